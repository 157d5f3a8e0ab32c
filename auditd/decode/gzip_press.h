/* Bytes made smaller for keeping. Private to decode. */
#ifndef DECODE_GZIP_PRESS_H
#define DECODE_GZIP_PRESS_H

#include "base/pack.h"

/* Append bytes, compressed, to buf, as a text. 0; -1 when out of memory, then buf->failed is set. */
int gzip_press(struct span bytes, struct buf *buf);

/* Read back what gzip_press wrote, of at most most bytes, and append it to out. 0; -1 when out of memory;
 * 1 when it is damaged. */
int gzip_unpress(struct unpack *unpack, size_t most, struct buf *out);

#endif
