/* Lists of words are literals that a reader can read; they are short, and asked for at few places of a text. */
#include <string.h>

#include "detect/lexis.h"

bool lexis_has(const char *list, struct span word)
{
	if (list == NULL || word.len == 0)
		return false;
	for (const char *at = list; *at != '\0';) {
		if (*at == word.at[0] && strncmp(at, word.at, word.len) == 0 &&
		    (at[word.len] == ' ' || at[word.len] == '\0'))
			return true;
		while (*at != '\0' && *at++ != ' ')
			;
	}
	return false;
}

struct span lexis_word(const struct view *view, size_t i)
{
	if (i >= view->nwords)
		return (struct span){"", 0};
	return span_slice(view->text, view->words[i].start, view->words[i].end);
}

bool lexis_at(const struct view *view, size_t i, const char *list)
{
	return lexis_has(list, lexis_word(view, i));
}

size_t lexis_run(const struct view *view, size_t i, size_t most, const char *list)
{
	size_t n = 0;

	while (n < most && lexis_at(view, i + n, list))
		n++;
	return n;
}

bool lexis_any(const struct view *view, size_t from, size_t to, const char *list)
{
	for (size_t i = from; i < to && i < view->nwords; i++)
		if (lexis_at(view, i, list))
			return true;
	return false;
}

bool lexis_ends(const struct view *view, size_t i)
{
	if (i + 1 >= view->nwords)
		return true;
	size_t from = view->words[i].end, to = view->words[i + 1].start;
	for (size_t at = from; at < to; at++) {
		char c = view->text.at[at];
		if (c == '\n' || c == '!' || c == '?')
			return true;
		if (c == '.' && to - from > 1)
			return true;
	}
	return false;
}

size_t lexis_sentence_start(const struct view *view, size_t i, size_t most)
{
	size_t start = i;

	while (start > 0 && i - start < most && !lexis_ends(view, start - 1))
		start--;
	return start;
}

size_t lexis_sentence_end(const struct view *view, size_t i, size_t most)
{
	size_t end = i;

	while (end < view->nwords && end - i < most && !lexis_ends(view, end))
		end++;
	return end < view->nwords && end - i < most ? end + 1 : end;
}

size_t lexis_find(struct span text, size_t at, const char *word)
{
	size_t len = strlen(word);

	while (at + len <= text.len) {
		const char *found = memchr(text.at + at, word[0], text.len - len - at + 1);
		if (found == NULL)
			break;
		at = (size_t)(found - text.at);
		if (memcmp(found, word, len) == 0)
			return at;
		at++;
	}
	return text.len;
}
