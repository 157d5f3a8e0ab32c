/* What the files of follow share. follow.c turns; follow_look.c sees what is there, follow_time.c what time brings; follow_sight.c,
 * follow_find.c and follow_outcome.c recognise files, by follow_heads.c; follow_open.c opens a text's file and decoder, and knows whether
 * it is still the text's; follow_start.c finds where its audit begins; follow_text.c reads it on, follow_format.c tells its format,
 * follow_give.c fills batches; follow_pack.c writes a position down. */
#ifndef FOLLOW_PRIVATE_H
#define FOLLOW_PRIVATE_H

#include <stddef.h>

#include "decode/lines.h"
#include "follow.h"
#include "source/globs.h"
#include "source/pace.h"
#include "source/tail.h"
#include "source/watch.h"

enum {
	FOLLOW_HEADS = 3,  /* digests of a text's first 32, 128 and 512 bytes */
	FOLLOW_HEAD = 512, /* bytes of the longest of them */
	FOLLOW_RECENT =
	    8, /* places a text was decoded to last, by which a copy of a little less is known */
	FOLLOW_TURN = 1 << 20, /* text that is decoded and not given in one turn, at most */
	FOLLOW_TRIED = 16,     /* records by which a format is told */
	FOLLOW_NO_PATTERN = -1,
	FOLLOW_NO_SCHEMA = -1,
};

/* The times below are microseconds, by the host's clock as given. */
enum {
	FOLLOW_SECOND = 1000000,
	FOLLOW_LOOK = 10, /* seconds between two looks at everything */
	FOLLOW_QUIET =
	    5, /* a plain file that may be a copy and has not grown for so long is none */
	FOLLOW_PACKING = 60, /* the same for a compressed one */
	FOLLOW_DAY = 86400,
};

/* What becomes of a text. The words are those of store_stream.state. */
enum text_state {
	TEXT_LIVE,
	TEXT_PENDING, /* none of its first records fits a mapping: given when one is set */
	TEXT_ENDED,
	TEXT_LOST,      /* its file went before its end was read, or it cannot be gone on with */
	TEXT_REPEAT,    /* no text of its own: a file with what was audited under another name */
	TEXT_FORGOTTEN, /* ended long ago: its stream can be dropped */
	TEXT_STATES,
};
extern const char *const follow_state_names[TEXT_STATES];

/* How a text begins, whatever was read of it since. */
struct heads {
	unsigned n;
	struct digest at[FOLLOW_HEADS];
};

/* Where a text stands: all that goes into its position. Text offsets count from the text's first byte. */
struct position {
	uint64_t epoch; /* how many files took the text over; each point says of which it is */
	uint64_t
	    base; /* text offset, and in a plain file stored offset, at which its decoder began: 0,
			  or where a plain file was when its audit began */
	uint64_t text_start; /* the audit begins there */
	bool was_there;      /* at a first start with a date, whose older records are left out */
	uint64_t
	    start_raw; /* compressed, and there at the start: what lies in these stored bytes is before the start */
	struct lines_mark mark;  /* mark.text_offset: settled up to there */
	uint64_t nlosses;        /* of its decoder, settled */
	uint64_t read;           /* stored bytes */
	struct tail_guard guard; /* of that offset */
	uint64_t traced;         /* text offset up to which it was decoded ... */
	struct digest digest;    /* ... and what stands in [base, traced) */
	unsigned nsteps;
	struct digest steps[TRACE_STEPS];
	struct {
		uint64_t traced;
		struct digest digest;
	} recent[FOLLOW_RECENT]; /* the same of turns before, newest first; traced 0: none */
	struct heads heads;
	struct decode_account account; /* of all its files */
	struct decode_account earlier; /* of this, what is not the present decoder's; modulo 2^64 */
};

/* Is a text the beginning of another? Fed with the other's text from offset 0. */
enum proof_state { PROOF_OPEN, PROOF_EQUAL, PROOF_DIFFERENT };
struct proof {
	enum proof_state state;
	struct trace trace; /* of [base, ...) */
	uint64_t base, traced;
	struct digest digest;
	unsigned nsteps;
	struct digest steps[TRACE_STEPS];
	struct tail_guard
	    guard; /* nothing was read behind base yet: what stands before it, in a plain file */
	char before[TAIL_GUARD]; /* what stands there in the other text */
};
void proof_init(struct proof *proof, const struct position *position);
/* Is all that was fed what the text once was, when it was shorter? */
bool proof_is_earlier(const struct proof *proof, const struct position *position);
/* text lies at that text offset, behind what was fed before. */
void proof_feed(struct proof *proof, uint64_t text_offset, struct span text);

