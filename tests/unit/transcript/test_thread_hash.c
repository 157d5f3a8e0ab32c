/* h(m): the same message in another dress has the same digest, another message has another. */
#include "support.h"

#include <string.h>

#include "transcript/thread_private.h"

struct one {
	enum part_kind kind;
	const char *text;
	const char *name;
	const char *media;
};

static struct digest digest_of(
    struct hasher *hasher, enum role role, const struct one *ones, size_t n)
{
	struct part parts[8] = {0};
	struct message message = {.role = role, .parts = parts, .nparts = n};

	assert_true(n <= ARRAY_LEN(parts));
	for (size_t i = 0; i < n; i++)
		parts[i] = (struct part){.kind = ones[i].kind,
		    .text = span_of(ones[i].text),
		    .name = span_of(ones[i].name),
		    .call_id = span_of(i % 2 ? "one" : "other"),
		    .media = span_of(ones[i].media)};
	assert_true(hasher_message(hasher, &message) >= 0);
	return message.content;
}

static struct digest text_digest(struct hasher *hasher, const char *text)
{
	return digest_of(hasher, ROLE_USER, &(struct one){PART_TEXT, text, NULL, NULL}, 1);
}

static bool same_text(struct hasher *hasher, const char *a, const char *b)
{
	struct digest one = text_digest(hasher, a), other = text_digest(hasher, b);

	return digest_compare(&one, &other) == 0;
}

static void white_space_counts_once_and_not_at_the_ends(void **state)
{
	struct hasher hasher;

	(void)state;
	hasher_init(&hasher);
	assert_true(same_text(&hasher, "a b", " a \t\r\n b\n\n"));
	assert_true(same_text(&hasher, "a b c d e f g h i j", "a  b\nc\td e\vf\fg h  i j "));
	assert_true(same_text(&hasher, "", " \n "));
	assert_true(same_text(&hasher, "word12345678 next", "word12345678  next"));
	assert_true(same_text(&hasher, "1234567 89", "1234567\n\n89"));
	assert_true(same_text(&hasher, "1234567 89", "1234567   89"));
	assert_false(same_text(&hasher, "a b", "ab"));
	assert_false(same_text(&hasher, "a b", "a c"));
	assert_false(same_text(&hasher,
	    "a\xc2\xa0"
	    "b",
	    "a b"));
	assert_false(same_text(&hasher, "a !b", "a  !c"));
	assert_true(same_text(&hasher, "abcdef !b", "abcdef   !b"));
	hasher_done(&hasher);
}

/* The eight-bytes-at-a-time path gives what a plain loop gives. */
static void normalise_plainly(struct buf *out, struct span text)
{
	bool needs_space = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			needs_space = out->len > 0;
			continue;
		}
		if (needs_space)
			buf_byte(out, ' ');
		needs_space = false;
		buf_byte(out, c);
	}
}

static void random_texts_hash_as_their_plain_form(void **state)
{
	static const char alphabet[] = "  \n\tab!\x1f\xc3\xa9~";
	struct hasher hasher;
	uint64_t seed = 7;

	(void)state;
	hasher_init(&hasher);
	for (size_t run = 0; run < 3000; run++) {
		struct buf text = {0}, plain = {0};
		size_t len = random_below(&seed, run % 10 == 0 ? 4000 : 40);
		for (size_t i = 0; i < len; i++)
			buf_byte(&text, random_below(&seed, 4)
					    ? 'x'
					    : alphabet[random_below(&seed, sizeof alphabet - 1)]);
		normalise_plainly(&plain, buf_span(&text));
		if (!same_text(&hasher, buf_string(&text), buf_string(&plain)))
			fail_msg("run %zu differs: '%s'", run, text.at);
		buf_done(&text);
		buf_done(&plain);
	}
	hasher_done(&hasher);
}

#define SAME(role_a, role_b, as, bs)                                                               \
	(same_parts(role_a, as, ARRAY_LEN(as), role_b, bs, ARRAY_LEN(bs)))

static bool same_parts(enum role role_a, const struct one *as, size_t na, enum role role_b,
    const struct one *bs, size_t nb)
{
	struct hasher hasher;

	hasher_init(&hasher);
	struct digest a = digest_of(&hasher, role_a, as, na),
		      b = digest_of(&hasher, role_b, bs, nb);
	hasher_done(&hasher);
	return digest_compare(&a, &b) == 0;
}

static void parts_count_by_what_they_say(void **state)
{
	const struct one whole[] = {{PART_TEXT, "a b", NULL, NULL}},
			 split[] = {{PART_TEXT, "a", NULL, NULL}, {PART_TEXT, "b", NULL, NULL}};
	const struct one reasoned[] = {
	    {PART_REASONING, "hm", NULL, NULL}, {PART_TEXT, "a b", NULL, NULL}};
	const struct one refused[] = {{PART_REFUSAL, "a b", NULL, NULL}},
			 empty[] = {{PART_TEXT, "", NULL, NULL}};
	const struct one text_then_call[] = {
	    {PART_TEXT, "a b", NULL, NULL}, {PART_CALL, "", "f", NULL}};
	const struct one call_then_text[] = {
	    {PART_CALL, "", "f", NULL}, {PART_TEXT, "a b", NULL, NULL}};

	(void)state;
	assert_true(SAME(ROLE_USER, ROLE_USER, whole, split));
	assert_true(SAME(ROLE_ASSISTANT, ROLE_ASSISTANT, whole, reasoned));
	assert_true(SAME(ROLE_ASSISTANT, ROLE_ASSISTANT, whole, refused));
	assert_false(SAME(ROLE_USER, ROLE_ASSISTANT, whole, whole));
	assert_false(SAME(ROLE_USER, ROLE_USER, whole, empty));
	assert_true(same_parts(ROLE_USER, empty, 1, ROLE_USER, NULL, 0));
	assert_false(SAME(ROLE_USER, ROLE_USER, text_then_call, call_then_text));
	assert_false(SAME(ROLE_USER, ROLE_USER, text_then_call, whole));
}

