/* A number's text in, its value out, without regard to the locale or to how many digits there are. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "transcript/json_private.h"

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Read an integer without fraction or exponent; -1 if it is none or exceeds int64. */
static int read_integer(struct span number, int64_t *out)
{
	bool is_negative = number.len > 0 && number.at[0] == '-';
	uint64_t limit = is_negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
	uint64_t value = 0;

	for (size_t at = is_negative; at < number.len; at++) {
		if (!is_digit(number.at[at]))
			return -1;
		unsigned digit = (unsigned)(number.at[at] - '0');
		if (value > (limit - digit) / 10)
			return -1;
		value = value * 10 + digit;
	}
	*out = is_negative ? (int64_t)(0 - value) : (int64_t)value;
	return 0;
}

/* A number as its significant digits, as an integer, and a power of ten. */
struct decimal {
	size_t ndigits;
	int64_t exponent;
	bool has_more; /* digits other than 0 were left out: enough to know it is a little more */
	char digits[768]; /* no two doubles need more to be told apart from what lies halfway */
};

static void add_digit(struct decimal *decimal, char digit, bool is_fraction)
{
	if (decimal->ndigits == 0 && digit == '0') {
		decimal->exponent -= is_fraction;
	} else if (decimal->ndigits < sizeof decimal->digits) {
		decimal->digits[decimal->ndigits++] = digit;
		decimal->exponent -= is_fraction;
	} else {
		decimal->has_more |= digit != '0';
		decimal->exponent += !is_fraction;
	}
}

/* The explicit exponent, cut to what surely is out of range whatever the digits before it. */
static int64_t read_exponent(struct span text)
{
	enum { ENOUGH = 4 * JSON_LONGEST };
	bool is_negative = text.len > 0 && text.at[0] == '-';
	int64_t value = 0;

	for (size_t at = 0; at < text.len; at++) {
		if (is_digit(text.at[at]) && value < ENOUGH)
			value = value * 10 + (text.at[at] - '0');
	}
	return is_negative ? -value : value;
}

static void read_decimal(struct span number, struct decimal *decimal)
{
	bool is_fraction = false;

	decimal->ndigits = 0;
	decimal->exponent = 0;
	decimal->has_more = false;
	for (size_t at = 0; at < number.len; at++) {
		char byte = number.at[at];
		if (is_digit(byte)) {
			add_digit(decimal, byte, is_fraction);
		} else if (byte == '.') {
			is_fraction = true;
		} else if (byte != '-') {
			decimal->exponent += read_exponent(span_slice(number, at + 1, number.len));
			break;
		}
	}
}

/* The nearest double, perhaps infinite. strtod rounds; it is given digits and an exponent only, no point,
 * because which character is the point depends on the locale. */
static double read_real(struct span number)
{
	enum { FAR = 5000 }; /* with any 769 digits before it, still 0 or infinite */
	struct decimal decimal;
	char text[sizeof decimal.digits + 32];

	read_decimal(number, &decimal);
	if (decimal.exponent > FAR)
		decimal.exponent = FAR;
	if (decimal.exponent < -FAR)
		decimal.exponent = -FAR;
	if (decimal.ndigits == 0)
		decimal.digits[decimal.ndigits++] = '0';
	snprintf(text, sizeof text, "%s%.*s%se%d", number.at[0] == '-' ? "-" : "",
	    (int)decimal.ndigits, decimal.digits, decimal.has_more ? "1" : "",
	    (int)decimal.exponent - decimal.has_more);
	return strtod(text, NULL);
}

static bool is_integer(struct span number)
{
	for (size_t at = number.at[0] == '-'; at < number.len; at++) {
		if (!is_digit(number.at[at]))
			return false;
	}
	return true;
}

/* Is the real beyond the largest double, about 1.8e308? Only one of the same size has to be rounded to
 * know. */
static bool is_huge_real(struct span number)
{
	enum { LARGEST = 309 }; /* digits of that double before the point */
	struct decimal decimal;

	read_decimal(number, &decimal);
	int64_t before_point = (int64_t)decimal.ndigits + decimal.exponent;
	if (decimal.ndigits == 0 || before_point != LARGEST)
		return decimal.ndigits > 0 && before_point > LARGEST;
	return isinf(read_real(number));
}

bool json_number_is_huge(struct span number)
{
	int64_t value;

	return is_integer(number) ? read_integer(number, &value) != 0 : is_huge_real(number);
}

/* NaN and the infinities count as numbers on the tape, but have no digit. */
static bool has_value(struct span number)
{
	return is_digit(number.at[number.len - 1]);
}

int json_int64(struct json_at at, int64_t *out)
{
	if (!json_is(at, JSON_TYPE_NUMBER) || !has_value(json_raw(at)))
		return -1;
	return read_integer(json_raw(at), out);
}

int json_double(struct json_at at, double *out)
{
	if (!json_is(at, JSON_TYPE_NUMBER) || !has_value(json_raw(at)))
		return -1;
	double value = read_real(json_raw(at));
	if (isinf(value))
		return -1;
	*out = value;
	return 0;
}
