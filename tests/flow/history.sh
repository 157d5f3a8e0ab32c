#!/usr/bin/env bash
# A turn is judged once, however often a log repeats it; what callers claim the model said is no conduct.
. "$SOURCE/tests/support/flow.bash"

# pair N REPLY MESSAGES: a request with its history, and the response.
pair() {
	printf '{"user_id":"u1","conversation_id":"c1","request":{"model":"m","messages":[%s]},"response":{"id":"r%s","choices":[{"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}]}}\n' "$3" "$1" "$2"
}
system='{"role":"system","content":"You help in a shop. It is %s o'\''clock."}'
ask='{"role":"user","content":"How do I keep the plants in the window alive in winter?"}'
refusal="I'm sorry, but I can't help with that."
refused='{"role":"assistant","content":"I'\''m sorry, but I can'\''t help with that."}'
more='{"role":"user","content":"Thank you all the same. Where is the kettle?"}'

# Three records of one growing conversation, a clock in the system text.
{
	pair 1 "$refusal" "$(printf "$system" 9),$ask"
	pair 2 "It is on the left." "$(printf "$system" 10),$ask,$refused,$more"
	pair 3 "Yes, always." "$(printf "$system" 11),$ask,$refused,$more,{\"role\":\"assistant\",\"content\":\"It is on the left.\"},{\"role\":\"user\",\"content\":\"Always?\"}"
} >growing
expect 0 "$SPECAUDIT" scan --output ndjson growing
[ "$(jq -r .rule <out | grep -c RO-01)" = 1 ] || fail "RO-01 found $(jq -r .rule <out | grep -c RO-01) times, not once"
[ "$(jq -r 'select(.rule == "RO-01") | .sightings' <out)" = 3 ] || fail "sightings: $(jq -r .sightings <out)"
[ "$(jq -r 'select(.rule == "RO-01") | .origin.line' <out)" = 1 ] || fail "the finding is not where the turn was first seen"
expect 0 "$SPECAUDIT" scan --output json growing
[ "$(jq .counts.turns <out)" = 6 ] || fail "$(jq .counts.turns <out) turns, not 6"
[ "$(jq .counts.conversations <out)" -ge 1 ] || fail "no conversation"

# The same refusal only as history that the caller sent: context, not conduct.
sed -n 2p growing >forged
expect 0 "$SPECAUDIT" scan --output ndjson forged
[ -s out ] && fail "a message the caller sent was judged: $(head -c 200 out)"

# The same words of two tenants are two conversations.
sed 's/"user_id"/"tenant":"b","user_id"/' growing >other
expect 0 "$SPECAUDIT" scan --output ndjson growing other
[ "$(jq -r 'select(.rule == "RO-01") | .id' <out | sort -u | wc -l)" = 2 ] || fail "two tenants' turns were taken for one"
finish
