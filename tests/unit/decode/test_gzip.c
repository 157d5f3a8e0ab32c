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

static void a_cut_inside_any_member_is_truncation(void **state)
{
	struct members members = make_members(3);
	struct span stored = buf_span(&members.stored);

	(void)state;
	for (size_t at = members.starts[1]; at < stored.len; at++) {
		struct decoded decoded = decode_whole(span_slice(stored, 0, at));
		bool is_between = false;
		for (size_t i = 0; i < NMEMBERS; i++)
			is_between |= at == members.starts[i];
		assert_balanced(&decoded, at);
		assert_int_equal(decoded.nlosses, is_between ? 0 : 1);
		assert_true(is_between || decoded.first.reason == LOSS_TRUNCATED);
		assert_true(decoded.text.len >= members.texts[0].len);
		decoded_done(&decoded);
	}
	members_done(&members);
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

static void damage_in_the_last_byte_is_counted(void **state)
{
	/* A block of the type that does not exist. */
	static const char stored[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03\x07";
	struct decoded decoded = decode_whole((struct span){stored, sizeof stored - 1});

	(void)state;
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_CORRUPT);
	assert_int_equal(decoded.first.at.raw_offset, HEADER);
	assert_int_equal(decoded.first.nbytes, 1);
	assert_balanced(&decoded, sizeof stored - 1);
	decoded_done(&decoded);
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
	/* What follows it is what it would be without. */
	members.stored.at[members.stored.len - 1] ^= 1;
	for (size_t i = 0; i < 100; i++)
		buf_byte(&members.stored, 0);
	struct decoded decoded = decode_whole(buf_span(&members.stored));
	assert_int_equal(account_lost(&decoded.account), TRAILER);
	assert_int_equal(decoded.account.container, 100 + NMEMBERS * (HEADER + TRAILER) - TRAILER);
	decoded_done(&decoded);
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

/* The next member may even begin where the trailer of the one before should stand. */
static void a_trailer_cut_short_costs_no_later_member(void **state)
{
	struct members members = make_members(3);
	struct span stored = buf_span(&members.stored);

	(void)state;
	for (size_t missing = 1; missing <= TRAILER; missing++) {
		struct buf glued = {0};
		buf_append(&glued, span_slice(stored, 0, members.starts[1] - missing));
		buf_append(&glued, span_slice(stored, members.starts[1], members.starts[2]));
		struct decoded decoded = decode_whole(buf_span(&glued));
		assert_int_equal(decoded.text.len, members.texts[0].len + members.texts[1].len);
		assert_int_equal(decoded.nlosses, 1);
		assert_int_equal(decoded.first.reason, LOSS_CORRUPT);
		assert_true(decoded.first.nbytes > 0 && decoded.first.nbytes <= TRAILER);
		assert_cut_does_not_matter(buf_span(&glued), missing, &decode_defaults);
		decoded_done(&decoded);
		buf_done(&glued);
	}
	members_done(&members);
}

/* Bigger than all memory that is kept, so that what is looked back into has moved. */
static void a_big_member_cut_off_hides_no_later_member(void **state)
{
	struct buf text = {0}, stored = {0}, later = {0};

	(void)state;
	make_lines(&text, 130000, 1);
	make_gzip(&stored, buf_span(&text), 1);
	assert_true(stored.len > 3 << 19);
	make_lines(&later, 500, 2);
	for (size_t cut = 1000; cut < 1200; cut += 77) {
		struct buf glued = {0};
		buf_append(&glued, span_slice(buf_span(&stored), 0, stored.len - cut));
		for (size_t i = 0; i < 4; i++)
			make_gzip(&glued, buf_span(&later), 6);
		struct decoded decoded = decode_whole(buf_span(&glued));
		assert_true(decoded.text.len > text.len - 20 * cut + 4 * later.len);
		for (size_t i = 0; i < 4; i++)
			assert_true(span_equal(span_slice(buf_span(&decoded.text),
						   decoded.text.len - (i + 1) * later.len,
						   decoded.text.len - i * later.len),
			    buf_span(&later)));
		assert_cut_does_not_matter(buf_span(&glued), cut, &decode_defaults);
		decoded_done(&decoded);
		buf_done(&glued);
	}
	buf_done(&text);
	buf_done(&stored);
	buf_done(&later);
}

/* A stored block takes what follows the cut for its own, up to 64 KiB of it: members are found there also when
 * the memory that holds them has moved meanwhile. */
static void a_stored_block_cut_off_hides_no_later_member(void **state)
{
	struct buf noise = {0}, stored = {0}, later = {0}, member = {0};
	enum { NLATER = 40 };

	(void)state;
	make_noise(&noise, 2 << 20, 1);
	make_gzip(&stored, buf_span(&noise), 1);
	make_lines(&later, 100, 2);
	make_gzip(&member, buf_span(&later), 6);
	for (size_t cut = 1000; cut < 90000; cut += 8171) {
		struct buf glued = {0};
		buf_append(&glued, span_slice(buf_span(&stored), 0, (1 << 20) - cut));
		for (size_t i = 0; i < NLATER; i++)
			buf_append(&glued, buf_span(&member));
		struct decoded decoded = decode_whole(buf_span(&glued));
		struct span text = buf_span(&decoded.text);
		assert_balanced(&decoded, glued.len);
		for (size_t i = 1; i <= NLATER; i++)
			assert_true(span_equal(span_slice(text, text.len - i * later.len,
						   text.len - (i - 1) * later.len),
			    buf_span(&later)));
		decoded_done(&decoded);
		buf_done(&glued);
	}
	buf_done(&noise);
	buf_done(&stored);
	buf_done(&later);
	buf_done(&member);
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

/* Append a member whose header carries a name of nbytes. */
static void make_named(struct buf *out, struct span member, size_t nbytes)
{
	size_t start = out->len;

	buf_append(out, span_slice(member, 0, HEADER));
	out->at[start + 3] = 8;
	for (size_t i = 0; i < nbytes; i++)
		buf_byte(out, 'n');
	buf_byte(out, 0);
	buf_append(out, span_slice(member, HEADER, member.len));
	assert_false(out->failed);
}

static bool is_bomb(struct span member, size_t nbytes, const struct decode_options *options)
{
	struct buf stored = {0};

	make_named(&stored, member, nbytes);
	struct decoded decoded = decode_cut(buf_span(&stored), whole, options);
	bool answer = decoded.nlosses > 0;
	decoded_done(&decoded);
	buf_done(&stored);
	return answer;
}

/* A longer name is more stored bytes for the same text: find the name with which the member just passes, and
 * see that around it no cut tips the balance. */
static void the_ratio_is_exact_however_cut(void **state)
{
	const struct decode_options options = {.max_ratio = 4, .max_window = 27};
	struct buf text = {0}, member = {0};
	size_t passes = 120000, fails = 0;

	(void)state;
	make_lines(&text, 18000, 1);
	text.len = 9 * (128 << 10) + 1000;
	make_gzip(&member, buf_span(&text), 9);
	assert_true(is_bomb(buf_span(&member), fails, &options));
	assert_false(is_bomb(buf_span(&member), passes, &options));
	while (passes - fails > 1) {
		size_t middle = fails + (passes - fails) / 2;
		if (is_bomb(buf_span(&member), middle, &options))
			fails = middle;
		else
			passes = middle;
	}
	for (size_t nbytes = fails - 1; nbytes <= passes + 1; nbytes++) {
		struct buf stored = {0};
		make_named(&stored, buf_span(&member), nbytes);
		assert_cut_does_not_matter(buf_span(&stored), nbytes, &options);
		buf_done(&stored);
	}
	buf_done(&text);
	buf_done(&member);
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
	    cmocka_unit_test(a_cut_inside_any_member_is_truncation),
	    cmocka_unit_test(text_before_the_cut_is_given_to_the_last_byte),
	    cmocka_unit_test(a_flipped_bit_costs_no_other_member),
	    cmocka_unit_test(a_damaged_body_is_never_silent),
	    cmocka_unit_test(damage_in_the_last_byte_is_counted),
	    cmocka_unit_test(a_failed_checksum_loses_the_trailer_only),
	    cmocka_unit_test(a_member_begun_behind_one_that_was_cut_is_found),
	    cmocka_unit_test(a_trailer_cut_short_costs_no_later_member),
	    cmocka_unit_test(a_big_member_cut_off_hides_no_later_member),
	    cmocka_unit_test(a_stored_block_cut_off_hides_no_later_member),
	    cmocka_unit_test(zero_padding_is_container),
	    cmocka_unit_test(garbage_with_false_members_is_passed),
	    cmocka_unit_test(a_header_may_have_every_field),
	    cmocka_unit_test(a_header_that_does_not_end_costs_no_later_member),
	    cmocka_unit_test(a_member_that_grows_too_much_is_stopped),
	    cmocka_unit_test(the_ratio_is_exact_however_cut),
	    cmocka_unit_test(nested_members_do_not_multiply_the_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
