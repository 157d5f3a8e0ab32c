/* Which turns are new, and who they are, for records that hold a history. */
#include "talk.h"

#include <stdlib.h>

static struct talk talk;

static struct thread *new_thread(void)
{
	struct thread *thread = thread_new(&thread_defaults);

	assert_non_null(thread);
	return thread;
}

/* A request of the user u: texts of user and assistant by turns, the last one the output. */
static void request(const char *user, const char *conversation, const char *const *texts, size_t n)
{
	talk_begin(&talk, UNIT_REQUEST, HISTORY_FULL);
	talk.transcript.user = span_of(user);
	talk.transcript.conversation = span_of(conversation);
	for (size_t i = 0; i < n; i++)
		talk_say(&talk, i % 2 ? ROLE_ASSISTANT : ROLE_USER,
		    i + 1 == n ? SIDE_OUTPUT : SIDE_INPUT, texts[i]);
}

#define REQUEST(user, conversation, ...)                                                           \
	request(user, conversation, (const char *const[]){__VA_ARGS__},                            \
	    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_growing_history_counts_each_turn_once(void **state)
{
	struct thread *thread = new_thread();

	(void)state;
	REQUEST("u", NULL, "a", "b");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "11");
	struct digest key = talk.transcript.key;
	assert_false(talk.transcript.has_ended);
	REQUEST("u", NULL, "a", "b", "c", "d");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "0011");
	assert_true(same_digest(&key, &talk.transcript.key));
	REQUEST("u", NULL, "a", "b", "c", "d");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "0000");
	struct thread_counts counts = thread_counts(thread);
	assert_int_equal(counts.turns, 4);
	assert_int_equal(counts.repeats, 6);
	assert_int_equal(counts.conversations, 1);
	thread_free(thread);
}

static void an_answer_tried_again_is_the_only_new_turn(void **state)
{
	struct thread *thread = new_thread();

	(void)state;
	REQUEST("u", NULL, "a", "b", "c", "d");
	talk_place(&talk, thread);
	REQUEST("u", NULL, "a", "b", "c", "other");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "0001");
	REQUEST("u", NULL, "a", "b", "edited", "e");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "0011");
	REQUEST("u", NULL, "a", "b", "c", "other", "f", "g");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "000011");
	thread_free(thread);
}

static void each_of_several_answers_may_be_continued(void **state)
{
	struct thread *thread = new_thread();

	(void)state;
	REQUEST("u", NULL, "a", "one");
	talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "two")->flags = MESSAGE_ALTERNATIVE;
	talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "three")->flags = MESSAGE_ALTERNATIVE;
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "1111");
	struct digest two = talk.messages[2].turn;
	REQUEST("u", NULL, "a", "two", "c", "d");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "0011");
	assert_true(same_digest(&two, &talk.messages[1].turn));
	thread_free(thread);
}

static void a_clock_in_the_system_text_makes_no_turn_new(void **state)
{
	struct thread *thread = new_thread();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char clock[32];
		snprintf(clock, sizeof clock, "It is %zu o'clock.", 9 + i);
		talk_begin(&talk, UNIT_REQUEST, HISTORY_FULL);
		talk.transcript.user = span_of("u");
		talk_say(&talk, ROLE_SYSTEM, SIDE_INPUT, clock);
		talk_say(&talk, ROLE_SYSTEM, SIDE_INPUT, "Be kind.");
		talk_say(&talk, ROLE_USER, SIDE_INPUT, "a");
		talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "b");
		talk_place(&talk, thread);
		assert_string_equal(talk_news(&talk.transcript), i == 0 ? "1111" : "1000");
	}
	assert_int_equal(thread_counts(thread).turns, 2);
	thread_free(thread);
}

