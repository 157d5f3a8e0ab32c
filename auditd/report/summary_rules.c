/* Rulesets, their rules, and what each rule looked at. */
#include <string.h>

#include "base/dates.h"
#include "report/summary.h"

struct reading {
	struct summary *summary;
	struct summary_version *version; /* whose rules are read */
	const struct digest *only;       /* NULL: every ruleset */
	struct error *err;
};

static int add_version(const struct store_ruleset *ruleset, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;
	struct arena *arena = &summary->arena;

	if (reading->only && digest_compare(reading->only, &ruleset->digest) != 0)
		return 0;
	struct summary_version *versions =
	    summary_grow(arena, summary->versions, summary->nversions, sizeof *versions);

	if (versions == NULL)
		return error_memory(reading->err);
	summary->versions = versions;
	struct summary_version *version = &versions[summary->nversions];
	*version = (struct summary_version){.digest = ruleset->digest, .nrules = ruleset->nrules};
	digest_hex(&ruleset->digest, version->hex);
	version->rules = arena_array(arena, ruleset->nrules, sizeof *version->rules);
	if (version->rules == NULL)
		return error_memory(reading->err);
	for (size_t i = 0; i < ruleset->nrules; i++)
		version->rules[i] = SIZE_MAX; /* until its description is read */
	if (summary_copy(arena, ruleset->pack, &version->pack, reading->err) != 0 ||
	    summary_copy(arena, ruleset->version, &version->version, reading->err) != 0 ||
	    summary_copy(arena, ruleset->spec, &version->spec, reading->err) != 0 ||
	    summary_copy(arena, ruleset->engine, &version->engine, reading->err) != 0)
		return -1;
	summary->nversions++;
	return 0;
}

static size_t index_of(const struct summary *summary, struct span id, unsigned rev)
{
	size_t i = 0;

	while (i < summary->nrules &&
	       !(summary->rules[i].rule.rev == rev && span_equal(summary->rules[i].rule.id, id)))
		i++;
	return i;
}

static int copy_measures(
    struct arena *arena, const struct store_rule *from, struct store_rule *to, struct error *err)
{
	struct store_measure *measured = arena_array(arena, from->nmeasured, sizeof *measured);

	if (measured == NULL)
		return error_memory(err);
	for (size_t i = 0; i < from->nmeasured; i++) {
		measured[i] = from->measured[i];
		if (summary_copy(arena, from->measured[i].set, &measured[i].set, err) != 0 ||
		    summary_copy(arena, from->measured[i].about, &measured[i].about, err) != 0)
			return -1;
	}
	to->measured = measured;
	to->nmeasured = from->nmeasured;
	return 0;
}

static int copy_rule(
    struct arena *arena, const struct store_rule *from, struct store_rule *to, struct error *err)
{
	const struct {
		struct span text;
		struct span *copy;
	} fields[] = {
	    {from->id, &to->id},
	    {from->title, &to->title},
	    {from->family, &to->family},
	    {from->severity, &to->severity},
	    {from->confidence, &to->confidence},
	    {from->status, &to->status},
	    {from->why, &to->why},
	    {from->clause, &to->clause},
	    {from->spec, &to->spec},
	};

	to->rev = from->rev;
	to->applies = from->applies;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (summary_copy(arena, fields[i].text, fields[i].copy, err) != 0)
			return -1;
	if (summary_copy_list(arena, &from->clauses, &to->clauses, err) != 0 ||
	    summary_copy_list(arena, &from->languages, &to->languages, err) != 0 ||
	    summary_copy_list(arena, &from->false_positives, &to->false_positives, err) != 0 ||
	    summary_copy_list(arena, &from->leans_on, &to->leans_on, err) != 0)
		return -1;
	return copy_measures(arena, from, to, err);
}

/* Of two descriptions of one revision the later one stays: status and titles may be edited. */
static int add_rule(const struct store_rule *rule, size_t index, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;
	size_t at = index_of(summary, rule->id, rule->rev);

	if (at == summary->nrules) {
		struct summary_rule *rules =
		    summary_grow(&summary->arena, summary->rules, summary->nrules, sizeof *rules);
		if (rules == NULL)
			return error_memory(reading->err);
		summary->rules = rules;
		rules[at] = (struct summary_rule){0};
		summary->nrules++;
	}
	summary->rules[at].version = (size_t)(reading->version - summary->versions);
	if (index < reading->version->nrules)
		reading->version->rules[index] = at;
	return copy_rule(&summary->arena, rule, &summary->rules[at].rule, reading->err);
}

bool summary_is_stable(const struct summary_rule *rule)
{
	return span_is(rule->rule.status, "stable");
}

