/* Compressed logs that grow, and logs that are copied and compressed when they turn: the same text is given once, under whatever name. */
#include "follow_world.h"

static void members_and_frames_that_are_appended_are_read_on(void **state)
{
	(void)state;
	struct world world;

	for (int is_zstd = 0; is_zstd < 2; is_zstd++) {
		world_init(&world, "*");
		world_start(&world);
		world_settle(&world);
		for (size_t i = 0; i < 10; i++) {
			struct buf text = {0}, packed = {0};
			make_lines(&world, 5, 200, &text);
			if (is_zstd)
				make_zstd(&packed, buf_span(&text), 3);
			else
				make_gzip(&packed, buf_span(&text), 6);
			/* A member comes in two pieces; the program is stopped now and then. */
			append_bytes(
			    &world, "a.log", span_slice(buf_span(&packed), 0, packed.len / 2));
			world_settle(&world);
			if (i % 3 == 1) {
				world_stop(&world);
				world_start(&world);
			}
			append_bytes(&world, "a.log",
			    span_slice(buf_span(&packed), packed.len / 2, packed.len));
			world_settle(&world);
			expect_once(&world);
			buf_done(&text);
			buf_done(&packed);
		}
		assert_int_equal(world.nlosses, 0);
		assert_int_equal(count_state(&world, "live"), 1);
		world_done(&world);
	}
}

/* Lines that do not compress well, so that a file of some megabytes has many places. */
static void make_noise(struct world *world, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "{\"messages\":[{\"role\":\"user\",\"content\":\"line %zu.",
		    world->nwritten++);
		for (size_t k = 0; k < 1000; k++)
			buf_byte(out, (char)('a' + random_below(&world->seed, 26)));
		buf_text(out, "\"},{\"role\":\"assistant\",\"content\":\"yes\"}]}\n");
	}
}

static int most_resumed(const struct follow_status *status, void *context)
{
	uint64_t *most = context;

	if (status->resume_bytes > *most)
		*most = status->resume_bytes;
	return 0;
}

static void a_long_member_is_resumed_near_where_it_was(void **state)
{
	(void)state;
	struct world world;
	struct buf text = {0}, packed = {0};

	world_init(&world, "*");
	make_noise(&world, 12000, &text);
	make_gzip(&packed, buf_span(&text), 6);
	append_bytes(&world, "a.gz", buf_span(&packed));
	world_start(&world);
	for (size_t stop = 1; world.given[world.nwritten - 1] == 0; stop++) {
		uint64_t most = 0;
		world_run(&world, 15);
		follow_each(world.follow, most_resumed, &most);
		assert_true(most < 2 << 20);
		world_stop(&world);
		world_start(&world);
		uint64_t before = world.now[0].next;
		size_t turns = 0;
		for (; world.now[0].next == before && world.now[0].next < text.len; turns++) {
			assert_true(turns < 10);
			world_turn(&world);
		}
		assert_true(follow_counts(world.follow).stored_bytes < 3 << 20);
	}
	world_settle(&world);
	expect_once(&world);
	buf_done(&text);
	buf_done(&packed);
	world_done(&world);
}

/* x.jsonl → x.jsonl.1 → x.jsonl.2.gz, the packed file written in pieces while the old one is there. */
static void turn_and_pack(struct world *world, bool is_zstd, bool is_down, bool is_slow)
{
	const char *packed_name = is_zstd ? "x.jsonl.2.zst" : "x.jsonl.2.gz";

	rename_file(world, "x.jsonl", "x.jsonl.1");
	append_lines(world, "x.jsonl", 7, 100);
	if (!is_down)
		world_settle(world);
	pack_file(world, "x.jsonl.1", "packed", is_zstd);
	struct buf bytes = {0};
	read_file(in_folder(world, "packed"), &bytes);
	remove_file(world, "packed");
	for (size_t i = 0; i < 4; i++) {
		append_bytes(world, packed_name,
		    span_slice(buf_span(&bytes), i * bytes.len / 4, (i + 1) * bytes.len / 4));
		if (is_slow && !is_down)
			world_wait(world, 2);
	}
	buf_done(&bytes);
	if (!is_down)
		world_settle(world);
	remove_file(world, "x.jsonl.1");
}

