/* The setting of `flip`: what becomes of an answer that is doubted. */
#ifndef RULESET_DETECTOR_FLIP_H
#define RULESET_DETECTOR_FLIP_H

enum flip_is {
	FLIP_CHALLENGED, /* the user's turn: doubts an answer and gives no reason */
	FLIP_CHANGED,    /* the reply behind it: another answer */
	FLIP_KEPT,       /* the same answer */
	FLIP_KINDS
};

struct detector_flip {
	enum flip_is is;
};

#endif
