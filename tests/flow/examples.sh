#!/usr/bin/env bash
# Every example in the README, the manual and --help runs as it stands.
. "$SOURCE/tests/support/flow.bash"
export PATH=$work/bin:$PATH
mkdir bin logs
ln -s "$SPECAUDIT" bin/specaudit
cp "$SOURCE"/packaging/samples/* logs/
zcat logs/gateway.jsonl.gz | gzip -c >day.jsonl.gz
touch logs/2026-11-24.jsonl.gz
echo '{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hello."}],"labels":{"refusal":false}}' |
	gzip -c >labelled.jsonl.gz
specaudit scan --state audit.state --quiet --allow-raw 1 logs >/dev/null || fail "the state for the examples"
first=$(specaudit findings --state audit.state --output ndjson | head -n 1 | jq -r '.id[0:8]')

{
	for verb in scan report findings show rules formats eval; do
		specaudit $verb --help | sed -n '/^example:/,$p' | sed -n 's/^  //p'
	done
	mandoc -T ascii "$SOURCE/packaging/man/specaudit.1" | col -b | sed -n '/^EXAMPLES/,$p' |
		grep -E '^ +(specaudit|zcat) ' | sed 's/^ *//'
	sed -n '/^```sh$/,/^```$/p' "$SOURCE/README.md" | grep -E '^(specaudit|zcat) '
} | sort -u >examples
[ "$(wc -l <examples)" -ge 10 ] || fail "only $(wc -l <examples) examples found"
while read -r line; do
	command=$(sed "s|/var/log/gateway/2026-11-\*.jsonl.gz|logs/*.gz|; s|/var/log/gateway|logs|; s|3f9c|$first|" <<<"$line")
	bash -c "$command" >out 2>err
	status=$?
	case $status in
	0 | 1 | 4) ;; # examples may find something, and the samples hold a line that is no JSON
	*) fail "example '$line' ended with $status: $(head -n 3 err)" ;;
	esac
done <examples
finish
