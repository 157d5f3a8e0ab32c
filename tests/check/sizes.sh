#!/usr/bin/env bash
# A file has one idea: none over 500 lines. A function does one job: none over 80 lines.
set -eu
cd "$SOURCE"
failed=0
for file in auditd/*.[ch] auditd/*/*.[ch]; do
	lines=$(wc -l <"$file")
	if [ "$lines" -gt 500 ]; then
		echo "$file has $lines lines" >&2
		failed=1
	fi
	# A definition's body begins with "{" and ends with "}" in the first column.
	awk -v file="$file" '
		/^\{/ { start = NR }
		/^\}/ && start { if (NR - start > 80) { print file ":" start ": a function of " NR - start " lines"; bad = 1 } start = 0 }
		END { exit bad }' "$file" >&2 || failed=1
done
exit $failed
