/* Line by line, then character by character; nothing is remembered but where one is. */
#include <string.h>

#include "detect/counts.h"
#include "detect/format_check.h"

static bool is_blank(uint32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xa0 || code == 0x3000 ||
	       (code >= 0x2000 && code <= 0x200a);
}

static bool is_end(uint32_t code)
{
	return code == '.' || code == '!' || code == '?' || code == 0x3002 || code == 0xff01 ||
	       code == 0xff1f;
}

static bool is_word(uint32_t code)
{
	return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
	       (code >= 'A' && code <= 'Z') || (code >= 0xaa && !is_blank(code) && !is_end(code));
}

/* "- ", "* ", a bullet, "12. ", "3) ". */
static bool is_bullet(struct span line)
{
	size_t i = 0;

	if (line.len >= 2 && format_is_one(line.at[0], "-*+") && line.at[1] == ' ')
		return true;
	if (span_starts(line, (struct span)SPAN("\xe2\x80\xa2")))
		return true;
	while (i < line.len && i < 3 && line.at[i] >= '0' && line.at[i] <= '9')
		i++;
	return i > 0 && i + 1 < line.len && format_is_one(line.at[i], ".)") &&
	       line.at[i + 1] == ' ';
}

static void count_characters(struct span text, struct counts *counts)
{
	bool in_word = false, has_word = false, was_end = false;
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		int n = utf8_decode(text, at, &code);
		at += n > 0 ? (size_t)n : 1;
		counts->characters++;
		if (is_blank(code)) {
			counts->sentences += was_end && has_word;
			has_word = has_word && !was_end;
			in_word = was_end = false;
			continue;
		}
		/* A closing quotation or bracket behind the end belongs to the sentence. */
		was_end = is_end(code) || (was_end && !is_word(code));
		if (is_word(code)) {
			counts->words += !in_word;
			in_word = has_word = true;
		}
		if (code == 0x3002 && has_word) {
			counts->sentences++;
			has_word = was_end = false;
		}
	}
	counts->sentences += has_word;
}

static void count_lines(struct span text, struct counts *counts)
{
	bool was_blank = true;

	for (size_t at = 0; at < text.len;) {
		const char *end = memchr(text.at + at, '\n', text.len - at);
		size_t next = end ? (size_t)(end - text.at) : text.len;
		struct span line = span_trim(span_slice(text, at, next));
		at = next + 1;
		bool is_empty = line.len == 0;
		counts->lines += !is_empty;
		counts->paragraphs += was_blank && !is_empty;
		counts->bullets += is_bullet(line);
		was_blank = is_empty;
	}
}

struct counts counts_of(struct span text)
{
	struct counts counts = {0};
	struct span trimmed = span_trim(text);

	count_characters(trimmed, &counts);
	count_lines(trimmed, &counts);
	return counts;
}
