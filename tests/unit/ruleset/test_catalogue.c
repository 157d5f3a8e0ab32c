/* A document's own ladder, what its catalogue says of clauses, and its sentences by hash. */
#include "packs.h"

#include <stdio.h>
#include <sys/stat.h>

#define HEADER "document: book\ntitle: The Book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\n"
#define LADDER                                                                                     \
	"ladder:\n"                                                                                \
	"  - {level: law, excused-by: nobody}\n"                                                   \
	"  - {level: board, excused-by: system}\n"                                                 \
	"  - {level: team, excused-by: developer}\n"                                               \
	"  - {level: custom, excused-by: user, implied: true}\n"
#define CLAUSES_MAP                                                                                \
	"clauses:\n"                                                                               \
	"  - {anchor: cover, title: Cover}\n"                                                      \
	"  - {anchor: page, title: A page, authority: law, parent: cover,\n"                       \
	"     was: [{until: 2024-01-01, authority: custom}, {until: 2025-01-01}]}\n"               \
	"  - {anchor: leaf, title: A leaf, authority: custom, parent: page, from: 2025-01-01,\n"   \
	"     meaning: It falls, observable: no, unseen: Leaves, trail: [absent, new, same]}\n"    \
	"  - {anchor: board, title: A board, authority: board}\n"
#define ONE "0123456789abcdef0123456789abcdef"
#define TWIN "0123456789abcdef0123456789abcdee"
#define OLD "aaaaaaaabbbbbbbbccccccccdddddddd"
#define SENTENCES                                                                                  \
	"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\nsentences:\n"             \
	"  page:\n    \"" ONE "\": \"xxx\"\n    \"" TWIN "\": \"-xx\"\n    \"" OLD                 \
	"\": \"x--\"\n  leaf:\n    \"ffffffff000000000000000000000000\": \"-xx\"\n"

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

