/* Text inside Markdown: nothing that ends a span, a cell or a line, and nothing that is HTML. */
#include "support.h"

#include "report/markdown.h"

static void expect_code(const char *text, const char *code)
{
	struct buf out = {0};

	assert_int_equal(markdown_code(&out, span_of(text)), 0);
	assert_string_equal(buf_string(&out), code);
	buf_done(&out);
}

static void expect_words(const char *text, const char *words)
{
	struct buf out = {0};

	assert_int_equal(markdown_words(&out, span_of(text)), 0);
	assert_string_equal(buf_string(&out), words);
	buf_done(&out);
}

static void code_cannot_be_left(void **state)
{
	(void)state;
	expect_code("plain text", "` plain text `");
	expect_code("a`b``c", "` a\\x60b\\x60\\x60c `");
	expect_code("a|b", "` a\\x7cb `");
	expect_code("<script>", "` \\x3cscript> `");
	expect_code("ends in \\", "` ends in \\ `");
	expect_code("two\nlines\r\n", "` two\\x0alines\\x0d\\x0a `");
	expect_code("", "(none)");
	expect_code(NULL, "(none)");
}

static void words_are_only_words(void **state)
{
	(void)state;
	expect_words("Bare refusal", "Bare refusal");
	expect_words("*b* _i_ [l](u) `c`", "\\*b\\* \\_i\\_ \\[l\\]\\(u\\) \\`c\\`");
	expect_words("<b> & |", "&lt;b&gt; &amp; &#124;");
	expect_words("# no\n- list", "\\# no\\\\x0a\\- list");
	expect_words("http://x @you", "http\\://x \\@you");
}

static void any_bytes_give_one_valid_line(void **state)
{
	(void)state;
	uint64_t seed = 3;

	for (int round = 0; round < 2000; round++) {
		char bytes[64];
		struct buf out = {0};
		size_t n = 1 + random_below(&seed, sizeof bytes - 1);
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)random_below(&seed, 256);
		assert_int_equal(markdown_code(&out, (struct span){bytes, n}), 0);
		assert_int_equal(utf8_valid_prefix(buf_span(&out)), out.len);
		for (size_t i = 0; i < out.len; i++) {
			assert_true((unsigned char)out.at[i] >= 0x20 && out.at[i] != '|' &&
				    out.at[i] != '<');
			assert_true(out.at[i] != '`' || i == 0 || i == out.len - 1);
		}
		buf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(code_cannot_be_left),
	    cmocka_unit_test(words_are_only_words),
	    cmocka_unit_test(any_bytes_give_one_valid_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
