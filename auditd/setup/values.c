/* One key's value, as files say it, into struct config. */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dates.h"
#include "setup/inner.h"
#include "setup/zone.h"

/* Where a key's value is put. */
static void *target_of(const struct key *key, void *base)
{
	return (char *)base + key->at;
}

static bool is_in_range(const struct key *key, uint64_t value)
{
	return (value >= key->low && value <= key->high) || (value == 0 && key->is_zero_too);
}

static int refuse_range(const struct key *key, const struct place *place, struct error *err)
{
	struct buf low = {0}, high = {0};

	if (key->kind == KEY_DURATION) {
		duration_print(&low, (int64_t)key->low);
		duration_print(&high, (int64_t)key->high);
	} else if (key->kind == KEY_SIZE) {
		size_print(&low, key->low);
		size_print(&high, key->high);
	} else {
		buf_printf(&low, "%" PRIu64, key->low);
		buf_printf(&high, "%" PRIu64, key->high);
	}
	const char *from = buf_string(&low), *to = buf_string(&high);
	int result =
	    from && to
		? place_refuse(place, err, "%s must be %sbetween %s and %s, not '%.60s'", key->name,
		      key->is_zero_too ? "0, or " : "", from, to, place->node->text.at)
		: error_memory(err);
	buf_done(&low);
	buf_done(&high);
	return result;
}

/* A scalar without control characters, which would break the lines it is shown in. */
static int read_text(
    const struct key *key, const struct place *place, const char **out, struct error *err)
{
	struct span text;

	if (yaml_text(place->file, place->node, key->name, &text, err) != 0)
		return -1;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return place_refuse(
			    place, err, "a control character in the value of %s", key->name);
	if (key->high && text.len > key->high)
		return place_refuse(
		    place, err, "%s is longer than %" PRIu64 " bytes", key->name, key->high);
	if (text.len == 0 && !key->is_empty_too)
		return place_refuse(place, err, "%s is empty", key->name);
	*out = text.at;
	return 0;
}

static int read_path(
    const struct key *key, const struct place *place, const char **out, struct error *err)
{
	const char *path = "";

	if (read_text(key, place, &path, err) != 0)
		return -1;
	if (*path != '/' && *path != '\0')
		return place_refuse(
		    place, err, "%s must be an absolute path, not '%.200s'", key->name, path);
	*out = path;
	return 0;
}

/* A word without a slash is the name of something installed. */
static int read_name_or_path(
    const struct key *key, const struct place *place, const char **out, struct error *err)
{
	const char *text = "";

	if (read_text(key, place, &text, err) != 0)
		return -1;
	bool is_file = strchr(text, '/') != NULL || strstr(text, ".yaml") != NULL;
	if (is_file && *text != '/')
		return place_refuse(place, err,
		    "%s must be the name of an installed one, or an absolute path, not '%.200s'",
		    key->name, text);
	*out = text;
	return 0;
}

static int read_day(
    const struct key *key, const struct place *place, const char **out, struct error *err)
{
	const char *text = "";
	int64_t day;

	if (read_text(key, place, &text, err) != 0)
		return -1;
	if (*text != '\0' && !dates_parse_day(span_of(text), &day))
		return place_refuse(
		    place, err, "%s must be a day like 2026-01-31, not '%.60s'", key->name, text);
	*out = text;
	return 0;
}

static int read_zone(
    const struct key *key, const struct place *place, const char **out, struct error *err)
{
	const char *name = "";
	struct error why;

	if (read_text(key, place, &name, err) != 0)
		return -1;
	struct zone *zone = zone_load(NULL, name, &why);
	if (zone == NULL)
		return why.kind == ERROR_MEMORY
			   ? error_memory(err)
			   : place_refuse(place, err, "%s: %s", key->name, why.text);
	zone_free(zone);
	*out = name;
	return 0;
}

static int read_choice(
    const struct key *key, const struct place *place, size_t *out, struct error *err)
{
	return yaml_choice(place->file, place->node, key->name, key->names, key->nnames, out, err);
}

static int read_number(
    const struct key *key, const struct place *place, uint64_t *out, struct error *err)
{
	struct span text;
	uint64_t value = 0;
	int64_t seconds = 0;

	if (yaml_text(place->file, place->node, key->name, &text, err) != 0)
		return -1;
	switch (key->kind) {
	case KEY_DURATION:
		if (!dates_parse_duration(text, &seconds))
			return place_refuse(place, err,
			    "%s must be a duration like 90s, 10m, 2h or 30d, not '%.60s'",
			    key->name, text.at);
		value = (uint64_t)seconds;
		break;
	case KEY_SIZE:
		if (!size_parse(text, &value))
			return place_refuse(place, err,
			    "%s must be a number of bytes, or one like 64K, 64M or 1G, not '%.60s'",
			    key->name, text.at);
		break;
	default:
		if (yaml_integer(place->file, place->node, key->name, INT64_MIN, INT64_MAX,
			&seconds, err) != 0)
			return -1;
		value = seconds < 0 ? UINT64_MAX : (uint64_t)seconds;
	}
	if (!is_in_range(key, value))
		return refuse_range(key, place, err);
	*out = value;
	return 0;
}

