/* earlier: one of these signals holds of this message or of one before it, whoever said that. What was said once is known
 * from there on, so the conversation is walked once. */
#include "detect/kind.h"
#include "ruleset/detector_earlier.h"

/* The place that a signal which holds of a message was seen at: the first hit, or else the message's first part. */
static struct place place_of(const struct detecting *detecting, uint32_t message, uint32_t signal)
{
	size_t n;
	const struct hit *hits = detecting_hits(detecting, message, signal, &n);

	if (n > 0)
		return (struct place){message, hits->part, hits->start, hits->end};
	return (struct place){.message = message};
}

/* Note what holds of a message: the first time decides. */
static void look(const struct detecting *detecting, uint32_t message, struct place *seen,
    bool *is_seen, bool *is_unsure)
{
	const struct detector_earlier *earlier = detecting->settings;
	const struct message_facts *facts = &detecting->hits->messages[message];

	for (size_t i = 0; i < earlier->any.n && !*is_seen; i++) {
		uint32_t signal = earlier->any.at[i];
		*is_unsure = *is_unsure || hit_bit(facts->unsure, signal);
		if (!hit_bit(facts->holds, signal))
			continue;
		*seen = place_of(detecting, message, signal);
		*is_seen = true;
	}
}

/* The first part that the signal looks at stands for the message. */
static int hold(struct detecting *detecting, uint32_t message, const struct place *seen)
{
	const struct message *it = &detecting->transcript->messages[message];

	for (uint32_t k = 0; k < it->nparts; k++)
		if (detecting_looks_at(detecting, message, k))
			return detecting_hit(detecting,
			    (struct place){message, k, 0, (uint32_t)it->parts[k].text.len}, seen,
			    "seen on message %u", seen->message);
	return 0;
}

static int run(struct detecting *detecting)
{
	struct place seen = {0};
	bool is_seen = false, is_unsure = false;

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		look(detecting, i, &seen, &is_seen, &is_unsure);
		if (is_seen && hold(detecting, i, &seen) != 0)
			return -1;
		if (!is_seen && is_unsure)
			detecting_unsure(detecting, i);
	}
	return 0;
}

const struct detector_kind kind_earlier = {.run = run};
