/* What stands beside the rates: languages that no rule reads, the specification's own sentences. */
#include <stdlib.h>

#include "report/summary.h"

/* Is the language one of those it names? One that reads any decides nothing for the others. */
static bool rule_names(const struct store_rule *rule, struct span name)
{
	for (size_t i = 0; i < rule->languages.n; i++)
		if (span_equal(rule->languages.at[i], name))
			return true;
	return false;
}

static bool rule_reads(const struct store_rule *rule, struct span name)
{
	return rule_names(rule, (struct span)SPAN("any")) || rule_names(rule, name);
}

static size_t count_reading(const struct summary *summary, struct span name)
{
	size_t n = 0;

	for (size_t i = 0; i < summary->nrules; i++)
		n += summary_is_judging(&summary->rules[i]) &&
		     rule_reads(&summary->rules[i].rule, name);
	return n;
}

/* The most that any rule set aside, of all or of those that read the language, where there are such. */
static uint64_t most_set_aside(const struct summary *summary, const struct summary_version *version,
    struct span language, const struct tally *tallies, size_t ntallies)
{
	uint64_t most = 0, most_read = 0;
	bool is_read = false;

	for (size_t i = 0; i < ntallies && i < version->nrules; i++) {
		uint64_t n = tallies[i].inconclusive[INCONCLUSIVE_LANGUAGE];
		bool reads = version->rules[i] != SIZE_MAX &&
			     rule_names(&summary->rules[version->rules[i]].rule, language);
		is_read = is_read || reads;
		most = n > most ? n : most;
		most_read = reads && n > most_read ? n : most_read;
	}
	return is_read ? most_read : most;
}

/* The least that a rule set aside of those that looked: what was in none of their languages. */
static uint64_t least_set_aside(const struct tally *tallies, size_t ntallies)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < ntallies; i++) {
		uint64_t n = tallies[i].inconclusive[INCONCLUSIVE_LANGUAGE];
		if (tallies[i].evaluated > 0 && n < least)
			least = n;
	}
	return least == UINT64_MAX ? 0 : least;
}

void summary_add_undecided(struct summary *summary, const struct summary_version *version,
    struct span language, const struct tally *tallies, size_t ntallies)
{
	uint64_t *undecided = summary->undecided.inconclusive;

	for (size_t i = 0; i < ntallies && i < version->nrules; i++)
		for (int k = 0; k < INCONCLUSIVE_REASONS; k++)
			if (k != INCONCLUSIVE_LANGUAGE)
				undecided[k] += tallies[i].inconclusive[k];
	undecided[INCONCLUSIVE_LANGUAGE] +=
	    language.len > 0 ? most_set_aside(summary, version, language, tallies, ntallies)
			     : least_set_aside(tallies, ntallies);
}

int summary_add_language(
    struct summary *summary, struct span name, uint64_t turns, struct error *err)
{
	if (name.len == 0) {
		summary->unidentified += turns;
		return 0;
	}
	summary->languages_identified = true;
	for (size_t i = 0; i < summary->nlanguages; i++) {
		if (!span_equal(summary->languages[i].name, name))
			continue;
		summary->languages[i].turns += turns;
		return 0;
	}
	struct summary_language *languages = summary_grow(
	    &summary->arena, summary->languages, summary->nlanguages, sizeof *languages);
	if (languages == NULL)
		return error_memory(err);
	summary->languages = languages;
	struct summary_language *language = &languages[summary->nlanguages];
	*language =
	    (struct summary_language){.turns = turns, .nreading = count_reading(summary, name)};
	if (summary_copy(&summary->arena, name, &language->name, err) != 0)
		return -1;
	summary->nlanguages++;
	return 0;
}

static int by_turns(const void *left, const void *right)
{
	const struct summary_language *a = left, *b = right;

	if (a->turns != b->turns)
		return a->turns > b->turns ? -1 : 1;
	return span_compare(a->name, b->name);
}

void summary_sort_languages(struct summary *summary)
{
	if (summary->nlanguages > 1)
		qsort(
		    summary->languages, summary->nlanguages, sizeof *summary->languages, by_turns);
}

uint64_t summary_unread_turns(const struct summary *summary)
{
	uint64_t turns = 0;

	for (size_t i = 0; i < summary->nlanguages; i++)
		turns += summary->languages[i].nreading ? 0 : summary->languages[i].turns;
	return turns;
}

bool summary_is_little_read(const struct summary *summary, const struct summary_language *language)
{
	return language->turns > 0 && 2 * language->nreading <= summary->njudging;
}

static int read_quotes_of(struct summary *summary, struct summary_rule *rule,
    const struct report_quotes *quotes, struct error *err)
{
	const struct store_list *hashes = &rule->rule.leans_on;

	rule->quotes = arena_array(&summary->arena, hashes->n, sizeof *rule->quotes);
	rule->changed = arena_array(&summary->arena, hashes->n, sizeof *rule->changed);
	if (rule->quotes == NULL || rule->changed == NULL)
		return error_memory(err);
	for (size_t i = 0; quotes->find && i < hashes->n; i++) {
		struct span text = {0};
		struct digest sentence;
		if (digest_parse(hashes->at[i], &sentence) != 0)
			continue;
		int found = quotes->find(quotes->context, rule->rule.spec, &sentence, &text);
		rule->changed[i] = found < 0;
		if (found == 1 && summary_copy(&summary->arena, text, &rule->quotes[i], err) != 0)
			return -1;
	}
	return 0;
}

int summary_read_quotes(
    struct summary *summary, const struct report_quotes *quotes, struct error *err)
{
	for (size_t i = 0; i < summary->nrules; i++)
		if (read_quotes_of(summary, &summary->rules[i], quotes, err) != 0)
			return -1;
	return 0;
}
