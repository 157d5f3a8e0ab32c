/* Messages to facts: each part in its forms, hits to terms, terms to signals. */
#include <stdlib.h>
#include <string.h>

#include "match/scanner.h"
#include "match/words.h"

/* Memory for long texts is given back after the transcript that needed it. */
enum { KEEP_BYTES = 8 << 20 };

/* A message's language until that of the conversation is known. */
enum { TOO_SHORT = LANGUAGES };

/* The message at hand. */
struct turn {
	const struct transcript *transcript;
	uint32_t index;
	size_t first_hit;
};

struct scanner *scanner_new(const struct matcher *matcher)
{
	struct scanner *scanner = calloc(1, sizeof *scanner);
	size_t nterms = matcher->ruleset->nterms, nwords = signal_words(matcher->index);

	if (scanner == NULL)
		return NULL;
	scanner->matcher = matcher;
	scanner->scratch = patterns_scratch_new();
	scanner->terms = calloc(nterms ? nterms : 1, sizeof *scanner->terms);
	scanner->touched = calloc(nterms ? nterms : 1, sizeof *scanner->touched);
	scanner->dirty = calloc(nwords ? nwords : 1, sizeof *scanner->dirty);
	int result = windows_init(&scanner->windows, matcher->ruleset->npatterns);
	if (result != 0 || !scanner->scratch || !scanner->terms || !scanner->touched ||
	    !scanner->dirty) {
		scanner_free(scanner);
		return NULL;
	}
	return scanner;
}

void scanner_profile(struct scanner *scanner, struct profile *profile)
{
	scanner->profile = profile;
}

void scanner_free(struct scanner *scanner)
{
	if (scanner == NULL)
		return;
	patterns_scratch_free(scanner->scratch);
	fold_done(&scanner->fold);
	fold_done(&scanner->decoded_fold);
	for (size_t i = 0; i < LAYERS_MOST; i++)
		views_done(&scanner->views[i]);
	segments_done(&scanner->outer);
	windows_done(&scanner->windows);
	segments_done(&scanner->segments);
	buf_done(&scanner->raw);
	buf_done(&scanner->hits);
	free(scanner->terms);
	free(scanner->touched);
	free(scanner->dirty);
	free(scanner);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_raw(const void *left, const void *right)
{
	const struct raw_hit *a = left, *b = right;
	int order = compare_numbers(a->term, b->term);

	order = order ? order : compare_numbers(a->start, b->start);
	order = order ? order : compare_numbers(a->end, b->end);
	return order ? order : (int)a->outcome - (int)b->outcome;
}

/* The same, and what was seen as it stands before what was decoded. */
static int order_raw(const void *left, const void *right)
{
	const struct raw_hit *a = left, *b = right;
	int order = compare_raw(a, b);

	if (order != 0 || a->cause == b->cause)
		return order;
	if (a->cause == NULL || b->cause == NULL)
		return a->cause == NULL ? -1 : 1;
	return span_compare(a->cause->note, b->cause->note);
}

static int compare_hits(const void *left, const void *right)
{
	const struct hit *a = left, *b = right;
	int order = compare_numbers(a->signal, b->signal);

	order = order ? order : compare_numbers(a->part, b->part);
	order = order ? order : compare_numbers(a->start, b->start);
	order = order ? order : compare_numbers(a->end, b->end);
	order = order ? order : compare_numbers(a->term, b->term);
	return order ? order : (int)a->outcome - (int)b->outcome;
}

/* Update the term; returns whether this hit is the first that counts. */
static bool update_term(struct scanner *scanner, const struct raw_hit *raw)
{
	struct term_state *state = &scanner->terms[raw->term];
	const struct term *term = &scanner->matcher->ruleset->terms[raw->term];
	bool is_first = !state->has_hit && raw->outcome == OUTCOME_MATCHED;

	if (!state->has_hit && !state->gave_up)
		scanner->touched[scanner->ntouched++] = raw->term;
	if (raw->outcome == OUTCOME_GAVE_UP)
		state->gave_up = true;
	if (is_first) {
		state->has_hit = true;
		state->is_later = term->later_after && raw->sentence > term->later_after;
	}
	return is_first;
}

static int32_t value_of(const struct scanner *scanner, uint32_t term)
{
	const struct ruleset *ruleset = scanner->matcher->ruleset;
	const struct signal_index *index = scanner->matcher->index;

	if (ruleset->signals[signal_of_term(index, term)].kind != SIGNAL_SCORE ||
	    signal_is_defeated_by(index, term))
		return 0;
	return term_weight(&ruleset->terms[term], &scanner->terms[term]);
}

static bool may_keep(struct term_state *state, const struct raw_hit *raw)
{
	if (state->nkept >= KEPT_MOST || (raw->cause && state->ndecoded >= KEPT_DECODED))
		return false;
	state->nkept++;
	state->ndecoded += raw->cause != NULL;
	return true;
}

static int keep_hit(
    struct scanner *scanner, const struct turn *turn, uint32_t part, const struct raw_hit *raw)
{
	struct term_state *state = &scanner->terms[raw->term];
	bool was_given_up = state->gave_up, is_first = update_term(scanner, raw);
	struct hit hit = {.message = turn->index,
	    .part = part,
	    .signal = signal_of_term(scanner->matcher->index, raw->term),
	    .term = raw->term,
	    .start = raw->start,
	    .end = raw->end,
	    .value = is_first ? value_of(scanner, raw->term) : 0,
	    .outcome = raw->outcome,
	    .cause = raw->cause};

	if (raw->outcome == OUTCOME_GAVE_UP ? was_given_up : !may_keep(state, raw))
		return 0;
	return buf_append(&scanner->hits, (struct span){(const char *)&hit, sizeof hit});
}

/* Give a part's raw hits to their terms, in order; patterns of a term that hit the same place count as one. */
static int keep_hits(struct scanner *scanner, const struct turn *turn, uint32_t part)
{
	struct raw_hit *raw = (struct raw_hit *)(void *)scanner->raw.at;
	size_t n = scanner->raw.len / sizeof *raw;

	if (n > 1)
		qsort(raw, n, sizeof *raw, order_raw);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && compare_raw(&raw[i], &raw[i - 1]) == 0)
			continue;
		if (keep_hit(scanner, turn, part, &raw[i]) != 0)
			return -1;
	}
	return 0;
}

