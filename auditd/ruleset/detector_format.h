/* The settings of `format`: which formats, whole or broken. */
#ifndef RULESET_DETECTOR_FORMAT_H
#define RULESET_DETECTOR_FORMAT_H

enum format {
	FORMAT_JSON,
	FORMAT_XML,
	FORMAT_CSV,
	FORMAT_YAML,
	FORMAT_LATEX,
	FORMAT_FENCE,
	FORMATS
};

/* As settings and notes name them. */
extern const char *const format_names[FORMATS];

enum format_is {
	FORMAT_PRESENT,    /* text that says it is of the format */
	FORMAT_BROKEN,     /* and does not parse; a fence: is not closed */
	FORMAT_UNLABELLED, /* a fence without a language */
	FORMAT_KINDS
};

struct detector_format {
	unsigned is; /* bits of enum format_is */
	unsigned of; /* bits of enum format */
};

#endif
