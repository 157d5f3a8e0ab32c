/* What becomes of a line that is not what it should be: nothing of it goes unread. */
#include "reading.h"

#include "transcript/parts.h"

#define CALL "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}}"
#define READ "openai-chat request full\nuser user input | text \"a\"\n"
#define RECOVERED "openai-chat request full\nuser user input recovered | text \"a\"\n"
#define RAW "raw request none\nunknown none input | text "

static void lines_that_are_no_json_are_kept_raw(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	struct reading reading = kit_read(&kit, span_of("user: hello"));
	assert_int_equal(reading.outcome, READING_RAW);
	assert_ptr_equal(strstr(reading.why, "offset 0: "), reading.why);
	reading = kit_read(&kit, span_of("{\"a\": \"tab\\tand \\u00e9\" oops"));
	assert_int_equal(reading.outcome, READING_RAW);
	assert_ptr_equal(strstr(reading.why, "offset 24: "), reading.why);
	assert_true(span_is(reading.transcripts[0].messages[0].parts[0].text,
	    "{\"a\": \"tab\tand \xc3\xa9\" oops"));
	assert_int_equal(reading.transcripts[0].state, TRANSCRIPT_RAW);
	kit_end(&kit);
}

static void a_record_behind_a_torn_one_is_found(void **state)
{
	static const char *const torn[] = {
	    "{\"ty",
	    "{",
	    "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"Hello wor",
	    "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},",
	    "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"bot\",",
	    "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":",
	    "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
	    "{\"n\":12",
	    "{\"n\":tru",
	    "{\"n\":\"\\u00",
	    "{\"n\":\"\\",
	    "garbage ",
	};
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	for (size_t i = 0; i < ARRAY_LEN(torn); i++) {
		struct buf line = {0}, expected = {0};
		buf_printf(&line, "%s%s", torn[i], CALL);
		const char *got = kit_print(&kit, buf_span(&line));
		buf_printf(&expected, "torn %zu\n" RAW, strlen(torn[i]));
		if (strncmp(got, expected.at, expected.len) != 0 || strstr(got, RECOVERED) == NULL)
			fail_msg("%s\nreads as:\n%s", buf_string(&line), got);
		buf_done(&line);
		buf_done(&expected);
	}
	kit_end(&kit);
}

static void whole_objects_on_one_line_are_all_read(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	expect_reading(&kit, CALL CALL, READ RECOVERED);
	expect_reading(&kit, CALL " " CALL CALL, READ RECOVERED RECOVERED);
	expect_reading(
	    &kit, CALL "{\"x\":1}" CALL, "torn 7\n" READ RAW "\"{\"x\":1}\"\n" RECOVERED);
	expect_reading(&kit, CALL "{\"to", "torn 4\n" READ RAW "\"{\"to\"\n");
	expect_reading(&kit, "{\"to" CALL CALL, "torn 4\n" RAW "\"{\"to\"\n" RECOVERED RECOVERED);
	kit_end(&kit);
}

static void objects_that_no_mapping_fits_stay_one_raw_line(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	struct reading reading = kit_read(&kit, span_of("{\"x\":1}{\"y\":2}"));
	assert_int_equal(reading.outcome, READING_RAW);
	assert_int_equal(reading.ntranscripts, 1);
	assert_int_equal(reading.torn_nbytes, 0);
	assert_ptr_equal(strstr(reading.why, "offset 7: "), reading.why);
	assert_true(
	    span_is(reading.transcripts[0].messages[0].parts[0].text, "{\"x\":1}{\"y\":2}"));
	kit_end(&kit);
}

static void recovery_gives_up_after_a_bounded_search(void **state)
{
	struct reading_kit kit;
	struct buf line = {0};

	(void)state;
	kit_load(&kit);
	for (size_t i = 0; i < 50000; i++)
		buf_text(&line, "{\"a\":");
	buf_text(&line, CALL);
	struct reading reading = kit_read(&kit, buf_span(&line));
	assert_true(reading.outcome == READING_DEPTH || reading.outcome == READING_RAW);
	assert_int_equal(reading.ntranscripts, 1);
	buf_clear(&line);
	for (size_t i = 0; i < 40; i++)
		buf_text(&line, CALL);
	reading = kit_read(&kit, buf_span(&line));
	assert_int_equal(reading.outcome, READING_AUDITED);
	size_t nraw = 0;
	for (size_t i = 0; i < reading.ntranscripts; i++)
		nraw += reading.transcripts[i].state == TRANSCRIPT_RAW;
	assert_int_equal(nraw, 1);
	assert_int_equal(reading.torn_nbytes, (40 - (reading.ntranscripts - 1)) * strlen(CALL));
	buf_done(&line);
	kit_end(&kit);
}