/* U+017F and U+212A are equal to s and k when case is ignored, but not what anchors look for. */
static bool has_odd_case(struct span text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	unsigned found = 0;

	for (size_t i = 0; i + 1 < text.len; i++)
		found |= (unsigned)(at[i] == 0xc5) & (unsigned)(at[i + 1] == 0xbf);
	for (size_t i = 0; i + 2 < text.len; i++)
		found |= (unsigned)(at[i] == 0xe2) & (unsigned)(at[i + 1] == 0x84) &
			 (unsigned)(at[i + 2] == 0xaa);
	return found;
}

/* Both forms of a text that is not ASCII. */
static int search_both(
    struct scanner *scanner, struct span text, const struct quest *quest, struct span *out)
{
	const struct wanted *wanted = quest->wanted;
	struct sight exact = {.text = text,
	    .wanted = wanted[VIEW_EXACT].bits,
	    .guard = quest->guard,
	    .layer = quest->layer};
	struct sight folded = exact;

	if (wanted[VIEW_FOLDED].has_any) {
		folded.fold = quest->fold;
		folded.wanted = wanted[VIEW_FOLDED].bits;
		uint64_t *before = profile_enter(scanner->profile, PROFILE_FOLD);
		int result = fold_run(quest->fold, text, &folded.text);
		profile_leave(scanner->profile, before);
		if (result != 0 || search_text(scanner, &folded) != 0)
			return -1;
	}
	*out = folded.text;
	if (!wanted[VIEW_EXACT].has_any)
		return 0;
	exact.is_unguarded = has_odd_case(text);
	return search_text(scanner, &exact);
}

int search_forms(
    struct scanner *scanner, struct span text, const struct quest *quest, struct span *folded)
{
	*folded = text;
	if (ascii_prefix(text) < text.len)
		return search_both(scanner, text, quest, folded);
	return search_text(scanner, &(struct sight){.text = text,
					.is_ascii = true,
					.wanted = quest->wanted[VIEW_BOTH].bits,
					.guard = quest->guard,
					.layer = quest->layer});
}

