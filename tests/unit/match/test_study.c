/* A study that was kept is the study that would be made, and only for the patterns that it was made of. */
#include "support.h"

#include <stdlib.h>

#include "match/study.h"
#include "rules.h"

#define PACK SPECAUDIT_SOURCE_DIR "/rules/model-spec"
#define SPECS SPECAUDIT_SOURCE_DIR "/rules/spec"

static struct rules rules;
static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static bool is_same_set(const struct char_set *a, const struct char_set *b)
{
	return a->ascii[0] == b->ascii[0] && a->ascii[1] == b->ascii[1] &&
	       a->has_other == b->has_other && a->only == b->only;
}

static void check_same(const struct study *a, const struct study *b, size_t npatterns)
{
	for (size_t i = 0; i < npatterns; i++) {
		const struct anchors *one = &a->anchors[i], *other = &b->anchors[i];
		assert_int_equal(one->n, other->n);
		assert_int_equal(one->min_distance, other->min_distance);
		assert_int_equal(one->max_distance, other->max_distance);
		assert_int_equal(one->is_at_start, other->is_at_start);
		if (one->n > 0)
			assert_memory_equal(one->at, other->at, one->n * sizeof *one->at);
		assert_int_equal(a->efforts[i].n, b->efforts[i].n);
		for (size_t j = 0; j < a->efforts[i].n; j++)
			assert_true(is_same_set(&a->efforts[i].sets[j], &b->efforts[i].sets[j]));
	}
}

static struct study make(const struct ruleset *ruleset)
{
	struct study study;
	struct error err = {0};

	if (study_make(ruleset, &arena, &study, &err) != 0)
		fail_msg("%s", err.text);
	return study;
}

