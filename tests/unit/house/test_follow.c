/* Plain files that grow and turn: every line is given once, whatever happens to the file and to who reads it. */
#include "follow_world.h"

static void a_file_that_grows_is_read_on(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	expect_once(&world);
	append_lines(&world, "a.jsonl", 1, 50);
	world_settle(&world);
	append_lines(&world, "b.jsonl", 3, 50);
	world_settle(&world);
	expect_once(&world);
	assert_int_equal(count_state(&world, "live"), 2);
	world_done(&world);
}

static void an_unfinished_line_waits_for_its_end(void **state)
{
	(void)state;
	struct world world;
	struct buf line = {0};

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 1, 50);
	world_start(&world);
	world_settle(&world);
	make_lines(&world, 1, 500, &line);
	append_bytes(&world, "a.jsonl", span_slice(buf_span(&line), 0, 300));
	world_settle(&world);
	assert_int_equal(world.given[1], 0);
	world_stop(&world);
	world_start(&world);
	world_settle(&world);
	assert_int_equal(world.given[1], 0);
	append_bytes(&world, "a.jsonl", span_slice(buf_span(&line), 300, line.len));
	world_settle(&world);
	expect_once(&world);
	buf_done(&line);
	world_done(&world);
}

static void a_file_renamed_is_the_same_text(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*.jsonl*");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	append_lines(&world, "a.jsonl", 2, 50);
	rename_file(&world, "a.jsonl", "a.jsonl.1");
	append_lines(&world, "a.jsonl.1", 1, 50);
	append_lines(&world, "a.jsonl", 4, 50);
	world_settle(&world);
	expect_once(&world);
	assert_int_equal(count_state(&world, "live"), 2);
	world_done(&world);
}

static void a_file_renamed_out_of_sight_is_read_on_also_after_a_restart(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	rename_file(&world, "a.jsonl", "a.old");
	append_lines(&world, "a.old", 2, 50);
	world_settle(&world);
	expect_once(&world);
	world_stop(&world);
	append_lines(&world, "a.old", 2, 50);
	world_start(&world);
	world_settle(&world);
	expect_once(&world);
	world_done(&world);
}

static void a_file_removed_is_read_to_its_end_and_ends(void **state)
{
	(void)state;
	struct world world;
	struct buf line = {0};

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	FILE *writer = fopen(in_folder(&world, "a.jsonl"), "a");
	assert_non_null(writer);
	remove_file(&world, "a.jsonl");
	world_settle(&world);
	make_lines(&world, 3, 60, &line);
	/* The last line stays without a newline: it is given when the text ends. */
	fwrite(line.at, 1, line.len - 1, writer);
	fclose(writer);
	world_wait(&world, 1);
	assert_int_equal(world.given[11], 1);
	assert_int_equal(world.given[12], 0);
	world_wait(&world, 70);
	expect_once(&world);
	assert_int_equal(count_state(&world, "ended"), 1);
	assert_int_equal(world.nlosses, 0);
	buf_done(&line);
	world_done(&world);
}

static void a_file_emptied_in_place_begins_a_new_text(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	empty_file(&world, "a.jsonl");
	append_lines(&world, "a.jsonl", 2, 50);
	world_settle(&world);
	expect_once(&world);
	empty_file(&world, "a.jsonl");
	world_settle(&world);
	/* Longer than before: only what stands before the place tells. */
	append_lines(&world, "a.jsonl", 50, 50);
	world_settle(&world);
	expect_once(&world);
	world_wait(&world, 70);
	assert_int_equal(count_state(&world, "ended"), 2);
	assert_int_equal(count_state(&world, "live"), 1);
	world_done(&world);
}

static void a_file_emptied_and_grown_beyond_its_place_is_noticed(void **state)
{
	(void)state;
	struct world world;

	for (int is_down = 0; is_down < 2; is_down++) {
		world_init(&world, "*.jsonl");
		append_lines(&world, "a.jsonl", 10, 50);
		world_start(&world);
		world_settle(&world);
		if (is_down)
			world_stop(&world);
		empty_file(&world, "a.jsonl");
		append_lines(&world, "a.jsonl", 30, 50);
		if (is_down)
			world_start(&world);
		world_settle(&world);
		expect_once(&world);
		world_done(&world);
	}
}

