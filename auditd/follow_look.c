/* What is there now: patterns expanded, and held against the files that are known, by device and inode. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "follow_private.h"

enum {
	LINK_MOST = 4096,  /* bytes of where a link leads */
	EVENTS = 4096,     /* taken at one look */
	PASS_US = 100000,  /* between two passes over all that waits for time to pass */
	FILES_PER_MS = 30, /* what a look at everything may cost: not more often than that */
};

/* A file that is known. */
struct known {
	uint64_t device, inode;
	struct text *text;
	struct sight *sight;
};

struct census {
	struct follow *follow;
	struct known *known; /* by device and inode */
	size_t n;
	size_t ntexts; /* at the census: those behind are new */
};

static int compare_files(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return (x->inode > y->inode) - (x->inode < y->inode);
}

static int take_census(struct follow *follow, struct census *census, struct error *err)
{
	size_t most = follow->ntexts + follow->nsights;

	*census =
	    (struct census){.follow = follow, .known = calloc(most + !most, sizeof *census->known)};
	if (census->known == NULL)
		return error_memory(err);
	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		text->is_listed = false;
		if (text->has_file)
			census->known[census->n++] = (struct known){
			    .device = text->device, .inode = text->inode, .text = text};
	}
	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		sight->is_listed = false;
		census->known[census->n++] =
		    (struct known){.device = sight->device, .inode = sight->inode, .sight = sight};
	}
	qsort(census->known, census->n, sizeof *census->known, compare_files);
	return 0;
}

/* Where a symbolic link leads, into buf; empty where name is none. 0, or -1 when out of memory. */
static int read_link(const char *name, struct buf *buf)
{
	char target[LINK_MOST];
	ssize_t n = readlink(name, target, sizeof target);
	const char *slash = strrchr(name, '/');

	/* Where it cannot be read, the path alone must do. */
	if (n <= 0 || (size_t)n == sizeof target)
		return 0;
	if (target[0] != '/' && slash)
		buf_append(buf, (struct span){name, (size_t)(slash - name) + 1});
	buf_append(buf, (struct span){target, (size_t)n});
	return buf_string(buf) ? 0 : -1;
}

int look_name(char **path, char **real, const char *name, struct error *err)
{
	struct buf buf = {0};

	if (*path && strcmp(*path, name) == 0)
		return 0;
	char *copy = strdup(name);
	if (copy == NULL || read_link(name, &buf) != 0) {
		free(copy);
		buf_done(&buf);
		return error_memory(err);
	}
	free(*path);
	free(*real);
	*path = copy;
	*real = buf.at;
	return 1;
}

/* The file of a text, as it is now. */
static void see_text(struct follow *follow, struct text *text, uint64_t size, int64_t mtime_us)
{
	if (size == text->size && mtime_us == text->mtime_us && size == text->at.read &&
	    !text->is_unreadable && !text->is_fresh)
		return;
	if (size > text->size)
		text->grown_us = follow->now_us;
	/* Of a file that was emptied it stays known how much there was. */
	if (size >= text->at.read)
		text->size = size;
	text->mtime_us = mtime_us;
	follow_queue(follow, text);
}

static int see_repeat(struct follow *follow, struct text *text, const struct globs_file *file,
    int pattern, struct error *err)
{
	if (file->size == text->size && file->mtime_us == text->mtime_us)
		return 0;
	text->has_file = false;
	return sight_add(follow, file, pattern, text, err);
}

static int see_known(struct follow *follow, struct text *text, const struct globs_file *file,
    int pattern, struct error *err)
{
	if (text->is_listed)
		return 0;
	int named = look_name(&text->path, &text->real, file->path, err);
	if (named < 0)
		return -1;
	if (named > 0)
		follow_put(follow, text);
	text->is_listed = true;
	/* What it had to read when it was left was left unread. */
	if (text->is_left) {
		text->is_left = false;
		follow_queue(follow, text);
	}
	text->is_ending = false;
	text->gone_us = 0;
	text->pattern = pattern;
	if (text->state == TEXT_REPEAT)
		return see_repeat(follow, text, file, pattern, err);
	see_text(follow, text, file->size, file->mtime_us);
	return 0;
}

static int see_sight(struct follow *follow, struct sight *sight, const struct globs_file *file,
    int pattern, struct error *err)
{
	if (sight->is_listed)
		return 0;
	sight->is_listed = true;
	sight->pattern = pattern;
	if (look_name(&sight->path, &sight->real, file->path, err) < 0)
		return -1;
	sight_grown(follow, sight, file->size, file->mtime_us);
	return 0;
}

