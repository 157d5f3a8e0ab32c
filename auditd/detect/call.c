/* call: a tool whose name is like one of these is called. */
#include "detect/kind.h"
#include "ruleset/detector_call.h"

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* Is the name like the pattern? Only the last star may have to be tried again, so the cost is at most the product of
 * both lengths, and names are cut. Source: Krauss, "Matching wildcards", 2008. */
static bool is_like(struct span name, struct span pattern)
{
	size_t at = 0, in = 0, star = pattern.len, behind = 0;

	while (at < name.len) {
		if (in < pattern.len && pattern.at[in] == '*') {
			star = in++;
			behind = at;
		} else if (in < pattern.len && pattern.at[in] == small(name.at[at])) {
			at++;
			in++;
		} else if (star < pattern.len) {
			in = star + 1;
			at = ++behind;
		} else {
			return false;
		}
	}
	while (in < pattern.len && pattern.at[in] == '*')
		in++;
	return in == pattern.len;
}

enum { LONGEST_NAME = 256 };

static int try_part(struct detecting *detecting, uint32_t message, uint32_t index)
{
	const struct detector_call *call = detecting->settings;
	const struct part *part = &detecting->transcript->messages[message].parts[index];
	struct span name = span_slice(part->name, 0, LONGEST_NAME);
	struct place all = {message, index, 0, (uint32_t)part->text.len};

	if (part->kind != PART_CALL || !detecting_looks_at(detecting, message, index))
		return 0;
	for (size_t i = 0; i < call->nnames; i++)
		if (is_like(name, call->names[i]))
			return detecting_hit(
			    detecting, all, NULL, "calls %.*s", (int)name.len, name.at);
	return 0;
}

static int run(struct detecting *detecting)
{
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++)
			if (try_part(detecting, i, k) != 0)
				return -1;
	return 0;
}

const struct detector_kind kind_call = {.run = run};
