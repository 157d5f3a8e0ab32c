/* A specification's Markdown in, its worked examples with their graded replies out.
 *
 * An example is a fence `~~~xml` that a paragraph `**Example**: title` announces. In it stand turns
 * `<system>`, `<developer>`, `<user>`, `<assistant>` and `<tool>`, and `<comparison>` blocks of replies to the same
 * conversation, each with its grade in a comment: `<!-- GOOD -->`, `<!-- BAD: why -->`, `<!-- OK -->`, and
 * `<!-- BAD[#clause] -->` where it breaks another clause than the section's. What is malformed is read past and
 * listed. Judges nothing. */
#ifndef SPEC_EXAMPLES_H
#define SPEC_EXAMPLES_H

#include "spec/spec.h"

enum example_role {
	EXAMPLE_SYSTEM,
	EXAMPLE_DEVELOPER,
	EXAMPLE_USER,
	EXAMPLE_ASSISTANT,
	EXAMPLE_TOOL,
	EXAMPLE_ROLES
};

enum grade { GRADE_NONE, GRADE_BAD, GRADE_GOOD, GRADE_OK, GRADES };
extern const char *const grade_names[GRADES]; /* "BAD"; "none" */

struct example_turn {
	enum example_role role;
	struct span name; /* the tool that an assistant calls, or that answers; absent: none */
	struct span
	    text; /* entities decoded, elisions taken out; blocks such as <untrusted> as they stand */
	unsigned line;
	unsigned
	    comparison; /* 0: of the conversation; n: one of the replies of the example's n-th comparison */
	enum grade grade;
	unsigned number;    /* from 1, among the document's replies of that grade */
	struct span clause; /* of BAD[#clause]; absent: the section's */
	struct span note;   /* what the comment says behind the grade; absent if nothing */
	bool is_elided;     /* "[...]" or "[... does something ...]" stood in it */
	bool is_staged;     /* a line "[shows a picture]" says what is seen, heard or done */
	bool is_chosen;     /* the reply that a later comparison goes on from */
};

/* A line "key: value" within the <settings> of a system or developer. */
struct example_setting {
	struct span key, value;
};

enum { EXAMPLE_TURNS_MAX = 64, EXAMPLE_SETTINGS_MAX = 16 };

struct example {
	struct span title;  /* absent: nothing announces it */
	struct span anchor; /* of its section */
	unsigned line;      /* of the fence */
	struct example_setting settings
	    [EXAMPLE_SETTINGS_MAX]; /* of its system and developer turns; more are left out */
	size_t nsettings;
	struct example_turn *turns;
	size_t nturns;
};

struct examples {
	const char *name; /* as in messages */
	struct example *at;
	size_t n;
	unsigned counts[GRADES]; /* replies of each grade */
	struct spec_flaw *flaws;
	size_t nflaws;
	size_t nflaws_dropped; /* beyond the first 100 */
	void *memory;          /* owned */
};

/* Parse a document of at most 16 MiB; name stands in messages and is copied. An example has at most
 * EXAMPLE_TURNS_MAX turns: those behind are left out, and it is listed as flawed.
 * Returns NULL on error. Errors: ERROR_INPUT "NAME:LINE: what" (bytes that are not UTF-8 or a NUL, too large, too
 * many examples), ERROR_MEMORY. A document without examples is none.
 * Owns: free with examples_free; nothing borrows from text. */
struct examples *examples_parse(struct span text, const char *name, struct error *err);
void examples_free(struct examples *examples);

/* Does turn belong to the conversation that the reply answers? Of a comparison before the reply's it is the one
 * chosen: the first GOOD, else the first OK. Both are indexes in example->turns. */
bool example_precedes(const struct example *example, size_t turn, size_t reply);

#endif
