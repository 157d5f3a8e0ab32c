/* One heading line. Private to this room. */
#ifndef SPEC_HEADING_H
#define SPEC_HEADING_H

#include "base/text.h"

struct heading {
	unsigned depth;                       /* 1 to 6 */
	struct span title, anchor, authority; /* of the line */
	const char *flaw;                     /* what is malformed, or NULL */
};

/* Read a line as a heading `# Title {#anchor key=value ...}`. Returns whether it is one, at the margin and with a
 * space behind the marks; one without a usable anchor has an absent anchor and a flaw. Borrows from line. */
bool heading_read(struct span line, struct heading *heading);

#endif
