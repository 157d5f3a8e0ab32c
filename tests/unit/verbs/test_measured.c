/* Kept evaluations, by rule. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "verbs/measured.h"

#define SET(records, rules)                                                                        \
	"{\"labels\":{},\"rules\":{" rules "},\"records\":" records ",\"about\":\"in \\u0041\"}"
#define FIGURES(rev, fired, right, wrong, precision)                                               \
	"{\"rev\":" rev ",\"fired\":" fired ",\"right\":" right ",\"wrong\":" wrong                \
	",\"precision\":" precision                                                                \
	",\"recall\":null,\"interval95\":{\"precision\":[0.25,0.75],\"recall\":null}}"

/* A folder of rules with kept sets of two packs. */
struct place {
	char dir[64];
	struct ruleset ruleset;
};

static void put(const struct place *place, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof path, "%s/measured/%s", place->dir, name);
	write_file(path, span_of(text));
}

static int set_up(void **state)
{
	static struct place place;
	char path[160];

	make_folder(place.dir);
	place.ruleset = (struct ruleset){.pack = SPAN("one+two")};
	for (size_t i = 0; i < 3; i++) {
		static const char *const folders[] = {"", "/one", "/two"};
		snprintf(path, sizeof path, "%s/measured%s", place.dir, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	*state = &place;
	return 0;
}

static int tear_down(void **state)
{
	remove_folder(((struct place *)*state)->dir);
	return 0;
}

static void sets_of_all_packs_are_found_by_rule(void **state)
{
	struct place *place = *state;
	struct measured measured = {0};
	const struct measured_entry *entry;
	struct error err;

	put(place, "one/b.json",
	    SET("9", "\"X\":" FIGURES("2", "4", "2", "2", "0.5") ",\"Y\":" FIGURES(
			 "1", "0", "0", "0", "null")));
	put(place, "one/a.json", SET("5", "\"X\":" FIGURES("1", "2", "1", "1", "0.5")));
	put(place, "one/.hidden.json", "no JSON");
	put(place, "one/note.txt", "no JSON");
	put(place, "two/c.json", SET("7", "\"Z\":" FIGURES("1", "2", "1", "1", "0.5")));
	assert_int_equal(measured_load(&measured, place->dir, &place->ruleset, &err), 0);
	assert_int_equal(measured_of(&measured, span_of("X"), &entry), 2);
	assert_true(span_is(entry[0].set, "a") && span_is(entry[1].set, "b"));
	assert_true(span_is(entry[0].about, "in A"));
	assert_int_equal(entry[0].rev, 1);
	assert_int_equal(entry[1].rev, 2);
	assert_int_equal(entry[1].records, 9);
	assert_int_equal(entry[1].fired, 4);
	assert_int_equal(entry[1].right, 2);
	assert_true(entry[1].has_precision && !entry[1].has_recall);
	assert_true(entry[1].low == 0.25 && entry[1].high == 0.75);
	assert_int_equal(measured_of(&measured, span_of("Z"), &entry), 1);
	/* It neither fired nor was named: nothing was measured. */
	assert_int_equal(measured_of(&measured, span_of("Y"), &entry), 0);
	measured_done(&measured);
}

static void sets_the_rules_were_written_by_come_last(void **state)
{
	static const char rest[] = ",\"labels\":{},\"records\":9,\"rules\":{\"X\":" FIGURES(
	    "2", "4", "2", "2", "0.5") "}}";
	struct place *place = *state;
	struct measured measured = {0};
	const struct measured_entry *entry;
	struct buf text = {0};
	struct error err;

	buf_printf(&text, "{\"about\":\"an in-sample set\",\"threshold\":\"low\"%s", rest);
	put(place, "one/a.json", buf_string(&text));
	buf_clear(&text);
	buf_printf(&text, "{\"about\":\"kept\",\"fold\":\"1/2\",\"threshold\":\"high\"%s", rest);
	put(place, "one/b.json", buf_string(&text));
	buf_done(&text);
	assert_int_equal(measured_load(&measured, place->dir, &place->ruleset, &err), 0);
	assert_int_equal(measured_of(&measured, span_of("X"), &entry), 2);
	assert_true(span_is(entry[0].set, "b") && !entry[0].is_in_sample);
	assert_true(span_is(entry[0].fold, "1/2") && span_is(entry[0].threshold, "high"));
	assert_true(span_is(entry[1].set, "a") && entry[1].is_in_sample);
	assert_true(entry[1].fold.at == NULL && entry[1].threshold.at == NULL);
	measured_done(&measured);
}

static void a_pack_without_sets_has_none(void **state)
{
	struct place *place = *state;
	struct ruleset other = {.pack = SPAN("three")};
	struct measured measured = {0};
	const struct measured_entry *entry;
	struct error err;

	assert_int_equal(measured_load(&measured, place->dir, &other, &err), 0);
	assert_int_equal(measured_of(&measured, span_of("X"), &entry), 0);
	measured_done(&measured);
}

static void figures_that_contradict_each_other_are_refused(void **state)
{
	static const char *const bad[] = {
	    SET("9", "\"X\":" FIGURES("2", "4", "2", "1", "0.5")),
	    SET("9", "\"X\":" FIGURES("2", "4", "5", "0", "0.5")),
	    SET("3", "\"X\":" FIGURES("2", "4", "2", "2", "0.5")),
	    SET("9", "\"X\":" FIGURES("2", "4", "2", "2", "0.8")),
	    SET("9", "\"X\":" FIGURES("2", "4", "2", "2", "1e99")),
	    SET("9", "\"X\":" FIGURES("2", "4", "2", "2", "NaN")),
	    SET("9", "\"X\":" FIGURES("2", "4", "2", "2", "null")),
	    SET("9", "\"X\":" FIGURES("-1", "4", "2", "2", "0.5")),
	    SET("9", "\"X\":" FIGURES("2.5", "4", "2", "2", "0.5")),
	    SET("9", "\"X\":" FIGURES("99999999999", "4", "2", "2", "0.5")),
	    SET("9", "\"X\":7"),
	    SET("-9", ""),
	    SET("\"9\"", ""),
	    "[]",
	    "{\"labels\":{},\"rules\":[],\"records\":1}",
	    "",
	};
	struct place *place = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct measured measured = {0};
		struct error err = {0};
		put(place, "one/bad.json", bad[i]);
		assert_int_equal(measured_load(&measured, place->dir, &place->ruleset, &err), -1);
		assert_int_equal(err.kind, ERROR_SETTING);
		assert_non_null(strstr(err.text, "measured/one/bad.json: "));
		measured_done(&measured);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(sets_of_all_packs_are_found_by_rule, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		sets_the_rules_were_written_by_come_last, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_pack_without_sets_has_none, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		figures_that_contradict_each_other_are_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
