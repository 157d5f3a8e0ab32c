/* Rules against a difference: clause by clause, sentence by sentence. */
#include "verbs/review.h"

const char *const review_names[REVIEW_STATUSES] = {
    "ok", "section-touched", "quote-changed", "authority-changed", "anchor-gone"};

static void add_reason(struct review *review, enum review_status status,
    const struct section_change *section, const struct sentence_change *sentence)
{
	review->reasons[review->nreasons++] = (struct review_reason){status, section, sentence};
	if (status > review->status)
		review->status = status;
}

static bool leans_on(const struct rule *rule, const struct sentence_change *change)
{
	for (size_t i = 0; change->before && i < rule->nleans_on; i++)
		if (digest_compare(&rule->leans_on[i], &change->before->digest) == 0)
			return true;
	return false;
}

static void review_clause(struct review *review, const struct section_change *section)
{
	bool has_quote = false;

	if (section == NULL || section->before == NULL)
		return;
	if (section->after == NULL) {
		add_reason(review, REVIEW_ANCHOR, section, NULL);
		return;
	}
	if (section->has_other_authority)
		add_reason(review, REVIEW_AUTHORITY, section, NULL);
	for (size_t i = 0; i < section->nsentences; i++) {
		if (!leans_on(review->rule, &section->sentences[i]))
			continue;
		add_reason(review, REVIEW_QUOTE, section, &section->sentences[i]);
		has_quote = true;
	}
	if (section->nsentences > 0 && !has_quote)
		add_reason(review, REVIEW_TOUCHED, section, NULL);
}

/* Is its last release before the newer text's? */
static bool has_ended(const struct reviews *reviews, const struct rule *rule)
{
	int until = rule->valid_until.at
			? document_find_release(reviews->kit->document, rule->valid_until)
			: DIFFERENCE_NONE;

	return until >= 0 && reviews->newer >= 0 && until < reviews->newer;
}

static int review_rule(struct reviews *reviews, const struct rule *rule)
{
	const struct spec_kit *kit = reviews->kit;
	struct review *review = &reviews->at[reviews->n];
	size_t most = 0;

	*review = (struct review){.rule = rule, .has_ended = has_ended(reviews, rule)};
	for (size_t i = 0; i < rule->nclauses; i++)
		most += rule->nleans_on + 2;
	/* equal sentences of a section can be more than those leant on */
	for (size_t i = 0; i < rule->nclauses; i++) {
		const struct section_change *section = difference_find(
		    reviews->difference, ruleset_clause(kit->ruleset, rule->clauses[i])->anchor);
		most += section ? section->nsentences : 0;
	}
	review->reasons = arena_array(&reviews->arena, most, sizeof *review->reasons);
	if (review->reasons == NULL)
		return -1;
	for (size_t i = 0; i < rule->nclauses; i++)
		if (rule->clauses[i].document == kit->index)
			review_clause(
			    review, difference_find(reviews->difference,
					ruleset_clause(kit->ruleset, rule->clauses[i])->anchor));
	if (review->has_ended)
		reviews->nended++;
	else
		reviews->counts[review->status]++;
	reviews->n++;
	return 0;
}

int reviews_make(struct reviews *reviews, struct error *err)
{
	const struct spec_kit *kit = reviews->kit;

	reviews->at = arena_array(&reviews->arena, kit->ruleset->nrules, sizeof *reviews->at);
	if (reviews->at == NULL)
		return error_memory(err);
	for (size_t i = 0; i < kit->ruleset->nrules; i++) {
		const struct rule *rule = &kit->ruleset->rules[i];
		bool is_own = false;
		for (size_t j = 0; j < rule->nclauses; j++)
			is_own = is_own || rule->clauses[j].document == kit->index;
		if (is_own && ruleset_rule_applies(kit->ruleset, rule) &&
		    review_rule(reviews, rule) != 0)
			return error_memory(err);
	}
	return 0;
}

void reviews_done(struct reviews *reviews)
{
	arena_done(&reviews->arena);
}
