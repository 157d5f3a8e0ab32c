/* Code taken apart, and what a request allows to be changed in it. Private to this room. */
#ifndef DETECT_CHANGE_TEXT_H
#define DETECT_CHANGE_TEXT_H

#include "detect/text.h"

enum change_task {
	TASK_NONE,
	TASK_TYPES,     /* add types: what is there stays, things are put in */
	TASK_COMMENTS,  /* write or translate comments: all else stays */
	TASK_LAYOUT,    /* lay out anew: all but blanks stays */
	TASK_TRANSLATE, /* translate or proofread prose: figures stay */
};

/* The words that ask for a task: types and comments need one of `adds` too. */
extern const char change_adds[], change_types[], change_comments[], change_layouts[],
    change_translations[];

/* What a request asks to be done, by its words outside of [start, end) of its text (the code it brings). One that also
 * asks for fixes, changes or new things is TASK_NONE. English. */
enum change_task change_task_of(const struct view *view, size_t start, size_t end);

struct token {
	uint32_t start, end; /* of the text */
	uint64_t hash;       /* of its bytes; of a number of its value: 0 is 0.0 */
};

struct tokens {
	struct token *at;
	uint64_t *hashes; /* the same, for diff_run */
	size_t n;
};

/* Take code apart: words, numbers, quotations, other characters one by one. Without blanks; without comments (# and //
 * to the end of the line, slash-star, triple quotes) if told so. 0, or -1 when out of memory. Linear. */
int change_tokens(
    struct span text, bool drops_comments, struct arena *arena, struct tokens *tokens);

/* The figures of prose: numbers of two digits or more without marks between their digits. The same struct. */
int change_figures(struct span text, struct arena *arena, struct tokens *figures);

#endif
