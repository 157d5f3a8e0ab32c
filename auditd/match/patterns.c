/* The only user of PCRE2. Most patterns of a ruleset are never asked for, and machine code is dear to make: so a pattern
 * becomes code when it is first looked for. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "match/patterns.h"

/* PCRE2's own limits. They count differently with and without JIT, so ours (matches of a part, effort) come first;
 * these stop what those do not foresee. */
enum {
	MATCH_LIMIT = 200000,
	DEPTH_LIMIT = 10000,
	HEAP_LIMIT_KIB = 16384,
	STACK_FIRST = 32768,
	STACK_MOST = 1 << 20
};

/* A pattern's code, made once under the lock and never changed behind it: a thread that sees it in `ready` sees all of
 * it. */
struct slot {
	_Atomic(pcre2_code *) ready;
	pcre2_code *checked; /* compiled to see whether PCRE2 takes it; under the lock */
};

/* What changes while threads look. */
struct shared {
	pthread_mutex_t lock;
	struct slot slots[];
};

struct patterns {
	const struct ruleset *ruleset; /* borrowed */
	struct shared *shared;
	bool has_jit;
};

struct patterns_scratch {
	pcre2_match_context *context;
	pcre2_match_data *match;
	pcre2_jit_stack *stack;
};

static int refuse(const struct pattern *pattern, struct error *err, const char *what, size_t at)
{
	return error_set(err, ERROR_SETTING, "%s:%u: pattern: %s at offset %zu", pattern->file,
	    pattern->line, what, at);
}

static int refuse_code(const struct pattern *pattern, int code, size_t at, struct error *err)
{
	PCRE2_UCHAR words[160] = {0};

	if (code == PCRE2_ERROR_HEAP_FAILED)
		return error_memory(err);
	(void)pcre2_get_error_message(code, words, sizeof words);
	return refuse(pattern, err, (const char *)words, at);
}

static int compile(const struct pattern *pattern, pcre2_code **out, struct error *err)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C,
		 is_empty = 0;
	int code = 0;
	PCRE2_SIZE at = 0;

	if (!pattern->is_case_sensitive)
		options |= PCRE2_CASELESS;
	*out = pcre2_compile(
	    (PCRE2_SPTR)pattern->regex.at, pattern->regex.len, options, &code, &at, NULL);
	if (*out == NULL)
		return refuse_code(pattern, code, at, err);
	if (pcre2_pattern_info(*out, PCRE2_INFO_MATCHEMPTY, &is_empty) != 0 || is_empty) {
		pcre2_code_free(*out);
		*out = NULL;
		return refuse(pattern, err, "it may match the empty text,", 0);
	}
	return 0;
}

/* Can a pattern be made machine code here? A build of PCRE2 may lack JIT, and a system may refuse memory to run. */
static bool can_jit(void)
{
	static const struct pattern any = {.regex = SPAN("a"), .file = ""};
	struct error ignored;
	pcre2_code *code = NULL;
	bool can =
	    compile(&any, &code, &ignored) == 0 && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;

	pcre2_code_free(code);
	return can;
}

struct patterns *patterns_new(const struct ruleset *ruleset, bool no_jit)
{
	struct patterns *patterns = calloc(1, sizeof *patterns);
	size_t n = ruleset->npatterns;

