/* The whole running audit, turned by hand: files grow, turn and are packed while it is killed, and nothing is lost or repeated. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "live.h"
#include "shown.h"

enum { NSTEPS = 120 };

static const int64_t noon_us = INT64_C(1795348800) * 1000000; /* 2026-11-22T12:00:00Z */
static const int64_t us_per_ms = 1000;

struct house {
	struct ruleset *ruleset, *other;
	struct matcher *matcher, *other_matcher;
	struct schemas *schemas;
};

static struct ruleset *load_rules(struct matcher **matcher, const char *release)
{
	const char *packs[] = {SPECAUDIT_SOURCE_DIR "/rules/model-spec"};
	struct error err = {0};
	struct ruleset *ruleset = ruleset_load(packs, 1, SPECAUDIT_SOURCE_DIR "/rules/spec", &err);

	if (ruleset == NULL ||
	    (release && ruleset_set_release(ruleset, span_of(release), &err) != 0))
		return NULL;
	*matcher = matcher_new(ruleset, &match_defaults, &err);
	return ruleset;
}

static int set_up(void **state)
{
	static struct house house;
	struct error err = {0};
	const char *formats[] = {SPECAUDIT_SOURCE_DIR "/rules/formats"};

	house.ruleset = load_rules(&house.matcher, NULL);
	house.other = load_rules(&house.other_matcher, "2025-02-12");
	house.schemas = schemas_load(formats, 1, &err);
	log_set_level(LOG_ERROR);
	*state = &house;
	return house.matcher && house.other_matcher && house.schemas ? 0 : -1;
}

static int tear_down(void **state)
{
	struct house *house = *state;

	schemas_free(house->schemas);
	matcher_free(house->matcher);
	matcher_free(house->other_matcher);
	ruleset_free(house->ruleset);
	ruleset_free(house->other);
	return 0;
}

/* ---- a world: a folder of logs, and who audits them ---- */

struct world {
	struct house *house;
	char folder[64], logs[80], state[80], pattern[96];
	const char *patterns[1];
	struct config_log log;
	struct config config;
	struct live_rules rules;
	struct store *store;
	struct live *live;
	int64_t now_us;
	size_t nlines, nturned;
};

static void world_init(struct world *world, struct house *house, enum config_start start)
{
	*world = (struct world){.house = house, .now_us = noon_us};
	make_folder(world->folder);
	snprintf(world->logs, sizeof world->logs, "%s/logs", world->folder);
	snprintf(world->state, sizeof world->state, "%s/state", world->folder);
	snprintf(world->pattern, sizeof world->pattern, "%s/*", world->logs);
	assert_int_equal(mkdir(world->logs, 0700), 0);
	world->patterns[0] = world->pattern;
	world->log = (struct config_log){
	    .paths = {world->patterns, 1}, .format = "auto", .system_authority = "developer"};
	world->config = (struct config){.logs = &world->log,
	    .nlogs = 1,
	    .start = start,
	    .excerpts = "redacted",
	    .commit = {.every_ms = 200, .records = 10000},
	    .limits = {.workers = 1,
		.decoders = 4,
		.max_line = 1 << 20,
		.max_ratio = 1000,
		.is_polling = true,
		.poll_ms = 1},
	    .after = {.gone = 5, .forget = 86400, .idle = 3600},
	    .alerts = {.evidence_per_group_hour = 0}};
	world->rules = (struct live_rules){.ruleset = house->ruleset,
	    .matcher = house->matcher,
	    .schemas = house->schemas,
	    .description = SPAN("{\"rules\":[],\"clauses\":[]}")};
}

static void begin(struct world *world)
{
	struct error err = {0};

	world->store = store_create(world->state, &err);
	if (world->store == NULL)
		fail_msg("%s", err.text);
	world->live = live_new(&world->config, &world->rules, world->store, world->now_us, &err);
	if (world->live == NULL)
		fail_msg("%s", err.text);
}

