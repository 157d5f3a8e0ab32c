/* Lines that go on from a mark give the records they would have given, whatever was being read. */
#include "support.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "decode/lines.h"

/* A text, and where units begin in it. */
struct sample {
	struct buf text;
	size_t units[64];
	size_t nunits;
	bool is_stored; /* or every unit's raw offset is its number times 1000 */
};

struct reading {
	const struct sample *sample;
	struct lines_options options;
	struct lines *lines;
	struct buf log; /* a line a record */
	uint64_t seed;
	size_t
	    reached; /* of the text, when it was last interrupted: so that this comes to an end */
	bool is_broken; /* go on from a mark now and then */
};

static void add_unit(struct sample *sample)
{
	if (sample->nunits < ARRAY_LEN(sample->units))
		sample->units[sample->nunits++] = sample->text.len;
}

static void add_bytes(struct sample *sample, char byte, size_t n)
{
	while (n-- > 0)
		buf_byte(&sample->text, byte);
}

/* Lines, some of them long, with BOMs, NULs and \r in all places, in units that begin anywhere. */
static struct sample make_sample(uint64_t seed, size_t longest)
{
	struct sample sample = {.is_stored = seed % 2 == 0};

	for (size_t n = 1 + random_below(&seed, 30); n > 0; n--) {
		if (random_below(&seed, 3) == 0)
			add_unit(&sample);
		if (random_below(&seed, 3) == 0)
			buf_text(&sample.text, "\xef\xbb\xbf");
		if (random_below(&seed, 4) == 0)
			add_bytes(&sample, 0, random_below(&seed, 300));
		size_t most = random_below(&seed, 4) == 0 ? longest : 60;
		for (size_t i = random_below(&seed, most + 1); i > 0; i--)
			buf_text(&sample.text, i % 50 == 7 ? "\xe2\x82\xac" : "x");
		if (random_below(&seed, 4) == 0)
			add_bytes(&sample, 0, random_below(&seed, 9));
		if (random_below(&seed, 4) == 0)
			buf_byte(&sample.text, '\r');
		if (random_below(&seed, 4) == 0)
			add_unit(&sample);
		if (n > 1 || random_below(&seed, 2))
			buf_byte(&sample.text, '\n');
	}
	assert_false(sample.text.failed);
	return sample;
}

static void write_down(struct reading *reading, const struct record *record)
{
	const struct origin *origin = &record->origin;
	uint64_t sum = 0;

	for (size_t i = 0; i < record->text.len; i++)
		sum = sum * 31 + (unsigned char)record->text.at[i];
	buf_printf(&reading->log,
	    "%" PRIu64 " line %" PRIu64 " raw %" PRIu64 " input %u: %zu of %" PRIu64
	    ", state %d, flags %u, line %" PRIu64 ", %" PRIu64 "\n",
	    origin->text_offset, origin->line, origin->raw_offset, origin->input, record->text.len,
	    record->nbytes, (int)record->state, record->flags, record->line_nbytes, sum);
}

/* The place in the text to feed on from: all of it, the mark included, went through bytes. */
static size_t go_on(struct reading *reading)
{
	struct lines_mark mark = lines_mark(reading->lines), again;
	struct buf packed = {0};

	lines_mark_pack(&mark, &packed);
	struct unpack unpack = {.rest = buf_span(&packed)};
	assert_int_equal(lines_mark_unpack(&unpack, &again), 0);
	assert_int_equal(unpack_end(&unpack), 0);
	buf_done(&packed);
	lines_free(reading->lines);
	reading->lines = lines_resume(&reading->options, &again);
	assert_non_null(reading->lines);
	struct lines_mark twice = lines_mark(reading->lines);
	assert_int_equal(twice.text_offset, mark.text_offset);
	return (size_t)mark.text_offset;
}

/* Take records; returns where to feed on from, at being the end of what was fed. */
static size_t take(struct reading *reading, size_t at)
{
	struct record record;
	bool may_break = reading->is_broken && at > reading->reached;
	uint64_t chance = may_break ? random_next(&reading->seed) : 0;

	if (may_break)
		reading->reached = at;
	while (lines_next(reading->lines, &record) == 1) {
		write_down(reading, &record);
		if (chance % 3 == 1 && random_below(&reading->seed, 2) == 0)
			return go_on(reading);
	}
	return chance % 5 == 1 ? go_on(reading) : at;
}

static void feed_part(struct reading *reading, size_t at, size_t end)
{
	const struct sample *sample = reading->sample;
	size_t unit = 0;

	while (unit < sample->nunits && sample->units[unit] <= at)
		unit++;
	if (unit > 0 && sample->units[unit - 1] == at)
		lines_unit(reading->lines);
	uint64_t raw = sample->is_stored ? at : unit * 1000;
	struct span part = span_slice(buf_span(&sample->text), at, end);
	assert_int_equal(lines_feed(reading->lines, part, raw, sample->is_stored, NULL), 0);
}

