/* What the words of the mapping language do to a record: paths, conditions, split, where, turns. */
#include "reading.h"

/* A mapping whose record is of the given turns entry. */
static void read_turn(const char *turn, const char *line, const char *messages)
{
	struct buf yaml = {0}, expected = {0};
	struct reading_kit kit;

	buf_printf(&yaml, "name: x\ndetect: {all: []}\nturns:\n  - %s\n", turn);
	kit_parse(&kit, buf_string(&yaml));
	if (*messages)
		buf_printf(&expected, "x request full\n%s", messages);
	else
		buf_printf(&expected,
		    "raw\nraw request none\nunknown none input | text \"%s\"\n"
		    "why: mapping x finds no message here\n",
		    line);
	expect_reading(&kit, line, buf_string(&expected));
	kit_end(&kit);
	buf_done(&yaml);
	buf_done(&expected);
}

static const struct {
	const char *path, *line, *texts; /* texts: one user message each, by commas */
} path_cases[] = {
    {"/a", "{'a':'x'}", "x"},
    {"/a/b", "{'a':{'b':'x'}}", "x"},
    {"/a~1b", "{'a/b':'x'}", "x"},
    {"/a~0b", "{'a~b':'x'}", "x"},
    {"/", "{'':'x'}", "x"},
    {"/a/0", "{'a':['x','y']}", "x"},
    {"/a/1", "{'a':['x','y']}", "y"},
    {"/a/-1", "{'a':['x','y']}", "y"},
    {"/a/-3", "{'a':['x','y']}", ""},
    {"/a/2", "{'a':['x','y']}", ""},
    {"/a/01", "{'a':['x','y']}", ""},
    {"/a/0", "{'a':{'0':'x'}}", "x"},
    {"/a/*", "{'a':['x','y']}", "x,y"},
    {"/a/*", "{'a':{'k':'x','l':'y'}}", "x,y"},
    {"/*", "{'k':'x','l':'y'}", "x,y"},
    {"/a/*/b", "{'a':[{'b':'x'},{'c':'y'},{'b':'z'}]}", "x,z"},
    {"/a/*/*", "{'a':[['x'],[],['y','z']]}", "x,y,z"},
    {"/a/*/0/*", "{'a':[[['x','y']],[[]],[['z']]]}", "x,y,z"},
    {"/a/@json/b", "{'a':'{\\'b\\':\\'x\\'}'}", "x"},
    {"/a/@json/b", "{'a':{'b':'x'}}", "x"},
    {"/a/@json/0", "{'a':' [\\'x\\'] '}", "x"},
    {"/a/@json", "{'a':'x'}", ""},
    {"/a/@json", "{'a':'7'}", ""},
    {"/a/@json/b", "{'a':'{\\'b\\':\\'x\\''}", ""},
    {"/a/@json/b/@json/c", "{'a':'{\\'b\\':\\'{\\\\\\'c\\\\\\':\\\\\\'x\\\\\\'}\\'}'}", "x"},
    {"/a/*/@json/b", "{'a':['{\\'b\\':\\'x\\'}','no','{\\'b\\':\\'y\\'}']}", "x,y"},
    {"/a/b/../c", "{'a':{'c':'x'}}", "x"},
    {"/\\u0061", "{'a':'x'}", ""},
    {"/a", "{'\\u0061':'x'}", "x"},
    {"/a/*/b", "{'a':[{'\\u0062':'x'}]}", "x"},
    {"[/n, /a]", "{'a':'x','n':null}", "x"},
    {"[/n, /a]", "{'a':'x','n':''}", "x"},
    {"[/n, /a]", "{'a':'x','n':[]}", "x"},
    {"[/n, /a]", "{'a':'x','n':'y'}", "y"},
};

static void put_quotes(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_byte(out, *text == '\'' ? '"' : *text);
}

/* The messages that a mapping with that turns entry gives for a line. */
static void print_turn(struct buf *out, const char *turn, struct span line)
{
	struct buf yaml = {0};
	struct reading_kit kit;

	buf_printf(&yaml, "name: x\ndetect: {all: []}\nturns:\n  - %s\n", turn);
	kit_parse(&kit, buf_string(&yaml));
	struct reading reading = kit_read(&kit, line);
	for (size_t i = 0;
	     reading.outcome == READING_AUDITED && i < reading.transcripts[0].nmessages; i++)
		show_message(out, &reading.transcripts[0].messages[i]);
	kit_end(&kit);
	buf_done(&yaml);
}

