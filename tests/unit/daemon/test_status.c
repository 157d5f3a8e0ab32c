/* What is said of an audit: the document for programs, the page for people, and whether all is well. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "daemon/status.h"
#include "sample.h"

static const char *page_of(const struct figures *figures, struct buf *out)
{
	struct error err;

	buf_clear(out);
	assert_int_equal(status_text(figures, out, &err), 0);
	return buf_string(out);
}

static const char *document_of(const struct figures *figures, struct buf *out)
{
	struct error err;

	buf_clear(out);
	assert_int_equal(status_json(figures, out, &err), 0);
	return buf_string(out);
}

static void holds(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in: %s", part, text);
}

static void the_document_has_every_text_and_rule_on_one_line(void **state)
{
	struct figures figures = sample_figures();
	struct buf out = {0};
	const char *text = document_of(&figures, &out);

	(void)state;
	assert_null(strchr(text, '\n'));
	holds(text, "\"v\":1,\"running\":true");
	holds(text, "\"committed\":\"1970-01-01T00:01:29.500Z\"");
	holds(text, "\"lag\":{\"bytes\":100,\"seconds\":2.5}");
	holds(text, "\"quarantined\":{\"corrupt\":7,\"truncated\":0");
	holds(text, "{\"id\":\"RO-01\",\"clause\":\"openai-model-spec#assume_best_intentions\"");
	holds(text, "\"states\":{\"live\":2,\"ended\":90}");
	holds(text, "\"clause\":null");
	holds(text, "\"reloads\":{\"ok\":2,\"failed\":1,\"error\":null}");
	holds(text,
	    "\"size\":1000,\"read\":900,\"lag\":{\"bytes\":100,\"seconds\":2.5},\"text\":900,"
	    "\"resume\":10,\"quarantined\":7");
	buf_done(&out);
}

static void the_page_says_the_same_to_people(void **state)
{
	struct figures figures = sample_figures();
	struct buf out = {0};
	const char *text = page_of(&figures, &out);

	(void)state;
	holds(text, "health: good\n");
	holds(text, "last commit: 1970-01-01T00:01:29.500Z (0.5 s ago)\n");
	holds(text, "behind: 100 B, 2.5 s\n");
	holds(text, "quarantined: corrupt 7 B\n");
	holds(text, "1 of 2 rules fired\n  RO-01 5 of 12\n");
	holds(text,
	    "/var/log/gw/a.jsonl: live, plain, openai-chat, text to 900, behind 100 B and 2.5 s, "
	    "a restart decodes 10 B, quarantined 7 B\n");
	assert_null(strstr(text, "\\\n.jsonl"));
	buf_done(&out);
}

static void without_a_daemon_it_says_so_and_what_the_state_knows(void **state)
{
	struct figures figures = sample_figures();
	struct buf out = {0};

	(void)state;
	figures.run.is_running = false;
	holds(page_of(&figures, &out), "the daemon is not running");
	holds(page_of(&figures, &out), "text to 900, quarantined 7 B\n");
	holds(document_of(&figures, &out), "\"running\":false");
	assert_null(strstr(document_of(&figures, &out), "\"lag\""));
	buf_done(&out);
}

static void is_well(const struct figures *figures, const char *why_not)
{
	char why[300];

	assert_int_equal(figures_are_healthy(figures, 30, why), why_not[0] == '\0');
	if (why_not[0] == '\0')
		assert_string_equal(why, "");
	else
		holds(why, why_not);
}

static void each_thing_that_is_wrong_is_named(void **state)
{
	struct figures figures = sample_figures();

	(void)state;
	is_well(&figures, "");
	figures.live.committed_us = 1;
	is_well(&figures, "");
	figures.lag_us = 31000000;
	is_well(&figures, "100 bytes wait, and nothing was committed for 89 s");
	figures.follow.lag_bytes = 0;
	is_well(&figures, "");
	figures.run.alarm = "stream gateway is silent";
	is_well(&figures, "stream gateway is silent");
	figures.follow.pending_format = 1;
	figures.texts[1].state = span_of("pending-format");
	is_well(&figures, "1 text waits for format: /var/log/gw/\"b\"");
	figures.texts[1].state = span_of("live");
	figures.follow.unreadable = 1;
	figures.texts[0].is_readable = false;
	is_well(&figures, "1 file cannot be read: /var/log/gw/a.jsonl");
	figures.texts[0].is_readable = true;
	figures.run.degraded = "disk full";
	is_well(&figures, "degraded: disk full");
	figures.run.is_running = false;
	is_well(&figures, "no daemon is running");
}

static void of_many_texts_the_page_shows_those_that_need_eyes(void **state)
{
	enum { MANY = 500 };
	static struct figures_text texts[MANY];
	struct figures figures = sample_figures();
	struct buf out = {0};

	(void)state;
	for (uint32_t i = 0; i < MANY; i++)
		texts[i] = (struct figures_text){.input = i,
		    .path = SPAN("/x"),
		    .state = SPAN("live"),
		    .codec = SPAN("plain"),
		    .size = i,
		    .is_readable = true};
	texts[3].path = span_of("/pending");
	texts[3].state = span_of("pending-format");
	texts[4].path = span_of("/locked");
	texts[4].is_readable = false;
	figures.texts = texts;
	figures.ntexts = MANY;
	const char *text = page_of(&figures, &out);
	holds(text, "texts: 2 live, 90 ended\n  /locked");
	holds(text, "/pending");
	holds(text, "  and 460 more");
	buf_done(&out);
}

static void the_managers_line_is_short(void **state)
{
	struct figures figures = sample_figures();
	char line[200];

	(void)state;
	status_line(&figures, line);
	assert_string_equal(
	    line, "2 texts, behind 100 B, 40 records and 5 findings since the start");
	figures.run.degraded = "disk full";
	status_line(&figures, line);
	assert_string_equal(line, "degraded: disk full");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_document_has_every_text_and_rule_on_one_line),
	    cmocka_unit_test(the_page_says_the_same_to_people),
	    cmocka_unit_test(without_a_daemon_it_says_so_and_what_the_state_knows),
	    cmocka_unit_test(each_thing_that_is_wrong_is_named),
	    cmocka_unit_test(of_many_texts_the_page_shows_those_that_need_eyes),
	    cmocka_unit_test(the_managers_line_is_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
