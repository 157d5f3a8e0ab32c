/* A record as a flat tape of 8-byte tokens over its own bytes. Strings stay in place; they are
 * unescaped only when somebody asks for one.
 *
 * Accepts RFC 8259 and, with a flag each, what real log writers produce: raw control characters in
 * strings, NaN and Infinity, numbers of any size, lone surrogates and ill-formed UTF-8 (both read as
 * U+FFFD), NUL bytes as white space. Refuses everything else with the offset where it went wrong.
 *
 * jansson, which base/json_out.h stands on, has taken json_string, json_integer and json_real: the same
 * names here would be linked into it. */
#ifndef TRANSCRIPT_JSON_H
#define TRANSCRIPT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "base/vector.h"

enum json_type {
	JSON_TYPE_NULL,
	JSON_TYPE_FALSE,
	JSON_TYPE_TRUE,
	JSON_TYPE_NUMBER,
	JSON_TYPE_STRING,
	JSON_TYPE_ARRAY,
	JSON_TYPE_OBJECT,
};

/* A container's children follow it; an object's are key, value, key, value. */
struct json_token {
	uint32_t start : 28; /* offset in the text: of the first byte (strings: behind the quote) */
	uint32_t type : 3;   /* enum json_type */
	uint32_t escaped : 1; /* a string with a backslash in it */
	uint32_t beyond : 1;  /* a string with a byte beyond ASCII in it */
	uint32_t len : 28; /* scalars: bytes (strings: without quotes); containers: tokens from this
				 one to its end, itself included */
};

enum json_flag {
	JSON_HAD_CONTROL = 1,    /* an unescaped control character in a string */
	JSON_HAD_NAN = 2,        /* NaN, Infinity or -Infinity */
	JSON_HAD_HUGE = 4,       /* an integer beyond int64, or a real beyond the largest double */
	JSON_HAD_SURROGATE = 8,  /* a lone surrogate escape; found when the string is read */
	JSON_HAD_BAD_UTF8 = 16,  /* found when the string is read */
	JSON_HAD_DUPLICATE = 32, /* a key twice in one object; found when the key is looked up */
	JSON_HAD_NUL = 64,       /* NUL bytes between tokens */
};

enum { JSON_LONGEST = (1 << 28) - 1, JSON_DEPTH = 128 };

/* How strings are scanned; one for each level of vector instructions. */
struct json_scan;

/* The scan of a level that runs here (a lower one where that level has none of its own). Never NULL. */
const struct json_scan *json_scan_by(enum vector vector);

/* A parsed text. All zero bytes is a valid, empty one; reuse it for many texts. */
struct json {
	const struct json_scan *scan; /* NULL: the first json_parse takes the best that runs here */
	struct span text;             /* borrowed from the caller of json_parse */
	struct json_token *tokens;    /* owned; [0] is the document's value */
	size_t ntokens;
	size_t capacity;
	unsigned flags;   /* of enum json_flag */
	size_t error_at;  /* after a failure: offset of the first byte that does not fit */
	bool is_too_deep; /* after a failure: the depth limit was the reason */
};

/* Parse one JSON text, alone in text but for white space. Returns 0, or -1 with ERROR_INPUT
 * ("offset N: what was expected"), ERROR_LIMIT (depth, length) or ERROR_MEMORY; json->error_at is set.
 * text must stay until the next json_parse or json_done. Needs no byte behind text.
 * Source: RFC 8259. */
int json_parse(struct json *json, struct span text, struct error *err);

/* Free the tape; empty and usable afterwards. */
void json_done(struct json *json);

/* A place in a parsed text; {NULL, 0} is nowhere. */
struct json_at {
	struct json *json;
	uint32_t index;
};

struct json_at json_root(struct json *json);

static inline const struct json_token *json_token_of(struct json_at at)
{
	return at.json->tokens + at.index;
}

/* False of nowhere. */
static inline bool json_is(struct json_at at, enum json_type type)
{
	return at.json && json_token_of(at)->type == (unsigned)type;
}

/* Of nowhere: JSON_TYPE_NULL. */
static inline enum json_type json_type_of(struct json_at at)
{
	return at.json ? (enum json_type)json_token_of(at)->type : JSON_TYPE_NULL;
}

static inline bool json_is_container(struct json_at at)
{
	return json_is(at, JSON_TYPE_ARRAY) || json_is(at, JSON_TYPE_OBJECT);
}

/* A string with a backslash in it? */
static inline bool json_is_escaped(struct json_at at)
{
	return at.json && json_token_of(at)->escaped;
}

/* How many tokens a value takes. */
static inline uint32_t json_extent(struct json_at at)
{
	return json_is_container(at) ? json_token_of(at)->len : 1;
}

/* Walk a container: the first child (an object's first key), and what follows a value on the same
 * level; nowhere at the end. json_count is the number of items or members. */
static inline struct json_at json_child(struct json_at at)
{
	if (!json_is_container(at) || json_token_of(at)->len == 1)
		return (struct json_at){NULL, 0};
	return (struct json_at){at.json, at.index + 1};
}

static inline struct json_at json_after(struct json_at container, struct json_at child)
{
	if (container.json == NULL || child.json == NULL)
		return (struct json_at){NULL, 0};
	uint32_t next = child.index + json_extent(child);
	if (next >= container.index + json_extent(container))
		return (struct json_at){NULL, 0};
	return (struct json_at){child.json, next};
}

size_t json_count(struct json_at container);

/* The value of a key; nowhere if absent. Of a key used more than once the last counts, and
 * JSON_HAD_DUPLICATE is set. Escaped keys are compared unescaped. */
struct json_at json_find(struct json_at object, struct span key);

/* The n-th value of that key, counted from 0, so that shadowed ones can be seen. */
struct json_at json_find_nth(struct json_at object, struct span key, size_t n);

/* The item of an array, from 0; negative counts from the end; nowhere if there is none. */
struct json_at json_item(struct json_at array, int64_t index);

/* The bytes of a scalar as they stand (strings without quotes, still escaped), or of a whole container
 * with its brackets. Borrowed from the text. */
struct span json_raw(struct json_at at);

/* The same of a scalar. */
static inline struct span json_raw_scalar(struct json_at at)
{
	return (struct span){at.json->text.at + json_token_of(at)->start, json_token_of(at)->len};
}

/* A string's value as well-formed UTF-8: in place where it has no escape and no ill-formed byte, else
 * copied into the arena. Returns the absent span with err set when out of memory, and the absent span
 * with err as it was for what is no string. */
struct span json_text(struct json_at at, struct arena *arena, struct error *err);

/* The same for who keeps just a flag of being out of memory: on the hot path, and an error is large. */
struct span json_text_quietly(struct json_at at, struct arena *arena, bool *has_failed);

/* Unescape text as if it stood between quotes, forgivingly: what is no escape stays as it is, ill-formed
 * UTF-8 becomes U+FFFD. For lines that are no JSON. In place where nothing changes; the absent span when
 * out of memory. */
struct span json_unescape_loosely(struct span text, struct arena *arena);

/* A number as int64 (written without fraction and exponent), or rounded to the nearest double: 0, or -1
 * if it is not one or does not fit; NaN and the infinities never do. */
int json_int64(struct json_at at, int64_t *out);
int json_double(struct json_at at, double *out);

#endif
