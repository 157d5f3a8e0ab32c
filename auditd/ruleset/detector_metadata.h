/* The settings of `metadata`: what the log must say beside the dialogue. */
#ifndef RULESET_DETECTOR_METADATA_H
#define RULESET_DETECTOR_METADATA_H

#include <stddef.h>

#include "base/text.h"

/* Small letters; in values '*' stands for any bytes and '?' for one. */
struct detector_metadata {
	struct span key; /* model, tenant, finish_reason, or a name the log's mapping gives */
	struct span *values;
	size_t nvalues; /* any of them */
};

#endif
