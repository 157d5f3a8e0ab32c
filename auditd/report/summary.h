/* Everything a report says, read from the store once. The formats lay it out and count nothing. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "base/arena.h"
#include "base/models.h"
#include "report/report.h"
#include "store/live.h"
#include "store/store.h"

/* What is listed is bounded, what is counted is not: each list has a total beside it. */
enum {
	SUMMARY_MOST_INPUTS = 10000,
	SUMMARY_MOST_LOSSES = 1000,
	SUMMARY_MOST_ROWS = 1000, /* of a group that the logs name: models, days */
};

/* An entry of models, and the turns of conversations that it decided. */
struct summary_model {
	struct store_model model;
	bool is_bound;
	uint64_t turns;
};

/* A ruleset that judged. */
struct summary_version {
	struct digest digest;
	char hex[DIGEST_HEX];
	struct span pack, version, spec, engine;
	size_t nrules;
	struct summary_model *models;
	struct model_row *model_rows; /* the same, to be found by name and day */
	size_t nmodels;
	uint64_t unnamed; /* turns of conversations that no entry of models fits */
	size_t *rules; /* for each rule of the ruleset, in its order: index into summary->rules */
};

struct summary_loss {
	struct loss loss;
	struct span path;
};

struct summary_counter {
	struct span name;
	uint64_t value;
};

/* One revision of a rule, over all rulesets that have it. Findings are counted by rule id, whatever
 * the revision, and stand at the newest one. */
struct summary_rule {
	struct store_rule rule;
	size_t version; /* the last ruleset that has it: index into summary->versions */
	struct tally tally;
	bool is_newest;
	struct store_count count; /* all zero unless is_newest */
	struct finding *examples;
	size_t nexamples;
	struct span
	    *quotes;   /* for each sentence of rule.leans_on its text; absent: not kept here */
	bool *changed; /* for each of them: what is kept was changed, and is not quoted */
};

/* Order: most alerts, then findings, then fired, then id, then the newest revision. */
struct summary_rank {
	const struct summary_rule *rule;
};

/* How a clause stands with the rules. Every clause of the catalogue is one of these. */
enum summary_coverage {
	COVERAGE_CLAIMED, /* a rule claims it */
	COVERAGE_BESIDE,  /* rules name it in second place only */
	COVERAGE_NONE,    /* no rule */
	COVERAGE_UNSEEN,  /* no rule, and a transcript does not show it */
	COVERAGE_HEADING, /* has no authority: nothing to comply with */
	COVERAGES
};
extern const char *const summary_coverage_names[COVERAGES]; /* for machines */

struct summary_clause {
	struct store_clause clause;
	bool is_heading;        /* has no authority: nothing to comply with */
	struct span name;       /* "document#anchor" */
	size_t nrules, nbeside; /* newest revisions of rules that claim it; that name it second */
	enum summary_coverage coverage;
	struct store_count count;
};

/* A version of an exception that scans were given. Its state is "recorded" where the last scan was not given it. */
struct summary_exception {
	struct store_exception exception;
	size_t version, nversions; /* which of those with its id, in the order they came, from 1 */
	bool has_days;             /* both its days can be read */
	int64_t days_left; /* from the day it was held against to its last; below 0: expired */
};

/* Turns of conversations in one language. */
struct summary_language {
	struct span name;
	uint64_t turns;
	size_t nreading; /* rules that read it, of summary->njudging */
};

/* Findings of one family, one day ... and how much was looked at where that is known. */
struct summary_row {
	struct store_count count;
	uint64_t turns; /* by model and by day only */
};

/* Rows of one grouping: most findings first, then by name; days by name; severities and verdicts in
 * their own order, the gravest first. */
struct summary_group {
	struct summary_row *rows;
	size_t nrows;
	struct summary_row others; /* what found no room, together */
	bool has_others;
};

enum { SUMMARY_GROUPS = GROUP_VERDICT + 1 };

struct summary {
	struct arena arena; /* owns all that is pointed to */
	struct summary_version *versions;
	size_t nversions;
	struct store_input *inputs;
	size_t ninputs;
	uint64_t total_inputs, total_repeats;
	struct account account;      /* of inputs that are no repeats */
	struct account with_repeats; /* of all inputs */
	struct summary_loss *losses;
	size_t nlosses;
	uint64_t total_losses;
	uint64_t unreadable; /* inputs that could not be opened or read */
	struct summary_counter *counters;
	size_t ncounters;
	struct tally_counts counts;
	struct tally undecided; /* see summary_add_undecided; only its reasons say something */
	struct summary_language *languages; /* most turns first; of identified ones only */
	size_t nlanguages;
	uint64_t unidentified; /* turns whose language is not known */
	size_t njudging; /* newest revisions of rules that are in force: what can read a language */
	struct summary_exception *exceptions; /* by id, then as they came */
	size_t nexceptions;
	struct store_expected
	    *expected; /* streams, each followed by its hours; of a period only its own */
	size_t nexpected;
	uint64_t expected_records, seen_records, missing_records;
	size_t nsilent,
	    nshort; /* streams silent for too long; hours of which too much is missing */
	bool has_hours, languages_identified;
	uint64_t untrusted; /* conversations filed by arrival: their time is absent or cannot be */
	int64_t first_hour, last_hour; /* of the records, hours since 1970; only with has_hours */
	struct summary_rule *rules;    /* in the order of the rulesets */
	struct summary_rank *ranked;   /* the same, what matters most first */
	size_t nrules;
	struct summary_clause *clauses; /* in the catalogue's order */
	size_t nclauses;
	size_t coverage[COVERAGES];                  /* clauses of each kind; together nclauses */
	struct summary_group groups[SUMMARY_GROUPS]; /* by enum store_group */
	struct store_count total;                    /* all findings */
	struct store_count stable;                   /* of stable rules */
	struct store_count other;                    /* of all other rules */
	bool is_complete;
	char why_incomplete[200]; /* one line; empty when complete */
};

