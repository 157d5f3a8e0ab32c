/* Books in an array that is sorted by number: new ones have the largest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "books.h"

enum {
	BOOK_VERSION = 1, /* of what books_keep writes */
	NAME_BYTES = 32,
};

static void book_free(struct book *book)
{
	buf_done(&book->path);
	free(book->arrivals);
	free(book);
}

void books_done(struct books *books)
{
	for (size_t i = 0; i < books->n; i++)
		book_free(books->at[i]);
	free(books->at);
	*books = (struct books){0};
}

/* Where that number is, or belongs. */
static size_t place_of(const struct books *books, uint32_t input)
{
	size_t low = 0, high = books->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (books->at[middle]->input < input)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct book *books_find(const struct books *books, uint32_t input)
{
	size_t at = place_of(books, input);

	return at < books->n && books->at[at]->input == input ? books->at[at] : NULL;
}

int books_add(struct books *books, uint32_t input, struct book **book, struct error *err)
{
	size_t at = place_of(books, input);

	if (books->n == books->capacity) {
		size_t capacity = books->capacity ? 2 * books->capacity : 16;
		struct book **grown = realloc(books->at, capacity * sizeof(struct book *));
		if (grown == NULL)
			return error_memory(err);
		books->at = grown;
		books->capacity = capacity;
	}
	struct book *made = calloc(1, sizeof *made);
	if (made == NULL)
		return error_memory(err);
	made->input = input;
	memmove(&books->at[at + 1], &books->at[at], (books->n - at) * sizeof(struct book *));
	books->at[at] = made;
	books->n++;
	*book = made;
	return 0;
}

void books_drop(struct books *books, uint32_t input)
{
	size_t at = place_of(books, input);

	if (at == books->n || books->at[at]->input != input)
		return;
	book_free(books->at[at]);
	books->n--;
	memmove(&books->at[at], &books->at[at + 1], (books->n - at) * sizeof(struct book *));
}

int book_name(struct book *book, struct span path, struct error *err)
{
	if (book->path.at && span_equal(buf_span(&book->path), path))
		return 0;
	buf_clear(&book->path);
	if (buf_append(&book->path, path) != 0 || buf_string(&book->path) == NULL)
		return error_memory(err);
	return 0;
}

int book_arrived(struct book *book, int64_t hour, bool is_untrusted, struct error *err)
{
	struct book_arrivals *arrivals = book->arrivals;

	for (size_t i = book->narrivals; i-- > 0;) {
		if (arrivals[i].hour != hour || arrivals[i].is_untrusted != is_untrusted)
			continue;
		arrivals[i].records++;
		return 0;
	}
	if (book->narrivals == book->arrivals_capacity) {
		size_t capacity = book->arrivals_capacity ? 2 * book->arrivals_capacity : 4;
		arrivals = realloc(arrivals, capacity * sizeof *arrivals);
		if (arrivals == NULL)
			return error_memory(err);
		book->arrivals = arrivals;
		book->arrivals_capacity = capacity;
	}
	arrivals[book->narrivals++] = (struct book_arrivals){hour, is_untrusted, 1};
	return 0;
}

void book_fill_account(const struct book *book, struct account *account)
{
	const struct account *settled = &book->account;

	account->produced -=
	    account->produced < book->before_since ? account->produced : book->before_since;
	account->audited = settled->audited;
	account->raw = settled->raw;
	account->other = settled->other;
	account->blank = settled->blank;
	account->records = settled->records;
	account->records_audited = settled->records_audited;
	account->records_raw = settled->records_raw;
	account->records_other = settled->records_other;
	account->records_lost = settled->records_lost;
	for (int i = 0; i < LOSS_REASONS; i++) {
		account->losses[i] = settled->losses[i];
		if (!loss_is_stored((enum loss_reason)i))
			account->lost[i] = settled->lost[i];
	}
	uint64_t known = account->audited + account->raw + account->other + account->blank +
			 account_lost_text(account);
	/* A position that could not be read back begins anew, and knows less than was settled. */
	if (account->produced < known)
		account->produced = known;
	account->pending = account->produced - known;
}

bool book_is_over(struct span state)
{
	static const char *const words[] = {"ended", "lost", "repeat", "forgotten"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(state, words[i]))
			return true;
	return false;
}

/* ---- what the other tables do not hold ---- */

static void name_of(uint32_t input, char name[NAME_BYTES])
{
	snprintf(name, NAME_BYTES, "settle/%lu", (unsigned long)input);
}

static void pack_book(const struct book *book, struct buf *buf)
{
	const struct loss *line = &book->long_line;

	pack_number(buf, BOOK_VERSION);
	pack_number(buf, book->before_start);
	pack_number(buf, book->before_since);
	pack_number(buf, line->nbytes);
	pack_number(buf, line->at.text_offset);
	pack_number(buf, line->at.line);
	pack_number(buf, line->at.raw_offset);
}

static int unpack_book(struct span written, struct book *book)
{
	struct unpack unpack = {.rest = written};
	struct loss *line = &book->long_line;

	if (unpack_number(&unpack) != BOOK_VERSION)
		return -1;
	book->before_start = unpack_number(&unpack);
	book->before_since = unpack_number(&unpack);
	line->nbytes = unpack_number(&unpack);
	line->reason = line->nbytes ? LOSS_TOO_LONG : line->reason;
	line->at.input = book->input;
	line->at.text_offset = unpack_number(&unpack);
	line->at.line = unpack_number(&unpack);
	line->at.raw_offset = unpack_number(&unpack);
	return unpack_end(&unpack);
}

static int keep_arrivals(struct book *book, struct store *store, struct error *err)
{
	for (size_t i = 0; i < book->narrivals; i++) {
		const struct book_arrivals *arrivals = &book->arrivals[i];
		if (store_put_arrivals(store, book->input, arrivals->hour, arrivals->is_untrusted,
			arrivals->records, err) != 0)
			return -1;
	}
	book->narrivals = 0;
	return 0;
}

/* Most books have nothing to say here, and then no row. */
static bool has_state(const struct book *book)
{
	return book->before_start || book->before_since || book->long_line.nbytes;
}

static int keep_state(struct book *book, struct store *store, struct error *err)
{
	char name[NAME_BYTES];
	struct buf buf = {0};

	if (!book->has_changed || (!has_state(book) && !book->is_kept))
		return 0;
	name_of(book->input, name);
	pack_book(book, &buf);
	int result =
	    buf.failed ? error_memory(err) : store_put_value(store, name, buf_span(&buf), err);
	buf_done(&buf);
	book->has_changed = false;
	book->is_kept = true;
	return result;
}

static int keep_book(struct book *book, struct store *store, struct error *err)
{
	return keep_arrivals(book, store, err) == 0 ? keep_state(book, store, err) : -1;
}

int books_keep(struct books *books, struct store *store, struct error *err)
{
	for (size_t i = 0; i < books->n; i++)
		if (keep_book(books->at[i], store, err) != 0)
			return -1;
	return 0;
}

int books_end(struct books *books, struct book *book, struct store *store, struct error *err)
{
	int result = keep_book(book, store, err);

	books_drop(books, book->input);
	return result;
}

int books_forget(struct books *books, struct book *book, struct store *store, struct error *err)
{
	char name[NAME_BYTES];
	int result = keep_arrivals(book, store, err);

	name_of(book->input, name);
	if (result == 0 && book->is_kept)
		result = store_drop_value(store, name, err);
	books_drop(books, book->input);
	return result;
}

/* ---- reading back ---- */

struct restoring {
	struct books *books;
	struct error *err;
};

static int add_stream(const struct store_stream *stream, void *context)
{
	struct restoring *restoring = context;
	struct book *book;

	if (book_is_over(stream->state))
		return 0;
	if (books_add(restoring->books, stream->input, &book, restoring->err) != 0)
		return 1;
	return book_name(book, stream->path, restoring->err) == 0 ? 0 : 1;
}

static int take_account(const struct store_input *input, void *context)
{
	struct restoring *restoring = context;
	struct book *book = books_find(restoring->books, input->index);

	if (book)
		book->account = input->account;
	return 0;
}

static int restore_state(struct book *book, struct store *store, struct error *err)
{
	char name[NAME_BYTES];
	struct buf buf = {0};

	name_of(book->input, name);
	int got = store_get_value(store, name, &buf, err);
	if (got == 1 && unpack_book(buf_span(&buf), book) != 0)
		got = error_set(err, ERROR_SETTING, "the state of input %lu cannot be read back",
		    (unsigned long)book->input);
	book->is_kept = got == 1;
	buf_done(&buf);
	return got < 0 ? -1 : 0;
}

int books_restore(struct books *books, struct store *store, struct error *err)
{
	struct restoring restoring = {books, err};

	if (store_each_stream(store, add_stream, &restoring, err) != 0 ||
	    store_each_input(store, take_account, &restoring, err) != 0)
		return -1;
	for (size_t i = 0; i < books->n; i++)
		if (restore_state(books->at[i], store, err) != 0)
			return -1;
	return store_next_input(store, &books->next, err);
}

int books_recall(
    struct books *books, uint32_t input, struct store *store, struct book **book, struct error *err)
{
	struct restoring restoring = {books, err};

	if (books_add(books, input, book, err) != 0)
		return -1;
	if (input >= books->next) {
		books->next = input + 1;
		return 0;
	}
	if (store_get_input(store, input, take_account, &restoring, err) != 0)
		return -1;
	return restore_state(*book, store, err);
}
