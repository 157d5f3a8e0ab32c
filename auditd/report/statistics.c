/* Counts in, shares and intervals out. No wording, no rounding. */
#include <math.h>

#include "report/statistics.h"

static const double normal_97_5 = 1.959963984540054; /* quantile of the standard normal */

struct interval wilson_interval(uint64_t hits, uint64_t trials)
{
	if (trials == 0)
		return (struct interval){0, 1};
	if (hits > trials)
		hits = trials;
	double n = (double)trials, p = (double)hits / n, z = normal_97_5;
	double scale = 1 + z * z / n;
	double centre = (p + z * z / (2 * n)) / scale;
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale;
	/* At the ends the formula is exact only up to rounding; a bound outside [0, 1] would
	 * print. */
	return (struct interval){
	    hits == 0 ? 0 : fmax(0, centre - half), hits == trials ? 1 : fmin(1, centre + half)};
}

double share_of(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}
