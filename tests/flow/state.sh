#!/usr/bin/env bash
# A state keeps what a scan found, once, and gives it back; an interrupted scan leaves nothing.
. "$SOURCE/tests/support/flow.bash"
samples=$SOURCE/packaging/samples

expect 0 "$SPECAUDIT" scan --quiet --allow-raw 1 --state kept --output ndjson "$samples"
cp out first
[ -s first ] || fail "no findings in the samples"
expect 0 "$SPECAUDIT" findings --state kept --output ndjson
same first out
expect 0 "$SPECAUDIT" report --state kept --output json
cp out report
for family in refusal-overreach unsafe-content instruction-hierarchy; do has report "\"$family\""; done
expect 0 "$SPECAUDIT" findings --state kept
[ -s out ] || fail "findings as text are empty"

# The same files, also under other names and stored otherwise, add nothing.
mkdir renamed
zcat "$samples/gateway.jsonl.gz" >renamed/yesterday.log
expect 0 "$SPECAUDIT" scan --allow-raw 1 --state kept --output ndjson "$samples" renamed
has err "the same text was audited before"
jq -c 'del(.sightings)' <first >first.ids
jq -c 'del(.sightings)' <out >second.ids
same first.ids second.ids
jq -e .account.stored.read <report >read.before
"$SPECAUDIT" report --state kept --output json | jq -e .account.stored.read >read.after
same read.before read.after

# A finding is shown in its conversation, by the first digits of its id.
id=$(head -n 1 first | jq -r .id)
expect 0 "$SPECAUDIT" show --state kept "${id:0:12}"
has out ">>>"
has out "--- message 0"
id=$(jq -r 'select(.origin.file | endswith("gateway.jsonl.gz")) | .id' first | tail -n 1)
expect 0 "$SPECAUDIT" show --state kept --archive renamed/yesterday.log "$id"
has out "<- the finding"
expect 3 "$SPECAUDIT" show --state kept ffffffffffff
expect 3 "$SPECAUDIT" findings --state "$work/nowhere"

# What was judged by other rules, or another release, is not mixed with this.
mkdir other
for file in "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml; do
	sed 's/^version: .*/version: "9"/' "$file" >"other/$(basename "$file")"
done
expect 3 "$SPECAUDIT" scan --quiet --state kept --rules other "$samples"
has err "other rules"
expect 3 "$SPECAUDIT" scan --quiet --state kept --spec 2025-02-12 "$samples"

# A closed descriptor is not given to a file of the state.
cp kept/lock lock.before
"$SPECAUDIT" scan --quiet --allow-raw 1 --state closed "$samples" >&- 2>/dev/null && fail "a report to a closed output was a success"
grep -q Specification closed/lock && fail "the report went into the lock file"
"$SPECAUDIT" scan --quiet - <&- >/dev/null 2>err && fail "a closed input was audited"

# What the state is made of is for its owner's eyes.
[ "$(stat -c %a kept)" = 700 ] || fail "the state's mode is $(stat -c %a kept)"
[ "$(stat -c %a kept/specaudit.db)" = 600 ] || fail "the database's mode is $(stat -c %a kept/specaudit.db)"

# A scan that is killed leaves the state as it was. The pipe keeps the scan waiting for more input.
mkfifo pipe
"$SPECAUDIT" scan --quiet --state kept --rules model-spec pipe 2>/dev/null >/dev/null &
pid=$!
exec 9>pipe
zcat "$samples/gateway.jsonl.gz" | sed 's/"u/"other-u/g' >&9
expect 3 "$SPECAUDIT" scan --quiet --state kept "$samples"
has err "$pid"
kill -9 $pid
wait $pid 2>/dev/null
exec 9>&-
expect 0 "$SPECAUDIT" findings --state kept --output ndjson
jq -c 'del(.sightings)' <out >third.ids
same first.ids third.ids
finish
