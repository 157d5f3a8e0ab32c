# What flow tests share: a work folder, and expectations that say what they saw. Sourced by tests/flow/*.sh, which
# get SPECAUDIT (the program), SOURCE (the tree) and SPECAUDIT_RULES_DIR from their environment.
set -u
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
	echo "FAILED: $*" >&2
	failures=$((failures + 1))
}

# expect STATUS COMMAND...: the command ends with that status; its output goes to ./out and ./err.
expect() {
	local want=$1 got
	shift
	"$@" >out 2>err
	got=$?
	[ "$got" = "$want" ] || fail "'$*' ended with $got, not $want: $(tail -n 3 err)"
}

# has FILE TEXT: the file contains the text.
has() {
	grep -qF -- "$2" "$1" || fail "$1 does not contain '$2': $(head -n 5 "$1")"
}

# same A B: two files are equal, byte for byte.
same() {
	cmp -s "$1" "$2" || fail "$1 and $2 differ: $(diff "$1" "$2" | head -n 5)"
}

finish() {
	[ "$failures" = 0 ] || { echo "$failures expectations failed" >&2; exit 1; }
	echo ok
}
