/* Tags and texts of examples, as examples.c reads them. Private to this room. */
#ifndef SPEC_EXAMPLES_PRIVATE_H
#define SPEC_EXAMPLES_PRIVATE_H

#include "base/arena.h"
#include "spec/examples.h"

enum example_tag_kind { EXAMPLE_TAG_TURN, EXAMPLE_TAG_COMPARISON, EXAMPLE_TAG_COMPARISON_END };

/* A line that begins with a tag. Everything borrows from it. */
struct example_tag {
	enum example_tag_kind kind;
	enum example_role role;
	struct span name; /* "user" */
	struct span tool; /* recipient= of an assistant, name= of a tool; raw, absent: none */
	enum grade grade;
	struct span clause, note; /* absent: none; the note is raw */
	struct span rest;         /* what stands behind tag and comment */
	const char *flaw;         /* what is malformed in the comment, or NULL */
};

/* Read a trimmed line as a turn's opening tag, or one that opens or closes a comparison. Returns whether it is one. */
bool example_tag_read(struct span line, struct example_tag *tag);

/* Does the line end with "</name>"? */
bool example_tag_ends(struct span line, struct span name);

/* Make a turn's raw text ready: turn->text, is_elided and is_staged. 0, or -1 when out of memory. */
int example_text(struct arena *arena, struct span raw, struct example_turn *turn);

/* Does the trimmed line say only that something is left out? */
bool example_is_elision(struct span line);

/* Copy raw text, its entities decoded; absent stays absent. 0, or -1 when out of memory. */
int example_copy(struct arena *arena, struct span raw, struct span *copy);

/* Add what the <settings> of a turn's text say to the example's. 0, or -1 when out of memory. */
int example_settings(struct arena *arena, struct span raw, struct example *example);

#endif
