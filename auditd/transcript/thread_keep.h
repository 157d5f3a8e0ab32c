/* What thread must not forget when the process ends: conversations spread over lines that are still open, as their turns, and
 * how often equal records came. Written down as they change, read back into an empty thread. */
#ifndef TRANSCRIPT_THREAD_KEEP_H
#define TRANSCRIPT_THREAD_KEEP_H

#include "transcript/thread.h"

/* Where changes go; each returns 0 or -1 with err set, which ends thread_keep. id names an open conversation as long as it is
 * open; texts are borrowed for the call. */
struct thread_keeper {
	int (*put_conversation)(void *context, const struct digest *id, uint64_t era,
	    struct span head, struct error *err);
	int (*put_turn)(void *context, const struct digest *id, uint64_t ordinal,
	    struct span message, struct error *err);
	int (*drop_conversation)(void *context, const struct digest *id, struct error *err);
	int (*put_ordinal)(
	    void *context, const struct digest *record, uint64_t count, struct error *err);
	void *context;
};

/* Tell all that changed since the last call: conversations that are no longer open, heads, new turns, counts. thread_next must have
 * answered 0 since the last line. 0, or -1 with what the keeper said or ERROR_MEMORY: then the thread may only be freed. */
int thread_keep(struct thread *thread, const struct thread_keeper *keeper, struct error *err);

/* Read back into a new thread: each conversation, right behind it its turns by ordinal; counts, in any order; at the end the sequence
 * number that the thread had. A thread with these does as the one that wrote them. 0, or -1 with ERROR_INPUT (damaged) or
 * ERROR_MEMORY: then the thread may only be freed. */
int thread_restore(struct thread *thread, const struct digest *id, uint64_t era, struct span head,
    struct error *err);
int thread_restore_turn(
    struct thread *thread, const struct digest *id, struct span message, struct error *err);
int thread_restore_ordinal(
    struct thread *thread, const struct digest *record, uint64_t count, struct error *err);
int thread_restore_end(struct thread *thread, uint64_t sequence, struct error *err);

/* The number that goes up with every line of a conversation: goes with what thread_keep tells. */
uint64_t thread_sequence(const struct thread *thread);

/* How many conversations are open, and when the last line of the one that waits longest arrived (INT64_MAX: none is open). */
size_t thread_open_count(const struct thread *thread);
int64_t thread_oldest_us(const struct thread *thread);

/* From now on records come from the text with that name (never NULL): ordinals among equal records are counted apart for
 * each, and are not forgotten when another text is turned to. For followed texts; scans use thread_input. */
void thread_stream(struct thread *thread, const struct digest *stream);

/* Conversations that begin from now on belong to this era (a ruleset's number with its owner; 0 at first). */
void thread_set_era(struct thread *thread, uint64_t era);
/* The era of the conversation that thread_next gave last. */
uint64_t thread_era(const struct thread *thread);
/* When its last line arrived. */
int64_t thread_arrival(const struct thread *thread);
/* Are conversations of that era open? */
bool thread_has_era(const struct thread *thread, uint64_t era);

/* The time at which lines that follow arrive, by whatever clock the caller has; kept with each conversation that they touch. */
void thread_set_now(struct thread *thread, int64_t now_us);

/* Of the times that lines bear only those in [from_us, to_us] can be a conversation's from now on, and the latest is, in whatever
 * order lines of several texts come. Without this call it is that of the last line that has one. */
void thread_trust_times(struct thread *thread, int64_t from_us, int64_t to_us);

/* End conversations that were not touched since that time: thread_next gives them. 0, or -1 with ERROR_MEMORY. */
int thread_age(struct thread *thread, int64_t before_us, struct error *err);

#endif
