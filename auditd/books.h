/* The books that are kept of each text, of the one a scan reads or of all that are followed: what has been settled of it. */
#ifndef BOOKS_H
#define BOOKS_H

#include "base/error.h"
#include "base/loss.h"
#include "base/text.h"
#include "store/live.h"

/* Records that came in an hour and are not in the store yet. */
struct book_arrivals {
	int64_t hour;
	bool is_untrusted;
	uint64_t records;
};

struct book {
	bool was_there; /* as ENTRY_SWITCH says */
	uint32_t input;
	struct buf path;
	struct account account; /* what became of its records, and how many things were lost */
	uint64_t nnotes;        /* lines said about it on stderr, or kept back */
	struct loss
	    long_line; /* a line over the limit whose windows are still coming; nbytes 0: none */

	/* Followed texts. */
	uint64_t before_start; /* bytes that lay before the start, as its position said last */
	uint64_t before_since; /* bytes of records of an earlier time than the audit's start */
	bool has_changed;      /* one of these two or long_line, since books_keep wrote them */
	bool is_kept;          /* they are in the store */
	bool has_ended;
	struct book_arrivals *arrivals; /* owned */
	size_t narrivals, arrivals_capacity;
};

/* All zero bytes is a valid, empty table. */
struct books {
	struct book **at; /* owned, by input number */
	size_t n, capacity;
	uint32_t next; /* no text of that number or a larger one was ever followed */
};

void books_done(struct books *books);

/* The book of the text with that number, or NULL. */
struct book *books_find(const struct books *books, uint32_t input);

/* Begin one of that number, which is not there. 0 with *book, or -1 with ERROR_MEMORY. */
int books_add(struct books *books, uint32_t input, struct book **book, struct error *err);
void books_drop(struct books *books, uint32_t input);

/* Its path is that now. 0, or -1 with ERROR_MEMORY. */
int book_name(struct book *book, struct span path, struct error *err);

/* Count a record in an hour. 0, or -1 with ERROR_MEMORY. */
int book_arrived(struct book *book, int64_t hour, bool is_untrusted, struct error *err);

/* Fill in what became of its text bytes and how many losses there were; of *account is given what decode knows, produced from the
 * start on. What nobody dealt with yet is pending. */
void book_fill_account(const struct book *book, struct account *account);

/* Is that the word of a text of which no more is expected? */
bool book_is_over(struct span state);

/* Put what is not in the store's other tables: arrivals, open long lines. 0, or -1 as the store. */
int books_keep(struct books *books, struct store *store, struct error *err);

/* The same for one that has ended; it is dropped. */
int books_end(struct books *books, struct book *book, struct store *store, struct error *err);
/* The same for one that nothing is to be kept of but what it added to sums. */
int books_forget(struct books *books, struct book *book, struct store *store, struct error *err);

/* Read back every text that has not ended. 0, or -1 with ERROR_SETTING (damaged) or as the store. */
int books_restore(struct books *books, struct store *store, struct error *err);

/* Begin one that may have been known before and had ended: its account goes on. 0 with *book, or -1 as books_restore. */
int books_recall(struct books *books, uint32_t input, struct store *store, struct book **book,
    struct error *err);

#endif
