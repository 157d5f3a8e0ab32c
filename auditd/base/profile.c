/* One open account, and a clock that is asked only when another is opened. The cheap clock also runs while somebody else has the processor; a stretch so
 * long that this may have been so is held against the thread's own time, which is dear to ask for. */
#include <stdlib.h>
#include <time.h>

#include "base/profile.h"

enum { NS_PER_SECOND = 1000000000, STRETCH_NS = 100000, TRIALS = 1000 };

const char *const profile_work_names[PROFILE_WORKS] = {
    [PROFILE_READ] = "read",
    [PROFILE_LANGUAGE] = "language",
    [PROFILE_FOLD] = "fold",
    [PROFILE_PREFILTER] = "prefilter",
    [PROFILE_VIEWS] = "views",
    [PROFILE_PLACES] = "places",
    [PROFILE_DECIDE] = "decide",
    [PROFILE_TEXTS] = "texts",
    [PROFILE_CONSTRAINTS] = "constraints",
    [PROFILE_BOOKS] = "books",
    [PROFILE_DETECT] = "detect",
    [PROFILE_JUDGE] = "judge",
};

const char *const profile_work_meanings[PROFILE_WORKS] = {
    [PROFILE_READ] = "read, decode, transcripts",
    [PROFILE_LANGUAGE] = "language of messages",
    [PROFILE_FOLD] = "fold",
    [PROFILE_PREFILTER] = "scan for anchors",
    [PROFILE_VIEWS] = "decoded views",
    [PROFILE_PLACES] = "sentences, scopes, hits",
    [PROFILE_DECIDE] = "signals decided",
    [PROFILE_TEXTS] = "words for detectors",
    [PROFILE_CONSTRAINTS] = "constraints read",
    [PROFILE_BOOKS] = "detectors' shared books",
    [PROFILE_DETECT] = "detectors' hits merged",
    [PROFILE_JUDGE] = "judging, shared",
};

static uint64_t ask(clockid_t id)
{
	struct timespec now = {0};

	(void)clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

static uint64_t system_now(void *context)
{
	(void)context;
	return ask(CLOCK_MONOTONIC);
}

static uint64_t system_cpu(void *context)
{
	(void)context;
	return ask(CLOCK_THREAD_CPUTIME_ID);
}

/* What the clock costs, in processor time. */
static struct profile_clock system_clock(void)
{
	struct profile_clock clock = {.now = system_now, .cpu = system_cpu};
	uint64_t start = system_cpu(NULL);

	for (unsigned i = 0; i < TRIALS; i++)
		(void)system_now(NULL);
	clock.cost_ns = (system_cpu(NULL) - start) / TRIALS;
	return clock;
}

static uint64_t cpu_of(const struct profile *profile, uint64_t now)
{
	return profile->clock.cpu ? profile->clock.cpu(profile->clock.context) : now;
}

struct profile *profile_new(
    size_t npatterns, size_t nsignals, size_t nrules, const struct profile_clock *clock)
{
	struct profile *profile = calloc(1, sizeof *profile);

	if (profile == NULL)
		return NULL;
	profile->patterns = calloc(npatterns + 1, sizeof *profile->patterns);
	profile->signals = calloc(nsignals + 1, sizeof *profile->signals);
	profile->rules = calloc(nrules + 1, sizeof *profile->rules);
	if (!profile->patterns || !profile->signals || !profile->rules) {
		profile_free(profile);
		return NULL;
	}
	profile->npatterns = npatterns;
	profile->nsignals = nsignals;
	profile->nrules = nrules;
	profile->clock = clock ? *clock : system_clock();
	profile->open = &profile->works[PROFILE_READ];
	profile->last = profile->checked = profile->clock.now(profile->clock.context);
	profile->checked_cpu = cpu_of(profile, profile->last);
	return profile;
}

void profile_free(struct profile *profile)
{
	if (profile == NULL)
		return;
	free(profile->patterns);
	free(profile->signals);
	free(profile->rules);
	free(profile);
}

/* How much of the time since the last look the thread did not run. */
static uint64_t waited(struct profile *profile, uint64_t now)
{
	uint64_t cpu = cpu_of(profile, now);
	uint64_t passed = now - profile->checked, ran = cpu - profile->checked_cpu;

	profile->checked = now;
	profile->checked_cpu = cpu;
	return passed > ran ? passed - ran : 0;
}

uint64_t *profile_switch(struct profile *profile, uint64_t *account)
{
	uint64_t now = profile->clock.now(profile->clock.context);
	uint64_t passed = now - profile->last, cost = profile->clock.cost_ns;
	uint64_t *before = profile->open;

	if (passed >= STRETCH_NS) {
		uint64_t away = waited(profile, now);
		passed -= away < passed ? away : passed;
	}
	cost = cost < passed ? cost : passed;
	*before += passed - cost;
	profile->own_ns += cost;
	profile->open = account;
	profile->last = now;
	return before;
}

void profile_settle(struct profile *profile)
{
	(void)profile_switch(profile, profile->open);
}

void profile_look(struct profile *profile, const uint64_t *patterns, size_t nwords)
{
	uint64_t *before = profile_switch(profile, &profile->own_ns);

	for (size_t word = 0; word < nwords; word++)
		for (uint64_t left = patterns[word]; left; left &= left - 1)
			profile->patterns[word * 64 + (size_t)__builtin_ctzll(left)].looked_at++;
	(void)profile_switch(profile, before);
}
