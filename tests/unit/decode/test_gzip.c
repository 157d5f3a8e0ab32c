/* Gzip that is whole, many, padded, cut, damaged or hostile: what can be read is read, the rest is counted. */
#include "support.h"

#include "harness.h"

/* Bytes of a header as make_gzip writes it. */
enum { HEADER = 10, TRAILER = 8 };

static void cut_is_a_prefix(struct span stored, size_t at, struct span text)
{
	struct decoded decoded = decode_whole(span_slice(stored, 0, at));

	assert_balanced(&decoded, at);
	if (at >= 3)
		assert_true(span_starts(text, buf_span(&decoded.text)));
	if (at >= 3 && at < stored.len) {
		assert_int_equal(decoded.nlosses, 1);
		assert_int_equal(decoded.first.reason, LOSS_TRUNCATED);
	}
	decoded_done(&decoded);
}

static void a_member_cut_anywhere_gives_a_prefix(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_lines(&text, 40, 1);
	make_gzip(&stored, buf_span(&text), 6);
	for (size_t at = 0; at <= stored.len; at++)
		cut_is_a_prefix(buf_span(&stored), at, buf_span(&text));
	make_lines(&text, 20000, 2);
	stored.len = 0;
	make_gzip(&stored, buf_span(&text), 6);
	for (size_t at = 0; at < stored.len; at += stored.len / 97)
		cut_is_a_prefix(buf_span(&stored), at, buf_span(&text));
	buf_done(&text);
	buf_done(&stored);
}

static void text_before_the_cut_is_given_to_the_last_byte(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_noise(&text, 5000, 3);
	make_gzip(&stored, buf_span(&text), 6); /* noise is stored, so bytes are text */
	struct decoded decoded = decode_whole(span_slice(buf_span(&stored), 0, HEADER + 5 + 3000));
	assert_text(&decoded, span_slice(buf_span(&text), 0, 3000));
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
}

/* Texts that can be told apart, each a member. */
enum { NMEMBERS = 5 };

struct members {
	struct buf texts[NMEMBERS];
	struct buf stored;
	size_t starts[NMEMBERS + 1];
};

static struct members make_members(size_t nlines)
{
	struct members members = {0};

	for (size_t i = 0; i < NMEMBERS; i++) {
		members.starts[i] = members.stored.len;
		make_lines(&members.texts[i], nlines, 100 + i);
		make_gzip(&members.stored, buf_span(&members.texts[i]), 6);
	}
	members.starts[NMEMBERS] = members.stored.len;
	return members;
}

static void members_done(struct members *members)
{
	for (size_t i = 0; i < NMEMBERS; i++)
		buf_done(&members->texts[i]);
	buf_done(&members->stored);
}

/* Does text hold this member's text, in one piece? */
static bool holds(const struct decoded *decoded, struct span text)
{
	struct span rest = buf_span(&decoded->text);

	while (rest.len >= text.len) {
		if (span_starts(rest, text))
			return true;
		const char *next = memchr(rest.at + 1, text.at[0], rest.len - 1);
		if (next == NULL)
			return false;
		rest = span_slice(rest, (size_t)(next - rest.at), rest.len);
	}
	return false;
}

static void a_flipped_bit_costs_no_other_member(void **state)
{
	struct members members = make_members(6);

	(void)state;
	for (size_t at = 3; at < members.stored.len; at++) {
		char before = members.stored.at[at];
		members.stored.at[at] ^= (char)(1 << at % 8);
		struct decoded decoded = decode_whole(buf_span(&members.stored));
		assert_balanced(&decoded, members.stored.len);
		for (size_t i = 0; i < NMEMBERS; i++) {
			bool is_hit = at >= members.starts[i] && at < members.starts[i + 1];
			if (!is_hit && !holds(&decoded, buf_span(&members.texts[i]))) {
				print_error("bit %zu of byte %zu costs member %zu\n%s", at % 8, at,
				    i, buf_string(&decoded.log));
				fail();
			}
		}
		decoded_done(&decoded);
		members.stored.at[at] = before;
	}
	members_done(&members);
}

