/* Accounts of time, told by a clock of our own. */
#include "support.h"

#include "base/profile.h"

/* Both clocks, moved by hand. */
static struct {
	uint64_t now, cpu;
} hands;

static uint64_t now(void *context)
{
	(void)context;
	return hands.now;
}

static uint64_t cpu(void *context)
{
	(void)context;
	return hands.cpu;
}

static void pass(uint64_t ns)
{
	hands.now += ns;
	hands.cpu += ns;
}

static struct profile *begin(uint64_t cost_ns)
{
	const struct profile_clock clock = {.now = now, .cpu = cpu, .cost_ns = cost_ns};
	struct profile *profile;

	hands.now = 500;
	hands.cpu = 20;
	profile = profile_new(70, 2, 2, &clock);
	assert_non_null(profile);
	return profile;
}

static void all_time_goes_to_one_account_at_a_time(void **state)
{
	struct profile *profile = begin(0);

	(void)state;
	pass(10);
	uint64_t *outer = profile_enter(profile, PROFILE_FOLD);
	pass(20);
	uint64_t *inner = profile_enter_pattern(profile, 69);
	pass(300);
	uint64_t *innermost = profile_enter(profile, PROFILE_PLACES);
	pass(7);
	profile_leave(profile, innermost);
	pass(1);
	profile_leave(profile, inner);
	pass(5);
	profile_leave(profile, outer);
	pass(40);
	uint64_t *before = profile_enter_signal(profile, 1);
	pass(9);
	profile_leave(profile, before);
	before = profile_enter_rule(profile, 1);
	pass(11);
	profile_leave(profile, before);
	pass(2);
	profile_settle(profile);
	assert_int_equal(profile->works[PROFILE_READ], 52);
	assert_int_equal(profile->works[PROFILE_FOLD], 25);
	assert_int_equal(profile->works[PROFILE_PLACES], 7);
	assert_int_equal(profile->patterns[69].ns, 301);
	assert_int_equal(profile->signals[1], 9);
	assert_int_equal(profile->rules[1].ns, 11);
	assert_int_equal(profile->own_ns, 0);
	profile_free(profile);
}

static void time_without_the_processor_is_nobody_s(void **state)
{
	struct profile *profile = begin(0);

	(void)state;
	uint64_t *before = profile_enter(profile, PROFILE_FOLD);
	pass(1000000);
	hands.now += 7000000;
	profile_leave(profile, before);
	assert_int_equal(profile->works[PROFILE_FOLD], 1000000);
	before = profile_enter(profile, PROFILE_JUDGE);
	pass(2000000);
	profile_leave(profile, before);
	assert_int_equal(profile->works[PROFILE_JUDGE], 2000000);
	profile_free(profile);
}

static void the_clock_s_own_cost_is_in_no_account(void **state)
{
	struct profile *profile = begin(25);

	(void)state;
	uint64_t *before = profile_enter(profile, PROFILE_FOLD);
	pass(125);
	profile_leave(profile, before);
	assert_int_equal(profile->works[PROFILE_FOLD], 100);
	before = profile_enter(profile, PROFILE_FOLD);
	pass(20);
	profile_leave(profile, before);
	assert_int_equal(profile->works[PROFILE_FOLD], 100);
	assert_int_equal(profile->own_ns, 45);
	profile_free(profile);
}

static void looks_are_counted_by_pattern(void **state)
{
	const uint64_t first[2] = {UINT64_C(1) << 63 | 1, UINT64_C(1) << 5}, second[2] = {1, 0};
	struct profile *profile = begin(0);

	(void)state;
	profile_look(profile, first, 2);
	profile_look(profile, second, 2);
	assert_int_equal(profile->patterns[0].looked_at, 2);
	assert_int_equal(profile->patterns[63].looked_at, 1);
	assert_int_equal(profile->patterns[69].looked_at, 1);
	assert_int_equal(profile->patterns[1].looked_at, 0);
	assert_ptr_equal(profile->open, &profile->works[PROFILE_READ]);
	profile_free(profile);
}

static void who_is_not_profiled_pays_nothing(void **state)
{
	(void)state;
	assert_null(profile_enter(NULL, PROFILE_FOLD));
	assert_null(profile_enter_pattern(NULL, 3));
	assert_null(profile_enter_signal(NULL, 3));
	assert_null(profile_enter_rule(NULL, 3));
	profile_leave(NULL, NULL);
	profile_free(NULL);
}

static void every_kind_of_work_has_its_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PROFILE_WORKS; i++) {
		assert_non_null(profile_work_names[i]);
		assert_non_null(profile_work_meanings[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_time_goes_to_one_account_at_a_time),
	    cmocka_unit_test(time_without_the_processor_is_nobody_s),
	    cmocka_unit_test(the_clock_s_own_cost_is_in_no_account),
	    cmocka_unit_test(looks_are_counted_by_pattern),
	    cmocka_unit_test(who_is_not_profiled_pays_nothing),
	    cmocka_unit_test(every_kind_of_work_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
