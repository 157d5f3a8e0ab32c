/* Words in a text that say something was cut out of it. On the hot path: the search hops from one
 * occurrence of a marker's rarest byte to the next. */
#include <string.h>

#include "transcript/schema_private.h"

/* How often a byte stands in ordinary text, roughly: the higher the commoner. */
static int commonness(char c)
{
	static const char letters[] = "zqxjkvbpygfwmucldrhsnioate";
	const char *found = c == '\0' ? NULL : strchr(letters, c);

	if (c == ' ')
		return 100;
	if (found)
		return 10 + (int)(found - letters);
	if (c == '-' || c == '.' || c == ',' || c == '\'' || c == '"')
		return 12;
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? 8 : 4;
}

void marker_init(struct marker *marker)
{
	marker->rarest = 0;
	for (size_t i = 1; i < marker->text.len; i++)
		if (commonness(marker->text.at[i]) < commonness(marker->text.at[marker->rarest]))
			marker->rarest = i;
}

static bool find_one(const struct marker *marker, struct span text)
{
	size_t at = marker->rarest;

	while (at < text.len) {
		const char *found =
		    memchr(text.at + at, marker->text.at[marker->rarest], text.len - at);
		if (found == NULL)
			return false;
		size_t start = (size_t)(found - text.at) - marker->rarest;
		if (span_starts(span_slice(text, start, text.len), marker->text))
			return true;
		at = (size_t)(found - text.at) + 1;
	}
	return false;
}

bool markers_find(const struct markers *markers, struct span text)
{
	for (size_t i = 0; i < markers->n; i++)
		if (find_one(&markers->at[i], text))
			return true;
	return false;
}
