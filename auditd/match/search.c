/* Patterns over one text: where to look, what counts. */
#include "match/scanner.h"
#include "match/words.h"

/* The raw hit of a match, once its place has been found good: in decoded text its outer place. */
static int push(struct scanner *scanner, const struct sight *sight, const struct place *place,
    struct raw_hit hit)
{
	const struct form *form = sight->form;
	size_t start = place->start, end = place->end;

	if (form->layer) {
		if ((hit.cause = layer_cause(scanner, form->layer)) == NULL)
			return -1;
		layer_unfold(form->layer, &start, &end);
	} else if (form->map) {
		fold_map_source(form->map, place->start, place->end, &start, &end);
	}
	hit.start = (uint32_t)start;
	hit.end = (uint32_t)end;
	return buf_append(&scanner->raw, (struct span){(const char *)&hit, sizeof hit});
}

/* The term's signal if it has negators; what undoes a signal is not negated. */
static const struct signal *negating_signal(const struct scanner *scanner, uint32_t term)
{
	const struct signal_index *index = scanner->matcher->index;
	const struct signal *signal =
	    &scanner->matcher->ruleset->signals[signal_of_term(index, term)];

	return signal->nnegators && !signal_is_defeated_by(index, term) ? signal : NULL;
}

static bool is_negated(struct scanner *scanner, const struct sight *sight, uint32_t term, size_t at)
{
	const struct signal_index *index = scanner->matcher->index;
	const struct signal *signal =
	    &scanner->matcher->ruleset->signals[signal_of_term(index, term)];

	if (signal->nnegators == 0 || signal_is_defeated_by(index, term))
		return false;
	return words_negate(
	    signal, sight->form->text, segments_sentence_start(sight->segments, at), at);
}

/* Does a place count for the term? 1, 0, or -1 when out of memory. Sets hit->sentence if the term cares. Sentences are
 * those of the text that is looked at; decoded text is prose, code or a quotation where what it was decoded from is. */
static int counts(struct scanner *scanner, const struct sight *sight, const struct place *place,
    const struct place *outer, struct raw_hit *hit)
{
	const struct term *term = &scanner->matcher->ruleset->terms[hit->term];
	const struct scope *scope = &term->scope;

	if (scope->first_sentence || scope->last_sentence || term->later_after ||
	    negating_signal(scanner, hit->term)) {
		hit->sentence = segments_sentence(sight->segments, place->start);
		if (hit->sentence == 0)
			return -1;
		if (scope->last_sentence && hit->sentence > scope->last_sentence)
			return 0;
	}
	if (hit->outcome == OUTCOME_GAVE_UP)
		return 1;
	if (hit->sentence < scope->first_sentence ||
	    is_negated(scanner, sight, hit->term, place->start))
		return 0;
	if (scope->where == WHERE_ANY)
		return 1;
	struct segments *segments = sight->segments;
	if (sight->form->layer && sight->part->outer == NULL)
		sight->part->outer = scanner_segments(scanner, sight->part->text);
	if (sight->form->layer)
		segments = sight->part->outer;
	return segments ? segments_where(segments, outer->start, outer->end, scope->where) : -1;
}

/* The place in the part's text of a match in decoded text; false: nothing of it was decoded. */
static bool find_outer(const struct sight *sight, struct place *place)
{
	size_t start = place->start, end = place->end;

	if (sight->form->map)
		fold_map_source(sight->form->map, start, end, &start, &end);
	bool is_changed = layer_place(sight->form->layer, &start, &end);
	place->start = start;
	place->end = end;
	return is_changed;
}

static int add_place(struct scanner *scanner, const struct sight *sight, uint32_t pattern,
    const struct place *place, enum outcome outcome)
{
	struct raw_hit hit = {.term = scanner->matcher->terms[pattern], .outcome = outcome};
	struct place outer = *place;

	if (sight->form->layer && !find_outer(sight, &outer) && outcome == OUTCOME_MATCHED)
		return 0;
	int result = counts(scanner, sight, place, &outer, &hit);
	return result <= 0 ? result : push(scanner, sight, &outer, hit);
}

/* The same; the time for it is not the pattern's, as the first to ask has the text's sentences found for all. */
static int add(struct scanner *scanner, const struct sight *sight, uint32_t pattern,
    const struct place *place, enum outcome outcome)
{
	uint64_t *before = profile_enter(scanner->profile, PROFILE_PLACES);
	int result = add_place(scanner, sight, pattern, place, outcome);

	profile_leave(scanner->profile, before);
	return result;
}

/* What lies behind a place is not known. */
static int give_up(struct scanner *scanner, const struct sight *sight, uint32_t pattern, size_t at)
{
	struct place place = {.start = at, .end = sight->form->text.len};

	return add(scanner, sight, pattern, &place, OUTCOME_GAVE_UP);
}

/* A pattern's search through a text: behind the last match, and how many there were. */
struct progress {
	uint32_t pattern;
	size_t at;
	unsigned nmatches;
};