/* What makes an audit incomplete. */
struct summary_limits {
	double allow_quarantine, allow_raw; /* shares, 0 to 1 */
	size_t max_examples;                /* per rule */
	bool has_as_of;                     /* see struct report_options */
	int64_t as_of;
	struct report_quotes quotes;
	bool
	    has_hours; /* only a part of the store is read: counters of the whole say nothing of it */
	const struct report_period *period; /* NULL: all */
	const struct digest *ruleset;       /* only what these rules judged; NULL: all */
};

/* Read the store into *summary, which must be all zero. 0, or -1 with what the store said or
 * ERROR_MEMORY. Either way free it with summary_done. */
int summary_read(struct summary *summary, struct store *store, const struct summary_limits *limits,
    struct error *err);
void summary_done(struct summary *summary);

/* Read inputs and losses only and judge completeness; the rest stays zero. As summary_read. */
int summary_read_account(struct summary *summary, struct store *store,
    const struct summary_limits *limits, struct error *err);

/* The parts of summary_read, in their order; each as summary_read. */
int summary_read_rules(
    struct summary *summary, struct store *store, const struct digest *ruleset, struct error *err);
int summary_read_clauses(struct summary *summary, struct store *store, struct error *err);
int summary_read_groups(struct summary *summary, struct store *store, struct error *err);
int summary_read_tallies(struct summary *summary, struct store *store, struct error *err);
int summary_read_exceptions(struct summary *summary, struct store *store,
    const struct summary_limits *limits, struct error *err);
int summary_read_expected(struct summary *summary, struct store *store,
    const struct summary_limits *limits, struct error *err);
int summary_read_quotes(
    struct summary *summary, const struct report_quotes *quotes, struct error *err);
int summary_read_examples(
    struct summary *summary, struct store *store, size_t max_examples, struct error *err);

/* Find the row of that name in a group whose rows are still in the order of names, or insert it; a
 * name that finds no room gets the row of others. NULL when out of memory. */
struct summary_row *summary_row_of(
    struct summary *summary, enum store_group group, struct span name);

/* Make summary->ranked, when all counts and tallies are read. 0, or -1 with ERROR_MEMORY. */
int summary_rank_rules(struct summary *summary, struct error *err);

/* Put the rows of all groups into their final order. */
void summary_sort_groups(struct summary *summary);

/* Give an array of the arena's with room for one more item behind its nitems items of size bytes:
 * the same array or a larger copy, since capacity is the next power of two. NULL when out of
 * memory. */
void *summary_grow(struct arena *arena, void *items, size_t nitems, size_t size);

/* Copy a text into the arena; absent stays absent. 0, or -1 with ERROR_MEMORY. */
int summary_copy(struct arena *arena, struct span text, struct span *copy, struct error *err);

/* Copy a list and its texts into the arena. As summary_copy. */
int summary_copy_list(
    struct arena *arena, const struct store_list *from, struct store_list *to, struct error *err);

/* The value of a counter, or otherwise when the store has none of that name. */
uint64_t summary_counter(const struct summary *summary, const char *name, uint64_t otherwise);

/* The version that judged a finding of this rule, or NULL if there is not exactly one. */
const struct summary_version *summary_version_of(
    const struct summary *summary, const struct finding *finding);

/* The newest revision of the rule, or NULL. */
const struct summary_rule *summary_find_rule(const struct summary *summary, struct span id);

/* The name of a clause without its document where all clauses are of one document. Borrows. */
struct span summary_short_clause(const struct summary *summary, struct span name);

/* Is it a rule whose findings may alert? */
bool summary_is_stable(const struct summary_rule *rule);

/* Is it the newest revision of a rule that is in force in the release judged by? */
bool summary_is_judging(const struct summary_rule *rule);

/* The place of the clause among those the rule names, from 1 (which it claims); 0 if it does not name it or does not
 * count (an older revision, one that is not in force). */
size_t summary_place_of(const struct summary_rule *rule, const struct summary_clause *clause);

/* Count turns for a language (absent: not identified), when all rules are read. 0, or -1 with ERROR_MEMORY. */
int summary_add_language(
    struct summary *summary, struct span name, uint64_t turns, struct error *err);

/* Count what could not be decided in conversations of one language (absent: not known), when all rules are read. A place is
 * counted for each rule, but for reasons of language only where it is read by none: that rules of other languages set
 * it aside says nothing. */
void summary_add_undecided(struct summary *summary, const struct summary_version *version,
    struct span language, const struct tally *tallies, size_t ntallies);

/* Read the entries of a version's models; count turns of one model, day and version for the entry that decided. 0,
 * or -1 with ERROR_MEMORY or what the store said. */
int summary_read_models(struct summary *summary, struct store *store,
    struct summary_version *version, struct error *err);
void summary_count_model(
    struct summary_version *version, const struct tally_key *key, uint64_t turns);

/* Put languages into their final order. */
void summary_sort_languages(struct summary *summary);

/* Turns of conversations in languages that no rule is written for. */
uint64_t summary_unread_turns(const struct summary *summary);

/* Do most rules pass over the language? Such languages are named at the head of a report. */
bool summary_is_little_read(const struct summary *summary, const struct summary_language *language);

/* How many exceptions are in that state ("in-force", "expiring", "expired", "recorded"). */
size_t summary_exceptions_in(const struct summary *summary, const char *state);

#endif
