/* The settings of `decoded`: which signals. */
#ifndef RULESET_DETECTOR_DECODED_H
#define RULESET_DETECTOR_DECODED_H

#include "ruleset/ruleset.h"

struct detector_decoded {
	struct signal_list any; /* of lower index; one will do */
};

#endif
