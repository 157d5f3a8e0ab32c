#!/usr/bin/env bash
# A daemon says how it fares: to people, programs, probes and scrapers; and when it cannot keep its state, that it audits
# nothing, until it can.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
samples=$SOURCE/packaging/samples
mkdir logs
zcat "$samples/gateway.jsonl.gz" >all.jsonl
split -n l/4 --additional-suffix=.jsonl all.jsonl part-
settings="start: beginning
operations:
  metrics: $work/specaudit.prom
  metrics_every: 1
  metrics_socket: $work/scrape"

# Nobody runs, and there is no state yet.
configure "$settings"
expect 3 "$SPECAUDIT" status --state nothing
expect 1 "$SPECAUDIT" status --state nothing --check
has out "no daemon is running"
expect 3 "$SPECAUDIT" status --state nothing extra
expect 3 "$SPECAUDIT" status -c "$work/nowhere.yaml"

cp part-aa.jsonl logs/gateway.jsonl
start_daemon kept
await_text kept part-aa.jsonl gateway.jsonl

# The page and the document say the same.
expect 0 "$SPECAUDIT" status -c conf.yaml --state kept
has out "health: good"
has out "/logs/gateway.jsonl: live, plain, openai-chat"
expect 0 "$SPECAUDIT" status --state kept --output json
cp out status.json
jq -e '.running and .healthy and .degraded == null and .lag.bytes == 0 and (.committed | length > 0)' status.json >/dev/null ||
	fail "the document says otherwise: $(head -c 600 status.json)"
size=$(stat -c %s part-aa.jsonl)
jq -e --argjson size "$size" '.texts | length == 1 and (.[0] | .size == $size and .read == $size and .text == $size and .codec == "plain")' \
	status.json >/dev/null || fail "the text is not at its end: $(jq -c .texts status.json)"
jq -e '.rules | length > 20' status.json >/dev/null || fail "rules are missing"
jq -e '.account as $a | ($a.audited + $a.raw + $a.other + $a.blank + $a.pending) == $a.produced' status.json >/dev/null ||
	fail "the account does not add up: $(jq -c .account status.json)"
expect 0 "$SPECAUDIT" status --state kept --check --max-age 5
has out healthy

# The textfile and the socket give the same families; neither names a conversation.
await test -s specaudit.prom
[ "$(tail -n 1 specaudit.prom)" = "# EOF" ] || fail "the textfile has no end mark"
[ "$(stat -c %a specaudit.prom)" = 644 ] || fail "the textfile's mode is $(stat -c %a specaudit.prom)"
expect 0 curl -sS --max-time 10 --unix-socket scrape http://localhost/metrics
cp out scraped
grep '^# TYPE' specaudit.prom >families.file
grep '^# TYPE' scraped >families.socket
same families.file families.socket
has scraped 'specaudit_build_info{version="'
has scraped 'specaudit_texts{state="live"} 1'
has scraped 'specaudit_degraded 0'
grep -q 'call-0001' scraped && fail "metrics name a record"
expect 0 curl -sS --max-time 10 -o /dev/null -w '%{http_code} %{content_type}\n' --unix-socket scrape http://localhost/metrics
has out "200 application/openmetrics-text; version=1.0.0"
expect 0 curl -sS --max-time 10 -o /dev/null -w '%{http_code}\n' --unix-socket scrape http://localhost/other
has out 404

# A text that fits no mapping waits, and is named; everything else goes on.
printf '%s\n' 'not a record' 'nor this' 'nor that' >logs/odd.jsonl
await eval '! "$SPECAUDIT" status --state kept --check'
expect 1 "$SPECAUDIT" status --state kept --check
has out "1 text waits for format: $work/logs/odd.jsonl"
await eval 'curl -sS --unix-socket scrape http://localhost/metrics | grep -q "^specaudit_pending_format_texts 1"'
cat part-ab.jsonl >>logs/gateway.jsonl
cat part-aa.jsonl part-ab.jsonl >two.jsonl
await_text kept two.jsonl gateway.jsonl
rm logs/odd.jsonl
stop_daemon 0

# Without a daemon the state answers.
expect 0 "$SPECAUDIT" status --state kept
has out "the daemon is not running"
has out "/logs/gateway.jsonl: live, plain, text to $(stat -c %s two.jsonl)"
expect 0 "$SPECAUDIT" status --state kept --output json
jq -e '.running == false and (.texts | length) >= 1' out >/dev/null || fail "no document of a state: $(head -c 300 out)"
expect 1 "$SPECAUDIT" status --state kept --check

# A state that cannot be written: said, waited out, and gone on from the last commit. Files may not grow while it lasts.
rm -f logs/*
configure "$settings"
start_daemon full
cp part-aa.jsonl logs/gateway.jsonl
await_text full part-aa.jsonl gateway.jsonl
prlimit --pid "$daemon" --fsize=1:unlimited
cat part-ab.jsonl part-ac.jsonl >>logs/gateway.jsonl
await eval '"$SPECAUDIT" status --state full --check | grep -q degraded'
expect 1 "$SPECAUDIT" status --state full --check
has out "degraded: "
expect 0 "$SPECAUDIT" status --state full
has out "health: degraded"
await eval 'curl -sS --unix-socket scrape http://localhost/metrics | grep -q "^specaudit_degraded 1"'
prlimit --pid "$daemon" --fsize=unlimited:unlimited
await eval '"$SPECAUDIT" status --state full --check | grep -q healthy'
cat part-ad.jsonl >>logs/gateway.jsonl
await_text full all.jsonl gateway.jsonl
await_log "the state is open again"
stop_daemon 0
expect 0 "$SPECAUDIT" run -c conf.yaml --state full --once --end
expect 0 "$SPECAUDIT" scan --quiet --state scanned all.jsonl
ids full >full.ids
ids scanned >scanned.ids
same full.ids scanned.ids
finish