static void make_place(struct place *place, const char *catalogue, const char *sentences)
{
	char path[256];

	make_folder(place->root);
	snprintf(place->path, sizeof place->path, "%s/pack.yaml", place->root);
	snprintf(place->specs, sizeof place->specs, "%s/specs", place->root);
	snprintf(path, sizeof path, "%s/specs/book", place->root);
	assert_int_equal(mkdir(place->specs, 0700), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	put(place, "specs/book/catalogue.yaml", catalogue);
	if (sentences)
		put(place, "specs/book/sentences.yaml", sentences);
	put(place, "pack.yaml", HEAD);
}

static struct ruleset *load(const struct place *place, struct error *err)
{
	const char *path = place->path;

	*err = (struct error){0};
	return ruleset_load(&path, 1, place->specs, err);
}

static void must_say(const struct place *place, const char *words)
{
	struct error err;
	struct ruleset *ruleset = load(place, &err);

	if (ruleset && words)
		fail_msg("loaded, but should say: %s", words);
	if (ruleset == NULL &&
	    (words == NULL || err.kind != ERROR_SETTING || strstr(err.text, words) == NULL))
		fail_msg("said '%s', not '%s'", err.text, words ? words : "nothing");
	ruleset_free(ruleset);
}

static const char *level_in(
    const struct document *document, const char *anchor, const char *release)
{
	int index = document_find_clause(document, span_of(anchor));

	assert_true(index >= 0);
	return level_name(document_level(document, &document->clauses[index], span_of(release))).at;
}

static void a_catalogue_is_read_whole(void **state)
{
	struct place place;
	struct error err;

	(void)state;
	make_place(&place, HEADER LADDER CLAUSES_MAP, SENTENCES);
	struct ruleset *ruleset = load(&place, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	const struct document *document = &ruleset->documents[0];
	const struct clause *leaf = &document->clauses[2];
	assert_int_equal(document->nlevels, 4);
	assert_int_equal(document->levels[1].excused_by, SPEAKER_SYSTEM);
	assert_true(document->levels[3].is_implied && !document->levels[2].is_implied);
	assert_string_equal(level_in(document, "page", "2024-01-01"), "custom");
	assert_string_equal(level_in(document, "page", "2025-01-01"), "none");
	assert_string_equal(level_in(document, "page", "2025-06-06"), "law");
	assert_string_equal(level_in(document, "page", NULL), "law");
	assert_string_equal(level_in(document, "cover", NULL), "none");
	assert_int_equal(leaf->parent, 1);
	assert_int_equal(document->clauses[0].parent, PARENT_NONE);
	assert_int_equal(leaf->observable, OBSERVABLE_NO);
	assert_true(span_is(leaf->meaning, "It falls") && span_is(leaf->unseen, "Leaves"));
	assert_int_equal(leaf->trail[1], TRAIL_NEW);
	assert_false(clause_is_in(leaf, span_of("2024-01-01")));
	assert_true(clause_is_in(leaf, (struct span){NULL, 0}));
	assert_int_equal(document->nsentences, 4);
	assert_int_equal(document->sentences[2].releases, 1);
	assert_int_equal(document->sentences[3].clause, 2);
	assert_int_equal(document_find_release(document, span_of("2025-06-06")), 2);
	assert_int_equal(document_find_release(document, span_of("2026")), -1);
	/* A heading is excused as the lowest of the ladder. */
	assert_true(span_is(
	    document_excusing_level(document, &document->clauses[0], document->release)->name,
	    "custom"));
	ruleset_free(ruleset);
	remove_folder(place.root);
}

static void a_broken_catalogue_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {HEADER "clauses: [{anchor: a, title: A, authority: law}]\n",
		"authority needs the catalogue's 'ladder'"},
	    {HEADER LADDER "clauses: [{anchor: a, title: A, authority: root}]\n",
		"authority 'root'"},
	    {HEADER "ladder: [{level: a, excused-by: king}]\nclauses: [{anchor: a, title: A}]\n",
		"excused-by 'king'"},
	    {HEADER "ladder: [{level: a}]\nclauses: [{anchor: a, title: A}]\n",
		"a level needs 'excused-by'"},
	    {HEADER "ladder: [{level: a, excused-by: user}, {level: a, excused-by: user}]\n"
		    "clauses: [{anchor: a, title: A}]\n",
		"level 'a' stands here a second time"},
	    {HEADER "ladder: [{level: a, excused-by: nobody, implied: true}]\n"
		    "clauses: [{anchor: a, title: A}]\n",
		"is not excused by implicit signs either"},
	    {HEADER LADDER "clauses: [{anchor: a, title: A, was: [{until: 2025-01-01}, {until: "
			   "2024-01-01}]}]\n",
		"release '2024-01-01' does not come after '2025-01-01'"},
	    {HEADER LADDER "clauses: [{anchor: a, title: A, was: [{until: 2023}]}]\n",
		"'2023' is not among the releases"},
	    {HEADER LADDER "clauses: [{anchor: a, title: A, was: [{authority: law}]}]\n",
		"was needs 'until'"},
	    {HEADER "clauses: [{anchor: a, title: A, parent: b}, {anchor: b, title: B}]\n",
		"no clause before this one has the anchor 'b'"},
	    {HEADER "clauses: [{anchor: a, title: A, observable: no}]\n",
		"needs 'unseen', the reason why"},
	    {HEADER "clauses: [{anchor: a, title: A, observable: unknown}]\n",
		"observable 'unknown'"},
	    {HEADER "clauses: [{anchor: a, title: A, trail: [new, same]}]\n",
		"trail has 2 words for 3 releases"},
	    {HEADER "clauses: [{anchor: a, title: A, trail: [new, same, absent]}]\n",
		"disagree about release 2025-06-06"},
	    {HEADER "clauses: [{anchor: a, title: A, trail: [new, same, old]}]\n", "trail 'old'"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place place;
		make_place(&place, cases[i].text, NULL);
		must_say(&place, cases[i].words);
		remove_folder(place.root);
	}
}

static void a_broken_list_of_sentences_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"document: bock\n", "document is 'bock', but the folder is 'book'"},
	    {"document: book\nreleases: [2024-01-01]\nsentences: {}\n",
		"release '2025-01-01' of the catalogue is missing"},
	    {"document: book\nreleases: [2025-01-01]\nsentences: {}\n",
		"the catalogue has release '2024-01-01' here"},
	    {"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\n"
	     "sentences: {pages: {}}\n",
		"book has no clause 'pages'"},
	    {"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\n"
	     "sentences: {page: {abc: xxx}}\n",
		"'abc' is no hash of 32 hex digits"},
	    {"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\n"
	     "sentences: {page: {" ONE ": xx}}\n",
		"an x or - for each of 3 releases"},
	    {"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\n"
	     "sentences: {page: {" ONE ": \"---\"}}\n",
		"and an x"},
	    {"document: book\nreleases: [2024-01-01, 2025-01-01, 2025-06-06]\n"
	     "sentences: {page: {" ONE ": xyx}}\n",
		"an x or - for each"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place place;
		make_place(&place, HEADER LADDER CLAUSES_MAP, cases[i].text);
		must_say(&place, cases[i].words);
		remove_folder(place.root);
	}
}