/* An open text. */
struct reader_of {
	struct decode *decode;
	struct lines *lines;
	uint64_t text;    /* text offset of the next byte that decode gives */
	uint64_t drop_to; /* text before that was settled */
	uint64_t losses;  /* given by decode; up to position.nlosses of them were settled */
	uint64_t serial;  /* of the place whose point was put last */
	bool has_serial;
	bool was_told;   /* decode was told that no more comes */
	bool is_drained; /* and lines was told */
	struct buf head; /* the text's first bytes, as far as they are known from the first on */
	bool has_head;   /* head is being filled */
	struct proof *proof; /* being decoded again without a point: is it the same text still? */
};

/* A text, open or parked. */
struct text {
	uint32_t input;
	enum text_state state;
	char *path;  /* owned */
	char *real;  /* owned: where path leads, if it is a symbolic link; else NULL */
	int pattern; /* index in follow->patterns, FOLLOW_NO_PATTERN */
	bool has_file;
	uint64_t device, inode;
	uint64_t size;    /* of the file, when it was looked at last */
	int64_t mtime_us; /* then */
	int64_t grown_us;
	int64_t gone_us;    /* since when no name is known for its file; 0: it has one */
	struct position at; /* as of the last batch */
	/* Where a file that took the text over goes on, kept until its decoder is open: the store may still have another file's. Empty: ask
	 * get_point. */
	struct buf point;
	bool has_new_point;     /* it was not put yet */
	char codec[16];         /* "" if not known */
	struct tail *tail;      /* NULL: the file is not open */
	struct reader_of *open; /* NULL: parked */
	uint64_t used;          /* when it had its last turn, in turns */
	char *why;              /* owned; NULL: nothing to say */
	char *format;           /* owned: the mapping told or set; NULL: not yet */
	char *told;             /* owned: by what it was told; NULL: it was not */
	unsigned tried, fitted; /* records by which it was told */
	bool is_released;       /* records are given */
	bool is_unreadable;
	bool is_left;   /* in no pattern since a reload */
	bool is_listed; /* found by a pattern at the last look */
	bool is_ending; /* it is to end with what is known */
	bool
	    is_fresh; /* put back, and had no turn yet: what was decoded may hold records that were not settled */
	bool
	    is_spare; /* put back, and nothing was ever read of it: its number is free for a new text */
	bool was_found; /* a spare's file is there: it is looked into like any other */
	bool is_untold; /* its position could not be read: nothing is known of its digests */
	bool is_unsure; /* its file went while it was not open: more may have stood in it */
	bool needs_put; /* its position is to be put, even if nothing is read */
	bool is_queued;
	bool is_behind;    /* its last turn did not come to an end: it waits with the backlog */
	struct text *next; /* in its queue */
};

struct queue {
	struct text *first, *last;
};

/* A text that a file may hold. */
struct candidate {
	struct text *text;
	struct proof *proof; /* owned; NULL until the heads were compared */
	/* When it was proven: what decode had given of the file. */
	uint64_t losses;
	struct decode_account account;
};

enum sight_state {
	SIGHT_NEW,     /* to be looked into */
	SIGHT_READING, /* being looked into */
	SIGHT_COPY,    /* holds a text whose own file is still there */
	SIGHT_CLOSED,  /* cannot be read */
	SIGHT_STATES,
};
extern const char *const follow_sight_names[SIGHT_STATES];

/* A file that is no text's, so far. */
struct sight {
	enum sight_state state;
	char *path, *real; /* as of a text */
	int pattern;
	uint64_t device, inode, size;
	int64_t mtime_us, grown_us;
	bool is_listed;
	bool is_due;         /* there is something to do */
	bool has_grown;      /* SIGHT_COPY: since that was seen */
	bool was_there;      /* as of a position */
	bool is_gone;        /* no name is known for it: it is read to its end */
	struct text *repeat; /* that this file is known as already */
	struct text *copied; /* SIGHT_COPY */
	uint64_t copied_at;  /* its traced when that was seen */
	struct tail *tail;
	struct decode *decode;
	uint64_t text, losses; /* given by decode */
	struct buf head;       /* the text's first bytes */
	struct heads heads;
	struct candidate *candidates; /* owned */
	size_t ncandidates;
	int64_t looked_us; /* SIGHT_COPY, SIGHT_CLOSED: when that was seen */
	uint64_t turn;     /* when it had its last one */
	char *why;         /* owned */
};

