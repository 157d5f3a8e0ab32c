/* At most so many stored bytes a second, so that catching up leaves the disk to others. A token bucket; whoever reads says
 * what time it is, and a clock that jumps neither stalls nor floods. */
#ifndef SOURCE_PACE_H
#define SOURCE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
	uint64_t rate;   /* bytes a second; 0: no limit */
	int64_t last_us; /* when credit was last added */
	int64_t credit;  /* in millionths of a byte: negative when more was taken than there was */
	bool has_begun;
};

/* Begin, or change the rate of one that is at work: mb_s million bytes a second, 0 for no limit. All zero bytes is a pace
 * without limit. */
void pace_set(struct pace *pace, uint64_t mb_s);

/* Say how many bytes may be read now: 0, or enough to be worth a read; at most what comes in 250 ms. UINT64_MAX without limit. */
uint64_t pace_allows(struct pace *pace, int64_t now_us);

/* So many bytes were read. More than was allowed is made up for by waiting, for one second at most. */
void pace_take(struct pace *pace, uint64_t nbytes);

/* Say how long until pace_allows gives anything: ms, 0 when it does now, never more than 1,300. */
int pace_wait_ms(struct pace *pace, int64_t now_us);

#endif
