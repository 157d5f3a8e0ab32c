/* Exceptions to findings. */
#include "except.h"

/* What only counts needs no exception, and what is excused or undecided claims nothing. */
static bool can_be_covered(const struct finding *finding)
{
	return span_is(finding->verdict, verdict_names[VERDICT_VIOLATION]) ||
	       span_is(finding->verdict, verdict_names[VERDICT_SUSPECT]);
}

void except_finding(
    const struct exceptions *exceptions, struct finding *finding, struct tally *tallies)
{
	const struct exception *exception = NULL;

	if (exceptions && can_be_covered(finding))
		exception = exceptions_find(
		    exceptions, finding->rule_index, finding->tenant, finding->model);
	if (exception == NULL)
		return;
	finding->exception = exception->id;
	finding->exception_digest = span_of(exception->digest);
	finding->is_alert = false;
	tallies[finding->rule_index].suppressed++;
}
