#!/usr/bin/env bash
# Two builds of the same tree, by other compilers, find the same; so does each engine of the second, without compiled
# patterns and without the prefilter: tests/builds.sh SPECAUDIT OTHER_SPECAUDIT. Over the accuracy sets, which hold what rules
# were written for in six languages, the samples, near-matches of every pattern, and the rules' own tests.
set -eu
cd "$(dirname "$0")/.."
one=$1 other=$2
export LC_ALL=C SPECAUDIT_RULES_DIR=$PWD/rules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

scan() { # PROGRAM OUT OPTION...: findings and a report over everything
	local program=$1 out=$2
	shift 2
	"$program" scan --quiet --allow-raw 1 -j 1 --output ndjson --report "$out.json" "$@" tests/accuracy/*/*.jsonl \
		tests/accuracy/paraphrase/*/*.jsonl packaging/samples "$work/almost.jsonl" >"$out"
}

alike() {
	cmp "$work/one$1" "$work/$2$1" || {
		echo "builds.sh: findings differ: $2" >&2
		failed=1
	}
}

# Texts that patterns match but for their last letters: where an engine is most likely to err.
sed -n "s/^ *- '\(.*\)'\$/\1/p" rules/model-spec/*.yaml | sed "s/''/'/g" | jq -Rc '{regex: .}' >"$work/patterns"
python3 tests/support/hostile.py almost 100000 --patterns "$work/patterns" >"$work/almost.jsonl"
python3 tests/support/hostile.py matches 50000 --patterns "$work/patterns" >>"$work/almost.jsonl"

scan "$one" "$work/one"
scan "$other" "$work/other"
scan "$other" "$work/no-jit" --no-jit
scan "$other" "$work/no-prefilter" --no-prefilter
for name in other no-jit no-prefilter; do
	alike "" $name
	alike .json $name
done
"$one" rules test model-spec >"$work/one.tests"
"$other" rules test model-spec >"$work/other.tests"
alike .tests other
found=$(wc -l <"$work/one")
[ "$found" -ge 1000 ] || { echo "builds.sh: only $found findings" >&2; failed=1; }
[ "$failed" = 0 ] && echo "$found findings alike"
exit $failed
