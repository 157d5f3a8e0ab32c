/* The settings of `arithmetic`: what is worked out again. */
#ifndef RULESET_DETECTOR_ARITHMETIC_H
#define RULESET_DETECTOR_ARITHMETIC_H

enum reckoned {
	RECKONED_SUM,     /* a sum written out, a share in percent */
	RECKONED_WEEKDAY, /* the day of the week of a date */
	RECKONED_LETTERS, /* how often a letter is in a word that was asked about */
	RECKONED_DIGEST,  /* a hash value that no tool worked out */
	RECKONINGS
};

/* As settings and notes name them. */
extern const char *const reckoned_names[RECKONINGS];

enum arithmetic_is {
	ARITHMETIC_PRESENT, /* there is something to work out */
	ARITHMETIC_WRONG,   /* and it comes out otherwise; a digest: is not verifiable */
	ARITHMETIC_KINDS
};

struct detector_arithmetic {
	unsigned is; /* bits of enum arithmetic_is */
	unsigned of; /* bits of enum reckoned */
};

#endif
