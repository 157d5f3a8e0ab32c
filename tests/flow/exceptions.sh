#!/usr/bin/env bash
# An exception takes the alert off a finding and nothing else: it is counted, named, shown with its owner, and it ends.
. "$SOURCE/tests/support/flow.bash"

refusal="I'm sorry, but I can't help with that."
# talk TENANT MODEL: one bare refusal.
talk() {
	printf '{"conversation_id":"c-%s-%s","tenant":"%s","request":{"model":"%s","messages":[{"role":"user","content":"How do I keep the plants in the window alive in winter?"}]},"response":{"id":"r-%s-%s","model":"%s","choices":[{"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}]}}\n' \
		"$1" "$2" "$1" "$2" "$1" "$2" "$2" "$refusal"
}
{ talk acme gpt-5; talk acme small-1; talk beta gpt-5; } >log
mkdir stable
for file in "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml; do
	sed '/id: RO-50$/,/id: RO-/!s/status: experimental/status: stable/' "$file" >"stable/$(basename "$file")"
done

expect 1 "$SPECAUDIT" scan --rules stable --fail-on low --output ndjson log
[ "$(jq -r 'select(.rule == "RO-01" and .exception == null) | .tenant' <out | sort | tr '\n' ' ')" = "acme acme beta " ] ||
	fail "without exceptions: $(jq -c '[.rule, .tenant, .exception]' <out)"
alerts=$(jq -s 'map(select(.alert)) | length' <out)
[ "$alerts" -ge 3 ] || fail "$alerts alerts without exceptions"

cat >one.yaml <<'YAML'
exceptions:
  - id: EX-2026-014
    rule: [RO-01]
    tenant: acme
    model: gpt-*
    reason: The shop waits for its new <b>list</b>.
    owner: Platform team
    expires: 2026-12-31
YAML
# explain says of a finding what the scan says of it.
for day in 2026-12-01 2027-01-01; do
	expect 0 "$SPECAUDIT" scan --rules stable --exceptions one.yaml --as-of $day --output ndjson log
	jq -c 'select(.rule == "RO-01") | [.verdict, .alert, .exception]' <out >scanned
	expect 0 "$SPECAUDIT" rules explain RO-01 log --rules stable --exceptions one.yaml --as-of $day --output json
	jq -c '.explained[].claims[] | select(.verdict) | [.verdict, .alert, .exception]' <out >explained
	same explained scanned
done
expect 0 "$SPECAUDIT" rules explain RO-01 log:1 --rules stable --exceptions one.yaml --as-of 2026-12-01
has out "exception: EX-2026-014"
has out "no alert: an exception covers it"
expect 3 "$SPECAUDIT" rules explain RO-01 log --rules stable --exceptions one.yaml --as-of 2026-12-32
expect 3 "$SPECAUDIT" rules show RO-01 --as-of 2026-12-01 stable

scan=("$SPECAUDIT" scan --rules stable --exceptions one.yaml)

# In force: the verdict stays, the alert goes, the tally says so.
expect 0 "${scan[@]}" --as-of 2026-12-01 --state kept --output ndjson log
[ -s err ] && fail "a warning without a cause: $(cat err)"
jq -c 'select(.rule == "RO-01") | [.tenant, .model, .exception, .verdict, .alert]' <out | sort >rows
cat >want <<'ROWS'
["acme","gpt-5","EX-2026-014","violation",false]
["acme","small-1",null,"violation",true]
["beta","gpt-5",null,"violation",true]
ROWS
same rows want
expect 0 "$SPECAUDIT" report --state kept --as-of 2026-12-01 --output json
jq -c '.rules[] | select(.id == "RO-01" and .newest) | [.fired, .suppressed]' <out >rows
echo '[3,1]' >want
same rows want
jq -c '.exceptions[] | [.id, .rules, .tenants, .models, .owner, .expires, .as_of, .state, .days_left, .findings]' <out >rows
echo '["EX-2026-014",["RO-01"],["acme"],["gpt-*"],"Platform team","2026-12-31","2026-12-01","in-force",30,1]' >want
same rows want
[ "$(jq .findings.all.suppressed <out)" = 1 ] || fail "suppressed: $(jq -c .findings.all <out)"
for format in text markdown html; do
	expect 0 "$SPECAUDIT" report --state kept --as-of 2026-12-01 --output $format
	for words in EX-2026-014 "Platform team" 2026-12-31 2026-12-01; do has out "$words"; done
	[ $format = text ] || ! grep -q '<b>list' out || fail "$format: a reason became markup"
done
# A rule that the state does not know is no rule without findings.
rule=$(jq -r 'select(.exception) | .rule' <(  "$SPECAUDIT" findings --state kept --output ndjson) | head -n 1)
expect 0 "$SPECAUDIT" findings --state kept --rule "$rule"
[ -s err ] && fail "a rule of the state is warned of: $(cat err)"
expect 0 "$SPECAUDIT" findings --state kept --rule "${rule}x"
has err "this state knows no rule '${rule}x', did you mean '"
[ -s out ] && grep -q "$rule" out && fail "findings of a rule that is not there"
expect 0 "$SPECAUDIT" findings --state kept
has out "under exception EX-2026-014"
id=$("$SPECAUDIT" findings --state kept --output ndjson | jq -r 'select(.exception) | .id')
expect 0 "$SPECAUDIT" show --state kept "$id"
has out "under exception EX-2026-014"
all=$("$SPECAUDIT" findings --state kept --output ndjson | wc -l)
[ "$("$SPECAUDIT" findings --state kept --no-excepted --output ndjson | wc -l)" = $((all - 1)) ] || fail "--no-excepted"

