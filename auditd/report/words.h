/* What a report says in plain words, the same in every format. Sentences hold numbers and the
 * room's own words only, never text from logs or rules, and need escaping for no reason but "<" and
 * "&". */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "report/summary.h"

/* One row of a glossary. */
struct word {
	const char *name, *meaning;
};

enum { WORDS_VERDICTS = 5, WORDS_TERMS = 7 };

extern const struct word words_verdicts[WORDS_VERDICTS]; /* strongest first */
extern const struct word words_terms[WORDS_TERMS];       /* alert, exposed ... */
extern const char *const words_losses[LOSS_REASONS];     /* what each reason means */

enum { WORDS_SEVERITIES = 5 };
extern const char *const words_severities[WORDS_SEVERITIES]; /* worst first */

/* Sentences, without a line break, into a cleared buf. */
void words_headline(const struct summary *summary, struct buf *out); /* what was read and found */
void words_completeness(const struct summary *summary, struct buf *out);
void words_period(const struct summary *summary, struct buf *out);

/* The n-th sentence about what this report cannot say, from 0; false when there are no more. */
bool words_limit(const struct summary *summary, size_t n, struct buf *out);

/* The terms of the two sums of the byte account, both beginning with the total. */
struct words_sum {
	const char *total_name;
	uint64_t total;
	struct {
		const char *name, *meaning;
		uint64_t nbytes;
	} terms[5 + LOSS_REASONS];
	size_t nterms;
	uint64_t sum; /* of the terms */
};
void words_stored_sum(const struct account *account, struct words_sum *sum);
void words_text_sum(const struct account *account, struct words_sum *sum);

#endif
