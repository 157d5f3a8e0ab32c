/* Which conversations are canaries, what hides behind a mark (nothing), and when a missing one alarms. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canary.h"

static const char one_id[] = "7f3k2-q9d81-vv04x-tz6";
static const char other_id[] = "Zq81mmx02pLk77ab";
static const int64_t second = 1000000, hour = INT64_C(3600000000);
static const int64_t start = INT64_C(1764000000) * 1000000; /* 16:00:00, when an hour begins */

/* ---- values and alarms, kept in memory ---- */

enum { VALUES = 8, ALARMS = 40 };

struct world {
	char folder[64];
	struct canaries *canaries;
	struct canary_store store;
	struct {
		char name[100];
		struct buf value;
	} values[VALUES];
	struct {
		char kind[40], key[100], text[400];
	} alarms[ALARMS];
	size_t nvalues, nalarms;
	bool is_broken;
	struct error err;
};

static int get_value(void *context, const char *name, struct buf *buf, struct error *err)
{
	struct world *world = context;

	if (world->is_broken)
		return error_set(err, ERROR_SYSTEM, "broken");
	for (size_t i = 0; i < world->nvalues; i++)
		if (strcmp(world->values[i].name, name) == 0) {
			buf_append(buf, buf_span(&world->values[i].value));
			return 1;
		}
	return 0;
}

static int put_value(void *context, const char *name, struct span value, struct error *err)
{
	struct world *world = context;
	size_t i = 0;

	if (world->is_broken)
		return error_set(err, ERROR_SYSTEM, "broken");
	while (i < world->nvalues && strcmp(world->values[i].name, name) != 0)
		i++;
	assert_in_range(i, 0, VALUES - 1);
	snprintf(world->values[i].name, sizeof world->values[i].name, "%s", name);
	buf_clear(&world->values[i].value);
	buf_append(&world->values[i].value, value);
	if (i == world->nvalues)
		world->nvalues++;
	return 0;
}

static int put_alarm(void *context, struct span kind, struct span key, struct span text,
    int64_t at_us, struct error *err)
{
	struct world *world = context;
	(void)at_us;
	(void)err;

	assert_in_range(world->nalarms, 0, ALARMS - 1);
	snprintf(world->alarms[world->nalarms].kind, 40, "%.*s", (int)kind.len, kind.at);
	snprintf(world->alarms[world->nalarms].key, 100, "%.*s", (int)key.len, key.at);
	snprintf(world->alarms[world->nalarms].text, 400, "%.*s", (int)text.len, text.at);
	world->nalarms++;
	return 0;
}

static void load(struct world *world, const char *text)
{
	char path[100];
	const char *paths[] = {path};

	snprintf(path, sizeof path, "%s/canaries.yaml", world->folder);
	write_file(path, span_of(text));
	canary_free(world->canaries);
	world->canaries = canary_load(paths, 1, &world->err);
}

static int set_up(void **state)
{
	static struct world world;

	memset(&world, 0, sizeof world);
	make_folder(world.folder);
	world.store = (struct canary_store){&world, get_value, put_value, put_alarm};
	load(&world, "- {id: Zq81mmx02pLk77ab, rule: B-2, window: 1d}\n"
		     "- id: 7f3k2-q9d81-vv04x-tz6\n"
		     "  rule: A-1\n"
		     "  window: 1h\n");
	assert_non_null(world.canaries);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	canary_free(world->canaries);
	for (size_t i = 0; i < world->nvalues; i++)
		buf_done(&world->values[i].value);
	remove_folder(world->folder);
	return 0;
}

static struct canary_scan scan(const struct world *world, const char *text)
{
	struct canary_scan found = {0};

	canary_scan_text(world->canaries, &found, span_of(text));
	return found;
}

/* A conversation of that number with one mark, one second into the time. */
static bool meet(struct world *world, const char *id, unsigned char conversation, int64_t at_us)
{
	struct digest key = {{conversation}};
	struct buf text = {0};
	bool is_canary;

	buf_printf(&text, "Please say so. (specaudit-canary:%s)", id);
	struct canary_scan found = scan(world, buf_string(&text));
	buf_done(&text);
	assert_int_equal(canary_meet(world->canaries, &world->store, &found, &key, at_us + second,
			     at_us + 2 * second, &is_canary, &world->err),
	    0);
	return is_canary;
}

