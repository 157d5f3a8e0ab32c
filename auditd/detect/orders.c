/* What an order looks like: where its verb stands, and the values it gives. */
#include <string.h>

#include "detect/injected.h"
#include "detect/tools.h"

static bool is_one_of(struct span word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

/* Words behind which a verb is an order. */
static bool leads(struct span word)
{
	static const char *const words[] = {"please", "then", "also", "first", "now", "and", "must",
	    "should", "kindly", "immediately", "always", "just", "simply", "instead", "only",
	    "shall", "next", "finally", "or", "todo", "to-do"};

	return is_one_of(word, words, ARRAY_LEN(words));
}

/* "you have to send", "make sure to send", "required to send" */
static bool leads_with_to(const struct flat *flat, size_t at)
{
	static const char *const words[] = {"have", "need", "sure", "required", "asked",
	    "instructed", "want", "wants", "supposed", "ordered", "is", "are", "forget", "remember",
	    "task", "goal", "job"};

	return at >= 2 && span_is(flat_word(flat, at - 1), "to") &&
	       is_one_of(flat_word(flat, at - 2), words, ARRAY_LEN(words));
}

unsigned order_at(const struct flat *flat, size_t at)
{
	bool is_noun = false;
	unsigned edges = flat->edges[at];

	if (edges & (FLAT_JOINED | FLAT_DIGIT) && !(edges & FLAT_SENTENCE))
		return 0;
	unsigned groups = verb_groups(flat_word(flat, at), &is_noun);
	if (groups == 0)
		return 0;
	if (edges & (FLAT_SENTENCE | FLAT_LINE))
		return groups;
	if (at > 0 && leads(flat_word(flat, at - 1)))
		return groups;
	return leads_with_to(flat, at) ? groups : 0;
}

/* A joined run that has a dot or an @ in it reads as an address or a file. */
bool is_payload(const struct flat *flat, size_t at)
{
	unsigned edges = flat->edges[at];
	struct span word = flat_word(flat, at);

	if (edges & (FLAT_JOINED | FLAT_NAME | FLAT_QUOTED))
		return true;
	if (edges & FLAT_DIGIT && word.len >= 2)
		return true;
	return edges & FLAT_CAPITAL && !(edges & (FLAT_SENTENCE | FLAT_LINE)) && word.len >= 2;
}
