/* A database whose bytes or rows were changed behind the store's back gives errors, never a crash
 * or a wrong length. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store/live.h"

struct state {
	char folder[64];
	char file[96];
};

/* What a running audit keeps, a row each. */
static void fill_live(struct store *store)
{
	const struct store_stream stream = {.path = SPAN("a"),
	    .state = SPAN("live"),
	    .codec = SPAN("plain"),
	    .position = SPAN("here"),
	    .point = SPAN("window")};
	const struct store_conversation conversation = {.id = {{1}}, .head = SPAN("head")};
	const struct store_turn turn = {.conversation = {{1}}, .message = SPAN("hello")};
	const struct store_edition edition = {.period = SPAN("hour"),
	    .edition = 1,
	    .timezone = SPAN("UTC"),
	    .digest = SPAN("d"),
	    .numbers = SPAN("{}")};
	const struct finding finding = sample_finding(1, 0, 1);
	const struct span value = SPAN("UTC");

	assert_int_equal(store_put_stream(store, &stream, NULL), 0);
	assert_int_equal(store_put_arrivals(store, 0, 5, false, 1, NULL), 0);
	assert_int_equal(store_put_conversation(store, &conversation, NULL), 0);
	assert_int_equal(store_put_turn(store, &turn, NULL), 0);
	assert_int_equal(store_put_ordinal(store, &finding.id, 3, NULL), 0);
	assert_int_equal(store_put_alert(store, &finding, 7, NULL), 0);
	assert_int_equal(store_put_delivered(store, "a", 1, NULL), 0);
	assert_int_equal(store_put_edition(store, &edition, NULL), 0);
	assert_int_equal(store_put_value(store, "timezone", value, NULL), 0);
}

/* A small store with a row in every table. */
static void fill(const char *dir)
{
	struct store *store = must_create(dir);
	struct evidence evidence[2] = {
	    {.message = 1, .excerpt = SPAN("some text")}, {.message = 2}};
	struct reason reason = {.text = SPAN("a reason"), .has_value = true, .value = 1, .of = 2};
	const struct tally_key key = {.model = SPAN("m"), .ruleset = digest_of(1)};
	const struct tally_counts counts = {1, 2, 3};
	const struct tally tallies[3] = {{1, 2, 3, 4, 5, {6, 7, 8, 9}}};
	const struct store_ruleset ruleset = {.digest = digest_of(1),
	    .description = SPAN(
		"{\"rules\":[{\"id\":\"AA-01\",\"rev\":1}],\"clauses\":[{\"anchor\":\"one\"}]}"),
	    .nrules = 1};
	const struct loss loss = {.reason = LOSS_DEPTH, .nbytes = 4, .detail = "deep"};
	const struct span rules[1] = {SPAN("AA-01")};
	const struct store_exception exception = {
	    .id = SPAN("EX-1"), .rules = {rules, 1}, .owner = SPAN("o")};
	struct digest seen[3] = {{{1}}, {{2}}, {{3}}};
	struct store_input input = {
	    .path = SPAN("a"), .stream = "aa", .account.lost[LOSS_DEPTH] = 4};
	bool is_repeat;

	for (unsigned i = 0; i < 40; i++) {
		struct finding finding = sample_finding(i, 0, i);
		finding.evidence = evidence;
		finding.nevidence = 2;
		finding.reasons = &reason;
		finding.nreasons = 1;
		must_put(store, &finding);
		must_sight(store, &finding, 0, i);
	}
	assert_int_equal(store_put_tallies(store, &key, &counts, tallies, 3, NULL), 0);
	assert_int_equal(store_put_ruleset(store, &ruleset, NULL), 0);
	assert_int_equal(store_put_loss(store, &loss, NULL), 0);
	assert_int_equal(store_put_seen(store, seen, 3, NULL), 0);
	assert_int_equal(store_put_counter(store, "a", 1, NULL), 0);
	assert_int_equal(store_put_exception(store, &exception, NULL), 0);
	assert_int_equal(store_put_input(store, &input, &is_repeat, NULL), 0);
	fill_live(store);
	must_commit(store);
	store_close(store);
}

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	make_folder(now->folder);
	snprintf(now->file, sizeof now->file, "%s/specaudit.db", now->folder);
	fill(now->folder);
	*state = now;
	return 0;
}

