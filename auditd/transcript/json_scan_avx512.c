/* Strings scanned and unescaped 64 bytes at a time. Loads and stores at a text's end are masked: nothing
 * behind it is touched. */
#include "transcript/json_blocks.h"

#if VECTOR_X86
#include <immintrin.h>

TARGET_AVX512 static inline __m512i load(const char *at, size_t left)
{
	if (left >= 64)
		return _mm512_loadu_si512(at);
	return _mm512_maskz_loadu_epi8(_bzhi_u64(~UINT64_C(0), (unsigned)left), at);
}

TARGET_AVX512 static inline __mmask64 equal(__m512i bytes, char byte)
{
	return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

/* What each byte stands for behind a backslash; 0 if nothing. Bytes beyond ASCII give what ASCII would:
 * they are masked out by the caller. */
TARGET_AVX512 static inline __m512i meanings(__m512i bytes)
{
	return _mm512_permutex2var_epi8(
	    _mm512_loadu_si512(json_escapes), bytes, _mm512_loadu_si512(json_escapes + 64));
}

TARGET_AVX512 static inline struct escapes classify(__m512i bytes, uint64_t beyond, bool has_hex)
{
	struct escapes escapes = {.u = equal(bytes, 'u')};
	__m512i meaning = meanings(bytes);

	escapes.simple = _mm512_test_epi8_mask(meaning, meaning) & ~beyond;
	if (has_hex) {
		__m512i digits = _mm512_permutex2var_epi8(
		    _mm512_loadu_si512(json_hex), bytes, _mm512_loadu_si512(json_hex + 64));
		escapes.hex = _mm512_test_epi8_mask(digits, digits) & ~beyond;
	}
	return escapes;
}

TARGET_AVX512 static const char *find_end(const char *at, const char *end, unsigned *marks)
{
	struct carry carry = {0, 0};

	for (; at < end; at += 64) {
		size_t left = (size_t)(end - at);
		__m512i bytes = load(at, left);
		struct block block = {
		    .quotes = equal(bytes, '"'),
		    .backslashes = equal(bytes, '\\'),
		    .controls = _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(' ')),
		    .beyond = _mm512_movepi8_mask(bytes),
		};
		uint64_t escaped = 0;
		if (block.backslashes | carry.escaped)
			escaped = find_escaped(block.backslashes, &carry.escaped);
		uint64_t quotes = block.quotes & ~escaped;
		uint64_t span = up_to_lowest(quotes);
		if (left < 64)
			span = _bzhi_u64(span, (unsigned)left);
		if (escaped | carry.hex) {
			uint64_t u = escaped & equal(bytes, 'u');
			struct escapes escapes =
			    classify(bytes, block.beyond, (u | carry.hex) != 0);
			if (!are_well_formed(&escapes, escaped, span, &carry))
				return NULL;
		}
		*marks |= marks_of(&block, span);
		if (quotes)
			return at + _tzcnt_u64(quotes);
	}
	return NULL;
}

/* Store the bytes that are kept, side by side. Returns how many. */
TARGET_AVX512 static inline size_t store(char *out, __m512i bytes, uint64_t kept)
{
	size_t n = (size_t)_mm_popcnt_u64(kept);

	_mm512_mask_storeu_epi8(
	    out, _bzhi_u64(~UINT64_C(0), (unsigned)n), _mm512_maskz_compress_epi8(kept, bytes));
	return n;
}

/* Simple escapes are resolved where they stand, and their backslashes left out. A block ends before what
 * is more than that: a \u, a backslash that begins nothing, or one whose other half is in the next. */
TARGET_AVX512 static size_t unescape(struct span raw, char *out, unsigned *flags)
{
	size_t done = 0;

	for (size_t at = 0; at < raw.len;) {
		size_t left = raw.len - at < 64 ? raw.len - at : 64;
		__m512i bytes = load(raw.at + at, left);
		uint64_t backslashes = equal(bytes, '\\'), carry = 0;
		uint64_t kept = _bzhi_u64(~UINT64_C(0), (unsigned)left);
		if (backslashes) {
			uint64_t escaped = find_escaped(backslashes, &carry);
			uint64_t begins = backslashes & ~escaped;
			__m512i meaning = meanings(bytes);
			uint64_t simple = _mm512_test_epi8_mask(meaning, meaning) &
					  ~_mm512_movepi8_mask(bytes) & kept;
			uint64_t others = begins & ~((escaped & simple) >> 1);
			if (others)
				left = _tzcnt_u64(others);
			kept = _bzhi_u64(~begins, (unsigned)left);
			bytes = _mm512_mask_mov_epi8(bytes, escaped & simple, meaning);
		}
		done += store(out + done, bytes, kept);
		at += left;
		if (left == 64 || at == raw.len || raw.at[at] != '\\')
			continue;
		at = json_escapes_read(raw, at, out, &done, flags);
	}
	return done;
}

const struct json_scan json_scan_avx512 = {
    .vector = VECTOR_AVX512, .find_end = find_end, .unescape = unescape};
#endif
