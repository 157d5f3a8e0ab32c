/* What the matcher saw in one transcript. Goes from match to judge. */
#ifndef MATCH_HIT_H
#define MATCH_HIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/language.h"
#include "base/text.h"

enum outcome {
	OUTCOME_MATCHED,
	OUTCOME_GAVE_UP, /* a limit was met: whether it matches is not known */
};

/* What stands behind a hit that no pattern made: why, and the place elsewhere that it is held against. */
struct hit_cause {
	struct span note; /* one line for people; quotes nothing of the conversation but names */
	bool has_place;
	uint32_t message, part, start,
	    end; /* the other side: the rule that was broken, the text that was leaked */
};

enum { TERM_NONE = UINT32_MAX };

/* One place where a signal was seen: where a term of it hit, or its detector found it. Ranges are bytes of the part's unescaped text. */
struct hit {
	uint32_t message;
	uint32_t part;
	uint32_t signal;
	uint32_t term; /* index in ruleset->terms; TERM_NONE: found by a detector */
	uint32_t start, end;
	int32_t value; /* the weight it counts with; 0 for all but the first hit of a term */
	enum outcome outcome;
	const struct hit_cause *cause; /* NULL: the words speak for themselves */
};

/* One message's facts. Bit s of holds: signal s holds; of unsure: it may hold, a limit hides it (never both). */
struct message_facts {
	const uint64_t *holds;
	const uint64_t *unsure;
	uint32_t nwords; /* of its text and refusal parts */
	uint32_t
	    first_hit; /* its hits are hits->at[first_hit .. first_hit + nhits), by signal, part, start */
	uint32_t nhits;
	/* Of enum language, as far as it can be told. Where the message itself is too short, that its speaker uses in
	 * the conversation, or the one spoken to; LANGUAGE_UNKNOWN: its words disagree, nobody says enough, or it is
	 * too short but hardly in theirs. */
	uint8_t language;
	/* Where the language is unknown: a set of those that the message is hardly in, by what few words it has. */
	uint64_t unlikely;
	bool has_media; /* an image, a sound or a file, which may say what text does not */
	uint64_t *
	    rows; /* its own, which holds and unsure point to; NULL: they are the shared ones, all zero */
};

struct hits {
	struct hit *at;
	size_t n;
	struct message_facts *messages; /* one for each message of the transcript */
	size_t nmessages;
	uint8_t language; /* that most words of user and assistant are in; LANGUAGE_UNKNOWN: none */
	uint64_t engine_faults; /* PCRE2's own limits met: our limits should have come first */
	size_t nwords;          /* of one row of bits */
};

/* A row to write to: nwords of holds, then nwords of unsure, in the arena. Of a message that had none of its own it is a
 * copy of the shared one. NULL when out of memory. */
uint64_t *hits_own_rows(struct hits *hits, uint32_t message, struct arena *arena);

/* The signal holds of the message; not is_sure: it may hold. 0, or -1 when out of memory. */
int hits_set(
    struct hits *hits, uint32_t message, uint32_t signal, bool is_sure, struct arena *arena);

static inline bool hit_bit(const uint64_t *bits, uint32_t index)
{
	return bits[index / 64] >> (index % 64) & 1;
}

#endif
