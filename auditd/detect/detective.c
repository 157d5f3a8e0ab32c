/* The loop: every signal of a detector's kind, and those made of such, in the order of their making; then what was
 * found goes among the hits. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detective.h"

const struct detect_options detect_defaults = {.max_bytes = 4 << 20, .max_messages = 10000};

enum { BITS = 64, NOTE_SIZE = 241 };

/* A hit of this run; those of one signal in ascending order of message only when they are merged. */
struct detected_hit {
	struct detected_hit *next;
	struct hit hit;
};

struct detected {
	struct detected_hit **by_message; /* newest first; NULL until the first hit */
	struct hit *sorted; /* of all messages, by message, part, start; when the signal is done */
	size_t nhits;
	uint32_t *first; /* by message, one more: where its hits begin in sorted */
};

static size_t row_words(size_t nbits)
{
	return (nbits + BITS - 1) / BITS;
}

static void add_bit(uint64_t *bits, uint32_t index)
{
	bits[index / BITS] |= UINT64_C(1) << (index % BITS);
}

static bool any_is_in(const uint64_t *bits, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (hit_bit(bits, list->at[i]))
			return true;
	return false;
}

/* Signals are made of lower ones only, so one pass finds all that are made of detected ones. */
static void find_signals(struct detective *detective)
{
	const struct ruleset *ruleset = detective->ruleset;

	for (uint32_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		if (signal->kind != SIGNAL_DETECTED &&
		    !any_is_in(detective->detected, &signal->all) &&
		    !any_is_in(detective->detected, &signal->any) &&
		    !any_is_in(detective->detected, &signal->none))
			continue;
		add_bit(detective->detected, i);
		detective->signals[detective->nsignals++] = i;
	}
}

struct detective *detective_new(const struct ruleset *ruleset, const struct detect_options *options)
{
	struct detective *detective = calloc(1, sizeof *detective);

	if (detective == NULL)
		return NULL;
	detective->ruleset = ruleset;
	detective->options = *options;
	detective->nwords = row_words(ruleset->nsignals);
	detective->signals = calloc(ruleset->nsignals + 1, sizeof *detective->signals);
	detective->detected = calloc(detective->nwords + 1, sizeof *detective->detected);
	if (detective->signals == NULL || detective->detected == NULL) {
		detective_free(detective);
		return NULL;
	}
	find_signals(detective);
	return detective;
}

void detective_free(struct detective *detective)
{
	if (detective == NULL)
		return;
	fold_done(&detective->fold);
	segments_done(&detective->segments);
	arena_done(&detective->scratch);
	free(detective->signals);
	free(detective->detected);
	free(detective);
}

void detective_profile(struct detective *detective, struct profile *profile)
{
	detective->profile = profile;
}

struct profile *detecting_profile(const struct detecting *detecting)
{
	return detecting->detective->profile;
}

void **detecting_shared_of(struct detecting *detecting, enum detector kind)
{
	return &detecting->detective->shared[kind];
}

void **detecting_shared(struct detecting *detecting)
{
	return detecting_shared_of(detecting, detecting->signal->detector);
}

static bool is_within_words(const struct detecting *detecting, uint32_t message)
{
	const struct signal *signal = detecting->signal;
	uint32_t nwords = detecting->hits->messages[message].nwords;

	return nwords >= signal->min_words &&
	       (signal->max_words == 0 || nwords <= signal->max_words);
}

bool detecting_looks_at_message(const struct detecting *detecting, uint32_t message)
{
	const struct message *it = &detecting->transcript->messages[message];

	return detecting->signal->scope.roles >> it->role & 1 &&
	       is_within_words(detecting, message);
}

bool detecting_looks_at(const struct detecting *detecting, uint32_t message, uint32_t part)
{
	const struct message *it = &detecting->transcript->messages[message];

	return detecting_looks_at_message(detecting, message) &&
	       detecting->signal->scope.parts >> it->parts[part].kind & 1;
}

