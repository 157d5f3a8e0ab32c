/* A specification's graded replies, judged by the rules of its own release. */
#ifndef VERBS_CONFORMANCE_H
#define VERBS_CONFORMANCE_H

#include "spec/examples.h"
#include "verbs/spec_kit.h"

/* What a graded reply gave. Of a BAD one: its clause's rules fired, only others' did, none did. Of the others: nothing
 * fired, only signals did, more did. */
enum reply_outcome {
	REPLY_HIT,
	REPLY_ELSEWHERE,
	REPLY_MISS,
	REPLY_QUIET,
	REPLY_SIGNAL,
	REPLY_FALSE_ALARM,
	REPLY_OUTCOMES
};
extern const char *const reply_outcome_names[REPLY_OUTCOMES]; /* "hit", "false alarm" */

struct conformance_finding {
	const struct rule *rule;
	struct span verdict, severity;
	bool is_right; /* the rule's first clause is the one that the reply is graded by */
	bool is_fired; /* violation, suspect or signal */
};

struct conformance_reply {
	const struct example *example;
	const struct example_turn *turn;
	struct span clause; /* graded by: the section's, or the grade's own */
	char id[16];        /* "B001", as BAD replies are counted in the document; "G001", "O001" */
	enum reply_outcome outcome;
	struct conformance_finding *findings; /* on that reply, one for each rule and verdict */
	size_t nfindings;
};

struct conformance {
	const struct spec_kit *kit;
	const struct examples *examples;
	const char *how;                   /* the release is known */
	struct conformance_reply *replies; /* in the document's order */
	size_t nreplies;
	struct arena arena;
};

/* Judge every graded reply, each as the last message of its own conversation; those of one clause only, if it is given
 * (absent: all). The ruleset judges by its release in force. 0, or -1 with ERROR_MEMORY; free with conformance_done
 * in any case. */
int conformance_judge(struct conformance *conformance, struct span clause, struct error *err);
void conformance_done(struct conformance *conformance);

/* Append the report. */
void conformance_text(const struct conformance *conformance, bool has_all, struct buf *out);
int conformance_json(const struct conformance *conformance, struct buf *out, struct error *err);

/* How many replies of a clause (absent: of all) have each outcome. */
struct conformance_counts {
	size_t of[REPLY_OUTCOMES];
};
struct conformance_counts conformance_count(
    const struct conformance *conformance, struct span clause);

/* What stands above every report: that this is no measure of accuracy. */
extern const char conformance_caution[];

#endif