static void a_window_is_known_by_its_pairs(void **state)
{
	struct thread *thread = new_thread();

	(void)state;
	REQUEST("u", NULL, "a1", "a2", "a3", "a4", "a5", "a6");
	talk_place(&talk, thread);
	/* The window drops a1 and a2; roles alternate as before. */
	REQUEST("u", NULL, "a3", "a4", "a5", "a6", "a7", "a8");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "000011");
	/* A window of one seen message and a new one: by the pair no, by itself only if it is
	 * long. */
	talk_begin(&talk, UNIT_REQUEST, HISTORY_FULL);
	talk.transcript.user = span_of("u");
	talk_say(&talk, ROLE_ASSISTANT, SIDE_INPUT, "a8");
	talk_say(&talk, ROLE_USER, SIDE_INPUT, "a9");
	talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "a reply of more than twenty-four bytes");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "111");
	talk_begin(&talk, UNIT_REQUEST, HISTORY_FULL);
	talk.transcript.user = span_of("u");
	talk_say(&talk, ROLE_ASSISTANT, SIDE_INPUT, "a reply of more than twenty-four bytes");
	talk_say(&talk, ROLE_USER, SIDE_INPUT, "a11");
	talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "a12");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "011");
	/* Another user's equal words are that user's own. */
	REQUEST("v", NULL, "a3", "a4", "a5", "a6", "a7", "a8");
	talk_place(&talk, thread);
	assert_string_equal(talk_news(&talk.transcript), "111111");
	thread_free(thread);
}

static void tenants_and_users_never_share_a_turn(void **state)
{
	static const struct {
		const char *tenant, *user, *conversation;
	} scopes[] = {{"t1", "u", "1"}, {"t2", "u", "1"}, {"t1", "v", "1"}, {"t1", "u", "2"},
	    {NULL, "u", "1"}, {"t1u", NULL, "1"}, {"t1", NULL, "u1"}, {NULL, "u", NULL},
	    {"t1", "u", NULL}};
	struct thread *thread = new_thread();
	struct digest turns[ARRAY_LEN(scopes)];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
		REQUEST(scopes[i].user, scopes[i].conversation, "a", "b");
		talk.transcript.tenant = span_of(scopes[i].tenant);
		talk_place(&talk, thread);
		assert_string_equal(talk_news(&talk.transcript), "11");
		turns[i] = talk.messages[0].turn;
		for (size_t j = 0; j < i; j++)
			assert_false(same_digest(&turns[i], &turns[j]));
	}
	assert_int_equal(thread_counts(thread).conversations, ARRAY_LEN(scopes));
	thread_free(thread);
}

/* Every kind of record, by its index. */
static void make_record(size_t kind)
{
	static const char *const texts[] = {"a", "b"};
	talk_begin(&talk, kind == 0 || kind == 1 ? UNIT_CONVERSATION : UNIT_REQUEST,
	    kind == 0 || kind == 1 || kind == 6 ? HISTORY_NONE
	    : kind == 5                         ? HISTORY_DELTA
						: HISTORY_FULL);
	talk_say(&talk, ROLE_SYSTEM, SIDE_INPUT, "s");
	for (size_t i = 0; i < 2; i++)
		talk_say(
		    &talk, i ? ROLE_ASSISTANT : ROLE_USER, i ? SIDE_OUTPUT : SIDE_INPUT, texts[i]);
	if (kind == 0 || kind == 3)
		talk.transcript.request = span_of("r");
	if (kind == 2)
		talk.transcript.user = span_of("u");
	if (kind >= 4 && kind <= 6)
		talk.transcript.conversation = span_of("c");
	if (kind == 7) {
		talk.transcript.state = TRANSCRIPT_RAW;
		talk.transcript.history = HISTORY_NONE;
		talk.transcript.nmessages = 1;
		talk.messages[0].role = ROLE_UNKNOWN;
	}
}

enum { RECORD_KINDS = 9 };

static void the_same_record_in_another_input_is_no_news(void **state)
{
	struct thread *thread = new_thread();
	struct digest turns[RECORD_KINDS], keys[RECORD_KINDS];

	(void)state;
	thread_input(thread);
	for (size_t i = 0; i < RECORD_KINDS; i++) {
		make_record(i);
		talk_place(&talk, thread);
		assert_true(talk.messages[talk.transcript.nmessages - 1].is_new);
		turns[i] = talk.messages[talk.transcript.nmessages - 1].turn;
		keys[i] = talk.transcript.key;
	}
	thread_input(thread);
	for (size_t i = 0; i < RECORD_KINDS; i++) {
		make_record(i);
		talk_place(&talk, thread);
		assert_null(strchr(talk_news(&talk.transcript), '1'));
		assert_true(
		    same_digest(&turns[i], &talk.messages[talk.transcript.nmessages - 1].turn));
		assert_true(same_digest(&keys[i], &talk.transcript.key));
	}
	thread_free(thread);
}

