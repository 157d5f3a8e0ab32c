/* Any text as a rule pack: it loads whole or is refused with words, and what loads keeps its
 * promises. */
#include <stdint.h>
#include <stdlib.h>

#include "ruleset/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Composed signals and rules refer to lower numbers, so that one pass in order is enough. */
static void require_lower(const uint32_t *at, size_t n, size_t own)
{
	for (size_t i = 0; i < n; i++)
		require(at[i] < own);
}

static void check_signal(const struct ruleset *ruleset, size_t index)
{
	const struct signal *signal = &ruleset->signals[index];

	require_lower(signal->all.at, signal->all.n, index);
	require_lower(signal->any.at, signal->any.n, index);
	require_lower(signal->none.at, signal->none.n, index);
	require(signal->first_term + signal->nterms <= ruleset->nterms);
	require(signal->ndefeats == 0 || signal->first_defeat < ruleset->nterms);
	bool has_terms = signal->kind != SIGNAL_OF && signal->kind != SIGNAL_DETECTED;
	require(has_terms == (signal->nterms > 0));
	require(ruleset_find_signal(ruleset, signal->name) == (int)index);
}

static void check_rule(const struct ruleset *ruleset, size_t index)
{
	const struct rule *rule = &ruleset->rules[index];

	require(rule->nclauses >= 1 && rule->nclauses <= 2 && rule->ntests >= 2);
	require(ruleset_clause(ruleset, rule->clauses[0])->anchor.len > 0);
	if (rule->kind == RULE_COMPOSE) {
		require_lower(rule->of.compose.rules, rule->of.compose.nrules, index);
		require_lower(rule->of.compose.none, rule->of.compose.nnone, index);
	}
	require(ruleset_find_rule(ruleset, rule->id) == (int)index);
	ruleset_rule_applies(ruleset, rule);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = {0};
	struct ruleset *ruleset =
	    ruleset_parse((struct span){(const char *)data, size}, "fuzz.yaml", NULL, &err);

	if (ruleset == NULL) {
		require(err.kind == ERROR_SETTING && err.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < ruleset->nterms; i++)
		require(ruleset->terms[i].first_pattern + ruleset->terms[i].npatterns <=
			ruleset->npatterns);
	for (size_t i = 0; i < ruleset->nsignals; i++)
		check_signal(ruleset, i);
	for (size_t i = 0; i < ruleset->nrules; i++)
		check_rule(ruleset, i);
	ruleset_free(ruleset);
	return 0;
}
