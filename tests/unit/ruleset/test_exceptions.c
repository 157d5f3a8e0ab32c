/* Files of exceptions: what they may say, what is refused and where, and which findings they cover on which day. */
#include "packs.h"

#include <stdio.h>
#include <unistd.h>

#include "base/dates.h"
#include "ruleset/exceptions.h"

#define PACK HEAD SIGNALS "rules:\n" RULE("RO-01") RULE("RO-02") RULE("UC-03")
#define WHO "    reason: Known\n    owner: Platform team\n"
#define ONE(id, scope, expires) "  - id: " id "\n" scope WHO "    expires: " expires "\n"
#define RO_01 "    rule: RO-01\n"
#define LAST "2026-12-31"

static int64_t day_of(const char *text)
{
	int64_t day;

	assert_true(dates_parse_day(span_of(text), &day));
	return day;
}

static struct exceptions *must_load(
    const struct ruleset *ruleset, const char *text, const char *as_of)
{
	struct error err;
	struct exceptions *exceptions =
	    exceptions_parse(span_of(text), "e.yaml", ruleset, day_of(as_of), &err);

	if (exceptions == NULL)
		fail_msg("%s", err.text);
	return exceptions;
}

static void must_not_load(const struct ruleset *ruleset, const char *text, const char *words)
{
	struct error err = {0};
	struct exceptions *exceptions =
	    exceptions_parse(span_of(text), "e.yaml", ruleset, day_of(LAST), &err);

	if (exceptions)
		fail_msg("loaded, but should say: %s", words);
	if (err.kind != ERROR_SETTING || strstr(err.text, words) == NULL)
		fail_msg("said '%s', not '%s'", err.text, words);
}

static void everything_that_is_said_is_kept(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(PACK);
	struct exceptions *exceptions = must_load(ruleset,
	    "exceptions:\n" ONE(
		"EX-1", "    rule: [RO-01, UC-03]\n    tenant: acme\n    model: [gpt-*, m]\n", LAST)
		ONE("EX_2.b", RO_01, "2027-01-01"),
	    "2026-12-01");
	const struct exception *first = &exceptions->at[0], *second = &exceptions->at[1];

	assert_int_equal(exceptions->n, 2);
	assert_true(span_is(first->id, "EX-1"));
	assert_int_equal(first->nrules, 2);
	assert_true(span_is(first->rules[1], "UC-03"));
	assert_int_equal(first->ntenants, 1);
	assert_true(span_is(first->tenants[0], "acme"));
	assert_int_equal(first->nmodels, 2);
	assert_true(span_is(first->reason, "Known"));
	assert_true(span_is(first->owner, "Platform team"));
	assert_int_equal(first->expires, day_of(LAST));
	assert_int_equal(first->days_left, 30);
	assert_int_equal(strlen(first->digest), DIGEST256_HEX - 1);
	assert_string_equal(first->file, "e.yaml");
	assert_int_equal(first->line, 2);
	assert_int_equal(second->ntenants + second->nmodels, 0);
	exceptions_free(exceptions);
	ruleset_free(ruleset);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
	(void)state;
	const struct {
		const char *text, *words;
	} rows[] = {
	    {"exeptions: []\n", "e.yaml:1: unknown key 'exeptions', did you mean 'exceptions'?"},
	    {"{}\n", "needs 'exceptions'"},
	    {"exceptions: all\n", "exceptions must be a list"},
	    {"exceptions:\n" ONE("A", RO_01 "    tennant: x\n", LAST),
		"e.yaml:4: unknown key 'tennant', did you mean 'tenant'?"},
	    {"exceptions:\n  - {id: A, rule: RO-01, reason: r, expires: 2026-12-31}\n",
		"e.yaml:2: an exception needs 'owner'"},
	    {"exceptions:\n  - {id: A, rule: RO-01, owner: o, expires: 2026-12-31}\n",
		"needs 'reason'"},
	    {"exceptions:\n  - {id: A, rule: RO-01, owner: o, reason: r}\n", "needs 'expires'"},
	    {"exceptions:\n  - {id: A, owner: o, reason: r, expires: 2026-12-31}\n",
		"needs 'rule'"},
	    {"exceptions:\n  - {rule: RO-01, owner: o, reason: r, expires: 2026-12-31}\n",
		"needs 'id'"},
	    {"exceptions:\n  - {id: A, rule: RO-01, owner: ' ', reason: r, expires: 2026-12-31}\n",
		"owner has no value"},
	    {"exceptions:\n" ONE("A", RO_01, "2026-02-30"), "e.yaml:6: expires must be a day"},
	    {"exceptions:\n" ONE("A", RO_01, "never"), "not 'never'"},
	    {"exceptions:\n" ONE("A", "    rule: RO-1\n", LAST),
		"e.yaml:3: unknown rule 'RO-1', did you mean 'RO-01'?"},
	    {"exceptions:\n" ONE("A", "    rule: [RO-01,\n      RO-3]\n", LAST),
		"e.yaml:4: unknown"},
	    {"exceptions:\n" ONE("A", "    rule: [RO-01, RO-01]\n", LAST), "stands twice"},
	    {"exceptions:\n" ONE("A", "    rule: []\n", LAST), "empty list"},
	    {"exceptions:\n" ONE("A b", RO_01, LAST), "id may hold letters"},
	    {"exceptions:\n" ONE("A", RO_01, LAST) ONE("A", RO_01, LAST),
		"e.yaml:7: exception 'A' stands here a second time (first at e.yaml:2)"},
	    {"exceptions:\n" ONE("A", RO_01 "    model: a*b\n", LAST), "'*' may stand at its end"},
	    {"exceptions:\n" ONE("A", RO_01 "    tenant: a*\n", LAST), "without '*'"},
	    {"exceptions:\n" ONE("A", RO_01 "    tenant: ''\n", LAST), "1 to 200 bytes"},
	};
	struct ruleset *ruleset = must_parse(PACK);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		must_not_load(ruleset, rows[i].text, rows[i].words);
	ruleset_free(ruleset);
}