static void end(struct world *world)
{
	live_free(world->live);
	store_close(world->store);
	world->live = NULL;
	world->store = NULL;
}

static void world_done(struct world *world)
{
	if (world->live)
		end(world);
	remove_folder(world->folder);
}

static int turn(struct world *world)
{
	struct error err = {0};

	world->now_us += 70 * us_per_ms;
	int got = live_turn(world->live, world->now_us, &err);
	if (got < 0)
		fail_msg("%s", err.text);
	return got;
}

/* Until there is nothing to do for so long that every file that is gone has ended. */
static void settle_down(struct world *world)
{
	for (size_t idle = 0, n = 0; idle < 1000; n++) {
		idle = turn(world) ? 0 : idle + 1;
		assert_true(n < 100000);
	}
}

static void finish(struct world *world)
{
	struct error err = {0};

	settle_down(world);
	assert_int_equal(live_end_conversations(world->live, world->now_us, &err), 0);
	assert_int_equal(live_commit(world->live, world->now_us, &err), 0);
}

/* ---- logs ---- */

/* No conversation goes on in another file: in which order two files are read is not said. */
static void add_lines(struct world *world, const char *name, struct buf *out, size_t n)
{
	static const char *const replies[] = {"I'm sorry, but I can't help with that.",
	    "The kettle is on the left.", "Certainly! Here it is."};

	for (size_t i = 0; i < n; i++) {
		size_t number = world->nlines++;
		const char *reply = replies[number % ARRAY_LEN(replies)];
		if (number % 2)
			buf_printf(out,
			    "{\"conversation_id\":\"%c%zu-%zu\",\"message_id\":\"m%zu\",\"role\":"
			    "\"assistant\",\"timestamp\":\"2026-11-22T%02zu:00:00Z\",\"content\":"
			    "\"%s\"}\n",
			    name[0], world->nturned, number / 40, number, number % 12, reply);
		else
			buf_printf(out,
			    "{\"ts\":\"2026-11-22T%02zu:00:00Z\",\"request\":{\"model\":\"m\","
			    "\"messages\":[{\"role\":\"user\",\"content\":\"Summarize this: the "
			    "river rose.\"}]},"
			    "\"response\":{\"id\":\"r%zu\",\"choices\":[{\"message\":{\"role\":"
			    "\"assistant\",\"content\":\"%s\"}}]}}\n",
			    number % 12, number, reply);
	}
}

