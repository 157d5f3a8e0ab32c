/* One transcript: its texts made ready for patterns, signals decided as they are asked for, hits put in order. */
#include <stdlib.h>
#include <string.h>

#include "match/scanner.h"

enum {
	KEEP_BYTES = 8 << 20,     /* of a buffer: memory for longer texts is given back */
	KEEP_SEGMENTS = 256 << 10 /* of one text's */
};

struct scanner *scanner_new(const struct matcher *matcher)
{
	struct scanner *scanner = calloc(1, sizeof *scanner);
	size_t nterms = matcher->ruleset->nterms, nwords = matcher->pattern_words;

	if (scanner == NULL)
		return NULL;
	scanner->matcher = matcher;
	scanner->scratch = patterns_scratch_new();
	scanner->terms = calloc(nterms ? nterms : 1, sizeof *scanner->terms);
	scanner->touched = calloc(nterms ? nterms : 1, sizeof *scanner->touched);
	scanner->candidates = calloc(nwords ? nwords : 1, sizeof *scanner->candidates);
	int result = windows_init(&scanner->windows, matcher->ruleset->npatterns);
	if (result != 0 || !scanner->scratch || !scanner->terms || !scanner->touched ||
	    !scanner->candidates) {
		scanner_free(scanner);
		return NULL;
	}
	return scanner;
}

void scanner_profile(struct scanner *scanner, struct profile *profile)
{
	scanner->profile = profile;
}

