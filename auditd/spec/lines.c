/* Lines of Markdown: where they end, and which open or close a fence or a list's item. */
#include <string.h>

#include "spec/inner.h"

int spec_check_text(struct span text, const char *name, struct error *err)
{
	size_t end = utf8_valid_prefix(text), nul = end;
	const char *at = end > 0 ? memchr(text.at, '\0', end) : NULL;
	unsigned line = 1;

	if (text.len > SPEC_LARGEST)
		return error_set(err, ERROR_INPUT, "%s:1: more than 16 MiB", name);
	if (at)
		nul = (size_t)(at - text.at);
	for (size_t i = 0; i < nul; i++)
		line += text.at[i] == '\n';
	if (nul < text.len)
		return error_set(err, ERROR_INPUT, "%s:%u: %s", name, line,
		    at ? "a NUL byte" : "bytes that are not UTF-8");
	return 0;
}

bool spec_next_line(struct span text, size_t *at, struct span *line)
{
	static const struct span mark = SPAN("\xef\xbb\xbf"); /* byte order mark */

	if (*at == 0 && span_starts(text, mark))
		*at = mark.len;
	if (*at >= text.len)
		return false;
	const char *newline = memchr(text.at + *at, '\n', text.len - *at);
	size_t end = newline ? (size_t)(newline - text.at) : text.len;
	*line = span_slice(text, *at, end);
	*at = end + 1;
	return true;
}

struct span fence_marks(struct span text)
{
	size_t n = 0;

	if (text.len > 0 && (text.at[0] == '~' || text.at[0] == '`'))
		while (n < text.len && text.at[n] == text.at[0])
			n++;
	return n >= 3 ? span_slice(text, 0, n) : (struct span){NULL, 0};
}

bool fence_closes(struct span text, struct span opened)
{
	struct span marks = fence_marks(text);

	return marks.at && marks.len == text.len && marks.at[0] == opened.at[0] &&
	       marks.len >= opened.len;
}

size_t list_mark(struct span text)
{
	size_t n = 0;

	if (text.len >= 2 && strchr("-*+", text.at[0]) && text.at[1] == ' ')
		return 2;
	while (n < text.len && n < 4 && text.at[n] >= '0' && text.at[n] <= '9')
		n++;
	if (n > 0 && n + 1 < text.len && (text.at[n] == '.' || text.at[n] == ')') &&
	    text.at[n + 1] == ' ')
		return n + 2;
	return 0;
}
