/* The stored bytes at hand: a contiguous view of the input that reaches a little back and a little ahead,
 * and the account of where the bytes went. Private to decode: codecs read from it. */
#ifndef DECODE_INPUT_H
#define DECODE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "decode/decode.h"

enum {
	INPUT_LOOKBACK = 256 << 10,  /* how far a codec may step back from where it stands */
	INPUT_LOOKAHEAD = 192 << 10, /* how much a codec may ask to see at once */
	INPUT_CAPACITY = 1 << 20,    /* bytes of the view's own memory */
};

/* All zero bytes is a valid, empty input. Offsets are of stored bytes from the start of the input. */
struct input {
	uint64_t at;    /* where the codec stands */
	uint64_t start; /* of the view, which is [start, end) */
	uint64_t end;
	bool keeps_back; /* the codec may step back, so the view must outlive the bytes fed */
	bool is_last;    /* nothing comes behind fed */
	struct decode_account account;

	const char *view;
	struct span fed; /* borrowed, behind the view */
	char *own;       /* of INPUT_CAPACITY, once needed */
	uint64_t wanted; /* the view must reach that far before the codec is asked again */
};

void input_done(struct input *input);

/* The byte at an offset of the view, and those that follow it in the view. */
struct span input_from(const struct input *input, uint64_t offset);

/* How many bytes of the view lie at or behind where the codec stands. */
size_t input_ahead(const struct input *input);

/* Is the view's end the end of the input? */
bool input_has_ended(const struct input *input);

/* Ask to see nbytes (at most INPUT_LOOKAHEAD) from where the codec stands before it is called again.
 * Returns 0, for `return input_want(...)`. */
int input_want(struct input *input, size_t nbytes);

/* Move fed bytes into the view until it shows what was wanted. Returns 1 when the codec should be
 * called; 0 when more must be fed first (or all is done); -1 when out of memory. */
int input_fill(struct input *input);

#endif
