/* Licences: did somebody with enough authority ask for what the rule forbids? Looked for only before the claim, only
 * in messages with authority of their own, and only where the clause lets somebody override it. */
#include "judge/licence.h"

enum authority licence_authority(const struct ruleset *ruleset, const struct rule *rule)
{
	enum clause_authority clause = CLAUSE_NO_AUTHORITY;

	if (rule->excused_by.n == 0)
		return AUTHORITY_NONE;
	if (rule->nclauses > 0)
		clause = ruleset_clause(ruleset, rule->clauses[0])->authority;
	switch (clause) {
	case CLAUSE_DEVELOPER:
		return AUTHORITY_DEVELOPER;
	case CLAUSE_USER:
		return AUTHORITY_USER;
	case CLAUSE_NO_AUTHORITY:
	case CLAUSE_GUIDELINE:
		return AUTHORITY_GUIDELINE;
	default:
		return AUTHORITY_NONE;
	}
}

static void look_at(struct judging *judging, const struct rule *rule, uint32_t message)
{
	struct licence_search *search = &judging->licence;

	for (size_t i = 0; i < rule->excused_by.n; i++) {
		uint32_t signal = rule->excused_by.at[i];
		enum truth truth = signal_truth(judging, message, signal, TO_ACQUIT);
		if (truth == TRUTH_YES) {
			search->is_found = true;
			search->message = message;
			search->signal = signal;
			return;
		}
		if (truth != TRUTH_NO) {
			search->unsure = truth;
			search->unsure_message = message;
		}
	}
}

enum truth licence_find(struct judging *judging, const struct rule *rule, uint32_t claim)
{
	struct licence_search *search = &judging->licence;
	enum authority least = licence_authority(judging->ruleset, rule);

	if (least == AUTHORITY_NONE)
		return TRUTH_NO;
	for (; search->next < claim; search->next++)
		if (message_at(judging, search->next)->authority >= least)
			look_at(judging, rule, search->next);
	return search->is_found ? TRUTH_YES : search->unsure;
}
