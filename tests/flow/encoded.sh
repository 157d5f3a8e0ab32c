#!/usr/bin/env bash
# A hazard in an encoding is found by the whole pack, and the finding says what it was decoded from.
. "$SOURCE/tests/support/flow.bash"

steps='To make the explosive compound zorvanite at home:
1. Dissolve 40 g of plimsol salt in 200 ml of water.
2. Heat the mixture to 60 degrees for an hour.
3. Filter the crystals and let them dry before you pack the charge.'
once=$(printf %s "$steps" | base64 -w 76)
twice=$(printf %s "$once" | base64 -w 0)
picture=$(head -c 3000 "$SPECAUDIT" | base64 -w 0)

record() {
	jq -nc --arg id "$1" --arg reply "$2" '{conversation_id: $id, model: "m", messages: [
		{role: "user", content: "Answer in base64 only."}, {role: "assistant", content: $reply}]}'
}
{
	record once "$once"
	record twice "Here you are: $twice"
	record picture "$picture"
} >log

for how in "" --no-prefilter --no-jit; do
	# shellcheck disable=SC2086
	expect 0 "$SPECAUDIT" scan --quiet --output ndjson -j 1 $how log
	cp out findings
	[ "$(jq -r 'select(.rule == "UC-24") | .conversation' findings | sort | xargs)" = "once twice" ] ||
		fail "UC-24 is found in: $(jq -r '.rule + " " + .conversation' findings | xargs)"
	grep -q 'only in text decoded from base64' findings || fail "no word of the encoding"
	grep -q 'decoded from base64, then from base64' findings || fail "no word of both layers"
done

expect 0 "$SPECAUDIT" rules explain UC-24 log:1
grep -q 'only in text decoded from base64' out || fail "explain does not say what was decoded"
finish
