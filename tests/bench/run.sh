#!/usr/bin/env bash
# How fast, on this machine: prints figures, and which of those asked for are met; judges nothing.
#   tests/bench/run.sh              beside other programs, how the cost grows, the parts alone, the running audit
#   tests/bench/run.sh --ratios     only beside other programs
#   tests/bench/run.sh --growth [SECTION...]   only how it grows: size rules message workers findings other hostile
#   tests/bench/run.sh --parts      only the JSON reader, the matcher and the detectors alone
#   tests/bench/run.sh --daemon     only how soon the running audit judges, and how soon it is back after a kill
#   tests/bench/run.sh --latency | --resume | --follow | --live     the running audit in full, see live.sh
# Options before these: --traffic FOLDER  gzip logs in JSON Lines that the corpus is made of (or TRAFFIC); else it is made up
#   --work FOLDER   where corpora are kept for the next time (or WORK; else a folder that is removed)
#   --long          up to 2 GB of log, messages of 64 MB, a million findings
#   --charts        draw what was measured into tests/bench/figures
# SIZE_MB (500) is the corpus's size, RUNS (5) how often each row is run, in alternation, GROWTH_RUNS (3) the same where cost
# grows. Results stand as JSON lines in WORK/results.jsonl too, new ones behind older. MB are 1e6 bytes of decoded JSON.
set -eu
cd "$(dirname "$0")/../.."
traffic=${TRAFFIC:-} work=${WORK:-} size=${SIZE_MB:-500} charts= long=
while :; do
	case ${1:-} in
	--traffic) traffic=$2 && shift 2 ;;
	--work) work=$2 && shift 2 ;;
	--long) long=1 && shift ;;
	--charts) charts=1 && shift ;;
	*) break ;;
	esac
done
mode=${1:-all}
[ $# = 0 ] || shift
case $mode in
--latency | --resume | --follow | --live) exec bash tests/bench/live.sh "$mode" ;;
all | --ratios | --growth | --parts | --daemon) ;;
*)
	sed -n '2,15s/^# //p' "$0" >&2
	exit 2
	;;
esac
if ! python3 -c 'import gzip, json, re' 2>/dev/null; then
	echo "run.sh: the benches need python3" >&2
	exit 1
fi

export LC_ALL=C SPECAUDIT_RULES_DIR=$PWD/rules PYTHONDONTWRITEBYTECODE=1
cmake --preset bench >/dev/null
cmake --build --preset bench --target specaudit bench_corpus bench_patterns bench_json bench_match bench_detect | tail -n 1
bin=$PWD/build/bench
if [ -z "$work" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
else
	mkdir -p "$work"
	work=$(cd "$work" && pwd)
fi
[ -x /usr/bin/time ] || echo "skipped: peak memory (GNU time is not installed)"

# corpus MB: its path, made unless it is there.
corpus() {
	local kind=made-up path
	[ -z "$traffic" ] || kind=traffic
	path=$work/$kind-$1.jsonl
	if [ ! -e "$path" ]; then
		if [ -n "$traffic" ]; then
			python3 tests/bench/corpus.py "$traffic" "$1" >"$path.new"
		else
			"$bin/tests/bench_corpus" "$1" >"$path.new"
		fi
		mv "$path.new" "$path"
	fi
	echo "$path"
}

[ "$mode" != --daemon ] || size=1 # it reads none
BENCH_CORPUS=$(corpus "$size")
export BENCH_CORPUS BENCH_BIN=$bin BENCH_WORK=$work BENCH_RESULTS=$work/results.jsonl BENCH_RUNS=${RUNS:-5}
export BENCH_GROWTH_RUNS=${GROWTH_RUNS:-3} BENCH_LONG=${long:-0}
[ -n "$traffic" ] && echo "corpus: made of real exchanges" || echo "corpus: made up"
if [ "$mode" = all ] || [ "$mode" = --ratios ]; then
	python3 tests/bench/ratios.py
fi
if [ "$mode" = all ] || [ "$mode" = --growth ]; then
	if [ -n "$long" ]; then
		BENCH_LARGE=$(corpus 2000)
		export BENCH_LARGE
	fi
	python3 tests/bench/growth.py "$@"
fi
if [ "$mode" = all ] || [ "$mode" = --parts ]; then
	head -c 100000000 "$BENCH_CORPUS" | sed '$d' >"$work/parts.jsonl"
	echo "-- the JSON tape"
	"$bin/tests/bench_json" "$work/parts.jsonl"
	echo "-- the matcher"
	"$bin/tests/bench_match" "$work/parts.jsonl"
	echo "-- the detectors, over hard conversations"
	"$bin/tests/bench_detect" rules/spec rules/model-spec
fi
if [ "$mode" = all ] || [ "$mode" = --daemon ]; then
	python3 tests/bench/daemon.py
fi
if [ -n "$charts" ]; then
	python3 tests/bench/charts.py "$BENCH_RESULTS" tests/bench/figures
	echo "figures: tests/bench/figures"
fi
