/* A world for tests of follow: a folder of logs that are written, turned and compressed; a follower that is turned, killed and put
 * back; and a store that keeps what was committed. Every line written has a number, so that it is seen which were given, and how often. */
#ifndef FOLLOW_WORLD_H
#define FOLLOW_WORLD_H

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "follow.h"

enum { WORLD_TEXTS = 4096, WORLD_LINES = 60000, SECOND = 1000000 };

/* What the store has of one text. */
struct kept {
	bool is_there;
	struct buf path, state, codec, position, point;
	struct store_stream stream;
	uint64_t next; /* text offset behind the last record */
	uint64_t before_start;
	struct account account;
	bool is_repeat;
	bool was_there;
};

struct world {
	char folder[64];
	struct config config;
	struct config_log log;
	const char *paths[4];
	struct schemas *schemas;
	struct follow *follow;
	struct batch batch;
	int64_t now_us;
	uint64_t seed, first_seed;
	/* One in so many batches is followed by a commit, a kill; 0: none. */
	unsigned commit_in, kill_in;
	bool has_committed;
	struct buf undecided, undecided_safe;
	bool has_puts; /* positions wait: what is undecided is as it was */

	struct kept *now, *safe;           /* WORLD_TEXTS of each: put, and committed */
	unsigned char *given, *given_safe; /* how often each line was */
	uint64_t nlosses, nlosses_safe;
	size_t nwritten;
	size_t nbatches;
};

static inline const char *in_folder(const struct world *world, const char *name)
{
	static char paths[8][300];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", world->folder, name);
	return path;
}

/* ---- writing ---- */

static inline void line_text(size_t number, size_t length, struct buf *out)
{
	buf_printf(out, "{\"messages\":[{\"role\":\"user\",\"content\":\"line %zu.", number);
	for (size_t i = 0; i < length; i++)
		buf_byte(out, (char)('a' + (i * 7 + number) % 26));
	buf_printf(out, "\"},{\"role\":\"assistant\",\"content\":\"yes\"}]}\n");
}

/* The next n lines. */
static inline void make_lines(struct world *world, size_t n, size_t length, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(world->nwritten < WORLD_LINES);
		line_text(world->nwritten++, length, out);
	}
}