static void a_file_refilled_with_records_that_end_alike_is_noticed(void **state)
{
	(void)state;
	struct world world;

	for (int is_down = 0; is_down < 2; is_down++) {
		world_init(&world, "*.jsonl");
		world.nwritten = 18; /* line 44 ends as line 18 does */
		append_lines(&world, "a.jsonl", 1, 200);
		world_start(&world);
		world_settle(&world);
		if (is_down)
			world_stop(&world);
		empty_file(&world, "a.jsonl");
		world.nwritten = 44;
		append_lines(&world, "a.jsonl", 2, 200);
		if (is_down)
			world_start(&world);
		world_settle(&world);
		assert_int_equal(world.given[18], 1);
		assert_int_equal(world.given[44], 1);
		assert_int_equal(world.given[45], 1);
		world_done(&world);
	}
}

static void a_file_replaced_by_another_of_its_name_is_a_new_text(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	append_lines(&world, "a.new", 5, 50);
	append_lines(&world, "a.jsonl", 2, 50);
	rename_file(&world, "a.new", "a.jsonl");
	world_settle(&world);
	expect_once(&world);
	world_done(&world);
}

static void a_link_that_is_switched_leads_to_a_new_text(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "current");
	append_lines(&world, "day1", 10, 50);
	assert_int_equal(symlink("day1", in_folder(&world, "current")), 0);
	world_start(&world);
	world_settle(&world);
	append_lines(&world, "day2", 10, 50);
	remove_file(&world, "current");
	assert_int_equal(symlink("day2", in_folder(&world, "current")), 0);
	/* The old day is still written to. */
	append_lines(&world, "day1", 1, 50);
	world_settle(&world);
	expect_once(&world);
	world_stop(&world);
	append_lines(&world, "day1", 1, 50);
	append_lines(&world, "day2", 1, 50);
	world_start(&world);
	world_settle(&world);
	expect_once(&world);
	world_done(&world);
}

static void two_names_of_one_file_are_one_text(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*.jsonl");
	append_lines(&world, "a.jsonl", 10, 50);
	assert_int_equal(link(in_folder(&world, "a.jsonl"), in_folder(&world, "b.jsonl")), 0);
	world_start(&world);
	world_settle(&world);
	remove_file(&world, "a.jsonl");
	append_lines(&world, "b.jsonl", 1, 50);
	world_settle(&world);
	expect_once(&world);
	assert_int_equal(count_state(&world, "live"), 1);
	world_done(&world);
}

/* A script of rotations under a writer; is_far: nobody looks between steps. */
static void rotate(struct world *world, bool is_far)
{
	char from[20], to[20];

	for (size_t round = 0; round < 6; round++) {
		append_lines(world, "x.jsonl", 1 + random_below(&world->seed, 40),
		    random_below(&world->seed, 3000));
		if (!is_far)
			world_run(world, random_below(&world->seed, 6));
		for (int i = 9; i > 0; i--) {
			snprintf(from, sizeof from, i > 1 ? "x.jsonl.%d" : "x.jsonl", i - 1);
			snprintf(to, sizeof to, "x.jsonl.%d", i);
			if (access(in_folder(world, from), F_OK) == 0)
				rename_file(world, from, to);
		}
		if (random_below(&world->seed, 2) == 0)
			append_lines(world, "x.jsonl.1", 1, 100);
	}
}

static void rotation_under_kills_gives_every_line_once(void **state)
{
	(void)state;
	struct world world;

	for (uint64_t seed = 1; seed <= 60; seed++) {
		world_init(&world, "x.jsonl*");
		world.seed = world.first_seed = seed;
		world.commit_in = 3;
		world.kill_in = 4;
		append_lines(&world, "x.jsonl", 2, 100);
		world_start(&world);
		world_commit(&world);
		rotate(&world, seed % 3 == 0);
		for (size_t i = 0; i < 20; i++)
			world_run(&world, 20);
		world.kill_in = 0;
		world_wait(&world, 10);
		expect_once(&world);
		world_done(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_that_grows_is_read_on),
	    cmocka_unit_test(an_unfinished_line_waits_for_its_end),
	    cmocka_unit_test(a_file_renamed_is_the_same_text),
	    cmocka_unit_test(a_file_renamed_out_of_sight_is_read_on_also_after_a_restart),
	    cmocka_unit_test(a_file_removed_is_read_to_its_end_and_ends),
	    cmocka_unit_test(a_file_emptied_in_place_begins_a_new_text),
	    cmocka_unit_test(a_file_emptied_and_grown_beyond_its_place_is_noticed),
	    cmocka_unit_test(a_file_refilled_with_records_that_end_alike_is_noticed),
	    cmocka_unit_test(a_file_replaced_by_another_of_its_name_is_a_new_text),
	    cmocka_unit_test(a_link_that_is_switched_leads_to_a_new_text),
	    cmocka_unit_test(two_names_of_one_file_are_one_text),
	    cmocka_unit_test(rotation_under_kills_gives_every_line_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
