/* Loading from files: which files make a pack, catalogues, releases, the digest. */
#include "packs.h"

#include <stdio.h>
#include <sys/stat.h>

#define LADDER                                                                                     \
	"ladder:\n"                                                                                \
	"  - {level: root, excused-by: nobody}\n"                                                  \
	"  - {level: system, excused-by: nobody}\n"                                                \
	"  - {level: developer, excused-by: developer}\n"                                          \
	"  - {level: user, excused-by: user}\n"                                                    \
	"  - {level: guideline, excused-by: user, implied: true}\n"

#define CATALOGUE                                                                                  \
	"document: book\n"                                                                         \
	"title: The Book\n"                                                                        \
	"releases: [2024-01-01, 2025-01-01, 2025-06-06]\n" LADDER "clauses:\n"                     \
	"  - {anchor: cover, title: Cover}\n"                                                      \
	"  - {anchor: page, title: A page, authority: user}\n"                                     \
	"  - {anchor: law, title: The law, authority: root}\n"                                     \
	"  - {anchor: rite, title: A rite, authority: system}\n"                                   \
	"  - {anchor: young, title: Young, authority: guideline, from: 2025-06-06}\n"              \
	"  - {anchor: old, title: Old, authority: developer, until: 2024-01-01}\n"

/* A folder with specs/book/catalogue.yaml and an empty pack/. */
struct place {
	char root[64];
	char path[128], specs[128];
};

static void put(const struct place *place, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", place->root, name);
	write_file(path, span_of(text));
}