static int scan_part(struct scanner *scanner, const struct turn *turn, uint32_t index)
{
	const struct message *message = &turn->transcript->messages[turn->index];
	const struct part *part = &message->parts[index];
	bool is_raw = turn->transcript->state == TRANSCRIPT_RAW;
	unsigned row = is_raw ? (unsigned)ROLE_RAW : (unsigned)message->role;
	struct quest quest = {.wanted = scanner->matcher->wanted[row][part->kind],
	    .guard = scanner->matcher->guard_of[row],
	    .fold = &scanner->fold};
	struct span folded;

	if (!quest.wanted[VIEW_BOTH].has_any || part->text.len == 0)
		return 0;
	if (part->text.len > FOLD_LONGEST)
		return -1;
	if (scanner->profile)
		profile_look(scanner->profile, quest.wanted[VIEW_BOTH].bits,
		    scanner->matcher->pattern_words);
	buf_clear(&scanner->raw);
	if (search_forms(scanner, part->text, &quest, &folded) != 0 ||
	    search_layers(scanner, folded, &quest) != 0)
		return -1;
	return keep_hits(scanner, turn, index);
}

/* What follows from the parts alone. */
static void look_over(
    const struct scanner *scanner, const struct message *message, struct message_facts *facts)
{
	struct language_sample sample;
	size_t nwords = 0;
	bool is_short;

	language_begin(&sample);
	for (size_t i = 0; i < message->nparts; i++) {
		const struct part *part = &message->parts[i];
		bool is_said = part->kind == PART_TEXT || part->kind == PART_REFUSAL;
		facts->has_media = facts->has_media || part->kind == PART_MEDIA;
		if (is_said)
			nwords += words_count(part->text);
		if (is_said || part->kind == PART_RESULT)
			language_add(scanner->matcher->languages, &sample, part->text);
	}
	facts->nwords = (uint32_t)nwords;
	facts->language = (uint8_t)language_end(&sample, &is_short);
	if (is_short) {
		facts->language = TOO_SHORT;
		facts->unlikely = language_unlikely(&sample);
	}
}

/* Facts of signals: of most messages nothing holds, and they share one row of zeros. */
static int decide(struct scanner *scanner, const struct turn *turn, struct arena *arena,
    struct message_facts *facts)
{
	const struct signal_index *index = scanner->matcher->index;
	const struct message *message = &turn->transcript->messages[turn->index];
	struct signal_question question = {.terms = scanner->terms,
	    .touched = scanner->touched,
	    .ntouched = scanner->ntouched,
	    .role = message->role,
	    .is_any_role =
		message->role == ROLE_UNKNOWN || turn->transcript->state == TRANSCRIPT_RAW,
	    .nwords = facts->nwords};

	if (scanner->ntouched == 0 && !signals_can_hold_without_hits(index))
		return 0;
	uint64_t *rows = arena_array(arena, signal_words(index) * 2, sizeof *rows);
	if (rows == NULL)
		return -1;
	signals_decide(index, &question, scanner->dirty, rows, rows + signal_words(index));
	facts->rows = rows;
	facts->holds = rows;
	facts->unsure = rows + signal_words(index);
	return 0;
}

static void forget_terms(struct scanner *scanner)
{
	for (size_t i = 0; i < scanner->ntouched; i++)
		scanner->terms[scanner->touched[i]] = (struct term_state){0};
	scanner->ntouched = 0;
}

static int scan_message(struct scanner *scanner, const struct turn *turn, struct arena *arena,
    struct message_facts *facts)
{
	const struct message *message = &turn->transcript->messages[turn->index];
	int result = 0;

	uint64_t *before = profile_enter(scanner->profile, PROFILE_LANGUAGE);
	look_over(scanner, message, facts);
	profile_leave(scanner->profile, before);
	scanner->views_budget = views_budget_full();
	for (size_t i = 0; i < message->nparts && result == 0; i++)
		result = scan_part(scanner, turn, (uint32_t)i);
	size_t n = scanner->hits.len / sizeof(struct hit) - turn->first_hit;
	if (n > 1)
		qsort((struct hit *)(void *)scanner->hits.at + turn->first_hit, n,
		    sizeof(struct hit), compare_hits);
	facts->first_hit = (uint32_t)turn->first_hit;
	facts->nhits = (uint32_t)n;
	before = profile_enter(scanner->profile, PROFILE_DECIDE);
	if (result == 0)
		result = decide(scanner, turn, arena, facts);
	forget_terms(scanner);
	profile_leave(scanner->profile, before);
	return result;
}

