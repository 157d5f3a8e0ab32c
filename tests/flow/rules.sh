#!/usr/bin/env bash
# rules: failing tests are shown like a diff, a rule and a signal are shown whole, measured accuracy is found and kept.
. "$SOURCE/tests/support/flow.bash"
mkdir rules
cp -R "$SPECAUDIT_RULES_DIR/spec" "$SPECAUDIT_RULES_DIR/formats" "$SPECAUDIT_RULES_DIR/model-spec" rules/
export SPECAUDIT_RULES_DIR="$work/rules"

# Patterns that cost more than others are named, with what they cost.
cat >dear.yaml <<'YAML'
pack: dear
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  any: {about: "Any two words", in: {role: assistant}, any: ['\b\w{2,9} \w{2,9}\b']}
  gap: {about: "A gap", in: {role: assistant}, any: ['\w+ zirconium']}
  common: {about: "What is said often", in: {role: assistant}, any: ['\bthe\b']}
  rare: {about: "What is not", in: {role: assistant}, any: ['\bzirconium lathes\b']}
YAML
expect 0 "$SPECAUDIT" rules check dear.yaml
cp err warned
has warned 'dear.yaml:5: pattern: no rare anchor: it runs over every text'
has warned 'dear.yaml:6: pattern: a gap without bound'
has warned 'dear.yaml:7: pattern: no rare anchor: those it has are common; about'
[ "$(wc -l <warned)" = 3 ] || fail "$(cat warned)"

# A list within 100 columns, in which every rule has its line.
expect 0 "$SPECAUDIT" rules list
[ "$(wc -L <out)" -le 100 ] || fail "the list is $(wc -L <out) columns wide"
expect 0 "$SPECAUDIT" rules check
[ "$(sed 's/.*: \([0-9]*\) rules.*/\1/' out)" = "$("$SPECAUDIT" rules list | wc -l)" ] || fail "rules are missing in the list"
"$SPECAUDIT" rules list | grep -qE '^RO-01 +refusal-overreach +[a-z]+ +[a-z]+ +[a-z]+ +en +[A-Z]' || fail "$("$SPECAUDIT" rules list)"

# One pack whose tests fail in both ways.
cat >broken.yaml <<'YAML'
pack: broken
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  apple: {about: "An apple is named", in: {role: assistant}, any: ['\bapples?\b']}
  asks: {in: {role: user}, score: {threshold: 900, terms: [{name: wants, weight: 1000, any: ['\bplease\b']}]}}
  quiet: {of: {all: [asks], none: [apple]}}
rules:
  - id: ZZ-01
    rev: 3
    title: Apples
    family: style
    clauses: [assume_best_intentions]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    when:
      - user: {any: [asks]}
        within: 3
        unless: {assistant: {all: [apple]}}
      - assistant: {all: [apple], words: {max: 8}}
    why: Somebody asked.
    false-positives: [Pears]
    tests:
      - {name: fires, expect: violation, talk: [{user: "please"}, {assistant: "An apple."}]}
      - {name: fires not, expect: none, talk: [{user: "please"}, {assistant: "No."}]}
      - {name: should fire, expect: violation, talk: [{user: "hello"}, {assistant: "An \e[31mapple."}]}
      - {name: should not, expect: none, talk: [{user: "please"}, {assistant: "Two apples are here."}]}
  - id: ZZ-02
    rev: 1
    title: More apples
    family: style
    clauses: [assume_best_intentions]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    absence: {after: {user: {all: [asks]}}, expect: {assistant: {any: [apple]}}, within: 1}
    why: None came.
    false-positives: [Pears]
    tests:
      - {name: fires, expect: violation, talk: [{user: "please"}, {assistant: "No."}]}
      - {name: fires not, expect: none, talk: [{user: "please"}, {assistant: "An apple."}]}
YAML
expect 2 "$SPECAUDIT" rules test ./broken.yaml
has out "4 passed, 2 failed"
has out "test 'should fire'"
has out "   0 user      hello"
has out '   1 assistant An \x1b[31mapple.'
has out "  - expected violation"
has out "  + got      none"
has out "step 1 of 2: user message, message 0: not met: any of asks"
has out "  - expected none"
has out "  + got      violation on message 1"
has out "because apple holds"
has out "message 1 [4, 10) apple: apples"
expect 2 "$SPECAUDIT" rules test --only ZZ-01 ./broken.yaml
has out "2 passed, 2 failed"
expect 0 "$SPECAUDIT" rules test --only ZZ-02 ./broken.yaml
has out "2 passed, 0 failed"
expect 3 "$SPECAUDIT" rules test --only ZZ-1 ./broken.yaml
has err "no rule is called 'ZZ-1', did you mean 'ZZ-01'?"
expect 3 "$SPECAUDIT" rules list --only ZZ-01
has err "list takes no --only"

