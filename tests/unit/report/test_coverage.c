/* What a report says beside its counts: clauses that add up, how right rules are, languages and media in no rate,
 * exceptions; in every format, and harmless whatever a rule's author or a log wrote. */
#include "support.h"

#include "full.h"
#include "json_report.h"

static const char *text(json_t *json, const char *key)
{
	assert_true(json_is_string(get(json, key)));
	return json_string_value(get(json, key));
}

static void every_clause_is_accounted_for(void **state)
{
	(void)state;
	struct store *store = full_store();
	json_t *json = json_report(store), *coverage = get(json, "coverage"), *value;
	json_int_t sum = 0, total = number(coverage, "total");
	const char *key;

	json_object_foreach(coverage, key, value)
	{
		if (strcmp(key, "total") == 0)
			continue;
		assert_int_equal(json_integer_value(value), 1); /* one of each kind */
		sum += json_integer_value(value);
	}
	assert_int_equal(sum, total);
	assert_int_equal(total, 5);
	assert_int_equal(
	    json_array_size(get(json, "clauses")), (size_t)(total - number(coverage, "heading")));
	json_decref(json);
	store_close(store);
}

static void a_clause_names_its_rules_and_how_right_they_are(void **state)
{
	(void)state;
	struct store *store = full_store();
	json_t *json = json_report(store), *clauses = get(json, "clauses");
	json_t *lie = json_array_get(clauses, 0), *plain = json_array_get(clauses, 1);
	json_t *dark = json_array_get(clauses, 3);

	assert_string_equal(text(lie, "meaning"), "Say what is <u>so</u>.");
	assert_string_equal(text(lie, "observable"), "partly");
	assert_int_equal(json_array_size(get(lie, "rules")), 2);
	assert_string_equal(text(json_array_get(get(lie, "measured"), 0), "accuracy"),
	    "precision 0.94 [0.88, 0.97] of 212 flagged, labelled, of revision 1");
	assert_string_equal(
	    text(json_array_get(get(lie, "measured"), 1), "accuracy"), "not measured");
	assert_string_equal(text(plain, "coverage"), "second-place-only");
	assert_int_equal(json_array_size(get(plain, "rules")), 0);
	assert_string_equal(
	    json_string_value(json_array_get(get(plain, "rules_second"), 0)), "AA-01");
	assert_string_equal(text(dark, "coverage"), "not-observable");
	assert_true(json_is_null(get(dark, "meaning")));
	json_decref(json);
	store_close(store);
}

static void a_rule_says_what_it_reads_and_where_it_errs(void **state)
{
	(void)state;
	struct store *store = full_store();
	json_t *json = json_report(store), *rule = json_array_get(get(json, "rules"), 0);
	json_t *weak = json_array_get(get(json, "rules"), 1);
	json_t *measure = json_array_get(get(rule, "measured"), 0);

	assert_int_equal(json_array_size(get(rule, "languages")), 2);
	assert_int_equal(json_array_size(get(rule, "false_positives")), 1);
	assert_int_equal(json_array_size(get(rule, "clauses")), 2);
	assert_string_equal(text(rule, "wording"), "found");
	assert_string_equal(text(weak, "wording"), "flagged");
	assert_string_equal(text(rule, "rate_of"), "exposed");
	assert_int_equal(number(rule, "suppressed"), 1);
	assert_int_equal(number(get(rule, "inconclusive_by"), "partial"), 3);
	assert_int_equal(number(get(rule, "inconclusive_by"), "language"), 12);
	assert_int_equal(number(rule, "inconclusive"), 18);
	assert_int_equal(number(measure, "right"), 199);
	assert_float_equal(json_real_value(get(measure, "recall")), 0.5, 1e-9);
	assert_string_equal(text(weak, "accuracy"), "not measured");
	json_decref(json);
	store_close(store);
}

static void what_is_in_no_rate_is_counted(void **state)
{
	(void)state;
	struct store *store = full_store();
	json_t *json = json_report(store), *aside = get(json, "not_judged");
	json_t *languages = get(aside, "languages"), *first = json_array_get(languages, 0);

	assert_true(json_is_true(get(aside, "languages_identified")));
	assert_int_equal(number(aside, "turns_in_languages_no_rule_reads"), 1204);
	assert_int_equal(json_array_size(languages), 3);
	assert_string_equal(text(first, "name"), "es");
	assert_int_equal(number(first, "turns"), 800);
	assert_true(json_is_false(get(first, "read_by_a_rule")));
	assert_int_equal(number(first, "rules_reading"), 0);
	assert_int_equal(number(first, "rules"), 2);
	assert_int_equal(number(json_array_get(languages, 2), "rules_reading"), 2);
	assert_true(json_is_true(get(json_array_get(languages, 2), "read_by_a_rule")));
	assert_int_equal(number(aside, "turns_in_no_identified_language"), 345);
	assert_int_equal(number(aside, "messages_with_media"), 37);
	assert_int_equal(number(get(aside, "undecided"), "media"), 3);
	json_decref(json);
	store_close(store);
}