/* Begin a transcript: buffers empty, what a very long one left given back. */
static void start(struct scanner *scanner)
{
	scanner->engine_faults = 0;
	scanner->hits.failed = scanner->raw.failed = false;
	buf_clear(&scanner->hits);
	if (scanner->fold.text.cap > KEEP_BYTES || scanner->fold.pieces.cap > KEEP_BYTES)
		fold_done(&scanner->fold);
	if (scanner->decoded_fold.text.cap > KEEP_BYTES ||
	    scanner->decoded_fold.pieces.cap > KEEP_BYTES)
		fold_done(&scanner->decoded_fold);
	if (scanner->segments.sentences.cap > KEEP_BYTES || scanner->segments.code.cap > KEEP_BYTES)
		segments_done(&scanner->segments);
	if (scanner->outer.code.cap > KEEP_BYTES || scanner->outer.quotes.cap > KEEP_BYTES)
		segments_done(&scanner->outer);
}

/* Who decides a conversation's language. A system prompt may be in another language than both who talk. */
static const unsigned talkers = 1u << ROLE_USER | 1u << ROLE_ASSISTANT | 1u << ROLE_UNKNOWN;

/* The language that more than half of these roles' words are in, of those whose language is known. */
static uint8_t common_language(
    const struct hits *hits, const struct transcript *transcript, unsigned roles)
{
	uint64_t nwords[LANGUAGES] = {0}, sum = 0;

	for (size_t i = 0; i < hits->nmessages; i++) {
		const struct message_facts *facts = &hits->messages[i];
		if (!(roles >> transcript->messages[i].role & 1) ||
		    facts->language == LANGUAGE_UNKNOWN || facts->language == TOO_SHORT)
			continue;
		nwords[facts->language] += facts->nwords;
		sum += facts->nwords;
	}
	for (uint8_t i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		if (nwords[i] * 2 > sum)
			return i;
	return LANGUAGE_UNKNOWN;
}

/* A message too short to tell is in the language that its speaker uses, or else the other one, unless its few words
 * speak against that. */
static void settle_languages(struct hits *hits, const struct transcript *transcript)
{
	uint8_t usual[ROLES];

	hits->language = common_language(hits, transcript, talkers);
	for (unsigned role = 0; role < ROLES; role++) {
		usual[role] = common_language(hits, transcript, talkers & 1u << role);
		if (usual[role] == LANGUAGE_UNKNOWN)
			usual[role] = hits->language;
	}
	for (size_t i = 0; i < hits->nmessages; i++) {
		struct message_facts *facts = &hits->messages[i];
		uint8_t language = usual[transcript->messages[i].role];
		if (facts->language != TOO_SHORT)
			continue;
		bool is_unlikely = facts->unlikely & language_bit(language);
		facts->language = is_unlikely ? LANGUAGE_UNKNOWN : language;
		if (facts->language != LANGUAGE_UNKNOWN)
			facts->unlikely = 0;
	}
}

static int finish(struct scanner *scanner, struct arena *arena, struct hits *out)
{
	out->n = scanner->hits.len / sizeof *out->at;
	out->at = arena_array(arena, out->n, sizeof *out->at);
	if (out->at == NULL)
		return -1;
	if (out->n > 0)
		memcpy(out->at, scanner->hits.at, scanner->hits.len);
	out->engine_faults = scanner->engine_faults;
	return 0;
}

static int scan(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	size_t nwords = signal_words(scanner->matcher->index);
	struct hits out = {.nmessages = transcript->nmessages, .nwords = nwords};
	const uint64_t *zeros = arena_array(arena, nwords, sizeof *zeros);

	out.messages = arena_array(arena, out.nmessages, sizeof *out.messages);
	if (zeros == NULL || out.messages == NULL)
		return error_memory(err);
	start(scanner);
	scanner->arena = arena;
	for (size_t i = 0; i < transcript->nmessages; i++) {
		struct turn turn = {
		    transcript, (uint32_t)i, scanner->hits.len / sizeof(struct hit)};
		out.messages[i].holds = out.messages[i].unsure = zeros;
		if (scan_message(scanner, &turn, arena, &out.messages[i]) != 0)
			return error_memory(err);
	}
	settle_languages(&out, transcript);
	if (finish(scanner, arena, &out) != 0)
		return error_memory(err);
	*hits = out;
	return 0;
}

int scanner_run(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	uint64_t *before = profile_enter(scanner->profile, PROFILE_PLACES);
	int result = scan(scanner, transcript, arena, hits, err);

	profile_leave(scanner->profile, before);
	return result;
}
