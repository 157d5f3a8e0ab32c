/* Counting words at several bytes a nanosecond, for it is done to every message; and looking back for negators. */
#include <string.h>

#include "match/words.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK = 128, LOOK_BACK = 4096 };

/* ASCII text behind a byte: one word for each byte above the space that stands behind one which is not. Blocks are
 * short enough for sums of bytes, which compilers turn into vector code. */
static size_t count_ascii(const unsigned char *text, size_t len, bool is_inside)
{
	size_t words = len > 0 && text[0] > ' ' && !is_inside, at = 1;

	for (; at + BLOCK <= len; at += BLOCK) {
		unsigned char sum = 0;
		for (size_t i = at; i < at + BLOCK; i++)
			sum = (unsigned char)(sum + ((text[i] > ' ') & (text[i - 1] <= ' ')));
		words += sum;
	}
	for (; at < len; at++)
		words += (text[at] > ' ') & (text[at - 1] <= ' ');
	return words;
}

static bool is_wide_blank(uint32_t code)
{
	return code == 0x85 || code == 0xa0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
	       code == 0x202f || code == 0x205f || code == 0x3000;
}

static bool is_ideograph(uint32_t code)
{
	return (code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) ||
	       (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

/* Lead bytes of two-byte characters but for U+0080 to U+00BF: none is blank or an ideograph. */
static bool is_plain_lead(unsigned char c)
{
	return c >= 0xc3 && c <= 0xdf;
}

static bool has_eight_ascii(struct span text, size_t at)
{
	uint64_t word;

	if (text.len - at < sizeof word)
		return false;
	memcpy(&word, text.at + at, sizeof word);
	return (word & 0x8080808080808080u) == 0;
}

/* Words of a piece without long ASCII runs; is_inside: the character before it is part of a word, and then the last
 * one of the piece. Ends at the text's end or where eight bytes of ASCII begin. */
static size_t count_mixed(struct span text, size_t *at, bool *is_inside)
{
	size_t words = 0;

	while (*at < text.len) {
		uint32_t code = (unsigned char)text.at[*at];
		int length = 1;
		if (is_plain_lead((unsigned char)code))
			length = 2;
		else if (code >= 0x80)
			length = utf8_decode(text, *at, &code);
		else if (has_eight_ascii(text, *at))
			break;
		bool is_alone = length > 2 && is_ideograph(code);
		bool is_blank = code <= ' ' || (length > 1 && code >= 0x80 && is_wide_blank(code));
		words += is_alone || (!is_blank && !*is_inside);
		*is_inside = !is_alone && !is_blank;
		*at += (size_t)(length < 0 ? -length : length);
	}
	return words;
}

static size_t count_portable(struct span text)
{
	size_t words = 0;
	bool is_inside = false;

	for (size_t at = 0; at < text.len;) {
		struct span rest = span_slice(text, at, text.len);
		size_t ascii = ascii_prefix(rest);
		words += count_ascii((const unsigned char *)rest.at, ascii, is_inside);
		is_inside = ascii > 0 ? (unsigned char)rest.at[ascii - 1] > ' ' : is_inside;
		at += ascii;
		words += count_mixed(text, &at, &is_inside);
	}
	return words;
}

#if defined(__x86_64__)

enum { MASK = 64 };

#define WORDS_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* What of a text's characters beyond ASCII is not part of a word, by bits of the block at hand and of the next one; and
 * how many of these are words of their own. */
struct outside {
	uint64_t here, next;
	size_t nalone;
};

/* Look at the character that begins at a bit of the block. Most are quotation marks and dashes. */
static void look_at(struct span text, size_t at, unsigned bit, struct outside *outside)
{
	uint32_t code;
	const unsigned char *bytes = (const unsigned char *)text.at + at;

	if (text.len - at >= 3 && bytes[0] == 0xe2 && bytes[1] == 0x80 && (bytes[2] & 0xf0) == 0x90)
		return;
	int length = utf8_decode(text, at, &code);
	if (length < 2)
		return;
	bool is_alone = length > 2 && is_ideograph(code);
	if (!is_alone && !is_wide_blank(code))
		return;
	uint64_t bits = (UINT64_C(1) << length) - 1;
	outside->nalone += is_alone;
	outside->here |= bits << bit;
	if (bit + (unsigned)length > MASK)
		outside->next |= bits >> (MASK - bit);
}

WORDS_AVX2 static inline __m256i load(const unsigned char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* Bytes above the space, those beyond ASCII too; and first bytes of what may be blank or an ideograph. */
WORDS_AVX2 static inline uint32_t words_of(__m256i bytes)
{
	__m256i blank = _mm256_set1_epi8(' ');

	return ~(uint32_t)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, blank), bytes));
}