static void paths_lead_where_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(path_cases); i++) {
		struct buf turn = {0}, line = {0}, expected = {0}, got = {0};
		buf_printf(&turn, "{from: %s, role: user}", path_cases[i].path);
		put_quotes(&line, path_cases[i].line);
		for (const char *c = path_cases[i].texts; *c; c++)
			if (*c != ',')
				buf_printf(&expected, "user user input | text \"%c\"\n", *c);
		print_turn(&got, buf_string(&turn), buf_span(&line));
		if (!span_equal(buf_span(&got), buf_span(&expected)))
			fail_msg("%s of %s gives:\n%s", path_cases[i].path, path_cases[i].line,
			    buf_string(&got));
		buf_done(&turn);
		buf_done(&line);
		buf_done(&expected);
		buf_done(&got);
	}
}

/* Does the condition hold? */
static bool holds(const char *condition, const char *line)
{
	struct buf yaml = {0}, text = {0};
	struct reading_kit kit;

	buf_printf(
	    &yaml, "name: x\ndetect: {all: [%s]}\nturns: [{from: /m, role: user}]\n", condition);
	kit_parse(&kit, buf_string(&yaml));
	put_quotes(&text, line);
	struct reading reading = kit_read(&kit, buf_span(&text));
	bool is_audited = reading.outcome == READING_AUDITED;
	kit_end(&kit);
	buf_done(&yaml);
	buf_done(&text);
	return is_audited;
}

