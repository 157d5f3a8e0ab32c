#!/usr/bin/env bash
# The daemon audits what comes to its logs, once, and leaves what a scan would; it can be asked, told to stop, and
# killed.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
samples=$SOURCE/packaging/samples
mkdir logs
zcat "$samples/gateway.jsonl.gz" >all.jsonl
split -n l/4 --additional-suffix=.jsonl all.jsonl part-

# What is there is read once, and what comes later by the next run.
configure 'start: beginning'
cp part-aa.jsonl logs/gateway.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once
has err "logs: $work/logs/*.jsonl: 1 file"
has err "start: beginning"
has err "gateway.jsonl: live, plain, openai-chat, at $(stat -c %s part-aa.jsonl) of its text by now"
: >logs/empty.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once
has err "empty.jsonl: empty, at 0 of its text by now"
rm logs/empty.jsonl
cat part-ab.jsonl >>logs/gateway.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once --quiet
[ -s err ] && fail "a quiet run said: $(head -n 3 err)"
cat part-ac.jsonl part-ad.jsonl >>logs/gateway.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once --end
expect 0 "$SPECAUDIT" scan --quiet --state scanned all.jsonl
ids once >once.ids
ids scanned >scanned.ids
[ -s scanned.ids ] || fail "a scan found nothing"
same once.ids scanned.ids
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once --end
ids once >again.ids
same once.ids again.ids

# What a scan and a run read in one state would count twice: each has a state of its own.
expect 3 "$SPECAUDIT" scan --quiet --state once all.jsonl
has err "give the scan a state of its own"
expect 3 "$SPECAUDIT" run -c conf.yaml --state scanned --once
has err "give the run a state of its own"
ids once >again.ids
same once.ids again.ids

# A daemon that is running takes what is appended, and what a new file brings.
rm -f logs/*
configure 'start: beginning'
start_daemon run
cp part-aa.jsonl logs/gateway.jsonl
await_text run part-aa.jsonl gateway.jsonl
for part in part-ab part-ac part-ad; do cat $part.jsonl >>logs/gateway.jsonl; done
await_text run all.jsonl gateway.jsonl
expect 0 "$SPECAUDIT" status --state run --check
has out healthy

# A second one on the same state is refused, and names the first.
expect 3 "$SPECAUDIT" run -c conf.yaml --state run
has err "process $daemon"
[ -S run/control ] || fail "the refused one took the socket away"

# TERM: what was read is committed, and the end comes within two seconds.
began=$(date +%s%N)
stop_daemon 0
took=$((($(date +%s%N) - began) / 1000000))
[ "$took" -lt 2000 ] || fail "it took $took ms to stop"
[ -e run/control ] && fail "the socket is still there"
expect 0 "$SPECAUDIT" run -c conf.yaml --state run --once --end
ids run >run.ids
same run.ids scanned.ids

# Killed in the middle, again and again, it loses nothing and repeats nothing.
rm -f logs/*
configure 'start: beginning'
for part in part-aa part-ab part-ac part-ad; do
	start_daemon killed
	cat $part.jsonl >>logs/gateway.jsonl
	await_log "logs:"
	kill -9 "$daemon"
	wait "$daemon" 2>/dev/null
done
expect 0 "$SPECAUDIT" run -c conf.yaml --state killed --once --end
ids killed >killed.ids
same killed.ids scanned.ids

# By default what was there before a first start is not audited, and that is said.
rm -f logs/*
cp part-aa.jsonl logs/gateway.jsonl
configure ''
start_daemon end
await_log "start: end: what stood in these logs before is not audited"
cat part-ab.jsonl >>logs/gateway.jsonl
cat part-aa.jsonl part-ab.jsonl >two.jsonl
await_text end two.jsonl gateway.jsonl
stop_daemon 0
expect 0 "$SPECAUDIT" scan --quiet --state second part-ab.jsonl
[ "$(ids end | wc -l)" -le "$(ids second | wc -l)" ] || fail "text before the start was audited"

# With a date, older records are left out of the files that were there, and only of these; after a restart as before.
rm -f logs/*
dated() { # DAY NAME
	printf '{"ts":"%sT10:00:00Z","messages":[{"role":"user","content":"of %s in %s"},{"role":"assistant","content":"yes"}]}\n' "$1" "$1" "$2"
}
left_out() { sqlite3 since/specaudit.db "SELECT coalesce(sum(value), 0) FROM counters WHERE name = 'before-start'"; }
configure 'start: since 2026-02-01'
for day in 2026-01-01 2026-01-02 2026-02-02; do dated $day there; done >logs/there.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state since --once --quiet
[ "$(left_out)" = 2 ] || fail "$(left_out) records were left out, not 2"
for day in 2026-01-01 2026-02-02; do dated $day later; done >logs/later.jsonl
dated 2026-01-03 there >>logs/there.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state since --once --quiet
[ "$(left_out)" = 3 ] || fail "$(left_out) records were left out, not 3"
[ "$(sqlite3 since/specaudit.db 'SELECT sum(records) FROM inputs')" = 3 ] || fail "not all else was audited"

# Alerts are told as their groups open, each once, also when the program is killed and started again.
rm -f logs/*
configure "start: beginning
alerts: {ndjson: $work/alerts.ndjson}"
cp all.jsonl logs
start_daemon told
await eval '[ -s alerts.ndjson ]'
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
expect 0 "$SPECAUDIT" run -c conf.yaml --state told --once --end
expect 0 "$SPECAUDIT" run -c conf.yaml --state told --once
jq -r .event alerts.ndjson >events
seq 1 "$(wc -l <events)" >numbers
same events numbers
groups=$("$SPECAUDIT" findings --state told --alerts --output ndjson | jq -c '[.rule, .model, .tenant]' | sort -u | wc -l)
[ "$(jq -r 'select(.kind == "open") | .kind' alerts.ndjson | wc -l)" = "$groups" ] ||
	fail "$groups groups of alerts, told: $(jq -c '[.kind, .rule]' alerts.ndjson | tr '\n' ' ')"

# What is wrong is refused before anything is touched.
echo 'nonsense: true' >>conf.yaml
expect 3 "$SPECAUDIT" run -c conf.yaml --state untouched
has err "conf.yaml:"
[ -e untouched ] && fail "a state was made for a configuration that was refused"
configure 'rules: [no-such-pack]'
expect 2 "$SPECAUDIT" run -c conf.yaml --state untouched
configure ''
expect 3 "$SPECAUDIT" run -c conf.yaml --state run --end
expect 3 "$SPECAUDIT" run -c conf.yaml extra
expect 3 "$SPECAUDIT" run -c "$work/nowhere.yaml"

finish
