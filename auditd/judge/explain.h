/* Why a finding was made: the places it rests on and the sentences that say so. Private to this room. */
#ifndef JUDGE_EXPLAIN_H
#define JUDGE_EXPLAIN_H

#include "judge/kind.h"

/* An explanation in the making. */
struct explanation {
	const struct judging *judging;
	struct evidence evidence[JUDGE_EVIDENCE_MAX];
	size_t nevidence, evidence_room; /* what does not fit the room is dropped */
	struct reason reasons[JUDGE_REASONS_MAX];
	size_t nreasons, reasons_room;
	struct evidence first; /* where the claim itself rests: its first piece of evidence */
	bool failed;           /* memory ran out */
};

/* Begin an explanation. */
void explain_init(struct explanation *explanation, const struct judging *judging);

/* Explain what the claim rests on. Room is left for a licence, what is raw and what is not known. */
void explain_claim(struct explanation *explanation, const struct claim *claim);

/* Make a label for evidence that lives as long as the finding; printf. */
struct span explain_label(struct explanation *explanation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Add a sentence; printf. */
void explain_say(struct explanation *explanation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same with a number and what it is measured by. */
void explain_value(struct explanation *explanation, int64_t value, int64_t of, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* Say why it is not known whether the claim holds, and which message leaves it open. is_licence: that is the one that
 * may hold a licence. */
void explain_unsure(
    struct explanation *explanation, const struct claim *claim, enum truth unsure, bool is_licence);

/* Add a message as a whole, under a label that lives as long as the finding. */
void evidence_message(struct explanation *explanation, uint32_t message, struct span label);

/* Add the first hit of a signal in the message; for a signal made of others, of those of them that hold.
 * Returns how many pieces were added. */
size_t evidence_signal(struct explanation *explanation, uint32_t message, uint32_t signal);

/* The sum of the weights with which the signal's terms hit in the message. */
int64_t evidence_score(const struct judging *judging, uint32_t message, uint32_t signal);

enum { CODES_SIZE = 40 };

/* The codes of the languages that the rule reads, "en, de", as far as they fit. */
void explain_codes(const struct rule *rule, char codes[CODES_SIZE]);

#endif
