/* BLAKE2b with 256 bits in vector registers: lane i of every register belongs to text i. A lane whose text ends takes the next
 * one. Source: RFC 7693, sections 2.7 and 3. */
#include <assert.h>
#include <string.h>

#include "base/hash_lanes.h"

size_t hash_prefix(const char *domain, char out[HASH_PREFIX])
{
	size_t len = strlen(domain);

	assert(len + 8 <= HASH_PREFIX);
	for (unsigned i = 0; i < 8; i++)
		out[i] = (char)((uint64_t)len >> (8 * i));
	memcpy(out + 8, domain, len);
	return len + 8;
}

/* ---- one text after the other ---- */

static bool is_anywhere(void)
{
	return true;
}

static void run_portable(const struct hash_job *jobs, size_t njobs)
{
	for (size_t i = 0; i < njobs; i++)
		hash_whole(jobs[i].text, jobs[i].digest);
}

static const struct hash_lanes portable = {
    .name = "portable", .is_here = is_anywhere, .run = run_portable};

#if defined(__x86_64__)
#include <immintrin.h>

enum { BLOCK = 128, WORDS = 16, STATE = 8, ROUNDS = 12, MOST_LANES = 8, OUTPUT = 32 };

static const uint64_t start[STATE] = {0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu,
    0xa54ff53a5f1d36f1u, 0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu,
    0x5be0cd19137e2179u};

static const unsigned char order[ROUNDS][WORDS] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
};

/* All lanes between two blocks; a column is a lane. */
struct lanes {
	_Alignas(64) uint64_t h[STATE][MOST_LANES];
	_Alignas(64) uint64_t counted[MOST_LANES]; /* bytes, the coming block included */
	_Alignas(64) uint64_t last[MOST_LANES];    /* all ones in a text's last block */
	const char *block[MOST_LANES];
	size_t left[MOST_LANES]; /* bytes of the text from block on */
	const struct hash_job *job[MOST_LANES];
	_Alignas(64) char tail[MOST_LANES][BLOCK];
};

/* Give the lane a text. */
static void lane_take(struct lanes *lanes, unsigned lane, const struct hash_job *job)
{
	for (unsigned i = 0; i < STATE; i++)
		lanes->h[i][lane] = start[i];
	lanes->h[0][lane] ^= UINT64_C(0x01010000) ^ OUTPUT; /* no key, fanout and depth 1 */
	lanes->counted[lane] = 0;
	lanes->last[lane] = 0;
	lanes->job[lane] = job;
	lanes->block[lane] = job->text.at;
	lanes->left[lane] = job->text.len;
}

/* Point the lane at its next block. The last one is filled with zeros. */
static void lane_aim(struct lanes *lanes, unsigned lane)
{
	size_t left = lanes->left[lane];

	if (left > BLOCK) {
		lanes->counted[lane] += BLOCK;
		return;
	}
	memset(lanes->tail[lane], 0, BLOCK);
	if (left > 0)
		memcpy(lanes->tail[lane], lanes->block[lane], left);
	lanes->block[lane] = lanes->tail[lane];
	lanes->counted[lane] += left;
	lanes->last[lane] = UINT64_MAX;
}

/* After a block. Returns whether the text has ended; its digest is given then. */
static bool lane_step(struct lanes *lanes, unsigned lane)
{
	if (lanes->last[lane] == 0) {
		lanes->block[lane] += BLOCK;
		lanes->left[lane] -= BLOCK;
		return false;
	}
	for (unsigned i = 0; i < sizeof(struct digest) / sizeof(uint64_t); i++)
		memcpy(lanes->job[lane]->digest->bytes + 8 * i, &lanes->h[i][lane], 8);
	return true;
}

