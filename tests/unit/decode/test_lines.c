/* Records are the same whatever the cuts, stand for every byte once, and windows of long lines overlap. */
#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/lines.h"

/* A record with a copy of its text. */
struct kept {
	struct record record;
	struct buf text;
};

struct kept_list {
	struct kept *at;
	size_t n;
};

static void keep(struct kept_list *list, const struct record *record)
{
	struct kept *more = realloc(list->at, (list->n + 1) * sizeof *more);

	assert_non_null(more);
	list->at = more;
	more[list->n] = (struct kept){.record = *record};
	assert_int_equal(buf_append(&more[list->n].text, record->text), 0);
	list->n++;
}

static void list_done(struct kept_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		buf_done(&list->at[i].text);
	free(list->at);
	*list = (struct kept_list){0};
}

static void take_all(struct lines *lines, struct kept_list *list)
{
	struct record record;

	while (lines_next(lines, &record) == 1) {
		keep(list, &record);
		lines_trim(lines);
	}
}

/* Feed a copy of exact size that is freed when the borrow ends. */
static void feed(struct lines *lines, struct span text, bool is_stored, struct kept_list *list)
{
	struct error err;
	char *copy = malloc(text.len + !text.len);
	uint64_t raw_offset = is_stored ? lines_offset(lines) : 0;

	assert_non_null(copy);
	memcpy(copy, text.len ? text.at : "", text.len);
	assert_int_equal(
	    lines_feed(lines, (struct span){copy, text.len}, raw_offset, is_stored, &err), 0);
	take_all(lines, list);
	free(copy);
}

/* Cut text into pieces below most bytes (all at once for 0) and read its records. */
static struct kept_list read_text(struct span text, size_t max_line, size_t most, uint64_t seed)
{
	struct lines_options options = {.max_line = max_line, .input = 3};
	struct lines *lines = lines_new(&options);
	struct kept_list list = {0};
	uint64_t sum = 0;

	assert_non_null(lines);
	for (size_t at = 0; at < text.len;) {
		size_t n = most ? 1 + random_below(&seed, most) : text.len;
		feed(lines, span_slice(text, at, at + n), true, &list);
		at += n;
	}
	assert_int_equal(lines_offset(lines), text.len);
	lines_end(lines);
	take_all(lines, &list);
	assert_int_equal(lines_waiting(lines), 0);
	lines_free(lines);
	for (size_t i = 0; i < list.n; i++)
		sum += list.at[i].record.nbytes;
	assert_int_equal(sum, text.len);
	return list;
}

static struct kept_list read_string(const char *text)
{
	return read_text(span_of(text), 1000, 0, 0);
}

static void expect(const struct kept_list *list, size_t i, const char *text,
    enum record_state state, unsigned flags)
{
	assert_true(i < list->n);
	assert_int_equal(list->at[i].text.len, strlen(text));
	assert_memory_equal(list->at[i].text.at ? list->at[i].text.at : "", text, strlen(text));
	assert_int_equal(list->at[i].record.state, state);
	assert_int_equal(list->at[i].record.flags, flags);
}

static void lines_end_at_newlines_only(void **state)
{
	struct kept_list list = read_string("one\ntwo\rstill\xe2\x80\xa8"
					    "two\x0b\x0c\n\nlast");

	(void)state;
	assert_int_equal(list.n, 4);
	expect(&list, 0, "one", RECORD_WHOLE, 0);
	expect(&list, 1,
	    "two\rstill\xe2\x80\xa8"
	    "two\x0b\x0c",
	    RECORD_WHOLE, 0);
	expect(&list, 2, "", RECORD_BLANK, 0);
	expect(&list, 3, "last", RECORD_UNFINISHED, 0);
	assert_int_equal(list.at[0].record.nbytes, 4);
	assert_int_equal(list.at[1].record.origin.text_offset, 4);
	assert_int_equal(list.at[1].record.origin.line, 2);
	assert_int_equal(list.at[3].record.origin.line, 4);
	assert_int_equal(list.at[3].record.origin.input, 3);
	assert_int_equal(list.at[3].record.nbytes, 4);
	list_done(&list);
}

static void an_empty_input_has_no_records(void **state)
{
	struct kept_list list = read_string("");

	(void)state;
	assert_int_equal(list.n, 0);
	list_done(&list);
}

