/* decoded: one of these signals is seen in a message only because what is encoded there was decoded. A signal that the
 * plain words make hold too hides nothing. */
#include "detect/kind.h"
#include "ruleset/detector_decoded.h"

/* Of a message, at the signals that one of the settings' is made of. */
struct look {
	struct detecting *detecting;
	uint32_t message;
	unsigned nvisits;
};

enum {
	VISITS_MOST = 256
}; /* of signals, for one of the settings': they may share parts many times over */

static bool is_decoded(const struct hit *hit)
{
	return hit->term != TERM_NONE && hit->cause != NULL;
}

/* Does a term count without what was decoded? *weight: of a score. */
static bool has_plain_hit(const struct look *look, uint32_t signal, uint32_t term, int32_t *weight)
{
	size_t n;
	const struct hit *hits = detecting_hits(look->detecting, look->message, signal, &n);
	bool found = false;

	*weight = look->detecting->ruleset->terms[term].weight;
	for (size_t i = 0; i < n; i++) {
		if (hits[i].term != term || is_decoded(&hits[i]) ||
		    hits[i].outcome != OUTCOME_MATCHED)
			continue;
		found = true;
		if (hits[i].value != 0)
			*weight = hits[i].value;
	}
	return found;
}

static bool terms_hold(const struct look *look, uint32_t index)
{
	const struct signal *signal = &look->detecting->ruleset->signals[index];
	uint32_t nfound = 0;
	int64_t sum = 0;

	for (uint32_t i = 0; i < signal->nterms; i++) {
		int32_t weight;
		if (!has_plain_hit(look, index, signal->first_term + i, &weight))
			continue;
		nfound++;
		sum += weight;
	}
	if (signal->kind == SIGNAL_SCORE)
		return sum >= signal->threshold;
	return signal->kind == SIGNAL_ALL ? nfound == signal->nterms : nfound > 0;
}

static bool holds_plainly(struct look *look, uint32_t index);

static size_t count_plain(struct look *look, const struct signal_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += holds_plainly(look, list->at[i]);
	return n;
}

/* Would it hold of the plain words alone? Too much to tell is taken for yes: then nothing is claimed. */
static bool holds_plainly(struct look *look, uint32_t index)
{
	const struct signal *signal = &look->detecting->ruleset->signals[index];

	if (!detecting_holds(look->detecting, look->message, index))
		return false;
	if (signal->kind == SIGNAL_DETECTED || ++look->nvisits > VISITS_MOST)
		return true;
	if (signal->kind != SIGNAL_OF)
		return terms_hold(look, index);
	return count_plain(look, &signal->all) == signal->all.n &&
	       (signal->any.n == 0 || count_plain(look, &signal->any) > 0);
}

static int add_hits(struct look *look, uint32_t index)
{
	size_t n;
	const struct hit *hits = detecting_hits(look->detecting, look->message, index, &n);

	for (size_t i = 0; i < n; i++) {
		struct place at = {look->message, hits[i].part, hits[i].start, hits[i].end};
		if (!is_decoded(&hits[i]) || hits[i].outcome != OUTCOME_MATCHED)
			continue;
		if (detecting_hit(
			look->detecting, at, NULL, "only in text %s", hits[i].cause->note.at) != 0)
			return -1;
	}
	return 0;
}

/* The places that were decoded, of all the signal is made of. */
static int add_places(struct look *look, uint32_t index)
{
	const struct signal *signal = &look->detecting->ruleset->signals[index];
	int result = add_hits(look, index);

	if (++look->nvisits > VISITS_MOST)
		return result;
	for (size_t i = 0; i < signal->all.n && result == 0; i++)
		result = add_places(look, signal->all.at[i]);
	for (size_t i = 0; i < signal->any.n && result == 0; i++)
		result = add_places(look, signal->any.at[i]);
	return result;
}

static bool has_decoded_hits(const struct detecting *detecting, uint32_t message)
{
	const struct message_facts *facts = &detecting->hits->messages[message];

	for (uint32_t i = 0; i < facts->nhits; i++)
		if (is_decoded(&detecting->hits->at[facts->first_hit + i]))
			return true;
	return false;
}

static int look_at(struct detecting *detecting, uint32_t message)
{
	const struct detector_decoded *decoded = detecting->settings;
	const struct message_facts *facts = &detecting->hits->messages[message];
	bool is_hidden = has_decoded_hits(detecting, message);

	for (size_t i = 0; i < decoded->any.n; i++) {
		uint32_t signal = decoded->any.at[i];
		struct look look = {.detecting = detecting, .message = message};
		if (hit_bit(facts->unsure, signal))
			detecting_unsure(detecting, message);
		if (!is_hidden || !hit_bit(facts->holds, signal) || holds_plainly(&look, signal))
			continue;
		look.nvisits = 0;
		if (add_places(&look, signal) != 0)
			return -1;
	}
	return 0;
}

static int run(struct detecting *detecting)
{
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		if (look_at(detecting, i) != 0)
			return -1;
	return 0;
}

const struct detector_kind kind_decoded = {.run = run};