# The rules are the same with and without: the digest does not change, and the state takes both.
expect 0 "$SPECAUDIT" scan --quiet --rules stable --state kept log

# That scan was not given it: no longer in force, but what it covered stays.
expect 0 "$SPECAUDIT" report --state kept --as-of 2026-12-20 --output json
[ -s err ] && fail "warned of what is only recorded: $(cat err)"
[ "$(jq -c '.exceptions[] | [.id, .state, .given, .findings]' <out)" = '["EX-2026-014","recorded",false,1]' ] ||
	fail "not given: $(jq -c .exceptions <out)"
expect 0 "$SPECAUDIT" report --state kept
has out "recorded by an earlier scan"

# A report is held against its own day.
expect 0 "${scan[@]}" --as-of 2026-12-01 --state aging --output ndjson log
for day in 2026-12-16:in-force 2026-12-17:expiring 2026-12-31:expiring 2027-01-01:expired; do
	expect 0 "$SPECAUDIT" report --state aging --as-of ${day%:*} --output json
	[ "$(jq -r '.exceptions[] | .as_of + ":" + .state' <out)" = "$day" ] || fail "$day: $(jq -c .exceptions <out)"
	case $day in
	*in-force) [ -s err ] && fail "warned: $(cat err)" ;;
	*expiring) has err "exception EX-2026-014 ends on 2026-12-31" ;;
	*) has err "exception EX-2026-014 expired on 2026-12-31 and has no effect (owner: Platform team)" ;;
	esac
done
expect 3 "$SPECAUDIT" report --state aging --as-of 2026-02-30

# The same id with other content is another version: what the first one covered stays its own.
sed 's/tenant: acme/tenant: beta/; s/Platform team/Somebody else/' one.yaml >two.yaml
talk beta gpt-5-mini >later
expect 0 "$SPECAUDIT" scan --rules stable --exceptions two.yaml --as-of 2026-12-02 --state aging --output json later
jq -c '.exceptions[] | [.owner, .tenants, .state, .version, .versions, .findings]' <out >rows
cat >want <<'ROWS'
["Platform team",["acme"],"recorded",1,2,1]
["Somebody else",["beta"],"in-force",2,2,1]
ROWS
same rows want
jq -r '.exceptions[].digest' <out | sort >digests
expect 0 "$SPECAUDIT" findings --state aging --output ndjson
jq -r 'select(.exception) | .exception_digest' <out | sort >rows
same rows digests
for format in text markdown html; do
	expect 0 "$SPECAUDIT" report --state aging --as-of 2026-12-02 --output $format
	for words in "1 of 2" "2 of 2" "Platform team" "Somebody else"; do has out "$words"; done
done

# --fail-on passes over what is covered, and only that.
talk acme gpt-5 >covered
expect 0 "${scan[@]}" --as-of 2026-12-01 --fail-on low covered
expect 1 "${scan[@]}" --as-of 2026-12-01 --fail-on low log

# Fourteen days before the end a warning, on the last day effect, behind it none.
expect 0 "${scan[@]}" --as-of 2026-12-16 covered
[ -s err ] && fail "warned 15 days before: $(cat err)"
expect 0 "${scan[@]}" --as-of 2026-12-17 --fail-on low covered
has err "one.yaml:2: exception EX-2026-014 ends on 2026-12-31, 14 days left (owner: Platform team)"
has out "14 days left"
expect 0 "${scan[@]}" --as-of 2026-12-31 --fail-on low covered
has err "0 days left"
expect 1 "${scan[@]}" --as-of 2027-01-01 --fail-on low covered
has err "expired on 2026-12-31 and has no effect (owner: Platform team)"
has out "expired"
expect 1 "${scan[@]}" --as-of 2027-01-01 --fail-on low --output json covered
[ "$(jq -c '.exceptions[] | [.state, .findings]' <out)" = '["expired",0]' ] || fail "$(jq -c .exceptions <out)"

# The same day gives the same bytes, whatever the number of threads.
expect 0 "${scan[@]}" --as-of 2026-12-20 -j 1 --output html --out a.html log
expect 0 "${scan[@]}" --as-of 2026-12-20 -j 4 --output html --out b.html log
same a.html b.html

# What is wrong with a file is said with its line, and nothing is judged.
sed 's/tenant/tennant/' one.yaml >wrong.yaml
expect 3 "$SPECAUDIT" scan --rules stable --exceptions wrong.yaml log
has err "wrong.yaml:4: unknown key 'tennant', did you mean 'tenant'?"
expect 3 "$SPECAUDIT" scan --rules stable --exceptions one.yaml --exceptions one.yaml log
has err "a second time"
expect 3 "$SPECAUDIT" scan --rules stable --exceptions gone.yaml log
expect 3 "$SPECAUDIT" scan --rules stable --exceptions one.yaml --as-of 2026-13-01 log
finish
