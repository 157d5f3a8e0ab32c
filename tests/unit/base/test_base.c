/* Errors, arenas, hashes, JSON out and the byte account. */
#include "support.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json_out.h"
#include "base/loss.h"

static void errors_say_what_and_why(void **state)
{
	struct error err = {0};

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_set(&err, ERROR_SYSTEM, "cannot open '%s'", "x"), -1);
	assert_int_equal(err.sys_errno, ENOENT);
	assert_string_equal(err.text, "cannot open 'x': No such file or directory");
	error_add(&err, "rule %d", 7);
	assert_string_equal(err.text, "rule 7: cannot open 'x': No such file or directory");
	assert_int_equal(error_set(NULL, ERROR_INPUT, "nobody listens"), -1);
}

static void long_errors_are_cut_not_overrun(void **state)
{
	struct error err = {0};
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	error_set(&err, ERROR_INPUT, "%s", text);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	for (int i = 0; i < 100; i++)
		error_add(&err, "a prefix of some length %d", i);
	assert_true(strlen(err.text) < sizeof err.text);
	assert_memory_equal(err.text, "a prefix of some length 99: a prefix of some length 98", 54);
}

static void arenas_give_zeroed_aligned_memory(void **state)
{
	struct arena arena = {0};
	size_t sizes[] = {1, 15, 16, 17, 5000, 100000, 3000000, 0, 8};

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			unsigned char *at = arena_alloc(&arena, sizes[i]);
			assert_non_null(at);
			assert_int_equal((uintptr_t)at % 16, 0);
			for (size_t j = 0; j < sizes[i]; j++)
				assert_int_equal(at[j], 0);
			memset(at, 0xff, sizes[i]);
		}
		arena_reset(&arena);
		assert_true(arena.held <= 1 << 20);
	}
	assert_null(arena_alloc(&arena, SIZE_MAX - 4));
	assert_null(arena_array(&arena, SIZE_MAX / 2, 4));
	assert_string_equal(arena_string(&arena, (struct span){"abcdef", 3}), "abc");
	arena_done(&arena);
}

static struct digest hash_two(const char *a, const char *b)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "test");
	hash_field(&hash, span_of(a));
	hash_field(&hash, span_of(b));
	hash_done(&hash, &digest);
	return digest;
}

static void fields_cannot_be_cut_differently(void **state)
{
	struct digest one = hash_two("ab", "c"), other = hash_two("a", "bc"),
		      same = hash_two("ab", "c");
	struct digest parsed;
	char hex[DIGEST_HEX];

	(void)state;
	assert_int_not_equal(digest_compare(&one, &other), 0);
	assert_int_equal(digest_compare(&one, &same), 0);
	digest_hex(&one, hex);
	assert_int_equal(strlen(hex), 32);
	assert_int_equal(digest_parse(span_of(hex), &parsed), 0);
	assert_int_equal(digest_compare(&one, &parsed), 0);
	assert_int_equal(digest_parse(span_of("12"), &parsed), -1);
	hex[3] = 'g';
	assert_int_equal(digest_parse(span_of(hex), &parsed), -1);
}

/* Identity must never change between versions: this is BLAKE2b-256 of 0400000000000000 "turn", cut to 128 bits. */
static void the_hash_is_what_it_always_was(void **state)
{
	struct hash hash;
	struct digest digest;
	char hex[DIGEST_HEX];

	(void)state;
	hash_init(&hash, "turn");
	hash_done(&hash, &digest);
	digest_hex(&digest, hex);
	assert_string_equal(hex, "af7c0bb7d498663b71d3275a25af8034");
}

static void json_out_nests_and_escapes(void **state)
{
	struct json_out *out = json_out_new();
	struct buf text = {0};
	struct error err;

	(void)state;
	json_out_object(out, NULL);
	json_out_text(out, "s", (struct span){"q\"\n\0\xff", 5});
	json_out_text(out, "absent", (struct span){NULL, 0});
	json_out_array(out, "list");
	json_out_number(out, NULL, 3);
	json_out_object(out, NULL);
	json_out_bool(out, "yes", true);
	json_out_end(out);
	json_out_end(out);
	json_out_real(out, "r", 0.5);
	json_out_signed(out, "n", -1);
	json_out_end(out);
	assert_int_equal(json_out_print(out, false, &text, &err), 0);
	assert_string_equal(buf_string(&text),
	    "{\"s\":\"q\\\"\\n\\u0000\xef\xbf\xbd\",\"absent\":null,\"list\":[3,"
	    "{\"yes\":true}],\"r\":0.5,\"n\":-1}");
	json_out_free(out);
	buf_done(&text);
}

static void the_account_balances_or_says_so(void **state)
{
	struct account account = {.read = 100,
	    .decoded = 80,
	    .container = 15,
	    .produced = 300,
	    .audited = 200,
	    .raw = 50,
	    .other = 20,
	    .blank = 5,
	    .pending = 15};
	struct account sum = {0};

	(void)state;
	account.lost[LOSS_CORRUPT] = 5;
	account.lost[LOSS_TOO_LONG] = 10;
	assert_true(account_balances(&account));
	account_add(&sum, &account);
	account_add(&sum, &account);
	assert_int_equal(sum.audited, 400);
	assert_true(account_balances(&sum));
	assert_int_equal(account_lost_stored(&sum), 10);
	assert_int_equal(account_lost_text(&sum), 20);
	sum.blank++;
	assert_false(account_balances(&sum));
	sum.blank--;
	sum.container--;
	assert_false(account_balances(&sum));
}

static void every_loss_has_its_own_name(void **state)
{
	(void)state;
	for (int i = 0; i < LOSS_REASONS; i++) {
		assert_true(strlen(loss_name((enum loss_reason)i)) > 0);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
			    loss_name((enum loss_reason)i), loss_name((enum loss_reason)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(errors_say_what_and_why),
	    cmocka_unit_test(long_errors_are_cut_not_overrun),
	    cmocka_unit_test(arenas_give_zeroed_aligned_memory),
	    cmocka_unit_test(fields_cannot_be_cut_differently),
	    cmocka_unit_test(the_hash_is_what_it_always_was),
	    cmocka_unit_test(json_out_nests_and_escapes),
	    cmocka_unit_test(the_account_balances_or_says_so),
	    cmocka_unit_test(every_loss_has_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
