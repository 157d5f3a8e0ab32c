/* Expectations, judged by what the follower and the store know. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "daemon/streams.h"

enum { NAME = 300 };

static const int64_t hour_us = INT64_C(3600000000);

void streams_done(struct streams *streams)
{
	arena_done(&streams->arena);
	*streams = (struct streams){0};
}

/* ---- the world ---- */

struct gathering {
	struct arena *arena;
	const struct config *config;
	const char *host; /* this one */
	struct expect_text *texts;
	size_t ntexts, texts_cap;
	struct store_arrivals *arrivals;
	size_t narrivals, arrivals_cap;
	int64_t from_hour;
	struct error *err;
};

/* Room for one more of size bytes: the array, perhaps another one, or NULL. */
static void *make_room(struct arena *arena, void *array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	size_t more = *cap ? *cap * 2 : 64;
	void *larger = arena_array(arena, more, size);
	if (larger == NULL)
		return NULL;
	if (n > 0)
		memcpy(larger, array, n * size);
	*cap = more;
	return larger;
}

/* Whose log it is, by the pattern it was found by. */
static const char *host_of(const struct gathering *gathering, const char *pattern)
{
	const struct config *config = gathering->config;

	for (size_t i = 0; i < config->nlogs; i++)
		for (size_t j = 0; j < config->logs[i].paths.n; j++)
			if (strcmp(config->logs[i].paths.at[j], pattern) == 0)
				return config->logs[i].host[0] ? config->logs[i].host
							       : gathering->host;
	return gathering->host;
}

static int add_text(const struct follow_status *status, void *context)
{
	struct gathering *gathering = context;

	if (status->input == FOLLOW_NO_INPUT)
		return 0;
	struct expect_text *texts = make_room(gathering->arena, gathering->texts, gathering->ntexts,
	    &gathering->texts_cap, sizeof *texts);
	if (texts == NULL)
		return error_memory(gathering->err);
	gathering->texts = texts;
	struct expect_text *text = &texts[gathering->ntexts];
	*text = (struct expect_text){.input = status->input,
	    .host = host_of(gathering, status->pattern),
	    .path = arena_string(gathering->arena, span_of(status->path)),
	    .grown_us = status->grown_us};
	gathering->ntexts++;
	return text->path ? 0 : error_memory(gathering->err);
}

static int add_arrivals(const struct store_arrivals *arrivals, void *context)
{
	struct gathering *gathering = context;

	if (arrivals->hour < gathering->from_hour)
		return 0;
	struct store_arrivals *rows = make_room(gathering->arena, gathering->arrivals,
	    gathering->narrivals, &gathering->arrivals_cap, sizeof *rows);
	if (rows == NULL)
		return error_memory(gathering->err);
	gathering->arrivals = rows;
	rows[gathering->narrivals++] = *arrivals;
	return 0;
}

static int by_input(const void *a, const void *b)
{
	const struct expect_text *one = a, *other = b;

	return (one->input > other->input) - (one->input < other->input);
}

static int gather(struct gathering *gathering, const struct follow *follow, struct store *store,
    int64_t now_us, struct expect_world *world)
{
	gathering->from_hour = now_us / hour_us - EXPECT_HOURS;
	if (follow_each(follow, add_text, gathering) != 0 ||
	    store_each_arrivals(store, add_arrivals, gathering, gathering->err) != 0)
		return -1;
	if (gathering->ntexts > 1)
		qsort(gathering->texts, gathering->ntexts, sizeof *gathering->texts, by_input);
	*world = (struct expect_world){.texts = gathering->texts,
	    .ntexts = gathering->ntexts,
	    .arrivals = gathering->arrivals,
	    .narrivals = gathering->narrivals,
	    .now_us = now_us};
	return 0;
}

/* ---- what was told ---- */

/* One stream on its way to being told of. */
struct telling {
	struct store *store;
	struct stream *stream;
	struct buf before, now; /* a line for each thing that is wrong */
	int64_t now_us;
	bool *has_put;
	struct error *err;
};

static const char *value_name(const char *what, const char *stream, char name[NAME])
{
	snprintf(name, NAME, "expect-%s/%s", what, stream);
	return name;
}

static bool was_told(const struct telling *telling, struct span line)
{
	struct span left = buf_span(&telling->before);

	while (left.len > 0) {
		const char *end = memchr(left.at, '\n', left.len);
		size_t len = end ? (size_t)(end - left.at) + 1 : left.len;
		if (span_equal(span_slice(left, 0, len), line))
			return true;
		left = span_slice(left, len, left.len);
	}
	return false;
}

/* Something is wrong that line names: alarm, unless that was told before. */
static int tell(struct telling *telling, const char *line, const char *kind, const char *words)
{
	struct span added = span_of(line);

	if (buf_append(&telling->now, added) != 0)
		return error_memory(telling->err);
	if (was_told(telling, added))
		return 0;
	*telling->has_put = true;
	return store_put_alarm(telling->store, span_of(kind),
	    span_of(telling->stream->expectation->stream), span_of(words), telling->now_us,
	    telling->err);
}

