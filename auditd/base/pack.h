/* Numbers and bytes laid one behind another in a text, and read back: how what must survive a restart is written down.
 * Little-endian, every text with its length; what is read back is checked, never trusted. */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/text.h"

/* Append. buf->failed says at the end whether memory ran out. pack_text keeps absent apart from empty. */
void pack_number(struct buf *buf, uint64_t number);
void pack_signed(struct buf *buf, int64_t number);
void pack_text(struct buf *buf, struct span text);
void pack_digest(struct buf *buf, const struct digest *digest);

/* What is left to read. has_failed: something was cut or out of range; all later reads give 0, false or absent. */
struct unpack {
	struct span rest;
	bool has_failed;
};

uint64_t unpack_number(struct unpack *unpack);
int64_t unpack_signed(struct unpack *unpack);
bool unpack_bool(struct unpack *unpack);

/* A number that must be below limit. */
uint64_t unpack_below(struct unpack *unpack, uint64_t limit);

/* Borrows from what is being read. */
struct span unpack_text(struct unpack *unpack);
struct digest unpack_digest(struct unpack *unpack);

/* Was all read, and all of it well? 0, or -1. */
int unpack_end(const struct unpack *unpack);

#endif
