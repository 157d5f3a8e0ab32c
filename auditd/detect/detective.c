/* The signals of a transcript, one by one as they are asked for. What a signal needs is decided before it; what it found
 * goes among the hits in the end. */
#include <stdlib.h>
#include <string.h>

#include "detect/constraint_cache.h"
#include "detect/constraint_index.h"
#include "detect/detective.h"
#include "match/language.h"

const struct detect_options detect_defaults = {.max_bytes = 4 << 20, .max_messages = 10000};

enum { BITS = 64 };

static size_t row_words(size_t nbits)
{
	return (nbits + BITS - 1) / BITS;
}

static void add_bit(uint64_t *bits, uint32_t index)
{
	bits[index / BITS] |= UINT64_C(1) << (index % BITS);
}

static bool any_is_in(const uint64_t *bits, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (hit_bit(bits, list->at[i]))
			return true;
	return false;
}

/* Signals are made of lower ones only, so one pass finds all that are made of detected ones. */
static int find_signals(struct detective *detective)
{
	const struct ruleset *ruleset = detective->ruleset;
	uint64_t *detected =
	    arena_array(&detective->memory, row_words(ruleset->nsignals) + 1, sizeof *detected);

	if (detected == NULL)
		return -1;
	for (uint32_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		if (signal->kind != SIGNAL_DETECTED && !any_is_in(detected, &signal->all) &&
		    !any_is_in(detected, &signal->any) && !any_is_in(detected, &signal->none))
			continue;
		add_bit(detected, i);
		detective->signals[detective->nsignals++] = i;
	}
	return 0;
}

struct detective *detective_new(const struct ruleset *ruleset, const struct detect_options *options)
{
	struct detective *detective = calloc(1, sizeof *detective);
	size_t n = ruleset->nsignals + 1;

	if (detective == NULL)
		return NULL;
	detective->ruleset = ruleset;
	detective->options = *options;
	detective->signals = arena_array(&detective->memory, n, sizeof *detective->signals);
	detective->finders = arena_array(&detective->memory, n, sizeof *detective->finders);
	detective->found = arena_array(&detective->memory, n, sizeof *detective->found);
	detective->compiled = arena_array(&detective->memory, n, sizeof *detective->compiled);
	detective->of_users = vocabulary_new(&detective->memory, true);
	detective->of_others = vocabulary_new(&detective->memory, false);
	detective->index = constraint_index_new(&detective->memory);
	detective->cache = constraint_cache_new(&detective->memory);
	detective->split = runs_best_splitter();
	echo_persons(detective->persons);
	if (detective->signals == NULL || detective->finders == NULL || detective->found == NULL ||
	    detective->compiled == NULL || detective->of_users == NULL ||
	    detective->of_others == NULL || detective->index == NULL || detective->cache == NULL ||
	    find_signals(detective) != 0 || needs_fill(detective) != 0) {
		detective_free(detective);
		return NULL;
	}
	return detective;
}

void detective_free(struct detective *detective)
{
	if (detective == NULL)
		return;
	fold_done(&detective->fold);
	segments_done(&detective->segments);
	constraint_cache_done(detective->cache);
	buf_done(&detective->runs);
	arena_done(&detective->scratch);
	arena_done(&detective->memory);
	free(detective);
}

void detective_profile(struct detective *detective, struct profile *profile)
{
	detective->profile = profile;
}

struct profile *detecting_profile(const struct detecting *detecting)
{
	return detecting->detective->profile;
}

void **detecting_shared_of(struct detecting *detecting, enum detector kind)
{
	return &detecting->detective->shared[kind];
}

void **detecting_shared(struct detecting *detecting)
{
	return detecting_shared_of(detecting, detecting->signal->detector);
}

void **detecting_compiled(struct detecting *detecting)
{
	return &detecting->detective->compiled[detecting->index];
}

struct arena *detecting_memory(struct detecting *detecting)
{
	return &detecting->detective->memory;
}

const struct constraint_index *detecting_index(const struct detecting *detecting)
{
	return detecting->detective->index;
}

struct constraint_cache *detecting_cache(const struct detecting *detecting)
{
	return detecting->detective->cache;
}

const struct language_index *detecting_languages(struct detecting *detecting)
{
	struct detective *detective = detecting->detective;

	if (detective->languages == NULL)
		detective->languages = language_index_new(&detective->memory, LANGUAGE_UNKNOWN);
	return detective->languages;
}

static bool is_within_words(const struct detecting *detecting, uint32_t message)
{
	const struct signal *signal = detecting->signal;
	uint32_t nwords = detecting->hits->messages[message].nwords;

	return nwords >= signal->min_words &&
	       (signal->max_words == 0 || nwords <= signal->max_words);
}

bool detecting_looks_at_message(const struct detecting *detecting, uint32_t message)
{
	const struct message *it = &detecting->transcript->messages[message];

	return detecting->signal->scope.roles >> it->role & 1 &&
	       is_within_words(detecting, message);
}

