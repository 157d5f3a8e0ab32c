/* Contents told ahead, many at once, are those that thread tells one by one. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "transcript/contents.h"
#include "transcript/thread_private.h"

enum { MESSAGES = 40, PARTS = 3, ROUNDS = 40, LONGEST = 70000 };

static struct span some_text(struct arena *arena, uint64_t *seed)
{
	static const char *const words[] = {"river", " ", "  ", "\n", "\t", " \n ", "a", "\xc3\xa9",
	    "lantern", " of ", "{\"b\": 1, \"a\": [2]}", "0123456789abcdef", "\x01", "\r\n"};
	struct buf buf = {0};
	size_t kind = random_below(seed, 30);
	size_t most = kind == 0 ? LONGEST : kind < 6 ? 0 : kind < 20 ? 60 : 3000;
	size_t len = most ? random_below(seed, most) : 0;

	while (buf.len < len)
		buf_text(&buf, words[random_below(seed, ARRAY_LEN(words))]);
	struct span text = arena_text(arena, buf_span(&buf));
	buf_done(&buf);
	assert_non_null(text.at);
	return text;
}

static void make_message(struct message *message, struct arena *arena, uint64_t *seed)
{
	static const enum part_kind kinds[] = {
	    PART_TEXT, PART_TEXT, PART_CALL, PART_RESULT, PART_MEDIA, PART_REASONING};

	*message = (struct message){.role = (enum role)random_below(seed, ROLES),
	    .parts = arena_array(arena, PARTS, sizeof *message->parts),
	    .nparts = random_below(seed, PARTS + 1)};
	for (size_t i = 0; i < message->nparts; i++)
		message->parts[i] = (struct part){.kind = kinds[random_below(seed, 6)],
		    .text = some_text(arena, seed),
		    .name = SPAN("name"),
		    .media = SPAN("data:image/png;base64,AAAA")};
}

static void check_round(struct contents *contents, struct hasher *hasher, uint64_t *seed)
{
	struct arena arena = {0};
	struct message messages[MESSAGES], alone[MESSAGES];
	struct transcript transcript = {.messages = messages, .nmessages = MESSAGES};
	struct error err = {0};

	for (size_t i = 0; i < MESSAGES; i++) {
		make_message(&messages[i], &arena, seed);
		alone[i] = messages[i];
		assert_int_equal(hasher_message(hasher, &alone[i]), 0);
	}
	assert_int_equal(contents_add(contents, &transcript, &err), 0);
	contents_end(contents);
	assert_true(transcript.has_contents);
	for (size_t i = 0; i < MESSAGES; i++) {
		assert_memory_equal(
		    &messages[i].content, &alone[i].content, sizeof alone[i].content);
		assert_int_equal(messages[i].is_long, alone[i].is_long);
	}
	arena_done(&arena);
}

static void contents_are_those_that_thread_tells(void **state)
{
	struct contents *contents = contents_new();
	struct hasher hasher;
	uint64_t seed = 5;

	(void)state;
	assert_non_null(contents);
	hasher_init(&hasher);
	for (int i = 0; i < ROUNDS; i++)
		check_round(contents, &hasher, &seed);
	hasher_done(&hasher);
	contents_free(contents);
}

/* White space as the definition has it, byte by byte: runs are one space, none at the ends. */
static void white_space_is_collapsed_wherever_it_lies(void **state)
{
	struct hasher hasher;
	uint64_t seed = 77;

	(void)state;
	hasher_init(&hasher);
	for (int round = 0; round < 20000; round++) {
		char text[80], plain[80];
		size_t len = random_below(&seed, sizeof text), n = 0;
		for (size_t i = 0; i < len; i++)
			text[i] = "abcdefgh \t\n "[random_below(&seed, 12)];
		for (size_t i = 0; i < len; i++) {
			bool is_white = strchr(" \t\n", text[i]) != NULL;
			if (!is_white && n > 0 && i > 0 && strchr(" \t\n", text[i - 1]))
				plain[n++] = ' ';
			if (!is_white)
				plain[n++] = text[i];
		}
		struct part parts[2] = {{.kind = PART_TEXT, .text = {text, len}},
		    {.kind = PART_TEXT, .text = {plain, n}}};
		struct message messages[2] = {
		    {.parts = &parts[0], .nparts = 1}, {.parts = &parts[1], .nparts = 1}};
		assert_int_equal(hasher_message(&hasher, &messages[0]), 0);
		assert_int_equal(hasher_message(&hasher, &messages[1]), 0);
		assert_memory_equal(&messages[0].content, &messages[1].content, 16);
	}
	hasher_done(&hasher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(contents_are_those_that_thread_tells),
	    cmocka_unit_test(white_space_is_collapsed_wherever_it_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
