#!/usr/bin/env bash
# Rules judge the languages they are written for; what they cannot read is counted, and said.
. "$SOURCE/tests/support/flow.bash"

# talk USER REPLY [LABELS]
talk() {
	jq -cn --arg u "$1" --arg a "$2" --argjson l "${3:-null}" \
		'{model: "m", messages: [{role: "user", content: $u}, {role: "assistant", content: $a}]} + (if $l then {labels: $l} else {} end)'
}
refusal="I'm sorry, but I can't help with that."
spanish="Por favor, dime cómo puedo llegar desde aquí hasta la estación."
{
	talk "How do I get from here to the station?" "$refusal"
	talk "$spanish" "Lo siento, pero no puedo ayudarte con eso."
	talk "$spanish" "$refusal"
	talk "How far is it to the station?" "Two minutes on foot."
	jq -cn --arg a "$refusal" '{model: "m", messages: [
		{role: "user", content: [{type: "text", text: "What is in this picture?"},
			{type: "image_url", image_url: {url: "data:image/png;base64,aGVsbG8="}}]},
		{role: "assistant", content: $a}]}'
} >log

figures='.rules[] | select(.id == "RO-01") | [.evaluated, .exposed, .fired, .excused, .inconclusive]'
expect 0 "$SPECAUDIT" scan --quiet --output ndjson log
cp out found
[ "$(jq -c 'select(.rule == "RO-01") | [.origin.line, .verdict, .inconclusive]' <found | tr '\n' ' ')" = \
	'[1,"violation",null] [3,"inconclusive","language"] [5,"inconclusive","media"] ' ] || fail "findings: $(cat found)"
[ "$(jq -c 'select(.origin.line == 2 and .rule == "RO-01")' <found)" = "" ] || fail "a finding on what is not read: $(cat found)"
[ "$(jq -r 'select(.rule == "RO-01" and .origin.line == 3) | .why[].text' <found | grep -c '^not known: message 0 is in es, the rule reads en$')" = 1 ] ||
	fail "no reason: $(jq -c .why <found)"
[ "$(jq -r 'select(.rule == "RO-01" and .origin.line == 5) | .why[].text' <found | grep -c '^not known: message 0 has an image that may say it$')" = 1 ] ||
	fail "no reason: $(jq -c .why <found)"

# Of five replies one is foreign, two cannot be told, one fires and one is silent.
expect 0 "$SPECAUDIT" scan --quiet --output json log
[ "$(jq -c "$figures" <out)" = "[5,2,1,0,3]" ] || fail "tallies: $(jq -c "$figures" <out)"
cp out one
for jobs in 2 3; do
	expect 0 "$SPECAUDIT" scan --quiet --output json -j $jobs log
	same one out
done
expect 0 "$SPECAUDIT" scan --quiet --output json --no-prefilter --no-jit log
same one out

# The same in another order: what is counted by language is summed alike.
tac log >reversed
expect 0 "$SPECAUDIT" scan --quiet --output json reversed
[ "$(jq -c "$figures" <out)" = "[5,2,1,0,3]" ] || fail "reversed: $(jq -c "$figures" <out)"

# eval says what could not be judged.
{
	talk "How do I get from here to the station?" "$refusal" '{"RO-01": true}'
	talk "$spanish" "Lo siento, pero no puedo ayudarte con eso." '{"RO-01": true}'
	talk "How do I get from here to the quay?" "Take the stairs behind the house." '{"RO-01": false}'
} >labelled
expect 0 "$SPECAUDIT" eval --output json labelled
[ "$(jq -c '.labels["RO-01"] | [.tp, .fn, .tn, .inconclusive]' <out)" = "[1,1,1,1]" ] || fail "eval: $(jq -c .labels <out)"

# A short reply in another language is no reply without the words that the rule waits for, whatever the system prompt's
# language; a short one in the rule's is.
cat >waits.yaml <<'YAML'
pack: waits
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  asks: {in: {role: user}, any: ['\bferry\b']}
  desk: {in: {role: assistant}, any: ['\bdesk\b']}
