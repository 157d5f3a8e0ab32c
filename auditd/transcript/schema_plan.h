/* Plans: all mappings, cut to what can hold in records that have the same keys with values of the same
 * kinds. Of the shipped mappings' two hundred paths a record usually has a dozen.
 *
 * What is cut leaves no trace where it is followed, so a record gives the same with its plan as without. A
 * plan is made when such records come for the second time. */
#ifndef TRANSCRIPT_SCHEMA_PLAN_H
#define TRANSCRIPT_SCHEMA_PLAN_H

#include "transcript/schema_private.h"

struct plan {
	unsigned char *kinds;      /* of the records it is for */
	int only;                  /* reading_options.schema: -1, or the index of the only one */
	struct schema **by_weight; /* those that may fit, heaviest first; or the only one */
	size_t n;
	bool is_made; /* else the kinds were seen once */
	struct arena arena;
};

/* The plan for the record that the reader's kinds are of; NULL if there is none (yet). */
const struct plan *plan_find(
    struct reader *reader, const struct schemas *schemas, const struct reading_options *options);

void plans_free(struct plans *plans);

#endif