bool summary_is_judging(const struct summary_rule *rule)
{
	return rule->is_newest && rule->rule.applies;
}

const struct summary_rule *summary_find_rule(const struct summary *summary, struct span id)
{
	const struct summary_rule *newest = NULL;

	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = &summary->rules[i];
		if (span_equal(rule->rule.id, id) &&
		    (newest == NULL || rule->rule.rev > newest->rule.rev))
			newest = rule;
	}
	return newest;
}

static void mark_newest(struct summary *summary)
{
	for (size_t i = 0; i < summary->nrules; i++) {
		struct summary_rule *rule = &summary->rules[i];
		rule->is_newest = summary_find_rule(summary, rule->rule.id) == rule;
		summary->njudging += summary_is_judging(rule);
	}
}

int summary_read_rules(
    struct summary *summary, struct store *store, const struct digest *ruleset, struct error *err)
{
	struct reading reading = {.summary = summary, .only = ruleset, .err = err};

	if (store_each_ruleset(store, add_version, &reading, err) != 0)
		return -1;
	for (size_t i = 0; i < summary->nversions; i++) {
		reading.version = &summary->versions[i];
		const struct digest *digest = &reading.version->digest;
		if (store_each_rule(store, digest, add_rule, &reading, err) != 0 ||
		    summary_read_models(summary, store, reading.version, err) != 0)
			return -1;
	}
	mark_newest(summary);
	return 0;
}

static struct summary_version *version_of_digest(
    const struct summary *summary, const struct digest *digest)
{
	for (size_t i = 0; i < summary->nversions; i++)
		if (digest_compare(&summary->versions[i].digest, digest) == 0)
			return &summary->versions[i];
	return NULL;
}

static void add_rule_tallies(struct summary *summary, const struct summary_version *version,
    const struct tally *tallies, size_t ntallies)
{
	for (size_t i = 0; version && i < ntallies && i < version->nrules; i++) {
		if (version->rules[i] == SIZE_MAX)
			continue;
		tally_add(&summary->rules[version->rules[i]].tally, &tallies[i]);
	}
}

static void widen_period(struct summary *summary, int64_t hour)
{
	if (!summary->has_hours || hour < summary->first_hour)
		summary->first_hour = hour;
	if (!summary->has_hours || hour > summary->last_hour)
		summary->last_hour = hour;
	summary->has_hours = true;
}

static int add_turns(
    struct reading *reading, enum store_group group, struct span name, uint64_t turns)
{
	struct summary_row *row = summary_row_of(reading->summary, group, name);

	if (row == NULL)
		return error_memory(reading->err);
	row->turns += turns;
	return 0;
}

static int add_tallies(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	struct reading *reading = context;
	struct summary *summary = reading->summary;
	struct span day = {0};
	char text[DATES_DAY];

	summary->counts.conversations += counts->conversations;
	summary->counts.turns += counts->turns;
	summary->counts.repeats += counts->repeats;
	summary->untrusted += key->is_untrusted ? counts->conversations : 0;
	if (summary_add_language(summary, key->language, counts->turns, reading->err) != 0)
		return -1;
	struct summary_version *version = version_of_digest(summary, &key->ruleset);
	add_rule_tallies(summary, version, tallies, ntallies);
	if (version) {
		summary_count_model(version, key, counts->turns);
		summary_add_undecided(summary, version, key->language, tallies, ntallies);
	}
	if (key->has_time) {
		widen_period(summary, key->hour);
		day = span_of(dates_day_of_hour(key->hour, text));
	}
	if (add_turns(reading, GROUP_DAY, day, counts->turns) != 0)
		return -1;
	return add_turns(reading, GROUP_MODEL, key->model, counts->turns);
}

int summary_read_tallies(struct summary *summary, struct store *store, struct error *err)
{
	struct reading reading = {.summary = summary, .err = err};

	if (store_each_tally(store, add_tallies, &reading, err) != 0)
		return -1;
	summary_sort_languages(summary);
	return 0;
}

const struct summary_version *summary_version_of(
    const struct summary *summary, const struct finding *finding)
{
	const struct summary_version *found = NULL;

	for (size_t i = 0; i < summary->nversions; i++) {
		const struct summary_version *version = &summary->versions[i];
		bool knows = false;
		for (size_t j = 0; j < version->nrules && !knows; j++) {
			if (version->rules[j] == SIZE_MAX)
				continue;
			const struct store_rule *rule = &summary->rules[version->rules[j]].rule;
			knows = rule->rev == finding->rev && span_equal(rule->id, finding->rule);
		}
		if (knows && found)
			return NULL;
		if (knows)
			found = version;
	}
	return found;
}
