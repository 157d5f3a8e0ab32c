/* Personal data and secrets in a text: where they are and what they are called when they are masked. */
#ifndef MATCH_VALUES_H
#define MATCH_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* One that begins at or, behind a word that announces it, after the place that was asked about. */
struct value {
	size_t start, end;
	const char *label; /* "[email]"; static */
};

/* A search through text[at, end), in order. */
struct value_search {
	struct span text;
	size_t at, end;
	size_t run_end; /* up to here the run of letters and digits has been looked at */
};

/* Find the next value; false when there is none. Linear in the text over all calls. */
bool value_next(struct value_search *search, struct value *value);

/* Numbers that mean something begin at a digit, plus sign or bracket: telephone, card, SSN, IPv4. */
bool number_here(struct span text, size_t at, struct value *value);

/* An IBAN or IPv6 address begins here. */
bool iban_here(struct span text, size_t at, struct value *value);
bool ipv6_here(struct span text, size_t at, struct value *value);

/* A key, token or password begins here: a known prefix, or a word that announces one. */
bool secret_here(struct span text, size_t at, struct value *value);

/* The byte at a place; NUL behind the end. */
static inline char value_byte(struct span text, size_t at)
{
	if (at < text.len)
		return text.at[at];
	return '\0';
}

static inline bool value_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool value_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool value_is_letter(char c)
{
	return value_is_upper(c) || (c >= 'a' && c <= 'z');
}

static inline bool value_is_alphanumeric(char c)
{
	return value_is_digit(c) || value_is_letter(c);
}

#endif
