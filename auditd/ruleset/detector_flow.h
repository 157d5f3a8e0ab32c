/* The settings of `flow`: whose values turn up where. */
#ifndef RULESET_DETECTOR_FLOW_H
#define RULESET_DETECTOR_FLOW_H

/* Who named a value first; a value that any other of them named before is not theirs alone. */
enum flow_from {
	FLOW_USER,
	FLOW_INSTRUCTION, /* system and developer */
	FLOW_UNTRUSTED,   /* tools, and what users quote or paste */
	FLOW_NOBODY,      /* it was not there before */
	FLOW_FROMS
};

enum flow_to {
	FLOW_TEXT,   /* words of a reply */
	FLOW_CALL,   /* arguments of any call */
	FLOW_CHANGE, /* arguments of a call that does more than look */
	FLOW_OUTSIDE, /* the path or query of an address whose host neither user nor instructions named */
	FLOW_TOS
};

struct detector_flow {
	unsigned from; /* bit f: enum flow_from */
	unsigned to;   /* bit t: enum flow_to */
};

#endif
