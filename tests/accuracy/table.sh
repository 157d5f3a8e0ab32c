#!/usr/bin/env bash
# The table of measured accuracy in the README, and the files in rules/measured/ that reports quote.
#   table.sh [LABELLED]   LABELLED: a folder of labelled transcripts (*.jsonl.gz); without it only our own are measured
# SPECAUDIT names the program (default: specaudit), MEASURED=1 writes rules/measured/model-spec/ anew.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${SPECAUDIT:-specaudit}
export SPECAUDIT_RULES_DIR=${SPECAUDIT_RULES_DIR:-$root/rules}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure NAME ABOUT FILE...
measure() {
	local name=$1 about=$2
	shift 2
	"$program" eval --output json --no-outcomes --about "$about" -o "$work/$name.json" "$@"
	if [ "${MEASURED:-0}" = 1 ]; then
		mkdir -p "$root/rules/measured/model-spec"
		jq . "$work/$name.json" >"$root/rules/measured/model-spec/$name.json"
	fi
}

# rows NAME TITLE: a row for each label that rules judge, and for each of its sources where there are several.
rows() {
	jq -r --arg title "$2" '
		def share: if . == null then "-" else (. * 1000 | round / 1000 | tostring) end;
		def range($r): if $r == null then "" else " (\($r[0] | share) to \($r[1] | share))" end;
		def row($name; $figures): "| \($title) | \($name) | \($figures.tp + $figures.fn) of \($figures.n)"
			+ " | \($figures.precision | share)\(range($figures.interval95.precision))"
			+ " | \($figures.recall | share)\(range($figures.interval95.recall))"
			+ " | \($figures.f1 | share) | \($figures.fpr | share) |";
		.labels | to_entries[] | select(.value.precision != null or .value.tp != null) | row(.key; .value)' "$work/$1.json"
}

echo "| measured on | label | true of all | precision | recall | F1 | false positive rate |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
measure own-kept "own conversations, kept from those who wrote the rules" "$here"/kept/*.jsonl
rows own-kept "own conversations, kept back"
measure own-open "own conversations, in-sample: rules were written looking at them" "$here"/open/*.jsonl
rows own-open "own conversations, in-sample"
if [ $# -gt 0 ]; then
	perl "$here/split.pl" "$work/split" "$1"/*.jsonl.gz
	# Detectors were built looking at these whole sets: no part of them is held out.
	for file in "$1"/hierarchy-*.jsonl.gz; do
		rm -f "$work/split/held-out/$(basename "$file")"
		cp "$file" "$work/split/tuned/"
	done
	# A set of one prompt lies in one part: eval takes an empty file for a mistake.
	for file in "$work"/split/*/*.jsonl.gz; do
		[ "$(zcat "$file" | wc -l)" -gt 0 ] || rm "$file"
	done
	for part in held-out tuned; do
		case $part in
		held-out) about="public labelled sets, prompts held out from those who wrote the rules" ;;
		tuned) about="public labelled sets, in-sample: rules were written looking at them" ;;
		esac
		measure "labelled-$part" "$about" "$work/split/$part"/*.jsonl.gz
		for file in "$work/split/$part"/*.jsonl.gz; do
			name=$(basename "$file" .jsonl.gz)
			MEASURED=0 measure "$part-$name" "$about" "$file"
			rows "$part-$name" "$name, $([ $part = tuned ] && echo in-sample || echo held out)"
		done
	done
fi