static void what_is_packed_after_turning_is_not_given_again(void **state)
{
	(void)state;
	struct world world;

	for (int how = 0; how < 16; how++) {
		bool is_zstd = how & 1, is_down = how & 2, is_slow = how & 4, is_behind = how & 8;
		world_init(&world, "x.jsonl*");
		append_lines(&world, "x.jsonl", 300, 300);
		world_start(&world);
		world_settle(&world);
		if (is_down)
			world_stop(&world);
		if (is_behind)
			append_lines(&world, "x.jsonl", 10, 300);
		turn_and_pack(&world, is_zstd, is_down, is_slow);
		if (is_down)
			world_start(&world);
		world_wait(&world, 100);
		expect_once(&world);
		assert_int_equal(world.nlosses, 0);
		assert_int_equal(count_state(&world, "live"), 2);
		assert_string_equal(buf_string(&world.now[0].codec), is_zstd ? "zstd" : "gzip");
		world_done(&world);
	}
}

static void what_is_packed_while_much_of_it_is_unread_is_given_once(void **state)
{
	(void)state;
	struct world world;

	for (int is_waiting = 0; is_waiting < 2; is_waiting++) {
		world_init(&world, "x.jsonl*");
		append_lines(&world, "x.jsonl", 100, 300);
		world_start(&world);
		world_settle(&world);
		append_lines(&world, "x.jsonl", 40, 100000);
		world_run(&world, 3);
		pack_file(&world, "x.jsonl", "x.jsonl.1.gz", false);
		if (is_waiting)
			world_run(&world, 3);
		remove_file(&world, "x.jsonl");
		world_wait(&world, 70);
		expect_once(&world);
		assert_int_equal(count_state(&world, "live"), 1);
		world_done(&world);
	}
}

static void a_point_of_the_file_before_is_not_taken_for_one_of_this(void **state)
{
	(void)state;
	struct world world;
	struct buf point = {0}, text = {0}, packed = {0};

	world_init(&world, "x.jsonl*");
	make_noise(&world, 3000, &text);
	make_gzip(&packed, buf_span(&text), 6);
	append_bytes(&world, "x.jsonl.gz", buf_span(&packed));
	world_start(&world);
	world_settle(&world);
	buf_append(&point, buf_span(&world.now[0].point));
	/* It is unpacked. */
	append_bytes(&world, "x.jsonl", buf_span(&text));
	remove_file(&world, "x.jsonl.gz");
	world_wait(&world, 10);
	assert_string_equal(buf_string(&world.now[0].codec), "plain");
	world_stop(&world);
	/* The position is newer than the point: the text is decoded from its start, and what was settled is left out. */
	set_buf(&world.now[0].point, buf_span(&point));
	append_lines(&world, "x.jsonl", 5, 100);
	world_start(&world);
	world_wait(&world, 10);
	expect_once(&world);
	assert_int_equal(world.nlosses, 0);
	buf_done(&point);
	buf_done(&text);
	buf_done(&packed);
	world_done(&world);
}

static void several_turns_while_nobody_looks_are_told_apart(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "x.jsonl*");
	append_lines(&world, "x.jsonl", 100, 300);
	world_start(&world);
	world_settle(&world);
	world_stop(&world);
	append_lines(&world, "x.jsonl", 10, 300);
	pack_file(&world, "x.jsonl", "x.jsonl.3.gz", false);
	remove_file(&world, "x.jsonl");
	append_lines(&world, "x.jsonl", 50, 300);
	pack_file(&world, "x.jsonl", "x.jsonl.2.gz", false);
	remove_file(&world, "x.jsonl");
	append_lines(&world, "x.jsonl.1", 20, 300);
	append_lines(&world, "x.jsonl", 5, 300);
	world_start(&world);
	world_wait(&world, 10);
	expect_once(&world);
	assert_int_equal(count_state(&world, "live"), 4);
	world_done(&world);
}