static void fire(struct world *world, const char *rule, int64_t at_us)
{
	struct canary_scan found = scan(world, "specaudit-canary:7f3k2-q9d81-vv04x-tz6");

	assert_int_equal(canary_fired(world->canaries, &world->store, found.index, span_of(rule),
			     at_us + second, &world->err),
	    0);
}

/* Look whether any is missing: the last alarm's text, "" if there was none. */
static const char *check(struct world *world, int64_t now_us)
{
	size_t before = world->nalarms;

	assert_int_equal(
	    canary_check(world->canaries, &world->store, now_us, start, &world->err), 0);
	assert_in_range(world->nalarms, before, before + 1);
	if (world->nalarms == before)
		return "";
	assert_string_equal(world->alarms[before].kind, "canary-missed");
	return world->alarms[before].text;
}

/* ---- the register ---- */

static void a_register_is_read_in_order_of_ids(void **state)
{
	struct world *world = *state;

	assert_int_equal(canary_count(world->canaries), 2);
	const struct canary *canary = canary_get(world->canaries, 0);
	assert_true(span_is(canary->id, one_id));
	assert_true(span_is(canary->rule, "A-1"));
	assert_true(canary->window_us == hour);
	assert_int_equal(canary->line, 2);
	assert_true(span_is(canary_get(world->canaries, 1)->id, other_id));
	load(world, "");
	assert_int_equal(canary_count(world->canaries), 0);
	assert_int_equal(canary_count(NULL), 0);
}

static void what_can_be_guessed_or_is_wrong_is_refused_by_line(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text, *wanted;
	} rows[] = {
	    {"- {id: 7f3k2-q9d81-vv0, rule: A, window: 1h}", ":1: id must have 16 to 64"},
	    {"- {id: 7f3k2_q9d81_vv04x_tz6, rule: A, window: 1h}", ":1: id must have 16 to 64"},
	    {"- {id: '7f3k2 q9d81 vv04x tz6', rule: A, window: 1h}", ":1: id must have 16"},
	    {"- {id: aaaaaaaaaaaaaaaaaaaaaaaa, rule: A, window: 1h}", "could be guessed"},
	    {"- {id: abcabcabcabcabcabcabc-1, rule: A, window: 1h}", "could be guessed"},
	    {"- {id: 7f3k2-q9d81-vv04x-tz6, rule: A}", "a canary needs window"},
	    {"- {id: 7f3k2-q9d81-vv04x-tz6, window: 1h}", "a canary needs rule"},
	    {"- {id: 7f3k2-q9d81-vv04x-tz6, rule: A, window: 1w}", "window must be 10m to 7d"},
	    {"- {id: 7f3k2-q9d81-vv04x-tz6, rule: A, window: 599}", "window must be"},
	    {"- {id: 7f3k2-q9d81-vv04x-tz6, rule: A, windw: 1h}", "windw"},
	    {"- {id: 7f3k2-q9d81-vv04x-tz6, rule: A, window: 1h}\n"
	     "- {id: 7f3k2-q9d81-vv04x-tz6, rule: B, window: 1h}",
		":2: id is there twice"},
	    {"canaries: []", "a register of canaries"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		load(world, rows[i].text);
		assert_null(world->canaries);
		assert_int_equal(world->err.kind, ERROR_SETTING);
		if (strstr(world->err.text, rows[i].wanted) == NULL)
			fail_msg("%s: %s", rows[i].text, world->err.text);
	}
	const char *gone[] = {"/nonexistent/register"};
	assert_null(canary_load(gone, 1, &world->err));
	assert_int_equal(world->err.kind, ERROR_SYSTEM);
}

/* ---- marks ---- */

static void a_mark_is_found_anywhere_in_a_text(void **state)
{
	struct world *world = *state;
	static const char *const texts[] = {
	    "specaudit-canary:7f3k2-q9d81-vv04x-tz6",
	    "a: b; (specaudit-canary:7f3k2-q9d81-vv04x-tz6) and more",
	    "xspecaudit-canary:7f3k2-q9d81-vv04x-tz6.",
	    "specaudit-canary: specaudit-canary:7f3k2-q9d81-vv04x-tz6",
	    "specaudit-canary:7f3k2-q9d81-vv04x-tz6 specaudit-canary:7f3k2-q9d81-vv04x-tz6",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct canary_scan found = scan(world, texts[i]);
		assert_int_equal(found.mark, CANARY_PLANTED);
		assert_true(span_is(canary_get(world->canaries, found.index)->id, one_id));
	}
}

