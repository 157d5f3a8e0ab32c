/* What does not come in alarms once, also over a restart, and again when it happens again. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/streams.h"
#include "setup/config.h"

static const int64_t second = 1000000, hour = INT64_C(3600000000);
/* An hour begins. */
static const int64_t start = INT64_C(495000) * INT64_C(3600000000);

struct world {
	char folder[64], text[1000], counts[100];
	struct setup *setup;
	struct follow *follow;
	struct store *store;
	struct expectations *expectations;
	struct streams streams;
	bool has_put;
};

static int no_point(void *context, uint32_t input, struct buf *buf, struct error *err)
{
	(void)context;
	(void)input;
	(void)buf;
	(void)err;
	return 0;
}

/* A state, nothing to follow, and one expectation: of silence, or of counts. */
static void begin(struct world *world, bool has_counts)
{
	char path[100];
	const char *paths[1] = {path};
	struct error err;

	*world = (struct world){0};
	make_folder(world->folder);
	snprintf(world->counts, sizeof world->counts, "%s/hours.csv", world->folder);
	snprintf(world->text, sizeof world->text, "logs: [{path: [%s/*.jsonl]}]\n", world->folder);
	world->setup = setup_parse(span_of(world->text), "conf", &err);
	assert_non_null(world->setup);
	const struct follow_options options = {
	    .config = setup_config(world->setup), .now_us = start, .get_point = no_point};
	world->follow = follow_new(&options, &err);
	assert_non_null(world->follow);
	world->store = store_create(NULL, &err);
	assert_non_null(world->store);
	snprintf(path, sizeof path, "%s/expect.yaml", world->folder);
	if (has_counts)
		snprintf(world->text, sizeof world->text,
		    "- {stream: gateway, host: here, counts: %s, grace: 10m, allow: 2}\n",
		    world->counts);
	else
		snprintf(world->text, sizeof world->text,
		    "- {stream: gateway, host: here, silent_after: 10m}\n");
	write_file(path, span_of(world->text));
	world->expectations = expect_load(paths, 1, &err);
	if (world->expectations == NULL)
		fail_msg("%s", err.text);
}

static void end(struct world *world)
{
	streams_done(&world->streams);
	expect_free(world->expectations);
	store_close(world->store);
	follow_free(world->follow);
	setup_free(world->setup);
	remove_folder(world->folder);
}

static void look(struct world *world, int64_t now_us)
{
	const struct streams_view view = {.expectations = world->expectations,
	    .config = setup_config(world->setup),
	    .host = "here",
	    .follow = world->follow,
	    .now_us = now_us};
	struct error err;

	if (streams_look(&world->streams, &view, world->store, &world->has_put, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(world->streams.n, 1);
}

struct heard {
	unsigned n;
	char last[400];
};

static int hear(const struct store_event *event, void *context)
{
	struct heard *heard = context;

	heard->n++;
	snprintf(heard->last, sizeof heard->last, "%.*s|%.*s|%.*s", (int)event->kind.len,
	    event->kind.at, (int)event->key.len, event->key.at, (int)event->text.len,
	    event->text.at);
	return 0;
}

static void alarms(struct world *world, unsigned n, const char *last)
{
	struct heard heard = {0};
	struct error err;

	assert_int_equal(store_each_event(world->store, 0, hear, &heard, &err), 0);
	assert_int_equal(heard.n, n);
	if (n > 0 && strstr(heard.last, last) == NULL)
		fail_msg("'%s' is not in '%s'", last, heard.last);
}

static void silence_alarms_once(void **state)
{
	struct world world;

	(void)state;
	begin(&world, false);
	look(&world, start);
	assert_true(world.has_put); /* since when it is known */
	look(&world, start + 600 * second);
	assert_false(world.has_put);
	alarms(&world, 0, "");
	assert_string_equal(world.streams.alarm, "");
	look(&world, start + 601 * second);
	assert_true(world.has_put);
	alarms(&world, 1, "stream-silent|gateway|stream gateway has been silent since 2026-06-");
	assert_string_equal(world.streams.alarm, "stream gateway is silent");
	/* another run of the program remembers */
	streams_done(&world.streams);
	look(&world, start + 5000 * second);
	assert_false(world.has_put);
	alarms(&world, 1, "");
	end(&world);
}

static void each_hour_with_too_few_records_alarms_once(void **state)
{
	struct world world;

	(void)state;
	begin(&world, true);
	write_file(world.counts, span_of("hour,host,requests\n2026-06-20T00,here,2\n"));
	look(&world, start);
	/* which hours these are: three of them, from the start on */
	char at[3][40], text[400];
	for (int i = 0; i < 3; i++) {
		time_t seconds = (time_t)((start + i * hour) / second);
		strftime(at[i], sizeof at[i], "%Y-%m-%dT%H", gmtime(&seconds));
	}
	snprintf(text, sizeof text, "%s,here,2\n%s,here,50\n%s,here,7\n", at[0], at[1], at[2]);
	write_file(world.counts, span_of(text));
	look(&world, start + 2 * hour + 700 * second);
	alarms(&world, 1,
	    "records-missing|gateway|stream gateway: 50 of 50 records are missing of host here");
	assert_int_equal(world.streams.at[0].expected, 52);
	assert_int_equal(world.streams.at[0].missing, 52);
	assert_int_equal(world.streams.at[0].too_few, 1);
	look(&world, start + 2 * hour + 800 * second);
	assert_false(world.has_put);
	look(&world, start + 3 * hour + 700 * second);
	alarms(&world, 2, "7 of 7 records are missing");
	assert_string_equal(world.streams.alarm, "stream gateway: records are missing in 2 hours");
	end(&world);
}

static void counts_that_cannot_be_read_are_a_problem_of_their_own(void **state)
{
	struct world world;

	(void)state;
	begin(&world, true);
	look(&world, start);
	assert_non_null(strstr(world.streams.alarm, "stream gateway: "));
	assert_non_null(strstr(world.streams.alarm, "hours.csv"));
	alarms(&world, 0, "");
	end(&world);
}

static void without_expectations_nothing_is_wrong(void **state)
{
	struct streams streams = {0};
	struct error err;
	bool has_put = true;
	const struct streams_view view = {.now_us = start};

	(void)state;
	assert_int_equal(streams_look(&streams, &view, NULL, &has_put, &err), 0);
	assert_int_equal(streams.n, 0);
	assert_false(has_put);
	assert_string_equal(streams.alarm, "");
	streams_done(&streams);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(silence_alarms_once),
	    cmocka_unit_test(each_hour_with_too_few_records_alarms_once),
	    cmocka_unit_test(counts_that_cannot_be_read_are_a_problem_of_their_own),
	    cmocka_unit_test(without_expectations_nothing_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
