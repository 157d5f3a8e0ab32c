/* A row of findings with its evidence and reasons, checked field by field: the file may be damaged.
 */
#include "store/finding_reader.h"
#include "store/lists.h"

void finding_reader_done(struct finding_reader *reader)
{
	query_free(reader->rows);
	query_free(reader->evidence);
	query_free(reader->reasons);
}

int finding_reader_init(
    struct finding_reader *reader, struct store *store, const char *rows, struct error *err)
{
	*reader = (struct finding_reader){0};
	reader->rows = window_prepare(store, rows, "filed_hour", err);
	if (reader->rows == NULL)
		return -1;
	reader->evidence = db_prepare(store->db,
	    "SELECT message, part, start_byte, end_byte, role, label, excerpt, input, text_offset, "
	    "line, raw_offset"
	    " FROM evidence WHERE finding = ? ORDER BY ordinal",
	    err);
	if (reader->evidence == NULL)
		return -1;
	reader->reasons = db_prepare(store->db,
	    "SELECT text, value, bound FROM reasons WHERE finding = ? ORDER BY ordinal", err);
	return reader->reasons ? 0 : -1;
}

static int keep_all(
    struct arena *arena, struct span *const *texts, size_t ntexts, struct error *err)
{
	for (size_t i = 0; i < ntexts; i++)
		if (text_keep(arena, texts[i], err) != 0)
			return -1;
	return 0;
}

static struct origin read_origin(struct query *query)
{
	struct origin origin = {.input = query_read_small(query)};

	origin.text_offset = query_read_number(query);
	origin.line = query_read_number(query);
	origin.raw_offset = query_read_number(query);
	return origin;
}

static void read_rule(struct query *query, struct finding *finding)
{
	finding->id = query_read_digest(query);
	finding->rule = query_read_word(query);
	finding->rev = query_read_small(query);
	finding->title = query_read_word(query);
	finding->family = query_read_word(query);
	finding->clauses[0] = query_read_text(query);
	finding->clauses[1] = query_read_text(query);
	finding->nclauses = finding->clauses[1].at ? 2 : finding->clauses[0].at ? 1 : 0;
	finding->spec = query_read_word(query);
	finding->severity = query_read_word(query);
	finding->confidence = query_read_word(query);
	finding->verdict = query_read_word(query);
	finding->status = query_read_word(query);
	finding->is_alert = query_read_bool(query);
	finding->inconclusive = query_read_text(query);
	finding->exception = query_read_text(query);
	finding->exception_digest = query_read_text(query);
	finding->excused_by = query_read_maybe_small(query, &finding->is_excused);
}

static void read_place(struct query *query, struct finding *finding)
{
	finding->conversation = query_read_text(query);
	finding->key = query_read_digest(query);
	finding->turn = query_read_digest(query);
	finding->message = query_read_small(query);
	finding->role = query_read_text(query);
	finding->model = query_read_text(query);
	finding->tenant = query_read_text(query);
	finding->format = query_read_text(query);
	finding->time_us = query_read_maybe(query, &finding->has_time);
	finding->filed_us = query_read_maybe(query, &finding->is_filed);
	finding->is_untrusted = query_read_bool(query);
	finding->origin = read_origin(query);
	finding->file = query_read_text(query);
	uint64_t sightings = query_read_number(query);
	finding->sightings = sightings ? sightings : 1;
	finding->ruleset = query_read_digest(query);
}

static int keep_finding(struct arena *arena, struct finding *finding, struct error *err)
{
	struct span *const texts[] = {&finding->rule, &finding->title, &finding->family,
	    &finding->clauses[0], &finding->clauses[1], &finding->spec, &finding->severity,
	    &finding->confidence, &finding->verdict, &finding->status, &finding->inconclusive,
	    &finding->exception, &finding->exception_digest, &finding->conversation, &finding->role,
	    &finding->model, &finding->tenant, &finding->format, &finding->file};

	return keep_all(arena, texts, ARRAY_LEN(texts), err);
}

static int read_evidence(
    struct query *query, struct arena *arena, struct evidence *evidence, struct error *err)
{
	struct span *const texts[] = {&evidence->role, &evidence->label, &evidence->excerpt};

	evidence->message = query_read_small(query);
	evidence->part = query_read_small(query);
	evidence->start = query_read_small(query);
	evidence->end = query_read_small(query);
	evidence->role = query_read_text(query);
	evidence->label = query_read_text(query);
	evidence->excerpt = query_read_text(query);
	evidence->origin = read_origin(query);
	return query_check(query, err) == 0 ? keep_all(arena, texts, ARRAY_LEN(texts), err) : -1;
}

static int read_reason(
    struct query *query, struct arena *arena, struct reason *reason, struct error *err)
{
	struct span *const texts[] = {&reason->text};
	bool has_bound;

	reason->text = query_read_text(query);
	reason->value = query_read_maybe(query, &reason->has_value);
	reason->of = query_read_maybe(query, &has_bound);
	return query_check(query, err) == 0 ? keep_all(arena, texts, ARRAY_LEN(texts), err) : -1;
}

static int gather_evidence(struct query *query, int64_t number, struct arena *arena,
    struct finding *finding, struct error *err)
{
	int got;

	query_reset(query);
	query_bind_signed(query, number);
	while ((got = query_next(query, err)) == 1) {
		struct evidence *items = items_grow(
		    arena, finding->evidence, finding->nevidence, sizeof *finding->evidence);
		if (items == NULL)
			return error_memory(err);
		finding->evidence = items;
		if (read_evidence(query, arena, &items[finding->nevidence++], err) != 0)
			return -1;
	}
	return got;
}

static int gather_reasons(struct query *query, int64_t number, struct arena *arena,
    struct finding *finding, struct error *err)
{
	int got;

	query_reset(query);
	query_bind_signed(query, number);
	while ((got = query_next(query, err)) == 1) {
		struct reason *items = items_grow(
		    arena, finding->reasons, finding->nreasons, sizeof *finding->reasons);
		if (items == NULL)
			return error_memory(err);
		finding->reasons = items;
		if (read_reason(query, arena, &items[finding->nreasons++], err) != 0)
			return -1;
	}
	return got;
}

int finding_reader_read(
    struct finding_reader *reader, struct arena *arena, struct finding *finding, struct error *err)
{
	struct finding read = {0};
	int64_t number = (int64_t)query_read_number(reader->rows);

	read_rule(reader->rows, &read);
	read_place(reader->rows, &read);
	if (query_check(reader->rows, err) != 0 || keep_finding(arena, &read, err) != 0 ||
	    gather_evidence(reader->evidence, number, arena, &read, err) != 0 ||
	    gather_reasons(reader->reasons, number, arena, &read, err) != 0)
		return -1;
	*finding = read;
	return 0;
}
