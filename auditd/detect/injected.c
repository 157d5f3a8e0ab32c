/* injected: cues of orders are gathered in a window that slides over the text; where their weights reach the threshold,
 * there is a span. Each cue counts once in a window, so that saying it again buys nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/cues.h"
#include "detect/glance.h"
#include "detect/injected.h"
#include "detect/tools.h"

enum { MOST_CUE_HITS = 1 << 16 }; /* of one part */

struct cue_hit {
	uint32_t first, last; /* words */
	uint8_t cue;
	uint16_t groups; /* of an order */
};

struct search {
	struct detecting *detecting;
	const struct detector_injected *settings;
	const struct cues *cues;
	struct buf spans; /* of struct injected_span; freed at the end */
	struct buf hits;  /* of struct cue_hit, of the part at hand */
	uint32_t message, part;
	const struct flat *flat;
	bool is_full;
};

struct injected_shared *injected_shared(struct detecting *detecting)
{
	void **slot = detecting_shared_of(detecting, DETECTOR_INJECTED);

	if (*slot)
		return *slot;
	struct injected_shared *shared = arena_alloc(detecting->scratch, sizeof *shared);
	if (shared == NULL)
		return NULL;
	shared->flats = arena_array(
	    detecting->scratch, detecting->transcript->nmessages, sizeof *shared->flats);
	if (shared->flats == NULL)
		return NULL;
	*slot = shared;
	return shared;
}

const struct injected_set *injected_of(struct detecting *detecting, uint32_t signal)
{
	const struct injected_shared *shared = *detecting_shared_of(detecting, DETECTOR_INJECTED);

	for (const struct injected_set *set = shared ? shared->sets : NULL; set; set = set->next)
		if (set->signal == signal)
			return set;
	return NULL;
}

/* Compiled once for all conversations. 0, or -1 when out of memory. */
static int open_cues(struct search *search)
{
	void **slot = detecting_compiled(search->detecting);

	if (*slot == NULL)
		*slot = cues_new(search->settings, detecting_memory(search->detecting));
	search->cues = *slot;
	return search->cues ? 0 : -1;
}

static int keep_hit(struct search *search, int cue, size_t first, size_t last, unsigned groups)
{
	struct cue_hit hit = {(uint32_t)first, (uint32_t)last, (uint8_t)cue, (uint16_t)groups};

	if (cue < 0)
		return 0;
	if (search->hits.len / sizeof hit >= MOST_CUE_HITS) {
		search->is_full = true;
		return 0;
	}
	return buf_append(&search->hits, (struct span){(const char *)&hit, sizeof hit});
}

static int keep_tags(struct search *search, unsigned tags, size_t first, size_t end)
{
	for (int cue = 0; tags; cue++, tags >>= 1)
		if (tags & 1 && keep_hit(search, cue, first, end - 1, 0) != 0)
			return -1;
	return 0;
}

/* In a tag, brackets, a heading or a rule of dashes, or alone on a line before a colon. */
static bool is_in_markup(const struct flat *flat, size_t at, size_t end)
{
	struct span text = flat->text;
	size_t start = flat->words[at].start, behind = flat->words[end - 1].end, before = start;

	while (before > 0 && start - before < 3 &&
	       (text.at[before - 1] == '/' || text.at[before - 1] == '|' ||
		   text.at[before - 1] == ' ' || text.at[before - 1] == '*'))
		before--;
	char opens = (char)(before > 0 ? text.at[before - 1] : '\n');
	char closes = (char)(behind < text.len ? text.at[behind] : '\n');
	if (opens == '<' || opens == '[' || opens == '{')
		return closes != ' ' || start == before;
	if (opens == '#' && start > before)
		return true;
	if ((opens == '=' || opens == '-') && start > before && before > 2 &&
	    text.at[before - 2] == opens && text.at[before - 3] == opens)
		return true;
	bool is_first = flat->edges[at] & (FLAT_SENTENCE | FLAT_LINE) || at == 0;
	return is_first && (closes == ':' || (closes == '!' && behind + 1 < text.len &&
						 text.at[behind + 1] == '!'));
}

