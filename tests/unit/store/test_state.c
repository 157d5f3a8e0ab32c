/* Looking after a state: what is there, whether it is sound, copies of one commit, and what is too old. */
#include "sample.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store/live.h"
#include "store/state.h"

static const int64_t hour_us = INT64_C(3600) * 1000000;

struct state {
	char folder[64];
	char dir[80];
	char file[96];
	char copy[96];
};

/* A sound state: findings of the hours 0 to 9, each with evidence of a text of its own. */
static void fill(const char *dir)
{
	struct store *store = must_create(dir);
	const struct store_ruleset ruleset = {
	    .digest = digest_of(7), .description = SPAN("{}"), .nrules = 1};
	const struct tally tally = {.fired = 10};
	const struct tally_counts counts = {.turns = 10};
	const struct tally_key key = {.has_time = true, .hour = 3, .ruleset = digest_of(7)};
	struct store_input input = {.path = SPAN("a"), .codec = SPAN("plain")};
	struct digest seen[3] = {{{1}}, {{2}}, {{3}}};
	struct reason reason = {.text = SPAN("a reason")};

	assert_int_equal(store_put_ruleset(store, &ruleset, NULL), 0);
	for (unsigned i = 0; i < 10; i++) {
		char text[64];
		snprintf(text, sizeof text, "what was said in hour %u", i);
		struct evidence evidence = {.excerpt = span_of(text)};
		struct finding finding = sample_finding(i, 0, i);
		finding.is_filed = true;
		finding.filed_us = i * hour_us;
		finding.evidence = &evidence;
		finding.nevidence = 1;
		finding.reasons = &reason;
		finding.nreasons = 1;
		must_put(store, &finding);
		must_sight(store, &finding, 0, i);
		assert_int_equal(store_put_arrivals(store, 0, i, false, 1, NULL), 0);
		assert_int_equal(store_put_alert(store, &finding, i * hour_us, NULL), 0);
		assert_int_equal(store_close_alerts(store, INT64_MAX, i * hour_us, NULL), 0);
		const struct store_stream stream = {.input = i,
		    .path = SPAN("a"),
		    .state = span_of(i == 0 ? "live" : "ended"),
		    .codec = SPAN("plain"),
		    .grown_us = i * hour_us,
		    .position = SPAN("here")};
		assert_int_equal(store_put_stream(store, &stream, NULL), 0);
	}
	input.account = (struct account){.read = 20, .decoded = 20, .produced = 20, .audited = 20};
	assert_int_equal(store_update_input(store, &input, NULL), 0);
	assert_int_equal(store_put_tallies(store, &key, &counts, &tally, 1, NULL), 0);
	assert_int_equal(store_put_seen(store, seen, 3, NULL), 0);
	assert_int_equal(store_put_delivered(store, "journal", 2, NULL), 0);
	must_commit(store);
	store_close(store);
}

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	make_folder(now->folder);
	snprintf(now->dir, sizeof now->dir, "%s/state", now->folder);
	snprintf(now->file, sizeof now->file, "%s/specaudit.db", now->dir);
	snprintf(now->copy, sizeof now->copy, "%s/copy.db", now->folder);
	fill(now->dir);
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

static int64_t ask_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *statement;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

static void keep_complaint(const char *what, void *context)
{
	buf_printf(context, "%s\n", what);
}

static void assert_sound(const char *dir)
{
	struct buf text = {0};
	struct error err = {0};
	uint64_t nwrong = 77;

	if (state_check(dir, keep_complaint, &text, &nwrong, &err) != 0)
		fail_msg("state_check: %s", err.text);
	if (nwrong != 0)
		fail_msg("not sound: %s", buf_string(&text));
	buf_done(&text);
}

static void a_state_tells_what_is_in_it(void **state)
{
	struct state *now = *state;
	struct state_info info;
	struct error err = {0};

	assert_int_equal(state_look(now->dir, &info, &err), 0);
	assert_int_equal(info.version, STORE_SCHEMA_VERSION);
	assert_true(info.is_ours && !info.can_migrate);
	assert_int_equal(info.findings, 10);
	assert_int_equal(info.streams, 10);
	assert_int_equal(info.inputs, 1);
	assert_int_equal(info.conversations, 0);
	assert_in_range(info.bytes, 10000, 10000000);
	run_sql(now->file, "PRAGMA user_version = 4");
	assert_int_equal(state_look(now->dir, &info, &err), 0);
	assert_true(!info.is_ours && info.can_migrate);
	run_sql(now->file, "PRAGMA user_version = 99");
	assert_int_equal(state_look(now->dir, &info, &err), 0);
	assert_true(!info.is_ours && !info.can_migrate);
}

