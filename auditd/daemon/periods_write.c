/* One edition of one period: read as of the last commit, compared, numbered, and given its names on disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/periods_private.h"

static const int64_t us_per_hour = INT64_C(3600) * 1000000;

/* An edition in the making. */
struct making {
	struct periods *periods;
	struct edition *edition;
	struct store *reader; /* as of the last commit */
	struct report_period period;
	struct report_options options;
	struct report_change *changes; /* owned */
	struct buf numbers;
	struct buf said;     /* the changes as the store keeps them */
	struct buf replaces; /* owned copy */
	char digest[DIGEST256_HEX];
	char from[ZONE_TIME], to[ZONE_TIME], label[ZONE_LABEL];
	struct buf files[REPORT_FORMATS];
	bool is_wanted[REPORT_FORMATS];
};

static int64_t floor_hour(int64_t time_us)
{
	int64_t hour = time_us / us_per_hour;

	return hour - (time_us % us_per_hour < 0);
}

/* The period's name, with its offset from UTC where one that another time zone made reaches into it: both may have one date. */
static void name_period(struct making *making)
{
	const struct zone *zone = making->periods->zone;
	const struct edition *edition = making->edition;
	int64_t covered = making->periods->covered_us[edition->kind];
	char hour[ZONE_LABEL];
	size_t before = sizeof "2026-01-01T00" - 1;

	zone_label(zone, edition->kind, edition->start_us, making->label);
	zone_label(zone, PERIOD_HOUR, edition->start_us, hour);
	if (edition->kind == PERIOD_HOUR || covered <= edition->start_us ||
	    covered >= edition->end_us || strlen(hour) <= before)
		return;
	size_t used = strlen(making->label);
	snprintf(making->label + used, sizeof making->label - used, "%s", hour + before);
}

/* Tallies are kept by hours of UTC: where a zone's hours begin between them, the period is that of the UTC hours it
 * begins and ends in, and says so by its bounds. */
static void describe(struct making *making)
{
	const struct zone *zone = making->periods->zone;
	struct edition *edition = making->edition;
	struct report_period *period = &making->period;

	period->from_hour = floor_hour(edition->start_us);
	period->to_hour = floor_hour(edition->end_us);
	period->kind = span_of(config_period_names[edition->kind]);
	period->from = span_of(zone_format(zone, period->from_hour * us_per_hour, making->from));
	period->to = span_of(zone_format(zone, period->to_hour * us_per_hour, making->to));
	period->timezone = span_of(making->periods->options.config->timezone);
	name_period(making);
	making->options = *making->periods->options.report;
	making->options.period = period;
}

static int render(
    struct making *making, enum report_format format, struct buf *out, struct error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (stream == NULL)
		return error_memory(err);
	int result = report_write(making->reader, format, &making->options, stream, err);
	if (fclose(stream) != 0 && result == 0)
		result = error_memory(err);
	if (result == 0 && buf_append(out, (struct span){text, size}) != 0)
		result = error_memory(err);
	free(text);
	return result;
}

static int keep_changes(struct making *making, struct error *err)
{
	for (size_t i = 0; i < making->period.nchanges; i++) {
		const struct report_change *change = &making->changes[i];
		buf_append(&making->said, change->name);
		buf_printf(&making->said, " %llu %llu\n", (unsigned long long)change->before,
		    (unsigned long long)change->after);
	}
	return making->said.failed ? error_memory(err) : 0;
}

/* Which edition is it? 1, or 0 when the one that is written says the same; -1. */
static int number(struct making *making, struct error *err)
{
	struct edition *edition = making->edition;
	struct report_period *period = &making->period;

	if (report_numbers(making->reader, &making->options, &making->numbers, err) != 0)
		return -1;
	period->edition = edition->number ? edition->number : 1;
	if (edition->number > 0 && edition->is_written) {
		if (span_equal(buf_span(&making->numbers), buf_span(&edition->numbers)))
			return 0;
		period->edition = edition->number + 1;
		buf_append(&making->replaces, buf_span(&edition->digest));
	} else {
		/* It was numbered before a crash; what it replaced it replaces still. */
		buf_append(&making->replaces, buf_span(&edition->replaces));
	}
	if (making->replaces.len > 0) {
		period->replaces = buf_span(&making->replaces);
		if (report_compare(buf_span(&edition->written), buf_span(&making->numbers),
			&making->changes, &period->nchanges, err) != 0)
			return -1;
		period->changes = making->changes;
	}
	return keep_changes(making, err) == 0 ? 1 : -1;
}

static int render_all(struct making *making, struct error *err)
{
	const struct config_list *wanted = &making->periods->options.config->reports.formats;
	struct hash hash;

	for (size_t i = 0; i < wanted->n; i++)
		for (size_t j = 0; j < REPORT_FORMATS; j++)
			if (strcmp(wanted->at[i], report_format_names[j]) == 0)
				making->is_wanted[j] = true;
	for (size_t i = 0; i < REPORT_FORMATS; i++)
		if ((making->is_wanted[i] || i == REPORT_JSON) &&
		    render(making, (enum report_format)i, &making->files[i], err) != 0)
			return -1;
	hash_init(&hash, "report");
	hash_field(&hash, buf_span(&making->files[REPORT_JSON]));
	hash_done_hex(&hash, making->digest);
	return 0;
}

