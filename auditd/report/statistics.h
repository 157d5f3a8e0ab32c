/* The little statistics a report needs. */
#ifndef REPORT_STATISTICS_H
#define REPORT_STATISTICS_H

#include <stdint.h>

struct interval {
	double low, high; /* shares, 0 to 1 */
};

/* Give the Wilson score interval at 95 % for hits among trials; hits over trials count as trials.
 * Of no trials nothing is known: [0, 1].
 * Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", eq.
 * 5. */
struct interval wilson_interval(uint64_t hits, uint64_t trials);

/* Give part / whole, and 0 when whole is 0. */
double share_of(uint64_t part, uint64_t whole);

#endif
