/* For which of the last 64 periods something was noted, so that it is said once for each. Periods are numbered by whoever
 * uses this: hours since 1970, windows. */
#ifndef BASE_MARKS_H
#define BASE_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pack.h"

enum { MARKS_KEPT = 64 };

/* All zero bytes: none. */
struct marks {
	int64_t last;  /* the newest period noted */
	uint64_t bits; /* bit n: noted for period last - n; 0: none at all */
};

/* Was it noted? Of periods that marks_is_past nobody knows any more: false. */
bool marks_has(const struct marks *marks, int64_t period);

/* Does it lie 64 and more periods before the newest noted one? */
bool marks_is_past(const struct marks *marks, int64_t period);

/* Note it; too old a period changes nothing. */
void marks_set(struct marks *marks, int64_t period);

void marks_pack(const struct marks *marks, struct buf *buf);
struct marks marks_unpack(struct unpack *unpack);

#endif
