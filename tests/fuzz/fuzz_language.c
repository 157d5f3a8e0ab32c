/* Hostile text: whatever it holds, its language is a function of the text, told in bounded work. */
#include "support.h"

#include <stdlib.h>

#include "match/language.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum language tell(
    const struct language_index *index, struct span text, struct language_sample *sample)
{
	bool is_short;

	language_begin(sample);
	language_add(index, sample, text);
	return language_end(sample, &is_short);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	static const struct language_index *first, *none;
	struct span text = {(const char *)data, size};
	struct language_sample sample;

	if (first == NULL) {
		first = language_index_new(&arena, LANGUAGE_EN);
		none = language_index_new(&arena, LANGUAGE_UNKNOWN);
	}
	if (first == NULL || none == NULL)
		abort();
	enum language language = tell(first, text, &sample);
	if (language >= LANGUAGES || sample.nbytes > LANGUAGE_BYTES ||
	    sample.nwords > sample.nbytes)
		abort();
	/* A language that is not clear at once is what it is without looking for any first. */
	if (sample.clear == LANGUAGE_UNKNOWN && tell(none, text, &sample) != language)
		abort();
	return 0;
}
