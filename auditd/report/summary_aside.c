/* What stands beside the rates: languages that no rule reads, exceptions, the specification's own sentences. */
#include <stdlib.h>

#include "base/dates.h"
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

size_t summary_exceptions_in(const struct summary *summary, const char *state)
{
	size_t n = 0;

	for (size_t i = 0; i < summary->nexceptions; i++)
		n += span_is(summary->exceptions[i].exception.state, state);
	return n;
}

struct reading {
	struct summary *summary;
	struct error *err;
};

static int copy_exception(struct arena *arena, const struct store_exception *from,
    struct store_exception *to, struct error *err)
{
	const struct {
		struct span text;
		struct span *copy;
	} texts[] = {
	    {from->id, &to->id},
	    {from->reason, &to->reason},
	    {from->owner, &to->owner},
	    {from->expires, &to->expires},
	    {from->as_of, &to->as_of},
	    {from->state, &to->state},
	    {from->digest, &to->digest},
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (summary_copy(arena, texts[i].text, texts[i].copy, err) != 0)
			return -1;
	to->findings = from->findings;
	if (summary_copy_list(arena, &from->rules, &to->rules, err) != 0 ||
	    summary_copy_list(arena, &from->tenants, &to->tenants, err) != 0)
		return -1;
	return summary_copy_list(arena, &from->models, &to->models, err);
}

static int add_exception(const struct store_exception *exception, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;
	struct summary_exception *exceptions = summary_grow(
	    &summary->arena, summary->exceptions, summary->nexceptions, sizeof *exceptions);
	int64_t expires, as_of;

	if (exceptions == NULL)
		return error_memory(reading->err);
	summary->exceptions = exceptions;
	struct summary_exception *copy = &exceptions[summary->nexceptions];
	*copy = (struct summary_exception){0};
	if (copy_exception(&summary->arena, exception, &copy->exception, reading->err) != 0)
		return -1;
	copy->has_days = dates_parse_day(exception->expires, &expires) &&
			 dates_parse_day(exception->as_of, &as_of);
	copy->days_left = copy->has_days ? expires - as_of : 0;
	summary->nexceptions++;
	return 0;
}

int summary_read_exceptions(struct summary *summary, struct store *store, struct error *err)
{
	struct reading reading = {summary, err};

	return store_each_exception(store, add_exception, &reading, err) != 0 ? -1 : 0;
}

static int read_quotes_of(struct summary *summary, struct summary_rule *rule,
    const struct report_quotes *quotes, struct error *err)
{
	const struct store_list *hashes = &rule->rule.leans_on;

	rule->quotes = arena_array(&summary->arena, hashes->n, sizeof *rule->quotes);
	if (rule->quotes == NULL)
		return error_memory(err);
	for (size_t i = 0; quotes->find && i < hashes->n; i++) {
		struct span text = {0};
		struct digest sentence;
		if (digest_parse(hashes->at[i], &sentence) != 0 ||
		    !quotes->find(quotes->context, rule->rule.spec, &sentence, &text))
			continue;
		if (summary_copy(&summary->arena, text, &rule->quotes[i], err) != 0)
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
