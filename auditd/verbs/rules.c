/* specaudit rules: check, test and list rule packs. */
#include <stdio.h>
#include <string.h>

#include "verbs/kit.h"
#include "verbs/rules_explain.h"
#include "verbs/trial.h"

static const struct option_row rows[] = {
    {"rules", 0, OPTION_VALUE},
    {"spec", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
    {"conversation", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
};

static void print_span(struct span text)
{
	struct buf safe = {0};

	if (text_printable(&safe, text, false) == 0)
		fputs(buf_string(&safe), stdout);
	buf_done(&safe);
}

static int check(const struct kit *kit)
{
	const struct ruleset *ruleset = kit->ruleset;
	struct matcher_facts facts = matcher_facts(kit->matcher);
	char digest[DIGEST_HEX];

	digest_hex(&ruleset->digest, digest);
	print_span(ruleset->pack);
	printf(": %zu rules, %zu signals, %zu patterns (%zu behind the prefilter, %zu anchors), "
	       "digest %s\n",
	    ruleset->nrules, ruleset->nsignals, facts.npatterns, facts.nanchored, facts.nanchors,
	    digest);
	return EXIT_DONE;
}

static int list(const struct kit *kit)
{
	const struct ruleset *ruleset = kit->ruleset;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct rule *rule = &ruleset->rules[i];
		printf("%-8s %-22s %-13s %-12s ", rule->id.at, family_names[rule->family],
		    severity_names[rule->severity], status_names[rule->status]);
		print_span(rule->title);
		putchar('\n');
	}
	return EXIT_DONE;
}

static void print_failure(const struct trial *trial)
{
	printf("%s:%u: rule ", trial->rule->file, trial->test->line);
	print_span(trial->rule->id);
	printf(", test '");
	print_span(trial->test->name);
	printf("'\n  - expected %s\n  + got      %s\n", verdict_names[trial->test->expect],
	    verdict_names[trial->got]);
}

static int test(const struct kit *kit)
{
	struct scanner *scanner = scanner_new(kit->matcher);
	size_t ntests = 0, nfailed = 0;
	struct error err;
	int result = scanner ? 0 : error_memory(&err);

	for (size_t i = 0; result == 0 && i < kit->ruleset->nrules; i++) {
		const struct rule *rule = &kit->ruleset->rules[i];
		for (size_t j = 0; result == 0 && j < rule->ntests; j++) {
			struct trial trial;
			result =
			    trial_run(kit->ruleset, scanner, rule, &rule->tests[j], &trial, &err);
			if (result != 0)
				break;
			ntests++;
			if (trial.got != trial.test->expect) {
				nfailed++;
				print_failure(&trial);
			}
		}
	}
	scanner_free(scanner);
	if (result != 0)
		return kit_fail(&err);
	printf("%zu passed, %zu failed\n", ntests - nfailed, nfailed);
	return nfailed ? EXIT_RULES : EXIT_DONE;
}

/* Its first two arguments are no packs. */
static int explain(const struct options *options)
{
	struct kit kit = {0};

	if (options->narguments < 3)
		return verb_misused(&verb_rules, "explain needs a rule or signal, and FILE[:LINE]");
	int status = kit_load_rules(&kit, options, options->arguments + 3, options->narguments - 3);
	if (status == 0)
		status = explain_run(&kit, options, options->arguments + 1);
	kit_done(&kit);
	return status;
}

static const struct {
	const char *name;
	int (*run)(const struct kit *kit);
} actions[] = {{"check", check}, {"test", test}, {"list", list}};

static int run(int argc, char **argv)
{
	struct options options;
	struct kit kit = {0};
	int status;

	if (!options_parse(&options, &verb_rules, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	if (options.narguments > 0 && strcmp(options.arguments[0], "explain") == 0)
		return explain(&options);
	for (size_t i = 0; options.narguments > 0 && i < ARRAY_LEN(actions); i++) {
		if (strcmp(options.arguments[0], actions[i].name) != 0)
			continue;
		status =
		    kit_load_rules(&kit, &options, options.arguments + 1, options.narguments - 1);
		if (status == 0)
			status = actions[i].run(&kit);
		kit_done(&kit);
		return status;
	}
	return verb_misused(&verb_rules, "say what to do: check, test, list or explain");
}

const struct verb verb_rules = {
    .name = "rules",
    .usage = "check|test|list|explain [OPTION...] [RULE FILE[:LINE]] [PACK|PATH...]",
    .summary = "Check, test, list and explain rules",
    .help = "  check   load strictly and say what was loaded\n"
	    "  test    run the tests inside the rules\n"
	    "  list    one line for each rule\n"
	    "  explain RULE FILE[:LINE]   why a rule (or a signal) fires there, or does not\n"
	    "\n"
	    "  --conversation ID   explain: only this conversation of the file\n"
	    "  --output FORMAT     explain: text (default) or json\n"
	    "  --format, --system-authority   explain: as for scan\n"
	    "  --spec RELEASE   judge by this release of the specification\n"
	    "  --no-prefilter, --no-jit   slower, the same outcome\n"
	    "\n"
	    "example:\n"
	    "  specaudit rules test model-spec\n"
	    "  specaudit rules explain RO-01 /var/log/gateway/2026-11-20.jsonl.gz:12\n",
    .run = run,
};
