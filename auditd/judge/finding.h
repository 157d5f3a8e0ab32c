/* One finding: what broke which clause, where, and why the program thinks so. Self-contained. */
#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/origin.h"
#include "base/text.h"

/* A place in the conversation that the finding rests on. */
struct evidence {
	uint32_t message; /* index in the conversation */
	uint32_t part;
	uint32_t start, end; /* bytes of that part's unescaped text */
	struct span role;
	struct span label;    /* the signal or condition it stands for */
	struct span excerpt;  /* redacted; absent until filled in, or with --excerpts none */
	struct origin origin; /* of the record the message was read from */
};

/* One line of the explanation. */
struct reason {
	struct span text; /* "refusal.policy holds" */
	bool has_value;
	int64_t value, of; /* a score and its threshold, a count and its bound */
};

/* Words are those of ruleset.h's and transcript.h's name tables. Spans live as long as the arena or reader that
 * made the finding. */
struct finding {
	struct digest id; /* H(turn, rule, rev, part, span) */
	struct span rule;
	uint32_t rule_index; /* in the ruleset that judged; not stored */
	unsigned rev;
	struct span title;
	struct span family;
	struct span clauses[2]; /* "openai-model-spec#assume_best_intentions" */
	size_t nclauses;
	struct span
	    spec; /* "openai-model-spec@2025-12-18"; with " (as if)" behind where the model is not bound */
	struct span severity, confidence, verdict, status;
	bool
	    is_alert; /* of a model that is bound, stable, violation, exact or strong, medium or above, no exception */
	struct span inconclusive;     /* why, of inconclusive_names; absent otherwise */
	struct span exception;        /* the id of the exception that covers it; absent if none */
	struct span exception_digest; /* which of its versions: struct exception's digest */
	struct span conversation;     /* the producer's id; absent if none */
	struct digest key;            /* identity of the conversation */
	struct digest turn;           /* identity of the turn the finding is about */
	uint32_t message;
	struct span role;
	struct span model, tenant, format; /* absent if not logged */
	bool has_time;
	int64_t time_us;
	bool is_filed; /* under a time: its own, or that of arrival where is_untrusted */
	bool is_untrusted;
	int64_t filed_us;
	struct origin origin;  /* of the record that holds the message */
	struct span file;      /* filled in when read from the store */
	struct digest ruleset; /* that judged; filled in when read from the store */
	uint64_t sightings; /* records that showed this turn; filled in when read from the store */
	bool is_excused;
	uint32_t excused_by; /* message index, with its span among the evidence */
	struct evidence *evidence;
	size_t nevidence;
	struct reason *reasons;
	size_t nreasons;
};

/* Why it cannot be told whether a rule was broken. */
enum inconclusive {
	INCONCLUSIVE_LIMIT,    /* a limit of the matcher or of the findings kept was met */
	INCONCLUSIVE_PARTIAL,  /* text is missing */
	INCONCLUSIVE_LANGUAGE, /* the rule's words are not of this language */
	INCONCLUSIVE_MEDIA,    /* an image, a sound or a file may say what text does not */
	INCONCLUSIVE_REASONS,
};
extern const char *const inconclusive_names[INCONCLUSIVE_REASONS];

/* Counts of one rule; sizes of sets of new turns. */
struct tally {
	uint64_t evaluated; /* messages or triggers the rule looked at */
	uint64_t
	    exposed; /* where its trigger was present and the outcome could be told: fired, excused or silent.
				The denominator of rates: what is inconclusive stands outside */
	uint64_t fired;      /* violation, suspect or signal */
	uint64_t suppressed; /* of these: covered by an exception */
	uint64_t excused;
	uint64_t inconclusive[INCONCLUSIVE_REASONS];
};

static inline void tally_add(struct tally *to, const struct tally *more)
{
	to->evaluated += more->evaluated;
	to->exposed += more->exposed;
	to->fired += more->fired;
	to->suppressed += more->suppressed;
	to->excused += more->excused;
	for (unsigned i = 0; i < INCONCLUSIVE_REASONS; i++)
		to->inconclusive[i] += more->inconclusive[i];
}

static inline uint64_t tally_inconclusive(const struct tally *tally)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < INCONCLUSIVE_REASONS; i++)
		n += tally->inconclusive[i];
	return n;
}

#endif
