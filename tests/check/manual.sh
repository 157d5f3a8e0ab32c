#!/usr/bin/env bash
# The manual has no mistake that mandoc sees, and names every verb and option that --help names, and no other.
set -eu
cd "$SOURCE"
failed=0
for page in packaging/man/*.[1-9]; do
	mandoc -T lint -W warning "$page" || failed=1
done
page=packaging/man/specaudit.1
verbs=$("$SPECAUDIT" --help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p')
[ -n "$verbs" ] || { echo "--help names no verbs" >&2; exit 1; }
for verb in $verbs; do
	grep -qE "^\.Ss $verb" "$page" || { echo "$page has no section for $verb" >&2; failed=1; }
	"$SPECAUDIT" "$verb" --help | grep -q '^example:' || { echo "$verb --help has no example" >&2; failed=1; }
	for option in $("$SPECAUDIT" "$verb" --help | sed '/^example:/,$d' | grep -oE -- '--[a-z-]+' | sort -u); do
		grep -qE -- "Fl Fl ${option#--}( |,|$)" "$page" ||
			{ echo "$page does not name $option of $verb" >&2; failed=1; }
	done
done
for option in $(grep -oE 'Fl Fl [a-z-]+' "$page" | sed 's/Fl Fl //' | sort -u); do
	case $option in help | version) continue ;; esac
	found=0
	for verb in $verbs; do
		"$SPECAUDIT" "$verb" --help | grep -q -- "--$option" && found=1
	done
	[ $found = 1 ] || { echo "$page names --$option, which no verb's --help has" >&2; failed=1; }
done
exit $failed