static int tell_silence(struct telling *telling)
{
	const struct stream *stream = telling->stream;
	char line[80], words[NAME], at[DATES_TIME];

	if (!stream->outcome.is_silent)
		return 0;
	snprintf(line, sizeof line, "silent %" PRId64 "\n", stream->outcome.grown_us);
	snprintf(words, sizeof words, "stream %.150s has been silent since %s",
	    stream->expectation->stream, dates_time(stream->outcome.grown_us, at));
	return tell(telling, line, "stream-silent", words);
}

static int tell_hour(struct telling *telling, const struct expect_hour *hour)
{
	char line[400], words[NAME], at[DATES_TIME];

	snprintf(line, sizeof line, "%" PRId64 " %.300s\n", hour->hour, hour->host);
	snprintf(words, sizeof words,
	    "stream %.100s: %" PRIu64 " of %" PRIu64
	    " records are missing of host %.80s in the hour from %s",
	    telling->stream->expectation->stream, hour->missing, hour->expected, hour->host,
	    dates_time(hour->hour * hour_us, at));
	return tell(telling, line, "records-missing", words);
}

static int tell_all(struct telling *telling)
{
	const struct expect_outcome *outcome = &telling->stream->outcome;

	if (tell_silence(telling) != 0)
		return -1;
	for (size_t i = 0; i < outcome->nhours; i++)
		if (outcome->hours[i].is_too_few && tell_hour(telling, &outcome->hours[i]) != 0)
			return -1;
	return 0;
}

static int tell_news(struct telling *telling)
{
	char name[NAME];

	value_name("told", telling->stream->expectation->stream, name);
	if (store_get_value(telling->store, name, &telling->before, telling->err) < 0 ||
	    tell_all(telling) != 0)
		return -1;
	if (span_equal(buf_span(&telling->before), buf_span(&telling->now)))
		return 0;
	*telling->has_put = true;
	return store_put_value(telling->store, name, buf_span(&telling->now), telling->err);
}

/* ---- one stream ---- */

/* Since when it is known: from now on, if it was not before. */
static int find_since(struct telling *telling, int64_t *since_us)
{
	char name[NAME], text[32];
	struct buf value = {0};

	value_name("since", telling->stream->expectation->stream, name);
	int got = store_get_value(telling->store, name, &value, telling->err);
	const char *words = got == 1 ? buf_string(&value) : NULL;
	*since_us = words ? strtoll(words, NULL, 10) : telling->now_us;
	if (got == 0) {
		snprintf(text, sizeof text, "%" PRId64, telling->now_us);
		*telling->has_put = true;
		got = store_put_value(telling->store, name, span_of(text), telling->err);
	}
	buf_done(&value);
	return got < 0 ? -1 : 0;
}

static void add_up(struct stream *stream)
{
	for (size_t i = 0; i < stream->outcome.nhours; i++) {
		const struct expect_hour *hour = &stream->outcome.hours[i];
		stream->expected += hour->expected;
		stream->seen += hour->seen;
		stream->missing += hour->missing;
		stream->too_few += hour->is_too_few;
	}
}

static void note_alarm(struct streams *streams, const struct stream *stream)
{
	const char *name = stream->expectation->stream;

	if (streams->alarm[0] != '\0')
		return;
	if (stream->outcome.is_silent)
		snprintf(streams->alarm, sizeof streams->alarm, "stream %.200s is silent", name);
	else if (stream->too_few > 0)
		snprintf(streams->alarm, sizeof streams->alarm,
		    "stream %.150s: records are missing in %" PRIu64 " hours", name,
		    stream->too_few);
	else if (stream->outcome.problem[0] != '\0')
		snprintf(streams->alarm, sizeof streams->alarm, "stream %.80s: %.200s", name,
		    stream->outcome.problem);
}

static int look_at(struct streams *streams, struct telling *telling,
    const struct expect_world *world, struct error *err)
{
	struct stream *stream = telling->stream;
	int64_t since_us;

	if (find_since(telling, &since_us) != 0 ||
	    expect_judge(
		stream->expectation, world, since_us, &streams->arena, &stream->outcome, err) != 0)
		return -1;
	add_up(stream);
	note_alarm(streams, stream);
	return tell_news(telling);
}

int streams_look(struct streams *streams, const struct streams_view *view, struct store *store,
    bool *has_put, struct error *err)
{
	struct gathering gathering = {
	    .arena = &streams->arena, .config = view->config, .host = view->host, .err = err};
	struct expect_world world = {0};
	size_t n = view->expectations ? expect_count(view->expectations) : 0;
	int result = 0;

	arena_reset(&streams->arena);
	streams->n = 0;
	streams->alarm[0] = '\0';
	*has_put = false;
	streams->at = arena_array(&streams->arena, n + 1, sizeof *streams->at);
	if (streams->at == NULL)
		return error_memory(err);
	if (n > 0)
		result = gather(&gathering, view->follow, store, view->now_us, &world);
	for (size_t i = 0; result == 0 && i < n; i++) {
		struct telling telling = {.store = store,
		    .stream = &streams->at[i],
		    .now_us = view->now_us,
		    .has_put = has_put,
		    .err = err};
		streams->at[i].expectation = expect_get(view->expectations, i);
		result = look_at(streams, &telling, &world, err);
		buf_done(&telling.before);
		buf_done(&telling.now);
		if (result == 0)
			streams->n = i + 1;
	}
	return result;
}
