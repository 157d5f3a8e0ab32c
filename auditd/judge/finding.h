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
	struct span spec; /* "openai-model-spec@2025-12-18" */
	struct span severity, confidence, verdict, status;
	bool is_alert;            /* stable, violation, exact or strong, medium or above */
	struct span inconclusive; /* why: "limit", "partial"; absent otherwise */
	struct span conversation; /* the producer's id; absent if none */
	struct digest key;        /* identity of the conversation */
	struct digest turn;       /* identity of the turn the finding is about */
	uint32_t message;
	struct span role;
	struct span model, tenant, format; /* absent if not logged */
	bool has_time;
	int64_t time_us;
	struct origin origin; /* of the record that holds the message */
	struct span file;     /* filled in when read from the store */
	uint64_t sightings; /* records that showed this turn; filled in when read from the store */
	bool is_excused;
	uint32_t excused_by; /* message index, with its span among the evidence */
	struct evidence *evidence;
	size_t nevidence;
	struct reason *reasons;
	size_t nreasons;
};

/* Counts of one rule; sizes of sets of new turns. */
struct tally {
	uint64_t evaluated; /* messages or triggers the rule looked at */
	uint64_t exposed;   /* where its trigger was present */
	uint64_t fired;     /* violation, suspect or signal */
	uint64_t excused;
	uint64_t inconclusive;
};

#endif
