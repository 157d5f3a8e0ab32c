/* Signals that no single message shows: what was demanded and not kept, repeated, planted, claimed or undone in a
 * conversation. Goes over what match has seen and adds to it. */
#ifndef DETECT_DETECT_H
#define DETECT_DETECT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/profile.h"
#include "match/hit.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

/* Bounds of what is looked at of one conversation; part of the meaning, so they belong to who judges. Beyond them a
 * signal that is not seen is unsure, which makes rules inconclusive by limit. */
struct detect_options {
	size_t max_bytes; /* of text, from the conversation's beginning */
	size_t max_messages;
};

extern const struct detect_options detect_defaults;

/* One thread's working memory for the detectors of a ruleset. */
struct detective;

/* NULL when out of memory. Borrows the ruleset. Free with detective_free. */
struct detective *detective_new(
    const struct ruleset *ruleset, const struct detect_options *options);
void detective_free(struct detective *detective);

/* Say in profile, of the ruleset's signals, where time goes; NULL: no more. Borrowed. */
void detective_profile(struct detective *detective, struct profile *profile);

/* Begin a transcript whose facts are known (words, languages), and which signals match saw in it so far; nothing is worked
 * out yet. Borrows all three until detective_end; rows of *hits are written to as signals are decided, in the arena.
 * 0, or -1 with ERROR_MEMORY. */
int detective_begin(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err);

/* The signals that must be decided before a signal of kind SIGNAL_DETECTED is, those of patterns with
 * all their hits in *hits; lives as long as the detective. */
const struct signal_list *detective_needs(const struct detective *detective, uint32_t signal);

/* Is it worth while to decide such a signal? False only if it can neither hold nor be unsure on any message of the
 * transcript at hand, told by roles, kinds of parts and bytes, whatever the signals that it needs are: then it need not be
 * decided, and counts as decided for those that need it. Takes a look over the transcript at the first question; later ones
 * cost a few comparisons. */
bool detective_may_hold(struct detective *detective, uint32_t signal);

/* Decide a signal of kind SIGNAL_DETECTED on all messages, once: its bits are set in the rows of *hits, the places
 * are kept inside. What it needs has been decided. A transcript of which nobody knows who said what is left as it is:
 * there is no conversation to look at. Time is linear in the conversation's bytes. 0, or -1 with ERROR_MEMORY. */
int detective_decide(struct detective *detective, uint32_t signal, struct error *err);

/* End the transcript: the places that were found go among the hits, in order of message, signal, part and start. *hits must
 * hold by then, in the same order, those of match that are wanted. 0, or -1 with ERROR_MEMORY. */
int detective_end(struct detective *detective, struct error *err);

/* All of it: work out every signal of a detector's kind, and those made of such, on all messages of a transcript that was
 * matched. 0, or -1 with ERROR_MEMORY. */
int detective_run(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err);

#endif