/* What an order names, up to the end of its sentence; returns the sentence's last word. */
static int look_at_order(struct search *search, size_t at)
{
	enum { LONGEST_ORDER = 60 };
	const struct flat *flat = search->flat;
	bool has_payload = false, has_tool = false;

	for (size_t i = at + 1; i < flat->nwords && i <= at + LONGEST_ORDER; i++) {
		if (flat->edges[i] & FLAT_SENTENCE)
			break;
		if (!has_payload && is_payload(flat, i)) {
			has_payload = true;
			if (keep_hit(search, search->cues->shaped[CUE_PAYLOAD], i, i, 0) != 0)
				return -1;
		}
		if (!has_tool && memchr(flat_word(flat, i).at, '_', flat_word(flat, i).len)) {
			has_tool = true;
			if (keep_hit(search, search->cues->shaped[CUE_TOOL], i, i, 0) != 0)
				return -1;
		}
		if (has_payload && has_tool)
			break;
	}
	return 0;
}

/* Orders nearer than that to the one before are not looked at again for what they name: the cost stays linear. */
enum { NEAREST_ORDER = 8 };

static int find_cues(struct search *search, const uint64_t *bits, bool all)
{
	const struct flat *flat = search->flat;
	size_t end, looked = 0;

	for (size_t i = 0; i < flat->nwords; i++) {
		if (!all && !hit_bit(bits, (uint32_t)i))
			continue;
		unsigned tags = phrases_at(search->cues->phrases, flat, i, &end);
		if (tags && keep_tags(search, tags, i, end) != 0)
			return -1;
		tags = phrases_at(search->cues->markup, flat, i, &end);
		if (tags && is_in_markup(flat, i, end) && keep_tags(search, tags, i, end) != 0)
			return -1;
		unsigned groups = order_at(flat, i);
		if (groups == 0)
			continue;
		if (keep_hit(search, search->cues->shaped[CUE_ORDER], i, i, groups) != 0)
			return -1;
		if ((looked == 0 || i >= looked + NEAREST_ORDER)) {
			looked = i;
			if (look_at_order(search, i) != 0)
				return -1;
		}
	}
	return 0;
}

static int compare_hits(const void *left, const void *right)
{
	const struct cue_hit *a = left, *b = right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->cue != b->cue)
		return a->cue < b->cue ? -1 : 1;
	return a->last < b->last ? -1 : a->last > b->last;
}

/* Does another field, item or element begin at a word: a closing tag, or a line that is a key or an item? */
static bool begins_other(const struct flat *flat, size_t at)
{
	struct span gap = span_slice(flat->text, flat->words[at - 1].end, flat->words[at].start);
	size_t behind = flat->words[at].end;
	bool has_line = false;

	gap = span_slice(gap, 0, 128);
	for (size_t i = 0; i < gap.len; i++) {
		if (gap.at[i] == '<' && i + 1 < gap.len && gap.at[i + 1] == '/')
			return true;
		if (has_line && (gap.at[i] == '-' || gap.at[i] == '*'))
			return true;
		has_line = has_line || gap.at[i] == '\n';
	}
	bool is_key = behind < flat->text.len && flat->text.at[behind] == ':';
	return is_key && (has_line || memchr(gap.at, '"', gap.len));
}

/* To the end of the sentence or field. */
static uint32_t extend(const struct flat *flat, uint32_t last)
{
	enum { FURTHEST = 80 };
	uint32_t at = last;

	while (at + 1 < flat->nwords && at - last < FURTHEST &&
	       !(flat->edges[at + 1] & FLAT_SENTENCE) && !begins_other(flat, at + 1))
		at++;
	return at;
}

/* Back to the beginning of the sentence. */
static uint32_t draw_back(const struct flat *flat, uint32_t first)
{
	enum { FURTHEST = 40 };
	uint32_t at = first;

	while (at > 0 && first - at < FURTHEST && !(flat->edges[at] & FLAT_SENTENCE) &&
	       !begins_other(flat, at))
		at--;
	return at;
}

