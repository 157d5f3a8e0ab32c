/* What a report says of findings that were not kept, and of records that did not come. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "json_report.h"
#include "store/live.h"

static void put_in_one_hour(struct store *store, uint64_t n)
{
	struct digest ruleset = fixture_digest("ruleset", 0);
	struct error err;

	for (uint64_t i = 0; i < n; i++) {
		struct finding finding = fixture_finding(1000 + i, true);
		finding.is_filed = true;
		finding.filed_us = INT64_C(1893456000000000);
		assert_int_equal(store_put_finding(store, &finding, &ruleset, &err), 0);
	}
	assert_int_equal(store_commit(store, &err), 0);
}

/* Sentences are broken where they are too wide. */
static void join_lines(struct buf *text)
{
	assert_non_null(buf_string(text));
	char *to = text->at;

	for (const char *at = text->at; *at; at++) {
		char byte = *at == '\n' ? ' ' : *at;
		if (byte != ' ' || to == text->at || to[-1] != ' ')
			*to++ = byte;
	}
	*to = '\0';
}

/* A rule that fires all the time keeps the state small, and every count exact. */
static void counts_are_exact_whatever_is_kept(void **state)
{
	(void)state;
	struct error err;
	struct store *store = store_create(NULL, &err);
	struct buf text = {0};

	assert_non_null(store);
	fixture_ruleset(store, 0, fixture_rules);
	fixture_tallies(store);
	store_limit_evidence(store, 100);
	put_in_one_hour(store, 1234);
	json_t *json = json_report(store);
	json_t *all = get(get(json, "findings"), "all");
	assert_int_equal(number(all, "findings"), 1234);
	assert_int_equal(number(all, "alerts"), 1234);
	assert_int_equal(number(all, "with_evidence"), 100);
	json_t *families = get(get(json, "findings_by"), "family");
	assert_int_equal(number(json_array_get(families, 0), "findings"), 1234);
	json_decref(json);
	for (int format = 0; format < REPORT_FORMATS; format++) {
		buf_clear(&text);
		fixture_report(store, (enum report_format)format, &text);
		if (format == REPORT_JSON)
			continue;
		join_lines(&text);
		assert_non_null(strstr(text.at, "evidence for 100 of 1,234"));
	}
	buf_done(&text);
	store_close(store);
}

/* What is filed by arrival is said, and a report of nothing does not speak of records. */
static void times_that_cannot_be_trusted_are_counted(void **state)
{
	(void)state;
	struct error err;
	struct store *store = store_create(NULL, &err);
	struct tally_key key = {.has_time = true,
	    .hour = 492000,
	    .is_untrusted = true,
	    .ruleset = fixture_digest("ruleset", 0)};
	const struct tally tallies[4] = {{0}};
	struct buf text = {0};

	assert_non_null(store);
	fixture_ruleset(store, 0, fixture_rules);
	for (int has_some = 0; has_some < 2; has_some++) {
		if (has_some)
			assert_int_equal(store_put_tallies(store, &key,
					     &(struct tally_counts){3, 6, 0}, tallies, 4, &err),
			    0);
		json_t *json = json_report(store);
		assert_int_equal(number(get(json, "counts"), "untrusted_times"), has_some ? 3 : 0);
		json_decref(json);
		for (int format = 0; format < REPORT_FORMATS; format++) {
			buf_clear(&text);
			fixture_report(store, (enum report_format)format, &text);
			if (format == REPORT_JSON)
				continue;
			join_lines(&text);
			assert_int_equal(
			    strstr(text.at, "3 conversations have no time that can be trusted") !=
				NULL,
			    has_some);
			assert_int_equal(
			    strstr(text.at, "none, as no conversation was judged") != NULL,
			    !has_some);
		}
	}
	buf_done(&text);
	store_close(store);
}

static const char expectations[] =
    "{\"streams\":[{\"stream\":\"gw <1>\",\"host\":\"a\",\"grown\":\"2026-11-24T10:00:00Z\","
    "\"is_silent\":true,\"problem\":null,\"hours\":["
    "{\"host\":\"a\",\"hour\":\"2026-11-24T09:00:00Z\",\"expected\":100,\"seen\":97,"
    "\"missing\":3,\"is_too_few\":true},"
    "{\"host\":\"a\",\"hour\":\"2026-11-24T10:00:00Z\",\"expected\":50,\"seen\":50,"
    "\"missing\":0,\"is_too_few\":false}]}],\"left_out\":0}";

static void what_did_not_come_is_reported_by_host_and_hour(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct buf text = {0};
	struct error err;

	assert_int_equal(store_put_value(store, "expectations", span_of(expectations), &err), 0);
	assert_int_equal(store_commit(store, &err), 0);
	json_t *json = json_report(store), *expected = get(json, "expected");
	assert_int_equal(number(expected, "records"), 150);
	assert_int_equal(number(expected, "seen"), 147);
	assert_int_equal(number(expected, "missing"), 3);
	assert_int_equal(number(expected, "silent_streams"), 1);
	assert_int_equal(json_array_size(get(expected, "rows")), 3);
	json_decref(json);
	for (int format = 0; format < REPORT_FORMATS; format++) {
		buf_clear(&text);
		fixture_report(store, (enum report_format)format, &text);
		if (format == REPORT_JSON)
			continue;
		join_lines(&text);
		assert_non_null(strstr(text.at, "147 of 150 records"));
		assert_non_null(strstr(text.at, "silent for longer than allowed"));
		assert_null(strstr(text.at, format == REPORT_TEXT ? "\x1b" : "gw <1>"));
	}
	buf_done(&text);
	store_close(store);
}

/* Damage in it must not end the report's run with a lie: an error, or nothing at all. */
static void nothing_expected_is_no_section(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	json_t *json = json_report(store);

	assert_null(json_object_get(json, "expected"));
	json_decref(json);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_are_exact_whatever_is_kept),
	    cmocka_unit_test(times_that_cannot_be_trusted_are_counted),
	    cmocka_unit_test(what_did_not_come_is_reported_by_host_and_hour),
	    cmocka_unit_test(nothing_expected_is_no_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