/* Put the tallies of AA-01, which reads en and de, and of AA-02, which reads en; gives how many places are said to be
 * undecided for their language. */
static json_int_t undecided_after(
    struct store *store, const char *language, const struct tally tallies[2])
{
	const struct tally all[4] = {tallies[0], tallies[1]};
	const struct tally_counts counts = {.turns = 9};
	const struct tally_key key = {
	    .language = span_of(language), .ruleset = fixture_digest("ruleset", 0)};
	struct error err;

	assert_int_equal(store_put_tallies(store, &key, &counts, all, 4, &err), 0);
	json_t *json = json_report(store);
	json_int_t n = number(get(get(json, "not_judged"), "undecided"), "language");
	json_decref(json);
	return n;
}

static void what_some_rule_reads_is_not_undecided(void **state)
{
	static const struct tally other = {.evaluated = 9, .inconclusive = {0, 0, 9, 0}};
	static const struct tally read = {.evaluated = 9, .exposed = 9};
	struct store *store = full_store();

	(void)state;
	json_t *json = json_report(store);
	json_int_t before = number(get(get(json, "not_judged"), "undecided"), "language");
	json_decref(json);
	assert_int_equal(undecided_after(store, "de", (struct tally[]){read, other}), before);
	assert_int_equal(undecided_after(store, "de", (struct tally[]){other, read}), before + 9);
	assert_int_equal(undecided_after(store, "it", (struct tally[]){other, other}), before + 18);
	assert_int_equal(undecided_after(store, "", (struct tally[]){read, other}), before + 18);
	store_close(store);
}

/* The text without line breaks and what only lays it out, so that sentences can be looked for. */
static void flatten(struct buf *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < out->len; i++) {
		char c = out->at[i] == '\n' ? ' ' : out->at[i];
		if (c != '\\' && !(c == ' ' && kept > 0 && out->at[kept - 1] == ' '))
			out->at[kept++] = c;
	}
	out->len = kept;
}

/* One rule that reads any does not hide what the others pass over; one that is not in force does not count. */
static void one_rule_for_any_hides_nothing(void **state)
{
	(void)state;
	static const char rules[] =
	    "{\"rules\":[{\"id\":\"AA-01\",\"rev\":1,\"languages\":[\"any\"]},"
	    "{\"id\":\"AA-02\",\"rev\":1,\"languages\":[\"en\"]},"
	    "{\"id\":\"AA-03\",\"rev\":1,\"languages\":[\"en\",\"ja\"],\"applies\":false},"
	    "{\"id\":\"AA-04\",\"rev\":1,\"languages\":[\"en\"],\"applies\":true}],\"clauses\":[]}";
	struct store *store = fixture_store();
	struct buf out = {0};

	fixture_ruleset(store, 0, rules);
	full_language(store, "ja", 100);
	full_language(store, "en", 7);
	fixture_report(store, REPORT_TEXT, &out);
	flatten(&out);
	assert_non_null(strstr(
	    buf_string(&out), "100 turns are in Japanese (ja): 2 of 3 rules do not read it."));
	assert_null(strstr(out.at, "English"));
	buf_done(&out);
	store_close(store);
}

/* What is not in force looks after no clause and was not exposed for that reason alone. */
static void a_rule_not_in_force_counts_nowhere(void **state)
{
	(void)state;
	static const char rules[] =
	    "{\"rules\":[{\"id\":\"X1\",\"rev\":1},{\"id\":\"X2\",\"rev\":1},{\"id\":\"X3\","
	    "\"rev\":1},"
	    "{\"id\":\"AA-04\",\"rev\":1,\"status\":\"stable\",\"spec\":\"doc@2030\","
	    "\"clauses\":["
	    "\"doc#one\"],\"applies\":false}],\"clauses\":["
	    "{\"document\":\"doc\",\"anchor\":\"one\",\"authority\":\"root\"}]}";
	struct store *store = fixture_store();

	fixture_ruleset(store, 0, rules);
	json_t *json = json_report(store), *rule = json_array_get(get(json, "rules"), 3);
	assert_true(json_is_false(get(rule, "in_force")));
	assert_int_equal(number(get(json, "coverage"), "claimed"), 0);
	assert_int_equal(json_array_size(get(json_array_get(get(json, "clauses"), 0), "rules")), 0);
	json_decref(json);
	for (int format = 0; format < REPORT_FORMATS; format++) {
		struct buf out = {0};
		fixture_report(store, (enum report_format)format, &out);
		flatten(&out);
		if (format != REPORT_JSON)
			if (strstr(buf_string(&out), "ot in force in") == NULL)
				fail_msg("%s: %.9000s", report_format_names[format], out.at);
		if (format == REPORT_TEXT)
			assert_non_null(strstr(
			    out.at, "Of 3 rules, exposed without flagging: 1; never exposed: 0"));
		else
			assert_null(strstr(buf_string(&out), ">never exposed<"));
		buf_done(&out);
	}
	store_close(store);
}

