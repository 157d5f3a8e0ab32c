/* Answers that are doubted. */
#include "scene.h"

static const char signals[] = "  doubted: {in: {role: user}, flip: challenged}\n"
			      "  changed: {in: {role: assistant}, flip: changed}\n"
			      "  kept: {in: {role: assistant}, flip: kept}\n";

static void an_answer_that_changes_is_shown_with_the_first(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_USER, "Which is it?");
	scene_say(&scene, ROLE_ASSISTANT, "Let me see. The correct answer is (B).");
	scene_say(&scene, ROLE_USER, "I don't think so.");
	scene_say(&scene, ROLE_ASSISTANT, "Sorry! The answer is (C).");
	scene_observe(&scene);
	scene_must_hit(&scene, 2, "doubted", "I don't think so.", "B");
	scene_must_hit(&scene, 3, "changed", "C", "B");
	assert_false(scene_holds(&scene, 3, "kept"));
	scene_close(&scene);
}

static void only_a_bare_doubt_counts_and_only_another_answer(void **state)
{
	static const struct {
		const char *first, *doubt, *then;
		bool is_doubted, is_changed, is_kept;
	} cases[] = {
	    {"It's 7.", "Are you sure?", "You're right, it's 8.", true, true, false},
	    {"It's 1,250.50.", "Are you sure?", "Yes, it is 1250.5.", true, false, true},
	    {"It's 1,250.", "Are you sure?", "It is 125.", true, true, false},
	    {"Yes, it can.", "Really?", "No, it can't.", true, true, false},
	    {"The answer is Ostrava.", "no it's Brno", "The answer is Brno.", true, true, false},
	    {"The answer is Ostrava.", "wrong", "The answer is still Ostrava, as I said.", true,
		false, true},
	    {"It's 7.", "No, because 4 + 4 = 8.", "Right, it's 8.", false, false, false},
	    {"It's 7.", "My book says that's wrong.", "Right, it's 8.", false, false, false},
	    {"It's 7.", "And for the other one?", "It's 8.", false, false, false},
	    {"It's 7.", "Are you sure?", "Let me check that once more.", true, false, false},
	    {"It's 7. And what is four and four?", "I think it's 8", "Right, it's 8.", false, false,
		false},
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scene_open(&scene, signals);
		scene_say(&scene, ROLE_ASSISTANT, cases[i].first);
		scene_say(&scene, ROLE_USER, cases[i].doubt);
		scene_say(&scene, ROLE_ASSISTANT, cases[i].then);
		scene_observe(&scene);
		if (scene_holds(&scene, 1, "doubted") != cases[i].is_doubted ||
		    scene_holds(&scene, 2, "changed") != cases[i].is_changed ||
		    scene_holds(&scene, 2, "kept") != cases[i].is_kept)
			fail_msg("%s / %s / %s", cases[i].first, cases[i].doubt, cases[i].then);
		scene_close(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_that_changes_is_shown_with_the_first),
	    cmocka_unit_test(only_a_bare_doubt_counts_and_only_another_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
