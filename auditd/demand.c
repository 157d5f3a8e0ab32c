/* Rules ask for signals; a signal asks for those that it is made of. Each is decided once, and only where nothing cheaper
 * has told that it cannot hold. */
#include <stdlib.h>
#include <string.h>

#include "demand.h"

struct demand {
	const struct ruleset *ruleset;
	struct scanner *scanner;
	struct detective *detective;
	const struct agenda *agenda;

	/* Of the transcript at hand. */
	const struct transcript *transcript;
	struct hits *hits;
	struct error *err;
	bool everything;
	uint64_t *maybe;   /* signals of patterns that may hold, as far as candidates tell */
	uint64_t *guessed; /* signals of which it is known whether they may hold, */
	uint64_t *may;     /* and those that may */
	uint64_t *decided; /* signals that are decided, */
	uint64_t *seen;    /* and those that hold or may hold of some message */
	bool *is_alive;    /* by rule: it may make a claim */
	bool has_alive;
	uint64_t tongues[ROLES]; /* by role: the languages that its messages are in, */
	bool is_untold[ROLES];   /* and whether it has some of which that is not known */
};

static void add(uint64_t *bits, uint32_t index)
{
	bits[index / 64] |= UINT64_C(1) << (index % 64);
}

static bool any_is_in(const uint64_t *bits, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (hit_bit(bits, list->at[i]))
			return true;
	return false;
}

struct demand *demand_new(const struct matcher *matcher, const struct agenda *agenda,
    struct scanner *scanner, struct detective *detective)
{
	const struct ruleset *ruleset = matcher_ruleset(matcher);
	struct demand *demand = calloc(1, sizeof *demand);

	if (demand == NULL)
		return NULL;
	demand->ruleset = ruleset;
	demand->agenda = agenda;
	demand->scanner = scanner;
	demand->detective = detective;
	demand->is_alive = calloc(ruleset->nrules + 1, sizeof *demand->is_alive);
	demand->maybe = calloc(agenda->nwords * 5 + 1, sizeof *demand->maybe);
	if (demand->is_alive == NULL || demand->maybe == NULL) {
		demand_free(demand);
		return NULL;
	}
	demand->guessed = demand->maybe + agenda->nwords;
	demand->may = demand->guessed + agenda->nwords;
	demand->decided = demand->may + agenda->nwords;
	demand->seen = demand->decided + agenda->nwords;
	return demand;
}

void demand_free(struct demand *demand)
{
	if (demand == NULL)
		return;
	free(demand->is_alive);
	free(demand->maybe);
	free(demand);
}

static bool may_hold(struct demand *demand, uint32_t signal);

static bool all_may_hold(struct demand *demand, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!may_hold(demand, list->at[i]))
			return false;
	return true;
}

static bool one_may_hold(struct demand *demand, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (may_hold(demand, list->at[i]))
			return true;
	return list->n == 0;
}

static bool guess(struct demand *demand, uint32_t index)
{
	const struct signal *signal = &demand->ruleset->signals[index];

	if (signal->kind == SIGNAL_OF)
		return all_may_hold(demand, &signal->all) && one_may_hold(demand, &signal->any);
	if (signal->kind != SIGNAL_DETECTED)
		return hit_bit(demand->maybe, index);
	return demand->transcript->state != TRANSCRIPT_RAW &&
	       detective_may_hold(demand->detective, index);
}

/* May it hold of some message, or be unsure? Cheap, and known of what is decided. */
static bool may_hold(struct demand *demand, uint32_t signal)
{
	if (hit_bit(demand->decided, signal))
		return hit_bit(demand->seen, signal);
	if (!hit_bit(demand->guessed, signal)) {
		add(demand->guessed, signal);
		if (guess(demand, signal))
			add(demand->may, signal);
	}
	return hit_bit(demand->may, signal);
}

static int ask(struct demand *demand, uint32_t signal);

