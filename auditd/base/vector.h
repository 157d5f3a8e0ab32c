/* Which vector instructions the processor at hand has.
 *
 * Code that has a vector path beside its portable one asks once for each object (or call, where there is
 * no object: it costs a load and a test) and then goes by a const table. The portable path runs everywhere,
 * and every test compares the others to it. */
#ifndef BASE_VECTOR_H
#define BASE_VECTOR_H

/* Each includes those before it. */
enum vector {
	VECTOR_PORTABLE, /* words of eight bytes */
	VECTOR_AVX2,     /* with BMI, BMI2 and POPCNT */
	VECTOR_AVX512,   /* F, BW, VL, VBMI and VBMI2: Ice Lake, Zen 4 and later */
	VECTORS,
};

#if defined(__x86_64__)
#define VECTOR_X86 1
/* Marks a function that may use the instructions of that level, and may only be called where it runs. */
#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define TARGET_AVX512                                                                              \
	__attribute__((target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi,"         \
			      "avx512vbmi2")))
#else
#define VECTOR_X86 0
#endif

/* The highest level that runs here. */
enum vector vector_best(void);

/* Its word in benches and test failures. Never NULL. */
const char *vector_name(enum vector vector);

#endif
