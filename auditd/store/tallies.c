/* Tallies: one row a key, with an array of counts by rule that commits add to. */
#include <stdlib.h>

#include "store/inner.h"

/* Five counts, then the inconclusive ones by reason, in the order of struct tally; meta names them. */
enum { FIRST_REASON = 5, TALLY_FIELDS = FIRST_REASON + INCONCLUSIVE_REASONS };
enum { TALLY_BYTES = TALLY_FIELDS * 8 };

static void encode_number(unsigned char *at, uint64_t number)
{
	for (int i = 0; i < 8; i++)
		at[i] = (unsigned char)(number >> (8 * i));
}

static uint64_t decode_number(const unsigned char *at)
{
	uint64_t number = 0;

	for (int i = 0; i < 8; i++)
		number |= (uint64_t)at[i] << (8 * i);
	return number;
}

static void encode_tally(unsigned char *at, const struct tally *tally)
{
	const uint64_t fields[FIRST_REASON] = {
	    tally->evaluated, tally->exposed, tally->fired, tally->suppressed, tally->excused};

	for (size_t i = 0; i < TALLY_FIELDS; i++)
		encode_number(at + 8 * i,
		    i < FIRST_REASON ? fields[i] : tally->inconclusive[i - FIRST_REASON]);
}

static struct tally decode_tally(const unsigned char *at)
{
	struct tally tally = {.evaluated = decode_number(at),
	    .exposed = decode_number(at + 8),
	    .fired = decode_number(at + 16),
	    .suppressed = decode_number(at + 24),
	    .excused = decode_number(at + 32)};

	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++)
		tally.inconclusive[i] = decode_number(at + 8 * (FIRST_REASON + i));
	return tally;
}

/* What is stored under a key. */
struct stored {
	int64_t number; /* of the row; 0: none */
	struct tally_counts counts;
};

static void bind_key(struct query *query, const struct tally_key *key)
{
	query_bind_digest(query, &key->ruleset);
	if (key->has_time)
		query_bind_signed(query, key->hour);
	else
		query_bind_null(query);
	query_bind_text(query, key->model);
	query_bind_text(query, key->tenant);
	query_bind_text(query, key->language);
	query_bind_number(query, key->is_untrusted);
}

static struct tally_counts read_counts(struct query *query)
{
	struct tally_counts counts = {.conversations = query_read_number(query)};

	counts.turns = query_read_number(query);
	counts.repeats = query_read_number(query);
	return counts;
}

/* Add what the key's row holds to the encoded tallies in sum. 0 or -1. */
static int add_row(struct store *store, struct query *query, struct stored *stored, struct span sum,
    struct error *err)
{
	unsigned char *at = (unsigned char *)(uintptr_t)sum.at;

	stored->number = (int64_t)query_read_number(query);
	stored->counts = read_counts(query);
	struct span old = query_read_bytes(query);
	if (query_check(query, err) != 0)
		return -1;
	if (old.len != sum.len)
		return db_damaged(store->db, "tallies of another number of rules", err);
	for (size_t i = 0; i < sum.len; i += TALLY_BYTES) {
		struct tally tally = decode_tally(at + i);
		struct tally before = decode_tally((const unsigned char *)old.at + i);
		tally_add(&tally, &before);
		encode_tally(at + i, &tally);
	}
	return 0;
}

static int add_stored(struct store *store, const struct tally_key *key, struct stored *stored,
    struct span sum, struct error *err)
{
	/* IS, not =: an absent model is a key like any other. */
	struct query *query = store_write(store, FIND_TALLIES,
	    "SELECT number, conversations, turns, repeats, counts FROM tallies"
	    " WHERE ruleset = ? AND hour IS ? AND model IS ? AND tenant IS ? AND language IS ?"
	    " AND is_untrusted = ?",
	    err);

	if (query == NULL)
		return -1;
	bind_key(query, key);
	int got = query_next(query, err);
	if (got == 1)
		got = add_row(store, query, stored, sum, err);
	query_reset(query);
	return got == 0 ? 0 : store_failed(store);
}

