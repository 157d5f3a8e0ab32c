/* action: a call of such a class, made in such circumstances. */
#include <stdlib.h>

#include "detect/asked.h"
#include "detect/leaves.h"
#include "detect/tools.h"
#include "ruleset/detector_action.h"

struct acting {
	struct detecting *detecting;
	const struct detector_action *settings;
	const struct asked *asked;
	uint32_t nresults; /* tool results before the message at hand */
	struct leaves *leaves;
	uint64_t *words; /* hashes of those of message `user`, sorted */
	size_t nwords;
	uint32_t user;
};

static int compare_hashes(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* The words of a user's message, sorted; kept for the calls that follow it. */
static int learn_words(struct acting *acting, uint32_t user)
{
	const struct message *it = &acting->detecting->transcript->messages[user];
	size_t n = 0;

	if (acting->words && acting->user == user)
		return 0;
	for (uint32_t k = 0; k < it->nparts; k++) {
		const struct flat *said = flat_of(acting->detecting, user, k);
		if (said == NULL)
			return -1;
		n += said->nwords;
	}
	acting->words = arena_array(acting->detecting->scratch, n + 1, sizeof *acting->words);
	if (acting->words == NULL)
		return -1;
	acting->user = user;
	acting->nwords = 0;
	for (uint32_t k = 0; k < it->nparts; k++) {
		const struct flat *said = flat_of(acting->detecting, user, k);
		for (size_t i = 0; said && i < said->nwords; i++)
			acting->words[acting->nwords++] = said->words[i].hash;
	}
	qsort(acting->words, acting->nwords, sizeof *acting->words, compare_hashes);
	return 0;
}

/* Does some value of the call begin with a word of the user's last message? A call without values has its name alone. 1, 0, or
 * -1 when out of memory. */
static int names_object(struct acting *acting, const struct part *call, uint32_t user)
{
	if (leaves_find(call->text, acting->detecting->scratch, acting->leaves) != 0 ||
	    learn_words(acting, user) != 0)
		return -1;
	for (size_t i = 0; i < acting->leaves->n; i++) {
		const struct flat *value =
		    flat_of_text(acting->detecting, acting->leaves->at[i].text);
		if (value == NULL)
			return -1;
		if (value->nwords > 0 && bsearch(&value->words[0].hash, acting->words,
					     acting->nwords, sizeof *acting->words, compare_hashes))
			return 1;
	}
	return acting->leaves->n == 0;
}

/* Chosen by a filter: a value compares or stands for any, or many are listed. 1, 0, or -1. */
static int is_bulk(struct acting *acting, const struct part *call)
{
	enum { MANY = 8 };

	if (leaves_find(call->text, acting->detecting->scratch, acting->leaves) != 0)
		return -1;
	for (size_t i = 0; i < acting->leaves->n; i++) {
		struct span text = span_slice(acting->leaves->at[i].text, 0, 200);
		if (span_is(span_trim(text), "all") || span_is(span_trim(text), "ALL"))
			return 1;
		for (size_t k = 0; k < text.len; k++)
			if (text.at[k] == '*' || text.at[k] == '>' || text.at[k] == '<' ||
			    text.at[k] == '=')
				return 1;
	}
	return acting->leaves->n >= MANY;
}

/* 1: confirmed by a yes to what the assistant proposed, or by the user's last request naming deed and object. */
static int is_confirmed(
    struct acting *acting, uint32_t message, const struct part *call, const struct action *action)
{
	uint32_t user = acting->asked->user[message];

	if (acting->asked->is_affirmed[message])
		return 1;
	if (user == UINT32_MAX || !(acting->asked->groups[message] & action->groups))
		return 0;
	return names_object(acting, call, user);
}

/* 1: all circumstances are so. */
static int fits(
    struct acting *acting, uint32_t message, const struct part *call, const struct action *action)
{
	unsigned whens = acting->settings->whens;
	bool is_asked = acting->asked->groups[message] & action->groups;

	if (whens >> ACTION_UNASKED & 1 && (is_asked || action->groups == 0))
		return 0;
	if (whens >> ACTION_AFTER_DATA & 1 && acting->nresults == 0)
		return 0;
	if (whens >> ACTION_AFTER_STOP & 1 && !acting->asked->is_stopped[message])
		return 0;
	if (whens >> ACTION_BULK & 1) {
		int bulk = is_bulk(acting, call);
		if (bulk <= 0)
			return bulk;
	}
	if (whens >> ACTION_UNCONFIRMED & 1) {
		int confirmed = is_confirmed(acting, message, call, action);
		return confirmed < 0 ? -1 : !confirmed;
	}
	return 1;
}

static int try_call(struct acting *acting, uint32_t message, uint32_t index)
{
	struct detecting *detecting = acting->detecting;
	const struct part *call = &detecting->transcript->messages[message].parts[index];
	struct action action = action_of(call->name, call->text);
	struct span name = span_slice(call->name, 0, 100);

	if (!(acting->settings->classes >> action.class & 1))
		return 0;
	if (acting->asked == NULL && (acting->asked = asked_of(detecting)) == NULL)
		return -1;
	int result = fits(acting, message, call, &action);
	if (result <= 0)
		return result;
	return detecting_hit(detecting, (struct place){message, index, 0, (uint32_t)call->text.len},
	    NULL, "%.*s is of class %s", (int)name.len, name.at, action_class_names[action.class]);
}

static int run(struct detecting *detecting)
{
	struct acting acting = {.detecting = detecting, .settings = detecting->settings};

	acting.leaves = arena_alloc(detecting->scratch, sizeof *acting.leaves);
	if (acting.leaves == NULL)
		return -1;
	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *it = &detecting->transcript->messages[i];
		for (uint32_t k = 0; k < it->nparts; k++) {
			acting.nresults += it->parts[k].kind == PART_RESULT;
			if (it->parts[k].kind == PART_CALL && detecting_looks_at(detecting, i, k) &&
			    try_call(&acting, i, k) != 0)
				return -1;
		}
	}
	return 0;
}

const struct detector_kind kind_action = {.run = run, .reads = true};
