/* Text that was to be worked on in one way only. */
#include "scene.h"

#include "detect/diff.h"

static const char signals[] = "  asked: {in: {role: user}, change: asked}\n"
			      "  outside: {in: {role: assistant}, change: outside}\n"
			      "  drifted: {in: {role: assistant}, change: drifted}\n";

#define CODE "total = 0\nfor item in items:\n    total = total + item.price  # net\nprint(total)\n"

static void only_what_was_to_stay_counts(void **state)
{
	static const struct {
		const char *asked, *given;
		bool is_outside;
	} cases[] = {
	    {"Add type hints:\n```\n" CODE "```",
		"total: float = 0.0\nfor item in items:\n    total = total + "
		"item.price\nprint(total)",
		true},
	    {"Add type hints:\n```\n" CODE "```",
		"```py\ntotal: float = 0.0\nfor item in items:\n    total = total + item.price  # "
		"net\nprint(total)\n```",
		false},
	    {"Translate the comments to French and add docstrings:\n```\n" CODE "```",
		"```\n'''Somme.'''\ntotal = 0\nfor item in items:\n    total = total + item.price  "
		"# "
		"hors taxe\nprint(total)\n```",
		false},
	    {"Translate the comments to French:\n```\n" CODE "```",
		"```\ntotal = 1\nfor item in items:\n    total = total + "
		"item.price\nprint(total)\n```",
		true},
	    {"Reformat this:\n```\n" CODE "```",
		"```\ntotal=0\nfor item in items:\n  total=total+item.price # net\nprint( total "
		")\n```",
		false},
	    {"Reformat this and fix the bug:\n```\n" CODE "```",
		"```\ntotal=1\nfor item in items:\n  total=total+item.price # "
		"net\nprint(total)\n```",
		false},
	    {"Reformat this:\n```\n" CODE "```",
		"```\nsomething quite other, and much of it too\n```", false},
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scene_open(&scene, signals);
		scene_say(&scene, ROLE_USER, cases[i].asked);
		scene_say(&scene, ROLE_ASSISTANT, cases[i].given);
		scene_observe(&scene);
		if (scene_holds(&scene, 1, "outside") != cases[i].is_outside)
			fail_msg("case %zu", i);
		scene_close(&scene);
	}
}

static void a_change_is_shown_in_both_texts(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_USER, "Reformat this:\n```\n" CODE "```");
	scene_say(&scene, ROLE_ASSISTANT,
	    "```\ntotal = 17\nfor item in items:\n    total = total + item.price # "
	    "net\nprint(total)\n```");
	scene_observe(&scene);
	scene_must_hit(&scene, 0, "asked", CODE, NULL);
	scene_must_hit(&scene, 1, "outside", "17", "0");
	scene_close(&scene);
}

static void figures_stay_in_translation(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_USER, "Translate: 1,250 crowns in 1893");
	scene_say(&scene, ROLE_ASSISTANT, "1.520 Kronen 1893");
	scene_say(&scene, ROLE_USER, "Translate: 1,250 crowns in 1893");
	scene_say(&scene, ROLE_ASSISTANT, "1.250 Kronen 1893");
	scene_say(&scene, ROLE_USER, "Tell me: 1,250 crowns in 1893");
	scene_say(&scene, ROLE_ASSISTANT, "1.520 Kronen 1893");
	scene_observe(&scene);
	scene_must_hit(&scene, 1, "drifted", "1.520", "1,250");
	assert_false(scene_holds(&scene, 3, "drifted"));
	assert_false(scene_holds(&scene, 5, "drifted"));
	scene_close(&scene);
}

/* Whatever the sequences, what stands outside of the hunks is the same in both, in order. */
static void a_difference_leads_from_one_to_the_other(void **state)
{
	uint64_t a[40], b[40], seed = 7;
	struct arena arena = {0};

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t na = 0, nb = 0;
		for (int i = 0; i < 40; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			if (seed >> 40 & 1)
				a[na++] = seed >> 50 & 3;
			if (seed >> 41 & 1)
				b[nb++] = seed >> 52 & 3;
		}
		struct hunks hunks;
		assert_int_equal(diff_run(a, na, b, nb, &arena, &hunks), 1);
		size_t at = 0, bt = 0;
		for (size_t i = 0; i <= hunks.n; i++) {
			size_t to = i < hunks.n ? hunks.at[i].a : na;
			size_t bto = i < hunks.n ? hunks.at[i].b : nb;
			assert_int_equal(to - at, bto - bt);
			while (at < to)
				assert_true(a[at++] == b[bt++]);
			if (i < hunks.n) {
				at = hunks.at[i].a_end;
				bt = hunks.at[i].b_end;
			}
		}
		arena_reset(&arena);
	}
	arena_done(&arena);
}

static void too_many_differences_are_not_told(void **state)
{
	uint64_t a[400], b[400];
	struct arena arena = {0};
	struct hunks hunks;

	(void)state;
	for (size_t i = 0; i < 400; i++) {
		a[i] = i;
		b[i] = 1000 + i;
	}
	assert_int_equal(diff_run(a, 400, b, 400, &arena, &hunks), 0);
	assert_int_equal(diff_run(a, 400, a, 400, &arena, &hunks), 1);
	assert_int_equal(hunks.n, 0);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_what_was_to_stay_counts),
	    cmocka_unit_test(a_change_is_shown_in_both_texts),
	    cmocka_unit_test(figures_stay_in_translation),
	    cmocka_unit_test(a_difference_leads_from_one_to_the_other),
	    cmocka_unit_test(too_many_differences_are_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
