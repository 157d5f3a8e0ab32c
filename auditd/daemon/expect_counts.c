/* Lines of a file of counts, as comma-separated values or JSON objects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "base/files.h"
#include "base/yaml.h"
#include "daemon/expect_counts.h"

enum {
	MOST_BYTES = 4 << 20,
	MOST_FIELDS = 32,
	LONGEST_LINE = 4096,
	LONGEST_HOST = 100,
};

enum column { HOUR, HOST, REQUESTS, COLUMNS };
static const char *const column_names[COLUMNS] = {"hour", "host", "requests"};

struct table {
	const char *path;
	unsigned line;
	int64_t from_hour;
	size_t places[COLUMNS]; /* which field is which */
	struct arena *arena;
	struct expect_count *counts;
	size_t ncounts, capacity;
	struct error *err;
};

static int refuse(const struct table *table, const char *what)
{
	return error_set(table->err, ERROR_SETTING, "%s:%u: %s", table->path, table->line, what);
}

static bool parse_number(struct span text, uint64_t *number)
{
	uint64_t value = 0;

	if (text.len == 0 || text.len > 15)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text.at[i] - '0');
	}
	*number = value;
	return true;
}

static int add(struct table *table, const struct span fields[COLUMNS])
{
	struct expect_count count;

	if (!dates_parse_hour(fields[HOUR], &count.hour))
		return refuse(table, "hour must be a time in UTC, like 2026-11-24T10");
	if (fields[HOST].len == 0 || fields[HOST].len > LONGEST_HOST ||
	    memchr(fields[HOST].at, '\0', fields[HOST].len))
		return refuse(table, "host must have 1 to 100 bytes");
	if (!parse_number(fields[REQUESTS], &count.requests))
		return refuse(table, "requests must be a number");
	if (count.hour < table->from_hour)
		return 0;
	if (table->ncounts == table->capacity) {
		size_t capacity = table->capacity ? 2 * table->capacity : 64;
		struct expect_count *grown = arena_array(table->arena, capacity, sizeof *grown);
		if (grown == NULL)
			return error_memory(table->err);
		if (table->ncounts > 0)
			memcpy(grown, table->counts, table->ncounts * sizeof *grown);
		table->counts = grown;
		table->capacity = capacity;
	}
	count.host = arena_string(table->arena, fields[HOST]);
	if (count.host == NULL)
		return error_memory(table->err);
	table->counts[table->ncounts++] = count;
	return 0;
}

/* ---- comma-separated values ---- */

/* Fields without white space and double quotes around them. How many there are. */
static size_t split(struct span line, struct span fields[MOST_FIELDS])
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= line.len && n < MOST_FIELDS; i++) {
		if (i < line.len && line.at[i] != ',')
			continue;
		struct span field = span_trim(span_slice(line, start, i));
		if (field.len >= 2 && field.at[0] == '"' && field.at[field.len - 1] == '"')
			field = span_slice(field, 1, field.len - 1);
		fields[n++] = field;
		start = i + 1;
	}
	return n;
}

/* Does the line name the columns? 1, 0, or -1 when it names others. */
static int read_head(struct table *table, struct span line)
{
	struct span fields[MOST_FIELDS];
	size_t n = split(line, fields);
	unsigned known = 0;

	for (size_t column = 0; column < COLUMNS; column++)
		for (size_t i = n; i-- > 0;)
			if (span_is(fields[i], column_names[column])) {
				table->places[column] = i;
				known |= 1u << column;
			}
	if (known == (1u << COLUMNS) - 1)
		return 1;
	if (known == 0)
		return 0;
	return refuse(table, "the columns must be hour, host and requests");
}

static int read_values(struct table *table, struct span line)
{
	struct span fields[MOST_FIELDS], wanted[COLUMNS];
	size_t n = split(line, fields);

	for (size_t column = 0; column < COLUMNS; column++) {
		if (table->places[column] >= n)
			return refuse(table, "too few columns");
		wanted[column] = fields[table->places[column]];
	}
	return add(table, wanted);
}

