/* Which release judged which models, in one sentence for each ruleset that binds models. */
#include "report/figures.h"
#include "report/words.h"

enum { MOST_SPECS = 8, NAMES_SAID = 4, NAME_COLUMNS = 40, SPEC_COLUMNS = 50 };

/* The first entry with this one's release. */
static size_t first_with_spec(const struct summary_version *version, size_t i)
{
	size_t first = 0;

	while (!span_equal(version->models[first].model.spec, version->models[i].model.spec))
		first++;
	return first;
}

static void say_names(const struct summary_version *version, size_t first, struct buf *out)
{
	size_t n = 0;

	buf_text(out, " (");
	for (size_t i = first; i < version->nmodels; i++) {
		if (first_with_spec(version, i) != first)
			continue;
		if (n++ < NAMES_SAID) {
			buf_text(out, n > 1 ? ", " : "");
			figure_cell(out, version->models[i].model.name, NAME_COLUMNS, false);
		}
	}
	if (n > NAMES_SAID)
		buf_printf(out, " and %zu more", n - NAMES_SAID);
	buf_byte(out, ')');
}

static uint64_t count_spec(const struct summary_version *version, size_t first)
{
	uint64_t n = 0;

	for (size_t i = first; i < version->nmodels; i++)
		if (first_with_spec(version, i) == first)
			n += version->models[i].turns;
	return n;
}

/* "12 turns by a-spec@2025-02-12 (old-*)" */
static void say_spec(const struct summary_version *version, size_t first, struct buf *out)
{
	const struct summary_model *model = &version->models[first];

	figure_plural(out, count_spec(version, first), "turn");
	buf_text(out, model->is_bound ? " by " : " of models that are not bound, as if by ");
	figure_cell(out, model->is_bound ? model->model.spec : version->spec, SPEC_COLUMNS, false);
	say_names(version, first, out);
}

static void say_version(const struct summary_version *version, struct buf *out)
{
	size_t nspecs = 0;

	buf_text(out, out->len ? " Judged: " : "Judged: ");
	for (size_t i = 0; i < version->nmodels; i++) {
		if (first_with_spec(version, i) != i)
			continue;
		if (nspecs++ < MOST_SPECS) {
			say_spec(version, i, out);
			buf_text(out, ", ");
		}
	}
	if (nspecs > MOST_SPECS)
		buf_printf(out, "those of %zu releases more, ", nspecs - MOST_SPECS);
	buf_text(out, "and ");
	figure_plural(out, version->unnamed, "turn");
	buf_text(out, " of other models by ");
	figure_cell(out, version->spec, SPEC_COLUMNS, false);
	buf_byte(out, '.');
}

bool words_models(const struct summary *summary, struct buf *out)
{
	for (size_t i = 0; i < summary->nversions; i++)
		if (summary->versions[i].nmodels > 0)
			say_version(&summary->versions[i], out);
	return out->len > 0;
}
