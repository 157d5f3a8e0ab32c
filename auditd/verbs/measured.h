/* How often rules were right on labelled sets: kept outputs of eval, beside the rules they measured. */
#ifndef VERBS_MEASURED_H
#define VERBS_MEASURED_H

#include "base/arena.h"
#include "base/error.h"
#include "ruleset/ruleset.h"

/* One rule on one set. */
struct measured_entry {
	struct span rule, set; /* the set is the file's name without ".json" */
	struct span about;     /* what the measurer said of it; absent if nothing */
	struct span fold;      /* of the prompts; absent: all of them */
	struct span
	    threshold;     /* a severity: findings below it did not count; absent: the default */
	bool is_in_sample; /* about has "in-sample": the rules were written by these records */
	unsigned rev;      /* the revision that was measured, which may not be the one loaded */
	uint64_t records;  /* of the set */
	uint64_t fired, right;       /* of these records */
	bool has_precision;          /* it fired at all */
	double precision, low, high; /* 95 % interval */
	bool has_recall;             /* the set is labelled by the rule's id */
	double recall;
};

/* All sets of a ruleset's packs. All zero bytes is a valid, empty one. */
struct measured {
	struct measured_entry
	    *at; /* by rule, then those not in-sample first, then set; in the arena */
	size_t n;
	struct arena arena;
};

/* Load DIR/measured/PACK/ *.json for every pack of the ruleset; a pack without such a folder has none. 0, or -1 with
 * ERROR_SETTING ("FILE: what is wrong"), ERROR_SYSTEM or ERROR_MEMORY. Owns: free with measured_done in any case. */
int measured_load(
    struct measured *measured, const char *dir, const struct ruleset *ruleset, struct error *err);
void measured_done(struct measured *measured);

/* The entries of a rule, of whatever revision: returns how many, *first is the first of them, which is of records that the
 * rules were not written by, if any is. */
size_t measured_of(
    const struct measured *measured, struct span rule, const struct measured_entry **first);

#endif
