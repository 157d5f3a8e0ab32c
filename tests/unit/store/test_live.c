/* What a running audit keeps: positions, open conversations, counts of equal records, alerts, editions, values. */
#include "sample.h"

#include <stdio.h>

#include "store/live.h"

struct state {
	struct store *store;
	char folder[64];
};

static int setup(void **state)
{
	struct state *now = test_calloc(1, sizeof *now);

	now->store = must_create(make_folder(now->folder));
	*state = now;
	return 0;
}

static int teardown(void **state)
{
	struct state *now = *state;

	store_close(now->store);
	remove_folder(now->folder);
	test_free(now);
	return 0;
}

/* Close without a commit, and open again. */
static void drop_uncommitted(struct state *now)
{
	store_close(now->store);
	now->store = NULL;
	now->store = must_create(now->folder);
}

static void must(int result, const struct error *err)
{
	if (result != 0)
		fail_msg("%s", err->text);
}

/* Rows of any table as lines of text. */
static int append_stream(const struct store_stream *stream, void *context)
{
	buf_printf(context, "%u %.*s %.*s %.*s %llx %llx %llu %lld %.*s%s\n", stream->input,
	    (int)stream->path.len, stream->path.at, (int)stream->state.len, stream->state.at,
	    (int)stream->codec.len, stream->codec.at, (unsigned long long)stream->device,
	    (unsigned long long)stream->inode, (unsigned long long)stream->text_offset,
	    (long long)stream->grown_us, (int)stream->position.len, stream->position.at,
	    stream->point.at ? " with point" : "");
	return 0;
}

static void assert_streams(struct store *store, const char *expected)
{
	struct buf text = {0};
	struct error err = {0};

	must(store_each_stream(store, append_stream, &text, &err), &err);
	buf_text(&text, "");
	assert_string_equal(text.len ? buf_string(&text) : "", expected);
	buf_done(&text);
}

static void assert_point(struct store *store, uint32_t input, const char *expected)
{
	struct buf point = {0};
	struct error err = {0};

	must(store_get_point(store, input, &point, &err), &err);
	assert_int_equal(point.len, strlen(expected));
	assert_memory_equal(point.at ? point.at : "", expected, point.len);
	buf_done(&point);
}

static struct store_stream sample_stream(uint32_t input, uint64_t text_offset, struct span point)
{
	return (struct store_stream){.input = input,
	    .path = SPAN("/log/a.jsonl"),
	    .state = SPAN("live"),
	    .codec = SPAN("gzip"),
	    .device = UINT64_MAX,
	    .inode = UINT64_C(1) << 63,
	    .text_offset = text_offset,
	    .grown_us = -5,
	    .position = SPAN("here"),
	    .point = point};
}

static void must_stream(struct store *store, uint32_t input, uint64_t offset, struct span point)
{
	const struct store_stream stream = sample_stream(input, offset, point);
	struct error err = {0};

	must(store_put_stream(store, &stream, &err), &err);
}

static void a_position_moves_and_its_point_stays_until_another_is_put(void **state)
{
	struct state *now = *state;
	const struct span none = {0};

	must_stream(now->store, 4, 10, (struct span)SPAN("a window"));
	must_stream(now->store, 2, 1, none);
	must_stream(now->store, 4, 20, none);
	assert_point(now->store, 4, "a window");
	assert_point(now->store, 2, "");
	assert_point(now->store, 9, "");
	must_commit(now->store);
	must_stream(now->store, 4, 30, (struct span)SPAN("another"));
	assert_point(now->store, 4, "another");
	drop_uncommitted(now);
	assert_streams(now->store,
	    "2 /log/a.jsonl live gzip ffffffffffffffff 8000000000000000 1 -5 here\n"
	    "4 /log/a.jsonl live gzip ffffffffffffffff 8000000000000000 20 -5 here\n");
	assert_point(now->store, 4, "a window");
	must_stream(now->store, 4, 20, (struct span)SPAN(""));
	assert_point(now->store, 4, "");
}

static void a_stream_that_is_dropped_takes_its_point_along(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	must_stream(now->store, 1, 10, (struct span)SPAN("a window"));
	must(store_drop_stream(now->store, 1, &err), &err);
	must(store_drop_stream(now->store, 1, &err), &err);
	assert_streams(now->store, "");
	assert_point(now->store, 1, "");
	must_stream(now->store, 1, 10, (struct span){0});
	assert_point(now->store, 1, "");
}

