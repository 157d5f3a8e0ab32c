/* What is known of each pattern from its syntax alone: its anchors, and the steps it may take. Working it out is most of a
 * start, so it can be kept between runs. */
#ifndef MATCH_STUDY_H
#define MATCH_STUDY_H

#include "match/anchor.h"
#include "match/effort.h"
#include "ruleset/ruleset.h"

/* By pattern; all of it lives in the arena that it was made in. */
struct study {
	struct anchors *anchors;
	struct effort *efforts;
};

/* Study all patterns of a ruleset. 0, or -1 with ERROR_SETTING ("FILE:LINE: pattern: what") for what rules may not
 * use, or ERROR_MEMORY. */
int study_make(
    const struct ruleset *ruleset, struct arena *arena, struct study *study, struct error *err);

/* A digest of the code that makes studies. */
extern const char study_engine[];

/* What a study depends on: the patterns, this program's code, and the libraries that have a say. */
struct digest study_key(const struct ruleset *ruleset);

/* Append a study of so many patterns as bytes; it is for the program that wrote it. buf->failed: out of memory. */
void study_pack(const struct study *study, size_t npatterns, struct buf *bytes);

/* Read it back. 0; -1 where the bytes are no such study, or out of memory. */
int study_unpack(struct span bytes, size_t npatterns, struct arena *arena, struct study *study);

#endif
