/* The shipped mappings, line by line: a fixture file for each, with lines as producers write
 * them and what they must read as. In a fixture "> " begins a line of a log, "= " what is
 * expected of it. */
#include "reading.h"

static const char *const shipped[] = {
    "anthropic-messages", "message-per-line", "openai-chat", "openai-messages", "sharegpt"};

/* The text's next line into *line; false at the end. */
static bool next_line(struct span *text, struct span *line)
{
	if (text->len == 0)
		return false;
	const char *end = memchr(text->at, '\n', text->len);
	size_t len = end ? (size_t)(end - text->at) : text->len;
	*line = span_slice(*text, 0, len);
	*text = span_slice(*text, end ? len + 1 : len, text->len);
	return true;
}

static void compare(
    struct reading_kit *kit, const char *fixture, struct span log_line, struct buf *expected)
{
	const char *got = kit_print(kit, log_line);

	if (strcmp(got, buf_string(expected)) != 0)
		fail_msg("%s: %.*s\nreads as:\n%sinstead of:\n%s", fixture, (int)log_line.len,
		    log_line.at, got, expected->at);
	kit_forget(kit);
	buf_clear(expected);
}

static void run_fixture(struct reading_kit *kit, const char *fixture)
{
	struct buf path = {0}, file = {0}, expected = {0};
	struct span log_line = {NULL, 0}, line;
	size_t nlines = 0;

	buf_printf(
	    &path, "%s/tests/unit/transcript/fixtures/%s.txt", SPECAUDIT_SOURCE_DIR, fixture);
	read_file(buf_string(&path), &file);
	for (struct span text = buf_span(&file); next_line(&text, &line);) {
		if (span_starts(line, (struct span)SPAN("= "))) {
			buf_append(&expected, span_slice(line, 2, line.len));
			buf_text(&expected, "\n");
			continue;
		}
		if (log_line.at)
			compare(kit, fixture, log_line, &expected);
		log_line = (struct span){NULL, 0};
		if (span_starts(line, (struct span)SPAN("> "))) {
			log_line = span_slice(line, 2, line.len);
			nlines++;
		}
	}
	if (log_line.at)
		compare(kit, fixture, log_line, &expected);
	assert_true(nlines > 20);
	buf_done(&path);
	buf_done(&file);
	buf_done(&expected);
}

static void every_fixture_reads_as_it_says(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++)
		run_fixture(&kit, shipped[i]);
	kit_end(&kit);
}

static void the_shipped_mappings_are_these(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	assert_int_equal(schemas_count(kit.schemas), ARRAY_LEN(shipped));
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		assert_string_equal(schemas_name(kit.schemas, i), shipped[i]);
		assert_int_equal(schemas_find(kit.schemas, shipped[i]), i);
	}
	assert_int_equal(schemas_find(kit.schemas, "openai"), -1);
	kit_end(&kit);
}

/* One line of each producer: exactly one mapping's detect holds for it. */
static const struct {
	const char *format, *line;
} plain_lines[] = {
    {"openai-chat", "{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]},"
		    "\"response\":{\"choices\":[{"
		    "\"message\":{\"role\":\"assistant\",\"content\":\"b\"}}]}}"},
    {"openai-messages", "{\"id\":\"1\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{"
			"\"role\":\"assistant\",\"content\":"
			"\"b\"}]}"},
    {"anthropic-messages", "{\"response\":{\"type\":\"message\",\"role\":\"assistant\",\"content\":"
			   "[{\"type\":\"text\",\"text\":"
			   "\"b\"}],\"stop_reason\":\"end_turn\"}}"},
    {"sharegpt", "{\"conversations\":[{\"from\":\"human\",\"value\":\"a\"},{\"from\":\"gpt\","
		 "\"value\":\"b\"}]}"},
    {"message-per-line", "{\"session_id\":\"s\",\"role\":\"user\",\"content\":\"a\"}"},
};

static void each_plain_line_fits_one_mapping_only(void **state)
{
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s.yaml", FORMATS, shipped[i]);
		const char *const paths[] = {path};
		struct reading_kit kit;
		kit_begin(&kit, schemas_load(paths, 1, &err), &err);
		for (size_t j = 0; j < ARRAY_LEN(plain_lines); j++) {
			struct reading reading = kit_read(&kit, span_of(plain_lines[j].line));
			bool is_its_own = strcmp(plain_lines[j].format, shipped[i]) == 0;
			assert_int_equal(
			    reading.outcome, is_its_own ? READING_AUDITED : READING_RAW);
		}
		kit_end(&kit);
	}
}

static void lines_of_other_kinds_fit_none(void **state)
{
	static const char *const lines[] = {
	    "{}",
	    "[]",
	    "7",
	    "\"text\"",
	    "null",
	    "{\"level\":\"info\",\"msg\":\"started\",\"ts\":1}",
	    "{\"type\":\"user\",\"text\":\"hello\"}",
	    "{\"messages\":{\"role\":\"user\"}}",
	    "{\"items\":[{\"from\":\"a@b.example\",\"to\":\"c@d.example\"}]}",
	    "{\"response\":{\"status\":200}}",
	    "{\"conversation_id\":\"c\",\"event\":\"opened\"}",
	};
	struct reading_kit kit;

	(void)state;
	kit_load(&kit);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct reading reading = kit_read(&kit, span_of(lines[i]));
		assert_int_equal(reading.outcome, READING_RAW);
		assert_int_equal(reading.ntranscripts, 1);
		assert_string_equal(reading.why, "no mapping fits");
	}
	kit_end(&kit);
}

/* Who wins where two fit: an answer of one producer inside a wrapper that others use too. */
static void the_heavier_mapping_wins(void **state)
{
	struct reading_kit kit;
	struct reading reading;

	(void)state;
	kit_load(&kit);
	reading = kit_read(&kit,
	    span_of("{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]},"
		    "\"response\":{\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}}"));
	assert_string_equal(reading.transcripts[0].format, "anthropic-messages");
	reading = kit_read(
	    &kit, span_of("{\"session_id\":\"s\",\"type\":\"message\",\"role\":\"assistant\","
			  "\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}"));
	assert_string_equal(reading.transcripts[0].format, "anthropic-messages");
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_fixture_reads_as_it_says),
	    cmocka_unit_test(the_shipped_mappings_are_these),
	    cmocka_unit_test(each_plain_line_fits_one_mapping_only),
	    cmocka_unit_test(lines_of_other_kinds_fit_none),
	    cmocka_unit_test(the_heavier_mapping_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
