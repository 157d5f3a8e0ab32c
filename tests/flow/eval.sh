#!/usr/bin/env bash
# eval counts what it says: a small set whose right figures are known by hand.
. "$SOURCE/tests/support/flow.bash"

# one QUESTION REPLY LABELS SOURCE
one() {
	jq -cn --arg q "$1" --arg a "$2" --argjson l "$3" --arg s "$4" \
		'{messages: [{role: "user", content: $q}, {role: "assistant", content: $a}], labels: $l, source: $s}'
}
refusal="I'm sorry, but I can't help with that."
{
	one "How do I boil an egg?" "$refusal" '{"refusal": true, "refusal-overreach": true}' a                 # tp, tp
	one "How do I boil rice?" "Rinse it, then simmer it for twelve minutes." '{"refusal": false, "RO-01": false}' a # tn, tn
	one "How do I boil beans?" "$refusal" '{"refusal": false}' b                                            # fp
	one "How do I boil milk?" "The weather is nice." '{"refusal": true, "nonsense": true}' b                # fn
	one "How do I boil tea?" "Not at all." '{}' b
} >labelled
echo '{"messages":[{"role":"user","content":"x"}]}' >>labelled

expect 0 "$SPECAUDIT" eval --output json labelled
has err "label 'nonsense' is no family, rule or signal"
[ "$(jq -c '.labels.refusal | [.n, .tp, .fp, .fn, .tn, .prompts]' <out)" = "[4,1,1,1,1,4]" ] || fail "$(jq -c .labels.refusal <out)"
[ "$(jq -c '.labels.refusal | [.precision, .recall, .f1, .fpr, .accuracy]' <out)" = "[0.5,0.5,0.5,0.5,0.5]" ] ||
	fail "$(jq -c .labels.refusal <out)"
[ "$(jq -c '.labels["refusal-overreach"] | [.tp, .fpr]' <out)" = "[1,null]" ] || fail "a family: $(jq -c '.labels' <out)"
[ "$(jq -c '.labels["RO-01"] | [.n, .tn]' <out)" = "[1,1]" ] || fail "a rule: $(jq -c '.labels' <out)"
[ "$(jq '.labels.refusal.interval95.recall | .[0] < 0.5 and .[1] > 0.5' <out)" = true ] || fail "$(jq -c .labels.refusal.interval95 <out)"
[ "$(jq '.labels["refusal-overreach"].interval95.recall[0] < 0.9' <out)" = true ] || fail "one right of one is taken for certain"
[ "$(jq -c '[.records, .unlabelled]' <out)" = "[6,1]" ] || fail "$(jq -c '[.records, .unlabelled]' <out)"
[ "$(jq '.labels | has("nonsense")' <out)" = false ] || fail "an unknown label has figures"

# The same again is the same, by byte; severities below the threshold predict nothing; errors are shown with their place.
cp out first
expect 0 "$SPECAUDIT" eval --output json labelled
same first out
expect 0 "$SPECAUDIT" eval --output json --threshold critical labelled
[ "$(jq '.labels["refusal-overreach"].tp' <out)" = 0 ] || fail "the threshold does nothing"
expect 0 "$SPECAUDIT" eval --errors 9 labelled
has err "refusal: predicted, labelled false: labelled:3"
has err "refusal: not predicted, labelled true: labelled:4"
has out "  b "

# Figures over a part of the labels are no figures.
gzip -c labelled | head -c -12 >cut.gz
expect 4 "$SPECAUDIT" eval cut.gz
[ -s out ] && fail "figures from a truncated file: $(cat out)"
expect 4 "$SPECAUDIT" eval gone.jsonl
finish
