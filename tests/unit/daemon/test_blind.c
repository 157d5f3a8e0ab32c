/* Silence, missing records and missed canaries alarm in the store, each once, also across restarts. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "daemon/blind.h"

static const int64_t second = 1000000, hour_us = INT64_C(3600000000);
static const int64_t ten = INT64_C(1795428000) / 3600; /* 2026-11-23T10 */
static const int64_t start = INT64_C(1795428000) * 1000000;

struct world {
	char folder[64], expect[100], canaries[100], counts[100];
	const char *expects[1], *registers[1], *globs[1];
	struct config_log log;
	struct config config;
	struct blind *blind;
	struct store *store;
	uint64_t nevents;
	char kind[40], key[200], text[400]; /* of the last event */
	struct error err;
};

static void restart(struct world *world)
{
	blind_free(world->blind);
	world->blind = blind_new(&world->config, "here", &world->err);
	if (world->blind == NULL)
		fail_msg("%s", world->err.text);
}

static int set_up(void **state)
{
	static struct world world;
	char text[400];

	memset(&world, 0, sizeof world);
	make_folder(world.folder);
	snprintf(world.expect, sizeof world.expect, "%s/expect.yaml", world.folder);
	snprintf(world.canaries, sizeof world.canaries, "%s/canaries.yaml", world.folder);
	snprintf(world.counts, sizeof world.counts, "%s/counts.csv", world.folder);
	snprintf(text, sizeof text,
	    "- {stream: quiet, host: gw1, silent_after: 10m}\n"
	    "- {stream: counted, host: gw1, counts: %s}\n",
	    world.counts);
	write_file(world.expect, span_of(text));
	write_file(world.canaries, span_of("- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}"));
	write_file(world.counts, span_of("2026-11-23T10,gw1,100\n2026-11-23T11,gw1,50\n"
					 "2026-11-23T11,here,50\n"));
	world.expects[0] = world.expect;
	world.registers[0] = world.canaries;
	world.globs[0] = "/logs/*.jsonl";
	world.log = (struct config_log){.paths = {world.globs, 1}, .host = "gw1"};
	world.config =
	    (struct config){.logs = &world.log, .nlogs = 1, .expect = {world.expects, 1}};
	world.store = store_create(NULL, &world.err);
	assert_non_null(world.store);
	restart(&world);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	blind_free(world->blind);
	store_close(world->store);
	remove_folder(world->folder);
	return 0;
}

/* A followed text that grew last then, with so many records of an hour. */
static void put_text(struct world *world, uint32_t input, const char *path, int64_t grown_us)
{
	struct store_input text = {
	    .index = input, .path = span_of(path), .codec = span_of("plain")};
	struct store_stream stream = {.input = input,
	    .path = span_of(path),
	    .state = span_of("live"),
	    .codec = span_of("plain"),
	    .grown_us = grown_us,
	    .position = SPAN("p")};

	assert_int_equal(store_update_input(world->store, &text, &world->err), 0);
	assert_int_equal(store_put_stream(world->store, &stream, &world->err), 0);
}

static void put_records(struct world *world, uint32_t input, int64_t hour, uint64_t records)
{
	assert_int_equal(
	    store_put_arrivals(world->store, input, hour, false, records, &world->err), 0);
}

static int take_event(const struct store_event *event, void *context)
{
	struct world *world = context;

	world->nevents = event->number;
	snprintf(world->kind, sizeof world->kind, "%.*s", (int)event->kind.len, event->kind.at);
	snprintf(world->key, sizeof world->key, "%.*s", (int)event->key.len, event->key.at);
	snprintf(world->text, sizeof world->text, "%.*s", (int)event->text.len, event->text.at);
	return 0;
}

/* Look, and expect so many new alarms; those fields are then the last one's. */
static void look(struct world *world, int64_t now_us, uint64_t nalarms)
{
	uint64_t before = world->nevents;

	if (blind_look(world->blind, world->store, now_us, start, &world->err) != 0)
		fail_msg("%s", world->err.text);
	assert_int_equal(store_each_event(world->store, before, take_event, world, &world->err), 0);
	assert_int_equal(world->nevents - before, nalarms);
}

