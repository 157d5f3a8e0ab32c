/* Counts of a reply: what a person who counts would count. */
#include <string.h>

#include "detect/constraint_check.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_wordish(struct span text, size_t at, size_t end)
{
	for (; at < end; at++) {
		unsigned char c = (unsigned char)text.at[at];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c >= 0xc3)
			return true;
	}
	return false;
}

/* Runs of what is not blank that hold a letter or digit; each ideograph and kana is a word. */
static size_t count_words(struct span text)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len;) {
		size_t end = at, ndense = 0;
		while (end < text.len && !is_blank(text.at[end])) {
			uint32_t code;
			int length = utf8_decode(text, end, &code);
			ndense += (code >= 0x3041 && code <= 0x30ff) ||
				  (code >= 0x3400 && code <= 0x9fff);
			end += (size_t)(length > 0 ? length : -length);
		}
		n += ndense > 0 ? ndense : is_wordish(text, at, end);
		at = end + (end < text.len);
	}
	return n;
}

static bool ends_with_abbreviation(struct span text, size_t dot)
{
	static const struct span short_forms[] = {SPAN("mr"), SPAN("mrs"), SPAN("ms"), SPAN("dr"),
	    SPAN("st"), SPAN("e.g"), SPAN("i.e"), SPAN("vs"), SPAN("etc"), SPAN("no"), SPAN("fig"),
	    SPAN("approx")};
	size_t start = dot;

	while (start > 0 && !is_blank(text.at[start - 1]) && text.at[start - 1] != '(')
		start--;
	struct span word = span_slice(text, start, dot);
	if (word.len <= 1)
		return true; /* an initial, the number of an item */
	if (word.len <= 2 && word.at[0] >= '0' && word.at[0] <= '9')
		return start == 0 || text.at[start - 1] == '\n';
	for (size_t i = 0; i < ARRAY_LEN(short_forms); i++) {
		bool is_same = word.len == short_forms[i].len;
		for (size_t k = 0; is_same && k < word.len; k++)
			is_same = (word.at[k] | 0x20) == (short_forms[i].at[k] | 0x20);
		if (is_same)
			return true;
	}
	return false;
}

static bool is_behind_sentence(struct span text, size_t at)
{
	while (at < text.len && (text.at[at] == '"' || text.at[at] == '\'' || text.at[at] == ')' ||
				    text.at[at] == '*' || text.at[at] == '_'))
		at++;
	return at >= text.len || is_blank(text.at[at]) || (unsigned char)text.at[at] >= 0xe2;
}

static size_t count_sentences(struct span text)
{
	size_t n = 0, start = 0;

	for (size_t at = 0; at <= text.len; at++) {
		char c = at < text.len ? text.at[at] : '\n';
		bool is_dense =
		    at + 3 <= text.len && (memcmp(text.at + at, "\xe3\x80\x82", 3) == 0 ||
					      memcmp(text.at + at, "\xef\xbc\x81", 3) == 0 ||
					      memcmp(text.at + at, "\xef\xbc\x9f", 3) == 0);
		bool is_end =
		    c == '\n' || is_dense ||
		    ((c == '.' || c == '!' || c == '?') && is_behind_sentence(text, at + 1) &&
			!(c == '.' && ends_with_abbreviation(text, at)));
		if (!is_end)
			continue;
		n += is_wordish(text, start, at);
		start = at + 1;
	}
	return n;
}

static bool is_bullet_line(struct span line)
{
	size_t at = 0, digits;

	while (at < line.len && (line.at[at] == ' ' || line.at[at] == '\t'))
		at++;
	struct span rest = span_slice(line, at, line.len);
	if (rest.len > 2 && strchr("-*+", rest.at[0]) && rest.at[1] == ' ')
		return true;
	if (rest.len > 3 && memcmp(rest.at, "\xe2\x80\xa2", 3) == 0)
		return true;
	for (digits = 0; digits < rest.len && rest.at[digits] >= '0' && rest.at[digits] <= '9';
	     digits++)
		;
	return digits > 0 && digits < 3 && digits + 1 < rest.len &&
	       (rest.at[digits] == '.' || rest.at[digits] == ')') && rest.at[digits + 1] == ' ';
}

/* Lines that are not empty, bullets among them, or groups of such lines. */
static size_t count_lines(struct span text, enum unit_counted unit)
{
	size_t n = 0;
	bool was_empty = true;

	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.at + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.at) : text.len;
		struct span line = span_slice(text, at, end);
		bool is_empty = span_trim(line).len == 0;
		if (unit == UNIT_BULLETS)
			n += is_bullet_line(line);
		else if (unit == UNIT_LINES)
			n += !is_empty;
		else
			n += !is_empty && (was_empty || is_bullet_line(line));
		was_empty = is_empty;
		at = end + 1;
	}
	return n;
}

static size_t count_characters(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return n;
}

static size_t count_questions(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '?' && (i == 0 || text.at[i - 1] != '?');
	return n;
}

size_t count_units(struct span text, enum unit_counted unit)
{
	text = span_trim(text);
	switch (unit) {
	case UNIT_WORDS:
		return count_words(text);
	case UNIT_SENTENCES:
		return count_sentences(text);
	case UNIT_CHARACTERS:
		return count_characters(text);
	case UNIT_QUESTIONS:
		return count_questions(text);
	default:
		return count_lines(text, unit);
	}
}
