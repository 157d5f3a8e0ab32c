/* Sums written out in a text, worked out again: "17 x 24 = 408", "15% of 80 is 12". Pure. Private to this room. */
#ifndef DETECT_SUMS_H
#define DETECT_SUMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A number as it is written. */
struct figure {
	double value;
	unsigned decimals; /* digits behind the point */
	bool is_cut;       /* more digits than a double holds */
	size_t end;        /* behind its last digit */
};

/* Read a number that begins with a digit: digits, groups of three behind commas, a point and digits. false where none
 * begins, or where the digits go on as something else (1,2  10:30  3rd). */
bool figure_read(struct span text, size_t at, struct figure *figure);

/* One equation. */
struct sum {
	size_t start, end; /* bytes of the text */
	bool is_right;     /* within the precision that is shown */
};

/* May a text in whatever case hold an equation: is there an equals sign between what sums end and begin with, or a share
 * of something? */
bool sums_may_be(struct span text);

/* Find the next equation of numbers alone that begins at or behind *at, and set *at behind it; false when there is none.
 * Looked at are + - * / x and their signs, brackets, and "N% of M is K". Not judged: sums with letters, powers, other
 * bases, and lines that say about, wrong, binary and the like. The text is folded and in small letters. Linear: an
 * equation has at most 512 bytes a side. */
bool sum_next(struct span text, size_t *at, struct sum *sum);

#endif
