/* The state on disk: one writer, snapshots for readers, transactions, private files, refusals. */
#include "sample.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

struct state {
	char folder[64];
	char dir[80];  /* the state's, below folder; absent at first */
	char file[96]; /* its database */
};

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	make_folder(now->folder);
	snprintf(now->dir, sizeof now->dir, "%s/state", now->folder);
	snprintf(now->file, sizeof now->file, "%s/specaudit.db", now->dir);
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

/* Run SQL on a database behind the store's back. */
static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void assert_refused(const char *dir, enum error_kind kind, const char *word)
{
	struct error create = {0}, open = {0};

	assert_null(store_create(dir, &create));
	assert_int_equal(create.kind, kind);
	if (strstr(create.text, word) == NULL)
		fail_msg("'%s' does not say '%s'", create.text, word);
	assert_null(store_open(dir, &open));
	assert_int_equal(open.kind, kind);
}

static unsigned mode_of(const char *dir, const char *name)
{
	struct stat info;
	char path[160];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(stat(path, &info), 0);
	return info.st_mode & 0777u;
}

static size_t count_files(const char *dir)
{
	DIR *folder = opendir(dir);
	size_t n = 0;

	assert_non_null(folder);
	while (readdir(folder))
		n++;
	closedir(folder);
	return n - 2; /* "." and ".." */
}

/* Where needle begins in text, or NULL. */
static const char *find_in(struct span text, struct span needle)
{
	for (size_t i = 0; i + needle.len <= text.len; i++)
		if (memcmp(text.at + i, needle.at, needle.len) == 0)
			return text.at + i;
	return NULL;
}

static void put_one(struct store *store, unsigned number)
{
	struct finding finding = sample_finding(number, 0, number);

	must_put(store, &finding);
}

static void what_was_committed_is_there_again(void **state)
{
	struct state *now = *state;
	struct finding finding = sample_finding(1, 0, 1);
	struct store *store = must_create(now->dir);

	put_one(store, 1);
	must_commit(store);
	put_one(store, 2);
	must_commit(store);
	store_close(store);
	store = must_create(now->dir);
	assert_int_equal(count_all(store), 2);
	assert_true(store_has_findings(store, &finding.turn));
	finding = sample_finding(3, 0, 3);
	assert_false(store_has_findings(store, &finding.turn));
	store_close(store);
	store = must_open(now->dir);
	assert_int_equal(count_all(store), 2);
	store_close(store);
}

static void what_was_not_committed_is_gone(void **state)
{
	struct state *now = *state;
	struct store *store = must_create(now->dir);

	must_commit(store); /* nothing to commit */
	put_one(store, 1);
	must_commit(store);
	put_one(store, 2);
	must_put_input(store, 0, "aa", 1);
	assert_int_equal(count_all(store), 2);
	store_close(store);
	store = must_create(now->dir);
	assert_int_equal(count_all(store), 1);
	uint32_t next;
	assert_int_equal(store_next_input(store, &next, NULL), 0);
	assert_int_equal(next, 0);
	store_close(store);
}

static void a_killed_writer_leaves_its_last_commit(void **state)
{
	struct state *now = *state;
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct store *store = store_create(now->dir, NULL);
		const struct digest ruleset = digest_of(7);
		for (unsigned i = 0; store && i < 20000; i++) {
			struct finding finding = sample_finding(i, 0, i);
			if (store_put_finding(store, &finding, &ruleset, NULL) != 0)
				_exit(1);
			if (i == 99 && store_commit(store, NULL) != 0)
				_exit(1);
		}
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	struct store *reader = must_open(now->dir);
	assert_int_equal(count_all(reader), 100);
	store_close(reader);
	struct store *store = must_create(now->dir);
	assert_int_equal(count_all(store), 100);
	put_one(store, 100);
	must_commit(store);
	assert_int_equal(count_all(store), 101);
	store_close(store);
}

