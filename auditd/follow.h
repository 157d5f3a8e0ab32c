/* Followed logs as one endless stream of batches: source → decode → records, of files that grow, turn, are emptied, renamed and
 * compressed. The counterpart of intake.h, which reads inputs once.
 *
 * A *text* is what one log said, whatever files it lay in: x.jsonl, then x.jsonl.1, then x.jsonl.2.gz. It has one input
 * number, one account and one position, and is audited once. Each batch of a text ends with its position, so that whoever settles the batch
 * can commit both together. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "batch.h"
#include "decode/decode.h"
#include "setup/config.h"
#include "store/live.h"
#include "transcript/schema.h"

struct follow_options {
	const struct config *config;   /* borrowed; logs, start, limits, after */
	const struct schemas *schemas; /* borrowed; by which a text's format is told */
	bool is_first;  /* the state holds no audit yet: config->start applies to files found now */
	int64_t now_us; /* the host's clock, at the start */
	/* Give the point of a text that is opened again: store_get_point. */
	int (*get_point)(void *context, uint32_t input, struct buf *buf, struct error *err);
	void *context;
	uint32_t first_input;  /* the number of the first new text */
	struct span undecided; /* what follow_undecided gave in the run before */
};

#define FOLLOW_NO_INPUT UINT32_MAX

struct follow;

/* Begin. Texts of an earlier run are put back by follow_restore, each once, before the first follow_look. NULL with ERROR_MEMORY. */
struct follow *follow_new(const struct follow_options *options, struct error *err);
int follow_restore(struct follow *follow, const struct store_stream *stream, struct error *err);
void follow_free(struct follow *follow);

/* Files that were there at a first start with a date and are no texts yet: what is to be kept of them, so that the next run knows which
 * they are, appended to buf. Returns how many; -1 while positions wait to be given, which must be kept together with it. */
int64_t follow_undecided(const struct follow *follow, struct buf *buf);

/* Take another configuration and mappings: files in no glob any more are left where they stand, new ones are found at the next look. Borrows as follow_new. */
int follow_reload(struct follow *follow, const struct config *config, const struct schemas *schemas,
    struct error *err);

/* Look at folders and files as far as something may have changed since the last look (all of them now and then): find new
 * files, notice those that are gone, turned or emptied. Returns 0, or -1 with ERROR_MEMORY. now_us must not go back by itself: whoever
 * calls sees to it. */
int follow_look(struct follow *follow, int64_t now_us, struct error *err);

/* Fill a batch (cleared before) with what one text has next; texts take turns by bytes (follow.c says who waits for
 * whom). Returns 1, also when work was done that gave nothing: the batch may be empty; 0 when there is nothing to read now, or not yet
 * (max_mb_s); -1 with ERROR_MEMORY. A file that cannot be read is said once, and tried again at later looks.
 *
 * Layout of a batch: ENTRY_SWITCH, records and losses, ENTRY_END if the text has ended, ENTRY_POSITION; or, without records, one
 * SWITCH and POSITION for each of several texts, which belong into one commit. A stream whose state is
 * "forgotten" is to be dropped. Records are to be read as batch->reading says. */
int follow_fill(struct follow *follow, struct batch *batch, struct error *err);

/* The descriptor that becomes readable when follow_look has something to look at (-1: none), and how long to wait at most without
 * it: 0 when there is work now. */
int follow_descriptor(const struct follow *follow);
int follow_wait_ms(const struct follow *follow, int64_t now_us);

/* Everything that can be said about one text, for status, metrics and the report at the start. */
struct follow_status {
	uint32_t
	    input; /* FOLLOW_NO_INPUT: a file that is no text's (yet): "identifying", "copy", "empty", "unreadable" */
	const char *path, *state,
	    *codec;          /* borrowed for the call; state is of follow_state_names */
	const char *pattern; /* the glob it was found by; "" if by none now */
	const char
	    *format; /* the mapping told from its first records, or set; "" if not known yet */
	const char *
	    why; /* what is wrong, or why the format is what it is; "" if there is nothing to say */
	uint64_t size;         /* stored bytes in the file */
	uint64_t read;         /* of these, read */
	uint64_t text_offset;  /* given in batches */
	uint64_t resume_bytes; /* text that would be decoded again after a restart now */
	int64_t grown_us;
	bool is_open; /* has a decoder */
	bool is_readable;
};
typedef int follow_status_fn(const struct follow_status *status, void *context);
int follow_each(const struct follow *follow, follow_status_fn *fn, void *context);

/* What each pattern stands for now. */
struct follow_pattern {
	const char *pattern;
	uint64_t files, unreadable;
	const char *help; /* for the first unreadable one: its name and what would help; "" */
};
typedef int follow_pattern_fn(const struct follow_pattern *pattern, void *context);
int follow_each_pattern(const struct follow *follow, follow_pattern_fn *fn, void *context);

struct follow_counts {
	uint64_t texts, live, pending_format, unreadable, open_decoders, ended, lost;
	uint64_t copies;       /* files that hold a text whose own file is still there */
	uint64_t lag_bytes;    /* stored bytes not read yet */
	uint64_t stored_bytes; /* read since the start */
	uint64_t
	    unseen; /* folders that may not be listed and links that lead nowhere, where files may be missed */
	char unseen_help[200]; /* for the first: its name and what would help; "" */
	uint64_t others;       /* pipes, sockets and devices that patterns stand for: passed over */
};
struct follow_counts follow_counts(const struct follow *follow);

#endif
