/* When an audit counts as complete, and what is said when it does not. */
#include "support.h"

#include "fixture.h"

struct expectation {
	double allow_quarantine, allow_raw;
	bool is_complete;
	const char *why; /* contained in the reason */
};

static void expect(struct store *store, struct expectation expected)
{
	struct report_options options = report_defaults;
	char why[200] = "";
	bool is_complete = !expected.is_complete;
	struct error err;

	options.allow_quarantine = expected.allow_quarantine;
	options.allow_raw = expected.allow_raw;
	assert_int_equal(store_commit(store, &err), 0);
	assert_int_equal(report_completeness(store, &options, &is_complete, why, &err), 0);
	assert_int_equal(is_complete, expected.is_complete);
	if (expected.why && strstr(why, expected.why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", why, expected.why);
	if (expected.is_complete)
		assert_string_equal(why, "");
	store_close(store);
}

static struct store *make_store(void)
{
	struct error err;
	struct store *store = store_create(NULL, &err);

	assert_non_null(store);
	return store;
}

static void nothing_read_is_complete(void **state)
{
	(void)state;
	expect(make_store(), (struct expectation){0, 0, true, NULL});
}

static void a_clean_input_is_complete(void **state)
{
	(void)state;
	struct store *store = make_store();
	struct store_input input = fixture_input(0, "/a", 0);

	fixture_put_input(store, &input);
	expect(store, (struct expectation){0, 0.01, true, NULL});
}

static struct store *with_lost_text(uint64_t lost)
{
	struct store *store = make_store();
	struct store_input input = fixture_input(0, "/a", lost);

	fixture_put_input(store, &input);
	fixture_put_loss(store, LOSS_TOO_LONG, 0, lost);
	return store;
}

static void lost_text_counts_against_its_share(void **state)
{
	(void)state;
	expect(with_lost_text(50),
	    (struct expectation){0, 1, false, "50 of 5,000 bytes of text lost"});
	expect(with_lost_text(50), (struct expectation){0.009, 1, false, "bytes of text lost"});
	expect(with_lost_text(50), (struct expectation){0.01, 1, true, NULL});
}

static struct store *with_lost_stored(uint64_t lost)
{
	struct store *store = make_store();
	struct store_input input = fixture_input(0, "/a", 0);

	input.account.decoded -= lost;
	input.account.lost[LOSS_CORRUPT] = lost;
	input.account.losses[LOSS_CORRUPT] = 1;
	fixture_put_input(store, &input);
	fixture_put_loss(store, LOSS_CORRUPT, 0, lost);
	return store;
}

static void lost_stored_bytes_count_against_their_share(void **state)
{
	(void)state;
	expect(with_lost_stored(20),
	    (struct expectation){0, 1, false, "20 of 1,000 stored bytes lost"});
	expect(with_lost_stored(20), (struct expectation){0.02, 1, true, NULL});
}

static void a_loss_without_bytes_counts_when_none_is_allowed(void **state)
{
	(void)state;
	expect(with_lost_stored(0),
	    (struct expectation){0, 1, false, "1 place where input was damaged"});
	expect(with_lost_stored(0), (struct expectation){0.001, 1, true, NULL});
}

static void an_unreadable_input_is_never_complete(void **state)
{
	(void)state;
	struct store *store = make_store();
	struct store_input input = {.path = SPAN("/gone"), .codec = SPAN("plain")};

	input.account.losses[LOSS_UNREADABLE] = 1;
	fixture_put_input(store, &input);
	fixture_put_loss(store, LOSS_UNREADABLE, 0, 0);
	expect(store, (struct expectation){1, 1, false, "1 input could not be opened or read"});
}

static void raw_text_counts_against_its_share(void **state)
{
	(void)state;
	const struct expectation rows[] = {
	    {0, 0.001, false, "10 of 5,000 bytes of text fit no known log format"},
	    {0, 0.002, true, NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct store *store = make_store();
		struct store_input input = fixture_input(0, "/a", 0);
		fixture_put_input(store, &input);
		expect(store, rows[i]);
	}
}

/* Two files that decode to the same text: what the second one lost was read nowhere. */
static void losses_of_a_repeat_count(void **state)
{
	(void)state;
	struct store *store = make_store();
	struct store_input input = fixture_input(0, "/a", 0), copy = fixture_input(1, "/a", 0);
	struct error err;
	bool is_repeat = false;

	copy.account.read += 7;
	copy.account.lost[LOSS_GARBAGE] = 7;
	copy.account.losses[LOSS_GARBAGE] = 1;
	copy.path = (struct span)SPAN("/b");
	fixture_put_input(store, &input);
	assert_int_equal(store_put_input(store, &copy, &is_repeat, &err), 0);
	assert_true(is_repeat);
	fixture_put_loss(store, LOSS_GARBAGE, 1, 7);
	expect(store,
	    (struct expectation){0, 1, false, "7 of 2,007 stored bytes lost, repeats included"});
}

static void a_sum_that_does_not_hold_is_incomplete(void **state)
{
	(void)state;
	struct store *store = make_store();
	struct store_input input = fixture_input(0, "/a", 0);

	input.account.audited--;
	fixture_put_input(store, &input);
	expect(store, (struct expectation){1, 1, false, "does not balance"});
}

static void all_reasons_fit_one_line(void **state)
{
	(void)state;
	struct store *store = make_store();
	struct store_input input = fixture_input(0, "/a", 50);

	input.account.lost[LOSS_CORRUPT] = UINT32_MAX;
	input.account.losses[LOSS_CORRUPT] = input.account.losses[LOSS_UNREADABLE] = 1;
	input.account.read += UINT32_MAX;
	input.account.raw++;
	fixture_put_input(store, &input);
	expect(store, (struct expectation){
			  0, 0, false, "stored bytes lost; 50 of 5,000 bytes of text lost; 11 of"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_read_is_complete),
	    cmocka_unit_test(a_clean_input_is_complete),
	    cmocka_unit_test(lost_text_counts_against_its_share),
	    cmocka_unit_test(lost_stored_bytes_count_against_their_share),
	    cmocka_unit_test(a_loss_without_bytes_counts_when_none_is_allowed),
	    cmocka_unit_test(an_unreadable_input_is_never_complete),
	    cmocka_unit_test(raw_text_counts_against_its_share),
	    cmocka_unit_test(losses_of_a_repeat_count),
	    cmocka_unit_test(a_sum_that_does_not_hold_is_incomplete),
	    cmocka_unit_test(all_reasons_fit_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
