/* Periods noted are remembered for as long as is promised, and never said twice. */
#include "support.h"

#include "base/marks.h"

static void what_was_noted_is_known_and_nothing_else(void **state)
{
	struct marks marks = {0};
	(void)state;

	for (int64_t period = -70; period <= 70; period++)
		assert_false(marks_has(&marks, period) || marks_is_past(&marks, period));
	marks_set(&marks, 10);
	marks_set(&marks, 12);
	marks_set(&marks, 7);
	for (int64_t period = -50; period <= 70; period++)
		assert_int_equal(
		    marks_has(&marks, period), period == 7 || period == 10 || period == 12);
}

static void what_is_too_old_to_know_is_told_from_what_was_not_noted(void **state)
{
	struct marks marks = {0};
	(void)state;

	marks_set(&marks, 100);
	assert_false(marks_has(&marks, 100 - 63));
	assert_false(marks_is_past(&marks, 100 - 63));
	assert_true(marks_is_past(&marks, 100 - 64));
	assert_false(marks_is_past(&marks, 101));
	marks_set(&marks, 100 - 64);
	assert_false(marks_has(&marks, 100 - 64));
	marks_set(&marks, 100 - 63);
	assert_true(marks_has(&marks, 100 - 63));
	marks_set(&marks, 101);
	assert_true(marks_has(&marks, 100));
	assert_false(marks_has(&marks, 99));
	marks_set(&marks, 1000);
	assert_true(marks_has(&marks, 1000));
	assert_false(marks_has(&marks, 999));
}

static void the_ends_of_time_do_no_harm(void **state)
{
	struct marks marks = {0};
	(void)state;

	marks_set(&marks, INT64_MIN);
	assert_true(marks_has(&marks, INT64_MIN));
	assert_false(marks_has(&marks, INT64_MAX));
	marks_set(&marks, INT64_MAX);
	assert_true(marks_has(&marks, INT64_MAX));
	assert_false(marks_has(&marks, INT64_MAX - 1));
	assert_true(marks_is_past(&marks, INT64_MIN));
	marks_set(&marks, INT64_MIN);
	assert_true(marks_has(&marks, INT64_MAX));
}

static void they_come_back_from_a_text(void **state)
{
	struct marks marks = {0};
	struct buf buf = {0};
	(void)state;

	marks_set(&marks, -5);
	marks_set(&marks, 20);
	marks_pack(&marks, &buf);
	struct unpack unpack = {.rest = buf_span(&buf)};
	struct marks back = marks_unpack(&unpack);
	assert_int_equal(unpack_end(&unpack), 0);
	for (int64_t period = -44; period < 30; period++)
		assert_int_equal(marks_has(&back, period), marks_has(&marks, period));
	buf_done(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_noted_is_known_and_nothing_else),
	    cmocka_unit_test(what_is_too_old_to_know_is_told_from_what_was_not_noted),
	    cmocka_unit_test(the_ends_of_time_do_no_harm),
	    cmocka_unit_test(they_come_back_from_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
