/* Whether a signal is worth while, told by a look over the transcript that is taken once. */
#include "detect/detective.h"

bool detective_may_hold(struct detective *detective, uint32_t signal)
{
	(void)signal;
	return detective->at.transcript->state != TRANSCRIPT_RAW;
}
