#!/usr/bin/env bash
# The ring under ThreadSanitizer, with one to eight threads; all give the same findings.
set -eu
cd "$SOURCE"
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target specaudit | tail -n 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SPECAUDIT_RULES_DIR=$SOURCE/rules TSAN_OPTIONS=halt_on_error=1
for i in $(seq 400); do zcat packaging/samples/gateway.jsonl.gz | sed "s/\"user_id\": *\"/&$i-/"; done >"$work/log"
for jobs in 1 2 4 8; do
	./build/tsan/specaudit scan --quiet --allow-raw 1 --output ndjson -j $jobs "$work/log" packaging/samples >"$work/$jobs"
	cmp "$work/1" "$work/$jobs"
done
echo "1, 2, 4 and 8 threads: $(wc -l <"$work/1") findings each, no race reported"