/* Does the place lie in the code, quotation or sentences that the signal looks at? 1, 0, or -1 when out of memory. */
static int is_in_scope(struct detecting *detecting, const struct place *at)
{
	const struct scope *scope = &detecting->signal->scope;
	struct segments *segments = &detecting->detective->segments;
	struct span text = detecting->transcript->messages[at->message].parts[at->part].text;

	if (!detecting_looks_at(detecting, at->message, at->part))
		return 0;
	if (scope->where == WHERE_ANY && scope->first_sentence == 0 && scope->last_sentence == 0)
		return 1;
	if (segments->text.at != text.at || segments->text.len != text.len)
		segments_set(segments, text);
	int result = segments_where(segments, at->start, at->end, scope->where);
	if (result != 1 || (scope->first_sentence == 0 && scope->last_sentence == 0))
		return result;
	unsigned sentence = segments_sentence(segments, at->start);
	if (sentence == 0)
		return -1;
	return sentence >= scope->first_sentence &&
	       (scope->last_sentence == 0 || sentence <= scope->last_sentence);
}

/* Give a message a row of its own before it is written to: those of which nothing holds share one. */
uint64_t *detective_rows(struct detecting *detecting, uint32_t message)
{
	struct message_facts *facts = &detecting->hits->messages[message];
	size_t nwords = detecting->detective->nwords;
	uint64_t **owned = &detecting->detective->rows[message];

	if (*owned)
		return *owned;
	*owned = arena_array(detecting->arena, nwords * 2, sizeof **owned);
	if (*owned == NULL)
		return NULL;
	memcpy(*owned, facts->holds, nwords * sizeof **owned);
	memcpy(*owned + nwords, facts->unsure, nwords * sizeof **owned);
	facts->holds = *owned;
	facts->unsure = *owned + nwords;
	return *owned;
}

static int set_holds(struct detecting *detecting, uint32_t message)
{
	uint64_t *rows = detective_rows(detecting, message);

	if (rows == NULL)
		return -1;
	add_bit(rows, detecting->index);
	return 0;
}

static struct hit_cause *make_cause(
    struct detecting *detecting, const struct place *against, const char *note, va_list arguments)
{
	struct hit_cause *cause = arena_alloc(detecting->arena, sizeof *cause);
	char text[NOTE_SIZE] = "";

	if (cause == NULL)
		return NULL;
	if (note)
		vsnprintf(text, sizeof text, note, arguments);
	struct span span = span_of(text);
	span.len = utf8_valid_prefix(span);
	cause->note = arena_text(detecting->arena, span);
	if (cause->note.at == NULL)
		return NULL;
	if (against == NULL)
		return cause;
	cause->has_place = true;
	cause->message = against->message;
	cause->part = against->part;
	cause->start = against->start;
	cause->end = against->end;
	return cause;
}

static size_t count_hits(const struct detected_hit *hit, size_t most)
{
	size_t n = 0;

	for (; hit && n < most; hit = hit->next)
		n++;
	return n;
}

static int keep_hit(struct detecting *detecting, const struct place *at, struct hit_cause *cause)
{
	struct detected *found = detecting->found;
	struct detected_hit *hit = arena_alloc(detecting->scratch, sizeof *hit);

	if (found->by_message == NULL)
		found->by_message = arena_array(detecting->scratch,
		    detecting->transcript->nmessages, sizeof *found->by_message);
	if (hit == NULL || found->by_message == NULL)
		return -1;
	if (count_hits(found->by_message[at->message], DETECTED_MOST) >= DETECTED_MOST)
		return 0;
	hit->hit = (struct hit){.message = at->message,
	    .part = at->part,
	    .signal = detecting->index,
	    .term = TERM_NONE,
	    .start = at->start,
	    .end = at->end,
	    .outcome = OUTCOME_MATCHED,
	    .cause = cause};
	hit->next = found->by_message[at->message];
	found->by_message[at->message] = hit;
	found->nhits++;
	return 0;
}

