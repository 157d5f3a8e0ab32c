/* The settings of `call`: which tools, by name. */
#ifndef RULESET_DETECTOR_CALL_H
#define RULESET_DETECTOR_CALL_H

#include <stddef.h>

#include "base/text.h"

/* Patterns of names: small letters, '*' stands for any bytes. */
struct detector_call {
	struct span *names;
	size_t nnames;
};

#endif
