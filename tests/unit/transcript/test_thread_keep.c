/* A thread that was written down and read back does as one that was never interrupted. */
#include "talk.h"

#include <stdlib.h>

#include "transcript/thread_keep.h"

enum { MOST_OPEN = 4096, MOST_TURNS = 64, MOST_ORDINALS = 1 << 16, NLINES = 12000 };

/* ---- what was written down ---- */

struct written {
	struct digest id;
	uint64_t era;
	struct buf head;
	struct buf turns[MOST_TURNS];
	size_t nturns;
};

struct shelf {
	struct written at[MOST_OPEN];
	size_t n;
	struct {
		struct digest record;
		uint64_t count;
	} ordinals[MOST_ORDINALS];
	struct digest *seen;
	size_t nseen, nputs;
	uint64_t sequence;
};

static struct written *find(struct shelf *shelf, const struct digest *id)
{
	for (size_t i = 0; i < shelf->n; i++)
		if (same_digest(&shelf->at[i].id, id))
			return &shelf->at[i];
	return NULL;
}

static int put_conversation(
    void *context, const struct digest *id, uint64_t era, struct span head, struct error *err)
{
	struct shelf *shelf = context;
	struct written *written = find(shelf, id);

	(void)err;
	if (written == NULL) {
		assert_true(shelf->n < MOST_OPEN);
		written = &shelf->at[shelf->n++];
		*written = (struct written){.id = *id};
	}
	written->era = era;
	buf_clear(&written->head);
	buf_append(&written->head, head);
	return 0;
}

static int put_turn(void *context, const struct digest *id, uint64_t ordinal, struct span message,
    struct error *err)
{
	struct shelf *shelf = context;
	struct written *written = find(shelf, id);

	(void)err;
	assert_non_null(written);
	assert_int_equal(ordinal, written->nturns);
	assert_true(written->nturns < MOST_TURNS);
	shelf->nputs++;
	return buf_append(&written->turns[written->nturns++], message);
}

static void forget(struct written *written)
{
	buf_done(&written->head);
	for (size_t i = 0; i < written->nturns; i++)
		buf_done(&written->turns[i]);
}

static int drop_conversation(void *context, const struct digest *id, struct error *err)
{
	struct shelf *shelf = context;
	struct written *written = find(shelf, id);

	(void)err;
	assert_non_null(written);
	forget(written);
	*written = shelf->at[--shelf->n];
	return 0;
}

static int put_ordinal(
    void *context, const struct digest *record, uint64_t count, struct error *err)
{
	struct shelf *shelf = context;
	size_t at = digest_number(record) % MOST_ORDINALS;

	(void)err;
	while (shelf->ordinals[at].count && !same_digest(&shelf->ordinals[at].record, record))
		at = (at + 1) % MOST_ORDINALS;
	shelf->ordinals[at].record = *record;
	shelf->ordinals[at].count = count;
	return 0;
}

static void keep(struct thread *thread, struct shelf *shelf)
{
	const struct thread_keeper keeper = {.put_conversation = put_conversation,
	    .put_turn = put_turn,
	    .drop_conversation = drop_conversation,
	    .put_ordinal = put_ordinal,
	    .context = shelf};
	struct error err = {0};
	struct digest *fresh = NULL;
	size_t nfresh = 0;

	assert_int_equal(thread_keep(thread, &keeper, &err), 0);
	shelf->sequence = thread_sequence(thread);
	assert_int_equal(thread_fresh(thread, &fresh, &nfresh, &err), 0);
	shelf->seen = realloc(shelf->seen, (shelf->nseen + nfresh + 1) * sizeof *shelf->seen);
	assert_non_null(shelf->seen);
	memcpy(shelf->seen + shelf->nseen, fresh, nfresh * sizeof *fresh);
	shelf->nseen += nfresh;
	free(fresh);
}

static struct thread_options small_options(void)
{
	struct thread_options options = thread_defaults;

	options.max_seen = 900;
	options.max_open_bytes = 6000;
	options.max_turns = 9;
	return options;
}