int detecting_hit(struct detecting *detecting, struct place at, const struct place *against,
    const char *note, ...)
{
	int is_in = is_in_scope(detecting, &at);
	va_list arguments;

	if (is_in <= 0)
		return is_in;
	va_start(arguments, note);
	struct hit_cause *cause = make_cause(detecting, against, note, arguments);
	va_end(arguments);
	if (cause == NULL || set_holds(detecting, at.message) != 0)
		return -1;
	return keep_hit(detecting, &at, cause);
}

void detecting_unsure(struct detecting *detecting, uint32_t message)
{
	add_bit(detecting->unsure, message);
}

static int compare_hits(const void *left, const void *right)
{
	const struct hit *a = left, *b = right;
	const uint32_t keys[][2] = {{a->message, b->message}, {a->signal, b->signal},
	    {a->part, b->part}, {a->start, b->start}, {a->end, b->end}, {a->term, b->term}};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	return (int)a->outcome - (int)b->outcome;
}

/* Put a signal's hits in order, for who asks for them and for the merge. */
static int sort_found(struct detecting *detecting)
{
	struct detected *found = detecting->found;
	size_t nmessages = detecting->transcript->nmessages, n = 0;

	if (found->nhits == 0)
		return 0;
	found->sorted = arena_array(detecting->scratch, found->nhits, sizeof *found->sorted);
	found->first = arena_array(detecting->scratch, nmessages + 1, sizeof *found->first);
	if (found->sorted == NULL || found->first == NULL)
		return -1;
	for (size_t i = 0; i < nmessages; i++) {
		found->first[i] = (uint32_t)n;
		for (const struct detected_hit *hit = found->by_message[i]; hit; hit = hit->next)
			found->sorted[n++] = hit->hit;
		qsort(found->sorted + found->first[i], n - found->first[i], sizeof *found->sorted,
		    compare_hits);
	}
	found->first[nmessages] = (uint32_t)n;
	return 0;
}

const struct hit *detecting_hits(
    const struct detecting *detecting, uint32_t message, uint32_t signal, size_t *n)
{
	const struct detected *found = &detecting->detective->found[signal];
	const struct message_facts *facts = &detecting->hits->messages[message];
	size_t first = facts->first_hit, end = first + facts->nhits;

	*n = 0;
	if (found->first) {
		*n = found->first[message + 1] - found->first[message];
		return found->sorted + found->first[message];
	}
	while (first < end && detecting->hits->at[first].signal < signal)
		first++;
	while (first + *n < end && detecting->hits->at[first + *n].signal == signal)
		(*n)++;
	return *n > 0 ? detecting->hits->at + first : NULL;
}

/* Where the signal does not hold but a limit was met, it may. */
static int settle_unsure(struct detecting *detecting)
{
	for (uint32_t i = 0; i < detecting->transcript->nmessages; i++) {
		bool is_beyond =
		    i >= detecting->nmessages || (detecting->was_cut && i >= detecting->first_cut);
		if (!is_beyond && !hit_bit(detecting->unsure, i))
			continue;
		if (!detecting_looks_at_message(detecting, i) ||
		    detecting_holds(detecting, i, detecting->index))
			continue;
		uint64_t *rows = detective_rows(detecting, i);
		if (rows == NULL)
			return -1;
		add_bit(rows + detecting->detective->nwords, detecting->index);
	}
	return 0;
}

static int run_detector(struct detecting *detecting)
{
	const struct signal *signal = detecting->signal;

	detecting->settings = signal->settings;
	detecting->was_cut = false;
	detecting->unsure = arena_array(detecting->scratch,
	    row_words(detecting->transcript->nmessages) + 1, sizeof *detecting->unsure);
	if (detecting->unsure == NULL || detector_kinds[signal->detector]->run(detecting) != 0 ||
	    sort_found(detecting) != 0)
		return -1;
	return settle_unsure(detecting);
}

