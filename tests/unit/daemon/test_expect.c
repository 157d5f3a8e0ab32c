/* What is expected, which texts are meant, and what is missing. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "daemon/expect.h"
#include "daemon/expect_counts.h"

static const int64_t second = 1000000, hour_us = INT64_C(3600000000);
static const int64_t ten = INT64_C(1795428000) / 3600; /* 2026-11-23T10 */

struct world {
	char folder[64], counts[100];
	struct expectations *expectations;
	struct arena arena;
	struct error err;
};

static void load(struct world *world, const char *text)
{
	char path[100];
	const char *paths[] = {path};

	snprintf(path, sizeof path, "%s/expect.yaml", world->folder);
	write_file(path, span_of(text));
	expect_free(world->expectations);
	world->expectations = expect_load(paths, 1, &world->err);
}

static int set_up(void **state)
{
	static struct world world;

	memset(&world, 0, sizeof world);
	make_folder(world.folder);
	snprintf(world.counts, sizeof world.counts, "%s/counts", world.folder);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	expect_free(world->expectations);
	arena_done(&world->arena);
	remove_folder(world->folder);
	return 0;
}

/* ---- files of expectations ---- */

static void all_of_an_entry_is_read(void **state)
{
	struct world *world = *state;

	load(world, "- stream: gateway-1\n"
		    "  host: gw1\n"
		    "  paths: [/var/log/a/*.jsonl, /var/log/b]\n"
		    "  silent_after: 10m\n"
		    "  counts: /var/lib/hours.csv\n"
		    "  grace: 1h\n"
		    "  allow: 0.25%\n"
		    "- {stream: b, paths: /b, silent_after: 90, allow: 12}\n");
	assert_non_null(world->expectations);
	assert_int_equal(expect_count(world->expectations), 2);
	const struct expectation *one = expect_get(world->expectations, 0);
	assert_string_equal(one->stream, "gateway-1");
	assert_string_equal(one->host, "gw1");
	assert_int_equal(one->npaths, 2);
	assert_string_equal(one->paths[1], "/var/log/b");
	assert_true(one->silent_us == 600 * second);
	assert_string_equal(one->counts, "/var/lib/hours.csv");
	assert_true(one->grace_us == hour_us);
	assert_int_equal(one->allow, 0);
	assert_int_equal(one->allow_ppm, 2500);
	const struct expectation *other = expect_get(world->expectations, 1);
	assert_null(other->host);
	assert_null(other->counts);
	assert_true(other->silent_us == 90 * second);
	assert_true(other->grace_us == 600 * second);
	assert_int_equal(other->allow, 12);
	assert_int_equal(other->allow_ppm, 0);
	load(world, "");
	assert_int_equal(expect_count(world->expectations), 0);
	assert_int_equal(expect_count(NULL), 0);
}

static void what_is_wrong_is_refused_by_line(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text, *wanted;
	} rows[] = {
	    {"- {host: a, silent_after: 1m}", ":1: an expectation needs stream"},
	    {"- {stream: a, silent_after: 1m}", "needs host or paths"},
	    {"- {stream: a, host: a}", "needs silent_after or counts"},
	    {"- {stream: a, host: a, silent_after: soon}", "silent_after must be 1s to 30d"},
	    {"- {stream: a, host: a, silent_after: 0}", "silent_after must be"},
	    {"- {stream: a, host: a, counts: hours.csv}", "counts must begin with /"},
	    {"- {stream: a, paths: x, silent_after: 1m}", "a path must begin with /"},
	    {"- {stream: a, paths: [], silent_after: 1m}", "paths are empty"},
	    {"- {stream: a, host: a, silent_after: 1m, allow: 0.12345%}", "allow must be"},
	    {"- {stream: a, host: a, silent_after: 1m, allow: 101%}", "allow must be"},
	    {"- {stream: a, host: a, silent_after: 1m, allow: 5.%}", "allow must be"},
	    {"- {stream: a, host: a, silent_after: 1m, allow: -1}", "allow must be"},
	    {"- {stream: '', host: a, silent_after: 1m}", "stream must have 1 to 100"},
	    {"- {stream: a, host: a, silent_afer: 1m}", "did you mean 'silent_after'"},
	    {"- {stream: a, host: a, silent_after: 1m}\n"
	     "- {stream: a, host: b, silent_after: 1m}",
		":2: stream 'a' is there twice"},
	    {"streams: []", "a file of expectations"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		load(world, rows[i].text);
		assert_null(world->expectations);
		assert_int_equal(world->err.kind, ERROR_SETTING);
		if (strstr(world->err.text, rows[i].wanted) == NULL)
			fail_msg("%s: %s", rows[i].text, world->err.text);
	}
}