static int append_arrivals(const struct store_arrivals *arrivals, void *context)
{
	buf_printf(context, "%u %lld %d %llu\n", arrivals->input, (long long)arrivals->hour,
	    arrivals->is_untrusted, (unsigned long long)arrivals->records);
	return 0;
}

static void arrivals_of_an_hour_add_up(void **state)
{
	struct state *now = *state;
	struct buf text = {0};
	struct error err = {0};

	must(store_put_arrivals(now->store, 1, -3, false, 5, &err), &err);
	must(store_put_arrivals(now->store, 1, -3, true, 7, &err), &err);
	must(store_put_arrivals(now->store, 0, 4, false, 1, &err), &err);
	must(store_put_arrivals(now->store, 1, -3, false, 6, &err), &err);
	must(store_each_arrivals(now->store, append_arrivals, &text, &err), &err);
	assert_string_equal(buf_string(&text), "0 4 0 1\n1 -3 0 11\n1 -3 1 7\n");
	buf_done(&text);
}

static int append_turn(const struct store_turn *turn, void *context)
{
	buf_printf(context, " %llu:%.*s", (unsigned long long)turn->ordinal, (int)turn->message.len,
	    turn->message.at);
	return 0;
}

struct telling {
	struct store *store;
	struct buf text;
};

static int append_conversation(const struct store_conversation *conversation, void *context)
{
	struct telling *telling = context;
	struct error err = {0};

	assert_int_equal(digest_compare(&conversation->ruleset, &(struct digest){{9}}), 0);
	buf_printf(&telling->text, "%u %.*s", conversation->id.bytes[0],
	    (int)conversation->head.len, conversation->head.at);
	must(store_each_turn(telling->store, &conversation->id, append_turn, &telling->text, &err),
	    &err);
	return buf_byte(&telling->text, '\n');
}

static void assert_conversations(struct store *store, const char *expected)
{
	struct telling telling = {.store = store};
	struct error err = {0};

	must(store_each_conversation(store, append_conversation, &telling, &err), &err);
	buf_text(&telling.text, "");
	assert_string_equal(telling.text.len ? buf_string(&telling.text) : "", expected);
	buf_done(&telling.text);
}

static void must_conversation(struct store *store, unsigned char id, const char *head)
{
	const struct store_conversation conversation = {
	    .id = {{id}}, .ruleset = {{9}}, .head = span_of(head)};
	struct error err = {0};

	must(store_put_conversation(store, &conversation, &err), &err);
}

static void must_turn(struct store *store, unsigned char id, uint64_t ordinal, const char *message)
{
	const struct store_turn turn = {
	    .conversation = {{id}}, .ordinal = ordinal, .message = span_of(message)};
	struct error err = {0};

	must(store_put_turn(store, &turn, &err), &err);
}

static void open_conversations_come_back_with_their_turns_in_order(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	must_conversation(now->store, 7, "first");
	must_turn(now->store, 7, 1, "hello");
	must_turn(now->store, 7, 0, "system");
	must_conversation(now->store, 3, "second");
	must_turn(now->store, 3, 0, "alone");
	must_conversation(now->store, 7, "first, longer");
	must_turn(now->store, 7, 2, "so");
	must_turn(now->store, 7, 1, "hello again");
	must_commit(now->store);
	drop_uncommitted(now);
	assert_conversations(
	    now->store, "7 first, longer 0:system 1:hello again 2:so\n3 second 0:alone\n");
	must(store_drop_conversation(now->store, &(struct digest){{7}}, &err), &err);
	must_conversation(now->store, 7, "anew");
	assert_conversations(now->store, "3 second 0:alone\n7 anew\n");
}

static void a_turn_of_no_open_conversation_is_refused(void **state)
{
	struct state *now = *state;
	const struct store_turn turn = {.conversation = {{1}}, .message = SPAN("x")};

	assert_int_equal(store_put_turn(now->store, &turn, NULL), -1);
	assert_int_equal(store_commit(now->store, NULL), -1);
	drop_uncommitted(now);
	assert_conversations(now->store, "");
}

