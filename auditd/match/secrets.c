/* Keys, tokens and passwords, told by how they begin or by the word before them. */
#include <string.h>

#include "match/values.h"

enum { LOOK_AHEAD = 200, SHORTEST_TOKEN = 8 };

/* What a producer puts before its keys, and how many characters follow at least. */
static const struct prefix {
	const char *text;
	size_t least;
} prefixes[] = {
    {"sk-", 16},
    {"sk_live_", 8},
    {"sk_test_", 8},
    {"rk_live_", 8},
    {"pk_live_", 8},
    {"whsec_", 16},
    {"ghp_", 16},
    {"gho_", 16},
    {"ghu_", 16},
    {"ghs_", 16},
    {"ghr_", 16},
    {"github_pat_", 16},
    {"glpat-", 16},
    {"xoxb-", 10},
    {"xoxp-", 10},
    {"xoxa-", 10},
    {"xoxr-", 10},
    {"xoxs-", 10},
    {"AKIA", 16},
    {"ASIA", 16},
    {"AIza", 30},
    {"ya29.", 20},
    {"eyJ", 17},
    {"hf_", 20},
    {"npm_", 20},
    {"pypi-", 20},
    {"SG.", 20},
    {"dop_v1_", 20},
};

/* Words that announce a secret behind a colon or equals sign; letters small. */
static const char *const announcements[] = {"password", "passwd", "passphrase", "pwd", "secret",
    "client_secret", "client-secret", "token", "access_token", "auth_token", "refresh_token",
    "api_key", "api-key", "api key", "apikey", "access_key", "secret_key", "private_key",
    "authorization"};

static bool is_token(char c)
{
	return value_is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '+' ||
	       c == '/' || c == '=' || c == '~';
}

static size_t token_end(struct span text, size_t at)
{
	while (is_token(value_byte(text, at)))
		at++;
	while (text.at[at - 1] == '.')
		at--;
	return at;
}

/* Does it read like a key: so many characters, a digit among the first of them? */
static bool is_key(struct span text, size_t at, size_t least)
{
	size_t n = 0;
	bool has_digit = false;

	for (; n < LOOK_AHEAD && is_token(value_byte(text, at + n)); n++)
		has_digit |= value_is_digit(text.at[at + n]);
	return n >= least && has_digit;
}

static bool prefix_here(struct span text, size_t at, struct value *value)
{
	struct span rest = span_slice(text, at, text.len);

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		size_t length = strlen(prefixes[i].text);
		if (!span_starts(rest, span_of(prefixes[i].text)) ||
		    !is_key(text, at + length, prefixes[i].least))
			continue;
		*value = (struct value){at, token_end(text, at + length), "[secret]"};
		return true;
	}
	return false;
}

/* Does the text go on with these words, ASCII case ignored? */
static bool goes_on(struct span text, size_t at, const char *small)
{
	size_t length = strlen(small);

	if (text.len - at < length)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = text.at[at + i];
		if ((value_is_letter(c) ? (char)(c | 0x20) : c) != small[i])
			return false;
	}
	return true;
}

static size_t skip_blanks(struct span text, size_t at)
{
	while (value_byte(text, at) == ' ' || value_byte(text, at) == '\t')
		at++;
	return at;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`' || c == '*';
}

static bool ends_value(char c)
{
	return c == '\0' || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' ||
	       c == ';' || is_quote(c) || c == '<' || c == ')' || c == '}' || c == ']';
}

static bool value_behind(struct span text, size_t at, struct value *value)
{
	while (is_quote(value_byte(text, at)) || value_byte(text, at) == ' ')
		at++;
	if (goes_on(text, at, "bearer ") || goes_on(text, at, "basic "))
		at = skip_blanks(text, at + strlen("basic "));
	size_t end = at;
	while (end < text.len && !ends_value(text.at[end]))
		end++;
	while (end > at &&
	       (text.at[end - 1] == '.' || text.at[end - 1] == '!' || text.at[end - 1] == '?'))
		end--;
	*value = (struct value){at, end, "[secret]"};
	return end > at;
}

/* "password is x1y2": only what mixes letters with something else. */
static bool reads_like_password(struct span word)
{
	size_t nletters = 0;

	for (size_t i = 0; i < word.len; i++)
		nletters += value_is_letter(word.at[i]) || word.at[i] == '-' ||
			    (unsigned char)word.at[i] >= 0x80;
	return word.len >= 4 && nletters < word.len;
}

/* Behind the announcing word: a colon or equals sign, or "is". */
static bool announced_here(struct span text, size_t at, size_t length, struct value *value)
{
	size_t behind = at + length;

	while (is_quote(value_byte(text, behind)))
		behind++;
	behind = skip_blanks(text, behind);
	char c = value_byte(text, behind);
	if (c == ':' || c == '=') {
		behind = skip_blanks(text, behind + 1 + (value_byte(text, behind + 1) == '='));
		return value_behind(text, behind, value);
	}
	if (!goes_on(text, behind, "is ") && !goes_on(text, behind, "was "))
		return false;
	behind = skip_blanks(text, behind + (c == 'i' || c == 'I' ? 2u : 3u));
	if (value_byte(text, behind) == ':')
		behind = skip_blanks(text, behind + 1);
	return value_behind(text, behind, value) &&
	       reads_like_password(span_slice(text, value->start, value->end));
}

static bool bearer_here(struct span text, size_t at, struct value *value)
{
	size_t length = strlen("bearer ");

	if (!goes_on(text, at, "bearer ") || !is_key(text, at + length, SHORTEST_TOKEN))
		return false;
	*value = (struct value){at + length, token_end(text, at + length), "[secret]"};
	return true;
}

/* A private key in PEM form, to its last line or, where that is cut off, the end of the text. */
static bool pem_here(struct span text, size_t at, struct value *value)
{
	static const char begin[] = "-----BEGIN ", mark[] = "PRIVATE KEY", end[] = "-----END ";
	size_t head = at + strlen(begin);

	if (!span_starts(span_slice(text, at, text.len), span_of(begin)))
		return false;
	while (head - at < 40 && head < text.len &&
	       !span_starts(span_slice(text, head, text.len), span_of(mark)))
		head++;
	if (!span_starts(span_slice(text, head, text.len), span_of(mark)))
		return false;
	*value = (struct value){at, text.len, "[secret]"};
	for (size_t i = head; i + strlen(end) <= text.len; i++) {
		if (text.at[i] != '-' || !span_starts(span_slice(text, i, text.len), span_of(end)))
			continue;
		const char *line = memchr(text.at + i, '\n', text.len - i);
		value->end = line ? (size_t)(line - text.at) : text.len;
		break;
	}
	return true;
}

bool secret_here(struct span text, size_t at, struct value *value)
{
	if (text.at[at] == '-')
		return pem_here(text, at, value);
	if (prefix_here(text, at, value) || bearer_here(text, at, value))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(announcements); i++)
		if (goes_on(text, at, announcements[i]) &&
		    announced_here(text, at, strlen(announcements[i]), value))
			return true;
	return false;
}
