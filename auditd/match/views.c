/* The walk: one encoding after the other, within the budget. */
#include "match/views_kinds.h"

const char *const encoding_names[ENCODINGS] = {
    [ENCODING_BASE64] = "base64",
    [ENCODING_HEX] = "hexadecimal",
    [ENCODING_PAIRS] = "hexadecimal bytes",
    [ENCODING_PERCENT] = "URL escapes",
    [ENCODING_ESCAPES] = "character escapes",
    [ENCODING_SPACED] = "spaced letters",
    [ENCODING_ROT13] = "rot13",
    [ENCODING_BACKWARDS] = "reversed text",
    [ENCODING_LEET] = "leet",
};

static views_finder *const finders[ENCODINGS] = {
    [ENCODING_BASE64] = views_find_base64,
    [ENCODING_HEX] = views_find_hex,
    [ENCODING_PAIRS] = views_find_pairs,
    [ENCODING_PERCENT] = views_find_percent,
    [ENCODING_ESCAPES] = views_find_escapes,
    [ENCODING_SPACED] = views_find_spaced,
    [ENCODING_ROT13] = views_find_rot13,
    [ENCODING_BACKWARDS] = views_find_backwards,
    [ENCODING_LEET] = views_find_leet,
};

enum {
	BY_LANGUAGE = 1u << ENCODING_ROT13 | 1u << ENCODING_BACKWARDS | 1u << ENCODING_LEET,
};

void views_begin(struct views *views, const struct language_index *languages, struct span text,
    struct views_budget *budget)
{
	views->text = text;
	views->languages = languages;
	views->budget = budget;
	views->hints = views_hints(text);
	if (languages == NULL)
		views->hints &= ~(unsigned)BY_LANGUAGE;
	views->encoding = (enum encoding)0;
	views->at = 0;
	views->decoded.failed = views->pieces.failed = false;
}

/* Draw on the budget. */
static bool pay(struct views_budget *budget, size_t nbytes)
{
	if (budget->nviews == 0 || budget->nbytes < nbytes) {
		budget->was_cut = true;
		return false;
	}
	budget->nviews--;
	budget->nbytes -= nbytes;
	return true;
}

int views_next(struct views *views, struct decoded *decoded)
{
	for (; views->encoding < ENCODINGS; views->encoding++, views->at = 0) {
		if (views->budget->was_cut)
			return 0;
		if (!(views->hints >> views->encoding & 1))
			continue;
		*decoded = (struct decoded){.encoding = views->encoding};
		buf_clear(&views->decoded);
		buf_clear(&views->pieces);
		int result = finders[views->encoding](views, decoded);
		if (views->decoded.failed || views->pieces.failed)
			return -1;
		if (result == 0)
			continue;
		if (views->decoded.len == 0 || !pay(views->budget, views->decoded.len))
			return 0;
		decoded->text = buf_span(&views->decoded);
		decoded->map = (struct fold_map){
		    .pieces = (const struct fold_piece *)(const void *)views->pieces.at,
		    .npieces = views->pieces.len / sizeof(struct fold_piece),
		    .source_len = decoded->end,
		};
		return 1;
	}
	return 0;
}

void views_done(struct views *views)
{
	buf_done(&views->decoded);
	buf_done(&views->pieces);
	*views = (struct views){0};
}

void views_source(const struct decoded *decoded, size_t start, size_t end, size_t *source_start,
    size_t *source_end)
{
	size_t len = decoded->text.len;

	if (decoded->is_backwards) {
		*source_start = decoded->start + (len - end);
		*source_end = decoded->start + (len - start);
	} else if (decoded->map.npieces == 0) {
		*source_start = decoded->start + start;
		*source_end = decoded->start + end;
	} else {
		fold_map_source(&decoded->map, start, end, source_start, source_end);
	}
}

bool views_is_changed(const struct decoded *decoded, size_t start, size_t end)
{
	const struct fold_piece *pieces = decoded->map.pieces;
	size_t n = decoded->map.npieces, low = 0, high = n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (pieces[middle].folded <= start)
			low = middle;
		else
			high = middle;
	}
	for (size_t i = low; i < n && (i == low || pieces[i].folded < end); i++)
		if (pieces[i].is_cluster)
			return true;
	return n == 0;
}

void views_piece(struct views *views, size_t source, bool is_cluster)
{
	struct fold_piece piece = {
	    (uint32_t)views->decoded.len, (uint32_t)source & 0x7fffffffu, is_cluster};

	(void)buf_append(&views->pieces, (struct span){(const char *)&piece, sizeof piece});
}

void views_copy(struct views *views, size_t start, size_t end)
{
	if (start >= end)
		return;
	views_piece(views, start, false);
	(void)buf_append(&views->decoded, span_slice(views->text, start, end));
}

bool views_is_full(struct views *views)
{
	enum { ROOM = 64 };
	bool is_full = views->decoded.len + ROOM > views->budget->nbytes;

	if (is_full)
		views->budget->was_cut = true;
	return is_full || views->decoded.failed || views->pieces.failed;
}

size_t views_line_start(const struct views *views, size_t at, size_t least)
{
	size_t start = at;

	if (at - least > CONTEXT)
		least = at - CONTEXT;
	while (start > least && views->text.at[start - 1] != '\n')
		start--;
	return utf8_ceil(views->text, start);
}

size_t views_line_end(const struct views *views, size_t at)
{
	size_t end = at, most = views->text.len;

	if (most - at > CONTEXT)
		most = at + CONTEXT;
	while (end < most && views->text.at[end] != '\n')
		end++;
	return utf8_floor(views->text, end);
}

static bool is_good(uint32_t code)
{
	return code >= 0x20 ? code != 0x7f && !(code >= 0x80 && code < 0xa0)
			    : code == '\t' || code == '\n' || code == '\r';
}

static bool is_letter(uint32_t code)
{
	return code >= 0x80 || is_ascii_letter((char)code) || code == ' ' || code == '\n';
}

size_t views_clean(struct buf *decoded, size_t from, bool is_last, struct quality *quality)
{
	enum { LONGEST = 4 };
	struct span text = buf_span(decoded);
	size_t at = from;

	while (at < text.len && (is_last || text.len - at >= LONGEST)) {
		uint32_t code;
		int n = utf8_decode(text, at, &code);
		size_t nbytes = (size_t)(n < 0 ? -n : n);
		quality->n += nbytes;
		if (n < 0 || !is_good(code)) {
			quality->nbad += nbytes;
			for (size_t i = at; i < at + nbytes; i++)
				decoded->at[i] = '?';
		} else if (is_letter(code)) {
			quality->nletters += nbytes;
		}
		at += nbytes;
	}
	return at;
}

bool quality_is_text(const struct quality *quality)
{
	enum { SHORT = 24 };

	if (quality->n < VIEW_LEAST)
		return false;
	if (quality->n <= SHORT)
		return quality->nbad == 0 && quality->nletters * 10 >= quality->n * 7;
	return quality->nbad * 12 <= quality->n && quality->nletters * 10 >= quality->n * 6;
}
