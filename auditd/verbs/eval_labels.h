/* What labels call for and what the rules say: one prediction for each label of each record. */
#ifndef VERBS_EVAL_LABELS_H
#define VERBS_EVAL_LABELS_H

#include "base/error.h"
#include "judge/judge.h"
#include "transcript/json.h"
#include "verbs/eval_figures.h"

enum label_kind { LABEL_FAMILY, LABEL_RULE, LABEL_SIGNAL, LABEL_UNKNOWN };

enum { SCORES_MOST = 8 };

/* A label's name, and all its predictions. A signal that weighs has a score. So has one that is made of exactly one such
 * signal, and one that holds where any of several does: the best of theirs, each measured by its threshold. */
struct label {
	struct span name; /* in the labels' arena */
	enum label_kind kind;
	uint32_t index; /* of the family, rule or signal */
	bool
	    has_no_rule; /* of a family or rule of which no loaded rule applies: nothing to measure */
	uint32_t scored_by[SCORES_MOST]; /* of a signal: those whose scores it goes by */
	size_t nscores;
	struct prediction *predictions; /* owned */
	size_t npredictions;
	struct buf outcomes;   /* a letter for each, of enum outcome_letter, in reading order */
	struct digest records; /* of the records' digests and truths, in reading order */
};

/* Capital: right. P: said so; N: not. */
enum outcome_letter { OUTCOME_TP = 'P', OUTCOME_FP = 'p', OUTCOME_FN = 'n', OUTCOME_TN = 'N' };

struct labels {
	const struct ruleset *ruleset; /* borrowed */
	enum severity threshold;       /* findings below it do not predict */
	struct label *at;              /* owned */
	size_t n;
	struct span *sources; /* owned; names in the arena */
	size_t nsources;
	struct arena arena;
};

/* A judged record. */
struct evaluated {
	const struct transcript *transcript;
	const struct hits *hits;
	const struct findings *findings;
	const struct tally *tallies; /* by rule; of this record alone */
	struct digest digest;        /* of its text */
	uint64_t cluster;
	uint32_t source;
	uint32_t record; /* how many were evaluated before it */
};

/* Called for every prediction that differs from the truth; may be NULL. */
typedef void label_error_fn(
    const struct label *label, const struct prediction *prediction, void *context);

/* Add a prediction for every label of the record's "labels" object. A label that is neither a family, a rule nor a signal
 * is kept as LABEL_UNKNOWN, without predictions; of a name given twice the last counts. 0, or -1 with ERROR_MEMORY. */
int labels_add(struct labels *labels, struct json_at object, const struct evaluated *record,
    label_error_fn *fn, void *context, struct error *err);

/* The index of a source by name. -1 when out of memory. */
int64_t labels_source(struct labels *labels, struct span name);

/* Is it a finding that predicts: a violation or suspect, of at least that severity? */
bool finding_predicts(
    const struct ruleset *ruleset, const struct finding *finding, enum severity threshold);

/* The label of that name, or NULL. */
const struct label *labels_find(const struct labels *labels, struct span name);

void labels_done(struct labels *labels);

#endif
