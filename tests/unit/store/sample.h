/* Samples and short cuts shared by the tests of the store. */
#ifndef TESTS_STORE_SAMPLE_H
#define TESTS_STORE_SAMPLE_H

#include "support.h"

#include <string.h>

#include "store/store.h"

static inline struct digest digest_of(unsigned number)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "sample");
	hash_number(&hash, number);
	hash_done(&hash, &digest);
	return digest;
}

/* A finding whose identity follows from number and whose record lies at input and text_offset. */
static inline struct finding sample_finding(unsigned number, uint32_t input, uint64_t text_offset)
{
	return (struct finding){
	    .id = digest_of(number),
	    .rule = SPAN("AA-01"),
	    .rev = 1,
	    .title = SPAN("A title"),
	    .family = SPAN("style"),
	    .spec = SPAN("a-spec@2025-01-01"),
	    .severity = SPAN("medium"),
	    .confidence = SPAN("strong"),
	    .verdict = SPAN("violation"),
	    .status = SPAN("stable"),
	    .key = digest_of(number + 1000000),
	    .turn = digest_of(number + 2000000),
	    .origin = {.input = input, .text_offset = text_offset, .line = 1},
	};
}

static inline struct store *must_create(const char *dir)
{
	struct error err = {0};
	struct store *store = store_create(dir, &err);

	if (store == NULL)
		fail_msg("store_create: %s", err.text);
	return store;
}

static inline struct store *must_open(const char *dir)
{
	struct error err = {0};
	struct store *store = store_open(dir, &err);

	if (store == NULL)
		fail_msg("store_open: %s", err.text);
	return store;
}

static inline void must_put(struct store *store, const struct finding *finding)
{
	const struct digest ruleset = digest_of(7);
	struct error err = {0};

	if (store_put_finding(store, finding, &ruleset, &err) != 0)
		fail_msg("store_put_finding: %s", err.text);
}

static inline void must_sight(
    struct store *store, const struct finding *finding, uint32_t input, uint64_t text_offset)
{
	const struct origin origin = {.input = input, .text_offset = text_offset, .line = 1};

	assert_int_equal(store_put_sighting(store, &finding->turn, &origin, NULL), 0);
}

static inline void must_commit(struct store *store)
{
	struct error err = {0};

	if (store_commit(store, &err) != 0)
		fail_msg("store_commit: %s", err.text);
}

/* How many findings pass the filter. */
static inline size_t count_with(struct store *store, struct finding_filter filter)
{
	struct error err = {0};
	struct finding finding;
	struct finding_cursor *cursor = store_findings(store, &filter, &err);
	size_t n = 0;
	int got;

	if (cursor == NULL)
		fail_msg("store_findings: %s", err.text);
	while ((got = finding_cursor_next(cursor, &finding, &err)) == 1)
		n++;
	finding_cursor_free(cursor);
	if (got != 0)
		fail_msg("finding_cursor_next: %s", err.text);
	return n;
}

static inline size_t count_all(struct store *store)
{
	return count_with(store, (struct finding_filter){0});
}

/* The finding of that number as stored; lives in the arena. */
static inline struct finding must_get(struct store *store, unsigned number, struct arena *arena)
{
	const struct digest id = digest_of(number);
	struct finding finding;
	char hex[DIGEST_HEX];

	digest_hex(&id, hex);
	assert_int_equal(store_get_finding(store, span_of(hex), arena, &finding, NULL), 1);
	return finding;
}

/* Put an input with that text digest and so many bytes of it. */
static inline bool must_put_input(
    struct store *store, uint32_t index, const char *stream, uint64_t produced)
{
	struct store_input input = {
	    .index = index, .path = SPAN("a.jsonl"), .codec = SPAN("plain")};
	struct error err = {0};
	bool is_repeat;

	strcpy(input.stream, stream);
	input.account.produced = produced;
	if (store_put_input(store, &input, &is_repeat, &err) != 0)
		fail_msg("store_put_input: %s", err.text);
	return is_repeat;
}

#endif
