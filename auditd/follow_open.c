/* A text's file and decoder: opened where the text stands, and seen to be still the same. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

void text_lose_file(struct follow *follow, struct text *text)
{
	text->has_file = false;
	text->device = text->inode = 0;
	text->is_listed = false;
	text->gone_us = follow->now_us;
	follow->is_dirty = true;
	follow_put(follow, text);
	find_wake_copies(follow, text);
	/* What waits for the rest of its line is known to an open decoder alone. */
	if (text->open == NULL || text->at.traced == text->at.mark.text_offset)
		text_park(follow, text);
}

/* Try one name of the file. 1 when it is there and open, 0 when not, -1 with ERROR_MEMORY. */
static int try_name(struct follow *follow, struct text *text, const char *path, struct error *why)
{
	struct tail *tail = path ? tail_open(path, text->at.read, &text->at.guard, why) : NULL;

	if (tail == NULL)
		return path && why->kind == ERROR_MEMORY ? -1 : 0;
	if (tail_device(tail) == text->device && tail_inode(tail) == text->inode) {
		text_set_tail(follow, text, tail);
		return 1;
	}
	tail_close(tail);
	*why = (struct error){.kind = ERROR_SYSTEM, .sys_errno = ENOENT};
	return 0;
}

/* The same by whatever name it has in the folder of path now. */
static int try_folder(struct follow *follow, struct text *text, const char *path, struct error *why)
{
	char *name = path ? globs_find_inode(path, text->device, text->inode) : NULL;
	int got = try_name(follow, text, name, why);

	free(name);
	return got;
}

static bool is_gone(const struct error *why)
{
	return why->sys_errno == ENOENT || why->sys_errno == ENOTDIR || why->sys_errno == ELOOP;
}

/* 1 when it is open, 0 when there is no such file, -1 with *why when there may be. */
static int find_file(struct follow *follow, struct text *text, struct error *why)
{
	const char *const names[] = {text->path, text->real};
	struct error first = {0};

	for (size_t i = 0; i < 2 * ARRAY_LEN(names); i++) {
		const char *name = names[i % ARRAY_LEN(names)];
		*why = (struct error){.kind = ERROR_SYSTEM, .sys_errno = ENOENT};
		int got = i < ARRAY_LEN(names) ? try_name(follow, text, name, why)
					       : try_folder(follow, text, name, why);
		if (got != 0)
			return got;
		if (!is_gone(why) && first.kind == ERROR_NONE)
			first = *why;
	}
	if (first.kind == ERROR_NONE)
		return 0;
	*why = first;
	return -1;
}

static enum text_opened say_unreadable(
    struct text *text, const struct error *why, struct error *err)
{
	if (why->kind == ERROR_MEMORY) {
		error_memory(err);
		return OPENED_FAILED;
	}
	text->is_unreadable = true;
	return follow_say(text, why->text, err) == 0 ? OPENED_NOT : OPENED_FAILED;
}

/* Does the file still begin as the text did? The last bytes read may be the same in many records; the first ones are not. 1, 0, or -1
 * with *why. Of compressed files the last bytes are enough. */
static int begins_alike(const struct text *text, struct error *why)
{
	char first[FOLLOW_HEAD];
	struct heads heads = {0};

	if (text->at.heads.n == 0 || strcmp(text->codec, "plain") != 0)
		return 1;
	int64_t got = tail_peek(text->tail, 0, first, sizeof first, why);
	if (got < 0)
		return -1;
	heads_take(&heads, (struct span){first, (size_t)got});
	return heads_agree(&heads, &text->at.heads);
}

enum text_opened text_open_file(struct follow *follow, struct text *text, struct error *err)
{
	enum tail_state state;
	struct error why;
	uint64_t size;

	if (!text->has_file)
		return text->open ? OPENED : OPENED_NOT;
	if (text->tail == NULL) {
		int found = find_file(follow, text, &why);
		if (found < 0)
			return say_unreadable(text, &why, err);
		if (found == 0) {
			text->is_unsure = true;
			text_lose_file(follow, text);
			/* Nothing more can be read of it: there is nothing to wait for but a copy. */
			text->gone_us = text->grown_us > 0 ? text->grown_us : 1;
			return text->open ? OPENED : OPENED_NOT;
		}
	}
	if (tail_look(text->tail, &state, &size, &why) != 0)
		return say_unreadable(text, &why, err);
	int is_alike = state == TAIL_TRUNCATED ? 0 : begins_alike(text, &why);
	if (is_alike < 0)
		return say_unreadable(text, &why, err);
	if (!is_alike) {
		text_lose_file(follow, text);
		return text->open ? OPENED : OPENED_NOT;
	}
	if (size > text->size) {
		text->size = size;
		text->grown_us = follow->now_us;
	}
	if (state == TAIL_SAME)
		text->gone_us = 0;
	if (state == TAIL_UNLINKED && text->gone_us == 0) {
		text->gone_us = follow->now_us;
		find_wake_copies(follow, text);
	}
	if (text->is_unreadable) {
		text->is_unreadable = false;
		return follow_say(text, NULL, err) == 0 ? OPENED : OPENED_FAILED;
	}
	return OPENED;
}

