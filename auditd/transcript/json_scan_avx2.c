/* Strings scanned 64 bytes at a time, in two halves; what is left of a text goes the portable way. */
#include "transcript/json_blocks.h"

#if VECTOR_X86
#include <immintrin.h>

struct bytes {
	__m256i low, high;
};

TARGET_AVX2 static inline uint64_t bits(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
							 << 32;
}

TARGET_AVX2 static inline uint64_t equal(const struct bytes *bytes, char byte)
{
	__m256i wanted = _mm256_set1_epi8(byte);

	return bits(_mm256_cmpeq_epi8(bytes->low, wanted), _mm256_cmpeq_epi8(bytes->high, wanted));
}

/* No larger than the last control character, unsigned. */
TARGET_AVX2 static inline uint64_t controls(const struct bytes *bytes)
{
	__m256i last = _mm256_set1_epi8(0x1f);

	return bits(_mm256_cmpeq_epi8(_mm256_min_epu8(bytes->low, last), bytes->low),
	    _mm256_cmpeq_epi8(_mm256_min_epu8(bytes->high, last), bytes->high));
}

/* Bytes by their halves: a bit for each upper half that counts, and with each lower half the bits of those
 * upper halves with which it is one of 0-9, a-f and A-F (the lower two), or of "/\bfnrt (the others). */
enum { IN_3 = 1, IN_4_6 = 2, DIGITS = 3, IN_2 = 4, IN_5 = 8, IN_6 = 16, IN_7 = 32, SIMPLE = 60 };

static const unsigned char by_high[16] = {
    [2] = IN_2, [3] = IN_3, [4] = IN_4_6, [5] = IN_5, [6] = IN_6 | IN_4_6, [7] = IN_7};
static const unsigned char by_low[16] = {
    [0] = IN_3,
    [1] = IN_3 | IN_4_6,
    [2] = IN_3 | IN_4_6 | IN_2 | IN_6 | IN_7,
    [3] = IN_3 | IN_4_6,
    [4] = IN_3 | IN_4_6 | IN_7,
    [5] = IN_3 | IN_4_6,
    [6] = IN_3 | IN_4_6 | IN_6,
    [7] = IN_3,
    [8] = IN_3,
    [9] = IN_3,
    [12] = IN_5,
    [14] = IN_6,
    [15] = IN_2,
};

TARGET_AVX2 static inline __m256i table(const unsigned char bytes[16])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bytes));
}

TARGET_AVX2 static inline __m256i kinds(__m256i bytes)
{
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f));

	return _mm256_and_si256(
	    _mm256_shuffle_epi8(table(by_high), high), _mm256_shuffle_epi8(table(by_low), bytes));
}

TARGET_AVX2 static inline uint64_t having(__m256i low, __m256i high, char kind)
{
	__m256i wanted = _mm256_set1_epi8(kind), zero = _mm256_setzero_si256();

	return ~bits(_mm256_cmpeq_epi8(_mm256_and_si256(low, wanted), zero),
	    _mm256_cmpeq_epi8(_mm256_and_si256(high, wanted), zero));
}

TARGET_AVX2 static inline struct escapes classify(const struct bytes *bytes)
{
	__m256i low = kinds(bytes->low), high = kinds(bytes->high);

	return (struct escapes){
	    .u = equal(bytes, 'u'),
	    .simple = having(low, high, SIMPLE),
	    .hex = having(low, high, DIGITS),
	};
}

/* The carry's bytes are behind us: go back to where the escape begins that is not complete yet. */
static const char *rest(const char *at, const char *end, const struct carry *carry, unsigned *marks)
{
	if (carry->hex)
		at -= 6 - __builtin_popcountll(carry->hex);
	return json_find_end_portable(at - carry->escaped, end, marks);
}

TARGET_AVX2 static const char *find_end(const char *at, const char *end, unsigned *marks)
{
	struct carry carry = {0, 0};

	for (; end - at >= 64; at += 64) {
		struct bytes bytes = {_mm256_loadu_si256((const __m256i *)(const void *)at),
		    _mm256_loadu_si256((const __m256i *)(const void *)(at + 32))};
		struct block block = {
		    .quotes = equal(&bytes, '"'),
		    .backslashes = equal(&bytes, '\\'),
		    .controls = controls(&bytes),
		    .beyond = bits(bytes.low, bytes.high),
		};
		uint64_t escaped = 0;
		if (block.backslashes | carry.escaped)
			escaped = find_escaped(block.backslashes, &carry.escaped);
		uint64_t quotes = block.quotes & ~escaped;
		uint64_t span = up_to_lowest(quotes);
		if (escaped | carry.hex) {
			struct escapes escapes = classify(&bytes);
			if (!are_well_formed(&escapes, escaped, span, &carry))
				return NULL;
		}
		*marks |= marks_of(&block, span);
		if (quotes)
			return at + _tzcnt_u64(quotes);
	}
	return rest(at, end, &carry, marks);
}

/* Copies whole blocks: what is written too much lies within out[raw.len] and is written over. */
TARGET_AVX2 static size_t unescape(struct span raw, char *out, unsigned *flags)
{
	const __m256i backslash = _mm256_set1_epi8('\\');
	size_t at = 0, done = 0;

	while (raw.len - at >= 32) {
		__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(raw.at + at));
		uint32_t marks =
		    (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, backslash));
		size_t plain = marks ? _tzcnt_u32(marks) : 32;
		_mm256_storeu_si256((__m256i *)(void *)(out + done), bytes);
		at += plain;
		done += plain;
		if (marks)
			at = json_escapes_read(raw, at, out, &done, flags);
	}
	return done + json_unescape_portable(span_slice(raw, at, raw.len), out + done, flags);
}

const struct json_scan json_scan_avx2 = {
    .vector = VECTOR_AVX2, .find_end = find_end, .unescape = unescape};
#endif
