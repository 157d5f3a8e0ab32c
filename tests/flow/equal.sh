#!/usr/bin/env bash
# The same text gives the same findings, however it is stored and however many threads there are.
. "$SOURCE/tests/support/flow.bash"

zcat "$SOURCE"/packaging/samples/gateway.jsonl.gz >part1
zstd -dcq "$SOURCE"/packaging/samples/agents.jsonl.zst >part2
zcat "$SOURCE"/packaging/samples/chat.jsonl.gz >part3
for i in $(seq 40); do sed "s/\"user_id\": *\"/&$i-/; s/\"conversation_id\": *\"/&$i-/" part1 part2 part3; done >all
mkdir plain gzip members zstd
cp all plain/log
gzip -c all >gzip/log
split -n 7 all piece. # cut anywhere, also inside lines
for piece in piece.*; do gzip -c "$piece"; done >members/log
for piece in piece.*; do zstd -qc "$piece"; done >zstd/log

# Locations differ (raw offsets, file names); everything else may not.
without_location() {
	jq -c 'del(.origin.raw, .origin.file, .origin.path)'
}

for kind in plain gzip members zstd; do
	expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson -j 1 $kind/log
	without_location <out >$kind.findings
	for jobs in 2 3; do
		cp out one
		expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson -j $jobs $kind/log
		same one out
	done
	expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output json -j 1 $kind/log
	cp out one
	expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output json -j 2 $kind/log
	same one out
	expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson --no-prefilter --no-jit $kind/log
	without_location <out >without
	same $kind.findings without
done
[ "$(wc -l <plain.findings)" -ge 40 ] || fail "only $(wc -l <plain.findings) findings"
for kind in gzip members zstd; do same plain.findings $kind.findings; done

# Read in small pieces, cut anywhere.
dd if=gzip/log bs=7 status=none | "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson - | without_location >pieces
same plain.findings pieces
dd if=plain/log bs=997 status=none | "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson - | without_location >pieces
same plain.findings pieces

# Several files, in the order given.
expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson -j 1 part1 part2 part3
cp out one
expect 0 "$SPECAUDIT" scan --allow-raw 1 --quiet --output ndjson -j 2 part1 part2 part3
same one out
finish
