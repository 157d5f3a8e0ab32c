/* Excerpts are short, end at characters, and show no personal data or secrets. */
#include "support.h"

#include <string.h>

#include "match/redact.h"

static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void check(const char *text, const char *expected)
{
	struct span out = redact_text(span_of(text), &arena);

	if (!span_is(out, expected))
		fail_msg("'%s' becomes '%.*s', not '%s'", text, (int)out.len, out.at, expected);
}

static void check_kept(const char *text)
{
	check(text, text);
}

static void test_mail_addresses(void **state)
{
	(void)state;
	check("mail bob@example.org now", "mail [email] now");
	check("<Bob.O-Neil+x@mail.example.co.uk>.", "<[email]>.");
	check("j\u00fcrgen@m\u00fcller.de", "[email]");
	check("a@b.org,c@d.org", "[email],[email]");
	check_kept("@handle and a @ b and x@y and a@1.2");
}

static void test_telephone_numbers(void **state)
{
	(void)state;
	check("call +44 20 7946 0958.", "call [phone].");
	check("call +1-212-555-0123", "call [phone]");
	check("call (212) 555-0123 now", "call [phone] now");
	check("212-555-0123", "[phone]");
	check("212.555.0123", "[phone]");
	check("1-800-555-0199", "[phone]");
	check("+49 (0)151 23456789", "[phone]");
	check("020 7946 0958", "[phone]");
	check("0151/2345678", "[phone]");
	check("+15551234567", "[phone]");
}

static void test_what_is_no_telephone_number(void **state)
{
	(void)state;
	check_kept("version 10.4.12 of 2024-01-15 at 10:30:45");
	check_kept("2024-01-15 10:30 and 15.01.2024 and 01/15/2024");
	check_kept("order 1234567890, invoice 2024-000123, page 12-15");
	check_kept("between 1990-1995 and 2000 - 2010");
	check_kept("3.14159265 and 1,234,567.89 and 1e-10");
	check_kept("ISBN 978-3-16-148410-0");
	check_kept("10 20 30 40");
	check_kept("#212-555-0123x");
	check_kept("1.2.3 and v1.2.3.4 and 300.1.1.1");
	check_kept("00:11:22");
}

static void test_cards_ibans_ssns(void **state)
{
	(void)state;
	check("card 4111 1111 1111 1111 ok", "card [card] ok");
	check("4111-1111-1111-1111", "[card]");
	check("378282246310005", "[card]");
	check_kept("card 4111 1111 1111 1112 ok");
	check_kept("17640995200000");
	check("to DE89370400440532013000.", "to [iban].");
	check("to GB29 NWBK 6016 1331 9268 19 today", "to [iban] today");
	check_kept("to DE89370400440532013001.");
	check_kept("AB12CD");
	check("ssn 123-45-6789", "ssn [ssn]");
	check_kept("000-45-6789 and 666-45-6789 and 123-00-6789");
}

static void test_addresses_of_hosts(void **state)
{
	(void)state;
	check("from 192.168.0.1:80", "from [ip]:80");
	check("from 2001:db8:0:0:0:0:0:1 to", "from [ip] to");
	check("from 2001:db8::8a2e:370 to", "from [ip] to");
	check_kept("std::string and a::b and 10:20:30 and dead::beef");
}

static void test_secrets(void **state)
{
	(void)state;
	check("key sk-abcdefghijklmnop1234 end", "key [secret] end");
	check("AKIA1234567890ABCDEF", "[secret]");
	check("ghp_1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R", "[secret]");
	check("Bearer abc123def456", "Bearer [secret]");
	check("password: hunter2, ok", "password: [secret], ok");
	check("the password is hunter2.", "the password is [secret].");
	check("\"api_key\": \"abcdef\"", "\"api_key\": \"[secret]\"");
	check("PASSWORD=x", "PASSWORD=[secret]");
	check("Authorization: Bearer abc", "Authorization: Bearer [secret]");
	check("hash 5f4dcc3b5aa765d61d8327deb882cf99", "hash [secret]");
	check("-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----\nnext",
	    "[secret] next");
	check("-----BEGIN PRIVATE KEY-----\nMIIabc", "[secret]");
	check("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123", "[secret]");
}

static void test_what_is_no_secret(void **state)
{
	(void)state;
	check_kept("the password is required and the token is wrong");
	check_kept("task-management-system-for-teams");
	check_kept("sk-learn-is-a-library-for-learning");
	check_kept("/usr/lib/x86_64-linux-gnu/libexample.so.6");
	check_kept("getUserByIdFromDatabaseTable2");
	check_kept("123e4567-e89b-12d3-a456-426614174000");
	check_kept("Donaudampfschifffahrtsgesellschaft");
	check_kept("-----BEGIN CERTIFICATE----- x");
	check_kept("https://www.example.org/2024/01/some-long-title-of-a-post");
}

