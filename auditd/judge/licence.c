/* Licences: did somebody with enough authority ask for what the rule forbids, or speak so that it fits? Looked for only
 * before the claim, only in messages with authority of their own, and only as far as the ladder of the document lets
 * somebody override the clause. */
#include "judge/licence.h"

/* Speakers are named by the ruleset, their authority by the transcript. */
static const enum authority authorities[SPEAKERS] = {
    [SPEAKER_NOBODY] = AUTHORITY_NONE,
    [SPEAKER_USER] = AUTHORITY_USER,
    [SPEAKER_DEVELOPER] = AUTHORITY_DEVELOPER,
    [SPEAKER_SYSTEM] = AUTHORITY_SYSTEM,
};

static const struct level *level_of(const struct ruleset_view *view, const struct rule *rule)
{
	struct clause_ref ref = rule->clauses[0];

	if (rule->nclauses == 0)
		return NULL;
	return document_excusing_level(&view->ruleset->documents[ref.document],
	    ruleset_clause(view->ruleset, ref), view->releases[ref.document]);
}

/* Implicit signs count in this release. */
static bool takes_implied(const struct ruleset_view *view, const struct rule *rule)
{
	const struct level *level = rule->implied_by.n ? level_of(view, rule) : NULL;

	return level && level->is_implied;
}

enum authority licence_authority(const struct ruleset_view *view, const struct rule *rule)
{
	if (rule->excused_by.n == 0 && !takes_implied(view, rule))
		return AUTHORITY_NONE;
	const struct level *level = level_of(view, rule);
	return level ? authorities[level->excused_by] : AUTHORITY_NONE;
}

static void look_at(struct judging *judging, const struct signal_list *signals, uint32_t message)
{
	struct licence_search *search = &judging->licence;

	for (size_t i = 0; i < signals->n; i++) {
		uint32_t signal = signals->at[i];
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

/* An implicit sign is named only where the message holds no explicit licence. */
static void look_at_both(struct judging *judging, const struct rule *rule, uint32_t message)
{
	struct licence_search *search = &judging->licence;

	look_at(judging, &rule->excused_by, message);
	bool is_explicit = search->is_found && search->message == message;
	if (!is_explicit && takes_implied(judging->view, rule))
		look_at(judging, &rule->implied_by, message);
}

enum truth licence_find(struct judging *judging, const struct rule *rule, uint32_t claim)
{
	struct licence_search *search = &judging->licence;
	enum authority least = licence_authority(judging->view, rule);

	if (least == AUTHORITY_NONE)
		return TRUTH_NO;
	for (; search->next < claim; search->next++)
		if (message_at(judging, search->next)->authority >= least)
			look_at_both(judging, rule, search->next);
	return search->is_found ? TRUTH_YES : search->unsure;
}