static void carriage_returns_before_newlines_are_left_out(void **state)
{
	struct kept_list list = read_string("a\r\nb\r\r\n\r\nc\r");

	(void)state;
	assert_int_equal(list.n, 4);
	expect(&list, 0, "a", RECORD_WHOLE, RECORD_HAD_CR);
	expect(&list, 1, "b\r", RECORD_WHOLE, RECORD_HAD_CR);
	expect(&list, 2, "", RECORD_BLANK, RECORD_HAD_CR);
	expect(&list, 3, "c", RECORD_UNFINISHED, RECORD_HAD_CR);
	list_done(&list);
}

static void nuls_around_a_line_are_left_out(void **state)
{
	static const char text[] = "\0\0\0a\0b\0\0\n\0 \t\0\n\0\0c\0\r\0\n\0\0";
	struct kept_list list = read_text((struct span){text, sizeof text - 1}, 1000, 0, 0);

	(void)state;
	assert_int_equal(list.n, 4);
	assert_int_equal(list.at[0].text.len, 3);
	assert_memory_equal(list.at[0].text.at, "a\0b", 3);
	assert_int_equal(list.at[0].record.flags, RECORD_HAD_NUL);
	assert_int_equal(list.at[0].record.origin.text_offset, 3);
	assert_int_equal(list.at[0].record.origin.raw_offset, 3);
	assert_int_equal(list.at[0].record.nbytes, 9);
	assert_int_equal(list.at[1].record.state, RECORD_BLANK);
	expect(&list, 2, "c", RECORD_WHOLE, RECORD_HAD_NUL | RECORD_HAD_CR);
	assert_int_equal(list.at[3].record.state, RECORD_BLANK);
	assert_int_equal(list.at[3].record.nbytes, 2);
	list_done(&list);
}

static void a_hole_of_nuls_does_not_make_a_line_too_long(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_text(&text, "before\n");
	for (size_t i = 0; i < 100000; i++)
		buf_byte(&text, 0);
	buf_text(&text, "after\n");
	for (size_t most = 0; most < 5000; most += 777) {
		struct kept_list list = read_text(buf_span(&text), 10, most, most);
		assert_int_equal(list.n, 2);
		expect(&list, 1, "after", RECORD_WHOLE, RECORD_HAD_NUL);
		assert_int_equal(list.at[1].record.nbytes, 100006);
		assert_int_equal(list.at[1].record.origin.text_offset, 100007);
		list_done(&list);
	}
	buf_done(&text);
}

static void a_byte_order_mark_is_left_out_where_a_unit_begins(void **state)
{
	struct lines *lines = lines_new(&lines_defaults);
	struct kept_list list = {0};
	struct error err;

	(void)state;
	static const struct {
		const char *text;
		uint64_t raw_offset;
	} units[] = {{"\xef\xbb\xbf"
		      "a\n\xef\xbb\xbf"
		      "b\n",
			 0},
	    {"\xef\xbb\xbf"
	     "c\nd",
		100},
	    {"\xef\xbb\xbf"
	     "e\n",
		200}};
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		lines_unit(lines);
		assert_int_equal(
		    lines_feed(lines, span_of(units[i].text), units[i].raw_offset, false, &err), 0);
		take_all(lines, &list);
	}
	assert_int_equal(list.n, 4);
	expect(&list, 0, "a", RECORD_WHOLE, RECORD_HAD_BOM);
	expect(&list, 1,
	    "\xef\xbb\xbf"
	    "b",
	    RECORD_WHOLE, 0);
	expect(&list, 2, "c", RECORD_WHOLE, RECORD_HAD_BOM);
	expect(&list, 3,
	    "d\xef\xbb\xbf"
	    "e",
	    RECORD_WHOLE, 0);
	assert_int_equal(list.at[0].record.origin.text_offset, 3);
	assert_int_equal(list.at[0].record.nbytes, 5);
	assert_int_equal(list.at[1].record.origin.raw_offset, 0);
	assert_int_equal(list.at[2].record.origin.raw_offset, 100);
	/* It began in the second unit and ended in the third. */
	assert_int_equal(list.at[3].record.origin.raw_offset, 100);
	list_done(&list);
	lines_free(lines);
}

static void raw_offsets_of_stored_text_are_of_the_text_itself(void **state)
{
	struct kept_list list = read_text(span_of("\xef\xbb\xbf"
						  "one\r\ntwo\n"),
	    100, 2, 5);

	(void)state;
	assert_int_equal(list.at[0].record.origin.raw_offset, 3);
	assert_int_equal(list.at[1].record.origin.raw_offset, 8);
	list_done(&list);
}

