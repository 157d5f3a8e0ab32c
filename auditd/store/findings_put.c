/* Findings, their evidence and reasons, and sightings of their turns: the writing side.
 *
 * Two findings of one id are one: the one whose record comes first stays, with its evidence,
 * whichever was written first. Joining is thus free of order. Of a group over the limit the smallest
 * ids stay: an id that was once pushed out has as many smaller ones before it as are kept, so it could
 * not have stayed in any order. */
#include "store/inner.h"
#include "store/live.h"

static void bind_rule(
    struct query *query, const struct finding *finding, const struct digest *ruleset)
{
	const struct span none = {0};

	query_bind_digest(query, &finding->id);
	query_bind_digest(query, ruleset);
	query_bind_word(query, finding->rule);
	query_bind_number(query, finding->rev);
	query_bind_word(query, finding->title);
	query_bind_word(query, finding->family);
	query_bind_text(query, finding->nclauses > 0 ? finding->clauses[0] : none);
	query_bind_text(query, finding->nclauses > 1 ? finding->clauses[1] : none);
	query_bind_word(query, finding->spec);
	query_bind_word(query, finding->severity);
	query_bind_word(query, finding->confidence);
	query_bind_word(query, finding->verdict);
	query_bind_word(query, finding->status);
	query_bind_number(query, finding->is_alert);
	query_bind_text(query, finding->inconclusive);
	query_bind_text(query, finding->exception);
	query_bind_text(query, finding->exception_digest);
	if (finding->is_excused)
		query_bind_number(query, finding->excused_by);
	else
		query_bind_null(query);
}

enum { EVICTED_AT_ONCE = 16 };

/* The hour it is filed under is the group's, so that a group ends. */
static bool filed_at(const struct finding *finding, int64_t *filed_us, int64_t *hour)
{
	const int64_t us_per_hour = INT64_C(3600) * 1000000;

	*filed_us = finding->is_filed ? finding->filed_us : finding->time_us;
	*hour = *filed_us / us_per_hour - (*filed_us % us_per_hour < 0);
	return finding->is_filed || finding->has_time;
}

static void bind_filed(struct query *query, const struct finding *finding)
{
	int64_t filed_us, hour;

	if (filed_at(finding, &filed_us, &hour)) {
		query_bind_signed(query, filed_us);
		query_bind_signed(query, hour);
	} else {
		query_bind_null(query);
		query_bind_null(query);
	}
	query_bind_number(query, finding->is_untrusted);
}

static void bind_origin(struct query *query, const struct origin *origin)
{
	query_bind_number(query, origin->input);
	query_bind_number(query, origin->text_offset);
	query_bind_number(query, origin->line);
	query_bind_number(query, origin->raw_offset);
}

static void bind_place(struct query *query, const struct finding *finding)
{
	query_bind_text(query, finding->conversation);
	query_bind_digest(query, &finding->key);
	query_bind_digest(query, &finding->turn);
	query_bind_number(query, finding->message);
	query_bind_text(query, finding->role);
	query_bind_text(query, finding->model);
	query_bind_text(query, finding->tenant);
	query_bind_text(query, finding->format);
	if (finding->has_time)
		query_bind_signed(query, finding->time_us);
	else
		query_bind_null(query);
	bind_origin(query, &finding->origin);
	bind_filed(query, finding);
}

/* Insert the finding's own row unless its id is there. Sets *is_new. 0 or -1. */
static int put_row(struct store *store, const struct finding *finding, const struct digest *ruleset,
    bool *is_new, struct error *err)
{
	struct query *query = store_write(store, PUT_FINDING,
	    "INSERT INTO findings (id, ruleset, rule, revision, title, family, clause, "
	    "second_clause, spec,"
	    " severity, confidence, verdict, status, is_alert, inconclusive, exception, "
	    "exception_digest, excused_by, "
	    "conversation,"
	    " conversation_key, turn, message, role, model, tenant, format, time_us, input, "
	    "text_offset,"
	    " line, raw_offset, filed_us, filed_hour, is_untrusted)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
	    "?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (id) DO NOTHING",
	    err);

	if (query == NULL)
		return -1;
	bind_rule(query, finding, ruleset);
	bind_place(query, finding);
	if (store_ran(store, query, err) != 0)
		return -1;
	*is_new = db_changes(store->db) > 0;
	return 0;
}

