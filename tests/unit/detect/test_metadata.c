/* What the log says beside the dialogue: it holds, it does not, or nobody knows. */
#include "scene.h"

static const char signals[] =
    "  minor: {in: {role: assistant}, metadata: {key: under_18, is: [true, 'yes']}}\n"
    "  small: {in: {role: assistant}, metadata: {key: model, is: [small-*, 'tiny-?']}}\n"
    "  cut: {metadata: {key: finish_reason, is: [length, filter]}}\n"
    "  north: {in: {role: user}, metadata: {key: tenant, is: [north]}}\n"
    "  greets: {in: {role: assistant}, any: ['\\bhello\\b']}\n"
    "  greets-minor: {in: {role: assistant}, of: {all: [greets, minor]}}\n"
    "  greets-adult: {in: {role: assistant}, of: {all: [greets], none: [minor]}}\n";

static void begin(struct scene *scene)
{
	scene_open(scene, signals);
	scene_say(scene, ROLE_USER, "hi");
	scene_say(scene, ROLE_ASSISTANT, "hello");
	scene_say(scene, ROLE_ASSISTANT, "well");
}

static void tell(struct scene *scene, const char *value)
{
	static struct metadatum told;

	told = (struct metadatum){SPAN("Under_18"), span_of(value)};
	scene->transcript.metadata = &told;
	scene->transcript.nmetadata = value != NULL;
	scene_observe(scene);
}

static void it_holds_of_every_message_in_scope(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	tell(&scene, "True");
	assert_false(scene_holds(&scene, 0, "minor"));
	assert_true(scene_holds(&scene, 1, "minor"));
	assert_true(scene_holds(&scene, 2, "minor"));
	assert_true(scene_holds(&scene, 1, "greets-minor"));
	assert_false(scene_holds(&scene, 1, "greets-adult"));
	assert_string_equal(scene_hit(&scene, 1, "minor", 0)->cause->note.at, "under_18 is true");
	assert_int_equal(scene_hit(&scene, 1, "minor", 0)->end, 0);
	tell(&scene, "false");
	assert_false(scene_holds(&scene, 1, "minor"));
	assert_false(scene_unsure(&scene, 1, "minor"));
	assert_false(scene_holds(&scene, 1, "greets-minor"));
	assert_true(scene_holds(&scene, 1, "greets-adult"));
	scene_close(&scene);
}

static void what_is_not_logged_is_never_taken_for_no(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	for (int i = 0; i < 2; i++) {
		tell(&scene, i == 0 ? NULL : "");
		assert_false(scene_unsure(&scene, 0, "minor"));
		for (uint32_t at = 1; at < 3; at++) {
			assert_false(scene_holds(&scene, at, "minor"));
			assert_true(scene_unsure(&scene, at, "minor"));
		}
		assert_true(scene_unsure(&scene, 1, "greets-minor"));
		assert_true(scene_unsure(&scene, 1, "greets-adult"));
		assert_false(scene_unsure(&scene, 2, "greets-minor"));
	}
	scene_close(&scene);
}

static void model_and_tenant_are_those_of_the_log(void **state)
{
	static const struct {
		const char *model;
		bool holds;
	} cases[] = {{"Small-1", true}, {"small-", true}, {"tiny-2", true}, {"tiny-22", false},
	    {"large", false}};
	struct scene scene;

	(void)state;
	begin(&scene);
	scene_observe(&scene);
	assert_true(scene_unsure(&scene, 1, "small"));
	assert_true(scene_unsure(&scene, 0, "north"));
	scene.transcript.tenant = (struct span)SPAN("North");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scene.transcript.model = span_of(cases[i].model);
		scene_observe(&scene);
		assert_int_equal(scene_holds(&scene, 1, "small"), cases[i].holds);
		assert_false(scene_unsure(&scene, 1, "small"));
		assert_true(scene_holds(&scene, 0, "north"));
	}
	scene_close(&scene);
}

static void a_reply_has_a_finish_reason_of_its_own(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	scene.messages[1].finish = FINISH_LENGTH;
	scene_observe(&scene);
	assert_true(scene_holds(&scene, 1, "cut"));
	assert_true(scene_unsure(&scene, 2, "cut"));
	assert_false(scene_holds(&scene, 0, "cut"));
	assert_false(scene_unsure(&scene, 0, "cut"));
	scene.messages[2].finish = FINISH_STOP;
	scene_observe(&scene);
	assert_false(scene_unsure(&scene, 2, "cut"));
	assert_false(scene_holds(&scene, 2, "cut"));
	scene_close(&scene);
}

static void mistakes_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *signal, *words;
	} cases[] = {
	    {"metadata: {key: a}", "test.yaml:5: metadata needs 'is'"},
	    {"metadata: {is: [a]}", "metadata needs 'key'"},
	    {"metadata: {kye: a, is: [b]}", "unknown key 'kye', did you mean 'key'?"},
	    {"metadata: [a]", "metadata must be a map"},
	    {"metadata: {key: A, is: [b]}", "'A' must be in small letters"},
	    {"metadata: {key: a, is: [B]}", "'B' must be in small letters"},
	    {"metadata: {key: a, is: []}", "metadata.is is an empty list"},
	    {"metadata: {key: finish_reason, is: [lenght]}", "did you mean 'length'?"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf text = {0};
		struct error err;
		buf_printf(&text,
		    "pack: test\nversion: \"1\"\nspec: {document: test, release: "
		    "2025-01-01}\nsignals:\n  a: {%s}\n",
		    cases[i].signal);
		if (ruleset_parse(buf_span(&text), "test.yaml", NULL, &err))
			fail_msg("taken: %s", cases[i].signal);
		if (strstr(err.text, cases[i].words) == NULL)
			fail_msg("'%s' says '%s'", cases[i].signal, err.text);
		buf_done(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_holds_of_every_message_in_scope),
	    cmocka_unit_test(what_is_not_logged_is_never_taken_for_no),
	    cmocka_unit_test(model_and_tenant_are_those_of_the_log),
	    cmocka_unit_test(a_reply_has_a_finish_reason_of_its_own),
	    cmocka_unit_test(mistakes_are_refused_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
