/* From terms that hit to signals that hold, in three values: what a limit hides is unsure. */
#ifndef MATCH_SIGNALS_H
#define MATCH_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

/* What is known of a term in one message. */
struct term_state {
	bool has_hit;  /* one that counts */
	bool gave_up;  /* there may be more */
	bool is_later; /* the first hit lies behind the sentence from which later_weight counts */
	unsigned nkept;
	unsigned ndecoded; /* of these, from decoded text */
};

/* Who belongs to whom; immutable. */
struct signal_index;

/* NULL when out of memory. Borrows the ruleset. */
struct signal_index *signal_index_new(const struct ruleset *ruleset);
void signal_index_free(struct signal_index *index);

/* Words of 64 bits of a set of signals. */
size_t signal_words(const struct signal_index *index);

/* The signal that a term belongs to, and whether a hit undoes it. */
uint32_t signal_of_term(const struct signal_index *index, uint32_t term);
bool signal_is_defeated_by(const struct signal_index *index, uint32_t term);

/* Can a signal hold although nothing hit? */
bool signals_can_hold_without_hits(const struct signal_index *index);

/* A message to judge. */
struct signal_question {
	const struct term_state *terms;
	const uint32_t *touched; /* terms that hit or gave up */
	size_t ntouched;
	enum role role;
	bool is_any_role; /* raw text: who said it is not known */
	size_t nwords;
};

/* Set the bits of signals that hold, and of those a limit hides, in two sets that are all zero on entry; dirty
 * is scratch of the same size. */
void signals_decide(const struct signal_index *index, const struct signal_question *question,
    uint64_t *dirty, uint64_t *holds, uint64_t *unsure);

/* What a term counts with, if it hit. */
int32_t term_weight(const struct term *term, const struct term_state *state);

#endif
