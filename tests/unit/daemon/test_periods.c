/* Periodic reports: written when their period is over, in editions, whole or not at all. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/periods.h"

static const int64_t us_per_hour = INT64_C(3600) * 1000000;
static const int64_t first_hour = 492000; /* a full hour of a Monday, UTC */

struct fixture {
	char dir[64], state[96], reports[96];
	struct store *store;
	struct config config;
	struct report_options report;
	const char *formats[2];
	struct periods *periods;
	unsigned commits;
};

static int commit(void *context, struct error *err)
{
	struct fixture *fixture = context;

	fixture->commits++;
	return store_commit(fixture->store, err);
}

static struct digest ruleset_digest(void)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "ruleset");
	hash_done(&hash, &digest);
	return digest;
}

static void put_turns(struct fixture *fixture, int64_t hour, uint64_t turns)
{
	const struct tally tallies[1] = {{.evaluated = turns, .exposed = turns}};
	struct tally_key key = {
	    .model = SPAN("m"), .has_time = true, .hour = hour, .ruleset = ruleset_digest()};
	struct tally_counts counts = {1, turns, 0};
	struct error err;

	assert_int_equal(store_put_tallies(fixture->store, &key, &counts, tallies, 1, &err), 0);
	assert_int_equal(store_commit(fixture->store, &err), 0);
}

static void begin_periods(struct fixture *fixture)
{
	const struct periods_options options = {.config = &fixture->config,
	    .state = fixture->state,
	    .report = &fixture->report,
	    .commit = commit,
	    .context = fixture};
	struct error err;

	fixture->periods = periods_new(&options, fixture->store, &err);
	assert_non_null(fixture->periods);
}

static void begin(struct fixture *fixture)
{
	const struct store_ruleset ruleset = {.digest = ruleset_digest(),
	    .pack = SPAN("p"),
	    .version = SPAN("1"),
	    .spec = SPAN("s@1"),
	    .engine = SPAN("0"),
	    .description =
		SPAN("{\"rules\":[{\"id\":\"AA-01\",\"rev\":1,\"title\":\"t\",\"family\":\"f\","
		     "\"severity\":\"low\",\"confidence\":\"weak\",\"status\":\"stable\","
		     "\"why\":\"w\"}],\"clauses\":[]}"),
	    .nrules = 1};
	char created[32];
	struct error err;

	*fixture = (struct fixture){.report = report_defaults, .formats = {"json", "html"}};
	snprintf(fixture->dir, sizeof fixture->dir, "/tmp/specaudit-periods-XXXXXX");
	assert_non_null(mkdtemp(fixture->dir));
	snprintf(fixture->state, sizeof fixture->state, "%s/state", fixture->dir);
	snprintf(fixture->reports, sizeof fixture->reports, "%s/reports", fixture->dir);
	fixture->store = store_create(fixture->state, &err);
	assert_non_null(fixture->store);
	fixture->config.timezone = "UTC";
	fixture->config.reports.every[PERIOD_HOUR] = true;
	fixture->config.reports.formats.at = fixture->formats;
	fixture->config.reports.formats.n = 2;
	fixture->config.reports.dir = fixture->reports;
	fixture->config.reports.grace = 300;
	fixture->config.reports.restate = 600;
	snprintf(created, sizeof created, "%lld", (long long)(first_hour * us_per_hour + 5));
	assert_int_equal(store_put_ruleset(fixture->store, &ruleset, &err), 0);
	assert_int_equal(store_put_value(fixture->store, "created-us", span_of(created), &err), 0);
	assert_int_equal(store_commit(fixture->store, &err), 0);
	begin_periods(fixture);
}

static void end(struct fixture *fixture)
{
	char command[128];

	periods_free(fixture->periods);
	store_close(fixture->store);
	snprintf(command, sizeof command, "rm -rf '%s'", fixture->dir);
	assert_int_equal(system(command), 0);
}

static int step(struct fixture *fixture, int64_t now_us)
{
	char why[300];
	struct error err;
	int got = periods_step(fixture->periods, fixture->store, now_us, why, &err);

	assert_true(got >= 0);
	assert_string_equal(why, "");
	assert_int_equal(store_commit(fixture->store, &err), 0);
	return got;
}

/* The whole file, NULL if it is not there. */
static char *read_report(const struct fixture *fixture, const char *name)
{
	char path[256];
	struct buf text = {0};
	int byte;

	snprintf(path, sizeof path, "%s/%s", fixture->reports, name);
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return NULL;
	while ((byte = getc(file)) != EOF)
		buf_byte(&text, (char)byte);
	fclose(file);
	assert_non_null(buf_string(&text));
	return text.at;
}

