/* Files that are no text's, kept until it is known what they are, and whose turn it is to be looked into. */
#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

enum {
	OPEN_AT_ONCE = 128,   /* files that wait to be looked into */
	COPY_BYTES = 1 << 20, /* of a copy that is decoded again, for each second */
};

void sight_close(struct follow *follow, struct sight *sight)
{
	if (sight->decode)
		follow->nsight_decoders--;
	decode_free(sight->decode);
	sight->decode = NULL;
	tail_close(sight->tail);
	sight->tail = NULL;
	for (size_t i = 0; i < sight->ncandidates; i++)
		free(sight->candidates[i].proof);
	free(sight->candidates);
	sight->candidates = NULL;
	sight->ncandidates = 0;
	buf_done(&sight->head);
	sight->heads = (struct heads){0};
	sight->text = sight->losses = 0;
}

void sight_free(struct sight *sight)
{
	struct follow nobody = {.nsight_decoders = 1};

	if (sight == NULL)
		return;
	sight_close(&nobody, sight);
	free(sight->path);
	free(sight->real);
	free(sight->why);
	free(sight);
}

int sight_add(struct follow *follow, const struct globs_file *file, int pattern, struct text *known,
    struct error *err)
{
	struct sight *sight = calloc(1, sizeof *sight);

	if (sight == NULL)
		return error_memory(err);
	if (follow->nsights == follow->sights_capacity) {
		size_t capacity = follow->sights_capacity ? follow->sights_capacity * 2 : 16;
		struct sight **sights = realloc(follow->sights, capacity * sizeof(struct sight *));
		if (sights == NULL) {
			free(sight);
			return error_memory(err);
		}
		follow->sights = sights;
		follow->sights_capacity = capacity;
	}
	*sight = (struct sight){.state = file->is_readable ? SIGHT_NEW : SIGHT_CLOSED,
	    .pattern = pattern,
	    .device = file->device,
	    .inode = file->inode,
	    .size = file->size,
	    .mtime_us = file->mtime_us,
	    .grown_us = file->mtime_us < follow->now_us ? file->mtime_us : follow->now_us,
	    .is_listed = true,
	    .is_due = file->size > 0,
	    .was_there = known ? known->at.was_there : follow_was_there(follow, file),
	    .repeat = known};
	if (look_name(&sight->path, &sight->real, file->path, err) < 0) {
		sight_free(sight);
		return -1;
	}
	follow->sights[follow->nsights++] = sight;
	/* Open from now on, so that its name may go; where that fails, it is said when it is looked into. */
	if (sight->state == SIGHT_NEW && follow->nsights <= OPEN_AT_ONCE &&
	    follow->nsights <= follow->most_tails / 2)
		sight->tail = tail_open(sight->path, 0, NULL, NULL);
	return 0;
}

void sight_remove(struct follow *follow, struct sight *sight)
{
	for (size_t i = 0; i < follow->nsights; i++) {
		if (follow->sights[i] != sight)
			continue;
		follow->sights[i] = follow->sights[--follow->nsights];
		break;
	}
	sight_close(follow, sight);
	sight_free(sight);
}

/* Look into it from the start again. */
void sight_restart(struct follow *follow, struct sight *sight)
{
	sight_close(follow, sight);
	sight->state = SIGHT_NEW;
	sight->is_due = sight->size > 0;
}

void sight_grown(struct follow *follow, struct sight *sight, uint64_t size, int64_t mtime_us)
{
	bool is_same = size == sight->size && mtime_us == sight->mtime_us;
	bool is_shorter = size < sight->size;

	sight->size = size;
	sight->mtime_us = mtime_us;
	if (sight->state == SIGHT_CLOSED) {
		/* Perhaps it can be read by now. */
		sight->is_due |=
		    follow->now_us - sight->looked_us >= FOLLOW_LOOK * (int64_t)FOLLOW_SECOND;
		return;
	}
	if (is_same)
		return;
	sight->grown_us = follow->now_us;
	sight->has_grown = true;
	if (is_shorter)
		sight->was_there = false; /* what it holds now came later */
	if (is_shorter && sight->state != SIGHT_COPY)
		sight_restart(follow, sight);
	else
		sight->is_due |=
		    sight->state != SIGHT_COPY || sight_due_us(sight) <= follow->now_us;
}

int64_t sight_due_us(const struct sight *sight)
{
	if (sight->is_due || sight->size == 0 || sight->state == SIGHT_CLOSED)
		return INT64_MAX;
	if (sight->state == SIGHT_COPY) {
		/* What has grown may be no copy any more; a long one is not decoded anew all the time. */
		uint64_t rest = sight->size / COPY_BYTES;
		int64_t seconds = rest < FOLLOW_PACKING ? (int64_t)rest : FOLLOW_PACKING;
		return sight->has_grown ? sight->looked_us + seconds * FOLLOW_SECOND : INT64_MAX;
	}
	bool is_plain = sight->decode == NULL || strcmp(decode_codec(sight->decode), "plain") == 0;
	int64_t quiet = is_plain ? FOLLOW_QUIET : FOLLOW_PACKING;
	return sight->grown_us + quiet * FOLLOW_SECOND;
}