static struct thread *restore(struct shelf *shelf)
{
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);
	struct error err = {0};

	assert_non_null(thread);
	assert_int_equal(thread_recall(thread, shelf->seen, shelf->nseen, &err), 0);
	for (size_t i = 0; i < shelf->n; i++) {
		struct written *written = &shelf->at[i];
		assert_int_equal(thread_restore(thread, &written->id, written->era,
				     buf_span(&written->head), &err),
		    0);
		for (size_t j = 0; j < written->nturns; j++)
			assert_int_equal(thread_restore_turn(thread, &written->id,
					     buf_span(&written->turns[j]), &err),
			    0);
	}
	for (size_t i = 0; i < MOST_ORDINALS; i++)
		if (shelf->ordinals[i].count)
			assert_int_equal(thread_restore_ordinal(thread, &shelf->ordinals[i].record,
					     shelf->ordinals[i].count, &err),
			    0);
	assert_int_equal(thread_restore_end(thread, shelf->sequence, &err), 0);
	return thread;
}

static void shelf_free(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->n; i++)
		forget(&shelf->at[i]);
	free(shelf->seen);
	free(shelf);
}

/* ---- what came out ---- */

struct outcome {
	struct hash hash;
	uint64_t turns, repeats, conversations, evicted, given;
};

static void mix_message(struct hash *hash, const struct message *message)
{
	hash_number(hash, message->role);
	hash_number(hash, message->flags);
	hash_number(hash, message->number);
	hash_number(hash, message->is_new * 2u + message->is_first);
	hash_number(hash, message->origin.text_offset);
	hash_digest(hash, &message->turn);
	hash_field(hash, message->id);
	for (size_t i = 0; i < message->nparts; i++) {
		hash_field(hash, message->parts[i].text);
		hash_field(hash, message->parts[i].name);
		hash_field(hash, message->parts[i].call_id);
	}
}

static void mix(struct outcome *outcome, const struct transcript *transcript)
{
	struct hash *hash = &outcome->hash;

	outcome->given++;
	hash_digest(hash, &transcript->key);
	hash_field(hash, span_of(transcript->format));
	hash_field(hash, transcript->conversation);
	hash_field(hash, transcript->tenant);
	hash_field(hash, transcript->user);
	hash_field(hash, transcript->model);
	hash_number(hash, transcript->nmetadata);
	for (size_t i = 0; i < transcript->nmetadata; i++) {
		hash_field(hash, transcript->metadata[i].key);
		hash_field(hash, transcript->metadata[i].value);
	}
	hash_number(hash, transcript->has_time ? (uint64_t)transcript->time_us : 1);
	hash_number(hash, transcript->has_ended);
	hash_number(hash, transcript->origin.text_offset);
	for (size_t i = 0; i < transcript->nmessages; i++)
		mix_message(hash, &transcript->messages[i]);
}

static void drain(struct thread *thread, struct outcome *outcome)
{
	struct transcript *transcript;
	struct error err = {0};
	int got;

	while ((got = thread_next(thread, &transcript, &err)) == 1) {
		mix(outcome, transcript);
		hash_number(&outcome->hash, thread_era(thread));
	}
	assert_int_equal(got, 0);
}

static void add_counts(struct outcome *outcome, const struct thread *thread)
{
	struct thread_counts counts = thread_counts(thread);

	outcome->turns += counts.turns;
	outcome->repeats += counts.repeats;
	outcome->conversations += counts.conversations;
	outcome->evicted += counts.evicted_conversations;
}

/* ---- lines, each a function of its number ---- */

static void describe_line(struct talk *talk, uint64_t *seed)
{
	static struct metadatum told[] = {
	    {SPAN("channel"), SPAN("voice")}, {SPAN("under_18"), SPAN("true")}};

	talk->transcript.nmetadata = random_below(seed, 3);
	talk->transcript.metadata = told;
}

