/* Questions about places of a text, answered from lists that are made when first asked for. */
#include "match/segments.h"

void segments_set(struct segments *segments, struct span text)
{
	segments->text = text;
	segments->has_stretches = false;
	segments->has_sentences = false;
}

/* The first stretch that ends behind start, or the number of stretches. They are in order and apart. */
static size_t find_stretch(const struct stretch *at, size_t n, size_t start)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (at[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_touched(const struct buf *list, size_t start, size_t end)
{
	const struct stretch *at = (const struct stretch *)(const void *)list->at;
	size_t n = list->len / sizeof *at, found = find_stretch(at, n, start);

	return found < n && at[found].start < end;
}

static bool is_inside(const struct buf *list, size_t start, size_t end)
{
	const struct stretch *at = (const struct stretch *)(const void *)list->at;
	size_t n = list->len / sizeof *at, found = find_stretch(at, n, start);

	return found < n && at[found].start <= start && end <= at[found].end;
}

int segments_where(struct segments *segments, size_t start, size_t end, enum where where)
{
	if (where == WHERE_ANY)
		return 1;
	if (!segments->has_stretches) {
		if (stretches_find(segments->text, &segments->code, &segments->quotes) != 0)
			return -1;
		segments->has_stretches = true;
	}
	if (where == WHERE_CODE)
		return is_inside(&segments->code, start, end);
	if (where == WHERE_QUOTE)
		return is_inside(&segments->quotes, start, end);
	return !is_touched(&segments->code, start, end) &&
	       !is_touched(&segments->quotes, start, end);
}

/* How many sentence starts lie at or before a place; -1 when out of memory. */
static long starts_before(struct segments *segments, size_t at)
{
	if (!segments->has_sentences) {
		if (sentences_find(segments->text, &segments->sentences) != 0)
			return -1;
		segments->has_sentences = true;
	}
	const uint32_t *starts = (const uint32_t *)(const void *)segments->sentences.at;
	size_t low = 0, high = segments->sentences.len / sizeof *starts;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (starts[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return (long)low;
}

unsigned segments_sentence(struct segments *segments, size_t at)
{
	return (unsigned)(starts_before(segments, at) + 1);
}

size_t segments_sentence_start(struct segments *segments, size_t at)
{
	long n = starts_before(segments, at);
	const uint32_t *starts = (const uint32_t *)(const void *)segments->sentences.at;

	return n > 0 ? starts[n - 1] : 0;
}

void segments_done(struct segments *segments)
{
	buf_done(&segments->code);
	buf_done(&segments->quotes);
	buf_done(&segments->sentences);
	*segments = (struct segments){0};
}