static void exceptions_have_their_days_and_counts(void **state)
{
	(void)state;
	const struct {
		const char *id, *state;
		json_int_t days_left, findings;
	} rows[] = {
	    {"EX-1", "expiring", 5, 1}, {"EX-2", "expired", -10, 0}, {"EX-3", "in-force", 356, 0}};
	struct store *store = full_store();
	json_t *json = json_report(store), *exceptions = get(json, "exceptions");

	assert_int_equal(json_array_size(exceptions), ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *row = json_array_get(exceptions, i);
		assert_string_equal(text(row, "id"), rows[i].id);
		assert_string_equal(text(row, "state"), rows[i].state);
		assert_int_equal(number(row, "days_left"), rows[i].days_left);
		assert_int_equal(number(row, "findings"), rows[i].findings);
		assert_string_equal(text(row, "as_of"), "2030-01-10");
	}
	assert_int_equal(number(get(get(json, "findings"), "all"), "suppressed"), 1);
	json_decref(json);
	store_close(store);
}

static void every_format_says_it_in_words(void **state)
{
	(void)state;
	const char *const said[] = {
	    "800 turns are in Spanish (es): 2 of 2 rules do not read it. 404 turns are in French "
	    "(fr): 2 of 2 rules "
	    "do not read it. What rules do not read is in none of their rates",
	    "turns are in no language that could be told; the rules judge them all the same.",
	    "37 messages have images, sound or files in them, which no rule looks into.",
	    "19 places, which are in no rate: 1 because a limit was met, 3 because text is "
	    "missing, 12",
	    "1 finding is under an exception; 2 exceptions have effect, 1 of them ends within 14 "
	    "days, "
	    "1 has expired.",
	    "EX-2", "Team", "2029-12-31", "2030-01-10", "5 days left", "10 days past its last day",
	    "precision 0.94 [0.88, 0.97] of 212 flagged, labelled", "Jokes", "not measured",
	    "not observable", "in second place", "never exposed"};
	struct store *store = full_store();

	for (int format = 0; format < REPORT_FORMATS; format++) {
		struct buf out = {0};
		if (format == REPORT_JSON)
			continue;
		fixture_report(store, (enum report_format)format, &out);
		flatten(&out);
		for (size_t i = 0; i < ARRAY_LEN(said); i++)
			if (strstr(buf_string(&out), said[i]) == NULL)
				fail_msg(
				    "%s does not say \"%s\"", report_format_names[format], said[i]);
		assert_null(strchr(out.at, '\x1b'));
		if (format != REPORT_TEXT)
			assert_null(strstr(out.at, "<u>"));
		buf_done(&out);
	}
	store_close(store);
}

static void rules_are_told_apart_from_what_they_find(void **state)
{
	(void)state;
	struct store *store = full_store();
	struct buf out = {0};

	fixture_report(store, REPORT_HTML, &out);
	const char *page = buf_string(&out);
	assert_non_null(strstr(page, "Second clause"));
	assert_non_null(strstr(page, "no alert: under exception <bdi>EX-1"));
	assert_non_null(strstr(page, "It happens in &lt;u&gt;training"));
	assert_non_null(strstr(page, ">found 82 of 263<"));
	assert_non_null(strstr(page, ">flagged 3 of 40<"));
	assert_null(strstr(page, "violation rate"));
	buf_done(&out);
	store_close(store);
}

/* Knows one sentence. */
static int find_sentence(
    void *context, struct span spec, const struct digest *sentence, struct span *text_found)
{
	char hex[DIGEST_HEX];

	++*(size_t *)context;
	assert_true(span_is(spec, "doc@2030"));
	digest_hex(sentence, hex);
	if (strcmp(hex, "00112233445566778899aabbccddeeff") != 0)
		return -1;
	*text_found = (struct span)SPAN("Do not lie, <u>ever</u> | or `so`.");
	return 1;
}

