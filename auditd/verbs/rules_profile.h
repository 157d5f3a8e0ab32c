/* What rules profile sums and prints. Private to rules_profile*.c. */
#ifndef VERBS_RULES_PROFILE_H
#define VERBS_RULES_PROFILE_H

#include "base/json_out.h"
#include "base/profile.h"
#include "judge/judge.h"
#include "source/source.h"
#include "verbs/kit.h"

/* A rule is dear from this share of all processor time on. */
#define PROFILE_DEAR 0.05

/* What was read. */
struct profile_input {
	uint64_t text_bytes;
	uint64_t records, conversations;
	uint64_t losses; /* things lost, stored or text */
	uint64_t findings;
};

/* What guards patterns, and how often they had to run. */
struct profile_anchors {
	size_t npatterns, nguarded;
	size_t shortest;    /* bytes; 0: nothing is guarded */
	uint64_t looked_at; /* parts of messages: the most that one of the patterns looked at */
	uint64_t candidates, confirmations, matches;
};

struct profile_signal_sum {
	uint64_t ns;          /* its patterns and its detector */
	uint64_t detector_ns; /* the latter alone */
	size_t nrules;        /* that use it, if only by way of another signal */
	struct profile_anchors anchors;
};

struct profile_rule_sum {
	double ns; /* its judging, and its share of the signals it uses */
	uint64_t judge_ns;
	double alone_ns;          /* of that, signals which no other rule uses */
	size_t nsignals, nshared; /* that it uses; and of these, such as others use too */
	uint64_t findings;
	struct profile_anchors anchors;
};

struct profile_sums {
	uint64_t total_ns;
	uint64_t shared_ns;   /* of all kinds of work */
	uint64_t judge_ns;    /* of all rules */
	uint64_t patterns_ns; /* of all patterns */
	uint64_t detectors_ns;
	uint64_t unused_ns; /* signals that no rule uses */
	struct profile_signal_sum *signals;
	struct profile_rule_sum *rules;
	/* Indexes, the dearest first. */
	uint32_t *by_signal, *by_rule, *by_pattern;
};

/* Sum up a settled profile. anchors: by pattern. findings: by rule. *sums lives in the arena. 0, or -1 when out of
 * memory. */
int profile_sum(const struct ruleset *ruleset, const struct profile *profile,
    const struct anchor_facts *anchors, const uint64_t *findings, struct arena *arena,
    struct profile_sums *sums);

/* Read paths as a scan with one thread does, and judge. findings: by rule, added to. Returns 0, or -1 with
 * ERROR_MEMORY. */
int profile_read(const struct kit *kit, const struct source_list *inputs, struct profile *profile,
    uint64_t *findings, struct profile_input *input, struct error *err);

/* What is printed. */
struct profile_page {
	const struct ruleset *ruleset;
	const struct profile *profile;
	const struct profile_sums *sums;
	const struct profile_input *input;
	const struct anchor_facts *anchors; /* by pattern */
	const uint32_t *signals;            /* the signal of each pattern */
	bool has_all;                       /* all rules, not only the dearest */
};

/* Append it as text that is not yet safe for a terminal; as JSON. 0, or -1 with ERROR_MEMORY. */
void profile_text(struct buf *out, const struct profile_page *page);
int profile_json(struct buf *out, const struct profile_page *page, struct error *err);

/* ns as a share of all; 0 of nothing. */
double profile_share(const struct profile_sums *sums, double ns);

#endif
