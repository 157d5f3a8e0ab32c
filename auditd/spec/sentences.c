/* Where a sentence ends. English punctuation; what is not sure stays together. */
#include <string.h>

#include "spec/spec.h"

static bool is_closer(char c)
{
	return c != '\0' && strchr(")]\"'*_`", c) != NULL;
}

/* Words that end in a full stop within a sentence. */
static const struct span abbreviations[] = {SPAN("e.g."), SPAN("i.e."), SPAN("vs."), SPAN("cf."),
    SPAN("Dr."), SPAN("Mr."), SPAN("Mrs."), SPAN("Ms."), SPAN("U.S."), SPAN("No.")};

/* Does text[0, end) end in such a word? */
static bool ends_in_abbreviation(struct span text, size_t end)
{
	for (size_t i = 0; i < ARRAY_LEN(abbreviations); i++) {
		struct span word = abbreviations[i];
		if (end < word.len || !span_equal(span_slice(text, end - word.len, end), word))
			continue;
		size_t before = end - word.len;
		if (before == 0 || strchr(" ([\"'*_", text.at[before - 1]) != NULL)
			return true;
	}
	return false;
}

/* May a sentence begin with what stands at text[at]? Not with a lower-case letter, nor with a mark that goes on. */
static bool may_begin(struct span text, size_t at)
{
	char c = text.at[at];

	return !(c >= 'a' && c <= 'z') && strchr("-,;:)]&/\\", c) == NULL;
}

size_t spec_sentence_end(struct span text)
{
	for (size_t at = 0; at < text.len; at++) {
		char c = text.at[at];
		if (c != '.' && c != '?' && c != '!')
			continue;
		size_t end = at + 1;
		while (end < text.len && (is_closer(text.at[end]) || text.at[end] == c))
			end++;
		if (end == text.len)
			return end;
		bool is_word = c == '.' && end == at + 1 && ends_in_abbreviation(text, end);
		if (text.at[end] == ' ' && !is_word && end + 1 < text.len &&
		    may_begin(text, end + 1))
			return end;
	}
	return text.len;
}
