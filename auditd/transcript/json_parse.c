/* Text in, tape out: the grammar of RFC 8259, with the tolerances that json.h lists.
 *
 * Containers are kept on a stack of fixed size, so nesting costs no recursion. The tape is reserved for
 * the worst case beforehand, so that nothing here has to ask whether a token still fits. Strings are
 * only walked over, numbers only checked: json_string.c and json_number.c read them. */
#include <assert.h>
#include <stdlib.h>

#include "transcript/json_private.h"

enum { KEEP_BYTES = 32 << 20 }; /* a tape larger than that is given back when a small text comes */

struct parser {
	const char *text, *end;
	const struct json_scan *scan;
	struct json_token *tokens;
	struct json_token *next; /* where the next token goes */
	unsigned flags;
	uint32_t depth;
	uint32_t open[JSON_DEPTH]; /* tokens of the containers around here, innermost last */
	const char *bad_at;        /* after a failure: the first byte that does not fit, */
	const char *wanted;        /* and what would have */
};

static const char *fail(struct parser *parser, const char *at, const char *wanted)
{
	parser->bad_at = at;
	parser->wanted = wanted;
	return NULL;
}

/* The byte there, or -1 at the end of the text. */
static inline int peek(const struct parser *parser, const char *at)
{
	return at < parser->end ? (unsigned char)*at : -1;
}

static inline void push(struct parser *parser, enum json_type type, const char *at, size_t len)
{
	*parser->next++ = (struct json_token){
	    .start = (uint32_t)(at - parser->text) & JSON_LONGEST,
	    .type = (unsigned)type & 7u,
	    .len = len & JSON_LONGEST,
	};
}

static const char *skip_long_space(struct parser *parser, const char *at)
{
	for (; at < parser->end; at++) {
		if (*at == '\0')
			parser->flags |= JSON_HAD_NUL;
		else if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t')
			break;
	}
	return at;
}

static inline const char *skip_space(struct parser *parser, const char *at)
{
	/* Most writers put one space behind a colon or comma, or none. */
	if (parser->end - at >= 2) {
		if ((unsigned char)*at > ' ')
			return at;
		if (*at == ' ' && (unsigned char)at[1] > ' ')
			return at + 1;
	}
	return skip_long_space(parser, at);
}

static const char *skip_hex(const struct parser *parser, const char *at)
{
	while (at < parser->end && hex_digit(*at))
		at++;
	return at;
}

/* Walk over an escape; at is behind its backslash. */
static inline const char *skip_escape(struct parser *parser, const char *at)
{
	if (at < parser->end && json_escapes[(unsigned char)*at])
		return at + 1;
	if (peek(parser, at) != 'u')
		return fail(parser, at, "one of \"\\/bfnrtu behind the backslash");
	if (parser->end - at >= 5 && hex_value(at + 1) >= 0)
		return at + 5;
	return fail(parser, skip_hex(parser, at + 1), "a hexadecimal digit");
}

/* A scan met an escape that is none, or no closing quote: find out which and where. */
static const char *fail_string(struct parser *parser, const char *at)
{
	while (at && at < parser->end && *at != '"')
		at = *at == '\\' ? skip_escape(parser, at + 1) : at + 1;
	return at ? fail(parser, at, "'\"'") : NULL;
}

/* The closing quote of a string that has no more than so many bytes, all of them plain; else NULL. */
static inline const char *end_of_short(const char *at, const char *end, unsigned *marks)
{
	enum { WORDS = 2 };

	for (int i = 0; i < WORDS && end - at >= 8; i++, at += 8) {
		uint64_t word = word_load(at);
		uint64_t specials = word_specials(word);
		uint64_t before = specials ? (specials & -specials) - 1 : UINT64_MAX;
		if (word & before & word_of(0x80))
			*marks |= MARK_BEYOND_ASCII;
		if (specials == 0)
			continue;
		at += word_first(specials);
		return *at == '"' ? at : NULL;
	}
	return NULL;
}

