/* A decoder that is interrupted anywhere and resumed from what it saved gives what it would have given. */
#include "support.h"

#include "stored.h"

static const struct decode_options kept = {
    .max_ratio = 1000, .max_window = 27, .keeps_points = true};

/* How a decoding is interrupted: after about so many pieces; resuming where text was given up to, or up to
 * that much earlier. */
struct breaks {
	size_t every;
	size_t earlier;
	bool is_noted; /* the decoder is asked to note a place, where it may be */
	uint64_t seed;
};

struct broken {
	struct decoded decoded;
	struct decode *decode;
	struct span bytes;
	size_t at;  /* of bytes, fed next */
	size_t end; /* of what was fed when it was last interrupted */
	size_t nbreaks;
	size_t losses;
	uint64_t furthest; /* text that was decoded again after a break, at most */
	struct digest digest;
};

/* As note_piece, but a unit that is given again after resuming is written down once. */
static void note_once(struct decoded *decoded, const struct piece *piece)
{
	size_t before = decoded->log.len;

	note_piece(decoded, piece);
	if (piece->kind != PIECE_UNIT)
		return;
	struct span line = span_slice(buf_span(&decoded->log), before, decoded->log.len);
	for (size_t at = 0; at < before; at++) {
		if ((at == 0 || decoded->log.at[at - 1] == '\n') &&
		    span_starts(span_slice(buf_span(&decoded->log), at, before), line)) {
			decoded->log.len = before;
			return;
		}
	}
}

static void interrupt(struct broken *broken, const struct decode_options *options,
    const struct breaks *breaks, uint64_t *random, bool is_between)
{
	struct error err = {0};
	struct buf state = {0};
	uint64_t text = broken->decoded.text.len;
	uint64_t earlier = random_below(random, breaks->earlier + 1);
	struct decode_place oldest, place;

	if (is_between && breaks->is_noted)
		assert_true(decode_note(broken->decode, &err) >= 0);
	decode_keep_from(broken->decode, earlier < text ? text - earlier : 0);
	oldest = decode_oldest(broken->decode);
	assert_true(oldest.text_offset <= (earlier < text ? text - earlier : 0));
	assert_int_equal(decode_save(broken->decode, &state, &err), 0);
	assert_true(state.len < 40 << 10);
	decode_free(broken->decode);
	broken->decode = decode_resume(options, buf_span(&state), &place, &err);
	assert_non_null(broken->decode);
	assert_memory_equal(&place, &oldest, sizeof place);
	decode_skip(broken->decode, text, broken->decoded.nlosses);
	broken->at = (size_t)place.feed_offset;
	if (text - place.text_offset > broken->furthest)
		broken->furthest = text - place.text_offset;
	broken->nbreaks++;
	buf_done(&state);
}

static struct broken decode_broken(struct span bytes, struct cut cut,
    const struct decode_options *options, const struct breaks *breaks)
{
	struct broken broken = {.bytes = bytes, .decode = decode_new(options)};
	uint64_t random = breaks->seed;
	size_t left = 1 + random_below(&random, 2 * breaks->every);
	bool is_last = false;

	assert_non_null(broken.decode);
	while (!is_last) {
		size_t n = cut.is_random ? random_below(&cut.seed, 2 * cut.length) : cut.length;
		struct span part = span_slice(bytes, broken.at, broken.at + n);
		struct piece piece;
		struct error err = {0};
		int got;
		broken.at += part.len;
		is_last = broken.at == bytes.len;
		decode_feed(broken.decode, part, is_last);
		do {
			got = decode_next(broken.decode, &piece, &err);
			assert_true(got >= 0);
			if (got == 1)
				note_once(&broken.decoded, &piece);
			/* Only behind the last break, and not at the end, so that this comes to one. */
			if (breaks->every == 0 || broken.at <= broken.end || --left > 0 ||
			    (got == 0 && is_last))
				continue;
			broken.end = broken.at;
			interrupt(&broken, options, breaks, &random, got == 0);
			left = 1 + random_below(&random, 2 * breaks->every);
			is_last = false;
			break;
		} while (got == 1);
	}
	broken.decoded.account = decode_account(broken.decode);
	broken.losses = broken.decoded.nlosses;
	broken.digest = trace_digest(decode_trace(broken.decode));
	decode_free(broken.decode);
	return broken;
}

static void assert_breaks_do_not_matter(struct span bytes, struct cut cut,
    const struct decode_options *options, const struct breaks *breaks, struct broken *out)
{
	struct decoded plainly = decode_cut(bytes, cut, &decode_defaults);
	struct broken once = decode_broken(bytes, cut, options, &(struct breaks){0});
	struct broken broken = decode_broken(bytes, cut, options, breaks);

	assert_balanced(&broken.decoded, bytes.len);
	print_difference(&once.decoded, &broken.decoded, cut);
	assert_true(decoded_equal(&once.decoded, &broken.decoded));
	assert_int_equal(digest_compare(&once.digest, &broken.digest), 0);
	if (options->max_ratio == decode_defaults.max_ratio)
		assert_text(&plainly, buf_span(&once.decoded.text));
	if (out)
		*out = broken;
	decoded_done(&plainly);
	decoded_done(&once.decoded);
	decoded_done(&broken.decoded);
}

