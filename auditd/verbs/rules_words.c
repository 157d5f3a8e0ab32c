/* From conditions to sentences. */
#include "verbs/rules_words.h"
#include "transcript/transcript.h"

static void put_bits(struct buf *out, uint32_t bits, const char *const *names, size_t n)
{
	const char *word = "";

	for (size_t i = 0; i < n; i++) {
		if (!(bits >> i & 1))
			continue;
		buf_printf(out, "%s%s", word, names[i]);
		word = " or ";
	}
}

void words_roles(struct buf *out, role_set roles)
{
	if (roles == (1u << ROLES) - 1)
		buf_text(out, "anybody");
	else
		put_bits(out, roles, role_names, ROLES);
}

void words_scope(struct buf *out, const struct scope *scope)
{
	buf_text(out, "messages of ");
	words_roles(out, scope->roles);
	buf_text(out, ", ");
	if (scope->where != WHERE_ANY)
		buf_printf(out, "%s of ", where_names[scope->where]);
	if (scope->parts == (1u << PART_KINDS) - 1)
		buf_text(out, "all parts");
	else
		put_bits(out, scope->parts, part_kind_names, PART_KINDS);
	if (scope->last_sentence > 0)
		buf_printf(out, ", sentences %u to %u",
		    scope->first_sentence ? scope->first_sentence : 1, scope->last_sentence);
	else if (scope->first_sentence > 1)
		buf_printf(out, ", from sentence %u", scope->first_sentence);
}

void words_signals(struct buf *out, const struct ruleset *ruleset, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		buf_text(out, i ? ", " : "");
		buf_append(out, ruleset->signals[list->at[i]].name);
	}
}

/* A list with its word in front; *separator is what stands before the next one. */
static void put_list(struct buf *out, const char **separator, const char *word,
    const struct ruleset *ruleset, const struct signal_list *list)
{
	if (list->n == 0)
		return;
	buf_printf(out, "%s%s ", *separator, word);
	words_signals(out, ruleset, list);
	*separator = "; ";
}

static size_t count_patterns(const struct ruleset *ruleset, const struct signal *signal)
{
	size_t n = 0;

	for (uint32_t i = 0; i < signal->nterms; i++)
		n += ruleset->terms[signal->first_term + i].npatterns;
	return n;
}

void words_holds(struct buf *out, const struct ruleset *ruleset, const struct signal *signal)
{
	const char *separator = "";

	size_t npatterns = count_patterns(ruleset, signal);

	switch (signal->kind) {
	case SIGNAL_ANY:
		if (npatterns == 1)
			buf_text(out, "one pattern");
		else
			buf_printf(out, "any of %zu patterns", npatterns);
		break;
	case SIGNAL_ALL:
		buf_printf(out, "each of %u groups of patterns", signal->nterms);
		break;
	case SIGNAL_SCORE:
		buf_printf(
		    out, "%u weighted terms reach %d together", signal->nterms, signal->threshold);
		break;
	case SIGNAL_OF:
		put_list(out, &separator, "all of", ruleset, &signal->all);
		put_list(out, &separator, "any of", ruleset, &signal->any);
		put_list(out, &separator, "none of", ruleset, &signal->none);
		break;
	case SIGNAL_DETECTED:
		buf_text(out, detector_meanings[signal->detector]);
		if (signal->using.n > 0)
			buf_text(out, ", ");
		put_list(out, &separator, "by way of", ruleset, &signal->using);
		break;
	}
	if (signal->ndefeats > 0)
		buf_text(out, ", unless something undoes it");
}

void words_bounds(struct buf *out, unsigned least, unsigned most)
{
	if (least > 0 && most > 0)
		buf_printf(out, "%u to %u words", least, most);
	else if (least > 0)
		buf_printf(out, "at least %u words", least);
	else if (most > 0)
		buf_printf(out, "at most %u words", most);
}

/* A condition on one line. */
static void put_condition(
    struct buf *out, const struct ruleset *ruleset, const struct condition *condition)
{
	const char *separator = " with ";

	buf_text(out, "a message of ");
	words_roles(out, condition->roles);
	put_list(out, &separator, "all of", ruleset, &condition->all);
	put_list(out, &separator, "any of", ruleset, &condition->any);
	put_list(out, &separator, "none of", ruleset, &condition->none);
	if (condition->min_words > 0 || condition->max_words > 0) {
		buf_text(out, separator);
		words_bounds(out, condition->min_words, condition->max_words);
	}
}

