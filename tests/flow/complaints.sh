#!/usr/bin/env bash
# Bad input and bad usage each get one clear message and the right exit status, and stop nothing else.
. "$SOURCE/tests/support/flow.bash"
samples=$SOURCE/packaging/samples
good=$samples/agents.jsonl.zst

expect 3 "$SPECAUDIT"
expect 3 "$SPECAUDIT" scna
has err "did you mean 'scan'?"
expect 3 "$SPECAUDIT" scan
expect 3 "$SPECAUDIT" scan --outptu json x
has err "did you mean '--output'?"
expect 3 "$SPECAUDIT" scan --output yaml x
has err "text, json, markdown, html, ndjson"
expect 3 "$SPECAUDIT" scan --jobs 0 x
expect 3 "$SPECAUDIT" scan --allow-raw 2 x
expect 3 "$SPECAUDIT" scan --report r.pdf "$good"
expect 3 "$SPECAUDIT" scan --format nosuch "$good"
expect 3 "$SPECAUDIT" scan --out "$work/no/such/dir/x" "$good"
expect 0 "$SPECAUDIT" --version
expect 0 "$SPECAUDIT" scan --help

# A missing file and an unreadable one do not stop the others.
expect 4 "$SPECAUDIT" scan --output json gone.jsonl "$good"
has err "gone.jsonl: No such file or directory"
[ "$(jq .account.records.audited <out)" = 3 ] || fail "the good file was not audited beside a missing one"
expect 0 "$SPECAUDIT" scan --output json "$good"
[ "$(jq .complete <out)" = true ] || fail "a good file is not complete"

# Lines that are no JSON are matched as raw text, counted, and named with line and offset.
{ zstd -dcq "$good"; echo '{"messages": [tru]}'; zstd -dcq "$good" | sed 's/a-[0-9]/&x/'; } >mixed
expect 4 "$SPECAUDIT" scan --output json --allow-raw 0.0001 mixed
has err "mixed:4: text offset"
[ "$(jq .account.records.raw <out)" = 1 ] || fail "$(jq .account.records.raw <out) raw records"
[ "$(jq .account.records.audited <out)" = 6 ] || fail "$(jq .account.records.audited <out) audited records"
expect 0 "$SPECAUDIT" scan --allow-raw 50% mixed

# A truncated and a damaged archive: what can be read is audited, the rest is lost with reason and offset.
zstd -dcq "$good" | gzip -c >whole.gz
head -c -20 whole.gz >cut.gz
expect 4 "$SPECAUDIT" scan --output json cut.gz
has err "truncated"
[ "$(jq .account.balances <out)" = true ] || fail "the stored sum does not hold"
{ cat whole.gz; head -c 60 whole.gz; echo garbage; cat whole.gz; } >torn.gz
expect 4 "$SPECAUDIT" scan --output json torn.gz
[ "$(jq .account.records.audited <out)" -ge 6 ] || fail "the member behind the damage was not found"

# Lines over the limit are matched in windows, and lost.
{ zstd -dcq "$good"; printf '{"messages":[{"role":"user","content":"'; head -c 3000000 /dev/zero | tr '\0' x; printf '"}]}\n'; } >long
expect 4 "$SPECAUDIT" scan --max-line 1M --output json long
has err "too-long"
expect 0 "$SPECAUDIT" scan --max-line 4M --output json long

# Rules that do not load load nothing.
mkdir pack
cp "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml pack/
printf 'pack: model-spec\nrules: [{id: X-01, severty: high}]\n' >pack/broken.yaml
expect 2 "$SPECAUDIT" scan --rules pack "$good"
has err "pack/broken.yaml:2: unknown key 'severty', did you mean 'severity'?"
expect 2 "$SPECAUDIT" scan --spec 1999-01-01 "$good"
expect 2 "$SPECAUDIT" scan --rules nosuchpack "$good"
expect 0 "$SPECAUDIT" rules check
expect 0 "$SPECAUDIT" rules test
has out " passed, 0 failed"
expect 0 "$SPECAUDIT" rules test --no-prefilter --no-jit

# Standard input, and output that cannot be written.
zstd -dcq "$good" | "$SPECAUDIT" scan --output json - >out || fail "standard input"
[ "$(jq .account.records.audited <out)" = 3 ] || fail "standard input was not audited"
expect 3 sh -c '"$0" scan "$1" >/dev/full' "$SPECAUDIT" "$good"

# An output is there whole or not at all, and never in an input's place.
echo old >kept.json
expect 3 "$SPECAUDIT" scan --out /dev/full "$good"
ln -s /dev/full full.json
expect 3 "$SPECAUDIT" scan --report full.json "$good"
expect 0 "$SPECAUDIT" scan --report kept.json "$good"
jq -e .v kept.json >/dev/null || fail "the old report was not replaced"
cp "$good" input.json
expect 3 "$SPECAUDIT" scan --report input.json input.json
same "$good" input.json
expect 3 sh -c '"$0" scan --out input.json - <input.json' "$SPECAUDIT"
same "$good" input.json
expect 0 "$SPECAUDIT" scan --quiet --state own "$good"
cp own/specaudit.db before.db
expect 3 "$SPECAUDIT" report --state own --out own/specaudit.db
expect 3 "$SPECAUDIT" findings --state own --out own/lock
expect 3 "$SPECAUDIT" scan --quiet --state own --report own/r.html "$good"
same before.db own/specaudit.db
umask 022
touch private.html
chmod 600 private.html
expect 0 "$SPECAUDIT" scan --report private.html "$good"
[ "$(stat -c %a private.html)" = 600 ] || fail "a private report became $(stat -c %a private.html)"
expect 3 "$SPECAUDIT" scan --out '' "$good"
ls -a | grep -q '\.part$' && fail "a temporary file was left: $(ls)"

# Findings decide the status only when asked to, and a worse thing outranks them.
expect 0 "$SPECAUDIT" scan --allow-raw 1 "$samples"
expect 4 "$SPECAUDIT" scan --fail-on low --allow-raw 1 "$samples" gone.jsonl
mkdir experimental stable
for file in "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml; do
	sed 's/status: stable/status: experimental/' "$file" >"experimental/$(basename "$file")"
done
expect 0 "$SPECAUDIT" scan --rules experimental --fail-on low --allow-raw 1 "$samples" # they never fail a run
for file in "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml; do
	sed 's/status: experimental/status: stable/' "$file" >"stable/$(basename "$file")"
done
expect 1 "$SPECAUDIT" scan --rules stable --fail-on critical --allow-raw 1 --output json "$samples"
[ "$(jq .findings.all.alerts <out)" -ge 1 ] || fail "no alert of stable rules: $(jq -c .findings <out)"
expect 4 "$SPECAUDIT" scan --rules stable --fail-on critical --allow-raw 1 "$samples" gone.jsonl
finish
