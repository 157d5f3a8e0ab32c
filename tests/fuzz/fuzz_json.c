/* The JSON reader against jansson: what jansson accepts, ours accepts with the same values; what only ours
 * accepts can be walked, looked up and read in every way without harm. And all scans that run here against the
 * portable one: the same tape, the same texts, the same refusals. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "transcript/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A broken promise. Unlike an assert it stays in whatever the build. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool is_well_formed(struct span text)
{
	return text.at && utf8_valid_prefix(text) == text.len;
}

static struct span text_of(struct json_at at, struct arena *arena)
{
	struct error err = {0};
	struct span text = json_text(at, arena, &err);

	require(is_well_formed(text));
	return text;
}

static bool lies_within(struct span inner, struct span outer)
{
	return inner.at >= outer.at && inner.at + inner.len <= outer.at + outer.len;
}

/* Every key leads to its value: the last of equal ones directly, all of them by number. */
static void check_key(struct json_at object, struct json_at key, struct arena *arena)
{
	struct span name = text_of(key, arena);
	struct json_at value = json_after(object, key);
	struct json_at found = json_find(object, name);
	size_t nfound = 0;
	bool is_among = false;

	require(value.json && found.json && found.index >= value.index);
	for (;; nfound++) {
		struct json_at nth = json_find_nth(object, name, nfound);
		if (nth.json == NULL)
			break;
		is_among |= nth.index == value.index;
		if (nth.index == found.index)
			require(json_find_nth(object, name, nfound + 1).json == NULL);
	}
	require(is_among);
	require(nfound == 1 || (object.json->flags & JSON_HAD_DUPLICATE));
}

static void check_scalar(struct json_at at, struct arena *arena)
{
	int64_t integer;
	double real;

	if (json_is(at, JSON_TYPE_STRING)) {
		text_of(at, arena);
		require(is_well_formed(json_unescape_loosely(json_raw(at), arena)));
	}
	if (json_int64(at, &integer) == 0)
		require(json_double(at, &real) == 0);
}

enum { MOST_KEYS = 64 }; /* looked up in one object: each costs a walk over all of them */

/* Walk the whole tape; bounded recursion, as the parser limits the depth. */
static void check_value(struct json_at at, struct arena *arena)
{
	bool is_object = json_is(at, JSON_TYPE_OBJECT);
	struct span raw = json_raw(at);
	size_t nchildren = 0;

	require(lies_within(raw, at.json->text));
	for (struct json_at child = json_child(at); child.json; child = json_after(at, child)) {
		require(lies_within(json_raw(child), raw));
		if (is_object && nchildren % 2 == 0 && nchildren < 2 * MOST_KEYS)
			check_key(at, child, arena);
		check_value(child, arena);
		nchildren++;
	}
	require(json_count(at) == (is_object ? nchildren / 2 : nchildren));
	if (!is_object && !json_is(at, JSON_TYPE_ARRAY))
		check_scalar(at, arena);
	else
		require(strchr("]}", raw.at[raw.len - 1]));
}

static void compare(struct json_at ours, const json_t *theirs, struct arena *arena);

static bool is_same(struct json_at ours, const char *theirs, size_t len, struct arena *arena)
{
	return span_equal(text_of(ours, arena), (struct span){theirs, len});
}

static void compare_objects(struct json_at ours, json_t *theirs, struct arena *arena)
{
	const char *key;
	json_t *value;
	size_t nfound = 0;

	json_object_foreach(theirs, key, value)
	{
		struct json_at found = json_find(ours, span_of(key));
		require(found.json != NULL);
		compare(found, value, arena);
	}
	for (struct json_at at = json_child(ours); at.json;) {
		struct json_at after = json_after(ours, at);
		struct json_at last = json_find(ours, text_of(at, arena));
		nfound += last.index == after.index;
		at = json_after(ours, after);
	}
	require(nfound == json_object_size(theirs));
}

static void compare_arrays(struct json_at ours, const json_t *theirs, struct arena *arena)
{
	struct json_at at = json_child(ours);

	for (size_t i = 0; i < json_array_size(theirs); i++) {
		require(at.json != NULL);
		compare(at, json_array_get(theirs, i), arena);
		at = json_after(ours, at);
	}
	require(at.json == NULL);
}

static void compare_numbers(struct json_at ours, const json_t *theirs)
{
	int64_t integer = 0;
	double real = 0;

	if (json_is_integer(theirs)) {
		require(json_int64(ours, &integer) == 0);
		require(integer == json_integer_value(theirs));
	} else {
		require(json_int64(ours, &integer) != 0 && json_double(ours, &real) == 0);
		require(real == json_real_value(theirs));
	}
}