# All about a rule, and about a signal.
expect 0 "$SPECAUDIT" rules show ZZ-01 ./broken.yaml
for text in "ZZ-01  Apples" "revision     3, experimental" "openai-model-spec#assume_best_intentions (authority: root)" \
	"in force under 2025-12-18" "asks (1 weighted terms reach 900 together)" "one of the 3 nearest messages of user before step 2" \
	"unless between the two stands a message of assistant with all of apple" "apple: An apple is named (one pattern)" \
	"at most 8 words" "Somebody asked." "Pears" "violation    should fire" "not measured"; do
	has out "$text"
done
expect 0 "$SPECAUDIT" rules show ZZ-02 ./broken.yaml
has out "2. and then, in the next 1 such messages, none of assistant with"
expect 0 "$SPECAUDIT" rules show ZZ-01 --output json ./broken.yaml
[ "$(jq -c '[.id, .rev, .when[0].any, .when[0].within, .when[1].max_words, (.tests | length), .measured]' <out)" = \
	'["ZZ-01",3,["asks"],3,8,4,[]]' ] || fail "$(jq -c . <out)"
expect 0 "$SPECAUDIT" rules show apple ./broken.yaml
has out '    \bapples?\b'
has out "asked for by quiet, ZZ-01, ZZ-02"
expect 0 "$SPECAUDIT" rules show quiet ./broken.yaml
has out "all of asks; none of apple"
has out "asked for by nothing"
expect 0 "$SPECAUDIT" rules show asks --output json ./broken.yaml
[ "$(jq -c '[.kind, .threshold, .terms[0].weight, .terms[0].patterns[0].regex, .asked_for_by]' <out)" = \
	'["score",900,1000,"\\bplease\\b",["quiet","ZZ-01","ZZ-02"]]' ] || fail "$(jq -c . <out)"
expect 3 "$SPECAUDIT" rules show aple ./broken.yaml
has err "no rule or signal is called 'aple', did you mean 'apple'?"
expect 3 "$SPECAUDIT" rules show
has err "show needs the id of a rule or the name of a signal"
for rule in $("$SPECAUDIT" rules list | awk 'NR % 16 == 1 { print $1 }'); do
	expect 0 "$SPECAUDIT" rules show "$rule"
	expect 0 "$SPECAUDIT" rules show "$rule" --output json
	jq -e . <out >json || fail "$rule --output json is no JSON"
done

# Rules that the release does not know, and those made of them, are left out of the tests, and that is said.
sed 's/^    status: experimental/    valid: {from: 2025-12-18}\n&/; /should /d' broken.yaml |
	sed '/id: ZZ-02/,$ { /valid:/d }' >young.yaml
cat >>young.yaml <<'YAML'
  - id: ZZ-03
    rev: 1
    title: Both kinds of apples
    family: style
    clauses: [assume_best_intentions]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    compose: {of: [ZZ-01, ZZ-02], at-least: 1}
    why: Apples again.
    false-positives: [Pears]
    tests:
      - {name: fires, expect: violation, talk: [{user: "please"}, {assistant: "An apple."}]}
      - {name: fires not, expect: none, talk: [{user: "hello"}, {assistant: "No."}]}
YAML
expect 0 "$SPECAUDIT" rules test ./young.yaml
has out "6 passed, 0 failed"
grep -q "not tested" out && fail "rules in force are not tested"
expect 0 "$SPECAUDIT" rules test --spec 2025-02-12 ./young.yaml
has out "1 rule is not in force in 2025-02-12: not tested"
has out "1 rule is made of rules that are not in force: not tested"
has out "2 passed, 0 failed"

