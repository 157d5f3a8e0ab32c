/* Line by line: three or more marks at the beginning open a block, at least as many of the same alone close it. */
#include <string.h>

#include "detect/fences.h"
#include "detect/format_check.h"

/* The line that begins at a place, without its end; *next: where the next one begins. */
static struct span line_at(struct span text, size_t at, size_t *next)
{
	const char *end = at < text.len ? memchr(text.at + at, '\n', text.len - at) : NULL;

	*next = end ? (size_t)(end - text.at) + 1 : text.len;
	return span_slice(text, at, end ? *next - 1 : *next);
}

/* The number of marks that begin a line, behind blanks; *behind: what follows them. Fewer than three are none. */
static size_t marks(struct span line, char *mark, struct span *behind)
{
	struct span trimmed = span_trim(line);
	size_t n = 0;

	if (trimmed.len < 3 || (trimmed.at[0] != '`' && trimmed.at[0] != '~'))
		return 0;
	*mark = trimmed.at[0];
	while (n < trimmed.len && trimmed.at[n] == *mark)
		n++;
	*behind = span_slice(trimmed, n, trimmed.len);
	if (*mark == '`' && behind->len > 0 && memchr(behind->at, '`', behind->len))
		return 0;
	return n >= 3 ? n : 0;
}

static struct span first_word(struct span text)
{
	struct span trimmed = span_trim(text);
	size_t n = 0;

	while (n < trimmed.len && !format_is_one(trimmed.at[n], " \t{:,"))
		n++;
	return span_slice(trimmed, 0, n);
}

bool fence_next(struct span text, size_t at, struct fence *fence)
{
	struct span behind, line;
	char mark, other;
	size_t next, n = 0;

	for (; at < text.len && n == 0; at = next) {
		line = line_at(text, at, &next);
		n = marks(line, &mark, &behind);
		if (n > 0)
			*fence = (struct fence){
			    .start = at, .language = first_word(behind), .body = next};
	}
	if (n == 0)
		return false;
	for (at = fence->body; at < text.len; at = next) {
		line = line_at(text, at, &next);
		if (marks(line, &other, &behind) >= n && other == mark && behind.len == 0) {
			fence->end = at;
			fence->next = next;
			fence->is_closed = true;
			return true;
		}
	}
	fence->end = fence->next = text.len;
	return true;
}

bool fence_is(const struct fence *fence, const char *language)
{
	struct span name = fence->language;

	if (name.len != strlen(language))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] + 32 : name.at[i]) !=
		    language[i])
			return false;
	return true;
}
