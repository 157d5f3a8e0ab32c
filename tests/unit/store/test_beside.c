/* Readers beside a writer that commits all the time and is killed at any moment; writers whose disk takes no more. */
#include "sample.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/live.h"
#include "store/state.h"

struct state {
	char folder[64];
	char dir[80];
};

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	make_folder(now->folder);
	snprintf(now->dir, sizeof now->dir, "%s/state", now->folder);
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

/* One step of a running audit: a finding, a tally, a turn of a conversation and the position behind them. 0 or -1. */
static int step(struct store *store, unsigned number, struct span text)
{
	const struct digest ruleset = digest_of(7);
	struct evidence evidence = {.excerpt = text};
	struct finding finding = sample_finding(number, 0, number);
	const struct tally_key key = {.ruleset = ruleset};
	const struct tally_counts counts = {.turns = 1};
	const struct tally tally = {.fired = 1};
	const struct store_conversation conversation = {.id = {{1}}, .head = SPAN("head")};
	const struct store_turn turn = {.conversation = {{1}}, .ordinal = number, .message = text};
	const struct store_stream stream = {.path = SPAN("a"),
	    .state = SPAN("live"),
	    .codec = SPAN("plain"),
	    .position = SPAN("here"),
	    .point = text,
	    .text_offset = number + 1};

	finding.evidence = &evidence;
	finding.nevidence = 1;
	if (store_put_finding(store, &finding, &ruleset, NULL) != 0 ||
	    store_put_tallies(store, &key, &counts, &tally, 1, NULL) != 0 ||
	    store_put_conversation(store, &conversation, NULL) != 0 ||
	    store_put_turn(store, &turn, NULL) != 0 || store_put_stream(store, &stream, NULL) != 0)
		return -1;
	return store_commit(store, NULL);
}

static int take_offset(const struct store_stream *stream, void *context)
{
	*(uint64_t *)context = stream->text_offset;
	return 0;
}

static int add_turns(const struct tally_key *key, const struct tally_counts *counts,
    const struct tally *tallies, size_t ntallies, void *context)
{
	(void)key;
	(void)tallies;
	(void)ntallies;
	*(uint64_t *)context += counts->turns;
	return 0;
}

static int add_one(const struct store_turn *turn, void *context)
{
	(void)turn;
	++*(uint64_t *)context;
	return 0;
}

/* How many steps a store holds; all that belongs together must be of the same number. */
static uint64_t steps_in(struct store *store)
{
	const struct digest id = {{1}};
	uint64_t offset = 0, turns = 0, tallied = 0;

	assert_int_equal(store_each_stream(store, take_offset, &offset, NULL), 0);
	assert_int_equal(store_each_turn(store, &id, add_one, &turns, NULL), 0);
	assert_int_equal(store_each_tally(store, add_turns, &tallied, NULL), 0);
	assert_int_equal(count_all(store), offset);
	assert_int_equal(turns, offset);
	assert_int_equal(tallied, offset);
	return offset;
}

static void rest_us(long us)
{
	const struct timespec time = {.tv_nsec = us * 1000};

	nanosleep(&time, NULL);
}

static void write_on(const char *dir)
{
	static char text[3000];
	struct store *store = store_create(dir, NULL);
	uint64_t offset = 0;

	alarm(60); /* when the test has failed nobody ends it */
	memset(text, 'x', sizeof text);
	if (store == NULL || store_each_stream(store, take_offset, &offset, NULL) != 0)
		_exit(1);
	for (unsigned i = (unsigned)offset;; i++)
		if (step(store, i, (struct span){text, i % sizeof text}) != 0)
			_exit(2);
}

