/* How long a text has been behind, whatever its writer did meanwhile. */
#include "support.h"

#include "daemon/lag.h"

enum { SECOND = 1000000 };

static void it_counts_from_when_all_was_read_last(void **state)
{
	struct lag lag = {0};

	(void)state;
	assert_int_equal(lag_note(&lag, 7, false, 10LL * SECOND), 0);
	assert_int_equal(lag_us(&lag, 7, 12LL * SECOND), 0);
	assert_int_equal(lag_note(&lag, 7, true, 13LL * SECOND), 0);
	assert_int_equal(lag_note(&lag, 7, true, 15LL * SECOND), 0);
	assert_int_equal(lag_us(&lag, 7, 16LL * SECOND), 6LL * SECOND);
	assert_int_equal(lag_longest_us(&lag, 16LL * SECOND), 6LL * SECOND);
	assert_int_equal(lag_note(&lag, 7, false, 17LL * SECOND), 0);
	assert_int_equal(lag_us(&lag, 7, 18LL * SECOND), 0);
	assert_int_equal(lag_us(&lag, 8, 18LL * SECOND), 0);
	lag_done(&lag);
}

static void a_text_that_is_found_full_counts_from_then(void **state)
{
	struct lag lag = {0};

	(void)state;
	assert_int_equal(lag_note(&lag, 1, true, 10LL * SECOND), 0);
	assert_int_equal(lag_us(&lag, 1, 11LL * SECOND), SECOND);
	lag_done(&lag);
}

static void texts_that_are_gone_are_forgotten(void **state)
{
	struct lag lag = {0};

	(void)state;
	for (uint32_t i = 300; i-- > 0;)
		assert_int_equal(lag_note(&lag, i, true, SECOND), 0);
	lag_sweep(&lag);
	assert_int_equal(lag.n, 300);
	assert_int_equal(lag_note(&lag, 5, true, 2LL * SECOND), 0);
	lag_sweep(&lag);
	assert_int_equal(lag.n, 1);
	assert_int_equal(lag_us(&lag, 5, 3LL * SECOND), 2LL * SECOND);
	assert_int_equal(lag_us(&lag, 6, 3LL * SECOND), 0);
	lag_done(&lag);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_counts_from_when_all_was_read_last),
	    cmocka_unit_test(a_text_that_is_found_full_counts_from_then),
	    cmocka_unit_test(texts_that_are_gone_are_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