/* A cue whose words lead: orders and values that stand about in the same text are no part of what it announces. */
static bool is_lead(const struct search *search, const struct cue_hit *hit)
{
	const struct injected_cue *cue = &search->settings->cues[hit->cue];

	return cue->shape == CUE_WORDS && cue->weight * 4 >= search->settings->threshold;
}

/* The hits from the first leading one on, without those behind the last that belong to something else. */
static void trim(const struct search *search, const struct cue_hit **hits, size_t *n)
{
	const struct flat *flat = search->flat;
	size_t last = *n;

	while (*n > 1 && !is_lead(search, *hits)) {
		(*hits)++;
		(*n)--;
	}
	for (last = *n; last > 1 && !is_lead(search, &(*hits)[last - 1]); last--)
		;
	for (uint32_t at = (*hits)[last - 1].last + 1; last < *n; last++)
		for (; at <= (*hits)[last].last; at++)
			if (begins_other(flat, at)) {
				*n = last;
				return;
			}
}

static int keep_covers(
    struct search *search, const struct cue_hit *hits, size_t n, struct injected_span *span)
{
	struct injected_cover *covers =
	    arena_array(search->detecting->scratch, n + 1, sizeof *covers);

	if (covers == NULL)
		return -1;
	span->covers = covers;
	for (size_t i = 0; i < n; i++) {
		span->groups |= hits[i].groups;
		if (search->settings->cues[hits[i].cue].shape == CUE_WORDS)
			covers[span->ncovers++] =
			    (struct injected_cover){hits[i].first, hits[i].last};
	}
	return 0;
}

static int keep_span(
    struct search *search, const struct cue_hit *hits, size_t n, unsigned cues, unsigned score)
{
	trim(search, &hits, &n);
	struct injected_span span = {.message = search->message,
	    .part = search->part,
	    .first = draw_back(search->flat, hits[0].first),
	    .score = score,
	    .cues = cues,
	    .flat = search->flat};

	for (size_t i = 0; i < n; i++)
		if (hits[i].last > span.last)
			span.last = hits[i].last;
	span.last = extend(search->flat, span.last);
	if (search->spans.len / sizeof span >= INJECTED_MOST) {
		search->is_full = true;
		return 0;
	}
	if (keep_covers(search, hits, n, &span) != 0)
		return -1;
	return buf_append(&search->spans, (struct span){(const char *)&span, sizeof span});
}

/* Which cues the window holds, how often each, and what they weigh once. */
struct window {
	uint32_t count[MOST_CUES];
	unsigned score, cues;
};

static void window_add(struct search *search, struct window *window, unsigned cue)
{
	if (window->count[cue]++ > 0)
		return;
	window->score += search->settings->cues[cue].weight;
	window->cues |= 1u << cue;
}

static void window_drop(struct search *search, struct window *window, unsigned cue)
{
	if (--window->count[cue] > 0)
		return;
	window->score -= search->settings->cues[cue].weight;
	window->cues &= ~(1u << cue);
}

/* Windows that reach the threshold and touch are one span; its score is that of the best of them. */
static int slide(struct search *search, const struct cue_hit *hits, size_t n)
{
	const struct word *words = search->flat->words;
	struct window window = {0};
	size_t low = 0, first = 0, end = 0;
	unsigned score = 0, cues = 0;

	for (size_t high = 0; high < n; high++) {
		window_add(search, &window, hits[high].cue);
		while (words[hits[high].last].end - words[hits[low].first].start >
			   search->settings->within &&
		       low < high)
			window_drop(search, &window, hits[low++].cue);
		if (window.score < search->settings->threshold)
			continue;
		if (end > 0 && low >= end) {
			if (keep_span(search, hits + first, end - first, cues, score) != 0)
				return -1;
			end = 0;
		}
		if (end == 0) {
			first = low;
			score = cues = 0;
		}
		end = high + 1;
		score = window.score > score ? window.score : score;
		cues |= window.cues;
	}
	return end > 0 ? keep_span(search, hits + first, end - first, cues, score) : 0;
}