static void message_line(struct talk *talk, uint64_t *seed, size_t number)
{
	static const enum role roles[] = {ROLE_USER, ROLE_ASSISTANT, ROLE_SYSTEM, ROLE_TOOL};
	char name[32], text[200];

	talk_begin(talk, UNIT_MESSAGE, HISTORY_DELTA);
	if (random_below(seed, 12) > 0) {
		snprintf(name, sizeof name, "c%zu", number / 400 + random_below(seed, 60));
		talk->transcript.conversation = arena_text(&talk->arena, span_of(name));
	}
	if (random_below(seed, 3) == 0)
		talk->transcript.user = span_of(random_below(seed, 2) ? "ann" : "ben");
	talk->transcript.tenant = span_of(random_below(seed, 2) ? "t" : NULL);
	describe_line(talk, seed);
	talk->transcript.has_time = random_below(seed, 2);
	talk->transcript.time_us = (int64_t)random_below(seed, 3);
	talk->transcript.format = random_below(seed, 2) ? "one" : "other";
	enum role role = roles[random_below(seed, ARRAY_LEN(roles))];
	snprintf(text, sizeof text, "%zu says %0*zu", random_below(seed, 50),
	    1 + (int)random_below(seed, 150), random_below(seed, 3));
	struct message *message =
	    talk_say(talk, role, role == ROLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT, text);
	snprintf(name, sizeof name, "m%zu", random_below(seed, 1000));
	if (random_below(seed, 2))
		message->id = arena_text(&talk->arena, span_of(name));
	message->parts[0].call_id = span_of(random_below(seed, 2) ? "call" : NULL);
	message->origin.text_offset = number;
	talk->transcript.origin.text_offset = number;
}

/* A record without any id, like some that came lately. */
static void lonely_line(struct talk *talk, uint64_t *seed, size_t number)
{
	char text[40];

	talk_begin(talk, UNIT_REQUEST, HISTORY_FULL);
	snprintf(text, sizeof text, "question %zu", number + random_below(seed, 3000));
	talk_say(talk, ROLE_USER, SIDE_INPUT, text);
	talk_say(talk, ROLE_ASSISTANT, SIDE_OUTPUT, "yes");
}

static void feed(struct thread *thread, struct outcome *outcome, size_t number)
{
	static struct talk talk;
	uint64_t seed = number * 77 + 5;
	struct digest stream = {{(unsigned char)(random_below(&seed, 3) + 1)}};

	thread_stream(thread, &stream);
	thread_set_now(thread, (int64_t)number);
	thread_trust_times(thread, 1, 2);
	thread_set_era(thread, number / 3000);
	if (random_below(&seed, 5) < 2) {
		lonely_line(&talk, &seed, number);
		talk_place(&talk, thread);
		mix(outcome, &talk.transcript);
	} else {
		message_line(&talk, &seed, number);
		talk_add(&talk, thread);
	}
	if (number % 1000 == 0) {
		struct error err = {0};
		assert_int_equal(thread_age(thread, (int64_t)number - 700, &err), 0);
	}
	drain(thread, outcome);
}

/* All lines; after each, once in so many, everything is written down, and once in so many of these the process ends some
 * lines later. */
static void run(struct outcome *outcome, size_t keep_each, size_t end_each, uint64_t seed)
{
	struct shelf *shelf = calloc(1, sizeof *shelf);
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);
	struct outcome lost;

	assert_non_null(shelf);
	assert_non_null(thread);
	hash_init(&outcome->hash, "outcome");
	for (size_t number = 0; number < NLINES; number++) {
		feed(thread, outcome, number);
		if (keep_each == 0 || random_below(&seed, keep_each) != 0)
			continue;
		keep(thread, shelf);
		if (random_below(&seed, end_each) != 0)
			continue;
		add_counts(outcome, thread);
		lost = *outcome;
		size_t nlost = random_below(&seed, 40);
		for (size_t i = 1; i <= nlost && number + i < NLINES; i++)
			feed(thread, &lost, number + i);
		thread_free(thread);
		thread = restore(shelf);
	}
	thread_end(thread);
	drain(thread, outcome);
	add_counts(outcome, thread);
	thread_free(thread);
	if (keep_each)
		assert_true(shelf->nputs < NLINES + NLINES / 2);
	shelf_free(shelf);
}

