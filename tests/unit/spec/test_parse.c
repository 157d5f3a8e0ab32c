/* Sections and normative sentences of a Markdown document, and what is malformed in it. */
#include "book.h"

#define BOOK                                                                                       \
	"# The house {#house}\n"                                                                   \
	"\n"                                                                                       \
	"Keep it[^n1] tidy. Keep it\n"                                                             \
	"quiet.\n"                                                                                 \
	"\n"                                                                                       \
	"## The kitchen {#kitchen authority=law tags=food}\n"                                      \
	"Wash up:\n"                                                                               \
	"- plates\n"                                                                               \
	"  and cups\n"                                                                             \
	"2. knives\n"                                                                              \
	"\n"                                                                                       \
	"    Under the list.\n"                                                                    \
	"\n"                                                                                       \
	"!!! meta \"Commentary\"\n"                                                                \
	"    We like plates.\n"                                                                    \
	"\n"                                                                                       \
	"    # Not a heading {#nothing}\n"                                                         \
	"Dry up.\n"                                                                                \
	"\n"                                                                                       \
	"**Example**: drying\n"                                                                    \
	"goes on\n"                                                                                \
	"\n"                                                                                       \
	"~~~xml\n"                                                                                 \
	"# functions {#inside}\n"                                                                  \
	"```\n"                                                                                    \
	"Never seen.\n"                                                                            \
	"~~~\n"                                                                                    \
	"***\n"                                                                                    \
	"#### Spoons {#spoons authority=custom}\n"                                                 \
	"Count them.\n"                                                                            \
	"# The garden {#garden}\n"

static void a_document_gives_sections_and_sentences(void **state)
{
	(void)state;
	struct spec *spec = must_parse(BOOK);

	assert_int_equal(spec->nsections, 4);
	assert_int_equal(spec->nflaws, 0);
	must_say(spec, "house:3 Keep it tidy.\n"
		       "house:3 Keep it quiet.\n"
		       "kitchen:7 Wash up:\n"
		       "kitchen:8 plates and cups\n"
		       "kitchen:10 knives\n"
		       "kitchen:12 Under the list.\n"
		       "kitchen:18 Dry up.\n"
		       "spoons:30 Count them.\n");
	assert_int_equal(spec->nsentences, 8);
	const struct spec_section *kitchen = &spec->sections[1], *spoons = &spec->sections[2];
	assert_string_equal(kitchen->title.at, "The kitchen");
	assert_string_equal(kitchen->authority.at, "law");
	assert_null(spec->sections[0].authority.at);
	assert_int_equal(kitchen->parent, 0);
	assert_int_equal(kitchen->line, 6);
	assert_int_equal(spoons->depth, 4);
	assert_int_equal(spoons->parent, 1);
	assert_int_equal(spec->sections[3].parent, SPEC_NO_PARENT);
	assert_int_equal(spec->sections[3].nsentences, 0);
	struct digest digest = spec_sentence_digest(span_of("Dry up."));
	assert_int_equal(digest_compare(&kitchen->sentences[4].digest, &digest), 0);
	spec_free(spec);
	spec_free(NULL);
}

/* The same words under another layout are the same sentences. */
static void layout_does_not_matter(void **state)
{
	(void)state;
	struct spec *spec = must_parse("\xef\xbb\xbf# A {#a}\r\n\r\n1. One\xe2\x80\x94two.\r\n");
	struct spec *other = must_parse("# A {#a}\n- One --- two.");

	assert_int_equal(spec->nsentences, 1);
	assert_int_equal(digest_compare(&spec->sections[0].sentences[0].digest,
			     &other->sections[0].sentences[0].digest),
	    0);
	spec_free(spec);
	spec_free(other);
}

static void malformed_lines_are_read_past_and_told(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *what;
	} cases[] = {
	    {"# A {#a}\n# Bare\nx.\n", 2, "a heading has no anchor"},
	    {"# A {#a}\n## B {b}\n", 2, "a heading's braces hold no anchor"},
	    {"# A {#a}\n## B {#b!}\n", 2, "a heading's braces hold no anchor"},
	    {"# A {#a}\n## B {#b\n", 2, "a heading's braces are not closed"},
	    {"# A {#a speed=2}\n", 1, "a heading's attribute is not known"},
	    {"# A {#a authority=}\n", 1, "a heading's attribute is not known"},
	    {"Before.\n# A {#a}\n", 1, "text before the first heading"},
	    {"# A {#a}\n~~~\nx\n", 2, "a fence is not closed"},
	    {"# A {#a}\n~~~\n*</b>\n~~~\n", 3, "a list mark stands before a tag of an example"},
	    {"# A {#a}\n~~~\n- <b>\n~~~\n", 3, "a list mark stands before a tag of an example"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct spec *spec = must_parse(cases[i].text);
		if (spec->nflaws != 1 || spec->flaws[0].line != cases[i].line ||
		    strcmp(spec->flaws[0].what, cases[i].what) != 0)
			fail_msg("case %zu: %zu flaws, %s at %u", i, spec->nflaws,
			    spec->nflaws ? spec->flaws[0].what : "none",
			    spec->nflaws ? spec->flaws[0].line : 0);
		spec_free(spec);
	}
	/* What stands below a heading without an anchor is not lost. */
	struct spec *spec = must_parse("# A {#a}\n# Bare\nSome text.\n");
	must_say(spec, "a:3 Some text.\n");
	spec_free(spec);
}

static void flaws_have_a_bound(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_text(&text, "# A {#a}\n");
	for (int i = 0; i < 130; i++)
		buf_text(&text, "# Bare\n");
	struct spec *spec = must_parse(buf_string(&text));
	assert_int_equal(spec->nflaws, 100);
	assert_int_equal(spec->nflaws_dropped, 30);
	spec_free(spec);
	buf_done(&text);
}

static void bad_documents_are_refused_by_file_and_line(void **state)
{
	(void)state;
	must_refuse((struct span)SPAN(""),
	    "book.md:1: no heading has an anchor, as in '# Title {#anchor}'");
	must_refuse((struct span){NULL, 0},
	    "book.md:1: no heading has an anchor, as in '# Title {#anchor}'");
	must_refuse((struct span)SPAN("# A {#a}\nx\n# B {#a}\n"),
	    "book.md:3: this anchor stands here a second time");
	must_refuse((struct span)SPAN("# A {#a}\n\nb\xff"), "book.md:3: bytes that are not UTF-8");
	must_refuse((struct span)SPAN("# A {#a}\n\0\xff"), "book.md:2: a NUL byte");
}

static void sizes_have_bounds(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i <= 10000; i++)
		buf_printf(&text, "# A {#a%d}\n", i);
	must_refuse(buf_span(&text), "book.md:10001: too many sections");
	buf_clear(&text);
	while (text.len <= 16 << 20)
		buf_text(&text, "# A {#a}                                                     \n");
	must_refuse(buf_span(&text), "book.md:1: more than 16 MiB");
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_document_gives_sections_and_sentences),
	    cmocka_unit_test(layout_does_not_matter),
	    cmocka_unit_test(malformed_lines_are_read_past_and_told),
	    cmocka_unit_test(flaws_have_a_bound),
	    cmocka_unit_test(bad_documents_are_refused_by_file_and_line),
	    cmocka_unit_test(sizes_have_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
