#!/usr/bin/env bash
# What specaudit.conf(5) shows works as it stands: each configuration is taken, each command runs.
. "${SOURCE:?}/tests/support/flow.bash" || exit 1
page=$SOURCE/packaging/man/specaudit.conf.5

# Files that examples name, below a folder of our own.
mkdir -p etc/conf.d etc/shop-rules
cat >etc/shop.yaml <<'YAML'
name: shop
turns: [{from: /talk}]
YAML
cp "$SPECAUDIT_RULES_DIR"/model-spec/*.yaml etc/shop-rules/
cat >etc/shop-exceptions.yaml <<'YAML'
exceptions:
  - {id: EX-1, rule: RO-01, reason: The shop may not talk about prices., owner: Shop, expires: 2030-12-31}
YAML

# block N: the page's N-th configuration.
block() {
	awk -v n="$1" '/^\.Bd/ { block = ""; on = 1; next }
		/^\.Ed/ { on = 0; if (index(block, "logs:") == 1 && ++i == n) printf "%s", block; next }
		on { block = block $0 "\n" }' "$page" | sed "s|/etc/specaudit/|$work/etc/|"
}

n=0
while [ -n "$(block $((n + 1)))" ]; do
	n=$((n + 1))
	block "$n" >etc/specaudit.yaml
	expect 0 "$SPECAUDIT" config check -c etc/specaudit.yaml --as-of 2026-11-24
	[ ! -s err ] || fail "configuration $n of the page: $(cat err)"
done
[ "$n" = 5 ] || fail "$n configurations in the page"

# What it says of expectations and canaries.
listed() { # WORD: the list that begins with an entry of that key
	awk -v word="- $1:" '/^\.Bd/ { block = ""; on = 1; next }
		/^\.Ed/ { on = 0; if (index(block, word) == 1) printf "%s", block; next }
		on { block = block $0 "\n" }' "$page"
}
listed stream >etc/expect.yaml
listed id | sed 's/HONESTY-01/RO-01/' >etc/canaries.yaml
[ -s etc/expect.yaml ] && [ -s etc/canaries.yaml ] || fail "the page shows no expectations, or no canaries"
echo "{logs: [{path: /log}], expect: $work/etc/expect.yaml, canaries: $work/etc/canaries.yaml}" >watched.yaml
mkdir aside && mv watched.yaml aside/
expect 0 "$SPECAUDIT" config check -c aside/watched.yaml
[ ! -s err ] || fail "what the page expects: $(cat err)"
sed -i 's/RO-01/RO-O1/' etc/canaries.yaml
expect 0 "$SPECAUDIT" config check -c aside/watched.yaml
has err "no rule RO-O1 is loaded, did you mean RO-01?"

# The team's file adds to another's lists.
block 2 >etc/specaudit.yaml
block 3 | grep -v '^rules' >etc/conf.d/shop.yaml
expect 0 "$SPECAUDIT" config print -c etc/specaudit.yaml
[ "$(grep -c '  - path:' out)" = 3 ] || fail "conf.d does not add to logs: $(cat out)"

mkdir bin && ln -s "$SPECAUDIT" bin/specaudit
export PATH=$work/bin:$PATH
grep '^specaudit config ' "$page" | sed "s|/etc/specaudit/|$work/etc/|" >commands
[ "$(wc -l <commands)" = 3 ] || fail "$(wc -l <commands) commands in the page"
while read -r command; do
	case $command in *--as-service) command="$command=$(id -un)" ;; esac
	bash -c "$command" >out 2>err
	got=$?
	# Whether this host has such a state and such logs is another matter.
	case $got:$command in 0:* | [34]:*--as-service*) ;; *) fail "'$command' ended with $got: $(head -n 3 err)" ;; esac
	[ ! -s err ] || fail "'$command' says: $(cat err)"
done <commands
finish
