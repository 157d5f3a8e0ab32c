/* "## Title {#anchor authority=root tags=x}". */
#include <string.h>

#include "spec/heading.h"

enum { DEEPEST = 6, LONGEST_ANCHOR = 64 };

static bool is_anchor(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '_' || c == '-'))
			return false;
	}
	return text.len > 0 && text.len <= LONGEST_ANCHOR;
}

/* Take the next word off the front. */
static struct span next_word(struct span *text)
{
	size_t end = 0;

	*text = span_trim(*text);
	while (end < text->len && text->at[end] != ' ' && text->at[end] != '\t')
		end++;
	struct span word = span_slice(*text, 0, end);
	*text = span_slice(*text, end, text->len);
	return word;
}

static void read_attributes(struct span text, struct heading *heading)
{
	static const struct span authority = SPAN("authority="), tags = SPAN("tags=");
	struct span word;

	while ((word = next_word(&text)).len > 0) {
		struct span rest = span_slice(word, 1, word.len);
		if (word.at[0] == '#' && heading->anchor.at == NULL && is_anchor(rest))
			heading->anchor = rest;
		else if (span_starts(word, authority) && word.len > authority.len)
			heading->authority = span_slice(word, authority.len, word.len);
		else if (!span_starts(word, tags))
			heading->flaw = "a heading's attribute is not known";
	}
	if (heading->anchor.at == NULL)
		heading->flaw = "a heading's braces hold no anchor";
}

bool heading_read(struct span line, struct heading *heading)
{
	unsigned depth = 0;

	*heading = (struct heading){0};
	while (depth < line.len && line.at[depth] == '#')
		depth++;
	if (depth == 0 || depth > DEEPEST || depth == line.len || line.at[depth] != ' ')
		return false;
	heading->depth = depth;
	struct span rest = span_trim(span_slice(line, depth, line.len));
	const char *brace = NULL;
	for (size_t i = rest.len; i > 0 && brace == NULL; i--)
		if (rest.at[i - 1] == '{')
			brace = rest.at + i - 1;
	heading->title = rest;
	if (brace == NULL) {
		heading->flaw = "a heading has no anchor";
		return true;
	}
	size_t open = (size_t)(brace - rest.at);
	heading->title = span_trim(span_slice(rest, 0, open));
	if (rest.at[rest.len - 1] != '}')
		heading->flaw = "a heading's braces are not closed";
	else
		read_attributes(span_slice(rest, open + 1, rest.len - 1), heading);
	return true;
}