static void a_copy_then_emptied_is_not_given_again(void **state)
{
	(void)state;
	struct world world;

	/* Bits: nobody looks between copy and emptying; nobody looks at all; lines come after the last look. */
	for (int how = 0; how < 8; how++) {
		world_init(&world, "x.jsonl*");
		append_lines(&world, "x.jsonl", 300, 300);
		world_start(&world);
		world_settle(&world);
		if (how & 2)
			world_stop(&world);
		if (how & 4)
			append_lines(&world, "x.jsonl", 3, 300);
		copy_file(&world, "x.jsonl", "x.jsonl.1");
		if (!(how & 1) && !(how & 2))
			world_settle(&world);
		empty_file(&world, "x.jsonl");
		append_lines(&world, "x.jsonl", 4, 300);
		if (how & 2)
			world_start(&world);
		world_wait(&world, 10);
		expect_once(&world);
		world_wait(&world, 100);
		expect_once(&world);
		assert_int_equal(count_state(&world, "live"), 2);
		world_done(&world);
	}
}

static void a_copy_taken_before_the_last_lines_were_written_is_known_too(void **state)
{
	(void)state;
	struct world world;

	/* Bits: nobody looks between copy and last lines; the program is started again before the emptying; much text. */
	for (int how = 0; how < 8; how++) {
		world_init(&world, "x.jsonl*");
		append_lines(&world, "x.jsonl", 20, how & 4 ? 5000 : 100);
		world_start(&world);
		world_settle(&world);
		copy_file(&world, "x.jsonl", "x.jsonl.1");
		if (how & 1)
			world_settle(&world);
		append_lines(&world, "x.jsonl", 2, 100);
		/* What was written behind the copy is read before it goes. */
		world_settle(&world);
		if (how & 2) {
			world_stop(&world);
			world_start(&world);
		}
		empty_file(&world, "x.jsonl");
		append_lines(&world, "x.jsonl", 1, 100);
		world_wait(&world, 100);
		expect_once(&world);
		assert_int_equal(count_state(&world, "repeat"), 1);
		world_done(&world);
	}
}

static void a_copy_of_a_text_that_ended_is_a_repeat_also_after_a_restart(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "x.jsonl*");
	append_lines(&world, "x.jsonl", 300, 300);
	world_start(&world);
	world_settle(&world);
	copy_file(&world, "x.jsonl", "away");
	remove_file(&world, "x.jsonl");
	world_wait(&world, 100);
	assert_int_equal(count_state(&world, "ended"), 1);
	pack_file(&world, "away", "x.jsonl.9.gz", false);
	world_wait(&world, 10);
	expect_once(&world);
	assert_int_equal(count_state(&world, "repeat"), 1);
	assert_true(world.now[1].is_repeat);
	world_stop(&world);
	world_start(&world);
	world_wait(&world, 10);
	expect_once(&world);
	assert_int_equal(count_state(&world, "repeat"), 1);
	/* What it comes to hold beyond is new. */
	struct buf text = {0}, packed = {0};
	make_lines(&world, 5, 100, &text);
	make_gzip(&packed, buf_span(&text), 6);
	append_bytes(&world, "x.jsonl.9.gz", buf_span(&packed));
	world_wait(&world, 10);
	expect_once(&world);
	assert_int_equal(count_state(&world, "live"), 1);
	assert_int_equal(count_state(&world, "repeat"), 0);
	buf_done(&text);
	buf_done(&packed);
	world_done(&world);
}

static void a_copy_of_a_text_that_is_still_there_waits_and_follows_it(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "x.jsonl*");
	append_lines(&world, "x.jsonl", 300, 300);
	world_start(&world);
	world_settle(&world);
	pack_file(&world, "x.jsonl", "x.jsonl.copy.gz", false);
	world_wait(&world, 100);
	expect_once(&world);
	assert_int_equal(follow_counts(world.follow).copies, 1);
	append_lines(&world, "x.jsonl", 3, 100);
	world_wait(&world, 100);
	expect_once(&world);
	world_done(&world);
}

