/* Hostile text: what is read out of it lies inside of it, in order of its sentences, within the limits; and JSON is told
 * by the same grammar whatever surrounds it. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "detect/constraint.h"
#include "detect/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct constraints *found, size_t len)
{
	if (found->n > CONSTRAINTS_MOST || found->nuncheckable > CONSTRAINTS_MOST)
		abort();
	for (size_t i = 0; i < found->n; i++) {
		const struct constraint *one = &found->at[i];
		if (one->at.start >= one->at.end || one->at.end > len || one->type >= CONSTRAINTS)
			abort();
		if (one->nliterals > CONSTRAINT_LITERALS || one->low > one->high)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct constraints found;
	struct json_flaw flaw = {0, NULL};
	size_t len = utf8_valid_prefix((struct span){(const char *)data, size});
	char *small = arena_alloc(&arena, len + 1);

	if (small == NULL)
		return 0;
	if (len > 0)
		memcpy(small, data, len);
	fold_small(small, len);
	for (int user = 0; user < 2; user++) {
		struct reading reading = {{small, len}, {(const char *)data, len}, NULL, user == 1};
		if (constraints_read(&reading, &arena, &found) == 0)
			check(&found, len);
	}
	if (!json_text_check((struct span){small, len}, &flaw) && (flaw.at > len || !flaw.what))
		abort();
	arena_done(&arena);
	return 0;
}