struct pattern {
	const char *pattern; /* borrowed from config */
	const struct config_log *log;
	uint64_t files, unreadable, unseen; /* unseen: of the unreadable, those that are no files */
	uint64_t others;                    /* pipes, sockets and devices */
	char *help;                         /* owned; of the first unseen, if there is one */
};

struct folder {
	char *path; /* owned; NULL: a free place */
	bool is_seen;
};

struct follow {
	const struct config *config;
	const struct schemas *schemas;
	struct follow_options options;
	struct decode_options decode;
	struct watch *watch;
	struct pace pace;
	struct pattern *patterns;
	size_t npatterns;
	struct folder *folders; /* the index is the watch's token */
	size_t nfolders;
	struct text **texts;
	size_t ntexts, texts_capacity;
	struct sight **sights;
	size_t nsights, sights_capacity;
	struct queue hot, backlog;
	uint32_t next_input;
	uint64_t turns; /* of texts */
	uint64_t fills;
	size_t nopen;           /* texts with a decoder */
	size_t nsight_decoders; /* of sights */
	size_t ntails;          /* texts with an open file */
	size_t most_tails;      /* of those that are parked */
	size_t nputs;           /* texts with needs_put */
	int64_t now_us, looked_us, polled_us, passed_us, started_us;
	bool has_looked, is_dirty, is_first;
	struct buf undecided; /* as follow_options has it: of an earlier run */
	bool has_strays;      /* texts whose file no pattern stands for */
	int64_t due_us; /* when the first of those that wait for time to pass is to be looked at */
	uint64_t stored_bytes;
	struct reader reader; /* for telling formats */
	struct arena arena;   /* the same */
};

/* ---- follow.c ---- */
/* Let a text have a turn. */
void follow_queue(struct follow *follow, struct text *text);
/* Have its position put. */
void follow_put(struct follow *follow, struct text *text);
/* Say something once: it is logged if it is not what was said before. why NULL: all is well again. 0, or -1. */
int follow_say(struct text *text, const char *why, struct error *err);

/* A new text for that file, among the others and numbered; NULL with ERROR_MEMORY. */
struct text *follow_new_text(
    struct follow *follow, uint64_t device, uint64_t inode, struct error *err);
/* Was that file there, with text in it, at a first start with a date? */
bool follow_was_there(const struct follow *follow, const struct globs_file *file);
/* A file was found that no text has. */
void follow_found(struct follow *follow, uint64_t device, uint64_t inode);
bool follow_has_work(const struct follow *follow);

/* ---- follow_give.c ---- */
/* Add an entry to the batch. 0, or -1 with ERROR_MEMORY. */
int give_switch(const struct text *text, struct batch *batch, struct error *err);
int give_record(struct batch *batch, const struct record *record, struct error *err);
int give_loss(
    const struct text *text, struct batch *batch, const struct loss *loss, struct error *err);
int give_end(const struct text *text, struct batch *batch, struct error *err);
int give_position(struct text *text, struct batch *batch, struct error *err);

/* ---- follow_text.c ---- */
/* Make a text of that number; NULL when out of memory. */
struct text *text_new(const struct follow *follow, uint32_t input);
void text_free(struct text *text);
/* Replace its file's descriptor, NULL: close it. */
void text_set_tail(struct follow *follow, struct text *text, struct tail *tail);
/* How many files of parked texts may stay open, by what the process may have. Said where that is little. */
void text_bound_tails(struct follow *follow);
/* Give up its decoder; what is settled is known. */
void text_park(struct follow *follow, struct text *text);
/* Have its turn: fill the batch (left empty if there was nothing). 0, or -1 with ERROR_MEMORY. */
int text_turn(struct follow *follow, struct text *text, struct batch *batch, struct error *err);
/* Add its position to the batch. */
int text_put(struct follow *follow, struct text *text, struct batch *batch, struct error *err);
bool text_has_ended(const struct text *text);
/* Note how far its decoder is, leaving what is settled as it is. */
void text_note_traces(struct text *text);
/* Is nothing known of its text though it is about to be read? */
bool text_is_unknown(const struct text *text);

/* ---- follow_open.c ---- */
enum text_opened {
	OPENED,     /* it can be read */
	OPENED_NOT, /* not now: its file is gone, is another one, or cannot be read; text says what */
	OPENED_FAILED, /* ERROR_MEMORY */
};
/* Open its file, if it is not open. */
enum text_opened text_open_file(struct follow *follow, struct text *text, struct error *err);
/* Open its decoder, if it is not open, its file being open. */
enum text_opened text_open(struct follow *follow, struct text *text, struct error *err);
/* Its file is another's now, or gone: nothing more can be read of it but by a copy. */
void text_lose_file(struct follow *follow, struct text *text);

