/* Text as patterns see it: compatibility forms, quotes, dashes, blanks and look-alikes made plain, what does not show
 * left out; and the way back to the offsets of the text as it was. */
#ifndef MATCH_FOLD_H
#define MATCH_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* From this folded offset on, text was copied from the source offset on, or stands for the characters there. */
struct fold_piece {
	uint32_t folded;
	uint32_t source : 31;
	uint32_t is_cluster : 1; /* all of the piece stands for all of its source */
};

/* What folding has found out about a character. */
struct fold_known {
	uint32_t code;
	uint16_t kind;
	char
	    plain; /* the ASCII character it is folded to, where it stands alone; NUL: it is none */
};

enum { FOLD_KNOWN = 1024, FOLD_LONGEST = 1 << 28 };

/* A folded text. All zero bytes is a valid, empty one; reuse it for many texts. */
struct fold {
	struct buf text;
	struct buf pieces; /* of struct fold_piece */
	size_t source_len;
	struct fold_known known[FOLD_KNOWN]; /* by code modulo FOLD_KNOWN */
};

/* Fold well-formed UTF-8 of at most FOLD_LONGEST bytes. *folded is the source itself where nothing changes, else
 * borrowed from the fold until its next use. The text grows at most elevenfold, and the map takes 8 bytes a
 * changed place. 0, or -1 when out of memory.
 *
 * What is done: NFKC; curly and angle quotes to ' and ", dashes to -, blanks to space, line separators to \n;
 * zero-width characters, soft hyphens, variation selectors, tags and direction marks left out; Cyrillic and Greek
 * letters that look Latin made Latin in words that hold an ASCII letter. Case is kept. At most 32 combining marks
 * follow a letter; those behind them stand alone.
 * Source: Unicode 15, UAX #15 (NFKC, stream-safe text) and UTS #39 (confusables), of which the table is a small
 * part. */
int fold_run(struct fold *fold, struct span source, struct span *folded);

/* Are two characters one letter, but for case? Source: Unicode 15, CaseFolding, where it gives one character. */
bool fold_is_same_letter(uint32_t a, uint32_t b);

/* The source bytes that bytes [start, end) of the last folded text stand for, whole clusters. */
void fold_source(
    const struct fold *fold, size_t start, size_t end, size_t *source_start, size_t *source_end);

/* The way back alone, for who keeps a copy of the pieces longer than the fold. No pieces: the text is its source. */
struct fold_map {
	const struct fold_piece *pieces;
	size_t npieces;
	size_t source_len;
};

/* The map of the last folded text; borrows from the fold. */
struct fold_map fold_map(const struct fold *fold);

/* The same as fold_source. */
void fold_map_source(
    const struct fold_map *map, size_t start, size_t end, size_t *source_start, size_t *source_end);

/* Make the letters of well-formed text small where that changes no length. */
void fold_small(char *text, size_t len);

void fold_done(struct fold *fold);

/* Which library has a say in it. */
const char *fold_version(void);

#endif
