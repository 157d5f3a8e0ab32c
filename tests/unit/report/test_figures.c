/* Numbers and cells as people read them. */
#include "support.h"

#include "report/figures.h"

static void expect(struct buf *out, const char *text)
{
	assert_string_equal(buf_string(out), text);
	buf_done(out);
}

static void counts_have_thousands_separators(void **state)
{
	(void)state;
	const struct {
		uint64_t number;
		const char *text;
	} rows[] = {
	    {0, "0"},
	    {999, "999"},
	    {1000, "1,000"},
	    {123456, "123,456"},
	    {1234567, "1,234,567"},
	    {UINT64_MAX, "18,446,744,073,709,551,615"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = {0};
		figure_count(&out, rows[i].number);
		expect(&out, rows[i].text);
	}
}

static void bytes_are_never_rounded_up(void **state)
{
	(void)state;
	const struct {
		uint64_t number;
		const char *text;
	} rows[] = {
	    {0, "0 B"},
	    {1023, "1023 B"},
	    {1024, "1.0 KiB"},
	    {2047, "1.9 KiB"},
	    {1048575, "1023.9 KiB"},
	    {1048576, "1.0 MiB"},
	    {UINT64_MAX, "15.9 EiB"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = {0};
		figure_bytes(&out, rows[i].number);
		expect(&out, rows[i].text);
	}
}

static void percent_never_claims_all_or_nothing_wrongly(void **state)
{
	(void)state;
	const struct {
		double share;
		const char *text;
	} rows[] = {
	    {0, "0 %"},
	    {1e-12, "<0.1 %"},
	    {0.0005, "0.1 %"},
	    {0.5, "50.0 %"},
	    {0.9994, "99.9 %"},
	    {0.99999, ">99.9 %"},
	    {1, "100 %"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = {0};
		figure_percent(&out, rows[i].share);
		expect(&out, rows[i].text);
	}
}

static void a_rate_without_exposure_is_never_0(void **state)
{
	(void)state;
	struct buf out = {0};

	figure_rate(&out, &(struct tally){.evaluated = 100});
	expect(&out, "never exposed");
	figure_rate(&out, &(struct tally){.exposed = 263, .fired = 81});
	expect(&out, "30.8 % (25.5 to 36.6 %)");
	figure_rate(&out, &(struct tally){.exposed = 20});
	expect(&out, "0 % (0.0 to 16.1 %)");
	figure_rate(&out, &(struct tally){.exposed = 2, .fired = 3});
	expect(&out, "100 % (34.2 to 100.0 %)");
}

static void shares_never_claim_all_or_nothing_wrongly(void **state)
{
	(void)state;
	const struct {
		double share;
		const char *text;
	} rows[] = {
	    {0, "0.00"},
	    {-1, "0.00"},
	    {0.004, "<0.01"},
	    {0.005, "0.01"},
	    {0.944, "0.94"},
	    {0.945, "0.95"},
	    {0.994, "0.99"},
	    {0.996, ">0.99"},
	    {1, "1.00"},
	    {1e300, "1.00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = {0};
		figure_share(&out, rows[i].share);
		expect(&out, rows[i].text);
	}
}

static void one_is_singular(void **state)
{
	(void)state;
	struct buf out = {0};

	figure_plural(&out, 1, "alert");
	expect(&out, "1 alert");
	figure_plural(&out, 0, "alert");
	expect(&out, "0 alerts");
}

static void cells_are_cut_to_their_columns(void **state)
{
	(void)state;
	struct buf out = {0};

	assert_int_equal(figure_cell(&out, span_of("short"), 10, false), 5);
	expect(&out, "short");
	assert_int_equal(figure_cell(&out, span_of("exactly-10"), 10, false), 10);
	expect(&out, "exactly-10");
	assert_int_equal(figure_cell(&out, span_of("a-longer-text"), 10, false), 10);
	expect(&out, "a-longe...");
	assert_int_equal(figure_cell(&out, span_of("a-longer-text"), 10, true), 10);
	expect(&out, "...er-text");
}

static void cells_hold_nothing_a_terminal_obeys(void **state)
{
	(void)state;
	struct buf out = {0};

	figure_cell(&out, span_of("a\x1b[0m\n\xff"), 40, false);
	expect(&out, "a\\x1b[0m\\x0a\\xff");
}

/* Random bytes, cut anywhere: never wider than asked, never ill-formed. */
static void cells_of_any_bytes_stay_in_bounds(void **state)
{
	(void)state;
	uint64_t seed = 7;

	for (int round = 0; round < 3000; round++) {
		char bytes[300];
		struct buf out = {0};
		size_t n = random_below(&seed, sizeof bytes), columns = 3 + random_below(&seed, 40);
		for (size_t i = 0; i < n; i++)
			bytes[i] = random_below(&seed, 3) ? (char)(0xe3 - (int)(i % 3) * 0x42)
							  : (char)random_below(&seed, 256);
		size_t taken = figure_cell(&out, (struct span){bytes, n}, columns, round % 2 == 0);
		assert_true(taken <= columns);
		assert_int_equal(utf8_valid_prefix(buf_span(&out)), out.len);
		buf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_have_thousands_separators),
	    cmocka_unit_test(bytes_are_never_rounded_up),
	    cmocka_unit_test(percent_never_claims_all_or_nothing_wrongly),
	    cmocka_unit_test(a_rate_without_exposure_is_never_0),
	    cmocka_unit_test(shares_never_claim_all_or_nothing_wrongly),
	    cmocka_unit_test(one_is_singular),
	    cmocka_unit_test(cells_are_cut_to_their_columns),
	    cmocka_unit_test(cells_hold_nothing_a_terminal_obeys),
	    cmocka_unit_test(cells_of_any_bytes_stay_in_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
