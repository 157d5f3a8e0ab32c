/* The only user of PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
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

struct patterns {
	pcre2_code **codes;
	size_t n;
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
	if (pcre2_pattern_info(*out, PCRE2_INFO_MATCHEMPTY, &is_empty) != 0 || is_empty)
		return refuse(pattern, err, "it may match the empty text,", 0);
	return 0;
}

struct patterns *patterns_new(const struct ruleset *ruleset, bool no_jit, struct error *err)
{
	struct patterns *patterns = calloc(1, sizeof *patterns);

	if (patterns)
		patterns->codes =
		    calloc(ruleset->npatterns ? ruleset->npatterns : 1, sizeof(pcre2_code *));
	if (patterns == NULL || patterns->codes == NULL) {
		(void)error_memory(err);
		goto failed;
	}
	patterns->n = ruleset->npatterns;
	for (size_t i = 0; i < patterns->n; i++) {
		if (compile(&ruleset->patterns[i], &patterns->codes[i], err) != 0)
			goto failed;
		if (!no_jit && pcre2_jit_compile(patterns->codes[i], PCRE2_JIT_COMPLETE) == 0)
			patterns->has_jit = true;
	}
	return patterns;
failed:
	patterns_free(patterns);
	return NULL;
}

void patterns_free(struct patterns *patterns)
{
	if (patterns == NULL)
		return;
	for (size_t i = 0; i < patterns->n; i++)
		pcre2_code_free(patterns->codes[i]);
	free(patterns->codes);
	free(patterns);
}

bool patterns_have_jit(const struct patterns *patterns)
{
	return patterns->has_jit;
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
	(void)pcre2_set_offset_limit(scratch->context, place->last);
	int code = pcre2_match(patterns->codes[pattern], (PCRE2_SPTR)text.at, text.len,
	    place->start, PCRE2_NO_UTF_CHECK, scratch->match, scratch->context);
	if (code == PCRE2_ERROR_NOMATCH)
		return FOUND_NONE;
	if (code < 0)
		return FOUND_GAVE_UP;
	const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(scratch->match);
	place->start = offsets[0];
	place->end = offsets[1];
	return FOUND_MATCH;
}
