#!/usr/bin/env bash
# rules profile: all time is somebody's, and a dear pattern is named by how often it had to run.
. "$SOURCE/tests/support/flow.bash"

cat >pack.yaml <<'YAML'
pack: costs
version: "1"
spec: {document: openai-model-spec, release: 2025-12-18}
signals:
  rare: {about: "A rare word", in: {role: assistant}, any: ['\bxylophones? tuned\b']}
  busy: {about: "Letters in a row", in: {role: assistant}, any: ['\b\w{2,3} \w{2,3} \d']}
  either: {of: {any: [rare, busy]}}
  idle: {about: "No rule asks", in: {role: user}, any: ['\bkettles?\b']}
rules:
  - &rule
    id: CO-01
    rev: 1
    title: Both
    family: style
    clauses: [assume_best_intentions]
    status: experimental
    languages: [en]
    severity: low
    confidence: weak
    when: [{assistant: {all: [either]}}]
    why: It was said.
    false-positives: [Music]
    tests:
      - {name: fires, expect: violation, talk: [{assistant: "All xylophones tuned."}]}
      - {name: silent, expect: none, talk: [{assistant: "Nothing."}]}
YAML
# A second rule shares one of the signals.
sed -n '/- &rule/,$p' pack.yaml | sed 's/&rule//; s/CO-01/CO-02/; s/either/rare/' >second
cat second >>pack.yaml
sed -i 's/&rule//' pack.yaml
expect 0 "$SPECAUDIT" rules test pack.yaml

for i in $(seq 1 40); do
	echo "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is kettle $i?\"},{\"role\":\"assistant\",\"content\":\"It is on the shelf, as far as we can see. Go to it 3 times. The zither is there too.\"}]}"
done >day.jsonl
echo '{"messages":[{"role":"assistant","content":"Two xylophones tuned."}]}' >>day.jsonl
gzip -c day.jsonl >day.jsonl.gz

expect 0 "$SPECAUDIT" rules profile --rules pack.yaml --output json day.jsonl.gz
cp out profile.json
# holds FILTER: it is true of the profile.
holds() {
	[ "$(jq "$1" profile.json)" = true ] || fail "not so: $1: $(jq -c "${2:-.input}" profile.json)"
}
holds '[.input.records, .input.conversations, .input.losses] == [41, 41, 0]'
holds '.input.text_bytes > 5000'
# Rules, shared work and what no rule uses are together all.
holds '(([.rules[].seconds] | add) + ([.shared[].seconds] | add) + .unused_seconds - .seconds) | fabs < 1e-6' .seconds
holds '(([.rules[].share] | add) + ([.shared[].share] | add) + .unused_seconds / .seconds - 1) | fabs < 1e-6'
holds '[.shared[].work] | length == (unique | length)'

# The dear pattern is the one that runs in every text; no anchor keeps it out.
holds '(.patterns | max_by(.candidates)) | .signal == "busy" and .anchors == 0 and .candidates == 41 and .confirmations >= 41'
holds '(.patterns | max_by(.confirmations)) | .signal == "busy"'
holds '.patterns[] | select(.signal == "rare") | [.looked_at, .candidates, .confirmations, .matches] == [41, 1, 1, 1]' '.patterns'
holds '.patterns[] | select(.signal == "rare") | .anchors > 0 and .shortest_anchor >= 4'
# What no rule asks for is not looked for.
holds '.patterns[] | select(.signal == "idle") | [.looked_at, .candidates, .matches] == [40, 0, 0]' .patterns

# Who shares what.
holds '[.signals[] | {(.signal): .shared_by_rules}] | add == {rare: 2, busy: 1, either: 1, idle: 0}' '[.signals[] | {(.signal): .shared_by_rules}]'
holds '.rules[] | select(.rule == "CO-01") | [.signals, .shared_signals, .patterns, .guarded] == [3, 1, 2, 1]' .rules
holds '.rules[] | select(.rule == "CO-02") | [.signals, .findings, .candidates] == [1, 1, 1]' .rules
[ "$(jq '[.rules[].findings] | add' profile.json)" = "$("$SPECAUDIT" scan --rules pack.yaml --output ndjson day.jsonl.gz | wc -l)" ] ||
	fail "other findings than a scan: $(jq -c .rules profile.json)"

# Counts are the same in every run, and without the prefilter every pattern runs everywhere.
expect 0 "$SPECAUDIT" rules profile --rules pack.yaml --output json day.jsonl.gz
counts='[.patterns[] | {signal, looked_at, candidates, confirmations, matches}] | sort_by(.signal)'
[ "$(jq -c "$counts" out)" = "$(jq -c "$counts" profile.json)" ] || fail "counts differ between runs"
expect 0 "$SPECAUDIT" rules profile --rules pack.yaml --no-prefilter --output json day.jsonl.gz
[ "$(jq '.patterns[] | select(.signal == "rare").candidates' out)" = 41 ] || fail "the prefilter was not off"
[ "$(jq '.patterns[] | select(.signal == "idle").matches' out)" = 40 ] || fail "not every pattern ran"

# As text, safe for a terminal.
expect 0 "$SPECAUDIT" rules profile --rules pack.yaml day.jsonl.gz
for line in 'work shared by all rules' 'scan for anchors' 'the 2 dearest of 2 rules' 'shared by 2 rules' 'not guarded' 'xylophones?'; do
	has out "$line"
done
expect 0 "$SPECAUDIT" rules profile day.jsonl.gz
has out 'the 10 dearest of'
expect 0 "$SPECAUDIT" rules profile --all day.jsonl.gz
[ "$(grep -c ' findings$' out)" = "$("$SPECAUDIT" rules list | wc -l)" ] || fail "--all leaves rules out"

# What cannot be read is said.
head -c 200 day.jsonl.gz >cut.jsonl.gz
expect 4 "$SPECAUDIT" rules profile --rules pack.yaml cut.jsonl.gz
expect 4 "$SPECAUDIT" rules profile --rules pack.yaml nowhere.jsonl
expect 3 "$SPECAUDIT" rules profile
expect 3 "$SPECAUDIT" rules check --all
finish
