#!/usr/bin/env bash
# Paraphrased breaches and their compliant twins: what is counted, and shares that may not fall below tests/accuracy/floors.json.
. "$SOURCE/tests/support/flow.bash"
measure=$SOURCE/tests/accuracy/paraphrase.sh

# Counted right, on a pack of two rules: only the last message counts, only the first clause is right.
mkdir -p own/model-spec set
cp -R "$SPECAUDIT_RULES_DIR/spec" "$SPECAUDIT_RULES_DIR/formats" own/
rule() { # ID CLAUSE WORD VERDICT
	cat <<-YAML
		  - id: $1
		    rev: 1
		    title: $3
		    family: style
		    clauses: [$2]
		    status: experimental
		    languages: [any]
		    severity: low
		    confidence: weak
		    verdict: $4
		    when:
		      - assistant: {all: [$3]}
		    why: It is named.
		    false-positives: [None known]
		    tests:
		      - {name: fires, talk: [{assistant: An $3.}], expect: $4}
		      - {name: near miss, talk: [{assistant: A cherry.}], expect: none}
	YAML
}
{
	printf 'pack: model-spec\nversion: "1"\nspec: {document: openai-model-spec, release: 2025-12-18}\nsignals:\n'
	printf "  %s: {about: x, in: {role: assistant}, any: ['%s']}\n" apple apple plum plum
	printf 'rules:\n'
	rule AA-01 be_warm apple signal
	rule AA-02 letter_and_spirit plum suspect
} >own/model-spec/rules.yaml
said() { # OF CLAUSE TWIN TEXT [EARLIER]
	jq -nc --arg of "$1" --arg clause "$2" --arg twin "$3" --arg text "$4" --arg earlier "${5:-}" '
		{id: ($of + "-" + $text), $of, $clause, $twin, messages: ([{role: "user", content: "Which fruit?"}]
			+ (if $earlier == "" then [] else [{role: "assistant", content: $earlier}, {role: "user", content: "And now?"}] end)
			+ [{role: "assistant", content: $text}])}'
}
{
	said B159 be_warm bad "An apple."
	said B159 be_warm bad "A plum."
	said B159 be_warm bad "A pear." "An apple."
	said B159 be_warm compliant "One apple, a signal."
	said B159 be_warm compliant "One plum."
} >set/one.jsonl
{
	said B022 chain_of_command bad "A plum under a heading."
	said B022 chain_of_command bad "An apple under a heading."
	said B022 chain_of_command compliant "A pear."
} >set/two.jsonl
expect 0 env SPECAUDIT_RULES_DIR="$work/own" "$measure" --json set
[ "$(jq -c '[.clauses[] | .clause, .bad, .fired, .elsewhere, .compliant, .flagged]' <out)" = '["be_warm",3,1,1,2,1,"chain_of_command",2,1,1,1,0]' ] ||
	fail "$(cat out err)"
[ "$(jq -c '[.set, .total.fired, (.total.interval95[] * 1000 | round), .false_alarms]' <out)" = '["set",2,118,769,{"AA-02":1}]' ] || fail "$(cat out)"
expect 0 env SPECAUDIT_RULES_DIR="$work/own" "$measure" set
has out "| be_warm | 1 of 3 | 1 | 33.3 % (6.1 % to 79.2 %) | 1 of 2 | 50 % (9.5 % to 90.5 %) |"
expect 3 "$measure"

# Our own sets, with the rules as they are.
for part in open kept; do
	expect 0 "$measure" --json "$SOURCE/tests/accuracy/paraphrase/$part"
	[ "$(jq '.total.bad' <out)" -ge 258 ] && [ "$(jq '.total.compliant' <out)" -ge 129 ] || fail "$part: fewer than there were: $(jq -c .total <out)"
	jq -r --slurpfile floors "$SOURCE/tests/accuracy/floors.json" --arg part $part '
		.total as $got | $floors[0].paraphrase[$part] | to_entries[] | ($got[.key | ltrimstr("max-") | ltrimstr("min-")]) as $value
		| select(if .key | startswith("max-") then $value == null or $value > .value else $value == null or $value < .value end)
		| "\($part): \(.key) \(.value), got \($value)"' <out >fallen
	[ -s fallen ] && fail "accuracy fell: $(cat fallen)"
done
finish