static void a_silence_alarms_once_and_the_next_one_again(void **state)
{
	struct world *world = *state;

	look(world, start, 0);
	put_text(world, 1, "/logs/x.jsonl", start);
	put_text(world, 2, "/other/y", start + 900 * second); /* of this host, not of gw1 */
	put_records(world, 1, ten, 100);
	look(world, start + 600 * second, 0);
	assert_string_equal(blind_alarm(world->blind), "");
	look(world, start + 601 * second, 1);
	assert_string_equal(world->kind, "stream-silent");
	assert_string_equal(world->key, "quiet");
	assert_string_equal(
	    blind_alarm(world->blind), "stream quiet is silent since 2026-11-23T10:00:00Z");
	look(world, start + 700 * second, 0);
	assert_string_not_equal(blind_alarm(world->blind), "");
	restart(world);
	look(world, start + 800 * second, 0);
	put_text(world, 1, "/logs/x.jsonl", start + 800 * second);
	look(world, start + 900 * second, 0);
	assert_string_equal(blind_alarm(world->blind), "");
	look(world, start + 1401 * second, 1);
	assert_string_equal(world->kind, "stream-silent");
}

static void no_silence_is_told_before_a_run_has_looked_round(void **state)
{
	struct world *world = *state;

	put_text(world, 1, "/logs/x.jsonl", start - 3 * hour_us);
	assert_int_equal(blind_look(world->blind, world->store, start - 2 * hour_us,
			     start - 2 * hour_us, &world->err),
	    0);
	assert_int_equal(
	    blind_look(world->blind, world->store, start - second, start, &world->err), 0);
	look(world, start, 0);
	look(world, start + 59 * second, 0);
	assert_string_equal(blind_alarm(world->blind), "");
	look(world, start + 60 * second, 1);
}

static void missing_records_alarm_once_an_hour_and_host(void **state)
{
	struct world *world = *state;

	look(world, start, 0);
	put_text(world, 1, "/logs/x.jsonl.1", start + 4 * hour_us);
	put_records(world, 1, ten, 97);
	put_records(world, 1, ten + 1, 50);
	look(world, start + hour_us + 599 * second, 0);
	look(world, start + hour_us + 600 * second, 1);
	assert_string_equal(world->kind, "records-missing");
	assert_string_equal(world->key, "counted gw1");
	assert_string_equal(world->text,
	    "stream counted: 3 of 100 records that were counted at gw1 did not come, in 1 hour "
	    "from 2026-11-23T10:00:00Z to 2026-11-23T11:00:00Z");
	assert_string_equal(blind_alarm(world->blind), world->text);
	look(world, start + hour_us + 700 * second, 0);
	assert_string_equal(blind_alarm(world->blind), world->text);
	restart(world);
	look(world, start + 3 * hour_us, 0);
	/* They came late. */
	put_records(world, 1, ten, 3);
	look(world, start + 4 * hour_us, 0);
	assert_string_equal(blind_alarm(world->blind), "");
}

static void hours_of_a_host_are_told_together(void **state)
{
	struct world *world = *state;

	look(world, start, 0);
	put_text(world, 1, "/logs/x.jsonl", start + 3 * hour_us);
	look(world, start + 3 * hour_us, 1);
	assert_non_null(strstr(world->text, "150 of 150"));
	assert_non_null(
	    strstr(world->text, "in 2 hours from 2026-11-23T10:00:00Z to 2026-11-23T12"));
}

static void counts_that_cannot_be_read_alarm_once_a_day(void **state)
{
	struct world *world = *state;

	put_text(world, 1, "/logs/x.jsonl", start + 48 * hour_us);
	write_file(world->counts, span_of("nonsense\n"));
	look(world, start, 1);
	assert_string_equal(world->kind, "counts-unreadable");
	assert_non_null(strstr(world->text, "counts.csv:1:"));
	look(world, start + hour_us, 0);
	look(world, start + 24 * hour_us, 1);
}

