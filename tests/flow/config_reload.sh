#!/usr/bin/env bash
# A reload takes a new configuration, and says what of it waits for the next start; one that is wrong changes nothing.
. "${SOURCE:?}/tests/support/flow.bash" || exit 1
. "$SOURCE/tests/support/daemon.bash"
mkdir logs conf.d
configure 'start: beginning'
start_daemon state
reload() { "$SPECAUDIT" reload -c conf.yaml --state state; }
waiting='takes effect at the next start'

echo 'alerts: {close_after: 2h}' >conf.d/more.yaml
expect 0 reload
! grep -q "$waiting" "$log" || fail "something waits: $(cat "$log")"

cat >conf.d/more.yaml <<'YAML'
limits: {workers: 2, io: normal, decoders: 8}
YAML
expect 0 reload
await_log "what the configuration now says of limits.workers, limits.io $waiting"

# What is as at the start waits for nothing.
rm conf.d/more.yaml
expect 0 reload
[ "$(grep -c "$waiting" "$log")" = 1 ] || fail "it is said again: $(cat "$log")"

# Whoever asks is told what is wrong, and so is the log of who is asked by a signal.
echo 'limts: {workers: 2}' >conf.d/more.yaml
expect 3 reload
has err "conf.d/more.yaml:1: unknown key 'limts', did you mean 'limits'?"
kill -HUP "$daemon"
await_log "conf.d/more.yaml:1: unknown key 'limts', did you mean 'limits'?"
rm conf.d/more.yaml
expect 0 reload
stop_daemon 0
finish
