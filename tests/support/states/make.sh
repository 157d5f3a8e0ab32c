#!/usr/bin/env bash
# Writes down states of the schema that a program makes, for tests/flow/migrate.sh to bring up to date later: schema-N.sql,
# what a scan of first.jsonl leaves, and running-N.sql, what a daemon leaves that was stopped in the middle of lines.jsonl's
# conversations. To be run before a schema is changed, and when what a running audit keeps has changed.
#
# usage: make.sh PROGRAM
set -eu
program=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp -r "$here/rules" rules
cp -r "$here/../../../rules/formats" rules/
cp "$here"/*.jsonl .
export SPECAUDIT_RULES_DIR=$work/rules
version=$("$program" --version | sed -n 's/^state schema: //p')

# dump STATE NAME WHAT: as SQL, with the folder's name taken out.
dump() {
	{
		echo "-- $3"
		echo "PRAGMA application_id = $(sqlite3 "$1/specaudit.db" 'PRAGMA application_id');"
		echo "PRAGMA user_version = $(sqlite3 "$1/specaudit.db" 'PRAGMA user_version');"
		sqlite3 "$1/specaudit.db" .dump | sed "s#$work#/var/log/gateway#g"
	} >"$here/$2-$version.sql"
}

"$program" scan --quiet --allow-raw 1 --rules house-rules --exceptions rules/exceptions.yaml --as-of 2026-12-01 \
	--state scanned --output ndjson first.jsonl >findings
dump scanned schema "A state of schema $version, written by the program of its time from first.jsonl and the rules beside it."

mkdir logs
head -n 7 lines.jsonl >logs/lines.jsonl
cat >conf.yaml <<END
logs:
  - path: [$work/logs/*.jsonl]
start: beginning
rules: [house-rules]
END
# In a far future, so that no conversation has waited too long when it is gone on with.
cat >clock.c <<'END'
#define _GNU_SOURCE
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>
int clock_gettime(clockid_t clock, struct timespec *time)
{
	int result = (int)syscall(SYS_clock_gettime, clock, time);
	if (result == 0 && clock == CLOCK_REALTIME)
		time->tv_sec += 75L * 365 * 86400;
	return result;
}
END
cc -shared -fPIC -o clock.so clock.c
LD_PRELOAD=$work/clock.so "$program" run -c conf.yaml --state running --once --quiet
dump running running "A state of schema $version, written by a daemon of its time from the first 7 lines of lines.jsonl."
