/* One pass over the words. A cue ("say", "reply", "greeting") makes the next quotation of its sentence shareable, or, with
 * a colon right behind it, the rest of the line, or the paragraph where nothing follows on the line. A cue that is forbidden
 * ("never say") makes nothing so. */
#include "detect/shareable.h"

#include <string.h>

enum { REACH = 10, NEGATION = 4, LONGEST_QUOTE = 4000 };

static const char *const cues[] = {"say", "says", "saying", "reply", "replies", "respond",
    "responds", "response", "answer", "answers", "greet", "greeting", "tell", "output", "print",
    "send", "write", "include", "add", "append", "begin", "start", "end", "close", "disclaimer",
    "display", "show", "offer", "mention", "signature", "tagline", "slogan", "motto", "welcome"};

static const char *const negators[] = {
    "not", "never", "don't", "avoid", "without", "cannot", "can't", "mustn't", "shouldn't", "stop"};

static bool is_word_of(const struct view *view, size_t at, const char *const *words, size_t nwords)
{
	struct span word = span_slice(view->text, view->words[at].start, view->words[at].end);

	for (size_t i = 0; i < nwords; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

static bool is_cue(const struct view *view, size_t at)
{
	if (!is_word_of(view, at, cues, ARRAY_LEN(cues)))
		return false;
	for (size_t i = at; i > 0 && at - i < NEGATION; i--) {
		struct span between =
		    span_slice(view->text, view->words[i - 1].end, view->words[i].start);
		if (between.len > 0 &&
		    (memchr(between.at, '.', between.len) || memchr(between.at, '\n', between.len)))
			break;
		if (is_word_of(view, i - 1, negators, ARRAY_LEN(negators)))
			return false;
	}
	return true;
}

/* A quotation mark of folded text; an apostrophe counts where a word begins behind it and none ends before it. */
static bool opens_quote(struct span text, size_t at)
{
	if (text.at[at] == '"')
		return true;
	return text.at[at] == '\'' && at > 0 && strchr(" :(\n", text.at[at - 1]) &&
	       at + 1 < text.len && text.at[at + 1] != ' ';
}

static void mark_until(
    const struct view *view, size_t word, size_t end, unsigned char *marks, size_t *next)
{
	while (word < view->nwords && view->words[word].start < end)
		marks[word++] = 1;
	*next = word;
}

static size_t line_end(struct span text, size_t at)
{
	const char *newline = at < text.len ? memchr(text.at + at, '\n', text.len - at) : NULL;

	return newline ? (size_t)(newline - text.at) : text.len;
}

/* The end of the paragraph: an empty line, or the text's. */
static size_t paragraph_end(struct span text, size_t at)
{
	while (at < text.len) {
		at = line_end(text, at);
		if (at + 1 >= text.len || text.at[at + 1] == '\n')
			return at;
		at++;
	}
	return text.len;
}

/* A colon behind the cue's word: what it leads in. */
static bool mark_behind_colon(
    const struct view *view, size_t cue, unsigned char *marks, size_t *next)
{
	struct span text = view->text;
	size_t at = view->words[cue].end;

	if (at >= text.len || text.at[at] != ':')
		return false;
	at++;
	size_t end = line_end(text, at);
	if (span_trim(span_slice(text, at, end)).len == 0)
		end = paragraph_end(text, end + 1 < text.len ? end + 1 : text.len);
	mark_until(view, cue + 1, end, marks, next);
	return true;
}

/* The next quotation of the sentence, if it opens soon. */
static bool mark_quote(const struct view *view, size_t cue, unsigned char *marks, size_t *next)
{
	struct span text = view->text;
	size_t last = cue + REACH < view->nwords ? cue + REACH : view->nwords - 1;
	size_t limit = last > cue ? view->words[last].start : view->words[cue].end;

	for (size_t at = view->words[cue].end; at < limit; at++) {
		if (text.at[at] == '\n' ||
		    (text.at[at] == '.' && at + 1 < text.len && text.at[at + 1] == ' '))
			return false;
		if (!opens_quote(text, at))
			continue;
		size_t longest =
		    text.len - at - 1 < LONGEST_QUOTE ? text.len - at - 1 : LONGEST_QUOTE;
		const char *close = memchr(text.at + at + 1, text.at[at], longest);
		if (close == NULL)
			return false;
		size_t word = cue + 1;
		while (word < view->nwords && view->words[word].start < at)
			word++;
		mark_until(view, word, (size_t)(close - text.at), marks, next);
		return true;
	}
	return false;
}

/* "A: ..." of a list of questions and answers, at the start of a line. */
static bool is_answer(const struct view *view, size_t word)
{
	const struct word *it = &view->words[word];

	return it->end - it->start == 1 && view->text.at[it->start] == 'a' &&
	       it->end < view->text.len && view->text.at[it->end] == ':' &&
	       (it->start == 0 || view->text.at[it->start - 1] == '\n');
}

void shareable_mark(const struct view *view, unsigned char *marks)
{
	size_t next;

	for (size_t i = 0; i < view->nwords; i = next) {
		next = i + 1;
		if (!is_answer(view, i) && !is_cue(view, i))
			continue;
		if (!mark_behind_colon(view, i, marks, &next))
			mark_quote(view, i, marks, &next);
	}
}
