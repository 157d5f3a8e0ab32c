/* Conversations of which each line holds one message: what the files that keep them share.
 * Nobody else includes this. */
#ifndef TRANSCRIPT_THREAD_OPEN_H
#define TRANSCRIPT_THREAD_OPEN_H

#include "transcript/thread_private.h"

enum { OPEN_BUCKETS = 256 };

/* A message that is kept; its parts and their text lie behind it. */
struct kept {
	struct kept *next;
	struct digest id; /* of the producer's id, or of the line and its ordinal */
	size_t nbytes;
	struct message message;
	_Alignas(16) char bytes[];
};

struct open {
	struct open *next;          /* in its bucket, or among those that are ready */
	struct open *newer, *older; /* in its partition, by last touch */
	struct digest place;        /* tenant and conversation */
	uint64_t begun, touched;    /* sequence numbers */
	struct transcript head;     /* its ids are owned */
	struct kept *first, *last, **end;
	size_t nkept, nbytes, nnew;
	uint32_t nmessages;      /* that it ever had, those given out before included */
	bool has_base;           /* earlier turns were given out before */
	struct digest base, key; /* with has_base */
};

struct open_partition {
	struct open *buckets[OPEN_BUCKETS];
	struct open *newest, *oldest; /* by last touch */
	size_t nbytes, n;
};

/* The partition of a conversation. */
struct open_partition *open_partition(struct thread *thread, const struct digest *place);

/* Begin a conversation, in no list yet; NULL when out of memory. */
struct open *open_new(struct thread *thread, const struct digest *place);
void open_free(struct open *open);

/* Put it into its partition, take it out, make it the newest there. */
void open_insert(struct open_partition *partition, struct open *open);
void open_withdraw(struct open_partition *partition, struct open *open);
void open_touch(struct thread *thread, struct open_partition *partition, struct open *open);

/* The conversation of that place and user (which may be absent), or NULL. */
struct open *open_find(
    struct open_partition *partition, const struct digest *place, struct span user);

/* Take over what a line says about its conversation. 0, or -1 when out of memory. */
int open_update(struct open *open, const struct transcript *transcript);

/* Copy a message behind the others and number it. 0, or -1 when out of memory. */
int open_append(struct open *open, const struct message *message, const struct digest *id);

/* Its identity as far as it is known. */
struct digest open_key(const struct thread *thread, const struct open *open);

/* It is in no list any more: queue it for judging, or free it if nothing in it is new. 0, or -1
 * when out of memory (it is queued all the same). */
int open_retire(struct thread *thread, struct open *open);

/* Give out what outgrew its bounds or must make room. 0, or -1 when out of memory. */
int open_keep_bounds(struct thread *thread, struct open_partition *partition, struct open *open);

#endif
