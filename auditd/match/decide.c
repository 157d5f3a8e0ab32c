/* Signals by their terms: hits to terms, terms to what holds of a message. Only where it can still come out true is
 * anything run. */
#include <stdlib.h>

#include "match/scanner.h"

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_raw(const void *left, const void *right)
{
	const struct raw_hit *a = left, *b = right;
	int order = compare_numbers(a->term, b->term);

	order = order ? order : compare_numbers(a->start, b->start);
	order = order ? order : compare_numbers(a->end, b->end);
	return order ? order : (int)a->outcome - (int)b->outcome;
}

/* The same, and what was seen as it stands before what was decoded. */
static int order_raw(const void *left, const void *right)
{
	const struct raw_hit *a = left, *b = right;
	int order = compare_raw(a, b);

	if (order != 0 || a->cause == b->cause)
		return order;
	if (a->cause == NULL || b->cause == NULL)
		return a->cause == NULL ? -1 : 1;
	return span_compare(a->cause->note, b->cause->note);
}

/* Update the term; returns whether this hit is the first that counts. */
static bool update_term(struct scanner *scanner, const struct raw_hit *raw)
{
	struct term_state *state = &scanner->terms[raw->term];
	const struct term *term = &scanner->matcher->ruleset->terms[raw->term];
	bool is_first = !state->has_hit && raw->outcome == OUTCOME_MATCHED;

	if (!state->has_hit && !state->gave_up)
		scanner->touched[scanner->ntouched++] = raw->term;
	if (raw->outcome == OUTCOME_GAVE_UP)
		state->gave_up = true;
	if (is_first) {
		state->has_hit = true;
		state->is_later = term->later_after && raw->sentence > term->later_after;
	}
	return is_first;
}

static int32_t value_of(const struct scanner *scanner, uint32_t term)
{
	const struct ruleset *ruleset = scanner->matcher->ruleset;
	const struct signal_index *index = scanner->matcher->index;

	if (ruleset->signals[signal_of_term(index, term)].kind != SIGNAL_SCORE ||
	    signal_is_defeated_by(index, term))
		return 0;
	return term_weight(&ruleset->terms[term], &scanner->terms[term]);
}

static bool may_keep(struct term_state *state, const struct raw_hit *raw)
{
	if (state->nkept >= KEPT_MOST || (raw->cause && state->ndecoded >= KEPT_DECODED))
		return false;
	state->nkept++;
	state->ndecoded += raw->cause != NULL;
	return true;
}

static int keep_hit(
    struct scanner *scanner, uint32_t message, uint32_t part, const struct raw_hit *raw)
{
	struct term_state *state = &scanner->terms[raw->term];
	bool was_given_up = state->gave_up, is_first = update_term(scanner, raw);
	struct hit hit = {.message = message,
	    .part = part,
	    .signal = signal_of_term(scanner->matcher->index, raw->term),
	    .term = raw->term,
	    .start = raw->start,
	    .end = raw->end,
	    .value = is_first ? value_of(scanner, raw->term) : 0,
	    .outcome = raw->outcome,
	    .cause = raw->cause};

	if (raw->outcome == OUTCOME_GAVE_UP ? was_given_up : !may_keep(state, raw))
		return 0;
	return buf_append(&scanner->found, (struct span){(const char *)&hit, sizeof hit});
}

/* Give a part's raw hits to their terms, in order; patterns of a term that hit the same place count as one. */
static int keep_hits(struct scanner *scanner, uint32_t message, uint32_t part)
{
	struct raw_hit *raw = (struct raw_hit *)(void *)scanner->raw.at;
	size_t n = scanner->raw.len / sizeof *raw;

	if (n > 1)
		qsort(raw, n, sizeof *raw, order_raw);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && compare_raw(&raw[i], &raw[i - 1]) == 0)
			continue;
		if (keep_hit(scanner, message, part, &raw[i]) != 0)
			return -1;
	}
	return 0;
}

