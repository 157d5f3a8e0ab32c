#!/usr/bin/env bash
# The whole damage run: a gzip log cut at every 1,000th byte, 2,000 flipped bits, 10,000 random files, under sanitizers.
set -eu
cd "$SOURCE"
cmake --preset sanitize >/dev/null
cmake --build --preset sanitize --target unit_house_test_damage | tail -n 1
SPECAUDIT_DAMAGE=all ./build/sanitize/tests/unit_house_test_damage
