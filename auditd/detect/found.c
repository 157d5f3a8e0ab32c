/* What one signal after the other found: kept while a transcript is worked on, put in order for who asks for it, and in
 * the end among the hits of match. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detective.h"

enum { NOTE_SIZE = 241 };

/* A hit of this transcript; those of one signal in ascending order of message only when they are sorted. */
struct detected_hit {
	struct detected_hit *next;
	struct hit hit;
};

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

static int set_holds(struct detecting *detecting, uint32_t message)
{
	uint64_t *rows = hits_own_rows(detecting->hits, message, detecting->arena);

	if (rows == NULL)
		return -1;
	rows[detecting->index / 64] |= UINT64_C(1) << (detecting->index % 64);
	return 0;
}

__attribute__((format(printf, 3, 0))) static struct hit_cause *make_cause(
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

	if (found->by_message == NULL) {
		found->by_message = arena_array(detecting->scratch,
		    detecting->transcript->nmessages, sizeof *found->by_message);
		detecting->detective->finders[detecting->detective->nfinders++] = detecting->index;
	}
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
int detected_sort(struct detecting *detecting)
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

/* A message's hits and those that were found of it, in one row. Returns how many were found. */
static size_t gather(const struct detective *detective, uint32_t message, struct hit *at)
{
	const struct hits *hits = detective->at.hits;
	const struct message_facts *facts = &hits->messages[message];
	size_t n = facts->nhits;

	if (n > 0)
		memcpy(at, hits->at + facts->first_hit, n * sizeof *at);
	for (size_t i = 0; i < detective->nfinders; i++) {
		const struct detected *found = &detective->found[detective->finders[i]];
		size_t more = found->first ? found->first[message + 1] - found->first[message] : 0;
		if (more > 0)
			memcpy(at + n, found->sorted + found->first[message], more * sizeof *at);
		n += more;
	}
	return n - facts->nhits;
}

/* Old and new hits in one list, in order of message, then signal. */
int detected_merge(struct detective *detective)
{
	struct hits *hits = detective->at.hits;
	size_t total = hits->n, n = 0;

	for (size_t i = 0; i < detective->nfinders; i++)
		total += detective->found[detective->finders[i]].nhits;
	struct hit *at = arena_array(detective->at.arena, total, sizeof *at);
	if (at == NULL)
		return -1;
	for (uint32_t i = 0; i < hits->nmessages; i++) {
		struct message_facts *facts = &hits->messages[i];
		size_t nfound = gather(detective, i, at + n);
		if (nfound > 0)
			qsort(at + n, facts->nhits + nfound, sizeof *at, compare_hits);
		facts->first_hit = (uint32_t)n;
		facts->nhits += (uint32_t)nfound;
		n += facts->nhits;
	}
	hits->at = at;
	hits->n = n;
	return 0;
}