static void a_damaged_body_is_never_silent(void **state)
{
	struct members members = make_members(6);
	struct buf all = {0};

	(void)state;
	for (size_t i = 0; i < NMEMBERS; i++)
		buf_append(&all, buf_span(&members.texts[i]));
	for (size_t at = members.starts[1] + HEADER; at < members.starts[2]; at++) {
		for (unsigned flip = 1; flip < 256; flip *= 2) {
			members.stored.at[at] ^= (char)flip;
			struct decoded decoded = decode_whole(buf_span(&members.stored));
			/* Bits that fill up the last byte of compressed data mean nothing. */
			assert_true(account_lost(&decoded.account) > 0 ||
				    span_equal(buf_span(&decoded.text), buf_span(&all)));
			decoded_done(&decoded);
			members.stored.at[at] ^= (char)flip;
		}
	}
	buf_done(&all);
	members_done(&members);
}

static void a_failed_checksum_loses_the_trailer_only(void **state)
{
	struct members members = make_members(50);
	struct buf all = {0};

	(void)state;
	for (size_t i = 0; i < NMEMBERS; i++)
		buf_append(&all, buf_span(&members.texts[i]));
	for (size_t byte = 1; byte <= TRAILER; byte++) {
		members.stored.at[members.starts[2] - byte] ^= 1;
		struct decoded decoded = decode_whole(buf_span(&members.stored));
		assert_text(&decoded, buf_span(&all));
		assert_int_equal(decoded.nlosses, 1);
		assert_int_equal(decoded.first.reason, LOSS_CORRUPT);
		assert_int_equal(decoded.first.nbytes, TRAILER);
		assert_int_equal(decoded.first.at.raw_offset, members.starts[2] - TRAILER);
		assert_balanced(&decoded, members.stored.len);
		decoded_done(&decoded);
		members.stored.at[members.starts[2] - byte] ^= 1;
	}
	buf_done(&all);
	members_done(&members);
}

static void a_member_begun_behind_one_that_was_cut_is_found(void **state)
{
	struct members members = make_members(60);
	struct span stored = buf_span(&members.stored);

	(void)state;
	for (size_t kept = HEADER + 1; kept < members.starts[1]; kept += 13) {
		struct buf glued = {0};
		buf_append(&glued, span_slice(stored, 0, kept));
		buf_append(&glued, span_slice(stored, members.starts[1], members.starts[3]));
		struct decoded decoded = decode_whole(buf_span(&glued));
		assert_balanced(&decoded, glued.len);
		assert_true(account_lost(&decoded.account) > 0);
		assert_true(holds(&decoded, buf_span(&members.texts[1])));
		assert_true(holds(&decoded, buf_span(&members.texts[2])));
		decoded_done(&decoded);
		buf_done(&glued);
	}
	members_done(&members);
}

static void zero_padding_is_container(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_lines(&text, 5, 1);
	make_gzip(&stored, buf_span(&text), 6);
	size_t nbytes = stored.len;
	for (size_t i = 0; i < 1000; i++)
		buf_byte(&stored, 0);
	make_gzip(&stored, buf_span(&text), 6);
	for (size_t i = 0; i < 512; i++)
		buf_byte(&stored, 0);
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_int_equal(decoded.nlosses, 0);
	assert_int_equal(decoded.text.len, 2 * text.len);
	assert_int_equal(decoded.account.container, 2 * (HEADER + TRAILER) + 1512);
	assert_int_equal(decoded.account.decoded, 2 * (nbytes - HEADER - TRAILER));
	assert_balanced(&decoded, stored.len);
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
}

static void garbage_with_false_members_is_passed(void **state)
{
	static const char false_member[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03";
	struct buf text = {0}, stored = {0}, twice = {0};

	(void)state;
	make_lines(&text, 30, 1);
	make_gzip(&stored, buf_span(&text), 6);
	size_t garbage = stored.len;
	for (size_t i = 0; i < 40; i++) {
		make_noise(&stored, 97, i + 1);
		buf_append(&stored, (struct span){false_member, 3 + i % 8});
	}
	make_noise(&stored, 2000, 5);
	garbage = stored.len - garbage;
	make_gzip(&stored, buf_span(&text), 6);
	buf_append(&twice, buf_span(&text));
	buf_append(&twice, buf_span(&text));
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_text(&decoded, buf_span(&twice));
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_GARBAGE);
	assert_int_equal(decoded.first.nbytes, garbage);
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&twice);
}

