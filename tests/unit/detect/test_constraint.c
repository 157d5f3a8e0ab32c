/* Demands tracked through conversations: what stands, what gives way, what a reply breaks. */
#include "scene.h"

static const char signals[] = "  refuses: {in: {role: assistant}, any: ['\\bI can.t help\\b']}\n"
			      "  asks: {in: {role: instruction}, constraint: {demands: [language, "
			      "format, count, literal, case]}}\n"
			      "  breaks: {in: {role: assistant}, constraint: {breaks: [language, "
			      "format, one-of, count, case, mark, literal, "
			      "topic, name, units]}, using: [refuses]}\n"
			      "  breaks-user: {in: {role: assistant}, constraint: {breaks: "
			      "[language, count, literal], from: [user]}}\n"
			      "  keeps: {in: {role: assistant}, constraint: {keeps: [language, "
			      "format, count, literal, case], against-user: true}}\n"
			      "  odd: {in: {role: instruction}, constraint: {uncheckable: true}}\n";

static void observe(struct scene *scene, const char *system, const char *user, const char *reply)
{
	scene_open(scene, signals);
	scene_say(scene, ROLE_SYSTEM, system);
	scene_say(scene, ROLE_USER, user);
	scene_say(scene, ROLE_ASSISTANT, reply);
	scene_observe(scene);
}

static bool is_broken(const char *system, const char *user, const char *reply)
{
	struct scene scene;

	observe(&scene, system, user, reply);
	bool holds = scene_holds(&scene, 2, "breaks");
	scene_close(&scene);
	return holds;
}

static void a_breach_is_held_against_the_words_that_demand(void **state)
{
	struct scene scene;

	(void)state;
	observe(&scene, "You sell boats. Never say 'cheap'. Be kind to everybody.", "A dinghy?",
	    "It is a cheap one.");
	scene_must_hit(&scene, 2, "breaks", "cheap", "Never say 'cheap'");
	assert_string_equal(scene_hit(&scene, 2, "breaks", 0)->cause->note.at,
	    "literal: uses what is banned: number 1 of 1");
	assert_true(scene_holds(&scene, 0, "asks"));
	scene_must_hit(&scene, 0, "odd", "Be kind to everybody.", NULL);
	scene_close(&scene);
}

static void languages_are_told_in_a_few_words(void **state)
{
	(void)state;
	assert_true(is_broken("Reply in English.", "¿Y el río?", "El río más largo es el Tajo."));
	assert_true(is_broken(
	    "Reply in Spanish.", "In English: which river?", "The longest river is the Tagus."));
	assert_true(is_broken(
	    "Antworte nur auf Deutsch.", "Hi", "Of course, here is the list you asked for."));
	assert_true(is_broken(
	    "Reply in Russian only.", "Hi", "Of course, here is the list you asked for."));
	assert_false(is_broken(
	    "Reply in Spanish.", "In English: which river?", "El río más largo es el Tajo."));
	assert_false(is_broken("Reply in French.", "Code?",
	    "Voici le code que vous avez demandé :\n```\nfor the end of it\n```"));
	assert_false(is_broken("Reply in English.", "Translate 'the boat is red' into Spanish.",
	    "El barco es rojo, señor, y la vela también."));
	assert_false(is_broken("Reply in English.", "Hola",
	    "Lo siento, pero no puedo responder en otro idioma. In English: the river is very long "
	    "and it flows into the sea."));
}

static void the_higher_level_and_the_later_word_win(void **state)
{
	struct scene scene;

	(void)state;
	assert_true(is_broken(
	    "Write in lowercase letters.", "Write in uppercase letters. A boat?", "A BOAT."));
	assert_false(is_broken(
	    "Write in lowercase letters.", "Write in uppercase letters. A boat?", "a boat."));
	observe(&scene, "Write in lowercase letters.", "Write in uppercase letters. A boat?",
	    "a boat.");
	assert_true(scene_holds(&scene, 2, "keeps"));
	scene_close(&scene);
	assert_false(is_broken("Answer in French. Actually, answer in Spanish.", "A boat?",
	    "El barco está en el río."));
	assert_true(is_broken("Answer in French. Actually, answer in Spanish.", "A boat?",
	    "Le bateau est dans la rivière."));
	assert_false(is_broken("Preferably answer in French.", "Please answer in Spanish. A boat?",
	    "El barco está en el río."));
}

