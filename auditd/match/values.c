/* One walk over a text that asks every recogniser at the places where its values can begin. */
#include "match/values.h"

enum { LOCAL_MOST = 64, DOMAIN_MOST = 255, RUN_LEAST = 20 };

static bool is_local(char c)
{
	return value_is_alphanumeric(c) || c == '.' || c == '_' || c == '%' || c == '+' ||
	       c == '-' || (unsigned char)c >= 0x80;
}

/* The end of a host name with a top-level domain of two or more letters; at if there is none. */
static size_t domain_end(struct span text, size_t at)
{
	size_t end = at, dot = 0;

	while (end - at < DOMAIN_MOST &&
	       (value_is_alphanumeric(value_byte(text, end)) || value_byte(text, end) == '-' ||
		   value_byte(text, end) == '.' || (unsigned char)value_byte(text, end) >= 0x80)) {
		if (text.at[end] == '.' && end + 1 < text.len &&
		    value_is_alphanumeric(text.at[end + 1]))
			dot = end;
		end++;
	}
	while (end > at && !value_is_alphanumeric(text.at[end - 1]))
		end--;
	return dot > at && end - dot >= 3 && value_is_letter(text.at[dot + 1]) ? end : at;
}

static bool email_here(struct span text, size_t at, struct value *value)
{
	size_t sign = at;

	while (sign - at < LOCAL_MOST && sign < text.len && is_local(text.at[sign]))
		sign++;
	if (sign == at || value_byte(text, sign) != '@')
		return false;
	size_t end = domain_end(text, sign + 1);
	*value = (struct value){at, end, "[email]"};
	return end > sign + 1;
}

static bool is_run(char c)
{
	return value_is_alphanumeric(c) || c == '_' || c == '-' || c == '+' || c == '/' || c == '=';
}

static unsigned kind_of(char c)
{
	return value_is_digit(c) ? 1u : value_is_upper(c) ? 2u : value_is_letter(c) ? 3u : 0u;
}

/* 8-4-4-4-12 hexadecimal digits name things, they do not open them. */
static bool is_uuid(struct span run)
{
	if (run.len != 36)
		return false;
	for (size_t i = 0; i < run.len; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		char c = (char)(run.at[i] | 0x20);
		if (is_dash ? run.at[i] != '-'
			    : !(value_is_digit(run.at[i]) || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}

/* Random text changes between digits, capitals and small letters at every other character; names, paths and
 * dates do so far less often than at every fourth. */
static bool is_random(struct span run)
{
	size_t nchanges = 0, ndigits = 0, nletters = 0;
	unsigned before = 0;

	for (size_t i = 0; i < run.len; i++) {
		unsigned kind = kind_of(run.at[i]);
		ndigits += kind == 1;
		nletters += kind > 1;
		if (kind == 0)
			continue;
		nchanges += before && kind != before;
		before = kind;
	}
	return run.len >= RUN_LEAST && ndigits >= 2 && nletters >= 2 && nchanges * 4 >= run.len &&
	       !is_uuid(run);
}

/* A run that begins here, or in the middle of which the search began. Each is measured once. */
static bool run_here(struct value_search *search, struct value *value)
{
	size_t start = search->at, end = start;

	if (start < search->run_end || !is_run(search->text.at[start]))
		return false;
	while (end < search->text.len && is_run(search->text.at[end]))
		end++;
	search->run_end = end;
	*value = (struct value){start, end, "[secret]"};
	return is_random(span_slice(search->text, start, end));
}

/* Does a word or number begin here? */
static bool is_boundary(struct span text, size_t at)
{
	if (at == 0)
		return true;
	char before = text.at[at - 1];
	return !value_is_alphanumeric(before) && (unsigned char)before < 0x80;
}

/* The order decides what a place is that could be two things. */
static bool value_here(struct value_search *search, struct value *value)
{
	struct span text = search->text;
	size_t at = search->at;

	if (!is_boundary(text, at))
		return run_here(search, value);
	return secret_here(text, at, value) || email_here(text, at, value) ||
	       iban_here(text, at, value) || ipv6_here(text, at, value) ||
	       number_here(text, at, value) || run_here(search, value);
}

bool value_next(struct value_search *search, struct value *value)
{
	for (; search->at < search->end; search->at++) {
		char c = search->text.at[search->at];
		bool may_begin = value_is_alphanumeric(c) || c == '+' || c == '(' || c == '-' ||
				 c == ':' || c == '/' || c == '_' || (unsigned char)c >= 0x80;
		if (!may_begin || !value_here(search, value))
			continue;
		search->at = value->end;
		return true;
	}
	return false;
}
