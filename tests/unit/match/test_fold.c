/* Folding makes plain what looks plain, equals NFKC elsewhere, and maps back. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "match/fold.h"

static void check(const char *source, const char *expected)
{
	struct fold fold = {0};
	struct span folded;

	assert_int_equal(fold_run(&fold, span_of(source), &folded), 0);
	if (!span_is(folded, expected))
		fail_msg(
		    "'%s' folds to '%.*s', not '%s'", source, (int)folded.len, folded.at, expected);
	fold_done(&fold);
}

static void test_plain_forms(void **state)
{
	(void)state;
	check("", "");
	check("plain ASCII", "plain ASCII");
	check("I\u2019m \u201csure\u201d", "I'm \"sure\"");
	check("I\u00b4m", "I'm");
	check("a\u2013b\u2014c\u2011d\u2212e", "a-b-c-d-e");
	check("a\u00a0b\u3000c\u2009d", "a b c d");
	check("a\u2028b\xc2\x85"
	      "c",
	    "a\nb\nc");
	check("ig\u200bno\u00adre\ufeff", "ignore");
	check("\u200b\u200d", "");
	check("\uff49\uff47\uff4e\uff4f\uff52\uff45", "ignore");
	check("\U0001d422\U0001d420\U0001d427", "ign");
	check("\ufb01ne", "fine");
	check("\u2460 \u00bd", "1 1\u20442");
	check("caf\u00e9", "caf\u00e9");
	check("cafe\u0301", "caf\u00e9");
	check("\u1112\u1161\u11ab", "\ud55c");
	check("\uff76\uff9e", "\u30ac");
	check("you\u2026", "you...");
	check("\u4f60\u597d\uff0c\u4e16\u754c", "\u4f60\u597d,\u4e16\u754c");
}

static void test_look_alikes_fold_in_mixed_words_only(void **state)
{
	(void)state;
	check("ign\u043ere", "ignore");
	check("\u0456gnore", "ignore");
	check("\u0440\u0430ssw\u043erd", "password");
	check("\u0456\u0455m", "ism");
	check("\u043e\u043d \u0438 \u043e\u043d\u0430", "\u043e\u043d \u0438 \u043e\u043d\u0430");
	check("\u043e abc", "\u043e abc");
	check("\u03b1\u03b2\u03b3", "\u03b1\u03b2\u03b3");
	check("\u03c1assword", "password");
	check("\u0410\u0412\u0421 ABC", "\u0410\u0412\u0421 ABC");
	check("i\u200b\u043eu", "iou");
}

/* Code points that meet in clusters: letters, marks, jamo, compatibility forms. None that folding treats in a way
 * of its own. */
static void random_text(struct buf *out, uint64_t *seed)
{
	static const uint32_t some[] = {'a', 'e', ' ', 'K', 0xe9, 0x301, 0x323, 0x308, 0x345,
	    0x1100, 0x1161, 0x11a8, 0xac00, 0xac01, 0x314f, 0x3131, 0xff76, 0xff9e, 0xff9f, 0x4e00,
	    0x9be, 0x9c7, 0xb47, 0xb56, 0xdd9, 0xdcf, 0xdca, 0x1025, 0x102e, 0x212b, 0x2126, 0xfb01,
	    0xfdfa, 0x1f600, 0x11131, 0x11127, 0x1d165, 0x1d15e, 0xf73, 0xf75, 0x344, 0x1e9b, 0x3a9,
	    0x1d400, 0x2f800, 0xfb1d, 0xfb2a, 0x644, 0x627, 0x653, 0x3099, 0x304b};
	size_t n = 1 + random_below(seed, 30);

	for (size_t i = 0; i < n; i++) {
		char bytes[4];
		size_t length = utf8_encode(some[random_below(seed, ARRAY_LEN(some))], bytes);
		buf_append(out, (struct span){bytes, length});
	}
}

static void test_equals_nfkc_of_the_whole(void **state)
{
	struct fold fold = {0};
	struct buf text = {0};
	uint64_t seed = 20;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct span folded;
		utf8proc_uint8_t *whole = NULL;
		buf_clear(&text);
		random_text(&text, &seed);
		assert_int_equal(fold_run(&fold, buf_span(&text), &folded), 0);
		utf8proc_ssize_t n =
		    utf8proc_map((const utf8proc_uint8_t *)text.at, (utf8proc_ssize_t)text.len,
			&whole, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
		assert_true(n >= 0);
		if (folded.len != (size_t)n || memcmp(folded.at, whole, folded.len) != 0)
			fail_msg("round %d of seed 20: '%.*s'", i, (int)text.len, text.at);
		free(whole);
	}
	buf_done(&text);
	fold_done(&fold);
}

/* Every code point on its own: no upper bound but the stated one, nothing left that rules rely on being gone. */
static void test_every_character(void **state)
{
	struct fold fold = {0};

	(void)state;
	for (uint32_t code = 1; code <= 0x10ffff; code++) {
		char bytes[6] = "";
		struct span folded;
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		struct span source = {bytes, utf8_encode(code, bytes)};
		assert_int_equal(fold_run(&fold, source, &folded), 0);
		assert_true(folded.len <= 11 * source.len);
		assert_int_equal(utf8_valid_prefix(folded), folded.len);
		for (size_t at = 0; at < folded.len;) {
			uint32_t out;
			at += (size_t)utf8_decode(folded, at, &out);
			assert_true(out != 0x17f && out != 0x212a && out != 0xa0 && out != 0x2028 &&
				    out != 0x85 && out != 0x3000 && out != 0x1680 &&
				    out != 0x200b && out != 0x180e);
		}
	}
	fold_done(&fold);
}

