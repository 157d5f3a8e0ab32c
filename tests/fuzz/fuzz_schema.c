/* The text of a mapping: refused with words, or a mapping that reads any record without harm, and the same
 * whenever it comes again. */
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

/* FNV-1a. */
static uint64_t mix(uint64_t sum, struct span text)
{
	sum = (sum ^ text.len) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < text.len; i++)
		sum = (sum ^ (unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static uint64_t mix_number(uint64_t sum, uint64_t number)
{
	return mix(sum, (struct span){(const char *)&number, sizeof number});
}

static uint64_t mix_message(uint64_t sum, const struct message *message)
{
	sum = mix_number(sum, (uint64_t)message->role << 8 | message->side);
	sum = mix_number(sum, (uint64_t)message->finish << 16 | message->flags);
	for (size_t i = 0; i < message->nparts; i++) {
		const struct part *part = &message->parts[i];
		sum = mix(mix(mix_number(sum, part->kind), part->text), part->name);
	}
	return mix(sum, message->id);
}

static uint64_t sum_of(const struct reading *reading)
{
	uint64_t sum = mix_number(UINT64_C(0xcbf29ce484222325), reading->outcome);

	for (size_t i = 0; i < reading->ntranscripts; i++) {
		const struct transcript *transcript = &reading->transcripts[i];
		sum = mix_number(sum, transcript->json_flags);
		sum = mix_number(sum, transcript->has_time ? (uint64_t)transcript->time_us : 1);
		sum = mix(mix(sum, transcript->conversation), transcript->request);
		sum = mix(mix(mix(sum, transcript->tenant), transcript->user), transcript->model);
		for (size_t j = 0; j < transcript->nmetadata; j++)
			sum = mix(
			    mix(sum, transcript->metadata[j].key), transcript->metadata[j].value);
		for (size_t j = 0; j < transcript->nmessages; j++)
			sum = mix_message(sum, &transcript->messages[j]);
	}
	return sum;
}

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
		uint64_t sums[ARRAY_LEN(lines)];
		/* Three rounds: before there is a plan for it, when it is made, and by it. */
		for (size_t n = 0; n < 3 * ARRAY_LEN(lines); n++) {
			size_t i = n % ARRAY_LEN(lines);
			const struct record record = {.text = span_of(lines[i])};
			struct reading reading;
			if (schemas_read(
				schemas, &options, &reader, &record, &arena, &reading, &err) != 0)
				abort();
			if (reading.ntranscripts == 0 && reading.outcome != READING_OTHER)
				abort();
			if (n < ARRAY_LEN(lines))
				sums[i] = sum_of(&reading);
			else if (sums[i] != sum_of(&reading))
				abort();
		}
	}
	reader_done(&reader);
	arena_done(&arena);
	schemas_free(schemas);
	return 0;
}
