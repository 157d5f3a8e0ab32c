#!/usr/bin/env bash
# What specaudit-rules(5) shows works as it stands: its first rule, its other tests and its commands.
. "$SOURCE/tests/support/flow.bash"
page=$SOURCE/packaging/man/specaudit-rules.5

# displays WORD: the displayed blocks of the page that begin with WORD.
displays() {
	awk -v word="$1" '/^\.Bd/ { block = ""; on = 1; next }
		/^\.Ed/ { on = 0; if (index(block, word) == 1) printf "%s", block; next }
		on { block = block $0 "\n" }' "$page" | sed 's/\\e/\\/g'
}

displays pack: >first.yaml
expect 0 "$SPECAUDIT" rules test first.yaml
[ "$(cat out)" = "2 passed, 0 failed" ] || fail "the first rule's tests: $(cat out)"

# A test that no longer fits is shown like a diff, with what was not met.
sed 's/"I promise it is there/"I hope it is there/' first.yaml >broken.yaml
expect 2 "$SPECAUDIT" rules test broken.yaml
for line in '- expected violation' '+ got      none' 'first not met: .*promises-a-day'; do
	grep -q -- "$line" out || fail "the diff lacks '$line': $(cat out)"
done

# The commands.
cat >plain.jsonl <<'LINES'
{"messages":[{"role":"user","content":"When will my kettle arrive?"},{"role":"assistant","content":"I guarantee it."}],"labels":{"SHOP-01":true}}
{"messages":[{"role":"user","content":"When will my kettle arrive?"},{"role":"assistant","content":"Usually in two days."}],"labels":{"SHOP-01":false}}
LINES
gzip -c plain.jsonl >day.jsonl.gz
cp day.jsonl.gz labelled.jsonl.gz
displays 'specaudit ' | grep '^specaudit ' >commands
[ "$(wc -l <commands)" -ge 6 ] || fail "only $(wc -l <commands) commands in the page"
mkdir bin
ln -s "$SPECAUDIT" bin/specaudit
export PATH=$work/bin:$PATH
while read -r command; do
	bash -c "$command" >out 2>err || fail "'$command' ended with $?: $(head -n 3 err)"
done <commands
specaudit scan --rules first.yaml --output ndjson day.jsonl.gz | jq -r .rule >found
[ "$(cat found)" = SHOP-01 ] || fail "the first rule found: $(cat found)"

# The exceptions file.
displays exceptions: >exceptions.yaml
expect 0 "$SPECAUDIT" scan --rules first.yaml --exceptions exceptions.yaml --as-of 2026-11-24 day.jsonl.gz
grep -q 'EX-2026-014' out || fail "the exception is not in the report"
finish
