#!/usr/bin/env bash
# The verb spec: a document of our own is imported, listed and covered; what is wrong with it is said by file and line.
. "$SOURCE/tests/support/flow.bash"
export SPECAUDIT_SPEC_TEXTS=$work/texts HOME=$work

mkdir -p own/spec/house own/formats own/pack
catalogue() { # RELEASES
	cat <<-YAML
		document: house
		title: The House
		releases: [$1]
		ladder:
		  - {level: law, excused-by: nobody}
		clauses:
		  - {anchor: kitchen, title: The kitchen, authority: law}
		  - {anchor: garden, title: The garden, meaning: "Where \u009btrees stand", observable: no, unseen: It is outside.}
	YAML
}
catalogue "2025, 2026" >own/spec/house/catalogue.yaml
printf '# The kitchen {#kitchen authority=law}\n\nWash up[^1]. Dry the "cups".\n\n# The garden {#garden}\n' >2025.md
printf '# The kitchen {#kitchen authority=law}\n\nWash up. Dry the “cups”.\nPut them away.\n\n# The garden {#garden}\nPlant trees.\n' >2026.md
export SPECAUDIT_RULES_DIR=$work/own
packs=(--rules own/pack)
cat >own/pack/rules.yaml <<'YAML'
pack: pack
version: 1
spec: {document: house, release: 2026}
YAML

