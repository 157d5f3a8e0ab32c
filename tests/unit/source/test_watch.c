/* What a watch says of real changes in real folders: inotify's events are there as soon as the change is made. */
#include "support.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "source/watch.h"

/* An inotify_add_watch(2) whose limit may be met. */
static bool is_limit_met;
long syscall(long number, ...);

int inotify_add_watch(int descriptor, const char *path, uint32_t mask)
{
	if (is_limit_met) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_inotify_add_watch, descriptor, path, mask);
}

struct world {
	char folder[64];
	char path[80], other[80], file[100];
	struct watch *watch;
	struct error err;
};

static int set_up(void **state)
{
	static struct world world;

	memset(&world, 0, sizeof world);
	is_limit_met = false;
	make_folder(world.folder);
	snprintf(world.path, sizeof world.path, "%s/logs", world.folder);
	snprintf(world.other, sizeof world.other, "%s/link", world.folder);
	snprintf(world.file, sizeof world.file, "%s/x.jsonl", world.path);
	assert_int_equal(mkdir(world.path, 0700), 0);
	world.watch = watch_new(false, &world.err);
	assert_non_null(world.watch);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	watch_free(world->watch);
	remove_folder(world->folder);
	return 0;
}

/* All events there are now: the union of their meanings for that token and name. */
static unsigned take(struct world *world, uint64_t wanted, const char *name)
{
	uint64_t token;
	const char *entry;
	unsigned events, all = 0;

	while (watch_next(world->watch, &token, &entry, &events) == 1)
		if (events == WATCH_LOST || (token == wanted && strcmp(entry, name) == 0))
			all |= events;
	return all;
}

static void begin(struct world *world, uint64_t token)
{
	assert_true(watch_is_live(world->watch));
	assert_int_equal(watch_folder(world->watch, world->path, token, &world->err), 0);
}

static void what_is_written_and_made_and_renamed_is_told_by_name(void **state)
{
	struct world *world = *state;
	char renamed[120];

	begin(world, 7);
	assert_int_equal(take(world, 7, ""), 0);
	write_file(world->file, span_of("one"));
	assert_int_equal(take(world, 7, "x.jsonl"), WATCH_CHANGED | WATCH_GROWN);
	assert_int_equal(take(world, 7, "x.jsonl"), 0);

	FILE *file = fopen(world->file, "a");
	assert_non_null(file);
	fputs("two", file);
	fflush(file);
	assert_int_equal(take(world, 7, "x.jsonl"), WATCH_GROWN);
	fclose(file);
	take(world, 7, "");

	assert_int_equal(truncate(world->file, 0), 0);
	assert_int_equal(take(world, 7, "x.jsonl"), WATCH_GROWN);
	snprintf(renamed, sizeof renamed, "%s.1", world->file);
	assert_int_equal(rename(world->file, renamed), 0);
	assert_int_equal(take(world, 7, "x.jsonl.1"), WATCH_CHANGED);
	assert_int_equal(chmod(renamed, 0600), 0);
	assert_int_equal(take(world, 7, "x.jsonl.1"), WATCH_CHANGED);
	assert_int_equal(unlink(renamed), 0);
	assert_int_equal(take(world, 7, "x.jsonl.1"), WATCH_CHANGED);
}

static void the_descriptor_is_readable_when_there_is_something_to_take(void **state)
{
	struct world *world = *state;

	begin(world, 1);
	struct pollfd wait = {.fd = watch_descriptor(world->watch), .events = POLLIN};
	assert_int_equal(poll(&wait, 1, 0), 0);
	write_file(world->file, span_of("one"));
	assert_int_equal(poll(&wait, 1, 0), 1);
	take(world, 1, "");
	assert_int_equal(poll(&wait, 1, 0), 0);
}

static void a_folder_removed_and_made_again_is_watched_again(void **state)
{
	struct world *world = *state;

	begin(world, 3);
	assert_int_equal(rmdir(world->path), 0);
	assert_int_equal(take(world, 3, ""), WATCH_CHANGED);
	assert_int_equal(watch_folder(world->watch, world->path, 3, &world->err), -1);
	assert_int_equal(world->err.sys_errno, ENOENT);
	assert_int_equal(mkdir(world->path, 0700), 0);
	begin(world, 3);
	write_file(world->file, span_of("one"));
	assert_int_equal(take(world, 3, "x.jsonl"), WATCH_CHANGED | WATCH_GROWN);
}

