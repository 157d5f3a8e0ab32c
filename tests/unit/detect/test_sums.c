/* What can be worked out again. */
#include "scene.h"

#include "detect/sums.h"

static void sums_are_worked_out_again(void **state)
{
	static const struct {
		const char *text;
		int outcome; /* -1: no equation, 0: wrong, 1: right */
	} cases[] = {
	    {"17 x 24 = 408", 1},
	    {"17 x 24 = 398", 0},
	    {"17 \xc3\x97 24 = 398", 0},
	    {"(2 + 3) * 4 - 1 = 19", 1},
	    {"2 + 3 * 4 = 20", 0},
	    {"$1,250 + $750.50 = $2,000.50", 1},
	    {"10 / 3 = 3.33", 1},
	    {"10 / 3 = 3.4", 1},
	    {"10 / 3 = 3.5", 0},
	    {"0.1 + 0.2 = 0.3", 1},
	    {"15% of 80 is 12", 1},
	    {"15% of 80 is 13", 0},
	    {"0.88 x 100 = 88%", 1},
	    {"about 17 x 24 = 400", 1},
	    {"2x + 3 = 7", -1},
	    {"x + 3 + 4 = 9", -1},
	    {"2^3 + 1 = 10", -1},
	    {"3! + 1 = 9", -1},
	    {"12/25/2022 - 12/10/2022 = 15", -1},
	    {"10:30 + 2 = 12", -1},
	    {"3 + 4 = y", -1},
	    {"1 / 0 = 3", -1},
	    {"- 23 - 14 = 9", 1},
	    {"\\( 7 \\times 8 = 54 \\)", 0},
	    {"2 + 2 == 5", -1},
	    {"99999999999999999 + 1 = 3", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sum sum;
		size_t at = 0;
		bool found = sum_next(span_of(cases[i].text), &at, &sum);
		if (found != (cases[i].outcome >= 0) ||
		    (found && sum.is_right != (cases[i].outcome == 1)))
			fail_msg("%s: %d", cases[i].text, found);
	}
}

static void a_chain_is_several_sums(void **state)
{
	struct span text = span_of("(2 + 2) * 3 = 4 * 3 = 13");
	struct sum sum;
	size_t at = 0;

	(void)state;
	assert_true(sum_next(text, &at, &sum) && sum.is_right);
	assert_true(sum_next(text, &at, &sum) && !sum.is_right);
	assert_true(span_is(span_slice(text, sum.start, sum.end), "4 * 3 = 13"));
	assert_false(sum_next(text, &at, &sum));
}

static const char signals[] =
    "  sum: {in: {role: assistant}, arithmetic: {is: wrong, of: sum}}\n"
    "  day: {in: {role: assistant}, arithmetic: {is: wrong, of: weekday}}\n"
    "  letters: {in: {role: assistant}, arithmetic: {is: wrong, of: letters}}\n"
    "  digest: {in: {role: assistant}, arithmetic: {is: wrong, of: digest}}\n"
    "  any: {in: {role: assistant}, arithmetic: {is: present}}\n";

static void a_reply_is_held_to_what_it_states(void **state)
{
	static const struct {
		const char *asked, *told, *signal;
		bool holds;
	} cases[] = {
	    {"?", "So 5 + 6 = 12.", "sum", true},
	    {"?", "So 5 + 6 = 12. Wait, it's 11.", "sum", false},
	    {"?", "March 3, 2025 is a Monday.", "day", false},
	    {"?", "March 3, 2025 is a Monday.", "any", true},
	    {"?", "It is on Tuesday, March 3, 2025.", "day", true},
	    {"?", "The 29th of February 2024 was a Thursday.", "day", false},
	    {"?", "The 29th of February 2024 was a Friday.", "day", true},
	    {"How many r's are in \"barrier\"?", "There are two r's in it.", "letters", true},
	    {"How many r's are in \"barrier\"?", "There are three r's in it.", "letters", false},
	    {"how many times does the letter e appear in the word eleven?",
		"The letter \"e\" appears 2 times.", "letters", true},
	    {"How many r's are in \"barrier\"?", "2", "letters", true},
	    {"How many sides are in a cube?", "2", "letters", false},
	    {"What's the md5 of galleon?", "0f3a9c1d5b7e2468ace013579bdf0246", "digest", true},
	    {"What's the md5 of hello?", "0f3a9c1d5b7e2468ace013579bdf0246", "digest", false},
	    {"What's my id?", "0f3a9c1d5b7e2468ace013579bdf0246", "digest", false},
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scene_open(&scene, signals);
		scene_say(&scene, ROLE_USER, cases[i].asked);
		scene_say(&scene, ROLE_ASSISTANT, cases[i].told);
		scene_observe(&scene);
		if (scene_holds(&scene, 1, cases[i].signal) != cases[i].holds)
			fail_msg("%s / %s", cases[i].told, cases[i].signal);
		scene_close(&scene);
	}
}

static void a_hash_that_a_tool_worked_out_is_fine(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_USER, "What's the md5 of galleon?");
	scene_call(&scene, "shell", "{}");
	scene_say(&scene, ROLE_TOOL, "0f3a9c1d5b7e2468ace013579bdf0246");
	scene_say(&scene, ROLE_ASSISTANT, "0f3a9c1d5b7e2468ace013579bdf0246");
	scene_observe(&scene);
	assert_false(scene_holds(&scene, 3, "digest"));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_are_worked_out_again),
	    cmocka_unit_test(a_chain_is_several_sums),
	    cmocka_unit_test(a_reply_is_held_to_what_it_states),
	    cmocka_unit_test(a_hash_that_a_tool_worked_out_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
