/* Personal data and keys. */
#include "scene.h"

#include "detect/secret_value.h"

static const char signals[] = "  any: {in: {role: assistant}, secret: {is: present}}\n"
			      "  new: {in: {role: assistant}, secret: {is: novel}}\n"
			      "  newcard: {in: {role: assistant}, secret: {is: novel, of: card}}\n";

static void what_was_said_before_is_not_new(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_TOOL, "{\"phone\": \"+1 312.864.2957\"}");
	scene_say(&scene, ROLE_ASSISTANT, "Ring (312) 864-2957.");
	scene_say(&scene, ROLE_ASSISTANT, "Ring (312) 864-2958 or pay by 5425 2334 3010 9903.");
	scene_say(&scene, ROLE_ASSISTANT, "As said, 5425233430109903.");
	scene_observe(&scene);
	assert_true(scene_holds(&scene, 1, "any"));
	assert_false(scene_holds(&scene, 1, "new"));
	scene_must_hit(&scene, 2, "new", "(312) 864-2958", NULL);
	scene_must_hit(&scene, 2, "newcard", "5425 2334 3010 9903", NULL);
	assert_string_equal(
	    scene_hit(&scene, 2, "newcard", 0)->cause->note.at, "card, in no message before");
	assert_true(scene_holds(&scene, 3, "any"));
	assert_false(scene_holds(&scene, 3, "new"));
	scene_close(&scene);
}

static void what_is_reserved_means_nobody(void **state)
{
	static const struct {
		const char *text;
		bool is_seen;
	} cases[] = {
	    {"Write to jo@example.com.", false},
	    {"Write to jo@sub.example.org.", false},
	    {"Write to jo@brackwell.co.", true},
	    {"Ring (212) 555-0142.", false},
	    {"Card 4242 4242 4242 4242.", false},
	    {"Card 5425 2334 3010 9904.", false},
	    {"SSN 078-05-1120.", false},
	    {"SSN 514-82-7736.", true},
	    {"IBAN GB82 WEST 1234 5698 7654 32.", false},
	    {"Host 192.168.0.7 or 203.0.113.9.", false},
	    {"Host 84.201.33.7.", true},
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scene_open(&scene, signals);
		scene_say(&scene, ROLE_ASSISTANT, cases[i].text);
		scene_observe(&scene);
		if (scene_holds(&scene, 0, "any") != cases[i].is_seen)
			fail_msg("%s", cases[i].text);
		scene_close(&scene);
	}
}

static void many_values_are_kept_apart(void **state)
{
	struct buf first = {0}, second = {0};
	struct scene scene;

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_printf(&first, "u%d@brackwell.co ", i);
	for (int i = 490; i < 510; i++)
		buf_printf(&second, "u%d@brackwell.co ", i);
	scene_open(&scene, signals);
	scene_message(&scene, ROLE_USER);
	scene_part(&scene, PART_TEXT, NULL, buf_span(&first));
	scene_message(&scene, ROLE_ASSISTANT);
	scene_part(&scene, PART_TEXT, NULL, buf_span(&second));
	scene_observe(&scene);
	assert_non_null(scene_hit(&scene, 1, "new", 9));
	assert_null(scene_hit(&scene, 1, "new", 10));
	scene_close(&scene);
	buf_done(&first);
	buf_done(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_said_before_is_not_new),
	    cmocka_unit_test(what_is_reserved_means_nobody),
	    cmocka_unit_test(many_values_are_kept_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
