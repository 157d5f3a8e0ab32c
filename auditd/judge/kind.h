/* What the kinds of rules share: one run over one conversation, conditions with three outcomes, and the way from a
 * kind's claim to a finding. Private to this room. */
#ifndef JUDGE_KIND_H
#define JUDGE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/profile.h"
#include "judge/judge.h"

/* Whether something holds. Some shades of "not known", so that a finding can say why it is inconclusive. Ordered so
 * that "and" is the smaller and "or" the larger. Source: Kleene's strong three-valued logic (1952). */
enum truth {
	TRUTH_NO,
	TRUTH_LIMIT,    /* unsure: the matcher met a limit */
	TRUTH_PARTIAL,  /* unsure: text is missing that could change the outcome */
	TRUTH_UNLOGGED, /* unsure: the log does not say what stands beside the dialogue */
	TRUTH_LANGUAGE, /* unsure: it may be said in a language that the rule does not read */
	TRUTH_MEDIA,    /* unsure: an image, a sound or a file may say it */
	TRUTH_YES,
};

static inline enum truth truth_and(enum truth a, enum truth b)
{
	return a < b ? a : b;
}

static inline enum truth truth_or(enum truth a, enum truth b)
{
	return a > b ? a : b;
}

static inline enum truth truth_not(enum truth a)
{
	return a == TRUTH_YES ? TRUTH_NO : a == TRUTH_NO ? TRUTH_YES : a;
}

static inline bool truth_is_unsure(enum truth a)
{
	return a != TRUTH_NO && a != TRUTH_YES;
}

/* What the answer is wanted for. What a message may hide matters to both, but not alike. */
enum purpose {
	TO_ACCUSE, /* what is seen counts: a signal that is not seen in a cut message does not hold */
	TO_ACQUIT, /* what is not seen may be in the missing text, in words of another language or in an
		      image: then it is TRUTH_PARTIAL, TRUTH_LANGUAGE or TRUTH_MEDIA */
};

/* A finding in the making, in the list of its rule. */
struct found {
	struct found *next;
	enum verdict verdict;
	struct finding finding;
};

/* The findings of one rule, in ascending order of their messages. */
struct found_list {
	struct found *first, *last;
	size_t n;
};

struct judge_plan;

/* A rule that was asked in this run, and what came of it. */
struct asked {
	struct asked *next; /* of a higher rule */
	uint32_t rule;
	struct tally tally;
	struct found_list found;
};

/* Where the current rule's licences were found so far: claims come in ascending order, so the conversation is
 * walked once per rule. */
struct licence_search {
	uint32_t next; /* messages below were looked at */
	bool is_found;
	uint32_t message, signal; /* the latest that licenses */
	enum truth unsure;        /* TRUTH_NO: no message may hide one */
	uint32_t unsure_message;
};

/* One run over one conversation. */
struct judging {
	const struct ruleset *ruleset;
	const struct judge_plan *plan;   /* of the ruleset */
	struct profile *profile;         /* NULL: none is made */
	const struct ruleset_view *view; /* of it: the releases judged by */
	const struct transcript *transcript;
	const struct hits *hits;
	struct arena *arena;
	uint32_t nmessages;
	uint32_t claimable
	    [ROLES];    /* messages of that role that may bear a finding; a raw one is unknown */
	uint64_t *seen; /* bit s: signal s holds, or may, on some message */
	const uint64_t
	    *fragile; /* bit s: more text could undo signal s; NULL if no message hides anything */
	const uint64_t
	    *refutable;     /* bit s: words could undo it, whatever the length; NULL likewise */
	bool hides;         /* text is missing, or an image may say it */
	bool is_doubtful;   /* messages are hardly in some language */
	uint64_t languages; /* that messages of the conversation are in */
	uint64_t
	    claimed_languages; /* those of messages that may bear a finding, as 1 << language */
	uint64_t foreign;      /* of these: those that the rule at hand does not read */
	uint64_t reads;        /* languages that the rule at hand reads */
	uint64_t *shapes;      /* by shape: exposures; NULL: none were counted */
	struct asked *first_asked, *last_asked; /* in ascending order of rules */
	struct asked *asked;                    /* the one at hand */
	struct licence_search licence;
};

/* Make what the rest of a run needs: ruleset, plan, view, transcript, hits, arena and nmessages are set, all else is zero.
 * Returns 0, or -1 when out of memory. */
int judging_init(struct judging *judging);

/* Turn to a rule: what is remembered of the one before is forgotten. */
void judging_take(struct judging *judging, uint32_t rule);

/* What was found of a rule in this run; NULL: it was not asked. */
const struct asked *judging_asked(const struct judging *judging, uint32_t rule);

/* What the rule counts in this run by roles and languages alone: if it was not asked, all. */
struct tally judging_quiet(const struct judging *judging, uint32_t rule);

/* A kind of rule: one file, one row in the table. Only the kinds that reads_raw see raw transcripts. */
struct kind {
	enum rule_kind kind;
	bool reads_raw;
	/* Must it be asked? Else it counts what judging_quiet says. NULL: whenever the plan says so. */
	bool (*is_stirred)(const struct judging *judging, uint32_t rule);
	/* Judge one rule into judging->asked: count what is evaluated, and as exposed where it is told that nothing is amiss; hand
	 * claims, which are counted there, to judging_claim in ascending order of message. Returns 0, or -1 when
	 * out of memory. */
	int (*run)(struct judging *judging, uint32_t rule);
};

extern const struct kind kind_sequence, kind_absence, kind_compose;

