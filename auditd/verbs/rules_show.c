/* specaudit rules show: find what is meant, gather what is known of it, print it. */
#include <stdio.h>

#include "verbs/rules.h"
#include "verbs/rules_show.h"

enum show_output { SHOW_TEXT, SHOW_JSON };
static const char *const outputs[] = {"text", "json"};

/* The nearest of both kinds of names. */
static void complain(const struct kit *kit, const char *name, bool with_signals)
{
	const struct ruleset *ruleset = kit->ruleset;
	size_t n = ruleset->nrules + (with_signals ? ruleset->nsignals : 0);
	struct arena arena = {0};
	const char **names = arena_array(&arena, n, sizeof *names);
	int nearest = -1;

	for (size_t i = 0; names && i < n; i++)
		names[i] = i < ruleset->nrules ? ruleset->rules[i].id.at
					       : ruleset->signals[i - ruleset->nrules].name.at;
	if (names)
		nearest = text_nearest(span_of(name), names, n);
	const char *what = with_signals ? "rule or signal" : "rule";
	if (nearest >= 0)
		verb_misused(&verb_rules, "no %s is called '%s', did you mean '%s'?", what, name,
		    names[nearest]);
	else
		verb_misused(&verb_rules, "no %s is called '%s'", what, name);
	arena_done(&arena);
}

int rules_find_rule(const struct kit *kit, const char *id)
{
	int rule = ruleset_find_rule(kit->ruleset, span_of(id));

	if (rule < 0)
		complain(kit, id, false);
	return rule;
}

struct shown_clause clause_shown(const struct ruleset *ruleset, struct clause_ref ref)
{
	const struct clause *clause = ruleset_clause(ruleset, ref);

	return (struct shown_clause){
	    .document = ruleset->documents[ref.document].name,
	    .anchor = clause->anchor,
	    .title = clause->title,
	    .authority = level_name(ruleset_level(ruleset, ref)),
	    .meaning = clause->meaning,
	};
}

static bool list_has(const struct signal_list *list, uint32_t signal)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->at[i] == signal)
			return true;
	return false;
}

static bool conditions_ask(const struct condition *conditions, size_t n, uint32_t signal)
{
	for (size_t i = 0; i < n; i++)
		if (list_has(&conditions[i].all, signal) || list_has(&conditions[i].any, signal) ||
		    list_has(&conditions[i].none, signal))
			return true;
	return false;
}

bool signal_asks(const struct signal *it, uint32_t signal)
{
	return list_has(&it->all, signal) || list_has(&it->any, signal) ||
	       list_has(&it->none, signal);
}

bool rule_asks(const struct rule *rule, uint32_t signal)
{
	const struct sequence *sequence = &rule->of.sequence;
	const struct absence *absence = &rule->of.absence;

	if (list_has(&rule->excused_by, signal) || list_has(&rule->implied_by, signal))
		return true;
	if (rule->kind == RULE_ABSENCE)
		return conditions_ask(&absence->after, 1, signal) ||
		       conditions_ask(&absence->expect, 1, signal) ||
		       conditions_ask(absence->unless, absence->nunless, signal);
	for (size_t i = 0; rule->kind == RULE_SEQUENCE && i < sequence->nsteps; i++)
		if (conditions_ask(&sequence->steps[i].is, 1, signal) ||
		    conditions_ask(sequence->steps[i].unless, sequence->steps[i].nunless, signal))
			return true;
	return false;
}

/* What is shown: a rule, or a signal where rule is negative. */
struct subject {
	const struct ruleset *ruleset;
	const struct measured *measured;
	int rule, signal;
};

static int make_text(const struct subject *subject, struct buf *out, struct error *err)
{
	const struct ruleset *ruleset = subject->ruleset;
	struct buf raw = {0};

	if (subject->rule >= 0)
		show_rule_text(&raw, ruleset, subject->measured, &ruleset->rules[subject->rule]);
	else
		show_signal_text(&raw, ruleset, (uint32_t)subject->signal);
	bool failed = raw.failed || text_printable(out, buf_span(&raw), true) != 0;
	buf_done(&raw);
	return failed ? error_memory(err) : 0;
}

static int make_json(const struct subject *subject, struct buf *text, struct error *err)
{
	const struct ruleset *ruleset = subject->ruleset;
	struct json_out *out = json_out_new();

	if (out == NULL)
		return error_memory(err);
	if (subject->rule >= 0)
		show_rule_json(out, ruleset, subject->measured, &ruleset->rules[subject->rule]);
	else
		show_signal_json(out, ruleset, (uint32_t)subject->signal);
	int result = json_out_print(out, true, text, err);
	json_out_free(out);
	return result == 0 && buf_byte(text, '\n') != 0 ? error_memory(err) : result;
}

static int show(struct kit *kit, const struct options *options, const char *const *names)
{
	struct measured measured = {0};
	struct subject subject = {.ruleset = kit->ruleset, .measured = &measured};
	struct buf text = {0};
	struct error err;
	size_t output = SHOW_TEXT;
	int status;

	if (!options_choice(options, "output", outputs, ARRAY_LEN(outputs), &output, &status))
		return status;
	subject.rule = ruleset_find_rule(kit->ruleset, span_of(names[0]));
	subject.signal = ruleset_find_signal(kit->ruleset, span_of(names[0]));
	if (subject.rule < 0 && subject.signal < 0) {
		complain(kit, names[0], true);
		return EXIT_USAGE;
	}
	int result = measured_load(&measured, kit_rules_dir(), kit->ruleset, &err);
	if (result == 0)
		result = output == SHOW_JSON ? make_json(&subject, &text, &err)
					     : make_text(&subject, &text, &err);
	if (result == 0)
		fwrite(text.at, 1, text.len, stdout);
	buf_done(&text);
	measured_done(&measured);
	return result == 0 ? EXIT_DONE : kit_fail(&err);
}

const struct rules_action rules_show = {
    .name = "show",
    .nnames = 1,
    .wants = "the id of a rule or the name of a signal",
    .options = {"output"},
    .run = show,
};