	if (patterns == NULL)
		return NULL;
	patterns->shared = calloc(1, sizeof(struct shared) + n * sizeof(struct slot));
	if (patterns->shared == NULL || pthread_mutex_init(&patterns->shared->lock, NULL) != 0) {
		free(patterns->shared);
		free(patterns);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		atomic_init(&patterns->shared->slots[i].ready, NULL);
	patterns->ruleset = ruleset;
	patterns->has_jit = !no_jit && n > 0 && can_jit();
	return patterns;
}

void patterns_free(struct patterns *patterns)
{
	if (patterns == NULL)
		return;
	for (size_t i = 0; i < patterns->ruleset->npatterns; i++)
		pcre2_code_free(patterns->shared->slots[i].checked);
	pthread_mutex_destroy(&patterns->shared->lock);
	free(patterns->shared);
	free(patterns);
}

int patterns_check(struct patterns *patterns, struct error *err)
{
	int result = 0;

	pthread_mutex_lock(&patterns->shared->lock);
	for (size_t i = 0; i < patterns->ruleset->npatterns && result == 0; i++) {
		struct slot *slot = &patterns->shared->slots[i];
		if (slot->checked == NULL)
			result = compile(&patterns->ruleset->patterns[i], &slot->checked, err);
	}
	pthread_mutex_unlock(&patterns->shared->lock);
	return result;
}

/* Make a pattern's code unless another thread did meanwhile; NULL when out of memory. */
static pcre2_code *make(const struct patterns *patterns, uint32_t pattern)
{
	struct slot *slot = &patterns->shared->slots[pattern];
	struct error ignored;

	pthread_mutex_lock(&patterns->shared->lock);
	pcre2_code *code = atomic_load_explicit(&slot->ready, memory_order_relaxed);
	if (code == NULL && (slot->checked || compile(&patterns->ruleset->patterns[pattern],
						  &slot->checked, &ignored) == 0)) {
		code = slot->checked;
		if (patterns->has_jit)
			(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
		atomic_store_explicit(&slot->ready, code, memory_order_release);
	}
	pthread_mutex_unlock(&patterns->shared->lock);
	return code;
}

static pcre2_code *code_of(const struct patterns *patterns, uint32_t pattern)
{
	pcre2_code *code =
	    atomic_load_explicit(&patterns->shared->slots[pattern].ready, memory_order_acquire);

	return code ? code : make(patterns, pattern);
}

bool patterns_have_jit(const struct patterns *patterns)
{
	return patterns->has_jit;
}

void patterns_version(char version[PATTERNS_VERSION])
{
	int length = pcre2_config(PCRE2_CONFIG_VERSION, NULL);

	version[0] = '\0';
	if (length > 0 && length <= PATTERNS_VERSION)
		(void)pcre2_config(PCRE2_CONFIG_VERSION, version);
}

struct patterns_scratch *patterns_scratch_new(void)
{
	struct patterns_scratch *scratch = calloc(1, sizeof *scratch);

	if (scratch == NULL)
		return NULL;
	scratch->context = pcre2_match_context_create(NULL);
	scratch->match = pcre2_match_data_create(1, NULL);
	if (scratch->context == NULL || scratch->match == NULL) {
		patterns_scratch_free(scratch);
		return NULL;
	}
	(void)pcre2_set_match_limit(scratch->context, MATCH_LIMIT);
	(void)pcre2_set_depth_limit(scratch->context, DEPTH_LIMIT);
	(void)pcre2_set_heap_limit(scratch->context, HEAP_LIMIT_KIB);
	/* Without a stack of its own JIT code uses 32 KiB of the thread's. */
	scratch->stack = pcre2_jit_stack_create(STACK_FIRST, STACK_MOST, NULL);
	if (scratch->stack)
		pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
	return scratch;
}

void patterns_scratch_free(struct patterns_scratch *scratch)
{
	if (scratch == NULL)
		return;
	pcre2_match_data_free(scratch->match);
	pcre2_match_context_free(scratch->context);
	pcre2_jit_stack_free(scratch->stack);
	free(scratch);
}

enum found patterns_find(const struct patterns *patterns, struct patterns_scratch *scratch,
    uint32_t pattern, struct span text, struct place *place)
{
	const pcre2_code *code = code_of(patterns, pattern);

	if (code == NULL)
		return FOUND_NO_MEMORY;
	(void)pcre2_set_offset_limit(scratch->context, place->last);
	int result = pcre2_match(code, (PCRE2_SPTR)text.at, text.len, place->start,
	    PCRE2_NO_UTF_CHECK, scratch->match, scratch->context);
	if (result == PCRE2_ERROR_NOMATCH)
		return FOUND_NONE;
	if (result < 0)
		return FOUND_GAVE_UP;
	const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(scratch->match);
	place->start = offsets[0];
	place->end = offsets[1];
	return FOUND_MATCH;
}
