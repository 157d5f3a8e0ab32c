#!/usr/bin/env bash
# specaudit state: check, backup and prune by hand, beside a writer, and on what is no state or may not be written.
. "$SOURCE/tests/support/flow.bash"
samples=$SOURCE/packaging/samples

expect 3 "$SPECAUDIT" state
expect 3 "$SPECAUDIT" state look kept
expect 3 "$SPECAUDIT" state check
expect 3 "$SPECAUDIT" state check nowhere
has err "no audit is kept there"
[ -e nowhere ] && fail "asking made a state"
echo text >file
expect 3 "$SPECAUDIT" state check file
expect 3 "$SPECAUDIT" state migrate file
expect 3 "$SPECAUDIT" state prune --before 2026-01-01 file
mkdir folder
expect 3 "$SPECAUDIT" state backup folder copy.db
expect 3 "$SPECAUDIT" state prune --before 2026-01-01 folder
[ -z "$(ls folder)" ] || fail "left in a folder without a state: $(ls folder)"
mkdir foreign
sqlite3 foreign/specaudit.db 'CREATE TABLE theirs (a)'
expect 3 "$SPECAUDIT" state check foreign
has err "another program"

expect 0 "$SPECAUDIT" scan --quiet --allow-raw 1 --state kept --output ndjson "$samples"
cp out findings
expect 0 "$SPECAUDIT" state check kept
has out "sound"
has out "findings: $(wc -l <findings)"
expect 0 "$SPECAUDIT" state check --output json kept
jq -e --argjson n "$(wc -l <findings)" '.sound and .is_current and .wrong == [] and .findings == $n and .inputs == 3' <out >nowhere ||
	fail "check as JSON says $(cat out)"
expect 3 "$SPECAUDIT" state check --before 2026-01-01 kept
expect 3 "$SPECAUDIT" state check --output yaml kept
expect 0 "$SPECAUDIT" state migrate kept
has out "already"

# A writer that has not committed yet, waiting for the rest of its input.
mkfifo pipe
"$SPECAUDIT" scan --quiet --state kept pipe 2>/dev/null >/dev/null &
pid=$!
exec 9>pipe
zcat "$samples/gateway.jsonl.gz" | sed 's/"u/"other-u/g' >&9
tries=0
until grep -q "^$pid\$" kept/lock || [ $((tries += 1)) -gt 1000 ]; do :; done
expect 0 "$SPECAUDIT" state check kept
expect 0 "$SPECAUDIT" state backup kept copy.db
expect 3 "$SPECAUDIT" state backup kept copy.db
has err "is there already"
expect 3 "$SPECAUDIT" state prune --before 2026-01-01 kept
has err "$pid"
expect 3 "$SPECAUDIT" state migrate kept
has err "$pid"
exec 9>&-
wait $pid
mkdir restored
mv copy.db restored/specaudit.db
expect 0 "$SPECAUDIT" findings --state restored --output ndjson
jq -c 'del(.sightings)' <findings >first.ids
jq -c 'del(.sightings)' <out >second.ids
same first.ids second.ids

# Days: what is older goes, the day itself stays; what was counted stays in any case.
expect 0 "$SPECAUDIT" report --state restored --output json
jq -S '[.counts, .account, [.rules[] | [.id, .evaluated, .exposed, .fired]]]' <out >counted.before
expect 3 "$SPECAUDIT" state prune restored
expect 3 "$SPECAUDIT" state prune --before 2026-02-30 restored
expect 3 "$SPECAUDIT" state prune --output json --before 2026-02-01 restored
day=$(jq -r 'select(.time) | .time[:10]' <findings | sort -u | tail -n 1)
older=$(jq -r --arg day "$day" 'select(.time and .time < $day) | .id' <findings | wc -l)
[ "$older" -gt 0 ] || fail "the samples have no finding before $day"
expect 0 "$SPECAUDIT" state prune --before "$day" --text-before 9999-12-31 restored
has out "dropped: $older findings"
expect 0 "$SPECAUDIT" findings --state restored --output ndjson
[ "$(wc -l <out)" = $(($(wc -l <findings) - older)) ] || fail "$(wc -l <out) findings are left"
[ "$(jq -r 'select(.time and .evidence[].excerpt) | .id' <out | wc -l)" = 0 ] || fail "text was not erased"
id=$(jq -r 'select(.time) | .id' <out | head -n 1)
expect 0 "$SPECAUDIT" show --state restored --archive "$samples/chat.jsonl.gz" "$id"
expect 0 "$SPECAUDIT" report --state restored --output json
jq -S '[.counts, .account, [.rules[] | [.id, .evaluated, .exposed, .fired]]]' <out >counted.after
same counted.before counted.after
expect 0 "$SPECAUDIT" report --state restored --output html
expect 0 "$SPECAUDIT" state check restored
excerpt=$(jq -r '.evidence[].excerpt // empty' <findings | head -n 1)
grep -qF -- "${excerpt:0:24}" restored/specaudit.db && fail "erased text is still in the file"

# An account that was edited, and a byte that was flipped.
mkdir edited flipped
cp kept/specaudit.db edited/
sqlite3 edited/specaudit.db 'UPDATE inputs SET audited = audited + 1 WHERE number = 1'
expect 5 "$SPECAUDIT" state check edited
has out "wrong: input 1 ("
has out "does not add up"
expect 5 "$SPECAUDIT" state check --output json edited
jq -e '.sound == false and (.wrong | length) == 1' <out >nowhere || fail "check as JSON says $(cat out)"
cp kept/specaudit.db flipped/
printf '\377' | dd of=flipped/specaudit.db bs=1 seek=$((4096 * 5 + 1)) conv=notrunc 2>/dev/null
expect 5 "$SPECAUDIT" state check flipped
expect 3 "$SPECAUDIT" state backup flipped flipped.db
[ -e flipped.db ] && fail "a damaged copy got its name"

# A folder that may only be read (root may write to it all the same).
chmod 500 kept
expect 0 "$SPECAUDIT" state check kept
expect 0 "$SPECAUDIT" state backup kept from-fixed.db
chmod 700 kept
expect 0 "$SPECAUDIT" state check kept
finish
