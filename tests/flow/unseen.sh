#!/usr/bin/env bash
# Where logs may lie that cannot be looked at, the audit is not complete, and the daemon not well: that is said.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
mkdir logs
zcat "$SOURCE/packaging/samples/gateway.jsonl.gz" >logs/gateway.jsonl

# A link that leads to itself is nobody's to follow, whoever asks.
ln -s loop.jsonl logs/loop.jsonl
configure "start: beginning
operations: {metrics: $work/specaudit.prom}"
expect 4 "$SPECAUDIT" run -c conf.yaml --state once --once
has err "the audit is incomplete: 1 place cannot be looked at: $work/logs/loop.jsonl"
has specaudit.prom "specaudit_unseen_places 1"
start_daemon kept
await_text kept logs/gateway.jsonl gateway.jsonl
expect 1 "$SPECAUDIT" status --state kept --check
has out "1 place cannot be looked at: $work/logs/loop.jsonl"
[ "$("$SPECAUDIT" status --state kept --output json | jq -c '[.healthy, .unseen]')" = '[false,1]' ] ||
	fail "the document says all is well"
rm logs/loop.jsonl
await "$SPECAUDIT" status --state kept --check
stop_daemon 0
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once

# A pipe, a socket or a device is nothing to follow: said once, and no reason to call the audit incomplete.
mkfifo logs/pipe.jsonl
expect 0 "$SPECAUDIT" run -c conf.yaml --state once --once
has err "1 passed over that is no file to follow: $work/logs/pipe.jsonl is a pipe"
start_daemon kept
await eval '[ "$("$SPECAUDIT" status --state kept --output json | jq -c "[.healthy, .no_files]")" = "[true,1]" ]'
stop_daemon 0

finish