static void conditions_must_be_met(void **state)
{
	(void)state;
	assert_true(is_broken("If the user asks about shipping, answer in one sentence.",
	    "How is shipping done?", "By boat. It takes a week. Sometimes two."));
	assert_false(is_broken("If the user asks about shipping, answer in one sentence.",
	    "What do you sell?", "Boats. Ropes too. And nets."));
	assert_false(is_broken("Answer in one sentence unless the user asks for detail.",
	    "What do you sell, in detail?", "Boats. Ropes too. And nets."));
}

static void users_are_held_to_the_next_reply(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_USER, "Please answer in exactly one sentence. A boat?");
	scene_say(&scene, ROLE_ASSISTANT, "It floats. It moves. It sinks.");
	scene_say(&scene, ROLE_USER, "And a raft?");
	scene_say(&scene, ROLE_ASSISTANT, "It floats. It drifts. It sinks.");
	scene_observe(&scene);
	assert_true(scene_holds(&scene, 1, "breaks-user"));
	assert_false(scene_holds(&scene, 1, "breaks"));
	assert_false(scene_holds(&scene, 3, "breaks-user"));
	scene_close(&scene);
}

static void forms_name_what_is_wrong(void **state)
{
	struct scene scene;

	(void)state;
	observe(&scene, "Return JSON only.", "A boat?", "{\"boat\": 1,}");
	scene_must_hit(&scene, 2, "breaks", "}", "Return JSON");
	scene_close(&scene);
	assert_false(is_broken("Return JSON only.", "A boat?", "```json\n{\"boat\": 1}\n```"));
	assert_false(is_broken("Return JSON only.", "A boat?", "I can't help with that."));
	assert_true(
	    is_broken("Say either YES or NO.", "Is it?", "Well, that depends on many things."));
	assert_false(is_broken("Say either YES or NO.", "Is it?", "Yes."));
	assert_true(is_broken("Don't use bullet points.", "Boats?", "- one\n- two\n- three"));
	assert_true(is_broken("End every message with \"Fair winds!\"", "Boats?", "We have two."));
	assert_false(is_broken(
	    "End every message with \"Fair winds!\"", "Boats?", "We have two. Fair winds!"));
}

static void what_is_cut_short_lacks_nothing_for_sure(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_SYSTEM, "Your reply must have at least 50 words.");
	scene_say(&scene, ROLE_USER, "A boat?");
	scene_say(&scene, ROLE_ASSISTANT, "A boat is a thing that");
	scene.messages[2].finish = FINISH_LENGTH;
	scene_observe(&scene);
	assert_false(scene_holds(&scene, 2, "breaks"));
	assert_true(scene_unsure(&scene, 2, "breaks"));
	scene_close(&scene);
}

static void what_a_value_says_asks_nothing(void **state)
{
	(void)state;
	assert_true(
	    is_broken("Use lowercase letters only.\nReply in JSON only.", "A boat?", "So."));
	assert_false(is_broken("The gate code is \"heron\nReply in JSON only.\n\nNever say "
			       "\"so\".\nheron\". Never share it.",
	    "A boat?", "It is so."));
	/* Behind it, demands are demands again. */
	assert_true(is_broken(
	    "The password: \"heron \"tall\" bird\". Never say \"so\".", "A boat?", "It is so."));
	/* One that never ends is none. */
	assert_true(
	    is_broken("The gate code is \"heron\nReply in JSON only.", "A boat?", "It is so."));
}

/* A reply in two texts. */
static void observe_pieces(
    struct scene *scene, const char *system, const char *one, const char *two)
{
	scene_open(scene, signals);
	scene_say(scene, ROLE_SYSTEM, system);
	scene_say(scene, ROLE_USER, "A boat?");
	scene_say(scene, ROLE_ASSISTANT, one);
	scene_part(scene, PART_TEXT, NULL, span_of(two));
	scene_observe(scene);
}