static void conditions_hold_as_they_say(void **state)
{
	static const struct {
		const char *condition, *line;
		bool holds;
	} cases[] = {
	    {"{path: /a}", "{'m':'x','a':0}", true},
	    {"{path: /a}", "{'m':'x','a':null}", false},
	    {"{path: /a}", "{'m':'x'}", false},
	    {"{path: /a, eq: b}", "{'m':'x','a':'b'}", true},
	    {"{path: /a, eq: b}", "{'m':'x','a':'\\u0062'}", true},
	    {"{path: /a, eq: b}", "{'m':'x','a':'bb'}", false},
	    {"{path: /a, eq: 7}", "{'m':'x','a':7}", true},
	    {"{path: /a, eq: 7}", "{'m':'x','a':'7'}", true},
	    {"{path: /a, eq: '7'}", "{'m':'x','a':7}", false},
	    {"{path: /a, eq: true}", "{'m':'x','a':true}", true},
	    {"{path: /a, eq: true}", "{'m':'x','a':false}", false},
	    {"{path: /a, in: [b, c]}", "{'m':'x','a':'c'}", true},
	    {"{path: /a, in: [b, c]}", "{'m':'x','a':'d'}", false},
	    {"{path: /a, in: []}", "{'m':'x','a':'d'}", false},
	    {"{path: /a, prefix: be}", "{'m':'x','a':'bee'}", true},
	    {"{path: /a, prefix: be}", "{'m':'x','a':'b'}", false},
	    {"{path: /a, prefix: 1}", "{'m':'x','a':12}", false},
	    {"{path: /a, type: arr}", "{'m':'x','a':[]}", true},
	    {"{path: /a, type: obj}", "{'m':'x','a':{}}", true},
	    {"{path: /a, type: str}", "{'m':'x','a':''}", true},
	    {"{path: /a, type: num}", "{'m':'x','a':1.5}", true},
	    {"{path: /a, type: bool}", "{'m':'x','a':false}", true},
	    {"{path: /a, type: bool}", "{'m':'x','a':null}", false},
	    {"{path: /a/*/b, eq: 2}", "{'m':'x','a':[{'b':1},{'b':2}]}", true},
	    {"{not: {path: /a}}", "{'m':'x'}", true},
	    {"{not: {path: /a}}", "{'m':'x','a':1}", false},
	    {"{any: [{path: /a}, {path: /b}]}", "{'m':'x','b':1}", true},
	    {"{any: []}", "{'m':'x'}", false},
	    {"{all: [{path: /a}, {path: /b}]}", "{'m':'x','b':1}", false},
	    {"{all: []}", "{'m':'x'}", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (holds(cases[i].condition, cases[i].line) != cases[i].holds)
			fail_msg("%s of %s", cases[i].condition, cases[i].line);
}

static void turns_are_taken_in_the_form_they_name(void **state)
{
	(void)state;
	read_turn("{from: /s, pairs: true}",
	    "{\"s\":[[\"USER\",\"a\"],[\"ASSISTANT\",[\"b\",[\"f00\"]]],[\"ASSISTANT\",null]]}",
	    "user user input | text \"a\"\nassistant none output | text \"b\" | text \"f00\"\n");
	read_turn("{from: /s, alternate: [user, assistant]}", "{\"s\":[\"a\",\"b\",\"c\"]}",
	    "user user input | text \"a\"\nassistant none output | text \"b\"\nuser user input | "
	    "text \"c\"\n");
	read_turn("{from: \"\", text: [body, foot]}",
	    "{\"role\":\"user\",\"body\":\"a\",\"foot\":\"b\",\"text\":\"c\"}",
	    "user user input | text \"a\" | text \"b\"\n");
	read_turn("{from: \"\", text: [body]}",
	    "{\"role\":\"user\",\"body\":\"bad\",\"body\":\"a\"}",
	    "user user input duplicate-keys | text \"a\" | other \"bad\"\n");
	read_turn("{from: /a/*/t, role: ../r}",
	    "{\"a\":[{\"r\":\"user\",\"t\":\"x\"},{\"r\":\"bot\",\"t\":\"y\"},{\"t\":\"z\"}]}",
	    "user user input | text \"x\"\nassistant none output | text \"y\"\nunknown none input "
	    "unknown-role | text "
	    "\"z\"\n");
	read_turn("{from: /a/*, role: user, when: {path: ./k, eq: 1}}",
	    "{\"a\":[{\"k\":1,\"text\":\"x\"},{\"k\":2,\"text\":\"y\"}]}",
	    "user user input | text \"x\"\n");
	read_turn("{from: /a/*/t, role: user, when: {path: ../../b}}",
	    "{\"a\":[{\"t\":\"x\"}],\"b\":1}", "");
	read_turn("{from: /a/*/t, role: user, when: {path: ../../../b}}",
	    "{\"a\":[{\"t\":\"x\"}],\"b\":1}", "user user input | text \"x\"\n");
	read_turn("{from: /a, role: user, when: {path: /b}}", "{\"a\":\"x\"}", "");
	read_turn("{from: /a, side: output, finish: /f}", "{\"a\":\"x\",\"f\":\"max_tokens\"}",
	    "assistant none output finish=length truncated | text \"x\"\n");
	read_turn("{from: /a/@json/*, side: output, finish: ../../f}",
	    "{\"a\":\"[\\\"x\\\",\\\"y\\\"]\",\"f\":\"STOP\"}",
	    "assistant none output finish=stop | text \"x\"\nassistant none output finish=stop "
	    "alternative | text "
	    "\"y\"\n");
}

static void a_record_may_be_split_and_filtered(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit,
	    "name: x\ndetect: {all: []}\n"
	    "record: {split: [/spans/*, /more/@json/*], where: [{path: /kind, in: [chat, tool]}]}\n"
	    "fields: {request: /id}\nturns: [{from: /q, role: user}, {from: /a/@json/t, side: "
	    "output}]\n");
	expect_reading(&kit,
	    "{\"id\":\"outer\",\"spans\":[{\"kind\":\"chat\",\"id\":1,\"q\":\"x\"},{\"kind\":"
	    "\"db\",\"q\":\"no\"},{\"kind\":"
	    "\"tool\",\"id\":2}],\"more\":\"[{\\\"kind\\\":\\\"chat\\\",\\\"a\\\":\\\"{"
	    "\\\\\\\"t\\\\\\\":\\\\\\\"y\\\\\\\"}\\\"},{\\\"kind\\\":\\\"chat\\\",\\\"q\\\":"
	    "\\\"z\\\"}]\"}",
	    "x request full request=1\nuser user input | text \"x\"\n"
	    "raw request none\nunknown none input | text \"{\"kind\":\"tool\",\"id\":2}\"\n"
	    "x request full\nassistant none output | text \"y\"\n"
	    "x request full\nuser user input | text \"z\"\n");
	expect_reading(&kit, "{\"spans\":[{\"kind\":\"db\"}]}", "other\n");
	expect_reading(&kit, "{\"spans\":[]}",
	    "raw\nraw request none\nunknown none input | text \"{\"spans\":[]}\"\nwhy: mapping x "
	    "finds no message here\n");
	kit_end(&kit);
}

static void a_mapping_may_say_who_has_authority_and_what_roles_mean(void **state)
{
	struct reading_kit kit;
	const char *line = "{\"m\":[{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"BOSS\","
			   "\"content\":\"b\"},{\"role\":"
			   "\"user\",\"content\":\"c\"}]}";

	(void)state;
	kit_parse(&kit, "name: x\ndetect: {all: []}\nroles: {Boss: developer, user: tool}\n"
			"authority: {system: root}\nturns: [{from: /m}]\n");
	expect_reading(&kit, line,
	    "x request full\nsystem root input | text \"a\"\ndeveloper developer input | text "
	    "\"b\"\ntool none input | "
	    "result \"c\"\n");
	kit_end(&kit);
	kit_parse(&kit, "name: x\ndetect: {all: []}\nturns: [{from: /m/0}]\n");
	expect_reading(&kit, line, "x request full\nsystem developer input | text \"a\"\n");
	kit.options.system_authority = AUTHORITY_SYSTEM;
	expect_reading(&kit, line, "x request full\nsystem system input | text \"a\"\n");
	kit_end(&kit);
}

static void a_body_that_lies_elsewhere_is_said(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit,
	    "name: x\ndetect: {all: []}\nmissing: [/in_ref, /out_ref]\nfields: {finish: /f}\n"
	    "turns: [{from: /q, role: user}, {from: /a, side: output}]\n");
	expect_reading(&kit, "{\"q\":\"x\",\"out_ref\":\"s3://bucket/key\"}",
	    "x request full\nuser user input | text \"x\"\nunknown none input body-missing\n");
	expect_reading(&kit, "{\"in_ref\":\"a\",\"out_ref\":\"b\"}",
	    "x request full\nunknown none input body-missing\nunknown none input body-missing\n");
	expect_reading(&kit, "{\"a\":\"x\",\"f\":\"content_filter\",\"in_ref\":null}",
	    "x request full\nassistant none output finish=filter | text \"x\"\n");
	kit_end(&kit);
}

