/* What only its language betrays, line by line: rot13, lines written backwards, and leet. A line counts where it is
 * English when it is decoded and was not, or not wholly, before. */
#include <string.h>

#include "match/views_kinds.h"

enum { WORDS_LEAST = 5, LOOK_MOST = 4096, LEET_LEAST = 3, LEET_SHARE = 4 };

/* Bytes [start, end). */
struct line {
	size_t start, end;
};

static struct line line_at(struct span text, size_t start)
{
	const char *end = start < text.len ? memchr(text.at + start, '\n', text.len - start) : NULL;

	return (struct line){start, end ? (size_t)(end - text.at) : text.len};
}

static bool has_words(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < text.len && n + 1 < WORDS_LEAST; i++)
		n += text.at[i] == ' ' && text.at[i + 1] != ' ';
	return n + 1 >= WORDS_LEAST;
}

/* Is it English? What stands between quotes or in code counts too. */
static bool is_english(const struct views *views, struct span text)
{
	struct language_sample sample;
	bool is_short;
	size_t start = 0;

	text = span_slice(text, 0, LOOK_MOST);
	language_begin(&sample);
	for (size_t at = 0; at <= text.len; at++) {
		if (at < text.len && text.at[at] != '"' && text.at[at] != '`' && text.at[at] != '>')
			continue;
		language_add(views->languages, &sample, span_slice(text, start, at));
		start = at + 1;
	}
	return language_end(&sample, &is_short) == LANGUAGE_EN;
}

static char turn(char c)
{
	char first = c >= 'a' ? 'a' : 'A';

	return (char)(is_ascii_letter(c) ? first + (c - first + 13) % 26 : c);
}

/* What leet writes for a letter: the letter; else 0. */
static const char letters[256] = {['0'] = 'o',
    ['1'] = 'i',
    ['3'] = 'e',
    ['4'] = 'a',
    ['5'] = 's',
    ['7'] = 't',
    ['@'] = 'a',
    ['$'] = 's',
    ['!'] = 'i'};

static char plain(char c)
{
	char letter = letters[(unsigned char)c];

	return letter ? letter : c;
}

/* Append a line from its end. */
static void append_backwards(struct buf *out, struct span text)
{
	for (size_t end = text.len; end > 0;) {
		size_t start = utf8_floor(text, end - 1);
		(void)buf_append(out, span_slice(text, start, end));
		end = start;
	}
}

static void append_turned(struct buf *out, struct span text)
{
	size_t from = out->len;

	if (buf_append(out, text) != 0)
		return;
	for (size_t i = from; i < out->len; i++)
		out->at[i] = turn(out->at[i]);
}

/* What a byte may be in a word of leet; none of it: it ends the word, or is of no such word. */
enum { LEET_LETTER = 1, LEET_SIGN = 2, LEET_PLAIN = 4, LEET_END = 8 };

static unsigned leet_kind(char c)
{
	if (is_ascii_letter(c))
		return LEET_LETTER;
	if (letters[(unsigned char)c])
		return c == '!' ? LEET_PLAIN : LEET_SIGN;
	switch (c) {
	case ' ':
	case '\t':
		return LEET_END;
	case '.':
	case ',':
	case '?':
	case ':':
	case ';':
	case '\'':
	case '"':
	case '-':
	case '(':
	case ')':
	case '\0':
		return LEET_PLAIN;
	default:
		return 0;
	}
}

/* The word of letters, digits and leet's signs that begins here: its end, and whether it mixes letters with what stands
 * for letters, and holds nothing else. */
static size_t leet_word(struct span text, size_t at, bool *is_mixed)
{
	unsigned seen = 0;
	bool has_other = false;

	for (; at < text.len; at++) {
		unsigned kind = leet_kind(text.at[at]);
		if (kind == LEET_END)
			break;
		seen |= kind;
		has_other |= kind == 0;
	}
	*is_mixed = (seen & LEET_LETTER) && (seen & LEET_SIGN) && !has_other;
	return at;
}

/* Each word that mixes has a sign. Blocks are short enough for sums of bytes, which compilers turn into vector code. */
static bool has_signs(struct span text)
{
	enum { BLOCK = 32 };
	size_t n = 0, at = 0;

	for (; at + BLOCK <= text.len && n < LEET_LEAST; at += BLOCK) {
		unsigned char sum = 0;
		for (size_t i = at; i < at + BLOCK; i++) {
			char c = text.at[i];
			sum = (unsigned char)(sum +
					      ((c >= '0' && c <= '7') | (c == '@') | (c == '$')));
		}
		n += sum;
	}
	for (; at < text.len; at++)
		n += letters[(unsigned char)text.at[at]] != 0;
	return n >= LEET_LEAST;
}