static void what_is_no_mark_is_none(void **state)
{
	struct world *world = *state;
	struct canary_scan found = {0};
	static const char *const texts[] = {"", ":", "specaudit-canary",
	    "specaudit-canary:", "canary:7f3k2-q9d81-vv04x-tz6",
	    "Specaudit-Canary:7f3k2-q9d81-vv04x-tz6", "7f3k2-q9d81-vv04x-tz6",
	    "specaudit-canary :7f3k2-q9d81-vv04x-tz6"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(scan(world, texts[i]).mark, CANARY_NONE);
	canary_scan_text(world->canaries, &found, (struct span){NULL, 0});
	assert_int_equal(found.mark, CANARY_NONE);
	canary_scan_text(NULL, &found, span_of("specaudit-canary:7f3k2-q9d81-vv04x-tz6"));
	assert_int_equal(found.mark, CANARY_NONE);
}

static void other_marks_make_it_foreign_in_any_order(void **state)
{
	struct world *world = *state;
	static const char *const texts[] = {
	    "specaudit-canary:unknown",
	    "specaudit-canary:7f3k2-q9d81-vv04x-tz6x",
	    "specaudit-canary:7f3k2-q9d81-vv04x-tz specaudit-canary:7f3k2-q9d81-vv04x-tz6",
	    "specaudit-canary:7f3k2-q9d81-vv04x-tz6 specaudit-canary:x",
	    "specaudit-canary:7f3k2-q9d81-vv04x-tz6 specaudit-canary:Zq81mmx02pLk77ab",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(scan(world, texts[i]).mark, CANARY_FOREIGN);
	struct canary_scan found = scan(world, texts[0]);
	canary_scan_text(
	    world->canaries, &found, span_of("specaudit-canary:7f3k2-q9d81-vv04x-tz6"));
	assert_int_equal(found.mark, CANARY_FOREIGN);
}

/* ---- what is hidden ---- */

static void one_conversation_a_window_is_the_canary(void **state)
{
	struct world *world = *state;

	assert_true(meet(world, one_id, 1, start));
	assert_true(meet(world, one_id, 1, start + hour / 2)); /* its next record */
	assert_false(meet(world, one_id, 2, start + hour / 2));
	assert_int_equal(world->nalarms, 1);
	assert_string_equal(world->alarms[0].kind, "canary-repeated");
	assert_false(meet(world, one_id, 3, start + hour / 2));
	assert_int_equal(world->nalarms, 1); /* it was said of this window */
	assert_true(meet(world, other_id, 4, start));
	assert_true(meet(world, one_id, 5, start + hour));
	assert_false(meet(world, one_id, 1, start + hour));
	assert_int_equal(world->nalarms, 2);
}

static void windows_may_come_in_any_order_but_not_from_long_ago(void **state)
{
	struct world *world = *state;

	assert_true(meet(world, one_id, 1, start + 70 * hour));
	assert_true(meet(world, one_id, 2, start + 68 * hour));
	assert_true(meet(world, one_id, 3, start + 69 * hour));
	assert_false(meet(world, one_id, 4, start + 68 * hour));
	assert_true(meet(world, one_id, 5, start + 7 * hour));
	assert_false(meet(world, one_id, 6, start + 6 * hour));
}

static void a_foreign_mark_hides_nothing_and_alarms_once_an_hour(void **state)
{
	struct world *world = *state;

	for (unsigned char i = 0; i < 100; i++)
		assert_false(meet(world, "i-made-this-up-myself", i, start + i * second));
	assert_int_equal(world->nalarms, 1);
	assert_string_equal(world->alarms[0].kind, "canary-unknown");
	assert_false(meet(world, "i-made-this-up-myself", 1, start + hour));
	assert_int_equal(world->nalarms, 2);
	/* A clock set back does not silence it. */
	assert_false(meet(world, "i-made-this-up-myself", 1, start - 1000 * hour));
	assert_int_equal(world->nalarms, 3);
}

static void a_conversation_without_marks_touches_nothing(void **state)
{
	struct world *world = *state;
	struct canary_scan none = {0};
	struct digest key = {{1}};
	bool is_canary = true;

	world->is_broken = true;
	assert_int_equal(canary_meet(world->canaries, &world->store, &none, &key, start, start,
			     &is_canary, &world->err),
	    0);
	assert_false(is_canary);
	assert_int_equal(world->nvalues, 0);
}

static void alarms_show_no_id_whole(void **state)
{
	struct world *world = *state;

	meet(world, one_id, 1, start);
	meet(world, one_id, 2, start);
	meet(world, "Zq81mmx02pLk77abb", 2, start);
	check(world, start + 10 * hour);
	assert_int_equal(world->nalarms, 3);
	for (size_t i = 0; i < world->nalarms; i++) {
		assert_null(strstr(world->alarms[i].key, one_id));
		assert_null(strstr(world->alarms[i].text, one_id));
		assert_null(strstr(world->alarms[i].text, "Zq81mmx02pLk77ab"));
	}
	assert_string_equal(world->alarms[0].key, "7f3k2-...");
}

static void a_failing_store_is_told(void **state)
{
	struct world *world = *state;
	struct canary_scan found = scan(world, "specaudit-canary:7f3k2-q9d81-vv04x-tz6");
	struct digest key = {{1}};
	bool is_canary;

	world->is_broken = true;
	assert_int_equal(canary_meet(world->canaries, &world->store, &found, &key, start, start,
			     &is_canary, &world->err),
	    -1);
	assert_int_equal(
	    canary_fired(world->canaries, &world->store, 0, span_of("A-1"), start, &world->err),
	    -1);
	assert_int_equal(
	    canary_check(world->canaries, &world->store, start + hour, start, &world->err), -1);
	found = scan(world, "specaudit-canary:x");
	assert_int_equal(canary_meet(world->canaries, &world->store, &found, &key, start, start,
			     &is_canary, &world->err),
	    -1);
}

/* ---- what is missed ---- */

static void one_that_is_seen_and_fires_in_each_window_alarms_never(void **state)
{
	struct world *world = *state;

	load(world, "- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}\n");
	assert_string_equal(check(world, start + 10 * 60 * second), "");
	for (int i = 1; i < 200; i++) {
		assert_true(meet(world, one_id, (unsigned char)i, start + i * hour + hour / 2));
		fire(world, "A-1", start + i * hour + hour / 2);
		assert_string_equal(check(world, start + i * hour + 50 * 60 * second), "");
		assert_string_equal(check(world, start + (i + 1) * hour + 10 * 60 * second), "");
	}
	assert_int_equal(world->nalarms, 0);
}

static void one_that_is_not_seen_alarms_once_after_its_window(void **state)
{
	struct world *world = *state;

	load(world, "- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}\n");
	assert_string_equal(check(world, start + 20 * 60 * second), "");
	/* The window in which it was first looked for is not judged. */
	assert_string_equal(check(world, start + hour + 10 * 60 * second), "");
	assert_string_equal(check(world, start + 2 * hour + 299 * second), "");
	assert_non_null(strstr(check(world, start + 2 * hour + 300 * second),
	    "rule A-1 was not seen from 2025-11-24T17:00:00Z to 2025-11-24T18:00:00Z"));
	assert_string_equal(check(world, start + 2 * hour + 301 * second), "");
	assert_string_equal(check(world, start + 3 * hour + 299 * second), "");
	assert_non_null(strstr(check(world, start + 3 * hour + 300 * second), "18:00:00Z to"));
}

static void one_whose_rule_is_silent_alarms_too(void **state)
{
	struct world *world = *state;

	load(world, "- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}\n");
	check(world, start + 20 * 60 * second);
	assert_true(meet(world, one_id, 1, start + hour));
	fire(world, "A-2", start + hour);
	assert_non_null(strstr(check(world, start + 2 * hour + 400 * second),
	    "was seen from 2025-11-24T17:00:00Z to 2025-11-24T18:00:00Z, but its rule did not "
	    "fire"));
}

static void windows_missed_together_are_said_together(void **state)
{
	struct world *world = *state;

	load(world, "- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}\n");
	check(world, start + 20 * 60 * second);
	assert_true(meet(world, one_id, 1, start + 3 * hour));
	fire(world, "A-1", start + 3 * hour);
	assert_true(meet(world, one_id, 2, start + 4 * hour));
	assert_non_null(strstr(check(world, start + 6 * hour + 400 * second),
	    "was missed in 4 windows, the last from 2025-11-24T21:00:00Z to "
	    "2025-11-24T22:00:00Z: not seen in 3, its rule silent in 1"));
}

static void nothing_is_judged_before_a_run_has_read_what_was_there(void **state)
{
	struct world *world = *state;

	load(world, "- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}\n");
	check(world, start + 20 * 60 * second);
	int64_t awake_us = start + 5 * hour;
	for (int64_t now_us = awake_us; now_us < awake_us + 300 * second; now_us += 60 * second)
		assert_int_equal(
		    canary_check(world->canaries, &world->store, now_us, awake_us, &world->err), 0);
	assert_int_equal(world->nalarms, 0);
	assert_int_equal(canary_check(world->canaries, &world->store, awake_us + 300 * second,
			     awake_us, &world->err),
	    0);
	assert_int_equal(world->nalarms, 1);
}

static void a_clock_that_was_far_ahead_does_not_blind_for_good(void **state)
{
	struct world *world = *state;

	load(world, "- {id: 7f3k2-q9d81-vv04x-tz6, rule: A-1, window: 1h}\n");
	check(world, start + 20 * 60 * second);
	assert_non_null(strstr(check(world, start + 100000 * hour), "64 windows"));
	/* A record that far ahead marks its own window only. */
	assert_true(meet(world, one_id, 1, start + 100000 * hour));
	fire(world, "A-1", start + 100000 * hour);
	assert_string_equal(check(world, start + 5 * hour + 400 * second), "");
	assert_non_null(strstr(check(world, start + 6 * hour + 400 * second), "was not seen"));
}

static void collect(void *context, const struct canary_status *status)
{
	struct canary_status *all = context;

	all[span_is(status->canary->id, one_id) ? 0 : 1] = *status;
}

static void status_says_when_each_was_seen_and_missed(void **state)
{
	struct world *world = *state;
	struct canary_status all[2];

	check(world, start + 20 * 60 * second);
	assert_true(meet(world, one_id, 1, start + hour));
	check(world, start + 2 * hour + 400 * second);
	assert_int_equal(canary_each(world->canaries, &world->store, collect, all, &world->err), 0);
	assert_true(all[0].has_seen);
	assert_true(all[0].seen_us == start + hour + second);
	assert_true(all[0].missed_us == start + 2 * hour);
	assert_false(all[1].has_seen);
	assert_true(all[1].missed_us == 0);
}

static void a_damaged_value_is_begun_again(void **state)
{
	struct world *world = *state;

	assert_true(meet(world, one_id, 1, start));
	world->values[0].value.len--;
	assert_true(meet(world, one_id, 2, start));
	buf_clear(&world->values[0].value);
	buf_text(&world->values[0].value, "\x7f nothing of ours");
	assert_string_equal(check(world, start + hour), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_register_is_read_in_order_of_ids),
	    TEST(what_can_be_guessed_or_is_wrong_is_refused_by_line),
	    TEST(a_mark_is_found_anywhere_in_a_text),
	    TEST(what_is_no_mark_is_none),
	    TEST(other_marks_make_it_foreign_in_any_order),
	    TEST(one_conversation_a_window_is_the_canary),
	    TEST(windows_may_come_in_any_order_but_not_from_long_ago),
	    TEST(a_foreign_mark_hides_nothing_and_alarms_once_an_hour),
	    TEST(a_conversation_without_marks_touches_nothing),
	    TEST(alarms_show_no_id_whole),
	    TEST(a_failing_store_is_told),
	    TEST(one_that_is_seen_and_fires_in_each_window_alarms_never),
	    TEST(one_that_is_not_seen_alarms_once_after_its_window),
	    TEST(one_whose_rule_is_silent_alarms_too),
	    TEST(windows_missed_together_are_said_together),
	    TEST(nothing_is_judged_before_a_run_has_read_what_was_there),
	    TEST(a_clock_that_was_far_ahead_does_not_blind_for_good),
	    TEST(status_says_when_each_was_seen_and_missed),
	    TEST(a_damaged_value_is_begun_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