/* Decide each of a list. */
static int ask_each(struct demand *demand, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (ask(demand, list->at[i]) != 0)
			return -1;
	return 0;
}

/* Decide those of a list, the cheapest first, until one is not seen. *all: none was. */
static int ask_all(struct demand *demand, const struct signal_list *list, bool *all)
{
	*all = false;
	for (unsigned cost = 0; cost < COSTS; cost++)
		for (size_t i = 0; i < list->n; i++) {
			if (demand->agenda->costs[list->at[i]] != cost)
				continue;
			if (ask(demand, list->at[i]) != 0)
				return -1;
			if (!hit_bit(demand->seen, list->at[i]) && !demand->everything)
				return 0;
		}
	*all = true;
	return 0;
}

static bool one_is_seen(const struct demand *demand, const struct signal_list *list)
{
	return list->n == 0 || any_is_in(demand->seen, list);
}

static int ask_composed(struct demand *demand, uint32_t index)
{
	const struct signal *signal = &demand->ruleset->signals[index];
	bool is_strict = hit_bit(demand->agenda->detected, index) &&
			 demand->transcript->state != TRANSCRIPT_RAW,
	     is_seen = false, all;

	if (ask_all(demand, &signal->all, &all) != 0)
		return -1;
	if (!all)
		return 0;
	if (ask_each(demand, &signal->any) != 0)
		return -1;
	if (!one_is_seen(demand, &signal->any) && !demand->everything)
		return 0;
	if (ask_each(demand, &signal->none) != 0 ||
	    scanner_compose(demand->scanner, index, is_strict, &is_seen, demand->err) != 0)
		return -1;
	if (is_seen)
		add(demand->seen, index);
	return 0;
}

static bool is_seen_somewhere(const struct demand *demand, uint32_t signal)
{
	for (size_t i = 0; i < demand->hits->nmessages; i++)
		if (hit_bit(demand->hits->messages[i].holds, signal) ||
		    hit_bit(demand->hits->messages[i].unsure, signal))
			return true;
	return false;
}

static int ask_detected(struct demand *demand, uint32_t index)
{
	if (demand->transcript->state == TRANSCRIPT_RAW)
		return 0;
	if (ask_each(demand, detective_needs(demand->detective, index)) != 0 ||
	    scanner_flush(demand->scanner, demand->err) != 0 ||
	    detective_decide(demand->detective, index, demand->err) != 0)
		return -1;
	if (is_seen_somewhere(demand, index))
		add(demand->seen, index);
	return 0;
}

/* Decide a signal, unless it is decided. */
static int ask(struct demand *demand, uint32_t signal)
{
	enum signal_kind kind = demand->ruleset->signals[signal].kind;
	bool is_seen = false;

	if (hit_bit(demand->decided, signal))
		return 0;
	bool may = demand->everything || may_hold(demand, signal);
	add(demand->decided, signal);
	if (!may)
		return 0;
	if (kind == SIGNAL_OF)
		return ask_composed(demand, signal);
	if (kind == SIGNAL_DETECTED)
		return ask_detected(demand, signal);
	if (scanner_decide(demand->scanner, signal, &is_seen, demand->err) != 0)
		return -1;
	if (is_seen)
		add(demand->seen, signal);
	return 0;
}

static bool condition_may_hold(struct demand *demand, const struct condition *condition)
{
	return all_may_hold(demand, &condition->all) && one_may_hold(demand, &condition->any);
}

/* Decide all that a condition asks for, or as much as tells that it holds nowhere. */
static int ask_condition(struct demand *demand, const struct condition *condition, bool *may)
{
	*may = false;
	if (ask_all(demand, &condition->all, may) != 0)
		return -1;
	if (!*may)
		return 0;
	if (ask_each(demand, &condition->any) != 0)
		return -1;
	*may = one_is_seen(demand, &condition->any);
	return *may ? ask_each(demand, &condition->none) : 0;
}

