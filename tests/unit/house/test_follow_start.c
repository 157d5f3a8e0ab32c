/* Where an audit begins, which format records have, and positions that cannot be used. */
#include "follow_world.h"

static void a_first_start_at_the_end_leaves_out_what_is_there(void **state)
{
	(void)state;
	struct world world;
	struct buf line = {0};

	for (int kills = 0; kills < 2; kills++) {
		world_init(&world, "*");
		world.config.start = START_END;
		append_lines(&world, "a.jsonl", 100, 500);
		make_lines(&world, 1, 500, &line);
		append_bytes(&world, "a.jsonl", span_slice(buf_span(&line), 0, 100));
		world_start(&world);
		world.kill_in = kills ? 2 : 0;
		world.commit_in = 1;
		world_settle(&world);
		append_bytes(&world, "a.jsonl", span_slice(buf_span(&line), 100, line.len));
		/* The line that was unfinished at the start is given when it is whole. */
		append_lines(&world, "a.jsonl", 5, 50);
		append_lines(&world, "b.jsonl", 5, 50);
		world_settle(&world);
		expect_once_from(&world, 100);
		assert_true(world.now[0].before_start > 50000);
		assert_true(world.now[0].account.produced < 5000);
		world_done(&world);
		buf_clear(&line);
	}
	buf_done(&line);
}

static void what_is_compressed_at_the_start_is_decoded_without_being_given(void **state)
{
	(void)state;
	struct world world;

	for (int how = 0; how < 4; how++) {
		struct buf text = {0}, packed = {0}, more = {0};
		world_init(&world, "*");
		world.config.start = START_END;
		make_lines(&world, 3000, 1000, &text);
		/* The second member continues the line in which the first ends. */
		make_lines(&world, 10, 300, &more);
		buf_append(&text, span_slice(buf_span(&more), 0, 100));
		if (how & 1)
			make_zstd(&packed, buf_span(&text), 3);
		else
			make_gzip(&packed, buf_span(&text), 6);
		append_bytes(&world, "a.gz", buf_span(&packed));
		world_start(&world);
		world.commit_in = 1;
		world.kill_in = how & 2 ? 2 : 0;
		world_settle(&world);
		expect_once_from(&world, world.nwritten);
		assert_int_equal(world.now[0].before_start, text.len - 100);
		buf_clear(&packed);
		struct span rest = span_slice(buf_span(&more), 100, more.len);
		if (how & 1)
			make_zstd(&packed, rest, 3);
		else
			make_gzip(&packed, rest, 6);
		append_bytes(&world, "a.gz", buf_span(&packed));
		world_settle(&world);
		expect_once_from(&world, 3000);
		assert_int_equal(world.nlosses, 0);
		buf_done(&text);
		buf_done(&packed);
		buf_done(&more);
		world_done(&world);
	}
}

static void a_log_begun_at_its_end_is_known_again_when_it_is_packed(void **state)
{
	(void)state;
	struct world world;

	for (int has_grown = 0; has_grown < 2; has_grown++) {
		world_init(&world, "*.jsonl*");
		world.config.start = START_END;
		append_lines(&world, "a.jsonl", 300, 500);
		world_start(&world);
		world_settle(&world);
		if (has_grown)
			append_lines(&world, "a.jsonl", 5, 50);
		world_settle(&world);
		rename_file(&world, "a.jsonl", "a.jsonl.1");
		append_lines(&world, "a.jsonl", 5, 50);
		world_settle(&world);
		pack_file(&world, "a.jsonl.1", "a.jsonl.1.gz", false);
		world_settle(&world);
		remove_file(&world, "a.jsonl.1");
		world_wait(&world, 70);
		expect_once_from(&world, 300);
		world_done(&world);
	}
}

