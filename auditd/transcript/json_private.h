/* What the files of the JSON reader share: eight bytes looked at as one word, one character of a
 * string, and the size of a number. Nobody else includes this. */
#ifndef TRANSCRIPT_JSON_PRIVATE_H
#define TRANSCRIPT_JSON_PRIVATE_H

#include <string.h>

#include "transcript/json.h"

/* Eight bytes of a text as a word: the first byte is the lowest, so that the lowest mark is the first. */
static inline uint64_t word_load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* That byte in all eight places. */
static inline uint64_t word_of(unsigned char byte)
{
	return byte * UINT64_C(0x0101010101010101);
}

/* Which of eight bytes a marked word (0x80 in the places meant) marks first. */
static inline size_t word_first(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks) / 8;
}

/* Mark the backslashes. A mark behind the first may be false.
 * Source: Mycroft 1987, as in Warren, Hacker's Delight, section 6-1. */
static inline uint64_t word_backslashes(uint64_t word)
{
	return ((word ^ word_of('\\')) - word_of(1)) & ~word & word_of(0x80);
}

/* Mark quotes, backslashes and control characters, with the same reservation. Taking 1 or 32 from a
 * byte below 0x80 sets its top bit just if it was smaller; bytes from 0x80 are masked out for all three. */
static inline uint64_t word_specials(uint64_t word)
{
	uint64_t quotes = (word ^ word_of('"')) - word_of(1);
	uint64_t backslashes = (word ^ word_of('\\')) - word_of(1);
	uint64_t controls = word - word_of(' ');

	return (quotes | backslashes | controls) & ~word & word_of(0x80);
}

/* The character that a backslash and this byte stand for; 0 if none. */
static const char json_escapes[256] = {
    ['"'] = '"',
    ['\\'] = '\\',
    ['/'] = '/',
    ['b'] = '\b',
    ['f'] = '\f',
    ['n'] = '\n',
    ['r'] = '\r',
    ['t'] = '\t',
};

/* Hexadecimal digits, each with a mark of 0x10. */
static const unsigned char json_hex[256] = {
    ['0'] = 0x10,
    ['1'] = 0x11,
    ['2'] = 0x12,
    ['3'] = 0x13,
    ['4'] = 0x14,
    ['5'] = 0x15,
    ['6'] = 0x16,
    ['7'] = 0x17,
    ['8'] = 0x18,
    ['9'] = 0x19,
    ['A'] = 0x1a,
    ['B'] = 0x1b,
    ['C'] = 0x1c,
    ['D'] = 0x1d,
    ['E'] = 0x1e,
    ['F'] = 0x1f,
    ['a'] = 0x1a,
    ['b'] = 0x1b,
    ['c'] = 0x1c,
    ['d'] = 0x1d,
    ['e'] = 0x1e,
    ['f'] = 0x1f,
};

static inline unsigned hex_digit(char byte)
{
	return json_hex[(unsigned char)byte];
}

/* The value of four hexadecimal digits, or -1. */
static inline int32_t hex_value(const char *at)
{
	unsigned a = hex_digit(at[0]), b = hex_digit(at[1]), c = hex_digit(at[2]),
		 d = hex_digit(at[3]);

	if ((a & b & c & d) == 0)
		return -1;
	return (int32_t)((a & 15) << 12 | (b & 15) << 8 | (c & 15) << 4 | (d & 15));
}

/* What a walk over a string met. */
enum json_mark { MARK_ESCAPE = 1, MARK_BEYOND_ASCII = 2, MARK_CONTROL = 4 };

struct json_scan {
	enum vector vector;

	/* Walk over a string's bytes from a place that no backslash stands before. Returns its closing
	 * quote and adds what it met (enum json_mark) to *marks; or NULL if there is none, or an escape
	 * is wrong before it. */
	const char *(*find_end)(const char *at, const char *end, unsigned *marks);

	/* Unescape well-formed UTF-8 into out[raw.len]; returns how many bytes that gave. */
	size_t (*unescape)(struct span raw, char *out, unsigned *flags);
};

/* The portable scan's functions, which the others fall back on. */
const char *json_find_end_portable(const char *at, const char *end, unsigned *marks);
size_t json_unescape_portable(struct span raw, char *out, unsigned *flags);

#if VECTOR_X86
extern const struct json_scan json_scan_avx2, json_scan_avx512;
#endif

/* Read one character of a string's raw text, at < raw.len: an escape, a UTF-8 sequence, or an ill-formed
 * subpart. Sets *code, U+FFFD for what is no character, and adds what was forgiven to *flags. Returns how
 * many raw bytes it took. A backslash that begins no escape stands for itself. */
size_t json_character(struct span raw, size_t at, uint32_t *code, unsigned *flags);

/* Read the escapes that follow each other from at on, raw.at[at] being a backslash, and write what they stand
 * for. Returns the place behind them and adds to *done how many bytes that gave. */
static inline size_t json_escapes_read(
    struct span raw, size_t at, char *out, size_t *done, unsigned *flags)
{
	do {
		char simple = raw.len - at > 1 ? json_escapes[(unsigned char)raw.at[at + 1]] : 0;
		if (simple) {
			out[(*done)++] = simple;
			at += 2;
		} else {
			uint32_t code;
			at += json_character(raw, at, &code, flags);
			*done += utf8_encode(code, out + *done);
		}
	} while (at < raw.len && raw.at[at] == '\\');
	return at;
}

/* Is this grammatical number beyond int64 (without fraction and exponent) or beyond the largest double? */
bool json_number_is_huge(struct span number);

#endif
