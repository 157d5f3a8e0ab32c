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

static const char chained[] = "  pays: {in: {role: assistant}, call: [pay_*]}\n"
			      "  greets: {in: {role: assistant}, any: ['\\bhello\\b']}\n"
			      "  both: {in: {role: assistant}, of: {all: [pays, greets]}}\n"
			      "  after: {in: {role: assistant}, earlier: [pays]}\n"
			      "  hidden: {in: {role: assistant}, decoded: [both]}\n";

/* Begin with what match saw alone. */
static void begin(struct scene *scene)
{
	struct error err;

	arena_reset(&scene->arena);
	if (scanner_run(scene->scanner, &scene->transcript, &scene->arena, &scene->hits, &err) !=
		0 ||
	    detective_begin(
		scene->detective, &scene->transcript, &scene->arena, &scene->hits, &err) != 0)
		fail_msg("%s", err.text);
}

static void decide(struct scene *scene, const char *name)
{
	struct error err;

	if (detective_decide(scene->detective, scene_signal(scene, name), &err) != 0)
		fail_msg("%s", err.text);
}

static void a_signal_alone_is_decided_with_what_it_needs(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	scene_open(&scene, chained);
	scene_say(&scene, ROLE_ASSISTANT, "hello");
	scene_call(&scene, "pay_bill", "{}");
	scene_say(&scene, ROLE_ASSISTANT, "done");
	begin(&scene);
	const struct signal_list *needs =
	    detective_needs(scene.detective, scene_signal(&scene, "after"));
	assert_int_equal(needs->n, 1);
	assert_int_equal(needs->at[0], scene_signal(&scene, "pays"));
	decide(&scene, "pays");
	decide(&scene, "after");
	assert_int_equal(scene.hits.n, 1);
	assert_int_equal(detective_end(scene.detective, &err), 0);
	assert_int_equal(scene.hits.n, 4);
	assert_true(scene_holds(&scene, 1, "pays"));
	assert_false(scene_holds(&scene, 0, "after"));
	assert_true(scene_holds(&scene, 2, "after"));
	assert_non_null(scene_hit(&scene, 0, "greets", 0));
	scene_must_hit(&scene, 2, "after", "done", "{}");
	/* Nothing of it is left when the next one begins. */
	begin(&scene);
	assert_int_equal(detective_end(scene.detective, &err), 0);
	assert_int_equal(scene.hits.n, 1);
	assert_false(scene_holds(&scene, 1, "pays"));
	scene_close(&scene);
}

static void who_looks_behind_others_needs_all_they_are_made_of(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, chained);
	const struct signal_list *needs =
	    detective_needs(scene.detective, scene_signal(&scene, "hidden"));
	assert_int_equal(needs->n, 3);
	assert_int_equal(needs->at[0], scene_signal(&scene, "pays"));
	assert_int_equal(needs->at[1], scene_signal(&scene, "greets"));
	assert_int_equal(needs->at[2], scene_signal(&scene, "both"));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_call_is_seen_by_its_name),
	    cmocka_unit_test(signals_are_made_of_what_was_found),
	    cmocka_unit_test(beyond_its_bounds_it_may_hold),
	    cmocka_unit_test(a_signal_alone_is_decided_with_what_it_needs),
	    cmocka_unit_test(who_looks_behind_others_needs_all_they_are_made_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
