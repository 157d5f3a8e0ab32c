/* What a ruleset's description says of rules and clauses beyond their names, and what becomes of what it does not say. */
#include "sample.h"

#include <stdio.h>

static const char description[] =
    "{\"rules\":["
    "{\"id\":\"AA-01\",\"rev\":2,\"clauses\":[\"s#one\",\"s#two\"],\"languages\":[\"en\",\"de\"],"
    "\"spec\":\"s@1\",\"leans_on\":[\"00\",\"ff\"],"
    "\"false_positives\":[\"Jokes\",7,null,\"Quotations\"],\"measured\":["
    "{\"set\":\"gold\",\"about\":\"refusals\",\"rev\":2,\"records\":900,\"fired\":212,\"right\":"
    "199,"
    "\"precision\":0.94,\"low\":0.88,\"high\":0.97,\"recall\":1},"
    "{\"set\":\"thin\",\"fired\":3,\"right\":3,\"precision\":1},\"no object\"]},"
    "{\"id\":\"AA-02\",\"measured\":null,\"languages\":null},"
    "{\"id\":\"AA-03\",\"measured\":[]}],"
    "\"models\":[{\"model\":\"old-*\",\"until\":\"2025-01-31\",\"spec\":\"s@1\"},7,"
    "{\"model\":\"*\",\"spec\":\"not-bound\"}],"
    "\"clauses\":[{\"anchor\":\"one\",\"meaning\":\"Say so.\",\"observable\":\"partly\","
    "\"unseen\":\"Tone.\"},{\"anchor\":\"two\"}]}";

static void put(struct store *store, const char *text)
{
	struct store_ruleset ruleset = {.digest = digest_of(1), .description = span_of(text)};

	assert_int_equal(store_put_ruleset(store, &ruleset, NULL), 0);
}

static void expect_list(const struct store_list *list, const char *first, const char *second)
{
	assert_int_equal(list->n, 2);
	assert_true(span_is(list->at[0], first));
	assert_true(span_is(list->at[1], second));
}

static void expect_full(const struct store_rule *rule)
{
	const struct store_measure *measure = &rule->measured[0];

	assert_true(span_is(rule->clause, "s#one"));
	expect_list(&rule->clauses, "s#one", "s#two");
	expect_list(&rule->languages, "en", "de");
	expect_list(&rule->false_positives, "Jokes", "Quotations");
	expect_list(&rule->leans_on, "00", "ff");
	assert_true(span_is(rule->spec, "s@1"));
	assert_int_equal(rule->nmeasured, 2);
	assert_true(span_is(measure->set, "gold"));
	assert_true(span_is(measure->about, "refusals"));
	assert_int_equal(measure->rev, 2);
	assert_int_equal(measure->records, 900);
	assert_int_equal(measure->fired, 212);
	assert_int_equal(measure->right, 199);
	assert_true(measure->has_precision && measure->has_recall);
	assert_float_equal(measure->precision, 0.94, 1e-9);
	assert_float_equal(measure->low, 0.88, 1e-9);
	assert_float_equal(measure->high, 0.97, 1e-9);
	assert_float_equal(measure->recall, 1, 1e-9);
	assert_null(rule->measured[1].about.at);
	assert_false(rule->measured[1].has_precision); /* without its interval it says too much */
	assert_false(rule->measured[1].has_recall);
}

static int take_rule(const struct store_rule *rule, size_t index, void *context)
{
	++*(size_t *)context;
	if (index == 0) {
		expect_full(rule);
		return 0;
	}
	assert_int_equal(rule->clauses.n + rule->languages.n + rule->false_positives.n, 0);
	assert_int_equal(rule->nmeasured, 0);
	return 0;
}

static int take_model(const struct store_model *model, void *context)
{
	size_t n = (*(size_t *)context)++;

	assert_true(n == 1 ? model->name.at == NULL : span_is(model->name, n ? "*" : "old-*"));
	assert_true(n == 0 ? span_is(model->until, "2025-01-31") : model->until.at == NULL);
	assert_null(model->from.at);
	assert_true(
	    n == 1 ? model->spec.at == NULL : span_is(model->spec, n ? "not-bound" : "s@1"));
	return 0;
}

static int take_clause(const struct store_clause *clause, void *context)
{
	bool is_first = (*(size_t *)context)++ == 0;

	assert_int_equal(span_is(clause->meaning, "Say so."), is_first);
	assert_int_equal(span_is(clause->observable, "partly"), is_first);
	assert_int_equal(span_is(clause->unseen, "Tone."), is_first);
	assert_int_equal(clause->observable.at == NULL, !is_first);
	return 0;
}

static void what_is_said_comes_back_and_the_rest_is_absent(void **state)
{
	(void)state;
	struct store *store = must_create(NULL);
	const struct digest digest = digest_of(1);
	size_t rules = 0, clauses = 0, models = 0;

	put(store, description);
	assert_int_equal(store_each_rule(store, &digest, take_rule, &rules, NULL), 0);
	assert_int_equal(store_each_clause(store, &digest, take_clause, &clauses, NULL), 0);
	assert_int_equal(store_each_model(store, &digest, take_model, &models, NULL), 0);
	assert_int_equal(models, 3);
	assert_int_equal(rules, 3);
	assert_int_equal(clauses, 2);
	store_close(store);
}

static int any_rule(const struct store_rule *rule, size_t index, void *context)
{
	(void)rule, (void)index, (void)context;
	return 0;
}

static void counts_that_cannot_be_are_an_error(void **state)
{
	(void)state;
	const char *const wrong[] = {
	    "{\"fired\":-1}", "{\"records\":\"many\"}", "{\"rev\":[]}", "{\"set\":7}"};
	struct store *store = must_create(NULL);
	const struct digest digest = digest_of(1);

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		char text[200];
		struct error err = {0};
		snprintf(text, sizeof text, "{\"rules\":[{\"id\":\"AA-01\",\"measured\":[%s]}]}",
		    wrong[i]);
		put(store, text);
		assert_int_equal(store_each_rule(store, &digest, any_rule, NULL, &err), -1);
		assert_int_equal(err.kind, ERROR_SYSTEM);
	}
	store_close(store);
}

static int stop(const struct store_rule *rule, size_t index, void *context)
{
	(void)rule, (void)context;
	return index == 1 ? 42 : 0;
}

static void a_caller_may_stop(void **state)
{
	(void)state;
	struct store *store = must_create(NULL);
	const struct digest digest = digest_of(1);

	put(store, description);
	assert_int_equal(store_each_rule(store, &digest, stop, NULL, NULL), 42);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_said_comes_back_and_the_rest_is_absent),
	    cmocka_unit_test(counts_that_cannot_be_are_an_error),
	    cmocka_unit_test(a_caller_may_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
