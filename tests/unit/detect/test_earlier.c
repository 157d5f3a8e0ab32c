/* earlier: what was seen once is known from there on. */
#include "scene.h"

static const char signals[] =
    "  rings: {in: {role: user}, any: ['\\bbell\\b']}\n"
    "  pays: {in: {role: assistant}, call: [pay]}\n"
    "  knows: {in: {role: assistant}, earlier: [rings, pays]}\n"
    "  minor: {in: {role: any}, metadata: {key: under_18, is: ['true']}}\n"
    "  may-know: {in: {role: assistant}, earlier: [minor]}\n";

static void it_is_known_from_there_on(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_ASSISTANT, "hello");
	scene_say(&scene, ROLE_USER, "the bell rang");
	scene_say(&scene, ROLE_ASSISTANT, "who is there");
	scene_say(&scene, ROLE_USER, "nobody");
	scene_say(&scene, ROLE_ASSISTANT, "odd");
	scene_observe(&scene);
	assert_false(scene_holds(&scene, 0, "knows"));
	assert_false(scene_holds(&scene, 1, "knows")); /* not its role */
	assert_true(scene_holds(&scene, 2, "knows"));
	assert_true(scene_holds(&scene, 4, "knows"));
	scene_must_hit(&scene, 4, "knows", "odd", "bell");
	scene_close(&scene);
}

static void the_message_itself_counts(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_call(&scene, "pay", "{}");
	scene_observe(&scene);
	assert_true(scene_holds(&scene, 0, "knows"));
	scene_close(&scene);
}

static void doubt_is_passed_on(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_USER, "hello");
	scene_say(&scene, ROLE_ASSISTANT, "hello");
	scene_observe(&scene);
	assert_true(scene_unsure(&scene, 1, "may-know"));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_known_from_there_on),
	    cmocka_unit_test(the_message_itself_counts),
	    cmocka_unit_test(doubt_is_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
