#!/usr/bin/env bash
# A daemon that may have few files open follows many logs all the same, and can be asked meanwhile.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
mkdir logs
for ((i = 0; i < 150; i++)); do
	printf '{"id":"r-%d","messages":[{"role":"user","content":"hello %d"},{"role":"assistant","content":"yes"}]}\n' $i $i \
		>logs/$i.jsonl
done
configure 'start: beginning'
has_records() { # RECORDS
	[ "$("$SPECAUDIT" status --state few --output json | jq .account.records)" = "$1" ]
}
ulimit -n 100
start_daemon few
await has_records 150
for ((i = 0; i < 150; i++)); do
	printf '{"id":"s-%d","messages":[{"role":"user","content":"bye %d"},{"role":"assistant","content":"yes"}]}\n' $i $i \
		>>logs/$i.jsonl
done
await has_records 300
expect 0 "$SPECAUDIT" status --state few --check
grep -q "Too many open files" few.log && fail "files could not be opened: $(grep -c 'Too many' few.log) times"
stop_daemon 0

# So few that logs may have to wait are said.
ulimit -n 60
expect 0 "$SPECAUDIT" run -c conf.yaml --state few --once
has err "only 60 files may be open at once"

finish