/* Text of conversations that has gone is nowhere in the file any more. */
static void turns_that_are_dropped_leave_no_text(void **state)
{
	struct state *now = *state;
	struct error err = {0};
	struct buf file = {0};
	char path[96], message[3001] = {0};

	for (size_t i = 0; i < 100; i++)
		memcpy(message + 30 * i, "a very private piece of text. ", 30);
	must_conversation(now->store, 1, "head");
	for (unsigned i = 0; i < 50; i++)
		must_turn(now->store, 1, i, message);
	must_commit(now->store);
	must(store_drop_conversation(now->store, &(struct digest){{1}}, &err), &err);
	must_commit(now->store);
	store_close(now->store);
	now->store = NULL;
	snprintf(path, sizeof path, "%s/specaudit.db", now->folder);
	read_file(path, &file);
	assert_true(file.len > 100000);
	for (size_t i = 0; i + 7 <= file.len; i++)
		assert_true(memcmp(file.at + i, "private", 7) != 0);
	buf_done(&file);
	now->store = must_create(now->folder);
}

static int append_ordinal(const struct digest *record, uint64_t count, void *context)
{
	return buf_printf(context, "%u:%llu ", record->bytes[0], (unsigned long long)count);
}

static void assert_ordinals(struct store *store, const char *expected)
{
	struct buf text = {0};
	struct error err = {0};

	must(store_each_ordinal(store, append_ordinal, &text, &err), &err);
	assert_string_equal(buf_string(&text), expected);
	buf_done(&text);
}

static void must_ordinal(struct store *store, unsigned char record, uint64_t count)
{
	struct error err = {0};

	must(store_put_ordinal(store, &(struct digest){{record}}, count, &err), &err);
}

static uint64_t trim_ordinals(struct store *store, uint64_t max)
{
	uint64_t dropped = UINT64_MAX;
	struct error err = {0};

	must(store_trim_ordinals(store, max, &dropped, &err), &err);
	return dropped;
}

static void ordinals_put_longest_ago_go_first(void **state)
{
	struct state *now = *state;

	for (unsigned char i = 1; i <= 5; i++)
		must_ordinal(now->store, i, i);
	must_ordinal(now->store, 2, 20);
	assert_int_equal(trim_ordinals(now->store, 5), 0);
	must_commit(now->store);
	drop_uncommitted(now);
	assert_int_equal(trim_ordinals(now->store, 3), 2);
	assert_ordinals(now->store, "4:4 5:5 2:20 ");
	must_ordinal(now->store, 4, 40);
	assert_ordinals(now->store, "5:5 2:20 4:40 ");
	assert_int_equal(trim_ordinals(now->store, 1), 2);
	assert_int_equal(trim_ordinals(now->store, 0), 1);
	must_ordinal(now->store, 1, 1);
	assert_ordinals(now->store, "1:1 ");
}

static int expect_account(const struct store_input *input, void *context)
{
	(void)context;
	if (input->index == 0)
		return 0;
	assert_int_equal(input->index, 3);
	assert_true(span_is(input->path, "c"));
	assert_false(input->is_repeat);
	assert_int_equal(input->account.audited, 30);
	assert_int_equal(input->account.lost[LOSS_DEPTH], 0);
	return 0;
}

static void update_puts_an_account_as_it_is_so_far(void **state)
{
	struct state *now = *state;
	struct store_input input = {.index = 3, .path = SPAN("b"), .codec = SPAN("plain")};
	struct error err = {0};
	uint32_t next;

	strcpy(input.stream, "aa");
	must_put_input(now->store, 0, "aa", 10);
	input.account = (struct account){.produced = 10, .audited = 4, .lost[LOSS_DEPTH] = 6};
	must(store_update_input(now->store, &input, &err), &err);
	input.path = (struct span)SPAN("c");
	input.account = (struct account){.produced = 30, .audited = 30};
	must(store_update_input(now->store, &input, &err), &err);
	must(store_next_input(now->store, &next, &err), &err);
	assert_int_equal(next, 4);
	must_commit(now->store);
	drop_uncommitted(now);
	must(store_each_input(now->store, expect_account, NULL, &err), &err);
	/* The account of a text that is followed is its own, also where it equals another's. */
	assert_false(must_put_input(now->store, 9, "bb", 10));
}

static struct finding alerting(unsigned number, const char *model, const char *tenant)
{
	struct finding finding = sample_finding(number, 0, number);

