/* The settings of `claim`: which claims, about what kinds of action. */
#ifndef RULESET_DETECTOR_CLAIM_H
#define RULESET_DETECTOR_CLAIM_H

/* What one can say that one has done, and what a tool does. */
enum action {
	ACTION_SEND,     /* a message to somebody */
	ACTION_BOOK,     /* a reservation, an order, an appointment */
	ACTION_PAY,      /* money moved, given back, spent */
	ACTION_STORE,    /* a file, record, ticket or event made or kept */
	ACTION_DELETE,   /* something taken away, called off, closed */
	ACTION_CHANGE,   /* something outside of the chat made different */
	ACTION_RUN,      /* a program, a test */
	ACTION_SEARCH,   /* the web, a record, an account looked at */
	ACTION_HANDOVER, /* a person called, a case handed on */
	ACTIONS
};

/* As settings and notes name them. */
extern const char *const action_names[ACTIONS];

enum claim_is {
	CLAIM_MADE,     /* whatever is behind it: the exposure */
	CLAIM_UNBACKED, /* no call that could have done it */
	CLAIM_FAILED,   /* the last such call failed */
	CLAIM_DENIED,   /* not a claim: says it cannot what it has done by a tool here */
	CLAIM_KINDS
};

struct detector_claim {
	unsigned is; /* bits of enum claim_is */
	unsigned of; /* bits of enum action */
};

#endif
