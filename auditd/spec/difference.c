/* Sections by anchor, sentences by hash, and what is like what. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "spec/pairing.h"
#include "spec/wordlist.h"

enum {
	SHORTEST = 4, /* bytes of a word that tells what a section is about */
	STEPS_MAX =
	    50 * 1000 * 1000, /* of all searches for likenesses: about a tenth of a second */
};

/* A share below it is none. */
static const double least_share = 0.1;

const char *const sentence_fate_names[SENTENCE_FATES] = {"gone", "new", "changed", "moved"};

/* Where a sentence, or a section, stands. */
struct place {
	const struct spec_sentence *sentence;
	struct span anchor;
	size_t section;
};

struct comparing {
	struct difference *difference;
	struct arena *arena;
	struct place *said; /* the newer release's sentences, by hash, then section */
	size_t nsaid;
	struct place *newer, *older; /* their sections, by anchor */
	struct wordlist *words;      /* of the newer release's sections; NULL until needed */
	struct buf hashes;           /* scratch */
	struct pairing pairing;
};

static int by_hash(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = digest_compare(&x->sentence->digest, &y->sentence->digest);

	return order ? order : (x->section > y->section) - (x->section < y->section);
}

static int by_anchor(const void *a, const void *b)
{
	return span_compare(((const struct place *)a)->anchor, ((const struct place *)b)->anchor);
}

static struct place *list_anchors(struct arena *arena, const struct spec *spec)
{
	struct place *places = arena_array(arena, spec->nsections, sizeof *places);

	for (size_t i = 0; places && i < spec->nsections; i++)
		places[i] = (struct place){.anchor = spec->sections[i].anchor, .section = i};
	if (places && spec->nsections)
		qsort(places, spec->nsections, sizeof *places, by_anchor);
	return places;
}

static const struct spec_section *find_section(
    const struct spec *spec, const struct place *places, struct span anchor)
{
	const struct place key = {.anchor = anchor};
	const struct place *found =
	    spec->nsections ? bsearch(&key, places, spec->nsections, sizeof key, by_anchor) : NULL;

	return found ? &spec->sections[found->section] : NULL;
}

static int list_sentences(struct comparing *comparing)
{
	const struct spec *after = comparing->difference->after;

	comparing->said = arena_array(comparing->arena, after->nsentences, sizeof *comparing->said);
	if (comparing->said == NULL)
		return -1;
	for (size_t i = 0; i < after->nsections; i++)
		for (size_t j = 0; j < after->sections[i].nsentences; j++)
			comparing->said[comparing->nsaid++] = (struct place){
			    .sentence = &after->sections[i].sentences[j], .section = i};
	if (comparing->nsaid)
		qsort(comparing->said, comparing->nsaid, sizeof *comparing->said, by_hash);
	return 0;
}

