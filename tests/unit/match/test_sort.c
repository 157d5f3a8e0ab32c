/* Sorting by number is stable and complete. */
#include "support.h"

#include "match/sort.h"

enum { ITEMS = 3000 };

static void check(uint64_t mask, size_t n, uint64_t *seed)
{
	static struct numbered items[ITEMS];
	static uint64_t numbers[ITEMS];

	for (size_t i = 0; i < n; i++) {
		numbers[i] = random_next(seed) & mask;
		items[i] = (struct numbered){numbers[i], (uint32_t)i};
	}
	assert_int_equal(sort_numbered(items, n), 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(items[i].number == numbers[items[i].index]);
		if (i == 0)
			continue;
		assert_true(items[i - 1].number < items[i].number ||
			    (items[i - 1].number == items[i].number &&
				items[i - 1].index < items[i].index));
	}
}

static void test_numbers_are_sorted(void **state)
{
	static const uint64_t masks[] = {
	    0, 1, 0xff, 0xff00, 0xf0f0f0f0f0f0f0f0, UINT32_MAX, UINT64_MAX, (uint64_t)3 << 62};
	static const size_t sizes[] = {0, 1, 2, 3, 255, ITEMS};
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(masks); i++)
		for (size_t j = 0; j < ARRAY_LEN(sizes); j++)
			check(masks[i], sizes[j], &seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers_are_sorted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
