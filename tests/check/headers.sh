#!/usr/bin/env bash
# Every header compiles alone and has its guard; every folder of auditd is in the map.
set -eu
cd "$SOURCE/auditd"
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for header in *.h */*.h; do
	echo "#include \"$header\"" >"$work/one.c"
	gcc -std=c17 -D_POSIX_C_SOURCE=200809L -I. -Wall -Wextra -Werror -fsyntax-only "$work/one.c" || {
		echo "$header does not compile alone" >&2
		failed=1
	}
	grep -q '^#ifndef [A-Z0-9_]*_H$' "$header" || { echo "$header has no guard" >&2; failed=1; }
done
for folder in */; do
	grep -q "${folder%/}/" README.md || { echo "auditd/README.md does not name $folder" >&2; failed=1; }
done
exit $failed