	finding.model = span_of(model);
	finding.tenant = span_of(tenant);
	finding.clauses[0] = (struct span)SPAN("a-spec#one");
	finding.nclauses = 1;
	finding.is_alert = true;
	return finding;
}

static int append_event(const struct store_event *event, void *context)
{
	return buf_printf(context, "%llu %.*s %.*s %.*s%.*s%.*s n=%llu opened=%lld at=%lld%s\n",
	    (unsigned long long)event->number, (int)event->kind.len, event->kind.at,
	    (int)event->rule.len, event->rule.at ? event->rule.at : "", (int)event->model.len,
	    event->model.at ? event->model.at : "", (int)event->key.len,
	    event->key.at ? event->key.at : "", (int)event->text.len,
	    event->text.at ? event->text.at : "", (unsigned long long)event->count,
	    (long long)event->opened_us, (long long)event->at_us,
	    event->tenant.at ? "" : " no tenant");
}

static void assert_events(struct store *store, uint64_t after, const char *expected)
{
	struct buf text = {0};
	struct error err = {0};

	must(store_each_event(store, after, append_event, &text, &err), &err);
	buf_text(&text, "");
	assert_string_equal(text.len ? buf_string(&text) : "", expected);
	buf_done(&text);
}

static void must_alert(struct store *store, const struct finding *finding, int64_t at_us)
{
	struct error err = {0};

	must(store_put_alert(store, finding, at_us, &err), &err);
}

static void an_alert_group_opens_grows_tenfold_and_closes(void **state)
{
	struct state *now = *state;
	struct error err = {0};

	for (unsigned i = 1; i <= 100; i++) {
		struct finding finding = alerting(i, "m", NULL);
		must_alert(now->store, &finding, i);
	}
	struct finding other = alerting(200, "m", "t");
	must_alert(now->store, &other, 150);
	must_commit(now->store);
	drop_uncommitted(now);
	must(store_close_alerts(now->store, 100, 160, &err), &err);
	assert_events(now->store, 0,
	    "1 open AA-01 m n=1 opened=1 at=1 no tenant\n"
	    "2 tenfold AA-01 m n=10 opened=1 at=10 no tenant\n"
	    "3 tenfold AA-01 m n=100 opened=1 at=100 no tenant\n"
	    "4 open AA-01 m n=1 opened=150 at=150\n");
	must(store_close_alerts(now->store, 101, 170, &err), &err);
	must(store_close_alerts(now->store, 101, 180, &err), &err);
	struct finding again = alerting(300, "m", NULL);
	must_alert(now->store, &again, 190);
	assert_events(now->store, 4,
	    "5 close AA-01 m n=100 opened=1 at=170 no tenant\n"
	    "6 open AA-01 m n=1 opened=190 at=190 no tenant\n");
}

static int expect_opener(const struct store_event *event, void *context)
{
	assert_int_equal(digest_compare(&event->finding, context), 0);
	assert_true(span_is(event->clause, "a-spec#one"));
	return 0;
}

static void events_name_the_finding_that_opened_the_group(void **state)
{
	struct state *now = *state;
	struct error err = {0};
	struct digest first = digest_of(1);

	for (unsigned i = 1; i <= 10; i++) {
		struct finding finding = alerting(i, NULL, NULL);
		must_alert(now->store, &finding, i);
	}
	must(store_close_alerts(now->store, 1000, 1000, &err), &err);
	must(store_each_event(now->store, 0, expect_opener, &first, &err), &err);
}

static void alarms_are_events_and_numbers_have_no_gaps(void **state)
{
	struct state *now = *state;
	const struct span kind = SPAN("stream-silent"), key = SPAN("a"), text = SPAN("+b");
	struct error err = {0};

	must(store_put_alarm(now->store, kind, key, text, 5, &err), &err);
	must_commit(now->store);
	must(store_put_alarm(now->store, kind, key, text, 6, &err), &err);
	drop_uncommitted(now);
	must(store_put_alarm(now->store, kind, key, text, 7, &err), &err);
	assert_events(now->store, 0,
	    "1 stream-silent  a+b n=0 opened=5 at=5 no tenant\n"
	    "2 stream-silent  a+b n=0 opened=7 at=7 no tenant\n");
}

