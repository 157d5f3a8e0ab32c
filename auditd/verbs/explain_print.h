/* What rules explain prints. Private to rules_explain.c, explain_text.c and explain_json.c. */
#ifndef VERBS_EXPLAIN_PRINT_H
#define VERBS_EXPLAIN_PRINT_H

#include "base/json_out.h"
#include "judge/inspect.h"
#include "verbs/explain_read.h"

/* One conversation explained. */
struct explained {
	const char *path;
	const struct explain_found *found;
	const struct inspected_case *subject;
	const struct rule *rule;             /* NULL if a signal was asked for */
	const struct inspection *inspection; /* of the rule */
	const struct inspected *signals;     /* of the signal, message by message */
	struct span name;                    /* of the rule or signal */
	struct span first_failure;           /* absent if all conditions are met */
	bool is_format_given;                /* by --format */
	struct arena *arena;                 /* for excerpts */
};

/* What both formats say alike. */
const char *explained_side(const struct message *message);
const char *explained_truth(const struct inspected *node);

/* The text around a place, masked and bounded; the name of a place's negator. Absent where there is none or memory ran
 * out. */
struct span explained_excerpt(const struct explained *explained, const struct inspected *node);
struct span explained_negator(const struct explained *explained, const struct inspected *node);
struct span explained_opening(const struct explained *explained, const struct message *message);

/* Append as text that is safe for a terminal; add as an object of an array. */
void explained_text(struct buf *out, const struct explained *explained);
void explained_json(struct json_out *out, const struct explained *explained);

#endif