static int put_edition(
    struct making *making, struct store *store, int64_t now_us, bool is_written, struct error *err)
{
	const struct store_edition row = {
	    .period = making->period.kind,
	    .start_us = making->edition->start_us,
	    .end_us = making->edition->end_us,
	    .timezone = making->period.timezone,
	    .edition = making->period.edition,
	    .digest = span_of(making->digest),
	    .replaces = making->period.replaces,
	    .numbers = buf_span(&making->numbers),
	    .changes = making->period.replaces.at ? buf_span(&making->said) : (struct span){0},
	    .made_us = now_us,
	    .is_written = is_written,
	};

	return store_put_edition(store, &row, err);
}

/* ---- onto disk ---- */

static int make_folder(const char *path, struct error *err)
{
	if (mkdir(path, 0750) == 0 || errno == EEXIST)
		return 0;
	return error_set(err, ERROR_SYSTEM, "%s: cannot be made", path);
}

static int write_all(int file, struct span text)
{
	while (text.len > 0) {
		ssize_t n = write(file, text.at, text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text = span_slice(text, (size_t)n, text.len);
	}
	return fsync(file);
}

/* Under a hidden name first, so that nobody ever reads half a report. */
static int write_file(const char *folder, const char *name, struct span text, struct error *err)
{
	struct buf path = {0}, hidden = {0};
	int result = -1;

	buf_printf(&path, "%s/%s", folder, name);
	buf_printf(&hidden, "%s/.%s.part", folder, name);
	if (buf_string(&path) == NULL || buf_string(&hidden) == NULL) {
		error_memory(err);
		goto done;
	}
	(void)unlink(hidden.at);
	int file = open(hidden.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (file < 0) {
		error_set(err, ERROR_SYSTEM, "%s: cannot be made", hidden.at);
		goto done;
	}
	result = write_all(file, text);
	result |= close(file);
	if (result != 0)
		error_set(err, ERROR_SYSTEM, "%s: cannot write", hidden.at);
	else if ((result = rename(hidden.at, path.at)) != 0)
		error_set(err, ERROR_SYSTEM, "%s: cannot be given its name", path.at);
	if (result != 0) {
		(void)unlink(hidden.at);
		result = -1;
	}
done:
	buf_done(&path);
	buf_done(&hidden);
	return result;
}

static int sync_folder(const char *folder, struct error *err)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = descriptor < 0 ? -1 : fsync(descriptor);

	if (result != 0)
		error_set(err, ERROR_SYSTEM, "%s: cannot be made durable", folder);
	if (descriptor >= 0)
		close(descriptor);
	return result;
}

/* Each edition keeps a name of its own; the newest one also has the period's. */
static int publish(struct making *making, struct error *err)
{
	static const char *const endings[REPORT_FORMATS] = {
	    [REPORT_TEXT] = "txt",
	    [REPORT_JSON] = "json",
	    [REPORT_MARKDOWN] = "md",
	    [REPORT_HTML] = "html",
	};
	const char *folder = making->periods->options.config->reports.dir;
	const char *kind = config_period_names[making->edition->kind];
	char name[ZONE_LABEL + 64];

	if (make_folder(folder, err) != 0)
		return -1;
	for (size_t i = 0; i < REPORT_FORMATS; i++) {
		struct span text = buf_span(&making->files[i]);
		if (!making->is_wanted[i])
			continue;
		snprintf(name, sizeof name, "%s-%s.%llu.%s", kind, making->label,
		    (unsigned long long)making->period.edition, endings[i]);
		if (write_file(folder, name, text, err) != 0)
			return -1;
		snprintf(name, sizeof name, "%s-%s.%s", kind, making->label, endings[i]);
		if (write_file(folder, name, text, err) != 0)
			return -1;
	}
	return sync_folder(folder, err);
}

static void remember(struct making *making, int64_t now_us, bool is_written)
{
	struct edition *edition = making->edition;

	edition->number = making->period.edition;
	edition->made_us = now_us;
	edition->looked_us = now_us;
	edition->is_written = is_written;
	buf_clear(&edition->digest);
	buf_text(&edition->digest, making->digest);
	buf_clear(&edition->numbers);
	buf_append(&edition->numbers, buf_span(&making->numbers));
	if (is_written) {
		buf_clear(&edition->written);
		buf_append(&edition->written, buf_span(&making->numbers));
	}
	buf_clear(&edition->replaces);
	buf_append(&edition->replaces, buf_span(&making->replaces));
}

static void forget(struct making *making)
{
	for (size_t i = 0; i < REPORT_FORMATS; i++)
		buf_done(&making->files[i]);
	buf_done(&making->numbers);
	buf_done(&making->said);
	buf_done(&making->replaces);
	free(making->changes);
	store_close(making->reader);
}

static int make(struct making *making, struct store *store, int64_t now_us, struct error *problem,
    struct error *err)
{
	const struct periods_options *options = &making->periods->options;
	int got = number(making, err);

	if (got <= 0)
		return got;
	if (render_all(making, err) != 0 || put_edition(making, store, now_us, false, err) != 0 ||
	    options->commit(options->context, err) != 0)
		return -1;
	remember(making, now_us, false);
	if (publish(making, problem) != 0)
		return 0;
	remember(making, now_us, true);
	return put_edition(making, store, now_us, true, err) == 0 ? 1 : -1;
}

int periods_write(struct periods *periods, struct store *store, struct edition *edition,
    int64_t now_us, struct error *problem, struct error *err)
{
	struct making making = {.periods = periods, .edition = edition};

	making.reader = store_open(periods->options.state, err);
	if (making.reader == NULL)
		return -1;
	describe(&making);
	int result = make(&making, store, now_us, problem, err);
	forget(&making);
	return result;
}
