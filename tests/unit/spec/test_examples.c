/* Worked examples and graded replies of a Markdown document, and what is malformed in them. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "spec/examples.h"

static struct examples *must_read(const char *text)
{
	struct error err = {0};
	struct examples *examples = examples_parse(span_of(text), "book.md", &err);

	if (examples == NULL)
		fail_msg("%s", err.text);
	return examples;
}

/* The conversation that a reply answers, and the reply: "user: Hi | assistant: Ho". */
static void must_answer(const struct example *example, size_t reply, const char *expected)
{
	static const char *const words[] = {"system", "developer", "user", "assistant", "tool"};
	struct buf told = {0};

	for (size_t i = 0; i <= reply; i++) {
		if (i < reply && !example_precedes(example, i, reply))
			continue;
		const struct example_turn *turn = &example->turns[i];
		buf_printf(&told, "%s%s", told.len ? " | " : "", words[turn->role]);
		if (turn->name.at)
			buf_printf(&told, "(%s)", turn->name.at);
		buf_printf(&told, ": %s", turn->text.at);
	}
	if (strcmp(buf_string(&told), expected) != 0)
		fail_msg("'%s', not '%s'", buf_string(&told), expected);
	buf_done(&told);
}

static void must_flaw(const char *text, unsigned line, const char *what)
{
	struct examples *examples = must_read(text);

	if (examples->nflaws != 1 || examples->flaws[0].line != line ||
	    strcmp(examples->flaws[0].what, what) != 0)
		fail_msg("%zu flaws, the first at %u: %s; not %u: %s", examples->nflaws,
		    examples->nflaws ? examples->flaws[0].line : 0,
		    examples->nflaws ? examples->flaws[0].what : "none", line, what);
	examples_free(examples);
}

#define FENCE "# Kitchen {#kitchen}\n**Example**: tea\n\n~~~xml\n"

static void replies_have_grades_numbers_and_notes(void **state)
{
	(void)state;
	struct examples *examples = must_read(
	    FENCE "<user>\nTea?\n</user>\n"
		  "<comparison>\n"
		  "<assistant> <!-- BAD: says &quot;no&quot; -->\nNo.\n</assistant>\n"
		  "<assistant> <!-- BAD[#garden]: too long -->\nWell, well.\n</assistant>\n"
		  "<assistant> <!-- GOOD, given low water -->\nYes.\n</assistant>\n"
		  "<assistant> <!-- OK -->\nPerhaps.\n</assistant>\n"
		  "</comparison>\n~~~\n");
	const struct example *example = &examples->at[0];

	assert_int_equal(examples->n, 1);
	assert_int_equal(examples->nflaws, 0);
	assert_string_equal(example->title.at, "tea");
	assert_string_equal(example->anchor.at, "kitchen");
	assert_int_equal(example->line, 4);
	assert_int_equal(example->nturns, 5);
	assert_int_equal(examples->counts[GRADE_BAD], 2);
	assert_int_equal(examples->counts[GRADE_GOOD], 1);
	assert_int_equal(examples->counts[GRADE_OK], 1);
	assert_int_equal(example->turns[0].grade, GRADE_NONE);
	assert_int_equal(example->turns[2].grade, GRADE_BAD);
	assert_int_equal(example->turns[2].number, 2);
	assert_string_equal(example->turns[2].clause.at, "garden");
	assert_string_equal(example->turns[2].note.at, "too long");
	assert_null(example->turns[1].clause.at);
	assert_string_equal(example->turns[1].note.at, "says \"no\"");
	assert_int_equal(example->turns[3].grade, GRADE_GOOD);
	assert_string_equal(example->turns[3].note.at, "given low water");
	assert_null(example->turns[4].note.at);
	assert_int_equal(example->turns[4].line, 18);
	must_answer(example, 2, "user: Tea? | assistant: Well, well.");
	examples_free(examples);
}

static void a_second_comparison_goes_on_from_the_good_reply(void **state)
{
	(void)state;
	struct examples *examples = must_read(FENCE
	    "<user>\nTea?\n</user>\n"
	    "<comparison>\n<assistant> <!-- OK -->\nHm.\n</assistant>\n"
	    "<assistant> <!-- GOOD -->\nYes.\n</assistant>\n</comparison>\n"
	    "<user>\nMilk?\n</user>\n"
	    "<comparison>\n<assistant> <!-- OK -->\nSome.\n</assistant>\n</comparison>\n"
	    "<user>\nHot?\n</user>\n"
	    "<comparison>\n<assistant> <!-- BAD -->\nCold.\n</assistant>\n</comparison>\n~~~\n");

	must_answer(&examples->at[0], 1, "user: Tea? | assistant: Hm.");
	must_answer(
	    &examples->at[0], 4, "user: Tea? | assistant: Yes. | user: Milk? | assistant: Some.");
	must_answer(&examples->at[0], 6,
	    "user: Tea? | assistant: Yes. | user: Milk? | assistant: Some. | user: Hot? | "
	    "assistant: Cold.");
	assert_int_equal(examples->nflaws, 0);
	examples_free(examples);
}

