/* What the compiler's run time read from the processor and the system at start. */
#include <stdbool.h>

#include "base/vector.h"

#if VECTOR_X86
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
	       __builtin_cpu_supports("avx512vbmi2");
}

enum vector vector_best(void)
{
	if (!has_avx2())
		return VECTOR_PORTABLE;
	return has_avx512() ? VECTOR_AVX512 : VECTOR_AVX2;
}
#else
enum vector vector_best(void)
{
	return VECTOR_PORTABLE;
}
#endif

const char *vector_name(enum vector vector)
{
	static const char *const names[] = {
	    [VECTOR_PORTABLE] = "portable", [VECTOR_AVX2] = "avx2", [VECTOR_AVX512] = "avx512"};

	return names[vector < VECTORS ? vector : VECTOR_PORTABLE];
}