static bool is_seen_already(const struct follow *follow, const struct globs_file *file)
{
	for (size_t i = follow->nsights; i > 0; i--) {
		const struct sight *sight = follow->sights[i - 1];
		if (sight->device == file->device && sight->inode == file->inode)
			return true;
	}
	return false;
}

static int see_new(
    struct follow *follow, const struct globs_file *file, int pattern, struct error *err)
{
	if (is_seen_already(follow, file))
		return 0;
	follow_found(follow, file->device, file->inode);
	if (!file->is_readable || !start_is_later(follow, file->mtime_us))
		return sight_add(follow, file, pattern, NULL, err);
	struct text *text = find_begin(follow, file, pattern, err);
	if (text == NULL)
		return -1;
	return text_start(follow, text, err);
}

static bool is_new_text(const struct follow *follow, const struct globs_file *file, size_t from)
{
	for (size_t i = from; i < follow->ntexts; i++) {
		const struct text *text = follow->texts[i];
		if (text->has_file && text->device == file->device && text->inode == file->inode)
			return false;
	}
	return true;
}

static int see_file(
    struct census *census, const struct globs_file *file, int pattern, struct error *err)
{
	struct known key = {.device = file->device, .inode = file->inode};
	struct known *known =
	    bsearch(&key, census->known, census->n, sizeof *census->known, compare_files);

	if (known && known->text && known->text->has_file)
		return see_known(census->follow, known->text, file, pattern, err);
	if (known && known->sight)
		return see_sight(census->follow, known->sight, file, pattern, err);
	/* Two patterns may stand for it. */
	if (!is_new_text(census->follow, file, census->ntexts))
		return 0;
	return see_new(census->follow, file, pattern, err);
}

/* ---- patterns ---- */

static int count_file(struct pattern *pattern, const struct globs_file *file, struct error *err)
{
	pattern->files++;
	if (file->is_readable)
		return 0;
	pattern->unreadable++;
	if (pattern->help)
		return 0;
	struct buf help = {0};
	buf_printf(&help, "%s%s%s", file->path, *file->help ? ": " : "", file->help);
	if (buf_string(&help) == NULL) {
		buf_done(&help);
		return error_memory(err);
	}
	pattern->help = help.at;
	return 0;
}

/* Once, not at every look; nothing that could be audited is missed by it. */
static void say_others(struct pattern *pattern, const struct globs_found *found)
{
	if (found->nothers > 0 && pattern->others == 0)
		log_line(LOG_WARNING, "logs: %s: %zu passed over that %s no file%s to follow: %s",
		    pattern->pattern, found->nothers, found->nothers == 1 ? "is" : "are",
		    found->nothers == 1 ? "" : "s", found->others);
	pattern->others = found->nothers;
}

static int look_pattern(struct census *census, int index, struct error *err)
{
	struct follow *follow = census->follow;
	struct pattern *pattern = &follow->patterns[index];
	struct globs_found found;
	size_t unseen = 0;
	int failed = 0;

	if (globs_find(pattern->pattern, &found, &unseen, err) != 0)
		return -1;
	pattern->files = 0;
	pattern->unreadable = pattern->unseen = unseen;
	say_others(pattern, &found);
	free(pattern->help);
	pattern->help = *found.unseen ? strdup(found.unseen) : NULL;
	for (size_t i = 0; failed == 0 && i < found.nfiles; i++) {
		failed = count_file(pattern, &found.files[i], err);
		if (failed == 0)
			failed = see_file(census, &found.files[i], index, err);
	}
	for (size_t i = 0; failed == 0 && i < found.nfolders; i++)
		failed = folders_want(follow, found.folders[i], err);
	globs_done(&found);
	return failed;
}

/* A text that no pattern stands for now: renamed away, removed, or emptied. */
static int miss_text(struct follow *follow, struct text *text, struct error *err)
{
	if (!text->has_file || text->is_listed || text->is_left)
		return 0;
	if (text->state == TEXT_REPEAT) {
		text->state = TEXT_FORGOTTEN;
		text->has_file = false;
		follow_put(follow, text);
		return 0;
	}
	if (text_has_ended(text))
		return 0;
	if (text_open_file(follow, text, err) == OPENED_FAILED)
		return -1;
	if (text->has_file && (text->size != text->at.read || text->is_fresh))
		follow_queue(follow, text);
	return 0;
}

static int miss_files(struct follow *follow, struct error *err)
{
	for (size_t i = 0; i < follow->ntexts; i++) {
		if (miss_text(follow, follow->texts[i], err) != 0)
			return -1;
	}
	for (size_t i = follow->nsights; i > 0; i--) {
		struct sight *sight = follow->sights[i - 1];
		if (!sight->is_listed && sight_gone(follow, sight, err) != 0)
			return -1;
	}
	return 0;
}

