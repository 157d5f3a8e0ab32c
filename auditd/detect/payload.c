/* Two passes: the orders' words into a table, then all other words against it. */
#include <string.h>

#include "detect/asked.h"
#include "detect/payload.h"
#include "detect/tools.h"

enum { MOST_WORDS = 1 << 16 /* of all spans of a run */ };

static struct run *slot_of(const struct payload *payload, uint64_t hash, uint8_t n)
{
	size_t at = (size_t)(hash ^ hash >> 32) & (payload->nslots - 1);

	while (payload->runs[at].n && (payload->runs[at].hash != hash || payload->runs[at].n != n))
		at = (at + 1) & (payload->nslots - 1);
	return &payload->runs[at];
}

const struct run *payload_find(const struct payload *payload, const struct word *words, size_t n)
{
	const struct run *run = slot_of(payload, words_hash(words, n), (uint8_t)n);

	return run->n ? run : NULL;
}

static unsigned word_flags(const struct flat *flat, size_t at)
{
	unsigned edges = flat->edges[at];
	bool is_name = edges & FLAT_CAPITAL && !(edges & (FLAT_SENTENCE | FLAT_LINE));

	return edges & (FLAT_DIGIT | FLAT_NAME | FLAT_QUOTED | FLAT_JOINED) || is_name ? RUN_MARKED
										       : 0;
}

/* By word of a span: is it covered by a cue, is it to be said? */
static void flag_words(const struct injected_span *span, uint8_t *flags)
{
	const struct flat *flat = span->flat;
	size_t n = span->last - span->first + 1;
	unsigned state = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = span->first + i;
		bool is_quoted = flat->edges[at] & FLAT_QUOTED;
		if (flat->edges[at] & FLAT_SENTENCE && !is_quoted)
			state = 0;
		unsigned groups = is_quoted ? 0 : order_at(flat, at);
		flags[i] = (uint8_t)(word_flags(flat, at) | state | (is_quoted ? RUN_QUOTED : 0));
		if (groups)
			state |= RUN_ORDERED | (groups >> VERB_SAY & 1 ? RUN_SAID : 0u);
	}
	for (size_t i = 0; i < span->ncovers; i++)
		for (size_t k = span->covers[i].first; k <= span->covers[i].last; k++)
			flags[k - span->first] |= RUN_COVERED;
}

static void add_run(
    struct payload *payload, uint32_t index, uint32_t word, uint8_t n, const uint8_t *flags)
{
	const struct injected_span *span = &payload->set->spans[index];
	uint64_t hash = words_hash(span->flat->words + word, n);
	struct run *run = slot_of(payload, hash, n);
	unsigned all = RUN_COVERED | RUN_SAID | RUN_ORDERED | RUN_QUOTED, any = 0;

	for (size_t i = 0; i < n; i++) {
		all &= flags[i];
		any |= flags[i] & RUN_MARKED;
	}
	if (run->n == 0)
		*run = (struct run){.hash = hash,
		    .span = index,
		    .word = word,
		    .asked = UINT32_MAX,
		    .elsewhere = UINT32_MAX,
		    .n = n,
		    .flags = RUN_COVERED};
	/* What also stands outside of the cues is not their wording alone. */
	if (!(all & RUN_COVERED))
		run->flags &= (uint8_t)~RUN_COVERED;
	run->flags |= (uint8_t)((all & ~(unsigned)RUN_COVERED) | any);
}

static int add_span(struct detecting *detecting, struct payload *payload, uint32_t index)
{
	const struct injected_span *span = &payload->set->spans[index];
	size_t nwords = span->last - span->first + 1;
	uint8_t *flags = arena_alloc(detecting->scratch, nwords + 1);

	if (flags == NULL)
		return -1;
	flag_words(span, flags);
	for (uint32_t i = 0; i < nwords; i++)
		for (uint8_t n = 1; n <= RUN_LONGEST && i + n <= nwords; n++)
			add_run(payload, index, span->first + i, n, flags + i);
	return 0;
}