static void a_text_is_known_by_its_path_also_when_it_was_rotated(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *path;
		bool does_fit;
	} rows[] = {
	    {"/a/*.jsonl", "/a/x.jsonl", true},
	    {"/a/*.jsonl", "/a/b/x.jsonl", false},
	    {"/a/*.jsonl", "/a/.x.jsonl", false},
	    {"/a/*.jsonl", "/a/x.jsonl.1", true},
	    {"/a/*.jsonl", "/a/x.jsonl.2.gz", true},
	    {"/a/*.jsonl", "/a/x.jsonl-20261124.zst", true},
	    {"/a/*.jsonl", "/a/x.jsonl-2026-11-24", true},
	    {"/a/*.jsonl", "/a/x.jsonl.2026-11-24T10.gz", true},
	    {"/a/*.jsonl", "/a/x.jsonl.tmp", false},
	    {"/a/x.jsonl", "/a/x.jsonl", true},
	    {"/a/x.jsonl", "/a/y.jsonl", false},
	    {"/a/**/x", "/a/x", true},
	    {"/a/**/x", "/a/b/c/x", true},
	    {"/a/**/x", "/a/.b/x", false},
	    {"/a/**/c/*", "/a/b/c/d", true},
	    {"/a/**", "/a/b/c", true},
	    {"/a/**", "/a", false},
	    {"/a", "/a/b/c", true},
	    {"/a/", "/a/b/c", true},
	    {"/a", "/a/.b/c", false},
	    {"/a", "/ab/c", false},
	    {"/*", "/a/b", false},
	    {"/*/", "/a/b", true},
	    {"/a/[xy]?", "/a/y1", true},
	    {"/a/b/c", "/a/b", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (expect_path_fits(rows[i].pattern, rows[i].path) != rows[i].does_fit)
			fail_msg("%s %s", rows[i].pattern, rows[i].path);
}

static void host_and_paths_must_both_fit(void **state)
{
	struct world *world = *state;

	load(world, "- {stream: a, host: gw1, paths: [/a/*, /b/*], silent_after: 1m}\n"
		    "- {stream: b, host: gw1, silent_after: 1m}\n"
		    "- {stream: c, paths: /a/*, silent_after: 1m}\n");
	static const struct {
		const char *host, *path;
		bool fits[3];
	} rows[] = {
	    {"gw1", "/a/x", {true, true, true}},
	    {"gw1", "/b/x", {true, true, false}},
	    {"gw1", "/c/x", {false, true, false}},
	    {"gw2", "/a/x", {false, false, true}},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t j = 0; j < 3; j++)
			assert_int_equal(expect_fits(expect_get(world->expectations, j),
					     rows[i].host, rows[i].path),
			    rows[i].fits[j]);
}

/* ---- counts ---- */

static size_t read_counts(struct world *world, const char *text, struct expect_count **counts)
{
	size_t n = 0;

	write_file(world->counts, span_of(text));
	if (expect_read_counts(world->counts, INT64_MIN, &world->arena, counts, &n, &world->err) !=
	    0)
		fail_msg("%s", world->err.text);
	return n;
}

static void counts_are_read_from_both_forms(void **state)
{
	struct world *world = *state;
	static const char *const texts[] = {
	    "2026-11-23T10,gw1,100\n2026-11-23T11,gw2,7\n",
	    "hour,host,requests\n2026-11-23T10:00:00Z,gw1,100\n\n# a note\n2026-11-23 "
	    "11:00,gw2,7\n",
	    "requests,extra,\"host\",hour\r\n100,x,\"gw1\",2026-11-23T10\r\n7,y,gw2,2026-11-"
	    "23T11\r\n",
	    "{\"hour\":\"2026-11-23T10\",\"host\":\"gw1\",\"requests\":100,\"x\":[1,{}]}\n"
	    "{\"requests\": 7, \"host\": \"gw2\", \"hour\": \"2026-11-23T11:00:00Z\"}\n",
	    /* The last line is still being written. */
	    "2026-11-23T10,gw1,100\n2026-11-23T11,gw2,7\n2026-11-23T12,gw1,1",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct expect_count *counts;
		assert_int_equal(read_counts(world, texts[i], &counts), 2);
		assert_true(counts[0].hour == ten && counts[1].hour == ten + 1);
		assert_string_equal(counts[0].host, "gw1");
		assert_string_equal(counts[1].host, "gw2");
		assert_int_equal(counts[0].requests, 100);
		assert_int_equal(counts[1].requests, 7);
	}
}

static void a_wrong_line_of_counts_is_named(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text, *wanted;
	} rows[] = {
	    {"2026-11-23T10,gw1,100\n2026-11-23T11,gw2\n", ":2: too few columns"},
	    {"2026-11-23T10,gw1,many\n", ":1: requests must be a number"},
	    {"2026-11-23T10,gw1,-1\n", "requests must be a number"},
	    {"2026-11-23T10,gw1,9999999999999999\n", "requests must be a number"},
	    {"yesterday,gw1,1\n", "hour must be a time"},
	    {"2026-11-23T10,,1\n", "host must have"},
	    {"hour,host\n", ":1: the columns must be"},
	    {"{\"hour\":\"2026-11-23T10\",\"host\":\"gw1\"}\n", "requests must be a number"},
	    {"{\"hour\":\"2026-11-23T10\"\n", "neither a JSON object nor"},
	};
	struct expect_count *counts;
	size_t n = 42;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		write_file(world->counts, span_of(rows[i].text));
		assert_int_equal(expect_read_counts(world->counts, INT64_MIN, &world->arena,
				     &counts, &n, &world->err),
		    -1);
		assert_int_equal(world->err.kind, ERROR_SETTING);
		if (strstr(world->err.text, rows[i].wanted) == NULL)
			fail_msg("%s: %s", rows[i].text, world->err.text);
	}
	assert_int_equal(n, 42);
	assert_int_equal(
	    expect_read_counts("/nonexistent", 0, &world->arena, &counts, &n, &world->err), -1);
	assert_int_equal(world->err.kind, ERROR_SYSTEM);
}

