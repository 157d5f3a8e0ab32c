/* Many files: turns are fair, few decoders are open, files that cannot be read are said and tried again, and reading is held to its pace. */
#include "follow_world.h"

/* Turns until a line is given. */
static size_t turns_until(struct world *world, size_t line)
{
	size_t turns = 0;

	for (; world->given[line] == 0; turns++) {
		assert_true(turns < 10000);
		world_turn(world);
	}
	return turns;
}

static void a_small_file_does_not_wait_for_huge_ones(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*");
	world.config.limits.decoders = 64;
	append_lines(&world, "small", 1, 50);
	world_start(&world);
	world_settle(&world);
	/* Ten files of some 3 MB. */
	for (size_t i = 0; i < 10; i++) {
		char name[20];
		snprintf(name, sizeof name, "huge%zu", i);
		append_lines(&world, name, 30, 100000);
	}
	world_run(&world, 10);
	append_lines(&world, "small", 1, 50);
	/* Its turn comes with the next look; one of the backlog's and one file that is looked into may come before. */
	assert_true(turns_until(&world, world.nwritten - 1) <= 3);
	append_lines(&world, "new", 1, 50);
	assert_true(turns_until(&world, world.nwritten - 1) <= 40);
	world_settle(&world);
	expect_once(&world);
	world_done(&world);
}

static void a_huge_file_is_not_starved_by_small_ones(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*");
	append_lines(&world, "a", 1, 50);
	append_lines(&world, "b", 1, 50);
	world_start(&world);
	world_settle(&world);
	append_lines(&world, "huge", 30, 100000);
	size_t last = world.nwritten - 1;
	for (size_t i = 0; world.given[last] == 0; i++) {
		assert_true(i < 200);
		/* There is always something new in the small ones. */
		append_lines(&world, "a", 1, 50);
		append_lines(&world, "b", 1, 50);
		world_run(&world, 2);
	}
	world_settle(&world);
	expect_once(&world);
	world_done(&world);
}

static void many_files_are_followed_with_few_decoders(void **state)
{
	(void)state;
	struct world world;
	char name[40];

	world_init(&world, "*");
	world.config.limits.decoders = 8;
	for (size_t i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "f%zu", i);
		struct buf text = {0}, packed = {0};
		make_lines(&world, 3, 100, &text);
		if (i % 10 == 0)
			make_gzip(&packed, buf_span(&text), 6);
		append_bytes(&world, name, packed.len ? buf_span(&packed) : buf_span(&text));
		buf_done(&text);
		buf_done(&packed);
	}
	world_start(&world);
	world_settle(&world);
	expect_once(&world);
	for (size_t round = 0; round < 3; round++) {
		for (size_t i = round; i < 300; i += 3) {
			snprintf(name, sizeof name, "f%zu", i);
			if (i % 10 != 0)
				append_lines(&world, name, 1, 100);
		}
		for (size_t i = 0; i < 200; i++) {
			world_turn(&world);
			assert_true(follow_counts(world.follow).open_decoders <= 8);
		}
		world_settle(&world);
		expect_once(&world);
		world_stop(&world);
		world_start(&world);
	}
	world_settle(&world);
	assert_int_equal(follow_counts(world.follow).texts, 300);
	world_done(&world);
}

static void what_was_unread_in_a_file_that_is_removed_is_read_all_the_same(void **state)
{
	(void)state;
	struct world world;
	char name[40];

	world_init(&world, "*");
	world.config.limits.decoders = 4;
	for (size_t i = 0; i < 30; i++) {
		snprintf(name, sizeof name, "f%zu", i);
		append_lines(&world, name, 10, 100000);
	}
	world_start(&world);
	world_run(&world, 5);
	for (size_t i = 0; i < 30; i++) {
		snprintf(name, sizeof name, "f%zu", i);
		remove_file(&world, name);
	}
	world_wait(&world, 100);
	expect_once(&world);
	world_done(&world);
}

static void reading_is_held_to_its_pace(void **state)
{
	(void)state;
	struct world world;
	struct error err;

	world_init(&world, "*");
	world.config.limits.max_mb_s = 1;
	append_lines(&world, "a", 50, 100000);
	world_start(&world);
	int64_t start_us = world.now_us;
	for (size_t i = 0; i < 100000 && world.given[49] == 0; i++) {
		batch_clear(&world.batch);
		assert_int_equal(follow_look(world.follow, world.now_us, &err), 0);
		int got = follow_fill(world.follow, &world.batch, &err);
		assert_true(got >= 0);
		if (got == 1) {
			take_batch(&world);
			continue;
		}
		int wait_ms = follow_wait_ms(world.follow, world.now_us);
		assert_true(wait_ms >= 0);
		world.now_us += wait_ms > 0 ? wait_ms * 1000 : 100;
	}
	expect_once(&world);
	/* 5 MB, a second each. */
	assert_in_range(world.now_us - start_us, 3 * SECOND, 7 * SECOND);
	world_done(&world);
}

static void set_mode(const struct world *world, const char *name, mode_t mode)
{
	/* Whoever may read everything must step down to be refused. */
	bool is_root = getuid() == 0;

	if (is_root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(in_folder(world, name), mode), 0);
	if (is_root)
		assert_int_equal(seteuid(65534), 0);
}

