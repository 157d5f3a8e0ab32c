/* Which row speaks of a model on a day. */
#include "support.h"

#include <string.h>

#include "base/models.h"

static void a_pattern_fits_whole_names(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool fits;
	} cases[] = {
	    {"gpt-4o", "gpt-4o", true},
	    {"gpt-4o", "gpt-4o-mini", false},
	    {"gpt-4o", "GPT-4o", false},
	    {"gpt-*", "gpt-", true},
	    {"gpt-*", "gpt-4o-mini", true},
	    {"*-mini", "o4-mini", true},
	    {"*-mini", "o4-mini-high", false},
	    {"a*b*c", "a-b-b-c", true},
	    {"a*b*c", "a-b-c-d", false},
	    {"o?", "o3", true},
	    {"o?", "o", false},
	    {"o?", "o33", false},
	    {"*", "", true},
	    {"**", "x", true},
	    {"", "", true},
	    {"?", "", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (models_fit(span_of(cases[i].pattern), span_of(cases[i].name)) != cases[i].fits)
			fail_msg("%s against %s", cases[i].pattern, cases[i].name);
}

#define DAY INT64_C(86400000000)

static void the_first_row_that_fits_decides(void **state)
{
	static const struct model_row rows[] = {
	    {SPAN("a*"), true, true, 10, 20},
	    {SPAN("ab"), false, true, 0, 30},
	    {SPAN("a*"), true, false, 40, 0},
	    {SPAN("*"), false, false, 0, 0},
	};
	static const struct {
		const char *model;
		bool has_time;
		int64_t time_us;
		int row;
	} cases[] = {
	    {"ab", true, 10 * DAY, 0},
	    {"ab", true, 10 * DAY - 1, 1},
	    {"ac", true, 10 * DAY - 1, 3},
	    {"ab", true, 21 * DAY - 1, 0},
	    {"ab", true, 21 * DAY, 1},
	    {"ab", true, 31 * DAY, 3},
	    {"ab", true, 40 * DAY, 2},
	    {"ab", true, -1, 1},
	    {"ab", false, 15 * DAY, 3},
	    {NULL, true, 15 * DAY, 3},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct span model = span_of(cases[i].model);
		int64_t hour = cases[i].time_us / (DAY / 24) - (cases[i].time_us < 0);
		assert_int_equal(
		    models_find(rows, ARRAY_LEN(rows), model, cases[i].has_time, cases[i].time_us),
		    cases[i].row);
		assert_int_equal(
		    models_find_hour(rows, ARRAY_LEN(rows), model, cases[i].has_time, hour),
		    cases[i].row);
	}
	assert_int_equal(models_find(rows, 2, span_of("b"), true, 0), -1);
	assert_int_equal(models_find(NULL, 0, span_of("b"), true, 0), -1);
}

/* A name longer than what is kept of it decides as what is kept. */
static void long_names_count_by_their_beginning(void **state)
{
	static const struct model_row rows[] = {{SPAN("*z"), false, false, 0, 0}};
	char name[MODELS_LONGEST + 2];

	(void)state;
	memset(name, 'z', sizeof name);
	name[MODELS_LONGEST - 1] = 'y';
	assert_int_equal(models_find(rows, 1, (struct span){name, sizeof name}, false, 0), -1);
	assert_int_equal(
	    models_find(rows, 1, (struct span){name, MODELS_LONGEST - 1}, false, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pattern_fits_whole_names),
	    cmocka_unit_test(the_first_row_that_fits_decides),
	    cmocka_unit_test(long_names_count_by_their_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