static void of_a_large_file_of_counts_the_end_is_read(void **state)
{
	struct world *world = *state;
	struct buf text = {0};
	struct expect_count *counts;
	char host[20];

	/* The columns are named in the first line only. */
	buf_text(&text, "requests,hour,host\n");
	for (int i = 0; i < 300000; i++)
		buf_printf(&text, "%d,2026-11-23T10,gw%d\n", i, i);
	size_t n = read_counts(world, buf_string(&text), &counts);
	assert_in_range(n, 100000, 299999);
	assert_int_equal(counts[n - 1].requests, 299999);
	assert_string_equal(counts[n - 1].host, "gw299999");
	snprintf(host, sizeof host, "gw%zu", 300000 - n);
	assert_string_equal(counts[0].host, host);
	buf_done(&text);
}

/* ---- judging ---- */

static const struct expect_text texts[] = {
    {3, "gw1", "/a/x.jsonl", INT64_C(1795428000000000) + 100 * 1000000},
    {5, "gw1", "/a/x.jsonl.1", INT64_C(1795428000000000)},
    {8, "gw2", "/b/y.jsonl", INT64_C(1795428000000000) + 900 * 1000000},
    {9, "gw1", "/elsewhere", INT64_C(1795428000000000) + 900 * 1000000},
};

static struct expect_outcome judge(struct world *world, const struct store_arrivals *arrivals,
    size_t narrivals, int64_t since_us, int64_t now_us)
{
	struct expect_world there = {texts, ARRAY_LEN(texts), arrivals, narrivals, now_us};
	struct expect_outcome outcome;

	assert_int_equal(expect_judge(expect_get(world->expectations, 0), &there, since_us,
			     &world->arena, &outcome, &world->err),
	    0);
	return outcome;
}

static void a_stream_is_silent_when_none_of_its_files_grew(void **state)
{
	struct world *world = *state;
	int64_t ten_us = ten * hour_us;

	load(world, "- {stream: a, host: gw1, paths: /a/*.jsonl, silent_after: 10m}\n");
	struct expect_outcome outcome = judge(world, NULL, 0, 0, ten_us + 700 * second);
	assert_true(outcome.grown_us == ten_us + 100 * second);
	assert_false(outcome.is_silent);
	outcome = judge(world, NULL, 0, 0, ten_us + 700 * second + 1);
	assert_true(outcome.is_silent);
	/* It is waited for from when it was first expected. */
	outcome = judge(world, NULL, 0, ten_us + 500 * second, ten_us + 700 * second + 1);
	assert_false(outcome.is_silent);
	load(world, "- {stream: a, host: gw7, silent_after: 10m}\n");
	outcome = judge(world, NULL, 0, ten_us, ten_us + 601 * second);
	assert_true(outcome.is_silent);
	assert_true(outcome.grown_us == ten_us);
}