static inline void append_bytes(const struct world *world, const char *name, struct span bytes)
{
	FILE *file = fopen(in_folder(world, name), "a");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static inline void append_lines(struct world *world, const char *name, size_t n, size_t length)
{
	struct buf text = {0};

	make_lines(world, n, length, &text);
	append_bytes(world, name, buf_span(&text));
	buf_done(&text);
}

static inline void rename_file(const struct world *world, const char *from, const char *to)
{
	assert_int_equal(rename(in_folder(world, from), in_folder(world, to)), 0);
}

static inline void remove_file(const struct world *world, const char *name)
{
	assert_int_equal(unlink(in_folder(world, name)), 0);
}

static inline void empty_file(const struct world *world, const char *name)
{
	assert_int_equal(truncate(in_folder(world, name), 0), 0);
}

static inline void copy_file(const struct world *world, const char *from, const char *to)
{
	struct buf bytes = {0};

	read_file(in_folder(world, from), &bytes);
	write_file(in_folder(world, to), buf_span(&bytes));
	buf_done(&bytes);
}

static inline void pack_file(
    const struct world *world, const char *from, const char *to, bool is_zstd)
{
	struct buf bytes = {0}, packed = {0};

	read_file(in_folder(world, from), &bytes);
	if (is_zstd)
		make_zstd(&packed, buf_span(&bytes), 3);
	else
		make_gzip(&packed, buf_span(&bytes), 6);
	write_file(in_folder(world, to), buf_span(&packed));
	buf_done(&bytes);
	buf_done(&packed);
}

/* ---- the store ---- */

static inline void set_buf(struct buf *buf, struct span text)
{
	buf_clear(buf);
	assert_int_equal(buf_append(buf, text), 0);
}

static inline void put_stream(struct kept *kept, const struct store_stream *stream)
{
	set_buf(&kept->path, stream->path);
	set_buf(&kept->state, stream->state);
	set_buf(&kept->codec, stream->codec);
	set_buf(&kept->position, stream->position);
	if (stream->point.at)
		set_buf(&kept->point, stream->point);
	kept->stream = *stream;
	kept->is_there = !span_is(stream->state, "forgotten");
}

static inline void copy_kept(struct kept *to, const struct kept *from)
{
	set_buf(&to->path, buf_span(&from->path));
	set_buf(&to->state, buf_span(&from->state));
	set_buf(&to->codec, buf_span(&from->codec));
	set_buf(&to->position, buf_span(&from->position));
	set_buf(&to->point, buf_span(&from->point));
	to->stream = from->stream;
	to->is_there = from->is_there;
	to->next = from->next;
	to->before_start = from->before_start;
	to->account = from->account;
	to->is_repeat = from->is_repeat;
	to->was_there = from->was_there;
}

static inline void copy_all(struct kept *to, const struct kept *from)
{
	for (size_t i = 0; i < WORLD_TEXTS; i++) {
		if (to[i].is_there || from[i].is_there || to[i].path.len > 0 ||
		    from[i].path.len > 0)
			copy_kept(&to[i], &from[i]);
	}
}

static inline void world_commit(struct world *world)
{
	copy_all(world->safe, world->now);
	memcpy(world->given_safe, world->given, WORLD_LINES);
	world->nlosses_safe = world->nlosses;
	set_buf(&world->undecided_safe, buf_span(&world->undecided));
	world->has_committed |= !world->has_puts;
}

static inline int get_kept_point(void *context, uint32_t input, struct buf *buf, struct error *err)
{
	struct world *world = context;

	(void)err;
	assert_true(input < WORLD_TEXTS);
	return buf_append(buf, buf_span(&world->now[input].point));
}

/* ---- the follower ---- */

static inline void world_start(struct world *world)
{
	struct error err = {0};
	struct follow_options options = {.config = &world->config,
	    .schemas = world->schemas,
	    .is_first = !world->has_committed,
	    .now_us = world->now_us,
	    .undecided = buf_span(&world->undecided),
	    .get_point = get_kept_point,
	    .context = world};

	world->follow = follow_new(&options, &err);
	assert_non_null(world->follow);
	for (size_t i = 0; i < WORLD_TEXTS; i++) {
		struct kept *kept = &world->now[i];
		if (!kept->is_there)
			continue;
		struct store_stream stream = kept->stream;
		stream.path = buf_span(&kept->path);
		stream.state = buf_span(&kept->state);
		stream.codec = buf_span(&kept->codec);
		stream.position = buf_span(&kept->position);
		stream.point = (struct span){NULL, 0};
		assert_int_equal(follow_restore(world->follow, &stream, &err), 0);
	}
}

static inline void world_stop(struct world *world)
{
	world_commit(world);
	follow_free(world->follow);
	world->follow = NULL;
}

static inline void world_kill(struct world *world)
{
	follow_free(world->follow);
	copy_all(world->now, world->safe);
	memcpy(world->given, world->given_safe, WORLD_LINES);
	world->nlosses = world->nlosses_safe;
	set_buf(&world->undecided, buf_span(&world->undecided_safe));
	world_start(world);
}

static inline void take_record(struct world *world, struct kept *kept, const struct record *record)
{
	char text[64] = "";
	size_t number;

	/* Records follow one on the other: their text is what the log said. */
	if (kept->next > 0)
		assert_int_equal(record->origin.text_offset, kept->next);
	kept->next = record->origin.text_offset + record->nbytes;
	const char *at = memchr(record->text.at, '.', record->text.len);
	size_t n = at ? (size_t)(at - record->text.at) : 0;
	if (n == 0 || n >= sizeof text)
		return;
	memcpy(text, record->text.at, n);
	if (sscanf(text, "{\"messages\":[{\"role\":\"user\",\"content\":\"line %zu", &number) != 1)
		return;
	assert_true(number < WORLD_LINES);
	assert_true(world->given[number] < 255);
	world->given[number]++;
}

static inline void take_batch(struct world *world)
{
	struct kept *kept = NULL;
	const struct batch *batch = &world->batch;

	for (size_t i = 0; i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		switch (entry->kind) {
		case ENTRY_SWITCH:
			assert_true(entry->of.input->index < WORLD_TEXTS);
			kept = &world->now[entry->of.input->index];
			kept->was_there = entry->was_there;
			break;
		case ENTRY_RECORD:
			assert_non_null(kept);
			if (entry->of.read.record.state == RECORD_WHOLE ||
			    entry->of.read.record.state == RECORD_UNFINISHED)
				take_record(world, kept, &entry->of.read.record);
			else if (entry->of.read.record.state == RECORD_TOO_LONG)
				kept->next = 0; /* windows overlap */
			else
				kept->next = entry->of.read.record.origin.text_offset +
					     entry->of.read.record.nbytes;
			break;
		case ENTRY_LOSS:
			world->nlosses++;
			break;
		case ENTRY_POSITION: {
			const struct entry_position *position = entry->of.position;
			assert_ptr_equal(kept, &world->now[position->stream.input]);
			put_stream(kept, &position->stream);
			kept->before_start = position->before_start;
			kept->account = position->input.account;
			kept->is_repeat = position->input.is_repeat;
			const struct account *account = &position->input.account;
			assert_int_equal(account->read,
			    account->decoded + account->container + account_lost_stored(account));
			kept = NULL;
			break;
		}
		default:
			break;
		}
	}
	assert_null(kept);
}

static inline void note_undecided(struct world *world)
{
	struct buf undecided = {0};

	world->has_puts = follow_undecided(world->follow, &undecided) < 0;
	if (!world->has_puts)
		set_buf(&world->undecided, buf_span(&undecided));
	buf_done(&undecided);
}

/* One turn, and perhaps a commit or a kill behind it. Returns whether there was something. */
static inline bool world_turn(struct world *world)
{
	struct error err = {0};

	world->now_us += 1000;
	batch_clear(&world->batch);
	assert_int_equal(follow_look(world->follow, world->now_us, &err), 0);
	int got = follow_fill(world->follow, &world->batch, &err);
	assert_true(got >= 0);
	if (got == 1)
		take_batch(world);
	note_undecided(world);
	if (got == 0) {
		assert_int_equal(world->batch.nentries, 0);
		return false;
	}
	world->nbatches++;
	if (world->commit_in && random_below(&world->seed, world->commit_in) == 0)
		world_commit(world);
	if (world->kill_in && random_below(&world->seed, world->kill_in) == 0)
		world_kill(world);
	return true;
}

static inline void world_run(struct world *world, size_t turns)
{
	while (turns-- > 0)
		world_turn(world);
}

/* Turn until there is nothing to do now. */
static inline void world_settle(struct world *world)
{
	unsigned idle = 0;

	for (size_t i = 0; idle < 3; i++) {
		assert_true(i < 100000);
		idle = world_turn(world) ? 0 : idle + 1;
	}
}

/* So much time passes, in steps. */
static inline void world_wait(struct world *world, int64_t seconds)
{
	for (int64_t i = 0; i < 2 * seconds; i++) {
		world->now_us += SECOND / 2;
		world_settle(world);
	}
}

static inline void world_init(struct world *world, const char *pattern)
{
	static const char *const formats[] = {SPECAUDIT_SOURCE_DIR "/rules/formats"};
	struct error err;
	struct stat info;

	*world = (struct world){.seed = 1};
	make_folder(world->folder);
	assert_int_equal(stat(world->folder, &info), 0);
	world->now_us = ((int64_t)info.st_mtim.tv_sec + 1) * SECOND;
	world->paths[0] = strdup(in_folder(world, pattern));
	world->log = (struct config_log){.paths = {world->paths, 1},
	    .format = "auto",
	    .system_authority = "developer",
	    .host = ""};
	world->config = (struct config){.logs = &world->log,
	    .nlogs = 1,
	    .start = START_BEGINNING,
	    .limits = {.decoders = 8,
		.max_line = 1 << 20,
		.max_ratio = 1000,
		.is_polling = true,
		.poll_ms = 1},
	    .after = {.gone = 60, .forget = 30 * 86400, .idle = 900}};
	world->schemas = schemas_load(formats, 1, &err);
	assert_non_null(world->schemas);
	world->now = calloc(WORLD_TEXTS, sizeof *world->now);
	world->safe = calloc(WORLD_TEXTS, sizeof *world->safe);
	world->given = calloc(1, WORLD_LINES);
	world->given_safe = calloc(1, WORLD_LINES);
	assert_non_null(world->now);
	assert_non_null(world->safe);
	assert_non_null(world->given);
	assert_non_null(world->given_safe);
}

static inline void world_done(struct world *world)
{
	follow_free(world->follow);
	batch_done(&world->batch);
	schemas_free(world->schemas);
	buf_done(&world->undecided);
	buf_done(&world->undecided_safe);
	for (size_t i = 0; i < 2 * (size_t)WORLD_TEXTS; i++) {
		struct kept *kept =
		    i < WORLD_TEXTS ? &world->now[i] : &world->safe[i - WORLD_TEXTS];
		buf_done(&kept->path);
		buf_done(&kept->state);
		buf_done(&kept->codec);
		buf_done(&kept->position);
		buf_done(&kept->point);
	}
	free(world->now);
	free(world->safe);
	free(world->given);
	free(world->given_safe);
	free((char *)world->paths[0]);
	remove_folder(world->folder);
}

/* Every line from first on was given once, those before not at all. */
static inline void expect_once_from(const struct world *world, size_t first)
{
	for (size_t i = 0; i < world->nwritten; i++) {
		if (world->given[i] != (i >= first))
			fail_msg("line %zu of %zu was given %d times (started with seed %llu)", i,
			    world->nwritten, world->given[i],
			    (unsigned long long)world->first_seed);
	}
}

static inline void expect_once(const struct world *world)
{
	expect_once_from(world, 0);
}

/* Say what there is, for whoever looks for a mistake. */
static inline int print_status(const struct follow_status *status, void *context)
{
	(void)context;
	fprintf(stderr, "%u %s: %s size %llu read %llu text %llu %s\n", status->input, status->path,
	    status->state, (unsigned long long)status->size, (unsigned long long)status->read,
	    (unsigned long long)status->text_offset, status->why);
	return 0;
}

/* How many texts are in that state. */
static inline size_t count_state(const struct world *world, const char *state)
{
	size_t n = 0;

	for (size_t i = 0; i < WORLD_TEXTS; i++)
		n += world->now[i].is_there && span_is(buf_span(&world->now[i].state), state);
	return n;
}

#endif
