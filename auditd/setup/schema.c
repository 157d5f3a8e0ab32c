/* The JSON Schema of a configuration file, out of the table of keys. */
#include <stdio.h>

#include "base/json_out.h"
#include "base/dates.h"
#include "setup/inner.h"

/* The default as JSON: words of YAML that are numbers or truth values are these in JSON too. */
static void put_default_scalar(struct json_out *out, const char *name, const struct yaml_node *node)
{
	int64_t number;
	bool is_number = !node->is_quoted && dates_parse_duration(node->text, &number) &&
			 node->text.at[node->text.len - 1] <= '9';

	if (is_number)
		json_out_signed(out, name, number);
	else if (!node->is_quoted && (span_is(node->text, "true") || span_is(node->text, "false")))
		json_out_bool(out, name, span_is(node->text, "true"));
	else
		json_out_text(out, name, node->text);
}

static void put_default(struct json_out *out, const struct yaml *defaults, const struct key *key)
{
	const struct yaml_node *node = yaml_find(yaml_root(defaults), key->name);

	if (node == NULL)
		return;
	if (node->type == YAML_SCALAR) {
		put_default_scalar(out, "default", node);
		return;
	}
	json_out_array(out, "default");
	for (size_t i = 0; i < node->nitems; i++)
		json_out_text(out, NULL, node->items[i]->text);
	json_out_end(out);
}

static void put_words(struct json_out *out, const struct key *key)
{
	json_out_array(out, "enum");
	for (size_t i = 0; i < key->nnames; i++)
		json_out_string(out, NULL, key->names[i]);
	json_out_end(out);
}

static void put_integer(struct json_out *out, const struct key *key)
{
	json_out_string(out, "type", "integer");
	json_out_number(out, "minimum", key->low);
	json_out_number(out, "maximum", key->high);
}

/* A number of the smallest unit, or text with a unit. */
static void put_measure(struct json_out *out, const struct key *key, const char *pattern)
{
	json_out_array(out, "oneOf");
	if (key->is_zero_too) {
		json_out_object(out, NULL);
		json_out_number(out, "const", 0);
		json_out_end(out);
	}
	json_out_object(out, NULL);
	put_integer(out, key);
	json_out_end(out);
	json_out_object(out, NULL);
	json_out_string(out, "type", "string");
	json_out_string(out, "pattern", pattern);
	json_out_end(out);
	json_out_end(out);
}

static void put_string(struct json_out *out, const struct key *key, const char *pattern)
{
	json_out_string(out, "type", "string");
	if (key->high)
		json_out_number(out, "maxLength", key->high);
	if (!key->is_empty_too)
		json_out_number(out, "minLength", 1);
	if (pattern)
		json_out_string(out, "pattern", pattern);
}

