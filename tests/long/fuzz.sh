#!/usr/bin/env bash
# Coverage-guided fuzzing of every parser with libFuzzer and sanitizers: FUZZ_SECONDS (600) for the JSON reader against
# jansson, a quarter of that for each of the others. New inputs stay in build/fuzz/corpus.
set -eu
cd "$SOURCE"
seconds=${FUZZ_SECONDS:-600}
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz | tail -n 1
for target in build/fuzz/tests/fuzz_*; do
	[ -x "$target" ] && [ -f "$target" ] || continue
	name=$(basename "$target")
	budget=$((seconds / 4))
	[ "$name" = fuzz_json ] && budget=$seconds
	mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
	echo "-- $name for $budget s"
	"$target" -max_total_time=$budget -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix=build/fuzz/ \
		"build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" 2>&1 | grep -E 'stat::number_of|ERROR|DONE|SUMMARY|BINGO|abort' ||
		{ echo "$name failed" >&2; exit 1; }
	if ls build/fuzz/crash-* build/fuzz/timeout-* build/fuzz/oom-* >/dev/null 2>&1; then
		echo "$name left:" build/fuzz/crash-* build/fuzz/timeout-* build/fuzz/oom-* >&2
		exit 1
	fi
done