static bool same_arguments(const char *a, const char *b)
{
	const struct one one = {PART_CALL, a, "f", NULL}, other = {PART_CALL, b, "f", NULL};

	return same_parts(ROLE_ASSISTANT, &one, 1, ROLE_ASSISTANT, &other, 1);
}

static void arguments_count_as_the_json_they_are(void **state)
{
	struct buf deep = {0}, spaced = {0};

	(void)state;
	assert_true(same_arguments("{\"a\":1,\"b\":[true,null,\"x\"]}",
	    " { \"b\" : [ true, null, \"\\u0078\" ], \"a\" : 1 } "));
	assert_true(same_arguments("{\"a\":{\"c\":1,\"b\":2}}", "{\"a\":{\"b\":2,\"c\":1}}"));
	assert_false(same_arguments("{\"a\":1}", "{\"a\":\"1\"}"));
	assert_false(same_arguments("{\"a\":[1,2]}", "{\"a\":[2,1]}"));
	assert_false(same_arguments("{\"a\":[[1],2]}", "{\"a\":[[1,2]]}"));
	assert_false(same_arguments("{\"a\":\"x y\"}", "{\"a\":\"x  y\"}"));
	assert_false(same_arguments("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}"));
	assert_false(same_arguments("{\"ab\":\"c\"}", "{\"a\":\"bc\"}"));
	assert_true(same_arguments("not json", "not  json"));
	assert_false(same_arguments("{not json", "{not jsom"));
	for (size_t i = 0; i < 100; i++) {
		buf_text(&deep, "[");
		buf_text(&spaced, "[ ");
	}
	for (size_t i = 0; i < 100; i++) {
		buf_text(&deep, "]");
		buf_text(&spaced, "]");
	}
	assert_true(same_arguments(buf_string(&deep), buf_string(&deep)));
	assert_false(same_arguments(buf_string(&deep), buf_string(&spaced)));
	buf_done(&deep);
	buf_done(&spaced);
}

static void arguments_with_very_many_members_count_as_they_are_written(void **state)
{
	struct buf one = {0}, other = {0};

	(void)state;
	buf_text(&one, "{\"a\":1,\"b\":2");
	buf_text(&other, "{\"b\":2,\"a\":1");
	for (size_t i = 2; i < 65536; i++) {
		buf_text(&one, ",\"\":0");
		buf_text(&other, ",\"\":0");
	}
	buf_text(&one, "}");
	buf_text(&other, "}");
	assert_true(same_arguments(buf_string(&one), buf_string(&other)));
	one.len--;
	other.len--;
	buf_text(&one, ",\"\":0}");
	buf_text(&other, ",\"\":0}");
	assert_false(same_arguments(buf_string(&one), buf_string(&other)));
	assert_true(same_arguments(buf_string(&one), buf_string(&one)));
	buf_done(&one);
	buf_done(&other);
}

static void calls_count_by_name_and_media_by_content(void **state)
{
	const struct one f[] = {{PART_CALL, "{}", "f", NULL}}, g[] = {{PART_CALL, "{}", "g", NULL}};
	const struct one cat[] = {{PART_MEDIA, "", "image/png", "QUJD"}},
			 dog[] = {{PART_MEDIA, "", "image/png", "QUJE"}};
	const struct one jpeg[] = {{PART_MEDIA, "", "image/jpeg", "QUJD"}},
			 text[] = {{PART_TEXT, "QUJD", NULL, NULL}};

	(void)state;
	assert_false(SAME(ROLE_ASSISTANT, ROLE_ASSISTANT, f, g));
	assert_false(SAME(ROLE_USER, ROLE_USER, cat, dog));
	assert_true(SAME(ROLE_USER, ROLE_USER, cat, jpeg));
	assert_false(SAME(ROLE_USER, ROLE_USER, cat, text));
}

/* Identities are kept in stores: they may not change by accident. This is the first half of the
 * 32-byte BLAKE2b of le64(7) "message" "3" TEXT "t" le64(19). */
static void the_digest_of_a_message_is_fixed(void **state)
{
	struct hasher hasher;
	char hex[DIGEST_HEX];

	(void)state;
	hasher_init(&hasher);
	struct digest digest = text_digest(&hasher, "Where is the ferry?");
	digest_hex(&digest, hex);
	assert_string_equal(hex, "e73a13603afc2e3c9bfea2fb5de33c1d");
	hasher_done(&hasher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(white_space_counts_once_and_not_at_the_ends),
	    cmocka_unit_test(random_texts_hash_as_their_plain_form),
	    cmocka_unit_test(parts_count_by_what_they_say),
	    cmocka_unit_test(arguments_count_as_the_json_they_are),
	    cmocka_unit_test(arguments_with_very_many_members_count_as_they_are_written),
	    cmocka_unit_test(calls_count_by_name_and_media_by_content),
	    cmocka_unit_test(the_digest_of_a_message_is_fixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