static void count_leet(struct span text, size_t *nwords, size_t *nmixed)
{
	*nwords = *nmixed = 0;
	for (size_t at = 0; at < text.len; at++) {
		bool is_mixed;
		size_t end = leet_word(text, at, &is_mixed);
		*nwords += end > at;
		*nmixed += is_mixed;
		at = end;
	}
}

/* Append a line, leet made plain: in words that mix, and a lone 4. */
static void append_plain(struct views *views, struct line line)
{
	struct span text = span_slice(views->text, 0, line.end);

	for (size_t at = line.start; at < text.len;) {
		bool is_mixed;
		size_t end = leet_word(text, at, &is_mixed);
		if (!is_mixed && !(end == at + 1 && text.at[at] == '4')) {
			end += end < text.len;
			views_copy(views, at, end);
			at = end;
			continue;
		}
		views_piece(views, at, true);
		for (; at < end; at++)
			(void)buf_byte(&views->decoded, plain(text.at[at]));
	}
}

/* Append a line, its letters turned or all of it from its end. */
static void append(struct views *views, struct span text, bool is_backwards)
{
	buf_clear(&views->decoded);
	if (is_backwards)
		append_backwards(&views->decoded, text);
	else
		append_turned(&views->decoded, text);
}

/* Is a line English only when it is decoded? */
static bool is_betrayed(struct views *views, struct span text, bool is_backwards)
{
	size_t first =
		   is_backwards && text.len > LOOK_MOST ? utf8_ceil(text, text.len - LOOK_MOST) : 0,
	       end = text.len - first > LOOK_MOST ? utf8_floor(text, LOOK_MOST) : text.len;

	if (!has_words(text) || is_english(views, text))
		return false;
	append(views, span_slice(text, first, end), is_backwards);
	return !views->decoded.failed && is_english(views, buf_span(&views->decoded));
}

static int find_turned(struct views *views, bool is_backwards, struct decoded *decoded)
{
	while (views->at < views->text.len && !views->decoded.failed) {
		struct line line = line_at(views->text, views->at);
		struct span text = span_slice(views->text, line.start, line.end);
		views->at = line.end + 1;
		if (!is_betrayed(views, text, is_backwards))
			continue;
		if (text.len > views->budget->nbytes) {
			views->budget->was_cut = true;
			return 0;
		}
		append(views, text, is_backwards);
		decoded->start = (uint32_t)line.start;
		decoded->end = (uint32_t)line.end;
		decoded->is_backwards = is_backwards;
		return 1;
	}
	return 0;
}

/* Add the lines below that are not English before but after: a list is told of by several. */
static void go_on(struct views *views, struct decoded *decoded)
{
	size_t budget = views->budget->nbytes;

	while (views->at < views->text.len && !views->decoded.failed) {
		struct line line = line_at(views->text, views->at);
		struct span text = span_slice(views->text, line.start, line.end);
		if (text.len > 0 && is_english(views, text))
			return;
		if (line.end - decoded->start > budget) {
			views->budget->was_cut = true;
			return;
		}
		(void)buf_byte(&views->decoded, '\n');
		append_turned(&views->decoded, text);
		decoded->end = (uint32_t)line.end;
		views->at = line.end + 1;
	}
}

int views_find_rot13(struct views *views, struct decoded *decoded)
{
	if (find_turned(views, false, decoded) == 0)
		return 0;
	go_on(views, decoded);
	return 1;
}

int views_find_backwards(struct views *views, struct decoded *decoded)
{
	return find_turned(views, true, decoded);
}

int views_find_leet(struct views *views, struct decoded *decoded)
{
	while (views->at < views->text.len) {
		struct line line = line_at(views->text, views->at);
		struct span text = span_slice(views->text, line.start, line.end);
		size_t nwords, nmixed;
		views->at = line.end + 1;
		if (!has_signs(text))
			continue;
		count_leet(text, &nwords, &nmixed);
		if (nmixed < LEET_LEAST || nmixed * LEET_SHARE < nwords)
			continue;
		if (text.len > views->budget->nbytes) {
			views->budget->was_cut = true;
			return 0;
		}
		buf_clear(&views->decoded);
		buf_clear(&views->pieces);
		append_plain(views, line);
		if (views->decoded.failed)
			return 0;
		if (!is_english(views, buf_span(&views->decoded)))
			continue;
		decoded->start = (uint32_t)line.start;
		decoded->end = (uint32_t)line.end;
		return 1;
	}
	return 0;
}