static void a_header_may_have_every_field(void **state)
{
	struct buf text = {0}, stored = {0}, whole_member = {0};
	static const char fields[] = "\x05\0extranot a name\0no comment\0\x12\x34";

	(void)state;
	make_lines(&text, 5, 1);
	make_gzip(&whole_member, buf_span(&text), 6);
	buf_append(&stored, (struct span){whole_member.at, HEADER});
	stored.at[3] = 2 + 4 + 8 + 16;
	buf_append(&stored, (struct span){fields, sizeof fields - 1});
	buf_append(&stored, span_slice(buf_span(&whole_member), HEADER, whole_member.len));
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_text(&decoded, buf_span(&text));
	assert_int_equal(decoded.nlosses, 0);
	assert_int_equal(decoded.account.container, HEADER + TRAILER + sizeof fields - 1);
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&whole_member);
}

static void a_header_that_does_not_end_costs_no_later_member(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_lines(&text, 30, 1);
	buf_append(&stored, (struct span){"\x1f\x8b\x08\x08\0\0\0\0\0\x03", HEADER});
	for (size_t i = 0; i < 300000; i++)
		buf_byte(&stored, 'n');
	size_t lost = stored.len;
	make_gzip(&stored, buf_span(&text), 6);
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_text(&decoded, buf_span(&text));
	assert_int_equal(decoded.first.reason, LOSS_CORRUPT);
	assert_int_equal(decoded.first.nbytes, lost);
	assert_balanced(&decoded, stored.len);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
}

static void a_member_that_grows_too_much_is_stopped(void **state)
{
	struct buf text = {0}, stored = {0}, after = {0};
	const struct decode_options options = {.max_ratio = 100, .max_window = 27};

	(void)state;
	for (size_t i = 0; i < 20 << 20; i++)
		buf_byte(&text, 'a');
	make_gzip(&stored, buf_span(&text), 9);
	size_t bomb = stored.len;
	make_lines(&after, 20, 1);
	make_gzip(&stored, buf_span(&after), 9);
	struct decoded decoded = decode_cut(buf_span(&stored), whole, &options);
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_BOMB);
	assert_int_equal(decoded.first.at.raw_offset + decoded.first.nbytes, bomb);
	assert_true(decoded.text.len < 2 << 20);
	assert_true(decoded.text.len - after.len >= 1 << 20);
	assert_true(holds(&decoded, buf_span(&after)));
	assert_balanced(&decoded, stored.len);
	assert_cut_does_not_matter(buf_span(&stored), 1, &options);
	decoded_done(&decoded);

	const struct decode_options unlimited = {.max_ratio = 0, .max_window = 27};
	decoded = decode_cut(buf_span(&stored), whole, &unlimited);
	assert_int_equal(decoded.nlosses, 0);
	assert_int_equal(decoded.text.len, text.len + after.len);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&after);
}

/* Members inside members inside members, all ending in damage at one place: reading each of them again would
 * take the square of the input. */
static void nested_members_do_not_multiply_the_text(void **state)
{
	struct buf stored = {0};
	enum { NESTED = 4000, EACH = 15 };

	(void)state;
	for (size_t i = 0; i < NESTED; i++) {
		size_t left = (NESTED - i) * EACH - EACH;
		if (left > 65535)
			left = 65535;
		const unsigned char block[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0,
		    (unsigned char)left, (unsigned char)(left >> 8), (unsigned char)~left,
		    (unsigned char)(~left >> 8)};
		buf_append(&stored, (struct span){(const char *)block, sizeof block});
	}
	make_noise(&stored, 100, 1);
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_balanced(&decoded, stored.len);
	assert_true(decoded.text.len < (16 << 20) + 66 * stored.len);
	decoded_done(&decoded);
	buf_done(&stored);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_member_cut_anywhere_gives_a_prefix),
	    cmocka_unit_test(text_before_the_cut_is_given_to_the_last_byte),
	    cmocka_unit_test(a_flipped_bit_costs_no_other_member),
	    cmocka_unit_test(a_damaged_body_is_never_silent),
	    cmocka_unit_test(a_failed_checksum_loses_the_trailer_only),
	    cmocka_unit_test(a_member_begun_behind_one_that_was_cut_is_found),
	    cmocka_unit_test(zero_padding_is_container),
	    cmocka_unit_test(garbage_with_false_members_is_passed),
	    cmocka_unit_test(a_header_may_have_every_field),
	    cmocka_unit_test(a_header_that_does_not_end_costs_no_later_member),
	    cmocka_unit_test(a_member_that_grows_too_much_is_stopped),
	    cmocka_unit_test(nested_members_do_not_multiply_the_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