static void equal_records_that_say_not_who_they_are_are_told_apart_by_order(void **state)
{
	static const size_t kinds[] = {1, 7, 8};
	struct thread *thread = new_thread();
	struct digest turns[ARRAY_LEN(kinds)][3];

	(void)state;
	for (size_t input = 0; input < 2; input++) {
		thread_input(thread);
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			for (size_t i = 0; i < 3; i++) {
				make_record(kinds[k]);
				talk_place(&talk, thread);
				const struct message *last =
				    &talk.messages[talk.transcript.nmessages - 1];
				assert_int_equal(last->is_new, input == 0);
				assert_true(talk.transcript.has_ended);
				if (input == 0)
					turns[k][i] = last->turn;
				assert_true(same_digest(&turns[k][i], &last->turn));
			}
			assert_false(same_digest(&turns[k][0], &turns[k][1]));
			assert_false(same_digest(&turns[k][1], &turns[k][2]));
		}
	}
	thread_free(thread);
}

static void a_delta_continues_its_conversation(void **state)
{
	struct thread *thread = new_thread();
	struct digest key = {{0}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		talk_begin(&talk, UNIT_REQUEST, HISTORY_DELTA);
		talk.transcript.conversation = span_of("c");
		talk.transcript.request = span_of(i ? "r2" : "r1");
		talk_say(&talk, ROLE_USER, SIDE_INPUT, "go on");
		talk_say(&talk, ROLE_ASSISTANT, SIDE_OUTPUT, "and so on");
		talk_place(&talk, thread);
		assert_string_equal(talk_news(&talk.transcript), "11");
		if (i == 1)
			assert_true(same_digest(&key, &talk.transcript.key));
		key = talk.transcript.key;
	}
	assert_int_equal(thread_counts(thread).conversations, 1);
	thread_free(thread);
}

static void what_was_seen_can_be_recalled(void **state)
{
	struct thread *thread = new_thread(), *later = new_thread();
	struct digest *fresh;
	struct error err = {0};
	size_t n;

	(void)state;
	for (size_t i = 0; i < RECORD_KINDS; i++) {
		make_record(i);
		talk_place(&talk, thread);
	}
	assert_int_equal(thread_fresh(thread, &fresh, &n, &err), 0);
	assert_true(n > 2 * RECORD_KINDS);
	for (size_t i = n; i-- > 0;)
		assert_int_equal(thread_recall(later, &fresh[i], 1, &err), 0);
	free(fresh);
	for (size_t i = 0; i < RECORD_KINDS; i++) {
		make_record(i);
		talk_place(&talk, later);
		assert_null(strchr(talk_news(&talk.transcript), '1'));
	}
	assert_int_equal(thread_counts(later).conversations, 0);
	assert_int_equal(thread_fresh(later, &fresh, &n, &err), 0);
	assert_int_equal(n, 0);
	free(fresh);
	thread_free(thread);
	thread_free(later);
}

/* ---- the simulation: what clients do to a history, and how far the count is from the truth
 * ---- */

enum client { CLIENT_APPENDS, CLIENT_EDITS, CLIENT_CLOCK, CLIENT_WINDOW, CLIENTS };

enum { WINDOW = 6, CONVERSATIONS = 400, USERS = 60 };

struct simulation {
	uint64_t seed;
	enum client client;
	struct thread *thread;
	uint64_t truth, placed, clock;
	char texts[TALK_LONGEST][64];
	size_t ntexts;
	char user[16];
};

