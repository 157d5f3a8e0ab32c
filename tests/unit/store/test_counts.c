/* Tallies, seen turns, counters and rulesets. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

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

static void reopen(struct state *now)
{
	must_commit(now->store);
	store_close(now->store);
	now->store = NULL;
	now->store = must_create(now->folder);
}

static void must_tally(
    struct store *store, const struct tally_key *key, const struct tally *tallies, size_t n)
{
	const struct tally_counts counts = {.conversations = 1, .turns = 20, .repeats = 300};
	struct error err = {0};

	if (store_put_tallies(store, key, &counts, tallies, n, &err) != 0)
		fail_msg("store_put_tallies: %s", err.text);
}

struct tally_rows {
	struct tally_key keys[8];
	struct tally_counts counts[8];
	struct tally first[8]; /* of each row */
	size_t ntallies[8];
	size_t n;
};

static int take_tally(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	struct tally_rows *rows = context;

	assert_true(rows->n < 8);
	rows->keys[rows->n] = *key;
	rows->counts[rows->n] = *counts;
	if (ntallies)
		rows->first[rows->n] = tallies[ntallies - 1];
	rows->ntallies[rows->n++] = ntallies;
	return 0;
}

static struct tally_rows all_tallies(struct store *store)
{
	struct tally_rows rows = {.n = 0};
	struct error err = {0};

	if (store_each_tally(store, take_tally, &rows, &err) != 0)
		fail_msg("store_each_tally: %s", err.text);
	return rows;
}

static void tallies_of_a_key_add_up_over_commits(void **state)
{
	struct state *now = *state;
	const struct tally_key key = {
	    .model = SPAN("m"), .has_time = true, .hour = -5, .ruleset = digest_of(1)};
	const struct tally tallies[2] = {
	    {1, 2, 3, 4, 5, {6, 7, 8, 9}}, {UINT64_C(1) << 40, 20, 30, 40, 50, {60, 70, 80, 90}}};

	must_tally(now->store, &key, tallies, 2);
	must_tally(now->store, &key, tallies, 2);
	reopen(now);
	must_tally(now->store, &key, tallies, 2);
	struct tally_rows rows = all_tallies(now->store);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.counts[0].conversations, 3);
	assert_int_equal(rows.counts[0].turns, 60);
	assert_int_equal(rows.counts[0].repeats, 900);
	assert_int_equal(rows.ntallies[0], 2);
	const struct tally want = {UINT64_C(3) << 40, 60, 90, 120, 150, {180, 210, 240, 270}};
	assert_memory_equal(&rows.first[0], &want, sizeof want);
	assert_true(rows.keys[0].has_time);
	assert_int_equal(rows.keys[0].hour, -5);
}

static void absent_parts_of_a_key_are_parts(void **state)
{
	struct state *now = *state;
	const struct tally one = {.fired = 1};
	const struct tally_key keys[] = {
	    {.ruleset = digest_of(1)},
	    {.ruleset = digest_of(1), .model = SPAN("")},
	    {.ruleset = digest_of(1), .tenant = SPAN("")},
	    {.ruleset = digest_of(1), .language = SPAN("en")},
	    {.ruleset = digest_of(1), .has_time = true},
	    {.ruleset = digest_of(2)},
	};

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < ARRAY_LEN(keys); i++)
			must_tally(now->store, &keys[i], &one, 1);
	struct tally_rows rows = all_tallies(now->store);
	assert_int_equal(rows.n, ARRAY_LEN(keys));
	for (size_t i = 0; i < rows.n; i++)
		assert_int_equal(rows.first[i].fired, 2);
}

static void tallies_come_in_order_of_their_keys(void **state)
{
	struct state *now = *state;
	const struct tally one = {.fired = 1};

	for (int64_t hour = 4; hour >= 0; hour--) {
		const struct tally_key key = {
		    .has_time = hour > 0, .hour = hour, .ruleset = digest_of(1)};
		must_tally(now->store, &key, &one, 1);
	}
	struct tally_rows rows = all_tallies(now->store);
	assert_int_equal(rows.n, 5);
	assert_false(rows.keys[0].has_time);
	for (int64_t i = 1; i < 5; i++)
		assert_int_equal(rows.keys[i].hour, i);
}

static void tallies_without_rules_count_turns(void **state)
{
	struct state *now = *state;
	const struct tally_key key = {.ruleset = digest_of(1)};

	must_tally(now->store, &key, NULL, 0);
	must_tally(now->store, &key, NULL, 0);
	struct tally_rows rows = all_tallies(now->store);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.ntallies[0], 0);
	assert_int_equal(rows.counts[0].turns, 40);
}