/* The first place of that sentence in the newer release, at or behind a section; NULL: none. */
static const struct place *find_said(
    const struct comparing *comparing, const struct spec_sentence *sentence, size_t section)
{
	const struct place key = {.sentence = sentence, .section = section};
	size_t low = 0, high = comparing->nsaid;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_hash(&comparing->said[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	bool is_same =
	    low < comparing->nsaid &&
	    digest_compare(&comparing->said[low].sentence->digest, &sentence->digest) == 0;
	return is_same ? &comparing->said[low] : NULL;
}

static bool says(const struct comparing *comparing, const struct spec_section *section,
    const struct spec_sentence *sentence)
{
	size_t index = (size_t)(section - comparing->difference->after->sections);
	const struct place *place = find_said(comparing, sentence, index);

	return place && place->section == index;
}

static int list_words(
    struct comparing *comparing, const struct spec_section *section, struct wordlist *list)
{
	buf_clear(&comparing->hashes);
	for (size_t i = 0; i < section->nsentences; i++)
		wordlist_add(&comparing->hashes, section->sentences[i].text, SHORTEST);
	return wordlist_make(comparing->arena, &comparing->hashes, true, list);
}

static int list_all_words(struct comparing *comparing)
{
	const struct spec *after = comparing->difference->after;

	if (comparing->words)
		return 0;
	comparing->words =
	    arena_array(comparing->arena, after->nsections, sizeof *comparing->words);
	if (comparing->words == NULL)
		return -1;
	for (size_t i = 0; i < after->nsections; i++)
		if (list_words(comparing, &after->sections[i], &comparing->words[i]) != 0)
			return -1;
	return 0;
}

static bool is_better(const struct section_candidate *a, const struct section_candidate *b)
{
	return a->share > b->share || (a->share >= b->share && a->nverbatim > b->nverbatim);
}

static void add_candidate(struct section_change *change, const struct section_candidate *candidate)
{
	size_t at = change->ncandidates;

	while (at > 0 && is_better(candidate, &change->candidates[at - 1]))
		at--;
	if (at == DIFFERENCE_CANDIDATES)
		return;
	if (change->ncandidates < DIFFERENCE_CANDIDATES)
		change->ncandidates++;
	for (size_t i = change->ncandidates - 1; i > at; i--)
		change->candidates[i] = change->candidates[i - 1];
	change->candidates[at] = *candidate;
}

static size_t count_verbatim(const struct comparing *comparing, const struct spec_section *gone,
    const struct spec_section *section)
{
	size_t n = 0;

	for (size_t i = 0; i < gone->nsentences; i++)
		n += says(comparing, section, &gone->sentences[i]);
	return n;
}

/* Name what a section that is gone may have become. Where its words are not known, its sentences' hashes are. */
static int find_candidates(struct comparing *comparing, struct section_change *change)
{
	const struct spec *after = comparing->difference->after;
	struct wordlist own;

	if (list_all_words(comparing) != 0 || list_words(comparing, change->before, &own) != 0)
		return -1;
	for (size_t i = 0; i < after->nsections; i++) {
		const struct spec_section *section = &after->sections[i];
		size_t nsentences = change->before->nsentences;
		if (!pairing_take(
			&comparing->pairing, own.n + comparing->words[i].n + 32 * nsentences))
			return 0;
		struct section_candidate candidate = {
		    .section = i, .nverbatim = count_verbatim(comparing, change->before, section)};
		size_t common = wordlist_common(&own, &comparing->words[i]);
		if (own.n > 0)
			candidate.share = (double)common / (double)own.n;
		else if (nsentences > 0)
			candidate.share = (double)candidate.nverbatim / (double)nsentences;
		if (candidate.share >= least_share)
			add_candidate(change, &candidate);
	}
	return 0;
}

static void add_change(struct section_change *change, struct sentence_change sentence)
{
	change->counts[sentence.fate]++;
	change->sentences[change->nsentences++] = sentence;
}

/* What the older section has and the newer has not; and the other way round. */
static void list_changes(struct comparing *comparing, struct section_change *change,
    const struct spec_sentence *const *fresh, size_t nfresh)
{
	for (size_t i = 0; i < change->before->nsentences; i++) {
		const struct spec_sentence *sentence = &change->before->sentences[i];
		if (says(comparing, change->after, sentence))
			continue;
		const struct place *place = find_said(comparing, sentence, 0);
		add_change(
		    change, (struct sentence_change){.fate = place ? SENTENCE_MOVED : SENTENCE_GONE,
				.before = sentence,
				.moved_to = place ? (int)place->section : DIFFERENCE_NONE});
	}
	for (size_t i = 0; i < nfresh; i++)
		add_change(change,
		    (struct sentence_change){
			.fate = SENTENCE_NEW, .after = fresh[i], .moved_to = DIFFERENCE_NONE});
}

/* The sentences of the newer section that the older has not; *fresh lives in the arena. */
static int list_fresh(struct comparing *comparing, const struct section_change *change,
    const struct spec_sentence ***fresh, size_t *nfresh)
{
	const struct spec_section *before = change->before, *after = change->after;
	struct place *known = arena_array(comparing->arena, before->nsentences, sizeof *known);

	*fresh = arena_array(comparing->arena, after->nsentences, sizeof **fresh);
	*nfresh = 0;
	if (known == NULL || *fresh == NULL)
		return -1;
	for (size_t i = 0; i < before->nsentences; i++)
		known[i] = (struct place){.sentence = &before->sentences[i]};
	if (before->nsentences)
		qsort(known, before->nsentences, sizeof *known, by_hash);
	for (size_t i = 0; i < after->nsentences; i++) {
		const struct place key = {.sentence = &after->sentences[i]};
		if (before->nsentences == 0 ||
		    !bsearch(&key, known, before->nsentences, sizeof key, by_hash))
			(*fresh)[(*nfresh)++] = key.sentence;
	}
	return 0;
}

/* As sentences are compared. */
static int compare_titles(struct span before, struct span after, bool *is_other)
{
	struct buf older = {0}, newer = {0};
	int result = 0;

	if (before.at && after.at) {
		result = spec_normalise(&older, before) | spec_normalise(&newer, after);
		*is_other = result == 0 && !span_equal(buf_span(&older), buf_span(&newer));
	}
	buf_done(&older);
	buf_done(&newer);
	return result;
}

static int compare_sections(struct comparing *comparing, struct section_change *change)
{
	const struct spec_section *before = change->before, *after = change->after;
	const struct spec_sentence **fresh;
	size_t nfresh;

	change->has_other_authority = !span_equal(before->authority, after->authority);
	if (compare_titles(before->title, after->title, &change->has_other_title) != 0 ||
	    list_fresh(comparing, change, &fresh, &nfresh) != 0)
		return -1;
	change->sentences =
	    arena_array(comparing->arena, before->nsentences + nfresh, sizeof *change->sentences);
	if (change->sentences == NULL)
		return -1;
	list_changes(comparing, change, fresh, nfresh);
	bool may_pair = change->counts[SENTENCE_GONE] > 0 && change->counts[SENTENCE_NEW] > 0;
	return may_pair ? pairing_join(&comparing->pairing, comparing->arena, change) : 0;
}

static int compare_all(struct comparing *comparing)
{
	struct difference *difference = comparing->difference;
	const struct spec *before = difference->before, *after = difference->after;

	for (size_t i = 0; i < before->nsections; i++) {
		struct section_change *change = &difference->sections[difference->nsections++];
		change->before = &before->sections[i];
		change->after = find_section(after, comparing->newer, change->before->anchor);
		if ((change->after ? compare_sections(comparing, change)
				   : find_candidates(comparing, change)) != 0)
			return -1;
	}
	for (size_t i = 0; i < after->nsections; i++)
		if (!find_section(before, comparing->older, after->sections[i].anchor))
			difference->sections[difference->nsections++].after = &after->sections[i];
	return 0;
}

static int compare(struct comparing *comparing)
{
	struct difference *difference = comparing->difference;
	size_t most = difference->before->nsections + difference->after->nsections;

	difference->sections = arena_array(comparing->arena, most, sizeof *difference->sections);
	comparing->older = list_anchors(comparing->arena, difference->before);
	comparing->newer = list_anchors(comparing->arena, difference->after);
	if (!difference->sections || !comparing->older || !comparing->newer ||
	    list_sentences(comparing) != 0)
		return -1;
	return compare_all(comparing);
}

struct difference *difference_new(
    const struct spec *before, const struct spec *after, struct error *err)
{
	struct comparing comparing = {.pairing.steps = PAIRING_STEPS_MAX,
	    .difference = calloc(1, sizeof *comparing.difference)};
	int result = -1;

	if (comparing.difference) {
		comparing.arena = calloc(1, sizeof *comparing.arena);
		*comparing.difference = (struct difference){
		    .before = before, .after = after, .memory = comparing.arena};
	}
	if (comparing.arena)
		result = compare(&comparing);
	buf_done(&comparing.hashes);
	pairing_done(&comparing.pairing);
	if (comparing.difference)
		comparing.difference->is_cut = comparing.pairing.is_cut;
	if (result == 0)
		return comparing.difference;
	difference_free(comparing.difference);
	error_memory(err);
	return NULL;
}

void difference_free(struct difference *difference)
{
	if (difference == NULL)
		return;
	if (difference->memory)
		arena_done(difference->memory);
	free(difference->memory);
	free(difference);
}

const struct section_change *difference_find(
    const struct difference *difference, struct span anchor)
{
	for (size_t i = 0; i < difference->nsections; i++) {
		const struct section_change *change = &difference->sections[i];
		if (span_equal((change->before ? change->before : change->after)->anchor, anchor))
			return change;
	}
	return NULL;
}
