/* Whose turn it is.
 *
 * Texts with something to read wait in one of two queues: hot (they came to their end at their last turn, or are short)
 * and backlog. A turn is a batch (256 KiB of text given, or 1 MiB decoded and not given), and every fourth turn is the
 * backlog's. So a text in hot waits for at most one turn of each other text that is hot, and one of the backlog's for
 * each three of these, however long the others are and however many wait in the backlog. Looking into new files takes
 * every second turn at most. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "follow_private.h"

const char *const follow_state_names[TEXT_STATES] = {
    "live", "pending-format", "ended", "lost", "repeat", "forgotten"};
const char *const follow_sight_names[SIGHT_STATES] = {
    "identifying", "identifying", "copy", "unreadable"};

static int add_patterns(struct follow *follow, const struct config *config, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < config->nlogs; i++)
		n += config->logs[i].paths.n;
	struct pattern *patterns = calloc(n + !n, sizeof *patterns);
	if (patterns == NULL)
		return error_memory(err);
	follow->patterns = patterns;
	follow->npatterns = 0;
	for (size_t i = 0; i < config->nlogs; i++) {
		for (size_t k = 0; k < config->logs[i].paths.n; k++)
			patterns[follow->npatterns++] = (struct pattern){
			    .pattern = config->logs[i].paths.at[k], .log = &config->logs[i]};
	}
	return 0;
}

static void free_patterns(struct pattern *patterns, size_t npatterns)
{
	for (size_t i = 0; i < npatterns; i++)
		free(patterns[i].help);
	free(patterns);
}

struct follow *follow_new(const struct follow_options *options, struct error *err)
{
	const struct config *config = options->config;
	struct follow *follow = calloc(1, sizeof *follow);

	if (follow == NULL) {
		error_memory(err);
		return NULL;
	}
	follow->config = config;
	follow->schemas = options->schemas;
	follow->options = *options;
	follow->decode = decode_defaults;
	follow->decode.max_ratio = config->limits.max_ratio;
	follow->decode.keeps_points = true;
	follow->next_input = options->first_input;
	follow->is_first = options->is_first;
	follow->now_us = follow->started_us = options->now_us;
	pace_set(&follow->pace, config->limits.max_mb_s);
	text_bound_tails(follow);
	if (options->undecided.len > 0 && buf_append(&follow->undecided, options->undecided) != 0) {
		error_memory(err);
		follow_free(follow);
		return NULL;
	}
	follow->watch = watch_new(config->limits.is_polling, err);
	if (follow->watch == NULL || add_patterns(follow, config, err) != 0) {
		follow_free(follow);
		return NULL;
	}
	return follow;
}

void follow_free(struct follow *follow)
{
	if (follow == NULL)
		return;
	for (size_t i = 0; i < follow->nsights; i++)
		sight_free(follow->sights[i]);
	for (size_t i = 0; i < follow->ntexts; i++)
		text_free(follow->texts[i]);
	free(follow->sights);
	free(follow->texts);
	free_patterns(follow->patterns, follow->npatterns);
	folders_done(follow);
	watch_free(follow->watch);
	buf_done(&follow->undecided);
	reader_done(&follow->reader);
	arena_done(&follow->arena);
	free(follow);
}

static int add_text(struct follow *follow, struct text *text, struct error *err)
{
	if (follow->ntexts == follow->texts_capacity) {
		size_t capacity = follow->texts_capacity ? follow->texts_capacity * 2 : 64;
		struct text **texts = realloc(follow->texts, capacity * sizeof(struct text *));
		if (texts == NULL)
			return error_memory(err);
		follow->texts = texts;
		follow->texts_capacity = capacity;
	}
	follow->texts[follow->ntexts++] = text;
	return 0;
}

/* A text of which nothing was ever read has nothing by which its file could be known: another may have its inode by now. So the
 * file is looked into like a new one, and has the number if it begins a text. */
