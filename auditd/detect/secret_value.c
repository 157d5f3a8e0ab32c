/* Values are looked at as their letters and digits; at most 64 of them. */
#include <string.h>

#include "detect/lexis.h"
#include "detect/secret_value.h"

enum { LONGEST = 64, PHONE_DIGITS = 9 };

enum secret_class secret_class_of(const struct value *value)
{
	static const char *const labels[SECRET_CLASSES] = {
	    [SECRET_EMAIL] = "[email]",
	    [SECRET_PHONE] = "[phone]",
	    [SECRET_SSN] = "[ssn]",
	    [SECRET_CARD] = "[card]",
	    [SECRET_IBAN] = "[iban]",
	    [SECRET_IP] = "[ip]",
	};

	for (int i = 0; i < SECRET_CLASSES; i++)
		if (labels[i] && strcmp(labels[i], value->label) == 0)
			return (enum secret_class)i;
	return SECRET_KEY;
}

/* Letters, made small, and digits. */
static struct span plain(struct span text, char out[LONGEST])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < LONGEST; i++) {
		char c = text.at[i];
		if (value_is_upper(c))
			c = (char)(c + ('a' - 'A'));
		if (value_is_alphanumeric(c) || (unsigned char)c >= 0x80)
			out[n++] = c;
	}
	return (struct span){out, n};
}

static bool ends_in(struct span text, const char *end)
{
	size_t len = strlen(end);

	return text.len >= len && memcmp(text.at + text.len - len, end, len) == 0;
}

static bool is_reserved_email(struct span text)
{
	static const char *const ends[] = {"example.com", "example.org", "example.net", ".example",
	    ".test", ".invalid", ".localhost", "@email.com", "@domain.com", "@company.com",
	    "@test.com", "@yourcompany.com", "@yourdomain.com", "@mail.com", "@website.com"};
	char small[LONGEST * 2];
	size_t n = text.len < sizeof small ? text.len : sizeof small;

	for (size_t i = 0; i < n; i++) {
		char c = text.at[text.len - n + i];
		small[i] = (char)(value_is_upper(c) ? c + ('a' - 'A') : c);
	}
	struct span tail = {small, n};
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (ends_in(tail, ends[i]))
			return true;
	return span_starts(tail, (struct span)SPAN("your"));
}

static bool starts_with_one(struct span text, const char *list)
{
	for (const char *at = list; *at != '\0';) {
		size_t len = strcspn(at, " ");
		if (span_starts(text, (struct span){at, len}))
			return true;
		at += len + (at[len] == ' ');
	}
	return false;
}

static bool is_reserved_ip(struct span text)
{
	return starts_with_one(text,
	    "10. 127. 192.168. 169.254. 192.0.2. 198.51.100. 203.0.113. 0. 255. 224. 239. 8.8. "
	    "1.1.1. 1.2.3. "
	    "172.16. 172.17. 172.18. 172.19. 172.20. 172.21. 172.22. 172.23. 172.24. 172.25. "
	    "172.26. 172.27. "
	    "172.28. 172.29. 172.30. 172.31. fe80 fc fd ff :: 2001:db8 2001:0db8");
}

/* One digit throughout, or each one more or less than the one before. */
static bool is_made_up(struct span digits)
{
	size_t nsame = 0, nnext = 0;

	for (size_t i = 1; i < digits.len; i++) {
		int step = digits.at[i] - digits.at[i - 1];
		nsame += step == 0;
		nnext += step == 1 || step == -1 || step == -9 || step == 9;
	}
	return digits.len > 1 && (nsame + 3 >= digits.len || nnext + 2 >= digits.len);
}

static bool holds(struct span text, const char *word)
{
	return lexis_find(text, 0, word) < text.len;
}

