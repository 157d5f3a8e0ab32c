#!/usr/bin/env bash
# spec check and spec diff: what another text of a document of our own changes, and which rules that concerns.
. "$SOURCE/tests/support/flow.bash"
export SPECAUDIT_SPEC_TEXTS=$work/texts HOME=$work

mkdir -p own/spec/house own/formats own/pack
cat >own/spec/house/catalogue.yaml <<'YAML'
document: house
title: The House
releases: [2025, 2026]
ladder:
  - {level: law, excused-by: nobody}
  - {level: custom, excused-by: user}
clauses:
  - {anchor: kitchen, title: The kitchen, authority: law}
  - {anchor: cellar, title: The cellar, authority: custom, was: [{until: 2025, authority: law}]}
  - {anchor: attic, title: The attic}
  - {anchor: garden, title: The garden, authority: law, until: 2025}
  - {anchor: orchard, title: The orchard, authority: law, from: 2026}
YAML
cat >house-2025.md <<'MD'
# The kitchen {#kitchen authority=law}

Wash all plates every evening. Dry the cups. Feed the cat.

# The cellar {#cellar authority=law}

No light.

# The attic {#attic}

Boxes stand there.

# The garden {#garden authority=law}

Plant three apple trees. Water every tree on Monday.
MD
cat >house-2026.md <<'MD'
# The kitchen {#kitchen authority=law}

Wash all plates every single evening. Dry the cups. Sweep the floor.

# The cellar {#cellar authority=custom}

No light.

# The attic {#attic}

Boxes stand there. Feed the cat.

# The orchard {#orchard authority=law}

Plant three apple trees. Water every tree on Sunday.
MD
export SPECAUDIT_RULES_DIR=$work/own
packs=(--rules own/pack)
"$SPECAUDIT" spec import --document house --hashes 2025=house-2025.md 2026=house-2026.md >sentences || fail "no hashes"
cp sentences own/spec/house/sentences.yaml
hash_of() { # SENTENCE: its hash, out of a copy
	sed -n "s/^\([0-9a-f]\{32\}\) $1$/\1/p" texts/house@20*.txt | head -n 1
}
printf 'pack: pack\nversion: "1"\nspec: {document: house, release: 2025}\nrules: []\n' >own/pack/rules.yaml
expect 0 "$SPECAUDIT" spec import "${packs[@]}" house-2025.md
rule() { # ID CLAUSE SENTENCE [UNTIL]
	cat <<-YAML
		  - id: $1
		    rev: 1
		    title: $1
		    family: style
		    clauses: [$2]
		    valid: {from: 2025${4:+, until: $4}}
		    status: experimental
		    languages: [any]
		    severity: low
		    confidence: weak
		    ${3:+leans-on: [$(hash_of "$3")]}
		    when:
		      - assistant: {all: [apple]}
		    why: It is named.
		    false-positives: [None known]
		    tests:
		      - {name: fires, talk: [{assistant: An apple.}], expect: violation}
		      - {name: near miss, talk: [{assistant: A cherry.}], expect: none}
	YAML
}
{
	printf 'pack: pack\nversion: "1"\nspec: {document: house, release: 2025}\n'
	printf "signals:\n  apple: {about: x, in: {role: assistant}, any: ['apple']}\nrules:\n"
	rule AA-01 kitchen "Wash all plates every evening."
	rule AA-02 kitchen "Dry the cups."
	rule AA-03 kitchen "Feed the cat."
	rule AA-04 cellar "No light."
	rule AA-05 garden "Plant three apple trees."
	rule AA-06 attic ""
	rule AA-07 garden "Water every tree on Monday." 2025
} >rules.yaml
cp rules.yaml own/pack/rules.yaml
expect 0 "$SPECAUDIT" rules check "${packs[@]}"

# The file that the rules were written by: all stands, whatever its typography.
expect 0 "$SPECAUDIT" spec check "${packs[@]}" --spec-file house-2025.md
has out "rules to review: 0 of 7: 7 ok"
expect 0 "$SPECAUDIT" spec check "${packs[@]}" --spec-file <(sed 's/Dry the cups/Dry the  cups[^1]/' house-2025.md)

# A newer one: each rule with the worst that befell it.
statuses() { jq -r '.rules[] | "\(.rule) \(.status) \(.ended) \([.reasons[] | .clause + " " + .status + " " + ((.sentences[0].fate) // "-")] | join(","))"' <out; }
cat >wanted <<'EOT'
AA-01 quote-changed false kitchen quote-changed changed
AA-02 section-touched false kitchen section-touched -
AA-03 quote-changed false kitchen quote-changed moved
AA-04 authority-changed false cellar authority-changed -
AA-05 anchor-gone false garden anchor-gone -
AA-06 section-touched false attic section-touched -
AA-07 anchor-gone true garden anchor-gone -
EOT
for with in "check --spec-file house-2026.md" "diff house-2025.md house-2026.md"; do
	case $with in check*) status=1 ;; *) status=0 ;; esac
	# shellcheck disable=SC2086
	expect $status "$SPECAUDIT" spec $with "${packs[@]}" --output json
	statuses >got
	same wanted got
	[ "$(jq -c '[.gone[] | .anchor, (.candidates[] | .anchor, .share, .verbatim)]' <out)" = '["garden","orchard",0.875,1,"kitchen",0.125,0]' ] ||
		fail "$(jq -c .gone <out)"
	[ "$(jq -c '[.new[] | .anchor]' <out)" = '["orchard"]' ] || fail "$(jq -c .new <out)"
	[ "$(jq -c '[.changed[] | select(.authority_before) | .anchor, .authority_before, .authority_after]' <out)" = '["cellar","law","custom"]' ] ||
		fail "$(jq -c .changed <out)"
	[ "$(jq -r '.changed[0].sentences[0].words' <out)" = 'Wash all plates every {+single+} evening.' ] || fail "$(jq .changed[0] <out)"
	[ "$(jq -c '.total' <out)" = '{"ok":0,"section-touched":2,"quote-changed":2,"authority-changed":1,"anchor-gone":1,"ended":1}' ] ||
		fail "$(jq -c .total <out)"