static void append(const struct world *world, const char *name, struct span bytes)
{
	char path[160];

	snprintf(path, sizeof path, "%s/%s", world->logs, name);
	FILE *file = fopen(path, "ab");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static void append_lines(struct world *world, const char *name, size_t n)
{
	struct buf text = {0};

	add_lines(world, name, &text, n);
	append(world, name, buf_span(&text));
	buf_done(&text);
}

static void append_packed(struct world *world, const char *name, size_t n, bool is_zstd)
{
	struct buf text = {0}, packed = {0};

	add_lines(world, name, &text, n);
	if (is_zstd)
		make_zstd(&packed, buf_span(&text), 3);
	else
		make_gzip(&packed, buf_span(&text), 6);
	append(world, name, buf_span(&packed));
	buf_done(&text);
	buf_done(&packed);
}

static void turn_file(struct world *world, size_t number)
{
	char from[160], to[160];

	snprintf(from, sizeof from, "%s/a.jsonl", world->logs);
	snprintf(to, sizeof to, "%s/a.jsonl.%zu", world->logs, number);
	world->nturned += rename(from, to) == 0;
}

/* What happens to the logs in a step follows from its number alone. */
static void write_step(struct world *world, size_t step)
{
	uint64_t seed = step + 17;
	size_t n = 1 + random_below(&seed, 6);

	switch (random_below(&seed, 8)) {
	case 0:
		append_packed(world, "c.jsonl.gz", n, false);
		return;
	case 1:
		append_packed(world, "d.jsonl.zst", n, true);
		return;
	case 2:
		turn_file(world, step);
		append_lines(world, "a.jsonl", n);
		return;
	case 3:
	case 4:
		append_lines(world, "b.jsonl", n);
		return;
	default:
		append_lines(world, "a.jsonl", n);
	}
}

/* ---- what came of it, in whatever order it was read ---- */

static int sum_input(const struct store_input *input, void *context)
{
	if (!account_balances(&input->account))
		fail_msg("the account of input %u does not balance", input->index);
	account_add(context, &input->account);
	return 0;
}

static int show_plain_counter(struct span name, uint64_t value, void *context)
{
	return span_is(name, "turns") || span_is(name, "repeated-turns") ||
		       span_is(name, "conversations")
		   ? show_counter(name, value, context)
		   : 0;
}

struct listed {
	char *lines[16384];
	size_t n;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_findings(struct store *store, struct buf *out)
{
	struct finding_filter filter = {0};
	struct finding finding;
	struct error err = {0};
	static struct listed listed;
	struct finding_cursor *cursor = store_findings(store, &filter, &err);

	listed.n = 0;
	while (finding_cursor_next(cursor, &finding, &err) == 1) {
		char hex[DIGEST_HEX];
		struct buf line = {0};
		digest_hex(&finding.id, hex);
		buf_printf(&line, "finding %s %.*s %.*s %lld %llu", hex, (int)finding.rule.len,
		    finding.rule.at, (int)finding.verdict.len, finding.verdict.at,
		    (long long)finding.filed_us, (unsigned long long)finding.sightings);
		assert_true(listed.n < ARRAY_LEN(listed.lines));
		assert_non_null(buf_string(&line));
		listed.lines[listed.n++] = line.at;
	}
	finding_cursor_free(cursor);
	qsort(listed.lines, listed.n, sizeof listed.lines[0], by_text);
	for (size_t i = 0; i < listed.n; i++) {
		buf_printf(out, "%s\n", listed.lines[i]);
		free(listed.lines[i]);
	}
}

static void show_outcome(const struct world *world, struct buf *out)
{
	struct account account = {0};
	struct error err = {0};

	assert_int_equal(store_each_input(world->store, sum_input, &account, &err), 0);
	buf_printf(out, "text %llu %llu %llu %llu records %llu\n",
	    (unsigned long long)account.produced, (unsigned long long)account.audited,
	    (unsigned long long)account.raw, (unsigned long long)account.pending,
	    (unsigned long long)account.records);
	list_findings(world->store, out);
	assert_int_equal(store_each_tally(world->store, show_tally, out, &err), 0);
	assert_int_equal(store_each_counter(world->store, show_plain_counter, out, &err), 0);
}

/* Write and turn; kill after one turn of so many (0: never). */
static void run(
    struct house *house, size_t kill_each, unsigned workers, uint64_t seed, struct buf *out)
{
	struct world world;

	world_init(&world, house, START_BEGINNING);
	world.config.limits.workers = workers;
	begin(&world);
	for (size_t step = 0; step < NSTEPS; step++) {
		write_step(&world, step);
		size_t nturns = random_below(&seed, 9);
		for (size_t i = 0; i < nturns; i++) {
			turn(&world);
			if (kill_each == 0 || random_below(&seed, kill_each) != 0)
				continue;
			end(&world);
			begin(&world);
		}
	}
	finish(&world);
	assert_int_equal(live_counts(world.live).uncommitted, 0);
	show_outcome(&world, out);
	world_done(&world);
}

static void however_often_it_is_killed_nothing_is_lost_or_repeated(void **state)
{
	struct house *house = *state;
	struct buf expected = {0};

	run(house, 0, 1, 1, &expected);
	assert_non_null(strstr(buf_string(&expected), "finding "));
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct buf got = {0};
		run(house, 1 + (size_t)seed, 1, seed, &got);
		assert_same_lines(&got, &expected);
		buf_done(&got);
	}
	buf_done(&expected);
}

static void several_workers_do_what_one_does(void **state)
{
	struct house *house = *state;
	struct buf shown[2] = {{0}, {0}};

	for (unsigned i = 0; i < 2; i++) {
		struct world world;
		world_init(&world, house, START_BEGINNING);
		world.config.limits.workers = i == 0 ? 1 : 3;
		append_lines(&world, "a.jsonl", 9000);
		append_packed(&world, "b.jsonl.gz", 5000, false);
		begin(&world);
		finish(&world);
		show_outcome(&world, &shown[i]);
		world_done(&world);
	}
	assert_same_lines(&shown[1], &shown[0]);
	buf_done(&shown[0]);
	buf_done(&shown[1]);
}

/* No file may grow beyond so many bytes; 0: as it was. */
static void limit_files(size_t nbytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = nbytes ? nbytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Turn until the store cannot be written; then begin anew from it. */
static bool turn_until_full(struct world *world, size_t nbytes)
{
	struct error err = {0};
	int got = 1;

	begin(world);
	limit_files(nbytes);
	for (size_t i = 0; i < 200 && got >= 0; i++) {
		world->now_us += 300 * us_per_ms;
		got = live_turn(world->live, world->now_us, &err);
	}
	limit_files(0);
	end(world);
	if (got < 0)
		assert_int_equal(err.kind, ERROR_SYSTEM);
	return got < 0;
}

static void a_store_that_cannot_be_written_is_gone_on_with_later(void **state)
{
	struct house *house = *state;
	struct buf shown[2] = {{0}, {0}};
	size_t nfull = 0;

	for (unsigned i = 0; i < 2; i++) {
		struct world world;
		world_init(&world, house, START_BEGINNING);
		append_lines(&world, "a.jsonl", 3000);
		append_packed(&world, "b.jsonl.gz", 1000, false);
		for (size_t nbytes = 20000; i == 1 && nbytes < 3000000; nbytes *= 2)
			nfull += turn_until_full(&world, nbytes);
		begin(&world);
		finish(&world);
		show_outcome(&world, &shown[i]);
		world_done(&world);
	}
	assert_true(nfull > 3);
	assert_same_lines(&shown[1], &shown[0]);
	buf_done(&shown[0]);
	buf_done(&shown[1]);
}

/* ---- where it begins ---- */

static uint64_t turns_of(struct store *store)
{
	struct buf out = {0};
	struct error err = {0};
	unsigned long long turns = 0;

	assert_int_equal(store_each_counter(store, show_plain_counter, &out, &err), 0);
	const char *at = out.len ? strstr(buf_string(&out), "counter turns ") : NULL;
	if (at)
		turns = strtoull(at + strlen("counter turns "), NULL, 10);
	buf_done(&out);
	return turns;
}

static void what_lay_there_before_a_first_start_is_left_and_what_comes_is_not(void **state)
{
	struct world world;

	world_init(&world, *state, START_END);
	append_lines(&world, "a.jsonl", 40);
	append_packed(&world, "b.jsonl.gz", 40, false);
	begin(&world);
	settle_down(&world);
	assert_int_equal(live_counts(world.live).records, 0);
	append_lines(&world, "a.jsonl", 4);
	append_packed(&world, "b.jsonl.gz", 4, false);
	end(&world);
	begin(&world);
	settle_down(&world);
	append_lines(&world, "new.jsonl", 2);
	finish(&world);
	assert_int_equal(live_counts(world.live).records, 10);
	world_done(&world);
}

static void a_first_start_that_was_cut_short_is_still_a_first(void **state)
{
	struct world world;

	world_init(&world, *state, START_END);
	append_lines(&world, "a.jsonl", 40);
	for (int i = 0; i < 3; i++) {
		begin(&world);
		turn(&world);
		end(&world);
	}
	begin(&world);
	finish(&world);
	assert_int_equal(live_counts(world.live).records, 0);
	world_done(&world);
}

/* ---- commits ---- */

static void it_commits_by_time_and_by_size(void **state)
{
	struct world world;
	struct error err = {0};

	world_init(&world, *state, START_BEGINNING);
	begin(&world);
	append_lines(&world, "a.jsonl", 4);
	settle_down(&world);
	uint64_t ncommits = live_counts(world.live).commits;

	append_lines(&world, "a.jsonl", 4);
	while (live_counts(world.live).uncommitted == 0)
		turn(&world);
	assert_true(live_wait_ms(world.live, world.now_us) <= 200);
	assert_int_equal(live_turn(world.live, world.now_us + 150 * us_per_ms, &err), 0);
	assert_int_equal(live_counts(world.live).commits, ncommits);
	assert_true(live_wait_ms(world.live, world.now_us + 150 * us_per_ms) <= 50);
	assert_int_equal(live_turn(world.live, world.now_us + 200 * us_per_ms, &err), 0);
	assert_int_equal(live_counts(world.live).commits, ncommits + 1);
	assert_int_equal(live_counts(world.live).uncommitted, 0);
	world.now_us += 200 * us_per_ms;
	world.config.commit.every_ms = 60000;
	world.config.commit.records = 3;
	append_lines(&world, "a.jsonl", 4);
	while (live_counts(world.live).commits == ncommits + 1)
		turn(&world);
	assert_int_equal(live_counts(world.live).uncommitted, 0);
	world_done(&world);
}

static void conversations_end_when_nothing_is_added_for_long(void **state)
{
	struct world world;

	world_init(&world, *state, START_BEGINNING);
	world.config.after.idle = 60;
	begin(&world);
	append_lines(&world, "a.jsonl", 2);
	while (live_counts(world.live).open_conversations == 0)
		turn(&world);
	turn(&world);
	turn(&world);
	turn(&world);
	end(&world);
	begin(&world);
	assert_int_equal(live_counts(world.live).open_conversations, 1);
	int wait_ms = live_wait_ms(world.live, world.now_us);
	assert_in_range(wait_ms, 0, 60000);
	world.now_us += 59000 * us_per_ms;
	turn(&world);
	assert_int_equal(live_counts(world.live).open_conversations, 1);
	world.now_us += 2000 * us_per_ms;
	turn(&world);
	assert_int_equal(live_counts(world.live).open_conversations, 0);
	world_done(&world);
}

/* More than a batch. */
static void append_much(const struct world *world, const char *name)
{
	struct buf text = {0};

	for (size_t i = 0; i < 30; i++) {
		for (size_t j = 0; j < 2000; j++)
			buf_text(&text, "much text ");
		buf_byte(&text, '\n');
	}
	append(world, name, buf_span(&text));
	buf_done(&text);
}

static void rest(struct house *house, bool has_rest, struct buf *out)
{
	struct world world;
	struct error err = {0};

	world_init(&world, house, START_BEGINNING);
	world.config.after.idle = 60;
	append_lines(&world, "a.jsonl", 2);
	begin(&world);
	while (live_counts(world.live).open_conversations == 0)
		turn(&world);
	assert_int_equal(live_commit(world.live, world.now_us, &err), 0);
	end(&world);
	append_much(&world, "a.jsonl");
	append_lines(&world, "a.jsonl", 6);
	world.now_us += has_rest ? 1800000 * us_per_ms : 0;
	begin(&world);
	finish(&world);
	show_outcome(&world, out);
	world_done(&world);
}

static void what_was_written_during_a_rest_still_belongs_to_what_is_open(void **state)
{
	struct buf expected = {0}, got = {0};

	rest(*state, false, &expected);
	rest(*state, true, &got);
	assert_same_lines(&got, &expected);
	buf_done(&expected);
	buf_done(&got);
}

/* ---- reload ---- */

static void after_a_reload_new_conversations_are_judged_by_the_new_rules(void **state)
{
	struct house *house = *state;
	struct world world;
	struct error err = {0};
	struct live_rules rules;

	world_init(&world, house, START_BEGINNING);
	begin(&world);
	append_lines(&world, "a.jsonl", 2);
	settle_down(&world);
	rules = world.rules;
	rules.ruleset = house->other;
	rules.matcher = house->other_matcher;
	assert_int_equal(live_reload(world.live, &world.config, &rules, world.now_us, &err), 0);
	assert_true(live_uses(world.live, house->ruleset));
	assert_true(live_uses(world.live, house->other));
	append_lines(&world, "a.jsonl", 2);
	finish(&world);
	assert_false(live_uses(world.live, house->ruleset));
	assert_int_equal(turns_of(world.store), 6);
	world_done(&world);
}

/* ---- planted records ---- */

static int find_missed(const struct store_event *event, void *context)
{
	*(bool *)context = span_is(event->kind, "canary-missed");
	return *(bool *)context;
}

static int find_conversations(struct span name, uint64_t value, void *context)
{
	if (span_is(name, "conversations"))
		*(uint64_t *)context = value;
	return 0;
}

static void a_planted_record_counts_nowhere_and_is_missed_when_it_does_not_come(void **state)
{
	struct world world;
	struct error err = {0};
	char path[160];
	const char *paths[] = {path};
	bool is_missed = false;
	const char *line = "{\"ts\":\"2026-11-22T12:00:00Z\",\"request\":{\"model\":\"m\","
			   "\"messages\":[{\"role\":\"user\",\"content\":\"question "
			   "specaudit-canary:7f3k2-q9d81-vv04x-tz6\"}]},\"response\":{\"choices\":"
			   "[{\"message\":{\"role\":\"assistant\",\"content\":\"I'm sorry, but I "
			   "can't help with that.\"}}]}}\n";

	world_init(&world, *state, START_BEGINNING);
	snprintf(path, sizeof path, "%s/canaries.yaml", world.folder);
	write_file(path, span_of("- {id: 7f3k2-q9d81-vv04x-tz6, rule: RO-01, window: 10m}\n"));
	struct canaries *canaries = canary_load(paths, 1, &err);
	assert_non_null(canaries);
	world.rules.canaries = canaries;
	append(&world, "a.jsonl", span_of(line));
	begin(&world);
	finish(&world);
	assert_int_equal(live_counts(world.live).records, 1);
	assert_int_equal(live_counts(world.live).findings, 0);
	assert_int_equal(turns_of(world.store), 0);
	uint64_t nconversations = 0;
	assert_int_equal(
	    store_each_counter(world.store, find_conversations, &nconversations, &err), 0);
	assert_int_equal(nconversations, 0);
	for (int i = 0; i < 120; i++) {
		world.now_us += 15000 * us_per_ms;
		turn(&world);
	}
	assert_int_not_equal(store_each_event(world.store, 0, find_missed, &is_missed, &err), -1);
	assert_true(is_missed);
	world_done(&world);
	canary_free(canaries);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(however_often_it_is_killed_nothing_is_lost_or_repeated),
	    cmocka_unit_test(several_workers_do_what_one_does),
	    cmocka_unit_test(a_store_that_cannot_be_written_is_gone_on_with_later),
	    cmocka_unit_test(what_lay_there_before_a_first_start_is_left_and_what_comes_is_not),
	    cmocka_unit_test(a_first_start_that_was_cut_short_is_still_a_first),
	    cmocka_unit_test(it_commits_by_time_and_by_size),
	    cmocka_unit_test(conversations_end_when_nothing_is_added_for_long),
	    cmocka_unit_test(what_was_written_during_a_rest_still_belongs_to_what_is_open),
	    cmocka_unit_test(after_a_reload_new_conversations_are_judged_by_the_new_rules),
	    cmocka_unit_test(a_planted_record_counts_nowhere_and_is_missed_when_it_does_not_come),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
