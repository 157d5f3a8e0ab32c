/* Where a quotation ends that may hold other quotations in the same marks. Pure. Private to this room. */
#ifndef DETECT_QUOTED_H
#define DETECT_QUOTED_H

#include <stddef.h>

#include "base/text.h"

enum { QUOTED_LONGEST = 4096 /* bytes: what somebody says is a value */ };

/* The mark that closes the quotation which opens at `at`: a mark behind a blank or a bracket opens an inner one. Looks at
 * `longest` bytes behind it at most. Returns text.len where none closes it. */
size_t quoted_end(struct span text, size_t at, size_t longest);

#endif