static void what_is_no_state_is_refused_and_nothing_is_made(void **state)
{
	struct state *now = *state;
	struct state_pruned pruned;
	struct state_info info;
	uint64_t nwrong;
	int64_t from, to;
	char dir[128];

	snprintf(dir, sizeof dir, "%s/none", now->folder);
	for (int round = 0; round < 3; round++) {
		struct error errs[5] = {{0}};
		assert_int_equal(state_look(dir, &info, &errs[0]), -1);
		assert_int_equal(state_check(dir, keep_complaint, NULL, &nwrong, &errs[1]), -1);
		assert_int_equal(state_backup(dir, now->copy, &errs[2]), -1);
		assert_int_equal(state_migrate(dir, &from, &to, &errs[3]), -1);
		assert_int_equal(state_prune(dir, 0, 0, &pruned, &errs[4]), -1);
		for (size_t i = 0; i < ARRAY_LEN(errs); i++)
			assert_int_equal(errs[i].kind, ERROR_SETTING);
		assert_int_equal(access(now->copy, F_OK), -1);
		/* No folder; an empty one; a file. */
		if (round == 0) {
			assert_int_equal(access(dir, F_OK), -1);
			assert_int_equal(mkdir(dir, 0700), 0);
		} else if (round == 1) {
			assert_int_equal(rmdir(dir), 0);
			write_file(dir, (struct span)SPAN("text"));
		}
	}
}

static void a_sound_state_is_sound(void **state)
{
	struct state *now = *state;

	assert_sound(now->dir);
}

static void what_does_not_hold_is_said(void **state)
{
	struct state *now = *state;
	static const struct {
		const char *change, *word;
	} changes[] = {
	    {"UPDATE inputs SET audited = 19", "does not add up"},
	    {"UPDATE inputs SET decoded = 19", "does not add up"},
	    {"UPDATE streams SET text_offset = 21 WHERE input = 0", "settled up to 21"},
	    {"UPDATE streams SET text_offset = 1 WHERE input = 5", "only 0 bytes"},
	    {"UPDATE seen SET digests = CAST(substr(digests, 17, 16) || substr(digests, 1, 16) ||"
	     " substr(digests, 33) AS BLOB)",
		"not in order"},
	    {"UPDATE seen SET digests = substr(digests, 17)", "3 digests, not 2"},
	    {"UPDATE tallies SET counts = zeroblob(144)", "144 bytes"},
	    {"INSERT INTO tallies SELECT 99, ruleset, hour, model, tenant, language, conversations,"
	     " turns, repeats, counts, is_untrusted FROM tallies",
		"same key"},
	    {"UPDATE findings SET filed_us = 0 WHERE number = 4", "another hour"},
	    {"DELETE FROM rulesets", "of a ruleset that is not there"},
	    {"DELETE FROM findings WHERE number = 4; DELETE FROM evidence WHERE finding = 4;"
	     " DELETE FROM reasons WHERE finding = 4",
		"sightings of turn"},
	    {"PRAGMA foreign_keys = OFF; DELETE FROM findings WHERE number = 4",
		"belongs to nothing"},
	    {"UPDATE deliveries SET event = 999", "up to event 999"},
	    {"UPDATE findings SET role = NULL, is_alert = NULL WHERE number = 4", "NULL"},
	};

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct buf text = {0};
		struct error err = {0};
		uint64_t nwrong = 0;
		assert_int_equal(unlink(now->file), 0);
		fill(now->dir);
		if (strstr(changes[i].change, "is_alert = NULL")) {
			run_sql(now->file,
			    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql ="
			    " replace(sql, 'is_alert INTEGER NOT NULL', 'is_alert INTEGER')"
			    " WHERE name = 'findings'");
			run_sql(now->file, changes[i].change);
			run_sql(now->file,
			    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql ="
			    " replace(sql, 'is_alert INTEGER', 'is_alert INTEGER NOT NULL')"
			    " WHERE name = 'findings'");
		} else {
			run_sql(now->file, changes[i].change);
		}
		if (state_check(now->dir, keep_complaint, &text, &nwrong, &err) != 0)
			fail_msg("%s: %s", changes[i].change, err.text);
		buf_text(&text, "");
		if (nwrong == 0 || strstr(buf_string(&text), changes[i].word) == NULL)
			fail_msg("%s: not noticed, but: %s", changes[i].change, buf_string(&text));
		buf_done(&text);
	}
}