static void report_with_quotes(struct store *store, enum report_format format, struct buf *out)
{
	struct report_options options = report_defaults;
	FILE *file = tmpfile();
	size_t asked = 0, n;
	char block[4096];
	struct error err;

	options.quotes = (struct report_quotes){find_sentence, &asked};
	assert_non_null(file);
	assert_int_equal(report_write(store, format, &options, file, &err), 0);
	assert_int_equal(asked, 2); /* what is no hash is not asked for */
	rewind(file);
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		assert_int_equal(buf_append(out, (struct span){block, n}), 0);
	fclose(file);
}

static void sentences_are_quoted_where_they_are_kept(void **state)
{
	(void)state;
	const char *const quoted[REPORT_FORMATS] = {
	    [REPORT_TEXT] = "rests on: Do not lie, <u>ever</u> | or `so`.",
	    [REPORT_JSON] = "\"text\": \"Do not lie, <u>ever</u> | or `so`.\"",
	    [REPORT_MARKDOWN] = "Do not lie, &lt;u&gt;ever&lt;/u&gt; &#124; or",
	    [REPORT_HTML] = "<blockquote>Do not lie, &lt;u&gt;ever&lt;/u&gt;"};
	struct store *store = full_store();

	for (int format = 0; format < REPORT_FORMATS; format++) {
		struct buf with = {0}, without = {0};
		report_with_quotes(store, (enum report_format)format, &with);
		fixture_report(store, (enum report_format)format, &without);
		assert_non_null(strstr(buf_string(&with), quoted[format]));
		assert_null(strstr(buf_string(&without), "Do not lie"));
		const char *changed = format == REPORT_JSON ? "\"copy_changed\": true"
							    : "was changed and is not quoted";
		flatten(&with);
		assert_non_null(strstr(with.at, changed));
		assert_null(strstr(without.at, changed));
		if (format != REPORT_TEXT)
			assert_non_null(strstr(with.at, "ffeeddccbbaa99887766554433221100"));
		buf_done(&with);
		buf_done(&without);
	}
	store_close(store);
}

/* A document without levels of authority has clauses all the same. */
static void without_a_ladder_nothing_is_a_heading(void **state)
{
	(void)state;
	static const char plain[] =
	    "{\"rules\":[{\"id\":\"AA-01\",\"rev\":1,\"clauses\":[\"doc#one\"]}],\"clauses\":["
	    "{\"document\":\"doc\",\"anchor\":\"one\",\"authority\":\"none\"},"
	    "{\"document\":\"doc\",\"anchor\":\"two\",\"authority\":\"none\"},"
	    "{\"document\":\"law\",\"anchor\":\"top\",\"authority\":\"none\"},"
	    "{\"document\":\"law\",\"anchor\":\"a\",\"authority\":\"root\"}]}";
	struct store *store = fixture_store();

	fixture_ruleset(store, 0, plain);
	json_t *json = json_report(store), *coverage = get(json, "coverage");
	assert_int_equal(number(coverage, "claimed"), 1);
	assert_int_equal(number(coverage, "no-rule"), 2);
	assert_int_equal(number(coverage, "heading"), 1);
	json_decref(json);
	store_close(store);
}

static void markdown_tables_stay_whole(void **state)
{
	(void)state;
	struct store *store = full_store();
	struct buf out = {0};
	size_t columns = 0;

	fixture_report(store, REPORT_MARKDOWN, &out);
	for (const char *line = buf_string(&out); *line;) {
		size_t length = strcspn(line, "\n"), cells = 0;
		for (size_t i = 0; line[0] == '|' && i < length; i++)
			cells += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
		if (cells && columns)
			assert_int_equal(cells, columns);
		columns = cells;
		line += length + (line[length] == '\n');
	}
	buf_done(&out);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_clause_is_accounted_for),
	    cmocka_unit_test(a_clause_names_its_rules_and_how_right_they_are),
	    cmocka_unit_test(a_rule_says_what_it_reads_and_where_it_errs),
	    cmocka_unit_test(what_is_in_no_rate_is_counted),
	    cmocka_unit_test(what_some_rule_reads_is_not_undecided),
	    cmocka_unit_test(one_rule_for_any_hides_nothing),
	    cmocka_unit_test(a_rule_not_in_force_counts_nowhere),
	    cmocka_unit_test(exceptions_have_their_days_and_counts),
	    cmocka_unit_test(every_format_says_it_in_words),
	    cmocka_unit_test(rules_are_told_apart_from_what_they_find),
	    cmocka_unit_test(sentences_are_quoted_where_they_are_kept),
	    cmocka_unit_test(without_a_ladder_nothing_is_a_heading),
	    cmocka_unit_test(markdown_tables_stay_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
