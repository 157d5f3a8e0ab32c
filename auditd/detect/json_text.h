/* Is a text JSON? A strict reading that builds nothing. Private to this room. */
#ifndef DETECT_JSON_TEXT_H
#define DETECT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum { JSON_TEXT_DEPTH = 256 };

/* What stands first in a text that is no JSON, and where. */
struct json_flaw {
	size_t
	    at; /* offset of the byte that cannot stand there; the text's length: it ends too early */
	const char *what; /* for people: "a comma or ]" was expected there */
};

/* Is the text one JSON value with blanks at most around it? Fills *flaw when it is not. A value nested deeper than
 * JSON_TEXT_DEPTH counts as flawed. Time is linear. Source: RFC 8259. */
bool json_text_check(struct span text, struct json_flaw *flaw);

#endif
