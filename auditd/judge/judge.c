/* The loop: every rule of the ruleset over one conversation, by the table of kinds. What the kinds find is put in
 * order here; what they look for is theirs. */
#include <assert.h>
#include <string.h>

#include "judge/judge.h"
#include "judge/kind.h"

const struct kind *const judge_kinds[RULE_KINDS] = {
    [RULE_SEQUENCE] = &kind_sequence,
    [RULE_ABSENCE] = &kind_absence,
    [RULE_COMPOSE] = &kind_compose,
};

uint32_t judging_claimable(const struct judging *judging, role_set roles)
{
	uint32_t n = 0;

	for (unsigned role = 0; role < ROLES; role++)
		if (roles >> role & 1)
			n += judging->claimable[role];
	return n;
}

uint32_t judging_set_aside(struct judging *judging, uint32_t rule, role_set roles)
{
	struct tally *tally = &judging->tallies[rule];
	uint32_t n = 0;

	for (uint32_t i = 0; judging->foreign != 0 && i < judging->nmessages; i++) {
		const struct message *message = message_at(judging, i);
		enum role role = message_is_raw(judging, message) ? ROLE_UNKNOWN : message->role;
		n += (roles >> role & 1) && message_is_foreign(judging, i) &&
		     message_is_claimable(judging, message);
	}
	tally->evaluated += n;
	tally->inconclusive[INCONCLUSIVE_LANGUAGE] += n;
	return n;
}

static void look_over(struct judging *judging, bool *hides)
{
	size_t nwords = bit_words(judging->ruleset->nsignals);

	for (uint32_t i = 0; i < judging->nmessages; i++) {
		const struct message *message = message_at(judging, i);
		const struct message_facts *facts = &judging->hits->messages[i];
		bool is_raw = message_is_raw(judging, message);
		judging->claimable[is_raw ? ROLE_UNKNOWN : message->role] +=
		    message_is_claimable(judging, message);
		*hides = *hides || message_is_partial(message) || facts->has_media;
		judging->languages |= language_bit(facts->language);
		*hides = *hides || facts->unlikely != 0;
		for (size_t k = 0; k < nwords; k++)
			judging->seen[k] |= facts->holds[k] | facts->unsure[k];
	}
}

/* Is a language there that some rule does not read? */
static bool has_foreign(const struct judging *judging)
{
	for (size_t i = 0; i < judging->ruleset->nrules; i++)
		if (judging->languages & ~judging->ruleset->rules[i].reads)
			return true;
	return false;
}

int judging_init(struct judging *judging)
{
	const struct ruleset *ruleset = judging->ruleset;
	struct arena *arena = judging->arena;
	bool hides = false;

	judging->seen = arena_array(arena, bit_words(ruleset->nsignals), sizeof *judging->seen);
	judging->tallies = arena_array(arena, ruleset->nrules, sizeof *judging->tallies);
	judging->found = arena_array(arena, ruleset->nrules, sizeof *judging->found);
	if (judging->seen == NULL || judging->tallies == NULL || judging->found == NULL)
		return -1;
	judging->reads = LANGUAGES_ANY;
	look_over(judging, &hides);
	if (!hides && !has_foreign(judging))
		return 0;
	judging->fragile = signals_fragile(ruleset, true, arena);
	judging->refutable = signals_fragile(ruleset, false, arena);
	return judging->fragile && judging->refutable ? 0 : -1;
}

void judging_take(struct judging *judging, uint32_t rule)
{
	judging->licence = (struct licence_search){0};
	judging->reads = judging->ruleset->rules[rule].reads;
	judging->foreign = judging->languages & ~judging->reads;
}

static int judge_rule(struct judging *judging, const struct kind *kind, uint32_t rule)
{
	uint64_t *before = profile_enter_rule(judging->profile, rule);
	int result = kind->run(judging, rule);

	profile_leave(judging->profile, before);
	if (judging->profile)
		judging->profile->rules[rule].runs++;
	return result;
}