static void logs_that_begin_alike_are_told_apart(void **state)
{
	(void)state;
	struct world world;
	struct buf header = {0};

	world_init(&world, "*.jsonl");
	buf_text(&header, "{\"kind\":\"header\",\"text\":\"");
	for (size_t i = 0; i < 5000; i++)
		buf_byte(&header, 'h');
	buf_text(&header, "\"}\n");
	append_bytes(&world, "a.jsonl", buf_span(&header));
	append_lines(&world, "a.jsonl", 30, 100);
	world_start(&world);
	world_settle(&world);
	/* Another log with the same header: once it has its own lines, it is not held up. */
	append_bytes(&world, "b.jsonl", buf_span(&header));
	world_settle(&world);
	append_lines(&world, "b.jsonl", 200, 100);
	world_settle(&world);
	expect_once(&world);
	/* With the header alone it waits for 5 seconds at most. */
	append_bytes(&world, "c.jsonl", buf_span(&header));
	world_wait(&world, 7);
	append_lines(&world, "c.jsonl", 1, 100);
	world_settle(&world);
	expect_once(&world);
	/* One that turned while it held the header alone. */
	append_bytes(&world, "d.jsonl", buf_span(&header));
	world_wait(&world, 7);
	remove_file(&world, "a.jsonl");
	append_lines(&world, "d.jsonl", 1, 100);
	append_lines(&world, "c.jsonl", 1, 100);
	world_wait(&world, 100);
	expect_once(&world);
	buf_done(&header);
	world_done(&world);
}

static void plain_text_that_goes_on_packed_in_its_file_is_a_new_text(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "x.jsonl");
	append_lines(&world, "x.jsonl", 30, 300);
	world_start(&world);
	world_settle(&world);
	/* The same file, packed in place, with more than it held. */
	struct buf bytes = {0}, packed = {0};
	read_file(in_folder(&world, "x.jsonl"), &bytes);
	make_lines(&world, 5, 300, &bytes);
	make_gzip(&packed, buf_span(&bytes), 6);
	write_file(in_folder(&world, "x.jsonl"), buf_span(&packed));
	world_wait(&world, 10);
	expect_once(&world);
	assert_string_equal(buf_string(&world.now[0].codec), "gzip");
	buf_done(&bytes);
	buf_done(&packed);
	world_done(&world);
}

/* Members, some of them damaged, and the last one cut short. */
static void make_damaged(struct world *world, struct buf *out)
{
	for (size_t i = 0; i < 12; i++) {
		struct buf text = {0}, packed = {0};
		make_noise(world, 400, &text);
		make_gzip(&packed, buf_span(&text), 6);
		if (i % 3 == 1)
			packed.at[packed.len / 2] = (char)(packed.at[packed.len / 2] ^ 0x10);
		size_t length = i == 11 ? packed.len / 2 : packed.len;
		buf_append(out, span_slice(buf_span(&packed), 0, length));
		buf_done(&text);
		buf_done(&packed);
	}
}

static void what_is_damaged_is_said_once_whatever_the_kills(void **state)
{
	(void)state;
	struct world world;
	struct buf packed = {0};
	unsigned char *given = calloc(1, WORLD_LINES);
	struct account account = {0};
	uint64_t nlosses = 0;

	for (uint64_t seed = 0; seed <= 10; seed++) {
		world_init(&world, "*");
		if (seed == 0)
			make_damaged(&world, &packed);
		append_bytes(&world, "a.gz", buf_span(&packed));
		world.seed = world.first_seed = seed;
		world.commit_in = seed ? 3 : 0;
		world.kill_in = seed ? 4 : 0;
		world_start(&world);
		world_run(&world, 100);
		world.kill_in = 0;
		world_settle(&world);
		remove_file(&world, "a.gz");
		world_wait(&world, 70);
		assert_int_equal(count_state(&world, "ended"), 1);
		if (seed == 0) {
			memcpy(given, world.given, WORLD_LINES);
			account = world.now[0].account;
			nlosses = world.nlosses;
			assert_true(nlosses >= 5);
		}
		assert_memory_equal(given, world.given, WORLD_LINES);
		assert_int_equal(nlosses, world.nlosses);
		assert_memory_equal(&account, &world.now[0].account, sizeof account);
		world_done(&world);
	}
	buf_done(&packed);
	free(given);
}

