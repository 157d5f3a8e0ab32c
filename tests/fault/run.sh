#!/usr/bin/env bash
# Kills, failed calls and power cuts: after each the program is run to the end, and its state has to equal that of a
# run that nothing happened to.
#   tests/fault/run.sh                 a share of it that takes less than a minute
#   tests/fault/run.sh --all           every system call of a scripted run, killed before, killed after and failed; 500 kills
#                                      under load, 300 power cuts, as many beside a daemon, failed reads, clocks that jump
#   tests/fault/run.sh --core          of that each system call once, killed before it; the kills and the cuts
#   tests/fault/run.sh point DO AT     one point of the scripted run: before, after, torn, short, EIO, EINTR, ENOSPC
#   tests/fault/run.sh reading DO AT   one read of a log: EIO, EINTR, short
#   tests/fault/run.sh jumps SEED      a wall clock that jumps
#   tests/fault/run.sh cut AT SEED     one power cut in it
#   tests/fault/run.sh kills SEED N    N kills of a daemon beside four writers
#   tests/fault/run.sh livecuts SEED N N power cuts of a daemon beside four writers
#   tests/fault/run.sh soak SEED SECONDS
# SPECAUDIT and TOOLS name what is tested and the harness's programs; without them both are built.
set -u
SOURCE=${SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
export SOURCE
if [ -z "${SPECAUDIT:-}" ] || [ -z "${TOOLS:-}" ]; then
	cmake --preset bench -S "$SOURCE" >/dev/null || exit 1
	cmake --build "$SOURCE/build/bench" --target specaudit fault_shim fault_writer fault_compare fault_cut | tail -n 1
	SPECAUDIT=$SOURCE/build/bench/specaudit TOOLS=$SOURCE/build/bench/tests
fi
export SPECAUDIT TOOLS
. "$SOURCE/tests/fault/support.bash"

# prepare: what all points share, in $common.
prepare() {
	make_work
	trap 'rm -rf "$work"' EXIT
	common=$work/common
	export FAULT_COMMON=$common SPECAUDIT_RULES_DIR=$common/rules
	make_rules "$common/rules"
	make_pieces "$common/pieces"
	make_config "$common/reference"
	FAULT_TRACE=$common/trace scripted "$common/reference" "$common/pieces" || {
		echo "the run without faults failed:" >&2
		tail -n 5 "$common/reference/err" >&2
		exit 1
	}
	ncalls=$(wc -l <"$common/trace")
	nreads=$(od -An -t u8 "$common/reference/reads" | tr -d ' ')
}

# verdict NAME FOLDER REFERENCE: print one line, and keep the folder when they differ.
verdict() {
	local said
	if said=$("$TOOLS/fault_compare" "$3/state" "$2/state" 2>&1); then
		echo "equal $1"
		rm -rf "$2"
	else
		echo "DIFFERS $1: $(tail -n 1 <<<"$said")"
		[ -n "${FAULT_KEEP:-}" ] && mkdir -p "$FAULT_KEEP" && cp -r "$2" "$FAULT_KEEP/${1// /-}"
		rm -rf "$2"
	fi
}

# in_place RUN...: give a point the same folder names as the reference, whatever runs beside it.
point() {
	local here=$FAULT_COMMON/../point.$$
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here"
	local sticky=0
	[ "$1" = ENOSPC ] && sticky=1 # a full disk stays full
	FAULT_DO=$1 FAULT_AT=$2 FAULT_STICKY=$sticky scripted "$here" "$FAULT_COMMON/pieces" ||
		echo "FAILED to go on after $1 at $2: $(tail -n 1 "$here/err")"
	verdict "$1 at $2" "$here" "$FAULT_COMMON/reference"
}

# A read of a log that fails or is short.
reading() {
	local here=$FAULT_COMMON/../reading.$$
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here"
	FAULT_READ_DO=$1 FAULT_READ_AT=$2 scripted "$here" "$FAULT_COMMON/pieces" ||
		echo "FAILED to go on after read $2 gave $1: $(tail -n 1 "$here/err")"
	verdict "read $2 gave $1" "$here" "$FAULT_COMMON/reference"
}

# A clock that jumps by hours, between runs and within them.
jumps() {
	local here=$FAULT_COMMON/../jumps.$$
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here"
	RANDOM=$1
	JUMPS=1 scripted "$here" "$FAULT_COMMON/pieces" ||
		echo "FAILED to go on with a clock that jumps by $1: $(tail -n 1 "$here/err")"
	verdict "clock jumps by $1" "$here" "$FAULT_COMMON/reference"
}

cut() {
	local here=$FAULT_COMMON/../cut.$$ at=$1 seed=$2
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here"
	mkdir "$here/base"
	after_fault() {
		"$TOOLS/fault_cut" "$1/journal" "$1/base" "$at" "$seed" "$1/left" || echo "FAILED to cut at $at"
		rm -rf "$1/state"
		mv "$1/left" "$1/state"
		unset FAULT_DO FAULT_JOURNAL
	}
	export FAULT_DO=after FAULT_AT=$at FAULT_JOURNAL=$here/journal
	scripted "$here" "$FAULT_COMMON/pieces" || echo "FAILED to go on after a cut at $at by $seed: $(tail -n 1 "$here/err")"
	verdict "cut at $at by $seed" "$here" "$FAULT_COMMON/reference"
}

# ---- a daemon beside writers ----

# writers FOLDER SEED GENERATIONS RECORDS RATE
writers() {
	local here=$1 kind
	for kind in plain gzip members zstd; do
		"$TOOLS/fault_writer" run dir="$here/logs" truth="$here/truth" spare="$here/spare" stream=$kind kind=$kind how=mix \
			seed="$2" generations="$3" records="$4" rate="$5" &
	done
	wait
}

# killer FOLDER KILLS LEAST_MS MOST_MS: start the daemon and kill it, again and again; without an end while there are writers
# (their process in $writing) when KILLS is 0. Sets nkilled.
killer() {
	local here=$1 daemon pause
	nkilled=0
	while [ "$2" = 0 ] && kill -0 "$writing" 2>/dev/null || [ "$nkilled" -lt "$2" ]; do
		"$SPECAUDIT" run -c "$here/conf.yaml" >>"$here/out" 2>>"$here/err" &
		daemon=$!
		pause=$(($3 + (RANDOM * 32768 + RANDOM) % ($4 - $3)))
		sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
		kill -KILL $daemon 2>/dev/null || echo "FAILED: the daemon ended by itself: $(tail -n 1 "$here/err")"
		{ wait $daemon; } 2>/dev/null
		nkilled=$((nkilled + 1))
	done
}

# loaded FOLDER SEED: what was audited under load against the same text audited in one go, a file a generation, and
# against what the writers say.
loaded() {
	local here=$1
	audit_again "$here" --end || echo "FAILED to go on after kills by $2: $(tail -n 1 "$here/err")"
	make_config "$here/whole"
	mv "$here"/truth/*.jsonl "$here/whole/logs/"
	audit_again "$here/whole" --end || echo "FAILED to audit the whole: $(tail -n 1 "$here/whole/err")"
	manifest "$here" "$2"
	verdict "$nkilled kills by $2" "$here" "$here/whole"
}

kills() {
	local here=$FAULT_COMMON/../kills.$$ seed=$1 n=$2 writing
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here" 'commit: {every_ms: 5, records: 50}'
	mkdir "$here/truth"
	writers "$here" "$seed" $((2 + n / 3)) 64 200 &
	writing=$!
	RANDOM=$seed
	killer "$here" "$n" 20 150
	wait $writing
	loaded "$here" "$seed"
}

# A daemon beside writers, and what N power cuts at any of its calls could have left; each goes on with the logs as they
# are in the end.
livecuts() {
	local here=$FAULT_COMMON/../livecuts.$$ seed=$1 n=$2 daemon i at ncalls
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here" 'commit: {every_ms: 5, records: 50}'
	mkdir "$here/truth" "$here/base"
	FAULT_DIR=$here/state FAULT_COUNTER=$here/count FAULT_JOURNAL=$here/journal LD_PRELOAD=$shim \
		"$SPECAUDIT" run -c "$here/conf.yaml" >>"$here/out" 2>>"$here/err" &
	daemon=$!
	writers "$here" "$seed" 8 64 400 &
	wait $!
	sleep 0.3
	kill -KILL $daemon || echo "FAILED: the daemon ended by itself: $(tail -n 1 "$here/err")"
	{ wait $daemon; } 2>/dev/null
	ncalls=$(od -An -t u8 "$here/count" | tr -d ' ')
	make_config "$here/whole"
	cp "$here"/truth/*.jsonl "$here/whole/logs/"
	audit_again "$here/whole" --end || echo "FAILED to audit the whole: $(tail -n 1 "$here/whole/err")"
	RANDOM=$seed
	for i in $(seq "$n"); do
		at=$((1 + (RANDOM * 32768 + RANDOM) % ncalls))
		rm -rf "$here/state"
		"$TOOLS/fault_cut" "$here/journal" "$here/base" $at "$seed$i" "$here/state" || echo "FAILED to cut at $at"
		audit_again "$here" --end || echo "FAILED to go on after a live cut at $at by $seed$i: $(tail -n 1 "$here/err")"
		cp -r "$here/state" "$here/left"
		mkdir "$here/one" && mv "$here/left" "$here/one/state"
		verdict "cut at $at of $ncalls by $seed$i" "$here/one" "$here/whole"
	done
	rm -rf "$here"
}

# soak SEED SECONDS: rotation and kills every few seconds.
soak() {
	local here=$FAULT_COMMON/../soak.$$ writing
	mkdir "$here" && here=$(cd "$here" && pwd -P)
	make_config "$here" 'commit: {every_ms: 200}'
	mkdir "$here/truth"
	writers "$here" "$1" $(($2 / 3 + 1)) 160 50 &
	writing=$!
	RANDOM=$1
	killer "$here" 0 500 5000
	wait $writing
	cat "$here"/truth/*.manifest
	loaded "$here" "$1"
}

# Every record that was written was audited once.
manifest() {
	local here=$1 want got
	want=$(awk '{ r += $5 + $7 + $11; a += $5; w += $7; l += $11; b += $3 } END { print r, a, w, l, b }' "$here"/truth/*.manifest)
	got=$(sqlite3 -separator ' ' "$here/state/specaudit.db" "SELECT sum(records), sum(records_audited), sum(records_raw), \
		sum(records_lost), sum(produced) FROM inputs WHERE NOT is_repeat")
	[ "$want" = "$got" ] || echo "DIFFERS manifest of $2: wrote '$want', audited '$got' (records, mapped, raw, lost, bytes)"
}

# ---- all of it ----

many() { xargs -r -P "$(nproc)" -n "$1" "$SOURCE/tests/fault/run.sh"; }

# plan STRIDE CUTS: each STRIDEth call killed before, after and failed, for reads and for what lies between these three
# each of four times STRIDE; from a place that differs by what is done.
plan() {
	local stride=$1 ncuts=$2 what at shift=0
	for what in ${KINDS:-before after ENOSPC}; do
		for at in $(seq $((1 + shift % stride)) "$stride" "$ncalls"); do echo "point $what $at"; done
		shift=$((shift + 3))
	done
	for what in ${KINDS:+-} torn EIO EINTR short; do
		[ "$what" != - ] || break
		for at in $(seq $((1 + shift % (4 * stride))) $((4 * stride)) "$ncalls"); do echo "point $what $at"; done
		shift=$((shift + 3))
	done
	for what in ${KINDS:+-} EIO EINTR short; do
		[ "$what" != - ] || break
		for at in $(seq $((1 + shift % stride)) "$stride" "$nreads"); do echo "reading $what $at"; done
		shift=$((shift + 3))
	done
	for at in $(seq $((20 / stride + 2))); do echo "jumps $at -"; done
	RANDOM=1
	for at in $(seq "$ncuts"); do echo "cut $((1 + (RANDOM * 32768 + RANDOM) % ncalls)) $at"; done
}

# What would be found if nothing that is synced were kept? If nothing is, the harness is blind.
sees_lost_syncs() {
	local at
	for at in 6 7 8 9; do
		FAULT_FORGETS=1 FAULT_KEEP="" "$SOURCE/tests/fault/run.sh" cut $((ncalls * at / 10)) $at 2>/dev/null
	done | grep -qE '^(DIFFERS|FAILED)'
}

all() {
	local stride=$1 ncuts=$2 nrounds=$3 nkills=$4 i
	prepare
	echo "the scripted run makes $ncalls calls that change its state, and $nreads reads of logs"
	plan "$stride" "$ncuts" | many 3 >"$work/said"
	for i in $(seq "$nrounds"); do
		echo "kills $i $nkills"
		echo "livecuts $i $((nkills / 5))"
	done | many 3 >>"$work/said"
	sees_lost_syncs || echo "FAILED: power cuts that take back what was synced are not seen" >>"$work/said"
	grep -v '^equal' "$work/said" | head -n 40
	awk -v kills="$nkills" '
		/^(equal|DIFFERS) [0-9]+ kills/ { points += kills; runs++ }
		/^(equal|DIFFERS) cut/ { points++; cuts++ }
		/^(equal|DIFFERS) (read|clock)/ { points++; others++ }
		/^(equal|DIFFERS) (before|after|torn|short|E)/ { points++; calls++ }
		/^(DIFFERS|FAILED)/ { bad++ }
		match($0, /findings lost [0-9]+/) { lost += substr($0, RSTART + 14, RLENGTH - 14) }
		match($0, /findings too many [0-9]+/) { more += substr($0, RSTART + 18, RLENGTH - 18) }
		match($0, /lines of tallies [0-9]+/) { tallies += substr($0, RSTART + 17, RLENGTH - 17) }
		END {
			printf "%d points: %d calls, %d kills, %d power cuts, %d reads and clocks; %d bad; findings lost %d, repeated %d, tallies unequal %d\n",
				points, calls, runs * kills, cuts, others, bad, lost, more, tallies
			exit bad > 0 || points == 0
		}' "$work/said"
}

case ${1:-} in
--all) all 1 300 20 25 ;;
--core) KINDS=before all 1 300 20 25 ;;
point | reading | jumps | cut | kills | livecuts | soak)
	if [ -z "${FAULT_COMMON:-}" ]; then prepare; else SPECAUDIT_RULES_DIR=$FAULT_COMMON/rules; fi
	"$@"
	;;
prepare)
	prepare
	cat "$common/trace"
	;;
'') all 40 20 1 20 ;;
*)
	sed -n '2,15s/^# //p' "$0" >&2
	exit 2
	;;
esac
