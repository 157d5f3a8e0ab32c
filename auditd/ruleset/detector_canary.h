/* The settings of `canary`: which secrets, and whether they are looked for where they stand or where they are told. */
#ifndef RULESET_DETECTOR_CANARY_H
#define RULESET_DETECTOR_CANARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum canary_pick {
	CANARY_NAMED,  /* "the access code is ..." */
	CANARY_QUOTED, /* a quotation that is a condition, or must not be mentioned */
	CANARY_RANDOM, /* a token that no language has */
	CANARY_PICKS
};

enum canary_form {
	CANARY_WHOLE,    /* as it is, but for case, blanks and punctuation */
	CANARY_PART,     /* most of it in a row, or all its words near each other */
	CANARY_ENCODED,  /* reversed, rot13, base64, hex, bits, character codes */
	CANARY_INITIALS, /* first letters of lines or words */
	CANARY_LETTERS,  /* its letters by their place, or its unit and how often */
	CANARY_FORMS
};

struct detector_canary {
	bool
	    is_held; /* look for the secrets themselves, in instructions; else for where they are told */
	unsigned picks, forms; /* of 1u << enum */
	struct span *tokens;   /* registered ones */
	size_t ntokens;
};

#endif