static void tallies_of_another_number_of_rules_are_refused(void **state)
{
	struct state *now = *state;
	const struct tally_key key = {.ruleset = digest_of(1)};
	const struct tally two[2] = {{.fired = 1}};
	const struct tally_counts counts = {0};
	struct error err = {0};

	must_tally(now->store, &key, two, 1);
	assert_int_equal(store_put_tallies(now->store, &key, &counts, two, 2, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
}

static int compare(const void *a, const void *b)
{
	return digest_compare(a, b);
}

/* Put n digests from number on, as one segment. */
static void must_see(struct store *store, unsigned from, size_t n)
{
	struct digest *digests = calloc(n + 1, sizeof *digests);
	struct error err = {0};

	for (size_t i = 0; i < n; i++)
		digests[i] = digest_of(from + (unsigned)i);
	qsort(digests, n, sizeof *digests, compare);
	int result = store_put_seen(store, digests, n, &err);
	free(digests);
	if (result != 0)
		fail_msg("store_put_seen: %s", err.text);
}

/* Are exactly the digests [0, n) seen, none more than once? */
static void assert_seen(struct store *store, size_t n)
{
	struct digest *got = NULL, *want = calloc(n + 1, sizeof *want);
	size_t ngot = 99;

	assert_int_equal(store_get_seen(store, &got, &ngot, NULL), 0);
	for (size_t i = 0; i < n; i++)
		want[i] = digest_of((unsigned)i);
	assert_int_equal(ngot, n);
	if (n) {
		qsort(got, n, sizeof *got, compare);
		qsort(want, n, sizeof *want, compare);
		assert_memory_equal(got, want, n * sizeof *want);
	}
	free(got);
	free(want);
}

static void nothing_is_seen_at_first(void **state)
{
	struct state *now = *state;

	must_see(now->store, 0, 0);
	assert_seen(now->store, 0);
}

static void seen_turns_come_back_whatever_the_cuts(void **state)
{
	struct state *now = *state;
	uint64_t random = 7;
	unsigned n = 0;

	for (int i = 0; i < 200; i++) {
		size_t more = random_below(&random, i % 50 == 0 ? 9000 : 60);
		must_see(now->store, n, more);
		n += (unsigned)more;
	}
	assert_seen(now->store, n);
	reopen(now);
	must_see(now->store, n, 5000);
	assert_seen(now->store, n + 5000);
}

static void merged_segments_hold_each_turn_once(void **state)
{
	struct state *now = *state;

	for (int i = 0; i < 8; i++)
		must_see(now->store, 0, 5000);
	assert_seen(now->store, 5000);
}

static void segments_stay_few(void **state)
{
	struct state *now = *state;
	struct buf bytes = {0};
	char path[128];

	/* 8^3 puts end as one segment of one part: the file stays small, since freed pages are used
	 * again. */
	for (unsigned i = 0; i < 512; i++)
		must_see(now->store, i, 1);
	assert_seen(now->store, 512);
	reopen(now);
	snprintf(path, sizeof path, "%s/specaudit.db", now->folder);
	read_file(path, &bytes);
	assert_true(bytes.len < 300000);
	buf_done(&bytes);
}

struct counters {
	char text[128];
};

static int take_counter(struct span name, uint64_t value, void *context)
{
	struct counters *counters = context;
	size_t used = strlen(counters->text);

	snprintf(counters->text + used, sizeof counters->text - used, "%.*s=%llu ", (int)name.len,
	    name.at, (unsigned long long)value);
	return 0;
}

static void counters_add_up(void **state)
{
	struct state *now = *state;
	struct counters counters = {""};

	assert_int_equal(store_put_counter(now->store, "b", 2, NULL), 0);
	assert_int_equal(store_put_counter(now->store, "a", 0, NULL), 0);
	assert_int_equal(store_put_counter(now->store, "c", INT64_MAX, NULL), 0);
	reopen(now);
	assert_int_equal(store_put_counter(now->store, "b", 3, NULL), 0);
	assert_int_equal(store_put_counter(now->store, "c", UINT64_MAX, NULL), 0);
	assert_int_equal(store_each_counter(now->store, take_counter, &counters, NULL), 0);
	assert_string_equal(counters.text, "a=0 b=5 c=9223372036854775807 ");
}

static const char description[] =
    "{\"rules\":[{\"id\":\"AA-01\",\"rev\":3,\"title\":\"One \\\"quoted\\\"\",\"family\":\"style\","
    "\"severity\":\"low\",\"confidence\":\"weak\",\"status\":\"stable\",\"why\":\"Because.\","
    "\"clauses\":[\"a-spec#one\",\"a-spec#two\"],\"languages\":[\"en\"],\"false_positives\":[]},"
    "{\"id\":\"AA-02\",\"rev\":1,\"title\":\"Two\",\"clauses\":[]},{\"id\":\"AA-10\"}],"
    "\"clauses\":[{\"document\":\"a-spec\",\"anchor\":\"two\",\"title\":\"T\",\"authority\":"
    "\"root\"},"
    "{\"document\":\"a-spec\",\"anchor\":\"one\",\"title\":\"\xc3\x9c\",\"authority\":null}]}";

static void must_put_ruleset(struct store *store, const char *engine, const char *json)
{
	const struct store_ruleset ruleset = {.digest = digest_of(1),
	    .pack = SPAN("pack"),
	    .version = SPAN("1.2"),
	    .spec = SPAN("a-spec@2025-01-01"),
	    .engine = span_of(engine),
	    .description = span_of(json),
	    .nrules = 3};

	assert_int_equal(store_put_ruleset(store, &ruleset, NULL), 0);
}

static int take_ruleset(const struct store_ruleset *ruleset, void *context)
{
	const struct digest digest = digest_of(1);

	++*(int *)context;
	assert_int_equal(digest_compare(&ruleset->digest, &digest), 0);
	assert_true(span_is(ruleset->pack, "pack"));
	assert_true(span_is(ruleset->version, "1.2"));
	assert_true(span_is(ruleset->spec, "a-spec@2025-01-01"));
	assert_true(span_is(ruleset->engine, "0.2"));
	assert_true(span_is(ruleset->description, description));
	assert_int_equal(ruleset->nrules, 3);
	return 0;
}

static void a_ruleset_comes_back_with_its_latest_engine(void **state)
{
	struct state *now = *state;
	int calls = 0;

	must_put_ruleset(now->store, "0.1", description);
	must_put_ruleset(now->store, "0.2", description);
	reopen(now);
	assert_int_equal(store_each_ruleset(now->store, take_ruleset, &calls, NULL), 0);
	assert_int_equal(calls, 1);
}

static int take_rule(const struct store_rule *rule, size_t index, void *context)
{
	static const char *const ids[] = {"AA-01", "AA-02", "AA-10"};
	size_t *n = context;

	assert_int_equal(index, *n);
	assert_true(span_is(rule->id, ids[*n]));
	if (index == 0) {
		assert_int_equal(rule->rev, 3);
		assert_true(span_is(rule->title, "One \"quoted\""));
		assert_true(span_is(rule->family, "style"));
		assert_true(span_is(rule->severity, "low"));
		assert_true(span_is(rule->confidence, "weak"));
		assert_true(span_is(rule->status, "stable"));
		assert_true(span_is(rule->why, "Because."));
		assert_true(span_is(rule->clause, "a-spec#one"));
	} else {
		assert_null(rule->clause.at);
		assert_null(rule->why.at);
	}
	++*n;
	return 0;
}

static int take_clause(const struct store_clause *clause, void *context)
{
	size_t *n = context;

	assert_true(span_is(clause->document, "a-spec"));
	assert_true(span_is(clause->anchor, *n ? "one" : "two"));
	assert_true(span_is(clause->title, *n ? "\xc3\x9c" : "T"));
	assert_int_equal(clause->authority.at == NULL, *n == 1);
	++*n;
	return 0;
}

static void rules_and_clauses_are_read_out_of_the_description(void **state)
{
	struct state *now = *state;
	const struct digest digest = digest_of(1), other = digest_of(2);
	size_t n = 0;

	must_put_ruleset(now->store, "0.1", description);
	assert_int_equal(store_each_rule(now->store, &digest, take_rule, &n, NULL), 0);
	assert_int_equal(n, 3);
	n = 0;
	assert_int_equal(store_each_clause(now->store, &digest, take_clause, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(store_each_rule(now->store, &other, take_rule, &n, NULL), 0);
	assert_int_equal(n, 2);
}

static int never_rule(const struct store_rule *rule, size_t index, void *context)
{
	(void)rule, (void)index, (void)context;
	fail_msg("a rule was read");
	return 0;
}

static void a_description_that_is_none_is_an_error(void **state)
{
	struct state *now = *state;
	const struct digest digest = digest_of(1);
	static const char *const descriptions[] = {
	    "", "{", "{\"rules\":[{\"id\":[]},{\"rev\":-1}]}", "{\"rules\":[{\"rev\":\"x\"}]}"};

	for (size_t i = 0; i < ARRAY_LEN(descriptions); i++) {
		struct error err = {0};
		must_put_ruleset(now->store, "0.1", descriptions[i]);
		if (i == 2)
			continue;
		assert_int_equal(store_each_rule(now->store, &digest, never_rule, NULL, &err), -1);
		assert_int_equal(err.kind, ERROR_SYSTEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(tallies_of_a_key_add_up_over_commits, setup, teardown),
	    cmocka_unit_test_setup_teardown(absent_parts_of_a_key_are_parts, setup, teardown),
	    cmocka_unit_test_setup_teardown(tallies_come_in_order_of_their_keys, setup, teardown),
	    cmocka_unit_test_setup_teardown(tallies_without_rules_count_turns, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		tallies_of_another_number_of_rules_are_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(nothing_is_seen_at_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		seen_turns_come_back_whatever_the_cuts, setup, teardown),
	    cmocka_unit_test_setup_teardown(merged_segments_hold_each_turn_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(segments_stay_few, setup, teardown),
	    cmocka_unit_test_setup_teardown(counters_add_up, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_ruleset_comes_back_with_its_latest_engine, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		rules_and_clauses_are_read_out_of_the_description, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_description_that_is_none_is_an_error, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
