/* The tests inside a rule: short conversations and what must come of them. Running them is for
 * others. */
#include "ruleset/load.h"

enum { MOST_TESTS = 100, MOST_MESSAGES = 50, MOST_METADATA = 16 };

static int read_message_text(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "text", &((struct talk *)out)->text);
}

static int read_refusal(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "refusal", &((struct talk *)out)->refusal);
}

static int read_call_name(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "name", &((struct talk *)out)->call_name);
}

static int read_call_arguments(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "arguments", &((struct talk *)out)->call_arguments);
}

static int read_call(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {
	    {"name", true, read_call_name}, {"arguments", true, read_call_arguments}};
	static const struct schema schema = {"call", fields, ARRAY_LEN(fields)};

	return loader_read_map(loader, node, &schema, out);
}

static int read_cut(struct loader *loader, const struct yaml_node *node, void *out)
{
	return yaml_bool(
	    loader->source->yaml, node, "cut", &((struct talk *)out)->is_cut, loader->err);
}

/* What only an assistant's message can have. */
static int read_assistant(struct loader *loader, const struct yaml_node *node, struct talk *talk)
{
	static const struct field fields[] = {{"text", false, read_message_text},
	    {"refusal", false, read_refusal}, {"call", false, read_call}, {"cut", false, read_cut}};
	static const struct schema schema = {"an assistant message", fields, ARRAY_LEN(fields)};

	if (loader_read_map(loader, node, &schema, talk) != 0)
		return -1;
	if (talk->text.at || talk->refusal.at || talk->call_name.at)
		return 0;
	return loader_refuse(
	    loader, node, "an assistant message needs 'text', 'refusal' or 'call'");
}

static int read_message(struct loader *loader, const struct yaml_node *node, struct talk *talk)
{
	static const char *const roles[] = {[TALK_SYSTEM] = "system",
	    [TALK_DEVELOPER] = "developer",
	    [TALK_USER] = "user",
	    [TALK_ASSISTANT] = "assistant",
	    [TALK_TOOL] = "tool"};
	size_t role = 0;

	if (yaml_check_keys(loader->source->yaml, node, roles, ARRAY_LEN(roles), loader->err) != 0)
		return -1;
	if (node->nitems != 1)
		return loader_refuse(loader, node, "a message is one {role: text}");
	while (!span_is(node->keys[0]->text, roles[role]))
		role++;
	switch (role) {
	case TALK_SYSTEM:
		talk->role = TALK_SYSTEM;
		break;
	case TALK_DEVELOPER:
		talk->role = TALK_DEVELOPER;
		break;
	case TALK_USER:
		talk->role = TALK_USER;
		break;
	case TALK_TOOL:
		talk->role = TALK_TOOL;
		break;
	default:
		talk->role = TALK_ASSISTANT;
	}
	if (talk->role == TALK_ASSISTANT && node->items[0]->type == YAML_MAP)
		return read_assistant(loader, node->items[0], talk);
	return loader_read_text(loader, node->items[0], "a message", &talk->text);
}

static int read_name_of_test(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "name", &((struct rule_test *)out)->name);
}

static int read_expect(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t verdict;

	if (yaml_choice(loader->source->yaml, node, "expect", verdict_names, VERDICTS, &verdict,
		loader->err) != 0)
		return -1;
	((struct rule_test *)out)->expect = (enum verdict)verdict;
	return 0;
}

static int read_metadata(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule_test *test = out;

	if (yaml_expect(loader->source->yaml, node, YAML_MAP, "metadata", loader->err) != 0)
		return -1;
	if (node->nitems > MOST_METADATA)
		return loader_refuse(
		    loader, node, "metadata has more than %d names", MOST_METADATA);
	test->metadata = arena_array(loader->arena, node->nitems, sizeof *test->metadata);
	if (test->metadata == NULL)
		return loader_refuse_memory(loader);
	test->nmetadata = node->nitems;
	for (size_t i = 0; i < node->nitems; i++) {
		struct test_datum *datum = &test->metadata[i];
		if (loader_read_text(loader, node->keys[i], "a name", &datum->key) != 0 ||
		    loader_read_text(loader, node->items[i], "metadata", &datum->value) != 0)
			return -1;
	}
	return 0;
}

static int read_talk(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule_test *test = out;

	if (loader_expect_list(loader, node, "talk", MOST_MESSAGES) != 0)
		return -1;
	test->talk = arena_array(loader->arena, node->nitems, sizeof *test->talk);
	if (test->talk == NULL)
		return loader_refuse_memory(loader);
	test->ntalk = node->nitems;
	for (size_t i = 0; i < node->nitems; i++)
		if (read_message(loader, node->items[i], &test->talk[i]) != 0)
			return -1;
	return 0;
}

static bool is_finding(enum verdict verdict)
{
	return verdict == VERDICT_VIOLATION || verdict == VERDICT_SUSPECT ||
	       verdict == VERDICT_SIGNAL;
}

/* A rule that was never seen to fire, or never seen to hold its fire, is a guess. */
static int check_tests(struct loader *loader, const struct yaml_node *node, const struct rule *rule)
{
	size_t nfiring = 0, nsilent = 0;

	for (size_t i = 0; i < rule->ntests; i++) {
		enum verdict expect = rule->tests[i].expect;
		if (is_finding(expect) && expect != rule->verdict)
			return loader_refuse(loader, node->items[i],
			    "rule %s gives %s, so no test can expect %s", rule->id.at,
			    verdict_names[rule->verdict], verdict_names[expect]);
		nfiring += is_finding(expect);
		nsilent += expect == VERDICT_NONE;
	}
	if (nfiring == 0)
		return loader_refuse(
		    loader, node, "rule %s has no test that must fire", rule->id.at);
	if (nsilent == 0)
		return loader_refuse(loader, node,
		    "rule %s has no near-miss: a test that expects none", rule->id.at);
	return 0;
}

int tests_read(struct loader *loader, const struct yaml_node *node, struct rule *rule)
{
	static const struct field fields[] = {{"name", true, read_name_of_test},
	    {"expect", true, read_expect}, {"metadata", false, read_metadata},
	    {"talk", true, read_talk}};
	static const struct schema schema = {"a test", fields, ARRAY_LEN(fields)};

	if (loader_expect_list(loader, node, "tests", MOST_TESTS) != 0)
		return -1;
	rule->tests = arena_array(loader->arena, node->nitems, sizeof *rule->tests);
	if (rule->tests == NULL)
		return loader_refuse_memory(loader);
	rule->ntests = node->nitems;
	for (size_t i = 0; i < node->nitems; i++) {
		rule->tests[i].line = node->items[i]->line;
		if (loader_read_map(loader, node->items[i], &schema, &rule->tests[i]) != 0)
			return -1;
	}
	return check_tests(loader, node, rule);
}