static void invent(struct simulation *simulation, size_t at)
{
	static const char *const short_ones[] = {"yes", "no", "go on", "thanks"};

	if (at > 0 && random_below(&simulation->seed, 20) == 0)
		snprintf(simulation->texts[at], 64, "%s",
		    short_ones[random_below(&simulation->seed, 4)]);
	else
		snprintf(simulation->texts[at], 64, "%016llx is what I wanted to say",
		    (unsigned long long)random_next(&simulation->seed));
}

/* The client sends the history as far as it keeps it, the model answers with the last text. */
static void send(struct simulation *simulation)
{
	size_t ninput = simulation->ntexts - 1, first = 0;
	char clock[32];

	talk_begin(&talk, UNIT_REQUEST, HISTORY_FULL);
	talk.transcript.user = span_of(simulation->user);
	if (simulation->client == CLIENT_CLOCK) {
		snprintf(clock, sizeof clock, "tick %llu", (unsigned long long)simulation->clock++);
		talk_say(&talk, ROLE_SYSTEM, SIDE_INPUT, clock);
	}
	if (simulation->client == CLIENT_WINDOW && ninput > WINDOW)
		first = ninput - WINDOW;
	for (size_t i = first; i <= ninput; i++)
		talk_say(&talk, i % 2 ? ROLE_ASSISTANT : ROLE_USER,
		    i == ninput ? SIDE_OUTPUT : SIDE_INPUT, simulation->texts[i]);
	talk_place(&talk, simulation->thread);
	simulation->placed += talk.transcript.nmessages;
}

static void converse(struct simulation *simulation)
{
	size_t nturns = 1 + random_below(&simulation->seed, 12);

	snprintf(simulation->user, sizeof simulation->user, "u%zu",
	    random_below(&simulation->seed, USERS));
	simulation->ntexts = 0;
	for (size_t i = 0; i < nturns; i++) {
		invent(simulation, simulation->ntexts++);
		invent(simulation, simulation->ntexts++);
		send(simulation);
		simulation->truth += 2;
		if (simulation->client != CLIENT_EDITS)
			continue;
		if (random_below(&simulation->seed, 100) < 8) {
			invent(simulation, simulation->ntexts - 1);
			send(simulation);
			simulation->truth += 1;
		}
		if (random_below(&simulation->seed, 100) < 5) {
			invent(simulation, simulation->ntexts - 2);
			invent(simulation, simulation->ntexts - 1);
			send(simulation);
			simulation->truth += 2;
		}
	}
}

static void turns_are_counted_within_one_percent_whatever_the_client_does(void **state)
{
	(void)state;
	for (size_t client = 0; client < CLIENTS; client++) {
		struct simulation simulation = {
		    .seed = 11 + client, .client = (enum client)client, .thread = new_thread()};
		for (size_t i = 0; i < CONVERSATIONS; i++)
			converse(&simulation);
		double ratio =
		    (double)thread_counts(simulation.thread).turns / (double)simulation.truth;
		if (ratio < 0.99 || ratio > 1.01)
			fail_msg("client %zu, seed %zu: %.4f of the truth (%llu)", client,
			    11 + client, ratio, (unsigned long long)simulation.truth);
		assert_true(simulation.placed > 2 * simulation.truth);
		thread_free(simulation.thread);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_growing_history_counts_each_turn_once),
	    cmocka_unit_test(an_answer_tried_again_is_the_only_new_turn),
	    cmocka_unit_test(each_of_several_answers_may_be_continued),
	    cmocka_unit_test(a_clock_in_the_system_text_makes_no_turn_new),
	    cmocka_unit_test(a_window_is_known_by_its_pairs),
	    cmocka_unit_test(tenants_and_users_never_share_a_turn),
	    cmocka_unit_test(the_same_record_in_another_input_is_no_news),
	    cmocka_unit_test(equal_records_that_say_not_who_they_are_are_told_apart_by_order),
	    cmocka_unit_test(a_delta_continues_its_conversation),
	    cmocka_unit_test(what_was_seen_can_be_recalled),
	    cmocka_unit_test(turns_are_counted_within_one_percent_whatever_the_client_does),
	};

	int result = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&talk.arena);
	return result;
}
