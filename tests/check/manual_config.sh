#!/usr/bin/env bash
# specaudit.conf(5) names every key there is and no other, each with its default and bounds, and what a reload does not take.
set -eu
export LC_ALL=C
cd "$SOURCE"
page=packaging/man/specaudit.conf.5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of the schema, a line a key: NAME|DEFAULT|BOUNDS|whether it needs a start.
"$SPECAUDIT" config schema | jq -r '
	def unit($units): . as $n | ($units | map(select($n > 0 and $n % .[1] == 0)) | first) as $u |
		if $u then "\($n / $u[1])\($u[0])" else "\($n)" end;
	def durations: [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
	def sizes: [["G", 1073741824], ["M", 1048576], ["K", 1024]];
	def default($path): if has("default") | not then "-" else .default |
		if . == "" or . == [] then "empty" elif type == "array" then join(",") else tostring end end;
	def bounds: ([.. | objects | select(has("minimum"))] | first) as $range |
		([.. | objects | .pattern? // empty] | join(" ")) as $pattern |
		if $range == null then "" else
			(if $pattern | test("smhd") then durations elif $pattern | test("KMG") then sizes else [] end) as $units |
			"from \($range.minimum | unit($units)) to \($range.maximum | unit($units))" end;
	def rows($group): to_entries[] | "\($group)\(.key)|\(.value | default(0))|\(.value | bounds)|\(
		.value.description | test("takes effect at the next start"))";
	.properties | (.logs.items.properties | rows("logs.")), (.models.items.properties | rows("models.")),
		(to_entries[] | select(.value.properties) | .key as $group | .value.properties | rows($group + ".")),
		(with_entries(select(.value.properties == null and .key != "logs" and .key != "models")) | rows(""))' | sort >"$work/schema"
[ "$(wc -l <"$work/schema")" -gt 40 ]

# Of the page, the same.
awk '/^\.Sh/ { keys = $2 == "KEYS" } keys && /^\.Ss/ { group = $2 == "Single" ? "" : $2 "." }
	keys && /^\.It Cm [a-z_]+ : / { name = group $3; print "\n" name "|" $0 "|" ; next }
	keys && /^\.El/ { name = "" } keys && name { printf "%s ", tolower($0) }' "$page" >"$work/page"
sed -n 's/^\([a-z_.]*\)|.*/\1/p' "$work/page" | sort >"$work/named"
cut -d "|" -f 1 "$work/schema" | sort | diff - "$work/named" || { echo "the keys of the program and of $page differ" >&2; exit 1; }

failed=0
# Of RELOADING: from the paragraph on what is not taken.
sed -n '/^\.Sh RELOADING/,/^\.Sh FILES/p' "$page" | sed '1,/^\.Pp/d' >"$work/reloading"
while IFS='|' read -r name default bounds start; do
	item=$(grep -A 1 "^${name//./\\.}|" "$work/page")
	said=$(printf '%s' "$item" | sed -n '1s/.* Pq \(.*\)|$/\1/p' | sed -E 's/\b(Cm|Pa)\b//g; s/ //g')
	case $said in required | STATE/*) said=- ;; esac
	[ "$said" = "$default" ] || { echo "$page says that $name defaults to '$said', not '$default'" >&2; failed=1; }
	printf '%s' "$item" | grep -qiF -- "$bounds" || { echo "$page does not say of $name: $bounds" >&2; failed=1; }
	grep -qE "(Cm|,) ${name//./\\.}( |$)" "$work/reloading" && listed=true || listed=false
	[ "$listed" = "$start" ] || { echo "$page: RELOADING lists $name: $listed, not $start" >&2; failed=1; }
done <"$work/schema"
exit $failed
