/* %48%65 and \u0048, \x48, &#72;: escapes among other text. */
#include <string.h>

#include "match/views_kinds.h"

/* Of a URL's token. */
enum { PERCENTS_LEAST = 3, TOKEN_MOST = 512 };

static int percent_at(struct span text, size_t at)
{
	if (text.len - at < 3 || text.at[at] != '%')
		return -1;
	int high = hex_value(text.at[at + 1]), low = hex_value(text.at[at + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool ends_token(char c)
{
	return (unsigned char)c <= ' ' || c == '"' || c == '\'' || c == '`' || c == '<' ||
	       c == '>' || c == '(' || c == ')' || c == '\\';
}

static size_t token_start(const struct views *views, size_t at, size_t least)
{
	size_t start = at;

	if (at - least > TOKEN_MOST)
		least = at - TOKEN_MOST;
	while (start > least && !ends_token(views->text.at[start - 1]))
		start--;
	return utf8_ceil(views->text, start);
}

/* Decode a token from here on; where it ends. */
static size_t decode_token(struct views *views, size_t at, size_t *nescapes)
{
	struct span text = views->text;
	size_t plain = at;
	bool is_query = false;

	while (at < text.len && !ends_token(text.at[at]) && !views_is_full(views)) {
		int value = percent_at(text, at);
		is_query |= text.at[at] == '?' || text.at[at] == '=';
		if (value < 0 && !(is_query && text.at[at] == '+')) {
			at++;
			continue;
		}
		views_copy(views, plain, at);
		views_piece(views, at, true);
		(void)buf_byte(&views->decoded, value < 0 ? ' ' : (char)value);
		*nescapes += value >= 0;
		plain = at += value < 0 ? 1 : 3;
	}
	views_copy(views, plain, at);
	return at;
}

/* Is it worth a look? Escapes of bytes that are no text are none. */
static bool is_clean(struct views *views, size_t nescapes, size_t least)
{
	struct quality quality = {0};

	(void)views_clean(&views->decoded, 0, true, &quality);
	return nescapes >= least && quality.nbad * 8 <= nescapes;
}

int views_find_percent(struct views *views, struct decoded *decoded)
{
	size_t least = views->at;

	while (views->at < views->text.len && !views->budget->was_cut) {
		const char *found =
		    memchr(views->text.at + views->at, '%', views->text.len - views->at);
		if (found == NULL)
			break;
		size_t at = (size_t)(found - views->text.at), nescapes = 0;
		if (percent_at(views->text, at) < 0) {
			views->at = at + 1;
			continue;
		}
		size_t start = token_start(views, at, least);
		size_t end = decode_token(views, start, &nescapes);
		views->at = least = end > at ? end : at + 1;
		if (is_clean(views, nescapes, PERCENTS_LEAST)) {
			decoded->start = (uint32_t)start;
			decoded->end = (uint32_t)end;
			return 1;
		}
		buf_clear(&views->decoded);
		buf_clear(&views->pieces);
	}
	views->at = views->text.len;
	return 0;
}

/* A character that an escape stands for. */
struct escape {
	uint32_t code;
	size_t len;
	bool is_byte; /* code is a byte of UTF-8, perhaps not all of a character */
};

/* Digits of a base up to n of them; how many there were. */
static size_t read_digits(struct span text, size_t at, unsigned base, size_t most, uint32_t *value)
{
	size_t n = 0;

	for (*value = 0; n < most && at + n < text.len; n++) {
		int digit = hex_value(text.at[at + n]);
		if (digit < 0 || (unsigned)digit >= base)
			break;
		*value = *value * base + (unsigned)digit;
	}
	return n;
}

enum { DIGITS_MOST = 7 };

/* &#72; &#x48; */
static bool read_reference(struct span text, size_t at, struct escape *escape)
{
	size_t start = at, n;

	at += 2;
	if (at < text.len && (text.at[at] | 0x20) == 'x')
		n = read_digits(text, ++at, 16, DIGITS_MOST - 1, &escape->code);
	else
		n = read_digits(text, at, 10, DIGITS_MOST, &escape->code);
	at += n;
	if (at < text.len && text.at[at] == ';')
		at++;
	escape->len = at - start;
	return n > 0;
}

/* &lt; and its like. */
static bool read_name(struct span text, size_t at, struct escape *escape)
{
	static const struct {
		struct span name;
		char is;
	} names[] = {{SPAN("&amp;"), '&'}, {SPAN("&lt;"), '<'}, {SPAN("&gt;"), '>'},
	    {SPAN("&quot;"), '"'}, {SPAN("&apos;"), '\''}, {SPAN("&nbsp;"), ' '}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (span_starts(span_slice(text, at, text.len), names[i].name)) {
			*escape =
			    (struct escape){(unsigned char)names[i].is, names[i].name.len, false};
			return true;
		}
	return false;
}

/* The second half of a surrogate pair, where it follows. */
static void join_surrogates(struct span text, size_t at, struct escape *escape)
{
	uint32_t low;
	size_t next = at + escape->len;

	if (escape->code < 0xd800 || escape->code > 0xdbff || text.len - next < 6 ||
	    text.at[next] != '\\' || text.at[next + 1] != 'u' ||
	    read_digits(text, next + 2, 16, 4, &low) != 4 || low < 0xdc00 || low > 0xdfff)
		return;
	escape->code = 0x10000 + ((escape->code - 0xd800) << 10) + (low - 0xdc00);
	escape->len += 6;
}

/* \u0048 \u{48} \U00000048 \x48; the backslash may itself be escaped. */
static bool read_backslash(struct span text, size_t start, struct escape *escape)
{
	size_t at = start, n = 0;

	while (at < text.len && at - start < 4 && text.at[at] == '\\')
		at++;
	if (at >= text.len)
		return false;
	char kind = text.at[at++];
	if (kind == 'u' && at < text.len && text.at[at] == '{') {
		n = read_digits(text, at + 1, 16, DIGITS_MOST - 1, &escape->code);
		escape->len = at + n + 2 - start;
		return n > 0 && at + n + 1 < text.len && text.at[at + n + 1] == '}';
	}
	size_t wanted = kind == 'u' ? 4 : kind == 'U' ? 8 : kind == 'x' ? 2 : 0;
	escape->is_byte = kind == 'x';
	escape->len = at + wanted - start;
	if (wanted == 0 || read_digits(text, at, 16, wanted, &escape->code) != wanted)
		return false;
	join_surrogates(text, start, escape);
	return true;
}

static bool escape_at(struct span text, size_t at, struct escape *escape)
{
	*escape = (struct escape){0};
	if (text.at[at] == '\\')
		return read_backslash(text, at, escape);
	if (text.at[at] != '&' || at + 2 >= text.len)
		return false;
	return text.at[at + 1] == '#' ? read_reference(text, at, escape)
				      : read_name(text, at, escape);
}

/* What an escape says of its purpose: nobody needs one for a letter. Names of marks are how HTML is written. */
static size_t weight_of(struct span text, size_t at, const struct escape *escape)
{
	enum { LETTER = 3 };

	if (text.at[at] == '&' && text.at[at + 1] != '#')
		return 0;
	if (escape->code < 0x80 && (is_ascii_letter((char)escape->code)))
		return LETTER;
	return 1;
}

static void write_escape(struct views *views, size_t at, const struct escape *escape)
{
	char bytes[4];

	views_piece(views, at, true);
	if (escape->is_byte)
		(void)buf_byte(&views->decoded, (char)escape->code);
	else
		(void)buf_append(
		    &views->decoded, (struct span){bytes, utf8_encode(escape->code, bytes)});
}

/* Decode from here on, until the line ends or no escape has come for as long as what stands around one; where that is. */
static size_t decode_escapes(struct views *views, size_t start, size_t first, size_t *weight)
{
	struct span text = views->text;
	size_t at = first, end = views_line_end(views, first), plain = start;

	while (at < end && !views_is_full(views)) {
		struct escape escape;
		if ((text.at[at] != '\\' && text.at[at] != '&') || !escape_at(text, at, &escape)) {
			at++;
			continue;
		}
		views_copy(views, plain, at);
		write_escape(views, at, &escape);
		*weight += weight_of(text, at, &escape);
		plain = at += escape.len;
		end = views_line_end(views, at);
	}
	views_copy(views, plain, at);
	return at;
}

/* The next place where an escape stands that is no mere name; the text's length: none. */
static size_t next_escape(struct span text, size_t at)
{
	struct escape escape;

	for (; at < text.len; at++) {
		if (text.at[at] != '\\' &&
		    !(text.at[at] == '&' && at + 1 < text.len && text.at[at + 1] == '#'))
			continue;
		if (escape_at(text, at, &escape))
			break;
	}
	return at;
}

int views_find_escapes(struct views *views, struct decoded *decoded)
{
	enum { WEIGHT_LEAST = 3 };
	size_t least = views->at;

	while (views->at < views->text.len && !views->budget->was_cut) {
		size_t first = next_escape(views->text, views->at), weight = 0;
		if (first == views->text.len)
			break;
		size_t start = views_line_start(views, first, least);
		views->at = least = decode_escapes(views, start, first, &weight);
		if (is_clean(views, weight, WEIGHT_LEAST)) {
			decoded->start = (uint32_t)start;
			decoded->end = (uint32_t)views->at;
			return 1;
		}
		buf_clear(&views->decoded);
		buf_clear(&views->pieces);
	}
	views->at = views->text.len;
	return 0;
}