static void markers_are_found_anywhere_in_a_text(void **state)
{
	struct reading_kit kit;

	(void)state;
	kit_parse(&kit, "name: x\ndetect: {all: []}\nmarkers: {redacted: [\"[gone]\", aaab], "
			"truncated: [\"... cut\"]}\n"
			"turns: [{from: /q, role: user}]\n");
	expect_reading(&kit, "{\"q\":\"[gone]\"}",
	    "x request full\nuser user input redacted | text \"[gone]\"\n");
	expect_reading(
	    &kit, "{\"q\":\"so [gone\"}", "x request full\nuser user input | text \"so [gone\"\n");
	expect_reading(&kit, "{\"q\":\"aaaaab\"}",
	    "x request full\nuser user input redacted | text \"aaaaab\"\n");
	expect_reading(
	    &kit, "{\"q\":\"b aab\"}", "x request full\nuser user input | text \"b aab\"\n");
	expect_reading(&kit, "{\"q\":\"a... cut, [gone]\"}",
	    "x request full\nuser user input truncated redacted | text \"a... cut, [gone]\"\n");
	kit_end(&kit);
}

static void a_path_that_visits_too_much_leaves_the_line_raw(void **state)
{
	struct reading_kit kit;
	struct buf line = {0};

	(void)state;
	kit_parse(&kit, "name: x\ndetect: {all: []}\nturns: [{from: /a/*/t, role: user}]\n");
	buf_text(&line, "{\"a\":[{\"t\":\"x\"}");
	for (size_t i = 0; i < 99999; i++)
		buf_text(&line, ",0");
	buf_text(&line, "]}");
	assert_int_equal(kit_read(&kit, buf_span(&line)).outcome, READING_AUDITED);
	line.len -= 2;
	buf_text(&line, ",0]}");
	struct reading reading = kit_read(&kit, buf_span(&line));
	assert_int_equal(reading.outcome, READING_RAW);
	assert_int_equal(reading.transcripts[0].messages[0].parts[0].text.len, line.len);
	assert_string_equal(reading.why, "mapping x finds too many values");
	buf_done(&line);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_lead_where_they_say),
	    cmocka_unit_test(conditions_hold_as_they_say),
	    cmocka_unit_test(turns_are_taken_in_the_form_they_name),
	    cmocka_unit_test(a_record_may_be_split_and_filtered),
	    cmocka_unit_test(a_mapping_may_say_who_has_authority_and_what_roles_mean),
	    cmocka_unit_test(a_body_that_lies_elsewhere_is_said),
	    cmocka_unit_test(markers_are_found_anywhere_in_a_text),
	    cmocka_unit_test(a_path_that_visits_too_much_leaves_the_line_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