/* Remove the stored finding of that id if its record comes after this one's. Sets *is_removed. 0 or
 * -1. */
static int remove_later(
    struct store *store, const struct finding *finding, bool *is_removed, struct error *err)
{
	struct query *query = store_write(store, DELETE_FINDING,
	    "DELETE FROM findings WHERE id = ?1 AND (input, text_offset) > (?2, ?3)", err);

	if (query == NULL)
		return -1;
	query_bind_digest(query, &finding->id);
	query_bind_number(query, finding->origin.input);
	query_bind_number(query, finding->origin.text_offset);
	if (store_ran(store, query, err) != 0)
		return -1;
	*is_removed = db_changes(store->db) > 0;
	if (*is_removed)
		digest_set_remove(&store->turns, &finding->turn);
	return 0;
}

static int put_evidence(
    struct store *store, int64_t number, const struct finding *finding, struct error *err)
{
	for (size_t i = 0; i < finding->nevidence; i++) {
		const struct evidence *evidence = &finding->evidence[i];
		struct query *query = store_write(store, PUT_EVIDENCE,
		    "INSERT INTO evidence (finding, ordinal, message, part, start_byte, end_byte, "
		    "role, label,"
		    " excerpt, input, text_offset, line, raw_offset)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    err);
		if (query == NULL)
			return -1;
		query_bind_signed(query, number);
		query_bind_number(query, i);
		query_bind_number(query, evidence->message);
		query_bind_number(query, evidence->part);
		query_bind_number(query, evidence->start);
		query_bind_number(query, evidence->end);
		query_bind_text(query, evidence->role);
		query_bind_text(query, evidence->label);
		query_bind_text(query, evidence->excerpt);
		bind_origin(query, &evidence->origin);
		if (store_ran(store, query, err) != 0)
			return -1;
	}
	return 0;
}

static int put_reasons(
    struct store *store, int64_t number, const struct finding *finding, struct error *err)
{
	for (size_t i = 0; i < finding->nreasons; i++) {
		const struct reason *reason = &finding->reasons[i];
		struct query *query = store_write(store, PUT_REASON,
		    "INSERT INTO reasons (finding, ordinal, text, value, bound) VALUES (?, ?, ?, "
		    "?, ?)",
		    err);
		if (query == NULL)
			return -1;
		query_bind_signed(query, number);
		query_bind_number(query, i);
		query_bind_text(query, reason->text);
		if (reason->has_value) {
			query_bind_signed(query, reason->value);
			query_bind_signed(query, reason->of);
		} else {
			query_bind_null(query);
			query_bind_null(query);
		}
		if (store_ran(store, query, err) != 0)
			return -1;
	}
	return 0;
}

void store_limit_evidence(struct store *store, uint64_t n)
{
	store->evidence_limit = n;
}

/* The finding's group from the id on that has so many smaller ones before it: number, id and turn. NULL on error. */
static struct query *find_behind(
    struct store *store, const struct finding *finding, uint64_t nsmaller, struct error *err)
{
	int64_t filed_us, hour;
	struct query *query = store_write(store, FIND_OVER_LIMIT,
	    "SELECT number, id, turn FROM findings WHERE filed_hour IS ? AND rule = ? AND model IS "
	    "?"
	    " AND tenant IS ? ORDER BY id LIMIT ? OFFSET ?",
	    err);