static void every_kind_of_input_goes_on_from_any_place(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < STORED_KINDS; kind++) {
		struct buf text = {0}, stored = {0};
		make_lines(&text, 1500, kind);
		make_noise(&text, 70000, kind);
		make_runs(&text, 300000, kind);
		make_stored(&stored, buf_span(&text), kind, kind);
		for (uint64_t seed = 1; seed <= 6; seed++) {
			struct breaks breaks = {.every = 4,
			    .earlier = seed % 3 ? 0 : 5000,
			    .is_noted = true,
			    .seed = seed};
			struct cut cut = {
			    .length = 100 + 1500 * seed, .is_random = true, .seed = seed};
			struct broken broken;
			assert_breaks_do_not_matter(
			    buf_span(&stored), cut, &kept, &breaks, &broken);
			assert_true(broken.nbreaks > 0);
		}
		buf_done(&text);
		buf_done(&stored);
	}
}

static void damaged_inputs_lose_the_same_when_interrupted(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct buf text = {0}, stored = {0};
		make_lines(&text, 100 + seed % 700, seed);
		make_runs(&text, seed % 5 * 60000, seed);
		make_stored(&stored, buf_span(&text), seed % STORED_KINDS, seed);
		damage(&stored, seed);
		struct breaks breaks = {.every = 1 + seed % 7, .is_noted = true, .seed = seed};
		struct cut cut = {.length = 10 + seed * 41 % 6000, .is_random = true, .seed = seed};
		struct decode_options options = kept;
		options.max_ratio = seed % 2 ? 30 : kept.max_ratio;
		assert_breaks_do_not_matter(buf_span(&stored), cut, &options, &breaks, NULL);
		buf_done(&text);
		buf_done(&stored);
	}
}

/* Nobody asks for a place: they come by themselves, and none is far. */
static void places_come_by_themselves(void **state)
{
	enum { FURTHEST = (1 << 20) + 2 * (128 << 10) };
	/* Two of its three frames are longer. */
	const size_t in_frames = ARRAY_LEN(writings) + 5;

	(void)state;
	for (size_t kind = 0; kind < STORED_KINDS; kind++) {
		struct buf text = {0}, stored = {0};
		make_lines(&text, 30000, kind);
		make_noise(&text, 1 << 20, kind);
		make_lines(&text, 30000, kind + 1);
		make_stored(&stored, buf_span(&text), kind, kind);
		for (uint64_t seed = 1; seed <= 3; seed++) {
			struct breaks breaks = {.every = 20, .earlier = 1000, .seed = seed};
			struct cut cut = {.length = 60000, .is_random = true, .seed = seed};
			struct broken broken;
			assert_breaks_do_not_matter(
			    buf_span(&stored), cut, &kept, &breaks, &broken);
			assert_true(broken.nbreaks > 2);
			if (kind != in_frames)
				assert_in_range(broken.furthest, 0, FURTHEST);
		}
		buf_done(&text);
		buf_done(&stored);
	}
}

/* Runs compress to blocks of many MiB of text. */
static void places_come_inside_of_one_long_block(void **state)
{
	struct buf text = {0}, stored = {0};
	struct broken broken;
	struct breaks breaks = {.every = 15, .seed = 1};
	struct cut cut = {.length = 300, .is_random = true, .seed = 1};

	(void)state;
	make_runs(&text, 12 << 20, 1);
	make_gzip(&stored, buf_span(&text), 9);
	assert_breaks_do_not_matter(buf_span(&stored), cut, &kept, &breaks, &broken);
	assert_true(broken.nbreaks > 2);
	assert_in_range(broken.furthest, 1, (1 << 20) + (256 << 10));
	buf_done(&text);
	buf_done(&stored);
}

static void a_bomb_is_cut_off_at_the_same_place(void **state)
{
	struct decode_options options = kept;

	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct buf text = {0}, stored = {0};
		struct broken broken;
		struct breaks breaks = {.every = 5, .is_noted = true, .seed = seed};
		struct cut cut = {.length = 50, .is_random = true, .seed = seed};
		make_runs(&text, 4 << 20, seed);
		make_gzip(&stored, buf_span(&text), 6);
		make_gzip(&stored, span_slice(buf_span(&text), 0, 5000), 6);
		options.max_ratio = text.len / stored.len - 2;
		assert_breaks_do_not_matter(buf_span(&stored), cut, &options, &breaks, &broken);
		assert_true(broken.nbreaks > 2);
		assert_int_equal(broken.losses, 1);
		buf_done(&text);
		buf_done(&stored);
	}
}

static struct decode *decode_all(struct span bytes)
{
	struct decode *decode = decode_new(&kept);
	struct piece piece;

