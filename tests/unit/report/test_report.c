/* What holds of every format, and what the JSON, Markdown and text reports promise. */
#include "support.h"

#include <errno.h>

#include "json_report.h"

static void a_name_asks_for_a_format(void **state)
{
	(void)state;
	const struct {
		const char *path;
		int format;
	} rows[] = {
	    {"a.txt", REPORT_TEXT},
	    {"/x/b.json", REPORT_JSON},
	    {"b.md", REPORT_MARKDOWN},
	    {"b.html", REPORT_HTML},
	    {"b.HTM", REPORT_HTML},
	    {"a.pdf", -1},
	    {"html", -1},
	    {"", -1},
	    {"x.html/report", -1},
	    {"a.html.gz", -1},
	    {"a.", -1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(report_format_of(rows[i].path), rows[i].format);
	for (size_t i = 0; i < REPORT_FORMATS; i++)
		assert_non_null(report_format_names[i]);
}

static void the_same_store_gives_the_same_bytes(void **state)
{
	(void)state;
	struct store *first = fixture_store(), *second = fixture_store();

	for (int format = 0; format < REPORT_FORMATS; format++) {
		struct buf a = {0}, b = {0}, c = {0};
		fixture_report(first, (enum report_format)format, &a);
		fixture_report(first, (enum report_format)format, &b);
		fixture_report(second, (enum report_format)format, &c);
		assert_true(a.len > 500);
		assert_true(span_equal(buf_span(&a), buf_span(&b)));
		assert_true(span_equal(buf_span(&a), buf_span(&c)));
		buf_done(&a);
		buf_done(&b);
		buf_done(&c);
	}
	store_close(first);
	store_close(second);
}

static void an_empty_store_has_a_report(void **state)
{
	(void)state;
	struct error err;
	struct store *store = store_create(NULL, &err);

	assert_non_null(store);
	for (int format = 0; format < REPORT_FORMATS; format++) {
		struct buf out = {0};
		fixture_report(store, (enum report_format)format, &out);
		assert_true(out.len > 100);
		assert_int_equal(out.at[out.len - 1], '\n');
		buf_done(&out);
	}
	store_close(store);
}

static void a_full_disk_is_an_error(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	FILE *full = fopen("/dev/full", "w");
	struct error err;

	if (full == NULL) {
		store_close(store);
		skip();
	}
	assert_int_equal(report_write(store, REPORT_TEXT, &report_defaults, full, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_int_equal(err.sys_errno, ENOSPC);
	fclose(full);
	store_close(store);
}

static void json_has_the_account_term_by_term(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	json_t *json = json_report(store), *account = get(json, "account");
	json_t *stored = get(account, "stored"), *text = get(account, "text");

	assert_int_equal(number(json, "v"), 1);
	assert_string_equal(json_string_value(get(json, "engine")), "9.9.9");
	assert_true(json_is_false(get(json, "complete")));
	assert_true(json_is_true(get(account, "balances")));
	assert_int_equal(number(stored, "read"), 1000);
	assert_int_equal(number(stored, "decoded") + number(stored, "container"), 1000);
	assert_int_equal(number(text, "produced"), 5000);
	assert_int_equal(number(get(text, "lost"), "too-long"), 30);
	assert_int_equal(number(get(account, "losses"), "too-long"), 1);
	assert_int_equal(json_array_size(get(json, "inputs")), 2);
	json_t *loss = json_array_get(get(json, "losses"), 0);
	assert_string_equal(json_string_value(get(loss, "reason")), "too-long");
	assert_string_equal(json_string_value(get(loss, "file")), HOSTILE_FILE);
	assert_int_equal(number(loss, "line"), 3);
	json_decref(json);
	store_close(store);
}

static void json_counts_stable_and_experimental_apart(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	json_t *json = json_report(store), *findings = get(json, "findings");

	assert_int_equal(number(get(findings, "all"), "findings"), 8);
	assert_int_equal(number(get(findings, "stable"), "findings"), 5);
	assert_int_equal(number(get(findings, "stable"), "alerts"), 5);
	assert_int_equal(number(get(findings, "experimental"), "findings"), 3);
	assert_int_equal(number(get(findings, "experimental"), "alerts"), 0);
	assert_int_equal(number(get(findings, "all"), "excused"), 1);
	assert_int_equal(number(get(findings, "all"), "inconclusive"), 1);
	json_decref(json);
	store_close(store);
}

static void json_has_no_rate_without_exposure(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	json_t *json = json_report(store), *rules = get(json, "rules");
	json_t *fired = json_array_get(rules, 0), *unexposed = json_array_get(rules, 3);

	assert_int_equal(json_array_size(rules), 4);
	assert_float_equal(json_real_value(get(fired, "rate")), 81.0 / 263, 1e-6);
	assert_float_equal(
	    json_real_value(json_array_get(get(fired, "interval95"), 0)), 0.2552885, 1e-6);
	assert_true(json_is_null(get(unexposed, "rate")));
	assert_true(json_is_null(get(unexposed, "interval95")));
	assert_true(json_is_true(get(unexposed, "never_exposed")));
	json_decref(json);
	store_close(store);
}

static void json_lists_every_clause_but_headings(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	json_t *json = json_report(store), *clauses = get(json, "clauses");

	assert_int_equal(json_array_size(clauses), 3);
	json_t *lie = json_array_get(clauses, 0), *alone = json_array_get(clauses, 2);
	assert_string_equal(json_string_value(get(lie, "anchor")), "lie");
	assert_int_equal(json_array_size(get(lie, "rules")), 2);
	assert_int_equal(number(lie, "findings"), 5);
	assert_true(json_is_false(get(alone, "has_rule")));
	json_decref(json);
	store_close(store);
}

static void examples_are_bounded_and_name_their_ruleset(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	json_t *json = json_report(store), *examples = get(json, "examples");
	char hex[DIGEST_HEX];
	struct digest digest = fixture_digest("ruleset", 0);

	digest_hex(&digest, hex);
	assert_int_equal(json_array_size(examples), 6); /* three of both rules that fired */
	json_t *first = json_array_get(examples, 0);
	assert_string_equal(json_string_value(get(first, "rules")), hex);
	assert_string_equal(json_string_value(get(get(first, "origin"), "file")), HOSTILE_FILE);
	json_decref(json);
	store_close(store);
}

static json_t *examples_with(struct store *store, size_t most)
{
	struct report_options options = report_defaults;
	FILE *file = tmpfile();
	struct error err;

	options.max_examples = most;
	assert_non_null(file);
	assert_int_equal(report_write(store, REPORT_JSON, &options, file, &err), 0);
	rewind(file);
	json_t *json = json_loadf(file, 0, NULL), *examples = json_incref(get(json, "examples"));
	fclose(file);
	json_decref(json);
	return examples;
}

static void examples_are_filled_up_with_what_claims_less(void **state)
{
	(void)state;
	const char *const verdicts[] = {
	    "violation", "violation", "violation", "excused", "inconclusive"};
	struct store *store = fixture_store();
	json_t *all = examples_with(store, 10), *none = examples_with(store, 0);

	assert_int_equal(json_array_size(all), 10);
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		assert_string_equal(
		    json_string_value(get(json_array_get(all, 5 + i), "verdict")), verdicts[i]);
	assert_int_equal(json_array_size(none), 0);
	json_decref(all);
	json_decref(none);
	store_close(store);
}

/* The exposure of a rule's revision in a segment; -1 if it is not there. */
static json_int_t exposed_in(json_t *segment, const char *id, json_int_t rev)
{
	json_int_t exposed = -1;
	json_t *rule;
	size_t i;

	json_array_foreach(get(segment, "rules"), i, rule)
	{
		if (strcmp(json_string_value(get(rule, "id")), id) == 0 &&
		    number(rule, "rev") == rev)
			exposed = number(rule, "exposed");
	}
	return exposed;
}

static void put_second_ruleset(struct store *store)
{
	struct buf newer = {0};
	struct error err;
	const struct tally tallies[4] = {{10, 5, 1, 0, 0, {0, 0, 0, 0}}};
	struct tally_key key = {.model = SPAN("m"),
	    .has_time = true,
	    .hour = 1893456000 / 3600 + 1,
	    .ruleset = fixture_digest("ruleset", 1)};

	buf_text(&newer, fixture_rules);
	*strstr(buf_string(&newer), "\"rev\":2") = ' ';
	memcpy(strstr(newer.at, " rev\":2"), "\"rev\":3", 7);
	fixture_ruleset(store, 1, buf_string(&newer));
	assert_int_equal(
	    store_put_tallies(store, &key, &(struct tally_counts){1, 2, 3}, tallies, 4, &err), 0);
	assert_int_equal(store_commit(store, &err), 0);
	buf_done(&newer);
}

/* What two rulesets judged is shown in two segments, and no number is a sum of both. */
static void two_rulesets_are_two_segments(void **state)
{
	(void)state;
	struct store *store = fixture_store();

	put_second_ruleset(store);
	json_t *json = json_report(store), *segments = get(json, "segments");
	assert_int_equal(json_array_size(segments), 2);
	json_t *first = json_array_get(segments, 0), *second = json_array_get(segments, 1);
	assert_int_equal(exposed_in(first, "AA-01", 2), 263);
	assert_int_equal(exposed_in(first, "AA-01", 3), -1);
	assert_int_equal(exposed_in(second, "AA-01", 3), 5);
	assert_int_equal(exposed_in(second, "AA-01", 2), -1);
	assert_int_equal(number(get(first, "counts"), "turns"), 345);
	assert_int_equal(number(get(second, "counts"), "turns"), 2);
	assert_int_equal(number(get(get(first, "findings"), "all"), "findings"), 8);
	assert_int_equal(number(get(get(second, "findings"), "all"), "findings"), 0);
	assert_null(json_object_get(json, "rules"));
	json_decref(json);
	store_close(store);
}

static void ids_of_a_page_with_segments_are_unique(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct buf out = {0};

	put_second_ruleset(store);
	fixture_report(store, REPORT_HTML, &out);
	const char *at = buf_string(&out);
	size_t n = 0;
	while ((at = strstr(at, " id=\"")) != NULL) {
		char id[96];
		at += strlen(" id=\"");
		size_t length = strcspn(at, "\"") + 1;
		assert_true(length + 5 < sizeof id);
		snprintf(id, sizeof id, " id=\"%.*s", (int)length, at);
		assert_null(strstr(at, id));
		n++;
	}
	assert_true(n > 20);
	assert_non_null(strstr(out.at, "href=\"#segment2-rules\""));
	buf_done(&out);
	store_close(store);
}

static struct report_period a_period(int64_t from_hour, int64_t to_hour)
{
	return (struct report_period){
	    .kind = SPAN("hour"),
	    .from = SPAN("2030-01-01T01:00:00+01:00"),
	    .to = SPAN("2030-01-01T02:00:00+01:00"),
	    .timezone = SPAN("Europe/Berlin"),
	    .from_hour = from_hour,
	    .to_hour = to_hour,
	    .edition = 1,
	};
}

static void report_on(struct store *store, const struct report_period *period,
    enum report_format format, struct buf *out)
{
	struct report_options options = report_defaults;
	struct error err;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	options.period = period;
	assert_non_null(stream);
	assert_int_equal(report_write(store, format, &options, stream, &err), 0);
	fclose(stream);
	buf_append(out, (struct span){text, size});
	free(text);
}

/* Only what is filed under the period counts, and one that has nothing says so. */
static void a_period_counts_what_is_filed_under_it(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	const int64_t hour = 1893456000 / 3600;
	struct report_period full = a_period(hour, hour + 1), empty = a_period(hour + 5, hour + 6);
	struct buf out = {0};

	report_on(store, &full, REPORT_JSON, &out);
	json_t *json = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	assert_int_equal(number(get(json, "counts"), "turns"), 345);
	assert_int_equal(number(get(get(json, "findings"), "all"), "findings"), 1);
	assert_string_equal(
	    json_string_value(get(get(json, "window"), "timezone")), "Europe/Berlin");
	json_decref(json);
	for (int format = 0; format < REPORT_FORMATS; format++) {
		buf_clear(&out);
		report_on(store, &empty, (enum report_format)format, &out);
		assert_non_null(strstr(buf_string(&out),
		    format == REPORT_JSON ? "\"turns\": 0" : "The period is empty"));
		buf_clear(&out);
		report_on(store, &full, (enum report_format)format, &out);
		assert_null(strstr(buf_string(&out), "The period is empty"));
		assert_non_null(strstr(out.at, "Europe/Berlin"));
	}
	buf_done(&out);
	store_close(store);
}

/* A restated edition names the one it replaces and each number that is another one. */
static void editions_name_what_changed(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct report_options options = report_defaults;
	struct report_period period = a_period(1893456000 / 3600, 1893456000 / 3600 + 2);
	struct buf before = {0}, after = {0}, out = {0};
	struct report_change *changes = NULL;
	size_t nchanges = 0, nturns = 0;
	struct error err;

	options.period = &period;
	assert_int_equal(report_numbers(store, &options, &before, &err), 0);
	put_second_ruleset(store);
	assert_int_equal(report_numbers(store, &options, &after, &err), 0);
	assert_int_equal(
	    report_compare(buf_span(&before), buf_span(&before), &changes, &nchanges, &err), 0);
	assert_int_equal(nchanges, 0);
	free(changes);
	assert_int_equal(
	    report_compare(buf_span(&before), buf_span(&after), &changes, &nchanges, &err), 0);
	assert_true(nchanges > 3);
	for (size_t i = 0; i < nchanges; i++) {
		assert_true(changes[i].before == 0 && changes[i].after > 0);
		nturns += changes[i].after == 2 &&
			  strncmp(changes[i].name.at + changes[i].name.len - 6, " turns", 6) == 0;
	}
	assert_int_equal(nturns, 1);
	period.edition = 2;
	period.replaces = (struct span)SPAN("0123abcd");
	period.changes = changes;
	period.nchanges = nchanges;
	for (int format = 0; format < REPORT_FORMATS; format++) {
		buf_clear(&out);
		report_on(store, &period, (enum report_format)format, &out);
		assert_non_null(strstr(buf_string(&out), "0123abcd"));
	}
	free(changes);
	buf_done(&before);
	buf_done(&after);
	buf_done(&out);
	store_close(store);
}

/* More models than are listed: nothing is lost, the rest is one row. */
static void a_flood_of_models_is_bounded(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct digest ruleset = fixture_digest("ruleset", 0);
	struct error err;

	for (uint64_t i = 0; i < 1200; i++) {
		char model[32];
		snprintf(model, sizeof model, "model-%llu", (unsigned long long)i);
		struct finding finding = fixture_finding(100 + i, true);
		finding.model = span_of(model);
		finding.origin.text_offset += i;
		assert_int_equal(store_put_finding(store, &finding, &ruleset, &err), 0);
	}
	assert_int_equal(store_commit(store, &err), 0);
	json_t *json = json_report(store), *models = get(get(json, "findings_by"), "model"), *row;
	json_int_t findings = 0, turns = 0;
	size_t i;
	json_array_foreach(models, i, row)
	{
		findings += number(row, "findings");
		turns += number(row, "turns");
	}
	assert_int_equal(json_array_size(models), 1001);
	assert_true(json_is_true(get(json_array_get(models, 1000), "others")));
	assert_int_equal(findings, 1208);
	assert_int_equal(turns, 345);
	json_decref(json);
	store_close(store);
}

static size_t cells_of(const char *line, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++)
		n += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
	return n;
}

static void markdown_rows_have_equal_columns(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct buf out = {0};
	size_t columns = 0, rows = 0;

	fixture_report(store, REPORT_MARKDOWN, &out);
	for (const char *line = buf_string(&out); *line;) {
		size_t length = strcspn(line, "\n");
		size_t cells = line[0] == '|' ? cells_of(line, length) : 0;
		if (cells && columns)
			assert_int_equal(cells, columns);
		columns = cells;
		rows += cells > 0;
		line += length + (line[length] == '\n');
	}
	assert_true(rows > 60);
	buf_done(&out);
	store_close(store);
}

static void markdown_holds_no_html_and_no_open_code(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct buf out = {0};

	fixture_report(store, REPORT_MARKDOWN, &out);
	const char *text = buf_string(&out);
	assert_int_equal(strlen(text), out.len);
	assert_int_equal(utf8_valid_prefix(buf_span(&out)), out.len);
	for (size_t i = 0, ticks = 0; i < out.len; i++) {
		if (text[i] == '<') /* "<0.1 %" is no tag */
			assert_in_range(text[i + 1], '0', '9');
		ticks += text[i] == '`';
		if (text[i] == '\n') {
			assert_int_equal(ticks % 2, 0);
			ticks = 0;
		}
	}
	assert_null(strchr(text, '\x1b'));
	assert_non_null(strstr(text, "never exposed"));
	assert_non_null(strstr(text, "no rule"));
	assert_non_null(strstr(text, "not measured"));
	assert_non_null(strstr(text, "Incomplete: 30 of 10,000"));
	buf_done(&out);
	store_close(store);
}

static void text_fits_a_terminal_and_commands_none(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct buf out = {0};
	size_t columns = 0;

	fixture_report(store, REPORT_TEXT, &out);
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.at[i];
		assert_true(c == '\n' || (c >= 0x20 && c != 0x7f));
		columns = c == '\n' ? 0 : columns + ((c & 0xc0) != 0x80);
		assert_true(columns <= 100);
	}
	const char *text = buf_string(&out);
	assert_null(strstr(text, " \n"));
	assert_non_null(
	    strstr(text, "Incomplete: 30 of 10,000 bytes of text lost, repeats included."));
	assert_non_null(strstr(text, "found 81 of 263 exposed, 30.8 % (25.5 to 36.6 %), 5 alerts"));
	assert_non_null(strstr(text, "never exposed: 1"));
	assert_non_null(strstr(text, "2 of 3 clauses have a rule"));
	buf_done(&out);
	store_close(store);
}

static void colour_is_only_added_when_wanted(void **state)
{
	(void)state;
	struct store *store = fixture_store();
	struct report_options options = report_defaults;
	char block[16];
	FILE *file = tmpfile();
	struct error err;

	options.no_color = false;
	assert_non_null(file);
	assert_int_equal(report_write(store, REPORT_TEXT, &options, file, &err), 0);
	rewind(file);
	assert_int_equal(fread(block, 1, 4, file), 4);
	assert_memory_equal(block, "\x1b[1m", 4);
	fclose(file);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_asks_for_a_format),
	    cmocka_unit_test(the_same_store_gives_the_same_bytes),
	    cmocka_unit_test(an_empty_store_has_a_report),
	    cmocka_unit_test(a_full_disk_is_an_error),
	    cmocka_unit_test(json_has_the_account_term_by_term),
	    cmocka_unit_test(json_counts_stable_and_experimental_apart),
	    cmocka_unit_test(json_has_no_rate_without_exposure),
	    cmocka_unit_test(json_lists_every_clause_but_headings),
	    cmocka_unit_test(examples_are_bounded_and_name_their_ruleset),
	    cmocka_unit_test(examples_are_filled_up_with_what_claims_less),
	    cmocka_unit_test(two_rulesets_are_two_segments),
	    cmocka_unit_test(ids_of_a_page_with_segments_are_unique),
	    cmocka_unit_test(a_period_counts_what_is_filed_under_it),
	    cmocka_unit_test(editions_name_what_changed),
	    cmocka_unit_test(a_flood_of_models_is_bounded),
	    cmocka_unit_test(markdown_rows_have_equal_columns),
	    cmocka_unit_test(markdown_holds_no_html_and_no_open_code),
	    cmocka_unit_test(text_fits_a_terminal_and_commands_none),
	    cmocka_unit_test(colour_is_only_added_when_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
