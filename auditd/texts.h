/* What has been settled of each text: the one a scan reads, or all that are followed. */
#ifndef TEXTS_H
#define TEXTS_H

#include "base/error.h"
#include "base/loss.h"
#include "base/text.h"
#include "store/live.h"

/* Records that came in an hour and are not in the store yet. */
struct text_arrivals {
	int64_t hour;
	bool is_untrusted;
	uint64_t records;
};

struct text {
	uint32_t input;
	struct buf path;
	struct account account; /* what became of its records, and how many things were lost */
	uint64_t nnotes;        /* lines said about it on stderr, or kept back */
	struct loss
	    long_line; /* a line over the limit whose windows are still coming; nbytes 0: none */

	/* Followed texts. */
	uint64_t before_start; /* bytes that lay before the start, as its position said last */
	uint64_t before_since; /* bytes of records of an earlier time than the audit's start */
	bool has_changed;      /* one of these two or long_line, since texts_keep wrote them */
	bool is_kept;          /* they are in the store */
	bool has_ended;
	struct text_arrivals *arrivals; /* owned */
	size_t narrivals, arrivals_capacity;
};

/* All zero bytes is a valid, empty table. */
struct texts {
	struct text **at; /* owned, by input number */
	size_t n, capacity;
	uint32_t next; /* no text of that number or a larger one was ever followed */
};

void texts_done(struct texts *texts);

/* The text with that number, or NULL. */
struct text *texts_find(const struct texts *texts, uint32_t input);

/* Begin one of that number, which is not there. 0 with *text, or -1 with ERROR_MEMORY. */
int texts_add(struct texts *texts, uint32_t input, struct text **text, struct error *err);
void texts_drop(struct texts *texts, uint32_t input);

/* Its path is that now. 0, or -1 with ERROR_MEMORY. */
int text_name(struct text *text, struct span path, struct error *err);

/* Count a record in an hour. 0, or -1 with ERROR_MEMORY. */
int text_arrived(struct text *text, int64_t hour, bool is_untrusted, struct error *err);

/* Fill in what became of its text bytes and how many losses there were; of *account is given what decode knows, produced from the
 * text's first byte. What nobody dealt with yet is pending. */
void text_fill_account(const struct text *text, struct account *account);

/* Put what is not in the store's other tables: arrivals, open long lines. 0, or -1 as the store. */
int texts_keep(struct texts *texts, struct store *store, struct error *err);

/* The same for one that has ended; it is dropped. */
int texts_end(struct texts *texts, struct text *text, struct store *store, struct error *err);

/* Read back every text that has not ended. 0, or -1 with ERROR_SETTING (damaged) or as the store. */
int texts_restore(struct texts *texts, struct store *store, struct error *err);

/* Begin one that may have been known before and had ended: its account goes on. 0 with *text, or -1 as texts_restore. */
int texts_recall(struct texts *texts, uint32_t input, struct store *store, struct text **text,
    struct error *err);

#endif
