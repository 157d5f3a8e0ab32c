/* Digests of seen turns: each put appends a sorted segment; as soon as a tier holds FAN segments
 * they are merged into one of the next tier. So there are at most FAN - 1 segments a tier, and a digest
 * is rewritten once a tier. Segments that have grown large are left alone, so that old ones can go
 * without taking young ones along. A segment is cut into parts, so that neither a row nor the memory
 * of a merge grows with it. A merge takes all that is younger than the tier, so the numbers of segments
 * are in the order of age.
 *
 * Source: O'Neil et al. 1996, "The log-structured merge-tree", in its tiered form. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/inner.h"
#include "store/live.h"

enum { FAN = 8, PART_DIGESTS = 4096, LARGE_SEGMENT = 65536 };

/* A segment being written. */
struct segment_writer {
	struct store *store;
	int64_t number;
	uint64_t part;
	uint64_t total; /* digests written */
	size_t n;       /* of these, still in memory */
	struct digest digests[PART_DIGESTS];
};

/* A segment being read. */
struct segment_reader {
	struct query *query;
	struct span part; /* what is left of the current part; empty: at the end */
};

static struct segment_writer *begin_segment(struct store *store, int64_t tier, struct error *err)
{
	struct segment_writer *writer = malloc(sizeof *writer);
	struct query *query =
	    store_write(store, PUT_SEGMENT, "INSERT INTO seen_segments (tier) VALUES (?)", err);

	if (query && writer == NULL) {
		error_memory(err);
		store_failed(store);
	}
	if (query == NULL || writer == NULL) {
		free(writer);
		return NULL;
	}
	query_bind_signed(query, tier);
	if (store_ran(store, query, err) != 0) {
		free(writer);
		return NULL;
	}
	writer->store = store;
	writer->number = db_last_row(store->db);
	writer->part = 0;
	writer->total = 0;
	writer->n = 0;
	return writer;
}

static int flush_part(struct segment_writer *writer, struct error *err)
{
	if (writer->n == 0)
		return 0;
	struct query *query = store_write(writer->store, PUT_SEEN,
	    "INSERT INTO seen (segment, part, digests) VALUES (?, ?, ?)", err);
	if (query == NULL)
		return -1;
	query_bind_signed(query, writer->number);
	query_bind_number(query, writer->part++);
	query_bind_bytes(query, writer->digests, writer->n * sizeof writer->digests[0]);
	writer->total += writer->n;
	writer->n = 0;
	return store_ran(writer->store, query, err);
}

/* Write what is left in memory, and how many it is in all. */
static int end_segment(struct segment_writer *writer, struct error *err)
{
	if (flush_part(writer, err) != 0)
		return -1;
	struct query *query = store_write(
	    writer->store, COUNT_SEEN, "UPDATE seen_segments SET nseen = ? WHERE number = ?", err);
	if (query == NULL)
		return -1;
	query_bind_number(query, writer->total);
	query_bind_signed(query, writer->number);
	return store_ran(writer->store, query, err);
}

static int write_digest(
    struct segment_writer *writer, const struct digest *digest, struct error *err)
{
	writer->digests[writer->n++] = *digest;
	return writer->n < PART_DIGESTS ? 0 : flush_part(writer, err);
}

static int check_part(
    struct store *store, struct query *query, struct span *part, struct error *err)
{
	*part = query_read_bytes(query);
	if (query_check(query, err) != 0)
		return -1;
	if (part->len == 0 || part->len % sizeof(struct digest) != 0)
		return db_damaged(store->db, "seen.digests is cut", err);
	return 0;
}

static int next_part(struct store *store, struct segment_reader *reader, struct error *err)
{
	int got = query_next(reader->query, err);

	reader->part = (struct span){0};
	return got == 1 ? check_part(store, reader->query, &reader->part, err) : got;
}

static int open_segment(
    struct store *store, struct segment_reader *reader, int64_t number, struct error *err)
{
	reader->query =
	    db_prepare(store->db, "SELECT digests FROM seen WHERE segment = ? ORDER BY part", err);
	if (reader->query == NULL)
		return -1;
	query_bind_signed(reader->query, number);
	return next_part(store, reader, err);
}

static struct digest head_of(const struct segment_reader *reader)
{
	struct digest head;

	memcpy(head.bytes, reader->part.at, sizeof head.bytes);
	return head;
}

/* The reader with the smallest digest in front, or NULL if all are at their ends. */
static struct segment_reader *find_smallest(struct segment_reader readers[FAN])
{
	struct segment_reader *smallest = NULL;

	for (size_t i = 0; i < FAN; i++) {
		if (readers[i].part.len == 0)
			continue;
		if (smallest == NULL ||
		    memcmp(readers[i].part.at, smallest->part.at, sizeof(struct digest)) < 0)
			smallest = &readers[i];
	}
	return smallest;
}

/* Write what the readers hold in order, each digest once. 0 or -1. */
static int merge_into(
    struct segment_writer *writer, struct segment_reader readers[FAN], struct error *err)
{
	struct digest last = {{0}};
	bool is_first = true;
	struct segment_reader *reader;

	while ((reader = find_smallest(readers)) != NULL) {
		struct digest digest = head_of(reader);
		if ((is_first || digest_compare(&last, &digest) != 0) &&
		    write_digest(writer, &digest, err) != 0)
			return -1;
		last = digest;
		is_first = false;
		reader->part = span_slice(reader->part, sizeof digest, reader->part.len);
		if (reader->part.len == 0 && next_part(writer->store, reader, err) != 0)
			return -1;
	}
	return end_segment(writer, err);
}

/* Segments of one tier, oldest first. */
struct segments {
	int64_t numbers[FAN];
	uint64_t total;
	size_t n;
};

