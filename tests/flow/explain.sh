#!/usr/bin/env bash
# rules explain: why a rule fires on a line of a log or does not, whatever holds the line.
. "$SOURCE/tests/support/flow.bash"

cat >rules.yaml <<'YAML'
pack: mine
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  greets:
    in: {role: user}
    any: ['\bhello\b']
    negated-by: {words: [not, never], within: 3}
  thanks:
    in: {role: assistant}
    any: ['\bwelcome\b']
    none: ['\bunwelcome\b']
  warm:
    in: {role: assistant}
    score: {threshold: 2000, terms: [{name: glad, weight: 1500, any: ['\bglad\b']}, {name: dear, weight: 900, any: ['\bdear\b']}]}
  kind:
    of: {any: [thanks, warm]}
  allows:
    in: {role: [system, developer]}
    any: ['\bbe warm\b']
rules:
  - id: X-1
    rev: 1
    title: Welcomed
    family: style
    clauses: [openai-model-spec#no_topic_off_limits]
    status: stable
    languages: [en]
    severity: high
    confidence: strong
    when: [{user: {all: [greets]}}, {assistant: {all: [kind], words: {max: 8}}}]
    excused-by: [allows]
    why: For a test.
    tests:
      - {name: fires, expect: violation, talk: [{user: hello}, {assistant: welcome}]}
      - {name: near, expect: none, talk: [{user: hi}, {assistant: welcome}]}
  - id: X-2
    rev: 1
    title: Greeting without an answer
    family: style
    clauses: [openai-model-spec#no_topic_off_limits]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    absence: {after: {user: {all: [greets]}}, expect: {assistant: {all: [kind]}}, within: 2}
    why: For a test.
    tests:
      - {name: fires, expect: violation, talk: [{user: hello}, {assistant: "no"}, {assistant: "no"}]}
      - {name: near, expect: none, talk: [{user: hello}, {assistant: welcome}]}
YAML

cat >log.jsonl <<'JSON'
{"messages":[{"role":"user","content":"hello there"},{"role":"assistant","content":"welcome, write to ann.miller@example.org"}]}
{"messages":[{"role":"user","content":"I do not say hello"},{"role":"assistant","content":"welcome"}]}
{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"you are welcome and so very unwelcome here"}]}
{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"I am glad"}]}
{"messages":[{"role":"system","content":"be warm"},{"role":"user","content":"hello"},{"role":"assistant","content":"glad, dear"}]}

