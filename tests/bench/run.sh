#!/usr/bin/env bash
# How fast, on this machine: prints figures, judges nothing.
#   tests/bench/run.sh              over a made-up corpus of 100 MB
#   tests/bench/run.sh FILE.gz...   over those gzip logs
#   tests/bench/run.sh --latency | --resume | --follow | --live     the running audit, see live.sh
#   tests/bench/run.sh --detect     how the detectors' time grows with hard conversations, under the shipped pack
# Every row is the median of RUNS (5) runs in alternation; MB are 1e6 bytes of decoded JSON, over the whole process.
set -eu
cd "$(dirname "$0")/../.."
if [ "${1:-}" = --detect ]; then
	cmake --preset bench >/dev/null
	cmake --build --preset bench --target bench_detect | tail -n 1
	build/bench/tests/bench_detect
	exec build/bench/tests/bench_detect rules/spec rules/model-spec
fi
case ${1:-} in --*) exec bash tests/bench/live.sh "$1" ;; esac
runs=${RUNS:-5}
export LC_ALL=C SPECAUDIT_RULES_DIR=$PWD/rules
cmake --preset bench >/dev/null
cmake --build --preset bench | tail -n 1
bin=$PWD/build/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# = 0 ]; then
	"$bin/tests/bench_corpus" 100 >"$work/corpus.jsonl"
	gzip -6 <"$work/corpus.jsonl" >"$work/corpus.gz"
	set -- "$work/corpus.gz"
fi
zcat "$@" >"$work/plain.jsonl"
zstd -q -3 "$work/plain.jsonl" -o "$work/plain.zst"
bytes=$(stat -c %s "$work/plain.jsonl")
echo "corpus: $(wc -l <"$work/plain.jsonl") lines, $((bytes / 1000000)) MB of JSON; $(nproc) processors; $(grep -m1 'model name' /proc/cpuinfo | sed 's/.*: *//')"

names=() commands=()
row() { names+=("$1"); commands+=("$2"); }
scan="'$bin/specaudit' scan --quiet --allow-raw 1 --out /dev/null"
gz=$(printf "'%s' " "$@")
row "scan gzip, 1 thread" "$scan -j 1 $gz"
row "scan gzip, 2 threads" "$scan -j 2 $gz"
row "scan zstd, 1 thread" "$scan -j 1 '$work/plain.zst'"
row "scan plain, 1 thread" "$scan -j 1 '$work/plain.jsonl'"
row "zcat >/dev/null" "zcat $gz >/dev/null"
if command -v igzip >/dev/null; then row "igzip -dc >/dev/null" "igzip -dc $gz >/dev/null"; else echo "skipped: igzip is not installed"; fi
if command -v rg >/dev/null; then row "zcat | rg --no-unicode -c (one pattern)" "zcat $gz | rg --no-unicode -ci \"can't help|cannot assist\" >/dev/null"; else echo "skipped: rg is not installed"; fi

for i in $(seq "$runs"); do
	for n in "${!names[@]}"; do
		start=$(date +%s%N)
		eval "${commands[$n]}" || true
		echo $(($(date +%s%N) - start)) >>"$work/times.$n"
	done
done
printf '%-42s %10s %10s %10s %9s\n' "whole process" "median s" "min s" "max s" "MB/s"
for n in "${!names[@]}"; do
	sort -n "$work/times.$n" | awk -v name="${names[$n]}" -v bytes="$bytes" '
		{ t[NR] = $1 / 1e9 }
		END { m = t[int((NR + 1) / 2)]; printf "%-42s %10.3f %10.3f %10.3f %9.1f\n", name, m, t[1], t[NR], bytes / 1e6 / m }'
done
if [ -x /usr/bin/time ]; then
	for jobs in 1 2; do
		eval "/usr/bin/time -f '%M' -o '$work/rss' $scan -j $jobs $gz" || true
		echo "peak memory, $jobs threads: $(($(tail -n 1 "$work/rss") / 1024)) MiB"
	done
else
	echo "skipped: peak memory (GNU time is not installed)"
fi
echo "-- the JSON tape"
"$bin/tests/bench_json" "$work/plain.jsonl"
echo "-- the matcher"
"$bin/tests/bench_match" "$work/plain.jsonl"
