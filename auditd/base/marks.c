/* One number for 64 periods. */
#include "base/marks.h"

/* How far a is ahead of b, which is not the greater. */
static uint64_t ahead(int64_t a, int64_t b)
{
	return (uint64_t)a - (uint64_t)b;
}

bool marks_has(const struct marks *marks, int64_t period)
{
	if (marks->bits == 0 || period > marks->last)
		return false;
	uint64_t back = ahead(marks->last, period);
	return back < MARKS_KEPT && (marks->bits >> back & 1) != 0;
}

bool marks_is_past(const struct marks *marks, int64_t period)
{
	return marks->bits != 0 && period < marks->last && ahead(marks->last, period) >= MARKS_KEPT;
}

void marks_set(struct marks *marks, int64_t period)
{
	if (marks->bits == 0 || period > marks->last) {
		uint64_t on = marks->bits ? ahead(period, marks->last) : MARKS_KEPT;
		marks->bits = (on < MARKS_KEPT ? marks->bits << on : 0) | 1;
		marks->last = period;
		return;
	}
	uint64_t back = ahead(marks->last, period);
	if (back < MARKS_KEPT)
		marks->bits |= UINT64_C(1) << back;
}

void marks_pack(const struct marks *marks, struct buf *buf)
{
	pack_signed(buf, marks->last);
	pack_number(buf, marks->bits);
}

struct marks marks_unpack(struct unpack *unpack)
{
	int64_t last = unpack_signed(unpack);

	return (struct marks){last, unpack_number(unpack)};
}
