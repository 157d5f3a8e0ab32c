/* Does a text keep to the format it is in? Text to the first place where it does not. Pure. Private to this room. */
#ifndef DETECT_FORMAT_CHECK_H
#define DETECT_FORMAT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* Is it one of these characters? NUL is none of any. */
static inline bool format_is_one(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* The first place at which a text breaks its format. */
struct flaw {
	size_t at;        /* byte of the text; its length: something is missing at the end */
	const char *what; /* for people; static */
};

/* All below: true and *flaw if the text is broken. Linear; depth is bounded, and beyond it nothing is said. */

/* JSON values, one or several in a row. Source: RFC 8259. */
bool json_flaw(struct span text, struct flaw *flaw);

/* Elements that are closed in order, attributes in quotes, one or several at the top. Source: XML 1.0, 2.1. */
bool xml_flaw(struct span text, struct flaw *flaw);

/* Rows of as many fields as the first one; quoted fields that end. Source: RFC 4180. */
bool csv_flaw(struct span text, struct flaw *flaw);

/* What breaks YAML most often: a tab that indents, a second ": " in a plain value, a quotation that goes on behind
 * its end. Not a full parser. Source: YAML 1.2, 6.1, 7.3.3. */
bool yaml_flaw(struct span text, struct flaw *flaw);

/* Environments, \[ and \( that end as they begin. A part of a document may begin in the middle, and leave the document
 * open. */
bool latex_flaw(struct span text, struct flaw *flaw);

#endif
