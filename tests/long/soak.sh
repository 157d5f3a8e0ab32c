#!/usr/bin/env bash
# Ten minutes (SOAK_SECONDS) of four writers, plain and compressed, that turn their logs every few seconds, and of a
# daemon that is killed every few seconds: every record is audited once.
set -eu
cd "$SOURCE"
out=$(bash tests/fault/run.sh soak "${SOAK_SEED:-1}" "${SOAK_SECONDS:-600}")
echo "$out"
if grep -qE '^(DIFFERS|FAILED)' <<<"$out"; then exit 1; fi