/* Lines of all kinds, among them some over 1000 bytes. */
static void make_text(struct buf *text, uint64_t seed)
{
	static const struct span ends[] = {
	    SPAN("\n"), SPAN("\r\n"), SPAN("\0\0\n"), SPAN("\n\n"), SPAN("\n\0\0\0")};
	static const struct span bits[] = {SPAN("word "), SPAN("\xc3\xa9"),
	    SPAN("\xf0\x9f\x98\x80"), SPAN("\0"), SPAN("\x80\x80"), SPAN("\xef\xbb\xbf")};

	for (size_t i = 0; i < 60; i++) {
		size_t nbits =
		    random_below(&seed, 8) ? random_below(&seed, 30) : random_below(&seed, 1500);
		while (nbits-- > 0)
			buf_append(text, bits[random_below(&seed, ARRAY_LEN(bits))]);
		buf_append(text, ends[random_below(&seed, ARRAY_LEN(ends))]);
	}
	if (random_below(&seed, 2))
		buf_text(text, "unfinished");
	assert_false(text->failed);
}

static bool is_same(const struct kept *a, const struct kept *b)
{
	const struct record *one = &a->record, *other = &b->record;

	return span_equal(buf_span(&a->text), buf_span(&b->text)) &&
	       origin_compare(&one->origin, &other->origin) == 0 &&
	       one->origin.line == other->origin.line &&
	       one->origin.raw_offset == other->origin.raw_offset && one->nbytes == other->nbytes &&
	       one->state == other->state && one->flags == other->flags &&
	       one->line_nbytes == other->line_nbytes;
}

static void assert_same(const struct kept_list *a, const struct kept_list *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_true(is_same(&a->at[i], &b->at[i]));
}

static void records_do_not_depend_on_the_cuts(void **state)
{
	static const size_t most[] = {1, 3, 50, 2000};

	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct buf text = {0};
		make_text(&text, seed);
		struct kept_list once = read_text(buf_span(&text), 1000, 0, 0);
		for (size_t i = 0; i < ARRAY_LEN(most); i++) {
			struct kept_list parts =
			    read_text(buf_span(&text), 1000, most[i], seed + i);
			for (size_t n = 0; n < once.n && n < parts.n; n++) {
				if (!is_same(&once.at[n], &parts.at[n]))
					fail_msg("seed %" PRIu64 ", pieces below %zu, record %zu",
					    seed, most[i], n);
			}
			assert_int_equal(once.n, parts.n);
			list_done(&parts);
		}
		list_done(&once);
		buf_done(&text);
	}
}

static void the_limit_is_exact(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t length = 98; length <= 103; length++) {
		for (size_t most = 0; most < 3; most++) {
			buf_clear(&text);
			for (size_t i = 0; i < length; i++)
				buf_byte(&text, 'x');
			buf_byte(&text, '\n');
			struct kept_list list = read_text(buf_span(&text), 100, most, 1);
			assert_int_equal(list.n, 1);
			assert_int_equal(list.at[0].record.state,
			    length <= 100 ? RECORD_WHOLE : RECORD_TOO_LONG);
			assert_int_equal(list.at[0].text.len, length);
			assert_int_equal(list.at[0].record.nbytes, length + 1);
			assert_int_equal(
			    list.at[0].record.line_nbytes, length <= 100 ? 0 : length + 1);
			list_done(&list);
		}
	}
	buf_done(&text);
}

/* A line of nbytes of three-byte characters, no stretch like another, so that a window's natural edges fall
 * inside of one. */
static void make_long_line(struct buf *text, size_t nbytes)
{
	uint64_t seed = 1;

	for (size_t i = 0; i + 3 <= nbytes; i += 3) {
		char last = (char)(0x80 + random_below(&seed, 64));
		buf_append(text, (struct span){(const char[]){'\xe2', '\x82', last}, 3});
	}
	assert_false(text->failed);
}

