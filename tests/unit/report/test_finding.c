/* One finding as native NDJSON, key by key, and as lines for people. */
#include "support.h"

#include <jansson.h>

#include "fixture.h"

static const struct span digest = SPAN("0123456789abcdef0123456789abcdef");
static const struct span engine = SPAN("9.9.9");

static json_t *parse(const struct finding *finding)
{
	struct buf out = {0};
	struct error err;

	assert_int_equal(report_finding_json(finding, digest, engine, &out, &err), 0);
	assert_null(memchr(out.at, '\n', out.len));
	json_t *json = json_loadb(out.at, out.len, 0, NULL);
	assert_non_null(json);
	buf_done(&out);
	return json;
}

static void expect_keys(json_t *object, const char *const *keys, size_t nkeys)
{
	const char *key;
	json_t *value;
	size_t i = 0;

	assert_int_equal(json_object_size(object), nkeys);
	json_object_foreach(object, key, value)
	{
		assert_true(i < nkeys);
		assert_string_equal(key, keys[i++]);
	}
}

static void keys_stand_in_the_order_of_version_1(void **state)
{
	(void)state;
	const char *const keys[] = {"v", "id", "rule", "rev", "family", "clauses", "spec",
	    "severity", "confidence", "verdict", "conversation", "message", "role", "model",
	    "tenant", "time", "origin", "evidence", "status", "alert", "turn", "sightings",
	    "excused_by", "inconclusive", "exception", "exception_digest", "rules", "engine",
	    "why"};
	const char *const origin[] = {"file", "raw", "text", "line"};
	const char *const evidence[] = {"message", "part", "start", "end", "excerpt"};
	const char *const why[] = {"text", "value", "of"};
	struct finding finding = fixture_finding(4, true);
	json_t *json = parse(&finding);

	expect_keys(json, keys, ARRAY_LEN(keys));
	expect_keys(json_object_get(json, "origin"), origin, ARRAY_LEN(origin));
	expect_keys(
	    json_array_get(json_object_get(json, "evidence"), 0), evidence, ARRAY_LEN(evidence));
	expect_keys(json_array_get(json_object_get(json, "why"), 0), why, ARRAY_LEN(why));
	expect_keys(json_array_get(json_object_get(json, "why"), 1), why, 1);
	json_decref(json);
}

