/* Conversations of one message a line: put together, given out whole, within bounds. */
#include "talk.h"

#include <stdlib.h>

static struct talk talk;

static struct thread *new_thread(size_t max_open_bytes, size_t max_turns)
{
	struct thread_options options = thread_defaults;

	options.max_open_bytes = max_open_bytes ? max_open_bytes : options.max_open_bytes;
	options.max_turns = max_turns ? max_turns : options.max_turns;
	struct thread *thread = thread_new(&options);
	assert_non_null(thread);
	return thread;
}

/* One line: its text says user or assistant by its first letter. */
static void line(struct thread *thread, const char *conversation, const char *id, const char *text)
{
	talk_begin(&talk, UNIT_MESSAGE, HISTORY_DELTA);
	talk.transcript.conversation = span_of(conversation);
	bool is_answer = text[0] == 'a', is_system = text[0] == 's';
	struct message *message = talk_say(&talk,
	    is_answer   ? ROLE_ASSISTANT
	    : is_system ? ROLE_SYSTEM
			: ROLE_USER,
	    is_answer ? SIDE_OUTPUT : SIDE_INPUT, text);
	message->id = span_of(id);
	talk_add(&talk, thread);
}

/* The next conversation that is ready, or NULL. */
static struct transcript *next(struct thread *thread)
{
	struct transcript *transcript;
	struct error err = {0};
	int got = thread_next(thread, &transcript, &err);

	assert_true(got >= 0);
	return got ? transcript : NULL;
}

static void expect_texts(const struct transcript *transcript, const char *texts, const char *news)
{
	struct buf got = {0};

	assert_non_null(transcript);
	for (size_t i = 0; i < transcript->nmessages; i++) {
		if (i > 0)
			buf_byte(&got, ' ');
		buf_append(&got, transcript->messages[i].parts[0].text);
	}
	assert_string_equal(buf_string(&got), texts);
	assert_string_equal(talk_news(transcript), news);
	buf_done(&got);
}

static void lines_become_conversations_in_order_of_their_first(void **state)
{
	struct thread *thread = new_thread(0, 0);

	(void)state;
	line(thread, "one", NULL, "u1");
	line(thread, "two", NULL, "u2");
	line(thread, "one", NULL, "a3");
	line(thread, "two", NULL, "a4");
	line(thread, "one", NULL, "u5");
	assert_null(next(thread));
	thread_end(thread);
	struct transcript *transcript = next(thread);
	expect_texts(transcript, "u1 a3 u5", "111");
	assert_true(span_is(transcript->conversation, "one"));
	assert_true(transcript->has_ended);
	assert_int_equal(transcript->unit, UNIT_MESSAGE);
	expect_texts(next(thread), "u2 a4", "11");
	assert_null(next(thread));
	assert_int_equal(thread_counts(thread).conversations, 2);
	assert_int_equal(thread_counts(thread).turns, 5);
	thread_free(thread);
}

static void a_line_seen_before_is_not_added(void **state)
{
	struct thread *thread = new_thread(0, 0);

	(void)state;
	line(thread, "c", "m1", "u1");
	line(thread, "c", "m2", "a2");
	line(thread, "c", "m1", "u1");
	line(thread, "c", NULL, "u3");
	line(thread, "c", NULL, "u3");
	thread_end(thread);
	expect_texts(next(thread), "u1 a2 u3 u3", "1111");
	assert_int_equal(thread_counts(thread).repeats, 1);
	thread_free(thread);
}

static void write_file_twice(struct thread *thread)
{
	thread_input(thread);
	line(thread, "c", "m1", "s0");
	line(thread, "c", NULL, "u1");
	line(thread, "c", NULL, "a2");
	line(thread, "c", NULL, "u1");
}

static void the_same_lines_in_another_input_are_no_news(void **state)
{
	struct thread *thread = new_thread(0, 0);

	(void)state;
	write_file_twice(thread);
	write_file_twice(thread);
	thread_end(thread);
	expect_texts(next(thread), "s0 u1 a2 u1", "1111");
	assert_null(next(thread));
	write_file_twice(thread);
	thread_end(thread);
	assert_null(next(thread));
	thread_free(thread);
}

/* A file that has grown since an earlier scan: the new turn is who it would be if both were
 * read at once. */
static void a_grown_input_gives_the_identity_of_an_unbroken_one(void **state)
{
	struct thread *whole = new_thread(0, 0), *before = new_thread(0, 0),
		      *after = new_thread(0, 0);
	struct digest *fresh;
	struct error err = {0};
	size_t n;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		line(i ? before : whole, "c", "m1", "u1");
		line(i ? before : whole, "c", "m2", "a2");
	}
	line(whole, "c", "m3", "u3");
	thread_end(whole);
	struct digest turn = next(whole)->messages[2].turn;
	thread_end(before);
	assert_non_null(next(before));
	assert_int_equal(thread_fresh(before, &fresh, &n, &err), 0);
	assert_int_equal(thread_recall(after, fresh, n, &err), 0);
	free(fresh);
	line(after, "c", "m1", "u1");
	line(after, "c", "m2", "a2");
	line(after, "c", "m3", "u3");
	thread_end(after);
	struct transcript *transcript = next(after);
	expect_texts(transcript, "u1 a2 u3", "001");
	assert_true(same_digest(&turn, &transcript->messages[2].turn));
	assert_int_equal(thread_counts(after).conversations, 0);
	thread_free(whole);
	thread_free(before);
	thread_free(after);
}

