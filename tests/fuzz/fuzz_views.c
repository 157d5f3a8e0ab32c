/* Hostile text: every decoded stretch is well-formed, lies in the text, leads back to places in it that are in order, and
 * all of it together keeps to its budget. */
#include "support.h"

#include <stdlib.h>

#include "../unit/match/rules.h"
#include "match/views.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct decoded *decoded, struct span text)
{
	size_t len = decoded->text.len, last = 0;

	if (decoded->start > decoded->end || decoded->end > text.len || len == 0 ||
	    utf8_valid_prefix(decoded->text) != len)
		abort();
	for (size_t at = 0; at < len; at += 1 + len / 64) {
		size_t start, end;
		views_source(decoded, at, at + 1, &start, &end);
		(void)views_is_changed(decoded, at, at + 1);
		if (start > end || start < decoded->start || end > decoded->end)
			abort();
		if (!decoded->is_backwards && start < last)
			abort();
		last = start;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	static const struct language_index *languages;
	static struct views views[2];
	struct views_budget budget = {.nbytes = 4096, .nviews = 64};
	struct decoded decoded, inner;
	struct buf text = {0};
	size_t nbytes = 0;

	if (languages == NULL)
		languages = language_index_new(&arena, LANGUAGE_EN);
	if (languages == NULL)
		abort();
	make_valid(&text, (struct span){(const char *)data, size});
	views_begin(&views[0], languages, buf_span(&text), &budget);
	while (views_next(&views[0], &decoded) == 1) {
		check(&decoded, buf_span(&text));
		nbytes += decoded.text.len;
		views_begin(&views[1], languages, decoded.text, &budget);
		while (views_next(&views[1], &inner) == 1) {
			check(&inner, decoded.text);
			nbytes += inner.text.len;
		}
	}
	if (nbytes + budget.nbytes != 4096)
		abort();
	buf_done(&text);
	return 0;
}
