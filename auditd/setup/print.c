/* The effective configuration as YAML, each value with the place it came from. */
#include <inttypes.h>
#include <string.h>

#include "base/dates.h"
#include "setup/inner.h"

static void print_place(struct buf *out, const struct setup *setup, const struct place *place)
{
	if (place->file == setup->defaults) {
		buf_text(out, "  # default\n");
		return;
	}
	buf_text(out, "  # ");
	text_printable(out, span_of(yaml_name(place->file)), false);
	buf_printf(out, ":%u\n", place->node->line);
}

/* Would the character be lost, or mislead whoever reads the line? Source: YAML 1.1, chapters 4 and 5. */
static bool is_escaped(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	       code == 0xfeff || code >= 0xfff0;
}

static void print_quoted(struct buf *out, struct span text)
{
	buf_byte(out, '"');
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		int len = utf8_decode(text, at, &code);
		size_t n = (size_t)(len < 0 ? -len : len);
		if (code == '"' || code == '\\')
			buf_byte(out, '\\');
		if (is_escaped(code))
			buf_printf(out, code <= 0xffff ? "\\u%04" PRIX32 : "\\U%08" PRIX32, code);
		else
			buf_append(out, span_slice(text, at, at + n));
		at += n;
	}
	buf_byte(out, '"');
}

/* Paths and names as they are, if no reader of YAML can mistake them. */
static void print_text(struct buf *out, const char *string)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				   "/_.+-*?";
	bool is_word = (*string >= 'A' && *string <= 'Z') || (*string >= 'a' && *string <= 'z');

	if ((*string == '/' || is_word) && strspn(string, safe) == strlen(string))
		buf_text(out, string);
	else
		print_quoted(out, span_of(string));
}

static void print_start(struct buf *out, const struct config *config)
{
	char time[DATES_TIME];

	buf_text(out, config_start_names[config->start]);
	if (config->start == START_SINCE)
		buf_printf(out, " %s", dates_time(config->since_us, time));
}

static void print_periods(struct buf *out, const struct key *key, const bool *periods)
{
	bool is_first = true;

	buf_byte(out, '[');
	for (size_t i = 0; i < PERIODS; i++) {
		if (!periods[i])
			continue;
		buf_printf(out, "%s%s", is_first ? "" : ", ", key->names[i]);
		is_first = false;
	}
	buf_byte(out, ']');
}

static void print_words(struct buf *out, const struct config_list *list)
{
	buf_byte(out, '[');
	for (size_t i = 0; i < list->n; i++)
		buf_printf(out, "%s%s", i ? ", " : "", list->at[i]);
	buf_byte(out, ']');
}

/* What stands on the key's own line. */
static void print_value(struct buf *out, const struct key *key, const void *base)
{
	const void *at = (const char *)base + key->at;

	switch (key->kind) {
	case KEY_COUNT:
		buf_printf(out, "%" PRIu64, *(const uint64_t *)at);
		break;
	case KEY_SIZE:
		size_print(out, *(const uint64_t *)at);
		break;
	case KEY_DURATION:
		duration_print(out, *(const int64_t *)at);
		break;
	case KEY_FLAG:
		buf_text(out, *(const bool *)at ? "true" : "false");
		break;
	case KEY_EITHER:
		buf_text(out, key->names[*(const bool *)at]);
		break;
	case KEY_CHOICE:
	case KEY_ZONE:
	case KEY_PATH:
	case KEY_FORMAT:
		print_text(out, *(const char *const *)at);
		break;
	case KEY_TEXT:
	case KEY_DAY:
		print_quoted(out, span_of(*(const char *const *)at));
		break;
	case KEY_START:
		print_start(out, base);
		break;
	case KEY_PERIODS:
		print_periods(out, key, at);
		break;
	case KEY_CHOICES:
		print_words(out, at);
		break;
	case KEY_PATHS:
	case KEY_PACKS:
		buf_text(out, "[]"); /* of an empty one; others have a line for each item */
		break;
	}
}

/* A row: its name and value, and where it is from. */
static void print_row(struct buf *out, const struct setup *setup, const struct key *key,
    const struct given *given, const void *base, const char *indent)
{
	const struct config_list *list = (const void *)((const char *)base + key->at);

	if ((key->kind == KEY_PATHS || key->kind == KEY_PACKS) && list->n > 0) {
		buf_printf(out, "%s:\n", key_word(key));
		for (size_t i = 0; i < list->n; i++) {
			buf_printf(out, "%s  - ", indent);
			print_text(out, list->at[i]);
			print_place(out, setup, &given->at[i]);
		}
		return;
	}
	buf_printf(out, "%s: ", key_word(key));
	print_value(out, key, base);
	if (setup->is_state_told && strcmp(key->name, "state") == 0)
		buf_text(out, "  # command line\n");
	else if (given->is_said)
		print_place(out, setup, &given->first);
	else
		buf_text(out, "  # default, below state\n");
}

/* What is printed of one entry of a list is read into base. */
static void print_entry(struct buf *out, const struct setup *setup, enum key_entries which,
    const struct given_entry *entry, const void *base)
{
	size_t first, end;

	keys_of_entries(which, &first, &end);
	for (size_t row = first; row < end; row++) {
		buf_text(out, row == first ? "  - " : "    ");
		print_row(out, setup, &key_rows[row], &entry->given[row - first], base, "    ");
	}
}

static void print_entries(struct buf *out, const struct setup *setup)
{
	const struct given_entries *logs = &setup->entries[ENTRIES_LOGS];
	const struct given_entries *models = &setup->entries[ENTRIES_MODELS];

	buf_text(out, logs->n ? "logs:\n" : "logs: []  # default\n");
	for (size_t i = 0; i < logs->n; i++)
		print_entry(out, setup, ENTRIES_LOGS, logs->at[i], &setup->config.logs[i]);
	buf_text(out, models->n ? "models:\n" : "models: []  # default\n");
	for (size_t i = 0; i < models->n; i++)
		print_entry(out, setup, ENTRIES_MODELS, models->at[i], &setup->config.models[i]);
}

int setup_print(const struct setup *setup, struct buf *out, struct error *err)
{
	struct span last = {NULL, 0};

	print_entries(out, setup);
	for (size_t row = keys_of_all_entries(); row < nkey_rows; row++) {
		struct span group = key_group(&key_rows[row]);
		if (group.at && !span_equal(group, last))
			buf_printf(out, "%.*s:\n", (int)group.len, group.at);
		last = group;
		if (group.at)
			buf_text(out, "  ");
		print_row(out, setup, &key_rows[row], &setup->given[row], &setup->config,
		    group.at ? "  " : "");
	}
	return out->failed ? error_memory(err) : 0;
}

int setup_compare(
    const struct config *old, const struct config *new, struct buf *out, struct error *err)
{
	struct buf before = {0}, after = {0};
	bool failed = false;

	for (size_t row = keys_of_all_entries(); row < nkey_rows; row++) {
		const struct key *key = &key_rows[row];
		if (!key->needs_start)
			continue;
		buf_clear(&before);
		buf_clear(&after);
		print_value(&before, key, old);
		print_value(&after, key, new);
		failed |= before.failed || after.failed;
		if (!span_equal(buf_span(&before), buf_span(&after)))
			buf_printf(out, "%s%s", out->len ? ", " : "", key->name);
	}
	failed |= out->failed;
	buf_done(&before);
	buf_done(&after);
	return failed ? error_memory(err) : 0;
}
