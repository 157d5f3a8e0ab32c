/* What keeps a state bounded: few findings of each group, the newest of seen turns; and windows of hours. */
#include "sample.h"

#include <stdlib.h>

#include "store/digest_set.h"
#include "store/live.h"

enum { RULES = 3, HOURS = 3, FINDINGS = 600, LIMIT = 7 };
static const int64_t hour_us = INT64_C(3600) * 1000000;

struct state {
	struct store *store;
	char folder[64];
};

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	now->store = must_create(make_folder(now->folder));
	*state = now;
	return 0;
}

static int teardown(void **state)
{
	struct state *now = *state;

	store_close(now->store);
	remove_folder(now->folder);
	test_free(now);
	return 0;
}

/* Two findings of each turn, spread over groups. */
static struct finding grouped(unsigned number)
{
	static const char *const rules[RULES] = {"AA-01", "AA-02", "AA-03"};
	struct finding finding = sample_finding(number, 0, number / 2);

	finding.turn = digest_of(number / 2 + 5000000);
	finding.rule = span_of(rules[number % RULES]);
	finding.model = number % 7 ? (struct span)SPAN("m") : (struct span){0};
	finding.is_filed = number % 11 > 0;
	finding.filed_us = ((int64_t)(number % HOURS) - 1) * hour_us + number;
	return finding;
}

static bool same_group(const struct finding *a, const struct finding *b)
{
	int64_t hour_a = a->filed_us >= 0 ? a->filed_us / hour_us : -1;
	int64_t hour_b = b->filed_us >= 0 ? b->filed_us / hour_us : -1;

	return span_equal(a->rule, b->rule) && span_equal(a->model, b->model) &&
	       a->is_filed == b->is_filed && (!a->is_filed || hour_a == hour_b);
}

/* Is it among the LIMIT smallest ids of its group? */
static bool belongs(unsigned number)
{
	struct finding finding = grouped(number);
	unsigned nsmaller = 0;

	for (unsigned i = 0; i < FINDINGS; i++) {
		struct finding other = grouped(i);
		nsmaller +=
		    same_group(&finding, &other) && digest_compare(&other.id, &finding.id) < 0;
	}
	return nsmaller < LIMIT;
}

static bool is_kept(struct store *store, unsigned number)
{
	const struct digest id = digest_of(number);
	struct arena arena = {0};
	struct finding finding;
	char hex[DIGEST_HEX];

	digest_hex(&id, hex);
	int got = store_get_finding(store, span_of(hex), &arena, &finding, NULL);
	arena_done(&arena);
	assert_true(got >= 0);
	return got == 1;
}

/* Put all, each turn with its two findings and then a sighting, in an order that follows from seed. */
static void put_all(struct store *store, uint64_t seed)
{
	unsigned order[FINDINGS / 2];

	for (unsigned i = 0; i < FINDINGS / 2; i++)
		order[i] = i;
	for (unsigned i = FINDINGS / 2; i > 1; i--) {
		size_t other = random_below(&seed, i);
		unsigned swap = order[i - 1];
		order[i - 1] = order[other];
		order[other] = swap;
	}
	for (unsigned i = 0; i < FINDINGS / 2; i++) {
		struct finding first = grouped(order[i] * 2), second = grouped(order[i] * 2 + 1);
		must_put(store, &first);
		must_put(store, &second);
		must_sight(store, &first, 0, order[i]);
		if (i % 50 == 0)
			must_commit(store);
	}
	must_commit(store);
}

static void the_smallest_ids_of_each_group_stay_whatever_the_order(void **state)
{
	struct state *now = *state;
	struct arena arena = {0};

	for (uint64_t seed = 1; seed <= 3; seed++) {
		store_close(now->store);
		now->store = must_create(NULL);
		store_limit_evidence(now->store, LIMIT);
		put_all(now->store, seed);
		size_t nkept = 0;
		for (unsigned i = 0; i < FINDINGS; i++) {
			bool should = belongs(i);
			nkept += should;
			assert_int_equal(is_kept(now->store, i), should);
			struct finding finding = grouped(i);
			assert_int_equal(store_has_findings(now->store, &finding.turn),
			    belongs(i) || belongs(i ^ 1u));
			if (should)
				assert_int_equal(must_get(now->store, i, &arena).sightings, 1);
		}
		assert_in_range(nkept, LIMIT * RULES * HOURS / 3, FINDINGS / 2);
		assert_int_equal(count_all(now->store), nkept);
	}
	arena_done(&arena);
}