/* Lanes without a text go on with an empty block: what comes of it is nobody's. */
static void run_lanes(const struct hash_job *jobs, size_t njobs, unsigned nlanes,
    void (*compress)(struct lanes *lanes))
{
	struct lanes lanes;
	size_t next = 0;
	unsigned nbusy = 0;

	memset(&lanes, 0, sizeof lanes);
	for (unsigned i = 0; i < nlanes; i++)
		lanes.block[i] = lanes.tail[i];
	while (nbusy < nlanes && next < njobs)
		lane_take(&lanes, nbusy++, &jobs[next++]);
	uint64_t busy = (UINT64_C(1) << nbusy) - 1;
	while (busy != 0) {
		for (unsigned i = 0; i < nlanes; i++)
			if (busy >> i & 1)
				lane_aim(&lanes, i);
		compress(&lanes);
		for (unsigned i = 0; i < nlanes; i++) {
			if (!(busy >> i & 1) || !lane_step(&lanes, i))
				continue;
			if (next < njobs) {
				lane_take(&lanes, i, &jobs[next++]);
			} else {
				busy &= ~(UINT64_C(1) << i);
				lanes.block[i] = lanes.tail[i];
			}
		}
	}
}

/* ---- eight lanes ---- */

#define AVX512 __attribute__((target("avx512f")))

AVX512 static inline void transpose8(__m512i rows[8])
{
	__m512i a[8], b[8];

	for (unsigned i = 0; i < 8; i += 2) {
		a[i] = _mm512_unpacklo_epi64(rows[i], rows[i + 1]);
		a[i + 1] = _mm512_unpackhi_epi64(rows[i], rows[i + 1]);
	}
	for (unsigned i = 0; i < 2; i++) {
		b[i] = _mm512_shuffle_i64x2(a[i], a[i + 2], 0x88);
		b[i + 2] = _mm512_shuffle_i64x2(a[i], a[i + 2], 0xdd);
		b[i + 4] = _mm512_shuffle_i64x2(a[i + 4], a[i + 6], 0x88);
		b[i + 6] = _mm512_shuffle_i64x2(a[i + 4], a[i + 6], 0xdd);
	}
	for (unsigned i = 0; i < 4; i++) {
		rows[i] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0x88);
		rows[i + 4] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0xdd);
	}
}

AVX512 static inline void mix8(__m512i *v, const unsigned at[4], __m512i x, __m512i y)
{
	__m512i a = v[at[0]], b = v[at[1]], c = v[at[2]], d = v[at[3]];

	a = _mm512_add_epi64(_mm512_add_epi64(a, b), x);
	d = _mm512_ror_epi64(_mm512_xor_si512(d, a), 32);
	c = _mm512_add_epi64(c, d);
	b = _mm512_ror_epi64(_mm512_xor_si512(b, c), 24);
	a = _mm512_add_epi64(_mm512_add_epi64(a, b), y);
	d = _mm512_ror_epi64(_mm512_xor_si512(d, a), 16);
	c = _mm512_add_epi64(c, d);
	b = _mm512_ror_epi64(_mm512_xor_si512(b, c), 63);
	v[at[0]] = a;
	v[at[1]] = b;
	v[at[2]] = c;
	v[at[3]] = d;
}

/* The columns and diagonals of the 4x4 state. */
static const unsigned quads[8][4] = {{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15},
    {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14}};

AVX512 static void compress8(struct lanes *lanes)
{
	__m512i v[WORDS], m[WORDS];

	for (unsigned i = 0; i < 8; i++) {
		m[i] = _mm512_loadu_si512(lanes->block[i]);
		m[i + 8] = _mm512_loadu_si512(lanes->block[i] + 64);
		v[i] = _mm512_load_si512(lanes->h[i]);
		v[i + 8] = _mm512_set1_epi64((long long)start[i]);
	}
	transpose8(m);
	transpose8(m + 8);
	v[12] = _mm512_xor_si512(v[12], _mm512_load_si512(lanes->counted));
	v[14] = _mm512_xor_si512(v[14], _mm512_load_si512(lanes->last));
#pragma GCC unroll 12
	for (unsigned round = 0; round < ROUNDS; round++)
#pragma GCC unroll 8
		for (unsigned i = 0; i < 8; i++)
			mix8(v, quads[i], m[order[round][2 * i]], m[order[round][2 * i + 1]]);
	for (unsigned i = 0; i < STATE; i++) {
		__m512i h = _mm512_load_si512(lanes->h[i]);
		h = _mm512_xor_si512(h, _mm512_xor_si512(v[i], v[i + 8]));
		_mm512_store_si512(lanes->h[i], h);
	}
}

static void run_avx512(const struct hash_job *jobs, size_t njobs)
{
	run_lanes(jobs, njobs, 8, compress8);
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f");
}

static const struct hash_lanes avx512 = {
    .name = "avx512", .is_here = has_avx512, .run = run_avx512};

