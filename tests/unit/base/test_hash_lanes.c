/* Hashes side by side are those that are made one by one, whatever the lengths. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash_lanes.h"

enum { JOBS = 61, LONGEST = 1500 };

static void fill(char *bytes, size_t len, uint64_t *seed)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)random_below(seed, 256);
}

/* Lengths around the blocks' bounds come often. */
static size_t some_length(uint64_t *seed)
{
	size_t blocks = random_below(seed, 6) * 128;

	switch (random_below(seed, 3)) {
	case 0:
		return blocks + random_below(seed, 3) - (blocks > 0);
	case 1:
		return random_below(seed, 40);
	default:
		return random_below(seed, LONGEST);
	}
}

static void check_way(const struct hash_lanes *way, uint64_t seed)
{
	static char bytes[JOBS][LONGEST];
	struct hash_job jobs[JOBS];
	struct digest made[JOBS], expected;
	size_t njobs = random_below(&seed, JOBS + 1);

	for (size_t i = 0; i < njobs; i++) {
		size_t len = some_length(&seed);
		fill(bytes[i], len, &seed);
		jobs[i] = (struct hash_job){{bytes[i], len}, &made[i]};
	}
	way->run(jobs, njobs);
	for (size_t i = 0; i < njobs; i++) {
		hash_whole(jobs[i].text, &expected);
		assert_memory_equal(&made[i], &expected, sizeof expected);
	}
}

static void every_way_gives_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; hash_lanes_all[i]; i++)
		for (uint64_t seed = 1; seed < 300 && hash_lanes_all[i]->is_here(); seed++)
			check_way(hash_lanes_all[i], seed);
}

static void the_prefix_is_what_a_domain_mixes_in(void **state)
{
	char bytes[HASH_PREFIX + 5];
	struct digest made, expected;
	struct hash hash;

	(void)state;
	size_t len = hash_prefix("message", bytes);
	memcpy(bytes + len, "hello", 5);
	hash_whole((struct span){bytes, len + 5}, &made);
	hash_init(&hash, "message");
	hash_bytes(&hash, (struct span){"hello", 5});
	hash_done(&hash, &expected);
	assert_memory_equal(&made, &expected, sizeof expected);
}

static void the_way_picked_is_one_of_them(void **state)
{
	(void)state;
	assert_true(hash_lanes_pick()->is_here());
	assert_string_equal(hash_lanes_all[0]->name, "portable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_way_gives_the_same),
	    cmocka_unit_test(the_prefix_is_what_a_domain_mixes_in),
	    cmocka_unit_test(the_way_picked_is_one_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