/* at is on the opening quote. */
static inline const char *parse_string(struct parser *parser, const char *at)
{
	const char *start = ++at;
	unsigned marks = 0;

	at = end_of_short(start, parser->end, &marks);
	if (at == NULL)
		at = parser->scan->find_end(start, parser->end, &marks);
	if (at == NULL)
		return fail_string(parser, start);
	if (marks & MARK_CONTROL)
		parser->flags |= JSON_HAD_CONTROL;
	*parser->next++ = (struct json_token){
	    .start = (uint32_t)(start - parser->text) & JSON_LONGEST,
	    .type = JSON_TYPE_STRING,
	    .escaped = (marks & MARK_ESCAPE) != 0,
	    .beyond = (marks & MARK_BEYOND_ASCII) != 0,
	    .len = (size_t)(at - start) & JSON_LONGEST,
	};
	return at + 1;
}

static const char *parse_word(
    struct parser *parser, const char *at, const char *word, enum json_type type)
{
	const char *start = at;

	for (const char *want = word; *want; want++, at++) {
		if (peek(parser, at) != *want)
			return fail(parser, at, word);
	}
	push(parser, type, start, (size_t)(at - start));
	return at;
}

static const char *skip_digits(struct parser *parser, const char *at)
{
	const char *start = at;

	while (at < parser->end && *at >= '0' && *at <= '9')
		at++;
	return at > start ? at : fail(parser, at, "a digit");
}

/* This and the next pass a failure on: at may be NULL. */
static const char *skip_fraction(struct parser *parser, const char *at)
{
	return at && peek(parser, at) == '.' ? skip_digits(parser, at + 1) : at;
}

static const char *skip_exponent(struct parser *parser, const char *at)
{
	if (at == NULL || (peek(parser, at) != 'e' && peek(parser, at) != 'E'))
		return at;
	at++;
	if (peek(parser, at) == '+' || peek(parser, at) == '-')
		at++;
	return skip_digits(parser, at);
}

/* The constants that JavaScript and Python print for what JSON cannot say. */
static const char *parse_no_number(struct parser *parser, const char *at, const char *word)
{
	at = parse_word(parser, at, word, JSON_TYPE_NUMBER);
	if (at)
		parser->flags |= JSON_HAD_NAN;
	return at;
}

/* Is the number worth a closer look? Almost none is. */
static bool may_be_huge(size_t len, bool has_fraction, bool has_exponent)
{
	enum { SURE_INTEGER = 18, SURE_REAL = 308 }; /* so many digits fit int64, a double */

	return has_exponent || len > (has_fraction ? SURE_REAL : SURE_INTEGER);
}

static const char *parse_number(struct parser *parser, const char *at)
{
	const char *start = at;

	if (*at == '-')
		at++;
	if (peek(parser, at) == 'I')
		return parse_no_number(parser, start, "-Infinity");
	at = peek(parser, at) == '0' ? at + 1 : skip_digits(parser, at);
	const char *integer_end = at;
	at = skip_fraction(parser, at);
	const char *fraction_end = at;
	at = skip_exponent(parser, at);
	if (at == NULL)
		return NULL;
	struct span number = {start, (size_t)(at - start)};
	push(parser, JSON_TYPE_NUMBER, start, number.len);
	if (may_be_huge(number.len, fraction_end > integer_end, at > fraction_end) &&
	    json_number_is_huge(number))
		parser->flags |= JSON_HAD_HUGE;
	return at;
}

/* A container's opening bracket: its token learns its length when it is closed. */
static inline const char *parse_opening(struct parser *parser, const char *at, enum json_type type)
{
	if (parser->depth == JSON_DEPTH)
		return fail(parser, at, NULL);
	parser->open[parser->depth++] = (uint32_t)(parser->next - parser->tokens);
	push(parser, type, at, 0);
	return at + 1;
}

/* A scalar, or just the opening bracket of a container. */
static inline const char *parse_value(struct parser *parser, const char *at)
{
	switch (peek(parser, at)) {
	case '"':
		return parse_string(parser, at);
	case '{':
		return parse_opening(parser, at, JSON_TYPE_OBJECT);
	case '[':
		return parse_opening(parser, at, JSON_TYPE_ARRAY);
	case 't':
		return parse_word(parser, at, "true", JSON_TYPE_TRUE);
	case 'f':
		return parse_word(parser, at, "false", JSON_TYPE_FALSE);
	case 'n':
		return parse_word(parser, at, "null", JSON_TYPE_NULL);
	case 'N':
		return parse_no_number(parser, at, "NaN");
	case 'I':
		return parse_no_number(parser, at, "Infinity");
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return parse_number(parser, at);
	default:
		return fail(parser, at, "a value");
	}
}

