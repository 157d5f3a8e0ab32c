/* Exceptions come back with what they cover, and findings under one can be told apart and counted. */
#include "sample.h"

static const struct span rules[] = {SPAN("AA-01"), SPAN("AA-02")};
static const struct span tenants[] = {SPAN("a, \"b\""), SPAN("\xc3\xbc")};

static struct store_exception sample(const char *id, const char *owner)
{
	return (struct store_exception){
	    .id = span_of(id),
	    .rules = {rules, 2},
	    .tenants = {tenants, 2},
	    .reason = SPAN("Known"),
	    .owner = span_of(owner),
	    .expires = SPAN("2026-12-31"),
	    .as_of = SPAN("2026-12-01"),
	    .state = SPAN("in-force"),
	    .digest = SPAN("00ff"),
	};
}

static void must_put_exception(struct store *store, const char *id, const char *owner)
{
	struct store_exception exception = sample(id, owner);

	assert_int_equal(store_put_exception(store, &exception, NULL), 0);
}

static void put_findings(struct store *store)
{
	for (unsigned i = 0; i < 5; i++) {
		struct finding finding = sample_finding(i, 0, i);
		if (i < 3)
			finding.exception = (struct span)SPAN("EX-1");
		must_put(store, &finding);
	}
}

static int take(const struct store_exception *exception, void *context)
{
	bool is_first = (*(size_t *)context)++ == 0;

	assert_true(span_is(exception->id, is_first ? "EX-1" : "EX-2"));
	assert_true(span_is(exception->owner, is_first ? "new owner" : "other"));
	assert_int_equal(exception->rules.n, 2);
	assert_true(span_is(exception->rules.at[1], "AA-02"));
	assert_int_equal(exception->tenants.n, 2);
	assert_true(span_is(exception->tenants.at[0], "a, \"b\""));
	assert_true(span_is(exception->tenants.at[1], "\xc3\xbc"));
	assert_int_equal(exception->models.n, 0);
	assert_true(span_is(exception->reason, "Known"));
	assert_true(span_is(exception->expires, "2026-12-31"));
	assert_true(span_is(exception->as_of, "2026-12-01"));
	assert_true(span_is(exception->state, "in-force"));
	assert_true(span_is(exception->digest, "00ff"));
	assert_int_equal(exception->findings, is_first ? 3 : 0);
	return 0;
}

static void the_newest_description_stands_with_its_count(void **state)
{
	(void)state;
	struct store *store = must_create(NULL);
	size_t n = 0;

	put_findings(store);
	must_put_exception(store, "EX-2", "other");
	must_put_exception(store, "EX-1", "old owner");
	must_put_exception(store, "EX-1", "new owner");
	must_commit(store);
	assert_int_equal(store_each_exception(store, take, &n, NULL), 0);
	assert_int_equal(n, 2);
	store_close(store);
}

static void findings_under_an_exception_can_be_left_out(void **state)
{
	(void)state;
	struct store *store = must_create(NULL);

	put_findings(store);
	assert_int_equal(count_all(store), 5);
	assert_int_equal(count_with(store, (struct finding_filter){.no_excepted = true}), 2);
	assert_int_equal(
	    count_with(store, (struct finding_filter){.no_excepted = true, .limit = 1}), 1);
	store_close(store);
}

static int take_count(const struct store_count *count, void *context)
{
	(void)context;
	assert_int_equal(count->findings, 5);
	assert_int_equal(count->suppressed, 3);
	return 0;
}

static void groups_count_them_among_the_findings(void **state)
{
	(void)state;
	struct store *store = must_create(NULL);

	put_findings(store);
	assert_int_equal(store_count_findings(store, GROUP_RULE, take_count, NULL, NULL), 0);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_newest_description_stands_with_its_count),
	    cmocka_unit_test(findings_under_an_exception_can_be_left_out),
	    cmocka_unit_test(groups_count_them_among_the_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
