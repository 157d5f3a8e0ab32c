/* One followed file's stored bytes, as they come. Notices when the file under the name or descriptor is not the one that
 * was being read any more. A file refilled with the very bytes that stood before the place read is not told from a longer one. */
#ifndef SOURCE_TAIL_H
#define SOURCE_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/pack.h"
#include "base/text.h"

enum { TAIL_GUARD = 64 }; /* bytes before the place read that are compared before reading on */

/* The last bytes read before an offset, by which a file is known to be still the same there. */
struct tail_guard {
	unsigned nbytes;
	char bytes[TAIL_GUARD];
};
void tail_guard_pack(const struct tail_guard *guard, struct buf *buf);
int tail_guard_unpack(struct unpack *unpack, struct tail_guard *guard);

struct tail;

/* What the file looks like now. */
enum tail_state {
	TAIL_SAME, /* as it was, perhaps longer; perhaps under another name */
	TAIL_TRUNCATED, /* shorter than what was read, or other bytes before the place read: emptied and begun again */
	TAIL_UNLINKED, /* no name leads to it any more; it can still be read */
};

/* Open a regular file for reading from a stored offset; its bytes before offset must be guard's (NULL, or nbytes 0: not compared).
 * Never waits, whatever the path leads to. NULL with ERROR_SYSTEM (also: not a regular file), ERROR_MEMORY. Whether it is still the same is for tail_look to
 * say. Free with tail_close. */
struct tail *tail_open(
    const char *path, uint64_t offset, const struct tail_guard *guard, struct error *err);
void tail_close(struct tail *tail);

uint64_t tail_device(const struct tail *tail);
uint64_t tail_inode(const struct tail *tail);
/* Does the path lead to this very file now? False too where nobody can tell. */
bool tail_is_at(const struct tail *tail, const char *path);
uint64_t tail_offset(const struct tail *tail);         /* of the next byte to read */
struct tail_guard tail_guard(const struct tail *tail); /* of that offset */

/* Look at the file: its state and size now. 0, or -1 with ERROR_SYSTEM. Called before reading on after a wait. */
int tail_look(struct tail *tail, enum tail_state *state, uint64_t *size, struct error *err);

/* Read the next bytes, at most most and 128 KiB: 1 and *chunk (borrowed until the next call), 0 when there are none now, -1
 * with ERROR_SYSTEM, ERROR_MEMORY. The bytes before the place are compared in the same read: where the file was emptied and refilled
 * since tail_look, it gives 0 too, and the next tail_look says TAIL_TRUNCATED. */
int tail_next(struct tail *tail, size_t most, struct span *chunk, struct error *err);

/* Go on reading at another offset, with that guard before it (NULL: nothing is compared). Of what tail_next gave nothing may be needed
 * any more; its memory is given back. */
void tail_seek(struct tail *tail, uint64_t offset, const struct tail_guard *guard);

/* Read up to nbytes at an offset without moving: how many were read, or -1 with ERROR_SYSTEM. */
int64_t tail_peek(
    struct tail *tail, uint64_t offset, char *bytes, size_t nbytes, struct error *err);

#endif
