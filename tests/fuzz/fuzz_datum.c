/* Hostile text: values are found in order, inside of it, and in work that ends. */
#include "support.h"

#include <stdlib.h>

#include "detect/datum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct span text, bool (*next)(struct span, size_t *, struct datum *))
{
	struct datum datum;
	size_t at = 0, last = 0;

	while (next(text, &at, &datum)) {
		if (datum.start < last || datum.end <= datum.start || datum.end > at ||
		    at > text.len || datum.kind >= DATUM_KINDS || datum.host_end < datum.start ||
		    datum.host_end > datum.end)
			abort();
		last = at;
	}
	if (at < text.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	char *out = malloc(size + 1);
	size_t len;

	if (out == NULL)
		abort();
	check(text, datum_next);
	check(text, datum_next_in_url);
	if (datum_decode(text, out, &len) && len > size)
		abort();
	free(out);
	return 0;
}
