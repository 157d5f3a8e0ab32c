#!/usr/bin/env bash
# A state of every earlier schema, made by the program of its time in the middle of conversations, is brought up to date and
# gone on with: in the end it holds what one scan of everything finds. tests/support/states holds their dumps.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"

states=$SOURCE/tests/support/states
cp -r "$states/rules" rules
cp -r "$SOURCE/rules/formats" rules/
cp "$states"/*.jsonl .
export SPECAUDIT_RULES_DIR=$work/rules

scan=("$SPECAUDIT" scan --quiet --allow-raw 1 --rules house-rules --exceptions rules/exceptions.yaml --as-of 2026-12-01)

# what STATE NAME: all that is told of a state, without what says how and when it came about.
told() {
	"$SPECAUDIT" findings --state "$1" --output ndjson >"$2.findings" || fail "findings of $1"
	"$SPECAUDIT" report --state "$1" --as-of 2026-12-01 --output json |
		jq -S 'del(.generated, .exceptions)' >"$2.report" || fail "report of $1"
}

expect 0 "${scan[@]}" --state whole first.jsonl second.jsonl
told whole whole
[ "$(jq -s length <whole.findings)" -ge 6 ] || fail "the fixture has hardly any findings: $(cat whole.findings)"

current=$("$SPECAUDIT" --version | sed -n 's/^state schema: //p')
nstates=0
for dump in "$states"/schema-*.sql; do
	version=${dump##*-}
	version=${version%.sql}
	[ "$version" = "$current" ] && continue
	nstates=$((nstates + 1))
	mkdir -m 700 "s$version"
	sqlite3 "s$version/specaudit.db" <"$dump" >nowhere || fail "$dump does not load"

	# Neither read nor written before it is migrated; nothing is changed by asking.
	expect 3 "$SPECAUDIT" findings --state "s$version"
	has err "specaudit state migrate s$version"
	expect 3 "${scan[@]}" --state "s$version" second.jsonl
	has err "schema version $version"
	expect 0 "$SPECAUDIT" state check "s$version"
	has out "schema version: $version (older"

	expect 0 "$SPECAUDIT" state migrate "s$version"
	has out "schema version $version is now"
	[ "$(sqlite3 "s$version/specaudit.db.v$version" 'PRAGMA user_version')" = "$version" ] || fail "no copy of version $version"
	[ "$(stat -c %a "s$version/specaudit.db.v$version")" = 600 ] || fail "the copy is for others' eyes"
	expect 0 "$SPECAUDIT" state check "s$version"
	has out sound

	# The tables are those of a new state, whatever order their columns came in.
	for state in whole "s$version"; do
		sqlite3 "$state/specaudit.db" "SELECT m.name, m.type, c.name, c.type, c.\"notnull\", c.pk, c.dflt_value FROM sqlite_schema m, \
			pragma_table_info(m.name) c WHERE m.name <> 'sqlite_stat1' ORDER BY 1, 3; \
			SELECT i.tbl_name, i.name, group_concat(x.name) FROM sqlite_schema i, pragma_index_info(i.name) x WHERE i.type = 'index' \
			GROUP BY 1, 2 ORDER BY 1, 2" >"$state.tables"
	done
	same whole.tables "s$version.tables"

	expect 0 "$SPECAUDIT" state migrate "s$version"
	has out already

	# Where an earlier program stopped, this one goes on: before version 3 there were no exceptions.
	expect 0 "${scan[@]}" --state "s$version" second.jsonl
	told "s$version" went-on
	case $version in
	2) less='del(.exception, .exception_digest, .alert)' ;;
	3) # an exception's digest was of its file then: the same one is another version now
		less='walk(if type == "object" then del(.exception_digest) elif type == "string" then sub(", 1 is only recorded by .*"; ".") else . end)'
		;;
	*) less=. ;;
	esac
	for told in whole went-on; do
		for what in findings report; do jq -S "$less" <$told.$what >$told.$what.cut; done
	done
	same whole.findings.cut went-on.findings.cut
	if [ "$version" -ge 3 ]; then same whole.report.cut went-on.report.cut; fi
	expect 0 "$SPECAUDIT" state check "s$version"
done
[ $nstates -ge 3 ] || fail "only $nstates states"

# A daemon that was stopped in the middle of conversations, and of a line: its text lies elsewhere by now, and it goes on
# behind what it has settled.
mkdir logs
configure 'start: beginning
rules: [house-rules]
after: {idle: 30d, forget: 3650d}'
cp lines.jsonl logs/
expect 0 "$SPECAUDIT" run -c conf.yaml --state ran --once --end
told ran whole
[ "$(jq -s length <whole.findings)" = 5 ] || fail "the fixture of a daemon has other findings: $(cat whole.findings)"
for dump in "$states"/running-*.sql; do
	version=${dump##*-}
	version=${version%.sql}
	mkdir -m 700 "r$version"
	sqlite3 "r$version/specaudit.db" <"$dump" >nowhere || fail "$dump does not load"
	expect 0 "$SPECAUDIT" state migrate "r$version"
	expect 0 "$SPECAUDIT" state check "r$version"
	# Nothing is judged again of what was there, whatever its file is called now.
	head -n 7 lines.jsonl >logs/lines.jsonl
	expect 0 "$SPECAUDIT" run -c conf.yaml --state "r$version" --once
	expect 0 "$SPECAUDIT" findings --state "r$version"
	[ -s out ] && fail "conversations that are open were judged: $(cat out)"
	tail -n +8 lines.jsonl >>logs/lines.jsonl
	expect 0 "$SPECAUDIT" run -c conf.yaml --state "r$version" --once --end
	told "r$version" went-on
	same whole.findings went-on.findings
	same whole.report went-on.report
	expect 0 "$SPECAUDIT" state check "r$version"
done

# A version that cannot be migrated, and one of the future, are refused and left as they are.
for version in 1 99; do
	mkdir "s$version"
	sqlite3 "s$version/specaudit.db" <"$states/schema-2.sql" >nowhere
	sqlite3 "s$version/specaudit.db" "PRAGMA user_version = $version"
	cp "s$version/specaudit.db" before
	expect 3 "$SPECAUDIT" state migrate "s$version"
	has err "schema version $version"
	expect 3 "$SPECAUDIT" report --state "s$version"
	expect 3 "${scan[@]}" --state "s$version" second.jsonl
	same before "s$version/specaudit.db"
	[ -e "s$version/specaudit.db.v$version" ] && fail "a copy of what was not migrated"
done

# A migration that was cut off after its copy is begun again, and the copy is made anew.
mkdir again
sqlite3 again/specaudit.db <"$states/schema-4.sql" >nowhere
echo torn >again/specaudit.db.v4
expect 0 "$SPECAUDIT" state migrate again
[ "$(sqlite3 again/specaudit.db.v4 'PRAGMA user_version')" = 4 ] || fail "a torn copy was kept"

# A migration that fails halfway leaves the state as it was, and so does a disk that takes no copy.
mkdir half
sqlite3 half/specaudit.db <"$states/schema-4.sql" >nowhere
sqlite3 half/specaudit.db 'CREATE TABLE editions (a)'
sqlite3 half/specaudit.db .dump >before
expect 3 "$SPECAUDIT" state migrate half
has err "editions"
sqlite3 half/specaudit.db .dump >after
same before after
[ "$(sqlite3 half/specaudit.db 'PRAGMA user_version')" = 4 ] || fail "the version moved on without the tables"
sqlite3 half/specaudit.db 'DROP TABLE editions'
rm half/specaudit.db.v4
full() (
	trap '' XFSZ
	ulimit -f 40
	"$SPECAUDIT" state migrate half
)
expect 3 full
[ "$(ls half | tr '\n' ' ')" = "lock specaudit.db " ] || fail "left behind: $(ls half)"
expect 0 "$SPECAUDIT" state migrate half
expect 0 "$SPECAUDIT" state check half

# What contradicts itself is not migrated.
mkdir torn
sqlite3 torn/specaudit.db <"$states/schema-4.sql" >nowhere
sqlite3 torn/specaudit.db 'PRAGMA foreign_keys = OFF; DELETE FROM findings'
expect 3 "$SPECAUDIT" state migrate torn
has err "the copy is damaged"
[ "$(sqlite3 torn/specaudit.db 'PRAGMA user_version')" = 4 ] || fail "a torn state was migrated"
[ "$(ls torn | tr '\n' ' ')" = "lock specaudit.db " ] || fail "left behind: $(ls torn)"
finish
