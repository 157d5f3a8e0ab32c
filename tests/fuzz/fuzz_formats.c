/* Hostile documents: every flaw lies in the text and has a name, fences do not overlap, counting ends. */
#include "support.h"

#include <stdlib.h>

#include "detect/counts.h"
#include "detect/fences.h"
#include "detect/format_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool (*const checks[])(struct span, struct flaw *) = {
	    json_flaw, xml_flaw, csv_flaw, yaml_flaw, latex_flaw};
	struct span text = {size ? (const char *)data : "", size};
	struct fence fence;
	struct flaw flaw;

	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (checks[i](text, &flaw) && (flaw.at > size || flaw.what == NULL))
			abort();
	for (size_t at = 0; fence_next(text, at, &fence); at = fence.next)
		if (fence.start < at || fence.body > fence.end || fence.end > fence.next ||
		    fence.next > size || fence.next <= at)
			abort();
	if (counts_of(text).words > size)
		abort();
	return 0;
}
