/* What rules ask for is enough: on conversations joined at random from those that the shipped rules carry, findings and
 * tallies are as when every signal is decided. */
#include "support.h"

#include <string.h>

#include "judge/judge.h"
#include "observe.h"
#include "shipped.h"
#include "transcript/thread.h"

enum { CONVERSATIONS = 400, JOINED_MOST = 4, TESTS_MOST = 2000 };

struct rig {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct observer some, all;
	const struct rule_test *tests[TESTS_MOST];
	size_t ntests;
	struct arena arena;
	uint32_t seed;
	size_t nfindings;
};

struct judged {
	struct findings findings;
	struct tally *tallies;
};

static uint32_t draw(struct rig *rig, size_t n)
{
	rig->seed = rig->seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)rig->seed * n >> 32);
}

static void load(struct rig *rig)
{
	const char *const packs[] = {SPECAUDIT_SOURCE_DIR "/rules/model-spec"};
	struct error err = {0};

	*rig = (struct rig){.seed = 7};
	rig->ruleset = ruleset_load(packs, 1, SPECAUDIT_SOURCE_DIR "/rules/spec", &err);
	if (rig->ruleset == NULL)
		fail_msg("%s", err.text);
	rig->matcher = matcher_new(rig->ruleset, &match_defaults, &err);
	if (rig->matcher == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(observer_init(&rig->some, rig->matcher, &err), 0);
	assert_int_equal(observer_init(&rig->all, rig->matcher, &err), 0);
	rig->all.everything = true;
	for (size_t i = 0; i < rig->ruleset->nrules; i++)
		for (size_t k = 0; k < rig->ruleset->rules[i].ntests; k++)
			if (rig->ntests < TESTS_MOST)
				rig->tests[rig->ntests++] = &rig->ruleset->rules[i].tests[k];
}

static void unload(struct rig *rig)
{
	arena_done(&rig->arena);
	observer_done(&rig->some);
	observer_done(&rig->all);
	matcher_free(rig->matcher);
	ruleset_free(rig->ruleset);
}

/* A few talks one behind the other, now and then with a speaker that is not known, or a text that is cut. */
static void make(struct rig *rig, struct transcript *transcript)
{
	size_t njoined = 1 + draw(rig, JOINED_MOST), n = 0;
	const struct rule_test *joined[JOINED_MOST];
	struct error err = {0};

	for (size_t i = 0; i < njoined; i++) {
		joined[i] = rig->tests[draw(rig, rig->ntests)];
		n += joined[i]->ntalk;
	}
	transcript->messages = arena_array(&rig->arena, n, sizeof *transcript->messages);
	assert_non_null(transcript->messages);
	for (size_t i = 0; i < njoined; i++)
		append(&rig->arena, joined[i], transcript);
	for (size_t i = 0; i < n; i++) {
		if (draw(rig, 20) == 0)
			transcript->messages[i].role = ROLE_UNKNOWN;
		if (draw(rig, 20) == 0)
			transcript->messages[i].flags |= MESSAGE_TRUNCATED;
	}
	if (draw(rig, 10) == 0)
		transcript->state = TRANSCRIPT_RAW;
	transcript->has_ended = draw(rig, 2) == 0;
	struct thread *thread = thread_new(&thread_defaults);
	assert_non_null(thread);
	assert_int_equal(thread_place(thread, transcript, &err), 0);
	thread_free(thread);
}

static void judge(struct rig *rig, struct observer *observer, const struct transcript *transcript,
    struct judged *judged)
{
	struct error err = {0};
	struct hits hits;

	judged->tallies = arena_array(&rig->arena, rig->ruleset->nrules, sizeof *judged->tallies);
	assert_non_null(judged->tallies);
	assert_int_equal(observe(observer, transcript, &rig->arena, &hits, &err), 0);
	assert_int_equal(judge_run(judge_view(rig->ruleset, transcript), transcript, &hits,
			     &rig->arena, &judged->findings, judged->tallies, &err),
	    0);
}

static bool is_same_evidence(const struct evidence *a, const struct evidence *b)
{
	return a->message == b->message && a->part == b->part && a->start == b->start &&
	       a->end == b->end && span_equal(a->label, b->label);
}

static void check_same(const struct finding *a, const struct finding *b)
{
	assert_int_equal(a->rule_index, b->rule_index);
	assert_int_equal(a->message, b->message);
	assert_true(span_equal(a->verdict, b->verdict));
	assert_int_equal(a->is_excused, b->is_excused);
	assert_int_equal(a->nevidence, b->nevidence);
	for (size_t i = 0; i < a->nevidence; i++)
		assert_true(is_same_evidence(&a->evidence[i], &b->evidence[i]));
	assert_int_equal(a->nreasons, b->nreasons);
	for (size_t i = 0; i < a->nreasons; i++)
		assert_true(span_equal(a->reasons[i].text, b->reasons[i].text));
}

static void check(struct rig *rig)
{
	struct transcript transcript = {.unit = UNIT_CONVERSATION, .format = "test"};
	struct judged some, all;

	arena_reset(&rig->arena);
	make(rig, &transcript);
	judge(rig, &rig->some, &transcript, &some);
	judge(rig, &rig->all, &transcript, &all);
	assert_int_equal(some.findings.n, all.findings.n);
	for (size_t i = 0; i < all.findings.n; i++)
		check_same(&some.findings.at[i], &all.findings.at[i]);
	for (size_t i = 0; i < rig->ruleset->nrules; i++)
		if (memcmp(&some.tallies[i], &all.tallies[i], sizeof some.tallies[i]) != 0)
			fail_msg("%s: another tally", rig->ruleset->rules[i].id.at);
	rig->nfindings += all.findings.n;
}

static void what_rules_ask_for_is_enough(void **state)
{
	struct rig rig;

	(void)state;
	load(&rig);
	for (size_t i = 0; i < CONVERSATIONS; i++)
		check(&rig);
	assert_true(rig.nfindings > CONVERSATIONS);
	unload(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_rules_ask_for_is_enough)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