static int add_spans(struct detecting *detecting, struct payload *payload)
{
	size_t total = 0, nslots = 64;
	uint32_t nspans = 0;

	for (; nspans < payload->set->n; nspans++) {
		const struct injected_span *span = &payload->set->spans[nspans];
		size_t n = span->last - span->first + 1;
		payload->is_cut = total + n > MOST_WORDS;
		if (payload->is_cut)
			break;
		total += n;
	}
	while (nslots < total * RUN_LONGEST * 2)
		nslots *= 2;
	payload->nslots = nslots;
	payload->runs = arena_array(detecting->scratch, nslots, sizeof *payload->runs);
	if (payload->runs == NULL)
		return -1;
	for (uint32_t i = 0; i < nspans; i++)
		if (add_span(detecting, payload, i) != 0)
			return -1;
	return 0;
}

static void note(uint32_t *first, uint32_t message)
{
	if (message < *first)
		*first = message;
}

/* What the sentence that begins at a word asks for. */
static unsigned sentence_groups(const struct flat *flat, size_t at, size_t end)
{
	unsigned groups = asked_at(flat, at);

	for (size_t i = at + 1; i < end && !(flat->edges[i] & FLAT_SENTENCE); i++)
		groups |= asked_at(flat, i);
	return groups;
}

/* Runs of words [first, end) are said with authority, or without it but not in orders. */
static void note_words(const struct payload *payload, const struct flat *flat, size_t first,
    size_t end, uint32_t message, bool has_authority)
{
	unsigned groups = 0;

	for (size_t i = first; i < end; i++) {
		if (has_authority && (i == first || flat->edges[i] & FLAT_SENTENCE))
			groups = sentence_groups(flat, i, end);
		for (uint8_t n = 1; n <= RUN_LONGEST && i + n <= end; n++) {
			struct run *run = slot_of(payload, words_hash(flat->words + i, n), n);
			if (run->n == 0)
				continue;
			note(has_authority ? &run->asked : &run->elsewhere, message);
			if (has_authority)
				run->asked_groups |= (uint16_t)groups;
		}
	}
}

/* Of a text without authority: all but the spans. */
static void note_outside(const struct payload *payload, const struct flat *flat, uint32_t message,
    uint32_t part, size_t *next)
{
	const struct injected_set *set = payload->set;
	size_t behind = 0;

	while (*next < set->n && set->spans[*next].message == message &&
	       set->spans[*next].part == part) {
		note_words(payload, flat, behind, set->spans[*next].first, message, false);
		behind = set->spans[*next].last + 1;
		(*next)++;
	}
	note_words(payload, flat, behind, flat->nwords, message, false);
}

static void note_own(
    const struct payload *payload, const struct flat *flat, uint32_t message, const uint64_t *bits)
{
	for (size_t i = 0, end; i < flat->nwords; i = end) {
		bool is_foreign = hit_bit(bits, (uint32_t)i);
		for (end = i + 1; end < flat->nwords && hit_bit(bits, (uint32_t)end) == is_foreign;
		     end++)
			;
		if (!is_foreign)
			note_words(payload, flat, i, end, message, true);
	}
}

static int note_part(struct detecting *detecting, const struct payload *payload, uint32_t message,
    uint32_t part, size_t *next)
{
	const struct message *it = &detecting->transcript->messages[message];
	bool all;

	if (it->role == ROLE_ASSISTANT || it->parts[part].kind == PART_MEDIA)
		return 0;
	const struct flat *flat = flat_of(detecting, message, part);
	if (flat == NULL)
		return -1;
	if (it->role == ROLE_SYSTEM || it->role == ROLE_DEVELOPER) {
		note_words(payload, flat, 0, flat->nwords, message, true);
		return 0;
	}
	const uint64_t *bits = untrusted_words(detecting, message, part, flat, &all);
	if (bits == NULL)
		return -1;
	if (it->role == ROLE_USER)
		note_own(payload, flat, message, bits);
	else
		note_outside(payload, flat, message, part, next);
	return 0;
}

static int note_all(struct detecting *detecting, const struct payload *payload)
{
	size_t next = 0;

	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++) {
			if (note_part(detecting, payload, i, k, &next) != 0)
				return -1;
			while (next < payload->set->n && payload->set->spans[next].message == i &&
			       payload->set->spans[next].part <= k)
				next++;
		}
	return 0;
}

struct payload *payload_new(struct detecting *detecting, const struct injected_set *set)
{
	struct payload *payload = arena_alloc(detecting->scratch, sizeof *payload);

	if (payload == NULL)
		return NULL;
	payload->set = set;
	if (add_spans(detecting, payload) != 0 || note_all(detecting, payload) != 0)
		return NULL;
	return payload;
}
