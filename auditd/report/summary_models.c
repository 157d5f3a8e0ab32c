/* Which release judged how many turns. Tallies are kept by model and hour, and an entry of models speaks of days,
 * so what decided is found again, not stored. */
#include "base/dates.h"
#include "report/summary.h"

struct reading {
	struct summary *summary;
	struct summary_version *version;
	struct error *err;
};

static bool read_day(struct span text, int64_t *day)
{
	return text.len > 0 && dates_parse_day(text, day);
}

static int copy_model(
    struct arena *arena, const struct store_model *from, struct store_model *to, struct error *err)
{
	*to = (struct store_model){0};
	if (summary_copy(arena, from->name, &to->name, err) != 0 ||
	    summary_copy(arena, from->from, &to->from, err) != 0 ||
	    summary_copy(arena, from->until, &to->until, err) != 0)
		return -1;
	return summary_copy(arena, from->spec, &to->spec, err);
}

static int add_model(const struct store_model *from, void *context)
{
	const struct reading *reading = context;
	struct arena *arena = &reading->summary->arena;
	struct summary_version *version = reading->version;
	size_t n = version->nmodels;

	if (n == MODELS_MOST)
		return 0;
	version->models = summary_grow(arena, version->models, n, sizeof *version->models);
	version->model_rows =
	    summary_grow(arena, version->model_rows, n, sizeof *version->model_rows);
	if (version->models == NULL || version->model_rows == NULL)
		return error_memory(reading->err);
	struct summary_model *model = &version->models[n];
	*model = (struct summary_model){.is_bound = !span_is(from->spec, "not-bound")};
	if (copy_model(arena, from, &model->model, reading->err) != 0)
		return -1;
	struct model_row *row = &version->model_rows[n];
	*row = (struct model_row){.name = model->model.name};
	row->has_from = read_day(model->model.from, &row->from);
	row->has_until = read_day(model->model.until, &row->until);
	version->nmodels++;
	return 0;
}

int summary_read_models(struct summary *summary, struct store *store,
    struct summary_version *version, struct error *err)
{
	struct reading reading = {summary, version, err};

	return store_each_model(store, &version->digest, add_model, &reading, err);
}

void summary_count_model(
    struct summary_version *version, const struct tally_key *key, uint64_t turns)
{
	bool has_time = key->has_time && !key->is_untrusted;
	int row = models_find_hour(
	    version->model_rows, version->nmodels, key->model, has_time, key->hour);

	if (row < 0)
		version->unnamed += turns;
	else
		version->models[row].turns += turns;
}
