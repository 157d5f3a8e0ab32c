/* What happens to a followed text at awkward moments: in the middle of a reload, behind a line that is too long, where the audit begins. */
#include "follow_world.h"

/* A line of so many bytes. */
static void append_long_line(const struct world *world, const char *name, size_t nbytes)
{
	struct buf line = {0};

	while (line.len + 1 < nbytes)
		buf_byte(&line, 'x');
	buf_byte(&line, '\n');
	assert_false(line.failed);
	append_bytes(world, name, buf_span(&line));
	buf_done(&line);
}

static void a_line_that_is_too_long_does_not_keep_a_text_waiting_for_its_format(void **state)
{
	(void)state;

	for (unsigned i = 0; i < 5; i++) {
		struct world world;
		world_init(&world, "*");
		world.config.limits.max_line = 100000;
		world.commit_in = 2;
		world.kill_in = i % 2 ? 5 : 0;
		append_long_line(&world, "a.jsonl", 90000 + 400000 * i * i);
		append_lines(&world, "a.jsonl", 20, 500);
		append_bytes(&world, "empty.jsonl", (struct span){"\n\n", 2});
		world_start(&world);
		world_settle(&world);
		assert_int_equal(count_state(&world, "pending-format"), 0);
		expect_once(&world);
		world_done(&world);
	}
}

static void a_reload_in_the_middle_of_a_text_leaves_nothing_of_it_unread(void **state)
{
	(void)state;
	struct world world;
	struct error err;
	char name[40];

	world_init(&world, "*");
	for (size_t i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "f%zu", i);
		append_lines(&world, name, 1, 50);
	}
	world_start(&world);
	world_settle(&world);
	/* All of it is read at once, and is given in two batches. */
	append_lines(&world, "f7", 1000, 200);
	while (world.given[world.nwritten - 1000] == 0)
		world_turn(&world);
	assert_int_equal(world.given[world.nwritten - 1], 0);
	assert_int_equal(follow_reload(world.follow, &world.config, world.schemas, &err), 0);
	/* It may have a turn before its folder is looked at. */
	world_run(&world, 2);
	world_wait(&world, 20);
	expect_once(&world);
	world_done(&world);
}

static void what_came_before_the_start_is_not_given_when_a_format_is_set(void **state)
{
	(void)state;
	struct world world;
	struct error err;

	for (int was_killed = 0; was_killed < 2; was_killed++) {
		struct buf text = {0}, packed = {0};
		world_init(&world, "*");
		world.config.start = START_END;
		make_lines(&world, 50, 200, &text);
		make_gzip(&packed, buf_span(&text), 6);
		append_bytes(&world, "a.gz", buf_span(&packed));
		world_start(&world);
		/* It is seen, and grows by records of no mapping before any of it is read. */
		world_turn(&world);
		buf_clear(&packed);
		make_gzip(&packed, span_of("{\"no\":1}\n{\"no\":2}\n"), 6);
		append_bytes(&world, "a.gz", buf_span(&packed));
		world_settle(&world);
		assert_int_equal(count_state(&world, "pending-format"), 1);
		if (was_killed) {
			world_commit(&world);
			world_kill(&world);
		}
		struct config_log log = world.log;
		struct config other = world.config;
		log.format = "openai-chat";
		other.logs = &log;
		assert_int_equal(follow_reload(world.follow, &other, world.schemas, &err), 0);
		world_wait(&world, 20);
		assert_int_equal(count_state(&world, "pending-format"), 0);
		assert_int_equal(world.now[0].before_start, text.len);
		expect_once_from(&world, world.nwritten);
		buf_done(&text);
		buf_done(&packed);
		world_done(&world);
	}
}