/* Who gives its decoder up first. */
enum room {
	ROOM_IDLE,   /* it is at its end */
	ROOM_CHEAP,  /* it has more to read, and little would be decoded again */
	ROOM_ENDING, /* its file is gone, and its last line waits */
	ROOM_NONE, /* it would be decoded again from so far back that all of them together might never come further */
};

static enum room room_of(const struct text *text)
{
	if (text->open == NULL)
		return ROOM_NONE;
	if (!text->has_file)
		return ROOM_ENDING;
	uint64_t place = text->at.base + decode_oldest(text->open->decode).text_offset;
	if (!text->is_behind)
		return ROOM_IDLE;
	bool is_cheap =
	    text->open->text >= text->open->drop_to && text->open->text - place <= BATCH_BYTES;
	return is_cheap ? ROOM_CHEAP : ROOM_NONE;
}

/* Of those the one that had no turn for the longest time; NULL where none can. */
static struct text *least_used(const struct follow *follow)
{
	enum room least = ROOM_NONE;
	struct text *best = NULL;

	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		enum room room = room_of(text);
		if (room > least || room == ROOM_NONE ||
		    (room == least && best && text->used >= best->used))
			continue;
		least = room;
		best = text;
	}
	return best;
}

/* Make room for one decoder more. False if somebody must come to an end first. */
static bool make_room(struct follow *follow)
{
	uint64_t most = follow->config->limits.decoders;
	uint64_t for_files = most / 4 ? most / 4 : 1;
	uint64_t for_texts = most > for_files ? most - for_files : 1;

	while (follow->nopen >= for_texts) {
		struct text *text = least_used(follow);
		if (text == NULL)
			return false;
		if (!text->has_file) {
			text->is_ending = true;
			follow_queue(follow, text);
			return false;
		}
		text_park(follow, text);
	}
	return true;
}

static int get_point(struct follow *follow, struct text *text, struct buf *point, struct error *err)
{
	if (text->point.len > 0)
		return buf_append(point, buf_span(&text->point)) == 0 ? 0 : error_memory(err);
	if (follow->options.get_point == NULL || text->at.traced == text->at.base)
		return 0;
	return follow->options.get_point(follow->options.context, text->input, point, err);
}

/* A decoder at or before where the text stands; place is left zero where it begins from the start. */
static int resume_decode(struct follow *follow, struct text *text, struct reader_of *open,
    struct decode_place *place, struct error *err)
{
	struct buf point = {0};
	struct error why = {0};
	uint64_t settled = text->at.mark.text_offset - text->at.base;

	if (get_point(follow, text, &point, err) != 0) {
		buf_done(&point);
		return -1;
	}
	struct unpack unpack = {.rest = buf_span(&point)};
	/* That of a file before this one may be all that is in the store yet. */
	if (unpack_number(&unpack) == text->at.epoch && !unpack.has_failed)
		open->decode = decode_resume(&follow->decode, unpack.rest, place, &why);
	buf_done(&point);
	if (open->decode && place->text_offset <= settled) {
		open->serial = place->serial;
		open->has_serial = !text->has_new_point;
		return 0;
	}
	if (open->decode == NULL && why.kind == ERROR_MEMORY)
		return error_memory(err);
	decode_free(open->decode);
	*place = (struct decode_place){0};
	open->decode = decode_new(&follow->decode);
	if (open->decode == NULL)
		return error_memory(err);
	if (text->at.traced == text->at.base || text->is_untold)
		return 0;
	open->proof = malloc(sizeof *open->proof);
	if (open->proof == NULL)
		return error_memory(err);
	proof_init(open->proof, &text->at);
	return 0;
}

static void reader_fail(struct reader_of *open)
{
	decode_free(open->decode);
	lines_free(open->lines);
	free(open->proof);
	free(open);
}

enum text_opened text_open(struct follow *follow, struct text *text, struct error *err)
{
	struct position *at = &text->at;
	struct decode_place place = {0};
	struct lines_options lines = {
	    .max_line = (size_t)follow->config->limits.max_line, .input = text->input};

	if (text->open)
		return OPENED;
	if (!make_room(follow)) {
		text->is_behind = true;
		return OPENED_NOT;
	}
	struct reader_of *open = calloc(1, sizeof *open);
	if (open == NULL) {
		error_memory(err);
		return OPENED_FAILED;
	}
	if (resume_decode(follow, text, open, &place, err) != 0) {
		reader_fail(open);
		return OPENED_FAILED;
	}
	open->lines = lines_resume(&lines, &at->mark);
	if (open->lines == NULL) {
		reader_fail(open);
		error_memory(err);
		return OPENED_FAILED;
	}
	open->text = at->base + place.text_offset;
	open->drop_to = at->mark.text_offset;
	open->losses = place.nlosses;
	open->has_head = open->text == 0;
	/* Where nothing was read yet, the guard stays to be compared. */
	if (tail_offset(text->tail) != at->base + place.feed_offset)
		tail_seek(text->tail, at->base + place.feed_offset, NULL);
	if (!text->has_new_point)
		buf_done(&text->point);
	text->open = open;
	follow->nopen++;
	return OPENED;
}
