/* A sum begins at a number behind no other operand, and must come to an equals sign; both sides are worked out by
 * recursive descent of bounded depth. Whole numbers must fit exactly, others to the last digit shown. */
#include <float.h>
#include <string.h>

#include "detect/format_check.h"
#include "detect/sums.h"

enum { LONGEST_SIDE = 512, DEEPEST = 16, MOST_DIGITS = 15 };

static char byte(struct span text, size_t at)
{
	return (char)(at < text.len ? text.at[at] : '\0');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static double size_of(double value)
{
	return value < 0 ? -value : value;
}

/* What the last of so many digits behind the point stands for. */
static double unit_of(unsigned decimals)
{
	double unit = 1;

	for (unsigned i = 0; i < decimals && i < 300; i++)
		unit /= 10;
	return unit;
}

bool figure_read(struct span text, size_t at, struct figure *figure)
{
	struct figure it = {.end = at};
	unsigned ndigits = 0;
	double scale = 1;

	if (!is_digit(byte(text, at)))
		return false;
	for (bool behind_point = false;; it.end++) {
		char c = byte(text, it.end);
		if (is_digit(c)) {
			it.is_cut = it.is_cut || ++ndigits > MOST_DIGITS;
			it.value = it.value * 10 + (c - '0');
			it.decimals += behind_point;
			scale *= behind_point ? 10 : 1;
		} else if (c == '.' && !behind_point && is_digit(byte(text, it.end + 1))) {
			behind_point = true;
		} else if (c == ',' && !behind_point && is_digit(byte(text, it.end + 1))) {
			bool is_group = is_digit(byte(text, it.end + 2)) &&
					is_digit(byte(text, it.end + 3)) &&
					!is_digit(byte(text, it.end + 4));
			if (!is_group || it.end == at)
				return false;
		} else {
			break;
		}
	}
	it.value /= scale;
	char c = byte(text, it.end);
	if (is_digit(byte(text, it.end + 1)) && (c == ':' || c == ',' || c == '.'))
		return false;
	*figure = it;
	return true;
}

struct side {
	struct span text;
	size_t at, limit;
	unsigned depth;
	unsigned noperators;
	unsigned decimals; /* of the most exact operand; of a product their sum */
	bool divides;
	bool is_cut;
	bool has_percent;
};

static void skip_blanks(struct side *side)
{
	while (byte(side->text, side->at) == ' ')
		side->at++;
}

/* The operator at a place: '+', '-', '*', '/', or NUL; *len its bytes. */
static char operator_at(struct span text, size_t at, size_t *len)
{
	static const struct {
		struct span word;
		char sign;
	} words[] = {
	    {SPAN("+"), '+'},
	    {SPAN("-"), '-'},
	    {SPAN("\xe2\x88\x92"), '-'},
	    {SPAN("\xc3\x97"), '*'},
	    {SPAN("\xc2\xb7"), '*'},
	    {SPAN("\xe2\x8b\x85"), '*'},
	    {SPAN("\xc3\xb7"), '/'},
	    {SPAN("/"), '/'},
	    {SPAN("\\times"), '*'},
	    {SPAN("\\cdot"), '*'},
	    {SPAN("\\div"), '/'},
	    {SPAN("*"), '*'},
	    {SPAN("x "), '*'},
	};
	struct span rest = span_slice(text, at, at + 8);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_starts(rest, words[i].word)) {
			*len = words[i].word.len;
			/* Two of a kind in a row are a power, an increment, a mark of bold. */
			if (byte(text, at + *len) == byte(text, at) && words[i].word.len == 1)
				return '\0';
			return words[i].sign;
		}
	if (byte(text, at) == 'x' && is_digit(byte(text, at + 1))) {
		*len = 1;
		return '*';
	}
	return '\0';
}

static bool read_terms(struct side *side, double *value);

static bool read_factor(struct side *side, double *value)
{
	struct figure figure;
	bool is_negative = false;

	skip_blanks(side);
	if (byte(side->text, side->at) == '-') {
		is_negative = true;
		side->at++;
	}
	if (byte(side->text, side->at) == '\\' && byte(side->text, side->at + 1) == '$')
		side->at++;
	if (byte(side->text, side->at) == '$')
		side->at++;
	if (byte(side->text, side->at) == '(') {
		if (++side->depth > DEEPEST)
			return false;
		side->at++;
		if (!read_terms(side, value))
			return false;
		skip_blanks(side);
		side->depth--;
		if (byte(side->text, side->at++) != ')')
			return false;
	} else {
		if (!figure_read(side->text, side->at, &figure))
			return false;
		side->at = figure.end;
		side->is_cut = side->is_cut || figure.is_cut;
		*value = figure.value;
		if (figure.decimals > side->decimals)
			side->decimals = figure.decimals;
		if (byte(side->text, side->at) == '%') {
			side->has_percent = true;
			*value /= 100;
			side->at++;
		}
	}
	if (is_negative)
		*value = -*value;
	/* A power, a factorial, a product without a sign. */
	char c = byte(side->text, side->at);
	return !format_is_one(c, "^!([{_%'\"") && side->at < side->limit;
}