static int judge_rules(struct judging *judging)
{
	const struct ruleset *ruleset = judging->ruleset;
	bool is_raw = judging->transcript->state == TRANSCRIPT_RAW;

	for (uint32_t i = 0; i < ruleset->nrules; i++) {
		const struct kind *kind = judge_kinds[ruleset->rules[i].kind];
		if ((is_raw && !kind->reads_raw) ||
		    !view_rule_applies(judging->view, &ruleset->rules[i]))
			continue;
		judging_take(judging, i);
		if (judge_rule(judging, kind, i) != 0)
			return -1;
	}
	return 0;
}

/* Put the findings in order of message, then rule: a counting sort, as the rules' lists come in order.
 * Source: Knuth, The Art of Computer Programming, vol. 3, 5.2, algorithm D. */
static int sort_findings(const struct judging *judging, struct findings *findings)
{
	size_t nrules = judging->ruleset->nrules, total = 0;

	for (size_t i = 0; i < nrules; i++)
		total += judging->found[i].n;
	*findings = (struct findings){0};
	if (total == 0)
		return 0;
	struct finding *at = arena_array(judging->arena, total, sizeof *at);
	size_t *next = arena_array(judging->arena, (size_t)judging->nmessages + 1, sizeof *next);
	if (at == NULL || next == NULL)
		return -1;
	for (size_t i = 0; i < nrules; i++)
		for (const struct found *it = judging->found[i].first; it; it = it->next)
			next[it->finding.message + 1]++;
	for (uint32_t i = 0; i < judging->nmessages; i++)
		next[i + 1] += next[i];
	for (size_t i = 0; i < nrules; i++)
		for (const struct found *it = judging->found[i].first; it; it = it->next)
			at[next[it->finding.message]++] = it->finding;
	*findings = (struct findings){.at = at, .n = total};
	return 0;
}

static void add_tallies(struct tally *to, const struct tally *from, size_t ntallies)
{
	for (size_t i = 0; i < ntallies; i++)
		tally_add(&to[i], &from[i]);
}

const struct ruleset_view *judge_view(
    const struct ruleset *ruleset, const struct transcript *transcript)
{
	return ruleset_view_of(
	    ruleset, transcript->model, transcript->has_time, transcript->time_us);
}

static int run(struct judging *judging, struct findings *findings, struct tally *tallies)
{
	struct findings found;

	if (judging_init(judging) != 0 || judge_rules(judging) != 0 ||
	    sort_findings(judging, &found) != 0)
		return -1;
	add_tallies(tallies, judging->tallies, judging->ruleset->nrules);
	*findings = found;
	return 0;
}

int judge_case_run(const struct judge_case *subject, struct arena *arena, struct findings *findings,
    struct tally *tallies, struct error *err)
{
	struct judging judging = {
	    .ruleset = subject->view->ruleset,
	    .view = subject->view,
	    .profile = subject->profile,
	    .transcript = subject->transcript,
	    .hits = subject->hits,
	    .arena = arena,
	    .nmessages = (uint32_t)subject->transcript->nmessages,
	};

	assert(subject->hits->nmessages == subject->transcript->nmessages);
	assert(subject->transcript->nmessages < UINT32_MAX);
	uint64_t *before = profile_enter(subject->profile, PROFILE_JUDGE);
	int result = run(&judging, findings, tallies);
	profile_leave(subject->profile, before);
	return result == 0 ? 0 : error_memory(err);
}

int judge_run(const struct ruleset_view *view, const struct transcript *transcript,
    const struct hits *hits, struct arena *arena, struct findings *findings, struct tally *tallies,
    struct error *err)
{
	const struct judge_case subject = {.view = view, .transcript = transcript, .hits = hits};

	return judge_case_run(&subject, arena, findings, tallies, err);
}
