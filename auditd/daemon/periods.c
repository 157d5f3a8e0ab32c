/* What is due, and in which edition. periods_write.c makes the files.
 *
 * An edition is put into the store and committed before its files get their names, and marked as written
 * afterwards: a crash between leaves an edition that nobody may have read, which is made again under its number. */
#include <stdlib.h>
#include <string.h>

#include "daemon/periods_private.h"

static const int64_t us_per_s = 1000000, us_per_day = INT64_C(86400) * 1000000;

/* The edition of that period, or NULL. */
static struct edition *find_edition(
    struct periods *periods, enum config_period kind, int64_t start_us)
{
	for (size_t i = 0; i < periods->neditions; i++)
		if (periods->editions[i].kind == kind && periods->editions[i].start_us == start_us)
			return &periods->editions[i];
	return NULL;
}

static struct edition *add_edition(
    struct periods *periods, enum config_period kind, int64_t start_us, int64_t end_us)
{
	struct edition *editions =
	    realloc(periods->editions, (periods->neditions + 1) * sizeof *editions);

	if (editions == NULL)
		return NULL;
	periods->editions = editions;
	editions[periods->neditions] =
	    (struct edition){.kind = kind, .start_us = start_us, .end_us = end_us};
	return &editions[periods->neditions++];
}

static void free_edition(struct edition *edition)
{
	buf_done(&edition->digest);
	buf_done(&edition->numbers);
	buf_done(&edition->replaces);
	buf_done(&edition->written);
}

/* Was it made in another time zone, where this kind of period begins or ends elsewhere? It stays as it was written:
 * what it covers is not reported again, in files that might have the names of its own. */
static bool is_foreign(
    const struct periods *periods, enum config_period kind, const struct store_edition *kept)
{
	int64_t start, end;

	if (span_is(kept->timezone, periods->options.config->timezone))
		return false;
	zone_period(periods->zone, kind, kept->start_us, &start, &end);
	return start != kept->start_us || end != kept->end_us;
}

static int recall(const struct store_edition *kept, void *context)
{
	struct periods *periods = context;
	size_t kind = 0;

	while (kind < PERIODS && !span_is(kept->period, config_period_names[kind]))
		kind++;
	if (kind == PERIODS)
		return 0;
	if (is_foreign(periods, (enum config_period)kind, kept)) {
		if (kept->is_written && kept->end_us > periods->covered_us[kind])
			periods->covered_us[kind] = kept->end_us;
		return 0;
	}
	struct edition *edition = find_edition(periods, (enum config_period)kind, kept->start_us);
	if (edition == NULL)
		edition =
		    add_edition(periods, (enum config_period)kind, kept->start_us, kept->end_us);
	if (edition == NULL)
		return -1;
	if (kept->edition < edition->number)
		return 0;
	if (kept->is_written) {
		buf_clear(&edition->written);
		buf_append(&edition->written, kept->numbers);
	}
	edition->number = kept->edition;
	edition->made_us = kept->made_us;
	edition->is_written = kept->is_written;
	buf_clear(&edition->digest);
	buf_clear(&edition->numbers);
	buf_clear(&edition->replaces);
	buf_append(&edition->digest, kept->digest);
	buf_append(&edition->numbers, kept->numbers);
	if (kept->replaces.at)
		buf_append(&edition->replaces, kept->replaces);
	return edition->digest.failed || edition->numbers.failed || edition->replaces.failed ||
		       edition->written.failed
		   ? -1
		   : 0;
}

/* When the state was made: nothing that ended before is reported. */
static int read_created(struct periods *periods, struct store *store, struct error *err)
{
	struct buf text = {0};
	int got = store_get_value(store, "created-us", &text, err);

	if (got == 1 && buf_string(&text))
		periods->created_us = strtoll(text.at, NULL, 10);
	periods->has_created = got == 1;
	buf_done(&text);
	return got < 0 ? -1 : 0;
}

struct periods *periods_new(
    const struct periods_options *options, struct store *store, struct error *err)
{
	struct periods *periods = calloc(1, sizeof *periods);

	if (periods == NULL) {
		error_memory(err);
		return NULL;
	}
	periods->options = *options;
	periods->zone = zone_load(options->zones, options->config->timezone, err);
	if (periods->zone == NULL || store_each_edition(store, recall, periods, err) != 0) {
		periods_free(periods);
		return NULL;
	}
	return periods;
}

