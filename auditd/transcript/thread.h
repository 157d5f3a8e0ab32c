/* Which conversation a record belongs to, which of its turns were seen before, and who each
 * turn is.
 *
 * Identity (never changed by what comes later): the scope is tenant, user and conversation key;
 * the dialogue lane (user, assistant, tool) is chained from it, c0 = H(scope), ci = H(ci-1,
 * h(mi)), and ci is the turn's identity; system and developer text stands apart, as H(scope,
 * h(m)), so that a clock in a system prompt does not make all turns new. h(m) hashes the role
 * and the normalised parts: white space collapsed, ids and reasoning left out, tool arguments
 * with sorted keys. Conversation key: the mapping's conversation field; else a whole
 * conversation's own record id; else stitched inside (tenant, user); else, with no user,
 * nothing is stitched: the record's id, or a hash of its content with an ordinal among equals
 * of this input. A turn is a repeat when its chain hash was seen (the model's output, when it was
 * seen as output: as history a caller may have claimed it before); where a client sends a
 * sliding window and the chain does not reach as far, by the pair it forms with the turn before
 * (bigram). */
#ifndef TRANSCRIPT_THREAD_H
#define TRANSCRIPT_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "transcript/transcript.h"

struct thread_options {
	size_t max_seen;       /* hashes of seen turns kept per generation and partition; two
				    generations are kept */
	size_t max_open_bytes; /* text of open conversations kept per partition */
	size_t max_turns;      /* messages of one open conversation kept */
};

enum { THREAD_PARTITIONS = 64 };

/* 12,000 hashes, 512 KiB and 512 turns: at most 36 + 32 MiB in all partitions together. */
extern const struct thread_options thread_defaults;

struct thread;

/* NULL when out of memory. options are copied. Free with thread_free. */
struct thread *thread_new(const struct thread_options *options);
void thread_free(struct thread *thread);

/* A new input begins: ordinals among equal records start again, so that the same file read under
 * another name gives the same identities. */
void thread_input(struct thread *thread);

/* Place a transcript of UNIT_CONVERSATION, UNIT_REQUEST or a raw one: set its key and every
 * message's content, turn and is_new; has_ended for HISTORY_NONE. The transcript can be judged
 * at once. 0, or -1 with ERROR_MEMORY. */
int thread_place(struct thread *thread, struct transcript *transcript, struct error *err);

/* Add a transcript of UNIT_MESSAGE to its open conversation (the messages are copied). A
 * message seen before (its content, with its id or its time) is a repeat and is not added if it is there. 0, or -1 with ERROR_MEMORY. */
int thread_add(struct thread *thread, const struct transcript *transcript, struct error *err);

/* Take the next conversation that is ready to be judged: one that outgrew its bounds or was
 * evicted to keep its partition within max_open_bytes (oldest touched first), and, after
 * thread_end, every one, in order of their first record. Returns 1 and *transcript (borrowed
 * until the next call on thread; complete, with context turns of is_new == false where earlier
 * turns were judged before), 0 if none is ready, -1 with ERROR_MEMORY. */
int thread_next(struct thread *thread, struct transcript **transcript, struct error *err);

/* No more input: all open conversations end. */
void thread_end(struct thread *thread);

/* What happened so far. */
struct thread_counts {
	uint64_t conversations; /* distinct keys placed (exact until seen hashes are evicted) */
	uint64_t turns;         /* new turns of the dialogue; system and developer texts are none */
	uint64_t repeats;       /* turns of the dialogue seen again */
	uint64_t
	    evicted_conversations; /* given out before their end: evicted, or cut at their bounds */
	uint64_t evicted_hashes;
};

struct thread_counts thread_counts(const struct thread *thread);

/* Remember hashes of an earlier scan as seen (n digests, any order). 0, or -1 with ERROR_MEMORY. */
int thread_recall(struct thread *thread, const struct digest *seen, size_t n, struct error *err);

/* Give the hashes that were added since the last call, sorted, each once: for the store.
 * *digests is owned by the caller (free). 0, or -1 with ERROR_MEMORY. */
int thread_fresh(struct thread *thread, struct digest **digests, size_t *n, struct error *err);

#endif