/* Recursion is bounded by the depth limit of ours. */
static void compare(struct json_at ours, const json_t *theirs, struct arena *arena)
{
	static const enum json_type types[] = {
	    [JSON_OBJECT] = JSON_TYPE_OBJECT,
	    [JSON_ARRAY] = JSON_TYPE_ARRAY,
	    [JSON_STRING] = JSON_TYPE_STRING,
	    [JSON_INTEGER] = JSON_TYPE_NUMBER,
	    [JSON_REAL] = JSON_TYPE_NUMBER,
	    [JSON_TRUE] = JSON_TYPE_TRUE,
	    [JSON_FALSE] = JSON_TYPE_FALSE,
	    [JSON_NULL] = JSON_TYPE_NULL,
	};

	require(json_type_of(ours) == types[json_typeof(theirs)]);
	if (json_is_object(theirs))
		compare_objects(ours, (json_t *)(uintptr_t)theirs, arena);
	else if (json_is_array(theirs))
		compare_arrays(ours, theirs, arena);
	else if (json_is_string(theirs))
		require(
		    is_same(ours, json_string_value(theirs), json_string_length(theirs), arena));
	else if (json_is_number(theirs))
		compare_numbers(ours, theirs);
}

static void check_refusal(const struct json *json, size_t size, const struct error *err)
{
	require(json->error_at <= size);
	require(json->ntokens == 0);
	require(err->kind == (json->is_too_deep ? ERROR_LIMIT : ERROR_INPUT));
}

static void compare_tapes(const struct json *one, const struct json *other)
{
	require(one->ntokens == other->ntokens && one->error_at == other->error_at);
	require(one->is_too_deep == other->is_too_deep && one->flags == other->flags);
	for (size_t i = 0; i < one->ntokens; i++) {
		struct json_token a = one->tokens[i], b = other->tokens[i];
		require(a.start == b.start && a.len == b.len && a.type == b.type);
		require(a.escaped == b.escaped && a.beyond == b.beyond);
	}
}

static void compare_texts(struct json *one, struct json *other, struct arena *arena)
{
	for (uint32_t i = 0; i < one->ntokens; i++) {
		struct json_at a = {one, i}, b = {other, i};
		if (json_is(a, JSON_TYPE_STRING))
			require(span_equal(text_of(a, arena), text_of(b, arena)));
	}
	require(one->flags == other->flags);
}

/* Of a copy that has no byte to spare, behind so many others. */
static void compare_scans(struct span text, size_t behind, struct arena *arena)
{
	struct json portable = {.scan = json_scan_by(VECTOR_PORTABLE)};
	struct error err = {0};
	char *copy = malloc(behind + text.len + 1);

	require(copy != NULL);
	copy[behind] = '\0';
	if (text.len > 0)
		memcpy(copy + behind, text.at, text.len);
	struct span exact = {copy + behind, text.len};
	int result = json_parse(&portable, exact, &err);
	for (unsigned vector = 1; vector <= (unsigned)vector_best(); vector++) {
		struct json json = {.scan = json_scan_by((enum vector)vector)};
		struct error why = {0};
		require(json_parse(&json, exact, &why) == result);
		require(strcmp(why.text, err.text) == 0);
		compare_tapes(&json, &portable);
		unsigned flags = portable.flags;
		compare_texts(&json, &portable, arena);
		portable.flags = flags;
		json_done(&json);
	}
	json_done(&portable);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct json json = {0};
	struct arena arena = {0};
	struct error err = {0};
	size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
	json_t *theirs = json_loadb(text.at ? text.at : "", size, flags, NULL);

	if (json_parse(&json, text, &err) == 0) {
		check_value(json_root(&json), &arena);
		if (theirs) {
			/* jansson takes a NUL byte behind the value for the end. */
			unsigned shared = JSON_HAD_DUPLICATE | JSON_HAD_NUL;
			require((json.flags & ~shared) == 0);
			compare(json_root(&json), theirs, &arena);
		}
	} else {
		check_refusal(&json, size, &err);
		require(theirs == NULL || json.is_too_deep);
	}
	require(is_well_formed(json_unescape_loosely(text, &arena)));
	compare_scans(text, size % 64, &arena);
	json_decref(theirs);
	arena_done(&arena);
	json_done(&json);
	return 0;
}