static void readers_see_whole_commits_whatever_becomes_of_the_writer(void **state)
{
	struct state *now = *state;
	uint64_t last = 0, seed = 3;

	store_close(must_create(now->dir));
	for (int round = 0; round < 8; round++) {
		pid_t child = fork();
		if (child == 0)
			write_on(now->dir);
		for (int i = 0; i < 10; i++) {
			struct store *reader = must_open(now->dir);
			uint64_t steps = steps_in(reader);
			assert_true(steps >= last);
			rest_us((long)random_below(&seed, 3000));
			assert_int_equal(steps_in(reader), steps);
			store_close(reader);
			last = steps;
		}
		assert_int_equal(kill(child, SIGKILL), 0);
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		struct store *writer = must_create(now->dir);
		uint64_t steps = steps_in(writer);
		assert_true(steps >= last);
		store_close(writer);
		last = steps;
	}
	assert_true(last > 0);
}

/* Step on until it fails, in a process whose files may not grow over 1 MiB; says each commit on a pipe. */
static void fill_disk(const char *dir, int pipe)
{
	const struct rlimit limit = {1 << 20, 1 << 20};
	static char text[9000];
	struct store *store = store_create(dir, NULL);
	unsigned i = 0;

	memset(text, 'x', sizeof text);
	signal(SIGXFSZ, SIG_IGN);
	if (store == NULL || setrlimit(RLIMIT_FSIZE, &limit) != 0)
		_exit(1);
	while (i < 10000 && step(store, i, (struct span){text, sizeof text}) == 0) {
		i++;
		if (write(pipe, "+", 1) != 1)
			_exit(2);
	}
	/* Nothing more is taken, and closing is all that is left. */
	struct error err = {0};
	if (i == 10000 || step(store, i, (struct span){text, 1}) == 0 ||
	    store_commit(store, &err) != -1 || err.kind != ERROR_SYSTEM)
		_exit(3);
	store_close(store);
	_exit(0);
}

static void a_full_disk_leaves_the_last_commit(void **state)
{
	struct state *now = *state;
	int ends[2], status;
	uint64_t committed = 0;
	char byte;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		fill_disk(now->dir, ends[1]);
	close(ends[1]);
	while (read(ends[0], &byte, 1) == 1)
		committed++;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_in_range(committed, 10, 1000);
	struct store *store = must_create(now->dir);
	uint64_t steps = steps_in(store);
	/* The commit that failed is there whole or not at all. */
	assert_in_range(steps, committed, committed + 1);
	for (unsigned i = (unsigned)steps; i < steps + 100; i++)
		assert_int_equal(step(store, i, (struct span)SPAN("on")), 0);
	assert_int_equal(steps_in(store), steps + 100);
	store_close(store);
}

static uint64_t log_bytes(const char *dir)
{
	struct stat info;
	char path[128];

	snprintf(path, sizeof path, "%s/specaudit.db-wal", dir);
	return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static void move_on(struct store *store, unsigned from, unsigned to)
{
	static char text[30000];

	for (unsigned i = from; i < to; i++) {
		memset(text, (int)i, sizeof text); /* what stays the same is not written */
		const struct store_stream stream = {.path = SPAN("a"),
		    .state = SPAN("live"),
		    .codec = SPAN("plain"),
		    .position = {text, sizeof text},
		    .text_offset = i};
		assert_int_equal(store_put_stream(store, &stream, NULL), 0);
		must_commit(store);
	}
}

static void the_log_stays_small_but_for_what_a_reader_holds(void **state)
{
	enum { MOST = 6 << 20 };
	struct state *now = *state;
	struct store *store = must_create(now->dir);

	move_on(store, 0, 600);
	assert_in_range(log_bytes(now->dir), 1, MOST);
	struct store *reader = must_open(now->dir);
	move_on(store, 600, 1000);
	uint64_t held = log_bytes(now->dir);
	assert_true(held > MOST);
	store_close(reader);
	/* It begins anew, in the file that is there. */
	move_on(store, 1000, 1800);
	assert_in_range(log_bytes(now->dir), 1, held + MOST);
	store_close(store);
	assert_int_equal(log_bytes(now->dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		readers_see_whole_commits_whatever_becomes_of_the_writer, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_last_commit, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		the_log_stays_small_but_for_what_a_reader_holds, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
