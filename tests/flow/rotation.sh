#!/usr/bin/env bash
# Whatever happens to a log's files, each line is audited once: every row of the manual's table, while a daemon looks on and
# while none is there.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
x=logs/x.jsonl
written=0 # bytes of lines, ever
number=0

# write FILE N: append so many lines, no two alike.
write() {
	local i
	for ((i = 0; i < $2; i++)); do
		number=$((number + 1))
		printf '{"messages":[{"role":"user","content":"line %s of %s"},{"role":"assistant","content":"done %s"}]}\n' \
			"$number" "$RANDOM$RANDOM" "$number"
	done >lines
	add "$1"
}

# add FILE: append what is in ./lines.
add() {
	written=$((written + $(stat -c %s lines)))
	cat lines >>"$1"
}

audited() {
	"$SPECAUDIT" report --state state --output json | jq .account.text.audited
}

has_audited() {
	[ "$(audited)" = "$written" ]
}

has_lost_one() {
	[ "$("$SPECAUDIT" status --state state --output json | jq '.states.lost // 0')" = 1 ]
}

# What was written so far is audited before the next step, where somebody looks.
look() {
	[ "$is_down" = 1 ] || await has_audited
}

row_grown() {
	write $x 5
	look
	printf '{"messages":[{"role":"user",' >lines
	add $x
	[ "$is_down" = 1 ] || sleep 0.2
	printf '"content":"late"},{"role":"assistant","content":"so"}]}\n' >lines
	add $x
}

row_renamed() {
	mv $x $x.1
	write $x.1 3
	look
	mv $x.1 logs/away
	write logs/away 2
}

row_rotated() {
	mv $x $x.1
	write $x 3
	write $x.1 1
	look
	mv $x.1 $x.2
	mv $x $x.1
	write $x 4
	write $x.1 1
}

row_replaced() {
	write outside/new 4
	mv outside/new $x
}

row_removed() {
	rm $x
	write $x 2
}

row_emptied() {
	: >$x
	write $x 200
	look
	[ "$is_down" = 1 ] || : >$x
	write $x 2
}

row_copied_and_emptied() {
	write $x 2
	look
	cp $x $x.1
	look
	: >$x
	write $x 4
}

row_compressed() {
	write $x 3
	mv $x $x.1
	write $x 2
	look
	gzip $x.1
	look
	mv $x.1.gz $x.2.gz
	mv $x $x.1
	write $x 2
	zstd -q --rm $x.1
}

row_compressed_in_place() {
	write $x 3
	look
	gzip <$x >outside/packed
	cat outside/packed >$x
}

row_rotated_often() {
	local i
	write $x 3
	gzip <$x >$x.4.gz
	rm $x
	for i in 3 2; do
		write $x 3
		mv $x $x.$i
		gzip $x.$i
	done
	write $x.1 3
	write $x 3
}

# append_member FILE N PACKER...: its last bytes come a little later.
append_member() {
	local file=$1 n=$2
	shift 2
	rm -f outside/member
	write outside/member "$n"
	"$@" <outside/member >outside/packed
	head -c 60 outside/packed >>"$file"
	[ "$is_down" = 1 ] || sleep 0.1
	tail -c +61 outside/packed >>"$file"
}

row_members_appended() {
	local i
	for i in 1 2 3; do
		append_member logs/y.jsonl.gz 20 gzip
		append_member logs/z.jsonl.zst 20 zstd -q
		look
	done
}

before_link_switched() {
	write outside/day1 3
	ln -s "$work/outside/day1" logs/current.jsonl
}

row_link_switched() {
	write outside/day2 3
	ln -sfn "$work/outside/day2" logs/current.jsonl
	write outside/day1 1
}

row_linked_twice() {
	ln $x logs/second.jsonl
	write $x 2
	look
	rm $x
	write logs/second.jsonl 2
}

row_inode_reused() {
	local i
	mv $x $x.1
	for ((i = 0; i < 5; i++)); do
		write $x 2
		look
		[ "$is_down" = 1 ] || rm $x
	done
}

row_gone_meanwhile() {
	[ "$is_down" = 1 ] && rm $x
	true
}

kill_daemon() {
	kill -9 "$daemon"
	wait "$daemon" 2>/dev/null
}

# try ROW IS_DOWN
try() {
	local name=${1//-/_}
	is_down=$2
	declare -F "row_$name" >/dev/null || {
		fail "the manual's row '$1' has no test"
		return
	}
	rm -rf state logs outside
	mkdir logs outside
	written=0
	configure 'start: beginning
after: {gone: 1s}'
	start_daemon state
	write $x 20
	declare -F "before_$name" >/dev/null && "before_$name"
	await has_audited
	[ "$is_down" = 1 ] && kill_daemon
	"row_$name"
	[ "$is_down" = 1 ] && start_daemon state
	await has_audited
	if [ "$1$is_down" = gone-meanwhile1 ]; then
		await has_lost_one
		await_log "its file went while nobody was looking"
	fi
	# Nothing comes twice a little later, either.
	sleep 0.4
	has_audited || fail "row $1, down $is_down: audited $(audited) of $written"
	stop_daemon 0
}

table() {
	sed -n '/^\.Sh ROTATION/,/^\.El/s/^\.It Em //p' "$SOURCE/packaging/man/specaudit.conf.5" | sort -u
}

[ "$(table | wc -l)" -ge 14 ] || fail "the manual's table has $(table | wc -l) rows"
for row in ${ROWS:-$(table)}; do
	try "$row" 0
	# What is removed while nobody looks is another row.
	[ "$row" = removed ] || try "$row" 1
done
finish
