/* One pass over the words of user messages; what they quote or paste is not asked for by them. */
#include "detect/asked.h"
#include "detect/injected.h"
#include "detect/tools.h"

struct making {
	struct detecting *detecting;
	uint32_t *groups, *user;
	bool *is_stopped, *is_affirmed;
};

/* Verbs that are also names of things count only where they order something; "can you", "could you", "to" lead too. */
unsigned asked_at(const struct flat *flat, size_t at)
{
	static const char *const leads[] = {
	    "you", "to", "me", "i", "you'll", "i'll", "can", "let's"};
	bool is_noun = false;
	unsigned groups = verb_groups(flat_word(flat, at), &is_noun);

	if (groups == 0 || !is_noun || order_at(flat, at))
		return groups;
	for (size_t i = 0; at > 0 && i < ARRAY_LEN(leads); i++)
		if (span_is(flat_word(flat, at - 1), leads[i]))
			return groups;
	return 0;
}

static bool is_word(const struct flat *flat, size_t at, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(flat_word(flat, at), words[i]))
			return true;
	return false;
}

/* A message that begins with such a word says so of what went before. */
static bool begins_with(const struct flat *flat, const char *const *words, size_t n)
{
	enum { NEAR = 4 };

	for (size_t i = 0; i < flat->nwords && i < NEAR; i++)
		if (is_word(flat, i, words, n))
			return true;
	return false;
}

static int look_at(struct making *making, uint32_t message)
{
	static const char *const stops[] = {
	    "stop", "cancel", "abort", "halt", "don't", "wait", "no"};
	static const char *const affirms[] = {"yes", "yeah", "yep", "sure", "ok", "okay", "confirm",
	    "confirmed", "go", "proceed", "please", "correct", "approved", "agreed", "absolutely"};
	const struct message *it = &making->detecting->transcript->messages[message];
	bool all;

	for (uint32_t k = 0; k < it->nparts; k++) {
		if (it->parts[k].kind != PART_TEXT)
			continue;
		const struct flat *flat = flat_of(making->detecting, message, k);
		if (flat == NULL)
			return -1;
		const uint64_t *bits = untrusted_words(making->detecting, message, k, flat, &all);
		if (bits == NULL)
			return -1;
		for (size_t i = 0; i < flat->nwords; i++)
			if (!hit_bit(bits, (uint32_t)i))
				making->groups[message + 1] |= asked_at(flat, i);
		making->is_stopped[message + 1] = begins_with(flat, stops, ARRAY_LEN(stops) - 3);
		making->is_affirmed[message + 1] = begins_with(flat, affirms, ARRAY_LEN(affirms)) &&
						   !begins_with(flat, stops, ARRAY_LEN(stops));
	}
	return 0;
}

static int make(struct making *making)
{
	struct detecting *detecting = making->detecting;
	uint32_t user = UINT32_MAX;

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		bool is_user = detecting->transcript->messages[i].role == ROLE_USER;
		making->user[i] = user;
		making->groups[i + 1] = making->groups[i];
		making->is_stopped[i + 1] = !is_user && making->is_stopped[i];
		making->is_affirmed[i + 1] = !is_user && making->is_affirmed[i];
		if (is_user)
			user = i;
		if (is_user && look_at(making, i) != 0)
			return -1;
	}
	return 0;
}

const struct asked *asked_of(struct detecting *detecting)
{
	void **slot = detecting_shared_of(detecting, DETECTOR_ACTION);
	size_t n = (size_t)detecting->transcript->nmessages + 1;
	struct arena *arena = detecting->scratch;

	if (*slot)
		return *slot;
	struct asked *asked = arena_alloc(arena, sizeof *asked);
	struct making making = {detecting, arena_array(arena, n, sizeof *making.groups),
	    arena_array(arena, n, sizeof *making.user),
	    arena_array(arena, n, sizeof *making.is_stopped),
	    arena_array(arena, n, sizeof *making.is_affirmed)};
	if (asked == NULL || making.groups == NULL || making.user == NULL ||
	    making.is_stopped == NULL || making.is_affirmed == NULL)
		return NULL;
	uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_BOOKS);
	int result = make(&making);
	profile_leave(detecting_profile(detecting), before);
	if (result != 0)
		return NULL;
	*asked = (struct asked){making.groups, making.is_stopped, making.is_affirmed, making.user};
	*slot = asked;
	return asked;
}
