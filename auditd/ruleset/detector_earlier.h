/* The settings of `earlier`: which signals. */
#ifndef RULESET_DETECTOR_EARLIER_H
#define RULESET_DETECTOR_EARLIER_H

#include "ruleset/ruleset.h"

struct detector_earlier {
	struct signal_list any; /* of lower index; one will do */
};

#endif
