/* Values in a text that mean the same wherever they turn up: addresses, accounts, codes, numbers, paths. Nothing here looks
 * at a conversation. */
#ifndef DETECT_DATUM_H
#define DETECT_DATUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum datum_kind {
	DATUM_URL,     /* with a scheme, or beginning with www., or a host with a path */
	DATUM_ADDRESS, /* of mail */
	DATUM_PATH,    /* of a file */
	DATUM_NUMBER,  /* at least five digits, however grouped */
	DATUM_CODE,    /* letters and digits, at least six together, however joined by - or _ */
	DATUM_KINDS
};

extern const char *const datum_names[DATUM_KINDS];

struct datum {
	enum datum_kind kind;
	size_t start, end;
	uint64_t hash;   /* equal for the same value in another notation */
	uint64_t host;   /* DATUM_URL: of its host; else 0 */
	size_t host_end; /* DATUM_URL: where path and query begin */
};

/* Find the next value at or behind *at in a text in small letters, and set *at behind it. False when there is none. One pass
 * over all calls. Values over 2,000 bytes are passed over. */
bool datum_next(struct span text, size_t *at, struct datum *datum);

/* The same inside of an address, where / ? & = + and %20 set values apart. */
bool datum_next_in_url(struct span text, size_t *at, struct datum *datum);

/* Decode a piece as base64 (also of URLs) or hex: 1 and its bytes in out (as many as the piece has), if what comes out is at
 * least eight printable ASCII bytes; else 0. */
int datum_decode(struct span piece, char *out, size_t *len);

#endif
