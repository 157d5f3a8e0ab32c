/* From terms that hit to signals that hold, in three values: what a limit hides is unsure. */
#ifndef MATCH_SIGNALS_H
#define MATCH_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "match/hit.h"
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

/* The signal that a term belongs to, and whether a hit undoes it. */
uint32_t signal_of_term(const struct signal_index *index, uint32_t term);
bool signal_is_defeated_by(const struct signal_index *index, uint32_t term);

/* Can a signal hold although nothing hit? Of those that patterns decide. */
bool signal_can_hold_without_hits(const struct signal_index *index, uint32_t signal);
const uint64_t *signals_always(const struct signal_index *index); /* the set of them */

enum signal_truth { SIGNAL_FALSE, SIGNAL_UNSURE, SIGNAL_TRUE };

/* The message that a signal is asked of. */
struct signal_question {
	enum role role;
	bool is_any_role; /* raw text: who said it is not known */
	size_t nwords;
};

/* Does the signal look at such a message at all? */
bool signal_is_in_question(const struct signal *signal, const struct signal_question *question);

/* Does it hold by its own terms, those that undo it aside? states: by term, of one message. */
enum signal_truth signal_by_terms(
    const struct ruleset *ruleset, const struct signal *signal, const struct term_state *states);

/* The same truth, when those that undo it have been looked for. */
enum signal_truth signal_undone(
    const struct signal *signal, const struct term_state *states, enum signal_truth truth);

/* Of a signal made of others, all of which have been decided: does it hold of a message that it looks at? */
enum signal_truth signal_composed(const struct signal *signal, const struct message_facts *facts);

/* What a term counts with, if it hit. */
int32_t term_weight(const struct term *term, const struct term_state *state);

#endif