/* What one item of a list, or a scalar, may be. */
static void put_scalar(struct json_out *out, const struct key *key)
{
	switch (key->kind) {
	case KEY_COUNT:
		put_integer(out, key);
		break;
	case KEY_SIZE:
		put_measure(out, key, "^[0-9]+[KMG]?$");
		break;
	case KEY_DURATION:
		put_measure(out, key, "^[0-9]+[smhd]?$");
		break;
	case KEY_FLAG:
		json_out_string(out, "type", "boolean");
		break;
	case KEY_EITHER:
	case KEY_CHOICE:
	case KEY_CHOICES:
	case KEY_PERIODS:
		put_words(out, key);
		break;
	case KEY_TEXT:
		put_string(out, key, NULL);
		break;
	case KEY_DAY:
		put_string(out, key, "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
		break;
	case KEY_ZONE:
		put_string(out, key, "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$");
		break;
	case KEY_PATH:
		put_string(out, key, key->is_empty_too ? "^(/.*)?$" : "^/");
		break;
	case KEY_PATHS:
		put_string(out, key, "^/");
		break;
	case KEY_FORMAT:
	case KEY_PACKS:
		put_string(out, key, "^(/.*|[^/]+)$");
		break;
	case KEY_START:
		json_out_string(out, "type", "string");
		json_out_string(out, "pattern",
		    "^(end|beginning|since "
		    "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z)?)$");
		break;
	}
}

/* A list, or one item of it alone. */
static void put_list(struct json_out *out, const struct key *key)
{
	json_out_array(out, "oneOf");
	json_out_object(out, NULL);
	put_scalar(out, key);
	json_out_end(out);
	json_out_object(out, NULL);
	json_out_string(out, "type", "array");
	if (key->is_required)
		json_out_number(out, "minItems", 1);
	json_out_bool(out, "uniqueItems", true);
	json_out_object(out, "items");
	put_scalar(out, key);
	json_out_end(out);
	json_out_end(out);
	json_out_end(out);
}

static void put_key(struct json_out *out, const struct yaml *defaults, const struct key *key)
{
	char about[300];

	snprintf(about, sizeof about, "%s%s", key->about,
	    key->needs_start ? "; takes effect at the next start" : "");
	json_out_object(out, key_word(key));
	json_out_string(out, "description", about);
	if (key_is_list(key))
		put_list(out, key);
	else
		put_scalar(out, key);
	put_default(out, defaults, key);
	json_out_end(out);
}

static void begin_map(struct json_out *out)
{
	json_out_string(out, "type", "object");
	json_out_bool(out, "additionalProperties", false);
}

static void put_rows(struct json_out *out, const struct yaml *defaults, size_t first, size_t end)
{
	bool has_required = false;

	json_out_object(out, "properties");
	for (size_t row = first; row < end; row++) {
		put_key(out, defaults, &key_rows[row]);
		has_required |= key_rows[row].is_required;
	}
	json_out_end(out);
	if (!has_required)
		return;
	json_out_array(out, "required");
	for (size_t row = first; row < end; row++)
		if (key_rows[row].is_required)
			json_out_string(out, NULL, key_word(&key_rows[row]));
	json_out_end(out);
}

static void put_entries(
    struct json_out *out, const struct yaml *defaults, enum key_entries which, const char *about)
{
	size_t first, end;

	keys_of_entries(which, &first, &end);
	json_out_object(out, key_entries_names[which]);
	json_out_string(out, "description", about);
	json_out_string(out, "type", "array");
	json_out_object(out, "items");
	begin_map(out);
	put_rows(out, defaults, first, end);
	json_out_end(out);
	json_out_end(out);
}

/* The rows of one group; name is NUL-ended. */
static void put_group(
    struct json_out *out, const struct yaml *defaults, const char *name, size_t first, size_t end)
{
	json_out_object(out, name);
	begin_map(out);
	put_rows(out, defaults, first, end);
	json_out_end(out);
}

static int put_all(struct json_out *out, const struct yaml *defaults, struct error *err)
{
	struct buf name = {0};
	size_t first, end = 0;

	json_out_object(out, NULL);
	json_out_string(out, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_out_string(out, "title", "The configuration of specaudit, see specaudit.conf(5)");
	begin_map(out);
	json_out_object(out, "properties");
	put_entries(out, defaults, ENTRIES_LOGS, "What is followed, and how it is read");
	put_entries(out, defaults, ENTRIES_MODELS,
	    "The releases that models are judged by; the first entry that fits decides");
	for (size_t row = keys_of_all_entries(); row < nkey_rows; row = end) {
		struct span group = key_group(&key_rows[row]);
		keys_of_group(group, &first, &end);
		for (size_t i = first; group.at == NULL && i < end; i++)
			put_key(out, defaults, &key_rows[i]);
		if (group.at == NULL)
			continue;
		buf_clear(&name);
		buf_append(&name, group);
		if (buf_string(&name))
			put_group(out, defaults, name.at, first, end);
	}
	json_out_end(out);
	json_out_end(out);
	int result = name.failed ? error_memory(err) : 0;
	buf_done(&name);
	return result;
}

int setup_schema(struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();
	struct yaml *defaults = json ? setup_defaults(err) : NULL;
	int result = -1;

	if (json == NULL)
		error_memory(err);
	else if (defaults)
		result = put_all(json, defaults, err);
	if (result == 0)
		result = json_out_print(json, true, out, err);
	if (result == 0 && buf_byte(out, '\n') != 0)
		result = error_memory(err);
	yaml_release(defaults);
	json_out_free(json);
	return result;
}