/* Logs that are written, turned, copied, packed and removed. */
static void step(struct world *world, size_t *nturned, bool is_copying)
{
	char name[40], packed[60];

	append_lines(
	    world, "x.jsonl", 1 + random_below(&world->seed, 30), random_below(&world->seed, 4000));
	if (random_below(&world->seed, 2) == 0)
		return;
	/* A copy taken while a writer writes on may be short of what was read: the world stands still. */
	snprintf(name, sizeof name, "x.jsonl.%03zu", (*nturned)++);
	if (is_copying) {
		copy_file(world, "x.jsonl", name);
		if (random_below(&world->seed, 2))
			world_run(world, random_below(&world->seed, 10));
		empty_file(world, "x.jsonl");
	} else {
		rename_file(world, "x.jsonl", name);
	}
	append_lines(world, "x.jsonl", 1, 200);
	if (random_below(&world->seed, 3) == 0)
		return;
	bool is_zstd = random_below(&world->seed, 2);
	if (random_below(&world->seed, 2))
		world_run(world, random_below(&world->seed, 10));
	snprintf(packed, sizeof packed, "%s.%s", name, is_zstd ? "zst" : "gz");
	pack_file(world, name, packed, is_zstd);
	if (random_below(&world->seed, 2))
		world_run(world, random_below(&world->seed, 10));
	remove_file(world, name);
}

static void packing_under_kills_gives_every_line_once(void **state)
{
	(void)state;
	struct world world;

	for (uint64_t seed = 1; seed <= 200; seed++) {
		world_init(&world, "x.jsonl*");
		world.seed = world.first_seed = seed;
		world.commit_in = 3;
		world.kill_in = 5;
		size_t nturned = 0;
		append_lines(&world, "x.jsonl", 2, 100);
		world_start(&world);
		world_commit(&world);
		for (size_t i = 0; i < 8; i++) {
			step(&world, &nturned, seed % 2);
			if (random_below(&world.seed, 3))
				world_run(&world, random_below(&world.seed, 20));
		}
		world_run(&world, 100);
		world.kill_in = 0;
		world_wait(&world, 70);
		expect_once(&world);
		world_done(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_and_frames_that_are_appended_are_read_on),
	    cmocka_unit_test(a_long_member_is_resumed_near_where_it_was),
	    cmocka_unit_test(what_is_packed_after_turning_is_not_given_again),
	    cmocka_unit_test(what_is_packed_while_much_of_it_is_unread_is_given_once),
	    cmocka_unit_test(a_point_of_the_file_before_is_not_taken_for_one_of_this),
	    cmocka_unit_test(several_turns_while_nobody_looks_are_told_apart),
	    cmocka_unit_test(a_copy_then_emptied_is_not_given_again),
	    cmocka_unit_test(a_copy_taken_before_the_last_lines_were_written_is_known_too),
	    cmocka_unit_test(a_copy_of_a_text_that_ended_is_a_repeat_also_after_a_restart),
	    cmocka_unit_test(a_copy_of_a_text_that_is_still_there_waits_and_follows_it),
	    cmocka_unit_test(logs_that_begin_alike_are_told_apart),
	    cmocka_unit_test(plain_text_that_goes_on_packed_in_its_file_is_a_new_text),
	    cmocka_unit_test(what_is_damaged_is_said_once_whatever_the_kills),
	    cmocka_unit_test(packing_under_kills_gives_every_line_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
