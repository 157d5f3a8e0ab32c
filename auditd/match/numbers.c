/* Numbers that point at people: telephone, payment card, US social security number, IBAN, IP addresses. */
#include <string.h>

#include "match/values.h"

enum { GROUPS_MOST = 8, DIGITS_MOST = 19, IBAN_LEAST = 15, IBAN_MOST = 34 };

/* Digits in groups: "+44 20 7946 0958" has four. */
struct number {
	char digits[DIGITS_MOST + 1];
	size_t ndigits;
	size_t lengths[GROUPS_MOST]; /* of the groups */
	size_t ngroups;
	size_t end;
	char separator; /* between groups, if always the same one; '*' if they differ; 0: none */
	bool has_plus, has_bracket;
};

static void note_separator(struct number *number, char separator)
{
	if (number->separator == '\0')
		number->separator = separator;
	else if (number->separator != separator)
		number->separator = '*';
}

/* The separator between two groups: its length, or 0. A bracket may stand beside a blank. */
static size_t separator_length(struct span text, size_t at, struct number *number)
{
	char c = value_byte(text, at), next = value_byte(text, at + 1);

	if (c == ')' && number->has_bracket) {
		note_separator(number, ' ');
		return next == ' ' || next == '-' ? 2 : 1;
	}
	if (c == ' ' && next == '(') {
		number->has_bracket = true;
		return 2;
	}
	if (c != ' ' && c != '-' && c != '.' && c != '/')
		return 0;
	note_separator(number, c);
	return 1;
}

/* Read groups of digits for as long as single separators join them. False if it is too long to be any of these. */
static bool read_number(struct span text, size_t at, struct number *number)
{
	*number = (struct number){0};
	if (value_byte(text, at) == '+') {
		number->has_plus = true;
		at++;
	}
	if (value_byte(text, at) == '(') {
		number->has_bracket = true;
		at++;
	}
	while (value_is_digit(value_byte(text, at))) {
		size_t length = 0;
		if (number->ngroups == GROUPS_MOST)
			return false;
		for (; value_is_digit(value_byte(text, at)); at++, length++) {
			if (number->ndigits == DIGITS_MOST)
				return false;
			number->digits[number->ndigits++] = text.at[at];
		}
		number->lengths[number->ngroups++] = length;
		number->end = at;
		struct number ahead = *number;
		size_t step = separator_length(text, at, &ahead);
		if (step == 0 || !value_is_digit(value_byte(text, at + step)))
			break;
		*number = ahead;
		at += step;
	}
	return number->ndigits > 0;
}

