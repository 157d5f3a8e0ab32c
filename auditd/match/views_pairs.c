/* Bytes of hexadecimal one by one: 48 65 6c, 48:65:6c, 0x48, 0x65. */
#include "match/views_masks.h"

/* As many, and as far apart, as masks_find_group looks for. */
enum { PAIRS_LEAST = 8, GAP_MOST = 3 };

/* The value of a pair, and where its digits begin and end; -1: there is none. */
static int pair_at(struct span text, size_t at, size_t *end)
{
	if (at + 1 < text.len && text.at[at] == '0' && (text.at[at + 1] | 0x20) == 'x')
		at += 2;
	if (at + 1 >= text.len)
		return -1;
	int high = hex_value(text.at[at]), low = hex_value(text.at[at + 1]);
	if (high < 0 || low < 0)
		return -1;
	if (at + 2 < text.len && hex_value(text.at[at + 2]) >= 0)
		return -1;
	*end = at + 2;
	return high << 4 | low;
}

static bool is_gap(char c)
{
	return c == ' ' || c == ':' || c == ',' || c == ';' || c == '-' || c == '\n' || c == '\r';
}

/* Behind the gap that begins here; the same place: there is none. */
static size_t skip_gap(struct span text, size_t at)
{
	size_t most = at + GAP_MOST;

	while (at < text.len && at < most && is_gap(text.at[at]))
		at++;
	return at;
}

/* May a pair begin here, and not in the midst of a word? */
static bool is_start(struct span text, size_t at)
{
	return at == 0 || (hex_value(text.at[at - 1]) < 0 && !is_ascii_letter(text.at[at - 1]));
}

/* Decode pairs from here on; where they end. */
static size_t decode(struct views *views, size_t at)
{
	size_t end = at, next;
	int value;

	while (!views_is_full(views) && (value = pair_at(views->text, at, &next)) >= 0) {
		views_piece(views, at, true);
		(void)buf_byte(&views->decoded, (char)value);
		end = next;
		at = skip_gap(views->text, end);
		if (at == end)
			break;
	}
	return end;
}

/* Look through a group of pairs; 1: found, 0: none of its rows is text. */
static int look_through(struct views *views, size_t end, struct decoded *decoded)
{
	while (views->at < end && !views->budget->was_cut) {
		size_t start = views->at++, behind;
		if (!is_start(views->text, start) || pair_at(views->text, start, &behind) < 0)
			continue;
		views->at = decode(views, start);
		struct quality quality = {0};
		(void)views_clean(&views->decoded, 0, true, &quality);
		if (quality.n >= PAIRS_LEAST && quality.nbad * 12 <= quality.n &&
		    quality.nletters * 10 >= quality.n * 6) {
			decoded->start = (uint32_t)start;
			decoded->end = (uint32_t)views->at;
			return 1;
		}
		buf_clear(&views->decoded);
		buf_clear(&views->pieces);
	}
	return 0;
}

int views_find_pairs(struct views *views, struct decoded *decoded)
{
	struct masks_group group;

	while (!views->budget->was_cut &&
	       masks_find_group(vector_best(), MASKS_PAIRS, views->text, views->at, &group)) {
		views->at = group.start;
		if (look_through(views, group.end, decoded) == 1)
			return 1;
	}
	views->at = views->text.len;
	return 0;
}
