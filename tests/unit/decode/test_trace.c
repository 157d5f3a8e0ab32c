/* A trace depends on the text alone: not on how it came, nor on how often it was written down. */
#include "support.h"

#include <string.h>

#include "decode/trace.h"
#include "harness.h"

static void assert_same(const struct trace *a, const struct trace *b)
{
	struct digest one = trace_digest(a), other = trace_digest(b);

	assert_int_equal(a->nbytes, b->nbytes);
	assert_int_equal(a->nsteps, b->nsteps);
	assert_memory_equal(a->steps, b->steps, sizeof a->steps);
	assert_int_equal(digest_compare(&one, &other), 0);
}

static void write_down_and_go_on(struct trace *trace)
{
	struct buf packed = {0};

	trace_pack(trace, &packed);
	struct unpack unpack = {.rest = buf_span(&packed)};
	memset(trace, 0x55, sizeof *trace);
	assert_int_equal(trace_unpack(&unpack, trace), 0);
	assert_int_equal(unpack_end(&unpack), 0);
	buf_done(&packed);
}

static void neither_cuts_nor_rests_change_a_trace(void **state)
{
	struct buf text = {0};
	struct trace once, parts;

	(void)state;
	make_lines(&text, 1000, 1);
	for (uint64_t seed = 1; seed < 40; seed++) {
		uint64_t random = seed;
		size_t length = random_below(&random, text.len);
		trace_init(&once);
		trace_init(&parts);
		trace_feed(&once, span_slice(buf_span(&text), 0, length));
		for (size_t at = 0; at < length;) {
			size_t end = at + random_below(&random, seed % 2 ? 100 : 6000);
			trace_feed(
			    &parts, span_slice(buf_span(&text), at, end < length ? end : length));
			at = end;
			write_down_and_go_on(&parts);
		}
		assert_same(&once, &parts);
	}
	buf_done(&text);
}

static void every_byte_changes_a_trace(void **state)
{
	struct buf text = {0};
	struct trace first, other;

	(void)state;
	make_lines(&text, 60, 1);
	trace_init(&first);
	trace_feed(&first, buf_span(&text));
	struct digest expected = trace_digest(&first);
	for (size_t i = 0; i < text.len; i++) {
		text.at[i] ^= 1;
		trace_init(&other);
		trace_feed(&other, buf_span(&text));
		struct digest digest = trace_digest(&other);
		assert_int_not_equal(digest_compare(&digest, &expected), 0);
		text.at[i] ^= 1;
	}
	trace_feed(&first, (struct span){"\0", 1});
	struct digest longer = trace_digest(&first);
	assert_int_not_equal(digest_compare(&longer, &expected), 0);
	buf_done(&text);
}

static void a_step_is_what_the_digest_was_there(void **state)
{
	struct buf text = {0};
	struct trace all;

	(void)state;
	make_lines(&text, 5000, 1);
	trace_init(&all);
	trace_feed(&all, buf_span(&text));
	assert_true(all.nsteps == 5);
	for (unsigned i = 0; i < all.nsteps; i++) {
		struct trace first;
		trace_init(&first);
		trace_feed(&first, span_slice(buf_span(&text), 0, (size_t)TRACE_FIRST << 2 * i));
		struct digest digest = trace_digest(&first);
		assert_int_equal(digest_compare(&digest, &all.steps[i]), 0);
	}
	buf_done(&text);
}

static void a_damaged_trace_is_refused(void **state)
{
	struct buf packed = {0};
	struct trace trace;

	(void)state;
	trace_init(&trace);
	trace_feed(&trace, (struct span)SPAN("some text"));
	trace_pack(&trace, &packed);
	for (size_t length = 0; length < packed.len; length++) {
		struct unpack unpack = {.rest = span_slice(buf_span(&packed), 0, length)};
		assert_int_equal(trace_unpack(&unpack, &trace), -1);
	}
	packed.at[0]++;
	struct unpack unpack = {.rest = buf_span(&packed)};
	assert_int_equal(trace_unpack(&unpack, &trace), -1);
	buf_done(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(neither_cuts_nor_rests_change_a_trace),
	    cmocka_unit_test(every_byte_changes_a_trace),
	    cmocka_unit_test(a_step_is_what_the_digest_was_there),
	    cmocka_unit_test(a_damaged_trace_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
