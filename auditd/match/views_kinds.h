/* What the finders of decoded stretches share. Private to views_*.c. */
#ifndef MATCH_VIEWS_KINDS_H
#define MATCH_VIEWS_KINDS_H

#include "match/views.h"

enum { CONTEXT = 256 }; /* bytes around a stretch that are taken along with it, of the same line */

/* One finder for each encoding: look from views->at on, write the next stretch's text and pieces to the walk's buffers
 * (empty on entry), set decoded->start and end, and views->at behind it. 1, 0 when there is none. Where the buffers ran
 * out of memory views_next says so. */
typedef int views_finder(struct views *views, struct decoded *decoded);

views_finder views_find_base64, views_find_hex, views_find_pairs, views_find_percent,
    views_find_escapes, views_find_spaced, views_find_rot13, views_find_backwards, views_find_leet;

/* views_hints.c: which encodings may be there, as bits: a quick look, wrong only in saying too many. */
unsigned views_hints(struct span text);

/* The next decoded byte on stands for the source from that offset on: as one cluster, or byte for byte. */
void views_piece(struct views *views, size_t source, bool is_cluster);

/* Append source bytes [start, end) as they are. */
void views_copy(struct views *views, size_t start, size_t end);

/* Is the budget spent? Says so in it. To be asked before more is decoded. */
bool views_is_full(struct views *views);

/* Where the line that a place lies in begins and ends, at most CONTEXT bytes away, on character boundaries. Not before
 * `least`. */
size_t views_line_start(const struct views *views, size_t at, size_t least);
size_t views_line_end(const struct views *views, size_t at);

/* What decoded bytes look like. */
struct quality {
	size_t n;
	size_t nbad;     /* control characters and what is no UTF-8 */
	size_t nletters; /* letters and blanks */
};

/* Look at decoded bytes from an offset on: bad ones become '?', byte by byte, so that it is well-formed. Unless is_last,
 * an unfinished character at the end is left for later. Returns how far it got. */
size_t views_clean(struct buf *decoded, size_t from, bool is_last, struct quality *quality);

/* Is it text? The less there is the surer it must be. */
bool quality_is_text(const struct quality *quality);

/* -1: none. */
static inline int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline bool is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

#endif