static bool has_lengths(const struct number *number, size_t from, const size_t *lengths, size_t n)
{
	if (number->ngroups != from + n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (number->lengths[from + i] != lengths[i])
			return false;
	return true;
}

/* Source: ISO/IEC 7812-1, annex B. */
static bool is_luhn(const struct number *number)
{
	unsigned sum = 0;

	for (size_t i = 0; i < number->ndigits; i++) {
		unsigned digit = (unsigned)(number->digits[number->ndigits - 1 - i] - '0');
		if (i % 2 == 1)
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

static bool is_card(const struct number *number)
{
	char first = number->digits[0];

	if (number->has_plus || number->has_bracket || number->ndigits < 13 || first < '2' ||
	    first > '6')
		return false;
	if (number->separator != '\0' && number->separator != ' ' && number->separator != '-')
		return false;
	for (size_t i = 0; i < number->ngroups; i++)
		if (number->ngroups > 1 && (number->lengths[i] < 3 || number->lengths[i] > 6))
			return false;
	return is_luhn(number);
}

/* Source: US Social Security Administration, POMS RM 10201.035: numbers never given out. */
static bool is_ssn(const struct number *number)
{
	static const size_t lengths[] = {3, 2, 4};
	const char *digits = number->digits;

	if (!has_lengths(number, 0, lengths, 3) ||
	    (number->separator != '-' && number->separator != ' '))
		return false;
	return memcmp(digits, "000", 3) != 0 && memcmp(digits, "666", 3) != 0 && digits[0] != '9' &&
	       memcmp(digits + 3, "00", 2) != 0 && memcmp(digits + 5, "0000", 4) != 0;
}

/* (212) 555-0123 or 212-555-0123, with or without 1 before it. Source: North American Numbering Plan. */
static bool is_north_american(const struct number *number)
{
	static const size_t lengths[] = {3, 3, 4};
	size_t from =
	    number->ngroups == 4 && number->lengths[0] == 1 && number->digits[0] == '1' ? 1 : 0;

	return has_lengths(number, from, lengths, 3) && number->digits[from] >= '2' &&
	       number->digits[from + 3] >= '2' && number->separator != '/';
}

/* With a country code: 8 to 15 digits (ITU-T E.164). With a trunk 0: 9 to 12 in two to five groups, which dates
 * and times do not reach. */
static bool is_telephone(const struct number *number)
{
	if (number->has_plus)
		return number->ndigits >= 8 && number->ndigits <= 15 && number->digits[0] != '0';
	if (is_north_american(number))
		return true;
	return number->digits[0] == '0' && number->digits[1] != '0' && number->separator != '.' &&
	       number->ngroups >= 2 && number->ngroups <= 5 && number->ndigits >= 9 &&
	       number->ndigits <= 12 && number->lengths[0] >= 3;
}

static bool is_ipv4(const struct number *number)
{
	size_t at = 0;

	if (number->ngroups != 4 || number->separator != '.' || number->has_plus ||
	    number->has_bracket)
		return false;
	for (size_t i = 0; i < 4; i++) {
		unsigned value = 0;
		if (number->lengths[i] > 3)
			return false;
		for (size_t j = 0; j < number->lengths[i]; j++)
			value = value * 10 + (unsigned)(number->digits[at++] - '0');
		if (value > 255)
			return false;
	}
	return true;
}

bool number_here(struct span text, size_t at, struct value *value)
{
	struct number number;
	char c = value_byte(text, at), before = '\0';

	if (!value_is_digit(c) && c != '+' && c != '(')
		return false;
	if (at > 0)
		before = text.at[at - 1];
	if (before == '-' || before == '.' || before == '+' || before == '#' || before == '_')
		return false;
	if (!read_number(text, at, &number) || value_is_letter(value_byte(text, number.end)) ||
	    value_byte(text, number.end) == '_')
		return false;
	*value = (struct value){at, number.end, NULL};
	if (is_ipv4(&number))
		value->label = "[ip]";
	else if (is_ssn(&number))
		value->label = "[ssn]";
	else if (is_card(&number))
		value->label = "[card]";
	else if (is_telephone(&number))
		value->label = "[phone]";
	return value->label != NULL;
}

/* Move the first four characters behind the others and take the remainder by 97, letters as 10 to 35.
 * Source: ISO 13616-1, ISO/IEC 7064 MOD 97-10. */
static bool is_iban(const char *text, size_t n)
{
	unsigned rest = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[(i + 4) % n];
		if (value_is_digit(c))
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
		else
			rest = (rest * 100 + (unsigned)((c | 0x20) - 'a') + 10) % 97;
	}
	return rest == 1;
}

bool iban_here(struct span text, size_t at, struct value *value)
{
	char iban[IBAN_MOST];
	size_t n = 0, end = at;

	if (!value_is_upper(value_byte(text, at)) || !value_is_upper(value_byte(text, at + 1)) ||
	    !value_is_digit(value_byte(text, at + 2)) || !value_is_digit(value_byte(text, at + 3)))
		return false;
	*value = (struct value){.start = at, .label = "[iban]"};
	/* Groups of four may be set apart; words may follow behind a blank, so each end is tried. */
	while (n < IBAN_MOST && value_is_alphanumeric(value_byte(text, end))) {
		iban[n++] = text.at[end++];
		bool is_end = !value_is_alphanumeric(value_byte(text, end));
		if (is_end && n >= IBAN_LEAST && is_iban(iban, n))
			value->end = end;
		if (n % 4 == 0 && value_byte(text, end) == ' ')
			end++;
	}
	return value->end > 0;
}

static bool is_hex(char c)
{
	return value_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Eight groups, or fewer with one "::", at least three of them and a digit among them: times and C++ names are
 * not addresses. Source: RFC 4291, section 2.2. */
bool ipv6_here(struct span text, size_t at, struct value *value)
{
	size_t end = at, ngroups = 0, ngaps = 0;
	bool has_digit = false;

	while (ngroups < 8 && ngaps <= 1) {
		size_t length = 0;
		for (; length < 4 && is_hex(value_byte(text, end + length)); length++)
			has_digit |= value_is_digit(text.at[end + length]);
		ngroups += length > 0;
		end += length;
		if (value_byte(text, end) != ':' || (length == 0 && ngroups > 0))
			break;
		bool is_gap = value_byte(text, end + 1) == ':';
		if (length == 0 && !is_gap)
			return false;
		if (!is_gap && !is_hex(value_byte(text, end + 1)))
			break;
		if (ngroups == 8)
			break;
		ngaps += is_gap;
		end += is_gap ? 2 : 1;
	}
	*value = (struct value){at, end, "[ip]"};
	if (value_is_alphanumeric(value_byte(text, end)) || value_byte(text, end) == ':' ||
	    ngaps > 1 || !has_digit)
		return false;
	return ngaps ? ngroups >= 3 : ngroups == 8;
}
