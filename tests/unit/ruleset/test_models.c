/* Models to releases: what is refused, which view judges, what the digest is of. */
#include "packs.h"

#include <stdio.h>
#include <sys/stat.h>

#define CATALOGUE                                                                                  \
	"document: book\n"                                                                         \
	"title: The Book\n"                                                                        \
	"releases: [2024-01-01, 2025-01-01, 2025-06-06]\n"                                         \
	"ladder:\n"                                                                                \
	"  - {level: law, excused-by: nobody}\n"                                                   \
	"  - {level: custom, excused-by: user}\n"                                                  \
	"clauses:\n"                                                                               \
	"  - {anchor: page, title: A page, authority: law,\n"                                      \
	"     was: [{until: 2024-01-01, authority: custom}]}\n"                                    \
	"  - {anchor: young, title: Young, authority: custom, from: 2025-06-06}\n"
#define ONE "0123456789abcdef0123456789abcdef"
#define SENTENCES                                                                                  \
	"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\nsentences:\n"             \
	"  page:\n    \"" ONE "\": \"-xx\"\n"
#define PACK                                                                                       \
	HEAD SIGNALS "rules:\n" RULE("ALL")                                                        \
	    RULE_FACTS("YOUNG") "    clauses: [young]\n" WHEN TESTS RULE_FACTS("LEANS")            \
		CLAUSES WHEN "    leans-on: [" ONE "]\n" TESTS

static void put(const char *root, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", root, name);
	write_file(path, span_of(text));
}

static struct ruleset *must_load(void)
{
	char root[64], specs[128], pack[128], book[160];
	const char *paths[] = {pack};
	struct error err;

	make_folder(root);
	snprintf(specs, sizeof specs, "%s/specs", root);
	snprintf(book, sizeof book, "%s/book", specs);
	snprintf(pack, sizeof pack, "%s/pack.yaml", root);
	assert_int_equal(mkdir(specs, 0700), 0);
	assert_int_equal(mkdir(book, 0700), 0);
	put(root, "specs/book/catalogue.yaml", CATALOGUE);
	put(root, "specs/book/sentences.yaml", SENTENCES);
	put(root, "pack.yaml", PACK);
	struct ruleset *ruleset = ruleset_load(paths, 1, specs, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	remove_folder(root);
	return ruleset;
}

#define BINDING(model_, from_, until_, spec_)                                                      \
	{                                                                                          \
		.model = SPAN(model_), .from = SPAN(from_), .until = SPAN(until_),                 \
		.spec = SPAN(spec_), .file = "m.yaml", .line = 7                                   \
	}
#define DAY INT64_C(86400000000)

static void what_is_not_there_is_refused(void **state)
{
	static const struct {
		struct model_binding binding;
		const char *words;
	} cases[] = {
	    {BINDING("a", "", "", "book@2023-01-01"),
		"m.yaml:7: book has no release '2023-01-01' (it has 2024-01-01, 2025-01-01, "
		"2025-06-06)"},
	    {BINDING("a", "", "", "look@2024-01-01"),
		"m.yaml:7: no rules are of a document 'look' (they are of book)"},
	    {BINDING("a", "", "", "book"), "'book' is neither DOCUMENT@RELEASE nor not-bound"},
	    {BINDING("a", "", "", "book@"), "neither"},
	    {BINDING("a", "", "", "@2024-01-01"), "neither"},
	    {BINDING("a", "", "", ""), "neither"},
	    {BINDING("a", "2024-02-30", "", "not-bound"), "from: '2024-02-30' is no day"},
	    {BINDING("a", "", "soon", "not-bound"), "until: 'soon' is no day"},
	    {BINDING("a", "2024-02-02", "2024-02-01", "not-bound"), "until lies before from"},
	    {BINDING("", "", "", "not-bound"), "model: one to 256 bytes"},
	};
	struct ruleset *ruleset = must_load();
	struct digest digest = ruleset->digest;
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(ruleset_set_models(ruleset, &cases[i].binding, 1, &err), -1);
		assert_int_equal(err.kind, ERROR_SETTING);
		if (strstr(err.text, cases[i].words) == NULL)
			fail_msg("said '%s', not '%s'", err.text, cases[i].words);
	}
	assert_int_equal(ruleset->nmodels, 0);
	assert_int_equal(ruleset->nviews, 1);
	assert_int_equal(digest_compare(&digest, &ruleset->digest), 0);
	ruleset_free(ruleset);
}

