/* What one transcript adds to the counts that stand beside the tallies. */
#include "turns.h"

/* Turns are of the dialogue, as identity has them: what an operator set up is no turn. */
static bool is_turn(const struct message *message)
{
	return message->role != ROLE_SYSTEM && message->role != ROLE_DEVELOPER;
}

void turns_count(struct tally_counts *counts, const struct transcript *transcript)
{
	uint64_t nnew = 0, nturns = 0;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		nturns += is_turn(&transcript->messages[i]);
		nnew += is_turn(&transcript->messages[i]) && transcript->messages[i].is_first;
	}
	counts->turns += nnew;
	/* Of a conversation spread over lines this one holds context too: only thread knows what was logged again. */
	if (transcript->unit != UNIT_MESSAGE)
		counts->repeats += nturns - nnew;
	counts->conversations += nnew > 0;
}

bool turns_begin(const struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->nmessages; i++)
		if (is_turn(&transcript->messages[i]))
			return transcript->messages[i].is_first;
	return false;
}

uint64_t turns_with_media(const struct transcript *transcript)
{
	uint64_t n = 0;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		const struct message *message = &transcript->messages[i];
		bool has_media = false;
		for (size_t j = 0; j < message->nparts && !has_media; j++)
			has_media = message->parts[j].kind == PART_MEDIA;
		n += has_media && message->is_first;
	}
	return n;
}