/* One signal a line, with what it is about. */
static void put_signals(struct buf *out, const char *word, const struct ruleset *ruleset,
    const struct signal_list *list)
{
	if (list->n == 0)
		return;
	buf_printf(out, "     %s\n", word);
	for (size_t i = 0; i < list->n; i++) {
		const struct signal *signal = &ruleset->signals[list->at[i]];
		buf_text(out, "       ");
		buf_append(out, signal->name);
		if (signal->about.at) {
			buf_text(out, ": ");
			buf_append(out, signal->about);
		}
		buf_text(out, " (");
		words_holds(out, ruleset, signal);
		buf_text(out, ")\n");
	}
}

/* A condition with what stands before and behind its role, then a line for everything it asks for. */
static void put_step(struct buf *out, const struct ruleset *ruleset,
    const struct condition *condition, const char *before)
{
	bool asks = condition->all.n > 0 || condition->any.n > 0 || condition->none.n > 0 ||
		    condition->min_words > 0 || condition->max_words > 0;

	buf_text(out, before);
	words_roles(out, condition->roles);
	buf_text(out, asks ? " with\n" : "\n");
	put_signals(out, "all of", ruleset, &condition->all);
	put_signals(out, "at least one of", ruleset, &condition->any);
	put_signals(out, "none of", ruleset, &condition->none);
	if (condition->min_words > 0 || condition->max_words > 0) {
		buf_text(out, "     ");
		words_bounds(out, condition->min_words, condition->max_words);
		buf_byte(out, '\n');
	}
}

static void put_unless(
    struct buf *out, const struct ruleset *ruleset, const struct condition *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_text(out, "     unless between the two stands ");
		put_condition(out, ruleset, &conditions[i]);
		buf_byte(out, '\n');
	}
}

/* How far before the next step it may stand. */
static void put_within(struct buf *out, const struct step *step, size_t next)
{
	if (step->within == 0)
		buf_text(out, "     anywhere before ");
	else if (step->within == 1)
		buf_text(out, "     the nearest message of ");
	else
		buf_printf(out, "     one of the %u nearest messages of ", step->within);
	if (step->within > 0) {
		words_roles(out, step->is.roles);
		buf_text(out, " before ");
	}
	buf_printf(out, "step %zu\n", next);
}

static void put_sequence(
    struct buf *out, const struct ruleset *ruleset, const struct sequence *sequence)
{
	for (size_t i = 0; i < sequence->nsteps; i++) {
		const struct step *step = &sequence->steps[i];
		buf_printf(out, "  %zu. ", i + 1);
		put_step(out, ruleset, &step->is, "a message of ");
		if (i + 1 == sequence->nsteps)
			continue;
		put_within(out, step, i + 2);
		put_unless(out, ruleset, step->unless, step->nunless);
	}
}

static void put_absence(
    struct buf *out, const struct ruleset *ruleset, const struct absence *absence)
{
	put_step(out, ruleset, &absence->after, "  1. a message of ");
	buf_printf(out, "  2. and then, in the next %u such messages, none of ", absence->within);
	put_step(out, ruleset, &absence->expect, "");
	put_unless(out, ruleset, absence->unless, absence->nunless);
}

static void put_rules(
    struct buf *out, const struct ruleset *ruleset, const uint32_t *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_text(out, "       ");
		buf_append(out, ruleset->rules[rules[i]].id);
		buf_text(out, ": ");
		buf_append(out, ruleset->rules[rules[i]].title);
		buf_byte(out, '\n');
	}
}

static void put_compose(
    struct buf *out, const struct ruleset *ruleset, const struct compose *compose)
{
	buf_printf(out, "  1. findings, in one conversation, of at least %u of these rules\n",
	    compose->at_least);
	put_rules(out, ruleset, compose->rules, compose->nrules);
	if (compose->nnone == 0)
		return;
	buf_text(out, "  2. and no finding of\n");
	put_rules(out, ruleset, compose->none, compose->nnone);
}

void words_rule(struct buf *out, const struct ruleset *ruleset, const struct rule *rule)
{
	switch (rule->kind) {
	case RULE_SEQUENCE:
		put_sequence(out, ruleset, &rule->of.sequence);
		break;
	case RULE_ABSENCE:
		put_absence(out, ruleset, &rule->of.absence);
		break;
	case RULE_COMPOSE:
		put_compose(out, ruleset, &rule->of.compose);
		break;
	case RULE_KINDS:
		break;
	}
}
