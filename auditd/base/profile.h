/* Where one thread's time goes, to the last nanosecond and once each: at any moment one account is open, and what
 * passes goes to it. Who is not profiled has NULL for a profile, and pays a branch. */
#ifndef BASE_PROFILE_H
#define BASE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Work that no single pattern, signal or rule is the cause of. */
enum profile_work {
	PROFILE_READ,        /* read, decode, transcript */
	PROFILE_LANGUAGE,    /* words counted, language told */
	PROFILE_FOLD,        /* disguises taken off */
	PROFILE_PREFILTER,   /* the scan for anchors */
	PROFILE_VIEWS,       /* encoded text found and decoded */
	PROFILE_PLACES,      /* sentences, code, scopes, negations; hits kept and sorted */
	PROFILE_DECIDE,      /* from terms to signals */
	PROFILE_TEXTS,       /* folded words of parts, for detectors */
	PROFILE_CONSTRAINTS, /* demands on replies, read and ranked */
	PROFILE_BOOKS,       /* what else signals of one kind of detector share */
	PROFILE_DETECT,      /* detectors' hits merged */
	PROFILE_JUDGE,       /* what all rules share of judging */
	PROFILE_WORKS
};

extern const char *const profile_work_names[PROFILE_WORKS];    /* "prefilter", for machines */
extern const char *const profile_work_meanings[PROFILE_WORKS]; /* one line for people */

struct profile_pattern {
	uint64_t looked_at; /* parts of messages in its scope */
	uint64_t
	    candidates; /* texts in which it had to run: the prefilter named it, or nothing guards it */
	uint64_t confirmations; /* runs of PCRE2 */
	uint64_t matches;
	uint64_t ns;
};

struct profile_rule {
	uint64_t runs; /* conversations judged */
	uint64_t ns;
};

/* How time is told. Nanoseconds from any beginning. */
struct profile_clock {
	uint64_t (*now)(void *context); /* cheap; runs on while the thread waits for its turn */
	uint64_t (*cpu)(void *context); /* of this thread alone; NULL: the same as now */
	void *context;
	uint64_t cost_ns; /* of one call of now: taken out of every account */
};

struct profile {
	struct profile_clock clock;
	uint64_t *open;       /* the account that time goes to */
	uint64_t last;        /* when it was opened */
	uint64_t checked;     /* when now was last held against cpu, */
	uint64_t checked_cpu; /* and what that said */
	uint64_t own_ns;      /* what profiling itself cost, as far as known; in no account */
	uint64_t works[PROFILE_WORKS];
	struct profile_pattern *patterns;
	uint64_t *signals; /* detectors, and signals made of detected ones */
	struct profile_rule *rules;
	size_t npatterns, nsignals, nrules;
};

/* Begin, with PROFILE_READ open. clock NULL: the system's. NULL when out of memory. Free with profile_free. */
struct profile *profile_new(
    size_t npatterns, size_t nsignals, size_t nrules, const struct profile_clock *clock);
void profile_free(struct profile *profile);

/* Open another account. Returns the one that was open, for profile_leave; NULL where profile is NULL. */
uint64_t *profile_switch(struct profile *profile, uint64_t *account);

static inline uint64_t *profile_enter(struct profile *profile, enum profile_work work)
{
	return profile ? profile_switch(profile, &profile->works[work]) : NULL;
}

static inline uint64_t *profile_enter_pattern(struct profile *profile, uint32_t pattern)
{
	return profile ? profile_switch(profile, &profile->patterns[pattern].ns) : NULL;
}

static inline uint64_t *profile_enter_signal(struct profile *profile, uint32_t signal)
{
	return profile ? profile_switch(profile, &profile->signals[signal]) : NULL;
}

static inline uint64_t *profile_enter_rule(struct profile *profile, uint32_t rule)
{
	return profile ? profile_switch(profile, &profile->rules[rule].ns) : NULL;
}

/* Go back to the account that was open before. */
static inline void profile_leave(struct profile *profile, uint64_t *before)
{
	if (profile)
		(void)profile_switch(profile, before);
}

/* A part of a message is looked at for a set of patterns, in words of 64. */
void profile_look(struct profile *profile, const uint64_t *patterns, size_t nwords);

/* Put what passed since the last switch into the open account, so that all can be read. */
void profile_settle(struct profile *profile);

#endif