static void assert_same(struct outcome *got, struct outcome *expected)
{
	struct digest digest, wanted;

	assert_int_equal(got->given, expected->given);
	assert_int_equal(got->turns, expected->turns);
	assert_int_equal(got->repeats, expected->repeats);
	assert_int_equal(got->conversations, expected->conversations);
	assert_int_equal(got->evicted, expected->evicted);
	hash_done(&got->hash, &digest);
	hash_done(&expected->hash, &wanted);
	assert_true(same_digest(&digest, &wanted));
}

static void an_interrupted_thread_does_as_one_that_was_not(void **state)
{
	struct outcome uninterrupted = {0};

	(void)state;
	run(&uninterrupted, 0, 0, 0);
	assert_true(uninterrupted.evicted > 500);
	assert_true(uninterrupted.repeats > 500);
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct outcome expected = uninterrupted, outcome = {0};
		run(&outcome, 1 + (size_t)seed * 9, 1 + seed % 3, seed);
		assert_same(&outcome, &expected);
	}
}

/* ---- damage ---- */

static struct shelf *write_one(void)
{
	struct shelf *shelf = calloc(1, sizeof *shelf);
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);
	static struct talk talk;

	assert_non_null(shelf);
	assert_non_null(thread);
	talk_begin(&talk, UNIT_MESSAGE, HISTORY_DELTA);
	talk.transcript.conversation = span_of("c");
	talk_say(&talk, ROLE_USER, SIDE_INPUT, "hello");
	talk_add(&talk, thread);
	keep(thread, shelf);
	thread_free(thread);
	assert_int_equal(shelf->n, 1);
	assert_int_equal(shelf->at[0].nturns, 1);
	return shelf;
}

/* 0, or the error's kind. */
static enum error_kind try_restore(const struct written *written, struct span head,
    struct span turn, bool has_turn, uint64_t sequence)
{
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);
	struct error err = {0};

	assert_non_null(thread);
	bool is_well = thread_restore(thread, &written->id, 0, head, &err) == 0 &&
		       (!has_turn || thread_restore_turn(thread, &written->id, turn, &err) == 0) &&
		       thread_restore_end(thread, sequence, &err) == 0;
	thread_free(thread);
	return is_well ? ERROR_NONE : err.kind;
}

static void what_is_cut_or_missing_is_refused(void **state)
{
	struct shelf *shelf = write_one();
	struct written *written = &shelf->at[0];
	struct span head = buf_span(&written->head), turn = buf_span(&written->turns[0]);

	(void)state;
	assert_int_equal(try_restore(written, head, turn, true, shelf->sequence), ERROR_NONE);
	for (size_t i = 0; i < head.len; i++)
		assert_int_equal(
		    try_restore(written, span_slice(head, 0, i), turn, true, shelf->sequence),
		    ERROR_INPUT);
	for (size_t i = 0; i < turn.len; i++)
		assert_int_equal(
		    try_restore(written, head, span_slice(turn, 0, i), true, shelf->sequence),
		    ERROR_INPUT);
	assert_int_equal(try_restore(written, head, turn, false, shelf->sequence), ERROR_INPUT);
	assert_int_equal(try_restore(written, head, turn, true, 0), ERROR_INPUT);
	shelf_free(shelf);
}

static void random_bytes_are_refused_or_read_but_never_trusted(void **state)
{
	struct shelf *shelf = write_one();
	struct written *written = &shelf->at[0];
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		struct buf *buf = random_below(&seed, 2) ? &written->head : &written->turns[0];
		size_t at = random_below(&seed, buf->len);
		char before = buf->at[at];
		buf->at[at] = (char)random_below(&seed, 256);
		enum error_kind kind = try_restore(written, buf_span(&written->head),
		    buf_span(&written->turns[0]), true, UINT64_MAX);
		assert_true(kind == ERROR_NONE || kind == ERROR_INPUT);
		buf->at[at] = before;
	}
	shelf_free(shelf);
}

