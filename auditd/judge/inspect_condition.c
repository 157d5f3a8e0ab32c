/* A condition and a message: each thing it asks for on its own, by asking condition_truth for a condition that asks for
 * nothing else. */
#include "judge/explain.h"
#include "judge/inspector.h"

enum { SIGNALS_MAX = 32 }; /* of one list that are unfolded */

/* What a condition asks for, in the order of the kinds' own function. */
enum aspect { ASPECT_ROLE, ASPECT_ALL, ASPECT_ANY, ASPECT_NONE, ASPECT_WORDS, ASPECTS };

static bool has_aspect(const struct condition *condition, enum aspect aspect, bool is_raw)
{
	switch (aspect) {
	case ASPECT_ROLE:
		return !is_raw;
	case ASPECT_ALL:
		return condition->all.n > 0;
	case ASPECT_ANY:
		return condition->any.n > 0;
	case ASPECT_NONE:
		return condition->none.n > 0;
	case ASPECT_WORDS:
		return !is_raw && (condition->min_words > 0 || condition->max_words > 0);
	case ASPECTS:
		break;
	}
	return false;
}

/* The condition that asks for that alone. */
static struct condition only(const struct condition *condition, enum aspect aspect)
{
	struct condition one = {.roles = ~(role_set)0};

	switch (aspect) {
	case ASPECT_ROLE:
		one.roles = condition->roles;
		break;
	case ASPECT_ALL:
		one.all = condition->all;
		break;
	case ASPECT_ANY:
		one.any = condition->any;
		break;
	case ASPECT_NONE:
		one.none = condition->none;
		break;
	case ASPECT_WORDS:
		one.min_words = condition->min_words;
		one.max_words = condition->max_words;
		break;
	case ASPECTS:
		break;
	}
	return one;
}

/* One condition of one message. */
struct look {
	struct inspector *inspector;
	struct node *step;
	uint32_t message;
	const struct condition *condition;
	enum purpose purpose;
	bool is_raw;
};

static enum truth aspect_truth(const struct look *look, enum aspect aspect)
{
	struct condition one = only(look->condition, aspect);

	return condition_truth(&look->inspector->judging, look->message, &one, look->purpose);
}

static const struct signal_list *list_of(const struct condition *condition, enum aspect aspect)
{
	return aspect == ASPECT_ALL   ? &condition->all
	       : aspect == ASPECT_ANY ? &condition->any
				      : &condition->none;
}

/* Signals of the list that the reader wants to see: of `all` every one; else those that may hold, or of an `any` that is
 * not met every one. */
static void unfold(const struct look *look, struct node *node, enum aspect aspect)
{
	const struct signal_list *list = list_of(look->condition, aspect);
	enum purpose purpose = aspect == ASPECT_NONE ? TO_ACQUIT : look->purpose;
	bool is_every =
	    aspect == ASPECT_ALL || (aspect == ASPECT_ANY && node->is.truth == INSPECTED_NOT_MET);
	unsigned n = 0;

	for (size_t i = 0; i < list->n && n < SIGNALS_MAX; i++) {
		enum truth truth =
		    signal_truth(&look->inspector->judging, look->message, list->at[i], purpose);
		if (truth == TRUTH_NO && !is_every)
			continue;
		n++;
		signal_inspect(look->inspector, node, look->message, list->at[i], purpose, true);
	}
}

/* The signal that decides against the condition, or leaves it open, in a few words. */
static void say_why(const struct look *look, struct node *node, enum aspect aspect)
{
	enum inspected_truth culprit = node->is.truth == INSPECTED_UNSURE ? INSPECTED_UNSURE
				       : aspect == ASPECT_NONE            ? INSPECTED_MET
									  : INSPECTED_NOT_MET;
	const struct node *it = node->first;

	if (node->is.truth == INSPECTED_MET)
		return;
	while (it && it->is.truth != culprit)
		it = it->next;
	if (it == NULL)
		return;
	if (aspect == ASPECT_ANY && node->is.truth == INSPECTED_NOT_MET && node->first->next) {
		node_why(look->inspector, node, "none of them holds");
		return;
	}
	const char *how = culprit == INSPECTED_MET      ? "holds"
			  : culprit == INSPECTED_UNSURE ? "may hold"
							: "does not hold";
	struct span why = it->is.why;
	node_why(look->inspector, node, "%.*s %s%s%.*s", (int)it->is.text.len, it->is.text.at, how,
	    why.len ? ": " : "", (int)why.len, why.at ? why.at : "");
}

static void add_signals(const struct look *look, enum aspect aspect, enum truth truth)
{
	static const char *const words[] = {
	    [ASPECT_ALL] = "all of", [ASPECT_ANY] = "any of", [ASPECT_NONE] = "none of"};
	struct inspector *inspector = look->inspector;
	struct span names = inspector_signals(inspector, list_of(look->condition, aspect));
	struct node *node = condition_add(inspector, look->step,
	    inspector_text(
		inspector, "%s %.*s", words[aspect], (int)names.len, names.at ? names.at : ""),
	    truth);

	node_message(node, look->message);
	unfold(look, node, aspect);
	say_why(look, node, aspect);
}

