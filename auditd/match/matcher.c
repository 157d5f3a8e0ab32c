/* Compiling a ruleset's patterns: PCRE2 code, anchors, and who wants what. */
#include <stdlib.h>
#include <string.h>

#include "base/cache.h"
#include "match/matcher.h"
#include "match/study.h"

const struct match_options match_defaults = {.no_prefilter = false, .no_jit = false};

/* A matcher being built. */
struct build {
	struct matcher *matcher;
	struct study study;
	struct error *err;
};

static struct anchor_facts facts_of(const struct anchors *anchors)
{
	struct anchor_facts facts = {.n = anchors->n,
	    .per_megabyte = (double)anchors->rate * 1e6 / (double)(UINT64_C(1) << 48),
	    .is_common = anchors->n > 0 && anchors_are_common(anchors),
	    .has_endless_gap = anchors->n > 0 && anchors->max_distance == ENDLESS};

	for (size_t i = 0; i < anchors->n; i++)
		if (i == 0 || anchors->at[i].len < facts.shortest)
			facts.shortest = anchors->at[i].len;
	return facts;
}

/* Patterns that were studied once have passed all checks then. */
static bool recall(struct build *build, const struct digest *key)
{
	struct matcher *matcher = build->matcher;
	struct buf bytes = {0};
	bool is_known = cache_get(matcher->options.cache, key, &bytes) &&
			study_unpack(buf_span(&bytes), matcher->ruleset->npatterns, &matcher->arena,
			    &build->study) == 0;

	buf_done(&bytes);
	return is_known;
}

static void remember(const struct build *build, const struct digest *key)
{
	const struct matcher *matcher = build->matcher;
	struct buf bytes = {0};

	study_pack(&build->study, matcher->ruleset->npatterns, &bytes);
	if (!bytes.failed)
		cache_put(matcher->options.cache, key, buf_span(&bytes));
	buf_done(&bytes);
}

static int study_patterns(struct build *build)
{
	struct matcher *matcher = build->matcher;
	const struct ruleset *ruleset = matcher->ruleset;
	struct digest key = study_key(ruleset);

	if (matcher->options.cache && recall(build, &key))
		return 0;
	if (patterns_check(matcher->patterns, build->err) != 0 ||
	    study_make(ruleset, &matcher->arena, &build->study, build->err) != 0)
		return -1;
	if (matcher->options.cache)
		remember(build, &key);
	return 0;
}

static void use_study(struct build *build)
{
	struct matcher *matcher = build->matcher;

	matcher->efforts = build->study.efforts;
	for (size_t i = 0; i < matcher->ruleset->npatterns; i++) {
		const struct anchors *anchors = &build->study.anchors[i];
		if (anchors->n == 0)
			bits_add(matcher->unguarded, i);
		if (anchors->is_at_start)
			bits_add(matcher->at_start, i);
		matcher->nguarded += anchors->n > 0;
		matcher->anchors[i] = facts_of(anchors);
	}
}

static bool admits(const struct scope *scope, unsigned row, unsigned kind)
{
	if (row == ROLE_RAW)
		return true;
	return (row == ROLE_UNKNOWN || (scope->roles >> row & 1)) && (scope->parts >> kind & 1);
}

static bool belongs(const struct pattern *pattern, enum view view)
{
	return view == VIEW_BOTH || pattern->is_exact == (view == VIEW_EXACT);
}

/* The patterns wanted of one kind of part of one role in one view. */
static int fill_wanted(struct matcher *matcher, unsigned row, unsigned kind, enum view view)
{
	const struct ruleset *ruleset = matcher->ruleset;
	struct wanted *wanted = &matcher->wanted[row][kind][view];
	uint64_t *bits = arena_array(&matcher->arena, matcher->pattern_words, sizeof *bits);

	if (bits == NULL)
		return -1;
	wanted->bits = bits;
	for (size_t i = 0; i < ruleset->nterms; i++) {
		const struct term *term = &ruleset->terms[i];
		if (!admits(&term->scope, row, kind))
			continue;
		for (uint32_t j = term->first_pattern; j < term->first_pattern + term->npatterns;
		     j++) {
			if (!belongs(&ruleset->patterns[j], view))
				continue;
			bits_add(bits, j);
			wanted->has_any = true;
		}
	}
	return 0;
}

static int fill_all_wanted(struct matcher *matcher)
{
	for (unsigned row = 0; row < ROLE_ROWS; row++)
		for (unsigned kind = 0; kind < PART_KINDS; kind++)
			for (unsigned view = 0; view < VIEWS; view++)
				if (fill_wanted(matcher, row, kind, (enum view)view) != 0)
					return -1;
	return 0;
}

/* All patterns of a role, whatever the kind of part. */
static uint64_t *patterns_of(struct matcher *matcher, unsigned row)
{
	uint64_t *set = arena_array(&matcher->arena, matcher->pattern_words, sizeof *set);

	for (unsigned kind = 0; kind < PART_KINDS && set; kind++)
		for (size_t i = 0; i < matcher->pattern_words; i++)
			set[i] |= matcher->wanted[row][kind][VIEW_BOTH].bits[i];
	return set;
}