static void tools_are_named_and_text_is_decoded(void **state)
{
	(void)state;
	struct examples *examples = must_read(FENCE
	    "<assistant recipient=\"kettle.boil\" end_turn=\"false\">\n{&quot;cups&quot;: "
	    "2}\n</assistant>\n"
	    "<tool comment=\"a > b\" name=\"kettle\">\n\n  1 &lt; 2 &amp;amp;\n</tool>\n"
	    "<developer>Be brief.\n<untrusted>\nRing!\n</untrusted>\n  </developer>\n"
	    "<comparison>\n<assistant> <!-- GOOD -->Ready. </assistant>\n</comparison>\n~~~\n");

	must_answer(&examples->at[0], 3,
	    "assistant(kettle.boil): {\"cups\": 2} | tool(kettle): 1 < 2 &amp; | developer: Be "
	    "brief.\n"
	    "<untrusted>\nRing!\n</untrusted> | assistant: Ready.");
	assert_int_equal(examples->nflaws, 0);
	examples_free(examples);
}

static void settings_are_read_of_who_may_set_them(void **state)
{
	(void)state;
	struct examples *examples = must_read(
	    FENCE "<system>\n<settings>\nunder_18: true\n chan&amp;nel :  voice \nnothing\n: "
		  "x\n</settings>\na: b\n"
		  "</system>\n<developer>\n<settings>\nc: d\n</settings>\n</developer>\n~~~\n"
		  "~~~xml\n<system>\nunder_18: true\n</system>\n~~~\n"
		  "~~~xml\n<user>\n<settings>\nunder_18: true\n</settings>\n</user>\n~~~\n");
	const struct example *first = &examples->at[0];

	assert_int_equal(examples->n, 3);
	assert_int_equal(first->nsettings, 3);
	assert_string_equal(first->settings[0].key.at, "under_18");
	assert_string_equal(first->settings[0].value.at, "true");
	assert_string_equal(first->settings[1].key.at, "chan&nel");
	assert_string_equal(first->settings[1].value.at, "voice");
	assert_string_equal(first->settings[2].key.at, "c");
	assert_int_equal(examples->at[1].nsettings, 0);
	assert_int_equal(examples->at[2].nsettings, 0);
	examples_free(examples);
}

/* A turn's text once elisions are out of it. */
static void must_mask(const char *raw, const char *expected, bool is_elided, bool is_staged)
{
	struct buf text = {0};

	buf_printf(&text, "%s<user>\n%s\n</user>\n~~~\n", FENCE, raw);
	struct examples *examples = must_read(buf_string(&text));
	const struct example_turn *turn = &examples->at[0].turns[0];
	if (strcmp(turn->text.at, expected) != 0 || turn->is_elided != is_elided ||
	    turn->is_staged != is_staged)
		fail_msg("%s: '%s' %d %d", raw, turn->text.at, turn->is_elided, turn->is_staged);
	examples_free(examples);
	buf_done(&text);
}

static void elisions_go_and_other_brackets_stay(void **state)
{
	(void)state;
	must_mask("Take cups [...]", "Take cups", true, false);
	must_mask("Take [... many] cups [...]\nand tea", "Take  cups\nand tea", true, false);
	must_mask("[... boils\nwater ...]", "", true, false);
	must_mask("[\xe2\x80\xa6 more] tea", "tea", true, false);
	must_mask("[...](http://tea.example) or [name]", "[...](http://tea.example) or [name]",
	    false, false);
	must_mask("[[... x] and [a [... b]", "[ and [a", true, false);
	must_mask("[... open", "[... open", false, false);
	must_mask("[points at the cup]\nThis?", "[points at the cup]\nThis?", false, true);
	must_mask("[CUP] [cup of tea] now\n[Cup of tea]", "[CUP] [cup of tea] now\n[Cup of tea]",
	    false, false);
}