static void sightings_go_with_the_last_finding_of_a_turn(void **state)
{
	struct state *now = *state;
	struct finding a = sample_finding(1, 0, 1), b = sample_finding(2, 0, 2);
	bool a_first = digest_compare(&a.id, &b.id) < 0;
	struct finding *small = a_first ? &a : &b, *large = a_first ? &b : &a;
	struct arena arena = {0};

	store_limit_evidence(now->store, 1);
	must_put(now->store, large);
	must_sight(now->store, large, 0, 5);
	assert_true(store_has_findings(now->store, &large->turn));
	must_put(now->store, small);
	assert_false(store_has_findings(now->store, &large->turn));
	must_put(now->store, large);
	must_sight(now->store, large, 0, 6);
	assert_false(store_has_findings(now->store, &large->turn));
	must_sight(now->store, small, 0, 7);
	must_commit(now->store);
	assert_int_equal(count_all(now->store), 1);
	/* Without a limit it comes in again, with what is seen of it from now on. */
	store_limit_evidence(now->store, 0);
	must_put(now->store, large);
	must_sight(now->store, large, 0, 8);
	must_sight(now->store, large, 0, 9);
	assert_int_equal(must_get(now->store, a_first ? 2 : 1, &arena).sightings, 2);
	arena_done(&arena);
}

static void a_lower_limit_holds_for_groups_that_are_put_into(void **state)
{
	struct state *now = *state;

	for (unsigned i = 0; i < 100; i++) {
		struct finding finding = sample_finding(i, 0, i);
		must_put(now->store, &finding);
	}
	must_commit(now->store);
	store_limit_evidence(now->store, 3);
	for (unsigned i = 100; count_all(now->store) == 100; i++) {
		assert_in_range(i, 0, 400);
		struct finding finding = sample_finding(i, 0, i);
		must_put(now->store, &finding);
	}
	assert_int_equal(count_all(now->store), 3);
}

static int count_turns(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	(void)key;
	(void)tallies;
	(void)ntallies;
	*(uint64_t *)context += counts->turns;
	return 0;
}

static uint64_t turns_in(struct store *store, struct store_window window)
{
	uint64_t turns = 0;

	store_set_window(store, &window);
	assert_int_equal(store_each_tally(store, count_turns, &turns, NULL), 0);
	return turns;
}

static int add_findings(const struct store_count *count, void *context)
{
	*(uint64_t *)context += count->findings;
	return 0;
}

static uint64_t findings_in(struct store *store, struct store_window window)
{
	uint64_t findings = 0;

	store_set_window(store, &window);
	for (enum store_group group = GROUP_FAMILY; group <= GROUP_VERDICT; group++) {
		findings = 0;
		assert_int_equal(
		    store_count_findings(store, group, add_findings, &findings, NULL), 0);
	}
	assert_int_equal(findings, count_all(store));
	return findings;
}

static void a_window_holds_for_tallies_and_findings(void **state)
{
	struct state *now = *state;
	const struct tally tally = {.fired = 1};
	const struct store_window all = {0}, hours = {true, -1, 1, false, {{0}}},
				  other = {false, 0, 0, true, digest_of(8)},
				  both = {true, 0, 1, true, digest_of(7)};
	struct arena arena = {0};

	for (unsigned i = 0; i < 4; i++) {
		const struct tally_key key = {.has_time = i > 0,
		    .hour = (int64_t)i - 2,
		    .is_untrusted = i == 2,
		    .ruleset = digest_of(i < 3 ? 7 : 8)};
		const struct tally_counts counts = {.turns = UINT64_C(1) << (8 * i)};
		assert_int_equal(store_put_tallies(now->store, &key, &counts, &tally, 1, NULL), 0);
		struct finding finding = sample_finding(i, 0, i);
		finding.is_filed = i > 0;
		finding.is_untrusted = i == 2;
		finding.filed_us = ((int64_t)i - 2) * hour_us + 1;
		must_put(now->store, &finding);
	}
	must_commit(now->store);
	assert_int_equal(turns_in(now->store, all), 0x01010101);
	assert_int_equal(turns_in(now->store, hours), 0x00010100);
	assert_int_equal(turns_in(now->store, other), 0x01000000);
	assert_int_equal(turns_in(now->store, both), 0x00010000);
	assert_int_equal(findings_in(now->store, all), 4);
	assert_int_equal(findings_in(now->store, hours), 2);
	assert_int_equal(findings_in(now->store, other), 0);
	assert_int_equal(findings_in(now->store, both), 1);
	assert_true(is_kept(now->store, 2));
	assert_false(is_kept(now->store, 3));
	store_set_window(now->store, &all);
	struct finding finding = must_get(now->store, 2, &arena);
	assert_true(finding.is_filed && finding.is_untrusted && !finding.has_time);
	assert_int_equal(finding.filed_us, 1);
	arena_done(&arena);
}

static void tallies_of_untrusted_hours_stand_apart(void **state)
{
	struct state *now = *state;
	const struct tally tally = {.fired = 1};
	const struct tally_counts counts = {.turns = 1};
	struct tally_key key = {.has_time = true, .hour = 5, .ruleset = digest_of(7)};
	const struct store_window all = {0};

	for (unsigned i = 0; i < 4; i++) {
		key.is_untrusted = i % 2;
		assert_int_equal(store_put_tallies(now->store, &key, &counts, &tally, 1, NULL), 0);
	}
	assert_int_equal(turns_in(now->store, all), 4);
}

