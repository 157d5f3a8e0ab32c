/* What one thread keeps between conversations. Private to this room. */
#ifndef DETECT_DETECTIVE_H
#define DETECT_DETECTIVE_H

#include "detect/echo.h"
#include "detect/glance.h"
#include "detect/text.h"
#include "match/fold.h"
#include "match/segments.h"

/* What was found of one signal in the transcript at hand; all zero: nothing. Lists lie in scratch. */
struct detected {
	struct detected_hit **by_message; /* newest first; NULL until the first hit */
	struct hit *sorted; /* of all messages, by message, part, start; when the signal is done */
	size_t nhits;
	uint32_t *first; /* by message, one more: where its hits begin in sorted */
};

enum sight_of {
	SIGHT_CLAIM = 1,
	SIGHT_MIXED = 2,
	SIGHT_BRINGS = 4,
	SIGHT_SUM = 8,
	SIGHT_DATE = 16,
	SIGHT_FORMAT = 32
};

/* A look over the transcript at hand. Roles are those of messages that may be looked at. */
struct sight {
	bool is_taken;
	unsigned roles;        /* that speak */
	part_set parts[ROLES]; /* that they speak in */
	uint32_t min_words[ROLES], max_words[ROLES];
	unsigned nreplies;       /* of the assistant's; two are as good as more */
	bool has_call;           /* or the result of one */
	bool has_doubt;          /* a user speaks between two replies */
	unsigned instructed;     /* authorities of texts that instruct, */
	unsigned of_instruction; /* and of those that are no user's */
	unsigned glanced;        /* roles of which what follows is known */
	uint64_t groups[ROLES];
	unsigned seen[ROLES];
	size_t most_digits[ROLES]; /* in one part */
	unsigned kinds[ROLES];     /* of enum sight_of: what its parts may hold */
	uint32_t demands;          /* types of constraint that users may ask */
};

struct detective {
	const struct ruleset *ruleset;
	struct profile *profile; /* NULL: none is made */
	struct detect_options options;
	struct signal_list *needs; /* by signal; lists lie in memory */
	struct arena memory;       /* for as long as the detective lives */
	void **compiled;           /* by signal: what its kind made of its settings; in memory */
	uint32_t *signals;         /* of a detector's kind, or made of such; ascending */
	size_t nsignals;
	struct detected *found; /* by signal */
	uint32_t *finders;      /* signals whose found is not all zero */
	size_t nfinders;
	struct fold fold;
	struct segments segments;
	struct detecting at;  /* the transcript at hand, between begin and end */
	struct arena scratch; /* for as long as it is at hand */
	bool is_used;         /* something lies there */
	struct view ***views; /* by message, part; NULL until the first one */
	size_t *starts; /* by message: bytes of text before it; NULL: all of it may be looked at */
	/* In memory: of what users say, and of what all others do. */
	const struct vocabulary *of_users, *of_others;
	const struct constraint_index *index;   /* in memory */
	struct constraint_cache *cache;         /* in memory */
	const struct language_index *languages; /* in memory; NULL until it is asked for */
	runs_splitter *split;
	struct buf runs;                /* of uint32_t: of the part that is split */
	const struct glance ***glances; /* by message, part; NULL until the first one */
	struct sight sight;
	uint64_t persons[ECHO_PERSONS];
	void *shared[DETECTORS];
};

/* compose.c: decide the signal at hand, which is made of others, on every message. 0, or -1 when out of memory. */
int compose_signal(struct detecting *detecting);

/* detective.c: before the first look into a transcript; again it does nothing. 0, or -1 when out of memory. */
int detective_prepare(struct detective *detective);

/* needs.c: fill detective->needs. 0, or -1 when out of memory. */
int needs_fill(struct detective *detective);

/* found.c: put the hits of the signal at hand in order. 0, or -1 when out of memory. */
int detected_sort(struct detecting *detecting);

/* found.c: put what all signals found among the hits. 0, or -1 when out of memory. */
int detected_merge(struct detective *detective);

/* text.c: the part's text as far as it may be looked at. */
struct span text_allowed(const struct detecting *detecting, uint32_t message, uint32_t part);

/* text.c: find out which text lies beyond the bound, if any. 0, or -1 when out of memory. */
int text_measure(struct detecting *detecting);

/* detective.c: does the signal at hand look at such a message: its role, its bounds of words? */
bool detecting_looks_at_message(const struct detecting *detecting, uint32_t message);

#endif