static void note_confirmation(struct profile *profile, uint32_t pattern, enum found found)
{
	profile->patterns[pattern].confirmations++;
	profile->patterns[pattern].matches += found == FOUND_MATCH;
}

/* All matches that start in [first, last]. 1: done, 0: the pattern gave up, -1: out of memory. */
static int search_window(struct scanner *scanner, const struct sight *sight,
    struct progress *progress, size_t first, size_t last)
{
	if (progress->at < first)
		progress->at = utf8_floor(sight->form->text, first);
	while (progress->at <= last) {
		struct place place = {.start = progress->at, .last = last};
		enum found found = patterns_find(scanner->matcher->patterns, scanner->scratch,
		    progress->pattern, sight->form->text, &place);
		if (found == FOUND_NO_MEMORY)
			return -1;
		if (scanner->profile)
			note_confirmation(scanner->profile, progress->pattern, found);
		if (found == FOUND_NONE)
			return 1;
		scanner->hits->engine_faults += found == FOUND_GAVE_UP;
		if (found == FOUND_GAVE_UP || progress->nmatches == MATCHES_MOST)
			return give_up(scanner, sight, progress->pattern, place.start);
		if (add(scanner, sight, progress->pattern, &place, OUTCOME_MATCHED) != 0)
			return -1;
		progress->nmatches++;
		progress->at = place.end > place.start ? place.end : place.end + 1;
	}
	return 1;
}

static bool is_guarded(const struct scanner *scanner, const struct sight *sight, uint32_t pattern)
{
	return !sight->form->is_unguarded && !bits_has(scanner->matcher->unguarded, pattern);
}

/* At how many places a match may start. The same with and without the prefilter. */
static size_t count_places(
    const struct scanner *scanner, const struct sight *sight, uint32_t pattern)
{
	size_t nplaces = 0, n;

	if (bits_has(scanner->matcher->at_start, pattern))
		return 1;
	if (!is_guarded(scanner, sight, pattern))
		return sight->form->text.len;
	const struct place_range *at =
	    packed_windows_of(form_windows(sight->form, pattern), pattern, &n);
	for (size_t i = 0; i < n; i++)
		nplaces += at[i].last - at[i].first + 1;
	return nplaces;
}

static int run_pattern(struct scanner *scanner, const struct sight *sight, uint32_t pattern)
{
	struct progress progress = {.pattern = pattern};
	const struct effort *effort = &scanner->matcher->efforts[pattern];
	struct span text = sight->form->text;
	int result = 1;
	size_t n;

	if (effort->n && text.len > EFFORT_SAFE_BYTES &&
	    effort_is_too_much(effort, text, count_places(scanner, sight, pattern)))
		return give_up(scanner, sight, pattern, 0);
	bool is_direct =
	    form_windows(sight->form, pattern) == &sight->form->common && !sight->form->has_common;
	if (scanner->matcher->options.no_prefilter || is_direct ||
	    !is_guarded(scanner, sight, pattern)) {
		result = search_window(scanner, sight, &progress, 0, text.len);
		return result < 0 ? -1 : 0;
	}
	const struct place_range *at =
	    packed_windows_of(form_windows(sight->form, pattern), pattern, &n);
	for (size_t i = 0; i < n && result == 1; i++)
		result = search_window(scanner, sight, &progress, at[i].first, at[i].last);
	return result < 0 ? -1 : 0;
}

/* A pattern with common anchors is run over all of a short text; where many such are wanted of it, or a text is long, it is
 * scanned for them first. */
static int prepare(struct scanner *scanner, struct form *form, uint32_t pattern)
{
	if (form->has_common || form->is_unguarded || !bits_has(form->guard->is_common, pattern))
		return 0;
	if (form->text.len > EFFORT_SAFE_BYTES || form->ndirect == DIRECT_MOST)
		return form_scan_common(scanner, form);
	form->ndirect++;
	return 0;
}

int search_form(struct scanner *scanner, struct scanned *part, struct form *form, uint32_t pattern)
{
	if (form->segments == NULL)
		form->segments = scanner_segments(scanner, form->text);
	if (form->segments == NULL || prepare(scanner, form, pattern) != 0)
		return -1;
	struct sight sight = {.form = form, .part = part, .segments = form->segments};
	uint64_t *before = profile_enter_pattern(scanner->profile, pattern);
	int result = run_pattern(scanner, &sight, pattern);

	profile_leave(scanner->profile, before);
	if (scanner->profile)
		scanner->profile->patterns[pattern].candidates++;
	return result;
}

int search_gives_up(struct scanner *scanner, const struct scanned *part, uint32_t term)
{
	struct raw_hit hit = {.term = term, .outcome = OUTCOME_GAVE_UP};
	size_t start = 0, end = part->text.len;

	if (part->map)
		fold_map_source(part->map, 0, part->text.len, &start, &end);
	hit.end = (uint32_t)end;
	return buf_append(&scanner->raw, (struct span){(const char *)&hit, sizeof hit});
}