static void a_finding_of_a_scan_is_filed_under_its_own_time(void **state)
{
	struct state *now = *state;
	struct finding finding = sample_finding(1, 0, 1);
	struct arena arena = {0};

	finding.has_time = true;
	finding.time_us = -1;
	must_put(now->store, &finding);
	struct finding got = must_get(now->store, 1, &arena);
	assert_true(got.is_filed && !got.is_untrusted);
	assert_int_equal(got.filed_us, -1);
	assert_int_equal(
	    findings_in(now->store, (struct store_window){true, -1, 0, false, {{0}}}), 1);
	arena_done(&arena);
}

/* A digest whose order is its number's, and which names the put it came with. */
static struct digest numbered(unsigned number, unsigned put)
{
	return (struct digest){{(unsigned char)(number >> 16), (unsigned char)(number >> 8),
	    (unsigned char)number, (unsigned char)(put >> 8), (unsigned char)put}};
}

static unsigned put_of(const struct digest *digest)
{
	return (unsigned)digest->bytes[3] << 8 | digest->bytes[4];
}

static void must_see(struct store *store, unsigned put, size_t n)
{
	struct digest *digests = test_calloc(n, sizeof *digests);
	struct error err = {0};

	for (unsigned i = 0; i < n; i++)
		digests[i] = numbered(i, put);
	if (store_put_seen(store, digests, n, &err) != 0)
		fail_msg("%s", err.text);
	test_free(digests);
}

/* The smallest number of a put that is still seen. All of n left, and none of older ones than are merged with it. */
static unsigned oldest_seen(struct store *store, size_t *n)
{
	struct digest *seen;
	unsigned oldest = UINT16_MAX;

	assert_int_equal(store_get_seen(store, &seen, n, NULL), 0);
	for (size_t i = 0; i < *n; i++)
		if (put_of(&seen[i]) < oldest)
			oldest = put_of(&seen[i]);
	free(seen);
	return oldest;
}

static void the_oldest_seen_turns_go_first(void **state)
{
	enum { PUTS = 300, EACH = 2000, MAX = 200000 };
	struct state *now = *state;
	uint64_t dropped = 0, sum = 0;
	size_t n;

	for (unsigned put = 0; put < PUTS; put++) {
		must_see(now->store, put, EACH);
		assert_int_equal(store_trim_seen(now->store, MAX, &dropped, NULL), 0);
		sum += dropped;
	}
	must_commit(now->store);
	unsigned oldest = oldest_seen(now->store, &n);
	assert_int_equal(n + sum, PUTS * EACH);
	/* Segments of 16,000 are merged no more: so much may have gone too early. */
	assert_in_range(n, MAX - 16000, MAX);
	assert_int_equal(n, (PUTS - oldest) * (size_t)EACH);
	assert_int_equal(store_trim_seen(now->store, 0, &dropped, NULL), 0);
	assert_int_equal(dropped, n);
	oldest_seen(now->store, &n);
	assert_int_equal(n, 0);
	must_see(now->store, 0, 3);
	oldest_seen(now->store, &n);
	assert_int_equal(n, 3);
}

static void seen_turns_come_back_oldest_first(void **state)
{
	struct state *now = *state;
	struct digest *seen;
	size_t n;

	/* 8 puts are merged, and 3 stand behind them, although their digests are the same numbers. */
	for (unsigned put = 0; put < 11; put++)
		must_see(now->store, put, 10);
	assert_int_equal(store_get_seen(now->store, &seen, &n, NULL), 0);
	assert_int_equal(n, 110);
	for (size_t i = 0; i < n; i++)
		assert_true(i < 80 ? put_of(&seen[i]) < 8 : put_of(&seen[i]) == i / 10);
	free(seen);
}

static void a_set_forgets_what_is_taken_out_and_nothing_else(void **state)
{
	enum { NUMBERS = 500, STEPS = 200000 };
	struct digest_set set = {0};
	unsigned times[NUMBERS] = {0};
	uint64_t seed = 5;

	(void)state;
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned number = (unsigned)random_below(&seed, NUMBERS);
		/* Many of them belong in few slots. */
		struct digest digest = {{(unsigned char)(number % 5)}};
		digest.bytes[15] = (unsigned char)number;
		digest.bytes[14] = (unsigned char)(number >> 8);
		assert_int_equal(digest_set_has(&set, &digest), times[number] > 0);
		if (random_below(&seed, 5) < 2) {
			assert_int_equal(digest_set_add(&set, &digest), 0);
			times[number]++;
		} else {
			assert_int_equal(digest_set_remove(&set, &digest), times[number] <= 1);
			times[number] -= times[number] > 0;
		}
	}
	digest_set_done(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_smallest_ids_of_each_group_stay_whatever_the_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		sightings_go_with_the_last_finding_of_a_turn, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_lower_limit_holds_for_groups_that_are_put_into, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_window_holds_for_tallies_and_findings, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		tallies_of_untrusted_hours_stand_apart, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_finding_of_a_scan_is_filed_under_its_own_time, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_oldest_seen_turns_go_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(seen_turns_come_back_oldest_first, setup, teardown),
	    cmocka_unit_test(a_set_forgets_what_is_taken_out_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
