/* Parts of the prompts. */
#include "support.h"

#include "verbs/eval_fold.h"

static void folds_are_read_and_written(void **state)
{
	static const char *const good[] = {"1/2", "2/2", "not:3/5", "1000/1000"};
	struct fold fold;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct buf text = {0};
		assert_true(fold_parse(good[i], &fold));
		fold_name(&fold, &text);
		assert_string_equal(buf_string(&text), good[i]);
		buf_done(&text);
	}
	assert_true(fold_parse("not:3/5", &fold));
	assert_int_equal(fold.index, 3);
	assert_int_equal(fold.count, 5);
	assert_true(fold.is_not);
}

static void what_is_no_fold_is_refused(void **state)
{
	static const char *const bad[] = {"", "/", "1", "1/", "/2", "0/2", "3/2", "1/1", "1/1001",
	    "-1/2", "1/2 ", " 1/2", "not:", "not:1", "NOT:1/2", "1/2/3", "4294967297/5",
	    "1/99999999999999999999"};
	struct fold fold = {7, 8, true};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(fold_parse(bad[i], &fold));
	assert_int_equal(fold.index, 7);
}

static void every_prompt_is_in_one_fold_and_in_the_others_of_all_else(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		uint64_t cluster = random_next(&seed);
		unsigned n = 0;
		for (uint32_t index = 1; index <= 5; index++) {
			struct fold in = {index, 5, false}, out = {index, 5, true};
			n += fold_has(&in, cluster);
			assert_int_not_equal(fold_has(&in, cluster), fold_has(&out, cluster));
		}
		assert_int_equal(n, 1);
		assert_true(fold_has(&(struct fold){0}, cluster));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(folds_are_read_and_written),
	    cmocka_unit_test(what_is_no_fold_is_refused),
	    cmocka_unit_test(every_prompt_is_in_one_fold_and_in_the_others_of_all_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