void scanner_free(struct scanner *scanner)
{
	if (scanner == NULL)
		return;
	patterns_scratch_free(scanner->scratch);
	fold_done(&scanner->fold);
	for (size_t i = 0; i < LAYERS_MOST; i++)
		views_done(&scanner->views[i]);
	windows_done(&scanner->windows);
	for (size_t i = 0; i < scanner->segments_made; i++) {
		if (scanner->segments[i])
			segments_done(scanner->segments[i]);
		free(scanner->segments[i]);
	}
	free(scanner->segments);
	arena_done(&scanner->kept);
	buf_done(&scanner->forms);
	buf_done(&scanner->parts);
	buf_done(&scanner->found);
	buf_done(&scanner->raw);
	free(scanner->terms);
	free(scanner->touched);
	free(scanner->candidates);
	free(scanner);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_hits(const void *left, const void *right)
{
	const struct hit *a = left, *b = right;
	int order = compare_numbers(a->message, b->message);

	order = order ? order : compare_numbers(a->signal, b->signal);
	order = order ? order : compare_numbers(a->part, b->part);
	order = order ? order : compare_numbers(a->start, b->start);
	order = order ? order : compare_numbers(a->end, b->end);
	order = order ? order : compare_numbers(a->term, b->term);
	return order ? order : (int)a->outcome - (int)b->outcome;
}

struct segments *scanner_segments(struct scanner *scanner, struct span text)
{
	if (scanner->nsegments == scanner->segments_made) {
		size_t n = scanner->segments_made ? scanner->segments_made * 2 : 16;
		struct segments **at = realloc(scanner->segments, n * sizeof *at);
		if (at == NULL)
			return NULL;
		memset(at + scanner->segments_made, 0, (n - scanner->segments_made) * sizeof *at);
		scanner->segments = at;
		scanner->segments_made = n;
	}
	struct segments **it = &scanner->segments[scanner->nsegments];
	if (*it == NULL)
		*it = calloc(1, sizeof **it);
	if (*it == NULL)
		return NULL;
	scanner->nsegments++;
	segments_set(*it, text);
	return *it;
}

static size_t segments_held(const struct segments *segments)
{
	return segments->code.cap + segments->quotes.cap + segments->sentences.cap;
}

/* What the transcript before needed is forgotten, what a very long one left given back. */
static void forget(struct scanner *scanner)
{
	for (size_t i = 0; i < scanner->nsegments; i++)
		if (i >= KEEP_BYTES / KEEP_SEGMENTS ||
		    segments_held(scanner->segments[i]) > KEEP_SEGMENTS)
			segments_done(scanner->segments[i]);
	scanner->nsegments = 0;
	if (scanner->fold.text.cap > KEEP_BYTES || scanner->fold.pieces.cap > KEEP_BYTES)
		fold_done(&scanner->fold);
	arena_reset(&scanner->kept);
	buf_clear(&scanner->forms);
	buf_clear(&scanner->parts);
	buf_clear(&scanner->found);
	scanner->found.failed = scanner->raw.failed = false;
	scanner->forms.failed = scanner->parts.failed = false;
	scanner->nflushed = 0;
	memset(
	    scanner->candidates, 0, scanner->matcher->pattern_words * sizeof *scanner->candidates);
}

static int begin(struct scanner *scanner)
{
	struct hits *hits = scanner->hits;
	const uint64_t *zeros = arena_array(scanner->arena, hits->nwords, sizeof *zeros);

	hits->messages = arena_array(scanner->arena, hits->nmessages, sizeof *hits->messages);
	if (zeros == NULL || hits->messages == NULL)
		return -1;
	for (size_t i = 0; i < hits->nmessages; i++)
		hits->messages[i].holds = hits->messages[i].unsure = zeros;
	facts_find(scanner);
	for (uint32_t i = 0; i < hits->nmessages; i++)
		if (forms_find(scanner, i) != 0)
			return -1;
	return 0;
}

int scanner_begin(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	uint64_t *before = profile_enter(scanner->profile, PROFILE_PLACES);

	*hits = (struct hits){.nmessages = transcript->nmessages,
	    .nwords = bits_words(scanner->matcher->ruleset->nsignals)};
	scanner->transcript = transcript;
	scanner->arena = arena;
	scanner->hits = hits;
	forget(scanner);
	int result = begin(scanner);
	profile_leave(scanner->profile, before);
	return result == 0 ? 0 : error_memory(err);
}

/* Tell each message where its hits are. */
static void spread(struct hits *hits)
{
	size_t at = 0;

	for (uint32_t i = 0; i < hits->nmessages; i++) {
		hits->messages[i].first_hit = (uint32_t)at;
		while (at < hits->n && hits->at[at].message == i)
			at++;
		hits->messages[i].nhits = (uint32_t)(at - hits->messages[i].first_hit);
	}
}

int scanner_flush(struct scanner *scanner, struct error *err)
{
	struct hits *hits = scanner->hits;
	size_t n = scanner->found.len / sizeof *hits->at;

	if (n == scanner->nflushed)
		return 0;
	qsort(scanner->found.at, n, sizeof *hits->at, compare_hits);
	hits->at = arena_array(scanner->arena, n, sizeof *hits->at);
	if (hits->at == NULL)
		return error_memory(err);
	memcpy(hits->at, scanner->found.at, scanner->found.len);
	hits->n = scanner->nflushed = n;
	spread(hits);
	return 0;
}

void scanner_thorough(struct scanner *scanner, bool is_thorough)
{
	scanner->is_thorough = is_thorough;
}

int scanner_compose(
    struct scanner *scanner, uint32_t index, bool is_strict, bool *is_seen, struct error *err)
{
	const struct signal *signal = &scanner->matcher->ruleset->signals[index];

	*is_seen = false;
	for (uint32_t i = 0; i < scanner->hits->nmessages; i++) {
		const struct message *message = &scanner->transcript->messages[i];
		struct message_facts *facts = &scanner->hits->messages[i];
		const struct signal_question question = {.role = message->role,
		    .is_any_role = !is_strict && is_of_any_role(scanner, message),
		    .nwords = facts->nwords};
		if (!signal_is_in_question(signal, &question))
			continue;
		enum signal_truth truth = signal_composed(signal, facts);
		if (truth == SIGNAL_FALSE)
			continue;
		*is_seen = true;
		if (hits_set(scanner->hits, i, index, truth == SIGNAL_TRUE, scanner->arena) != 0)
			return error_memory(err);
	}
	return 0;
}

int scanner_run(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	const struct ruleset *ruleset = scanner->matcher->ruleset;
	bool is_seen, was_thorough = scanner->is_thorough;
	int result = scanner_begin(scanner, transcript, arena, hits, err);

	scanner->is_thorough = true;
	for (uint32_t i = 0; i < ruleset->nsignals && result == 0; i++)
		if (ruleset->signals[i].kind == SIGNAL_OF)
			result = scanner_compose(scanner, i, false, &is_seen, err);
		else if (ruleset->signals[i].kind != SIGNAL_DETECTED)
			result = scanner_decide(scanner, i, &is_seen, err);
	scanner->is_thorough = was_thorough;
	return result == 0 ? scanner_flush(scanner, err) : -1;
}