static void a_model_is_judged_by_its_release(void **state)
{
	static const struct model_binding bindings[] = {
	    BINDING("old-*", "", "1970-01-10", "book@2024-01-01"),
	    BINDING("old-*", "", "", "book@2025-06-06"),
	    BINDING("new-*", "", "", "book@2025-06-06"),
	    BINDING("same", "", "", "book@2025-01-01"),
	    BINDING("other-*", "", "", "not-bound"),
	};
	static const struct {
		const char *model;
		bool has_time;
		int64_t day;
		const char *spec;
		bool young, leans, as_if;
	} cases[] = {
	    {"old-1", true, 9, "book@2024-01-01", false, false, false},
	    {"old-1", true, 10, "book@2025-06-06", true, true, false},
	    {"old-1", false, 9, "book@2025-06-06", true, true, false},
	    {"new-1", true, 9, "book@2025-06-06", true, true, false},
	    {"same", true, 9, "book@2025-01-01", false, true, false},
	    {"any", true, 9, "book@2025-01-01", false, true, false},
	    {NULL, true, 9, "book@2025-01-01", false, true, false},
	    {"other-1", true, 9, "book@2025-01-01 (as if)", false, true, true},
	};
	struct ruleset *ruleset = must_load();
	struct error err;

	(void)state;
	assert_int_equal(ruleset_set_models(ruleset, bindings, ARRAY_LEN(bindings), &err), 0);
	assert_int_equal(ruleset->nviews, 4);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct ruleset_view *view = ruleset_view_of(
		    ruleset, span_of(cases[i].model), cases[i].has_time, cases[i].day * DAY);
		assert_true(span_is(view->specs[0], cases[i].spec));
		assert_true(view_rule_applies(view, rule_named(ruleset, "ALL")));
		assert_int_equal(
		    view_rule_applies(view, rule_named(ruleset, "YOUNG")), cases[i].young);
		assert_int_equal(
		    view_rule_applies(view, rule_named(ruleset, "LEANS")), cases[i].leans);
		assert_int_equal(view->is_as_if, cases[i].as_if);
		assert_int_equal(spec_is_bound(view->specs[0]), !cases[i].as_if);
	}
	assert_false(ruleset_rule_applies(ruleset, rule_named(ruleset, "YOUNG")));
	assert_true(ruleset_rule_judges(ruleset, rule_named(ruleset, "YOUNG")));
	ruleset_free(ruleset);
}

static void the_digest_is_of_every_binding_in_order(void **state)
{
	static const struct model_binding cases[][2] = {
	    {BINDING("a", "", "", "book@2024-01-01"), BINDING("b", "", "", "not-bound")},
	    {BINDING("b", "", "", "not-bound"), BINDING("a", "", "", "book@2024-01-01")},
	    {BINDING("a", "", "", "book@2025-06-06"), BINDING("b", "", "", "not-bound")},
	    {BINDING("a", "2024-01-01", "", "book@2024-01-01"), BINDING("b", "", "", "not-bound")},
	    {BINDING("a", "", "2024-01-01", "book@2024-01-01"), BINDING("b", "", "", "not-bound")},
	    {BINDING("c", "", "", "book@2024-01-01"), BINDING("b", "", "", "not-bound")},
	};
	struct digest digests[ARRAY_LEN(cases) + 1];
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(digests); i++) {
		struct ruleset *ruleset = must_load();
		if (i < ARRAY_LEN(cases))
			assert_int_equal(ruleset_set_models(ruleset, cases[i], 2, &err), 0);
		else
			assert_int_equal(ruleset_set_models(ruleset, NULL, 0, &err), 0);
		digests[i] = ruleset->digest;
		ruleset_free(ruleset);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(digest_compare(&digests[i], &digests[j]), 0);
	}
	struct ruleset *ruleset = must_load();
	assert_int_equal(digest_compare(&ruleset->digest, &digests[ARRAY_LEN(cases)]), 0);
	assert_int_equal(ruleset_set_models(ruleset, cases[0], 2, &err), 0);
	assert_int_equal(digest_compare(&ruleset->digest, &digests[0]), 0);
	ruleset_free(ruleset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_there_is_refused),
	    cmocka_unit_test(a_model_is_judged_by_its_release),
	    cmocka_unit_test(the_digest_is_of_every_binding_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