static void make_place(struct place *place, const char *catalogue)
{
	char path[256];

	make_folder(place->root);
	snprintf(place->path, sizeof place->path, "%s/pack", place->root);
	snprintf(place->specs, sizeof place->specs, "%s/specs", place->root);
	snprintf(path, sizeof path, "%s/specs/book", place->root);
	assert_int_equal(mkdir(place->path, 0700), 0);
	assert_int_equal(mkdir(place->specs, 0700), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	put(place, "specs/book/catalogue.yaml", catalogue);
}

static struct ruleset *load(const struct place *place, struct error *err)
{
	const char *path = place->path;

	*err = (struct error){0};
	return ruleset_load(&path, 1, place->specs, err);
}

static struct ruleset *must_load(const struct place *place)
{
	struct error err;
	struct ruleset *ruleset = load(place, &err);

	if (ruleset == NULL)
		fail_msg("%s", err.text);
	return ruleset;
}

static void must_not_load(const struct place *place, enum error_kind kind, const char *words)
{
	struct error err;
	struct ruleset *ruleset = load(place, &err);

	if (ruleset)
		fail_msg("loaded, but should say: %s", words);
	if (err.kind != kind || strstr(err.text, words) == NULL)
		fail_msg("said '%s', not '%s'", err.text, words);
}

#define PACK_HEAD "pack: test\n"

static void a_folder_is_read_in_byte_order(void **state)
{
	struct place place;

	(void)state;
	make_place(&place, CATALOGUE);
	put(&place, "pack/b.yaml", PACK_HEAD "rules:\n" RULE("SECOND"));
	put(&place, "pack/B.yaml", PACK_HEAD "rules:\n" RULE("FIRST"));
	put(&place, "pack/c.yaml", HEAD SIGNALS);
	put(&place, "pack/.hidden.yaml", "not: [a pack\n");
	put(&place, "pack/notes.txt", "not a pack either\n");
	put(&place, "pack/.yaml", "nor: [this\n");
	struct ruleset *ruleset = must_load(&place);
	assert_int_equal(ruleset->nrules, 2);
	assert_true(span_is(ruleset->rules[0].id, "FIRST"));
	assert_true(span_is(ruleset->rules[1].id, "SECOND"));
	assert_non_null(strstr(ruleset->rules[0].file, "/pack/B.yaml"));
	ruleset_free(ruleset);
	remove_folder(place.root);
}

static void what_a_pack_must_say_it_says_once(void **state)
{
	static const struct {
		const char *first, *second, *words;
	} cases[] = {
	    {HEAD, "pack: other\n", "pack is 'other', but 'test' in"},
	    {HEAD, "pack: test\nversion: 2\n", "the version of pack 'test' stands in another file"},
	    {HEAD, "pack: test\nspec: {document: book, release: 2025-01-01}\n",
		"the spec of pack 'test'"},
	    {"pack: test\n", "pack: test\nversion: 1\n", "pack 'test': no file says its spec"},
	    {"pack: test\n", "pack: test\n", "pack 'test': no file says its version"},
	    {HEAD, "version: 1\n", "a rule file needs 'pack'"},
	    {HEAD, "", "a rule file needs 'pack'"},
	    {HEAD, "pack: test\nrule: []\n", "did you mean 'rules'?"},
	    {HEAD, "pack: test\nrules: {}\n", "rules must be a list"},
	    {HEAD, "pack: test\nrules: [{rev: 1}]\n", "a rule needs 'id'"},
	    {HEAD, "pack: [\n", "b.yaml:"},
	    {HEAD SIGNALS, PACK_HEAD SIGNALS, "signal 'a' is already declared at"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place place;
		make_place(&place, CATALOGUE);
		put(&place, "pack/a.yaml", cases[i].first);
		put(&place, "pack/b.yaml", cases[i].second);
		must_not_load(&place, ERROR_SETTING, cases[i].words);
		remove_folder(place.root);
	}
}

static void clauses_must_be_in_the_catalogue(void **state)
{
	static const struct {
		const char *lines, *words;
	} cases[] = {
	    {"    clauses: [pag]\n", "book has no clause 'pag', did you mean 'page'?"},
	    {"    clauses: [zzzzzz]\n", "book has no clause 'zzzzzz'"},
	    {"    clauses: [elsewhere#page]\n", "elsewhere/catalogue.yaml: cannot open"},
	    {"    clauses: [law]\n    excused-by: [b]\n", "clause 'law' has root authority"},
	    {"    clauses: [rite]\n    excused-by: [b]\n", "clause 'rite' has system authority"},
	    {"    clauses: [page]\n    valid: {from: 2025-01-02}\n",
		"book has no release '2025-01-02'"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place place;
		char text[1024];
		struct error err;
		make_place(&place, CATALOGUE);
		snprintf(text, sizeof text, HEAD SIGNALS "rules:\n" RULE_FACTS("R") WHEN TESTS "%s",
		    cases[i].lines);
		put(&place, "pack/a.yaml", text);
		assert_null(load(&place, &err));
		if (strstr(err.text, cases[i].words) == NULL)
			fail_msg("said '%s', not '%s'", err.text, cases[i].words);
		remove_folder(place.root);
	}
}

static void a_licence_needs_a_clause_that_allows_one(void **state)
{
	static const char *const allowed[] = {"page", "young", "old", "cover"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
		struct place place;
		char text[1024];
		make_place(&place, CATALOGUE);
		snprintf(text, sizeof text,
		    HEAD SIGNALS "rules:\n" RULE_FACTS("R") WHEN TESTS
		    "    clauses: [%s, law]\n    excused-by: [b]\n",
		    allowed[i]);
		put(&place, "pack/a.yaml", text);
		ruleset_free(must_load(&place));
		remove_folder(place.root);
	}
}

static void a_release_turns_rules_on_and_off(void **state)
{
	static const struct {
		const char *release;
		bool page, young, old, middle;
	} cases[] = {
	    {"2024-01-01", true, false, true, false},
	    {"2025-01-01", true, false, false, true},
	    {"2025-06-06", true, true, false, false},
	};
	struct place place;
	struct error err = {0};

	(void)state;
	make_place(&place, CATALOGUE);
	put(&place, "pack/a.yaml",
	    HEAD SIGNALS "rules:\n" RULE("P") RULE_FACTS("Y") "    clauses: [young]\n" WHEN TESTS
		RULE_FACTS("O") "    clauses: [old]\n" WHEN TESTS RULE_FACTS(
		    "M") "    clauses: [page]\n    valid: {from: 2025-01-01, until: "
			 "2025-01-01}\n" WHEN TESTS);
	struct ruleset *ruleset = must_load(&place);
	assert_true(span_is(ruleset->release, "2025-01-01"));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(ruleset_set_release(ruleset, span_of(cases[i].release), &err), 0);
		assert_true(span_is(ruleset->release, cases[i].release));
		assert_int_equal(
		    ruleset_rule_applies(ruleset, rule_named(ruleset, "P")), cases[i].page);
		assert_int_equal(
		    ruleset_rule_applies(ruleset, rule_named(ruleset, "Y")), cases[i].young);
		assert_int_equal(
		    ruleset_rule_applies(ruleset, rule_named(ruleset, "O")), cases[i].old);
		assert_int_equal(
		    ruleset_rule_applies(ruleset, rule_named(ruleset, "M")), cases[i].middle);
	}
	assert_int_equal(ruleset_set_release(ruleset, span_of("2023-01-01"), &err), -1);
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_non_null(strstr(err.text, "2024-01-01, 2025-01-01, 2025-06-06"));
	assert_true(span_is(ruleset->release, "2025-06-06"));
	ruleset_free(ruleset);
	remove_folder(place.root);
}

static void a_broken_catalogue_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"document: bock\ntitle: T\nreleases: [1]\nclauses: [{anchor: a, title: A}]\n",
		"document is 'bock', but the folder is 'book'"},
	    {"document: book\ntitle: T\nreleases: [2, 1]\nclauses: [{anchor: a, title: A}]\n",
		"release '1' does not come after '2'"},
	    {"document: book\ntitle: T\nreleases: [2025-01-01]\nclauses: []\n",
		"clauses is an empty list"},
	    {"document: book\ntitle: T\nreleases: [2025-01-01]\n", "a catalogue needs 'clauses'"},
	    {"document: book\ntitle: T\nreleases: [2025-01-01]\n" LADDER
	     "clauses: [{anchor: a, title: A, authority: none}]\n",
		"authority 'none'"},
	    {"document: book\ntitle: T\nreleases: [2025-01-01]\nclauses: [{anchor: a, title: A, "
	     "from: 2024}]\n",
		"'2024' is not among the releases"},
	    {"document: book\ntitle: T\nreleases: [1, 2]\n"
	     "clauses: [{anchor: a, title: A, from: 2, until: 1}]\n",
		"until lies before from"},
	    {"document: book\ntitle: T\nreleases: [2025-01-01]\n"
	     "clauses: [{anchor: a, title: A}, {anchor: a, title: B}]\n",
		"anchor 'a' stands here a second time"},
	    {"document: book\ntitle: T\nreleases: [2024-01-01]\nclauses: [{anchor: a, title: A}]\n",
		"book has no release '2025-01-01' (it has 2024-01-01)"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place place;
		make_place(&place, cases[i].text);
		put(&place, "pack/a.yaml", HEAD);
		must_not_load(&place, ERROR_SETTING, cases[i].words);
		remove_folder(place.root);
	}
}

