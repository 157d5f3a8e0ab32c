# shellcheck shell=bash disable=SC2034 # what is set here is used by who sources it
# What the runs of the fault harness share: a configuration, the scripted run, the daemon under the shim. Sourced with
# SOURCE (the tree), SPECAUDIT (the program) and TOOLS (where fault_* are built) set.
set -u
export LC_ALL=C TZ=UTC SPECAUDIT_CACHE=
shim=$TOOLS/libfault_shim.so
# A program under AddressSanitizer finds its own runtime second in the list; leaks are other tests' matter.
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0

# Folders are made in memory where that can be: what a sync makes durable is played, not tried.
make_work() {
	local base=${FAULT_TMP:-/dev/shm}
	[ -w "$base" ] || base=${TMPDIR:-/tmp}
	work=$(cd "$(mktemp -d "$base/fault.XXXXXX")" && pwd -P) || exit 1
}

# make_rules FOLDER: four rules, their document, the formats that are shipped.
make_rules() {
	mkdir -p "$1"
	cp -r "$SOURCE/tests/fault/rules/fault-rules" "$SOURCE/tests/support/policy/spec" "$SOURCE/rules/formats" "$1/"
}

# make_config FOLDER [LINE...]: follow FOLDER/logs with the state FOLDER/state; further lines of YAML. By default commits
# do not depend on the time, so that the same calls have the same numbers.
make_config() {
	local here=$1
	shift
	mkdir -p "$here/logs" "$here/spare" "$here/state"
	chmod 700 "$here/state"
	cat >"$here/conf.yaml" <<-END
		logs:
		  - path: ["$here/logs/*"]
		start: beginning
		rules: ["$SPECAUDIT_RULES_DIR/fault-rules"]
		state: "$here/state"
		reports: {every: []}
		limits: {max_mb_s: 0, memory: 0, max_line: 64K, decoders: 4, poll_ms: 50}
		after: {idle: 30d}
		alerts: {ndjson: "$here/state/alerts.ndjson"}
	END
	printf '%s\n' "${@:-commit: {every_ms: 60000, records: 8\}}" >>"$here/conf.yaml"
}

# How far the wall clock is off: days either way when JUMPS is set.
clock() {
	[ -n "${JUMPS:-}" ] || return 0
	echo "$((RANDOM % 200000 - 100000)):$((RANDOM % 200000 - 100000)):$((1 + RANDOM % 40))"
}

# Does the status say that the program came to its end? 4: it did, and some of the text is damaged, as it is here.
came_through() {
	[ "$1" = 0 ] || [ "$1" = 4 ]
}

# audit FOLDER [OPTION...]: read what there is, under the shim when FAULT_DO or FAULT_JOURNAL or FAULT_TRACE says so.
audit() {
	local here=$1
	shift
	# The shell's own word about a killed process is of no interest.
	{
		FAULT_DIR=$here/state FAULT_COUNTER=$here/count FAULT_READ_DIR=$here/logs FAULT_READ_COUNTER=$here/reads \
			FAULT_CLOCK=$(clock) LD_PRELOAD=$shim \
			timeout 60 "$SPECAUDIT" run -c "$here/conf.yaml" --once "$@" >>"$here/out" 2>>"$here/err"
	} 2>/dev/null
	came_through $?
}

# audit_again FOLDER [OPTION...]: until it ends well, without faults.
audit_again() {
	local here=$1
	shift
	(
		unset FAULT_AT FAULT_DO FAULT_STICKY FAULT_JOURNAL FAULT_TRACE FAULT_READ_AT FAULT_READ_DO
		timeout 60 "$SPECAUDIT" run -c "$here/conf.yaml" --once "$@" >>"$here/out" 2>>"$here/err"
		came_through $?
	)
}

# ---- the scripted run ----

# make_pieces FOLDER: the text and the compressed bytes that the steps append, the same for all points.
make_pieces() {
	local to=$1 stream
	mkdir -p "$to/packed"
	for stream in a b c; do
		for n in 0 1 2 3 4 5 6 7; do "$TOOLS/fault_writer" text 5 $stream $((n * 8)) 8 >"$to/$stream$n"; done
	done
	for kind in gzip members zstd; do
		"$TOOLS/fault_writer" run dir="$to/packed" truth="$to/packed" spare="$to/packed" stream=$kind kind=$kind seed=5 \
			records=32 generations=2 how=create
	done
	cut_pieces "$to" gzip "$to/packed/gzip-0000.jsonl.gz"
	cut_pieces "$to" zstd "$to/packed/zstd-0000.jsonl.zst"
	cut_pieces "$to" members "$to/packed/members-0000.jsonl.gz"
	cp "$to/packed/gzip-0001.jsonl.gz" "$to/gzip.more"
	# A member whose middle is damaged, a whole one behind it.
	{
		head -c 700 "$to/packed/members-0001.jsonl.gz"
		printf 'no gzip'
		tail -c +708 "$to/packed/members-0001.jsonl.gz"
	} >"$to/damaged"
}