int sight_gone(struct follow *follow, struct sight *sight, struct error *err)
{
	bool is_open = sight->tail && sight->state != SIGHT_COPY;

	(void)err;
	/* What is open can still be read: it is told for good at its end. */
	if (is_open && !sight->is_gone) {
		sight->is_gone = sight->is_due = true;
		return 0;
	}
	if (is_open)
		return 0;
	if (sight->repeat) {
		sight->repeat->state = TEXT_FORGOTTEN;
		follow_put(follow, sight->repeat);
	}
	sight_remove(follow, sight);
	return 0;
}

struct text *find_begin(
    struct follow *follow, const struct globs_file *file, int pattern, struct error *err)
{
	struct text *text = follow_new_text(follow, file->device, file->inode, err);

	if (text == NULL)
		return NULL;
	text->pattern = pattern;
	text->has_file = text->is_listed = true;
	text->device = file->device;
	text->inode = file->inode;
	text->size = file->size;
	text->mtime_us = file->mtime_us;
	text->grown_us = file->mtime_us < follow->now_us ? file->mtime_us : follow->now_us;
	text->is_behind = file->size > FOLLOW_TURN;
	text->at.was_there = follow_was_there(follow, file);
	if (look_name(&text->path, &text->real, file->path, err) < 0)
		return NULL;
	follow_put(follow, text);
	follow_queue(follow, text);
	return text;
}

static bool may_open(const struct follow *follow, const struct sight *sight)
{
	uint64_t most = follow->config->limits.decoders / 4;

	return sight->decode || follow->nsight_decoders < (most ? most : 1);
}

/* The one that waits for its file to grow and was looked into longest ago gives its decoder up. */
static void make_room(struct follow *follow)
{
	struct sight *oldest = NULL;

	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		if (sight->decode && !sight->is_due && !sight->is_gone &&
		    (oldest == NULL || sight->turn < oldest->turn))
			oldest = sight;
	}
	if (oldest) {
		sight_close(follow, oldest);
		oldest->state = SIGHT_NEW;
	}
}

/* Whose turn comes first? Of files that are new the oldest: of a log that was turned the parts are begun as they were written. */
static bool is_before(const struct sight *sight, const struct sight *other)
{
	if (sight->turn != other->turn)
		return sight->turn < other->turn;
	if (sight->mtime_us != other->mtime_us)
		return sight->mtime_us < other->mtime_us;
	return strcmp(sight->path, other->path) < 0;
}

/* The due one that had no turn for longest. */
static struct sight *next_due(struct follow *follow)
{
	struct sight *next = NULL;
	bool has_waiting = false;

	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		if (!sight->is_due)
			continue;
		if (!may_open(follow, sight))
			has_waiting = true;
		else if (next == NULL || is_before(sight, next))
			next = sight;
	}
	if (has_waiting)
		make_room(follow);
	return next;
}

/* Texts that were found before and not begun yet could be what the file holds: they go first. */
static bool must_wait(const struct follow *follow)
{
	for (size_t i = 0; i < follow->ntexts; i++) {
		if (text_is_unknown(follow->texts[i]))
			return true;
	}
	return false;
}

int find_turn(struct follow *follow, struct error *err)
{
	struct sight *sight = next_due(follow);

	if (sight == NULL)
		sight = next_due(follow); /* there may be room now */
	if (sight == NULL || must_wait(follow))
		return 0;
	sight->turn = follow->fills;
	return find_look_into(follow, sight, err) == 0 ? 1 : -1;
}

bool find_has_work(const struct follow *follow)
{
	for (size_t i = 0; i < follow->nsights; i++) {
		if (follow->sights[i]->is_due)
			return true;
	}
	return false;
}

bool find_may_hold(const struct follow *follow, const struct text *text)
{
	for (size_t i = 0; i < follow->nsights; i++) {
		const struct sight *sight = follow->sights[i];
		if (sight->state == SIGHT_CLOSED || sight->size == 0)
			continue;
		if (sight->decode == NULL && (sight->state == SIGHT_NEW || sight->copied == text))
			return true;
		for (size_t k = 0; k < sight->ncandidates; k++) {
			if (sight->candidates[k].text == text)
				return true;
		}
	}
	return false;
}

void find_forget(struct follow *follow, const struct text *text)
{
	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		if (sight->copied == text)
			sight->copied = NULL;
		if (sight->repeat == text)
			sight->repeat = NULL;
		for (size_t k = sight->ncandidates; k > 0; k--) {
			if (sight->candidates[k - 1].text == text)
				find_drop_candidate(sight, k - 1);
		}
	}
}

void find_wake_copies(struct follow *follow, const struct text *text)
{
	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		if (sight->state == SIGHT_COPY && sight->copied == text)
			sight_restart(follow, sight);
	}
}
