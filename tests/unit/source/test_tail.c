/* What a followed file gives while others write to it, empty it, rename it and remove it. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/tail.h"

/* ---- a pread(2) that fails as it is told to ---- */

static struct {
	int interrupts;   /* so many calls are interrupted first */
	int64_t bad_from; /* bytes from there on cannot be read; -1: all can */
	size_t most;      /* at most so many bytes a call; 0: as asked */
} machine = {.bad_from = -1};

ssize_t __pread_chk(int descriptor, void *bytes, size_t nbytes, off_t offset, size_t size);

ssize_t pread(int descriptor, void *bytes, size_t nbytes, off_t offset)
{
	if (machine.interrupts > 0) {
		machine.interrupts--;
		errno = EINTR;
		return -1;
	}
	if (machine.bad_from >= 0 && offset >= machine.bad_from) {
		errno = EIO;
		return -1;
	}
	if (machine.most > 0 && nbytes > machine.most)
		nbytes = machine.most;
	if (machine.bad_from >= 0 && (int64_t)nbytes > machine.bad_from - offset)
		nbytes = (size_t)(machine.bad_from - offset);
	if (lseek(descriptor, offset, SEEK_SET) < 0)
		return -1;
	return read(descriptor, bytes, nbytes);
}

/* What it is called where the compiler knows the size of the buffer. */
ssize_t __pread_chk(int descriptor, void *bytes, size_t nbytes, off_t offset, size_t size)
{
	assert_true(nbytes <= size);
	return pread(descriptor, bytes, nbytes, offset);
}

/* ---- a log ---- */

struct world {
	char folder[64];
	char path[80], other[80];
	struct tail *tail;
	struct error err;
};

static int set_up(void **state)
{
	static struct world world;

	memset(&world, 0, sizeof world);
	machine.interrupts = 0;
	machine.bad_from = -1;
	machine.most = 0;
	make_folder(world.folder);
	snprintf(world.path, sizeof world.path, "%s/x.jsonl", world.folder);
	snprintf(world.other, sizeof world.other, "%s/x.jsonl.1", world.folder);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	tail_close(world->tail);
	remove_folder(world->folder);
	return 0;
}