static void a_conversation_that_outgrows_its_bounds_is_given_out_with_context_kept(void **state)
{
	struct thread *thread = new_thread(0, 8), *unbounded = new_thread(0, 0);
	struct transcript *transcript;
	struct digest turns[21];
	size_t nturns = 0;

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		char text[8];
		snprintf(text, sizeof text, "%c%zu", i % 2 ? 'a' : 'u', i);
		line(thread, "c", NULL, text);
		line(unbounded, "c", NULL, text);
		if ((transcript = next(thread)) == NULL)
			continue;
		assert_false(transcript->has_ended);
		for (size_t j = 0; j < transcript->nmessages; j++)
			if (transcript->messages[j].is_new)
				turns[nturns++] = transcript->messages[j].turn;
	}
	thread_end(thread);
	transcript = next(thread);
	assert_true(transcript->has_ended);
	assert_false(transcript->messages[0].is_new);
	assert_false(transcript->messages[1].is_new);
	for (size_t j = 0; j < transcript->nmessages; j++)
		if (transcript->messages[j].is_new)
			turns[nturns++] = transcript->messages[j].turn;
	assert_int_equal(nturns, 20);
	thread_end(unbounded);
	transcript = next(unbounded);
	for (size_t i = 0; i < 20; i++)
		assert_true(same_digest(&turns[i], &transcript->messages[i].turn));
	assert_int_equal(thread_counts(thread).conversations, 1);
	assert_int_equal(thread_counts(thread).turns, 20);
	thread_free(thread);
	thread_free(unbounded);
}

/* Take all that are ready. Returns how many; adds their new messages to *nnew. */
static size_t take_ready(struct thread *thread, size_t *nnew)
{
	struct transcript *transcript;
	size_t ngiven = 0;

	for (; (transcript = next(thread)) != NULL; ngiven++)
		for (size_t i = 0; i < transcript->nmessages; i++)
			*nnew += transcript->messages[i].is_new;
	return ngiven;
}

static void the_oldest_touched_make_room(void **state)
{
	struct thread *thread = new_thread(8192, 0);
	size_t ngiven = 0, nnew = 0;
	char name[16], text[200];

	(void)state;
	memset(text, 'u', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (size_t i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "c%zu", i);
		line(thread, name, NULL, text);
		line(thread, "busy", NULL, "u");
		ngiven += take_ready(thread, &nnew);
	}
	assert_true(ngiven > 4000);
	assert_true(thread_counts(thread).evicted_conversations > 4000);
	thread_end(thread);
	assert_true(take_ready(thread, &nnew) > 0);
	assert_int_equal(nnew, 10000);
	assert_int_equal(thread_counts(thread).turns, 10000);
	thread_free(thread);
}

static void what_comes_after_an_eviction_is_still_new_and_someone_else(void **state)
{
	struct thread *thread = new_thread(1, 0);

	(void)state;
	line(thread, "c", NULL, "u1");
	struct transcript *transcript = next(thread);
	expect_texts(transcript, "u1", "1");
	struct digest first = transcript->messages[0].turn;
	line(thread, "c", NULL, "u1");
	transcript = next(thread);
	expect_texts(transcript, "u1", "1");
	assert_false(same_digest(&first, &transcript->messages[0].turn));
	thread_end(thread);
	assert_null(next(thread));
	thread_free(thread);
}

static void a_message_larger_than_the_bounds_passes_through(void **state)
{
	struct thread *thread = new_thread(4096, 0);
	char *text = calloc(1, 100001);

	(void)state;
	assert_non_null(text);
	memset(text, 'u', 100000);
	line(thread, "c", NULL, "u1");
	line(thread, "c", NULL, text);
	struct transcript *transcript = next(thread);
	assert_non_null(transcript);
	assert_int_equal(transcript->nmessages, 2);
	line(thread, "c", NULL, "a2");
	thread_end(thread);
	expect_texts(next(thread), "a2", "1");
	free(text);
	thread_free(thread);
}

/* One line with an own user, tenant and conversation. */
static void line_of(struct thread *thread, const char *tenant, const char *user, const char *text)
{
	talk_begin(&talk, UNIT_MESSAGE, HISTORY_DELTA);
	talk.transcript.conversation = span_of("1");
	talk.transcript.tenant = span_of(tenant);
	talk.transcript.user = span_of(user);
	talk_say(&talk, text[0] == 'a' ? ROLE_ASSISTANT : ROLE_USER,
	    text[0] == 'a' ? SIDE_OUTPUT : SIDE_INPUT, text);
	talk_add(&talk, thread);
}

