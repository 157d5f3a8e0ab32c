/* What counts as a turn, as a repeat, and as a message that no rule can look into. */
#include "support.h"

#include "turns.h"

static struct part text = {.kind = PART_TEXT, .text = SPAN("a")};
static struct part with_image[] = {
    {.kind = PART_TEXT, .text = SPAN("a")}, {.kind = PART_MEDIA}, {.kind = PART_MEDIA}};

static struct transcript talk(struct message *messages, size_t n)
{
	return (struct transcript){.unit = UNIT_REQUEST, .messages = messages, .nmessages = n};
}

static void setup_is_no_turn_and_repeats_are_told_apart(void **state)
{
	(void)state;
	struct message messages[] = {
	    {.role = ROLE_SYSTEM, .is_first = true, .parts = &text, .nparts = 1},
	    {.role = ROLE_USER, .parts = &text, .nparts = 1},
	    {.role = ROLE_ASSISTANT, .is_first = true, .parts = &text, .nparts = 1},
	};
	struct transcript transcript = talk(messages, 3);
	struct tally_counts counts = {10, 20, 30};

	turns_count(&counts, &transcript);
	assert_int_equal(counts.conversations, 11);
	assert_int_equal(counts.turns, 21);
	assert_int_equal(counts.repeats, 31);
	transcript.unit = UNIT_MESSAGE; /* what is old in it is context */
	turns_count(&counts, &transcript);
	assert_int_equal(counts.repeats, 31);
	transcript.nmessages = 2;
	turns_count(&counts, &transcript);
	assert_int_equal(counts.conversations, 12);
}

static void a_message_with_media_counts_once_and_when_it_is_new(void **state)
{
	(void)state;
	struct message messages[] = {
	    {.role = ROLE_USER, .is_first = true, .parts = with_image, .nparts = 3},
	    {.role = ROLE_USER, .is_first = false, .parts = with_image, .nparts = 3},
	    {.role = ROLE_ASSISTANT, .is_first = true, .parts = &text, .nparts = 1},
	    {.role = ROLE_ASSISTANT, .is_first = true},
	};
	struct transcript transcript = talk(messages, 4);

	assert_int_equal(turns_with_media(&transcript), 1);
	transcript.nmessages = 0;
	assert_int_equal(turns_with_media(&transcript), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(setup_is_no_turn_and_repeats_are_told_apart),
	    cmocka_unit_test(a_message_with_media_counts_once_and_when_it_is_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