/* A pack with one rule that has these keys. */
static void put_rule(const struct place *place, const char *keys)
{
	char text[2048];

	snprintf(text, sizeof text, HEAD SIGNALS "rules:\n" RULE_FACTS("R") WHEN TESTS "%s", keys);
	put(place, "pack.yaml", text);
}

static void licences_follow_the_ladder(void **state)
{
	static const struct {
		const char *keys, *words;
	} cases[] = {
	    {"    clauses: [page]\n    excused-by: [b]\n", "clause 'page' has law authority"},
	    {"    clauses: [page]\n    excused-by: [b]\n    valid: {until: 2024-01-01}\n", NULL},
	    {"    clauses: [board]\n    excused-by: [b]\n", NULL},
	    {"    clauses: [board]\n    implied-by: [b]\n",
		"clause 'board' has board authority: implicit signs do not excuse"},
	    {"    clauses: [leaf]\n    implied-by: [b]\n    excused-by: [a]\n", NULL},
	    {"    clauses: [leaf]\n    implied-by: [nothing]\n", "'nothing'"},
	    {"    clauses: [cover]\n    implied-by: [b]\n", NULL},
	    {"    clauses: [leaf]\n    excused-by: [t]\n",
		"signal 't' looks at no message of those who may excuse it: "},
	    {"    clauses: [leaf]\n    implied-by: [b, t]\n", "signal 't' looks at no message"},
	};
	struct place place;

	(void)state;
	make_place(&place, HEADER LADDER CLAUSES_MAP, SENTENCES);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		put_rule(&place, cases[i].keys);
		must_say(&place, cases[i].words);
	}
	put(&place, "specs/book/catalogue.yaml", HEADER "clauses: [{anchor: page, title: A}]\n");
	put(&place, "specs/book/sentences.yaml", SENTENCES);
	put_rule(&place, cases[0].keys);
	must_say(&place, "leaf");
	remove_folder(place.root);
	make_place(&place, HEADER "clauses: [{anchor: page, title: A}]\n", NULL);
	put_rule(&place, cases[0].keys);
	must_say(&place, "clause 'page' has none authority: nothing can excuse breaking it; "
			 "use none or unless, or claim a clause that somebody may override");
	remove_folder(place.root);
}

static void a_rule_leans_on_sentences_in_force(void **state)
{
	static const struct {
		const char *keys, *words;
	} cases[] = {
	    {"    clauses: [page]\n    leans-on: [" ONE "]\n", NULL},
	    {"    clauses: [board, leaf]\n    leans-on: [ffffffff]\n", NULL},
	    {"    clauses: [page]\n    leans-on: [0123456]\n", "is no hash: 8 to 32 digits"},
	    {"    clauses: [page]\n    leans-on: [0123456G]\n", "is no hash"},
	    {"    clauses: [page]\n    leans-on: []\n", "leans-on is an empty list"},
	    {"    clauses: [page]\n    leans-on: [01234567]\n",
		"'01234567' begins the hashes of 2 sentences"},
	    {"    clauses: [page]\n    leans-on: [ffffffff]\n",
		"clause 'page' has no sentence ffffffff; it has 01234567, 01234567"},
	    {"    clauses: [page]\n    leans-on: [aaaaaaaa]\n",
		"sentence aaaaaaaa does not hold in release 2025-01-01; clause 'page' has "
		"01234567, 01234567"},
	    {"    clauses: [page]\n    leans-on: [aaaaaaaa]\n    valid: {until: 2024-01-01}\n",
		NULL},
	    {"    clauses: [cover]\n    leans-on: [aaaaaaaa]\n",
		"clause 'cover' has no sentence aaaaaaaa"},
	};
	struct place place;

	(void)state;
	make_place(&place, HEADER LADDER CLAUSES_MAP, SENTENCES);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		put_rule(&place, cases[i].keys);
		must_say(&place, cases[i].words);
	}
	remove_folder(place.root);
}