# Four pieces, cut anywhere.
cut_pieces() {
	local to=$1 name=$2 size
	size=$(stat -c %s "$3")
	split -b $((size / 4 + 1)) -a 1 --numeric-suffixes=0 "$3" "$to/$name"
}

steps=9
# step FOLDER PIECES N: what happens to the logs before the Nth look at them. A conversation of stream a lies in two
# files, two steps apart, so that a look that failed between does not change their order.
step() {
	local logs=$1/logs from=$2
	case $3 in
	1)
		cat "$from/a0" >"$logs/a.jsonl"
		head -c 100 "$from/a1" >>"$logs/a.jsonl"
		cat "$from/gzip0" >"$logs/g.jsonl.gz"
		cat "$from/b0" "$from/b1" >"$logs/b.jsonl"
		;;
	2) # the rest of a line
		tail -c +101 "$from/a1" >>"$logs/a.jsonl"
		cat "$from/gzip1" >>"$logs/g.jsonl.gz"
		cat "$from/zstd0" "$from/zstd1" >"$logs/z.jsonl.zst"
		cat "$from/b2" >>"$logs/b.jsonl"
		;;
	3) # turned; the old file still grows
		mv "$logs/a.jsonl" "$logs/a.jsonl.1"
		cat "$from/a2" >>"$logs/a.jsonl.1"
		cat "$from/b3" >>"$logs/b.jsonl"
		;;
	4) # copied and emptied
		cp "$logs/b.jsonl" "$logs/b.jsonl.1"
		: >"$logs/b.jsonl"
		cat "$from/b4" >>"$logs/b.jsonl"
		cat "$from/gzip2" >>"$logs/g.jsonl.gz"
		cat "$from/members0" >"$logs/m.jsonl.gz"
		;;
	5) # a new file by the old name
		cat "$from/a3" >"$logs/a.jsonl"
		cat "$from/zstd2" >>"$logs/z.jsonl.zst"
		cat "$from/b5" >>"$logs/b.jsonl"
		;;
	6) # turned again, and compressed; another member behind a finished one
		gzip -c "$logs/a.jsonl.1" >"$1/spare/gz"
		mv "$1/spare/gz" "$logs/a.jsonl.2.gz"
		rm "$logs/a.jsonl.1"
		mv "$logs/a.jsonl" "$logs/a.jsonl.1"
		cat "$from/c1" >"$logs/a.jsonl"
		cat "$from/gzip3" "$from/gzip.more" >>"$logs/g.jsonl.gz"
		cat "$from/members1" "$from/members2" >>"$logs/m.jsonl.gz"
		;;
	7) # grown and turned since the last look
		cat "$from/b6" "$from/b7" >>"$logs/b.jsonl"
		mv "$logs/b.jsonl.1" "$logs/b.jsonl.2"
		mv "$logs/b.jsonl" "$logs/b.jsonl.1"
		cat "$from/c3" >"$logs/b.jsonl"
		cat "$from/damaged" >"$logs/d.jsonl.gz"
		;;
	8)
		rm "$logs/a.jsonl.2.gz"
		cat "$from/zstd3" >>"$logs/z.jsonl.zst"
		cat "$from/members3" >>"$logs/m.jsonl.gz"
		cat "$from/c2" >>"$logs/a.jsonl"
		;;
	*)
		printf '{"conversation_id":"last","role":"user","content":"no newline"}' >>"$logs/a.jsonl"
		;;
	esac
}

# scripted FOLDER PIECES: all steps, a look after each; at what the shim does, once more without it; and a last one.
scripted() {
	local here=$1 n
	for n in $(seq $steps); do
		step "$here" "$2" "$n"
		if ! audit "$here"; then
			after_fault "$here"
			audit_again "$here" || return 1
		fi
	done
	audit "$here" --end || after_fault "$here"
	audit_again "$here" --end
}

# What is done to the state before the program comes back; a power cut replaces it.
after_fault() {
	:
}
