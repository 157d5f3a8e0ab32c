/* Hostile text: what is read out of it lies inside of it, in order of its sentences, within the limits, and is the same
 * where words are found by hash and where types are barred that the text's words deny; and JSON is told by the same
 * grammar whatever surrounds it. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "detect/constraint.h"
#include "detect/constraint_index.h"
#include "detect/json_text.h"
#include "detect/vocabulary.h"

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

static bool is_same(const struct constraints *a, const struct constraints *b)
{
	if (a->n != b->n || a->nuncheckable != b->nuncheckable || a->was_cut != b->was_cut)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct constraint *one = &a->at[i], *other = &b->at[i];
		if (one->type != other->type || one->is_ban != other->is_ban ||
		    one->set != other->set || one->low != other->low || one->high != other->high ||
		    one->at.start != other->at.start || one->at.end != other->at.end ||
		    one->nliterals != other->nliterals || one->spot != other->spot)
			return false;
	}
	return true;
}

/* The types that a user's words deny. */
static uint32_t barred_types(struct span small, struct arena *arena)
{
	struct vocabulary *vocabulary = vocabulary_new(arena);
	struct runs runs = {.at = arena_array(arena, small.len / 2 + 1, sizeof *runs.at)};
	struct heard heard;

	if (vocabulary == NULL || runs.at == NULL)
		return 0;
	runs_split_folded(small, &runs);
	vocabulary_hear(vocabulary, &runs, &heard);
	return ~vocabulary_demands(vocabulary, &heard);
}

static void read_both_ways(struct reading reading, struct arena *arena)
{
	struct constraints found, other;

	if (constraints_read(&reading, arena, &found) != 0)
		return;
	check(&found, reading.small.len);
	reading.index = constraint_index_new(arena);
	if (constraints_read(&reading, arena, &other) == 0 && !is_same(&found, &other))
		abort();
	/* At the limit it matters what is looked for. */
	reading.barred = reading.is_user ? barred_types(reading.small, arena) : 0;
	if (!found.was_cut && constraints_read(&reading, arena, &other) == 0 &&
	    !is_same(&found, &other))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct json_flaw flaw = {0, NULL};
	size_t len = utf8_valid_prefix((struct span){(const char *)data, size});
	char *small = arena_alloc(&arena, len + 1);

	if (small == NULL)
		return 0;
	if (len > 0)
		memcpy(small, data, len);
	fold_small(small, len);
	for (int user = 0; user < 2; user++)
		read_both_ways((struct reading){.small = {small, len},
				   .source = {(const char *)data, len},
				   .is_user = user == 1},
		    &arena);
	if (!json_text_check((struct span){small, len}, &flaw) && (flaw.at > len || !flaw.what))
		abort();
	arena_done(&arena);
	return 0;
}