/* What has been found of the message at hand. */
struct asked {
	uint32_t signal;
	uint32_t message;
	size_t first_part, end_part; /* among the scanned */
};

static void forget_terms(struct scanner *scanner)
{
	for (size_t i = 0; i < scanner->ntouched; i++)
		scanner->terms[scanner->touched[i]] = (struct term_state){0};
	scanner->ntouched = 0;
}

static struct scanned *part_at(const struct scanner *scanner, size_t index)
{
	return (struct scanned *)(void *)scanner->parts.at + index;
}

static struct form *form_at(const struct scanner *scanner, size_t index)
{
	return (struct form *)(void *)scanner->forms.at + index;
}

/* May one of the term's patterns match in the part? */
static bool term_may_hit(
    const struct scanner *scanner, const struct scanned *part, const struct term *term)
{
	for (uint32_t i = term->first_pattern; i < term->first_pattern + term->npatterns; i++) {
		if (!bits_has(part->wanted, i))
			continue;
		if (part->was_cut)
			return true;
		for (size_t k = 0; k < part->nforms; k++)
			if (form_may_match(scanner, form_at(scanner, part->first_form + k), i))
				return true;
	}
	return false;
}

static bool term_may_hit_in(const struct scanner *scanner, const struct asked *asked, uint32_t term)
{
	for (size_t i = asked->first_part; i < asked->end_part; i++)
		if (term_may_hit(
			scanner, part_at(scanner, i), &scanner->matcher->ruleset->terms[term]))
			return true;
	return false;
}

static int32_t most_weight(const struct term *term)
{
	bool is_later = term->later_after && term->later_weight > term->weight;

	return is_later ? term->later_weight : term->weight;
}

/* Can the terms that may hit make the signal hold? may: of a term, by its index. */
static bool may_reach(const struct scanner *scanner, uint32_t index, const struct asked *asked,
    bool (*may)(const struct scanner *, const struct asked *, uint32_t))
{
	const struct ruleset *ruleset = scanner->matcher->ruleset;
	const struct signal *signal = &ruleset->signals[index];
	int64_t sum = 0;

	if (signal_can_hold_without_hits(scanner->matcher->index, index))
		return true;
	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++) {
		bool may_hit = may(scanner, asked, i);
		if (signal->kind == SIGNAL_ALL && !may_hit)
			return false;
		if (signal->kind == SIGNAL_ANY && may_hit)
			return true;
		if (may_hit && most_weight(&ruleset->terms[i]) > 0)
			sum += most_weight(&ruleset->terms[i]);
	}
	return signal->kind == SIGNAL_ALL ||
	       (signal->kind == SIGNAL_SCORE && sum >= signal->threshold);
}

static bool term_may_hit_anywhere(
    const struct scanner *scanner, const struct asked *asked, uint32_t index)
{
	const struct term *term = &scanner->matcher->ruleset->terms[index];

	(void)asked;
	for (uint32_t i = term->first_pattern; i < term->first_pattern + term->npatterns; i++)
		if (bits_has(scanner->candidates, i))
			return true;
	return false;
}

bool scanner_may_hold(const struct scanner *scanner, uint32_t signal)
{
	return scanner->is_thorough || may_reach(scanner, signal, NULL, term_may_hit_anywhere);
}

void scanner_candidates(const struct scanner *scanner, uint64_t *signals)
{
	const struct matcher *matcher = scanner->matcher;

	for (size_t i = 0; i < bits_words(matcher->ruleset->nsignals); i++)
		signals[i] |= signals_always(matcher->index)[i];
	for (size_t i = 0; i < matcher->pattern_words; i++)
		for (uint64_t left = scanner->candidates[i]; left; left &= left - 1) {
			uint32_t term = matcher->terms[i * 64 + bits_lowest(left)];
			bits_add(signals, signal_of_term(matcher->index, term));
		}
}

