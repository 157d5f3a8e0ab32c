#!/usr/bin/env bash
# FLOORS is kept: no file includes what its folder may not, and no folder includes a library that has another room.
set -eu
cd "$SOURCE/auditd"
failed=0

complain() {
	echo "$1" >&2
	failed=1
}

allowed_for() { # FOLDER -> the words behind its colon; fails if FLOORS does not name it
	grep -E "^$(printf '%s' "$1" | sed 's/\./\\./g') *:" FLOORS | sed 's/^[^:]*://'
}

for file in *.[ch] */*.[ch]; do
	folder=$(dirname "$file")
	allowed=$(allowed_for "$folder") || { complain "$file: its folder is not in FLOORS"; continue; }
	case $allowed in *'*'*) continue ;; esac
	while read -r header; do
		owner=$(dirname "$header")
		[ "$owner" = "$folder" ] && continue
		case " $allowed " in
		*" $owner "* | *" $header "*) ;;
		*) complain "$file includes $header, which FLOORS does not let $folder include" ;;
		esac
	done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$file")
done

# A foreign library has one room, or is named here with all that have it.
while read -r header rooms; do
	while read -r file; do
		known=0
		for room in $(set -f; echo $rooms); do
			case $file in $room) known=1 ;; esac
		done
		[ $known = 1 ] || complain "$file includes <$header>, whose room is $rooms"
	done < <(grep -lE "^#include <$header>" ./*.[ch] ./*/*.[ch] | sed 's|^\./||')
done <<'ROOMS'
zlib\.h decode/gzip*.c
isa-l/.*\.h decode/gzip_isal.c
zstd\.h decode/zstd*.c
pcre2\.h match/pattern*.c
utf8proc\.h match/fold*.c spec/normal.c
yaml\.h base/yaml.c
jansson\.h base/json_out.c
sodium\.h base/hash.c
sqlite3\.h store/*
ROOMS

exit $failed
