/* Every path of the checks of whole texts gives what decoding character by character gives. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8_private.h"

enum { LONGEST = 400, TEXTS = 60000 };

static size_t valid_by_decoding(struct span text)
{
	size_t at = 0;

	while (at < text.len) {
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		if (length < 0)
			break;
		at += (size_t)length;
	}
	return at;
}

static size_t ascii_by_bytes(struct span text)
{
	size_t at = 0;

	while (at < text.len && (unsigned char)text.at[at] < 0x80)
		at++;
	return at;
}

/* Of a copy that has no byte to spare. */
static void check(struct span text, const char *what)
{
	char *copy = malloc(text.len > 0 ? text.len : 1);
	struct span exact = {copy, text.len};

	assert_non_null(copy);
	memcpy(copy, text.at, text.len);
	for (unsigned vector = 0; vector <= (unsigned)vector_best(); vector++) {
		size_t valid = utf8_valid_prefix_by((enum vector)vector, exact);
		size_t ascii = ascii_prefix_by((enum vector)vector, exact);
		if (valid != valid_by_decoding(exact) || ascii != ascii_by_bytes(exact))
			fail_msg("%s, %s: %zu bytes, valid %zu not %zu, ASCII %zu not %zu", what,
			    vector_name((enum vector)vector), text.len, valid,
			    valid_by_decoding(exact), ascii, ascii_by_bytes(exact));
	}
	free(copy);
}

static size_t add_character(char *out, uint64_t *seed, unsigned kinds)
{
	static const uint32_t first[] = {0x20, 0x80, 0x800, 0xe000, 0x10000};
	static const uint32_t count[] = {0x5f, 0x780, 0xd000, 0x2000, 0x100000};
	size_t kind = random_below(seed, kinds);

	return utf8_encode(first[kind] + (uint32_t)random_below(seed, count[kind]), out);
}

/* Well-formed text with, now and then, bytes that are changed. */
static void random_texts_have_one_valid_prefix(void **state)
{
	uint64_t seed = 20;

	(void)state;
	for (size_t i = 0; i < TEXTS; i++) {
		char bytes[LONGEST + 4];
		size_t len = 0, wanted = random_below(&seed, LONGEST);
		unsigned kinds = 1 + (unsigned)random_below(&seed, 5);
		while (len < wanted)
			len += add_character(bytes + len, &seed, kinds);
		for (size_t nwrong = random_below(&seed, 3); nwrong > 0 && len > 0; nwrong--)
			bytes[random_below(&seed, len)] = (char)random_next(&seed);
		check((struct span){bytes, len - (len > 0 ? random_below(&seed, 2) : 0)}, "random");
	}
}

/* Three bytes of every kind that the rules tell apart, at every place of a block and behind any byte. */
static void every_rule_holds_at_every_place(void **state)
{
	static const unsigned char kinds[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
	    0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5,
	    0xff};
	char bytes[200];

	(void)state;
	for (size_t a = 0; a < sizeof kinds; a++) {
		for (size_t b = 0; b < sizeof kinds; b++) {
			for (size_t c = 0; c < sizeof kinds; c++) {
				size_t at = 60 + (a + 5 * b + 7 * c) % 70;
				memset(bytes, 'x', sizeof bytes);
				memcpy(bytes + at - 3, "\xf0\x90\x80\x80", 4);
				bytes[at + 1] = (char)kinds[a];
				bytes[at + 2] = (char)kinds[b];
				bytes[at + 3] = (char)kinds[c];
				check((struct span){bytes, sizeof bytes}, "embedded");
				check((struct span){bytes, at + 4}, "at the end");
				check((struct span){bytes + at + 1, 99}, "at the beginning");
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_texts_have_one_valid_prefix),
	    cmocka_unit_test(every_rule_holds_at_every_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
