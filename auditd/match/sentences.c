/* Where sentences begin. */
#include "match/segments.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_closing(char c)
{
	return c == '"' || c == '\'' || c == ')' || c == ']' || c == '*' || c == '_';
}

/* The word before the full stop, without blanks: "e.g" of "e.g.". At most 12 bytes are looked at. */
static struct span word_before(struct span text, size_t stop)
{
	size_t start = stop;

	while (start > 0 && stop - start < 12 && !is_blank(text.at[start - 1]) &&
	       text.at[start - 1] != '(')
		start--;
	return span_slice(text, start, stop);
}

static bool is_word(struct span word, struct span small)
{
	if (word.len != small.len)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if ((word.at[i] | (is_letter(word.at[i]) ? 0x20 : 0)) != small.at[i])
			return false;
	return true;
}

/* A number that begins its line: "12." of a list. */
static bool is_item_number(struct span text, struct span word)
{
	size_t start = (size_t)(word.at - text.at);

	for (size_t i = 0; i < word.len; i++)
		if (!is_digit(word.at[i]))
			return false;
	while (start > 0 && (text.at[start - 1] == ' ' || text.at[start - 1] == '\t'))
		start--;
	return word.len > 0 && word.len <= 3 && (start == 0 || text.at[start - 1] == '\n');
}

/* Does the full stop here belong to the word before it? */
static bool is_abbreviated(struct span text, size_t stop)
{
	static const struct span abbreviations[] = {SPAN("mr"), SPAN("mrs"), SPAN("ms"), SPAN("dr"),
	    SPAN("prof"), SPAN("st"), SPAN("vs"), SPAN("e.g"), SPAN("i.e"), SPAN("approx"),
	    SPAN("fig"), SPAN("jr"), SPAN("sr"), SPAN("u.s"), SPAN("u.k"), SPAN("cf"), SPAN("dept"),
	    SPAN("gov"), SPAN("inc"), SPAN("ltd")};
	struct span word = word_before(text, stop);

	if (word.len == 1 && word.at[0] >= 'A' && word.at[0] <= 'Z' && word.at[0] != 'I')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(abbreviations); i++)
		if (is_word(word, abbreviations[i]))
			return true;
	return is_item_number(text, word);
}

/* Ideographic full stops and wide marks. Their length in bytes, or 0. */
static size_t wide_stop(struct span text, size_t at)
{
	static const char *const stops[] = {"\u3002", "\uff01", "\uff1f", "\uff61"};
	struct span rest = span_slice(text, at, at + 3);

	for (size_t i = 0; i < ARRAY_LEN(stops); i++)
		if (span_is(rest, stops[i]))
			return rest.len;
	return 0;
}

/* Does a sentence end at this byte? Sets *end behind its last mark. */
static bool ends_here(struct span text, size_t at, size_t *end)
{
	char c = text.at[at];

	if (c == '\n') {
		*end = at + 1;
		return true;
	}
	if (c != '.' && c != '!' && c != '?') {
		size_t length = (unsigned char)c < 0xe3 ? 0 : wide_stop(text, at);
		*end = at + length;
		return length > 0;
	}
	size_t behind = at + 1;
	while (behind < text.len && is_closing(text.at[behind]))
		behind++;
	*end = behind;
	if (behind == text.len || is_blank(text.at[behind]))
		return c != '.' || !is_abbreviated(text, at);
	return c != '.' && (unsigned char)text.at[behind] >= 0x80;
}

/* May a sentence end at this byte? Also where a character begins that could be a wide stop. */
static const bool may_end[256] = {
    ['\n'] = true, ['.'] = true, ['!'] = true, ['?'] = true, [0xe3] = true, [0xef] = true};

enum { BLOCK = 32 };

/* Is there such a place in a block? A sum for each byte looked for, and no branch: compilers turn it into vector code. */
static bool has_stop(const unsigned char *at)
{
	unsigned char newline = 0, stop = 0, call = 0, question = 0, wide = 0, full = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		newline |= at[i] == '\n';
		stop |= at[i] == '.';
		call |= at[i] == '!';
		question |= at[i] == '?';
		wide |= at[i] == 0xe3;
		full |= at[i] == 0xef;
	}
	return newline | stop | call | question | wide | full;
}

/* The next such place. */
static size_t next_stop(struct span text, size_t at)
{
	while (at + BLOCK <= text.len && !has_stop((const unsigned char *)text.at + at))
		at += BLOCK;
	while (at < text.len && !may_end[(unsigned char)text.at[at]])
		at++;
	return at;
}

static size_t skip_blanks(struct span text, size_t at)
{
	while (at < text.len && is_blank(text.at[at]))
		at++;
	return at;
}

int sentences_find(struct span text, struct buf *starts)
{
	size_t end;

	buf_clear(starts);
	for (size_t at = skip_blanks(text, 0); (at = next_stop(text, at)) < text.len;) {
		if (!ends_here(text, at, &end)) {
			at++;
			continue;
		}
		at = skip_blanks(text, end);
		uint32_t start = (uint32_t)at;
		if (at < text.len)
			(void)buf_append(starts, (struct span){(const char *)&start, sizeof start});
	}
	return starts->failed ? -1 : 0;
}