/* ---- four lanes ---- */

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline void transpose4(__m256i rows[4])
{
	__m256i a = _mm256_unpacklo_epi64(rows[0], rows[1]);
	__m256i b = _mm256_unpackhi_epi64(rows[0], rows[1]);
	__m256i c = _mm256_unpacklo_epi64(rows[2], rows[3]);
	__m256i d = _mm256_unpackhi_epi64(rows[2], rows[3]);

	rows[0] = _mm256_permute2x128_si256(a, c, 0x20);
	rows[1] = _mm256_permute2x128_si256(b, d, 0x20);
	rows[2] = _mm256_permute2x128_si256(a, c, 0x31);
	rows[3] = _mm256_permute2x128_si256(b, d, 0x31);
}

AVX2 static inline __m256i turn_bytes(__m256i x, unsigned nbytes)
{
	const __m256i by2 = _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
	    2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
	const __m256i by3 = _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,
	    3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);

	return _mm256_shuffle_epi8(x, nbytes == 2 ? by2 : by3);
}

AVX2 static inline void mix4(__m256i *v, const unsigned at[4], __m256i x, __m256i y)
{
	__m256i a = v[at[0]], b = v[at[1]], c = v[at[2]], d = v[at[3]];

	a = _mm256_add_epi64(_mm256_add_epi64(a, b), x);
	d = _mm256_shuffle_epi32(_mm256_xor_si256(d, a), 0xb1);
	c = _mm256_add_epi64(c, d);
	b = turn_bytes(_mm256_xor_si256(b, c), 3);
	a = _mm256_add_epi64(_mm256_add_epi64(a, b), y);
	d = turn_bytes(_mm256_xor_si256(d, a), 2);
	c = _mm256_add_epi64(c, d);
	b = _mm256_xor_si256(b, c);
	b = _mm256_or_si256(_mm256_srli_epi64(b, 63), _mm256_add_epi64(b, b));
	v[at[0]] = a;
	v[at[1]] = b;
	v[at[2]] = c;
	v[at[3]] = d;
}

AVX2 static void compress4(struct lanes *lanes)
{
	__m256i v[WORDS], m[WORDS];

	for (unsigned i = 0; i < WORDS; i++)
		m[i] = _mm256_loadu_si256(
		    (const __m256i *)(const void *)(lanes->block[i % 4] + i / 4 * 32));
	for (unsigned i = 0; i < WORDS; i += 4)
		transpose4(m + i);
	for (unsigned i = 0; i < STATE; i++) {
		v[i] = _mm256_load_si256((const __m256i *)(const void *)lanes->h[i]);
		v[i + 8] = _mm256_set1_epi64x((long long)start[i]);
	}
	v[12] = _mm256_xor_si256(
	    v[12], _mm256_load_si256((const __m256i *)(const void *)lanes->counted));
	v[14] =
	    _mm256_xor_si256(v[14], _mm256_load_si256((const __m256i *)(const void *)lanes->last));
#pragma GCC unroll 12
	for (unsigned round = 0; round < ROUNDS; round++)
#pragma GCC unroll 8
		for (unsigned i = 0; i < 8; i++)
			mix4(v, quads[i], m[order[round][2 * i]], m[order[round][2 * i + 1]]);
	for (unsigned i = 0; i < STATE; i++) {
		__m256i *h = (__m256i *)(void *)lanes->h[i];
		__m256i more = _mm256_xor_si256(v[i], v[i + 8]);
		_mm256_store_si256(h, _mm256_xor_si256(_mm256_load_si256(h), more));
	}
}

static void run_avx2(const struct hash_job *jobs, size_t njobs)
{
	run_lanes(jobs, njobs, 4, compress4);
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static const struct hash_lanes avx2 = {.name = "avx2", .is_here = has_avx2, .run = run_avx2};
#endif

const struct hash_lanes *const hash_lanes_all[] = {
    &portable,
#if defined(__x86_64__)
    &avx2,
    &avx512,
#endif
    NULL,
};

const struct hash_lanes *hash_lanes_pick(void)
{
	const struct hash_lanes *best = hash_lanes_all[0];

	for (size_t i = 0; hash_lanes_all[i]; i++)
		if (hash_lanes_all[i]->is_here())
			best = hash_lanes_all[i];
	return best;
}