static void test_the_shipped_pack_comes_back(void **state)
{
	const char *const paths[] = {PACK};
	struct buf bytes = {0};
	struct study again;
	struct error err = {0};

	(void)state;
	struct ruleset *ruleset = ruleset_load(paths, 1, SPECS, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	struct study study = make(ruleset);
	study_pack(&study, ruleset->npatterns, &bytes);
	assert_false(bytes.failed);
	assert_int_equal(study_unpack(buf_span(&bytes), ruleset->npatterns, &arena, &again), 0);
	check_same(&study, &again, ruleset->npatterns);
	assert_true(ruleset->npatterns > 1000);
	buf_done(&bytes);
	ruleset_free(ruleset);
}

static void fill(void)
{
	rules_init(&rules);
	(void)add_plain(&rules, "\\bsecret(?:s|ive) of \\w+ and .*more");
	(void)add_plain(&rules, "^quartz");
	(void)add_plain(&rules, "\\w");
}

static void test_other_bytes_are_refused(void **state)
{
	struct buf bytes = {0};
	struct study again;

	(void)state;
	fill();
	struct study study = make(&rules.set);
	study_pack(&study, 3, &bytes);
	for (size_t i = 0; i < bytes.len; i++)
		assert_int_equal(
		    study_unpack(span_slice(buf_span(&bytes), 0, i), 3, &arena, &again), -1);
	assert_int_equal(study_unpack(buf_span(&bytes), 2, &arena, &again), -1);
	assert_int_equal(study_unpack(buf_span(&bytes), 4, &arena, &again), -1);
	assert_int_equal(study_unpack(buf_span(&bytes), 3, &arena, &again), 0);
	buf_byte(&bytes, '\0');
	assert_int_equal(study_unpack(buf_span(&bytes), 3, &arena, &again), -1);
	buf_done(&bytes);
}

/* Whatever byte is spoilt, what is read stays in bounds. */
static void test_spoilt_bytes_do_no_harm(void **state)
{
	struct buf bytes = {0};
	struct study again;

	(void)state;
	fill();
	struct study study = make(&rules.set);
	study_pack(&study, 3, &bytes);
	for (size_t i = 0; i < bytes.len * 8; i++) {
		bytes.at[i / 8] = (char)(bytes.at[i / 8] ^ (1 << i % 8));
		if (study_unpack(buf_span(&bytes), 3, &arena, &again) == 0)
			for (size_t j = 0; j < 3; j++)
				for (size_t k = 0; k < again.anchors[j].n; k++)
					assert_true(again.anchors[j].at[k].len <= ANCHOR_LONGEST);
		bytes.at[i / 8] = (char)(bytes.at[i / 8] ^ (1 << i % 8));
		if (i % 64 == 63)
			arena_reset(&arena);
	}
	buf_done(&bytes);
}

static void test_the_key_is_of_the_patterns(void **state)
{
	(void)state;
	fill();
	struct digest first = study_key(&rules.set), again = study_key(&rules.set);
	assert_int_equal(digest_compare(&first, &again), 0);
	rules.patterns[1].line = 99; /* where a pattern stands is no matter */
	again = study_key(&rules.set);
	assert_int_equal(digest_compare(&first, &again), 0);
	rules.patterns[1].is_exact = true;
	again = study_key(&rules.set);
	assert_int_not_equal(digest_compare(&first, &again), 0);
	rules.patterns[1].is_exact = false;
	rules.patterns[1].is_case_sensitive = true;
	again = study_key(&rules.set);
	assert_int_not_equal(digest_compare(&first, &again), 0);
	rules.patterns[1].is_case_sensitive = false;
	rules.patterns[1].regex = span_of("^quartz ");
	again = study_key(&rules.set);
	assert_int_not_equal(digest_compare(&first, &again), 0);
	fill();
	(void)add_plain(&rules, "more");
	again = study_key(&rules.set);
	assert_int_not_equal(digest_compare(&first, &again), 0);
	assert_int_equal(strlen(study_engine), 64);
}

/* A ruleset with one pattern that rules may not use. */
static void check_refused(const char *cache)
{
	struct match_options options = {.cache = cache};
	struct error err = {0};

	fill();
	(void)add_plain(&rules, "(a)\\1");
	assert_null(matcher_new(&rules.set, &options, &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	assert_non_null(strstr(err.text, "rules.yaml:7: pattern"));
}

static void test_a_matcher_from_a_cache_is_the_same(void **state)
{
	char folder[64];
	struct talk_of_one talk;

	(void)state;
	(void)make_folder(folder);
	struct match_options options = {.cache = folder};
	for (int i = 0; i < 3; i++) {
		fill();
		struct matcher *plain = compile(&rules, match_defaults);
		struct matcher *cached = compile(&rules, options);
		struct matcher_facts a = matcher_facts(plain), b = matcher_facts(cached);
		assert_int_equal(a.nanchors, b.nanchors);
		assert_int_equal(a.nanchored, b.nanchored);
		assert_int_equal(
		    matcher_anchors(plain, 0).shortest, matcher_anchors(cached, 0).shortest);
		const struct transcript *transcript =
		    say(&talk, ROLE_USER, span_of("quartz: secrets of all and much more"));
		struct hits with = run_matcher(cached, transcript, &arena);
		struct hits without = run_matcher(plain, transcript, &arena);
		assert_int_equal(with.n, without.n);
		assert_true(with.n >= 3);
		for (size_t j = 0; j < with.n; j++)
			assert_true(is_same_hit(&with.at[j], &without.at[j]));
		matcher_free(plain);
		matcher_free(cached);
		check_refused(folder);
	}
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(test_the_shipped_pack_comes_back, teardown),
	    cmocka_unit_test_teardown(test_other_bytes_are_refused, teardown),
	    cmocka_unit_test_teardown(test_spoilt_bytes_do_no_harm, teardown),
	    cmocka_unit_test(test_the_key_is_of_the_patterns),
	    cmocka_unit_test_teardown(test_a_matcher_from_a_cache_is_the_same, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