static void windows_of_a_long_line_cover_it_and_overlap(void **state)
{
	struct buf text = {0};
	enum { LONG = 3 * LINES_WINDOW + 12345 };

	(void)state;
	buf_text(&text, "short\n");
	make_long_line(&text, LONG);
	size_t line_end = text.len;
	buf_text(&text, "\r\nshort again\n");
	struct kept_list list = read_text(buf_span(&text), 2 << 20, 0, 0);
	struct kept_list parts = read_text(buf_span(&text), 2 << 20, 300000, 1);
	assert_same(&list, &parts);
	assert_int_equal(list.n, 6);
	uint64_t covered = 6, line_nbytes = 0;
	for (size_t i = 1; i < 5; i++) {
		const struct record *record = &list.at[i].record;
		uint64_t start = record->origin.text_offset;
		uint64_t end = start + list.at[i].text.len;
		assert_int_equal(record->state, RECORD_TOO_LONG);
		assert_int_equal(record->origin.line, 2);
		line_nbytes += record->nbytes;
		assert_int_equal(record->line_nbytes, line_nbytes);
		assert_true(list.at[i].text.len <= LINES_WINDOW);
		assert_memory_equal(list.at[i].text.at, text.at + start, list.at[i].text.len);
		assert_int_equal(utf8_valid_prefix(buf_span(&list.at[i].text)), end - start);
		if (i > 1) {
			assert_true(covered - start >= LINES_OVERLAP);
			assert_true(covered - start < LINES_OVERLAP + 4);
		}
		covered = end;
	}
	assert_int_equal(covered, line_end);
	assert_int_equal(list.at[1].record.nbytes, list.at[1].record.line_nbytes);
	assert_int_equal(list.at[4].record.flags, RECORD_HAD_CR);
	expect(&list, 5, "short again", RECORD_WHOLE, 0);
	list_done(&list);
	list_done(&parts);
	buf_done(&text);
}

static void windows_end_where_the_line_ends(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int more = -2; more <= 2; more++) {
		for (int finished = 0; finished < 2; finished++) {
			buf_clear(&text);
			for (size_t i = 0; i < (size_t)(2 * LINES_WINDOW - LINES_OVERLAP + more);
			     i++)
				buf_byte(&text, 'x');
			if (finished)
				buf_byte(&text, '\n');
			struct kept_list list = read_text(buf_span(&text), 1000, 0, 0);
			struct kept_list parts = read_text(buf_span(&text), 1000, 500000, 1);
			assert_same(&list, &parts);
			assert_int_equal(list.n, more <= 0 ? 2 : 3);
			list_done(&list);
			list_done(&parts);
		}
	}
	buf_done(&text);
}

static void a_long_line_of_broken_characters_still_moves_on(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < 3 * LINES_WINDOW; i++)
		buf_byte(&text, (char)0x80);
	struct kept_list list = read_text(buf_span(&text), 1000, 0, 0);
	assert_int_equal(list.n, 4);
	assert_int_equal(list.at[0].text.len, LINES_WINDOW);
	list_done(&list);
	buf_done(&text);
}

static void bytes_that_wait_for_their_newline_are_known(void **state)
{
	struct lines *lines = lines_new(&lines_defaults);
	struct kept_list list = {0};

	(void)state;
	feed(lines, span_of("one\ntw"), true, &list);
	assert_int_equal(list.n, 1);
	assert_int_equal(lines_offset(lines), 6);
	assert_int_equal(lines_waiting(lines), 2);
	feed(lines, span_of("o\n"), true, &list);
	assert_int_equal(lines_waiting(lines), 0);
	expect(&list, 1, "two", RECORD_WHOLE, 0);
	list_done(&list);
	lines_free(lines);
}

/* In 16 MiB of one line, small pieces: a search from the line's start for every piece would take minutes. */
static void a_huge_line_in_small_pieces_is_read_once(void **state)
{
	struct buf text = {0};

	(void)state;
	make_long_line(&text, 16 << 20);
	buf_byte(&text, '\n');
	struct kept_list list = read_text(buf_span(&text), 0, 200, 1);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.at[0].record.state, RECORD_WHOLE);
	assert_int_equal(list.at[0].record.nbytes, text.len);
	list_done(&list);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_end_at_newlines_only),
	    cmocka_unit_test(an_empty_input_has_no_records),
	    cmocka_unit_test(carriage_returns_before_newlines_are_left_out),
	    cmocka_unit_test(nuls_around_a_line_are_left_out),
	    cmocka_unit_test(a_hole_of_nuls_does_not_make_a_line_too_long),
	    cmocka_unit_test(a_byte_order_mark_is_left_out_where_a_unit_begins),
	    cmocka_unit_test(raw_offsets_of_stored_text_are_of_the_text_itself),
	    cmocka_unit_test(records_do_not_depend_on_the_cuts),
	    cmocka_unit_test(the_limit_is_exact),
	    cmocka_unit_test(windows_of_a_long_line_cover_it_and_overlap),
	    cmocka_unit_test(windows_end_where_the_line_ends),
	    cmocka_unit_test(a_long_line_of_broken_characters_still_moves_on),
	    cmocka_unit_test(bytes_that_wait_for_their_newline_are_known),
	    cmocka_unit_test(a_huge_line_in_small_pieces_is_read_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