/* ---- what else is said of conversations ---- */

static void a_conversation_ends_under_the_era_it_began_in(void **state)
{
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);
	struct transcript *transcript;
	struct error err = {0};
	static struct talk talk;

	(void)state;
	thread_set_era(thread, 3);
	thread_set_now(thread, 10);
	talk_begin(&talk, UNIT_MESSAGE, HISTORY_DELTA);
	talk.transcript.conversation = span_of("c");
	talk_say(&talk, ROLE_USER, SIDE_INPUT, "hello");
	talk_add(&talk, thread);
	thread_set_era(thread, 4);
	assert_true(thread_has_era(thread, 3));
	assert_false(thread_has_era(thread, 4));
	assert_int_equal(thread_open_count(thread), 1);
	assert_int_equal(thread_age(thread, 10, &err), 0);
	assert_int_equal(thread_next(thread, &transcript, &err), 0);
	assert_int_equal(thread_age(thread, 11, &err), 0);
	assert_int_equal(thread_next(thread, &transcript, &err), 1);
	assert_int_equal(thread_era(thread), 3);
	assert_true(transcript->has_ended);
	assert_false(thread_has_era(thread, 3));
	thread_free(thread);
}

static void add_at(struct thread *thread, int64_t time_us, const char *text)
{
	static struct talk talk;

	talk_begin(&talk, UNIT_MESSAGE, HISTORY_DELTA);
	talk.transcript.conversation = span_of("c");
	talk.transcript.has_time = true;
	talk.transcript.time_us = time_us;
	talk_say(&talk, ROLE_USER, SIDE_INPUT, text);
	talk_add(&talk, thread);
}

static void of_the_times_that_can_be_trusted_the_latest_is_the_conversations(void **state)
{
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);
	struct transcript *transcript;
	struct error err = {0};

	(void)state;
	thread_trust_times(thread, 100, 200);
	add_at(thread, 7, "one");
	add_at(thread, 150, "two");
	add_at(thread, 120, "three");
	add_at(thread, 9999, "four");
	thread_end(thread);
	assert_int_equal(thread_next(thread, &transcript, &err), 1);
	assert_true(transcript->has_time);
	assert_int_equal(transcript->time_us, 150);
	add_at(thread, 9999, "five");
	thread_end(thread);
	assert_int_equal(thread_next(thread, &transcript, &err), 1);
	assert_false(transcript->has_time);
	thread_free(thread);
}

static struct digest key_of_lonely(struct thread *thread, unsigned char stream)
{
	static struct talk talk;
	struct digest name = {{stream}};

	thread_stream(thread, &name);
	talk_begin(&talk, UNIT_REQUEST, HISTORY_FULL);
	talk_say(&talk, ROLE_USER, SIDE_INPUT, "the same question");
	talk_place(&talk, thread);
	return talk.transcript.key;
}

static void equal_records_are_counted_for_each_text(void **state)
{
	struct thread_options options = small_options();
	struct thread *thread = thread_new(&options);

	(void)state;
	struct digest first = key_of_lonely(thread, 1), other = key_of_lonely(thread, 2);
	struct digest second = key_of_lonely(thread, 1), second_other = key_of_lonely(thread, 2);
	assert_true(same_digest(&first, &other));
	assert_true(same_digest(&second, &second_other));
	assert_false(same_digest(&first, &second));
	assert_int_equal(thread_counts(thread).turns, 2);
	thread_free(thread);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_interrupted_thread_does_as_one_that_was_not),
	    cmocka_unit_test(what_is_cut_or_missing_is_refused),
	    cmocka_unit_test(random_bytes_are_refused_or_read_but_never_trusted),
	    cmocka_unit_test(a_conversation_ends_under_the_era_it_began_in),
	    cmocka_unit_test(equal_records_are_counted_for_each_text),
	    cmocka_unit_test(of_the_times_that_can_be_trusted_the_latest_is_the_conversations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
