/* What was expected, held against what there is. */
#include <stdlib.h>
#include <string.h>

#include "daemon/expect.h"
#include "daemon/expect_counts.h"

static const int64_t hour_us = INT64_C(3600000000);

/* Hours [from, to). */
struct span_of_hours {
	int64_t from, to;
};

/* What is judged. */
struct asked {
	const struct expectation *expectation;
	const struct expect_world *world;
	const bool *is_meant; /* each of the world's texts */
	struct arena *arena;
};

static int64_t floor_hour(int64_t time_us)
{
	return time_us / hour_us - (time_us % hour_us < 0);
}

static const struct expect_text *find_text(const struct expect_world *world, uint32_t input)
{
	size_t low = 0, high = world->ntexts;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (world->texts[middle].input < input)
			low = middle + 1;
		else
			high = middle;
	}
	return low < world->ntexts && world->texts[low].input == input ? &world->texts[low] : NULL;
}

static int by_host_and_hour(const void *a, const void *b)
{
	const struct expect_hour *one = a, *other = b;
	int order = strcmp(one->host, other->host);

	if (order != 0)
		return order;
	return one->hour < other->hour ? -1 : one->hour > other->hour;
}

/* Add up equal hours of a host. How many are left. */
static size_t join(struct expect_hour *hours, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(hours, n, sizeof *hours, by_host_and_hour);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && by_host_and_hour(&hours[kept - 1], &hours[i]) == 0) {
			hours[kept - 1].expected += hours[i].expected;
			hours[kept - 1].seen += hours[i].seen;
		} else {
			hours[kept++] = hours[i];
		}
	}
	return kept;
}

static void compare(const struct expectation *expectation, struct expect_hour *hour)
{
	/* Counts have at most 15 digits. */
	uint64_t allowed = expectation->allow + hour->expected / 1000000 * expectation->allow_ppm +
			   hour->expected % 1000000 * expectation->allow_ppm / 1000000;

	hour->missing = hour->expected > hour->seen ? hour->expected - hour->seen : 0;
	hour->is_too_few = hour->missing > allowed;
}

/* The hours that both counts and records can be complete for. */
static struct span_of_hours comparable(
    const struct expectation *expectation, const struct expect_world *world, int64_t since_us)
{
	int64_t first = floor_hour(since_us - 1) + 1, now = floor_hour(world->now_us);

	if (first < now - EXPECT_HOURS)
		first = now - EXPECT_HOURS;
	return (struct span_of_hours){first, floor_hour(world->now_us - expectation->grace_us)};
}

static size_t take_counts(const struct expectation *expectation, struct span_of_hours *span,
    const struct expect_count *counts, size_t ncounts, struct expect_hour *hours)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	size_t n = 0;

	for (size_t i = 0; i < ncounts; i++) {
		const struct expect_count *count = &counts[i];
		if (count->hour < span->from || count->hour >= span->to ||
		    (expectation->host && strcmp(expectation->host, count->host) != 0))
			continue;
		first = count->hour < first ? count->hour : first;
		last = count->hour > last ? count->hour : last;
		hours[n++] = (struct expect_hour){
		    .host = count->host, .hour = count->hour, .expected = count->requests};
	}
	/* Records outside the hours that are counted say nothing. */
	*span = (struct span_of_hours){first, last == INT64_MIN ? first : last + 1};
	return n;
}

static size_t take_arrivals(
    const struct asked *asked, struct span_of_hours span, struct expect_hour *hours)
{
	const struct expect_world *world = asked->world;
	size_t n = 0;

	for (size_t i = 0; i < world->narrivals; i++) {
		const struct store_arrivals *arrivals = &world->arrivals[i];
		if (arrivals->hour < span.from || arrivals->hour >= span.to)
			continue;
		const struct expect_text *text = find_text(world, arrivals->input);
		if (text && asked->is_meant[text - world->texts])
			hours[n++] = (struct expect_hour){
			    .host = text->host, .hour = arrivals->hour, .seen = arrivals->records};
	}
	return n;
}

static int judge_counts(
    const struct asked *asked, int64_t since_us, struct expect_outcome *outcome, struct error *err)
{
	const struct expectation *expectation = asked->expectation;
	struct span_of_hours span = comparable(expectation, asked->world, since_us);
	struct expect_count *counts;
	struct error why;
	size_t ncounts;

	if (expect_read_counts(
		expectation->counts, span.from, asked->arena, &counts, &ncounts, &why) != 0) {
		if (why.kind == ERROR_MEMORY)
			return error_memory(err);
		memcpy(outcome->problem, why.text, sizeof outcome->problem);
		return 0;
	}
	outcome->hours = arena_array(
	    asked->arena, ncounts + asked->world->narrivals + 1, sizeof *outcome->hours);
	if (outcome->hours == NULL)
		return error_memory(err);
	size_t n = take_counts(expectation, &span, counts, ncounts, outcome->hours);
	n += take_arrivals(asked, span, outcome->hours + n);
	outcome->nhours = join(outcome->hours, n);
	for (size_t i = 0; i < outcome->nhours; i++)
		compare(expectation, &outcome->hours[i]);
	return 0;
}

int expect_judge(const struct expectation *expectation, const struct expect_world *world,
    int64_t since_us, struct arena *arena, struct expect_outcome *outcome, struct error *err)
{
	struct expect_outcome judged = {.grown_us = since_us};
	bool *is_meant = arena_array(arena, world->ntexts + 1, sizeof *is_meant);

	if (is_meant == NULL)
		return error_memory(err);
	for (size_t i = 0; i < world->ntexts; i++) {
		const struct expect_text *text = &world->texts[i];
		is_meant[i] = expect_fits(expectation, text->host, text->path);
		if (is_meant[i] && text->grown_us > judged.grown_us)
			judged.grown_us = text->grown_us;
	}
	judged.is_silent =
	    expectation->silent_us > 0 && world->now_us - judged.grown_us > expectation->silent_us;
	struct asked asked = {expectation, world, is_meant, arena};
	if (expectation->counts && judge_counts(&asked, since_us, &judged, err) != 0)
		return -1;
	*outcome = judged;
	return 0;
}
