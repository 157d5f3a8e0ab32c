#!/usr/bin/env bash
# What is kept between runs changes nothing but the start, and rules are refused with it as without.
. "$SOURCE/tests/support/flow.bash"
unset SPECAUDIT_CACHE CACHE_DIRECTORY XDG_CACHE_HOME
export HOME=$work/home
kept=$HOME/.cache/specaudit

mkdir rules
cat >rules/pack.yaml <<'Y'
pack: little
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  odd:
    about: odd
    in: {role: [assistant]}
    any: ['\bzyxwvut (?:quartz|onyx)s?\b']
rules:
  - id: L-01
    rev: 1
    title: odd
    family: privacy
    clauses: [protect_privacy]
    status: experimental
    languages: [any]
    severity: low
    confidence: weak
    when:
      - assistant: {any: [odd]}
    why: a test
    false-positives: [none]
    tests:
      - {name: a, expect: violation, talk: [{user: x}, {assistant: zyxwvut quartz}]}
      - {name: b, expect: none, talk: [{user: x}, {assistant: zyxwvut}]}
Y
cat >log.jsonl <<'J'
{"messages": [{"role": "user", "content": "say it"}, {"role": "assistant", "content": "zyxwvut onyxs"}]}
{"messages": [{"role": "user", "content": "say it"}, {"role": "assistant", "content": "zyxwvutquartz"}]}
J

scan() { # [OPTION...]
	expect 0 "$SPECAUDIT" scan --quiet --rules "$work/rules" --output ndjson "$@" log.jsonl
}

# without a cache nothing is written
scan --no-cache
cp out plain
has plain L-01
SPECAUDIT_CACHE="" scan
same out plain
[ ! -e "$HOME" ] || fail "something was kept in spite of all"
expect 0 "$SPECAUDIT" rules check rules
expect 0 "$SPECAUDIT" rules test rules
[ ! -e "$HOME" ] || fail "rules check and rules test kept something"

# a home that does not exist is not made
scan
same out plain
[ ! -e "$HOME" ] || fail "a home was made"
mkdir "$HOME"

# the first scan keeps, the second takes
scan
same out plain
[ "$(ls "$kept" | wc -l)" = 1 ] || fail "there is not one entry: $(ls "$kept")"
entry=$kept/$(ls "$kept")
inode=$(stat -c %i "$entry")
scan
same out plain
[ "$(stat -c %i "$entry")" = "$inode" ] || fail "a good entry was made again"

# a damaged one is made again, and so is one that others may write
printf 'x' | dd of="$entry" bs=1 seek=200 conv=notrunc 2>dd.err
scan
same out plain
[ "$(stat -c %i "$entry")" != "$inode" ] || fail "a damaged entry stayed"
inode=$(stat -c %i "$entry")
chmod 666 "$entry"
scan
same out plain
[ "$(stat -c %i "$entry")" != "$inode" ] || fail "an entry that others may write stayed"

# where nothing can be kept, all goes on
SPECAUDIT_CACHE=$work/log.jsonl/below scan
same out plain
SPECAUDIT_CACHE=/proc/nowhere scan
same out plain

# another folder, and many at once
export SPECAUDIT_CACHE=$work/other
for i in 1 2 3 4 5 6; do
	"$SPECAUDIT" scan --quiet --rules "$work/rules" --output ndjson log.jsonl >"out.$i" &
done
wait
for i in 1 2 3 4 5 6; do
	same "out.$i" plain
done
[ "$(ls "$SPECAUDIT_CACHE" | wc -l)" = 1 ] || fail "many at once left more than one entry"

# other patterns are another entry, and bad ones are refused each time
sed -i 's/onyx/opal/' rules/pack.yaml
scan
[ ! -s out ] || fail "the old patterns were taken: $(cat out)"
[ "$(ls "$SPECAUDIT_CACHE" | wc -l)" = 2 ] || fail "other patterns made no entry"
sed -i 's/(?:quartz|opal)/(?:quartz/' rules/pack.yaml
for i in 1 2; do
	expect 2 "$SPECAUDIT" scan --quiet --rules "$work/rules" log.jsonl
	has err "pack.yaml:8: pattern: missing closing parenthesis"
done
[ "$(ls "$SPECAUDIT_CACHE" | wc -l)" = 2 ] || fail "bad patterns made an entry"
finish
