/* specaudit rules test: the tests inside the rules. */
#include <stdio.h>

#include "verbs/rules.h"
#include "verbs/trial.h"

struct count {
	size_t ntests, nfailed;
	size_t nold;     /* rules not in force: not tested */
	size_t npartial; /* rules in force that are made of such: not tested */
};

/* Are all rules that it is made of in force? Its tests may speak of any. */
static bool is_whole(const struct ruleset *ruleset, const struct rule *rule)
{
	const struct compose *compose = &rule->of.compose;

	for (size_t i = 0; rule->kind == RULE_COMPOSE && i < compose->nrules; i++)
		if (!ruleset_rule_applies(ruleset, &ruleset->rules[compose->rules[i]]))
			return false;
	return true;
}

static int test_rule(const struct kit *kit, struct observer *observer, const struct rule *rule,
    struct count *count, struct error *err)
{
	struct trial trial = {0};
	struct buf diff = {0};
	int result = 0;

	/* Such a rule judges nothing in this release: its tests would all miss their findings. */
	if (!ruleset_rule_applies(kit->ruleset, rule)) {
		count->nold++;
		return 0;
	}
	if (!is_whole(kit->ruleset, rule)) {
		count->npartial++;
		return 0;
	}
	for (size_t i = 0; result == 0 && i < rule->ntests; i++) {
		result = trial_run(kit->ruleset, observer, rule, &rule->tests[i], &trial, err);
		if (result != 0)
			break;
		count->ntests++;
		if (trial.got == trial.test->expect)
			continue;
		count->nfailed++;
		buf_clear(&diff);
		result = trial_diff(kit->ruleset, &trial, &diff, err);
		fwrite(diff.at, 1, diff.len, stdout);
	}
	trial_done(&trial);
	buf_done(&diff);
	return result;
}

static int test(struct kit *kit, const struct options *options, const char *const *names)
{
	const char *only = options_get(options, "only", NULL);
	int chosen = only ? rules_find_rule(kit, only) : -1;
	struct count count = {0};
	struct error err;

	(void)names;
	if (only && chosen < 0)
		return EXIT_USAGE;
	struct observer observer;
	int result = observer_init(&observer, kit->matcher, &err);
	for (size_t i = 0; result == 0 && i < kit->ruleset->nrules; i++)
		if (chosen < 0 || i == (size_t)chosen)
			result = test_rule(kit, &observer, &kit->ruleset->rules[i], &count, &err);
	observer_done(&observer);
	if (result != 0)
		return kit_fail(&err);
	if (count.nold > 0)
		printf("%zu rule%s not in force in %s: not tested\n", count.nold,
		    count.nold == 1 ? " is" : "s are", kit->ruleset->release.at);
	if (count.npartial > 0)
		printf("%zu rule%s made of rules that are not in force: not tested\n",
		    count.npartial, count.npartial == 1 ? " is" : "s are");
	printf("%zu passed, %zu failed\n", count.ntests - count.nfailed, count.nfailed);
	return count.nfailed ? EXIT_RULES : EXIT_DONE;
}

const struct rules_action rules_test = {
    .name = "test", .is_strict = true, .options = {"only"}, .run = test};
