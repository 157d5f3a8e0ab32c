#!/usr/bin/env bash
# Builds specaudit with AddressSanitizer and UndefinedBehaviorSanitizer and runs every test; builds it with
# clang too, without a warning, and compares what the two find. On Debian 12; installs what is missing with apt-get. Can
# be run again.
#   tests/run.sh          what continuous integration runs
#   tests/run.sh --all    also: ten minutes of fuzzing for each parser, the damage run, threads under
#                         ThreadSanitizer, the quickstart on a bare Debian tree
set -eu -o pipefail
cd "$(dirname "$0")/.."
here=$PWD

./packaging/install-dependencies.sh --tests
jobs=$(nproc)

echo "== gcc, AddressSanitizer and UndefinedBehaviorSanitizer, warnings are errors"
cmake --preset sanitize >/dev/null
cmake --build --preset sanitize -j "$jobs" | tail -n 1

echo "== clang, warnings are errors"
cmake -S . -B build/clang -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release -DSPECAUDIT_WERROR=ON >/dev/null
cmake --build build/clang -j "$jobs" | tail -n 1

echo "== tests"
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
ctest --test-dir build/sanitize --output-on-failure -j "$jobs"

echo "== what gcc and clang make of the same tree finds the same"
tests/builds.sh build/sanitize/specaudit build/clang/specaudit

if [ "${1:-}" = --all ]; then
	for long in tests/long/*.sh; do
		echo "== $long"
		SOURCE=$here bash "$long"
	done
fi
