/* Folds by the prompt's hash. */
#include <string.h>

#include "verbs/eval_fold.h"

enum { MOST_FOLDS = 1000 };

/* A number from 1 to MOST_FOLDS; *end is behind it. 0 if there is none. */
static uint32_t fold_number(const char *text, const char **end)
{
	uint32_t n = 0;

	while (*text >= '0' && *text <= '9' && n <= MOST_FOLDS)
		n = 10 * n + (uint32_t)(*text++ - '0');
	*end = text;
	return n <= MOST_FOLDS ? n : 0;
}

bool fold_parse(const char *text, struct fold *fold)
{
	struct fold out = {.is_not = strncmp(text, "not:", 4) == 0};

	out.index = fold_number(out.is_not ? text + 4 : text, &text);
	if (out.index == 0 || *text++ != '/')
		return false;
	out.count = fold_number(text, &text);
	if (*text != '\0' || out.count < 2 || out.index > out.count)
		return false;
	*fold = out;
	return true;
}

void fold_name(const struct fold *fold, struct buf *text)
{
	if (fold->count > 0)
		buf_printf(text, "%s%u/%u", fold->is_not ? "not:" : "", fold->index, fold->count);
}

bool fold_has(const struct fold *fold, uint64_t cluster)
{
	return fold->count == 0 || (cluster % fold->count + 1 == fold->index) != fold->is_not;
}