static size_t part_end(const struct sample *sample, size_t at, size_t n)
{
	size_t end = n < sample->text.len - at ? at + n : sample->text.len;

	for (size_t i = 0; i < sample->nunits; i++) {
		if (sample->units[i] > at && sample->units[i] < end)
			end = sample->units[i];
	}
	return end;
}

static struct reading read_sample(
    const struct sample *sample, size_t max_line, size_t most, bool is_broken, uint64_t seed)
{
	struct reading reading = {.sample = sample,
	    .options = {.max_line = max_line, .input = 7},
	    .is_broken = is_broken,
	    .seed = seed};
	struct record record;

	reading.lines = lines_new(&reading.options);
	assert_non_null(reading.lines);
	for (size_t at = 0; at < sample->text.len;) {
		size_t end = part_end(sample, at, 1 + random_below(&reading.seed, most));
		feed_part(&reading, at, end);
		at = take(&reading, end);
	}
	lines_end(reading.lines);
	while (lines_next(reading.lines, &record) == 1)
		write_down(&reading, &record);
	assert_int_equal(lines_waiting(reading.lines), 0);
	assert_int_equal(lines_offset(reading.lines), sample->text.len);
	lines_free(reading.lines);
	assert_false(reading.log.failed);
	return reading;
}

static void compare(const struct sample *sample, size_t max_line, size_t most, uint64_t seed)
{
	struct reading once = read_sample(sample, max_line, most, false, seed);
	struct reading broken = read_sample(sample, max_line, most, true, seed);

	if (!span_equal(buf_span(&once.log), buf_span(&broken.log)))
		print_error("seed %" PRIu64 "\n--- once\n%s--- broken\n%s", seed,
		    buf_string(&once.log), buf_string(&broken.log));
	assert_true(span_equal(buf_span(&once.log), buf_span(&broken.log)));
	buf_done(&once.log);
	buf_done(&broken.log);
}

static void lines_go_on_from_any_mark(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct sample sample = make_sample(seed, 400);
		compare(&sample, 1000, 1 + seed % 150, seed);
		buf_done(&sample.text);
	}
}

static void long_lines_go_on_from_any_window(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct sample sample = make_sample(seed, 3 << 20);
		compare(&sample, 500, 300000, seed);
		buf_done(&sample.text);
	}
}

static void a_run_of_nuls_is_not_read_again(void **state)
{
	struct lines *lines = lines_new(&lines_defaults);
	struct record record;

	(void)state;
	assert_int_equal(lines_feed(lines, (struct span)SPAN("a\n\0\0\0\0"), 0, true, NULL), 0);
	assert_int_equal(lines_next(lines, &record), 1);
	assert_int_equal(lines_mark(lines).text_offset, 2);
	assert_int_equal(lines_next(lines, &record), 0);
	struct lines_mark mark = lines_mark(lines);
	assert_int_equal(mark.text_offset, 6);
	assert_int_equal(mark.line_start, 2);
	lines_free(lines);
	lines = lines_resume(&lines_defaults, &mark);
	assert_int_equal(lines_feed(lines, (struct span)SPAN("b\n"), 6, true, NULL), 0);
	assert_int_equal(lines_next(lines, &record), 1);
	assert_int_equal(record.nbytes, 6);
	assert_int_equal(record.flags, RECORD_HAD_NUL);
	assert_int_equal(record.origin.text_offset, 6);
	assert_int_equal(record.origin.line, 2);
	lines_free(lines);
}

static int unpack_numbers(const uint64_t numbers[8])
{
	struct buf packed = {0};
	struct lines_mark mark;

	for (size_t i = 0; i < 8; i++)
		pack_number(&packed, numbers[i]);
	struct unpack unpack = {.rest = buf_span(&packed)};
	int answer = lines_mark_unpack(&unpack, &mark);
	buf_done(&packed);
	return answer;
}

static void a_mark_that_cannot_be_is_refused(void **state)
{
	(void)state;
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 9, 0, 0, 0, 0, 0}), 0);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 3, 0, 0, 0, 0, 1}), 0);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 3, 0, 4096, 1, 0, 1}), 0);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 0, 9, 0, 0, 0, 0, 0}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 10, 0, 0, 0, 0, 0}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 3, 0, 1, 0, 0, 0}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 9, 0, 0, 1, 0, 0}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 3, 0, 5000, 1, 0, 0}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 9, 0, 0, 2, 0, 0}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){9, 1, 9, 0, 0, 0, 0, 2}), -1);
	assert_int_equal(unpack_numbers((uint64_t[8]){UINT64_MAX, 1, 9, 0, 0, 0, 0, 0}), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_go_on_from_any_mark),
	    cmocka_unit_test(long_lines_go_on_from_any_window),
	    cmocka_unit_test(a_run_of_nuls_is_not_read_again),
	    cmocka_unit_test(a_mark_that_cannot_be_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
