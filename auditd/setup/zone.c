/* Compiled zones: a table of steps and the rule behind it, read strictly from bytes that nobody vouches for.
 * Source: RFC 8536, section 3. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "setup/zone.h"
#include "setup/zone_inner.h"

enum {
	HEADER = 44,
	TYPE = 6, /* bytes of a type of local time */
	LARGEST_FILE = 1 << 18,
	STEPS_MOST = 1 << 14,
};

/* The six counts of a header, in the file's order. */
struct counts {
	uint32_t utc_marks, standard_marks, leaps, times, types, letters;
};

static uint32_t big32(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;

	return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static int64_t signed32(const char *at)
{
	uint32_t value = big32(at);

	return value <= INT32_MAX ? (int64_t)value : (int64_t)value - (INT64_C(1) << 32);
}

static int64_t signed64(const char *at)
{
	uint64_t value = (uint64_t)big32(at) << 32 | big32(at + 4);

	return value <= INT64_MAX ? (int64_t)value : -(int64_t)(~value) - 1;
}

static bool read_header(struct span bytes, char *version, struct counts *counts)
{
	if (bytes.len < HEADER || memcmp(bytes.at, "TZif", 4) != 0)
		return false;
	*version = bytes.at[4];
	*counts = (struct counts){big32(bytes.at + 20), big32(bytes.at + 24), big32(bytes.at + 28),
	    big32(bytes.at + 32), big32(bytes.at + 36), big32(bytes.at + 40)};
	return true;
}

/* How long the block behind a header is, with times of that many bytes. Counts have 32 bits: no sum overflows. */
static uint64_t block_size(const struct counts *counts, uint64_t width)
{
	return (uint64_t)counts->times * (width + 1) + (uint64_t)counts->types * TYPE +
	       counts->letters + (uint64_t)counts->leaps * (width + 4) + counts->standard_marks +
	       counts->utc_marks;
}

static const char *check_counts(const struct counts *counts)
{
	if (counts->leaps != 0)
		return "it counts leap seconds, which the times of records do not";
	if (counts->types == 0 || counts->types > 256 || counts->times > STEPS_MOST)
		return "its counts make no sense";
	if ((counts->utc_marks != 0 && counts->utc_marks != counts->types) ||
	    (counts->standard_marks != 0 && counts->standard_marks != counts->types))
		return "its counts make no sense";
	return NULL;
}

static bool read_offset(const char *type, int32_t *out)
{
	int64_t offset = signed32(type);

	if (offset <= -ZONE_OFFSET_MOST || offset >= ZONE_OFFSET_MOST)
		return false;
	*out = (int32_t)offset;
	return true;
}

/* Read a block of the right length. Returns what is wrong with it, or NULL. */
static const char *read_block(
    struct zone *zone, const char *block, const struct counts *counts, size_t width)
{
	const char *indices = block + counts->times * width;
	const char *types = indices + counts->times;

	if (!read_offset(types, &zone->first))
		return "an offset is out of range";
	for (size_t i = 0; i < counts->times; i++) {
		struct zone_step *step = &zone->steps[i];
		unsigned char type = (unsigned char)indices[i];
		step->time = width == 8 ? signed64(block + i * 8) : signed32(block + i * 4);
		if (i > 0 && step->time <= step[-1].time)
			return "its times do not ascend";
		if (type >= counts->types ||
		    !read_offset(types + (size_t)type * TYPE, &step->offset))
			return "an offset is out of range";
	}
	zone->nsteps = counts->times;
	return NULL;
}

/* What stands between two newlines behind the second block; nothing is no rule. */
static const char *read_rule(struct zone *zone, struct span rest)
{
	const char *end =
	    rest.len > 1 && rest.at[0] == '\n' ? memchr(rest.at + 1, '\n', rest.len - 1) : NULL;

	if (end == NULL)
		return "it ends early";
	struct span text = span_slice(rest, 1, (size_t)(end - rest.at));
	if (text.len == 0)
		return NULL;
	if (!zone_rule_parse(text, &zone->rule))
		return "the rule at its end cannot be read";
	zone->has_rule = true;
	return NULL;
}

/* Returns what is wrong, NULL with *is_short set if memory ran out, or NULL. */
static const char *read_zone(struct zone *zone, struct span bytes, bool *is_short)
{
	struct counts counts;
	char version;
	size_t width = 4;

	if (!read_header(bytes, &version, &counts))
		return "it is no compiled zone";
	if (version != 0) { /* the first block is for readers of version 1 */
		uint64_t skip = HEADER + block_size(&counts, width);
		if (skip > bytes.len)
			return "it ends early";
		bytes = span_slice(bytes, (size_t)skip, bytes.len);
		width = 8;
		if (!read_header(bytes, &version, &counts))
			return "it ends early";
	}
	const char *why = check_counts(&counts);
	if (why)
		return why;
	uint64_t size = HEADER + block_size(&counts, width);
	if (size > bytes.len)
		return "it ends early";
	zone->steps = calloc(counts.times ? counts.times : 1, sizeof *zone->steps);
	if (zone->steps == NULL) {
		*is_short = true;
		return NULL;
	}
	why = read_block(zone, bytes.at + HEADER, &counts, width);
	if (why == NULL && width == 8)
		why = read_rule(zone, span_slice(bytes, (size_t)size, bytes.len));
	return why;
}

static bool is_utc(const char *name)
{
	return strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0;
}

struct zone *zone_parse(struct span bytes, const char *name, struct error *err)
{
	struct zone *zone = calloc(1, sizeof *zone);
	bool is_short = zone == NULL;
	const char *why = zone ? read_zone(zone, bytes, &is_short) : NULL;

	if (why == NULL && !is_short) {
		zone->is_utc = is_utc(name);
		return zone;
	}
	zone_free(zone);
	if (why)
		error_set(err, ERROR_SETTING, "zone '%.100s' cannot be used: %s", name, why);
	else
		error_memory(err);
	return NULL;
}

void zone_free(struct zone *zone)
{
	if (zone == NULL)
		return;
	free(zone->steps);
	free(zone);
}

/* Names are words between slashes. Neither a path out of the folder nor a file beside the zones is one. */
static bool is_name(const char *name)
{
	bool in_word = false;

	for (; *name; name++) {
		bool is_letter = (*name >= 'A' && *name <= 'Z') || (*name >= 'a' && *name <= 'z');
		if (is_letter || (*name >= '0' && *name <= '9') || strchr("_+-", *name))
			in_word = true;
		else if (*name == '/' && in_word)
			in_word = false;
		else
			return false;
	}
	return in_word;
}

static int read_all(FILE *file, const char *path, struct buf *bytes, struct error *err)
{
	char block[4096];
	size_t n;

	while ((n = fread(block, 1, sizeof block, file)) > 0) {
		if (bytes->len + n > LARGEST_FILE)
			return error_set(err, ERROR_SETTING, "%s: too large for a zone", path);
		if (buf_append(bytes, (struct span){block, n}) != 0)
			return error_memory(err);
	}
	return ferror(file) ? error_set(err, ERROR_SYSTEM, "%s: cannot read", path) : 0;
}

static struct zone *load_file(const char *path, const char *name, struct error *err)
{
	struct buf bytes = {0};
	struct zone *zone = NULL;
	struct error why;
	FILE *file = files_open(path, &why);

	if (file == NULL) {
		error_set(err, ERROR_SETTING, "there is no zone '%.100s' (%.200s)", name, why.text);
		return NULL;
	}
	if (read_all(file, path, &bytes, err) == 0)
		zone = zone_parse(buf_span(&bytes), name, err);
	fclose(file);
	buf_done(&bytes);
	return zone;
}

struct zone *zone_load(const char *folder, const char *name, struct error *err)
{
	struct buf path = {0};
	struct zone *zone = NULL;

	if (!is_name(name)) {
		error_set(err, ERROR_SETTING, "'%.100s' is no name of a zone", name);
		return NULL;
	}
	if (is_utc(name)) {
		zone = calloc(1, sizeof *zone);
		if (zone)
			zone->is_utc = true;
		else
			error_memory(err);
		return zone;
	}
	if (folder == NULL)
		folder = getenv("TZDIR");
	buf_printf(&path, "%s/%s", folder && *folder ? folder : "/usr/share/zoneinfo", name);
	if (buf_string(&path))
		zone = load_file(path.at, name, err);
	else
		error_memory(err);
	buf_done(&path);
	return zone;
}

struct zone_stretch zone_stretch(const struct zone *zone, int64_t time)
{
	struct zone_stretch stretch = {INT64_MIN, INT64_MAX, zone->first};
	size_t low = 0,
	       high = zone->nsteps; /* steps below low are not behind time, those from high are */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (zone->steps[middle].time <= time)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0) {
		stretch.start = zone->steps[low - 1].time;
		stretch.offset = zone->steps[low - 1].offset;
	}
	if (low < zone->nsteps) {
		stretch.end = zone->steps[low].time;
		return stretch;
	}
	if (zone->has_rule) { /* behind the table */
		struct zone_stretch by_rule = zone_rule_stretch(&zone->rule, time);
		if (by_rule.start < stretch.start)
			by_rule.start = stretch.start;
		return by_rule;
	}
	return stretch;
}

int32_t zone_offset(const struct zone *zone, int64_t time_s)
{
	int64_t time = time_s < ZONE_FIRST ? ZONE_FIRST : time_s > ZONE_LAST ? ZONE_LAST : time_s;

	return zone_stretch(zone, time).offset;
}