static struct text *take_spare(struct follow *follow, uint64_t device, uint64_t inode)
{
	struct text *spare = NULL;

	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		bool is_its = text->device == device && text->inode == inode;
		if (!text->is_spare || text_has_ended(text) || (text->at.was_there && !is_its))
			continue;
		if (is_its || spare == NULL)
			spare = text;
		if (is_its)
			break;
	}
	if (spare)
		spare->is_spare = spare->is_unsure = spare->is_ending = false;
	return spare;
}

struct text *follow_new_text(
    struct follow *follow, uint64_t device, uint64_t inode, struct error *err)
{
	struct text *text = take_spare(follow, device, inode);

	if (text)
		return text;
	text = text_new(follow, follow->next_input);
	if (text == NULL || add_text(follow, text, err) != 0) {
		text_free(text);
		error_memory(err);
		return NULL;
	}
	follow->next_input++;
	return text;
}

void follow_found(struct follow *follow, uint64_t device, uint64_t inode)
{
	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		if (text->is_spare && text->device == device && text->inode == inode)
			text->was_found = true;
	}
}

static char *copy_span(struct span text)
{
	return strndup(text.len ? text.at : "", text.len);
}

static enum text_state find_state(struct span name)
{
	for (size_t i = 0; i < TEXT_STATES; i++) {
		if (span_is(name, follow_state_names[i]))
			return (enum text_state)i;
	}
	return TEXT_LIVE;
}

/* A position that cannot be read: from the start, with what is settled left out. */
static void begin_again(struct text *text, const struct store_stream *stream)
{
	text->is_untold = true;
	text->at.traced = stream->text_offset;
	text->at.mark.text_offset = text->at.mark.line_start = stream->text_offset;
	text->at.mark.may_have_bom = stream->text_offset == 0;
	text->has_file = text->state != TEXT_ENDED && text->state != TEXT_LOST;
	text->is_released = text->state != TEXT_PENDING;
}

int follow_restore(struct follow *follow, const struct store_stream *stream, struct error *err)
{
	struct text *text = text_new(follow, stream->input);

	if (text == NULL)
		return error_memory(err);
	if (follow->next_input <= stream->input)
		follow->next_input = stream->input + 1;
	text->state = find_state(stream->state);
	text->device = stream->device;
	text->inode = stream->inode;
	text->grown_us = stream->grown_us;
	text->path = copy_span(stream->path);
	snprintf(text->codec, sizeof text->codec, "%.*s", (int)stream->codec.len,
	    stream->codec.len ? stream->codec.at : "");
	if (text->path == NULL || add_text(follow, text, err) != 0) {
		text_free(text);
		return error_memory(err);
	}
	if (follow_unpack(text, stream->position) != 0)
		begin_again(text, stream);
	text->is_spare = text->at.traced == 0 && text->at.start_raw == 0 && !text_has_ended(text);
	if (text->is_spare)
		text->has_file = false;
	if (!text->has_file)
		text->gone_us = follow->started_us;
	text->is_fresh = text->at.traced > text->at.mark.text_offset;
	return 0;
}

int follow_say(struct text *text, const char *why, struct error *err)
{
	size_t length = strlen(text->path);

	/* Errors of files begin with their name, which is said anyway. */
	if (why && strncmp(why, text->path, length) == 0 && strncmp(why + length, ": ", 2) == 0)
		why += length + 2;
	bool is_same = why == NULL ? text->why == NULL : text->why && strcmp(why, text->why) == 0;

	if (is_same)
		return 0;
	char *copy = why ? strdup(why) : NULL;
	if (why && copy == NULL)
		return error_memory(err);
	free(text->why);
	text->why = copy;
	if (why)
		log_line(LOG_WARNING, "%s: %s", text->path, why);
	else
		log_line(LOG_INFO, "%s: read on", text->path);
	return 0;
}

void follow_put(struct follow *follow, struct text *text)
{
	follow->nputs += !text->needs_put;
	text->needs_put = true;
}