static void missing_records_are_counted_by_host_and_hour(void **state)
{
	struct world *world = *state;
	char text[300];
	const struct store_arrivals arrivals[] = {
	    {3, ten, false, 60}, {5, ten, false, 30}, {5, ten, true, 5}, /* 95 of 100 */
	    {9, ten, false, 1000},                                       /* of another stream */
	    {3, ten + 1, false, 50},                                     /* all */
	    {8, ten + 1, false, 8},                                      /* 8 of 7 */
	    {3, ten + 2, false, 1},                                      /* the hour is not over */
	    {77, ten, false, 9},                                         /* of no text */
	};

	snprintf(text, sizeof text,
	    "- {stream: a, paths: [/a/*.jsonl, /b], counts: %s, grace: 10m}\n", world->counts);
	load(world, text);
	assert_non_null(world->expectations);
	write_file(world->counts,
	    span_of("2026-11-23T10,gw1,70\n2026-11-23T10,gw1,30\n2026-11-23T11,gw1,50\n"
		    "2026-11-23T11,gw2,7\n2026-11-23T11,gw9,4\n2026-11-23T12,gw1,99\n"
		    "2026-11-23T09,gw1,99\n"));
	static const struct expect_hour wanted[] = {
	    {"gw1", INT64_C(1795428000) / 3600, 100, 95, 5, true},
	    {"gw1", INT64_C(1795428000) / 3600 + 1, 50, 50, 0, false},
	    {"gw2", INT64_C(1795428000) / 3600 + 1, 7, 8, 0, false},
	    {"gw9", INT64_C(1795428000) / 3600 + 1, 4, 0, 4, true},
	};
	int64_t since_us = ten * hour_us, now_us = (ten + 2) * hour_us + 600 * second;
	struct expect_outcome outcome =
	    judge(world, arrivals, ARRAY_LEN(arrivals), since_us, now_us);
	assert_string_equal(outcome.problem, "");
	assert_int_equal(outcome.nhours, ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		assert_string_equal(outcome.hours[i].host, wanted[i].host);
		assert_true(outcome.hours[i].hour == wanted[i].hour);
		assert_int_equal(outcome.hours[i].expected, wanted[i].expected);
		assert_int_equal(outcome.hours[i].seen, wanted[i].seen);
		assert_int_equal(outcome.hours[i].missing, wanted[i].missing);
		assert_int_equal(outcome.hours[i].is_too_few, wanted[i].is_too_few);
	}
	/* A second before, the eleventh hour still has its grace; the tenth began before since_us here. */
	outcome = judge(world, arrivals, ARRAY_LEN(arrivals), since_us + 1, now_us - second);
	assert_int_equal(outcome.nhours, 0);
}

static void so_many_may_be_missing_as_is_allowed(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *allow;
		uint64_t seen;
		bool is_too_few;
	} rows[] = {
	    {"0", 1000, false},
	    {"0", 999, true},
	    {"5", 995, false},
	    {"5", 994, true},
	    {"0.5%", 995, false},
	    {"0.5%", 994, true},
	    {"100%", 0, false},
	};

	write_file(world->counts, span_of("2026-11-23T10,gw1,1000\n"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[300];
		struct store_arrivals arrivals = {3, ten, false, rows[i].seen};
		snprintf(text, sizeof text, "- {stream: a, host: gw1, counts: %s, allow: %s}\n",
		    world->counts, rows[i].allow);
		load(world, text);
		struct expect_outcome outcome =
		    judge(world, &arrivals, 1, ten * hour_us, (ten + 3) * hour_us);
		assert_int_equal(outcome.nhours, 1);
		assert_int_equal(outcome.hours[0].is_too_few, rows[i].is_too_few);
	}
}

static void counts_that_cannot_be_read_are_a_problem_of_their_own(void **state)
{
	struct world *world = *state;

	load(world, "- {stream: a, host: gw1, counts: /nonexistent/counts}\n");
	struct expect_outcome outcome = judge(world, NULL, 0, 0, ten * hour_us);
	assert_non_null(strstr(outcome.problem, "/nonexistent/counts"));
	assert_int_equal(outcome.nhours, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(all_of_an_entry_is_read),
	    TEST(what_is_wrong_is_refused_by_line),
	    TEST(a_text_is_known_by_its_path_also_when_it_was_rotated),
	    TEST(host_and_paths_must_both_fit),
	    TEST(counts_are_read_from_both_forms),
	    TEST(a_wrong_line_of_counts_is_named),
	    TEST(of_a_large_file_of_counts_the_end_is_read),
	    TEST(a_stream_is_silent_when_none_of_its_files_grew),
	    TEST(missing_records_are_counted_by_host_and_hour),
	    TEST(so_many_may_be_missing_as_is_allowed),
	    TEST(counts_that_cannot_be_read_are_a_problem_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