WORDS_AVX2 static inline uint32_t leads_of(__m256i bytes)
{
	__m256i three = _mm256_set1_epi8((char)0xe1), two = _mm256_set1_epi8((char)0xc2);
	__m256i is = _mm256_or_si256(
	    _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, three), bytes), _mm256_cmpeq_epi8(bytes, two));

	return (uint32_t)_mm256_movemask_epi8(is);
}

/* A word begins at each bit of one behind a bit of none. */
WORDS_AVX2 static size_t count_avx2(struct span text)
{
	uint64_t before = 0; /* bit 0: the character before the block is part of a word */
	struct outside outside = {0};
	unsigned char last[MASK];
	size_t words = 0;

	for (size_t at = 0; at < text.len; at += MASK) {
		const unsigned char *block = (const unsigned char *)text.at + at;
		if (text.len - at < MASK) {
			memset(last, ' ', sizeof last);
			memcpy(last, block, text.len - at);
			block = last;
		}
		__m256i low = load(block), high = load(block + MASK / 2);
		uint64_t inside = words_of(low) | (uint64_t)words_of(high) << 32;
		outside.here = outside.next;
		outside.next = 0;
		if (_mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0) {
			uint64_t leads = leads_of(low) | (uint64_t)leads_of(high) << 32;
			for (; leads; leads &= leads - 1) {
				unsigned bit = (unsigned)__builtin_ctzll(leads);
				look_at(text, at + bit, bit, &outside);
			}
		}
		inside &= ~outside.here;
		words += (size_t)__builtin_popcountll(inside & ~(inside << 1 | before));
		before = inside >> (MASK - 1);
	}
	return words + outside.nalone;
}

#else
#define count_avx2 count_portable
#endif

bool words_has(enum words_way way)
{
#if defined(__x86_64__)
	if (way == WORDS_BY_AVX2)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#endif
	return way == WORDS_PORTABLE;
}

size_t words_count_by(enum words_way way, struct span text)
{
	return way == WORDS_BY_AVX2 ? count_avx2(text) : count_portable(text);
}

size_t words_count(struct span text)
{
	return words_count_by(words_has(WORDS_BY_AVX2) ? WORDS_BY_AVX2 : WORDS_PORTABLE, text);
}

static bool is_word_byte(char byte)
{
	unsigned char c = (unsigned char)byte;

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '\'' || c >= 0x80;
}

static bool is_equal(struct span word, struct span negator)
{
	if (word.len != negator.len)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.at[i];
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (c != (unsigned char)negator.at[i])
			return false;
	}
	return true;
}

static bool is_negator(const struct signal *signal, struct span word)
{
	for (size_t i = 0; i < signal->nnegators; i++)
		if (is_equal(word, signal->negators[i]))
			return true;
	return false;
}

bool words_negate(const struct signal *signal, struct span text, size_t start, size_t end)
{
	size_t at = end;

	if (end - start > LOOK_BACK)
		start = end - LOOK_BACK;
	for (unsigned n = 0; n < signal->negation_words; n++) {
		while (at > start && !is_word_byte(text.at[at - 1]))
			at--;
		size_t word_end = at;
		while (at > start && is_word_byte(text.at[at - 1]))
			at--;
		if (at == word_end)
			return false;
		if (is_negator(signal, span_slice(text, at, word_end)))
			return true;
	}
	return false;
}