static size_t count_files(const struct fixture *fixture)
{
	DIR *folder = opendir(fixture->reports);
	struct dirent *entry;
	size_t n = 0;

	while (folder && (entry = readdir(folder)) != NULL)
		n += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
	if (folder)
		closedir(folder);
	return n;
}

static void a_period_is_reported_after_its_grace(void **state)
{
	(void)state;
	struct fixture fixture;
	const int64_t over = (first_hour + 1) * us_per_hour;

	begin(&fixture);
	put_turns(&fixture, first_hour, 7);
	assert_int_equal(step(&fixture, over + 299 * INT64_C(1000000)), 0);
	assert_int_equal(count_files(&fixture), 0);
	assert_int_equal(step(&fixture, over + 300 * INT64_C(1000000)), 1);
	assert_int_equal(count_files(&fixture), 4);
	assert_int_equal(step(&fixture, over + 301 * INT64_C(1000000)), 0);
	char *text = read_report(&fixture, "hour-2026-02-16T00+0000.json");
	assert_non_null(text);
	assert_non_null(strstr(text, "\"turns\": 7"));
	assert_non_null(strstr(text, "\"number\": 1"));
	free(text);
	end(&fixture);
}

static void an_empty_period_is_reported_as_empty(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture);
	assert_int_equal(step(&fixture, (first_hour + 2) * us_per_hour), 1);
	char *text = read_report(&fixture, "hour-2026-02-16T00+0000.html");
	assert_non_null(text);
	assert_non_null(strstr(text, "The period is empty"));
	free(text);
	end(&fixture);
}

/* Late records: the next edition names the digest it replaces and what changed; without them there is none. */
static void late_records_make_an_edition(void **state)
{
	(void)state;
	struct fixture fixture;
	int64_t now = (first_hour + 1) * us_per_hour + INT64_C(1000000) * 400;

	begin(&fixture);
	put_turns(&fixture, first_hour, 7);
	assert_int_equal(step(&fixture, now), 1);
	now += INT64_C(1000000) * 700;
	assert_int_equal(step(&fixture, now), 0);
	assert_int_equal(count_files(&fixture), 4);
	put_turns(&fixture, first_hour, 5);
	assert_int_equal(step(&fixture, now + INT64_C(1000000) * 10), 0);
	now += INT64_C(1000000) * 700;
	assert_int_equal(step(&fixture, now), 1);
	assert_int_equal(count_files(&fixture), 6);
	char *text = read_report(&fixture, "hour-2026-02-16T00+0000.json");
	assert_non_null(strstr(text, "\"number\": 2"));
	assert_non_null(strstr(text, "\"before\": 7"));
	assert_non_null(strstr(text, "\"after\": 12"));
	assert_null(strstr(text, "\"replaces\": null"));
	free(text);
	text = read_report(&fixture, "hour-2026-02-16T00+0000.1.json");
	assert_non_null(text);
	assert_non_null(strstr(text, "\"turns\": 7"));
	free(text);
	end(&fixture);
}