static void made_again_before_anybody_looked(void **state)
{
	struct world *world = *state;

	begin(world, 3);
	assert_int_equal(rmdir(world->path), 0);
	assert_int_equal(mkdir(world->path, 0700), 0);
	begin(world, 3);
	write_file(world->file, span_of("one"));
	/* The end of the old folder's watch does not end the new one's. */
	assert_true(take(world, 3, "x.jsonl") & WATCH_GROWN);
	write_file(world->file, span_of("two"));
	assert_int_equal(take(world, 3, "x.jsonl"), WATCH_GROWN);
}

static void a_folder_that_was_renamed_away_is_let_go(void **state)
{
	struct world *world = *state;
	char moved[100];

	begin(world, 4);
	assert_int_equal(rename(world->path, world->other), 0);
	assert_int_equal(take(world, 4, ""), WATCH_CHANGED);
	snprintf(moved, sizeof moved, "%s/x.jsonl", world->other);
	write_file(moved, span_of("one"));
	assert_int_equal(take(world, 4, "x.jsonl"), 0);
	assert_int_equal(mkdir(world->path, 0700), 0);
	begin(world, 4);
	write_file(world->file, span_of("one"));
	assert_int_equal(take(world, 4, "x.jsonl"), WATCH_CHANGED | WATCH_GROWN);
}

static void a_folder_that_was_replaced_wakes_nobody_any_more(void **state)
{
	struct world *world = *state;
	char moved[100];

	begin(world, 4);
	assert_int_equal(rename(world->path, world->other), 0);
	assert_int_equal(mkdir(world->path, 0700), 0);
	begin(world, 4);
	take(world, 4, "");
	snprintf(moved, sizeof moved, "%s/x.jsonl", world->other);
	write_file(moved, span_of("one"));
	struct pollfd wait = {.fd = watch_descriptor(world->watch), .events = POLLIN};
	assert_int_equal(poll(&wait, 1, 0), 0);
}

static void two_paths_to_one_folder_both_hear_of_it(void **state)
{
	struct world *world = *state;
	uint64_t token, heard[3] = {0};
	const char *name;
	unsigned events;

	assert_int_equal(symlink(world->path, world->other), 0);
	begin(world, 1);
	assert_int_equal(watch_folder(world->watch, world->other, 2, &world->err), 0);
	write_file(world->file, span_of("one"));
	while (watch_next(world->watch, &token, &name, &events) == 1) {
		assert_in_range(token, 1, 2);
		heard[token] |= events;
	}
	assert_int_equal(heard[1], WATCH_CHANGED | WATCH_GROWN);
	assert_int_equal(heard[2], heard[1]);
	watch_forget(world->watch, 1);
	write_file(world->file, span_of("two"));
	assert_int_equal(take(world, 2, "x.jsonl"), WATCH_GROWN);
}

static void a_forgotten_folder_is_silent_and_a_token_can_be_changed(void **state)
{
	struct world *world = *state;

	begin(world, 1);
	begin(world, 2);
	write_file(world->file, span_of("one"));
	assert_true(take(world, 2, "x.jsonl") & WATCH_GROWN);
	watch_forget(world->watch, 1);
	write_file(world->file, span_of("two"));
	assert_int_equal(take(world, 2, "x.jsonl"), WATCH_GROWN);
	write_file(world->file, span_of("three"));
	watch_forget(world->watch, 2);
	assert_int_equal(take(world, 2, "x.jsonl"), 0);
}

static void forgetting_while_events_are_being_taken_loses_nobody_elses(void **state)
{
	struct world *world = *state;
	char child[100];
	uint64_t token;
	const char *name;
	unsigned events;

	for (uint64_t i = 0; i < 3; i++) {
		snprintf(child, sizeof child, "%s%s", world->path,
		    i == 0   ? ""
		    : i == 1 ? "/."
			     : "/./.");
		assert_int_equal(watch_folder(world->watch, child, i, &world->err), 0);
	}
	assert_int_equal(mkdir(world->file, 0700), 0);
	assert_int_equal(watch_next(world->watch, &token, &name, &events), 1);
	assert_int_equal(token, 0);
	watch_forget(world->watch, 0);
	for (uint64_t i = 1; i < 3; i++) {
		assert_int_equal(watch_next(world->watch, &token, &name, &events), 1);
		assert_int_equal(token, i);
		assert_string_equal(name, "x.jsonl");
	}
	assert_int_equal(watch_next(world->watch, &token, &name, &events), 0);
}

