/* The same steps with vectors of 32 and 64 bytes. Where the processor has none, or the compiler is for another one, they
 * are not possible. */
#include "match/prefilter_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,popcnt")))

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi");
}

/* 0xff where a byte, less the first of a range, is below its length. */
AVX2 static inline __m256i is_in_range(__m256i bytes, char first, char length)
{
	__m256i offset = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
	__m256i last = _mm256_set1_epi8((char)(length - 1));

	return _mm256_cmpeq_epi8(_mm256_min_epu8(offset, last), offset);
}

AVX2 static void read_avx2(const unsigned char *text, size_t n, unsigned char *symbols)
{
	size_t i = 0;

	for (; i + 32 <= n; i += 32) {
		__m256i bytes = _mm256_loadu_si256((const void *)(text + i));
		__m256i small = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
		__m256i letters = _mm256_and_si256(
		    is_in_range(small, 'a', 26), _mm256_and_si256(small, _mm256_set1_epi8(31)));
		__m256i digits =
		    _mm256_and_si256(is_in_range(bytes, '0', 10), _mm256_set1_epi8(SYMBOL_DIGIT));
		__m256i lines = _mm256_and_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('_')),
		    _mm256_set1_epi8(SYMBOL_LOW_LINE));
		_mm256_storeu_si256((void *)(symbols + i),
		    _mm256_or_si256(letters, _mm256_or_si256(digits, lines)));
	}
	for (; i < n; i++)
		symbols[i] = symbol_of(text[i]);
}

AVX2 static void lower_avx2(const unsigned char *text, size_t n, unsigned char *bytes)
{
	size_t i = 0;

	for (; i + 32 <= n; i += 32) {
		__m256i here = _mm256_loadu_si256((const void *)(text + i));
		__m256i bits = _mm256_and_si256(is_in_range(here, 'A', 26), _mm256_set1_epi8(0x20));
		_mm256_storeu_si256((void *)(bytes + i), _mm256_or_si256(here, bits));
	}
	for (; i < n; i++)
		bytes[i] =
		    (unsigned char)(text[i] | ((unsigned char)(text[i] - 'A') < 26 ? 0x20 : 0));
}

/* Eight windows a round. */
AVX2 static inline __attribute__((always_inline)) size_t find_by_avx2(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places, unsigned key)
{
	const __m256i all = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 0, 1,
	    2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6);
	const __m256i ones = _mm256_set1_epi32(1), factor = _mm256_set1_epi32((int)HASH_FACTOR);
	const __m256i mask = _mm256_set1_epi32(key == KEY ? -1 : (int)OWN_KEY_MASK);
	size_t found = 0;

	for (size_t i = 0; i < n; i += 8) {
		__m256i bytes = _mm256_loadu2_m128i(
		    (const void *)(symbols + i + 4), (const void *)(symbols + i));
		__m256i next = _mm256_loadu2_m128i(
		    (const void *)(symbols + i + 4 + key), (const void *)(symbols + i + key));
		__m256i index = _mm256_srli_epi32(
		    _mm256_mullo_epi32(
			_mm256_and_si256(_mm256_shuffle_epi8(bytes, all), mask), factor),
		    32 - TABLE_BITS);
		next = _mm256_shuffle_epi8(next, all);
		__m256i bit = _mm256_or_si256(_mm256_and_si256(next, _mm256_set1_epi32(7)),
		    _mm256_and_si256(_mm256_srli_epi32(next, 5), _mm256_set1_epi32(0x18)));
		__m256i words = _mm256_i32gather_epi32((const int *)table, index, 4);
		__m256i sign =
		    _mm256_slli_epi32(_mm256_and_si256(_mm256_srlv_epi32(words, bit), ones), 31);
		unsigned here = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(sign));
		for (; here; here &= here - 1)
			places[found++] = (uint32_t)(i + (unsigned)__builtin_ctz(here));
	}
	while (found > 0 && places[found - 1] >= n)
		found--;
	return found;
}

