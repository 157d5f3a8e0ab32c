/* A finding that an exception covers keeps its verdict and stays counted, but nobody is called for it. */
#ifndef EXCEPT_H
#define EXCEPT_H

#include "judge/finding.h"
#include "ruleset/exceptions.h"

/* If an exception covers the finding, a violation or a suspect, name it in the finding, take the alert off and count
 * it as suppressed in tallies (one for each rule). exceptions may be NULL: none. The finding borrows the id. */
void except_finding(
    const struct exceptions *exceptions, struct finding *finding, struct tally *tallies);

#endif