static void too_deep_is_said_and_kept(void **state)
{
	struct reading_kit kit;
	struct buf line = {0};

	(void)state;
	kit_load(&kit);
	buf_text(&line, "{\"messages\":[{\"role\":\"user\",\"content\":\"kill\"}],\"x\":");
	for (size_t i = 0; i < 200; i++)
		buf_byte(&line, '[');
	for (size_t i = 0; i < 200; i++)
		buf_byte(&line, ']');
	buf_byte(&line, '}');
	struct reading reading = kit_read(&kit, buf_span(&line));
	assert_int_equal(reading.outcome, READING_DEPTH);
	assert_int_equal(reading.ntranscripts, 1);
	assert_true(span_equal(reading.transcripts[0].messages[0].parts[0].text, buf_span(&line)));
	assert_non_null(strstr(reading.why, "offset "));
	buf_done(&line);
	kit_end(&kit);
}

static void bytes_that_are_no_text_are_told_from_odd_text(void **state)
{
	static const struct {
		struct span line;
		enum reading_outcome outcome;
	} cases[] = {
	    {SPAN("\x00\x01\x02\x03\x04 abc"), READING_NOT_TEXT},
	    {SPAN("h\0e\0l\0l\0o\0"), READING_NOT_TEXT},
	    {SPAN("\xff\xfe\x89PNG\x8a"), READING_NOT_TEXT},
	    {SPAN("caf\xe9 au lait"), READING_RAW},
	    {SPAN("a\tb\rc"), READING_RAW},
	    {SPAN("\xe4\xb8\xad\xe6\x96\x87"), READING_RAW},
	};
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct reading reading = kit_read(&kit, cases[i].line);
		assert_int_equal(reading.outcome, cases[i].outcome);
		assert_int_equal(reading.ntranscripts, 1);
		const struct message *message = &reading.transcripts[0].messages[0];
		assert_int_equal(
		    utf8_valid_prefix(message->parts[0].text), message->parts[0].text.len);
	}
	kit_end(&kit);
}

static void a_window_of_a_long_line_is_raw(void **state)
{
	struct reading_kit kit;
	struct record record = {.text = SPAN(CALL), .state = RECORD_TOO_LONG};
	struct reading reading;
	struct error err = {0};

	(void)state;
	kit_load(&kit);
	assert_int_equal(schemas_read(kit.schemas, &kit.options, &kit.reader, &record, &kit.arena,
			     &reading, &err),
	    0);
	assert_int_equal(reading.outcome, READING_RAW);
	assert_int_equal(reading.transcripts[0].state, TRANSCRIPT_RAW);
	kit_end(&kit);
}

static void two_mappings_of_one_weight_are_no_answer(void **state)
{
	char folder[64], path[128];
	const char *const paths[] = {make_folder(folder)};
	struct error err = {0};
	struct reading_kit kit;

	(void)state;
	snprintf(path, sizeof path, "%s/a.yaml", folder);
	write_file(path, span_of("name: mine\ndetect: {all: [{path: /m}], weight: 40}\nturns: "
				 "[{from: /m, role: user}]\n"));
	snprintf(path, sizeof path, "%s/b.yaml", folder);
	write_file(path, span_of("name: yours\ndetect: {all: [{path: /n}], weight: 40}\nturns: "
				 "[{from: /n, role: user}]\n"));
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	write_file(path, span_of("name: theirs\ndetect: {all: [{path: /m}], weight: 39}\nturns: "
				 "[{from: /n, role: user}]\n"));
	snprintf(path, sizeof path, "%s/d.yaml", folder);
	write_file(path, span_of("name: asked\nturns: [{from: /n, role: tool}]\n"));
	kit_begin(&kit, schemas_load(paths, 1, &err), &err);
	expect_reading(&kit, "{\"m\":\"a\"}", "mine request full\nuser user input | text \"a\"\n");
	expect_reading(&kit, "{\"m\":\"a\",\"n\":\"b\"}",
	    "raw\n" RAW "\"{\"m\":\"a\",\"n\":\"b\"}\"\nwhy: two mappings fit: mine and yours\n");
	kit.options.schema = schemas_find(kit.schemas, "yours");
	expect_reading(&kit, "{\"m\":\"a\",\"n\":\"b\"}",
	    "yours request full\nuser user input | text \"b\"\n");
	kit.options.schema = schemas_find(kit.schemas, "asked");
	expect_reading(
	    &kit, "{\"n\":\"b\"}", "asked request full\ntool none input | result \"b\"\n");
	expect_reading(&kit, "{\"o\":\"b\"}",
	    "raw\n" RAW "\"{\"o\":\"b\"}\"\nwhy: mapping asked finds no message here\n");
	kit_end(&kit);
	remove_folder(folder);
}

