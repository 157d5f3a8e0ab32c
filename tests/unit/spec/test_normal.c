/* What does not change a sentence's hash, and where sentences end. */
#include "book.h"

static void typography_is_folded(void **state)
{
	static const struct {
		const char *text, *normal;
	} cases[] = {
	    {"", ""},
	    {"  a \t b\n c  ", "a b c"},
	    {"it\xe2\x80\x99s \xe2\x80\x9c"
	     "so\xe2\x80\x9d",
		"it's \"so\""},
	    {"one\xe2\x80\x94two \xe2\x80\x93 three --- four", "one - two - three - four"},
	    {"------", "-"},
	    {"non\xe2\x80\x91"
	     "breaking -- two",
		"non-breaking -- two"},
	    {"a &gt; b &amp; &quot;c&quot; &lt;d&gt; &#39;", "a > b & \"c\" <d> '"},
	    {"&amp;lt; &bogus; &", "&lt; &bogus; &"},
	    {"rule[^a1b2]. Next[^x]", "rule. Next"},
	    {"not [^ a] nor [^] nor [^open", "not [^ a] nor [^] nor [^open"},
	    {"\xef\xac\x81ne\xe2\x80\xa6 \xc2\xa0x", "fine... x"},
	    {"e\xcc\x81 \xe2\x80\x8bz", "\xc3\xa9 z"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&out);
		assert_int_equal(spec_normalise(&out, span_of(cases[i].text)), 0);
		if (strcmp(buf_string(&out), cases[i].normal) != 0)
			fail_msg("'%s' gives '%s', not '%s'", cases[i].text, buf_string(&out),
			    cases[i].normal);
	}
	buf_clear(&out);
	buf_text(&out, "kept ");
	assert_int_equal(spec_normalise(&out, span_of(" b ")), 0);
	assert_string_equal(buf_string(&out), "kept b");
	assert_int_equal(spec_normalise(&out, (struct span)SPAN("\xff")), -1);
	assert_string_equal(buf_string(&out), "kept b");
	buf_done(&out);
}

static void a_hash_is_of_the_words_and_stays(void **state)
{
	char hex[DIGEST_HEX];
	struct digest a = spec_sentence_digest(span_of("Be kind.")),
		      b = spec_sentence_digest(span_of("Be kind"));

	(void)state;
	assert_int_not_equal(digest_compare(&a, &b), 0);
	digest_hex(&a, hex);
	/* Catalogues hold such hashes: another value here makes them worthless. */
	assert_string_equal(hex, "02b8a14453b3b9b91ae36d84176742ff");
}

static void sentences_end_where_they_surely_do(void **state)
{
	static const struct {
		const char *text;
		size_t end;
	} cases[] = {
	    {"", 0},
	    {"One", 3},
	    {"One. Two.", 4},
	    {"One? Two.", 4},
	    {"One! (Two.)", 4},
	    {"One.) Two.", 5},
	    {"\"One.\" Two.", 6},
	    {"*One?* Two.", 6},
	    {"Ask, e.g. \"this\", first. Then", 24},
	    {"In the U.S. Then more. X", 22},
	    {"the egg. Go", 8},
	    {"1.5 is more", 11},
	    {"see x. y is lower", 17},
	    {"well ... more. No", 14},
	    {"well... No", 7},
	    {"a.b. - c", 8},
	    {"use \\( \\... \\) so. Then", 18},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t end = spec_sentence_end(span_of(cases[i].text));
		if (end != cases[i].end)
			fail_msg("'%s' ends at %zu, not %zu", cases[i].text, end, cases[i].end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(typography_is_folded),
	    cmocka_unit_test(a_hash_is_of_the_words_and_stays),
	    cmocka_unit_test(sentences_end_where_they_surely_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
