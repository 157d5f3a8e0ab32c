/* Parts of the prompts: rules can be tuned on the one and measured on the other. */
#ifndef VERBS_EVAL_FOLD_H
#define VERBS_EVAL_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* A part of the prompts, the same in every run. */
struct fold {
	uint32_t index, count; /* index of count, from 1; count 0: all prompts */
	bool is_not;           /* all but that part */
};

/* Read "I/N" or "not:I/N", 1 <= I <= N, 2 <= N <= 1000. Returns whether it is such. */
bool fold_parse(const char *text, struct fold *fold);

/* Append it as it is written. */
void fold_name(const struct fold *fold, struct buf *text);

/* Does a prompt, by its hash, belong to it? */
bool fold_has(const struct fold *fold, uint64_t cluster);

#endif