static void append(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void open_at(struct world *world, uint64_t offset, const struct tail_guard *guard)
{
	tail_close(world->tail);
	world->tail = tail_open(world->path, offset, guard, &world->err);
	assert_non_null(world->tail);
}

static void expect_text(struct world *world, const char *text)
{
	struct buf got = {0};
	struct span chunk;
	int result;

	while ((result = tail_next(world->tail, SIZE_MAX, &chunk, &world->err)) == 1)
		buf_append(&got, chunk);
	assert_int_equal(result, 0);
	assert_string_equal(buf_string(&got), text);
	buf_done(&got);
}

static void expect_state(struct world *world, enum tail_state wanted)
{
	enum tail_state state;
	uint64_t size;

	assert_int_equal(tail_look(world->tail, &state, &size, &world->err), 0);
	assert_int_equal(state, wanted);
}

static void a_growing_file_gives_each_byte_once(void **state)
{
	struct world *world = *state;

	append(world->path, "one\n");
	open_at(world, 0, NULL);
	expect_text(world, "one\n");
	expect_text(world, "");
	append(world->path, "two\nthr");
	expect_state(world, TAIL_SAME);
	expect_text(world, "two\nthr");
	append(world->path, "ee\n");
	expect_text(world, "ee\n");
	assert_int_equal(tail_offset(world->tail), 14);
}

static void no_more_is_read_than_was_asked_for(void **state)
{
	struct world *world = *state;
	struct span chunk;

	append(world->path, "abcdefgh");
	open_at(world, 0, NULL);
	for (const char *at = "abcdefgh"; *at; at += 2) {
		assert_int_equal(tail_next(world->tail, 2, &chunk, &world->err), 1);
		assert_int_equal(chunk.len, 2);
		assert_memory_equal(chunk.at, at, 2);
	}
	assert_int_equal(tail_next(world->tail, 2, &chunk, &world->err), 0);
	assert_int_equal(tail_next(world->tail, 0, &chunk, &world->err), 0);
}

static void a_large_file_comes_in_pieces_that_join(void **state)
{
	struct world *world = *state;
	struct buf big = {0}, got = {0};
	struct span chunk;

	for (int i = 0; i < 100000; i++)
		buf_printf(&big, "%d\n", i);
	write_file(world->path, buf_span(&big));
	machine.most = 1000;
	open_at(world, 0, NULL);
	while (tail_next(world->tail, SIZE_MAX, &chunk, &world->err) == 1)
		buf_append(&got, chunk);
	assert_true(span_equal(buf_span(&big), buf_span(&got)));
	buf_done(&big);
	buf_done(&got);
}

static void an_emptied_file_is_noticed(void **state)
{
	struct world *world = *state;
	uint64_t size;
	enum tail_state now;

	append(world->path, "one\ntwo\n");
	open_at(world, 0, NULL);
	expect_text(world, "one\ntwo\n");
	assert_int_equal(truncate(world->path, 0), 0);
	assert_int_equal(tail_look(world->tail, &now, &size, &world->err), 0);
	assert_int_equal(now, TAIL_TRUNCATED);
	assert_int_equal(size, 0);
	expect_text(world, "");
}

static void an_emptied_file_that_grew_past_the_place_is_noticed(void **state)
{
	struct world *world = *state;

	append(world->path, "one\ntwo\n");
	open_at(world, 0, NULL);
	expect_text(world, "one\ntwo\n");
	assert_int_equal(truncate(world->path, 0), 0);
	append(world->path, "three\nfour\nfive\n");
	/* Nothing of it may come as if it went on with what was read, whether one has looked or not. */
	expect_text(world, "");
	expect_state(world, TAIL_TRUNCATED);
	expect_text(world, "");
	assert_int_equal(tail_offset(world->tail), 8);
}

static void emptied_and_looked_at_before_it_grew_past_the_place(void **state)
{
	struct world *world = *state;
	struct span chunk;

	append(world->path, "0123456789\n0123456789\n");
	open_at(world, 0, NULL);
	assert_int_equal(tail_next(world->tail, 11, &chunk, &world->err), 1);
	expect_state(world, TAIL_SAME);
	assert_int_equal(truncate(world->path, 0), 0);
	append(world->path, "x");
	expect_state(world, TAIL_TRUNCATED);
}

static void a_file_that_is_cut_behind_the_place_is_still_the_same(void **state)
{
	struct world *world = *state;
	struct span chunk;

	append(world->path, "one\ntwo\n");
	open_at(world, 0, NULL);
	assert_int_equal(tail_next(world->tail, 4, &chunk, &world->err), 1);
	assert_int_equal(truncate(world->path, 6), 0);
	expect_state(world, TAIL_SAME);
	expect_text(world, "tw");
}

static void a_renamed_file_is_read_on_and_is_not_at_its_old_path(void **state)
{
	struct world *world = *state;

	append(world->path, "one\n");
	open_at(world, 0, NULL);
	expect_text(world, "one\n");
	assert_true(tail_is_at(world->tail, world->path));
	assert_int_equal(rename(world->path, world->other), 0);
	assert_false(tail_is_at(world->tail, world->path));
	append(world->path, "of the new file\n");
	append(world->other, "two\n");
	assert_false(tail_is_at(world->tail, world->path));
	assert_true(tail_is_at(world->tail, world->other));
	expect_state(world, TAIL_SAME);
	expect_text(world, "two\n");
}

static void a_removed_or_replaced_file_can_be_read_to_its_end(void **state)
{
	struct world *world = *state;

	append(world->path, "one\n");
	open_at(world, 0, NULL);
	append(world->path, "two\n");
	append(world->other, "another\n");
	assert_int_equal(rename(world->other, world->path), 0);
	expect_state(world, TAIL_UNLINKED);
	assert_false(tail_is_at(world->tail, world->path));
	expect_text(world, "one\ntwo\n");

	open_at(world, 0, NULL);
	assert_int_equal(unlink(world->path), 0);
	expect_state(world, TAIL_UNLINKED);
	expect_text(world, "another\n");
}

static void reading_goes_on_where_a_guard_says_it_stood(void **state)
{
	struct world *world = *state;
	struct buf kept = {0};
	struct tail_guard guard;

	append(
	    world->path, "a line that is certainly longer than the guard is, by some bytes\n1\n");
	open_at(world, 0, NULL);
	struct span chunk;
	assert_int_equal(tail_next(world->tail, SIZE_MAX, &chunk, &world->err), 1);
	uint64_t offset = tail_offset(world->tail);
	guard = tail_guard(world->tail);
	assert_int_equal(guard.nbytes, TAIL_GUARD);
	tail_guard_pack(&guard, &kept);
	append(world->path, "2\n");

	struct unpack unpack = {.rest = buf_span(&kept)};
	memset(&guard, 0xff, sizeof guard);
	assert_int_equal(tail_guard_unpack(&unpack, &guard), 0);
	assert_int_equal(unpack_end(&unpack), 0);
	open_at(world, offset, &guard);
	expect_state(world, TAIL_SAME);
	expect_text(world, "2\n");

	guard.bytes[3] ^= 1;
	open_at(world, offset, &guard);
	expect_state(world, TAIL_TRUNCATED);
	expect_text(world, "");
	buf_done(&kept);
}

static void a_guard_that_was_damaged_is_refused(void **state)
{
	struct buf kept = {0};
	struct tail_guard guard = {.nbytes = 1, .bytes = "x"};
	char too_long[TAIL_GUARD + 1] = {0};
	(void)state;

	pack_text(&kept, (struct span){too_long, sizeof too_long});
	struct unpack unpack = {.rest = buf_span(&kept)};
	assert_int_equal(tail_guard_unpack(&unpack, &guard), -1);
	assert_int_equal(unpack_end(&unpack), -1);
	unpack = (struct unpack){.rest = span_slice(buf_span(&kept), 0, 20)};
	assert_int_equal(tail_guard_unpack(&unpack, &guard), -1);
	assert_int_equal(guard.nbytes, 1);
	buf_done(&kept);
}

static void reading_goes_on_at_another_offset_with_or_without_a_guard(void **state)
{
	struct world *world = *state;

	append(world->path, "one\ntwo\n");
	open_at(world, 0, NULL);
	expect_text(world, "one\ntwo\n");
	struct tail_guard guard = tail_guard(world->tail);
	tail_seek(world->tail, 4, NULL);
	expect_text(world, "two\n");
	tail_seek(world->tail, 8, &guard);
	expect_state(world, TAIL_SAME);
	/* A guard of another place holds nothing back silently: the file is seen as another one. */
	tail_seek(world->tail, 7, &(struct tail_guard){.nbytes = 2, .bytes = "xx"});
	expect_text(world, "");
	expect_state(world, TAIL_TRUNCATED);
}

static void peeking_moves_nothing(void **state)
{
	struct world *world = *state;
	char bytes[8];

	append(world->path, "abcdef");
	open_at(world, 0, NULL);
	assert_int_equal(tail_peek(world->tail, 4, bytes, sizeof bytes, &world->err), 2);
	assert_memory_equal(bytes, "ef", 2);
	assert_int_equal(tail_peek(world->tail, 9, bytes, sizeof bytes, &world->err), 0);
	expect_text(world, "abcdef");
}

static void interrupted_reads_are_tried_again(void **state)
{
	struct world *world = *state;
	enum tail_state now;
	uint64_t size;

	append(world->path, "one\n");
	open_at(world, 0, NULL);
	machine.interrupts = 3;
	expect_text(world, "one\n");
	machine.interrupts = 2;
	assert_int_equal(tail_look(world->tail, &now, &size, &world->err), 0);
	assert_int_equal(now, TAIL_SAME);
}

static void bytes_before_a_bad_place_are_given_and_the_place_is_named(void **state)
{
	struct world *world = *state;
	struct span chunk;

	append(world->path, "0123456789");
	open_at(world, 0, NULL);
	machine.bad_from = 6;
	assert_int_equal(tail_next(world->tail, SIZE_MAX, &chunk, &world->err), 1);
	assert_int_equal(chunk.len, 6);
	assert_int_equal(tail_next(world->tail, SIZE_MAX, &chunk, &world->err), -1);
	assert_int_equal(world->err.kind, ERROR_SYSTEM);
	assert_int_equal(world->err.sys_errno, EIO);
	assert_non_null(strstr(world->err.text, "offset 6"));
	expect_state(world, TAIL_SAME);
	machine.bad_from = -1;
	expect_text(world, "6789");
}

static void what_is_no_regular_file_is_refused_without_waiting(void **state)
{
	struct world *world = *state;

	assert_int_equal(mkfifo(world->path, 0600), 0);
	assert_null(tail_open(world->path, 0, NULL, &world->err));
	assert_int_equal(world->err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(world->err.text, "no regular file"));
	assert_null(tail_open(world->folder, 0, NULL, &world->err));
	assert_non_null(strstr(world->err.text, "no regular file"));
	assert_null(tail_open(world->other, 0, NULL, &world->err));
	assert_int_equal(world->err.sys_errno, ENOENT);
	tail_close(NULL);
}

static void a_link_is_followed_to_its_file(void **state)
{
	struct world *world = *state;
	struct stat info;

	append(world->other, "one\n");
	assert_int_equal(symlink("x.jsonl.1", world->path), 0);
	open_at(world, 0, NULL);
	expect_text(world, "one\n");
	assert_int_equal(stat(world->other, &info), 0);
	assert_int_equal(tail_inode(world->tail), info.st_ino);
	assert_int_equal(tail_device(world->tail), info.st_dev);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_growing_file_gives_each_byte_once),
	    TEST(no_more_is_read_than_was_asked_for),
	    TEST(a_large_file_comes_in_pieces_that_join),
	    TEST(an_emptied_file_is_noticed),
	    TEST(an_emptied_file_that_grew_past_the_place_is_noticed),
	    TEST(emptied_and_looked_at_before_it_grew_past_the_place),
	    TEST(a_file_that_is_cut_behind_the_place_is_still_the_same),
	    TEST(a_renamed_file_is_read_on_and_is_not_at_its_old_path),
	    TEST(a_removed_or_replaced_file_can_be_read_to_its_end),
	    TEST(reading_goes_on_where_a_guard_says_it_stood),
	    TEST(a_guard_that_was_damaged_is_refused),
	    TEST(reading_goes_on_at_another_offset_with_or_without_a_guard),
	    TEST(peeking_moves_nothing),
	    TEST(interrupted_reads_are_tried_again),
	    TEST(bytes_before_a_bad_place_are_given_and_the_place_is_named),
	    TEST(what_is_no_regular_file_is_refused_without_waiting),
	    TEST(a_link_is_followed_to_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