	assert_non_null(decode);
	decode_feed(decode, bytes, false);
	while (decode_next(decode, &piece, NULL) == 1)
		;
	return decode;
}

static void a_long_wait_keeps_few_places_the_oldest_and_the_newest(void **state)
{
	struct buf text = {0}, stored = {0}, saved = {0};

	(void)state;
	make_lines(&text, 300000, 1);
	make_gzip(&stored, buf_span(&text), 1);
	struct decode *decode = decode_all(buf_span(&stored));
	assert_int_equal(decode_oldest(decode).text_offset, 0);
	decode_keep_from(decode, 100);
	assert_int_equal(decode_oldest(decode).text_offset, 0);
	/* The line ends, and lines go on from its end. */
	decode_keep_from(decode, text.len - (3 << 20));
	assert_true(text.len - decode_oldest(decode).text_offset < (4 << 20) + (128 << 10));
	decode_keep_from(decode, text.len);
	assert_true(text.len - decode_oldest(decode).text_offset < (1 << 20) + (128 << 10));
	assert_int_equal(decode_save(decode, &saved, NULL), 0);
	decode_free(decode);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&saved);
}

static struct buf save_in_the_middle(struct span bytes)
{
	struct decode *decode = decode_all(bytes);
	struct buf saved = {0};

	assert_int_equal(decode_note(decode, NULL), 1);
	decode_keep_from(decode, UINT64_MAX);
	assert_int_equal(decode_save(decode, &saved, NULL), 0);
	decode_free(decode);
	return saved;
}

static void a_damaged_state_is_refused(void **state)
{
	struct buf text = {0}, stored = {0};
	struct decode_place place;

	(void)state;
	make_lines(&text, 3000, 1);
	make_gzip(&stored, buf_span(&text), 6);
	struct buf saved = save_in_the_middle(span_slice(buf_span(&stored), 0, stored.len / 2));
	for (size_t i = 0; i < saved.len; i += 1 + i / 40) {
		struct error err = {0};
		saved.at[i] ^= 1;
		assert_null(decode_resume(&kept, buf_span(&saved), &place, &err));
		assert_int_equal(err.kind, ERROR_INPUT);
		saved.at[i] ^= 1;
		struct span cut = span_slice(buf_span(&saved), 0, i);
		assert_null(decode_resume(&kept, cut, &place, &err));
		assert_int_equal(err.kind, ERROR_INPUT);
	}
	struct decode *decode = decode_resume(&kept, buf_span(&saved), &place, NULL);
	assert_non_null(decode);
	decode_free(decode);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&saved);
}

static void an_input_that_ends_before_the_place_gives_nothing(void **state)
{
	struct buf text = {0}, stored = {0};
	struct decode_place place;
	struct piece piece;

	(void)state;
	make_lines(&text, 3000, 1);
	make_gzip(&stored, buf_span(&text), 6);
	struct buf saved = save_in_the_middle(span_slice(buf_span(&stored), 0, stored.len / 2));
	struct decode *decode = decode_resume(&kept, buf_span(&saved), &place, NULL);
	assert_non_null(decode);
	decode_feed(decode, span_slice(buf_span(&stored), 0, 1000), true);
	assert_int_equal(decode_next(decode, &piece, NULL), 0);
	decode_free(decode);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&saved);
}

static void a_place_asked_for_lies_where_the_text_ends(void **state)
{
	struct buf text = {0};

	(void)state;
	make_lines(&text, 2000, 1);
	for (size_t kind = 0; kind < ARRAY_LEN(writings) + 2; kind++) {
		struct buf stored = {0};
		struct decode_place place;
		make_stored(&stored, buf_span(&text), kind, 1);
		for (size_t at = 0; at <= stored.len; at += 1 + stored.len / 50) {
			struct decode *before = decode_all(span_slice(buf_span(&stored), 0, at));
			uint64_t given = decode_trace(before)->nbytes;
			decode_free(before);
			struct buf saved = save_in_the_middle(span_slice(buf_span(&stored), 0, at));
			struct decode *decode =
			    decode_resume(&kept, buf_span(&saved), &place, NULL);
			assert_non_null(decode);
			assert_int_equal(place.text_offset, given);
			decode_free(decode);
			buf_done(&saved);
		}
		buf_done(&stored);
	}
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_of_input_goes_on_from_any_place),
	    cmocka_unit_test(damaged_inputs_lose_the_same_when_interrupted),
	    cmocka_unit_test(places_come_by_themselves),
	    cmocka_unit_test(places_come_inside_of_one_long_block),
	    cmocka_unit_test(a_bomb_is_cut_off_at_the_same_place),
	    cmocka_unit_test(a_long_wait_keeps_few_places_the_oldest_and_the_newest),
	    cmocka_unit_test(a_damaged_state_is_refused),
	    cmocka_unit_test(an_input_that_ends_before_the_place_gives_nothing),
	    cmocka_unit_test(a_place_asked_for_lies_where_the_text_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
