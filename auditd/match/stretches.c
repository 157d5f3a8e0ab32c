/* Code and quotations of a text, by the rules of Markdown as far as chat needs them. One pass over the lines for
 * fences and quoted lines, one over what is left for `code` and "quotations". */
#include <string.h>

#include "match/segments.h"

enum { QUOTE_LONGEST = 500, TICKS_MOST = 32 };

struct finder {
	struct span text;
	struct buf *code, *quotes;
	/* Inline: the end of the paragraph at hand, and up to which paragraph's end no run of so many ticks comes
	 * any more. Remembering that keeps the search for closing runs linear. */
	size_t paragraph_end;
	size_t none_before[TICKS_MOST + 1];
};

/* Add a stretch, joined to the one before it when they meet. */
static void add(struct buf *list, size_t start, size_t end)
{
	struct stretch stretch = {(uint32_t)start, (uint32_t)end};

	if (list->len >= sizeof stretch) {
		struct stretch *last = (struct stretch *)(void *)(list->at + list->len) - 1;
		if (last->end == stretch.start) {
			last->end = stretch.end;
			return;
		}
	}
	(void)buf_append(list, (struct span){(const char *)&stretch, sizeof stretch});
}

/* The end of the line that holds at, its newline included. */
static size_t line_end(struct span text, size_t at)
{
	const char *newline = at < text.len ? memchr(text.at + at, '\n', text.len - at) : NULL;

	return newline ? (size_t)(newline - text.at) + 1 : text.len;
}

/* Skip up to three blanks at a line's start. */
static size_t line_text(struct span text, size_t start)
{
	size_t at = start;

	while (at < text.len && at - start < 3 && text.at[at] == ' ')
		at++;
	return at;
}

static size_t run_length(struct span text, size_t at)
{
	size_t end = at;

	while (end < text.len && text.at[end] == text.at[at])
		end++;
	return end - at;
}

/* Skip all blanks: fences in nested lists stand deeper than Markdown lets those outside stand. */
static size_t fence_start(struct span text, size_t start)
{
	while (start < text.len && (text.at[start] == ' ' || text.at[start] == '\t'))
		start++;
	return start;
}

/* A line that may open or close a fence: its length and mark, or 0. */
static size_t fence_length(struct span text, size_t start, char *mark)
{
	size_t at = fence_start(text, start);

	if (at >= text.len || (text.at[at] != '`' && text.at[at] != '~'))
		return 0;
	*mark = text.at[at];
	size_t length = run_length(text, at);
	return length >= 3 ? length : 0;
}

/* Backquotes in what follows an opening fence of backquotes make it inline code. */
static bool opens_fence(struct span text, size_t start, size_t end, size_t length, char mark)
{
	size_t at = fence_start(text, start) + length;

	return mark == '~' || memchr(text.at + at, '`', end - at) == NULL;
}

static bool is_blank_line(struct span text, size_t start, size_t end)
{
	return span_trim(span_slice(text, start, end)).len == 0;
}

/* Does this line close a fence of that length and mark? */
static bool closes_fence(struct span text, size_t line, size_t end, size_t length, char mark)
{
	char own = '\0';
	size_t own_length = fence_length(text, line, &own);

	return own_length >= length && own == mark &&
	       is_blank_line(text, fence_start(text, line) + own_length, end);
}

/* The end of the fenced block that opens at this line, or 0 if none does. */
static size_t fenced_end(struct span text, size_t start)
{
	char mark = '\0';
	size_t length = fence_length(text, start, &mark), end = line_end(text, start);

	if (length == 0 || !opens_fence(text, start, end, length, mark))
		return 0;
	for (size_t line = end; line < text.len; line = end) {
		end = line_end(text, line);
		if (closes_fence(text, line, end, length, mark))
			return end;
	}
	return text.len;
}

static bool is_quoted_line(struct span text, size_t start)
{
	size_t at = line_text(text, start);

	return at < text.len && text.at[at] == '>';
}

/* `code` that begins here: add it and give its end, or the end of the ticks. */
static size_t take_ticks(struct finder *finder, size_t at)
{
	size_t length = run_length(finder->text, at), start = at + length;

	if (length > TICKS_MOST || finder->none_before[length] >= finder->paragraph_end)
		return start;
	for (size_t next = start; next < finder->paragraph_end;) {
		const char *tick =
		    memchr(finder->text.at + next, '`', finder->paragraph_end - next);
		if (tick == NULL)
			break;
		next = (size_t)(tick - finder->text.at);
		size_t closing = run_length(finder->text, next);
		next += closing;
		if (closing == length) {
			add(finder->code, at, next);
			return next;
		}
	}
	finder->none_before[length] = finder->paragraph_end;
	return start;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool opens_quote(struct span text, size_t at)
{
	return (at == 0 || !is_alphanumeric(text.at[at - 1])) && at + 1 < text.len &&
	       !is_blank(text.at[at + 1]);
}

/* The next tick or double quote. Blocks without any are passed whole, which compilers turn into vector code. */
static size_t next_mark(struct span text, size_t at, size_t end)
{
	enum { BLOCK = 32 };

	for (; at + BLOCK <= end; at += BLOCK) {
		unsigned char any = 0;
		for (size_t i = at; i < at + BLOCK; i++)
			any |= (unsigned char)((text.at[i] == '`') | (text.at[i] == '"'));
		if (any)
			break;
	}
	while (at < end && text.at[at] != '`' && text.at[at] != '"')
		at++;
	return at;
}

/* Code and quotations between two blank lines. An opening quote waits at *open for the next one. */
static void scan_paragraph(struct finder *finder, size_t start, size_t end)
{
	struct span text = finder->text;
	size_t open = SIZE_MAX;

	finder->paragraph_end = end;
	for (size_t at = start; (at = next_mark(text, at, end)) < end;) {
		if (text.at[at] == '`') {
			at = take_ticks(finder, at);
			continue;
		}
		bool closes =
		    open != SIZE_MAX && at - open < QUOTE_LONGEST && !is_blank(text.at[at - 1]);
		if (closes)
			add(finder->quotes, open, at + 1);
		open = !closes && opens_quote(text, at) ? at : SIZE_MAX;
		at++;
	}
}

int stretches_find(struct span text, struct buf *code, struct buf *quotes)
{
	struct finder finder = {.text = text, .code = code, .quotes = quotes};
	size_t paragraph = 0;

	buf_clear(code);
	buf_clear(quotes);
	for (size_t line = 0, end; line < text.len; line = end) {
		size_t fence = fenced_end(text, line);
		bool is_quoted = fence == 0 && is_quoted_line(text, line);
		end = fence ? fence : line_end(text, line);
		if (fence == 0 && !is_quoted && !is_blank_line(text, line, end))
			continue;
		scan_paragraph(&finder, paragraph, line);
		paragraph = end;
		if (fence)
			add(code, line, end);
		if (is_quoted)
			add(quotes, line, end);
	}
	scan_paragraph(&finder, paragraph, text.len);
	return code->failed || quotes->failed ? -1 : 0;
}
