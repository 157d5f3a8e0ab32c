/* Depth is counted, as of brackets; what nests deeper than anybody writes is no quotation, which also keeps a text full
 * of opening marks from being read again and again. */
#include "detect/quoted.h"

#include <stdbool.h>
#include <string.h>

enum { DEEPEST = 32 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool opens(struct span text, size_t at)
{
	return at + 1 < text.len && !is_blank(text.at[at + 1]) &&
	       (is_blank(text.at[at - 1]) || text.at[at - 1] == '(' || text.at[at - 1] == '[');
}

static bool is_apostrophe(struct span text, size_t at)
{
	return text.at[at] == '\'' && at + 1 < text.len && !is_blank(text.at[at + 1]) &&
	       strchr(".,;:!?)]\"", text.at[at + 1]) == NULL;
}

size_t quoted_end(struct span text, size_t at, size_t longest)
{
	size_t depth = 1;

	for (size_t i = at + 1; i < text.len && i - at <= longest && depth < DEEPEST; i++) {
		if (text.at[i] != text.at[at])
			continue;
		if (i > at + 1 && opens(text, i)) {
			depth++;
			continue;
		}
		if (is_apostrophe(text, i))
			continue;
		if (--depth == 0)
			return i;
	}
	return text.len;
}
