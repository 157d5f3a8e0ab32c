#!/usr/bin/env bash
# clang-tidy over the program, with the checks of .clang-tidy; every report is an error.
set -eu
cd "$SOURCE"
cmake -S . -B build/tidy -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug >/dev/null
find auditd -name '*.c' -print0 | xargs -0 -n 8 -P "$(nproc)" clang-tidy --quiet -p build/tidy
