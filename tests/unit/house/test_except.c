/* Which findings an exception covers, and what it does to them. */
#include "support.h"

#include "except.h"

static const char pack[] =
    "pack: test\nversion: \"1\"\nspec: {document: book, release: 2025-01-01}\n"
    "signals: {a: {any: [aaa]}}\n"
    "rules:\n"
    "  - {id: RO-01, rev: 1, title: A rule, family: honesty, status: stable, languages: [en],\n"
    "     severity: low, confidence: weak, why: Because, clauses: [page], when: [{user: {all: "
    "[a]}}],\n"
    "     tests: [{name: fires, expect: violation, talk: [{user: aaa}]},\n"
    "             {name: near miss, expect: none, talk: [{user: b}]}]}\n";
static const char list[] = "exceptions:\n  - {id: EX-1, rule: RO-01, tenant: acme, reason: r, "
			   "owner: o, expires: 2026-12-31}\n";

static void only_claims_are_covered(void **state)
{
	(void)state;
	const struct {
		const char *verdict, *tenant;
		bool is_covered;
	} rows[] = {
	    {"violation", "acme", true},
	    {"suspect", "acme", true},
	    {"signal", "acme", false},
	    {"excused", "acme", false},
	    {"inconclusive", "acme", false},
	    {"violation", "other", false},
	    {"violation", NULL, false},
	};
	struct error err;
	struct ruleset *ruleset = ruleset_parse(span_of(pack), "p.yaml", NULL, &err);
	struct exceptions *exceptions =
	    ruleset ? exceptions_parse(span_of(list), "e.yaml", ruleset, 0, &err) : NULL;

	if (exceptions == NULL)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct finding finding = {.is_alert = true,
		    .verdict = span_of(rows[i].verdict),
		    .tenant = span_of(rows[i].tenant)};
		struct tally tally = {.fired = 1};
		except_finding(exceptions, &finding, &tally);
		assert_int_equal(span_is(finding.exception, "EX-1"), rows[i].is_covered);
		assert_int_equal(finding.exception.at != NULL, rows[i].is_covered);
		assert_int_equal(finding.is_alert, !rows[i].is_covered);
		assert_int_equal(tally.suppressed, rows[i].is_covered);
		assert_int_equal(tally.fired, 1);
		assert_true(span_is(finding.verdict, rows[i].verdict));
	}
	exceptions_free(exceptions);
	ruleset_free(ruleset);
}

static void without_exceptions_nothing_changes(void **state)
{
	(void)state;
	struct finding finding = {.is_alert = true, .verdict = SPAN("violation")};
	struct tally tally = {0};

	except_finding(NULL, &finding, &tally);
	assert_null(finding.exception.at);
	assert_true(finding.is_alert);
	assert_int_equal(tally.suppressed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_claims_are_covered),
	    cmocka_unit_test(without_exceptions_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
