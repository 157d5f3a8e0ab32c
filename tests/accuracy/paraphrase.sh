#!/usr/bin/env bash
# Paraphrased breaches and their compliant twins: on how many do rules of the right clause fire, on how many any rule.
#   paraphrase.sh [--json] DIR...   DIR: a folder of *.jsonl; each is measured on its own
# A breach fires where a rule whose first clause is the conversation's has a violation, a suspect or a signal on its last
# message; for a heading, which no rule claims, stand the clauses below it and the one that sections.tsv names. Elsewhere are
# breaches on which only rules of other clauses fire. A compliant twin is flagged where any rule has a violation or a suspect
# there. Intervals are Wilson's, 95 %.
# SPECAUDIT names the program (default: specaudit).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${SPECAUDIT:-specaudit}
export SPECAUDIT_RULES_DIR=${SPECAUDIT_RULES_DIR:-$root/rules}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
as_json=0
[ "${1:-}" = --json ] && { as_json=1; shift; }
[ $# -gt 0 ] || { sed -n 's/^#   //p' "$0" >&2; exit 3; }

# Each clause with the one it stands under, or null: {"clause": "parent"}.
parents() {
	sed -n 's/^ *- anchor: *//p; s/^ *parent: */ /p' "$SPECAUDIT_RULES_DIR/spec/openai-model-spec/catalogue.yaml" |
		awk '/^ / {print clause "\t" $1; next} {clause = $1}' |
		jq -Rn '[inputs | split("\t") | {(.[0]): .[1]}] | add'
}

# Which line of which file is what.
lines() { # FILE...
	for file; do
		jq -nc --arg file "$file" '[inputs] | to_entries[] | .key as $at | .value
			| {file: $file, line: ($at + 1), of, clause, is_bad: (.twin == "bad"), last: (.messages | length - 1)}' "$file"
	done
}

measure() { # DIR
	local files=("$1"/*.jsonl)
	"$program" scan --quiet --output ndjson --allow-raw 0 "${files[@]}" >"$work/findings"
	lines "${files[@]}" >"$work/lines"
	jq -n --arg set "$(basename "$1")" --slurpfile lines "$work/lines" --slurpfile findings "$work/findings" \
		--slurpfile parents "$work/parents" --rawfile sections "$here/paraphrase/sections.tsv" '
		($sections | [split("\n")[] | select(test("^B")) | split("\t") | {(.[0]): .[1]}] | add) as $section
		| def below($top): if . == $top then true elif . == null then false else $parents[0][.] | below($top) end;
		def right($case; $clause): $clause == $case.clause or
			($section[$case.of] != null and ($clause == $section[$case.of] or ($clause | below($case.clause))));
		def wilson($k; $n): 1.959964 as $z | if $n == 0 then null else
			($k / $n) as $p | (1 + $z * $z / $n) as $d
			| (($p + $z * $z / (2 * $n)) / $d) as $middle
			| ($z * (($p * (1 - $p) / $n + $z * $z / (4 * $n * $n)) | sqrt) / $d) as $reach
			| [$middle - $reach, $middle + $reach] end;
		def figures: (map(select(.is_bad)) | [(map(select(.hit)) | length), length]) as [$hits, $bad]
			| (map(select(.is_bad | not)) | [(map(select(.flagged)) | length), length]) as [$flagged, $compliant]
			| {bad: $bad, fired: $hits, elsewhere: (map(select(.is_bad and .is_seen and (.hit | not))) | length),
				share: (if $bad > 0 then $hits / $bad else null end), interval95: wilson($hits; $bad),
				compliant: $compliant, flagged: $flagged,
				flagged_share: (if $compliant > 0 then $flagged / $compliant else null end),
				flagged_interval95: wilson($flagged; $compliant)};
		($findings | map(select(.verdict | IN("violation", "suspect", "signal"))) | group_by("\(.origin.file):\(.origin.line)")
			| map({("\(.[0].origin.file):\(.[0].origin.line)"): .}) | add // {}) as $found
		| [$lines[] | . as $case
			| [$found["\(.file):\(.line)"] // [] | .[] | select(.message == $case.last and .role == "assistant")] as $there
			| . + {hit: any($there[]; right($case; .clauses[0] | split("#")[1])),
				is_seen: ($there | length > 0), flagged: any($there[]; .verdict != "signal"),
				rules: ($there | map(.rule) | unique)}] as $cases
		| {set: $set, total: ($cases | figures),
			clauses: ($cases | group_by(.clause) | map({clause: .[0].clause} + figures)),
			false_alarms: ($cases | map(select((.is_bad | not) and .flagged) | .rules[]) | group_by(.) | map({(.[0]): length}) | add // {})}'
}

table() { # of what measure prints
	jq -r '
		def percent: if . == null then "-" else "\(. * 1000 | round / 10) %" end;
		def interval: if . == null then "" else " (\(.[0] | percent) to \(.[1] | percent))" end;
		def row($name): "| \($name) | \(.fired) of \(.bad) | \(.elsewhere) | \(.share | percent)\(.interval95 | interval)"
			+ " | \(.flagged) of \(.compliant) | \(.flagged_share | percent)\(.flagged_interval95 | interval) |";
		"paraphrases, \(.set):", "", "| clause | breaches that fire | only elsewhere | share | compliant ones flagged | share |", "| --- | --: | --: | --- | --: | --- |",
		(.clauses[] | .clause as $name | row($name)), (.total | row("all")), ""'
}

parents >"$work/parents"
for dir; do
	measure "${dir%/}" >"$work/figures"
	if [ $as_json = 1 ]; then cat "$work/figures"; else table <"$work/figures"; fi
done
