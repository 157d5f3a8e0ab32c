/* Lists the patterns of a pack, one JSON object a line, for programs that look for the same: bench_patterns SPECS PACK.
 * "exact": not on folded text; "case": case matters. */
#include <stdio.h>

#include "base/json_out.h"
#include "ruleset/ruleset.h"

static int print_pattern(const struct pattern *pattern, struct error *err)
{
	struct buf line = {0};
	struct json_out *out = json_out_new();

	json_out_object(out, NULL);
	json_out_text(out, "regex", pattern->regex);
	json_out_bool(out, "exact", pattern->is_exact);
	json_out_bool(out, "case", pattern->is_case_sensitive);
	json_out_end(out);
	int result = json_out_print(out, false, &line, err);
	json_out_free(out);
	if (result == 0)
		printf("%.*s\n", (int)line.len, line.at);
	buf_done(&line);
	return result;
}

int main(int nwords, char **words)
{
	struct error err = {0};

	if (nwords != 3) {
		fprintf(stderr, "usage: bench_patterns SPECS PACK\n");
		return 2;
	}
	const char *packs[] = {words[2]};
	struct ruleset *rules = ruleset_load(packs, 1, words[1], &err);
	int result = rules ? 0 : -1;
	for (size_t i = 0; result == 0 && i < rules->npatterns; i++)
		result = print_pattern(&rules->patterns[i], &err);
	if (result != 0)
		fprintf(stderr, "bench_patterns: %s\n", err.text);
	ruleset_free(rules);
	return result == 0 && fflush(stdout) == 0 ? 0 : 1;
}
