#!/usr/bin/env bash
# specaudit config: what is wrong is said, each thing of it; what holds can be printed; a service's rights are checked.
. "${SOURCE:?}/tests/support/flow.bash" || exit 1

mkdir logs conf.d
echo '{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hello."}]}' >logs/a.jsonl
gzip -c logs/a.jsonl >logs/b.jsonl.gz
cat >main.yaml <<YAML
logs:
  - path: [$work/logs/*.jsonl, $work/logs/*.gz]
state: $work/state
YAML
expect 0 "$SPECAUDIT" config check -c main.yaml
has out 'logs/*.jsonl (format auto): 1 file now'
has out 'model-spec: '

# What is shipped as an example is right, and what it shows as defaults are the defaults.
sample=$SOURCE/packaging/specaudit.yaml
expect 0 "$SPECAUDIT" config print -c "$sample"
sed -E 's/ +#.*//' out >shipped
sed -E 's/^#([a-z_]+:)/\1/; s/^# ( *[a-z_]+:)/  \1/' "$sample" >uncommented.yaml
mkdir aside && mv uncommented.yaml aside/
expect 0 "$SPECAUDIT" config print -c aside/uncommented.yaml
sed -E 's/ +#.*//' out >uncommented
same shipped uncommented
[ "$(grep -c . shipped)" -gt 45 ] || fail "the printed configuration is short"
for key in $(grep -oE '^[ -]*[a-z_]+:' shipped | tr -d ' :-'); do
	grep -qE "^[# -]*([a-z]+: \\{.*)?$key: ?" "$sample" || fail "the example does not show $key"
done

# conf.d beside the file: lists are added to, scalars are not given twice.
echo "logs: [{path: $work/logs/more, format: openai-chat}]" >conf.d/20-more.yaml
expect 0 "$SPECAUDIT" config check -c main.yaml
has out '2 files read'
has out 'logs/more (format openai-chat): 0 files now'
echo 'state: /elsewhere' >conf.d/30-state.yaml
expect 3 "$SPECAUDIT" config check -c main.yaml
has err 'conf.d/30-state.yaml:1: state is given here a second time (first at main.yaml:3)'
rm conf.d/*

# Printed, it reads to the same.
cat >full.yaml <<YAML
logs: [{path: "$work/lo gs/#*", host: "a: b"}]
start: since 2026-01-01
limits: {memory: 1G, io: normal}
after: {idle: 3600}
YAML
expect 0 "$SPECAUDIT" config print -c full.yaml --state "$work/other"
has out "state: $work/other  # command line"
has out '  memory: 1G  # full.yaml:3'
has out '  idle: 1h  # full.yaml:4'
cp out printed.yaml
expect 0 "$SPECAUDIT" config print -c printed.yaml
sed 's/  # .*//' printed.yaml >once
sed 's/  # .*//' out >twice
same once twice

# The schema knows every key that is printed, and their defaults are what is printed.
expect 0 "$SPECAUDIT" config schema
jq -e '."$schema" == "https://json-schema.org/draft/2020-12/schema" and .additionalProperties == false
	and .properties.logs.items.required == ["path"]
	and .properties.limits.properties.max_mb_s.default == 20' out >/dev/null || fail "the schema: $(head -n 5 out)"

# Nothing is guessed, and each thing that is wrong is said.
for wrong in 'logs: []' 'logs: [{path: relative}]' 'limits: {workers: many}' 'timezone: Europe/Nowhere'; do
	echo "$wrong" >wrong.yaml
	expect 3 "$SPECAUDIT" config check -c wrong.yaml
	has err 'wrong.yaml:1: '
done
expect 3 "$SPECAUDIT" config check -c nothing.yaml
cat >wrong.yaml <<YAML
logs: [{path: /log, format: openai-chatt}]
exceptions: $work/none.yaml
expect: $work/none-either.yaml
YAML
expect 3 "$SPECAUDIT" config check -c wrong.yaml
has err "wrong.yaml:1: no format is called 'openai-chatt', did you mean 'openai-chat'?"
has err 'none.yaml: cannot open'
has err 'none-either.yaml: cannot open'
echo '- {stream: gateway-1, host: gw1, silent_after: 10m}' >expect.yaml
echo "{logs: [{path: /log}], expect: $work/expect.yaml}" >wrong.yaml
expect 0 "$SPECAUDIT" config check -c wrong.yaml
echo '- {stream: gateway-1, hosts: gw1, silent_after: 10m}' >expect.yaml
expect 3 "$SPECAUDIT" config check -c wrong.yaml
has err "expect.yaml:1: unknown key 'hosts', did you mean 'host'?"
echo "{rules: [$work/none], logs: [{path: /log}]}" >wrong.yaml
expect 2 "$SPECAUDIT" config check -c wrong.yaml
echo "{spec: 1999-01-01, logs: [{path: /log}]}" >wrong.yaml
expect 2 "$SPECAUDIT" config check -c wrong.yaml
expect 3 "$SPECAUDIT" config print -c main.yaml --as-service
expect 3 "$SPECAUDIT" config

# A mapping of one's own, by path.
cat >own.yaml <<'YAML'
name: own
turns: [{from: /talk}]
YAML
echo "logs: [{path: $work/logs, format: $work/own.yaml}, {path: $work/more, format: $work/own.yaml}]" >formats.yaml
expect 0 "$SPECAUDIT" config check -c formats.yaml
sed -i 's/^name: own/name: OWN/' own.yaml
expect 3 "$SPECAUDIT" config check -c formats.yaml
has err 'own.yaml:1: name must be'

# As a service's user: files that it may not read, folders in the way, and where it may not write.
user=nobody
if id "$user" >/dev/null 2>&1 && [ "$(id -un)" != "$user" ]; then
	group=$(id -gn)
	chmod 711 . && chmod 755 logs && chmod 644 main.yaml logs/* && chmod 640 logs/a.jsonl
	expect 3 "$SPECAUDIT" config check -c "$work/main.yaml" --as-service="$user"
	has out "  $work/logs/a.jsonl: group $group may read it"
	has out "$user may not write in it"
	! grep -q 'b.jsonl.gz:' out || fail "a file that may be read is named: $(cat out)"
	mkdir -p state && chmod 777 state
	expect 4 "$SPECAUDIT" config check -c "$work/main.yaml" --as-service="$user"
	if [ "$(id -u)" = 0 ] || id -nG | grep -qw "$group"; then
		expect 0 "$SPECAUDIT" config check -c "$work/main.yaml" --as-service="$user:$group"
	fi
	touch state/specaudit.db && chmod 600 state/specaudit.db
	chmod 644 logs/a.jsonl
	expect 3 "$SPECAUDIT" config check -c "$work/main.yaml" --as-service="$user"
	has out "state/specaudit.db: $user may not write it"
	rm state/specaudit.db
	chmod 700 logs
	expect 4 "$SPECAUDIT" config check -c "$work/main.yaml" --as-service="$user"
	has out "$work/logs"
fi
expect 3 "$SPECAUDIT" config check -c main.yaml --as-service=no-such-user
has err "there is no user 'no-such-user'"
finish