static int search_term(
    struct scanner *scanner, struct scanned *part, const struct term *term, uint32_t index)
{
	bool is_wanted = false;

	for (uint32_t i = term->first_pattern; i < term->first_pattern + term->npatterns; i++) {
		is_wanted = is_wanted || bits_has(part->wanted, i);
		for (size_t k = 0; k < part->nforms; k++) {
			struct form *form = form_at(scanner, part->first_form + k);
			if (form_may_match(scanner, form, i) &&
			    search_form(scanner, part, form, i) != 0)
				return -1;
		}
	}
	return is_wanted && part->was_cut ? search_gives_up(scanner, part, index) : 0;
}

/* Look for terms in a message, and keep what is found. */
static int search_terms(
    struct scanner *scanner, const struct asked *asked, uint32_t first, uint32_t nterms)
{
	for (size_t k = asked->first_part; k < asked->end_part && nterms > 0; k++) {
		struct scanned *part = part_at(scanner, k);
		buf_clear(&scanner->raw);
		for (uint32_t i = first; i < first + nterms; i++)
			if (search_term(scanner, part, &scanner->matcher->ruleset->terms[i], i) !=
			    0)
				return -1;
		if (scanner->raw.len > 0 && keep_hits(scanner, asked->message, part->part) != 0)
			return -1;
	}
	return 0;
}

/* Work a signal out for one message. */
static int decide_message(
    struct scanner *scanner, const struct asked *asked, enum signal_truth *truth)
{
	const struct ruleset *ruleset = scanner->matcher->ruleset;
	const struct signal *signal = &ruleset->signals[asked->signal];

	if (search_terms(scanner, asked, signal->first_term, signal->nterms) != 0)
		return -1;
	*truth = signal_by_terms(ruleset, signal, scanner->terms);
	if (*truth != SIGNAL_FALSE || scanner->is_thorough) {
		if (search_terms(scanner, asked, signal->first_defeat, signal->ndefeats) != 0)
			return -1;
		*truth = signal_undone(signal, scanner->terms, *truth);
	}
	return 0;
}

static int ask_message(struct scanner *scanner, const struct asked *asked, bool *is_seen)
{
	const struct message *message = &scanner->transcript->messages[asked->message];
	const struct signal_question question = {.role = message->role,
	    .is_any_role =
		message->role == ROLE_UNKNOWN || scanner->transcript->state == TRANSCRIPT_RAW,
	    .nwords = scanner->hits->messages[asked->message].nwords};
	bool is_in_question =
	    signal_is_in_question(&scanner->matcher->ruleset->signals[asked->signal], &question);
	enum signal_truth truth = SIGNAL_FALSE;

	if (!scanner->is_thorough &&
	    (!is_in_question || !may_reach(scanner, asked->signal, asked, term_may_hit_in)))
		return 0;
	int result = decide_message(scanner, asked, &truth);
	forget_terms(scanner);
	if (result != 0 || !is_in_question)
		return result;
	*is_seen = *is_seen || truth != SIGNAL_FALSE;
	return truth == SIGNAL_FALSE ? 0
				     : hits_set(scanner->hits, asked->message, asked->signal,
					   truth == SIGNAL_TRUE, scanner->arena);
}

int scanner_decide(struct scanner *scanner, uint32_t signal, bool *is_seen, struct error *err)
{
	size_t nparts = scanner->parts.len / sizeof(struct scanned), at = 0;
	struct asked asked = {.signal = signal};

	*is_seen = false;
	uint64_t *before = profile_enter(scanner->profile, PROFILE_DECIDE);
	for (size_t i = 0; i < scanner->transcript->nmessages; i++) {
		asked.message = (uint32_t)i;
		for (asked.first_part = at; at < nparts && part_at(scanner, at)->message == i;)
			at++;
		asked.end_part = at;
		if (ask_message(scanner, &asked, is_seen) != 0)
			return error_memory(err);
	}
	profile_leave(scanner->profile, before);
	return 0;
}