	if (query == NULL)
		return NULL;
	if (filed_at(finding, &filed_us, &hour))
		query_bind_signed(query, hour);
	else
		query_bind_null(query);
	query_bind_word(query, finding->rule);
	query_bind_text(query, finding->model);
	query_bind_text(query, finding->tenant);
	query_bind_number(query, EVICTED_AT_ONCE);
	query_bind_number(query, nsmaller);
	return query;
}

/* Is the finding's group full, and does the finding come behind all that it keeps? 0 or -1. */
static int look_at_group(struct store *store, const struct finding *finding, bool *is_full,
    bool *is_behind, struct error *err)
{
	*is_full = *is_behind = false;
	if (store->evidence_limit == 0)
		return 0;
	struct query *query = find_behind(store, finding, store->evidence_limit - 1, err);
	if (query == NULL)
		return -1;
	int got = query_next(query, err);
	if (got == 1) {
		query_read_number(query);
		struct digest last = query_read_digest(query);
		query_read_digest(query);
		*is_full = true;
		*is_behind = digest_compare(&last, &finding->id) < 0;
		got = query_check(query, err);
	}
	query_reset(query);
	return got == 0 ? 0 : store_failed(store);
}

static int forget_sightings(struct store *store, const struct digest *turn, struct error *err)
{
	struct query *query =
	    store_write(store, DELETE_TURN_SIGHTINGS, "DELETE FROM sightings WHERE turn = ?", err);

	if (query == NULL)
		return -1;
	query_bind_digest(query, turn);
	return store_ran(store, query, err);
}

/* Remove one finding with all that belongs to it. 0 or -1. */
static int evict(struct store *store, int64_t number, const struct digest *turn, struct error *err)
{
	if (unkept_count_row(store, number, err) != 0)
		return -1;
	struct query *query =
	    store_write(store, DELETE_BY_NUMBER, "DELETE FROM findings WHERE number = ?", err);

	if (query == NULL)
		return -1;
	query_bind_signed(query, number);
	if (store_ran(store, query, err) != 0)
		return -1;
	return digest_set_remove(&store->turns, turn) ? forget_sightings(store, turn, err) : 0;
}

/* Remove what the finding's group has over the limit. 0 or -1. */
static int evict_over_limit(struct store *store, const struct finding *finding, struct error *err)
{
	int64_t numbers[EVICTED_AT_ONCE];
	struct digest turns[EVICTED_AT_ONCE];
	size_t n;
	int got = 0;

	do {
		struct query *query = find_behind(store, finding, store->evidence_limit, err);
		if (query == NULL)
			return -1;
		for (n = 0; n < EVICTED_AT_ONCE && (got = query_next(query, err)) == 1; n++) {
			numbers[n] = (int64_t)query_read_number(query);
			query_read_digest(query);
			turns[n] = query_read_digest(query);
			if (query_check(query, err) != 0) {
				got = -1;
				break;
			}
		}
		query_reset(query);
		if (got < 0)
			return store_failed(store);
		for (size_t i = 0; i < n; i++)
			if (evict(store, numbers[i], &turns[i], err) != 0)
				return -1;
	} while (n == EVICTED_AT_ONCE);
	return 0;
}

int store_put_finding(struct store *store, const struct finding *finding,
    const struct digest *ruleset, struct error *err)
{
	bool is_new, is_full, is_behind;

	if (look_at_group(store, finding, &is_full, &is_behind, err) != 0)
		return -1;
	if (is_behind) {
		int64_t filed_us, hour;
		bool has_hour = filed_at(finding, &filed_us, &hour);
		return unkept_count(store, finding, ruleset, has_hour, hour, err);
	}
	if (put_row(store, finding, ruleset, &is_new, err) != 0)
		return -1;
	if (!is_new) {
		if (remove_later(store, finding, &is_new, err) != 0)
			return -1;
		if (!is_new)
			return 0;
		if (put_row(store, finding, ruleset, &is_new, err) != 0)
			return -1;
	}
	int64_t number = db_last_row(store->db);
	if (put_evidence(store, number, finding, err) != 0 ||
	    put_reasons(store, number, finding, err) != 0)
		return -1;
	if (digest_set_add(&store->turns, &finding->turn) != 0) {
		error_memory(err);
		return store_failed(store);
	}
	return is_full ? evict_over_limit(store, finding, err) : 0;
}

int store_put_sighting(
    struct store *store, const struct digest *turn, const struct origin *origin, struct error *err)
{
	if (!store_has_findings(store, turn))
		return 0;
	struct query *query = store_write(store, PUT_SIGHTING,
	    "INSERT INTO sightings (turn, input, text_offset) VALUES (?, ?, ?) ON CONFLICT DO "
	    "NOTHING",
	    err);
	if (query == NULL)
		return -1;
	query_bind_digest(query, turn);
	query_bind_number(query, origin->input);
	query_bind_number(query, origin->text_offset);
	return store_ran(store, query, err);
}
