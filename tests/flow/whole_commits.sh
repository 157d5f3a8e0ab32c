#!/usr/bin/env bash
# Whatever is committed is committed whole: a daemon that is killed between two of its commits has neither findings without
# their tallies nor the other way round.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
mkdir logs

# Alerts are told behind a commit of the daemon's own; what was judged meanwhile waits for the next.
configure "start: beginning
alerts: {ndjson: $work/alerts.ndjson}"
sed -i 's/every_ms: 20/every_ms: 60000, records: 1000000/; s/poll_ms: 50/poll_ms: 50, max_mb_s: 0/' conf.yaml
has_judged() { # RECORDS
	[ "$("$SPECAUDIT" status --state killed --output json | jq .records)" = "$1" ]
}
record='{"id":"r-%d","request":{"model":"m","messages":[{"role":"user","content":"Can you proofread sentence %d?"}]},
"response":{"id":"r-%d","model":"m","choices":[{"message":{"role":"assistant","content":"I can'"'"'t help with that."}}]}}\n'
for ((i = 0; i < 3000; i++)); do
	# shellcheck disable=SC2059
	printf "${record/$'\n'/}" $i $i $i
done >all.jsonl
head -n 100 all.jsonl >logs/gateway.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state killed --once
tail -n +101 all.jsonl >>logs/gateway.jsonl
start_daemon killed
await has_judged 2900
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
expect 0 "$SPECAUDIT" run -c conf.yaml --state killed --once --end
expect 0 "$SPECAUDIT" scan --quiet --state scanned logs/gateway.jsonl
# A scan has no arrival to file records without a time under.
for state in killed scanned; do
	expect 0 "$SPECAUDIT" report --state $state --output json
	jq '{counts: (.counts | del(.untrusted_times)), records: .account.records, all: [.findings.all | .findings, .alerts],
	    rules: [.rules[] | [.id, .evaluated, .exposed, .fired]]}' out >$state.json
done
same killed.json scanned.json

finish