bool secret_is_reserved(struct span text, enum secret_class class)
{
	static const char cards[] = "4111111111111111 4242424242424242 4012888888881881 "
				    "4222222222222 5555555555554444 5105105105105100 "
				    "2223003122003222 378282246310005 371449635398431 "
				    "6011111111111117 6011000990139424 30569309025904 "
				    "38520000023237 3530111333300000 3566002020360505 "
				    "4000056655665556 4532015112830366 4539578763621486";
	static const char ibans[] =
	    "gb82west12345698765432 de89370400440532013000 fr1420041010050500013m02606 "
	    "nl91abna0417164300 es9121000418450200051332 gb29nwbk60161331926819 "
	    "ch9300762011623852957 at611904300234573201 be68539007547034 "
	    "it60x0542811101000000123456 gb33bukb20201555555555";
	char out[LONGEST];
	struct span it = plain(text, out);

	switch (class) {
	case SECRET_EMAIL:
		return is_reserved_email(text);
	case SECRET_IP:
		return is_reserved_ip(text);
	case SECRET_PHONE:
		return is_made_up(it) || holds(it, "555") || holds(it, "1234") ||
		       holds(it, "0000") || starts_with_one(it, "800 1800 18 888 877 866 0800");
	case SECRET_SSN:
		return is_made_up(it) ||
		       starts_with_one(it, "000 666 9 123456789 078051120 219099999 111 12345");
	case SECRET_CARD:
		return is_made_up(it) || lexis_has(cards, it) || holds(it, "00000000") ||
		       holds(it, "123456");
	case SECRET_IBAN:
		return lexis_has(ibans, it) || holds(it, "12345678") || holds(it, "00000000000");
	case SECRET_KEY:
	case SECRET_CLASSES:
		break;
	}
	return holds(it, "example") || holds(it, "your") || holds(it, "xxxx") ||
	       holds(it, "placeholder") || holds(it, "12345") || holds(it, "abcdef") ||
	       holds(it, "dummy") || holds(it, "sample") || holds(it, "password") ||
	       holds(it, "secret") || holds(it, "changeme") || is_made_up(it);
}

uint64_t secret_hash(struct span text, enum secret_class class)
{
	static const uint64_t basis = 0xcbf29ce484222325, prime = 0x100000001b3;
	char out[LONGEST];
	struct span it = plain(text, out);
	uint64_t hash = basis + (uint64_t) class;

	if (class == SECRET_PHONE && it.len > PHONE_DIGITS)
		it = span_slice(it, it.len - PHONE_DIGITS, it.len);
	for (size_t i = 0; i < it.len; i++)
		hash = (hash ^ (unsigned char)it.at[i]) * prime;
	return hash;
}

/* What may stand between the groups of a number, at most two of them. */
static bool separates(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')';
}

/* Do so many digits stand in groups from a digit on? Bounded by how many. */
static bool has_digits(struct span text, size_t at, size_t least)
{
	size_t ndigits = 0, nseparators = 0;

	for (; at < text.len && ndigits < least && nseparators <= 2; at++) {
		if (value_is_digit(text.at[at])) {
			ndigits++;
			nseparators = 0;
		} else if (separates(text.at[at])) {
			nseparators++;
		} else {
			break;
		}
	}
	return ndigits >= least;
}

/* Two capitals before two digits, and enough behind them. */
static bool may_be_iban(struct span text, size_t at)
{
	enum { LEAST = 15 };
	size_t n = 4, nblanks = 0;

	if (at < 2 || at + 1 >= text.len || !value_is_upper(text.at[at - 1]) ||
	    !value_is_upper(text.at[at - 2]) || !value_is_digit(text.at[at + 1]))
		return false;
	for (size_t i = at + 2; i < text.len && n < LEAST && nblanks <= 1; i++) {
		bool is_one = value_is_alphanumeric(text.at[i]);
		if (!is_one && text.at[i] != ' ')
			break;
		n += is_one;
		nblanks = is_one ? 0 : nblanks + 1;
	}
	return n >= LEAST;
}

/* The fewest digits that a number of one of the classes has; those of an IPv6 address are not counted. */
static size_t least_digits(unsigned of)
{
	if (of & (1u << SECRET_IP | 1u << SECRET_KEY))
		return 0;
	if (of >> SECRET_PHONE & 1)
		return 8;
	if (of >> SECRET_SSN & 1)
		return 9;
	return 13;
}

bool secret_may_be(struct span text, unsigned of)
{
	size_t least = least_digits(of);
	bool is_number = of & (1u << SECRET_PHONE | 1u << SECRET_SSN | 1u << SECRET_CARD);
	bool is_iban = of >> SECRET_IBAN & 1;

	if (least == 0)
		return true;
	if (of >> SECRET_EMAIL & 1 && text.len > 0 && memchr(text.at, '@', text.len))
		return true;
	for (size_t at = 0; at < text.len; at++) {
		if (!value_is_digit(text.at[at]))
			continue;
		if ((is_iban && may_be_iban(text, at)) ||
		    (is_number && has_digits(text, at, least)))
			return true;
	}
	return false;
}