# The list of hashes: without it nothing is imported; made twice it is the same.
expect 2 "$SPECAUDIT" spec import "${packs[@]}" 2026.md
has err "house has no sentences.yaml to compare with"
expect 0 "$SPECAUDIT" spec import --document house --hashes 2025=2025.md 2026=2026.md
cp out own/spec/house/sentences.yaml
expect 0 "$SPECAUDIT" spec import --document house --hashes 2026=2026.md 2025=2025.md
same out own/spec/house/sentences.yaml
has out "  # new, changed"
[ "$(grep -c '": "xx"' out)" = 2 ] || fail "typography changes a hash: $(cat out)"
[ "$(grep -c '": "-x"' out)" = 2 ] || fail "$(cat out)"
for wrong in "2025=2025.md" "2025=2025.md 2025=2025.md" "2027=2025.md" "2025.md"; do
	# shellcheck disable=SC2086
	expect 3 "$SPECAUDIT" spec import --document house --hashes $wrong
done
expect 3 "$SPECAUDIT" spec import --hashes 2025=2025.md 2026=2026.md
has err "--hashes needs --document"
expect 2 "$SPECAUDIT" spec import --document house --hashes 2025=2025.md 2026=<(sed s/#garden/#yard/ 2026.md)
has err ":6: the catalogue has no clause 'yard'"

# Before an import the sentences have hashes only, afterwards their text.
expect 0 "$SPECAUDIT" spec list "${packs[@]}" kitchen
has out "by hash; 'specaudit spec import' keeps their text here"
! grep -q "Wash up" out || fail "text without a copy"
{ sed 's/Plant trees/Plant roses/' 2026.md && printf '# The cellar {#cellar}\nNo light.\n'; } >new.md
expect 0 "$SPECAUDIT" spec import "${packs[@]}" new.md
has out "house@2026: 3 sections, 5 sentences: 3 known (60.0 %), 2 unknown, 0 of other releases only; 1 of the release missing"
has out "unknown anchor 'cellar' at line 8"
expect 0 "$SPECAUDIT" spec import "${packs[@]}" 2025.md
has out "house@2025: 2 sections, 2 sentences: 2 known (100.0 %)"
expect 0 "$SPECAUDIT" spec import "${packs[@]}" 2026.md
has out "house@2026: 2 sections, 4 sentences: 4 known (100.0 %), 0 unknown, 0 of other releases only; 0 of the release missing"
has out "kept in $work/texts/house@2026.txt"
[ "$(ls texts)" = "house@2025.txt
house@2026.txt" ] || fail "left behind: $(ls -A texts)"
expect 0 "$SPECAUDIT" spec list "${packs[@]}" kitchen
has out 'Dry the "cups".'
expect 0 "$SPECAUDIT" spec list "${packs[@]}" --spec 2025 garden
! grep -q "Plant" out || fail "a sentence of a later release"

# A changed copy is refused and said, and nothing of it is shown.
sed -i 's/Wash up/Break all/' texts/house@2026.txt
expect 5 "$SPECAUDIT" spec list "${packs[@]}" kitchen
has err "the sentence was changed: it has another hash"
has out "(refused: changed in the local copy)"
! grep -q "Break all" out || fail "a forged sentence was shown"
echo nonsense >texts/house@2026.txt
expect 4 "$SPECAUDIT" spec list "${packs[@]}" kitchen
has err "house@2026.txt:1: not a copy of this release's sentences"

# Without a variable it goes below the home.
unset SPECAUDIT_SPEC_TEXTS XDG_DATA_HOME
expect 0 "$SPECAUDIT" spec import "${packs[@]}" 2026.md
[ -f .local/share/specaudit/spec/house@2026.txt ] || fail "not below the home: $(cat out)"
expect 0 "$SPECAUDIT" spec import "${packs[@]}" --into elsewhere 2026.md
[ -f elsewhere/house@2026.txt ] || fail "--into does nothing"

# What is wrong with a document.
printf '# A {#kitchen}\n\n\xff\n' >bytes.md
expect 2 "$SPECAUDIT" spec import "${packs[@]}" bytes.md
has err "bytes.md:3: bytes that are not UTF-8"
printf 'Plain text.\n' >plain.md
expect 2 "$SPECAUDIT" spec import "${packs[@]}" plain.md
has err "plain.md:1: no heading has an anchor"
printf '# A {#kitchen}\nSomething else.\n## B {b}\n' >other.md
expect 2 "$SPECAUDIT" spec import "${packs[@]}" other.md
has err "other.md:3: a heading's braces hold no anchor"
has err "other.md is no release of house that the catalogue knows: 0 of 1 sentences"
expect 3 "$SPECAUDIT" spec import "${packs[@]}" missing.md
expect 3 "$SPECAUDIT" spec import "${packs[@]}"

# Lists are safe to show; coverage accounts for every clause, in every format.
expect 0 "$SPECAUDIT" spec list "${packs[@]}"
has out 'Where \u{9b}trees'
expect 3 "$SPECAUDIT" spec list "${packs[@]}" kitchem
has err "house has no clause 'kitchem', did you mean 'kitchen'?"
expect 0 "$SPECAUDIT" spec coverage "${packs[@]}"
has out "house@2026: 2 clauses: 0 claimed by rules, 0 as a second clause only, 1 no rule yet, 1 not observable; 0 unaccounted"
expect 0 "$SPECAUDIT" spec coverage "${packs[@]}" --output markdown
has out '| 2 | ` garden ` | \- | no | not observable\: It is outside. |'
expect 3 "$SPECAUDIT" spec coverage "${packs[@]}" --output html
expect 3 "$SPECAUDIT" spec coverage "${packs[@]}" kitchen
expect 3 "$SPECAUDIT" spec
expect 2 "$SPECAUDIT" spec list "${packs[@]}" --document nothing
expect 2 "$SPECAUDIT" spec list "${packs[@]}" --document house --spec 2024
expect 0 "$SPECAUDIT" spec list "${packs[@]}" --document house --spec 2025

# The shipped document: every one of its 80 clauses is accounted for, and the same bytes come again.
export SPECAUDIT_RULES_DIR=$SOURCE/rules
expect 0 "$SPECAUDIT" spec coverage --output json
cp out first
expect 0 "$SPECAUDIT" spec coverage --output json
same first out
[ "$(jq '[.clauses[] | select((.rules | length) > 0 or .reason != null)] | length' <out)" = 80 ] || fail "rows without a word"
[ "$(jq '.total | .claimed + .second + .no_rule + .not_observable + .unaccounted == .clauses' <out)" = true ] || fail "$(jq .total <out)"
[ "$(jq '.total | [.clauses, .unaccounted] == [80, 0]' <out)" = true ] || fail "$(jq .total <out)"
[ "$(jq '[.clauses[] | select(.observable == "no")] | length' <out)" = 18 ] || fail "18 clauses cannot be observed"
expect 0 "$SPECAUDIT" spec list
[ "$(wc -l <out)" = 80 ] || fail "$(wc -l <out) clauses listed"
expect 0 "$SPECAUDIT" spec list --spec 2025-04-11
[ "$(wc -l <out)" = 71 ] || fail "$(wc -l <out) clauses listed of an older release"
has out "platform"
# The steps of the manual of specifications work as they are written, a second time too, and with another release.
mkdir -p steps/rules/spec/harbour-books
cp -r "$SOURCE"/rules/{formats,model-spec} steps/rules/
cp -r "$SOURCE/rules/spec/openai-model-spec" steps/rules/spec/
(
	cd steps
	manual=$SOURCE/rules/spec/README.md
	awk '/```yaml/ {on = 1; next} /```/ {on = 0} on' "$manual" | sed 's/^   //' >rules/spec/harbour-books/catalogue.yaml
	awk '/```sh/ {on = 1; next} /```/ {on = 0} on' "$manual" >import.sh
	printf '# Books {#records authority=law}\n\nKeep them dry.\n\n# Hours {#hours authority=team}\n\nOpen at eight.\n' >spring.md
	sed 's/eight/nine/' spring.md >summer.md
	specaudit() { SPECAUDIT_RULES_DIR=rules "$SPECAUDIT" "$@"; }
	. ./import.sh || exit 1
	cp rules/spec/harbour-books/sentences.yaml first
	. ./import.sh || exit 1
	cmp first rules/spec/harbour-books/sentences.yaml || exit 1
	[ "$(grep -cE '"[0-9a-f]{32}"' first)" = 3 ] || exit 1
	sed -i 's/2026-summer\]/2026-summer, 2026-winter]/' rules/spec/harbour-books/catalogue.yaml
	cp summer.md winter.md
	sed -i 's/summer.md/summer.md 2026-winter=winter.md/' import.sh
	. ./import.sh || exit 1
	specaudit spec list --document harbour-books >listed && grep -q records listed && grep -q winter rules/spec/harbour-books/sentences.yaml
) >steps.out 2>&1 || fail "the manual's steps: $(cat steps.out)"

# Options that do nothing are refused.
for useless in "list --output json" "import --spec 2025-12-18 x.md" "import --output json x.md" "coverage --into x" \
	"list --hashes"; do
	# shellcheck disable=SC2086
	expect 3 "$SPECAUDIT" spec $useless
	has err "does nothing for"
done
finish
