/* What the files of thread share. Nobody else includes this. */
#ifndef TRANSCRIPT_THREAD_PRIVATE_H
#define TRANSCRIPT_THREAD_PRIVATE_H

#include "base/arena.h"
#include "base/hash.h"
#include "transcript/json.h"
#include "transcript/thread.h"

/* What digests are of. Each has its own hash domain, so that no two of different kinds are
 * equal. */
enum mark {
	MARK_MESSAGE,     /* role and normalised parts */
	MARK_SCOPE,       /* tenant, user, conversation */
	MARK_TURN,        /* a turn and all before it */
	MARK_INSTRUCTION, /* a system or developer message in its scope */
	MARK_PAIR,        /* a message and the one before it, in their scope */
	MARK_SINGLE,      /* a message in its scope */
	MARK_ROOT,        /* a stitched conversation, by its first turn */
	MARK_RECORD,      /* the messages of a record */
	MARK_LINE,        /* one message of a conversation spread over lines */
	MARKS,
};

/* Makes digests; one thread's. */
struct hasher {
	struct hash begun[MARKS]; /* each with its domain mixed in: copied, never mixed into */
	struct json json;         /* for tool arguments */
	struct arena arena;
};

void hasher_init(struct hasher *hasher);
void hasher_done(struct hasher *hasher);

/* h(m): set message->content and is_long. 0, or -1 when out of memory. */
int hasher_message(struct hasher *hasher, struct message *message);

/* Bytes on their way into a hash. */
struct stream {
	struct hash hash;
	bool is_begun;    /* some went in; what the domain mixes in goes first */
	size_t n;         /* of bytes */
	size_t room;      /* of them */
	uint64_t item;    /* bytes of the item so far */
	bool needs_space; /* white space came after text of this item */
	char *bytes;      /* borrowed */
};

/* Normalise a message into the stream's room, which is empty, and set is_long; what does not fit goes into the hash. 0, or -1
 * when out of memory. */
int hasher_stream(struct hasher *hasher, struct stream *stream, struct message *message);

/* As hash_prefix, of what hasher_message mixes in first. */
size_t hasher_message_prefix(char *out);

/* End a stream of which some went into the hash already. */
void stream_done(struct stream *stream, struct digest *digest);

/* Digest two digests; and a number and texts. */
struct digest hasher_join(
    const struct hasher *hasher, enum mark mark, const struct digest *a, const struct digest *b);
struct digest hasher_texts(const struct hasher *hasher, enum mark mark, uint64_t number,
    const struct span *texts, size_t ntexts);
/* Digest a digest, a number and a text. */
struct digest hasher_item(const struct hasher *hasher, enum mark mark, const struct digest *digest,
    uint64_t number, struct span text);

/* ---- seen: a set of digests that forgets the oldest ---- */

/* One generation of one partition: open addressing. */
struct seen_table {
	struct digest *at;
	unsigned char *states; /* of enum seen_state, 0 where free */
	uint32_t *counts;      /* NULL unless the set counts */
	size_t nslots, n;
	size_t nmoved; /* of n, taken over by the younger generation */
};

struct seen {
	struct seen_table young[THREAD_PARTITIONS], old[THREAD_PARTITIONS];
	uint32_t generations[THREAD_PARTITIONS]; /* the young one's number, from 0 */
	bool has_fresh[THREAD_PARTITIONS];       /* may hold what was not taken yet */
	size_t max;                              /* digests of one generation of one partition */
	bool has_counts;
	uint64_t evicted;
};

/* Begin an empty set; all memory comes later. */
void seen_init(struct seen *seen, size_t max, bool has_counts);
void seen_done(struct seen *seen);

/* Forget everything, keep the memory. */
void seen_clear(struct seen *seen);

/* Put a digest into the partition of its scope: the low 6 bits of the first byte say which, so
 * that all of a conversation lie in one whatever comes between. */
struct digest seen_place(struct digest digest, const struct digest *scope);

/* Is the placed digest in the set? */
bool seen_find(const struct seen *seen, const struct digest *digest);

/* Add it, as fresh if it is new and is_fresh. Returns 1 if it is new, 0 if it was there (and is
 * now young), -1 when out of memory. */
int seen_add(struct seen *seen, const struct digest *digest, bool is_fresh);

/* Give how often it was counted before, and count it. 0, or -1 when out of memory. */
int seen_count(struct seen *seen, const struct digest *digest, uint32_t *before);

/* All fresh digests, sorted; they are fresh no more. As thread_fresh. */
int seen_take_fresh(struct seen *seen, struct digest **digests, size_t *n, struct error *err);

/* Give every count that changed since the last call, with its generation in the upper half: what seen_restore_count
 * takes. 0, or what fn returned. */
int seen_each_fresh_count(struct seen *seen,
    int (*fn)(void *context, const struct digest *digest, uint64_t count, struct error *err),
    void *context, struct error *err);

/* Put a count back into its generation; in any order. 0, or -1 when out of memory. */
int seen_restore_count(struct seen *seen, const struct digest *digest, uint64_t count);

/* ---- open: conversations spread over lines (thread_open.h) ---- */

struct open;
struct open_partition;
struct open_format;

struct open_set {
	struct open_partition *partitions; /* THREAD_PARTITIONS */
	struct open *first_ready, **ready_end;
	struct open *lent;  /* what thread_next gave out last */
	struct arena arena; /* its transcript */
	uint64_t sequence;  /* conversations begun, and touches */
	uint64_t kept;      /* the sequence when all was written down last */
	uint64_t era;       /* of conversations that begin now */
	int64_t now_us;     /* when lines arrive now */
	bool has_trust;
	int64_t from_us, to_us; /* with has_trust: times that may be a conversation's */
	struct digest *dropped; /* those written down that are no longer open; owned */
	size_t ndropped, dropped_capacity;
	struct open_format *formats; /* names that heads borrow; owned */
	struct open *restored;       /* the one whose turns come */
	bool has_failed;             /* out of memory while all ended: thread_next says so */
};

struct thread {
	struct thread_options options;
	struct thread_counts counts;
	struct hasher hasher;
	struct seen seen;
	struct seen ordinals; /* how many equal records this input had */
	struct open_set open;
	bool has_stream;
	struct digest stream; /* with has_stream: counts of equal records are this text's own */
};

int open_init(struct open_set *set);
void open_done(struct open_set *set);

/* Which ids make a scope. */
enum scope_kind {
	SCOPE_CONVERSATION,
	SCOPE_OWN_ID,
	SCOPE_USER,
	SCOPE_ALONE,
	SCOPE_CONTENT,
	SCOPE_RAW
};

/* The scope of a conversation that the producer named. */
struct digest thread_scope(
    const struct thread *thread, struct span tenant, struct span user, struct span conversation);

/* Is it part of the chain (else it is an instruction, which stands apart)? */
bool thread_is_dialogue(const struct message *message);

/* Give how often an equal record came before in the text at hand, and count it. 0, or -1 when out of memory. */
int thread_count_equal(struct thread *thread, const struct digest *record, uint32_t *before);

/* Count a conversation's key, as seen_place gives it, once. 0, or -1 when out of memory. */
int thread_count_key(struct thread *thread, const struct digest *key);

#endif
