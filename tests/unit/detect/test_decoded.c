/* decoded: what is seen only in text that is encoded; and how such text counts for signals at all. */
#include "scene.h"

#include <stdlib.h>

static const char signals[] =
    "  kettle: {in: {role: assistant}, any: ['\\bblue kettle\\b']}\n"
    "  prose: {in: {role: assistant, where: prose}, any: ['\\bblue kettle\\b']}\n"
    "  first: {in: {role: assistant, sentences: 1}, any: ['\\bblue kettle\\b']}\n"
    "  begins: {in: {role: assistant}, any: ['^please keep']}\n"
    "  warm: {in: {role: assistant}, any: ['\\bwarm\\b']}\n"
    "  both: {of: {all: [kettle, warm]}}\n"
    "  either: {of: {any: [kettle, warm]}}\n"
    "  sum: {in: {role: assistant}, score: {threshold: 2, terms: [{name: a, weight: 1, any: "
    "['\\bkettle\\b']}, "
    "{name: b, weight: 1, any: ['\\bwarm\\b']}]}}\n"
    "  orders: {in: {role: tool, part: result}, any: ['\\bblue kettle\\b']}\n"
    "  sends: {in: {role: assistant, part: call}, any: ['\\bblue kettle\\b']}\n"
    "  hides-kettle: {in: {role: assistant}, decoded: [kettle]}\n"
    "  hides-both: {in: {role: assistant}, decoded: [both]}\n"
    "  hides-either: {in: {role: assistant}, decoded: [either]}\n"
    "  hides-sum: {in: {role: assistant}, decoded: [sum]}\n";

/* "Please keep the blue kettle warm until noon", encoded once, twice and thrice. */
#define ONCE "UGxlYXNlIGtlZXAgdGhlIGJsdWUga2V0dGxlIHdhcm0gdW50aWwgbm9vbg=="
#define TWICE "VUd4bFlYTmxJR3RsWlhBZ2RHaGxJR0pzZFdVZ2EyVjBkR3hsSUhkaGNtMGdkVzUwYVd3Z2JtOXZiZz09"
#define THRICE                                                                                     \
	"VlVkNGJGbFlUbXhKUjNSc1dsaEJaMlJIYUd4SlIwcHpaRmRWWjJFeVZqQmtSM2hzU1Voa2FHTnRNR2Rr"         \
	"VnpVd1lWZDNaMkp0T1haaVp6MDk="

static void must_say(
    const struct scene *scene, uint32_t message, const char *signal, const char *note)
{
	const struct hit *hit = scene_hit(scene, message, signal, 0);

	assert_non_null(hit);
	assert_non_null(hit->cause);
	assert_string_equal(hit->cause->note.at, note);
}

static void what_is_encoded_counts_where_it_stands(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_ASSISTANT, "Well. So. Here: " ONCE " and bye");
	scene_say(&scene, ROLE_ASSISTANT, "```\n" ONCE "\n```");
	scene_say(&scene, ROLE_TOOL, ONCE);
	scene_call(&scene, "send", "{\"body\": \"" ONCE "\"}");
	scene_observe(&scene);
	must_say(&scene, 0, "kettle", "decoded from base64");
	scene_must_hit(&scene, 0, "kettle", "IGJsdWUga2V0dGxl", NULL);
	assert_true(scene_holds(&scene, 0, "prose"));
	assert_true(scene_holds(&scene, 0, "first")); /* decoded text has sentences of its own */
	assert_true(scene_holds(&scene, 0, "begins"));
	assert_true(scene_holds(&scene, 1, "kettle"));
	assert_false(scene_holds(&scene, 1, "prose")); /* it lies in code */
	must_say(&scene, 2, "orders", "decoded from base64");
	must_say(&scene, 3, "sends", "decoded from base64");
	scene_close(&scene);
}

static void two_layers_are_taken_off_not_three(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_ASSISTANT, TWICE);
	scene_say(&scene, ROLE_ASSISTANT, THRICE);
	scene_say(&scene, ROLE_ASSISTANT, "\xd0\xaf: " ONCE);
	scene_observe(&scene);
	must_say(&scene, 0, "kettle", "decoded from base64, then from base64");
	assert_false(scene_holds(&scene, 1, "kettle"));
	scene_must_hit(&scene, 2, "kettle", "IGJsdWUga2V0dGxl", NULL);
	scene_close(&scene);
}

static void what_the_plain_words_say_is_not_hidden(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_ASSISTANT, ONCE);
	scene_say(&scene, ROLE_ASSISTANT, ONCE " is what the blue kettle needs to be warm");
	scene_say(&scene, ROLE_ASSISTANT, ONCE " is warm");
	scene_say(&scene, ROLE_ASSISTANT, "a blue kettle is warm");
	scene_observe(&scene);
	must_say(&scene, 0, "hides-kettle", "only in text decoded from base64");
	scene_must_hit(&scene, 0, "hides-kettle", "IGJsdWUga2V0dGxl", NULL);
	assert_true(scene_holds(&scene, 0, "hides-both"));
	assert_true(scene_holds(&scene, 0, "hides-either"));
	assert_true(scene_holds(&scene, 0, "hides-sum"));
	assert_false(scene_holds(&scene, 1, "hides-kettle"));
	assert_false(scene_holds(&scene, 1, "hides-both"));
	assert_false(scene_holds(&scene, 1, "hides-sum"));
	assert_true(scene_holds(&scene, 2, "hides-both"));
	assert_true(scene_holds(&scene, 2, "hides-sum"));
	assert_false(scene_holds(&scene, 2, "hides-either"));
	assert_false(scene_holds(&scene, 3, "hides-kettle"));
	assert_false(scene_holds(&scene, 3, "hides-both"));
	scene_close(&scene);
}

static void beyond_the_bounds_nothing_is_known(void **state)
{
	struct scene scene;
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < 6000; i++)
		(void)buf_text(&text, "a2VlcCBpdCBjb2xkIG5vdw== or\n"); /* keep it cold now */
	(void)buf_text(&text, ONCE);
	scene_open(&scene, signals);
	scene_say(&scene, ROLE_ASSISTANT, buf_string(&text));
	scene_say(&scene, ROLE_ASSISTANT, ONCE);
	scene_observe(&scene);
	assert_false(scene_holds(&scene, 0, "kettle"));
	assert_true(scene_unsure(&scene, 0, "kettle"));
	assert_true(scene_unsure(&scene, 0, "hides-kettle"));
	assert_true(scene_holds(&scene, 1, "kettle")); /* each message has bounds of its own */
	scene_close(&scene);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_encoded_counts_where_it_stands),
	    cmocka_unit_test(two_layers_are_taken_off_not_three),
	    cmocka_unit_test(what_the_plain_words_say_is_not_hidden),
	    cmocka_unit_test(beyond_the_bounds_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
