#!/usr/bin/env bash
# A model is judged by the release that it is bound to, as if by the one in force where it is not bound, and reports,
# findings and explanations say by which.
. "$SOURCE/tests/support/flow.bash"

mkdir rules
cp -r "$SOURCE/tests/support/policy/spec" "$SOURCE/tests/support/policy/house-rules" rules/
cp -r "$SOURCE/rules/formats" rules/
sed -i 's/status: experimental/status: stable/; s/severity: low/severity: high/; s/confidence: weak/confidence: strong/' \
	rules/house-rules/*.yaml
export SPECAUDIT_RULES_DIR=$work/rules

# talk ID MODEL TIME: in the spring customers could change the hours, in the summer they cannot.
talk() {
	jq -cn --arg t "$1" --arg m "$2" --arg d "$3" '
		{conversation_id: $t, model: $m, timestamp: $d} as $head |
		($head + {role: "user", content: "We open late as well, so when?"}),
		($head + {role: "assistant", content: "Come by at ten in the evening."})'
}
{
	talk a clerk-1 2026-04-01T10:00:00Z
	talk b clerk-1 2026-08-01T10:00:00Z
	talk c clerk-2 2026-04-01T10:00:00Z
	talk d stranger 2026-04-01T10:00:00Z
	talk e somebody 2026-04-01T10:00:00Z
} >log
cat >models.yaml <<'YAML'
models:
  - {model: clerk-*, until: 2026-06-30, spec: harbour-books@2026-spring}
  - {model: stranger, spec: not-bound}
YAML

scan=("$SPECAUDIT" scan --rules house-rules --models models.yaml)
expect 0 "${scan[@]}" --output ndjson log
mv out findings
told=$(jq -r 'select(.rule == "HB-03") | [.conversation, .verdict, .spec] | join(" ")' <findings | sort)
[ "$told" = "a excused harbour-books@2026-spring
b violation harbour-books@2026-summer
c excused harbour-books@2026-spring
d violation harbour-books@2026-summer (as if)
e violation harbour-books@2026-summer" ] || fail "judged otherwise: $told"
[ "$(jq -r 'select(.conversation == "d") | .alert' <findings | sort -u)" = false ] || fail "a model that is not bound alerts"
[ "$(jq -r 'select(.conversation == "e") | .alert' <findings | sort -u)" = true ] || fail "no alert where one was to be"

# What is not bound changes no exit status either.
expect 1 "${scan[@]}" --fail-on low log
grep '"d"' log >stranger
expect 0 "${scan[@]}" --fail-on low stranger
expect 1 "$SPECAUDIT" scan --rules house-rules --fail-on low stranger

# The report's head, and what show and explain say.
expect 0 "${scan[@]}" --state state --report report.json log
tr '\n' ' ' <out | grep -qF "Judged: 4 turns by harbour-books@2026-spring (clerk-*), 2 turns of models that are not bound, as if by harbour-books@2026-summer (stranger), and 4 turns of other models by harbour-books@2026-summer." ||
	fail "the head says otherwise: $(head -n 14 out)"
[ "$(jq -c '.rulesets[0].models | map([.spec, .bound, .turns])' <report.json)" = \
	'[["harbour-books@2026-spring",true,4],["harbour-books@2026-summer",false,2]]' ] || fail "$(jq -c .rulesets <report.json)"
id=$(jq -r 'select(.conversation == "d" and .rule == "HB-03") | .id' <findings)
expect 0 "$SPECAUDIT" show --state state "$id"
has out "harbour-books@2026-summer (as if)"
expect 0 "$SPECAUDIT" rules explain HB-03 log:2 --rules house-rules --models models.yaml
has out "judged by harbour-books@2026-spring"
has out "verdict: excused"
expect 0 "$SPECAUDIT" rules explain HB-03 log:8 --rules house-rules --models models.yaml
has out "not bound, judged by harbour-books@2026-summer (as if)"
has out "no alert: its model is not bound by any release"
expect 0 "$SPECAUDIT" rules explain HB-03 log:2 --rules house-rules --models models.yaml --output json
[ "$(jq -c '.explained[0] | [.spec, .bound]' <out)" = '["harbour-books@2026-spring",true]' ] || fail "$(cat out)"

# They are part of what is judged by: a state takes no other ones.
expect 0 "${scan[@]}" --state state log
expect 3 "$SPECAUDIT" scan --rules house-rules --state state log
has err "the state holds an audit by other rules or another release"

# eval judges as scan does.
jq -cs 'group_by(.conversation_id)[] | {model: .[0].model, timestamp: .[0].timestamp,
	messages: map({role, content}), labels: {"HB-03": true}}' <log >labelled
expect 0 "$SPECAUDIT" eval --rules house-rules --output json labelled
[ "$(jq -c '.labels["HB-03"] | [.tp, .fn]' <out)" = "[5,0]" ] || fail "eval without models: $(jq -c .labels <out)"
expect 0 "$SPECAUDIT" eval --rules house-rules --models models.yaml --output json labelled
[ "$(jq -c '.labels["HB-03"] | [.tp, .fn]' <out)" = "[3,2]" ] || fail "eval with models: $(jq -c .labels <out)"

# refuse STATUS FILE WORDS
refuse() {
	expect 3 "$SPECAUDIT" scan --rules house-rules --models "$1" log
	has err "$2"
}
echo 'models: [{model: a, spec: harbour-books@2026-winter}]' >wrong.yaml
refuse wrong.yaml "wrong.yaml:1: harbour-books has no release '2026-winter' (it has "
echo 'models: [{model: a, spec: harbor-books@2026-spring}]' >wrong.yaml
refuse wrong.yaml "wrong.yaml:1: no rules are of a document 'harbor-books' (they are of harbour-books)"
echo 'models: [{modle: a, spec: not-bound}]' >wrong.yaml
refuse wrong.yaml "wrong.yaml:1: unknown key 'modle', did you mean 'model'?"

# The daemon's configuration has the same list.
{ echo "rules: [house-rules]"; echo "logs: [{path: $work/log}]"; echo "state: $work/audit"; cat models.yaml; } >run.yaml
expect 0 "$SPECAUDIT" config check --config run.yaml
{ echo "rules: [house-rules]"; echo "logs: [{path: $work/log}]"; cat wrong.yaml; } >refused.yaml
expect 3 "$SPECAUDIT" config check --config refused.yaml
has err "refused.yaml:3: unknown key 'modle'"
echo 'models: [{model: a, spec: harbour-books@2026-winter}]' >wrong.yaml
{ echo "rules: [house-rules]"; echo "logs: [{path: $work/log}]"; cat wrong.yaml; } >refused.yaml
expect 3 "$SPECAUDIT" config check --config refused.yaml
has err "refused.yaml:3: harbour-books has no release '2026-winter'"
finish