/* May anybody without authority speak in it? 1, 0, or -1 when out of memory. */
static int is_mixed(struct detecting *detecting, uint32_t message, uint32_t part)
{
	const struct message *it = &detecting->transcript->messages[message];

	if (it->role == ROLE_TOOL || it->parts[part].kind == PART_RESULT)
		return 1;
	const struct glance *glance = glance_of(detecting, message, part);
	return glance ? glance_is_mixed(glance) : -1;
}

static int search_part(struct search *search, uint32_t message, uint32_t part)
{
	int result = is_mixed(search->detecting, message, part);
	bool all;

	if (result <= 0)
		return result;

	search->message = message;
	search->part = part;
	search->flat = flat_of(search->detecting, message, part);
	buf_clear(&search->hits);
	if (search->flat == NULL)
		return -1;
	const uint64_t *bits =
	    untrusted_words(search->detecting, message, part, search->flat, &all);
	if (bits == NULL || find_cues(search, bits, all) != 0)
		return -1;
	size_t n = search->hits.len / sizeof(struct cue_hit);
	struct cue_hit *hits = arena_array(search->detecting->scratch, n + 1, sizeof *hits);
	if (hits == NULL)
		return -1;
	if (n > 0)
		memcpy(hits, search->hits.at, n * sizeof *hits);
	qsort(hits, n, sizeof *hits, compare_hits);
	return slide(search, hits, n);
}

static int search_all(struct search *search)
{
	struct detecting *detecting = search->detecting;

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		search->is_full = false;
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++)
			if (detecting_looks_at(detecting, i, k) && search_part(search, i, k) != 0)
				return -1;
		if (search->is_full)
			detecting_unsure(detecting, i);
	}
	return 0;
}

/* The names of the cues are the settings' own, not the conversation's. */
static void name_cues(const struct injected_span *span, const struct detector_injected *settings,
    char *names, size_t size)
{
	size_t len = 0;

	names[0] = '\0';
	for (size_t i = 0; i < settings->ncues; i++) {
		struct span name = settings->cues[i].name;
		if (!(span->cues >> i & 1) || len + name.len + 3 > size)
			continue;
		len += (size_t)snprintf(
		    names + len, size - len, "%s%.*s", len > 0 ? ", " : "", (int)name.len, name.at);
	}
}

static int tell(struct detecting *detecting, const struct injected_set *set)
{
	char names[200];

	for (size_t i = 0; i < set->n; i++) {
		const struct injected_span *span = &set->spans[i];
		struct place at =
		    flat_place(span->flat, span->message, span->part, span->first, span->last);
		name_cues(span, detecting->settings, names, sizeof names);
		if (detecting_hit(detecting, at, NULL, "%u points by %s", span->score, names) != 0)
			return -1;
	}
	return 0;
}

static int keep_set(struct search *search)
{
	struct detecting *detecting = search->detecting;
	struct injected_shared *shared = injected_shared(detecting);
	struct injected_set *set = arena_alloc(detecting->scratch, sizeof *set);
	size_t n = search->spans.len / sizeof(struct injected_span);

	if (shared == NULL || set == NULL || search->spans.failed)
		return -1;
	set->spans = arena_array(detecting->scratch, n + 1, sizeof *set->spans);
	if (set->spans == NULL)
		return -1;
	if (n > 0)
		memcpy(set->spans, search->spans.at, n * sizeof *set->spans);
	set->n = n;
	set->signal = detecting->index;
	set->next = shared->sets;
	shared->sets = set;
	return tell(detecting, set);
}

/* Is there anything to look at? */
static bool has_material(const struct detecting *detecting)
{
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++)
			if (detecting_looks_at(detecting, i, k))
				return true;
	return false;
}

static int run(struct detecting *detecting)
{
	struct search search = {.detecting = detecting, .settings = detecting->settings};
	int result = 0;

	if (!has_material(detecting))
		return 0;
	if (open_cues(&search) != 0 || search_all(&search) != 0 || keep_set(&search) != 0)
		result = -1;
	buf_done(&search.spans);
	buf_done(&search.hits);
	return result;
}

const struct detector_kind kind_injected = {.run = run, .reads = true};
