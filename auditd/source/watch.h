/* Wakes up when something may have changed in the folders and files that are followed. A hint, never the truth: whoever
 * is woken looks for himself, and is woken at the latest when the poll interval is over. */
#ifndef SOURCE_WATCH_H
#define SOURCE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct watch;

/* What may have happened to a folder or file that is watched. */
enum watch_event {
	WATCH_GROWN = 1,   /* something was written or truncated */
	WATCH_CHANGED = 2, /* something was made, renamed or removed: look at the folder again */
	WATCH_LOST = 4,    /* events were lost: look at everything */
};

/* Begin. With is_polling, or where inotify cannot be had, every wait ends only by its timeout and reports WATCH_LOST.
 * NULL with ERROR_MEMORY. */
struct watch *watch_new(bool is_polling, struct error *err);
void watch_free(struct watch *watch);

/* Is inotify at work? Where not, why (one line; "" if asked not to). */
bool watch_is_live(const struct watch *watch);
const char *watch_why_not(const struct watch *watch);

/* Watch a folder (entries made, renamed, removed, written). token comes back with its events. Watching it again changes the token.
 * 0, or -1 with ERROR_SYSTEM: it is then polled only. */
int watch_folder(struct watch *watch, const char *path, uint64_t token, struct error *err);
void watch_forget(struct watch *watch, uint64_t token);

/* The descriptor to poll(2) for reading, or -1 when polling. */
int watch_descriptor(const struct watch *watch);

/* Take the next event without waiting: 1 and token, the entry's name (borrowed until the next call; "" for the folder
 * itself) and events (of enum watch_event; WATCH_LOST stands alone, without token), 0 when there is none. */
int watch_next(struct watch *watch, uint64_t *token, const char **name, unsigned *events);

#endif