static void a_second_writer_is_refused_and_told_who_holds_it(void **state)
{
	struct state *now = *state;
	struct error err = {0};
	int ready[2], done[2], status;
	char byte, word[32];

	assert_int_equal(pipe(ready) | pipe(done), 0);
	pid_t child = fork();
	if (child == 0) {
		struct store *store = store_create(now->dir, NULL);
		close(done[1]);
		if (store == NULL || write(ready[1], "", 1) != 1 || read(done[0], &byte, 1) != 0)
			_exit(1);
		store_close(store);
		_exit(0);
	}
	close(ready[1]);
	close(done[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	struct store *second = store_create(now->dir, &err);
	struct store *reader = must_open(now->dir);
	assert_int_equal(count_all(reader), 0);
	store_close(reader);
	close(done[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_null(second);
	assert_int_equal(err.kind, ERROR_SETTING);
	snprintf(word, sizeof word, "process %ld", (long)child);
	assert_non_null(strstr(err.text, word));
	close(ready[0]);
	store_close(must_create(now->dir)); /* given back */
}

static void a_reader_sees_one_commit(void **state)
{
	struct state *now = *state;
	struct store *writer = must_create(now->dir);

	put_one(writer, 1);
	must_commit(writer);
	put_one(writer, 2);
	struct store *reader = must_open(now->dir);
	assert_int_equal(count_all(reader), 1);
	put_one(writer, 3);
	must_commit(writer);
	assert_int_equal(count_all(writer), 3);
	assert_int_equal(count_all(reader), 1);
	struct store *later = must_open(now->dir);
	assert_int_equal(count_all(later), 3);
	store_close(writer);
	assert_int_equal(count_all(reader), 1);
	store_close(later);
	store_close(reader);
}

static void files_are_private_whatever_the_umask(void **state)
{
	struct state *now = *state;
	static const mode_t masks[] = {0, 022, 0777};

	for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
		mode_t before = umask(masks[i]);
		struct store *store = must_create(now->dir);
		put_one(store, 1);
		must_commit(store);
		umask(before);
		assert_int_equal(mode_of(now->dir, "."), 0700);
		assert_int_equal(mode_of(now->dir, "lock"), 0600);
		assert_int_equal(mode_of(now->dir, "specaudit.db"), 0600);
		assert_int_equal(mode_of(now->dir, "specaudit.db-wal"), 0600);
		assert_int_equal(mode_of(now->dir, "specaudit.db-shm"), 0600);
		store_close(store);
		remove_folder(now->dir);
	}
}

static void a_folder_that_is_there_keeps_its_mode(void **state)
{
	struct state *now = *state;

	assert_int_equal(mkdir(now->dir, 0700), 0);
	assert_int_equal(chmod(now->dir, 0750), 0);
	store_close(must_create(now->dir));
	assert_int_equal(mode_of(now->dir, "."), 0750);
}

static void a_closed_store_is_a_database_and_a_lock(void **state)
{
	struct state *now = *state;
	struct store *store = must_create(now->dir);

	put_one(store, 1);
	must_commit(store);
	store_close(store);
	assert_int_equal(count_files(now->dir), 2);
}

static void a_temporary_store_leaves_nothing(void **state)
{
	struct state *now = *state;
	struct store *store;

	assert_int_equal(setenv("SQLITE_TMPDIR", now->folder, 1), 0);
	store = must_create(NULL);
	for (unsigned i = 0; i < 100; i++)
		put_one(store, i);
	must_commit(store);
	assert_int_equal(count_all(store), 100);
	assert_int_equal(count_files(now->folder), 0);
	store_close(store);
	assert_int_equal(count_files(now->folder), 0);
	assert_int_equal(unsetenv("SQLITE_TMPDIR"), 0);
}

static void another_version_is_refused_with_both_numbers(void **state)
{
	struct state *now = *state;

	store_close(must_create(now->dir));
	run_sql(now->file, "PRAGMA user_version = 7");
	assert_refused(now->dir, ERROR_SETTING, "version 7");
	assert_refused(now->dir, ERROR_SETTING, "version 5");
	run_sql(now->file, "PRAGMA user_version = -1");
	assert_refused(now->dir, ERROR_SETTING, "version -1");
}

static void a_foreign_database_is_refused_and_left_alone(void **state)
{
	struct state *now = *state;
	struct buf before = {0}, after = {0};

	assert_int_equal(mkdir(now->dir, 0700), 0);
	run_sql(now->file, "CREATE TABLE findings (id)");
	read_file(now->file, &before);
	assert_refused(now->dir, ERROR_SETTING, "another program");
	read_file(now->file, &after);
	assert_true(span_equal(buf_span(&before), buf_span(&after)));
	buf_done(&before);
	buf_done(&after);
}

static void a_file_of_another_kind_is_refused_and_left_alone(void **state)
{
	struct state *now = *state;
	const struct span text =
	    SPAN("These are notes about something else altogether, long enough for a header,"
		 " which in a database takes one hundred bytes.\n");
	struct buf after = {0};

	assert_int_equal(mkdir(now->dir, 0700), 0);
	write_file(now->file, text);
	assert_refused(now->dir, ERROR_SETTING, "not an SQLite database");
	read_file(now->file, &after);
	assert_true(span_equal(text, buf_span(&after)));
	buf_done(&after);
}

static void what_is_no_folder_is_refused(void **state)
{
	struct state *now = *state;

	write_file(now->dir, (struct span)SPAN("x"));
	assert_refused(now->dir, ERROR_SETTING, "not a folder");
}

static void a_folder_in_place_of_the_database_is_refused(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	assert_int_equal(mkdir(now->dir, 0700) | mkdir(now->file, 0700), 0);
	assert_null(store_create(now->dir, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_null(store_open(now->dir, &err));
}

static void a_folder_below_none_is_an_error(void **state)
{
	struct state *now = *state;
	char path[96];
	struct error err = {0};

	snprintf(path, sizeof path, "%s/below", now->dir);
	assert_null(store_create(path, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_int_equal(err.sys_errno, ENOENT);
	assert_null(store_open(path, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
}

static void replaced_text_is_overwritten(void **state)
{
	struct state *now = *state;
	struct evidence secret = {.excerpt = SPAN("the-secret-excerpt")};
	struct finding finding = sample_finding(1, 0, 20);
	struct store *store = must_create(now->dir);
	struct buf bytes = {0};

	finding.evidence = &secret;
	finding.nevidence = 1;
	must_put(store, &finding);
	must_commit(store);
	store_close(store);
	read_file(now->file, &bytes);
	assert_non_null(find_in(buf_span(&bytes), secret.excerpt));
	store = must_create(now->dir);
	finding.origin.text_offset = 10;
	finding.nevidence = 0;
	must_put(store, &finding);
	must_commit(store);
	store_close(store);
	buf_clear(&bytes);
	read_file(now->file, &bytes);
	assert_null(find_in(buf_span(&bytes), secret.excerpt));
	buf_done(&bytes);
}

static void a_reader_makes_nothing(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	assert_null(store_open(now->dir, &err));
	assert_int_equal(access(now->dir, F_OK), -1);
	assert_int_equal(mkdir(now->dir, 0700), 0);
	assert_null(store_open(now->dir, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_int_equal(count_files(now->dir), 0);
}

static void an_empty_file_becomes_a_store(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	/* What a writer that was killed while it made the file leaves behind. */
	assert_int_equal(mkdir(now->dir, 0700), 0);
	write_file(now->file, (struct span)SPAN(""));
	assert_null(store_open(now->dir, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	store_close(must_create(now->dir));
	store_close(must_open(now->dir));
}

static void a_path_with_odd_characters_works(void **state)
{
	struct state *now = *state;

	snprintf(now->dir, sizeof now->dir, "%s/a?b#c%%41=%s", now->folder, "\xc3\xa9");
	struct store *store = must_create(now->dir);
	put_one(store, 1);
	must_commit(store);
	store_close(store);
	store = must_open(now->dir);
	assert_int_equal(count_all(store), 1);
	store_close(store);
	store = must_create(now->dir);
	assert_int_equal(count_all(store), 1);
	store_close(store);
}

/* Exit statuses of a guest: the store did not open; no guest can be made here, or the folder is out
 * of its reach. */
enum { DID_NOT_OPEN = 255, CANNOT_TRY = 254 };

/* Open a state as a user who may read but not write it, in a process of its own. Returns how many
 * findings it saw, or one of those above. */
static int read_as_guest(const char *dir)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct finding finding;
		int n = 0;
		if ((geteuid() == 0 && setuid(65534) != 0) || access(dir, R_OK | X_OK) != 0)
			_exit(CANNOT_TRY);
		struct store *store = store_open(dir, NULL);
		if (store == NULL)
			_exit(DID_NOT_OPEN);
		struct finding_cursor *cursor =
		    store_findings(store, &(struct finding_filter){0}, NULL);
		while (cursor && finding_cursor_next(cursor, &finding, NULL) == 1)
			n++;
		finding_cursor_free(cursor);
		store_close(store);
		_exit(n);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void set_read_only(const struct state *now, bool is_read_only)
{
	assert_int_equal(chmod(now->folder, 0755), 0);
	assert_int_equal(chmod(now->file, is_read_only ? 0444 : 0600), 0);
	assert_int_equal(chmod(now->dir, is_read_only ? 0555 : 0700), 0);
}

static void a_read_only_folder_can_be_read(void **state)
{
	struct state *now = *state;

	snprintf(now->dir, sizeof now->dir, "%s/a?b#%%", now->folder);
	snprintf(now->file, sizeof now->file, "%s/specaudit.db", now->dir);
	struct store *store = must_create(now->dir);
	put_one(store, 1);
	put_one(store, 2);
	must_commit(store);
	store_close(store);
	set_read_only(now, true);
	int seen = read_as_guest(now->dir);
	set_read_only(now, false);
	if (seen == CANNOT_TRY)
		skip();
	assert_int_equal(seen, 2);
}

static void commits_that_only_the_log_holds_are_not_left_out(void **state)
{
	struct state *now = *state;
	char log[128];
	struct buf bytes = {0};

	/* A copy of a state taken while its writer runs: the commit is in the log alone. */
	struct store *store = must_create(now->dir);
	put_one(store, 1);
	must_commit(store);
	snprintf(log, sizeof log, "%s-wal", now->file);
	read_file(log, &bytes);
	store_close(store);
	write_file(log, buf_span(&bytes));
	assert_int_equal(chmod(log, 0444), 0);
	buf_done(&bytes);
	set_read_only(now, true);
	int seen = read_as_guest(now->dir);
	set_read_only(now, false);
	if (seen == CANNOT_TRY)
		skip();
	assert_int_equal(seen, DID_NOT_OPEN);
}

static void after_a_failed_write_nothing_is_committed(void **state)
{
	struct state *now = *state;
	struct error err = {0};
	struct store *store = must_create(now->dir);
	const struct digest ruleset = digest_of(7);
	struct finding finding = sample_finding(2, 0, 2);

	put_one(store, 1);
	must_commit(store);
	put_one(store, 3);
	/* Longer than a row may be. */
	finding.conversation.len = (size_t)300 << 20;
	finding.conversation.at = calloc(finding.conversation.len, 1);
	assert_non_null(finding.conversation.at);
	assert_int_equal(store_put_finding(store, &finding, &ruleset, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	free((void *)(uintptr_t)finding.conversation.at);
	assert_int_equal(store_put_counter(store, "a", 1, &err), -1);
	assert_int_equal(store_commit(store, &err), -1);
	store_close(store);
	store = must_open(now->dir);
	assert_int_equal(count_all(store), 1);
	store_close(store);
}

/* Put findings with long excerpts until it fails, in a process that may not make files of more than
 * 1 MiB. Returns 0 if the failure is an ERROR_SYSTEM after which a commit is refused. */
static int fill_disk(const char *dir)
{
	const struct rlimit limit = {1 << 20, 1 << 20};
	const struct digest ruleset = digest_of(7);
	static char text[4096];
	struct evidence evidence = {.excerpt = {text, sizeof text}};
	struct error err = {0};
	int result = 0;

	signal(SIGXFSZ, SIG_IGN);
	struct store *store = store_create(dir, NULL);
	if (store == NULL || setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 1;
	for (unsigned i = 0; i < 100000 && result == 0; i++) {
		struct finding finding = sample_finding(i, 0, i);
		finding.evidence = &evidence;
		finding.nevidence = 1;
		result = store_put_finding(store, &finding, &ruleset, &err);
	}
	if (result == 0 || err.kind != ERROR_SYSTEM || err.text[0] == '\0')
		return 2;
	result = store_commit(store, NULL) == -1 ? 0 : 3;
	store_close(store);
	return result;
}

static void a_disk_that_takes_no_more_is_an_error_and_costs_no_commit(void **state)
{
	struct state *now = *state;
	struct store *store = must_create(now->dir);
	int status;

	put_one(store, 1000000);
	must_commit(store);
	store_close(store);
	pid_t child = fork();
	if (child == 0)
		_exit(fill_disk(now->dir));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	store = must_create(now->dir);
	assert_int_equal(count_all(store), 1);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_was_committed_is_there_again, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_was_not_committed_is_gone, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_killed_writer_leaves_its_last_commit, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_second_writer_is_refused_and_told_who_holds_it, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_reader_sees_one_commit, setup, teardown),
	    cmocka_unit_test_setup_teardown(files_are_private_whatever_the_umask, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_folder_that_is_there_keeps_its_mode, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_closed_store_is_a_database_and_a_lock, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_temporary_store_leaves_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		another_version_is_refused_with_both_numbers, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_foreign_database_is_refused_and_left_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_file_of_another_kind_is_refused_and_left_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_no_folder_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_folder_in_place_of_the_database_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_folder_below_none_is_an_error, setup, teardown),
	    cmocka_unit_test_setup_teardown(replaced_text_is_overwritten, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_reader_makes_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(an_empty_file_becomes_a_store, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_path_with_odd_characters_works, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_read_only_folder_can_be_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		commits_that_only_the_log_holds_are_not_left_out, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		after_a_failed_write_nothing_is_committed, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_disk_that_takes_no_more_is_an_error_and_costs_no_commit, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
