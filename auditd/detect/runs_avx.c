/* Thirty-two bytes at a time: what is a letter or digit, and which marks there are, by comparing and by two tables of
 * sixteen; then run by run. */
#include "detect/runs.h"
#include "detect/runs_hash.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

enum { BLOCK = 64, TABLE = 32 };

/* The masks of one block. */
struct block {
	uint64_t plain, digits;
};

/* What is gathered over all blocks. */
struct gathered {
	__m256i first, second; /* marks by byte: the first eight of enum seen, and the others */
};

/* A mark is where both of its tables have its bit, that of a byte's low half and that of its high half. */
AVX2 static void gather(__m256i bytes, struct gathered *gathered)
{
	const __m256i low_first =
	    _mm256_setr_epi8(1 | 4 | 64, 1, 1 | 2, 1, 1, 1, 1, 1, 1, 1, 0, (char)128, 8, 16, 8, 32,
		1 | 4 | 64, 1, 1 | 2, 1, 1, 1, 1, 1, 1, 1, 0, (char)128, 8, 16, 8, 32);
	const __m256i high_first = _mm256_setr_epi8(0, 0, 2 | 32, 1 | 8 | 16, 64, (char)128, 4,
	    (char)128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 | 32, 1 | 8 | 16, 64, (char)128, 4,
	    (char)128, 0, 0, 0, 0, 0, 0, 0, 0);
	const __m256i low_second = _mm256_setr_epi8(0, 0, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 8, 0, 1, 0,
	    0, 0, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 8, 0, 1, 0);
	const __m256i high_second = _mm256_setr_epi8(0, 0, 2 | 4, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0,
	    0, 0, 0, 0, 2 | 4, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
	__m256i half = _mm256_set1_epi8(0x0f), low = _mm256_and_si256(bytes, half),
		high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);

	gathered->first =
	    _mm256_or_si256(gathered->first, _mm256_and_si256(_mm256_shuffle_epi8(low_first, low),
						 _mm256_shuffle_epi8(high_first, high)));
	gathered->second =
	    _mm256_or_si256(gathered->second, _mm256_and_si256(_mm256_shuffle_epi8(low_second, low),
						  _mm256_shuffle_epi8(high_second, high)));
}

AVX2 static __m256i within(__m256i bytes, char least, char most)
{
	return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8((char)(least - 1))),
	    _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(most + 1)), bytes));
}

AVX2 static struct block look(const char *at, struct gathered *gathered)
{
	struct block block = {0};

	for (int i = 0; i < BLOCK; i += TABLE) {
		__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(at + i));
		__m256i digits = within(bytes, '0', '9');
		__m256i letters = within(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 'z');
		uint32_t mask = (uint32_t)_mm256_movemask_epi8(digits);
		block.digits |= (uint64_t)mask << i;
		block.plain |= (uint64_t)(mask | (uint32_t)_mm256_movemask_epi8(letters)) << i;
		gather(bytes, gathered);
	}
	return block;
}

/* The block at a place; behind the text's end are zeros. */
AVX2 static struct block look_at(struct span text, size_t at, struct gathered *gathered)
{
	char rest[BLOCK] = {0};

	if (at + BLOCK <= text.len)
		return look(text.at + at, gathered);
	if (at < text.len)
		memcpy(rest, text.at + at, text.len - at);
	return look(rest, gathered);
}

/* Each run that begins in the block at a place; `next` is the block behind it. */
AVX2 static size_t take_runs(struct span text, size_t at, const struct block *block,
    const struct block *next, uint64_t starts, uint32_t *out)
{
	size_t n = 0;

	for (; starts; starts = _blsr_u64(starts)) {
		unsigned place = (unsigned)_tzcnt_u64(starts);
		uint64_t run = block->plain >> place;
		uint64_t key;
		if (place > BLOCK - RUN_KEY)
			run |= next->plain << (BLOCK - place);
		unsigned len = (unsigned)_tzcnt_u64(~run | UINT64_C(1) << RUN_KEY);
		if (at + place + RUN_KEY <= text.len) {
			memcpy(&key, text.at + at + place, sizeof key);
			key = _bzhi_u64(key | UINT64_C(0x2020202020202020), len * 8);
		} else {
			key = run_key(text, at + place, at + place + len);
		}
		out[n++] = run_hash(key);
	}
	return n;
}

AVX2 static unsigned fold_marks(__m256i marks)
{
	__m128i both =
	    _mm_or_si128(_mm256_castsi256_si128(marks), _mm256_extracti128_si256(marks, 1));
	uint64_t all = (uint64_t)_mm_extract_epi64(both, 0) | (uint64_t)_mm_extract_epi64(both, 1);

	all |= all >> 32;
	all |= all >> 16;
	all |= all >> 8;
	return (unsigned)(all & 0xff);
}

AVX2 static void split(struct span text, struct runs *runs)
{
	struct gathered gathered = {_mm256_setzero_si256(), _mm256_setzero_si256()};
	struct block block = look_at(text, 0, &gathered);
	uint64_t before = 0;

	*runs = (struct runs){.at = runs->at};
	for (size_t at = 0; at < text.len; at += BLOCK) {
		struct block next = look_at(text, at + BLOCK, &gathered);
		uint64_t starts = block.plain & ~(block.plain << 1 | before);
		runs->n += take_runs(text, at, &block, &next, starts, runs->at + runs->n);
		runs->ndigits += (size_t)_mm_popcnt_u64(block.digits);
		before = block.plain >> (BLOCK - 1);
		block = next;
	}
	runs->seen = fold_marks(gathered.first) | fold_marks(gathered.second) << 8;
}

runs_splitter *runs_best_splitter(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
		       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt")
		   ? split
		   : runs_split_portable;
}

#else

runs_splitter *runs_best_splitter(void)
{
	return runs_split_portable;
}

#endif
