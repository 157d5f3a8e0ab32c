/* Formats: what parses, and where it does not. */
#include "scene.h"

#include "detect/counts.h"
#include "detect/fences.h"
#include "detect/format_check.h"

struct sample {
	const char *text;
	int at; /* -1: no flaw */
};

static void check(
    bool (*flawed)(struct span, struct flaw *), const struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct flaw flaw = {0, NULL};
		bool is_broken = flawed(span_of(samples[i].text), &flaw);
		if (is_broken != (samples[i].at >= 0) ||
		    (is_broken && flaw.at != (size_t)samples[i].at))
			fail_msg("%s: %d, %zu %s", samples[i].text, is_broken, flaw.at,
			    flaw.what ? flaw.what : "");
	}
}

static void json_breaks_at_its_first_flaw(void **state)
{
	static const struct sample samples[] = {
	    {"{\"a\": [1, -2.5e3, true, null], \"b\": {}}", -1},
	    {"[]", -1},
	    {"{\"a\": 1}\n{\"a\": 2}", -1},
	    {"{\"a\": 1,}", 8},
	    {"[1,]", 3},
	    {"[1 2]", 3},
	    {"{a: 1}", 1},
	    {"{\"a\" 1}", 5},
	    {"{\"a\": 'x'}", 6},
	    {"[\"a\\q\"]", 4},
	    {"[\"a", 1},
	    {"[01]", 3},
	    {"[1.]", 3},
	    {"[1", 2},
	    {"{}, {}", 2},
	    {"", 0},
	};

	(void)state;
	check(json_flaw, samples, ARRAY_LEN(samples));
}

static void xml_breaks_at_its_first_flaw(void **state)
{
	static const struct sample samples[] = {
	    {"<?xml version=\"1.0\"?><a b='1'><c/><!-- <x> --><![CDATA[<y>]]></a>", -1},
	    {"<a></b>", 3},
	    {"<a><b></a></b>", 6},
	    {"<a>", 3},
	    {"</a>", 0},
	    {"<a b=1></a>", 5},
	    {"<a", 2},
	    {"<a>1 < 2</a>", 5},
	};

	(void)state;
	check(xml_flaw, samples, ARRAY_LEN(samples));
}

static void rows_and_lines_break(void **state)
{
	static const struct sample csv[] = {{"a,b\n1,2\n\n\"x,\ny\",\"z\"\"q\"\n", -1},
	    {"a,b\n1\n", 4}, {"a,b\n1,2,3\n", 4}, {"a,b\n\"1,2\n", 4}};
	static const struct sample yaml[] = {{"a: 1\nb:\n  - c: 'x: y'\n  - d\n", -1},
	    {"a: |\n  x: y: z\n\tk\nb: 1\n", 15}, {"a: b: c\n", 4}, {"a:\n\tb: 1\n", 3},
	    {"t: 10:30\nu: http://x.example\nv: {a: 1, b: 2}\n", -1}};
	static const struct sample latex[] = {{"\\begin{a}\\[x\\]\\\\[2pt]\\end{a}", -1},
	    {"\\begin{a}\\begin{b}\\end{a}", 18}, {"\\begin{a}x", 0}, {"\\begin{document}x", -1},
	    {"x\\end{a}", -1}};

	(void)state;
	check(csv_flaw, csv, ARRAY_LEN(csv));
	check(yaml_flaw, yaml, ARRAY_LEN(yaml));
	check(latex_flaw, latex, ARRAY_LEN(latex));
}

static void depth_beyond_the_bound_is_no_flaw(void **state)
{
	struct buf text = {0};
	struct flaw flaw;

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_text(&text, "[");
	assert_false(json_flaw(buf_span(&text), &flaw));
	buf_clear(&text);
	for (int i = 0; i < 2000; i++)
		buf_text(&text, "<a>");
	assert_false(xml_flaw(buf_span(&text), &flaw));
	buf_done(&text);
}

static void fences_are_found_with_their_languages(void **state)
{
	struct span text = span_of("x\n```Json title\n{}\n```\n~~~~\n```\n~~~~\n```py\nend");
	struct fence fence;

	(void)state;
	assert_true(fence_next(text, 0, &fence));
	assert_true(fence_is(&fence, "json") && fence.is_closed);
	assert_true(span_is(span_slice(text, fence.body, fence.end), "{}\n"));
	assert_true(fence_next(text, fence.next, &fence));
	assert_true(fence.language.len == 0 && fence.is_closed);
	assert_true(fence_next(text, fence.next, &fence));
	assert_true(fence_is(&fence, "py") && !fence.is_closed);
	assert_false(fence_next(text, fence.next, &fence));
}

static void counts_are_as_people_count(void **state)
{
	struct counts counts = counts_of(
	    span_of("One two. \"Three, 4.5 times?\" Yes!\n\n- a b\n2) c\n\nna\xc3\xafve"));

	(void)state;
	assert_int_equal(counts.words, 11);
	assert_int_equal(counts.sentences, 4);
	assert_int_equal(counts.lines, 4);
	assert_int_equal(counts.paragraphs, 3);
	assert_int_equal(counts.bullets, 2);
	assert_int_equal(counts_of(span_of(" na\xc3\xafve ")).characters, 5);
	assert_int_equal(counts_of(span_of("")).sentences, 0);
}

static void a_broken_block_is_shown_at_its_place(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene, "  broken: {in: {role: assistant}, format: {is: broken}}\n"
			   "  bare: {in: {role: assistant}, format: {is: unlabelled, of: fence}}\n"
			   "  any: {in: {role: assistant}, format: {is: present, of: [json]}}\n");
	scene_say(&scene, ROLE_ASSISTANT, "See:\n```json\n[1,]\n```\n");
	scene_say(&scene, ROLE_ASSISTANT, "See:\n```json\n[1, ...]\n```\n```\nx\n```\n");
	scene_say(&scene, ROLE_ASSISTANT, "{\"a\": 1 \"b\": 2}");
	scene_say(&scene, ROLE_ASSISTANT, "```sh\nls");
	scene_say(&scene, ROLE_ASSISTANT, "```sh\nls");
	scene.messages[4].finish = FINISH_LENGTH;
	scene_observe(&scene);
	scene_must_hit(&scene, 0, "broken", "]", NULL);
	assert_string_equal(scene_hit(&scene, 0, "broken", 0)->cause->note.at,
	    "json: a comma behind the last item at byte 16");
	assert_false(scene_holds(&scene, 1, "broken"));
	assert_true(scene_holds(&scene, 1, "bare"));
	assert_true(scene_holds(&scene, 1, "any"));
	scene_must_hit(&scene, 2, "broken", "\"", NULL);
	assert_true(scene_holds(&scene, 3, "broken"));
	assert_false(scene_holds(&scene, 4, "broken"));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(json_breaks_at_its_first_flaw),
	    cmocka_unit_test(xml_breaks_at_its_first_flaw),
	    cmocka_unit_test(rows_and_lines_break),
	    cmocka_unit_test(depth_beyond_the_bound_is_no_flaw),
	    cmocka_unit_test(fences_are_found_with_their_languages),
	    cmocka_unit_test(counts_are_as_people_count),
	    cmocka_unit_test(a_broken_block_is_shown_at_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
