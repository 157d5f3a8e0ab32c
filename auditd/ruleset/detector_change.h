/* The setting of `change`: what became of text that was to be worked on. */
#ifndef RULESET_DETECTOR_CHANGE_H
#define RULESET_DETECTOR_CHANGE_H

enum change_is {
	CHANGE_ASKED,   /* the request, with the text it brings */
	CHANGE_OUTSIDE, /* code: something else is different than was asked for */
	CHANGE_DRIFTED, /* prose: a figure became another one */
	CHANGE_KINDS
};

struct detector_change {
	enum change_is is;
};

#endif