static int run_with_segment(
    struct store *store, enum statement which, const char *sql, int64_t number, struct error *err)
{
	struct query *query = store_write(store, which, sql, err);

	if (query == NULL)
		return -1;
	query_bind_signed(query, number);
	return store_ran(store, query, err);
}

static int delete_segment(struct store *store, int64_t number, struct error *err)
{
	return run_with_segment(
	    store, DELETE_SEGMENT, "DELETE FROM seen_segments WHERE number = ?", number, err);
}

static int close_segments(struct store *store, const struct segments *segments, struct error *err)
{
	for (size_t i = 0; i < segments->n; i++)
		if (run_with_segment(store, CLOSE_SEGMENT,
			"UPDATE seen_segments SET tier = -1 WHERE number = ?", segments->numbers[i],
			err) != 0)
			return -1;
	return 0;
}

static int merge_segments(
    struct store *store, const struct segments *segments, int64_t tier, struct error *err)
{
	struct segment_reader readers[FAN] = {{0}};
	struct segment_writer *writer = NULL;
	int result = -1;

	for (size_t i = 0; i < FAN; i++)
		if (open_segment(store, &readers[i], segments->numbers[i], err) != 0)
			goto done;
	writer = begin_segment(store, tier, err);
	if (writer)
		result = merge_into(writer, readers, err);
done:
	for (size_t i = 0; i < FAN; i++)
		query_free(readers[i].query);
	free(writer);
	for (size_t i = 0; result == 0 && i < FAN; i++)
		result = delete_segment(store, segments->numbers[i], err);
	return result == 0 ? 0 : store_failed(store);
}

/* The oldest segments of a tier, at most FAN. 0 or -1. */
static int list_segments(
    struct store *store, int64_t tier, struct segments *segments, struct error *err)
{
	int got;
	struct query *query = store_write(store, LIST_SEGMENTS,
	    "SELECT number, nseen FROM seen_segments WHERE tier = ? ORDER BY number LIMIT ?", err);

	*segments = (struct segments){0};
	if (query == NULL)
		return -1;
	query_bind_signed(query, tier);
	query_bind_number(query, FAN);
	while ((got = query_next(query, err)) == 1 && segments->n < FAN) {
		segments->numbers[segments->n++] = (int64_t)query_read_number(query);
		segments->total += query_read_number(query);
	}
	if (got == 0)
		got = query_check(query, err);
	query_reset(query);
	return got == 0 ? 0 : store_failed(store);
}

static int append_segment(
    struct store *store, const struct digest *digests, size_t n, struct error *err)
{
	struct segment_writer *writer = begin_segment(store, 0, err);
	int result = writer ? 0 : -1;

	for (size_t i = 0; result == 0 && i < n; i++)
		result = write_digest(writer, &digests[i], err);
	if (result == 0)
		result = end_segment(writer, err);
	free(writer);
	return result;
}

int store_put_seen(struct store *store, const struct digest *digests, size_t n, struct error *err)
{
	struct segments segments;

	for (size_t i = 1; i < n; i++)
		assert(digest_compare(&digests[i - 1], &digests[i]) < 0);
	if (n == 0)
		return 0;
	if (append_segment(store, digests, n, err) != 0)
		return -1;
	for (int64_t tier = 0;; tier++) {
		if (list_segments(store, tier, &segments, err) != 0)
			return -1;
		if (segments.n < FAN)
			return 0;
		if (segments.total > LARGE_SEGMENT)
			return close_segments(store, &segments, err);
		if (merge_segments(store, &segments, tier + 1, err) != 0)
			return -1;
	}
}

/* How many digests there are, and which segment is the oldest. 0 or -1. */
static int look_at_seen(struct store *store, uint64_t *total, int64_t *oldest, struct error *err)
{
	int64_t sum;

	if (db_number(store->db, "SELECT coalesce(sum(nseen), 0) FROM seen_segments", &sum, err) !=
		0 ||
	    db_number(
		store->db, "SELECT coalesce(min(number), 0) FROM seen_segments", oldest, err) != 0)
		return store_failed(store);
	*total = (uint64_t)sum;
	return 0;
}

int store_trim_seen(struct store *store, uint64_t max, uint64_t *dropped, struct error *err)
{
	uint64_t total = 0, left;
	int64_t oldest = 0;

	if (look_at_seen(store, &total, &oldest, err) != 0)
		return -1;
	for (left = total; left > max;)
		if (delete_segment(store, oldest, err) != 0 ||
		    look_at_seen(store, &left, &oldest, err) != 0)
			return -1;
	*dropped = total - left;
	return 0;
}

/* Append part after part to all. 0 or -1. */
static int copy_seen(struct store *store, struct buf *all, struct error *err)
{
	struct span part;
	int got = -1;
	struct query *query =
	    db_prepare(store->db, "SELECT digests FROM seen ORDER BY segment, part", err);

	while (query && (got = query_next(query, err)) == 1) {
		got = check_part(store, query, &part, err);
		if (got != 0)
			break;
		if (buf_append(all, part) != 0) {
			got = error_memory(err);
			break;
		}
	}
	query_free(query);
	return got;
}

int store_get_seen(struct store *store, struct digest **digests, size_t *n, struct error *err)
{
	struct buf all = {0};
	int64_t nbytes;

	if (db_number(
		store->db, "SELECT coalesce(sum(length(digests)), 0) FROM seen", &nbytes, err) != 0)
		return -1;
	if (nbytes < 0 || buf_reserve(&all, (size_t)nbytes) != 0) {
		buf_done(&all);
		return error_memory(err);
	}
	if (copy_seen(store, &all, err) != 0) {
		buf_done(&all);
		return -1;
	}
	*digests = (struct digest *)(void *)all.at;
	*n = all.len / sizeof(struct digest);
	return 0;
}