static void what_is_not_there_is_an_error(void **state)
{
	struct place place;
	struct error err = {0};
	const char *missing = "/nonexistent/rules";

	(void)state;
	make_place(&place, CATALOGUE);
	must_not_load(&place, ERROR_SETTING, "no rule files (*.yaml) in it");
	assert_null(ruleset_load(&missing, 1, place.specs, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_null(ruleset_load(NULL, 0, place.specs, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	remove_folder(place.root);
}

static void packs_may_build_on_each_other(void **state)
{
	struct place place;
	struct error err = {0};
	char second[256];

	(void)state;
	make_place(&place, CATALOGUE);
	put(&place, "pack/a.yaml", HEAD SIGNALS "rules:\n" RULE("R"));
	put(&place, "own.yaml",
	    "pack: own\nversion: 3\nspec: {document: book, release: 2025-01-01}\n"
	    "rules:\n" RULE("OWN"));
	snprintf(second, sizeof second, "%s/own.yaml", place.root);
	const char *paths[] = {place.path, second};
	struct ruleset *ruleset = ruleset_load(paths, 2, place.specs, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	assert_true(span_is(ruleset->pack, "test+own"));
	assert_true(span_is(ruleset->version, "1"));
	assert_int_equal(ruleset->nrules, 2);
	assert_int_equal(ruleset->ndocuments, 1);
	ruleset_free(ruleset);
	put(&place, "own.yaml",
	    "pack: own\nversion: 3\nspec: {document: book, release: 2024-01-01}\n");
	assert_null(ruleset_load(paths, 2, place.specs, &err));
	assert_non_null(strstr(err.text, "judges book by release"));
	remove_folder(place.root);
}

static struct digest digest_of(const struct place *place)
{
	struct ruleset *ruleset = must_load(place);
	struct digest digest = ruleset->digest;

	ruleset_free(ruleset);
	return digest;
}

static void the_digest_is_of_bytes_not_of_places(void **state)
{
	struct place one, two;

	(void)state;
	make_place(&one, CATALOGUE);
	make_place(&two, CATALOGUE);
	put(&one, "pack/a.yaml", HEAD SIGNALS);
	put(&two, "pack/a.yaml", HEAD SIGNALS);
	struct digest first = digest_of(&one), second = digest_of(&two);
	assert_int_equal(digest_compare(&first, &second), 0);
	put(&two, "pack/a.yaml", HEAD SIGNALS "# a word\n");
	second = digest_of(&two);
	assert_int_not_equal(digest_compare(&first, &second), 0);
	put(&two, "pack/a.yaml", HEAD SIGNALS);
	put(&two, "specs/book/catalogue.yaml", CATALOGUE "# a word\n");
	second = digest_of(&two);
	assert_int_not_equal(digest_compare(&first, &second), 0);
	remove_folder(one.root);
	remove_folder(two.root);
}

static void without_a_catalogue_clauses_are_taken_as_written(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse("pack: bare\n" SIGNALS "rules:\n" RULE("R")
		RULE_FACTS("S") "    clauses: [page, leaf]\n    excused-by: [b]\n" WHEN TESTS);
	struct error err = {0};

	assert_true(span_is(ruleset->documents[ruleset->document].name, "bare"));
	assert_int_equal(ruleset->documents[0].nclauses, 2);
	assert_null(ruleset->release.at);
	assert_true(ruleset_rule_applies(ruleset, rule_named(ruleset, "R")));
	assert_int_equal(ruleset_set_release(ruleset, span_of("2030-01-01"), &err), 0);
	assert_true(ruleset_rule_applies(ruleset, rule_named(ruleset, "R")));
	assert_int_equal(ruleset_find_rule(ruleset, span_of("T")), -1);
	assert_int_equal(ruleset_find_signal(ruleset, span_of("")), -1);
	ruleset_free(ruleset);
	ruleset_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_folder_is_read_in_byte_order),
	    cmocka_unit_test(what_a_pack_must_say_it_says_once),
	    cmocka_unit_test(clauses_must_be_in_the_catalogue),
	    cmocka_unit_test(a_licence_needs_a_clause_that_allows_one),
	    cmocka_unit_test(a_release_turns_rules_on_and_off),
	    cmocka_unit_test(a_broken_catalogue_is_refused),
	    cmocka_unit_test(what_is_not_there_is_an_error),
	    cmocka_unit_test(packs_may_build_on_each_other),
	    cmocka_unit_test(the_digest_is_of_bytes_not_of_places),
	    cmocka_unit_test(without_a_catalogue_clauses_are_taken_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
