/* Conversations of which each line holds one message: what the files that keep them share.
 * Nobody else includes this. */
#ifndef TRANSCRIPT_THREAD_OPEN_H
#define TRANSCRIPT_THREAD_OPEN_H

#include "transcript/thread_private.h"

enum {
	OPEN_BUCKETS = 256,
	OPEN_OVERHEAD = 512, /* bytes that a conversation counts beside its messages */
};

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
	struct digest id;           /* told apart from all others that are open, in writing too */
	uint64_t begun, touched;    /* sequence numbers */
	int64_t touched_us;         /* by the caller's clock */
	uint64_t era;
	struct transcript head; /* its ids are owned */
	struct kept *first, *last, **end;
	size_t nkept, nbytes, nnew;
	size_t nwritten;         /* of the messages, the first so many are written down */
	bool is_written;         /* its head is */
	uint32_t nmessages;      /* that it ever had, those given out before included */
	bool has_base;           /* earlier turns were given out before */
	struct digest base, key; /* with has_base */
};

/* The name of a mapping, kept because mappings may be replaced while a conversation is open. */
struct open_format {
	struct open_format *next;
	char name[];
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

/* Put it into its partition (as newest, or where its last touch belongs), take it out, make it the newest there. */
void open_insert(struct open_partition *partition, struct open *open);
void open_insert_by_touch(struct open_partition *partition, struct open *open);
void open_withdraw(struct open_partition *partition, struct open *open);
void open_touch(struct thread *thread, struct open_partition *partition, struct open *open);

/* The conversation of that place and user (which may be absent), or NULL. */
struct open *open_find(
    struct open_partition *partition, const struct digest *place, struct span user);

/* Take over what a line says about its conversation. 0, or -1 when out of memory. */
int open_update(struct thread *thread, struct open *open, const struct transcript *transcript);

/* The set's own copy of a mapping's name, as long as the set lives; NULL when out of memory. */
const char *open_format(struct open_set *set, struct span name);

/* Copy a message behind the others and number it. 0, or -1 when out of memory. */
int open_append(struct open *open, const struct message *message, const struct digest *id);

/* Its identity as far as it is known. */
struct digest open_key(const struct thread *thread, const struct open *open);

/* It is in no list any more: queue it for judging, or free it if nothing in it is new. 0, or -1
 * when out of memory (it is queued all the same). */
int open_retire(struct thread *thread, struct open *open);

/* Give out what outgrew its bounds or must make room. 0, or -1 when out of memory. */
int open_keep_bounds(struct thread *thread, struct open_partition *partition, struct open *open);

/* Those of a list, in order of beginning. */
struct open *open_sort(struct open *list);

#endif
