/* One pass over the words. A cue ("say", "reply", "greeting") makes the next quotation of its sentence shareable, or, with
 * a colon right behind it, the rest of the line, or the paragraph where nothing follows on the line. A cue that is forbidden
 * ("never say") makes nothing so. */
#include "detect/shareable.h"

#include <string.h>

enum { REACH = 10, NEGATION = 4, LONGEST_QUOTE = 4000 };

static const char *const cues[] = {"say", "says", "saying", "reply", "replies", "respond",
    "responds", "response", "answer", "answers", "greet", "greeting", "tell", "output", "print",
    "send", "write", "include", "add", "append", "begin", "start", "end", "close", "disclaimer",
    "display", "show", "offer", "mention", "signature", "tagline", "slogan", "motto", "welcome",
    "public"};

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

/* Who the text says that the model is: "You are the clerk of ...", up to the sentence's end. A model may introduce itself. */
static bool mark_identity(const struct view *view, size_t word, unsigned char *marks, size_t *next)
{
	static const char *const subjects[] = {"you're", "you", "your"};
	static const char *const verbs[] = {"are", "act", "work", "serve", "name", "role"};
	struct span text = view->text;
	size_t start = view->words[word].start;
	bool begins = start == 0 || text.at[start - 1] == '\n' ||
		      (start > 1 && text.at[start - 1] == ' ' && text.at[start - 2] == '.');

	if (!begins || !is_word_of(view, word, subjects, ARRAY_LEN(subjects)))
		return false;
	bool is_short = view->words[word].end - start > 4; /* you're */
	if (!is_short &&
	    (word + 1 == view->nwords || !is_word_of(view, word + 1, verbs, ARRAY_LEN(verbs))))
		return false;
	if (word + 2 < view->nwords &&
	    is_word_of(view, word + (is_short ? 1 : 2), negators, ARRAY_LEN(negators)))
		return false;
	size_t at = start;
	while (at < text.len && text.at[at] != '\n' &&
	       !(text.at[at] == '.' &&
		   (at + 1 == text.len || text.at[at + 1] == ' ' || text.at[at + 1] == '\n')))
		at++;
	mark_until(view, word, at, marks, next);
	return true;
}

/* The number of an item that begins at this word: "2. ...", "(2) ...", "2) ..." at the start of a line. 0: none. */
static unsigned item_at(const struct view *view, size_t word)
{
	struct span text = view->text;
	size_t start = view->words[word].start, end = view->words[word].end;

	if (end - start != 1 || text.at[start] < '1' || text.at[start] > '9' || end >= text.len ||
	    strchr(".):", text.at[end]) == NULL)
		return 0;
	if (start > 0 && text.at[start - 1] == '(')
		start--;
	while (start > 0 && text.at[start - 1] == ' ')
		start--;
	return start == 0 || text.at[start - 1] == '\n'
		   ? (unsigned)(text.at[view->words[word].start] - '0')
		   : 0;
}

enum { ITEMS = 10, CLAUSE = 6 };

/* Is it said of the item's number at this word that it may be told? "1 may be told", "you can share (1)"; not "2 may not". */
static bool is_released(const struct view *view, size_t word)
{
	static const char *const allowing[] = {
	    "allowed", "may", "can", "public", "okay", "ok", "fine", "free"};
	static const char *const telling[] = {"told", "tell", "share", "shared", "disclosed",
	    "disclose", "reveal", "revealed", "mention", "mentioned", "public", "discussed",
	    "discuss"};
	size_t from = word > CLAUSE ? word - CLAUSE : 0;
	size_t to = word + CLAUSE < view->nwords ? word + CLAUSE : view->nwords - 1;
	bool allows = false, tells = false;

	for (size_t i = from; i <= to; i++) {
		struct span gap =
		    i < to ? span_slice(view->text, view->words[i].end, view->words[i + 1].start)
			   : (struct span){"", 0};
		allows |= is_word_of(view, i, allowing, ARRAY_LEN(allowing));
		tells |= is_word_of(view, i, telling, ARRAY_LEN(telling));
		bool is_no = is_word_of(view, i, negators, ARRAY_LEN(negators));
		bool ends = gap.len > 0 &&
			    (memchr(gap.at, '.', gap.len) || memchr(gap.at, ';', gap.len) ||
				memchr(gap.at, ',', gap.len) || memchr(gap.at, '\n', gap.len));
		if (i < word && ends)
			allows = tells = false;
		else if (is_no)
			return false;
		if (i >= word && ends)
			break;
	}
	return allows && tells;
}

/* Items of a list that the text releases by their number. */
static void mark_items(const struct view *view, unsigned char *marks)
{
	bool released[ITEMS] = {false}, any = false;
	unsigned item = 0;

	for (size_t i = 0; i < view->nwords; i++) {
		char c = view->text.at[view->words[i].start];
		bool is_digit =
		    view->words[i].end - view->words[i].start == 1 && c >= '1' && c <= '9';
		if (!is_digit || item_at(view, i) != 0 || !is_released(view, i))
			continue;
		released[c - '0'] = any = true;
	}
	for (size_t i = 0; any && i < view->nwords; i++) {
		size_t gap = i > 0 ? view->words[i - 1].end : 0;
		if (item_at(view, i) != 0)
			item = item_at(view, i);
		else if (i > 0 && memchr(view->text.at + gap, '\n', view->words[i].start - gap))
			item = 0;
		if (item > 0 && released[item])
			marks[i] = 1;
	}
}

void shareable_mark(const struct view *view, unsigned char *marks)
{
	size_t next;

	mark_items(view, marks);

	for (size_t i = 0; i < view->nwords; i = next) {
		next = i + 1;
		if (mark_identity(view, i, marks, &next))
			continue;
		if (!is_answer(view, i) && !is_cue(view, i))
			continue;
		if (!mark_behind_colon(view, i, marks, &next))
			mark_quote(view, i, marks, &next);
	}
}
