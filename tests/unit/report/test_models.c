/* Which release judged which models: the same numbers in every format, out of tallies by model and hour. */
#include "support.h"

#include "json_report.h"

#define DAY 21915 /* 2030-01-01 */

static const char bound[] =
    "{\"rules\":[],\"clauses\":[],\"models\":["
    "{\"model\":\"old-*\",\"until\":\"2030-01-01\",\"spec\":\"doc@2029-01-01\"},"
    "{\"model\":\"old-b\",\"spec\":\"doc@2029-06-01\"},"
    "{\"model\":\"other_*\",\"spec\":\"not-bound\"},"
    "{\"model\":\"odd\",\"from\":\"2030-01-02\",\"spec\":\"doc@2029-01-01\"}]}";

static void put(struct store *store, const char *model, bool has_time, int64_t hour,
    bool is_untrusted, uint64_t turns)
{
	struct tally_key key = {.model = span_of(model),
	    .has_time = has_time,
	    .hour = hour,
	    .is_untrusted = is_untrusted,
	    .ruleset = fixture_digest("ruleset", 0)};
	struct tally_counts counts = {.turns = turns};
	const struct tally none[4] = {{0}};
	struct error err;

	assert_int_equal(store_put_tallies(store, &key, &counts, none, 4, &err), 0);
}

static struct store *make_store(const char *description)
{
	struct error err;
	struct store *store = store_create(NULL, &err);

	assert_non_null(store);
	fixture_ruleset(store, 0, description);
	put(store, "old-a", true, DAY * 24 + 23, false, 1);
	put(store, "old-a", true, DAY * 24 + 24, false, 2);
	put(store, "old-b", true, DAY * 24 + 24, false, 4);
	put(store, "old-b", true, DAY * 24, true, 8);
	put(store, "old-a", false, 0, false, 16);
	put(store, "other_x", true, DAY * 24, false, 32);
	put(store, "odd", true, DAY * 24 + 24, false, 64);
	put(store, "odd", true, DAY * 24 + 23, false, 128);
	put(store, NULL, true, DAY * 24, false, 256);
	assert_int_equal(store_commit(store, &err), 0);
	return store;
}

static void each_turn_is_counted_for_the_entry_that_decided(void **state)
{
	static const struct {
		const char *spec;
		json_int_t turns;
		bool is_bound;
	} rows[] = {
	    {"doc@2029-01-01", 1, true},
	    {"doc@2029-06-01", 4 + 8, true},
	    {"doc@2030-01-01", 32, false},
	    {"doc@2029-01-01", 64, true},
	};
	struct store *store = make_store(bound);
	json_t *json = json_report(store);
	json_t *ruleset = json_array_get(get(json, "rulesets"), 0),
	       *models = get(ruleset, "models");

	(void)state;
	assert_int_equal(json_array_size(models), ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *row = json_array_get(models, i);
		assert_string_equal(json_string_value(get(row, "spec")), rows[i].spec);
		assert_int_equal(number(row, "turns"), rows[i].turns);
		assert_int_equal(json_is_true(get(row, "bound")), rows[i].is_bound);
	}
	assert_int_equal(number(ruleset, "turns_of_other_models"), 2 + 16 + 128 + 256);
	json_decref(json);
	store_close(store);
}

/* Line breaks of the text report aside. */
static void flatten(struct buf *out)
{
	for (size_t i = 0; i < out->len; i++)
		if (out->at[i] == '\n')
			out->at[i] = ' ';
}

static void the_head_says_it_in_words(void **state)
{
	static const struct {
		enum report_format format;
		const char *words;
	} cases[] = {
	    {REPORT_TEXT, "Judged: 65 turns by doc@2029-01-01 (old-*, odd), 12 turns by "
			  "doc@2029-06-01 (old-b), 32 turns of models that are not bound, as if by "
			  "doc@2030-01-01 (other_*), and 402 turns of other models by "
			  "doc@2030-01-01."},
	    {REPORT_MARKDOWN, "as if by doc\\@2030\\-01\\-01 \\(other\\_\\*\\)"},
	    {REPORT_HTML, "as if by doc@2030-01-01 (other_*)"},
	    {REPORT_JSON, "as if by doc@2030-01-01 (other_*)"},
	};
	struct store *store = make_store(bound);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf out = {0};
		fixture_report(store, cases[i].format, &out);
		flatten(&out);
		if (strstr(buf_string(&out), cases[i].words) == NULL)
			fail_msg("no '%s' in %.900s", cases[i].words, out.at);
		buf_done(&out);
	}
	store_close(store);
}

static void where_no_model_is_bound_nothing_is_said(void **state)
{
	struct store *store = make_store(fixture_rules);
	struct buf out = {0};

	(void)state;
	fixture_report(store, REPORT_TEXT, &out);
	assert_null(strstr(buf_string(&out), "Judged:"));
	buf_done(&out);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_turn_is_counted_for_the_entry_that_decided),
	    cmocka_unit_test(the_head_says_it_in_words),
	    cmocka_unit_test(where_no_model_is_bound_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
