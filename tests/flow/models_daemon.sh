#!/usr/bin/env bash
# The daemon judges models by the releases that its configuration binds them to; with other bindings a new segment begins.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"

mkdir logs rules
cp -r "$SOURCE/tests/support/policy/spec" "$SOURCE/tests/support/policy/house-rules" rules/
cp -r "$SOURCE/rules/formats" rules/
export SPECAUDIT_RULES_DIR=$work/rules

# talk ID MODEL TIME: what the spring's release lets customers ask for, and the summer's does not.
talk() {
	jq -cn --arg t "$1" --arg m "$2" --arg d "$3" '
		{id: $t, timestamp: $d, request: {model: $m, messages: [{role: "user", content: "We open late as well, so when?"}]},
			response: {id: $t, model: $m, choices: [{message: {role: "assistant",
				content: ("Come by at ten in the evening, " + $t + ".")}, finish_reason: "stop"}]}}'
}
told() {
	"$SPECAUDIT" findings --state kept --output ndjson | jq -r 'select(.rule == "HB-03") | [.model, .time, .verdict, .spec] | join(" ")' | sort
}

base='start: beginning
		rules: [house-rules]'
configure "$base
		models: [{model: clerk-*, until: 2026-06-30, spec: harbour-books@2026-spring}, {model: stranger, spec: not-bound}]"
sed -i 's/^\t*//' conf.yaml
{ talk a clerk-1 2026-04-01T10:00:00Z; talk b clerk-1 2026-08-01T10:00:00Z; talk c stranger 2026-04-01T10:00:00Z; talk d clerk-1 1999-01-01T10:00:00Z; } >logs/a.jsonl
start_daemon kept
await_text kept logs/a.jsonl a.jsonl
[ "$(told)" = "clerk-1 1999-01-01T10:00:00Z violation harbour-books@2026-summer
clerk-1 2026-04-01T10:00:00Z excused harbour-books@2026-spring
clerk-1 2026-08-01T10:00:00Z violation harbour-books@2026-summer
stranger 2026-04-01T10:00:00Z violation harbour-books@2026-summer (as if)" ] || fail "judged otherwise: $(told)"

# What is wrong changes nothing; with other bindings the next records are judged by these.
cp conf.yaml good.yaml
sed -i 's/2026-spring/2026-autumn/' conf.yaml
expect 3 "$SPECAUDIT" reload -c conf.yaml --state kept
has err "harbour-books has no release '2026-autumn'"
sed 's/stranger, spec: not-bound/stranger, spec: harbour-books@2026-spring/' good.yaml >conf.yaml
expect 0 "$SPECAUDIT" reload -c conf.yaml --state kept
talk e stranger 2026-04-02T10:00:00Z >>logs/a.jsonl
await_text kept logs/a.jsonl a.jsonl
told | grep -q "^stranger 2026-04-02T10:00:00Z excused harbour-books@2026-spring$" || fail "after the reload: $(told)"
stop_daemon 0
expect 0 "$SPECAUDIT" report --state kept --output json
[ "$(jq -c '[.segments[].rulesets[0].models | map(.turns)]' <out)" = '[[2,2],[0,2]]' ] ||
	fail "the segments: $(jq -c '[.segments[].rulesets[0].models]' <out)"
finish