static void test_white_space_becomes_one_space(void **state)
{
	(void)state;
	check("a\n\n\tb  c", "a b c");
	check("  a  ", " a ");
	check("mail\n bob@example.org \n now", "mail [email] now");
	check("", "");
}

static void test_excerpts_are_cut(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_text(&text, "0123456789");
	memcpy(text.at + 500, "HIT", 3);
	struct span out = redact_excerpt(buf_span(&text), 500, 503, &arena);
	assert_int_equal(out.len, 2 * REDACT_CONTEXT + 3);
	assert_memory_equal(out.at + REDACT_CONTEXT, "HIT", 3);
	out = redact_excerpt(buf_span(&text), 0, 3, &arena);
	assert_int_equal(out.len, REDACT_CONTEXT + 3);
	out = redact_excerpt(buf_span(&text), 200, 900, &arena);
	assert_int_equal(out.len, REDACT_LONGEST + strlen(" [...] ") + 2 * REDACT_CONTEXT);
	out = redact_excerpt(buf_span(&text), 990, 5000, &arena);
	assert_int_equal(out.len, REDACT_CONTEXT + 10);
	out = redact_excerpt(buf_span(&text), 5000, 9000, &arena);
	assert_int_equal(out.len, REDACT_CONTEXT);
	buf_done(&text);
}

static void test_characters_stay_whole(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 400; i++)
		buf_text(&text, "\u4f60");
	for (size_t start = 300; start < 310; start++)
		for (size_t length = 1; length < 600; length += 7) {
			struct span out =
			    redact_excerpt(buf_span(&text), start, start + length, &arena);
			assert_int_equal(utf8_valid_prefix(out), out.len);
			assert_true(out.len <= REDACT_LONGEST + 2 * REDACT_CONTEXT + 8);
			arena_reset(&arena);
		}
	buf_done(&text);
}

/* No six bytes of the value are in the excerpt. */
static void check_hidden(struct span out, const char *value)
{
	for (size_t i = 0; i + 6 <= strlen(value); i++)
		for (size_t at = 0; at + 6 <= out.len; at++)
			if (memcmp(out.at + at, value + i, 6) == 0)
				fail_msg("'%.*s' shows '%s'", (int)out.len, out.at, value);
}

/* Wherever the cut falls, no half of a value is shown. */
static void test_values_at_the_cut_are_masked_whole(void **state)
{
	static const char *const values[] = {"jonathan.example@mail.example.org",
	    "4111 1111 1111 1111", "+44 20 7946 0958", "DE89370400440532013000",
	    "5f4dcc3b5aa765d61d8327deb882cf99"};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		for (size_t gap = 0; gap < 80; gap++) {
			buf_clear(&text);
			buf_text(&text, "HIT");
			for (size_t j = 0; j < gap; j++)
				buf_byte(&text, ' ');
			buf_printf(&text, " %s ", values[i]);
			check_hidden(redact_excerpt(buf_span(&text), 0, 3, &arena), values[i]);
			check_hidden(
			    redact_excerpt(buf_span(&text), text.len - 1, text.len, &arena),
			    values[i]);
			arena_reset(&arena);
		}
	}
	buf_done(&text);
}

/* Texts made of beginnings: no time that grows with the square. */
static void test_hostile_text(void **state)
{
	static const char *const pieces[] = {"a@", "a.", "sk-", "eyJ", "1-", "-----BEGIN ",
	    "password is ", "token ", "a-", "::", "DE89 ", "(", "+1 ", "password", "Bearer ", "a",
	    "0", "-----BEGIN PRIVATE KEY"};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		buf_clear(&text);
		while (text.len < 300000)
			buf_text(&text, pieces[i]);
		assert_non_null(redact_text(buf_span(&text), &arena).at);
		arena_reset(&arena);
	}
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mail_addresses),
	    cmocka_unit_test(test_telephone_numbers),
	    cmocka_unit_test(test_what_is_no_telephone_number),
	    cmocka_unit_test(test_cards_ibans_ssns),
	    cmocka_unit_test(test_addresses_of_hosts),
	    cmocka_unit_test(test_secrets),
	    cmocka_unit_test(test_what_is_no_secret),
	    cmocka_unit_test(test_white_space_becomes_one_space),
	    cmocka_unit_test(test_excerpts_are_cut),
	    cmocka_unit_test(test_characters_stay_whole),
	    cmocka_unit_test(test_values_at_the_cut_are_masked_whole),
	    cmocka_unit_test(test_hostile_text),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