/* How often rules are exposed whose steps before the claim are these, which ask for no signal, in a conversation where nothing
 * hides anything. -1 when out of memory. */
int64_t sequence_exposures(struct judging *judging, const struct sequence *sequence);

/* By enum rule_kind. */
extern const struct kind *const judge_kinds[RULE_KINDS];

/* A message that a claim rests on, and the condition that holds of it. */
struct scene {
	const struct condition *is;
	uint32_t message;
	bool
	    is_missing; /* the other way round: the condition is what did not happen up to this message */
};

/* What a kind says: this rule, broken on this message. */
struct claim {
	uint32_t rule;
	uint32_t message;
	enum truth truth;           /* not TRUTH_NO */
	const struct scene *scenes; /* oldest first; the last one is the claim's */
	size_t nscenes;
	struct found *const *parts; /* compose: the findings it is made of, instead of scenes */
	size_t nparts;
	unsigned nreplies,
	    within; /* absence: how many replies were looked at, how many it waits for */
};

/* Make a finding of a claim: seek licences, set the verdict, count it, as exposed too unless it is inconclusive. Beyond JUDGE_FINDINGS_MAX of a rule only
 * counts. Returns 0, or -1 when out of memory. Owns: what it makes lives in the arena. */
int judging_claim(struct judging *judging, const struct claim *claim);

static inline const struct message *message_at(const struct judging *judging, uint32_t message)
{
	return &judging->transcript->messages[message];
}

/* Is it text of which nobody knows who said it? */
static inline bool message_is_raw(const struct judging *judging, const struct message *message)
{
	return judging->transcript->state == TRANSCRIPT_RAW || message->role == ROLE_UNKNOWN;
}

static inline bool message_has_role(const struct message *message, role_set roles)
{
	return roles >> message->role & 1;
}

/* Is text missing from it? */
static inline bool message_is_partial(const struct message *message)
{
	return message->flags & (MESSAGE_TRUNCATED | MESSAGE_REDACTED | MESSAGE_BODY_MISSING);
}

/* May a finding be made on it: is it new and, if the assistant's, the model's own output? */
static inline bool message_is_claimable(
    const struct judging *judging, const struct message *message)
{
	bool is_forgeable = message->role == ROLE_ASSISTANT && !message_is_raw(judging, message);

	return message->is_new && (!is_forgeable || message->side == SIDE_OUTPUT);
}

/* Is it positively in a language that the rule at hand does not read? */
static inline bool message_is_foreign(const struct judging *judging, uint32_t message)
{
	return judging->foreign >> judging->hits->messages[message].language & 1;
}

/* Is it too short to tell, but hardly in a language that the rule at hand reads? What is seen of it counts, so it may bear
 * a finding; what is not seen may be said in another language. */
static inline bool message_is_doubtful(const struct judging *judging, uint32_t message)
{
	uint64_t unlikely = judging->hits->messages[message].unlikely;

	return unlikely != 0 && !(judging->reads & ~unlikely);
}

/* May the rule at hand claim a finding on it? What is claimable but foreign was set aside: judging_set_aside. */
static inline bool message_is_judged(const struct judging *judging, uint32_t message)
{
	return message_is_claimable(judging, message_at(judging, message)) &&
	       !message_is_foreign(judging, message);
}

/* How many messages of these roles may bear a finding, foreign ones included. */
uint32_t judging_claimable(const struct judging *judging, role_set roles);

/* Count the messages of these roles that might bear a finding of the rule at hand but are in a language that it does not
 * read: each is evaluated and inconclusive, and no finding is made of it. Returns how many. */
uint32_t judging_set_aside(struct judging *judging, role_set roles);

/* Why it is inconclusive, by what is not known. */
enum inconclusive inconclusive_of(enum truth unsure);

/* Does a signal hold of a message? */
enum truth signal_truth(
    const struct judging *judging, uint32_t message, uint32_t signal, enum purpose purpose);

/* Does the condition hold of a message, its roles included? A role that is not known is one of any. */
enum truth condition_truth(const struct judging *judging, uint32_t message,
    const struct condition *condition, enum purpose purpose);

/* Does it hold of text that nobody knows who said: roles and word bounds aside? A condition that asks for no signal
 * never does. */
enum truth condition_truth_raw(
    const struct judging *judging, uint32_t message, const struct condition *condition);

/* Does one of the conditions hold of the message? To acquit. */
enum truth conditions_any(const struct judging *judging, uint32_t message,
    const struct condition *conditions, size_t nconditions);

/* Can it hold of any message of this conversation, going by the signals seen in all of it? Cheap; a false "yes" is
 * possible, a false "no" is not. For TO_ACCUSE only. */
bool condition_is_possible(const struct judging *judging, const struct condition *condition);

/* Make the set of signals that more text could undo: those with `none` terms or signals or, where more_words is set,
 * an upper word bound, and those made of such. Weights do not count: a score is an estimate, not a claim of absence.
 * Returns the bits, in the arena, or NULL when out of memory. */
uint64_t *signals_fragile(const struct ruleset *ruleset, bool more_words, struct arena *arena);

enum { BITS_PER_WORD = 64 };

static inline size_t bit_words(size_t nbits)
{
	return (nbits + BITS_PER_WORD - 1) / BITS_PER_WORD;
}

static inline void bit_set(uint64_t *bits, uint32_t index)
{
	bits[index / BITS_PER_WORD] |= UINT64_C(1) << (index % BITS_PER_WORD);
}

#endif
