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

enum { WORDS_VERDICTS = 5, WORDS_TERMS = 9 };

extern const struct word words_verdicts[WORDS_VERDICTS]; /* strongest first */
extern const struct word words_terms[WORDS_TERMS];       /* alert, exposed ... */
extern const struct word
    words_reasons[INCONCLUSIVE_REASONS]; /* why it could not be decided: "... because" */
extern const char *const words_losses[LOSS_REASONS]; /* what each reason means */

enum { WORDS_SEVERITIES = 5 };
extern const char *const words_severities[WORDS_SEVERITIES]; /* worst first */

/* Sentences, without a line break, into a cleared buf. */
void words_headline(const struct summary *summary, struct buf *out); /* what was read and found */
void words_completeness(const struct summary *summary, struct buf *out);
void words_period(const struct summary *summary, struct buf *out);

/* The n-th sentence about what judged which models, about what is in no rate (languages, media, what could not be decided)
 * and about exceptions, from 0; false when there are no more. Names of languages, releases and models come from the
 * program's own list or a store: printable, of bounded length. */
bool words_aside(const struct summary *summary, size_t n, struct buf *out);

/* One of them: which release judged which models, and how many turns. False: models are not told apart. */
bool words_models(const struct summary *summary, struct buf *out);

/* One of them: languages that most rules do not read, and turns whose language is not known. False: nothing to say. */
bool words_languages(const struct summary *summary, struct buf *out);

/* The clauses by how they stand with the rules: terms that add up to all of them. */
struct words_coverage {
	const char *meaning; /* "claimed by a rule" */
	enum summary_coverage coverage;
};
extern const struct words_coverage words_coverages[COVERAGES];
void words_coverage_sum(
    const struct summary *summary, struct buf *out); /* "3 clauses = 2 claimed ..." */

/* What a rule did, appended: "flagged 81 of 263 exposed, 30.8 % (25.5 to 36.6 %)", "never exposed",
 * or "not in force in RELEASE". A
 * rule that is exact finds; all others flag. */
void words_rate(const struct summary_rule *rule, struct buf *out);
/* The end of that: "; evidence for 100 of 48,210", nothing where all of it is kept. */
void words_kept(const struct summary_rule *rule, struct buf *out);
const char *words_did(const struct summary_rule *rule); /* "found", "flagged" */

/* The reasons for what could not be decided, appended: "3 (partial 2, media 1)". */
void words_undecided(const struct tally *tally, struct buf *out);

/* Why the n-th sentence that a rule rests on is not quoted. */
const char *words_unquoted(const struct summary_rule *rule, size_t n);

/* How right the rule was where people labelled, appended in one phrase for a table: "precision 0.94 [0.88, 0.97] of 212
 * flagged, labelled", or "not measured"; and one of its measures with all that is known of it. */
void words_accuracy(const struct store_rule *rule, struct buf *out);
void words_measure(const struct store_rule *rule, size_t n, struct buf *out);

/* Its state in words and which version it is, appended: "recorded by an earlier scan, version 3fa9c2d1 (1 of 2)"; and
 * the first digits of a version's digest. */
void words_exception(const struct summary_exception *exception, struct buf *out);
void words_version(struct span digest, struct buf *out);

/* What is to be said of an exception's time: "30 days left", "expired 2 days before", appended. */
void words_days_left(const struct summary_exception *exception, struct buf *out);

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

/* The n-th sentence about what should have come in and what came, from 0; false when there are no more (none at all where
 * nothing is expected). */
bool words_expected(const struct summary *summary, size_t n, struct buf *out);
/* Is there something amiss with that row, and what it says, appended: names of the operator's own, made printable. */
bool words_is_amiss(const struct store_expected *row);
void words_expected_row(const struct store_expected *row, struct buf *out);

#endif
