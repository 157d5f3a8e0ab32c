/* Gathers from the store what expectations are held against, and puts back what follows from it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "base/json_out.h"
#include "daemon/blind.h"
#include "daemon/expect.h"
#include "daemon/expect_tell.h"

enum { MOST_HOURS = 5000, HOST = 256, ALARM = 400 };

static const int64_t hour_us = INT64_C(3600000000);

struct blind {
	const struct config *config;
	char host[HOST];
	struct expectations *expectations;
	struct canaries *canaries;
	char alarm[ALARM];
	struct buf published; /* the value "expectations" as it was put last */
};

/* One look. */
struct look {
	struct blind *blind;
	struct store *store;
	int64_t now_us;
	struct arena arena;
	struct expect_text *texts;
	size_t ntexts, texts_capacity;
	struct store_arrivals *arrivals;
	size_t narrivals, arrivals_capacity;
	struct json_out *json;
	size_t nhours; /* put into json, or left out */
	struct error *err;
};

struct blind *blind_new(const struct config *config, const char *host, struct error *err)
{
	struct blind *blind = calloc(1, sizeof *blind);

	if (blind == NULL) {
		error_memory(err);
		return NULL;
	}
	blind->config = config;
	snprintf(blind->host, sizeof blind->host, "%s", host);
	blind->expectations = expect_load(config->expect.at, config->expect.n, err);
	if (blind->expectations)
		blind->canaries = canary_load(config->canaries.at, config->canaries.n, err);
	if (blind->canaries)
		return blind;
	blind_free(blind);
	return NULL;
}

void blind_free(struct blind *blind)
{
	if (blind == NULL)
		return;
	expect_free(blind->expectations);
	canary_free(blind->canaries);
	buf_done(&blind->published);
	free(blind);
}

const struct canaries *blind_canaries(const struct blind *blind)
{
	return blind->canaries;
}

const char *blind_alarm(const struct blind *blind)
{
	return blind->alarm;
}

/* ---- what there is ---- */

/* The host that a path's log is said to come from. */
static const char *host_of(const struct blind *blind, const char *path)
{
	const struct config *config = blind->config;

	for (size_t i = 0; i < config->nlogs; i++)
		for (size_t j = 0; j < config->logs[i].paths.n; j++)
			if (expect_path_fits(config->logs[i].paths.at[j], path))
				return config->logs[i].host[0] ? config->logs[i].host : blind->host;
	return blind->host;
}

static void *grow(struct look *look, void *at, size_t n, size_t *capacity, size_t size)
{
	if (n < *capacity)
		return at;
	size_t larger = *capacity ? 2 * *capacity : 64;
	char *grown = arena_array(&look->arena, larger, size);
	if (grown == NULL) {
		error_memory(look->err);
		return NULL;
	}
	if (n > 0)
		memcpy(grown, at, n * size);
	*capacity = larger;
	return grown;
}

static int take_input(const struct store_input *input, void *context)
{
	struct look *look = context;
	const char *path = arena_string(&look->arena, input->path);

	look->texts =
	    grow(look, look->texts, look->ntexts, &look->texts_capacity, sizeof *look->texts);
	if (look->texts == NULL || path == NULL)
		return error_memory(look->err);
	look->texts[look->ntexts++] = (struct expect_text){.input = input->index,
	    .host = host_of(look->blind, path),
	    .path = path,
	    .grown_us = INT64_MIN};
	return 0;
}

static int by_input(const void *a, const void *b)
{
	const struct expect_text *one = a, *other = b;

	return one->input < other->input ? -1 : one->input > other->input;
}

static int take_stream(const struct store_stream *stream, void *context)
{
	struct look *look = context;
	const struct expect_text key = {.input = stream->input};
	struct expect_text *text = look->ntexts == 0 ? NULL
						     : bsearch(&key, look->texts, look->ntexts,
							   sizeof *look->texts, by_input);

	if (text)
		text->grown_us = stream->grown_us;
	return 0;
}

static int take_arrivals(const struct store_arrivals *arrivals, void *context)
{
	struct look *look = context;

	if (arrivals->hour < look->now_us / hour_us - EXPECT_HOURS)
		return 0;
	look->arrivals = grow(look, look->arrivals, look->narrivals, &look->arrivals_capacity,
	    sizeof *look->arrivals);
	if (look->arrivals == NULL)
		return -1;
	look->arrivals[look->narrivals++] = *arrivals;
	return 0;
}

static int gather(struct look *look)
{
	if (store_each_input(look->store, take_input, look, look->err) != 0)
		return -1;
	if (look->ntexts > 1)
		qsort(look->texts, look->ntexts, sizeof *look->texts, by_input);
	if (store_each_stream(look->store, take_stream, look, look->err) != 0)
		return -1;
	return store_each_arrivals(look->store, take_arrivals, look, look->err);
}

