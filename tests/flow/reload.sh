#!/usr/bin/env bash
# Rules and settings are exchanged under a running daemon: all of them or none, and nothing is lost on the way.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
samples=$SOURCE/packaging/samples
mkdir logs more
zcat "$samples/gateway.jsonl.gz" >all.jsonl
split -n l/4 --additional-suffix=.jsonl all.jsonl part-

configure 'start: beginning'
expect 3 "$SPECAUDIT" reload --state kept
has err "no daemon is running"
cp part-aa.jsonl logs/gateway.jsonl
start_daemon kept
await_text kept part-aa.jsonl gateway.jsonl
reloads() { "$SPECAUDIT" status --state kept --output json | jq -c "[.reloads.ok, .reloads.failed]"; }

# What is wrong is refused, here and in the log, and the old goes on.
cp conf.yaml good.yaml
echo 'nonsense: 1' >>conf.yaml
expect 3 "$SPECAUDIT" reload --state kept
has err "unknown key 'nonsense'"
await_log "nothing has changed"
# So it is where the file itself says whose daemon it is: that is found in spite of what is wrong.
sed "s,^state: .*,state: $work/kept," conf.yaml >named.yaml
expect 3 "$SPECAUDIT" reload -c named.yaml
has err "refused: "
[ "$(reloads)" = "[0,2]" ] || fail "the daemon was not asked: $(reloads)"
expect 0 "$SPECAUDIT" status -c named.yaml
has out gateway.jsonl
echo 'logs: [' >broken.yaml
expect 3 "$SPECAUDIT" reload -c broken.yaml
has err "give --state"
expect 3 "$SPECAUDIT" reload -c broken.yaml --state kept
has err "refused: "
configure 'rules: [no-such-pack]'
expect 3 "$SPECAUDIT" reload --state kept
has err "refused: "
configure 'start: beginning'
sed -i "s,^state: .*,state: $work/elsewhere," conf.yaml
expect 0 "$SPECAUDIT" reload --state kept
[ "$(reloads)" = "[1,4]" ] || fail "reloads are counted $(reloads)"
cat part-ab.jsonl >>logs/gateway.jsonl
cat part-aa.jsonl part-ab.jsonl >two.jsonl
await_text kept two.jsonl gateway.jsonl

# Other logs from the next look on, and the sockets where they are wanted now.
cat >conf.yaml <<-END
	logs: [{path: [$work/logs/*.jsonl, $work/more/*.jsonl]}]
	start: beginning
	state: $work/state
	commit: {every_ms: 20}
	limits: {memory: ${MEMORY:-0}, poll_ms: 50}
	operations: {metrics_socket: $work/scrape}
END
kill -HUP "$daemon"
await eval '[ "$(reloads)" = "[2,4]" ]'
cp part-ac.jsonl more/second.jsonl
await_text kept part-ac.jsonl second.jsonl
await test -S scrape
expect 0 curl -sS --max-time 10 --unix-socket scrape http://localhost/metrics
has out 'specaudit_reloads_total{outcome="ok"} 2'
has out 'specaudit_reloads_total{outcome="failed"} 4'

# A text that waited for its format is audited from there once it is set.
printf '%s\n' 'no record' 'nor this' >logs/odd.jsonl
await eval '"$SPECAUDIT" status --state kept --check | grep -q "waits for format"'
[ "$(position kept odd.jsonl)" = 0 ] || fail "a text of no format was audited to $(position kept odd.jsonl)"
sed -i "s,^logs: .*,logs: [{path: [$work/logs/gateway.jsonl\, $work/more/*.jsonl]}\, {path: $work/logs/odd.jsonl\, format: openai-chat}]," conf.yaml
expect 0 "$SPECAUDIT" reload --state kept
await_text kept logs/odd.jsonl odd.jsonl
expect 0 "$SPECAUDIT" status --state kept --check

"$SPECAUDIT" status --state kept >out
grep -q "odd.jsonl.*fits a mapping" out && fail "a text whose format is set still says that none fits"

# What takes effect at the next start only is named.
sed -i 's/memory: [0-9]*/memory: 0, workers: 2/' conf.yaml
expect 0 "$SPECAUDIT" reload --state kept
has out "at the next start: limits.workers"

# Other rules: what was counted under the first stays theirs, and the next records are judged by the new.
cp -r "$SPECAUDIT_RULES_DIR" rules
sed -i 's/^version: .*/version: "99"/' rules/model-spec/*.yaml
sed -i "1i rules: [$work/rules/model-spec]" conf.yaml
expect 0 "$SPECAUDIT" reload --state kept
has out "taken anew"
cat part-ad.jsonl >>more/second.jsonl
cat part-ac.jsonl part-ad.jsonl >four.jsonl
await_text kept four.jsonl second.jsonl
stop_daemon 0
[ -e scrape ] && fail "a socket was left behind"
expect 0 "$SPECAUDIT" run -c conf.yaml --state kept --once --end
[ "$(sqlite3 kept/specaudit.db 'SELECT count(DISTINCT ruleset) FROM tallies')" = 2 ] || fail "all was counted under one ruleset"
expect 0 "$SPECAUDIT" scan --quiet --state scanned all.jsonl
ids kept >kept.ids
ids scanned >scanned.ids
same kept.ids scanned.ids
finish