static bool read_products(struct side *side, double *value)
{
	double other;
	size_t len;
	bool was_tight = false;

	if (!read_factor(side, value))
		return false;
	for (;;) {
		size_t before = side->at;
		skip_blanks(side);
		char sign = operator_at(side->text, side->at, &len);
		if (sign != '*' && sign != '/') {
			side->at = before;
			return true;
		}
		/* 12/25/2022 is a day. */
		bool is_tight =
		    sign == '/' && before == side->at && is_digit(byte(side->text, side->at + 1));
		if (is_tight && was_tight)
			return false;
		was_tight = is_tight;
		side->at += len;
		side->noperators++;
		if (!read_factor(side, &other) || (sign == '/' && other == 0))
			return false;
		side->divides = side->divides || sign == '/';
		*value = sign == '*' ? *value * other : *value / other;
	}
}

static bool read_terms(struct side *side, double *value)
{
	double other;
	size_t len;

	if (!read_products(side, value))
		return false;
	for (;;) {
		size_t before = side->at;
		skip_blanks(side);
		char sign = operator_at(side->text, side->at, &len);
		if (sign != '+' && sign != '-') {
			side->at = before;
			return true;
		}
		side->at += len;
		side->noperators++;
		if (!read_products(side, &other))
			return false;
		*value = sign == '+' ? *value + other : *value - other;
	}
}

static bool read_side(struct span text, size_t at, struct side *side, double *value)
{
	*side = (struct side){.text = text, .at = at, .limit = at + LONGEST_SIDE};
	return read_terms(side, value) && !side->is_cut && size_of(*value) <= DBL_MAX;
}

/* The line around a place says that the sum is none to be held to. */
static bool is_exempt(struct span text, size_t start, size_t end)
{
	static const char *const words[] = {"about", "approx", "roughly", "~", "\xe2\x89\x88",
	    "around", "nearly", "almost", "rounded", "rounding", "round ", "estimate", "wrong",
	    "incorrect", "not ", "n't", "false", "mistake", "binary", "base", "mod", "hex", "octal",
	    "clock", "error", "joke", "riddle", "if ", "?"};
	size_t from = start, to = end;

	while (from > 0 && start - from < 200 && text.at[from - 1] != '\n')
		from--;
	while (to < text.len && to - end < 120 && text.at[to] != '\n')
		to++;
	struct span line = span_slice(text, from, to);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i]);
		for (size_t at = 0; at + len <= line.len; at++)
			if (line.at[at] == words[i][0] && memcmp(line.at + at, words[i], len) == 0)
				return true;
	}
	return false;
}

/* May an operand begin here: is what stands before it no part of the sum? */
static bool may_begin(struct span text, size_t at)
{
	size_t before = at;

	if (at > 0 && format_is_one(text.at[at - 1], "$"))
		before--;
	if (before > 0 && (is_letter(text.at[before - 1]) || is_digit(text.at[before - 1]) ||
			      format_is_one(text.at[before - 1], ".,:/^_)]}&")))
		return false;
	while (before > 0 && text.at[before - 1] == ' ')
		before--;
	if (before == 0)
		return true;
	char c = text.at[before - 1];
	if ((unsigned char)c >= 0x80)
		return false;
	bool is_item = (c == '-' || c == '*' || c == '+') &&
		       (before == 1 || text.at[before - 2] == '\n') && before < at;
	if (is_item)
		return true;
	if (is_letter(c) || is_digit(c))
		return before < at && before >= 2 && !is_digit(c) && is_letter(text.at[before - 2]);
	return !format_is_one(c, "+-*/)]}^\\%&x");
}

/* Is a figure of so many decimals what a value is rounded or cut to? */
static bool is_near(double value, double figure, unsigned decimals)
{
	double off = size_of(value - figure), scale = size_of(value);
	double slack = (scale > size_of(figure) ? scale : size_of(figure)) * 1e-9;

	return off <= slack || off < unit_of(decimals) - slack;
}