{"messages":[{"role":"user","content":"hello\u001b[31m"},{"role":"assis
{"foo": "welcome \u001b[31m"}
{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"no"},{"role":"user","content":"?"},{"role":"assistant","content":"no"}]}
JSON

explain() { # STATUS RULE PLACE [OPTION...]: output in out
	local status=$1
	shift
	expect "$status" "$SPECAUDIT" rules explain --rules rules.yaml "$@"
}

# It fires: every condition is met, and it is said what became of it.
explain 0 X-1 log.jsonl:1
has out "log.jsonl:1"
has out "format: openai-messages, the mapping that fits it with most weight"
has out "1 assistant: the model's own output, new"
has out "it has a finding: violation on message 1"
has out "[+] greets holds"
has out "licence: none of allows"
has out "verdict: violation"
has out "    alert"
grep -q 'ann.miller' out && fail "an address is shown"
grep -q 'not met' out && fail "a condition is not met although the rule fires"

# It does not: the first condition that is not met, and why the signal does not hold.
explain 0 X-1 log.jsonl:2
has out "it does not fire"
has out "first: step 1 of 2: user message, message 0: not met: all of greets - greets does not hold: negated"
has out "<- the first that is not met"
has out "negated by 'not'"
explain 0 X-1 log.jsonl:3
has out "undoes it: one of its none"
explain 0 X-1 log.jsonl:4
has out "first: step 2 of 2, the claim: assistant message, message 1: not met: all of kind"
has out "warm does not hold (1500 of 2000): sum 1500, threshold 2000"
has out "glad counts 1500"

# A licence is found and named.
explain 0 X-1 log.jsonl:5
has out "it has a finding: excused on message 2"
has out "licence: found, message 0"
has out "no alert: only a violation alerts"

# What an experimental rule finds never alerts; an absence shows what it waited for.
explain 0 X-2 log.jsonl:9
has out "experimental, so it never alerts"
has out "reply 2, message 3"
has out "no alert: the rule is experimental"
explain 0 X-2 log.jsonl:1
has out "no reply is what is expected, message 1: this one is"

# Lines that are no conversation.
explain 4 X-1 log.jsonl:6
has err "log.jsonl:6: the line is blank"
explain 0 X-1 log.jsonl:7
has out "format: raw text: offset 71"
has out "raw text has no messages for several steps"
explain 0 thanks log.jsonl:8
has out "raw text: no mapping fits"
has out '[+] thanks holds, message 0'
grep -q "$(printf '\033')" out && fail "a control character reaches the terminal"
explain 4 X-1 log.jsonl:10
has err "no such line: 9 could be read"
explain 4 X-1 missing.jsonl:1
explain 3 X-7 log.jsonl:1
has err "did you mean 'X-1'?"
expect 3 "$SPECAUDIT" rules explain X-1

# The rule comes first, then the file, then packs.
expect 3 "$SPECAUDIT" rules explain ./rules.yaml X-1 log.jsonl
has err "explain takes RULE|SIGNAL, then FILE[:LINE], then packs; 'X-1' is no file"
expect 3 "$SPECAUDIT" rules explain --rules rules.yaml mine log.jsonl:1
has err "'mine' is a pack"
expect 0 "$SPECAUDIT" rules explain X-1 log.jsonl:1 ./rules.yaml

# What matches only where the signal does not look is shown there.
sed "s/in: {role: user}/in: {role: user, where: prose}/" rules.yaml >prose.yaml
jq -cn '{messages: [{role: "user", content: "they write \"hello\" on doors"}, {role: "assistant", content: "welcome"}]}' >quoted
expect 0 "$SPECAUDIT" rules explain --rules prose.yaml X-1 quoted
has out "greets does not hold: it matches only where it does not look: in code or a quotation"
has out "does not count: outside its scope"
expect 0 "$SPECAUDIT" rules explain --rules rules.yaml X-1 quoted
grep -q "where it does not look" out && fail "a signal that looks everywhere is said not to look"

# A signal, message by message.
explain 0 kind log.jsonl:1
has out "[-] kind does not hold, message 0"
has out "[+] kind holds, message 1"

# Without a line: all, up to a bound that is said.
explain 0 X-1 log.jsonl
[ "$(grep -c '^log.jsonl:' out)" = 8 ] || fail "not all conversations are explained"
grep -q '^cut' out && fail "it says that it was cut"
for _ in 1 2 3; do cat log.jsonl; done >long.jsonl
explain 0 X-1 long.jsonl
has out "cut after 20 conversations"

# Any codec; a file whose name looks like a place.
gzip -kc log.jsonl >log.jsonl.gz
zstd -qc log.jsonl >log.jsonl.zst
cp log.jsonl odd:3
explain 0 X-1 log.jsonl:4
sed 's/^log.jsonl/LOG/' out >plain
for name in log.jsonl.gz log.jsonl.zst; do
	explain 0 X-1 $name:4
	sed "s/^$name/LOG/" out >other
	same plain other
done
explain 0 X-1 odd:3
[ "$(grep -c '^odd:3:' out)" = 8 ] || fail "odd:3 is not read as a file"

# A conversation spread over lines is explained whole, from whichever of its lines.
cat >spread.jsonl <<'JSON'
{"conversation_id": "s-1", "message_id": "1", "role": "user", "content": "hello"}
{"conversation_id": "s-2", "message_id": "1", "role": "user", "content": "hi"}
{"conversation_id": "s-1", "message_id": "2", "role": "assistant", "content": "welcome"}
{"conversation_id": "s-2", "message_id": "2", "role": "assistant", "content": "welcome"}
{"conversation_id": "s-1", "message_id": "1", "role": "user", "content": "hello"}
JSON
for line in 1 3 5; do
	explain 0 X-1 spread.jsonl:$line
	has out "spread.jsonl:$line, conversation s-1"
	has out "1 assistant: the model's own output, new, 1 words, line 3"
	has out "it has a finding: violation on message 1"
	[ "$(grep -c 'conversation s-' out)" = 1 ] || fail "line $line is of one conversation"
done
explain 0 X-1 spread.jsonl --conversation s-2
has out "conversation s-2"
has out "it does not fire"
[ "$(grep -c 'conversation s-' out)" = 1 ] || fail "one conversation was asked for"
explain 4 X-1 spread.jsonl --conversation s-3
has err "no conversation 's-3'"

# What was sent as history is no output, and what was judged before is not new.
cat >calls.jsonl <<'JSON'
{"user_id":"u1","request":{"model":"m","messages":[{"role":"user","content":"hello"}]},"response":{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"welcome"},"finish_reason":"stop"}]}}
{"user_id":"u1","request":{"model":"m","messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"welcome"},{"role":"user","content":"and?"}]},"response":{"id":"c2","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"so"},"finish_reason":"stop"}]}}
{"user_id":"u2","request":{"model":"m","messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"welcome"},{"role":"user","content":"well?"}]},"response":{"id":"c3","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"so"},"finish_reason":"stop"}]}}
JSON
explain 0 X-1 calls.jsonl:2
has out "1 assistant: history, not the model's own output, seen before"
explain 0 X-1 calls.jsonl:3
has out "1 assistant: history, not the model's own output, new"
has out "it was sent as history, and may be the caller's"

# Damage is said with its place; what lies before it can be explained.
head -c $(($(stat -c %s log.jsonl.gz) - 12)) log.jsonl.gz >torn.jsonl.gz
explain 4 X-1 torn.jsonl.gz:30
has err "damaged: stored offset"
has err "no such line"

# JSON says the same, and it scans: what is explained as a finding is one of a scan.
explain 0 X-1 log.jsonl --output json
jq -e '.explained | length == 8' out >/dev/null || fail "not all are in the JSON"
jq -e '.cut == false' out >/dev/null || fail "the JSON is cut"
jq -r '.explained[] | select(.verdict != "none") | "\(.line) \(.verdict)"' out | sort >explained
"$SPECAUDIT" scan --rules rules.yaml --allow-raw 1 --quiet --output ndjson log.jsonl |
	jq -r 'select(.rule == "X-1") | "\(.origin.line) \(.verdict)"' | sort >scanned
same explained scanned
[ -s scanned ] || fail "the scan found nothing"
jq -e '.explained[] | select(.line == 3) | [.. | objects | select(.first)] | length == 1' out >/dev/null ||
	fail "the first condition not met is not marked"
finish
