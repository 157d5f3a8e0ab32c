/* Reading an input again for the conversations of one line of it, of one id, or the first ones. */
#ifndef VERBS_EXPLAIN_READ_H
#define VERBS_EXPLAIN_READ_H

#include "base/error.h"
#include "base/loss.h"
#include "transcript/schema.h"

/* What is looked for. */
struct explain_query {
	const char *path;
	uint64_t line;            /* from 1; 0: every line */
	struct span conversation; /* only those with this id; absent: all */
	size_t most;              /* after so many the reading ends */
};

/* One conversation, as a scan of that input alone would judge it. */
struct explain_found {
	const struct transcript *transcript; /* placed by thread; lives during the call */
	uint64_t line; /* the one asked for; else of the record that completed it */
	enum reading_outcome outcome;
	const char *why; /* of its record: why it was read as raw text; "" if it was not */
};

/* Called for each. 0 to go on, -1 with *err set. */
typedef int explain_fn(const struct explain_found *found, void *context, struct error *err);

/* What came of it. */
struct explain_answer {
	size_t nfound;
	bool is_cut;      /* there may be more than query.most */
	uint64_t nlines;  /* read; the whole input's if nothing was found */
	bool is_blank;    /* the line is blank */
	bool is_other;    /* the mapping says that the line holds no conversation */
	bool is_lost;     /* a record that was found counts as lost: too long, too deep, no text */
	uint64_t nlosses; /* of stored bytes, before what was found or in all */
	struct loss loss; /* the first of them */
};

/* Read. Returns 0, or -1 with ERROR_INPUT (the path cannot be read, or stands for several files), ERROR_MEMORY or what
 * fn set. */
int explain_read(const struct explain_query *query, const struct schemas *schemas,
    const struct reading_options *reading, explain_fn *fn, void *context,
    struct explain_answer *answer, struct error *err);

#endif
