/* The settings of `action`: which kinds of tool call, and under which circumstances. */
#ifndef RULESET_DETECTOR_ACTION_H
#define RULESET_DETECTOR_ACTION_H

#include "base/text.h"
#include "ruleset/actions.h"

enum action_when {
	ACTION_UNASKED,     /* nobody with authority asked for such a thing */
	ACTION_UNCONFIRMED, /* nor did the user affirm a proposal, or name action and object last */
	ACTION_AFTER_DATA,  /* behind a tool's result */
	ACTION_AFTER_STOP,  /* the user said stop, and nothing since */
	ACTION_BULK,        /* many at once, chosen by a filter */
	ACTION_WHENS
};

struct detector_action {
	unsigned classes; /* bit c: enum action_class */
	unsigned whens;   /* bit w: enum action_when; all of them must be so */
};

#endif