void periods_free(struct periods *periods)
{
	if (periods == NULL)
		return;
	for (size_t i = 0; i < periods->neditions; i++)
		free_edition(&periods->editions[i]);
	free(periods->editions);
	zone_free(periods->zone);
	free(periods);
}

/* Periods that are too old to be written again need not be remembered. */
static void forget(struct periods *periods, int64_t now_us)
{
	const int64_t before = now_us - PERIODS_KEPT_DAYS * us_per_day;
	size_t kept = 0;

	for (size_t i = 0; i < periods->neditions; i++) {
		struct edition *edition = &periods->editions[i];
		if (edition->end_us < before && edition->is_written) {
			free_edition(edition);
			continue;
		}
		periods->editions[kept++] = *edition;
	}
	periods->neditions = kept;
}

/* The oldest period of a kind that is over and has no edition on disk: 1, 0 if there is none, -1 out of memory. */
static int find_due(
    struct periods *periods, enum config_period kind, int64_t now_us, struct edition **due)
{
	const int64_t oldest = now_us - PERIODS_KEPT_DAYS * us_per_day;
	int64_t at = periods->created_us > oldest ? periods->created_us : oldest;
	if (at < periods->covered_us[kind])
		at = periods->covered_us[kind];
	int64_t over = now_us - periods->options.config->reports.grace * us_per_s;
	int64_t start, end;

	for (zone_period(periods->zone, kind, at, &start, &end); end <= over;
	     zone_period(periods->zone, kind, end, &start, &end)) {
		struct edition *edition = find_edition(periods, kind, start);
		if (edition && edition->is_written)
			continue;
		*due = edition ? edition : add_edition(periods, kind, start, end);
		return *due ? 1 : -1;
	}
	return 0;
}

/* The written edition that was not looked at for longest, if that is long enough ago. */
static struct edition *find_doubtful(struct periods *periods, int64_t now_us)
{
	int64_t restate = periods->options.config->reports.restate * us_per_s;
	struct edition *oldest = NULL;

	for (size_t i = 0; i < periods->neditions; i++) {
		struct edition *edition = &periods->editions[i];
		int64_t looked =
		    edition->looked_us > edition->made_us ? edition->looked_us : edition->made_us;
		if (!edition->is_written || now_us - looked < restate)
			continue;
		if (oldest == NULL || edition->looked_us < oldest->looked_us)
			oldest = edition;
	}
	return oldest;
}

static int write_due(struct periods *periods, struct store *store, struct edition *edition,
    int64_t now_us, char why[300], struct error *err)
{
	struct error problem = {0};
	int result = periods_write(periods, store, edition, now_us, &problem, err);

	if (result >= 0 && problem.kind != ERROR_NONE && now_us >= periods->quiet_until_us) {
		snprintf(why, 300, "report not written: %.250s", problem.text);
		periods->quiet_until_us = now_us + INT64_C(3600) * us_per_s;
	}
	if (problem.kind != ERROR_NONE)
		periods->retry_us = now_us + INT64_C(60) * us_per_s;
	return result;
}

int periods_step(
    struct periods *periods, struct store *store, int64_t now_us, char why[300], struct error *err)
{
	why[0] = '\0';
	if (now_us < periods->retry_us && periods->retry_us - now_us <= INT64_C(60) * us_per_s)
		return 0;
	if (!periods->has_created && read_created(periods, store, err) != 0)
		return -1;
	if (!periods->has_created)
		return 0;
	forget(periods, now_us);
	for (size_t kind = 0; kind < PERIODS; kind++) {
		struct edition *due = NULL;
		if (!periods->options.config->reports.every[kind])
			continue;
		int got = find_due(periods, (enum config_period)kind, now_us, &due);
		if (got < 0)
			return error_memory(err);
		if (got == 1)
			return write_due(periods, store, due, now_us, why, err);
	}
	struct edition *doubtful = find_doubtful(periods, now_us);
	if (doubtful == NULL)
		return 0;
	doubtful->looked_us = now_us;
	return write_due(periods, store, doubtful, now_us, why, err);
}
