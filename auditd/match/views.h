/* Text inside of text: what is written in base64, in hexadecimal, in escapes, letter by letter, in rot13, backwards or
 * in leet, one stretch after the other, and the way back to the offsets of the text it was found in. What is not mostly
 * printable text when it is decoded (pictures, digests, keys) is no such stretch. */
#ifndef MATCH_VIEWS_H
#define MATCH_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "match/fold.h"
#include "match/language.h"

enum encoding {
	ENCODING_BASE64,  /* either alphabet, also in lines */
	ENCODING_HEX,     /* digits in a row, also in lines */
	ENCODING_PAIRS,   /* 48 65 6c, 48:65:6c, 0x48, 0x65 */
	ENCODING_PERCENT, /* %48%65 */
	ENCODING_ESCAPES, /* \u0048, \x48, &#72; */
	ENCODING_SPACED,  /* H e l l o */
	ENCODING_ROT13,
	ENCODING_BACKWARDS, /* a line from its end */
	ENCODING_LEET,      /* h3ll0 */
	ENCODINGS
};

extern const char *const encoding_names[ENCODINGS]; /* for people */

/* A stretch that was decoded. Its text borrows from the walk until the next one. */
struct decoded {
	enum encoding encoding;
	uint32_t start,
	    end; /* in the text that was looked through; what stands around it may be in it, so
			      * that a word is seen where it belongs */
	struct span text;    /* well-formed UTF-8; what was none is '?' */
	struct fold_map map; /* back to that text; without pieces: byte for byte from start on */
	bool is_backwards;
};

enum {
	VIEWS_BYTES = 1 << 20, /* that are decoded of one message */
	VIEWS_MOST = 4096,     /* stretches of one message */
	VIEW_LEAST = 10,       /* bytes of a text that stands for itself */
};

/* What may still be decoded. */
struct views_budget {
	size_t nbytes;
	size_t nviews;
	bool was_cut; /* there was more */
};

static inline struct views_budget views_budget_full(void)
{
	return (struct views_budget){.nbytes = VIEWS_BYTES, .nviews = VIEWS_MOST};
}

/* A walk over the stretches of one text. All zero bytes is valid; reuse it for many texts. */
struct views {
	struct span text;                       /* borrowed */
	const struct language_index *languages; /* borrowed */
	struct views_budget *budget;            /* borrowed */
	unsigned hints;                         /* bits of enum encoding: what may be there */
	enum encoding encoding;                 /* being looked for */
	size_t at;                              /* from here on */
	struct buf decoded;
	struct buf pieces; /* of struct fold_piece */
};

/* Begin to walk over well-formed UTF-8 of at most FOLD_LONGEST bytes. languages may be NULL: then rot13, leet and what
 * is written backwards, which only their language betrays, is not looked for. The budget is drawn on by all walks that
 * share it. */
void views_begin(struct views *views, const struct language_index *languages, struct span text,
    struct views_budget *budget);

/* Give the next stretch, by encoding, then by place. 1, 0 at the end (also where the budget is: budget->was_cut), or -1
 * when out of memory. Time is linear in the text, whatever it holds.
 * Source: RFC 4648 (base64 and hexadecimal), RFC 3986 section 2.1 (percent). */
int views_next(struct views *views, struct decoded *decoded);

/* The bytes of the text looked through that bytes [start, end) of the decoded text stand for. */
void views_source(const struct decoded *decoded, size_t start, size_t end, size_t *source_start,
    size_t *source_end);

/* Is any of bytes [start, end) of the decoded text other than it stands in the text looked through? */
bool views_is_changed(const struct decoded *decoded, size_t start, size_t end);

void views_done(struct views *views);

#endif
