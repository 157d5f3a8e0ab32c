/* Most of a secret: a piece of it in a row, or all its words near each other. */
#include <string.h>

#include "detect/told_forms.h"

enum {
	PERCENT = 60,      /* of a secret that chance would not make */
	PERCENT_WORD = 80, /* of one word of letters: others share their beginning */
	LEAST = 5,         /* bytes */
	MOST_PLACES = 4096,
	WEAK_BELOW = 7, /* bytes of a piece: from there on it is the word in another ending */
};

static bool is_one_word(const struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->text.len; i++) {
		unsigned char c = (unsigned char)wanted->text.at[i];
		if (!((c >= 'a' && c <= 'z') || c >= 0x80))
			return false;
	}
	return true;
}

/* Widen a place of the middle to all that agrees with the secret around it. */
static void widen(
    struct span text, struct span secret, size_t *start, size_t *end, size_t from, size_t to)
{
	while (from > 0 && *start > 0 && text.at[*start - 1] == secret.at[from - 1]) {
		from--;
		--*start;
	}
	while (to < secret.len && *end < text.len && text.at[*end] == secret.at[to]) {
		to++;
		++*end;
	}
}

/* Every piece of at least `least` bytes holds the middle ones: look for these, then widen. */
bool find_part(const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	struct span secret = wanted->bones.text, text = telling->bones.text;
	size_t percent = is_one_word(wanted) ? PERCENT_WORD : PERCENT;
	size_t least = (secret.len * percent + 99) / 100, at, nplaces = 0;

	if (secret.len < LEAST + 1 || least < LEAST)
		return false;
	struct span middle = span_slice(secret, secret.len - least, least);
	for (size_t from = 0; text_find(text, middle, from, &at) && nplaces++ < MOST_PLACES;) {
		size_t start = at, end = at + middle.len;
		widen(text, secret, &start, &end, secret.len - least, least);
		from = end;
		if (end - start < least)
			continue;
		size_t first = telling->bones.at[start], last = telling->bones.at[end - 1] + 1;
		if (last - first > (end - start) * 2 + 8 ||
		    !(stands_apart(telling->view->text, first, telling->view->text.len) ||
			stands_apart(telling->view->text, 0, last)))
			continue;
		/* A short word of it may be there by chance; not one that is spelled. */
		struct wanted piece = {.bones.text = span_slice(text, start, end),
		    .is_weak = end - start < WEAK_BELOW && last - first == end - start};
		if (piece.is_weak && !told_counts(&piece, telling->view->text, first, last))
			continue;
		*place = span_slice(telling->view->text, first, last);
		return true;
	}
	return false;
}

/* Words of a secret whose joints ("tram=32", "silver-dog-13") were taken apart. */
enum { MOST_WORDS = 12, NEXT = 20, NEAR = 60, FAR = 320 };

static size_t split(struct span text, struct span *words)
{
	size_t n = 0, at = 0;

	while (at < text.len && n < MOST_WORDS) {
		size_t start = at;
		while (at < text.len &&
		       strchr(" \t\n\r.,;:!?=-_+/\\|\"'`<>()[]{}#&@", text.at[at]) == NULL)
			at++;
		if (at > start)
			words[n++] = span_slice(text, start, at);
		else
			at++;
	}
	return at < text.len ? 0 : n;
}

/* The next place of a word that stands alone. */
static bool next_word(struct span text, struct span word, size_t from, size_t *at)
{
	size_t nplaces = 0;

	while (nplaces++ < MOST_PLACES && text_find(text, word, from, at)) {
		if (stands_apart(text, *at, *at + word.len))
			return true;
		from = *at + 1;
	}
	return false;
}

static bool is_quoted(struct span text, size_t start, size_t end)
{
	return start > 0 && end < text.len && strchr("\"'`*", text.at[start - 1]) &&
	       strchr("\"'`*.,;", text.at[end]);
}

/* How far behind the one before it a word may come: one of a single character is everywhere. */
static size_t reach_of(struct span word, size_t reach)
{
	uint32_t code;

	if (utf8_decode(word, 0, &code) == (int)word.len)
		return NEXT;
	return word.len >= 4 ? reach : NEAR;
}

/* All words in their order, none far behind the one before; a short or common one has to be near, or in marks. */
bool find_words(const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	struct span text = telling->view->text, words[MOST_WORDS];
	size_t n = split(wanted->text, words), first, at, nplaces = 0;

	if (n < 2)
		return false;
	for (size_t from = 0; nplaces++ < 64 && next_word(text, words[0], from, &first);
	     from = first + 1) {
		size_t end = first + words[0].len, i = 1;
		size_t reach = words[0].len >= 4 || is_quoted(text, first, end) ? FAR : NEAR;
		for (; i < n; i++) {
			size_t limit = end + reach_of(words[i], reach);
			if (!next_word(span_slice(text, 0, limit), words[i], end, &at))
				break;
			end = at + words[i].len;
		}
		if (i < n || !told_counts(wanted, text, first, end))
			continue;
		*place = span_slice(text, first, end);
		return true;
	}
	return false;
}
