/* A text's position, written down for the store and read back. */
#include <stdlib.h>

#include "follow_private.h"

enum { VERSION = 2, OLDER = 1, FORMAT_MOST = 200 };

static void pack_account(const struct decode_account *account, struct buf *buf)
{
	pack_number(buf, account->read);
	pack_number(buf, account->decoded);
	pack_number(buf, account->container);
	for (size_t i = 0; i < LOSS_REASONS; i++)
		pack_number(buf, account->lost[i]);
}

static void unpack_account(struct unpack *unpack, struct decode_account *account)
{
	account->read = unpack_number(unpack);
	account->decoded = unpack_number(unpack);
	account->container = unpack_number(unpack);
	for (size_t i = 0; i < LOSS_REASONS; i++)
		account->lost[i] = unpack_number(unpack);
}

static void pack_traces(const struct position *at, struct buf *buf)
{
	pack_number(buf, at->traced);
	pack_digest(buf, &at->digest);
	pack_number(buf, at->nsteps);
	for (unsigned i = 0; i < at->nsteps; i++)
		pack_digest(buf, &at->steps[i]);
	for (size_t i = 0; i < FOLLOW_RECENT; i++) {
		pack_number(buf, at->recent[i].traced);
		if (at->recent[i].traced > 0)
			pack_digest(buf, &at->recent[i].digest);
	}
	pack_number(buf, at->heads.n);
	for (unsigned i = 0; i < at->heads.n; i++)
		pack_digest(buf, &at->heads.at[i]);
}

static void unpack_traces(struct unpack *unpack, struct position *at)
{
	at->traced = unpack_number(unpack);
	at->digest = unpack_digest(unpack);
	at->nsteps = (unsigned)unpack_below(unpack, TRACE_STEPS + 1);
	for (unsigned i = 0; i < at->nsteps; i++)
		at->steps[i] = unpack_digest(unpack);
	for (size_t i = 0; i < FOLLOW_RECENT; i++) {
		at->recent[i].traced = unpack_number(unpack);
		if (at->recent[i].traced > 0)
			at->recent[i].digest = unpack_digest(unpack);
	}
	at->heads.n = (unsigned)unpack_below(unpack, FOLLOW_HEADS + 1);
	for (unsigned i = 0; i < at->heads.n; i++)
		at->heads.at[i] = unpack_digest(unpack);
}

int follow_pack(const struct text *text, struct buf *buf)
{
	const struct position *at = &text->at;

	pack_number(buf, VERSION);
	pack_number(buf, at->epoch);
	pack_number(buf, at->base);
	pack_number(buf, at->text_start);
	pack_number(buf, at->start_raw);
	lines_mark_pack(&at->mark, buf);
	pack_number(buf, at->nlosses);
	pack_number(buf, at->read);
	tail_guard_pack(&at->guard, buf);
	pack_traces(at, buf);
	pack_account(&at->account, buf);
	pack_account(&at->earlier, buf);
	pack_number(buf, text->has_file);
	pack_number(buf, text->size);
	pack_signed(buf, text->mtime_us);
	pack_text(buf, span_of(text->real));
	pack_text(buf, span_of(text->format));
	pack_number(buf, text->tried);
	pack_number(buf, text->fitted);
	pack_number(buf, text->is_released);
	pack_number(buf, at->was_there);
	return buf->failed ? -1 : 0;
}

/* A copy, NULL where absent. 0, or -1 when out of memory. */
static int copy_text(struct span text, char **copy)
{
	struct buf buf = {0};

	*copy = NULL;
	if (text.at == NULL)
		return 0;
	buf_append(&buf, text);
	if (buf_string(&buf) == NULL) {
		buf_done(&buf);
		return -1;
	}
	*copy = buf.at;
	return 0;
}

static bool makes_sense(const struct position *at)
{
	return at->mark.text_offset >= at->base && at->traced >= at->mark.text_offset &&
	       at->text_start <= at->mark.text_offset && at->guard.nbytes <= at->read;
}

int follow_unpack(struct text *text, struct span blob)
{
	struct unpack unpack = {.rest = blob};
	struct position at = {0};

	uint64_t version = unpack_number(&unpack);
	if (version != VERSION && version != OLDER)
		return -1;
	at.epoch = unpack_number(&unpack);
	at.base = unpack_number(&unpack);
	at.text_start = unpack_number(&unpack);
	at.start_raw = unpack_number(&unpack);
	if (lines_mark_unpack(&unpack, &at.mark) != 0)
		return -1;
	at.nlosses = unpack_number(&unpack);
	at.read = unpack_number(&unpack);
	if (tail_guard_unpack(&unpack, &at.guard) != 0)
		return -1;
	unpack_traces(&unpack, &at);
	unpack_account(&unpack, &at.account);
	unpack_account(&unpack, &at.earlier);
	bool has_file = unpack_bool(&unpack);
	uint64_t size = unpack_number(&unpack);
	int64_t mtime_us = unpack_signed(&unpack);
	struct span real = unpack_text(&unpack);
	struct span format = unpack_text(&unpack);
	unsigned tried = (unsigned)unpack_below(&unpack, FOLLOW_TRIED + 1);
	unsigned fitted = (unsigned)unpack_below(&unpack, FOLLOW_TRIED + 1);
	bool is_released = unpack_bool(&unpack);
	/* Before it was said, all texts were taken for such. */
	at.was_there = version == OLDER || unpack_bool(&unpack);
	if (unpack_end(&unpack) != 0 || format.len > FORMAT_MOST || !makes_sense(&at))
		return -1;
	char *real_copy, *format_copy;
	if (copy_text(real, &real_copy) != 0)
		return -1;
	if (copy_text(format, &format_copy) != 0) {
		free(real_copy);
		return -1;
	}
	text->at = at;
	text->has_file = has_file;
	text->size = size;
	text->mtime_us = mtime_us;
	text->real = real_copy;
	text->format = format_copy;
	text->tried = tried;
	text->fitted = fitted;
	text->is_released = is_released;
	return 0;
}