static bool fits(double left, const struct side *one, double right, const struct side *other)
{
	bool is_exact = !one->divides && !other->divides && one->decimals == 0 &&
			other->decimals == 0 && !one->has_percent && !other->has_percent;

	if (is_exact)
		return size_of(left - right) <= size_of(left) * 1e-15;
	if (is_near(left, right, other->decimals + (other->has_percent ? 2 : 0)))
		return true;
	/* "0.88 x 100 = 88%": people write either. */
	return (one->has_percent || other->has_percent) &&
	       (is_near(left, right * 100, other->decimals) ||
		   is_near(left * 100, right, other->decimals));
}

/* "N% of M is K", from the number on. */
static bool read_percent_of(struct span text, size_t at, struct sum *sum)
{
	struct figure share, whole, part;

	if (!figure_read(text, at, &share) || byte(text, share.end) != '%' ||
	    !span_starts(span_slice(text, share.end + 1, text.len), (struct span)SPAN(" of ")))
		return false;
	size_t next = share.end + 5;
	next += byte(text, next) == '$';
	if (!figure_read(text, next, &whole))
		return false;
	struct span rest = span_slice(text, whole.end, text.len);
	static const struct span links[] = {SPAN(" is "), SPAN(" = "), SPAN(" equals ")};
	size_t len = 0;
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (span_starts(rest, links[i]))
			len = links[i].len;
	next = whole.end + len;
	next += byte(text, next) == '$';
	if (len == 0 || !figure_read(text, next, &part) || share.is_cut || whole.is_cut ||
	    part.is_cut || format_is_one(byte(text, part.end), "%/^*") ||
	    byte(text, part.end + 1) == 'x')
		return false;
	double value = share.value / 100 * whole.value;
	*sum = (struct sum){at, part.end, is_near(value, part.value, part.decimals)};
	return true;
}

/* An equation whose left side begins here. */
static bool read_equation(struct span text, size_t at, struct sum *sum)
{
	struct side left, right;
	double value, other;
	size_t len;

	if (!read_side(text, at, &left, &value))
		return false;
	size_t next = left.at;
	while (byte(text, next) == ' ')
		next++;
	if (left.noperators == 0 || byte(text, next) != '=' || byte(text, next + 1) == '=' ||
	    byte(text, next + 1) == '>')
		return false;
	if (!read_side(text, next + 1, &right, &other))
		return false;
	char c = byte(text, right.at);
	size_t behind = right.at;
	while (byte(text, behind) == ' ')
		behind++;
	if (is_letter(c) || format_is_one(c, "\\:/") || operator_at(text, behind, &len) != '\0' ||
	    (is_letter(byte(text, behind)) && !is_letter(byte(text, behind + 1))))
		return false;
	*sum =
	    (struct sum){at, right.at, right.noperators > 0 || fits(value, &left, other, &right)};
	return true;
}

bool sum_next(struct span text, size_t *at, struct sum *sum)
{
	for (; *at < text.len; (*at)++) {
		char c = text.at[*at];
		if ((!is_digit(c) && c != '(') || !may_begin(text, *at))
			continue;
		if (!read_equation(text, *at, sum) && !read_percent_of(text, *at, sum))
			continue;
		if (!sum->is_right && is_exempt(text, sum->start, sum->end))
			sum->is_right = true;
		*at = sum->end;
		/* The right side may be the left one of the next equation. */
		size_t sign = sum->end;
		while (sign > sum->start && text.at[sign - 1] != '=')
			sign--;
		if (sign > sum->start)
			*at = sign;
		return true;
	}
	return false;
}

/* Does a left side end before a place, or "N% of" go on behind it, by the bytes next to it? */
static bool joins_sides(struct span text, size_t at)
{
	size_t before = at, behind = at + 1;

	while (before > 0 && text.at[before - 1] == ' ')
		before--;
	while (byte(text, behind) == ' ')
		behind++;
	if (before == 0 || behind >= text.len)
		return false;
	return (is_digit(text.at[before - 1]) || format_is_one(text.at[before - 1], ")%")) &&
	       (is_digit(text.at[behind]) || format_is_one(text.at[behind], "-\\$("));
}

static bool is_share(struct span text, size_t at)
{
	return at > 0 && is_digit(text.at[at - 1]) && byte(text, at + 1) == ' ' &&
	       (byte(text, at + 2) | 0x20) == 'o' && (byte(text, at + 3) | 0x20) == 'f';
}

bool sums_may_be(struct span text)
{
	for (size_t at = 0; at < text.len; at++)
		if ((text.at[at] == '=' && joins_sides(text, at)) ||
		    (text.at[at] == '%' && is_share(text, at)))
			return true;
	return false;
}
