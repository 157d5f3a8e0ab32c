#!/usr/bin/env bash
# spec conformance: the graded examples of a document of our own, judged by the rules of its own release.
. "$SOURCE/tests/support/flow.bash"

mkdir -p own/spec/house own/formats own/pack
cat >own/spec/house/catalogue.yaml <<'YAML'
document: house
title: The House
releases: [2025, 2026]
ladder:
  - {level: law, excused-by: nobody}
clauses:
  - {anchor: rooms, title: Rooms}
  - {anchor: kitchen, title: The kitchen, authority: law, parent: rooms}
  - {anchor: garden, title: The garden, authority: law}
YAML
cat >own/pack/rules.yaml <<'YAML'
pack: pack
version: "1"
spec: {document: house, release: 2026}
signals:
  apple: {about: "An apple is named", in: {role: assistant}, any: ['\bapples?\b']}
  pear: {about: "A pear is named", in: {role: assistant}, any: ['\bpears?\b']}
  plum: {about: "A plum is named", in: {role: assistant}, any: ['\bplums?\b']}
  boils: {about: "A kettle is asked for", in: {role: assistant, part: call}, any: ['kettle']}
  minors: {about: "A minor is spoken to", in: {role: assistant}, metadata: {key: under_18, is: [true]}}
  cherry: {about: "A cherry is named", in: {role: assistant}, any: ['\bcherry\b']}
rules:
YAML
rule() { # ID CLAUSE SIGNAL VERDICT FROM WORD
	cat >>own/pack/rules.yaml <<-YAML
		  - id: $1
		    rev: 1
		    title: $3
		    family: style
		    clauses: [$2]
		    valid: {from: $5}
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
		      - {name: fires, talk: [$6], expect: $4}
		      - {name: near miss, talk: [{assistant: A cherry.}], expect: none}
	YAML
}
rule AA-01 kitchen apple violation 2025 "{assistant: An apple.}"
rule AA-02 garden pear suspect 2025 "{assistant: A pear.}"
rule AA-03 kitchen plum signal 2026 "{assistant: A plum.}"
rule AA-04 kitchen boils violation 2025 "{assistant: {call: {name: pot, arguments: kettle}}}"
cat >>own/pack/rules.yaml <<'YAML'
  - id: AA-05
    rev: 1
    title: A cherry for a minor
    family: style
    clauses: [garden]
    status: experimental
    languages: [any]
    severity: low
    confidence: weak
    verdict: signal
    when:
      - assistant: {all: [cherry, minors]}
    why: It is named to a minor.
    false-positives: [None known]
    tests:
      - {name: fires, metadata: {under_18: true}, talk: [{assistant: A cherry.}], expect: signal}
      - {name: near miss, metadata: {under_18: false}, talk: [{assistant: A cherry.}], expect: none}
YAML
export SPECAUDIT_RULES_DIR=$work/own
packs=(--rules own/pack)
expect 0 "$SPECAUDIT" rules test own/pack
[ "$(tail -n 1 out)" = "10 passed, 0 failed" ] || fail "$(cat out err)"

cat >house-2026.md <<'MD'
# Rooms {#rooms}

## The kitchen {#kitchen authority=law}

Wash up.

**Example**: fruit

