/* What the readers of a specification's Markdown share. Private to this room. */
#ifndef SPEC_INNER_H
#define SPEC_INNER_H

#include "spec/spec.h"

enum { SPEC_LARGEST = 16 << 20, SPEC_FLAWS_MAX = 100 };

/* Is it a text to read at all? 0, or -1 with ERROR_INPUT "NAME:LINE: what". */
int spec_check_text(struct span text, const char *name, struct error *err);

/* The next line of text from *at on, without its newline; *at goes behind it. false at the end. */
bool spec_next_line(struct span text, size_t *at, struct span *line);

/* The marks of a line that opens or closes a fence, trimmed; absent: it is none. */
struct span fence_marks(struct span text);

/* Does the trimmed line close the fence that those marks opened? */
bool fence_closes(struct span text, struct span opened);

/* The length of a list's mark and the space behind it, or 0. */
size_t list_mark(struct span text);

/* The length of an entity at the start of text and the byte it stands for, or 0. */
size_t spec_entity(struct span text, char *byte);

#endif
