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
		if (i < 3)
			finding.exception_digest = span_of(i < 2 ? "00ff" : "11ff");
		must_put(store, &finding);
	}
}

static const struct {
	const char *id, *owner, *digest;
	bool is_given;
	uint64_t findings;
} wanted[] = {
    {"EX-1", "old owner", "00ff", false, 2},
    {"EX-1", "new owner", "11ff", true, 1},
    {"EX-2", "other", "00ff", true, 0},
};

static int take(const struct store_exception *exception, void *context)
{
	size_t i = (*(size_t *)context)++;

	assert_true(i < ARRAY_LEN(wanted));
	assert_true(span_is(exception->id, wanted[i].id));
	assert_true(span_is(exception->owner, wanted[i].owner));
	assert_true(span_is(exception->digest, wanted[i].digest));
	assert_int_equal(exception->is_given, wanted[i].is_given);
	assert_int_equal(exception->findings, wanted[i].findings);
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
	return 0;
}

static void every_version_stays_with_its_count(void **state)
{
	(void)state;
	struct store *store = must_create(NULL);
	struct store_exception changed = sample("EX-1", "new owner");
	size_t n = 0;

	changed.digest = (struct span)SPAN("11ff");
	put_findings(store);
	must_put_exception(store, "EX-2", "other");
	must_put_exception(store, "EX-1", "old owner");
	assert_int_equal(store_withdraw_exceptions(store, NULL), 0);
	assert_int_equal(store_put_exception(store, &changed, NULL), 0);
	must_put_exception(store, "EX-2", "other");
	must_commit(store);
	assert_int_equal(store_each_exception(store, take, &n, NULL), 0);
	assert_int_equal(n, ARRAY_LEN(wanted));
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
	    cmocka_unit_test(every_version_stays_with_its_count),
	    cmocka_unit_test(findings_under_an_exception_can_be_left_out),
	    cmocka_unit_test(groups_count_them_among_the_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
