/* A stack of open containers over jansson values. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/json_out.h"

enum { DEEPEST = 32 };

struct json_out {
	json_t *open[DEEPEST]; /* open[0] owns the document, the others are borrowed from it */
	size_t depth;
	bool failed;
};

struct json_out *json_out_new(void)
{
	return calloc(1, sizeof(struct json_out));
}

void json_out_free(struct json_out *out)
{
	if (out == NULL)
		return;
	json_decref(out->open[0]);
	free(out);
}

/* Steals value. */
static void add(struct json_out *out, const char *key, json_t *value)
{
	int failed = value == NULL;

	if (!failed && out->open[0] == NULL) {
		out->open[0] = value;
		return;
	}
	assert(out->depth > 0);
	json_t *into = out->open[out->depth - 1];
	if (key)
		failed |= json_object_set_new_nocheck(into, key, value);
	else
		failed |= json_array_append_new(into, value);
	out->failed |= failed != 0;
}

static void open_container(struct json_out *out, const char *key, json_t *container)
{
	assert(out->depth < DEEPEST);
	add(out, key, container);
	if (out->failed) /* keep the depth right: values go to a container nobody will see */
		container = out->open[out->depth ? out->depth - 1 : 0];
	out->open[out->depth++] = container;
}

void json_out_object(struct json_out *out, const char *key)
{
	open_container(out, key, json_object());
}

void json_out_array(struct json_out *out, const char *key)
{
	open_container(out, key, json_array());
}

void json_out_end(struct json_out *out)
{
	assert(out->depth > 0);
	out->depth--;
}

static json_t *clean_text(struct span text)
{
	struct buf clean = {0};

	for (size_t at = 0; at < text.len;) {
		struct span rest = span_slice(text, at, text.len);
		size_t valid = utf8_valid_prefix(rest);
		buf_append(&clean, span_slice(rest, 0, valid));
		at += valid;
		if (at < text.len) {
			uint32_t code;
			at += (size_t)-utf8_decode(text, at, &code);
			buf_text(&clean, "\xef\xbf\xbd");
		}
	}
	json_t *value = clean.failed ? NULL : json_stringn_nocheck(buf_span(&clean).at, clean.len);
	buf_done(&clean);
	return value;
}

void json_out_text(struct json_out *out, const char *key, struct span text)
{
	if (text.at == NULL)
		add(out, key, json_null());
	else if (utf8_valid_prefix(text) == text.len)
		add(out, key, json_stringn_nocheck(text.at, text.len));
	else
		add(out, key, clean_text(text));
}

void json_out_string(struct json_out *out, const char *key, const char *string)
{
	json_out_text(out, key, span_of(string));
}

void json_out_number(struct json_out *out, const char *key, uint64_t number)
{
	json_out_signed(out, key, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

void json_out_signed(struct json_out *out, const char *key, int64_t number)
{
	add(out, key, json_integer(number));
}

void json_out_real(struct json_out *out, const char *key, double number)
{
	add(out, key, json_real(number));
}

void json_out_bool(struct json_out *out, const char *key, bool value)
{
	add(out, key, json_boolean(value));
}

void json_out_null(struct json_out *out, const char *key)
{
	add(out, key, json_null());
}

static int append_to_buf(const char *bytes, size_t nbytes, void *text)
{
	return buf_append(text, (struct span){bytes, nbytes});
}

int json_out_print(struct json_out *out, bool indented, struct buf *text, struct error *err)
{
	size_t flags =
	    JSON_ENCODE_ANY | JSON_REAL_PRECISION(6) | (indented ? JSON_INDENT(2) : JSON_COMPACT);

	assert(out->depth == 0);
	if (out->failed || out->open[0] == NULL ||
	    json_dump_callback(out->open[0], append_to_buf, text, flags) != 0)
		return error_memory(err);
	return 0;
}
