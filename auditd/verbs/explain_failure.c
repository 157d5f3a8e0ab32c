/* What kept a rule from firing, for a conversation that somebody else has judged. */
#include "judge/inspect.h"
#include "verbs/rules_explain.h"

int explain_first_failure(const struct explain_case *judged, uint32_t rule, struct arena *arena,
    struct span *line, struct error *err)
{
	struct inspected_case subject = {.ruleset = judged->ruleset,
	    .transcript = judged->transcript,
	    .hits = judged->hits,
	    .findings = judged->findings};
	struct inspection inspection;

	if (judge_inspect(&subject, rule, arena, &inspection, err) != 0)
		return -1;
	return inspection_first_failure(&subject, &inspection, arena, line, err);
}