static void reports_find_what_was_expected_and_seen(void **state)
{
	struct world *world = *state;
	struct buf value = {0};

	look(world, start, 0);
	put_text(world, 1, "/logs/x.jsonl", start + 2 * hour_us);
	put_records(world, 1, ten, 97);
	look(world, start + hour_us + 600 * second, 1);
	assert_int_equal(store_get_value(world->store, "expectations", &value, &world->err), 1);
	assert_string_equal(buf_string(&value),
	    "{\"streams\":[{\"stream\":\"quiet\",\"host\":\"gw1\",\"grown\":\"2026-11-23T12:00:"
	    "00Z\","
	    "\"is_silent\":false,\"problem\":null,\"hours\":[]},"
	    "{\"stream\":\"counted\",\"host\":\"gw1\",\"grown\":\"2026-11-23T12:00:00Z\","
	    "\"is_silent\":false,\"problem\":null,\"hours\":[{\"host\":\"gw1\","
	    "\"hour\":\"2026-11-23T10:00:00Z\",\"expected\":100,\"seen\":97,\"missing\":3,"
	    "\"is_too_few\":true}]}],\"left_out\":0}");
	buf_done(&value);
}

static void a_missed_canary_alarms_and_is_said_until_it_is_seen(void **state)
{
	struct world *world = *state;
	struct canary_store store = canary_store_of(world->store);
	struct canary_scan scan = {0};
	struct digest conversation = {{1}};
	bool is_canary;

	world->config.expect.n = 0;
	world->config.canaries = (struct config_list){world->registers, 1};
	restart(world);
	look(world, start + 400 * second, 0);
	look(world, start + 2 * hour_us + 300 * second, 1);
	assert_string_equal(world->kind, "canary-missed");
	assert_non_null(
	    strstr(blind_alarm(world->blind), "canary 7f3k2-... of rule A-1 is missed"));
	look(world, start + 2 * hour_us + 360 * second, 0);
	assert_string_not_equal(blind_alarm(world->blind), "");

	canary_scan_text(
	    blind_canaries(world->blind), &scan, span_of("specaudit-canary:7f3k2-q9d81-vv04x-tz6"));
	assert_int_equal(canary_meet(blind_canaries(world->blind), &store, &scan, &conversation,
			     start + 2 * hour_us + 600 * second, start, &is_canary, &world->err),
	    0);
	assert_true(is_canary);
	assert_int_equal(canary_fired(blind_canaries(world->blind), &store, scan.index,
			     span_of("A-1"), start + 2 * hour_us + 600 * second, &world->err),
	    0);
	look(world, start + 3 * hour_us + 300 * second, 0);
	assert_string_equal(blind_alarm(world->blind), "");
}

static void nothing_configured_looks_at_nothing(void **state)
{
	struct world *world = *state;
	struct buf value = {0};

	world->config.expect.n = 0;
	restart(world);
	look(world, start + 400 * second, 0);
	assert_int_equal(store_get_value(world->store, "expectations", &value, &world->err), 0);
	assert_string_equal(blind_alarm(world->blind), "");
	buf_done(&value);
	world->globs[0] = "/nonexistent/expect.yaml";
	world->config.expect = (struct config_list){world->globs, 1};
	assert_null(blind_new(&world->config, "here", &world->err));
	blind_free(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_silence_alarms_once_and_the_next_one_again),
	    TEST(no_silence_is_told_before_a_run_has_looked_round),
	    TEST(missing_records_alarm_once_an_hour_and_host),
	    TEST(hours_of_a_host_are_told_together),
	    TEST(counts_that_cannot_be_read_alarm_once_a_day),
	    TEST(reports_find_what_was_expected_and_seen),
	    TEST(a_missed_canary_alarms_and_is_said_until_it_is_seen),
	    TEST(nothing_configured_looks_at_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