static void a_full_queue_says_that_events_were_lost(void **state)
{
	struct world *world = *state;
	struct buf limit = {0};
	char other[120];

	read_file("/proc/sys/fs/inotify/max_queued_events", &limit);
	long most = strtol(buf_string(&limit), NULL, 10);
	buf_done(&limit);
	if (most > 100000)
		skip();
	begin(world, 5);
	write_file(world->file, span_of("one"));
	snprintf(other, sizeof other, "%s.1", world->file);
	for (long i = 0; i < most / 2 + 1; i++)
		assert_int_equal(
		    i % 2 ? rename(other, world->file) : rename(world->file, other), 0);
	assert_true(take(world, 5, "") & WATCH_LOST);
	write_file(world->file, span_of("two"));
	assert_int_equal(take(world, 5, "x.jsonl") & WATCH_LOST, 0);
}

static void polling_reports_loss_at_every_wait(void **state)
{
	struct world *world = *state;
	uint64_t token;
	const char *name;
	unsigned events;

	watch_free(world->watch);
	world->watch = watch_new(true, &world->err);
	assert_false(watch_is_live(world->watch));
	assert_string_equal(watch_why_not(world->watch), "");
	assert_int_equal(watch_descriptor(world->watch), -1);
	assert_int_equal(watch_folder(world->watch, world->path, 1, &world->err), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(watch_next(world->watch, &token, &name, &events), 1);
		assert_int_equal(events, WATCH_LOST);
		assert_int_equal(watch_next(world->watch, &token, &name, &events), 0);
	}
	watch_forget(world->watch, 1);
}

static void without_inotify_it_polls_and_says_why(void **state)
{
	struct world *world = *state;
	struct rlimit old, none;

	watch_free(world->watch);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	world->watch = watch_new(false, &world->err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_non_null(world->watch);
	assert_false(watch_is_live(world->watch));
	assert_non_null(strstr(watch_why_not(world->watch), "max_user_instances"));
	assert_int_equal(take(world, 0, ""), WATCH_LOST);
}

static void a_folder_beyond_the_limit_is_named_and_the_others_go_on(void **state)
{
	struct world *world = *state;

	begin(world, 1);
	is_limit_met = true;
	assert_int_equal(watch_folder(world->watch, world->folder, 2, &world->err), -1);
	assert_int_equal(world->err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(world->err.text, world->folder));
	assert_non_null(strstr(world->err.text, "max_user_watches"));
	write_file(world->file, span_of("one"));
	assert_int_equal(take(world, 1, "x.jsonl"), WATCH_CHANGED | WATCH_GROWN);
	is_limit_met = false;
	assert_int_equal(watch_folder(world->watch, world->folder, 2, &world->err), 0);
	assert_int_equal(mkdir(world->other, 0700), 0);
	assert_int_equal(take(world, 2, "link"), WATCH_CHANGED);
}

static void only_folders_are_watched(void **state)
{
	struct world *world = *state;

	write_file(world->file, span_of("one"));
	assert_int_equal(watch_folder(world->watch, world->file, 1, &world->err), -1);
	assert_int_equal(world->err.sys_errno, ENOTDIR);
	watch_free(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(what_is_written_and_made_and_renamed_is_told_by_name),
	    TEST(the_descriptor_is_readable_when_there_is_something_to_take),
	    TEST(a_folder_removed_and_made_again_is_watched_again),
	    TEST(made_again_before_anybody_looked),
	    TEST(a_folder_that_was_renamed_away_is_let_go),
	    TEST(a_folder_that_was_replaced_wakes_nobody_any_more),
	    TEST(two_paths_to_one_folder_both_hear_of_it),
	    TEST(a_forgotten_folder_is_silent_and_a_token_can_be_changed),
	    TEST(forgetting_while_events_are_being_taken_loses_nobody_elses),
	    TEST(a_full_queue_says_that_events_were_lost),
	    TEST(polling_reports_loss_at_every_wait),
	    TEST(without_inotify_it_polls_and_says_why),
	    TEST(a_folder_beyond_the_limit_is_named_and_the_others_go_on),
	    TEST(only_folders_are_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
