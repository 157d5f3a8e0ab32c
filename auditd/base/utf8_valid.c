/* How much of a text is ASCII, how much is well-formed UTF-8. On the hot path: every text is asked.
 *
 * The vector paths look at a byte together with the three before it, so they begin at the third byte and
 * behind ASCII; where a block has something ill-formed in it, or too little is left for a block, the
 * portable path finds the exact place. */
#include <string.h>

#include "base/utf8_private.h"

#if VECTOR_X86
#include <immintrin.h>
#endif

static size_t ascii_portable(struct span text)
{
	size_t at = 0;
	uint64_t word;

	for (; at + sizeof word <= text.len; at += sizeof word) {
		memcpy(&word, text.at + at, sizeof word);
		if (word & 0x8080808080808080u)
			break;
	}
	while (at < text.len && (unsigned char)text.at[at] < 0x80)
		at++;
	return at;
}

/* Length of a two- or three-byte character whose second byte may be any continuation byte: what most text
 * outside ASCII is made of. 0 for all else, well-formed or not. */
static size_t common_length(const unsigned char *bytes, size_t left)
{
	if (left < 3 || (bytes[1] & 0xc0) != 0x80)
		return 0;
	if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf)
		return 2;
	bool is_three = bytes[0] > 0xe0 && bytes[0] < 0xf0 && bytes[0] != 0xed;
	return is_three && (bytes[2] & 0xc0) == 0x80 ? 3 : 0;
}

/* Go on from a place where a character begins. */
static size_t valid_portable(struct span text, size_t at)
{
	while (at < text.len) {
		if ((unsigned char)text.at[at] < 0x80) {
			at += ascii_portable(span_slice(text, at, text.len));
			continue;
		}
		size_t length = common_length((const unsigned char *)text.at + at, text.len - at);
		if (length == 0) {
			uint32_t code;
			int decoded = utf8_decode(text, at, &code);
			if (decoded < 0)
				break;
			length = (size_t)decoded;
		}
		at += length;
	}
	return at;
}

#if VECTOR_X86
/* What may be wrong with a byte and the one before it, by their halves: a bit is set where all three
 * tables have it. Two continuation bytes in a row are wrong but behind the lead of a longer character.
 * Source: Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte", 2021. */
enum {
	TOO_SHORT = 1 << 0,
	TOO_LONG = 1 << 1,
	OVERLONG_3 = 1 << 2,
	TOO_LARGE = 1 << 3,
	SURROGATE = 1 << 4,
	OVERLONG_2 = 1 << 5,
	TOO_LARGE_1000 = 1 << 6,
	OVERLONG_4 = 1 << 6,
	TWO_CONTINUATIONS = 1 << 7,
	ANY_LOW = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
	BEYOND_4 = ANY_LOW | TOO_LARGE | TOO_LARGE_1000,
	SECOND = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS,
};

static const unsigned char by_lead_high[16] = {TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
    TOO_LONG, TOO_LONG, TOO_LONG, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
    TWO_CONTINUATIONS, TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4};
static const unsigned char by_lead_low[16] = {ANY_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    ANY_LOW | OVERLONG_2, ANY_LOW, ANY_LOW, ANY_LOW | TOO_LARGE, BEYOND_4, BEYOND_4, BEYOND_4,
    BEYOND_4, BEYOND_4, BEYOND_4, BEYOND_4, BEYOND_4, BEYOND_4 | SURROGATE, BEYOND_4, BEYOND_4};
static const unsigned char by_second_high[16] = {TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, SECOND | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    SECOND | OVERLONG_3 | TOO_LARGE, SECOND | SURROGATE | TOO_LARGE, SECOND | SURROGATE | TOO_LARGE,
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT};

/* Leads less these leave the top bit just in those of three bytes and more, of four bytes. */
enum { BELOW_LEAD_3 = 0xe0 - 0x80, BELOW_LEAD_4 = 0xf0 - 0x80 };

TARGET_AVX2 static inline __m256i table_256(const unsigned char table[16])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

