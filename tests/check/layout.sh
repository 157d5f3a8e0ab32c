#!/usr/bin/env bash
# clang-format has nothing to change, and the tree speaks of nothing but itself.
set -eu
cd "$SOURCE"
failed=0
find auditd tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror || failed=1
if grep -rnE '/(home|root|work|Users)/[a-z]' --include='*' auditd rules tests/*/*.[ch] packaging README.md CMakeLists.txt |
	grep -v 'packaging/samples' >&2; then
	echo "a machine's path stands in the tree" >&2
	failed=1
fi
exit $failed