void follow_queue(struct follow *follow, struct text *text)
{
	struct queue *queue = text->is_behind ? &follow->backlog : &follow->hot;

	if (text->is_queued || text_has_ended(text))
		return;
	text->is_queued = true;
	text->next = NULL;
	if (queue->last)
		queue->last->next = text;
	else
		queue->first = text;
	queue->last = text;
}

static struct text *take_first(struct queue *queue)
{
	struct text *text = queue->first;

	queue->first = text->next;
	if (queue->first == NULL)
		queue->last = NULL;
	text->next = NULL;
	text->is_queued = false;
	return text;
}

static bool has_queued(const struct follow *follow)
{
	return follow->hot.first || follow->backlog.first;
}

static struct text *take_next(struct follow *follow)
{
	bool is_backlogs = follow->turns % 4 == 3;

	if (follow->hot.first && !(is_backlogs && follow->backlog.first))
		return take_first(&follow->hot);
	return follow->backlog.first ? take_first(&follow->backlog) : NULL;
}

/* Forget a text whose last position was given. */
static void drop_text(struct follow *follow, size_t index)
{
	struct text *text = follow->texts[index];

	find_forget(follow, text);
	text_park(follow, text);
	text_set_tail(follow, text, NULL);
	text_free(text);
	follow->texts[index] = follow->texts[--follow->ntexts];
}

/* All positions that are to be put, in one batch: at a first start either all texts are known from here on, or none is. */
static int put_all(struct follow *follow, struct batch *batch, struct error *err)
{
	for (size_t i = follow->ntexts; i > 0; i--) {
		struct text *text = follow->texts[i - 1];
		if (!text->needs_put)
			continue;
		if (text_put(follow, text, batch, err) != 0)
			return -1;
		if (text->state == TEXT_FORGOTTEN && !text->is_queued)
			drop_text(follow, i - 1);
	}
	return 0;
}

int follow_fill(struct follow *follow, struct batch *batch, struct error *err)
{
	if (follow->nputs > 0)
		return put_all(follow, batch, err) == 0 ? 1 : -1;
	if (pace_allows(&follow->pace, follow->now_us) == 0)
		return 0;
	follow->fills++;
	if (!has_queued(follow) || follow->fills % 2 == 0) {
		int got = find_turn(follow, err);
		if (got != 0)
			return got;
	}
	for (struct text *text; (text = take_next(follow)) != NULL;) {
		follow->turns++;
		if (text_turn(follow, text, batch, err) != 0)
			return -1;
		if (text->is_behind)
			follow_queue(follow, text);
		if (batch->nentries > 0 || text->is_behind || follow->nputs > 0)
			return 1;
	}
	/* No text has more: that is not all while there are files to look into. */
	return find_turn(follow, err);
}

int follow_look(struct follow *follow, int64_t now_us, struct error *err)
{
	return look(follow, now_us, err);
}

int follow_reload(struct follow *follow, const struct config *config, const struct schemas *schemas,
    struct error *err)
{
	struct pattern *patterns = follow->patterns;
	size_t npatterns = follow->npatterns;

	if (add_patterns(follow, config, err) != 0) {
		follow->patterns = patterns;
		follow->npatterns = npatterns;
		return -1;
	}
	free_patterns(patterns, npatterns);
	follow->config = config;
	follow->schemas = schemas;
	reader_done(&follow->reader);
	follow->decode.max_ratio = config->limits.max_ratio;
	pace_set(&follow->pace, config->limits.max_mb_s);
	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		text->is_left = text->has_file;
		text->pattern = FOLLOW_NO_PATTERN;
		text_ask_format(follow, text);
	}
	for (size_t i = 0; i < follow->nsights; i++)
		follow->sights[i]->pattern = FOLLOW_NO_PATTERN;
	follow->is_dirty = true;
	return 0;
}

bool follow_has_work(const struct follow *follow)
{
	return follow->nputs > 0 || has_queued(follow) || find_has_work(follow);
}