bool detecting_looks_at(const struct detecting *detecting, uint32_t message, uint32_t part)
{
	const struct message *it = &detecting->transcript->messages[message];

	return detecting_looks_at_message(detecting, message) &&
	       detecting->signal->scope.parts >> it->parts[part].kind & 1;
}

void detecting_unsure(struct detecting *detecting, uint32_t message)
{
	detecting->has_unsure = true;
	add_bit(detecting->unsure, message);
}

/* Where the signal does not hold but a limit was met, it may. */
static int settle_unsure(struct detecting *detecting)
{
	uint32_t nmessages = (uint32_t)detecting->transcript->nmessages, end = detecting->nmessages;

	if (detector_kinds[detecting->signal->detector]->reads && detecting->first_cut < end)
		end = detecting->first_cut;
	for (uint32_t i = detecting->has_unsure ? 0 : end; i < nmessages; i++) {
		if ((i < end && !hit_bit(detecting->unsure, i)) ||
		    !detecting_looks_at_message(detecting, i) ||
		    detecting_holds(detecting, i, detecting->index))
			continue;
		uint64_t *rows = hits_own_rows(detecting->hits, i, detecting->arena);
		if (rows == NULL)
			return -1;
		add_bit(rows + detecting->hits->nwords, detecting->index);
	}
	return 0;
}

static int run_detector(struct detecting *detecting)
{
	detecting->settings = detecting->signal->settings;
	if (detecting->has_unsure)
		memset(detecting->unsure, 0,
		    row_words(detecting->transcript->nmessages) * sizeof *detecting->unsure);
	detecting->has_unsure = false;
	if (detector_kinds[detecting->signal->detector]->run(detecting) != 0 ||
	    detected_sort(detecting) != 0)
		return -1;
	return settle_unsure(detecting);
}

static int decide_signal(struct detecting *detecting, uint32_t index)
{
	detecting->index = index;
	detecting->signal = &detecting->ruleset->signals[index];
	detecting->found = &detecting->detective->found[index];
	if (detecting->signal->kind == SIGNAL_DETECTED)
		return run_detector(detecting);
	return compose_signal(detecting);
}

/* What is kept of the transcript before is forgotten. */
static void forget(struct detective *detective)
{
	for (size_t i = 0; i < detective->nfinders; i++)
		detective->found[detective->finders[i]] = (struct detected){0};
	detective->nfinders = 0;
	if (detective->is_used)
		arena_reset(&detective->scratch);
	detective->is_used = false;
	if (detective->segments.text.at)
		segments_set(&detective->segments, (struct span){0});
	memset(detective->shared, 0, sizeof detective->shared);
	detective->views = NULL;
	detective->glances = NULL;
	detective->sight.is_taken = false;
	constraint_cache_next(detective->cache);
	detective->starts = NULL;
}

int detective_begin(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err)
{
	size_t most = detective->options.max_messages;

	(void)err;
	forget(detective);
	detective->at = (struct detecting){
	    .ruleset = detective->ruleset,
	    .transcript = transcript,
	    .hits = hits,
	    .arena = arena,
	    .scratch = &detective->scratch,
	    .nmessages = (uint32_t)(transcript->nmessages < most ? transcript->nmessages : most),
	    .detective = detective,
	};
	return 0;
}

int detective_prepare(struct detective *detective)
{
	struct detecting *detecting = &detective->at;

	if (detective->is_used)
		return 0;
	detective->is_used = true;
	detecting->unsure = arena_array(&detective->scratch,
	    row_words(detecting->transcript->nmessages), sizeof *detecting->unsure);
	if (detecting->unsure == NULL)
		return -1;
	return text_measure(detecting);
}

int detective_decide(struct detective *detective, uint32_t signal, struct error *err)
{
	if (detective->at.transcript->state == TRANSCRIPT_RAW)
		return 0;
	uint64_t *before = profile_enter_signal(detective->profile, signal);
	int result = detective_prepare(detective) != 0 || decide_signal(&detective->at, signal) != 0
			 ? error_memory(err)
			 : 0;
	profile_leave(detective->profile, before);
	return result;
}

int detective_end(struct detective *detective, struct error *err)
{
	if (detective->nfinders == 0)
		return 0;
	uint64_t *before = profile_enter(detective->profile, PROFILE_DETECT);
	int result = detected_merge(detective) == 0 ? 0 : error_memory(err);
	profile_leave(detective->profile, before);
	return result;
}

static int run(struct detective *detective, struct error *err)
{
	for (size_t i = 0; i < detective->nsignals; i++)
		if (detective_decide(detective, detective->signals[i], err) != 0)
			return -1;
	return 0;
}

int detective_run(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err)
{
	if (detective_begin(detective, transcript, arena, hits, err) != 0 ||
	    run(detective, err) != 0)
		return -1;
	return detective_end(detective, err);
}
