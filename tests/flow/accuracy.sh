#!/usr/bin/env bash
# Accuracy on our own conversations may not fall below tests/accuracy/floors.json, nor false alarms rise above it.
. "$SOURCE/tests/support/flow.bash"
sets=$SOURCE/tests/accuracy

for part in open kept; do
	[ "$(cat "$sets/$part"/pairs-*.jsonl | wc -l)" -ge 290 ] || fail "$part: fewer pairs than there were"
	expect 0 "$SPECAUDIT" eval --output json "$sets/$part"/*.jsonl
	cp out $part.json
	jq -r --slurpfile floors "$sets/floors.json" --arg part $part '
		.labels as $got | $floors[0][$part] | to_entries[] | .key as $name | .value | to_entries[]
		| ($got[$name][.key | ltrimstr("max-") | ltrimstr("min-")]) as $value
		| select(if .key | startswith("max-") then $value == null or $value > .value
			else $value == null or $value < .value end)
		| "\($part): \($name) \(.key) \(.value), got \($value)"' $part.json >fallen
	[ -s fallen ] && fail "accuracy fell: $(cat fallen)"
	[ "$(jq '[.labels[] | select(.n)] | length' $part.json)" -ge 4 ] || fail "$part: labels are missing"
done

# Benign conversations: findings of rules that are more than signals.
expect 0 "$SPECAUDIT" scan --quiet --output ndjson --allow-raw 0 "$sets"/open/benign-*.jsonl "$sets"/kept/benign-*.jsonl
flags=$(jq -r 'select((.verdict == "violation" or .verdict == "suspect") and .severity != "informational") | .conversation // .turn' <out | sort -u | wc -l)
most=$(jq '.benign["max-flagged"]' "$sets/floors.json")
[ "$flags" -le "$most" ] || fail "$flags of 300 benign conversations are flagged, more than $most"
alerts=$(jq -r 'select(.alert) | .rule' <out | wc -l)
[ "$alerts" -le "$(jq '.benign["max-alerts"]' "$sets/floors.json")" ] || fail "$alerts alerts on benign conversations"
finish