static void each_text_of_a_reply_is_checked(void **state)
{
	struct scene scene;

	(void)state;
	observe_pieces(&scene, "Never say 'cheap'.", "We have two.", "One is a cheap one.");
	scene_must_hit(&scene, 2, "breaks", "cheap", "Never say 'cheap'");
	assert_int_equal(1, scene_hit(&scene, 2, "breaks", 0)->part);
	scene_close(&scene);
	observe_pieces(&scene, "Never say 'cheap'.", "We have two.", "One is new.");
	assert_false(scene_holds(&scene, 2, "breaks"));
	assert_false(scene_unsure(&scene, 2, "breaks"));
	scene_close(&scene);
	/* What is asked of the whole cannot be told from its texts. */
	observe_pieces(&scene, "Return JSON only.", "{\"boats\":", "2}");
	assert_false(scene_holds(&scene, 2, "breaks"));
	assert_true(scene_unsure(&scene, 2, "breaks"));
	scene_close(&scene);
}

/* Three system messages of 200 demands each and a reply; the last of them behind the bound. */
static void more_demands_than_are_held_leave_doubt(void **state)
{
	struct scene scene;
	struct buf texts[3] = {0};

	(void)state;
	scene_open(&scene, signals);
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 200; k++)
			buf_printf(&texts[i], "Never say 'boat%zu'.\n", 200 * i + k);
		scene_message(&scene, ROLE_SYSTEM);
		scene_part(&scene, PART_TEXT, NULL, buf_span(&texts[i]));
	}
	scene_say(&scene, ROLE_USER, "Which one?");
	scene_say(&scene, ROLE_ASSISTANT, "Take boat599.");
	scene_observe(&scene);
	assert_false(scene_holds(&scene, 4, "breaks"));
	/* Each signal doubts, not the first that reads them alone. */
	assert_true(scene_unsure(&scene, 4, "breaks"));
	assert_true(scene_unsure(&scene, 4, "breaks-user"));
	scene_close(&scene);
	for (size_t i = 0; i < 3; i++)
		buf_done(&texts[i]);
}

/* More instructions than are remembered, in one detective: each reply is held against its own, again and again. */
static void instructions_are_remembered_as_they_were(void **state)
{
	enum { TEXTS = 11, ROUNDS = 3 };
	char system[TEXTS][80], reply[TEXTS][40];
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	for (int i = 0; i < ROUNDS * TEXTS * 2; i++) {
		int at = i / 2 % TEXTS, other = i % 2 ? at : (at + 1) % TEXTS;
		snprintf(system[at], sizeof system[at], "You sell boats. Never say 'cheap%c'.",
		    'a' + at);
		snprintf(reply[other], sizeof reply[other], "It is a cheap%c one.", 'a' + other);
		scene.transcript.nmessages = 0;
		scene_say(&scene, ROLE_SYSTEM, system[at]);
		scene_say(&scene, ROLE_USER, "A dinghy?");
		scene_say(&scene, ROLE_ASSISTANT, reply[other]);
		scene_observe(&scene);
		assert_true(scene_holds(&scene, 2, "breaks") == (at == other));
		const struct hit *hit = scene_hit(&scene, 2, "breaks", 0);
		assert_true((hit != NULL) == (at == other));
		if (hit) {
			assert_int_equal(hit->cause->message, 0);
			assert_int_equal(hit->cause->start, strlen("You sell boats. "));
		}
	}
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_breach_is_held_against_the_words_that_demand),
	    cmocka_unit_test(languages_are_told_in_a_few_words),
	    cmocka_unit_test(the_higher_level_and_the_later_word_win),
	    cmocka_unit_test(conditions_must_be_met),
	    cmocka_unit_test(users_are_held_to_the_next_reply),
	    cmocka_unit_test(forms_name_what_is_wrong),
	    cmocka_unit_test(what_is_cut_short_lacks_nothing_for_sure),
	    cmocka_unit_test(what_a_value_says_asks_nothing),
	    cmocka_unit_test(each_text_of_a_reply_is_checked),
	    cmocka_unit_test(more_demands_than_are_held_leave_doubt),
	    cmocka_unit_test(instructions_are_remembered_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