/* ---- for reports ---- */

static void describe_hour(struct look *look, const struct expect_hour *hour)
{
	char time[DATES_TIME];

	if (look->nhours++ >= MOST_HOURS)
		return;
	json_out_object(look->json, NULL);
	json_out_string(look->json, "host", hour->host);
	json_out_string(look->json, "hour", dates_time(hour->hour * hour_us, time));
	json_out_number(look->json, "expected", hour->expected);
	json_out_number(look->json, "seen", hour->seen);
	json_out_number(look->json, "missing", hour->missing);
	json_out_bool(look->json, "is_too_few", hour->is_too_few);
	json_out_end(look->json);
}

static void describe(
    struct look *look, const struct expectation *expectation, const struct expect_outcome *outcome)
{
	char time[DATES_TIME];

	json_out_object(look->json, NULL);
	json_out_string(look->json, "stream", expectation->stream);
	json_out_text(look->json, "host", span_of(expectation->host));
	json_out_string(look->json, "grown", dates_time(outcome->grown_us, time));
	json_out_bool(look->json, "is_silent", outcome->is_silent);
	json_out_text(
	    look->json, "problem", span_of(outcome->problem[0] ? outcome->problem : NULL));
	json_out_array(look->json, "hours");
	for (size_t i = 0; i < outcome->nhours; i++)
		describe_hour(look, &outcome->hours[i]);
	json_out_end(look->json);
	json_out_end(look->json);
}

static int publish(struct look *look)
{
	struct buf text = {0};
	int result;

	json_out_end(look->json);
	json_out_number(
	    look->json, "left_out", look->nhours > MOST_HOURS ? look->nhours - MOST_HOURS : 0);
	json_out_end(look->json);
	result = json_out_print(look->json, false, &text, look->err);
	if (result == 0 && !span_equal(buf_span(&text), buf_span(&look->blind->published)))
		result = store_put_value(look->store, "expectations", buf_span(&text), look->err);
	if (result == 0) {
		buf_done(&look->blind->published);
		look->blind->published = text;
		return 0;
	}
	buf_done(&text);
	return -1;
}

/* ---- a look ---- */

static int look_at(
    struct look *look, const struct expect_teller *teller, const struct expectation *expectation)
{
	struct expect_world world = {
	    look->texts, look->ntexts, look->arrivals, look->narrivals, look->now_us};
	struct expect_outcome outcome;
	int64_t since_us;

	if (expect_since(teller, expectation, &since_us, look->err) != 0 ||
	    expect_judge(expectation, &world, since_us, &look->arena, &outcome, look->err) != 0)
		return -1;
	describe(look, expectation, &outcome);
	return expect_tell(teller, expectation, &outcome, look->err);
}

static int look_at_all(struct look *look, const struct expect_teller *teller)
{
	const struct expectations *expectations = look->blind->expectations;

	look->json = json_out_new();
	if (look->json == NULL)
		return error_memory(look->err);
	json_out_object(look->json, NULL);
	json_out_array(look->json, "streams");
	if (gather(look) != 0)
		return -1;
	for (size_t i = 0; i < expect_count(expectations); i++)
		if (look_at(look, teller, expect_get(expectations, i)) != 0)
			return -1;
	return publish(look);
}

/* A canary that was missed and not seen since is what status says, if it says nothing else. */
static void say_missed(void *context, const struct canary_status *status)
{
	struct blind *blind = context;
	char shown[CANARY_SHOWN], time[DATES_TIME];

	if (blind->alarm[0] != '\0' || status->missed_us == 0 ||
	    status->missed_us <= status->seen_us)
		return;
	snprintf(blind->alarm, sizeof blind->alarm,
	    "canary %s of rule %.*s is missed, last in the window that ended at %s",
	    canary_shown(status->canary->id, shown), (int)status->canary->rule.len,
	    status->canary->rule.at, dates_time(status->missed_us, time));
}

int blind_look(
    struct blind *blind, struct store *store, int64_t now_us, int64_t awake_us, struct error *err)
{
	struct look look = {.blind = blind, .store = store, .now_us = now_us, .err = err};
	struct expect_teller teller = {store, now_us, awake_us, blind->alarm};
	struct canary_store canary_store = canary_store_of(store);
	int result = 0;

	if (now_us < awake_us)
		return 0;
	blind->alarm[0] = '\0';
	if (expect_count(blind->expectations) > 0)
		result = look_at_all(&look, &teller);
	json_out_free(look.json);
	arena_done(&look.arena);
	if (result == 0)
		result = canary_check(blind->canaries, &canary_store, now_us, awake_us, err);
	if (result == 0)
		result = canary_each(blind->canaries, &canary_store, say_missed, blind, err);
	return result;
}
