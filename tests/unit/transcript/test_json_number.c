/* The values of numbers, up to the edges of int64 and double. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "transcript/json.h"

static void parse(struct json *json, struct span text)
{
	struct error err;

	if (json_parse(json, text, &err) != 0)
		fail_msg("%s", err.text);
}

static void integers_are_read_up_to_their_limits(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} rows[] = {
	    {"0", 0},
	    {"-0", 0},
	    {"7", 7},
	    {"-42", -42},
	    {"1767231242", 1767231242},
	    {"999999999999999999", 999999999999999999},
	    {"9223372036854775807", INT64_MAX},
	    {"-9223372036854775807", -INT64_MAX},
	    {"-9223372036854775808", INT64_MIN},
	};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t value = 123;
		parse(&json, span_of(rows[i].text));
		assert_int_equal(json_int64(json_root(&json), &value), 0);
		assert_true(value == rows[i].value);
	}
	json_done(&json);
}

static void what_is_no_int64_is_refused(void **state)
{
	static const char *const texts[] = {"9223372036854775808", "-9223372036854775809",
	    "10000000000000000000", "99999999999999999999999", "1.0", "1e3", "NaN", "Infinity",
	    "-Infinity", "\"1\"", "null", "true", "[1]", "{}"};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		int64_t value = 123;
		parse(&json, span_of(texts[i]));
		assert_int_equal(json_int64(json_root(&json), &value), -1);
		assert_int_equal(value, 123);
	}
	int64_t value = 123;
	assert_int_equal(json_int64((struct json_at){NULL, 0}, &value), -1);
	json_done(&json);
}

static void reals_are_read_to_the_nearest_double(void **state)
{
	static const struct {
		const char *text;
		double value;
	} rows[] = {
	    {"0", 0},
	    {"0.0e5", 0},
	    {"1", 1},
	    {"-2.5", -2.5},
	    {"0.1", 0.1},
	    {"1e3", 1000},
	    {"1E-3", 0.001},
	    {"0.00025e+4", 2.5},
	    {"123456789.125", 123456789.125},
	    {"1767231242.123456", 1767231242.123456},
	    {"9223372036854775808", 9223372036854775808.0},
	    {"1.7976931348623157e308", 1.7976931348623157e308},
	    {"2.2250738585072014e-308", 2.2250738585072014e-308},
	    {"4.9406564584124654e-324", 4.9406564584124654e-324},
	    {"1e-400", 0},
	    {"0e999999999999999999999", 0},
	    {"1e-999999999999999999999", 0},
	    {"1e-4294967291", 0},
	    {"9007199254740993", 9007199254740992.0},
	    {"9007199254740993.00000000000000000000000000001", 9007199254740994.0},
	};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		double value = 123;
		parse(&json, span_of(rows[i].text));
		assert_int_equal(json_double(json_root(&json), &value), 0);
		if (memcmp(&value, &rows[i].value, sizeof value) != 0)
			fail_msg("%s is read as %.17g", rows[i].text, value);
	}
	json_done(&json);
}

static void minus_zero_keeps_its_sign_as_a_real(void **state)
{
	struct json json = {0};
	double value = 1;

	(void)state;
	parse(&json, span_of("-0.0"));
	assert_int_equal(json_double(json_root(&json), &value), 0);
	assert_true(value == 0 && signbit(value));
	json_done(&json);
}

static void what_is_no_finite_double_is_refused(void **state)
{
	static const char *const texts[] = {"1e309", "-1e309", "1e999999999999999999999",
	    "1e4294967291", "1.7976931348623159e308", "NaN", "Infinity", "-Infinity", "\"1.5\"",
	    "null", "[1.5]"};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		double value = 123;
		parse(&json, span_of(texts[i]));
		assert_int_equal(json_double(json_root(&json), &value), -1);
		assert_true(value == 123);
	}
	json_done(&json);
}

/* Long runs of digits around a value halfway between two doubles, where one digit far out decides. */
static void a_digit_far_out_decides_a_tie(void **state)
{
	struct buf text = {0};
	struct json json = {0};
	double value;

	(void)state;
	buf_text(&text, "9007199254740993.");
	for (size_t i = 0; i < 5000; i++)
		buf_byte(&text, '0');
	parse(&json, buf_span(&text));
	assert_int_equal(json_double(json_root(&json), &value), 0);
	assert_true(value == 9007199254740992.0);
	buf_byte(&text, '1');
	parse(&json, buf_span(&text));
	assert_int_equal(json_double(json_root(&json), &value), 0);
	assert_true(value == 9007199254740994.0);
	json_done(&json);
	buf_done(&text);
}

static void an_exponent_undoes_a_long_shift(void **state)
{
	struct buf text = {0};
	struct json json = {0};
	double value;

	(void)state;
	buf_text(&text, "0.");
	for (size_t i = 0; i < 20000; i++)
		buf_byte(&text, '0');
	buf_text(&text, "25e20001");
	parse(&json, buf_span(&text));
	assert_int_equal(json_double(json_root(&json), &value), 0);
	assert_true(value == 2.5);
	buf_clear(&text);
	buf_byte(&text, '3');
	for (size_t i = 0; i < 20000; i++)
		buf_byte(&text, '0');
	parse(&json, buf_span(&text));
	assert_int_equal(json.flags, JSON_HAD_HUGE);
	assert_int_equal(json_double(json_root(&json), &value), -1);
	buf_text(&text, "e-20000");
	parse(&json, buf_span(&text));
	assert_int_equal(json.flags, 0);
	assert_int_equal(json_double(json_root(&json), &value), 0);
	assert_true(value == 3);
	json_done(&json);
	buf_done(&text);
}

/* What strtod, which this is not built on alone, makes of any grammatical number. */
static void random_reals_agree_with_strtod(void **state)
{
	uint64_t seed = 7;
	struct json json = {0};
	struct buf text = {0};

	(void)state;
	for (size_t round = 0; round < 2000; round++) {
		buf_clear(&text);
		buf_printf(&text, "%s%zu", random_below(&seed, 2) ? "-" : "",
		    1 + random_below(&seed, 1000000));
		for (size_t n = random_below(&seed, 30); n > 0; n--)
			buf_printf(&text, "%zu", random_below(&seed, 10));
		buf_byte(&text, '.');
		for (size_t n = 1 + random_below(&seed, 30); n > 0; n--)
			buf_printf(&text, "%zu", random_below(&seed, 10));
		buf_printf(&text, "e%d", (int)random_below(&seed, 700) - 350);
		double want = strtod(buf_string(&text), NULL), value = 0;
		parse(&json, buf_span(&text));
		assert_int_equal(json_double(json_root(&json), &value), isinf(want) ? -1 : 0);
		assert_int_equal(json.flags, isinf(want) ? JSON_HAD_HUGE : 0);
		if (!isinf(want) && memcmp(&value, &want, sizeof value) != 0)
			fail_msg("%s is read as %.17g", buf_string(&text), value);
	}
	json_done(&json);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(integers_are_read_up_to_their_limits),
	    cmocka_unit_test(what_is_no_int64_is_refused),
	    cmocka_unit_test(reals_are_read_to_the_nearest_double),
	    cmocka_unit_test(minus_zero_keeps_its_sign_as_a_real),
	    cmocka_unit_test(what_is_no_finite_double_is_refused),
	    cmocka_unit_test(a_digit_far_out_decides_a_tie),
	    cmocka_unit_test(an_exponent_undoes_a_long_shift),
	    cmocka_unit_test(random_reals_agree_with_strtod),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