static void an_empty_list_is_no_mistake(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(PACK);
	struct exceptions *exceptions = must_load(ruleset, "exceptions: []\n", LAST);

	assert_int_equal(exceptions->n, 0);
	assert_null(exceptions_find(exceptions, 0, (struct span){0}, (struct span){0}));
	exceptions_free(exceptions);
	ruleset_free(ruleset);
}

/* Its last day is a day of effect; the fourteenth before it begins the warnings. */
static void the_day_decides(void **state)
{
	(void)state;
	const struct {
		const char *as_of;
		enum exception_state is;
		int64_t days_left;
	} rows[] = {
	    {"2026-12-16", EXCEPTION_IN_FORCE, 15},
	    {"2026-12-17", EXCEPTION_EXPIRING, 14},
	    {"2026-12-31", EXCEPTION_EXPIRING, 0},
	    {"2027-01-01", EXCEPTION_EXPIRED, -1},
	};
	struct ruleset *ruleset = must_parse(PACK);
	uint32_t rule = (uint32_t)ruleset_find_rule(ruleset, span_of("RO-01"));

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct exceptions *exceptions =
		    must_load(ruleset, "exceptions:\n" ONE("A", RO_01, LAST), rows[i].as_of);
		assert_int_equal(exceptions->at[0].state, rows[i].is);
		assert_int_equal(exceptions->at[0].days_left, rows[i].days_left);
		bool covers =
		    exceptions_find(exceptions, rule, (struct span){0}, (struct span){0}) != NULL;
		assert_int_equal(covers, rows[i].is != EXCEPTION_EXPIRED);
		exceptions_free(exceptions);
	}
	ruleset_free(ruleset);
}

static void only_what_is_named_is_covered(void **state)
{
	(void)state;
	const struct {
		const char *rule, *tenant, *model, *by;
	} rows[] = {
	    {"RO-01", "acme", "gpt-5", "BOTH"}, {"RO-01", "acme", "gpt-", "BOTH"},
	    {"RO-01", "acme", "gpt", NULL}, {"RO-01", "acme", "m", "BOTH"},
	    {"RO-01", "acme", "m2", NULL}, {"RO-01", "acme corp", "m", NULL},
	    {"RO-01", NULL, "m", NULL}, {"RO-01", "acme", NULL, NULL}, {"RO-02", "acme", "m", NULL},
	    {"UC-03", NULL, NULL, "ANY"},
	    {"UC-03", "acme", "m", "ANY"}, /* the first that fits, not the narrowest */
	};
	struct ruleset *ruleset = must_parse(PACK);
	struct exceptions *exceptions = must_load(ruleset,
	    "exceptions:\n" ONE("OLD", RO_01, "2026-01-01")
		ONE("BOTH", RO_01 "    tenant: acme\n    model: [gpt-*, m]\n", LAST)
		    ONE("ANY", "    rule: UC-03\n", LAST)
			ONE("NARROW", "    rule: UC-03\n    tenant: acme\n", LAST),
	    LAST);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int rule = ruleset_find_rule(ruleset, span_of(rows[i].rule));
		const struct exception *by = exceptions_find(
		    exceptions, (uint32_t)rule, span_of(rows[i].tenant), span_of(rows[i].model));
		if ((by == NULL) != (rows[i].by == NULL) || (by && !span_is(by->id, rows[i].by)))
			fail_msg("row %zu is covered by %s", i, by ? by->id.at : "none");
	}
	exceptions_free(exceptions);
	ruleset_free(ruleset);
}

static void put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void files_add_up_and_share_no_id(void **state)
{
	(void)state;
	char folder[64], a[96], b[96];
	struct ruleset *ruleset = must_parse(PACK);
	struct error err;

	make_folder(folder);
	snprintf(a, sizeof a, "%s/a.yaml", folder);
	snprintf(b, sizeof b, "%s/b.yaml", folder);
	const char *const paths[] = {a, b};
	put_file(a, "exceptions:\n" ONE("A", RO_01, LAST));
	put_file(b, "exceptions:\n" ONE("B", RO_01, LAST));
	struct exceptions *exceptions = exceptions_load(paths, 2, ruleset, day_of(LAST), &err);
	assert_non_null(exceptions);
	assert_int_equal(exceptions->n, 2);
	assert_string_equal(exceptions->at[1].file, b);
	assert_string_not_equal(exceptions->at[0].digest, exceptions->at[1].digest);
	exceptions_free(exceptions);
	put_file(b, "exceptions:\n" ONE("A", RO_01, LAST));
	assert_null(exceptions_load(paths, 2, ruleset, day_of(LAST), &err));
	assert_non_null(strstr(err.text, "a.yaml:2)"));
	assert_int_equal(unlink(b), 0);
	assert_null(exceptions_load(paths, 2, ruleset, day_of(LAST), &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	remove_folder(folder);
	ruleset_free(ruleset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_that_is_said_is_kept),
	    cmocka_unit_test(what_is_wrong_is_named_with_its_line),
	    cmocka_unit_test(an_empty_list_is_no_mistake),
	    cmocka_unit_test(the_day_decides),
	    cmocka_unit_test(only_what_is_named_is_covered),
	    cmocka_unit_test(files_add_up_and_share_no_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