static void bind_counts(struct query *query, const struct tally_counts *a,
    const struct tally_counts *b, struct span sum)
{
	query_bind_number(query, a->conversations + b->conversations);
	query_bind_number(query, a->turns + b->turns);
	query_bind_number(query, a->repeats + b->repeats);
	query_bind_bytes(query, sum.at, sum.len);
}

static int insert_row(struct store *store, const struct tally_key *key,
    const struct tally_counts *counts, struct span sum, struct error *err)
{
	const struct tally_counts none = {0};
	struct query *query = store_write(store, PUT_TALLIES,
	    "INSERT INTO tallies (conversations, turns, repeats, counts,"
	    " ruleset, hour, model, tenant, language, is_untrusted)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    err);

	if (query == NULL)
		return -1;
	bind_counts(query, counts, &none, sum);
	bind_key(query, key);
	return store_ran(store, query, err);
}

static int update_row(struct store *store, const struct stored *stored,
    const struct tally_counts *counts, struct span sum, struct error *err)
{
	struct query *query = store_write(store, ADD_TALLIES,
	    "UPDATE tallies SET conversations = ?, turns = ?, repeats = ?, counts = ?"
	    " WHERE number = ?",
	    err);

	if (query == NULL)
		return -1;
	bind_counts(query, counts, &stored->counts, sum);
	query_bind_signed(query, stored->number);
	return store_ran(store, query, err);
}

int store_put_tallies(struct store *store, const struct tally_key *key,
    const struct tally_counts *counts, const struct tally *tallies, size_t ntallies,
    struct error *err)
{
	struct stored stored = {0};

	unsigned char *bytes = calloc(ntallies + 1, TALLY_BYTES);
	if (bytes == NULL) {
		error_memory(err);
		return store_failed(store);
	}
	for (size_t i = 0; i < ntallies; i++)
		encode_tally(bytes + i * TALLY_BYTES, &tallies[i]);
	struct span sum = {(const char *)bytes, ntallies * TALLY_BYTES};
	int result = add_stored(store, key, &stored, sum, err);
	if (result == 0)
		result = stored.number ? update_row(store, &stored, counts, sum, err)
				       : insert_row(store, key, counts, sum, err);
	free(bytes);
	return result;
}

/* A row's counts by rule as an array that grows from row to row. 0 or -1. */
static int decode_row(
    struct store *store, struct span bytes, struct tally **tallies, size_t *room, struct error *err)
{
	size_t n = bytes.len / TALLY_BYTES;

	if (bytes.len % TALLY_BYTES != 0)
		return db_damaged(store->db, "tallies.counts is cut", err);
	if (n > *room || *tallies == NULL) {
		struct tally *larger = realloc(*tallies, (n + 1) * sizeof *larger);
		if (larger == NULL)
			return error_memory(err);
		*tallies = larger;
		*room = n;
	}
	for (size_t i = 0; i < n; i++)
		(*tallies)[i] = decode_tally((const unsigned char *)bytes.at + i * TALLY_BYTES);
	return 0;
}

static void read_key(struct query *query, struct tally_key *key)
{
	key->ruleset = query_read_digest(query);
	key->hour = query_read_maybe(query, &key->has_time);
	key->model = query_read_text(query);
	key->tenant = query_read_text(query);
	key->language = query_read_text(query);
	key->is_untrusted = query_read_bool(query);
}

int store_each_tally(struct store *store, store_tally_fn *fn, void *context, struct error *err)
{
	struct tally_key key;
	struct tally *tallies = NULL;
	size_t room = 0;
	int result;
	struct query *query = window_prepare(store,
	    "SELECT ruleset, hour, model, tenant, language, is_untrusted, conversations, turns,"
	    " repeats, counts"
	    " FROM tallies WHERE true%s ORDER BY hour, ruleset, model, tenant, language, "
	    "is_untrusted",
	    "hour", err);

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		read_key(query, &key);
		struct tally_counts counts = read_counts(query);
		struct span bytes = query_read_bytes(query);
		result = query_check(query, err);
		if (result != 0 || (result = decode_row(store, bytes, &tallies, &room, err)) != 0)
			break;
		result = fn(&key, &counts, tallies, bytes.len / TALLY_BYTES, context);
		if (result != 0)
			break;
	}
	free(tallies);
	query_free(query);
	return result;
}