static int build_guards(struct build *build)
{
	struct matcher *matcher = build->matcher;
	const uint64_t *sets[ROLE_ROWS];

	for (unsigned row = 0; row < ROLE_ROWS; row++) {
		sets[row] = patterns_of(matcher, row);
		if (sets[row] == NULL)
			return error_memory(build->err);
		for (unsigned i = 0; i < row && matcher->guard_of[row] == NULL; i++)
			if (memcmp(sets[i], sets[row], matcher->pattern_words * sizeof *sets[i]) ==
			    0)
				matcher->guard_of[row] = matcher->guard_of[i];
		if (matcher->guard_of[row])
			continue;
		matcher->guard_of[row] = &matcher->guards[row];
		if (guard_init(&matcher->guards[row], build->study.anchors,
			matcher->ruleset->npatterns, sets[row]) != 0)
			return error_memory(build->err);
	}
	return 0;
}

/* The language that most rules read. */
static enum language main_language(const struct ruleset *ruleset)
{
	size_t nrules[LANGUAGES] = {0};
	enum language best = LANGUAGE_UNKNOWN;

	for (size_t i = 0; i < ruleset->nrules; i++)
		for (unsigned k = LANGUAGE_UNKNOWN + 1; k < LANGUAGES; k++)
			nrules[k] += ruleset->rules[i].reads != LANGUAGES_ANY &&
				     (ruleset->rules[i].reads >> k & 1);
	for (unsigned k = LANGUAGE_UNKNOWN + 1; k < LANGUAGES; k++)
		if (nrules[k] > nrules[best])
			best = (enum language)k;
	return best;
}

static int allocate(struct matcher *matcher)
{
	const struct ruleset *ruleset = matcher->ruleset;

	matcher->pattern_words = bits_words(ruleset->npatterns);
	matcher->anchors =
	    arena_array(&matcher->arena, ruleset->npatterns, sizeof *matcher->anchors);
	matcher->terms = arena_array(&matcher->arena, ruleset->npatterns, sizeof *matcher->terms);
	matcher->unguarded =
	    arena_array(&matcher->arena, matcher->pattern_words, sizeof *matcher->unguarded);
	matcher->at_start =
	    arena_array(&matcher->arena, matcher->pattern_words, sizeof *matcher->at_start);
	matcher->languages = language_index_new(&matcher->arena, main_language(ruleset));
	matcher->index = signal_index_new(ruleset);
	if (!matcher->anchors || !matcher->terms || !matcher->unguarded || !matcher->at_start ||
	    !matcher->index || !matcher->languages)
		return -1;
	for (size_t i = 0; i < ruleset->nterms; i++) {
		const struct term *term = &ruleset->terms[i];
		for (uint32_t j = 0; j < term->npatterns; j++)
			matcher->terms[term->first_pattern + j] = (uint32_t)i;
	}
	return fill_all_wanted(matcher);
}

static int build_all(struct build *build)
{
	struct matcher *matcher = build->matcher;

	if (allocate(matcher) != 0)
		return error_memory(build->err);
	matcher->patterns = patterns_new(matcher->ruleset, matcher->options.no_jit);
	if (matcher->patterns == NULL)
		return error_memory(build->err);
	if (study_patterns(build) != 0)
		return -1;
	use_study(build);
	return build_guards(build);
}

struct matcher *matcher_new(
    const struct ruleset *ruleset, const struct match_options *options, struct error *err)
{
	struct matcher *matcher = calloc(1, sizeof *matcher);
	struct build build = {.matcher = matcher, .err = err};

	if (matcher == NULL) {
		(void)error_memory(err);
		return NULL;
	}
	matcher->ruleset = ruleset;
	matcher->options = *options;
	if (build_all(&build) != 0) {
		matcher_free(matcher);
		matcher = NULL;
	}
	return matcher;
}

void matcher_free(struct matcher *matcher)
{
	if (matcher == NULL)
		return;
	patterns_free(matcher->patterns);
	for (unsigned row = 0; row < ROLE_ROWS; row++)
		guard_done(&matcher->guards[row]);
	signal_index_free(matcher->index);
	arena_done(&matcher->arena);
	free(matcher);
}

const struct ruleset *matcher_ruleset(const struct matcher *matcher)
{
	return matcher->ruleset;
}

bool matcher_is_plain(const struct matcher *matcher)
{
	return matcher->options.no_prefilter;
}

struct anchor_facts matcher_anchors(const struct matcher *matcher, uint32_t pattern)
{
	return matcher->anchors[pattern];
}

struct matcher_facts matcher_facts(const struct matcher *matcher)
{
	return (struct matcher_facts){
	    .npatterns = matcher->ruleset->npatterns,
	    .nanchored = matcher->nguarded,
	    .nanchors = guard_nanchors(matcher->guard_of[ROLE_RAW]),
	    .has_jit = patterns_have_jit(matcher->patterns),
	};
}

bool matcher_guards(const struct matcher *matcher, uint32_t signal)
{
	const struct ruleset *ruleset = matcher->ruleset;
	const struct signal *it = &ruleset->signals[signal];

	for (uint32_t i = it->first_term; i < it->first_term + it->nterms; i++)
		for (uint32_t k = 0; k < ruleset->terms[i].npatterns; k++)
			if (bits_has(matcher->unguarded, ruleset->terms[i].first_pattern + k))
				return false;
	return true;
}