TARGET_AVX2 static inline __m256i load_256(const char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* Is something ill-formed in the 32 bytes there, seen with the three before? */
TARGET_AVX2 static inline bool is_wrong_256(const char *at, __m256i bytes)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	__m256i first = load_256(at - 1);
	__m256i lead_high = _mm256_shuffle_epi8(
	    table_256(by_lead_high), _mm256_and_si256(_mm256_srli_epi16(first, 4), half));
	__m256i lead_low =
	    _mm256_shuffle_epi8(table_256(by_lead_low), _mm256_and_si256(first, half));
	__m256i second_high = _mm256_shuffle_epi8(
	    table_256(by_second_high), _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
	__m256i pairs = _mm256_and_si256(_mm256_and_si256(lead_high, lead_low), second_high);
	__m256i third = _mm256_subs_epu8(load_256(at - 2), _mm256_set1_epi8((char)BELOW_LEAD_3));
	__m256i fourth = _mm256_subs_epu8(load_256(at - 3), _mm256_set1_epi8((char)BELOW_LEAD_4));
	__m256i inside =
	    _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
	__m256i wrong = _mm256_xor_si256(pairs, inside);

	return !_mm256_testz_si256(wrong, wrong);
}

/* From at >= 3 on: the first block with something ill-formed, or with too little left. */
TARGET_AVX2 static size_t valid_blocks_256(struct span text, size_t at)
{
	for (; text.len - at >= 32; at += 32) {
		__m256i bytes = load_256(text.at + at);
		if (is_wrong_256(text.at + at, bytes))
			break;
	}
	return at;
}

TARGET_AVX2 static size_t ascii_blocks_256(struct span text)
{
	size_t at = 0;

	for (; text.len - at >= 32; at += 32) {
		uint32_t marks = (uint32_t)_mm256_movemask_epi8(load_256(text.at + at));
		if (marks)
			return at + _tzcnt_u32(marks);
	}
	return at;
}

TARGET_AVX512 static inline __m512i table_512(const unsigned char table[16])
{
	return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
}

TARGET_AVX512 static inline bool is_wrong_512(const char *at, __m512i bytes)
{
	const __m512i half = _mm512_set1_epi8(0x0f);
	__m512i first = _mm512_loadu_si512(at - 1);
	__m512i lead_high = _mm512_shuffle_epi8(
	    table_512(by_lead_high), _mm512_and_si512(_mm512_srli_epi16(first, 4), half));
	__m512i lead_low =
	    _mm512_shuffle_epi8(table_512(by_lead_low), _mm512_and_si512(first, half));
	__m512i second_high = _mm512_shuffle_epi8(
	    table_512(by_second_high), _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half));
	__m512i pairs = _mm512_and_si512(_mm512_and_si512(lead_high, lead_low), second_high);
	__m512i third =
	    _mm512_subs_epu8(_mm512_loadu_si512(at - 2), _mm512_set1_epi8((char)BELOW_LEAD_3));
	__m512i fourth =
	    _mm512_subs_epu8(_mm512_loadu_si512(at - 3), _mm512_set1_epi8((char)BELOW_LEAD_4));
	__m512i inside =
	    _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));

	return _mm512_cmpneq_epi8_mask(pairs, inside) != 0;
}

TARGET_AVX512 static size_t valid_blocks_512(struct span text, size_t at)
{
	for (; text.len - at >= 64; at += 64) {
		__m512i bytes = _mm512_loadu_si512(text.at + at);
		if (is_wrong_512(text.at + at, bytes))
			break;
	}
	return at;
}

/* The rest is loaded masked: nothing behind the text is read. */
TARGET_AVX512 static size_t ascii_512(struct span text)
{
	size_t at = 0;

	for (; text.len - at >= 64; at += 64) {
		uint64_t marks = _mm512_movepi8_mask(_mm512_loadu_si512(text.at + at));
		if (marks)
			return at + _tzcnt_u64(marks);
	}
	__mmask64 left = _bzhi_u64(~UINT64_C(0), (unsigned)(text.len - at));
	uint64_t marks = _mm512_movepi8_mask(_mm512_maskz_loadu_epi8(left, text.at + at));
	return marks ? at + _tzcnt_u64(marks) : text.len;
}

/* Where the last character before `at` > 0 begins, in a text that is well-formed up to there, except that
 * this character may go on behind it. */
static size_t last_character(struct span text, size_t at)
{
	do
		at--;
	while (at > 0 && ((unsigned char)text.at[at] & 0xc0) == 0x80);
	return at;
}

static size_t valid_by_blocks(enum vector vector, struct span text)
{
	size_t at = ascii_prefix_by(vector, text);

	while (at < 3 && at < text.len) {
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		if (length < 0)
			return at;
		at += (size_t)length;
	}
	if (at == text.len)
		return at;
	at = vector == VECTOR_AVX512 ? valid_blocks_512(text, at) : valid_blocks_256(text, at);
	return valid_portable(text, last_character(text, at));
}

size_t ascii_prefix_by(enum vector vector, struct span text)
{
	if (vector == VECTOR_AVX512)
		return ascii_512(text);
	size_t at = vector == VECTOR_AVX2 ? ascii_blocks_256(text) : 0;
	return at + ascii_portable(span_slice(text, at, text.len));
}

size_t utf8_valid_prefix_by(enum vector vector, struct span text)
{
	return vector == VECTOR_PORTABLE ? valid_portable(text, 0) : valid_by_blocks(vector, text);
}
#else
size_t ascii_prefix_by(enum vector vector, struct span text)
{
	(void)vector;
	return ascii_portable(text);
}

size_t utf8_valid_prefix_by(enum vector vector, struct span text)
{
	(void)vector;
	return valid_portable(text, 0);
}
#endif

enum {
	SHORT = 32
}; /* bytes that are gone over before it is worth asking what the processor can do */

size_t ascii_prefix(struct span text)
{
	if (text.len < SHORT)
		return ascii_portable(text);
	return ascii_prefix_by(vector_best(), text);
}

size_t utf8_valid_prefix(struct span text)
{
	if (text.len < SHORT)
		return valid_portable(text, 0);
	return utf8_valid_prefix_by(vector_best(), text);
}
