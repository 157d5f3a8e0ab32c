/* The text of a mapping: refused with words, or a mapping that reads any record without harm. */
#include <stdlib.h>
#include <string.h>

#include "transcript/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const lines[] = {
    "{\"a\":{\"b\":[{\"role\":\"user\",\"content\":\"x\"},\"y\",[\"USER\",\"z\"]]},\"m\":\"{"
    "\\\"a\\\":[1,2]}\",\"t\":1}",
    "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}],\"id\":"
    "\"1\"}",
    "[[[\"a\",\"b\"]],{\"\":{\"0\":null}}]",
    "{\"a\":1}{\"a\":2}",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = {0};
	struct schemas *schemas =
	    schemas_parse((struct span){(const char *)data, size}, "fuzz", &err);
	struct reader reader = {0};
	struct arena arena = {0};

	if (schemas == NULL) {
		if (err.kind == ERROR_NONE || strncmp(err.text, "fuzz:", 5) != 0)
			abort();
		return 0;
	}
	for (int schema = -1; schema < (int)schemas_count(schemas); schema++) {
		const struct reading_options options = {
		    .schema = schema, .system_authority = AUTHORITY_DEVELOPER};
		for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
			const struct record record = {.text = span_of(lines[i])};
			struct reading reading;
			if (schemas_read(
				schemas, &options, &reader, &record, &arena, &reading, &err) != 0)
				abort();
			if (reading.ntranscripts == 0 && reading.outcome != READING_OTHER)
				abort();
		}
	}
	reader_done(&reader);
	arena_done(&arena);
	schemas_free(schemas);
	return 0;
}