static void since_is_told_by_a_files_time(void **state)
{
	(void)state;
	struct world world;
	struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

	world_init(&world, "*");
	world.config.start = START_SINCE;
	world.config.since_us = world.now_us - 3600 * (int64_t)SECOND;
	append_lines(&world, "a.jsonl", 10, 50);
	assert_int_equal(utimensat(AT_FDCWD, in_folder(&world, "a.jsonl"), old, 0), 0);
	append_lines(&world, "b.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	expect_once_from(&world, 10);
	world_done(&world);
}

static bool was_there(const struct world *world, const char *name)
{
	for (size_t i = 0; i < WORLD_TEXTS; i++) {
		const struct kept *kept = &world->now[i];
		if (kept->is_there && span_is(buf_span(&kept->path), in_folder(world, name)))
			return kept->was_there;
	}
	fail_msg("%s is no text", name);
	return false;
}

static void a_date_counts_for_what_was_there_at_the_first_start_and_nothing_else(void **state)
{
	(void)state;
	struct world world;
	struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

	for (unsigned kills = 0; kills < 5; kills++) {
		world_init(&world, "*.jsonl*");
		world.seed += kills;
		world.kill_in = kills ? kills + 1 : 0;
		world.commit_in = 2;
		world.config.start = START_SINCE;
		world.config.since_us = world.now_us - 3600 * (int64_t)SECOND;
		append_lines(&world, "old.jsonl", 10, 50);
		assert_int_equal(utimensat(AT_FDCWD, in_folder(&world, "old.jsonl"), old, 0), 0);
		append_lines(&world, "new.jsonl", 10, 50);
		/* Whether this is a text of its own is not known for a while. */
		copy_file(&world, "new.jsonl", "alike.jsonl");
		append_lines(&world, "new.jsonl", 10, 50);
		struct timespec recent[2] = {{.tv_sec = world.now_us / SECOND - 1800},
		    {.tv_sec = world.now_us / SECOND - 1800}};
		assert_int_equal(utimensat(AT_FDCWD, in_folder(&world, "new.jsonl"), recent, 0), 0);
		append_bytes(&world, "empty.jsonl", (struct span)SPAN(""));
		world_start(&world);
		world_settle(&world);
		world_stop(&world);
		append_lines(&world, "later.jsonl", 10, 50);
		append_lines(&world, "empty.jsonl", 10, 50);
		assert_int_equal(utimensat(AT_FDCWD, in_folder(&world, "later.jsonl"), old, 0), 0);
		world_start(&world);
		world_wait(&world, 10);
		rename_file(&world, "new.jsonl", "new.jsonl.1");
		append_lines(&world, "new.jsonl", 10, 50);
		append_lines(&world, "old.jsonl", 10, 50);
		world_wait(&world, 10);
		world_stop(&world);
		assert_true(was_there(&world, "old.jsonl"));
		assert_true(was_there(&world, "new.jsonl.1"));
		assert_true(was_there(&world, "alike.jsonl"));
		assert_false(was_there(&world, "empty.jsonl"));
		assert_false(was_there(&world, "later.jsonl"));
		assert_false(was_there(&world, "new.jsonl"));
		assert_int_equal(world.undecided.len, 0);
		world_done(&world);
	}
}

struct found {
	char state[40], format[60], why[200];
	size_t n;
};

static int note_status(const struct follow_status *status, void *context)
{
	struct found *found = context;

	snprintf(found->state, sizeof found->state, "%s", status->state);
	snprintf(found->format, sizeof found->format, "%s", status->format);
	snprintf(found->why, sizeof found->why, "%s", status->why);
	found->n++;
	return 0;
}

static void the_format_is_told_by_the_first_records(void **state)
{
	(void)state;
	struct world world;
	struct found found = {0};

	world_init(&world, "*");
	append_bytes(&world, "a.jsonl", span_of("{\"unknown\":1}\n"));
	append_lines(&world, "a.jsonl", 20, 50);
	world_start(&world);
	world_settle(&world);
	expect_once(&world);
	follow_each(world.follow, note_status, &found);
	assert_string_equal(found.format, "openai-messages");
	assert_string_equal(found.why, "15 of 16 records");
	world_done(&world);
}

static void what_fits_no_mapping_waits_for_one_and_is_given_from_there(void **state)
{
	(void)state;
	struct world world;
	struct found found = {0};
	struct error err;

	/* Bits: it is known only after a restart; a compressed file. */
	for (int how = 0; how < 4; how++) {
		world_init(&world, "*");
		world.log.format = "sharegpt";
		struct schemas *all = world.schemas;
		static const char *const other[] = {
		    SPECAUDIT_SOURCE_DIR "/rules/formats/sharegpt.yaml"};
		world.log.format = "auto";
		world.schemas = schemas_load(other, 1, &err);
		assert_non_null(world.schemas);
		append_lines(&world, "plain", 50, 50);
		if (how & 2) {
			pack_file(&world, "plain", "packed.gz", false);
			remove_file(&world, "plain");
		}
		world_start(&world);
		world_settle(&world);
		expect_once_from(&world, world.nwritten);
		assert_int_equal(count_state(&world, "pending-format"), 1);
		follow_each(world.follow, note_status, &found);
		assert_string_equal(found.state, "pending-format");
		assert_true(*found.why);
		assert_int_equal(follow_counts(world.follow).pending_format, 1);
		if (!(how & 2))
			append_lines(&world, "plain", 5, 50);
		world_settle(&world);
		expect_once_from(&world, world.nwritten);
		if (how & 1) {
			world_stop(&world);
			world_start(&world);
			world_settle(&world);
		}
		assert_int_equal(follow_reload(world.follow, &world.config, all, &err), 0);
		world_settle(&world);
		expect_once(&world);
		assert_int_equal(count_state(&world, "live"), 1);
		schemas_free(world.schemas);
		world.schemas = all;
		world_done(&world);
	}
}

static void a_format_that_is_set_is_taken(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*");
	world.log.format = "openai-messages";
	world.log.system_authority = "system";
	append_bytes(&world, "a.jsonl", span_of("{\"unknown\":1}\n"));
	world_start(&world);
	world_run(&world, 8);
	assert_int_equal(count_state(&world, "live"), 1);
	append_lines(&world, "a.jsonl", 2, 50);
	batch_clear(&world.batch);
	struct error err;
	world.now_us += SECOND;
	assert_int_equal(follow_look(world.follow, world.now_us, &err), 0);
	assert_int_equal(follow_fill(world.follow, &world.batch, &err), 1);
	assert_true(world.batch.has_reading);
	assert_int_equal(
	    world.batch.reading.schema, schemas_find(world.schemas, "openai-messages"));
	assert_int_equal(world.batch.reading.system_authority, AUTHORITY_SYSTEM);
	world_done(&world);
}

static void a_damaged_position_or_point_begins_again_and_gives_nothing_twice(void **state)
{
	(void)state;
	struct world world;

	/* Bits: the position or the point is damaged; a compressed file. */
	for (int how = 0; how < 4; how++) {
		world_init(&world, "*");
		append_lines(&world, "plain", 100, 500);
		if (how & 2) {
			pack_file(&world, "plain", "packed.gz", false);
			remove_file(&world, "plain");
		}
		world_start(&world);
		world_settle(&world);
		world_stop(&world);
		struct buf *blob = how & 1 ? &world.now[0].position : &world.now[0].point;
		assert_true(blob->len > 20);
		blob->at[blob->len / 2] = (char)(blob->at[blob->len / 2] ^ 0x55);
		blob->len -= 3;
		struct buf text = {0}, packed = {0};
		make_lines(&world, 3, 50, &text);
		make_gzip(&packed, buf_span(&text), 6);
		append_bytes(&world, how & 2 ? "packed.gz" : "plain",
		    how & 2 ? buf_span(&packed) : buf_span(&text));
		buf_done(&text);
		buf_done(&packed);
		world_start(&world);
		world_wait(&world, 10);
		expect_once(&world);
		world_done(&world);
	}
}

static void a_text_that_is_another_one_is_lost_and_said(void **state)
{
	(void)state;
	struct world world;
	struct buf bytes = {0};

	world_init(&world, "a.jsonl");
	append_lines(&world, "a.jsonl", 100, 500);
	world_start(&world);
	world_settle(&world);
	world_stop(&world);
	/* The point is lost, and the file's middle is not what it was. */
	buf_clear(&world.now[0].point);
	read_file(in_folder(&world, "a.jsonl"), &bytes);
	memset(bytes.at + bytes.len / 2, 'X', 10);
	FILE *file = fopen(in_folder(&world, "a.jsonl"), "r+");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
	append_lines(&world, "a.jsonl", 1, 50);
	world_start(&world);
	world_wait(&world, 10);
	assert_int_equal(count_state(&world, "lost"), 1);
	assert_int_equal(count_state(&world, "live"), 1);
	assert_int_equal(world.given[100], 1);
	assert_int_equal(world.nlosses, 1);
	buf_done(&bytes);
	world_done(&world);
}

static void a_file_gone_while_nobody_looked_is_lost_and_said(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*");
	append_lines(&world, "a.jsonl", 100, 500);
	world_start(&world);
	world_settle(&world);
	world_stop(&world);
	remove_file(&world, "a.jsonl");
	world_start(&world);
	world_wait(&world, 70);
	expect_once(&world);
	assert_int_equal(count_state(&world, "lost"), 1);
	assert_int_equal(follow_counts(world.follow).lost, 1);
	assert_int_equal(world.nlosses, 1);
	world_stop(&world);
	world_start(&world);
	world_wait(&world, 70);
	assert_int_equal(world.nlosses, 1);
	world_done(&world);
}

static void texts_that_ended_long_ago_are_forgotten(void **state)
{
	(void)state;
	struct world world;

	world_init(&world, "*");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	remove_file(&world, "a.jsonl");
	world_wait(&world, 70);
	assert_int_equal(count_state(&world, "ended"), 1);
	world.now_us += 31 * 86400 * (int64_t)SECOND;
	world_settle(&world);
	assert_int_equal(count_state(&world, "ended"), 0);
	assert_int_equal(follow_counts(world.follow).texts, 0);
	world_done(&world);
}

static void what_no_pattern_stands_for_after_a_reload_is_left_where_it_is(void **state)
{
	(void)state;
	struct world world;
	struct error err;

	world_init(&world, "a*");
	append_lines(&world, "a.jsonl", 10, 50);
	world_start(&world);
	world_settle(&world);
	struct config other = world.config;
	struct config_log log = world.log;
	const char *paths[] = {in_folder(&world, "b*")};
	log.paths = (struct config_list){paths, 1};
	other.logs = &log;
	assert_int_equal(follow_reload(world.follow, &other, world.schemas, &err), 0);
	world_settle(&world);
	append_lines(&world, "b.jsonl", 2, 50);
	world_wait(&world, 20);
	assert_int_equal(world.given[10], 1);
	append_lines(&world, "a.jsonl", 1, 50);
	world_wait(&world, 20);
	assert_int_equal(world.given[12], 0);
	assert_int_equal(follow_reload(world.follow, &world.config, world.schemas, &err), 0);
	world_wait(&world, 20);
	expect_once(&world);
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_first_start_at_the_end_leaves_out_what_is_there),
	    cmocka_unit_test(what_is_compressed_at_the_start_is_decoded_without_being_given),
	    cmocka_unit_test(a_log_begun_at_its_end_is_known_again_when_it_is_packed),
	    cmocka_unit_test(since_is_told_by_a_files_time),
	    cmocka_unit_test(a_date_counts_for_what_was_there_at_the_first_start_and_nothing_else),
	    cmocka_unit_test(the_format_is_told_by_the_first_records),
	    cmocka_unit_test(what_fits_no_mapping_waits_for_one_and_is_given_from_there),
	    cmocka_unit_test(a_format_that_is_set_is_taken),
	    cmocka_unit_test(a_damaged_position_or_point_begins_again_and_gives_nothing_twice),
	    cmocka_unit_test(a_text_that_is_another_one_is_lost_and_said),
	    cmocka_unit_test(a_file_gone_while_nobody_looked_is_lost_and_said),
	    cmocka_unit_test(texts_that_ended_long_ago_are_forgotten),
	    cmocka_unit_test(what_no_pattern_stands_for_after_a_reload_is_left_where_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
