/* Hints that folders changed, by inotify(7). What it cannot tell (its queue is full, the folder lies on another host's disk, a
 * limit of the kernel is met) is left to the poll interval: nothing here is ever the only reason to look. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "source/watch.h"

enum {
	EVENT_BYTES = 16 << 10, /* taken from the kernel at once */
	NO_WATCH = -1,          /* the folder is gone, or cannot be watched */
	CHANGES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB,
	/* Closing counts: who writes through a mapping makes no other event. */
	GROWTH = IN_MODIFY | IN_CLOSE_WRITE,
	WANTED = CHANGES | GROWTH | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR,
	ENDS = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED,
};

struct folder {
	char *path;
	uint64_t token;
	int number; /* the kernel's: two paths to one folder have the same */
};

struct watch {
	int descriptor; /* -1: polling */
	bool has_told;  /* polling: WATCH_LOST was given out, 0 comes next */
	struct error why_not;
	struct folder *folders;
	size_t nfolders, capacity;

	/* Events taken and not given out yet: bytes [at, end); of the first one, for folders from next_folder on. */
	size_t at, end, next_folder;
	_Alignas(struct inotify_event) char bytes[EVENT_BYTES];
};

/* errno says why. */
static void go_polling(struct watch *watch, const char *what)
{
	error_set(&watch->why_not, ERROR_SYSTEM, "%s", what);
	if (watch->descriptor >= 0)
		close(watch->descriptor);
	watch->descriptor = -1;
	watch->at = watch->end = 0;
	for (size_t i = 0; i < watch->nfolders; i++)
		watch->folders[i].number = NO_WATCH;
}

struct watch *watch_new(bool is_polling, struct error *err)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (watch == NULL) {
		error_memory(err);
		return NULL;
	}
	watch->descriptor = -1;
	if (is_polling)
		return watch;
	watch->descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->descriptor < 0)
		go_polling(watch, errno == EMFILE
				      ? "inotify cannot be had: the limit of open files or "
					"fs.inotify.max_user_instances is met"
				      : "inotify cannot be had");
	return watch;
}

void watch_free(struct watch *watch)
{
	if (watch == NULL)
		return;
	if (watch->descriptor >= 0)
		close(watch->descriptor);
	for (size_t i = 0; i < watch->nfolders; i++)
		free(watch->folders[i].path);
	free(watch->folders);
	free(watch);
}

bool watch_is_live(const struct watch *watch)
{
	return watch->descriptor >= 0;
}

const char *watch_why_not(const struct watch *watch)
{
	return watch->why_not.text;
}

int watch_descriptor(const struct watch *watch)
{
	return watch->descriptor;
}

/* The folder of that path, added if it is new; NULL when out of memory. */
static struct folder *get_folder(struct watch *watch, const char *path)
{
	for (size_t i = 0; i < watch->nfolders; i++)
		if (strcmp(watch->folders[i].path, path) == 0)
			return &watch->folders[i];
	if (watch->nfolders == watch->capacity) {
		size_t capacity = watch->capacity ? 2 * watch->capacity : 8;
		struct folder *folders = realloc(watch->folders, capacity * sizeof *folders);
		if (folders == NULL)
			return NULL;
		watch->folders = folders;
		watch->capacity = capacity;
	}
	struct folder *folder = &watch->folders[watch->nfolders];
	*folder = (struct folder){.path = strdup(path), .number = NO_WATCH};
	if (folder->path == NULL)
		return NULL;
	watch->nfolders++;
	return folder;
}

/* Give up a folder's watch, and the kernel's if no other path leads to it. */
static void let_go(struct watch *watch, struct folder *folder)
{
	int number = folder->number;

	folder->number = NO_WATCH;
	if (number == NO_WATCH)
		return;
	for (size_t i = 0; i < watch->nfolders; i++)
		if (watch->folders[i].number == number)
			return;
	/* It fails only where the kernel has already given it up with the folder. */
	(void)inotify_rm_watch(watch->descriptor, number);
}

int watch_folder(struct watch *watch, const char *path, uint64_t token, struct error *err)
{
	struct folder *folder = get_folder(watch, path);

	if (folder == NULL)
		return error_memory(err);
	folder->token = token;
	if (watch->descriptor < 0)
		return 0;
	int number = inotify_add_watch(watch->descriptor, path, WANTED);
	int saved = errno;
	/* Another folder may have taken the place of the one that was watched by this path. */
	if (number != folder->number)
		let_go(watch, folder);
	folder->number = number;
	if (number >= 0)
		return 0;
	errno = saved;
	return error_set(err, ERROR_SYSTEM,
	    saved == ENOSPC ? "%s: looked at only every now and then, for "
			      "fs.inotify.max_user_watches is met"
			    : "%s: cannot be watched",
	    path);
}

void watch_forget(struct watch *watch, uint64_t token)
{
	for (size_t i = watch->nfolders; i-- > 0;) {
		struct folder *folder = &watch->folders[i];
		if (folder->token != token)
			continue;
		let_go(watch, folder);
		free(folder->path);
		watch->nfolders--;
		memmove(folder, folder + 1, (watch->nfolders - i) * sizeof *folder);
		if (i < watch->next_folder)
			watch->next_folder--;
	}
}

/* Have an event at "at": 1, or 0 when there is none now. */
static int fetch(struct watch *watch)
{
	ssize_t n;

	if (watch->at < watch->end)
		return 1;
	do
		n = read(watch->descriptor, watch->bytes, sizeof watch->bytes);
	while (n < 0 && errno == EINTR);
	watch->at = watch->next_folder = 0;
	watch->end = n > 0 ? (size_t)n : 0;
	if (n < 0 && errno != EAGAIN)
		go_polling(watch, "inotify failed");
	return n > 0;
}

static unsigned meaning(uint32_t mask)
{
	return (mask & GROWTH ? WATCH_GROWN : 0u) | (mask & (CHANGES | ENDS) ? WATCH_CHANGED : 0u);
}

/* The next folder that the event is about, or NULL: then it is done with. */
static struct folder *next_folder(struct watch *watch, const struct inotify_event *event)
{
	while (watch->next_folder < watch->nfolders) {
		struct folder *folder = &watch->folders[watch->next_folder++];
		if (folder->number == event->wd)
			return folder;
	}
	watch->at += sizeof *event + event->len;
	watch->next_folder = 0;
	return NULL;
}

static int tell_lost(uint64_t *token, const char **name, unsigned *events)
{
	*token = 0;
	*name = "";
	*events = WATCH_LOST;
	return 1;
}

int watch_next(struct watch *watch, uint64_t *token, const char **name, unsigned *events)
{
	while (watch->descriptor >= 0 && fetch(watch)) {
		const struct inotify_event *event =
		    (const struct inotify_event *)(watch->bytes + watch->at);
		if (event->mask & IN_Q_OVERFLOW) {
			watch->at += sizeof *event + event->len;
			return tell_lost(token, name, events);
		}
		struct folder *folder = next_folder(watch, event);
		if (folder == NULL)
			continue;
		/* Its path leads elsewhere or nowhere now; what happens where it went does not concern us. */
		if (event->mask & ENDS)
			let_go(watch, folder);
		*token = folder->token;
		*name = event->len > 0 ? event->name : "";
		*events = meaning(event->mask);
		return 1;
	}
	if (watch->descriptor >= 0)
		return 0;
	watch->has_told = !watch->has_told;
	return watch->has_told ? tell_lost(token, name, events) : 0;
}
