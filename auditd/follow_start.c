/* Where the audit of a file begins that was there at the first start. */
#include <string.h>

#include "follow_private.h"

enum { BLOCK = 64 << 10 };

/* Stored as it is? By its first bytes. 1, 0; -1 with ERROR_MEMORY. */
static int is_plain(struct follow *follow, struct span first, struct error *err)
{
	struct decode_options options = follow->decode;
	struct piece piece;

	options.keeps_points = false;
	struct decode *decode = decode_new(&options);
	if (decode == NULL)
		return error_memory(err);
	decode_feed(decode, first, true);
	int got = decode_next(decode, &piece, err);
	int answer = got < 0 ? -1 : strcmp(decode_codec(decode), "plain") == 0;
	decode_free(decode);
	return answer;
}

/* The offset behind the last newline before size; size itself where a line is longer than any that is read at once. */
static int find_line(
    struct follow *follow, struct tail *tail, uint64_t size, uint64_t *start, struct error *why)
{
	char bytes[BLOCK];
	uint64_t most = follow->config->limits.max_line;
	uint64_t end = size;

	while (end > 0 && size - end <= most) {
		size_t n = end < BLOCK ? (size_t)end : BLOCK;
		int64_t got = tail_peek(tail, end - n, bytes, n, why);
		if (got < 0)
			return -1;
		for (size_t i = (size_t)got; i > 0; i--) {
			if (bytes[i - 1] == '\n') {
				*start = end - n + i;
				return 0;
			}
		}
		end -= n;
	}
	*start = end == 0 ? 0 : size;
	return 0;
}

static int start_plain(struct follow *follow, struct text *text, uint64_t size, struct error *why)
{
	struct position *at = &text->at;
	uint64_t start = 0;

	if (find_line(follow, text->tail, size, &start, why) != 0)
		return -1;
	size_t n = start < TAIL_GUARD ? (size_t)start : TAIL_GUARD;
	int64_t got = tail_peek(text->tail, start - n, at->guard.bytes, n, why);
	if (got < 0)
		return -1;
	at->guard.nbytes = (unsigned)got;
	at->base = at->text_start = at->read = at->traced = start;
	at->mark = (struct lines_mark){
	    .text_offset = start, .number = 1, .line_start = start, .may_have_bom = start == 0};
	return 0;
}

/* 0, or -1 with *why. */
static int start_at_end(struct follow *follow, struct text *text, struct error *why)
{
	char first[FOLLOW_HEAD];
	enum tail_state state;
	uint64_t size;

	if (tail_look(text->tail, &state, &size, why) != 0)
		return -1;
	int64_t got = tail_peek(text->tail, 0, first, sizeof first, why);
	if (got <= 0)
		return (int)got;
	struct span bytes = {first, (size_t)got};
	int plain = is_plain(follow, bytes, why);
	if (plain < 0)
		return -1;
	text->size = size;
	if (plain == 0) {
		text->at.start_raw = size;
		return 0;
	}
	if (start_plain(follow, text, size, why) != 0)
		return -1;
	if (text->at.base > 0)
		heads_take(&text->at.heads, bytes);
	return 0;
}

static bool is_same_file(const struct globs_file *file, uint64_t device, uint64_t inode)
{
	return file->device == device && file->inode == inode;
}

/* What is empty has no text that could have been there. */
bool follow_was_there(const struct follow *follow, const struct globs_file *file)
{
	struct unpack unpack = {.rest = buf_span(&follow->undecided)};

	if (file->size == 0)
		return false;
	if (follow->is_first)
		return follow->config->start == START_SINCE;
	for (size_t i = 0; i < follow->ntexts; i++) {
		const struct text *text = follow->texts[i];
		if (text->is_spare && text->at.was_there &&
		    is_same_file(file, text->device, text->inode))
			return true;
	}
	while (unpack.rest.len > 0 && !unpack.has_failed) {
		uint64_t device = unpack_number(&unpack);
		uint64_t inode = unpack_number(&unpack);
		if (is_same_file(file, device, inode))
			return true;
	}
	return false;
}

int64_t follow_undecided(const struct follow *follow, struct buf *buf)
{
	int64_t n = 0;

	if (follow->nputs > 0)
		return -1;
	for (size_t i = 0; i < follow->nsights; i++) {
		const struct sight *sight = follow->sights[i];
		if (!sight->was_there)
			continue;
		n++;
		pack_number(buf, sight->device);
		pack_number(buf, sight->inode);
	}
	return n;
}

bool start_is_later(const struct follow *follow, int64_t mtime_us)
{
	const struct config *config = follow->config;

	return follow->is_first && (config->start == START_END || (config->start == START_SINCE &&
								      mtime_us < config->since_us));
}

int text_start(struct follow *follow, struct text *text, struct error *err)
{
	struct error why;
	int failed = -1;

	text->tail = tail_open(text->path, 0, NULL, &why);
	if (text->tail)
		failed = start_at_end(follow, text, &why);
	tail_close(text->tail);
	text->tail = NULL;
	if (failed == 0)
		return 0;
	if (why.kind == ERROR_MEMORY)
		return error_memory(err);
	text->is_unreadable = true;
	return follow_say(text, why.text, err);
}