static void add_role(const struct look *look, enum truth truth)
{
	struct inspector *inspector = look->inspector;
	const struct message *message = message_at(&inspector->judging, look->message);
	struct span roles = inspector_roles(inspector, look->condition->roles);
	struct node *node = condition_add(inspector, look->step,
	    inspector_text(inspector, "role %.*s", (int)roles.len, roles.at ? roles.at : ""),
	    truth);

	node_message(node, look->message);
	if (truth == TRUTH_NO)
		node_why(inspector, node, "it is %s", role_name(message->role));
}

static void add_words(const struct look *look, enum truth truth)
{
	const struct condition *condition = look->condition;
	uint32_t nwords = look->inspector->judging.hits->messages[look->message].nwords;
	bool is_above = condition->max_words > 0 && nwords > condition->max_words;
	bool is_least = condition->max_words == 0 || (nwords < condition->min_words && !is_above);
	unsigned bound = is_least ? condition->min_words : condition->max_words;
	struct node *node = condition_add(look->inspector, look->step,
	    inspector_text(look->inspector, "at %s %u words", is_least ? "least" : "most", bound),
	    truth);

	node_message(node, look->message);
	node_value(node, nwords, bound);
	if (truth == TRUTH_NO)
		node_why(look->inspector, node, "it has %u", nwords);
}

enum truth condition_inspect(struct inspector *inspector, struct node *step, uint32_t message,
    const struct condition *condition, enum purpose purpose, bool is_raw)
{
	struct look look = {
	    inspector, step, message, condition, is_raw ? TO_ACCUSE : purpose, is_raw};
	enum truth all = TRUTH_YES;

	if (is_raw && condition->all.n == 0 && condition->any.n == 0) {
		condition_add(inspector, step,
		    span_of(
			"asks for a signal, as it must of text that nobody is known to have said"),
		    TRUTH_NO);
		return TRUTH_NO;
	}
	for (enum aspect aspect = 0; aspect < ASPECTS; aspect++) {
		if (!has_aspect(condition, aspect, is_raw))
			continue;
		enum truth truth = aspect_truth(&look, aspect);
		all = truth_and(all, truth);
		if (aspect == ASPECT_ROLE)
			add_role(&look, truth);
		else if (aspect == ASPECT_WORDS)
			add_words(&look, truth);
		else
			add_signals(&look, aspect, truth);
	}
	return all;
}

unsigned condition_unmet(const struct inspector *inspector, uint32_t message,
    const struct condition *condition, enum purpose purpose)
{
	unsigned n = 0;

	for (enum aspect aspect = 0; aspect < ASPECTS; aspect++) {
		struct condition one = only(condition, aspect);
		n += condition_truth(&inspector->judging, message, &one, purpose) == TRUTH_NO;
	}
	return n;
}

static void add_turn(struct inspector *inspector, struct node *step, uint32_t message)
{
	bool is_new = message_at(&inspector->judging, message)->is_new;
	struct node *node = condition_add(
	    inspector, step, span_of("its turn is new"), is_new ? TRUTH_YES : TRUTH_NO);

	node_message(node, message);
	if (!is_new)
		node_why(inspector, node, "it was judged where it first stood");
}

static void add_side(struct inspector *inspector, struct node *step, uint32_t message)
{
	struct message as_new = *message_at(&inspector->judging, message);
	const char *text = as_new.role == ROLE_ASSISTANT ? "it is the model's own output"
							 : "its side of the call bears findings";

	as_new.is_new = true;
	bool is_own = message_is_claimable(&inspector->judging, &as_new);
	struct node *node =
	    condition_add(inspector, step, span_of(text), is_own ? TRUTH_YES : TRUTH_NO);
	node_message(node, message);
	if (!is_own)
		node_why(inspector, node, "it was sent as history, and may be the caller's");
}

static void add_language(struct inspector *inspector, struct node *step, uint32_t message)
{
	const struct judging *judging = &inspector->judging;
	unsigned language = judging->hits->messages[message].language;
	bool is_foreign = message_is_foreign(judging, message);
	const char *name = language_name(language);
	char codes[CODES_SIZE];
	struct node *node =
	    condition_add(inspector, step, span_of("it may be in a language that the rule reads"),
		is_foreign ? TRUTH_NO : TRUTH_YES);

	node_message(node, message);
	explain_codes(&judging->ruleset->rules[inspector->rule], codes);
	if (is_foreign)
		node_why(inspector, node,
		    "taken as %s (%s); the rule reads %s, so it is only counted as inconclusive",
		    language_title(language), name, codes);
	else if (message_is_doubtful(judging, message))
		node_why(inspector, node,
		    "not known, but hardly in %s: what is not seen may be said in another", codes);
	else
		node_why(inspector, node, "%s", name ? name : "not known");
}

enum truth turn_inspect(struct inspector *inspector, struct node *claim, uint32_t message)
{
	struct node *step = node_add(inspector, claim, INSPECTED_STEP, "may bear a finding");
	enum truth truth = message_is_judged(&inspector->judging, message) ? TRUTH_YES : TRUTH_NO;

	node_message(step, message);
	node_truth(inspector, step, truth);
	add_turn(inspector, step, message);
	add_side(inspector, step, message);
	add_language(inspector, step, message);
	return truth;
}