/* Judged by a release without the sentence, a rule that leans on it is silent. */
static void a_rule_ends_with_its_sentences(void **state)
{
	struct place place;
	struct error err;

	(void)state;
	make_place(&place, HEADER LADDER CLAUSES_MAP, SENTENCES);
	put_rule(&place, "    clauses: [page]\n    leans-on: [" TWIN ", " ONE "]\n");
	struct ruleset *ruleset = load(&place, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	const struct rule *rule = rule_named(ruleset, "R");
	struct digest twin;
	assert_int_equal(digest_parse(span_of(TWIN), &twin), 0);
	assert_int_equal(rule->nleans_on, 2);
	assert_int_equal(digest_compare(&rule->leans_on[0], &twin), 0);
	assert_true(ruleset_rule_applies(ruleset, rule));
	assert_int_equal(ruleset_set_release(ruleset, span_of("2024-01-01"), &err), 0);
	assert_false(ruleset_rule_applies(ruleset, rule));
	assert_int_equal(ruleset_set_release(ruleset, span_of("2025-06-06"), &err), 0);
	assert_true(ruleset_rule_applies(ruleset, rule));
	ruleset_free(ruleset);
	remove_folder(place.root);
}

static void the_digest_is_of_the_sentences_too(void **state)
{
	struct place place;
	struct error err;

	(void)state;
	make_place(&place, HEADER LADDER CLAUSES_MAP, SENTENCES);
	struct ruleset *ruleset = load(&place, &err);
	struct digest first = ruleset->digest;
	ruleset_free(ruleset);
	put(&place, "specs/book/sentences.yaml", SENTENCES "# a word\n");
	ruleset = load(&place, &err);
	assert_int_not_equal(digest_compare(&first, &ruleset->digest), 0);
	ruleset_free(ruleset);
	remove_folder(place.root);
}

static void a_document_may_be_loaded_alone(void **state)
{
	struct place place;
	struct error err = {0};

	(void)state;
	make_place(&place, HEADER LADDER CLAUSES_MAP, SENTENCES);
	struct ruleset *ruleset = ruleset_of_document("book", place.specs, false, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(ruleset->nrules, 0);
	assert_true(span_is(ruleset->documents[0].release, "2025-06-06"));
	assert_int_equal(ruleset_set_document_release(ruleset, 0, span_of("2024-01-01"), &err), 0);
	assert_true(span_is(ruleset->release, "2024-01-01"));
	assert_int_equal(ruleset_set_document_release(ruleset, 0, span_of("2024-01-02"), &err), -1);
	assert_non_null(strstr(err.text, "book has no release '2024-01-02'"));
	ruleset_free(ruleset);
	assert_null(ruleset_of_document("nowhere", place.specs, false, &err));
	assert_null(ruleset_of_document("../specs/book", place.specs, false, &err));
	assert_non_null(strstr(err.text, "is no document's name"));
	assert_null(ruleset_of_document("", place.specs, false, &err));
	remove_folder(place.root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_catalogue_is_read_whole),
	    cmocka_unit_test(a_broken_catalogue_is_refused),
	    cmocka_unit_test(a_broken_list_of_sentences_is_refused),
	    cmocka_unit_test(licences_follow_the_ladder),
	    cmocka_unit_test(a_rule_leans_on_sentences_in_force),
	    cmocka_unit_test(a_rule_ends_with_its_sentences),
	    cmocka_unit_test(the_digest_is_of_the_sentences_too),
	    cmocka_unit_test(a_document_may_be_loaded_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