static void tenants_and_users_with_one_name_for_their_conversations_stay_apart(void **state)
{
	struct thread *thread = new_thread(0, 0);

	(void)state;
	line_of(thread, "t1", "u", "u1");
	line_of(thread, "t2", "u", "u1");
	line_of(thread, "t1", "v", "u1");
	thread_end(thread);
	struct digest turns[3];
	for (size_t i = 0; i < 3; i++) {
		struct transcript *transcript = next(thread);
		expect_texts(transcript, "u1", "1");
		turns[i] = transcript->messages[0].turn;
	}
	assert_false(same_digest(&turns[0], &turns[1]));
	assert_false(same_digest(&turns[0], &turns[2]));
	assert_false(same_digest(&turns[1], &turns[2]));
	assert_null(next(thread));
	thread_free(thread);
}

static void a_line_without_user_joins_the_one_touched_last(void **state)
{
	struct thread *thread = new_thread(0, 0);

	(void)state;
	line_of(thread, "t", NULL, "u0");
	line_of(thread, "t", "u", "u1");
	line_of(thread, "t", NULL, "a2");
	line_of(thread, "t", "v", "u3");
	line_of(thread, "t", NULL, "a4");
	line_of(thread, "t", "u", "u5");
	line_of(thread, "t", NULL, "a6");
	thread_end(thread);
	struct transcript *transcript = next(thread);
	expect_texts(transcript, "u0 u1 a2 u5 a6", "11111");
	assert_true(span_is(transcript->user, "u"));
	transcript = next(thread);
	expect_texts(transcript, "u3 a4", "11");
	assert_true(span_is(transcript->user, "v"));
	thread_free(thread);
}

static void a_line_of_nobody_stands_alone(void **state)
{
	struct thread *thread = new_thread(0, 0);
	struct digest keys[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		line(thread, NULL, NULL, "u1");
		struct transcript *transcript = next(thread);
		expect_texts(transcript, "u1", "1");
		keys[i] = transcript->key;
	}
	assert_false(same_digest(&keys[0], &keys[1]));
	thread_free(thread);
}

static void what_is_given_out_is_a_copy(void **state)
{
	struct thread *thread = new_thread(0, 0);
	char text[] = "u1", name[] = "name", id[] = "m1";

	(void)state;
	talk_begin(&talk, UNIT_MESSAGE, HISTORY_DELTA);
	talk.transcript.conversation = span_of(name);
	talk.transcript.model = span_of(name);
	struct message *message = talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "");
	struct part parts[2] = {{.kind = PART_CALL,
				    .text = span_of(text),
				    .name = span_of(name),
				    .call_id = span_of(id)},
	    {.kind = PART_MEDIA, .name = span_of(name), .media = span_of(text)}};
	message->parts = parts;
	message->nparts = 2;
	message->id = span_of(id);
	talk_add(&talk, thread);
	memset(text, 'x', 2);
	memset(name, 'x', 4);
	memset(id, 'x', 2);
	memset(parts, 0, sizeof parts);
	thread_end(thread);
	struct transcript *transcript = next(thread);
	assert_true(span_is(transcript->conversation, "name"));
	assert_true(span_is(transcript->model, "name"));
	message = &transcript->messages[0];
	assert_int_equal(message->nparts, 2);
	assert_true(span_is(message->id, "m1"));
	assert_true(span_is(message->parts[0].text, "u1"));
	assert_true(span_is(message->parts[0].name, "name"));
	assert_true(span_is(message->parts[0].call_id, "m1"));
	assert_true(span_is(message->parts[1].name, "name"));
	thread_free(thread);
}

static void a_thread_can_be_freed_at_any_time(void **state)
{
	struct thread *thread = new_thread(2048, 4);

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		char name[16];
		snprintf(name, sizeof name, "c%zu", i % 50);
		line(thread, name, NULL, "u");
		if (i % 20 == 0)
			next(thread);
	}
	thread_free(thread);
	thread_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_become_conversations_in_order_of_their_first),
	    cmocka_unit_test(a_line_seen_before_is_not_added),
	    cmocka_unit_test(the_same_lines_in_another_input_are_no_news),
	    cmocka_unit_test(a_grown_input_gives_the_identity_of_an_unbroken_one),
	    cmocka_unit_test(
		a_conversation_that_outgrows_its_bounds_is_given_out_with_context_kept),
	    cmocka_unit_test(the_oldest_touched_make_room),
	    cmocka_unit_test(what_comes_after_an_eviction_is_still_new_and_someone_else),
	    cmocka_unit_test(a_message_larger_than_the_bounds_passes_through),
	    cmocka_unit_test(tenants_and_users_with_one_name_for_their_conversations_stay_apart),
	    cmocka_unit_test(a_line_without_user_joins_the_one_touched_last),
	    cmocka_unit_test(a_line_of_nobody_stands_alone),
	    cmocka_unit_test(what_is_given_out_is_a_copy),
	    cmocka_unit_test(a_thread_can_be_freed_at_any_time),
	};

	int result = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&talk.arena);
	return result;
}
