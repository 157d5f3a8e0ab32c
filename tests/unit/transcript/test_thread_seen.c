/* The set of digests: holds what it was given, forgets the oldest, and each partition by itself. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "transcript/thread_private.h"

static struct digest digest_of(uint64_t number, unsigned partition)
{
	struct digest digest = {{0}};
	uint64_t state = number;
	uint64_t words[2] = {random_next(&state), random_next(&state)};

	memcpy(digest.bytes, words, sizeof words);
	digest.bytes[0] = (unsigned char)(digest.bytes[0] / 64 * 64 + partition);
	return digest;
}

static void what_was_added_is_found(void **state)
{
	struct seen seen;

	(void)state;
	seen_init(&seen, 1000, false);
	for (uint64_t i = 0; i < 5000; i++) {
		struct digest digest = digest_of(i, (unsigned)(i % 64));
		assert_false(seen_find(&seen, &digest));
		assert_int_equal(seen_add(&seen, &digest, true), 1);
		assert_int_equal(seen_add(&seen, &digest, true), 0);
		assert_true(seen_find(&seen, &digest));
	}
	for (uint64_t i = 0; i < 5000; i++) {
		struct digest digest = digest_of(i, (unsigned)(i % 64));
		assert_true(seen_find(&seen, &digest));
	}
	assert_int_equal(seen.evicted, 0);
	seen_done(&seen);
}

static void the_oldest_are_forgotten_and_counted(void **state)
{
	struct seen seen;
	struct digest kept = digest_of(0, 5), other = digest_of(1u << 20, 6);

	(void)state;
	seen_init(&seen, 100, false);
	assert_int_equal(seen_add(&seen, &other, true), 1);
	for (uint64_t i = 0; i < 1000; i++) {
		struct digest digest = digest_of(i, 5);
		assert_true(seen_add(&seen, &digest, true) >= 0);
		if (i % 50 == 0) {
			assert_int_equal(seen_add(&seen, &kept, true), 0);
		}
	}
	size_t nfound = 0;
	for (uint64_t i = 0; i < 1000; i++) {
		struct digest digest = digest_of(i, 5);
		nfound += seen_find(&seen, &digest);
	}
	assert_true(seen_find(&seen, &kept));
	assert_true(seen_find(&seen, &other));
	assert_true(nfound >= 100 && nfound <= 200);
	assert_int_equal(seen.evicted, 1000 - nfound);
	seen_done(&seen);
}

/* What other partitions do changes nothing in this one. */
static void partitions_do_not_disturb_each_other(void **state)
{
	struct seen alone, among;

	(void)state;
	seen_init(&alone, 64, false);
	seen_init(&among, 64, false);
	for (uint64_t i = 0; i < 400; i++) {
		struct digest digest = digest_of(i, 9);
		seen_add(&alone, &digest, true);
		seen_add(&among, &digest, true);
		for (uint64_t j = 0; j < i % 7; j++) {
			struct digest noise = digest_of(i * 10 + j, (unsigned)(i % 2 ? 10 : 8));
			seen_add(&among, &noise, true);
		}
	}
	for (uint64_t i = 0; i < 400; i++) {
		struct digest digest = digest_of(i, 9);
		assert_int_equal(seen_find(&alone, &digest), seen_find(&among, &digest));
	}
	seen_done(&alone);
	seen_done(&among);
}

static void counts_go_up_and_survive_growing_and_ageing(void **state)
{
	struct seen seen;
	struct digest digest = digest_of(1, 3);
	uint32_t before;

	(void)state;
	seen_init(&seen, 100, true);
	for (uint32_t i = 0; i < 500; i++) {
		struct digest noise = digest_of(1000 + i, 3);
		assert_int_equal(seen_count(&seen, &digest, &before), 0);
		assert_int_equal(before, i);
		assert_int_equal(seen_count(&seen, &noise, &before), 0);
		assert_int_equal(before, 0);
	}
	seen_clear(&seen);
	assert_int_equal(seen_count(&seen, &digest, &before), 0);
	assert_int_equal(before, 0);
	seen_done(&seen);
}

static void fresh_ones_are_given_once_and_sorted(void **state)
{
	struct seen seen;
	struct digest *digests;
	struct error err = {0};
	size_t n;

	(void)state;
	seen_init(&seen, 1000, false);
	for (uint64_t i = 0; i < 300; i++) {
		struct digest digest = digest_of(i, (unsigned)(i % 64));
		seen_add(&seen, &digest, i % 3 != 0);
		seen_add(&seen, &digest, true);
	}
	assert_int_equal(seen_take_fresh(&seen, &digests, &n, &err), 0);
	assert_int_equal(n, 200);
	for (size_t i = 1; i < n; i++)
		assert_true(digest_compare(&digests[i - 1], &digests[i]) < 0);
	free(digests);
	assert_int_equal(seen_take_fresh(&seen, &digests, &n, &err), 0);
	assert_int_equal(n, 0);
	free(digests);
	seen_done(&seen);
}

/* What was written down of counts. */
struct counted {
	struct digest digest;
	uint64_t count;
};
struct ledger {
	struct counted at[4096];
	size_t n;
};

static int write_count(
    void *context, const struct digest *digest, uint64_t count, struct error *err)
{
	struct ledger *ledger = context;
	size_t i = 0;

	(void)err;
	while (i < ledger->n && digest_compare(&ledger->at[i].digest, digest) != 0)
		i++;
	assert_true(i < ARRAY_LEN(ledger->at));
	ledger->n += i == ledger->n;
	ledger->at[i] = (struct counted){*digest, count};
	return 0;
}

static void counts_written_down_and_read_back_are_forgotten_at_the_same_time(void **state)
{
	static struct seen whole, cut;
	static struct ledger ledger;
	uint64_t seed = 11;
	struct error err = {0};

	(void)state;
	seen_init(&whole, 6, true);
	seen_init(&cut, 6, true);
	for (size_t i = 0; i < 30000; i++) {
		struct digest digest = {{(unsigned char)(3 + 64 * random_below(&seed, 4)),
		    (unsigned char)random_below(&seed, 9)}};
		uint32_t expected, got;
		digest.bytes[0] += (unsigned char)(i / 10000);
		assert_int_equal(seen_count(&whole, &digest, &expected), 0);
		assert_int_equal(seen_count(&cut, &digest, &got), 0);
		assert_int_equal(got, expected);
		if (random_below(&seed, 5) > 0)
			continue;
		assert_int_equal(seen_each_fresh_count(&cut, write_count, &ledger, &err), 0);
		if (random_below(&seed, 3) > 0)
			continue;
		seen_done(&cut);
		seen_init(&cut, 6, true);
		for (size_t j = ledger.n; j-- > 0;)
			assert_int_equal(
			    seen_restore_count(&cut, &ledger.at[j].digest, ledger.at[j].count), 0);
	}
	assert_true(whole.evicted > 1000);
	seen_done(&whole);
	seen_done(&cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_added_is_found),
	    cmocka_unit_test(the_oldest_are_forgotten_and_counted),
	    cmocka_unit_test(partitions_do_not_disturb_each_other),
	    cmocka_unit_test(counts_go_up_and_survive_growing_and_ageing),
	    cmocka_unit_test(fresh_ones_are_given_once_and_sorted),
	    cmocka_unit_test(counts_written_down_and_read_back_are_forgotten_at_the_same_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