static int read_start(
    const struct key *key, const struct place *place, struct config *config, struct error *err)
{
	static const struct span since = SPAN("since ");
	struct span text;
	int64_t time_us = 0;
	size_t choice = START_SINCE;

	if (yaml_text(place->file, place->node, key->name, &text, err) != 0)
		return -1;
	if (span_starts(text, since)) {
		struct span time = span_trim(span_slice(text, since.len, text.len));
		if (!instant_parse(time, &time_us))
			return place_refuse(place, err,
			    "%s: since needs a date like 2026-01-01 or 2026-01-01T10:00:00Z, not "
			    "'%.60s'",
			    key->name, time.at);
	} else if (span_is(text, config_start_names[START_SINCE])) {
		return place_refuse(
		    place, err, "%s: since needs a date, like 'since 2026-01-01'", key->name);
	} else if (yaml_choice(place->file, place->node, key->name, config_start_names, STARTS,
		       &choice, err) != 0) {
		return -1;
	}
	config->start = (enum config_start)choice;
	config->since_us = time_us;
	return 0;
}

static int refuse_again(
    const struct key *key, const struct place *place, const struct place *first, struct error *err)
{
	return place_refuse(place, err, "%s: '%.100s' stands here a second time (first at %s:%u)",
	    key->name, place->node->text.at, yaml_name(first->file), first->node->line);
}

static int read_periods(
    const struct key *key, const struct given *given, bool *periods, struct error *err)
{
	size_t period;

	memset(periods, 0, PERIODS * sizeof *periods);
	for (size_t i = 0; i < given->n; i++) {
		if (read_choice(key, &given->at[i], &period, err) != 0)
			return -1;
		for (size_t j = 0; periods[period] && j < i; j++)
			if (span_is(given->at[j].node->text, key->names[period]))
				return refuse_again(key, &given->at[i], &given->at[j], err);
		periods[period] = true;
	}
	return 0;
}

static int read_item(
    const struct key *key, const struct place *place, const char **out, struct error *err)
{
	size_t choice;

	switch (key->kind) {
	case KEY_CHOICES:
		if (read_choice(key, place, &choice, err) != 0)
			return -1;
		*out = key->names[choice];
		return 0;
	case KEY_PACKS:
		return read_name_or_path(key, place, out, err);
	default:
		return read_path(key, place, out, err);
	}
}

static int read_list(struct arena *arena, const struct key *key, const struct given *given,
    struct config_list *list, struct error *err)
{
	const char **at = arena_array(arena, given->n, sizeof(const char *));

	if (at == NULL)
		return error_memory(err);
	for (size_t i = 0; i < given->n; i++) {
		if (read_item(key, &given->at[i], &at[i], err) != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (strcmp(at[i], at[j]) == 0)
				return refuse_again(key, &given->at[i], &given->at[j], err);
	}
	*list = (struct config_list){at, given->n};
	return 0;
}

static int read_words(
    const struct key *key, const struct place *place, void *target, struct error *err)
{
	size_t choice;

	if (read_choice(key, place, &choice, err) != 0)
		return -1;
	if (key->kind == KEY_EITHER)
		*(bool *)target = choice == 1;
	else
		*(const char **)target = key->names[choice];
	return 0;
}

int value_read(struct arena *arena, const struct key *key, const struct given *given, void *base,
    struct error *err)
{
	void *target = target_of(key, base);
	const struct place *place = given->at;
	uint64_t number = 0;

	switch (key->kind) {
	case KEY_COUNT:
	case KEY_SIZE:
		return read_number(key, place, target, err);
	case KEY_DURATION:
		if (read_number(key, place, &number, err) != 0)
			return -1;
		*(int64_t *)target = (int64_t)number;
		return 0;
	case KEY_FLAG:
		return yaml_bool(place->file, place->node, key->name, target, err);
	case KEY_EITHER:
	case KEY_CHOICE:
		return read_words(key, place, target, err);
	case KEY_TEXT:
		return read_text(key, place, target, err);
	case KEY_DAY:
		return read_day(key, place, target, err);
	case KEY_ZONE:
		return read_zone(key, place, target, err);
	case KEY_PATH:
		return read_path(key, place, target, err);
	case KEY_FORMAT:
		return read_name_or_path(key, place, target, err);
	case KEY_START:
		return read_start(key, place, base, err);
	case KEY_PERIODS:
		return read_periods(key, given, target, err);
	case KEY_CHOICES:
	case KEY_PATHS:
	case KEY_PACKS:
		return read_list(arena, key, given, target, err);
	}
	return 0;
}