/* Decide all signals of conditions that acquit: what is not seen matters too. */
static int ask_conditions(struct demand *demand, const struct condition *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ask_each(demand, &conditions[i].all) != 0 ||
		    ask_each(demand, &conditions[i].any) != 0 ||
		    ask_each(demand, &conditions[i].none) != 0)
			return -1;
	return 0;
}

/* What excuses is asked for when there may be something to excuse. */
static int ask_licences(struct demand *demand, uint32_t index)
{
	const struct rule *rule = &demand->ruleset->rules[index];

	demand->is_alive[index] = demand->has_alive = true;
	return ask_each(demand, &rule->excused_by) == 0 ? ask_each(demand, &rule->implied_by) : -1;
}

static int ask_triggers(struct demand *demand, const struct sequence *sequence, bool *may)
{
	*may = false;
	for (size_t i = 0; i + 1 < sequence->nsteps; i++)
		if (!condition_may_hold(demand, &sequence->steps[i].is))
			return 0;
	*may = true;
	for (size_t i = 0; i + 1 < sequence->nsteps && *may; i++)
		if (ask_condition(demand, &sequence->steps[i].is, may) != 0)
			return -1;
	for (size_t i = 0; i + 1 < sequence->nsteps && *may; i++)
		if (ask_conditions(demand, sequence->steps[i].unless, sequence->steps[i].nunless) !=
		    0)
			return -1;
	return 0;
}

static int ask_sequence(struct demand *demand, uint32_t index)
{
	const struct sequence *sequence = &demand->ruleset->rules[index].of.sequence;
	bool may;

	if (sequence->nsteps == 0 ||
	    (sequence->nsteps > 1 && demand->transcript->state == TRANSCRIPT_RAW))
		return 0;
	const struct condition *claim = &sequence->steps[sequence->nsteps - 1].is;
	if (ask_triggers(demand, sequence, &may) != 0)
		return -1;
	if (!may || !condition_may_hold(demand, claim))
		return 0;
	if (ask_condition(demand, claim, &may) != 0)
		return -1;
	return may ? ask_licences(demand, index) : 0;
}

static int ask_absence(struct demand *demand, uint32_t index)
{
	const struct absence *absence = &demand->ruleset->rules[index].of.absence;
	bool may;

	if (demand->transcript->state == TRANSCRIPT_RAW ||
	    !condition_may_hold(demand, &absence->after))
		return 0;
	if (ask_condition(demand, &absence->after, &may) != 0)
		return -1;
	if (!may)
		return 0;
	if (ask_conditions(demand, &absence->expect, 1) != 0 ||
	    ask_conditions(demand, absence->unless, absence->nunless) != 0)
		return -1;
	return ask_licences(demand, index);
}

static int ask_compose(struct demand *demand, uint32_t index)
{
	const struct compose *compose = &demand->ruleset->rules[index].of.compose;

	for (size_t i = 0; i < compose->nrules; i++)
		if (demand->is_alive[compose->rules[i]])
			return ask_licences(demand, index);
	return 0;
}

/* Excerpts of findings must not show the conversation's own secrets. */
static int ask_secrets(struct demand *demand)
{
	const struct signal *signals = demand->ruleset->signals;

	for (uint32_t i = 0; i < demand->ruleset->nsignals && demand->has_alive; i++)
		if (signals[i].kind == SIGNAL_DETECTED && signals[i].detector == DETECTOR_CANARY &&
		    ask(demand, i) != 0)
			return -1;
	return 0;
}

static bool is_open(const struct demand *demand, uint32_t rule)
{
	const struct agenda *agenda = demand->agenda;
	uint64_t open = 0;

	for (uint32_t i = agenda->gates_of[rule]; i < agenda->gates_of[rule + 1]; i++) {
		const struct gate *gate = &agenda->gates[i];
		open |= gate->mask & demand->maybe[gate->word];
		if (gate->has_more)
			continue;
		if (open == 0)
			return false;
		open = 0;
	}
	return agenda->applies[rule];
}