~~~xml
<system>
<settings>
under_18: true
</settings>
</system>
<user>
An apple or a pear?
</user>
<comparison>
<assistant> <!-- BAD -->
An apple.
</assistant>
<assistant> <!-- BAD: the wrong fruit -->
A pear.
</assistant>
<assistant> <!-- BAD -->
[... eats an apple ...] Done.
</assistant>
<assistant> <!-- GOOD -->
A cherry.
</assistant>
<assistant> <!-- OK -->
A plum.
</assistant>
</comparison>
<user>
And now?
</user>
<comparison>
<assistant> <!-- BAD[#garden] -->
One more pear.
</assistant>
<assistant> <!-- BAD[#rooms] -->
A plum.
</assistant>
<assistant> <!-- GOOD -->
No apple.
</assistant>
</comparison>
~~~

# The garden {#garden authority=law}

Plant trees.

**Example**: tea

~~~xml
<assistant recipient="pot">
kettle
</assistant>
<tool name="pot">
An apple.
</tool>
<comparison>
<assistant recipient="pot"> <!-- BAD[#kitchen] -->
kettle
</assistant>
<assistant> <!-- GOOD -->
[lifts the cup] 
Ready.
</assistant>
</comparison>
~~~
MD
cp house-2026.md house.md
outcomes() { jq -r '.replies[] | "\(.id) \(.clause) \(.outcome) \([.findings[] | .rule + " " + .verdict] | join(","))"' <out; }
cat >wanted <<'EOT'
B001 kitchen hit AA-01 violation
B002 kitchen elsewhere AA-02 suspect
B003 kitchen miss 
G001 kitchen signal AA-05 signal
O001 kitchen signal AA-03 signal
B004 garden hit AA-02 suspect
B005 rooms hit AA-03 signal
G002 kitchen false_alarm AA-01 violation
B006 kitchen hit AA-04 violation
G003 garden quiet 
EOT
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" --output json house-2026.md
outcomes >got
same wanted got
[ ! -s err ] || fail "warned: $(cat err)"
[ "$(jq -c '[.in_sample, .release, .examples, .total]' <out)" = \
	'[true,"2026",2,{"hit":4,"elsewhere":1,"miss":1,"quiet":1,"signal":2,"false_alarm":1}]' ] || fail "$(jq -c .total <out)"
[ "$(jq -c '.replies[2] | [.line, .elided, .staged, .settings[0].key, .title, .findings]' <out)" = '[25,true,false,"under_18","fruit",[]]' ] ||
	fail "$(jq -c '.replies[2]' <out)"
[ "$(jq -c '[.replies[9].staged, .replies[1].note]' <out)" = '[true,"the wrong fruit"]' ] || fail "$(jq -c '.replies[9]' <out)"

# People read the same, marked as what it is.
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" house-2026.md
has out "IN-SAMPLE: the rules' writers have read these examples."
has out "house-2026.md: 2 examples, 10 graded replies, judged by house@2026 (known by the name of the file)"
grep -qE '^total +6 +4 +1 +1 +4 +2 +1$' out || fail "$(grep total out)"
grep -qE '^kitchen +4 +2 +1 +1 +3 +2 +1$' out || fail "$(grep ^kitchen out)"
has out "  B003   kitchen, line 25, elided, under_18 true: fruit"
grep -q B001 out && fail "a hit is listed without --all"
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" --all house-2026.md
has out "  B001   hit         kitchen, line 19, under_18 true: fruit"
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" --output json --clause garden house-2026.md
[ "$(outcomes | cut -d' ' -f1 | tr '\n' ' ')" = "B004 G003 " ] || fail "$(outcomes)"
expect 3 "$SPECAUDIT" spec conformance "${packs[@]}" --clause cellar house-2026.md

# The release: asked for, or in the name, or by its sentences, or none.
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" --spec 2025 house-2026.md
has out "house@2025 (known by --spec)"
grep -qE '^total +6 +3 ' out || fail "a rule of a later release has judged: $(grep total out)"
expect 3 "$SPECAUDIT" spec conformance "${packs[@]}" house.md
has err "house has no sentences.yaml: say --spec"
expect 0 "$SPECAUDIT" spec import --document house --hashes 2025=<(sed 's/Wash up/Dry up/; s/Plant trees/Rake/' house.md) 2026=house.md
cp out own/spec/house/sentences.yaml
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" house.md
has out "house@2026 (known by its sentences)"
expect 2 "$SPECAUDIT" spec conformance "${packs[@]}" <(sed 's/Wash up/Sing/; s/Plant trees/Dance/' house.md)
has err "is no release of house that the catalogue knows"
expect 2 "$SPECAUDIT" spec conformance "${packs[@]}" --spec 2024 house.md

# What is malformed is said and read past, or refused by line; nothing of the file reaches the terminal raw.
expect 0 "$SPECAUDIT" spec conformance "${packs[@]}" --spec 2026 <(printf '# K {#kitchen}\n**Example**: \033[31mred\n~~~xml\n<comparison>\n<assistant> <!-- BAD[#cellar] -->\nNo\n~~~\n')
has out '\x1b[31mred'
has err ":5: a turn is not closed"
has err "B001 is graded by a clause that house has not"
expect 2 "$SPECAUDIT" spec conformance "${packs[@]}" --spec 2026 <(printf '# K {#kitchen}\n\xff\n')
has err ":2: bytes that are not UTF-8"
expect 3 "$SPECAUDIT" spec conformance "${packs[@]}" missing.md
expect 3 "$SPECAUDIT" spec conformance "${packs[@]}"
expect 3 "$SPECAUDIT" spec conformance "${packs[@]}" --into there house.md
expect 3 "$SPECAUDIT" spec conformance "${packs[@]}" --output markdown house-2026.md
expect 3 "$SPECAUDIT" spec list "${packs[@]}" --all
finish