/* A folder that cannot be written to: said once, and the report comes when it can. */
static void a_report_waits_for_its_folder(void **state)
{
	(void)state;
	struct fixture fixture;
	char why[300];
	struct error err;
	int64_t now = (first_hour + 1) * us_per_hour + INT64_C(1000000) * 400;

	begin(&fixture);
	FILE *file = fopen(fixture.reports, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(periods_step(fixture.periods, fixture.store, now, why, &err), 0);
	assert_non_null(strstr(why, "not written"));
	assert_int_equal(store_commit(fixture.store, &err), 0);
	assert_int_equal(unlink(fixture.reports), 0);
	/* And after a crash in between: the same edition, once. */
	periods_free(fixture.periods);
	begin_periods(&fixture);
	assert_int_equal(step(&fixture, now + INT64_C(1000000) * 61), 1);
	char *text = read_report(&fixture, "hour-2026-02-16T00+0000.json");
	assert_non_null(strstr(text, "\"number\": 1"));
	free(text);
	assert_int_equal(count_files(&fixture), 4);
	/* A restart writes nothing again. */
	periods_free(fixture.periods);
	begin_periods(&fixture);
	assert_int_equal(step(&fixture, now + INT64_C(1000000) * 70), 0);
	end(&fixture);
}

/* An edition that waits for its folder, or was numbered before a crash, still names what changed. */
static void a_late_edition_keeps_its_changes(void **state)
{
	(void)state;
	struct fixture fixture;
	char why[300], moved[128];
	struct error err;
	int64_t now = (first_hour + 1) * us_per_hour + INT64_C(1000000) * 400;

	begin(&fixture);
	put_turns(&fixture, first_hour, 7);
	assert_int_equal(step(&fixture, now), 1);
	put_turns(&fixture, first_hour, 5);
	snprintf(moved, sizeof moved, "%s/moved", fixture.dir);
	assert_int_equal(rename(fixture.reports, moved), 0);
	FILE *file = fopen(fixture.reports, "w");
	assert_non_null(file);
	fclose(file);
	now += INT64_C(1000000) * 700;
	assert_int_equal(periods_step(fixture.periods, fixture.store, now, why, &err), 0);
	assert_non_null(strstr(why, "not written"));
	assert_int_equal(store_commit(fixture.store, &err), 0);
	now += INT64_C(1000000) * 61;
	assert_int_equal(periods_step(fixture.periods, fixture.store, now, why, &err), 0);
	assert_int_equal(store_commit(fixture.store, &err), 0);
	assert_int_equal(unlink(fixture.reports), 0);
	assert_int_equal(rename(moved, fixture.reports), 0);
	periods_free(fixture.periods);
	begin_periods(&fixture);
	assert_int_equal(step(&fixture, now + INT64_C(1000000) * 61), 1);
	char *text = read_report(&fixture, "hour-2026-02-16T00+0000.json");
	assert_non_null(text);
	assert_non_null(strstr(text, "\"number\": 2"));
	assert_null(strstr(text, "\"replaces\": null"));
	assert_non_null(strstr(text, "\"before\": 7"));
	assert_non_null(strstr(text, "\"after\": 12"));
	free(text);
	end(&fixture);
}

/* Another time zone goes on where the old one ended, and leaves the files of that alone. */
static void another_zone_leaves_what_was_written(void **state)
{
	(void)state;
	struct fixture fixture;
	int64_t now = (first_hour + 25) * us_per_hour;

	begin(&fixture);
	fixture.config.reports.every[PERIOD_HOUR] = false;
	fixture.config.reports.every[PERIOD_DAY] = true;
	put_turns(&fixture, first_hour, 7);
	assert_int_equal(step(&fixture, now), 1);
	char *text = read_report(&fixture, "day-2026-02-16.1.json");
	assert_non_null(text);
	/* two hours behind: a day that also has that date begins before the first ends, and so does the next */
	fixture.config.timezone = "Etc/GMT+2";
	put_turns(&fixture, first_hour + 1, 5);
	periods_free(fixture.periods);
	begin_periods(&fixture);
	now += 2 * us_per_hour;
	assert_int_equal(step(&fixture, now), 1);
	assert_int_equal(step(&fixture, now + INT64_C(1000000) * 3600), 0);
	char *same = read_report(&fixture, "day-2026-02-16.1.json");
	assert_string_equal(text, same);
	free(same);
	same = read_report(&fixture, "day-2026-02-16.json");
	assert_string_equal(text, same);
	free(same);
	free(text);
	text = read_report(&fixture, "day-2026-02-16-0200.1.json");
	assert_non_null(text);
	assert_non_null(strstr(text, "Etc/GMT+2"));
	free(text);
	assert_int_equal(count_files(&fixture), 8);
	now += 24 * us_per_hour;
	assert_int_equal(step(&fixture, now), 1);
	text = read_report(&fixture, "day-2026-02-17.1.json");
	assert_non_null(text);
	free(text);
	end(&fixture);
}

/* However far the clock jumps, the work is bounded, and one step writes one report. */
static void a_jumping_clock_is_survived(void **state)
{
	(void)state;
	struct fixture fixture;
	int64_t now = (first_hour + 24 * 4000) * us_per_hour;
	int written = 0;

	begin(&fixture);
	while (written < 300 && step(&fixture, now) == 1)
		written++;
	assert_in_range(written, 24 * (PERIODS_KEPT_DAYS - 1), 24 * (PERIODS_KEPT_DAYS + 1));
	assert_int_equal(step(&fixture, first_hour * us_per_hour), 0);
	end(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_period_is_reported_after_its_grace),
	    cmocka_unit_test(an_empty_period_is_reported_as_empty),
	    cmocka_unit_test(late_records_make_an_edition),
	    cmocka_unit_test(a_report_waits_for_its_folder),
	    cmocka_unit_test(a_late_edition_keeps_its_changes),
	    cmocka_unit_test(another_zone_leaves_what_was_written),
	    cmocka_unit_test(a_jumping_clock_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