static void new_files_are_begun_oldest_first(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int age;
	} files[] = {{"a.jsonl", 1}, {"a.jsonl.1", 2}, {"a.jsonl.2", 3}, {"a.jsonl.3", 4},
	    {"b.jsonl", 0}, {"a.jsonl.10", 5}};
	struct world world;
	char order[400] = "";

	for (int is_later = 0; is_later < 2; is_later++) {
		world_init(&world, "*");
		if (is_later) {
			append_lines(&world, "z.jsonl", 3, 50);
			world_start(&world);
			world_settle(&world);
		}
		for (size_t i = 0; i < ARRAY_LEN(files); i++) {
			struct timespec times[2] = {{.tv_sec = 1700000000 - 100 * files[i].age},
			    {.tv_sec = 1700000000 - 100 * files[i].age}};
			append_lines(&world, files[i].name, 3, 50);
			assert_int_equal(
			    utimensat(AT_FDCWD, in_folder(&world, files[i].name), times, 0), 0);
		}
		if (!is_later)
			world_start(&world);
		order[0] = '\0';
		for (size_t turns = 0; turns < 100; turns++) {
			bool was_given[ARRAY_LEN(files)];
			size_t first = is_later ? 3 : 0;
			for (size_t i = 0; i < ARRAY_LEN(files); i++)
				was_given[i] = world.given[first + 3 * i] > 0;
			world_turn(&world);
			for (size_t i = 0; i < ARRAY_LEN(files); i++)
				if (!was_given[i] && world.given[first + 3 * i] > 0)
					snprintf(order + strlen(order),
					    sizeof order - strlen(order), "%s ", files[i].name);
		}
		assert_string_equal(
		    order, "a.jsonl.10 a.jsonl.3 a.jsonl.2 a.jsonl.1 a.jsonl b.jsonl ");
		world_done(&world);
	}
}

static void how_long_a_new_file_waits_grows_with_the_files_before_it_and_no_faster(void **state)
{
	(void)state;
	struct world world;
	enum { HUGE = 30 };

	world_init(&world, "*");
	world.config.limits.decoders = 64;
	for (size_t i = 0; i < HUGE; i++) {
		char name[20];
		snprintf(name, sizeof name, "huge%zu", i);
		append_lines(&world, name, 30, 100000);
	}
	append_lines(&world, "new", 1, 50);
	world_start(&world);
	for (size_t turns = 0; world.given[world.nwritten - 1] == 0; turns++) {
		/* Each may be looked into, and have a turn of its own, before. */
		assert_true(turns < 5 * HUGE);
		world_turn(&world);
	}
	world_settle(&world);
	expect_once(&world);
	world_done(&world);
}

static void more_texts_than_decoders_that_are_decoded_again_all_come_to_their_end(void **state)
{
	(void)state;
	struct world world;
	enum { FILES = 12, LINES = 40 };
	struct buf packed[FILES] = {{0}};
	char name[20];

	for (int has_few = 0; has_few < 2; has_few++) {
		world_init(&world, "*");
		world.config.limits.decoders = has_few ? 1 : 8;
		world.config.limits.max_ratio = 0;
		for (size_t i = 0; i < FILES; i++) {
			struct buf text = {0};
			make_lines(&world, LINES, 100000, &text);
			buf_clear(&packed[i]);
			make_zstd(&packed[i], buf_span(&text), 3);
			buf_done(&text);
			snprintf(name, sizeof name, "f%zu", i);
			append_bytes(&world, name,
			    span_slice(buf_span(&packed[i]), 0, packed[i].len * 3 / 4));
		}
		append_lines(&world, "small", 1, 50);
		world_start(&world);
		world_run(&world, 2000);
		/* There is no place inside of a frame: each is decoded from its start, which takes several turns. */
		for (size_t i = 0; i < FILES; i++) {
			snprintf(name, sizeof name, "f%zu", i);
			append_bytes(&world, name,
			    span_slice(buf_span(&packed[i]), packed[i].len * 3 / 4, packed[i].len));
		}
		append_lines(&world, "small", 1, 50);
		world_run(&world, 2000);
		expect_once(&world);
		world_done(&world);
	}
	for (size_t i = 0; i < FILES; i++)
		buf_done(&packed[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_that_is_too_long_does_not_keep_a_text_waiting_for_its_format),
	    cmocka_unit_test(a_reload_in_the_middle_of_a_text_leaves_nothing_of_it_unread),
	    cmocka_unit_test(what_came_before_the_start_is_not_given_when_a_format_is_set),
	    cmocka_unit_test(new_files_are_begun_oldest_first),
	    cmocka_unit_test(more_texts_than_decoders_that_are_decoded_again_all_come_to_their_end),
	    cmocka_unit_test(
		how_long_a_new_file_waits_grows_with_the_files_before_it_and_no_faster),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
