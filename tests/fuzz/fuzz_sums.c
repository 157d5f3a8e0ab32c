/* Hostile sums: every equation lies in the text, and the search goes on behind where it began. */
#include "support.h"

#include <stdlib.h>

#include "detect/sums.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {size ? (const char *)data : "", size};
	size_t at = 0, before = 0;
	struct sum sum;

	while (sum_next(text, &at, &sum)) {
		if (sum.start < before || sum.end > size || sum.start >= sum.end || at <= sum.start)
			abort();
		before = at;
	}
	return 0;
}