# Kept figures of eval: shown beside the rule, kept by the state, no part of the digest, refused where they are damaged.
digest=$("$SPECAUDIT" rules check ./broken.yaml | sed 's/.*digest //')
cat >labelled <<'JSON'
{"messages": [{"role": "user", "content": "One, please"}, {"role": "assistant", "content": "An apple."}], "labels": {"style": true, "ZZ-01": true}}
{"messages": [{"role": "user", "content": "Two, please"}, {"role": "assistant", "content": "Two apples."}], "labels": {"style": false}}
JSON
mkdir -p rules/measured/broken
expect 0 "$SPECAUDIT" eval --rules ./broken.yaml --output json --no-outcomes --about "tuned on these" -o rules/measured/broken/kitchen.json labelled
jq '.rules["ZZ-01"].rev = 99' rules/measured/broken/kitchen.json >rules/measured/broken/attic.json
expect 0 "$SPECAUDIT" rules show ZZ-01 ./broken.yaml
has out "kitchen: right in 1 of 2, precision 0.500 ["
has out "recall 1.000; 2 records; tuned on these"
has out "attic: right in 1 of 2"
has out "measured at revision 99"
grep -q "of fold\|from severity" out && fail "defaults are named"
expect 0 "$SPECAUDIT" rules show ZZ-02 ./broken.yaml
has out "not measured"
# What the rules were written by comes last; a part of the prompts and another threshold are named.
jq '.about = "in-sample: tuned on these"' rules/measured/broken/attic.json >rules/measured/broken/aaa.json
jq '.fold = "not:2/3" | .threshold = "high"' rules/measured/broken/kitchen.json >rules/measured/broken/pantry.json
expect 0 "$SPECAUDIT" rules show ZZ-01 ./broken.yaml
has out "2 records of fold not:2/3; findings from severity high; tuned on these"
[ "$(grep -o '^  [a-z]*: right' out | tr -d '\n')" = "  attic: right  kitchen: right  pantry: right  aaa: right" ] ||
	fail "order of sets: $(grep right out)"
expect 0 "$SPECAUDIT" rules show ZZ-01 --output json ./broken.yaml
[ "$(jq -c '[.measured[] | [.set, .fold, .threshold]]' <out)" = '[["attic",null,null],["kitchen",null,null],["pantry","not:2/3","high"],["aaa",null,null]]' ] ||
	fail "sets: $(jq -c .measured <out)"
mkfifo rules/measured/broken/zzz.json
expect 3 timeout 20 "$SPECAUDIT" rules show ZZ-01 ./broken.yaml
has err "zzz.json: no regular file"
rm rules/measured/broken/zzz.json
mkfifo pipe.yaml
expect 2 timeout 20 "$SPECAUDIT" rules check ./pipe.yaml
has err "pipe.yaml: no regular file"
rm rules/measured/broken/aaa.json rules/measured/broken/pantry.json
[ "$("$SPECAUDIT" rules check ./broken.yaml | sed 's/.*digest //')" = "$digest" ] || fail "figures changed the digest"
mkdir state
expect 0 "$SPECAUDIT" scan --rules ./broken.yaml --state state labelled
expect 0 "$SPECAUDIT" rules show ZZ-01 --output json ./broken.yaml
jq -c '.measured' <out >shown
[ "$(jq -c '.[1] | [.set, .about, .rev, .records, .fired, .right, .precision == 0.5, .low < 0.5, .high > 0.5, .recall == 1]' <shown)" = \
	'["kitchen","tuned on these",3,2,2,1,true,true,true,true]' ] || fail "$(cat shown)"
if command -v sqlite3 >nowhere; then
	sqlite3 state/specaudit.db "SELECT value -> 'measured' FROM rulesets, json_each(description, '\$.rules') WHERE value ->> 'id' = 'ZZ-01'" >kept
	[ "$(jq -cS . <kept)" = "$(jq -cS . <shown)" ] || fail "the state keeps other figures: $(cat kept)"
fi
damage() { # FILTER WORDS
	jq "$1" rules/measured/broken/attic.json >rules/measured/broken/bad.json
	expect 3 "$SPECAUDIT" rules show ZZ-01 ./broken.yaml
	has err "rules/measured/broken/bad.json: $2"
	expect 3 "$SPECAUDIT" scan --rules ./broken.yaml labelled
	has err "rules/measured/broken/bad.json: $2"
	rm rules/measured/broken/bad.json
}
damage '.rules["ZZ-01"].fired = 3' "the figures of rule 'ZZ-01' are missing or contradict each other"
damage '.rules["ZZ-01"].precision = 1.5' "the figures of rule 'ZZ-01'"
damage '.rules["ZZ-01"].interval95.precision = [0.6, 0.9]' "the figures of rule 'ZZ-01'"
damage '.rules["ZZ-01"].rev = -1' "the figures of rule 'ZZ-01'"
damage 'del(.rules["ZZ-01"].right)' "the figures of rule 'ZZ-01'"
damage '.rules["ZZ-01"] = []' "the figures of rule 'ZZ-01'"
damage 'del(.rules)' "not an output of 'eval --output json'"
damage '.records = 1' "the figures of rule 'ZZ-01'"
echo '{' >rules/measured/broken/bad.json
expect 3 "$SPECAUDIT" rules show ZZ-01 ./broken.yaml
has err "rules/measured/broken/bad.json: not JSON"
# A file of exceptions is no pack, and a byte order mark is no harm.
echo 'exceptions: []' >exempt.yaml
expect 2 "$SPECAUDIT" rules check ./exempt.yaml
has err "exempt.yaml:1: this is a file of exceptions, not of rules"
finish