/* May the rule claim anything of messages of these roles, or are all of them in languages that it does not read? Then
 * they are counted as such, whatever is in them. */
static bool is_read(const struct demand *demand, const struct rule *rule, role_set roles)
{
	if (rule->reads == LANGUAGES_ANY || demand->transcript->state == TRANSCRIPT_RAW)
		return true;
	for (unsigned role = 0; role < ROLES; role++)
		if ((roles >> role & 1) &&
		    (demand->is_untold[role] || (demand->tongues[role] & rule->reads)))
			return true;
	return false;
}

static role_set claim_roles(const struct rule *rule)
{
	const struct sequence *sequence = &rule->of.sequence;

	if (rule->kind != RULE_SEQUENCE || sequence->nsteps == 0)
		return ~(role_set)0;
	return sequence->steps[sequence->nsteps - 1].is.roles | 1u << ROLE_UNKNOWN;
}

static void note_tongues(struct demand *demand)
{
	memset(demand->tongues, 0, sizeof demand->tongues);
	memset(demand->is_untold, 0, sizeof demand->is_untold);
	for (size_t i = 0; i < demand->hits->nmessages; i++) {
		enum role role = demand->transcript->messages[i].role;
		uint8_t language = demand->hits->messages[i].language;
		demand->tongues[role] |= language_bit(language);
		demand->is_untold[role] |= language == LANGUAGE_UNKNOWN;
	}
}

static int ask_rules(struct demand *demand)
{
	static int (*const kinds[RULE_KINDS])(struct demand *, uint32_t) = {
	    [RULE_SEQUENCE] = ask_sequence,
	    [RULE_ABSENCE] = ask_absence,
	    [RULE_COMPOSE] = ask_compose,
	};

	for (uint32_t i = 0; i < demand->ruleset->nrules; i++) {
		const struct rule *rule = &demand->ruleset->rules[i];
		if (is_open(demand, i) && is_read(demand, rule, claim_roles(rule)) &&
		    kinds[rule->kind](demand, i) != 0)
			return -1;
	}
	return ask_secrets(demand);
}

static int ask_everything(struct demand *demand)
{
	for (uint32_t i = 0; i < demand->ruleset->nsignals; i++)
		if (ask(demand, i) != 0)
			return -1;
	return 0;
}

/* Which signals of patterns may hold, going by what may match. */
static void find_candidates(struct demand *demand)
{
	scanner_candidates(demand->scanner, demand->maybe);
	for (size_t i = 0; i < demand->agenda->nwords; i++)
		for (uint64_t left = demand->maybe[i] & demand->agenda->summed[i]; left;
		     left &= left - 1) {
			uint32_t signal = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);
			if (!scanner_may_hold(demand->scanner, signal))
				demand->maybe[i] &= ~(left & -left);
		}
}

int demand_run(struct demand *demand, const struct transcript *transcript, bool everything,
    struct arena *arena, struct hits *hits, struct error *err)
{
	bool is_raw = transcript->state == TRANSCRIPT_RAW;

	demand->transcript = transcript;
	demand->hits = hits;
	demand->err = err;
	demand->everything = everything;
	demand->has_alive = false;
	memset(demand->maybe, 0, demand->agenda->nwords * 5 * sizeof *demand->maybe);
	memset(demand->is_alive, 0, demand->ruleset->nrules * sizeof *demand->is_alive);
	scanner_thorough(demand->scanner, everything);
	if (scanner_begin(demand->scanner, transcript, arena, hits, err) != 0 ||
	    (!is_raw && detective_begin(demand->detective, transcript, arena, hits, err) != 0))
		return -1;
	find_candidates(demand);
	note_tongues(demand);
	if ((everything ? ask_everything(demand) : ask_rules(demand)) != 0 ||
	    scanner_flush(demand->scanner, err) != 0)
		return -1;
	return is_raw ? 0 : detective_end(demand->detective, err);
}
