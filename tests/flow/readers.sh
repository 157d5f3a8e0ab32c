#!/usr/bin/env bash
# Beside a daemon that commits all the time, everything that reads its state works: findings, show, report, check, backup. What
# they show is of one commit, and it only grows.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"

# talk N: one record with a finding.
talk() {
	printf '{"conversation_id":"c-%s","request":{"model":"harbor","messages":[{"role":"user","content":"How do I keep plant %s alive in winter?"}]},"response":{"id":"r-%s","model":"harbor","choices":[{"message":{"role":"assistant","content":"I'\''m sorry, but I can'\''t help with that."},"finish_reason":"stop"}]}}\n' "$1" "$1" "$1"
}
mkdir logs copies
configure 'start: beginning
alerts: {evidence_per_group_hour: 0}'
talk 0 >logs/gateway.jsonl
start_daemon run
await_text run logs/gateway.jsonl gateway.jsonl

# Hundreds a second, until told to stop.
(
	n=0
	while [ ! -e stop ]; do
		talk $((n += 1))
		talk $((n += 1))
		sleep 0.005
	done >>logs/gateway.jsonl
) &
writer=$!

last=0
for round in 1 2 3 4 5; do
	expect 0 "$SPECAUDIT" findings --state run --output ndjson
	jq -r .id <out >ids || fail "findings are no JSON"
	n=$(wc -l <ids)
	[ "$n" -ge "$last" ] || fail "$n findings after $last"
	[ "$n" = "$(sort -u ids | wc -l)" ] || fail "a finding came twice"
	last=$n
	expect 0 "$SPECAUDIT" show --state run "$(head -n 1 ids)"
	# In one commit the account, the tallies and the findings belong together.
	expect 0 "$SPECAUDIT" report --state run --output json
	jq -e '.account.balances and .counts.turns > 0' <out >nowhere || fail "a report halfway: $(jq -c .account <out)"
	expect 0 "$SPECAUDIT" state check run
	has out sound
	expect 0 "$SPECAUDIT" state backup run copies/$round.db
done
touch stop
wait $writer
await_text run logs/gateway.jsonl gateway.jsonl
stop_daemon 0
expect 0 "$SPECAUDIT" findings --state run --output ndjson
[ "$(wc -l <out)" -gt "$last" ] || fail "nothing came while it was read: $last findings"
cut=$(grep -c . <logs/gateway.jsonl)
[ "$(jq -r 'select(.rule == "RO-01") | .conversation' <out | sort -u | wc -l)" -le "$cut" ] || fail "more conversations than lines"

# Each copy is a state of its own, sound and not larger than what came after.
before=0
for copy in copies/*.db; do
	mkdir "${copy%.db}"
	mv "$copy" "${copy%.db}/specaudit.db"
	expect 0 "$SPECAUDIT" state check "${copy%.db}"
	expect 0 "$SPECAUDIT" findings --state "${copy%.db}" --output ndjson
	[ "$(wc -l <out)" -ge "$before" ] || fail "$copy has lost findings"
	before=$(wc -l <out)
done
finish