static const char *text_of(json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static void values_are_the_findings_own(void **state)
{
	(void)state;
	struct finding finding = fixture_finding(0, true);
	finding.file = (struct span)SPAN("/logs/a.jsonl");
	finding.sightings = 4;
	json_t *json = parse(&finding), *origin = json_object_get(json, "origin");

	assert_int_equal(json_integer_value(json_object_get(json, "v")), 1);
	assert_string_equal(text_of(json, "rule"), "AA-01");
	assert_int_equal(json_integer_value(json_object_get(json, "rev")), 2);
	assert_string_equal(text_of(json, "conversation"), HOSTILE_ID);
	assert_string_equal(text_of(json, "time"), "2030-01-01T00:00:00Z");
	assert_string_equal(text_of(json, "rules"), digest.at);
	assert_string_equal(text_of(json, "engine"), engine.at);
	assert_true(json_is_true(json_object_get(json, "alert")));
	assert_true(json_is_null(json_object_get(json, "tenant")));
	assert_int_equal(json_integer_value(json_object_get(json, "sightings")), 4);
	assert_string_equal(text_of(origin, "file"), "/logs/a.jsonl");
	assert_int_equal(json_integer_value(json_object_get(origin, "raw")), 7);
	assert_int_equal(json_integer_value(json_object_get(origin, "text")), 1000);
	assert_int_equal(json_integer_value(json_object_get(origin, "line")), 1);
	json_decref(json);
}

static void what_is_absent_is_null(void **state)
{
	(void)state;
	struct finding finding = fixture_finding(0, true);
	finding.has_time = false;
	finding.model = finding.conversation = (struct span){0};
	finding.nevidence = 1;
	finding.nclauses = 0;
	json_t *json = parse(&finding);
	const char *const nulls[] = {"time", "model", "conversation", "excused_by", "inconclusive",
	    "exception", "exception_digest"};

	for (size_t i = 0; i < ARRAY_LEN(nulls); i++)
		assert_true(json_is_null(json_object_get(json, nulls[i])));
	assert_true(json_is_null(
	    json_object_get(json_array_get(json_object_get(json, "evidence"), 0), "excerpt")));
	assert_int_equal(json_array_size(json_object_get(json, "clauses")), 0);
	json_decref(json);
}

static void excuse_and_doubt_are_said(void **state)
{
	(void)state;
	struct finding finding = fixture_finding(0, true);
	finding.is_excused = true;
	finding.excused_by = 0;
	finding.inconclusive = (struct span)SPAN("limit");
	json_t *json = parse(&finding);

	assert_true(json_is_integer(json_object_get(json, "excused_by")));
	assert_int_equal(json_integer_value(json_object_get(json, "excused_by")), 0);
	assert_string_equal(text_of(json, "inconclusive"), "limit");
	json_decref(json);
}

static void json_is_appended(void **state)
{
	(void)state;
	struct finding finding = fixture_finding(0, true);
	struct buf out = {0};
	struct error err;

	buf_text(&out, "before ");
	assert_int_equal(report_finding_json(&finding, digest, engine, &out, &err), 0);
	assert_memory_equal(out.at, "before {\"v\":1,\"id\":\"", 20);
	buf_done(&out);
}

static void lines_are_narrow_and_harmless(void **state)
{
	(void)state;
	struct buf out = {0}, longer = {0};
	struct finding finding = fixture_finding(0, true);

	for (int i = 0; i < 400; i++)
		buf_text(&longer, "\x1b[2J\xe6\xa8\xa1");
	finding.file = finding.conversation = finding.model = finding.role = finding.title =
	    buf_span(&longer);
	finding.evidence[1].excerpt = buf_span(&longer);
	finding.is_excused = true;
	finding.inconclusive = finding.exception = finding.status = buf_span(&longer);
	finding.spec = finding.clauses[0] = finding.clauses[1] = buf_span(&longer);
	finding.nclauses = 2;
	assert_int_equal(report_finding_text(&finding, &out), 0);
	size_t lines = 0, columns = 0;
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.at[i];
		lines += c == '\n';
		assert_true(c == '\n' || c >= 0x20);
		columns = c == '\n' ? 0 : columns + ((c & 0xc0) != 0x80) + (c >= 0xe0);
		assert_true(columns <= 100);
	}
	assert_in_range(lines, 2, 8);
	assert_int_equal(out.at[out.len - 1], '\n');
	buf_done(&out);
	buf_done(&longer);
}

static void the_telling_excerpt_is_of_the_message_itself(void **state)
{
	(void)state;
	struct buf out = {0};
	struct finding finding = fixture_finding(0, true);

	finding.evidence[0].excerpt = (struct span)SPAN("what was asked");
	finding.evidence[1].excerpt = (struct span)SPAN("what was answered");
	assert_int_equal(report_finding_text(&finding, &out), 0);
	assert_non_null(strstr(buf_string(&out), "what was answered"));
	assert_null(strstr(buf_string(&out), "what was asked"));
	assert_non_null(strstr(buf_string(&out), "ALERT"));
	buf_done(&out);
}

static void lines_say_what_takes_the_alert_off(void **state)
{
	(void)state;
	struct buf out = {0};
	struct finding finding = fixture_finding(0, false);

	finding.exception = (struct span)SPAN("EX-7");
	finding.exception_digest = (struct span)SPAN("0123456789abcdef");
	finding.clauses[1] = (struct span)SPAN("doc#lie");
	finding.nclauses = 2;
	assert_int_equal(report_finding_text(&finding, &out), 0);
	assert_non_null(strstr(buf_string(&out), "AA-02 violation, low, experimental: Fires"));
	assert_non_null(strstr(
	    buf_string(&out), "  against doc#plain\n  and doc#lie\n  judged by doc@2030-01-01\n"));
	assert_non_null(
	    strstr(buf_string(&out), "no alert: under exception EX-7, version 01234567\n"));
	buf_done(&out);
	json_t *json = parse(&finding);
	assert_string_equal(text_of(json, "exception"), "EX-7");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_stand_in_the_order_of_version_1),
	    cmocka_unit_test(values_are_the_findings_own),
	    cmocka_unit_test(what_is_absent_is_null),
	    cmocka_unit_test(excuse_and_doubt_are_said),
	    cmocka_unit_test(json_is_appended),
	    cmocka_unit_test(lines_are_narrow_and_harmless),
	    cmocka_unit_test(lines_say_what_takes_the_alert_off),
	    cmocka_unit_test(the_telling_excerpt_is_of_the_message_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