static int look_patterns(struct follow *follow, struct error *err)
{
	struct census census;
	int failed = 0;

	follow->is_dirty = false;
	if (take_census(follow, &census, err) != 0)
		return -1;
	census.ntexts = follow->ntexts;
	for (size_t i = 0; failed == 0 && i < follow->npatterns; i++)
		failed = look_pattern(&census, (int)i, err);
	free(census.known);
	if (failed != 0)
		return -1;
	folders_forget(follow);
	follow->is_first = false;
	buf_done(&follow->undecided); /* each that is still there is looked into now */
	follow->has_looked = true;
	follow->looked_us = follow->now_us;
	return miss_files(follow, err);
}

/* ---- between two looks at everything ---- */

/* An entry of a folder was written to. Files that are new were made or renamed before, which is another event. */
static void see_entry(struct follow *follow, const char *path)
{
	struct stat info;

	if (stat(path, &info) != 0)
		return;
	uint64_t size = (uint64_t)info.st_size;
	int64_t mtime_us = globs_time_us(&info.st_mtim);
	for (size_t i = 0; i < follow->ntexts; i++) {
		struct text *text = follow->texts[i];
		if (!text->has_file || text->device != info.st_dev || text->inode != info.st_ino)
			continue;
		if (text->state == TEXT_REPEAT)
			follow->is_dirty = true;
		else
			see_text(follow, text, size, mtime_us);
		return;
	}
	for (size_t i = 0; i < follow->nsights; i++) {
		struct sight *sight = follow->sights[i];
		if (sight->device == info.st_dev && sight->inode == info.st_ino) {
			sight_grown(follow, sight, size, mtime_us);
			return;
		}
	}
}

static int see_event(
    struct follow *follow, uint64_t token, const char *name, unsigned events, struct error *err)
{
	if (events & (WATCH_LOST | WATCH_CHANGED))
		follow->is_dirty = true;
	if (!(events & WATCH_GROWN) || token >= follow->nfolders || *name == '\0' ||
	    follow->folders[token].path == NULL)
		return 0;
	struct buf path = {0};
	buf_printf(&path, "%s/%s", follow->folders[token].path, name);
	int failed = buf_string(&path) ? 0 : error_memory(err);
	if (failed == 0)
		see_entry(follow, path.at);
	buf_done(&path);
	return failed;
}

static int see_events(struct follow *follow, struct error *err)
{
	const char *name;
	unsigned events;
	uint64_t token;

	if (!watch_is_live(follow->watch))
		return 0;
	for (size_t i = 0; i < EVENTS; i++) {
		int got = watch_next(follow->watch, &token, &name, &events);
		if (got <= 0)
			return 0;
		if (see_event(follow, token, name, events, err) != 0)
			return -1;
	}
	return 0;
}

/* Files of texts that no pattern stands for wake nobody. */
static int poll_texts(struct follow *follow, struct error *err)
{
	for (size_t i = 0; i < follow->ntexts; i++) {
		if (look_is_stray(follow->texts[i]) &&
		    miss_text(follow, follow->texts[i], err) != 0)
			return -1;
	}
	return 0;
}

static int64_t poll_us(const struct follow *follow)
{
	return (int64_t)follow->config->limits.poll_ms * 1000;
}

static int64_t patterns_due_us(const struct follow *follow)
{
	int64_t often =
	    watch_is_live(follow->watch) ? FOLLOW_LOOK * (int64_t)FOLLOW_SECOND : poll_us(follow);

	if (follow->is_dirty)
		often = (int64_t)((follow->ntexts + follow->nsights) / FILES_PER_MS) * 1000;
	return follow->looked_us + often;
}

int64_t look_due_us(const struct follow *follow)
{
	int64_t due_us = patterns_due_us(follow);
	int64_t polled_us = follow->polled_us + poll_us(follow);

	if (follow->has_strays && polled_us < due_us)
		due_us = polled_us;
	return follow->due_us < due_us ? follow->due_us : due_us;
}

int look(struct follow *follow, int64_t now_us, struct error *err)
{
	bool is_all = false;

	follow->now_us = now_us;
	if (see_events(follow, err) != 0)
		return -1;
	if (!follow->has_looked || now_us >= patterns_due_us(follow)) {
		is_all = true;
		if (look_patterns(follow, err) != 0)
			return -1;
	}
	if (now_us >= follow->polled_us + poll_us(follow)) {
		follow->polled_us = now_us;
		if (poll_texts(follow, err) != 0)
			return -1;
	}
	if (is_all || now_us >= follow->passed_us + PASS_US)
		look_pass_time(follow);
	return 0;
}
