/* specaudit rules: what can be asked of rule packs without a log. */
#include <stdio.h>
#include <string.h>

#include "verbs/rules.h"

static const struct option_row rows[] = {
    {"rules", 0, OPTION_VALUE},
    {"spec", 0, OPTION_VALUE},
    {"models", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"no-cache", 0, OPTION_FLAG},
    {"only", 0, OPTION_VALUE},
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
    {"conversation", 0, OPTION_VALUE},
    {"exceptions", 0, OPTION_VALUE},
    {"as-of", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"all", 0, OPTION_FLAG},
};

static const struct rules_action *const actions[] = {
    &rules_check, &rules_test, &rules_list, &rules_show, &rules_explain, &rules_profile};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* What a pattern costs more than others, or NULL. */
static const char *dear_because(const struct anchor_facts *facts)
{
	if (facts->n == 0)
		return "no rare anchor: it runs over every text in its scope that is asked about";
	if (facts->has_endless_gap)
		return "a gap without bound before its anchors: it runs from each text's start";
	if (facts->is_common)
		return "no rare anchor: those it has are common";
	return NULL;
}

/* Who writes rules is told which patterns are dear. */
static void warn_of_dear_patterns(const struct kit *kit)
{
	for (size_t i = 0; i < kit->ruleset->npatterns; i++) {
		const struct pattern *pattern = &kit->ruleset->patterns[i];
		struct anchor_facts facts = matcher_anchors(kit->matcher, (uint32_t)i);
		const char *why = dear_because(&facts);
		if (why == NULL)
			continue;
		fprintf(stderr, "specaudit: warning: %s:%u: pattern: %s", pattern->file,
		    pattern->line, why);
		if (facts.n > 0)
			fprintf(stderr, "; about %.0f in a megabyte of chat", facts.per_megabyte);
		fputc('\n', stderr);
	}
}

static int check(struct kit *kit, const struct options *options, const char *const *names)
{
	const struct ruleset *ruleset = kit->ruleset;
	struct matcher_facts facts = matcher_facts(kit->matcher);
	char digest[DIGEST_HEX];

	(void)options;
	(void)names;
	digest_hex(&ruleset->digest, digest);
	printf("%s: %zu rule%s, %zu signal%s, %zu pattern%s (%zu behind the prefilter, %zu "
	       "anchor%s), digest %s\n",
	    ruleset->pack.at, ruleset->nrules, plural(ruleset->nrules), ruleset->nsignals,
	    plural(ruleset->nsignals), facts.npatterns, plural(facts.npatterns), facts.nanchored,
	    facts.nanchors, plural(facts.nanchors), digest);
	warn_of_dear_patterns(kit);
	return EXIT_DONE;
}

const struct rules_action rules_check = {.name = "check", .is_strict = true, .run = check};

static bool takes(const struct rules_action *action, const char *option)
{
	for (size_t i = 0; i < RULES_OPTIONS_MOST && action->options[i]; i++)
		if (strcmp(action->options[i], option) == 0)
			return true;
	return false;
}

/* An option of another action would do nothing here. Returns its name, or NULL. */
static const char *find_foreign(const struct rules_action *action, const struct options *options)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		for (size_t j = 0; j < RULES_OPTIONS_MOST && actions[i]->options[j]; j++)
			if (options_has(options, actions[i]->options[j]) &&
			    !takes(action, actions[i]->options[j]))
				return actions[i]->options[j];
	return NULL;
}

static int run_action(const struct rules_action *action, const struct options *options)
{
	const char *const *names = options->arguments + 1;
	const char *foreign = find_foreign(action, options);
	size_t n = options->narguments - 1;
	struct kit kit = {.is_strict = action->is_strict};

	if (foreign)
		return verb_misused(&verb_rules, "%s takes no --%s", action->name, foreign);
	if (n < action->nnames)
		return verb_misused(&verb_rules, "%s needs %s", action->name, action->wants);
	if (action == &rules_explain && n > action->nnames && !rules_is_place(names[1]))
		return verb_misused(&verb_rules,
		    "explain takes RULE|SIGNAL, then FILE[:LINE], then packs; '%s' is no file",
		    names[1]);
	size_t nnames = action->takes_paths ? n : action->nnames;
	int status = kit_load_rules(&kit, options, names + nnames, n - nnames);
	if (status == 0)
		status = action->run(&kit, options, names);
	kit_done(&kit);
	return status;
}

static int run(int argc, char **argv)
{
	struct options options;
	int status;

	if (!options_parse(&options, &verb_rules, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	for (size_t i = 0; options.narguments > 0 && i < ARRAY_LEN(actions); i++)
		if (strcmp(options.arguments[0], actions[i]->name) == 0)
			return run_action(actions[i], &options);
	return verb_misused(
	    &verb_rules, "say what to do: check, test, list, show, explain or profile");
}

const struct verb verb_rules = {
    .name = "rules",
    .usage = "check|test|list|show|explain|profile [OPTION...] [RULE|SIGNAL [FILE[:LINE]]] "
	     "[PACK|PATH...]",
    .summary = "Check, test, list, show, explain and profile rules",
    .help = "  check             load strictly and say what was loaded\n"
	    "  test              run the tests inside the rules\n"
	    "  list              one line for each rule\n"
	    "  show RULE|SIGNAL  all about one rule, or about one signal with its patterns\n"
	    "  explain RULE|SIGNAL FILE[:LINE]\n"
	    "                    why it holds there, or does not, condition by condition\n"
	    "  profile PATH...   what each rule costs on these logs, and what guards it\n"
	    "\n"
	    "  --only ID         test: only this rule\n"
	    "  --conversation ID   explain: only this conversation of the file\n"
	    "  --exceptions FILE, --as-of DATE, --models FILE, --format, --system-authority\n"
	    "                    explain, profile: as for scan\n"
	    "  --all             profile: all rules, not only the ten dearest\n"
	    "  --output FORMAT   show, explain, profile: text (default) or json\n"
	    "  --spec RELEASE    judge by this release of the specification\n"
	    "  --no-prefilter, --no-jit, --no-cache   slower, the same outcome\n"
	    "\n"
	    "example:\n"
	    "  specaudit rules test model-spec\n"
	    "  specaudit rules show RO-01\n"
	    "  specaudit rules explain RO-01 /var/log/gateway/2026-11-20.jsonl.gz:12\n",
    .run = run,
};
