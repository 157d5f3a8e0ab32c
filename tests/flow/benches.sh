#!/usr/bin/env bash
# What the benches measure with is what it says it is: packs of as many rules as asked, logs that are read, the same each
# time; and a chart comes of results.
. "$SOURCE/tests/support/flow.bash"
export PYTHONDONTWRITEBYTECODE=1
more=$SOURCE/tests/support/more_rules.py hostile=$SOURCE/tests/support/hostile.py
shipped=$(grep -ch '^  - id:' "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml | awk '{ n += $1 } END { print n }')

# Fewer rules than are shipped, and a few more.
for n in 20 $((shipped + 8)); do
	expect 0 python3 "$more" "$SPECAUDIT_RULES_DIR/model-spec" "$n" pack
	cp pack/pack.yaml first
	expect 0 python3 "$more" "$SPECAUDIT_RULES_DIR/model-spec" "$n" pack
	same first pack/pack.yaml
	[ "$(grep -c '^  - id:' pack/pack.yaml)" = "$n" ] || fail "$(grep -c '^  - id:' pack/pack.yaml) rules instead of $n"
	expect 0 "$SPECAUDIT" rules check pack
	has out "$n rules"
done
# The copies have words of their own: no pattern of theirs stands among the shipped ones.
sed -n '/^  [A-Za-z0-9_.-]*_2:/,$p' pack/pack.yaml | sed -n "s/^ *- '\(.\{40,\}\)'\$/\1/p" | head -n 20 >copied
[ -s copied ] || fail "no signal is copied"
while IFS= read -r pattern; do
	! grep -qrF -- "$pattern" "$SPECAUDIT_RULES_DIR/model-spec" || fail "copied unchanged: $pattern"
done <copied

expect 0 "$BUILD/tests/bench_patterns" "$SPECAUDIT_RULES_DIR/spec" "$SPECAUDIT_RULES_DIR/model-spec"
cp out patterns
jq -e -s 'length > 1000 and all(.regex | length > 0)' patterns >/dev/null || fail "the patterns are not those of the pack"
for kind in anchors almost matches near-json escapes tiny encoded words; do
	expect 0 python3 "$hostile" $kind 40000 --patterns patterns
	cp out $kind.jsonl
	expect 0 python3 "$hostile" $kind 40000 --patterns patterns
	same out $kind.jsonl
	[ "$(wc -c <$kind.jsonl)" -ge 40000 ] || fail "$kind is short"
	# Half a pair is JSON to us, not to jq.
	if [ $kind != near-json ] && [ $kind != escapes ]; then jq -e . <$kind.jsonl >/dev/null || fail "$kind is no JSON"; fi
done
jq . <near-json.jsonl >/dev/null 2>&1 && fail "near-json is JSON"
expect 0 "$SPECAUDIT" scan --quiet --allow-raw 1 --output ndjson matches.jsonl
[ "$(wc -l <out)" -ge 3 ] || fail "texts that patterns match give $(wc -l <out) findings"

expect 0 python3 "$SOURCE/tests/bench/shape.py" 500 20000 anchors.jsonl
jq -e -s 'all(.[].messages[] | select(.role == "assistant").content | utf8bytelength; . == 500)' out >/dev/null || fail "messages are not of one size"
mkdir traffic
for i in 1 2 3; do
	echo '{"messages":[{"role":"user","content":"How long does rice take?"},{"role":"assistant","content":"A quarter of an hour."}]}'
done | gzip >traffic/log.jsonl.gz
expect 0 python3 "$SOURCE/tests/bench/corpus.py" traffic 1
jq -e -s 'length > 100 and (map(.id) | unique | length) == length' out >/dev/null || fail "the corpus is not of conversations"

echo '{"bench":"ratios","row":"specaudit scan","x":null,"mb_s":400,"min_s":1,"median_s":1,"max_s":1,"scaled_to":1}' >results
expect 0 python3 "$SOURCE/tests/bench/charts.py" results figures
has figures/speed.svg "</svg>"
finish
