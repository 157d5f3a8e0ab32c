/* The room's loop: kinds find, others are made of what they found, bounds leave doubt. */
#include "scene.h"

static const char pays[] =
    "  pays: {in: {role: assistant}, call: [pay_*, transfer]}\n"
    "  greets: {in: {role: assistant}, any: ['\\bhello\\b']}\n"
    "  pays-silently: {in: {role: assistant}, of: {all: [pays], none: [greets]}}\n"
    "  pays-or-greets: {in: {role: assistant}, of: {any: [pays, greets]}}\n"
    "  pays-loudly: {in: {role: assistant}, words: {min: 3}, call: [pay_*]}\n";

static void a_call_is_seen_by_its_name(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, pays);
	scene_say(&scene, ROLE_USER, "pay it");
	scene_call(&scene, "Pay_bill", "{\"sum\": 3}");
	scene_call(&scene, "repay_bill", "{}");
	scene_call(&scene, "transfer", "{}");
	scene_call(&scene, "transfer2", "{}");
	scene_observe(&scene);
	assert_true(scene_holds(&scene, 1, "pays"));
	assert_false(scene_holds(&scene, 2, "pays"));
	assert_true(scene_holds(&scene, 3, "pays"));
	assert_false(scene_holds(&scene, 4, "pays"));
	scene_must_hit(&scene, 1, "pays", "{\"sum\": 3}", NULL);
	assert_string_equal(scene_hit(&scene, 1, "pays", 0)->cause->note.at, "calls Pay_bill");
	scene_close(&scene);
}

static void signals_are_made_of_what_was_found(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, pays);
	scene_message(&scene, ROLE_ASSISTANT);
	scene_part(&scene, PART_TEXT, NULL, span_of("hello there friend"));
	scene_part(&scene, PART_CALL, "pay_bill", span_of("{}"));
	scene_call(&scene, "pay_bill", "{}");
	scene_say(&scene, ROLE_ASSISTANT, "hello");
	scene_observe(&scene);
	assert_false(scene_holds(&scene, 0, "pays-silently"));
	assert_true(scene_holds(&scene, 1, "pays-silently"));
	assert_false(scene_holds(&scene, 2, "pays-silently"));
	for (uint32_t i = 0; i < 3; i++)
		assert_true(scene_holds(&scene, i, "pays-or-greets"));
	assert_true(scene_holds(&scene, 0, "pays-loudly"));
	assert_false(scene_holds(&scene, 1, "pays-loudly"));
	/* Hits of words and of detectors stand in one order. */
	const struct message_facts *facts = &scene.hits.messages[0];
	for (uint32_t i = 1; i < facts->nhits; i++)
		assert_true(scene.hits.at[facts->first_hit + i - 1].signal <=
			    scene.hits.at[facts->first_hit + i].signal);
	scene_close(&scene);
}

static void beyond_its_bounds_it_may_hold(void **state)
{
	struct detect_options options = {.max_bytes = 100, .max_messages = 2};
	struct scene scene;

	(void)state;
	scene_open_bounded(&scene, pays, &options);
	scene_call(&scene, "pay_bill", "{}");
	scene_call(&scene, "look", "{}");
	scene_call(&scene, "pay_bill", "{}");
	scene_observe(&scene);
	assert_true(scene_holds(&scene, 0, "pays"));
	assert_false(scene_holds(&scene, 1, "pays"));
	assert_false(scene_unsure(&scene, 1, "pays"));
	assert_true(scene_unsure(&scene, 2, "pays"));
	assert_true(scene_unsure(&scene, 2, "pays-silently"));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_call_is_seen_by_its_name),
	    cmocka_unit_test(signals_are_made_of_what_was_found),
	    cmocka_unit_test(beyond_its_bounds_it_may_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
