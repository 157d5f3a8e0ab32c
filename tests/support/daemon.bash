# What flow tests of the daemon share. Sourced behind flow.bash; needs a folder "logs" in the work folder.

# configure LINES: conf.yaml follows logs/*.jsonl*, with these lines beside. Sanitizers take more memory than any bound.
configure() {
	cat >conf.yaml <<-END
		logs:
		  - path: [$work/logs/*.jsonl, $work/logs/*.jsonl.*]
		state: $work/state
		commit: {every_ms: 20}
		limits: {memory: ${MEMORY:-0}, poll_ms: 50}
		$1
	END
}

# start_daemon STATE [OPTION...]: run in the background, as $daemon, with its words in STATE.log; waits until it follows.
start_daemon() {
	local state=$1
	shift
	log=$state.log
	: >"$log"
	# through a pipe: a limit on the size of its files is not to silence it
	"$SPECAUDIT" run -c conf.yaml --state "$state" "$@" 2> >(cat >>"$log") &
	daemon=$!
	await_log "start: "
}

# stop_daemon STATUS: TERM, and it ends with that status.
stop_daemon() {
	kill -TERM "$daemon"
	wait "$daemon"
	local got=$?
	[ "$got" = "$1" ] || fail "the daemon ended with $got, not $1: $(tail -n 3 "$log")"
}

# await COMMAND...: until it succeeds, half a minute at most.
await() {
	local tries=600
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || {
			fail "waited in vain for: $*"
			return 1
		}
		sleep 0.05
	done
}

# await_log TEXT: until the daemon has said it.
await_log() {
	await grep -qF -- "$1" "$log"
}

# position STATE NAME: how much text of the log of that name is settled and committed.
position() {
	"$SPECAUDIT" status --state "$1" --output json |
		jq -r --arg name "/$2" '[.texts[] | select(.path | endswith($name)) | .text] | max'
}

is_at() { # STATE NAME BYTES
	[ "$(position "$1" "$2")" = "$3" ] &&
		[ "$("$SPECAUDIT" status --state "$1" --output json | jq .uncommitted)" = 0 ]
}

# await_text STATE FILE NAME: until the log of that name was audited as far as FILE is long.
await_text() {
	await is_at "$1" "$3" "$(stat -c %s "$2")"
}

# ids STATE: what was found, without what depends on files' names and on how often a turn was read.
ids() {
	"$SPECAUDIT" findings --state "$1" --output ndjson | jq -r .id | sort
}