static void each_sink_remembers_how_far_it_was_given_events(void **state)
{
	struct state *now = *state;
	struct error err = {0};
	uint64_t number = 77;

	must(store_get_delivered(now->store, "journal", &number, &err), &err);
	assert_int_equal(number, 0);
	must(store_put_delivered(now->store, "journal", 5, &err), &err);
	must(store_put_delivered(now->store, "journal", 6, &err), &err);
	must(store_put_delivered(now->store, "ndjson", 2, &err), &err);
	must(store_get_delivered(now->store, "journal", &number, &err), &err);
	assert_int_equal(number, 6);
}

static int append_edition(const struct store_edition *edition, void *context)
{
	return buf_printf(context, "%.*s %lld-%lld %.*s %llu %.*s<%.*s %.*s %.*s %lld %d\n",
	    (int)edition->period.len, edition->period.at, (long long)edition->start_us,
	    (long long)edition->end_us, (int)edition->timezone.len, edition->timezone.at,
	    (unsigned long long)edition->edition, (int)edition->digest.len, edition->digest.at,
	    (int)edition->replaces.len, edition->replaces.at ? edition->replaces.at : "",
	    (int)edition->numbers.len, edition->numbers.at, (int)edition->changes.len,
	    edition->changes.at ? edition->changes.at : "", (long long)edition->made_us,
	    edition->is_written);
}

static void editions_are_kept_one_by_one(void **state)
{
	struct state *now = *state;
	struct buf text = {0};
	struct error err = {0};
	struct store_edition edition = {.period = SPAN("hour"),
	    .start_us = 100,
	    .end_us = 200,
	    .timezone = SPAN("UTC"),
	    .edition = 1,
	    .digest = SPAN("d1"),
	    .numbers = SPAN("{}"),
	    .made_us = 300};

	must(store_put_edition(now->store, &edition, &err), &err);
	edition.is_written = true;
	must(store_put_edition(now->store, &edition, &err), &err);
	edition.edition = 2;
	edition.replaces = edition.digest;
	edition.digest = (struct span)SPAN("d2");
	edition.changes = (struct span)SPAN("[]");
	must(store_put_edition(now->store, &edition, &err), &err);
	edition.period = (struct span)SPAN("day");
	must(store_put_edition(now->store, &edition, &err), &err);
	must(store_each_edition(now->store, append_edition, &text, &err), &err);
	assert_string_equal(buf_string(&text), "day 100-200 UTC 2 d2<d1 {} [] 300 1\n"
					       "hour 100-200 UTC 1 d1< {}  300 1\n"
					       "hour 100-200 UTC 2 d2<d1 {} [] 300 1\n");
	buf_done(&text);
}

static void values_are_kept_by_name(void **state)
{
	struct state *now = *state;
	struct buf value = {0};
	struct error err = {0};

	assert_int_equal(store_get_value(now->store, "timezone", &value, &err), 0);
	must(store_put_value(now->store, "timezone", (struct span)SPAN("UTC"), &err), &err);
	must(store_put_value(now->store, "timezone", (struct span)SPAN("a\0b"), &err), &err);
	must(store_put_value(now->store, "empty", (struct span)SPAN(""), &err), &err);
	assert_int_equal(store_get_value(now->store, "timezone", &value, &err), 1);
	assert_int_equal(value.len, 3);
	assert_int_equal(store_get_value(now->store, "empty", &value, &err), 1);
	assert_int_equal(value.len, 3);
	buf_done(&value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_position_moves_and_its_point_stays_until_another_is_put, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_stream_that_is_dropped_takes_its_point_along, setup, teardown),
	    cmocka_unit_test_setup_teardown(arrivals_of_an_hour_add_up, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		open_conversations_come_back_with_their_turns_in_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_turn_of_no_open_conversation_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(turns_that_are_dropped_leave_no_text, setup, teardown),
	    cmocka_unit_test_setup_teardown(ordinals_put_longest_ago_go_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		update_puts_an_account_as_it_is_so_far, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		an_alert_group_opens_grows_tenfold_and_closes, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		events_name_the_finding_that_opened_the_group, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		alarms_are_events_and_numbers_have_no_gaps, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		each_sink_remembers_how_far_it_was_given_events, setup, teardown),
	    cmocka_unit_test_setup_teardown(editions_are_kept_one_by_one, setup, teardown),
	    cmocka_unit_test_setup_teardown(values_are_kept_by_name, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
