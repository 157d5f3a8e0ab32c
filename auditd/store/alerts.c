/* Groups of findings that alert, and the events that tell of them; alarms about the audit itself are events too. */
#include "store/inner.h"
#include "store/live.h"

static const struct digest no_finding;

static int put_event(struct store *store, const struct store_event *event, struct error *err)
{
	struct query *query = store_write(store, PUT_EVENT,
	    "INSERT INTO events (kind, rule, severity, clause, model, tenant, about, text, "
	    "findings,"
	    " opened_us, at_us, finding) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, event->kind);
	query_bind_text(query, event->rule);
	query_bind_text(query, event->severity);
	query_bind_text(query, event->clause);
	query_bind_text(query, event->model);
	query_bind_text(query, event->tenant);
	query_bind_text(query, event->key);
	query_bind_text(query, event->text);
	query_bind_number(query, event->count);
	query_bind_signed(query, event->opened_us);
	query_bind_signed(query, event->at_us);
	query_bind_digest(query, &event->finding);
	return store_ran(store, query, err);
}

/* The open group that a finding belongs to. */
struct group {
	int64_t number; /* 0: none is open */
	uint64_t findings;
	int64_t opened_us;
	struct digest finding;
};

static int find_group(
    struct store *store, const struct finding *finding, struct group *group, struct error *err)
{
	struct query *query = store_write(store, FIND_ALERT,
	    "SELECT number, findings, opened_us, finding FROM alerts"
	    " WHERE closed_us IS NULL AND rule = ? AND model IS ? AND tenant IS ?",
	    err);

	*group = (struct group){0};
	if (query == NULL)
		return -1;
	query_bind_word(query, finding->rule);
	query_bind_text(query, finding->model);
	query_bind_text(query, finding->tenant);
	int got = query_next(query, err);
	if (got == 1) {
		group->number = (int64_t)query_read_number(query);
		group->findings = query_read_number(query);
		group->opened_us = query_read_signed(query);
		group->finding = query_read_digest(query);
		got = query_check(query, err);
	}
	query_reset(query);
	return got == 0 ? 0 : store_failed(store);
}

static int open_group(
    struct store *store, const struct finding *finding, int64_t at_us, struct error *err)
{
	struct query *query = store_write(store, OPEN_ALERT,
	    "INSERT INTO alerts (rule, severity, clause, model, tenant, findings, opened_us,"
	    " grown_us, finding) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6, ?7)",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, finding->rule);
	query_bind_word(query, finding->severity);
	query_bind_text(query, finding->nclauses > 0 ? finding->clauses[0] : (struct span){0});
	query_bind_text(query, finding->model);
	query_bind_text(query, finding->tenant);
	query_bind_signed(query, at_us);
	query_bind_digest(query, &finding->id);
	return store_ran(store, query, err);
}

static int grow_group(struct store *store, int64_t number, int64_t at_us, struct error *err)
{
	struct query *query = store_write(store, GROW_ALERT,
	    "UPDATE alerts SET findings = findings + 1, grown_us = ? WHERE number = ?", err);

	if (query == NULL)
		return -1;
	query_bind_signed(query, at_us);
	query_bind_signed(query, number);
	return store_ran(store, query, err);
}

static bool is_tenfold(uint64_t n)
{
	while (n >= 10 && n % 10 == 0)
		n /= 10;
	return n == 1;
}

int store_put_alert(
    struct store *store, const struct finding *finding, int64_t at_us, struct error *err)
{
	struct group group;

	if (find_group(store, finding, &group, err) != 0)
		return -1;
	bool is_open = group.number != 0;
	if (is_open ? grow_group(store, group.number, at_us, err)
		    : open_group(store, finding, at_us, err))
		return -1;
	if (!is_tenfold(group.findings + 1))
		return 0;
	const struct store_event event = {
	    .kind = span_of(is_open ? "tenfold" : "open"),
	    .rule = finding->rule,
	    .severity = finding->severity,
	    .clause = finding->nclauses > 0 ? finding->clauses[0] : (struct span){0},
	    .model = finding->model,
	    .tenant = finding->tenant,
	    .count = group.findings + 1,
	    .opened_us = is_open ? group.opened_us : at_us,
	    .at_us = at_us,
	    .finding = is_open ? group.finding : finding->id,
	};
	return put_event(store, &event, err);
}

int store_close_alerts(struct store *store, int64_t before_us, int64_t at_us, struct error *err)
{
	static const struct {
		enum statement which;
		const char *sql;
	} steps[] = {
	    {CLOSING_EVENTS,
		"INSERT INTO events (kind, rule, severity, clause, model, tenant, findings, "
		"opened_us,"
		" at_us, finding)"
		" SELECT 'close', rule, severity, clause, model, tenant, findings, opened_us, ?1, "
		"finding"
		" FROM alerts WHERE closed_us IS NULL AND grown_us < ?2 ORDER BY number"},
	    {CLOSE_ALERTS,
		"UPDATE alerts SET closed_us = ?1 WHERE closed_us IS NULL AND grown_us < ?2"},
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct query *query = store_write(store, steps[i].which, steps[i].sql, err);
		if (query == NULL)
			return -1;
		query_bind_signed(query, at_us);
		query_bind_signed(query, before_us);
		if (store_ran(store, query, err) != 0)
			return -1;
	}
	return 0;
}

int store_put_alarm(struct store *store, struct span kind, struct span key, struct span text,
    int64_t at_us, struct error *err)
{
	const struct store_event event = {.kind = kind,
	    .key = key,
	    .text = text,
	    .opened_us = at_us,
	    .at_us = at_us,
	    .finding = no_finding};

	return put_event(store, &event, err);
}

static struct store_event read_event(struct query *query)
{
	struct store_event event = {.number = query_read_number(query)};

	event.kind = query_read_word(query);
	event.rule = query_read_text(query);
	event.severity = query_read_text(query);
	event.clause = query_read_text(query);
	event.model = query_read_text(query);
	event.tenant = query_read_text(query);
	event.key = query_read_text(query);
	event.text = query_read_text(query);
	event.count = query_read_number(query);
	event.opened_us = query_read_signed(query);
	event.at_us = query_read_signed(query);
	event.finding = query_read_digest(query);
	return event;
}

int store_each_event(
    struct store *store, uint64_t after, store_event_fn *fn, void *context, struct error *err)
{
	int result;
	struct query *query = db_prepare(store->db,
	    "SELECT number, kind, rule, severity, clause, model, tenant, about, text, findings,"
	    " opened_us, at_us, finding FROM events WHERE number > ? ORDER BY number",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, after);
	while ((result = query_next(query, err)) == 1) {
		struct store_event event = read_event(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&event, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

int store_get_delivered(struct store *store, const char *sink, uint64_t *number, struct error *err)
{
	uint64_t event = 0;
	struct query *query =
	    db_prepare(store->db, "SELECT event FROM deliveries WHERE sink = ?", err);

	if (query == NULL)
		return -1;
	query_bind_word(query, span_of(sink));
	int got = query_next(query, err);
	if (got == 1) {
		event = query_read_number(query);
		got = query_check(query, err);
	}
	query_free(query);
	if (got == 0)
		*number = event;
	return got;
}

int store_put_delivered(struct store *store, const char *sink, uint64_t number, struct error *err)
{
	struct query *query = store_write(store, PUT_DELIVERED,
	    "INSERT INTO deliveries (sink, event) VALUES (?, ?)"
	    " ON CONFLICT (sink) DO UPDATE SET event = excluded.event",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, span_of(sink));
	query_bind_number(query, number);
	return store_ran(store, query, err);
}