static void check_map(const char *source, const char *part, const char *expected)
{
	struct fold fold = {0};
	struct span folded;
	size_t start, end;

	assert_int_equal(fold_run(&fold, span_of(source), &folded), 0);
	char *copy = calloc(1, folded.len + 1);
	assert_non_null(copy);
	memcpy(copy, folded.at, folded.len);
	char *found = strstr(copy, part);
	assert_non_null(found);
	size_t at = (size_t)(found - copy);
	fold_source(&fold, at, at + strlen(part), &start, &end);
	struct span origin = span_slice(span_of(source), start, end);
	if (!span_is(origin, expected))
		fail_msg("'%s' of '%s' maps to '%.*s', not '%s'", part, source, (int)origin.len,
		    origin.at, expected);
	free(copy);
	fold_done(&fold);
}

static void test_offsets_map_back(void **state)
{
	(void)state;
	check_map("say I\u2019m here", "here", "here");
	check_map("say I\u2019m here", "I'm", "I\u2019m");
	check_map("say I\u2019m here", "'", "\u2019");
	check_map("x ig\u200bno\u00adre y", "ignore", "ig\u200bno\u00adre");
	check_map("\u2026 ok", "..", "\u2026");
	check_map("\ufb01ne", "ine", "\ufb01ne");
	check_map("a\ufb01", "a", "a");
	check_map("cafe\u0301 noir", "noir", "noir");
	check_map("cafe\u0301 noir", "caf", "caf");
	check_map("\u200bword", "word", "word");
	check_map("\u4f60\u597d\uff0c\u4e16\u754c", "\u4e16", "\u4e16");
}

/* For any piece of a folded text, the source it maps to folds to something that holds the piece. */
static void test_mapped_source_folds_to_the_same(void **state)
{
	struct fold fold = {0}, again = {0};
	struct buf text = {0};
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct span folded, inner;
		size_t start, end;
		buf_clear(&text);
		random_text(&text, &seed);
		buf_text(&text, "\u200b\u2019");
		random_text(&text, &seed);
		assert_int_equal(fold_run(&fold, buf_span(&text), &folded), 0);
		size_t from = utf8_floor(folded, random_below(&seed, folded.len));
		size_t to = utf8_ceil(folded, from + 1 + random_below(&seed, 8));
		fold_source(&fold, from, to, &start, &end);
		assert_true(start < end && end <= text.len);
		assert_int_equal(utf8_floor(buf_span(&text), start), start);
		assert_int_equal(utf8_floor(buf_span(&text), end), end);
		assert_int_equal(
		    fold_run(&again, span_slice(buf_span(&text), start, end), &inner), 0);
		bool is_there = false;
		for (size_t at = 0; at + (to - from) <= inner.len; at++)
			is_there |= memcmp(inner.at + at, folded.at + from, to - from) == 0;
		if (!is_there)
			fail_msg("round %d of seed 5", i);
	}
	buf_done(&text);
	fold_done(&fold);
	fold_done(&again);
}

static void test_unchanged_text_is_not_copied(void **state)
{
	struct fold fold = {0};
	struct span folded, source = SPAN("\u4f60\u597d caf\u00e9 \u0431\u0443\u043a\u0432\u0430");

	(void)state;
	assert_int_equal(fold_run(&fold, source, &folded), 0);
	assert_ptr_equal(folded.at, source.at);
	fold_done(&fold);
}

/* A letter with a million marks is cut into clusters: time stays linear. */
static void test_endless_marks(void **state)
{
	struct fold fold = {0};
	struct buf text = {0};
	struct span folded;

	(void)state;
	buf_text(&text, "e");
	for (int i = 0; i < 500000; i++)
		buf_text(&text, i % 2 ? "\u0301" : "\u0323");
	assert_int_equal(fold_run(&fold, buf_span(&text), &folded), 0);
	assert_true(folded.len > 0);
	buf_clear(&text);
	for (int i = 0; i < 300000; i++)
		buf_text(&text, "\u043e");
	buf_text(&text, "a");
	assert_int_equal(fold_run(&fold, buf_span(&text), &folded), 0);
	assert_int_equal(folded.len, 300001);
	buf_done(&text);
	fold_done(&fold);
}

static void test_letters_but_for_case(void **state)
{
	(void)state;
	assert_true(fold_is_same_letter('a', 'A'));
	assert_true(fold_is_same_letter(0x212a, 'K'));
	assert_true(fold_is_same_letter(0xb5, 0x3bc));
	assert_true(fold_is_same_letter(0xdf, 0xdf));
	assert_false(fold_is_same_letter(0xff21, 'A'));
	assert_false(fold_is_same_letter(0xdf, 's'));
	assert_false(fold_is_same_letter('a', 'b'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_letters_but_for_case),
	    cmocka_unit_test(test_plain_forms),
	    cmocka_unit_test(test_look_alikes_fold_in_mixed_words_only),
	    cmocka_unit_test(test_equals_nfkc_of_the_whole),
	    cmocka_unit_test(test_every_character),
	    cmocka_unit_test(test_offsets_map_back),
	    cmocka_unit_test(test_mapped_source_folds_to_the_same),
	    cmocka_unit_test(test_unchanged_text_is_not_copied),
	    cmocka_unit_test(test_endless_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