AVX2 static size_t find_avx2(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	return find_by_avx2(table, symbols, n, places, KEY);
}

AVX2 static size_t find_own_avx2(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	return find_by_avx2(table, symbols, n, places, OWN_KEY);
}

AVX512 static void read_avx512(const unsigned char *text, size_t n, unsigned char *symbols)
{
	unsigned char table[128];

	for (unsigned c = 0; c < 128; c++)
		table[c] = symbol_of((unsigned char)c);
	const __m512i low = _mm512_loadu_si512(table), high = _mm512_loadu_si512(table + 64);
	for (size_t i = 0; i < n; i += 64) {
		__mmask64 there = n - i < 64 ? (1ull << (n - i)) - 1 : UINT64_MAX;
		__m512i bytes = _mm512_maskz_loadu_epi8(there, text + i);
		__mmask64 is_ascii = there & ~_mm512_movepi8_mask(bytes);
		_mm512_mask_storeu_epi8(
		    symbols + i, there, _mm512_maskz_permutex2var_epi8(is_ascii, low, bytes, high));
	}
}

/* Sixteen windows a round. */
AVX512 static inline __attribute__((always_inline)) size_t find_by_avx512(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places, unsigned key)
{
	const __m512i factor = _mm512_set1_epi32((int)HASH_FACTOR), ones = _mm512_set1_epi32(1);
	const __m512i steps =
	    _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	const __m512i mask = _mm512_set1_epi32(key == KEY ? -1 : (int)OWN_KEY_MASK);
	/* The lane i takes bytes i to i + 3, then those behind the key. */
	const __m512i each =
	    _mm512_add_epi32(_mm512_mullo_epi32(steps, _mm512_set1_epi32(0x01010101)),
		_mm512_set1_epi32(0x03020100));
	const __m512i behind = _mm512_add_epi32(each, _mm512_set1_epi32((int)(key * 0x01010101)));
	__m512i at = steps;
	size_t found = 0;

	for (size_t i = 0; i < n; i += 16, at = _mm512_add_epi32(at, _mm512_set1_epi32(16))) {
		__m512i bytes =
		    _mm512_castsi256_si512(_mm256_loadu_si256((const void *)(symbols + i)));
		__m512i keys = _mm512_and_si512(_mm512_permutexvar_epi8(each, bytes), mask);
		__m512i index =
		    _mm512_srli_epi32(_mm512_mullo_epi32(keys, factor), 32 - TABLE_BITS);
		__m512i next = _mm512_permutexvar_epi8(behind, bytes);
		__m512i bit = _mm512_or_si512(_mm512_and_si512(next, _mm512_set1_epi32(7)),
		    _mm512_and_si512(_mm512_srli_epi32(next, 5), _mm512_set1_epi32(0x18)));
		__m512i words = _mm512_i32gather_epi32(index, table, 4);
		__mmask16 here = _mm512_test_epi32_mask(words, _mm512_sllv_epi32(ones, bit));
		_mm512_storeu_si512(places + found, _mm512_maskz_compress_epi32(here, at));
		found += (size_t)__builtin_popcount(here);
	}
	while (found > 0 && places[found - 1] >= n)
		found--;
	return found;
}

AVX512 static size_t find_avx512(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	return find_by_avx512(table, symbols, n, places, KEY);
}

AVX512 static size_t find_own_avx512(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	return find_by_avx512(table, symbols, n, places, OWN_KEY);
}

const struct method prefilter_avx2 = {
    "avx2", has_avx2, read_avx2, lower_avx2, find_avx2, find_own_avx2};
const struct method prefilter_avx512 = {
    "avx512", has_avx512, read_avx512, lower_avx2, find_avx512, find_own_avx512};

#else

static bool never(void)
{
	return false;
}

const struct method prefilter_avx2 = {"avx2", never, NULL, NULL, NULL, NULL};
const struct method prefilter_avx512 = {"avx512", never, NULL, NULL, NULL, NULL};

#endif