static void what_a_duplicate_key_hides_is_shown(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	expect_reading(&kit,
	    "{\"messages\":[{\"role\":\"user\",\"content\":\"bad\"}],\"messages\":[{\"role\":"
	    "\"user\",\"content\":\"good\"}]}",
	    "openai-messages conversation none\nuser user input | text \"good\"\n"
	    "unknown none input duplicate-keys | other "
	    "\"[{\"role\":\"user\",\"content\":\"bad\"}]\"\n");
	expect_reading(&kit,
	    "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"bad\"},\"message\":{"
	    "\"role\":\"assistant\","
	    "\"content\":\"good\"}}],\"object\":\"chat.completion\"}",
	    "openai-chat request full\nassistant none output | text \"good\"\n"
	    "unknown none input duplicate-keys | other "
	    "\"{\"role\":\"assistant\",\"content\":\"bad\"}\"\n");
	expect_reading(&kit,
	    "{\"chat_id\":\"c\",\"role\":\"user\",\"content\":\"bad\",\"content\":\"worse\","
	    "\"content\":\"good\",\"role\":\"assistant\"}",
	    "message-per-line message delta conversation=c\n"
	    "assistant none output duplicate-keys | text \"good\" | other \"bad\" | other "
	    "\"worse\" | other \"user\"\n");
	struct reading reading = kit_read(
	    &kit, span_of("{\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"content\":null},"
			  "{\"role\":\"user\",\"content\":\"b\"}]}"));
	assert_int_equal(reading.transcripts[0].messages[0].flags, MESSAGE_DUPLICATE_KEYS);
	assert_int_equal(reading.transcripts[0].messages[1].flags, 0);
	assert_true(reading.transcripts[0].json_flags & JSON_HAD_DUPLICATE);
	kit_end(&kit);
}

static void odd_bytes_flag_the_message_they_are_in(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	struct reading reading =
	    kit_read(&kit, span_of("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":"
				   "\"user\",\"content\":\"x\\ud800y\"},"
				   "{\"role\":\"user\",\"content\":\"b\"},{\"role\":\"user\","
				   "\"content\":[{\"type\":\"tool_result\",\"content\":"
				   "\"\xff\"},{\"type\":\"text\",\"text\":\"c\"}]}],\"n\":NaN}"));
	const struct message *messages = reading.transcripts[0].messages;
	assert_int_equal(reading.transcripts[0].nmessages, 5);
	assert_int_equal(messages[0].flags, 0);
	assert_int_equal(messages[1].flags, MESSAGE_SURROGATE);
	assert_true(span_is(messages[1].parts[0].text, "x\xef\xbf\xbdy"));
	assert_int_equal(messages[2].flags, 0);
	assert_int_equal(messages[3].flags, MESSAGE_BAD_UTF8);
	assert_int_equal(messages[4].flags, 0);
	assert_int_equal(reading.transcripts[0].json_flags,
	    JSON_HAD_SURROGATE | JSON_HAD_BAD_UTF8 | JSON_HAD_NAN);
	kit_end(&kit);
}

static void texts_without_escapes_are_not_copied(void **state)
{
	const char *line = "{\"messages\":[{\"role\":\"user\",\"content\":\"plain\"}]}";
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	struct reading reading = kit_read(&kit, span_of(line));
	assert_ptr_equal(
	    reading.transcripts[0].messages[0].parts[0].text.at, strstr(line, "plain"));
	kit_end(&kit);
}

static void reading_again_needs_no_more_memory(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	kit_read(&kit, span_of(CALL));
	size_t held = kit.arena.held;
	const struct json_token *tokens = kit.reader.json.tokens;
	for (size_t i = 0; i < 1000; i++) {
		kit_forget(&kit);
		kit_read(&kit, span_of(CALL));
	}
	assert_int_equal(kit.arena.held, held);
	assert_ptr_equal(kit.reader.json.tokens, tokens);
	kit_end(&kit);
}

static void many_messages_are_read_up_to_the_limit(void **state)
{
	struct reading_kit kit;
	struct buf line = {0};

	(void)state;
	kit_load(&kit);
	buf_text(&line, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}");
	for (size_t i = 1; i < DECODER_MESSAGES; i++)
		buf_text(&line, ",{\"role\":\"\"}");
	buf_text(&line, "]}");
	struct reading reading = kit_read(&kit, buf_span(&line));
	assert_int_equal(reading.outcome, READING_AUDITED);
	assert_int_equal(reading.transcripts[0].nmessages, DECODER_MESSAGES);
	line.len -= 2;
	buf_text(&line, ",{\"role\":\"\"}]}");
	reading = kit_read(&kit, buf_span(&line));
	assert_int_equal(reading.outcome, READING_RAW);
	assert_string_equal(reading.why, "mapping openai-messages finds too many values");
	buf_done(&line);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_that_are_no_json_are_kept_raw),
	    cmocka_unit_test(a_record_behind_a_torn_one_is_found),
	    cmocka_unit_test(whole_objects_on_one_line_are_all_read),
	    cmocka_unit_test(objects_that_no_mapping_fits_stay_one_raw_line),
	    cmocka_unit_test(recovery_gives_up_after_a_bounded_search),
	    cmocka_unit_test(too_deep_is_said_and_kept),
	    cmocka_unit_test(bytes_that_are_no_text_are_told_from_odd_text),
	    cmocka_unit_test(a_window_of_a_long_line_is_raw),
	    cmocka_unit_test(two_mappings_of_one_weight_are_no_answer),
	    cmocka_unit_test(what_a_duplicate_key_hides_is_shown),
	    cmocka_unit_test(odd_bytes_flag_the_message_they_are_in),
	    cmocka_unit_test(texts_without_escapes_are_not_copied),
	    cmocka_unit_test(reading_again_needs_no_more_memory),
	    cmocka_unit_test(many_messages_are_read_up_to_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
