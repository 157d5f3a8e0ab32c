/* Hits of one conversation to findings: a table of detector kinds. Pure: no I/O, no clock, no memory of other
 * conversations. */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/profile.h"
#include "judge/finding.h"
#include "judge/sums.h"
#include "match/hit.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

/* Bounds of what one finding shows, and of the findings of one rule in one run: the one after the last is
 * inconclusive ("limit") and stands for all that follow, which the tally counts as inconclusive. */
enum { JUDGE_EVIDENCE_MAX = 8, JUDGE_REASONS_MAX = 16, JUDGE_FINDINGS_MAX = 1024 };

/* Findings of one conversation, by message, then rule. */
struct findings {
	struct finding *at;
	size_t n;
};

/* The view by which a conversation is judged, going by the model and the time that it names. */
const struct ruleset_view *judge_view(
    const struct ruleset *ruleset, const struct transcript *transcript);

/* Judge by the rules of a view. A finding is made only on a message with is_new, and, for rules whose claim is an assistant message,
 * only on SIDE_OUTPUT. Raw transcripts, and messages of unknown role, are judged by single-message conditions on
 * any role, at most as `suspect`, since who said it is not known. A `compose` rule sees the findings of this run,
 * not those that earlier runs made on earlier turns.
 * A finding is inconclusive where a limit, missing text, words in a language that the rule does not read, or an image
 * could undo it. A message that is itself in such a language bears no finding: it is only counted as inconclusive.
 * A rule is exposed where its trigger was present and the outcome could be told: it counts exposed >= fired + excused
 * and evaluated >= exposed + inconclusive.
 * tallies has view->ruleset->nrules entries and is added to. *findings lives in the arena, its spans there, in the
 * transcript or in the ruleset; excerpts are absent. Returns 0, or -1 with ERROR_MEMORY. */
int judge_run(const struct ruleset_view *view, const struct transcript *transcript,
    const struct hits *hits, struct arena *arena, struct findings *findings, struct tally *tallies,
    struct error *err);

/* What of judging follows from the rules alone; immutable, so one will do for all threads. */
struct judge_plan;

/* Work it out for a ruleset whose releases and models are set. Borrows the ruleset. NULL when out of memory. */
struct judge_plan *judge_plan_new(const struct ruleset *ruleset);
void judge_plan_free(struct judge_plan *plan);

/* One conversation, and who is told where time goes. */
struct judge_case {
	const struct ruleset_view *view;
	const struct transcript *transcript;
	const struct hits *hits;
	struct profile *profile; /* of the view's rules; NULL: nobody */
};

/* The same as judge_run, counted into sums of a plan of the view's ruleset, for those who judge much: rules that no signal of
 * the conversation stirs cost nothing. */
int judge_case_run(const struct judge_case *subject, struct arena *arena, struct findings *findings,
    struct judge_sums *sums, struct error *err);

#endif