static inline const char *parse_key(struct parser *parser, const char *at, bool is_first)
{
	if (peek(parser, at) != '"')
		return fail(parser, at, is_first ? "a key or '}'" : "a key");
	at = parse_string(parser, at);
	if (at == NULL)
		return NULL;
	at = skip_space(parser, at);
	if (peek(parser, at) != ':')
		return fail(parser, at, "':'");
	return skip_space(parser, at + 1);
}

/* What stands between two values: closing brackets, a comma, a key with its colon. Ends at the next value
 * or, once all containers are closed, behind the last bracket. */
static inline const char *parse_between(struct parser *parser, const char *at)
{
	while (parser->depth > 0) {
		struct json_token *container = parser->tokens + parser->open[parser->depth - 1];
		bool is_object = container->type == JSON_TYPE_OBJECT;
		bool is_first = parser->next == container + 1;
		at = skip_space(parser, at);
		int byte = peek(parser, at);
		if (byte == (is_object ? '}' : ']')) {
			container->len = (size_t)(parser->next - container) & JSON_LONGEST;
			parser->depth--;
			at++;
			continue;
		}
		if (!is_first && byte != ',')
			return fail(parser, at, is_object ? "',' or '}'" : "',' or ']'");
		if (!is_first)
			at = skip_space(parser, at + 1);
		return is_object ? parse_key(parser, at, is_first) : at;
	}
	return at;
}

static int parse_text(struct parser *parser)
{
	const char *at = skip_space(parser, parser->text);

	do {
		at = parse_value(parser, at);
		if (at)
			at = parse_between(parser, at);
		if (at == NULL)
			return -1;
	} while (parser->depth > 0);
	at = skip_space(parser, at);
	if (at < parser->end) {
		fail(parser, at, "the end of the text");
		return -1;
	}
	return 0;
}

/* Make room for the longest tape that a text of that length can fill: a token takes at least two bytes,
 * itself and a comma, colon or closing bracket; only brackets that are never closed take one. */
static int reserve(struct json *json, size_t len)
{
	size_t need = len / 2 + JSON_DEPTH + 1;
	size_t keep = KEEP_BYTES / sizeof *json->tokens;

	if (json->capacity >= need && (json->capacity <= keep || need > keep))
		return 0;
	free(json->tokens);
	json->capacity = 0;
	json->tokens = malloc(need * sizeof *json->tokens);
	if (json->tokens == NULL)
		return -1;
	json->capacity = need;
	return 0;
}

static int report(struct json *json, const struct parser *parser, struct error *err)
{
	json->error_at = (size_t)(parser->bad_at - parser->text);
	json->is_too_deep = parser->wanted == NULL;
	if (json->is_too_deep)
		return error_set(err, ERROR_LIMIT, "offset %zu: nested deeper than %d levels",
		    json->error_at, (int)JSON_DEPTH);
	return error_set(
	    err, ERROR_INPUT, "offset %zu: expected %s", json->error_at, parser->wanted);
}

int json_parse(struct json *json, struct span text, struct error *err)
{
	if (text.at == NULL)
		text = (struct span)SPAN("");
	if (json->scan == NULL)
		json->scan = json_scan_by(vector_best());
	json->text = text;
	json->ntokens = 0;
	json->flags = 0;
	json->error_at = 0;
	json->is_too_deep = false;
	if (text.len > JSON_LONGEST) {
		json->error_at = JSON_LONGEST;
		return error_set(err, ERROR_LIMIT, "longer than %d bytes", (int)JSON_LONGEST);
	}
	if (reserve(json, text.len) != 0)
		return error_memory(err);
	struct parser parser = {.text = text.at,
	    .end = text.at + text.len,
	    .scan = json->scan,
	    .tokens = json->tokens,
	    .next = json->tokens};
	int result = parse_text(&parser);
	json->flags = parser.flags;
	if (result != 0)
		return report(json, &parser, err);
	json->ntokens = (size_t)(parser.next - parser.tokens);
	assert(json->ntokens <= json->capacity);
	return 0;
}

void json_done(struct json *json)
{
	free(json->tokens);
	*json = (struct json){0};
}