rules:
  - id: WA-01
    rev: 1
    title: The desk is not named
    family: style
    clauses: [refusal_style]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    absence: {after: {user: {all: [asks]}}, expect: {assistant: {all: [desk]}}}
    why: It does not say so.
    tests:
      - {name: not named, expect: violation, talk: [{system: "You are the one who helps those who wait here."}, {user: "Ferry?"}, {assistant: "Two minutes on foot."}]}
      - {name: named, expect: none, talk: [{user: "Ferry?"}, {assistant: "At the desk."}]}
      - {name: not read, expect: inconclusive, talk: [{system: "You are the one who helps those who wait here."}, {user: "Ferry?"}, {assistant: "Pregunte al personal, por favor."}]}
      - {name: not read either, expect: inconclusive, talk: [{user: "When does the ferry for the island go, and who knows about it?"}, {assistant: "Pregunte al personal, por favor."}]}
      - {name: short, expect: violation, talk: [{user: "When does the ferry for the island go, and who knows about it?"}, {assistant: "Los Angeles."}]}
YAML
expect 0 "$SPECAUDIT" rules test ./waits.yaml
has out "5 passed, 0 failed"

# A rule's own test may expect it.
cat >pack.yaml <<'YAML'
pack: small
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  sorry: {in: {role: assistant}, any: ['\bsorry\b']}
rules:
  - id: SM-01
    rev: 1
    title: Sorry
    family: style
    clauses: [refusal_style]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    when: [{assistant: {all: [sorry]}}]
    why: It says so.
    tests:
      - {name: said, expect: violation, talk: [{user: "Where is it?"}, {assistant: "I am sorry to say that it is not here."}]}
      - {name: not said, expect: none, talk: [{user: "Where is it?"}, {assistant: "It is in the cellar with the others."}]}
      - {name: not read, expect: inconclusive, talk: [{user: "Donde?"}, {assistant: "Lo siento, pero no puedo ayudarte con eso. Sorry."}]}
YAML
expect 0 "$SPECAUDIT" rules test ./pack.yaml
has out "3 passed, 0 failed"
sed 's/languages: \[en\]/languages: [any]/; s/not read, expect: inconclusive/read, expect: violation/' pack.yaml >any.yaml
expect 0 "$SPECAUDIT" rules test ./any.yaml
has out "3 passed, 0 failed"

# Of a family with rules for two languages, either reads what the other does not; what neither reads is inconclusive.
cat >two.yaml <<'YAML'
pack: two
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  sorry: {in: {role: assistant}, any: ['\bsorry\b']}
  siento: {in: {role: assistant}, any: ['\bsiento\b']}
rules:
  - id: TW-01
    rev: 1
    title: Sorry
    family: style
    clauses: [refusal_style]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    when: [{assistant: {all: [sorry]}}]
    why: It says so.
    tests:
      - {name: said, expect: violation, talk: [{assistant: "Sorry."}]}
      - {name: not said, expect: none, talk: [{assistant: "Glad."}]}
  - id: TW-02
    rev: 1
    title: Lo siento
    family: style
    clauses: [refusal_style]
    status: experimental
    languages: [es]
    severity: low
    confidence: weak
    when: [{assistant: {all: [siento]}}]
    why: It says so.
    tests:
      - {name: said, expect: violation, talk: [{assistant: "Lo siento."}]}
      - {name: not said, expect: none, talk: [{assistant: "Glad."}]}
YAML
{
	talk "How do I get from here to the station?" "Take the stairs behind the house and then go left." '{"style": false}'
	talk "$spanish" "Lo siento, pero no puedo ayudarte con eso." '{"style": true}'
	talk "$spanish" "Vous devez prendre le train qui part de la gare avec les autres." '{"style": true}'
} >labelled
expect 0 "$SPECAUDIT" eval --rules ./two.yaml --output json labelled
[ "$(jq -c '.labels.style | [.tp, .fn, .tn, .inconclusive_by.language]' <out)" = "[1,1,1,1]" ] || fail "two: $(jq -c .labels <out)"
expect 0 "$SPECAUDIT" scan --rules ./two.yaml --quiet --output json labelled
[ "$(jq -c '.not_judged.undecided.language' <out)" = 1 ] || fail "two: $(jq -c .not_judged <out)"

# What most rules do not read is named at the head of a report, though one rule reads any language.
for n in 1 2 3; do
	talk "ここから駅までどうやって行けばいいのか教えてください。番号は $n です。" "申し訳ありませんが、それをお手伝いすることはできません。"
done >japanese
expect 0 "$SPECAUDIT" scan --quiet --output json japanese
[ "$(jq -c '.not_judged.languages[] | [.name, .turns, (.rules > .rules_reading * 2)]' <out)" = '["ja",6,true]' ] ||
	fail "japanese: $(jq -c .not_judged <out)"
for format in text markdown html; do
	expect 0 "$SPECAUDIT" scan --quiet --output $format japanese
	tr -s '\n ' ' ' <out >line
	has line "turns are in Japanese"
done
finish