static void a_file_that_cannot_be_read_is_tried_again(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*");
	assert_int_equal(chmod(world.folder, 0777), 0);
	append_lines(&world, "a", 5, 50);
	set_mode(&world, "a", 0);
	world_start(&world);
	world_settle(&world);
	assert_int_equal(follow_counts(world.follow).unreadable, 1);
	set_mode(&world, "a", 0666);
	world_wait(&world, 11);
	expect_once(&world);
	assert_int_equal(follow_counts(world.follow).unreadable, 0);
	world_stop(&world);
	append_lines(&world, "a", 1, 50);
	set_mode(&world, "a", 0);
	world_start(&world);
	world_settle(&world);
	assert_int_equal(follow_counts(world.follow).unreadable, 1);
	set_mode(&world, "a", 0666);
	world_wait(&world, 11);
	expect_once(&world);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	world_done(&world);
}

static void folders_wake_who_watches_them(void **state)
{
	(void)state;
	struct world world;
	struct error err;

	world_init(&world, "*");
	world.config.limits.is_polling = false;
	world.config.limits.poll_ms = 1000;
	append_lines(&world, "a", 1, 50);
	world_start(&world);
	world_settle(&world);
	if (follow_descriptor(world.follow) < 0) {
		world_done(&world);
		skip();
	}
	assert_true(follow_wait_ms(world.follow, world.now_us) > 1000);
	append_lines(&world, "a", 1, 50);
	append_lines(&world, "b", 1, 50);
	/* No time passes: only events tell. */
	for (size_t i = 0; i < 20; i++) {
		batch_clear(&world.batch);
		assert_int_equal(follow_look(world.follow, world.now_us, &err), 0);
		if (follow_fill(world.follow, &world.batch, &err) == 1)
			take_batch(&world);
	}
	expect_once(&world);
	world_done(&world);
}

/* One of some logs is written to, turned, packed, copied and emptied, removed, or appended to as members. */
static void disturb(struct world *world, size_t *nturned)
{
	char log[20], turned[40], packed[60];
	size_t which = random_below(&world->seed, 6);

	snprintf(log, sizeof log, "log%zu", which);
	if (which >= 4) {
		struct buf text = {0}, member = {0};
		make_lines(world, 1 + random_below(&world->seed, 20), 200, &text);
		if (which == 4)
			make_gzip(&member, buf_span(&text), 6);
		else
			make_zstd(&member, buf_span(&text), 3);
		size_t half = random_below(&world->seed, member.len);
		append_bytes(world, log, span_slice(buf_span(&member), 0, half));
		world_run(world, random_below(&world->seed, 4));
		append_bytes(world, log, span_slice(buf_span(&member), half, member.len));
		buf_done(&text);
		buf_done(&member);
	} else {
		append_lines(world, log, 1 + random_below(&world->seed, 10),
		    random_below(&world->seed, 3000));
	}
	if (random_below(&world->seed, 3) > 0)
		return;
	snprintf(turned, sizeof turned, "%s.%zu", log, (*nturned)++);
	if (which == 3) {
		copy_file(world, log, turned);
		world_run(world, random_below(&world->seed, 4));
		empty_file(world, log);
		return;
	}
	rename_file(world, log, turned);
	if (which >= 4 || random_below(&world->seed, 2) == 0)
		return;
	world_run(world, random_below(&world->seed, 4));
	snprintf(packed, sizeof packed, "%s.packed", turned);
	pack_file(world, turned, packed, which == 1);
	world_run(world, random_below(&world->seed, 4));
	remove_file(world, turned);
}

static void all_of_it_at_once_under_kills_gives_every_line_once(void **state)
{
	(void)state;
	struct world world;

	for (uint64_t seed = 1; seed <= 60; seed++) {
		world_init(&world, "log*");
		world.seed = world.first_seed = seed;
		world.commit_in = 3;
		world.kill_in = 8;
		world.config.limits.decoders = 4;
		world.config.limits.is_polling = seed % 2;
		size_t nturned = 0;
		world_start(&world);
		world_commit(&world);
		for (size_t i = 0; i < 30; i++) {
			disturb(&world, &nturned);
			world_run(&world, random_below(&world.seed, 10));
		}
		world_run(&world, 200);
		world.kill_in = 0;
		world_wait(&world, 70);
		expect_once(&world);
		assert_int_equal(world.nlosses, 0);
		world_done(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_small_file_does_not_wait_for_huge_ones),
	    cmocka_unit_test(a_huge_file_is_not_starved_by_small_ones),
	    cmocka_unit_test(many_files_are_followed_with_few_decoders),
	    cmocka_unit_test(what_was_unread_in_a_file_that_is_removed_is_read_all_the_same),
	    cmocka_unit_test(reading_is_held_to_its_pace),
	    cmocka_unit_test(a_file_that_cannot_be_read_is_tried_again),
	    cmocka_unit_test(folders_wake_who_watches_them),
	    cmocka_unit_test(all_of_it_at_once_under_kills_gives_every_line_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
