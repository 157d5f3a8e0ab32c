/* The words of injected orders, in runs of one to three, and who else said them. Private to this room. */
#ifndef DETECT_PAYLOAD_H
#define DETECT_PAYLOAD_H

#include "detect/injected.h"

enum { RUN_LONGEST = 3 };

enum run_flag {
	RUN_COVERED = 1, /* all of it is in the words that gave the order away */
	RUN_MARKED = 2,  /* holds a digit, a name, something quoted or joined */
	RUN_SAID = 4,    /* of what the reader is told to say */
	RUN_ORDERED = 8, /* of a sentence that orders something, behind its verb */
	RUN_QUOTED = 16, /* all of it stands between quotes */
};

/* A run of words of some order. */
struct run {
	uint64_t hash;
	uint32_t span; /* in the set, the first that has it */
	uint32_t word; /* of that span's flat text */
	uint32_t
	    asked; /* the first message in which somebody with authority said it; UINT32_MAX: none */
	uint32_t elsewhere; /* the same of text without authority, outside of all orders */
	uint16_t
	    asked_groups; /* what the sentences ask for in which those with authority said it */
	uint8_t n;        /* words; 0: empty slot */
	uint8_t flags;    /* of enum run_flag */
};

struct payload {
	const struct injected_set *set;
	struct run *runs; /* by hash, open addressing */
	size_t nslots;    /* a power of two */
	bool is_cut;      /* more words than are looked at */
};

/* Gather the runs of all spans of a set and look who else says them. NULL when out of memory. */
struct payload *payload_new(struct detecting *detecting, const struct injected_set *set);

/* The run of n words in a row, or NULL. */
const struct run *payload_find(const struct payload *payload, const struct word *words, size_t n);

#endif