/* ---- follow_start.c ---- */
/* Does the audit of a file that is found now begin later than with its first byte? */
bool start_is_later(const struct follow *follow, int64_t mtime_us);
/* Find where it begins. 0, or -1 with ERROR_MEMORY. */
int text_start(struct follow *follow, struct text *text, struct error *err);

/* ---- follow_format.c ---- */
/* Tell a text's format by the records in the batch; is_all: there are no more now. Where it cannot be told, the batch is
 * cleared and the text parked where it stood. 0, or -1 with ERROR_MEMORY. */
int text_tell_format(
    struct follow *follow, struct text *text, struct batch *batch, bool is_all, struct error *err);
/* How its records are read. */
struct reading_options text_reading(const struct follow *follow, const struct text *text);
/* The same question asked again: after other mappings or another format. */
void text_ask_format(struct follow *follow, struct text *text);

/* ---- follow_look.c ---- */
/* Take a name over, with where it leads if it is a link. 1, 0 when it had it already, -1 with ERROR_MEMORY. */
int look_name(char **path, char **real, const char *name, struct error *err);
int look(struct follow *follow, int64_t now_us, struct error *err);
/* When to look again at the latest. */
int64_t look_due_us(const struct follow *follow);

/* ---- follow_folders.c ---- */
int folders_want(struct follow *follow, const char *path, struct error *err);
/* Those that were not wanted since the last time. */
void folders_forget(struct follow *follow);
void folders_done(struct follow *follow);

/* ---- follow_time.c ---- */
void look_pass_time(struct follow *follow);
/* Does its file wake nobody, no pattern standing for it? */
bool look_is_stray(const struct text *text);

/* ---- follow_sight.c, follow_find.c, follow_outcome.c ---- */
/* Forget what was seen in it. */
void sight_close(struct follow *follow, struct sight *sight);
void sight_remove(struct follow *follow, struct sight *sight);
/* Look into it from the start again. */
void sight_restart(struct follow *follow, struct sight *sight);
/* Read a slice of it and decide what can be. 0, or -1 with ERROR_MEMORY. */
int find_look_into(struct follow *follow, struct sight *sight, struct error *err);
/* at_end: all there is now was read. The sight may be gone afterwards. */
int find_decide(struct follow *follow, struct sight *sight, bool at_end, struct error *err);
void find_drop_candidate(struct sight *sight, size_t index);
/* Take up a file that is no text's; known: the repeat that it is on record as, or NULL. 0, or -1 with ERROR_MEMORY. */
int sight_add(struct follow *follow, const struct globs_file *file, int pattern, struct text *known,
    struct error *err);
/* The file has other size or times than it had. */
void sight_grown(struct follow *follow, struct sight *sight, uint64_t size, int64_t mtime_us);
/* When it is to be looked into though nothing changed; INT64_MAX: never. */
int64_t sight_due_us(const struct sight *sight);
/* No name is known for it any more. 0, or -1 with ERROR_MEMORY. */
int sight_gone(struct follow *follow, struct sight *sight, struct error *err);
/* Begin a text with a file. NULL with ERROR_MEMORY. */
struct text *find_begin(
    struct follow *follow, const struct globs_file *file, int pattern, struct error *err);
void sight_free(struct sight *sight);
bool find_has_work(const struct follow *follow);
/* Look into one file that is due. 1 when one was, 0 when none is, -1 with ERROR_MEMORY. */
int find_turn(struct follow *follow, struct error *err);
/* Could a file that is still being looked into hold that text? */
bool find_may_hold(const struct follow *follow, const struct text *text);
/* A text ceases to be: nothing may lead to it. */
void find_forget(struct follow *follow, const struct text *text);
/* Its file is gone: copies of it are looked into again. */
void find_wake_copies(struct follow *follow, const struct text *text);

/* ---- follow_heads.c ---- */
/* Of a text's first bytes. */
void heads_take(struct heads *heads, struct span first);
/* Can both be of one text, by those that both have? */
bool heads_agree(const struct heads *a, const struct heads *b);

/* ---- follow_pack.c ---- */
int follow_pack(const struct text *text, struct buf *buf);
/* Into a text whose other fields are set. 0, or -1 if it is damaged: text->at is then untouched. */
int follow_unpack(struct text *text, struct span blob);

#endif