static void what_is_malformed_is_read_past_and_listed(void **state)
{
	(void)state;
	must_flaw(FENCE "<user>\nTea?\n<assistant>\nYes.\n</assistant>\n~~~\n", 5,
	    "a turn is not closed");
	must_flaw(FENCE "<user>\nTea?\n~~~\n", 5, "a turn is not closed");
	must_flaw(FENCE "Tea?\n<user>\nHi\n</user>\n~~~\n", 5, "text stands outside of a turn");
	must_flaw(
	    FENCE "[...]\n* <user>\nHi\n</user>\n~~~\n", 6, "a list mark stands before a tag");
	must_flaw(FENCE "<comparison>\n<assistant>\nHi\n</assistant>\n</comparison>\n~~~\n", 6,
	    "a reply of a comparison has no grade");
	must_flaw(FENCE
	    "<comparison>\n<assistant> <!-- GREAT -->\nHi\n</assistant>\n</comparison>\n~~~\n",
	    6, "a comment begins with no grade");
	must_flaw(FENCE
	    "<comparison>\n<assistant> <!-- BADLY -->\nHi\n</assistant>\n</comparison>\n~~~\n",
	    6, "a comment begins with no grade");
	must_flaw(FENCE
	    "<comparison>\n<assistant> <!-- BAD[x] -->\nHi\n</assistant>\n</comparison>\n~~~\n",
	    6, "a grade's clause is not written [#anchor]");
	must_flaw(FENCE
	    "<comparison>\n<assistant> <!-- BAD\nHi\n</assistant>\n</comparison>\n~~~\n",
	    6, "a comment is not closed");
	must_flaw(FENCE "<assistant> <!-- GOOD -->\nHi\n</assistant>\n~~~\n", 5,
	    "a graded reply stands outside of a comparison");
	must_flaw(FENCE "<comparison>\n<user>\nHi\n</user>\n</comparison>\n~~~\n", 6,
	    "a comparison holds a turn that is no reply");
	must_flaw(FENCE "<comparison>\n<assistant> <!-- OK -->\nHi\n</assistant>\n~~~\n", 4,
	    "a comparison is not closed");
	must_flaw(FENCE "<user>\nHi\n</user>\n</comparison>\n~~~\n", 8,
	    "a comparison ends that has not begun");
	must_flaw(FENCE "<user>\nHi\n</user>\n", 4, "a fence is not closed");
	must_flaw(
	    "**Example**: tea\n\nNo fence.\n", 1, "an example is announced that does not come");
	must_flaw(FENCE
	    "<comparison>\n<assistant> <!-- BAD -->\nHi\n</assistant>\n</comparison>\n"
	    "<comparison>\n<assistant> <!-- OK -->\nHo\n</assistant>\n</comparison>\n~~~\n",
	    4, "an example goes on behind a comparison that has no GOOD or OK reply");
}

static void a_torn_reply_is_still_judged(void **state)
{
	(void)state;
	struct examples *examples = must_read(
	    FENCE "<comparison>\n<assistant> <!-- BAD -->\nNo.\n<assistant> <!-- GOOD -->\nYes.\n"
		  "*</comparison>\n~~~\n");

	assert_int_equal(examples->counts[GRADE_BAD], 1);
	assert_int_equal(examples->counts[GRADE_GOOD], 1);
	must_answer(&examples->at[0], 1, "assistant: Yes.");
	examples_free(examples);
}

static void other_fences_hold_no_examples(void **state)
{
	(void)state;
	struct examples *examples =
	    must_read("# Kitchen {#kitchen}\n```\n<user>\nHi\n</user>\n# Garden {#garden}\n```\n"
		      "**Example**: cup\r\n~~~~xml\n<user>\n~~~\nHi\n</user>\n~~~~\n~~~xml\n~~~\n");

	assert_int_equal(examples->n, 1);
	assert_string_equal(examples->at[0].anchor.at, "kitchen");
	assert_string_equal(examples->at[0].title.at, "cup");
	must_answer(&examples->at[0], 0, "user: ~~~\nHi");
	assert_int_equal(examples->nflaws, 0);
	examples_free(examples);
}

static void turns_and_settings_are_bounded(void **state)
{
	(void)state;
	struct buf text = {0};

	buf_text(&text, FENCE);
	buf_text(&text, "<system>\n<settings>\n");
	for (int i = 0; i < EXAMPLE_SETTINGS_MAX + 9; i++)
		buf_printf(&text, "key%d: x\n", i);
	buf_text(&text, "</settings>\n</system>\n");
	for (int i = 0; i < EXAMPLE_TURNS_MAX + 9; i++)
		buf_text(&text, "<user>\nHi\n</user>\n");
	buf_text(&text, "~~~\n");
	struct examples *examples = must_read(buf_string(&text));
	assert_int_equal(examples->at[0].nturns, EXAMPLE_TURNS_MAX);
	assert_int_equal(examples->at[0].nsettings, EXAMPLE_SETTINGS_MAX);
	assert_int_equal(examples->nflaws, 1);
	examples_free(examples);
	buf_done(&text);
}

static void what_is_no_text_is_refused_by_line(void **state)
{
	(void)state;
	struct error err = {0};
	static const char bytes[] = "# A {#a}\n\xff", nul[] = "a\n\nb\0c";

	assert_null(examples_parse((struct span){bytes, sizeof bytes - 1}, "book.md", &err));
	assert_string_equal(err.text, "book.md:2: bytes that are not UTF-8");
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_null(examples_parse((struct span){nul, sizeof nul - 1}, "book.md", &err));
	assert_string_equal(err.text, "book.md:3: a NUL byte");
	struct examples *examples = must_read("");
	assert_int_equal(examples->n, 0);
	examples_free(examples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(replies_have_grades_numbers_and_notes),
	    cmocka_unit_test(a_second_comparison_goes_on_from_the_good_reply),
	    cmocka_unit_test(tools_are_named_and_text_is_decoded),
	    cmocka_unit_test(settings_are_read_of_who_may_set_them),
	    cmocka_unit_test(elisions_go_and_other_brackets_stay),
	    cmocka_unit_test(what_is_malformed_is_read_past_and_listed),
	    cmocka_unit_test(a_torn_reply_is_still_judged),
	    cmocka_unit_test(other_fences_hold_no_examples),
	    cmocka_unit_test(turns_and_settings_are_bounded),
	    cmocka_unit_test(what_is_no_text_is_refused_by_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