done
expect 1 "$SPECAUDIT" spec check "${packs[@]}" --spec-file house-2026.md
has out "house@2025 -> house-2026.md (house@2026, known by the name of the file)"
has out "rules to review: 6 of 6: 0 ok, 2 section-touched, 2 quote-changed, 1 authority-changed, 1 anchor-gone; 1 more have ended"
has out "quote-changed, kitchen: changed (0.91 alike), line 3: Wash all plates every {+single+} evening."
has out "quote-changed, kitchen: moved to attic: Feed the cat."
has out "authority-changed, cellar: law -> custom"
has out "anchor-gone, garden: perhaps orchard (0.88 of its words, 1 of 2 sentences); or kitchen (0.12 of its words, 0 of 2 sentences)"
has out "section-touched, attic: 1 new"
grep -q AA-07 out && fail "a rule that has ended is to be reviewed"
grep -q "^sentences" out && fail "check lists all sentences"
expect 1 "$SPECAUDIT" spec check "${packs[@]}" --all --spec-file house-2026.md
has out "AA-07 anchor-gone, but it is valid until 2025"

# Without a copy the old sentences have hashes alone: what is gone is still known.
expect 1 "$SPECAUDIT" spec check "${packs[@]}" --into nowhere --spec-file house-2026.md
has out "quote-changed, kitchen: gone: $(hash_of "Wash all plates every evening.") (its text is not here: see spec import)"
has out "anchor-gone, garden: perhaps orchard (0.50 of its words, 1 of 2 sentences)"

# A clause that is new is news, though no rule knows it; a later release is asked for by name.
{ cat house-2025.md && printf '# Stable {#stable}\n\nHay.\n'; } >more.md
expect 1 "$SPECAUDIT" spec check "${packs[@]}" --spec-file more.md
has out "  stable, no authority, line 16, 1 sentence: Stable"
has out "rules to review: 0 of 7"
expect 1 "$SPECAUDIT" spec check "${packs[@]}" --spec 2026 --spec-file house-2025.md
has out "house@2026 -> house-2025.md"

# diff lists what became of sentences, and takes releases by their copies.
expect 0 "$SPECAUDIT" spec diff "${packs[@]}" house-2025.md house-2026.md
has out "4 -> 4 clauses: 1 new, 1 gone, 1 of another authority, 0 of another title, 2 with other sentences"
has out "  kitchen, 1 new, 1 changed, 1 moved"
has out "    new, line 3: Sweep the floor."
expect 3 "$SPECAUDIT" spec diff "${packs[@]}" 2025 2026
has err "there is no local copy of house@2026: import it, or give its file"
expect 0 "$SPECAUDIT" spec import "${packs[@]}" house-2026.md
expect 0 "$SPECAUDIT" spec diff "${packs[@]}" 2025 2026
has out "house@2025 -> house@2026"
has out "changed (0.91 alike): Wash all plates every {+single+} evening."
expect 0 "$SPECAUDIT" spec diff "${packs[@]}" <(sed 's/cellar/vault/' house-2025.md) house-2025.md
has out "house@2025, known by its sentences"
expect 0 "$SPECAUDIT" spec diff "${packs[@]}" <(printf '# A {#a}\nB.\n') <(printf '# A {#a authority=\033x}\nC \033[1m.\n')
has out "no known release of house"
has out '\x1b[1m'

# What is wrong.
expect 3 "$SPECAUDIT" spec check "${packs[@]}" --spec-file missing.md
sed -i 's/Dry/Break/' texts/house@2025.txt
expect 5 "$SPECAUDIT" spec check "${packs[@]}" --spec-file house-2026.md
has err "the sentence was changed"
expect 3 "$SPECAUDIT" spec check "${packs[@]}"
expect 3 "$SPECAUDIT" spec check "${packs[@]}" house-2026.md
expect 3 "$SPECAUDIT" spec diff "${packs[@]}" house-2025.md
expect 3 "$SPECAUDIT" spec diff "${packs[@]}" --spec 2025 house-2025.md house-2026.md
expect 2 "$SPECAUDIT" spec diff "${packs[@]}" house-2025.md <(printf '# A {#a}\n# B {#a}\n')
has err ":2: this anchor stands here a second time"
rm own/spec/house/sentences.yaml
sed -i '/leans-on/d' own/pack/rules.yaml
expect 2 "$SPECAUDIT" spec check "${packs[@]}" --spec-file house-2026.md
has err "house has no sentences.yaml to compare with"
expect 0 "$SPECAUDIT" spec diff "${packs[@]}" house-2025.md house-2026.md
finish