/* ---- JSON ---- */

/* A JSON object on one line is YAML too. */
static int read_object(struct table *table, struct span line)
{
	struct span wanted[COLUMNS] = {{0}};
	struct yaml *yaml = yaml_parse(line, table->path, NULL);
	int result = -1;

	if (yaml == NULL || yaml_root(yaml)->type != YAML_MAP) {
		yaml_release(yaml);
		return refuse(table, "neither a JSON object nor hour,host,requests");
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct yaml_node *node = yaml_find(yaml_root(yaml), column_names[i]);
		if (node && node->type == YAML_SCALAR)
			wanted[i] = node->text;
	}
	result = add(table, wanted);
	yaml_release(yaml);
	return result;
}

/* ---- the file ---- */

static int read_line(struct table *table, struct span line)
{
	line = span_trim(line);
	if (line.len == 0 || line.at[0] == '#')
		return 0;
	if (line.len > LONGEST_LINE)
		return refuse(table, "the line is too long");
	return line.at[0] == '{' ? read_object(table, line) : read_values(table, line);
}

/* The last line may still be being written: it counts only with its end. */
static int read_lines(struct table *table, struct span text)
{
	while (text.len > 0) {
		const char *end = memchr(text.at, '\n', text.len);
		if (end == NULL)
			return 0;
		size_t length = (size_t)(end - text.at);
		struct span line = span_slice(text, 0, length);
		text = span_slice(text, length + 1, text.len);
		table->line++;
		if (table->line == 1) {
			int is_head = read_head(table, line);
			if (is_head < 0)
				return -1;
			if (is_head)
				continue;
		}
		if (read_line(table, line) != 0)
			return -1;
	}
	return 0;
}

static int load(FILE *file, const char *path, struct buf *text, struct error *err)
{
	size_t n;

	do {
		if (buf_reserve(text, 64 << 10) != 0)
			return error_memory(err);
		n = fread(text->at + text->len, 1, 64 << 10, file);
		text->len += n;
		/* It may grow while it is read. */
	} while (n > 0 && text->len < 2 * MOST_BYTES);
	return ferror(file) ? error_set(err, ERROR_SYSTEM, "%s: cannot read", path) : 0;
}

/* The whole text, or the first line and what follows at least MOST_BYTES before the end. */
static int load_ends(FILE *file, const char *path, struct buf *text, struct error *err)
{
	char head[LONGEST_LINE];

	if (fseek(file, 0, SEEK_END) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot read", path);
	long size = ftell(file);
	rewind(file);
	if (size <= MOST_BYTES)
		return load(file, path, text, err);
	if (fgets(head, sizeof head, file) != NULL && strchr(head, '\n'))
		buf_text(text, head);
	if (fseek(file, size - MOST_BYTES, SEEK_SET) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot read", path);
	/* Where reading begins a line has lost its beginning. */
	for (int byte = getc(file); byte != '\n' && byte != EOF;)
		byte = getc(file);
	return load(file, path, text, err);
}

int expect_read_counts(const char *path, int64_t from_hour, struct arena *arena,
    struct expect_count **counts, size_t *ncounts, struct error *err)
{
	struct table table = {.path = path,
	    .from_hour = from_hour,
	    .places = {HOUR, HOST, REQUESTS},
	    .arena = arena,
	    .err = err};
	struct buf text = {0};
	FILE *file = files_open(path, err);

	if (file == NULL)
		return -1;
	int result = load_ends(file, path, &text, err);
	fclose(file);
	if (result == 0 && text.failed)
		result = error_memory(err);
	if (result == 0)
		result = read_lines(&table, buf_span(&text));
	buf_done(&text);
	if (result != 0)
		return -1;
	*counts = table.counts;
	*ncounts = table.ncounts;
	return 0;
}
