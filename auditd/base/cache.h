/* Work that need not be done again: contents kept between runs under a key that says all they depend on.
 *
 * Nothing depends on a cache: what is absent, damaged, somebody else's, or cannot be written is as if it had never been
 * kept. Any number of processes may share a folder. */
#ifndef BASE_CACHE_H
#define BASE_CACHE_H

#include <stdbool.h>

#include "base/hash.h"
#include "base/text.h"

/* Beyond so many entries, or so many bytes of one, nothing is kept; the oldest entries go first. */
enum { CACHE_ENTRIES = 16, CACHE_LARGEST = 64 << 20 };

/* Append the folder for caches: $SPECAUDIT_CACHE, where that is set; else the service manager's $CACHE_DIRECTORY; else
 * specaudit below $XDG_CACHE_HOME or ~/.cache. A folder that is not absolute is passed over. False, and nothing appended,
 * where there is none: $SPECAUDIT_CACHE is empty, or no home is known. */
bool cache_folder(struct buf *folder);

/* Append what is kept under a key. False, and nothing appended, if nothing is: only an entry whose contents have the digest
 * that was written with them, and which nobody but this process's user could have written, is taken. */
bool cache_get(const char *folder, const struct digest *key, struct buf *contents);

/* Keep contents under a key, whole or not at all; the folder is made where it is missing. */
void cache_put(const char *folder, const struct digest *key, struct span contents);

#endif
