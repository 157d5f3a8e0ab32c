/* Any text as a specification with examples: they are read whole or refused by file and line; every turn is well-formed
 * text of the document's lines, and every conversation goes forward. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "spec/difference.h"
#include "spec/examples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_turn(
    const struct example *example, size_t index, unsigned counts[GRADES], size_t size)
{
	const struct example_turn *turn = &example->turns[index];

	require(turn->role < EXAMPLE_ROLES && turn->grade < GRADES);
	require(turn->text.at != NULL && turn->text.len <= size);
	require(utf8_valid_prefix(turn->text) == turn->text.len);
	require(turn->line > example->line || turn->line == example->line);
	if (turn->grade != GRADE_NONE) {
		require(turn->role == EXAMPLE_ASSISTANT && turn->comparison > 0);
		require(turn->number == ++counts[turn->grade]);
	}
	require(!turn->is_chosen || turn->grade == GRADE_GOOD || turn->grade == GRADE_OK);
	for (size_t i = 0; i < example->nturns; i++)
		if (example_precedes(example, i, index))
			require(i < index && (example->turns[i].comparison == 0 ||
						 example->turns[i].comparison < turn->comparison));
}

static void check_difference(struct span text)
{
	struct error err;
	struct span half = span_slice(text, 0, utf8_floor(text, text.len / 2));
	struct spec *before = spec_parse(half, "a.md", &err),
		    *after = spec_parse(text, "b.md", &err);
	struct difference *difference =
	    before && after ? difference_new(before, after, &err) : NULL;

	for (size_t i = 0; difference && i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		size_t n = 0;
		require(change->before || change->after);
		for (size_t j = 0; j < SENTENCE_FATES; j++)
			n += change->counts[j];
		require(n == change->nsentences);
	}
	difference_free(difference);
	spec_free(before);
	spec_free(after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct error err = {0};
	struct examples *examples = examples_parse(text, "fuzz.md", &err);
	unsigned counts[GRADES] = {0};

	if (examples == NULL) {
		require(err.kind == ERROR_INPUT && strncmp(err.text, "fuzz.md:", 8) == 0);
		return 0;
	}
	for (size_t i = 0; i < examples->n; i++) {
		require(examples->at[i].nturns > 0 && examples->at[i].nturns <= EXAMPLE_TURNS_MAX);
		for (size_t j = 0; j < examples->at[i].nturns; j++)
			check_turn(&examples->at[i], j, counts, size);
	}
	for (size_t i = GRADE_BAD; i < GRADES; i++)
		require(counts[i] == examples->counts[i]);
	examples_free(examples);
	check_difference(text);
	return 0;
}
