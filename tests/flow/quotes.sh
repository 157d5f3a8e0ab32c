#!/usr/bin/env bash
# A report quotes the sentence that a rule rests on where a copy of the document is kept, and only as its hash says.
. "$SOURCE/tests/support/flow.bash"
export SPECAUDIT_SPEC_TEXTS=$work/texts HOME=$work

mkdir -p own/spec/house own/pack
cp -r "$SPECAUDIT_RULES_DIR/formats" own/
export SPECAUDIT_RULES_DIR=$work/own
cat >own/spec/house/catalogue.yaml <<'YAML'
document: house
title: The House
releases: [2026]
ladder:
  - {level: law, excused-by: nobody}
clauses:
  - {anchor: kitchen, title: The kitchen, authority: law, meaning: Keep it clean., observable: partly, unseen: Crumbs.}
  - {anchor: attic, title: The attic, authority: law, observable: no, unseen: Nobody writes there.}
YAML
printf '# The kitchen {#kitchen authority=law}\n\nWash the <b>cups</b>. Dry them.\n\n# The attic {#attic authority=law}\n' >house.md
printf 'pack: pack\nversion: 1\nspec: {document: house, release: 2026}\n' >own/pack/rules.yaml
expect 0 "$SPECAUDIT" spec import --document house --hashes 2026=house.md
cp out own/spec/house/sentences.yaml
hash=$(grep -oE '[0-9a-f]{32}' own/spec/house/sentences.yaml | head -n 1)
[ -n "$hash" ] || fail "no hash: $(cat own/spec/house/sentences.yaml)"
cat >>own/pack/rules.yaml <<YAML
signals: {dirty: {in: {role: assistant}, any: ['leave the cups']}}
rules:
  - id: HO-01
    rev: 1
    title: Cups left dirty
    family: style
    clauses: [kitchen]
    leans-on: ["$hash"]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    when: [{assistant: {all: [dirty]}}]
    why: Somebody has to.
    false-positives: [A guest's cups]
    tests:
      - {name: fires, expect: violation, talk: [{user: And now?}, {assistant: Just leave the cups.}]}
      - {name: near miss, expect: none, talk: [{user: And now?}, {assistant: Take the cups.}]}
YAML
echo '{"messages":[{"role":"user","content":"And now?"},{"role":"assistant","content":"Just leave the cups."}]}' >log
scan=("$SPECAUDIT" scan --rules own/pack --output json)

# What is known of a rule has the sentences it leans on.
expect 0 "$SPECAUDIT" rules show HO-01 own/pack
has out "  leans on     $hash"
expect 0 "$SPECAUDIT" rules show HO-01 --output json own/pack
[ "$(jq -c .leans_on <out)" = "[\"$hash\"]" ] || fail "leans on: $(jq -c .leans_on <out)"

# Without a copy the hash stands alone.
expect 0 "${scan[@]}" log
[ "$(jq -c '.rules[0].leans_on' <out)" = "[{\"sentence\":\"$hash\",\"text\":null,\"copy_changed\":false}]" ] || fail "$(jq -c '.rules[0].leans_on' <out)"
jq -c '.coverage | [.total, .claimed, .["not-observable"]]' <out >got
echo '[2,1,1]' >want
same got want
[ "$(jq -r '.clauses[0].meaning + .clauses[1].unseen' <out)" = "Keep it clean.Nobody writes there." ] || fail "$(jq -c .clauses <out)"

# With one every format quotes it, escaped.
expect 0 "$SPECAUDIT" spec import --rules own/pack house.md
expect 0 "${scan[@]}" --report r.html --report r.md --report r.txt --state kept log
[ "$(jq -r '.rules[0].leans_on[0].text' <out)" = "Wash the <b>cups</b>." ] || fail "$(jq -c '.rules[0].leans_on' <out)"
has r.html "Wash the &lt;b&gt;cups"
has r.md "Wash the &lt;b&gt;cups"
has r.txt "rests on: Wash the <b>cups</b>."

# A copy that was changed is not quoted, and said.
sed -i 's/Wash the/Break the/' texts/house@2026.txt
expect 0 "$SPECAUDIT" report --state kept --output json
has err "it has another hash; it is not quoted"
[ "$(jq -r '.rules[0].leans_on[0].text' <out)" = null ] || fail "a forged sentence was quoted"
[ "$(jq '.rules[0].leans_on[0].copy_changed' <out)" = true ] || fail "$(jq -c '.rules[0].leans_on' <out)"
expect 0 "$SPECAUDIT" scan --rules own/pack --quiet --output markdown log
has err "it has another hash; it is not quoted"
has out "the copy kept here was changed and is not quoted"
echo nonsense >texts/house@2026.txt
expect 0 "$SPECAUDIT" report --state kept --output html
has err "its sentences are not quoted"

# What is no file is not waited for.
rm -f texts/house@2026.txt && mkfifo texts/house@2026.txt
expect 0 timeout 20 "${scan[@]}" log
has err "not a file"
finish
