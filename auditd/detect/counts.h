/* How many words, sentences, lines a text has, as people count them. Pure; shared by who checks lengths. Private to this
 * room. */
#ifndef DETECT_COUNTS_H
#define DETECT_COUNTS_H

#include <stddef.h>

#include "base/text.h"

struct counts {
	size_t characters; /* code points, blanks too, without those at both ends */
	size_t words;      /* runs of what is not blank and holds a letter or digit */
	size_t
	    sentences; /* ends: . ! ? or their wide forms, before a blank or the end; at least 1 where there is a word */
	size_t lines;      /* that are not blank */
	size_t paragraphs; /* parted by blank lines */
	size_t bullets;    /* lines that begin with -, *, +, a bullet, or a number and . or ) */
};

/* Count. One pass; the text is well-formed UTF-8. */
struct counts counts_of(struct span text);

#endif