static int decide_signal(struct detecting *detecting, uint32_t index)
{
	detecting->index = index;
	detecting->signal = &detecting->ruleset->signals[index];
	detecting->found = &detecting->detective->found[index];
	if (detecting->signal->kind == SIGNAL_DETECTED)
		return run_detector(detecting);
	return compose_signal(detecting);
}

static int run_signal(struct detecting *detecting, uint32_t index)
{
	struct profile *profile = detecting->detective->profile;
	uint64_t *before = profile_enter_signal(profile, index);
	int result = decide_signal(detecting, index);

	profile_leave(profile, before);
	return result;
}

/* What is kept of the run before is forgotten. */
static int begin(struct detective *detective, const struct transcript *transcript)
{
	arena_reset(&detective->scratch);
	segments_set(&detective->segments, (struct span){0});
	memset(detective->shared, 0, sizeof detective->shared);
	detective->nbytes = 0;
	detective->views =
	    arena_array(&detective->scratch, transcript->nmessages, sizeof *detective->views);
	detective->rows =
	    arena_array(&detective->scratch, transcript->nmessages, sizeof *detective->rows);
	detective->found = arena_array(
	    &detective->scratch, detective->ruleset->nsignals, sizeof *detective->found);
	return detective->views && detective->rows && detective->found ? 0 : -1;
}

/* Old and new hits in one list, in order of message, then signal. */
static int merge(struct detecting *detecting, struct hits *hits)
{
	struct detective *detective = detecting->detective;
	size_t total = hits->n;

	for (size_t i = 0; i < detective->nsignals; i++)
		total += detective->found[detective->signals[i]].nhits;
	if (total == hits->n)
		return 0;
	struct hit *at = arena_array(detecting->arena, total, sizeof *at);
	if (at == NULL)
		return -1;
	size_t n = 0;
	for (uint32_t i = 0; i < hits->nmessages; i++) {
		struct message_facts *facts = &hits->messages[i];
		size_t first = n;
		if (facts->nhits > 0)
			memcpy(at + n, hits->at + facts->first_hit, facts->nhits * sizeof *at);
		n += facts->nhits;
		for (size_t k = 0; k < detective->nsignals; k++) {
			const struct detected *found = &detective->found[detective->signals[k]];
			size_t more = found->first ? found->first[i + 1] - found->first[i] : 0;
			if (more > 0)
				memcpy(at + n, found->sorted + found->first[i], more * sizeof *at);
			n += more;
		}
		if (n - first > facts->nhits)
			qsort(at + first, n - first, sizeof *at, compare_hits);
		facts->first_hit = (uint32_t)first;
		facts->nhits = (uint32_t)(n - first);
	}
	hits->at = at;
	hits->n = n;
	return 0;
}

static int run(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err)
{
	if (detective->nsignals == 0 || transcript->state == TRANSCRIPT_RAW)
		return 0;
	if (begin(detective, transcript) != 0)
		return error_memory(err);
	size_t nmessages = transcript->nmessages < detective->options.max_messages
			       ? transcript->nmessages
			       : detective->options.max_messages;
	struct detecting detecting = {
	    .ruleset = detective->ruleset,
	    .transcript = transcript,
	    .hits = hits,
	    .arena = arena,
	    .scratch = &detective->scratch,
	    .nmessages = (uint32_t)nmessages,
	    .detective = detective,
	};
	for (size_t i = 0; i < detective->nsignals; i++)
		if (run_signal(&detecting, detective->signals[i]) != 0)
			return error_memory(err);
	return merge(&detecting, hits) == 0 ? 0 : error_memory(err);
}

int detective_run(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err)
{
	uint64_t *before = profile_enter(detective->profile, PROFILE_DETECT);
	int result = run(detective, transcript, arena, hits, err);

	profile_leave(detective->profile, before);
	return result;
}