/* Every page's first bytes say what it is: a change there cannot pass. */
static void a_page_whose_header_was_changed_is_noticed(void **state)
{
	struct state *now = *state;
	struct buf whole = {0};
	size_t nnoticed = 0, npages;

	read_file(now->file, &whole);
	npages = whole.len / 4096;
	for (size_t page = 1; page < npages; page++) {
		struct error err = {0};
		uint64_t nwrong = 0;
		whole.at[page * 4096] ^= 0x40;
		write_file(now->file, buf_span(&whole));
		whole.at[page * 4096] ^= 0x40;
		struct buf text = {0};
		int result = state_check(now->dir, keep_complaint, &text, &nwrong, &err);
		nnoticed += result != 0 || nwrong > 0;
		buf_done(&text);
	}
	assert_in_range(npages, 20, 1000);
	assert_int_equal(nnoticed, npages - 1);
	buf_done(&whole);
}

static void must_backup(const char *dir, const char *path)
{
	struct error err = {0};

	if (state_backup(dir, path, &err) != 0)
		fail_msg("state_backup: %s", err.text);
}

static void a_copy_is_of_the_last_commit_while_a_writer_is_at_work(void **state)
{
	struct state *now = *state;
	struct store *writer = must_create(now->dir);
	struct finding finding = sample_finding(100, 0, 100);
	char dir[128], file[160];
	struct stat info;

	must_put(writer, &finding);
	must_commit(writer);
	finding = sample_finding(101, 0, 101);
	must_put(writer, &finding);
	must_backup(now->dir, now->copy);
	assert_sound(now->dir);
	must_commit(writer);
	store_close(writer);
	assert_int_equal(stat(now->copy, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);

	/* In a folder it is a state, which can be gone on with. */
	snprintf(dir, sizeof dir, "%s/other", now->folder);
	snprintf(file, sizeof file, "%s/specaudit.db", dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(rename(now->copy, file), 0);
	writer = must_create(dir);
	assert_int_equal(count_all(writer), 11);
	store_close(writer);
}

static void a_copy_replaces_nothing_and_leaves_no_pieces(void **state)
{
	struct state *now = *state;
	struct error err = {0};
	struct buf text = {0};
	char command[256];

	write_file(now->copy, (struct span)SPAN("mine"));
	assert_int_equal(state_backup(now->dir, now->copy, &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	read_file(now->copy, &text);
	assert_int_equal(text.len, 4);
	buf_done(&text);
	/* What is damaged gives no copy. */
	assert_int_equal(unlink(now->copy), 0);
	run_sql(now->file, "PRAGMA foreign_keys = OFF; DELETE FROM findings");
	assert_int_equal(state_backup(now->dir, now->copy, &err), -1);
	assert_non_null(strstr(err.text, "damaged"));
	snprintf(command, sizeof command, "test \"$(ls %s)\" = state", now->folder);
	assert_int_equal(system(command), 0);
}

static struct state_pruned must_prune(const char *dir, int64_t before_us, int64_t text_before_us)
{
	struct state_pruned pruned;
	struct error err = {0};

	if (state_prune(dir, before_us, text_before_us, &pruned, &err) != 0)
		fail_msg("state_prune: %s", err.text);
	return pruned;
}

static bool file_has(const char *path, const char *word)
{
	struct buf file = {0};
	bool found = false;

	read_file(path, &file);
	for (size_t i = 0; !found && i + strlen(word) <= file.len; i++)
		found = memcmp(file.at + i, word, strlen(word)) == 0;
	buf_done(&file);
	return found;
}

static void what_is_old_goes_and_what_was_counted_stays(void **state)
{
	struct state *now = *state;

	assert_true(file_has(now->file, "was said in hour 2"));
	struct state_pruned pruned = must_prune(now->dir, 3 * hour_us, INT64_MIN);
	assert_int_equal(pruned.findings, 3);
	assert_int_equal(pruned.arrivals, 3);
	assert_int_equal(pruned.alerts, 3);
	assert_int_equal(pruned.events, 6);
	assert_int_equal(pruned.streams, 2); /* the first one is live */
	assert_int_equal(pruned.texts, 0);
	assert_sound(now->dir);
	assert_int_equal(ask_sql(now->file, "SELECT count(*) FROM findings"), 7);
	assert_int_equal(ask_sql(now->file, "SELECT count(*) FROM evidence"), 7);
	assert_int_equal(ask_sql(now->file, "SELECT count(*) FROM sightings"), 7);
	assert_int_equal(ask_sql(now->file, "SELECT count(*) FROM inputs"), 1);
	assert_int_equal(ask_sql(now->file, "SELECT sum(turns) FROM tallies"), 10);
	assert_int_equal(ask_sql(now->file, "SELECT min(number) FROM events"), 7);
	assert_false(file_has(now->file, "was said in hour 2"));
	assert_true(file_has(now->file, "was said in hour 3"));

	/* Events go on where they were. */
	pruned = must_prune(now->dir, 100 * hour_us, INT64_MIN);
	assert_int_equal(pruned.findings, 7);
	struct store *store = must_create(now->dir);
	const struct span word = SPAN("x");
	assert_int_equal(store_put_alarm(store, word, word, word, 0, NULL), 0);
	must_commit(store);
	store_close(store);
	assert_int_equal(ask_sql(now->file, "SELECT number FROM events"), 21);
}

static void text_alone_can_be_erased(void **state)
{
	struct state *now = *state;

	struct state_pruned pruned = must_prune(now->dir, INT64_MIN, 5 * hour_us);
	assert_int_equal(pruned.findings, 0);
	assert_int_equal(pruned.texts, 10);
	assert_sound(now->dir);
	assert_false(file_has(now->file, "was said in hour 4"));
	assert_true(file_has(now->file, "was said in hour 5"));
	struct store *store = must_open(now->dir);
	assert_int_equal(count_all(store), 10);
	store_close(store);
	pruned = must_prune(now->dir, INT64_MIN, 5 * hour_us);
	assert_int_equal(pruned.texts, 0);
}

static void a_reader_that_keeps_old_text_alive_is_said(void **state)
{
	struct state *now = *state;
	struct store *reader = must_open(now->dir);
	struct state_pruned pruned;
	struct error err = {0};
	struct store *store = must_create(now->dir);
	struct finding finding = sample_finding(100, 0, 100);

	must_put(store, &finding);
	must_commit(store);
	store_close(store);
	assert_int_equal(state_prune(now->dir, 100 * hour_us, INT64_MIN, &pruned, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "a reader"));
	assert_int_equal(count_all(reader), 10);
	store_close(reader);
	must_prune(now->dir, 100 * hour_us, INT64_MIN);
	assert_false(file_has(now->file, "was said in hour"));
}

/* The lock belongs to a process, so another one must try. */
static void nothing_is_changed_while_a_writer_is_at_work(void **state)
{
	struct state *now = *state;
	struct store *writer = must_create(now->dir);
	int status;

	pid_t child = fork();
	if (child == 0) {
		struct state_pruned pruned;
		struct error err = {0};
		int64_t from, to;
		int wrong = state_prune(now->dir, 100 * hour_us, 0, &pruned, &err) != -1 ||
			    err.kind != ERROR_SETTING || strstr(err.text, "process") == NULL;
		wrong |= state_migrate(now->dir, &from, &to, &err) != -1 ||
			 err.kind != ERROR_SETTING || strstr(err.text, "process") == NULL;
		_exit(wrong);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(count_all(writer), 10);
	store_close(writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_state_tells_what_is_in_it, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_is_no_state_is_refused_and_nothing_is_made, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_sound_state_is_sound, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_does_not_hold_is_said, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_page_whose_header_was_changed_is_noticed, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_copy_is_of_the_last_commit_while_a_writer_is_at_work, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_copy_replaces_nothing_and_leaves_no_pieces, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_is_old_goes_and_what_was_counted_stays, setup, teardown),
	    cmocka_unit_test_setup_teardown(text_alone_can_be_erased, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_reader_that_keeps_old_text_alive_is_said, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		nothing_is_changed_while_a_writer_is_at_work, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