static int teardown(void **state)
{
	struct state *now = *state;

	remove_folder(now->folder);
	test_free(now);
	return 0;
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static int any_input(const struct store_input *input, void *context)
{
	*(uint64_t *)context += input->path.len;
	return 0;
}

static int any_loss(const struct loss *loss, struct span path, void *context)
{
	*(uint64_t *)context += strlen(loss->detail) + path.len;
	return 0;
}

static int any_tally(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	*(uint64_t *)context += counts->turns + key->model.len;
	for (size_t i = 0; i < ntallies; i++)
		*(uint64_t *)context += tallies[i].fired;
	return 0;
}

static int any_ruleset(const struct store_ruleset *ruleset, void *context)
{
	*(uint64_t *)context += ruleset->description.len;
	return 0;
}

static int any_counter(struct span name, uint64_t value, void *context)
{
	*(uint64_t *)context += name.len + value;
	return 0;
}

static int any_rule(const struct store_rule *rule, size_t index, void *context)
{
	*(uint64_t *)context += rule->id.len + index;
	return 0;
}

static int any_model(const struct store_model *model, void *context)
{
	*(uint64_t *)context += model->name.len;
	return 0;
}

static int any_clause(const struct store_clause *clause, void *context)
{
	*(uint64_t *)context += clause->anchor.len;
	return 0;
}

static int any_exception(const struct store_exception *exception, void *context)
{
	*(uint64_t *)context += exception->rules.n + exception->owner.len;
	return 0;
}

static int any_count(const struct store_count *count, void *context)
{
	*(uint64_t *)context += count->findings;
	return 0;
}

static int read_findings(struct store *store, uint64_t *sum, struct error *err)
{
	struct finding_cursor *cursor =
	    store_findings(store, &(struct finding_filter){.limit = 1000}, err);
	struct finding finding;
	int got = -1;

	while (cursor && (got = finding_cursor_next(cursor, &finding, err)) == 1)
		for (size_t i = 0; i < finding.nevidence; i++)
			*sum += finding.evidence[i].excerpt.len;
	finding_cursor_free(cursor);
	return got;
}

static int read_seen(struct store *store, uint64_t *sum, struct error *err)
{
	struct digest *seen;
	size_t n;

	if (store_get_seen(store, &seen, &n, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		*sum += seen[i].bytes[15];
	free(seen);
	return 0;
}

static int any_stream(const struct store_stream *stream, void *context)
{
	*(uint64_t *)context += stream->position.len;
	return 0;
}

static int any_arrivals(const struct store_arrivals *arrivals, void *context)
{
	*(uint64_t *)context += arrivals->records;
	return 0;
}

static int any_conversation(const struct store_conversation *conversation, void *context)
{
	*(uint64_t *)context += conversation->head.len;
	return 0;
}

static int any_turn(const struct store_turn *turn, void *context)
{
	*(uint64_t *)context += turn->message.len;
	return 0;
}

static int any_ordinal(const struct digest *record, uint64_t count, void *context)
{
	*(uint64_t *)context += record->bytes[0] + count;
	return 0;
}

static int any_event(const struct store_event *event, void *context)
{
	*(uint64_t *)context += event->count + event->finding.bytes[0];
	return 0;
}

static int any_edition(const struct store_edition *edition, void *context)
{
	*(uint64_t *)context += edition->numbers.len;
	return 0;
}

static int read_live(struct store *store, uint64_t *sum, struct error *err)
{
	const struct digest id = {{1}};
	struct buf buf = {0};
	uint64_t number = 0;

	int result = store_each_stream(store, any_stream, sum, err) |
		     store_get_point(store, 0, &buf, err) |
		     store_each_arrivals(store, any_arrivals, sum, err) |
		     store_each_conversation(store, any_conversation, sum, err) |
		     store_each_turn(store, &id, any_turn, sum, err) |
		     store_each_ordinal(store, any_ordinal, sum, err) |
		     store_each_event(store, 0, any_event, sum, err) |
		     store_get_delivered(store, "a", &number, err) |
		     store_each_edition(store, any_edition, sum, err);
	if (store_get_value(store, "timezone", &buf, err) < 0)
		result = -1;
	*sum += buf.len + number;
	buf_done(&buf);
	return result;
}

/* Read all there is. Returns 0, or -1 with err if anything could not be read. */
static int read_everything(const char *dir, struct error *err)
{
	const struct digest ruleset = digest_of(1);
	struct store *store = store_open(dir, err);
	uint64_t sum = 0;

	if (store == NULL)
		return -1;
	int result = read_findings(store, &sum, err) | read_seen(store, &sum, err) |
		     read_live(store, &sum, err) | store_each_input(store, any_input, &sum, err) |
		     store_each_loss(store, 0, any_loss, &sum, err) |
		     store_each_tally(store, any_tally, &sum, err) |
		     store_each_ruleset(store, any_ruleset, &sum, err) |
		     store_each_counter(store, any_counter, &sum, err) |
		     store_each_exception(store, any_exception, &sum, err) |
		     store_each_rule(store, &ruleset, any_rule, &sum, err) |
		     store_each_clause(store, &ruleset, any_clause, &sum, err) |
		     store_each_model(store, &ruleset, any_model, &sum, err) |
		     store_count_findings(store, GROUP_DAY, any_count, &sum, err);
	store_close(store);
	return result;
}

static void rows_that_were_never_written_are_errors(void **state)
{
	struct state *now = *state;
	static const char *const changes[] = {
	    "UPDATE findings SET id = x'00' WHERE number = 7",
	    "UPDATE findings SET turn = zeroblob(17) WHERE number = 7",
	    "UPDATE findings SET message = -1 WHERE number = 7",
	    "UPDATE findings SET message = 4294967296 WHERE number = 7",
	    "UPDATE findings SET is_alert = 2 WHERE number = 7",
	    "UPDATE findings SET excused_by = -1 WHERE number = 7",
	    "UPDATE findings SET text_offset = -9 WHERE number = 7",
	    "UPDATE evidence SET end_byte = 99999999999 WHERE finding = 7",
	    "UPDATE inputs SET stream = hex(zeroblob(33))",
	    "UPDATE inputs SET is_repeat = 9",
	    "UPDATE inputs SET read = -1",
	    "UPDATE input_losses SET reason = 'boredom'",
	    "UPDATE losses SET reason = ''",
	    "UPDATE losses SET detail = hex(zeroblob(100))",
	    "UPDATE tallies SET counts = zeroblob(41)",
	    "UPDATE tallies SET turns = -1",
	    "UPDATE seen SET digests = zeroblob(15)",
	    "UPDATE seen SET digests = x''",
	    "UPDATE counters SET value = -1",
	    "UPDATE findings SET is_untrusted = 2 WHERE number = 7",
	    "UPDATE tallies SET is_untrusted = 2",
	    "UPDATE streams SET text_offset = -1",
	    "UPDATE arrivals SET records = -1",
	    "UPDATE conversations SET id = x'00'",
	    "UPDATE conversation_turns SET ordinal = -1",
	    "UPDATE ordinals SET record = x'00'",
	    "UPDATE events SET finding = x'00'",
	    "UPDATE deliveries SET event = -1",
	    "UPDATE editions SET is_written = 2",
	    "UPDATE exceptions SET tenants = '['",
	    "UPDATE rulesets SET description = '{'",
	    "DROP TABLE evidence",
	    "DROP TABLE points",
	};
	struct error err = {0};

	assert_int_equal(read_everything(now->folder, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		assert_int_equal(unlink(now->file), 0);
		fill(now->folder);
		run_sql(now->file, changes[i]);
		err = (struct error){0};
		if (read_everything(now->folder, &err) == 0 || err.kind != ERROR_SYSTEM ||
		    err.text[0] == '\0')
			fail_msg("not noticed: %s (%s)", changes[i], err.text);
	}
}

static void a_writer_notices_too(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	run_sql(now->file, "UPDATE findings SET turn = x'00' WHERE number = 3");
	assert_null(store_create(now->folder, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "turn"));
}

static void erased_text_leaves_the_finding(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	run_sql(now->file, "UPDATE evidence SET excerpt = NULL; DELETE FROM reasons");
	assert_int_equal(read_everything(now->folder, &err), 0);
	run_sql(now->file, "DELETE FROM evidence");
	assert_int_equal(read_everything(now->folder, &err), 0);
	struct store *store = must_open(now->folder);
	assert_int_equal(count_all(store), 40);
	store_close(store);
}

static void views_and_triggers_of_strangers_do_not_run(void **state)
{
	struct state *now = *state;

	run_sql(now->file,
	    "CREATE TRIGGER harm AFTER INSERT ON counters BEGIN DELETE FROM findings; END");
	struct store *store = must_create(now->folder);
	assert_int_equal(store_put_counter(store, "z", 1, NULL), 0);
	must_commit(store);
	assert_int_equal(count_all(store), 40);
	store_close(store);
}

/* Open, change and close it as a writer would; only that it ends matters. */
static void write_somehow(const char *dir)
{
	const struct digest ruleset = digest_of(7);
	const struct tally_key key = {.model = SPAN("m"), .ruleset = digest_of(1)};
	const struct tally_counts counts = {1, 2, 3};
	const struct tally tallies[3] = {{1, 2, 3, 4, 5, {6, 7, 8, 9}}};
	struct finding finding = sample_finding(5, 0, 0), other = sample_finding(500, 0, 0);
	struct store *store = store_create(dir, NULL);

	if (store == NULL)
		return;
	for (unsigned char i = 0; i < 9; i++) {
		struct digest seen = {{i}};
		if (store_put_seen(store, &seen, 1, NULL) != 0)
			break;
	}
	const struct digest id = {{1}};
	uint64_t dropped;

	if (store_trim_seen(store, 2, &dropped, NULL) == 0 &&
	    store_trim_ordinals(store, 0, &dropped, NULL) == 0 &&
	    store_close_alerts(store, 9, 9, NULL) == 0 &&
	    store_put_alert(store, &finding, 10, NULL) == 0)
		(void)!store_drop_conversation(store, &id, NULL);
	store_limit_evidence(store, 3);
	if (store_put_finding(store, &finding, &ruleset, NULL) == 0 &&
	    store_put_finding(store, &other, &ruleset, NULL) == 0 &&
	    store_put_tallies(store, &key, &counts, tallies, 3, NULL) == 0)
		(void)!store_commit(store, NULL);
	store_close(store);
}

static void changed_bytes_never_crash_it(void **state)
{
	struct state *now = *state;
	struct buf whole = {0}, changed = {0};
	uint64_t random = 20;

	read_file(now->file, &whole);
	for (int round = 0; round < 150; round++) {
		buf_clear(&changed);
		assert_int_equal(buf_append(&changed, buf_span(&whole)), 0);
		size_t nchanges = 1 + random_below(&random, 40);
		for (size_t i = 0; i < nchanges; i++)
			changed.at[random_below(&random, changed.len)] = (char)random_next(&random);
		if (round % 5 == 0)
			changed.len = random_below(&random, changed.len);
		write_file(now->file, buf_span(&changed));
		struct error err = {0};
		if (read_everything(now->folder, &err) != 0)
			assert_true(err.kind != ERROR_NONE && err.text[0] != '\0');
		write_somehow(now->folder);
		char log[128];
		snprintf(log, sizeof log, "%s-wal", now->file);
		unlink(log);
		snprintf(log, sizeof log, "%s-shm", now->file);
		unlink(log);
	}
	buf_done(&whole);
	buf_done(&changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		rows_that_were_never_written_are_errors, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_writer_notices_too, setup, teardown),
	    cmocka_unit_test_setup_teardown(erased_text_leaves_the_finding, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		views_and_triggers_of_strangers_do_not_run, setup, teardown),
	    cmocka_unit_test_setup_teardown(changed_bytes_never_crash_it, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
