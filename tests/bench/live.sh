#!/usr/bin/env bash
# How the running audit fares, on this machine: prints figures, judges nothing.
#   --latency   from a record's append to its judgement and to its being durable, at two commit intervals
#   --resume    logs of 2 GiB of text (RESUME_MB), three ways compressed, killed in the middle
#   --follow    2,000 logs that grow slowly
#   --live      all three
# Folders are made in TMPDIR, on a real file system: syncs are part of what is measured.
set -eu
cd "$(dirname "$0")/../.."
export LC_ALL=C
cmake --preset bench >/dev/null
cmake --build --preset bench --target bench_latency bench_resume bench_follow bench_corpus | tail -n 1
bin=$PWD/build/bench/tests rules=$PWD/rules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$(nproc) processors; $(grep -m1 'model name' /proc/cpuinfo | sed 's/.*: *//'); $(stat -f -c %T "$work")"

latency() {
	local ms
	for ms in 200 10; do
		mkdir "$work/latency$ms"
		"$bin/bench_latency" "$rules" "$work/latency$ms" $ms "${LATENCY_SECONDS:-30}"
	done
}

resume() {
	local mb=${RESUME_MB:-2147} way
	"$bin/bench_corpus" "$mb" >"$work/text"
	for way in "gzip -6" "igzip -1" "igzip -0" "zstd -3"; do
		if ! command -v "${way%% *}" >/dev/null; then
			echo "skipped: ${way%% *} is not installed"
			continue
		fi
		rm -rf "$work/resume"
		mkdir "$work/resume"
		$way -c "$work/text" >"$work/resume/log"
		"$bin/bench_resume" "$rules" "$work/resume" "$work/resume/log" "$way" "$(stat -c %s "$work/text")"
	done
}

follow() {
	mkdir "$work/follow"
	"$bin/bench_follow" "$rules" "$work/follow"
}

case ${1:-} in
--latency | --resume | --follow) "${1#--}" ;;
--live)
	latency
	resume
	follow
	;;
*)
	sed -n '2,7s/^# //p' "$0" >&2
	exit 2
	;;
esac
