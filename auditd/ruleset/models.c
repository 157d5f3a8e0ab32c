/* Models to the releases they are judged by. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/dates.h"
#include "ruleset/load.h"

/* Bindings on their way into a ruleset: nothing of it changes until all are read. */
struct binding {
	struct ruleset *ruleset;
	struct model_row *rows;
	struct model_judge *judges;
	struct ruleset_view *views; /* room for one more than rows, and the as-if one */
	size_t nviews;
	struct error *err;
};

static int refuse(const struct model_binding *it, struct error *err, const char *what)
{
	return error_set(err, ERROR_SETTING, "%s:%u: %s", it->file, it->line, what);
}

static int read_day(const struct model_binding *it, const char *key, struct span text, bool *has,
    int64_t *day, struct error *err)
{
	*has = text.len > 0;
	if (!*has || dates_parse_day(text, day))
		return 0;
	return error_set(err, ERROR_SETTING,
	    "%s:%u: %s: '%.*s' is no day of the calendar: write YYYY-MM-DD", it->file, it->line,
	    key, (int)(text.len < 40 ? text.len : 40), text.at);
}

static int read_row(struct binding *binding, const struct model_binding *it, struct model_row *row)
{
	if (it->model.len == 0 || it->model.len > MODELS_LONGEST)
		return refuse(it, binding->err, "model: one to 256 bytes");
	row->name = arena_text(binding->ruleset->memory, it->model);
	if (row->name.at == NULL)
		return error_memory(binding->err);
	if (read_day(it, "from", it->from, &row->has_from, &row->from, binding->err) != 0 ||
	    read_day(it, "until", it->until, &row->has_until, &row->until, binding->err) != 0)
		return -1;
	if (row->has_from && row->has_until && row->until < row->from)
		return refuse(it, binding->err, "until lies before from");
	return 0;
}

static bool is_same_view(const struct binding *binding, const struct ruleset_view *view,
    size_t document, struct span release, bool is_as_if)
{
	const struct ruleset *ruleset = binding->ruleset;
	bool is_same = view->is_as_if == is_as_if;

	for (size_t i = 0; is_same && i < ruleset->ndocuments; i++)
		is_same = span_equal(
		    view->releases[i], i == document ? release : ruleset->documents[i].release);
	return is_same;
}

/* Use a view that is the same, or make one. */
static int add_view(
    struct binding *binding, size_t document, struct span release, bool is_as_if, uint32_t *index)
{
	size_t i = 0;

	while (i < binding->nviews &&
	       !is_same_view(binding, &binding->views[i], document, release, is_as_if))
		i++;
	*index = (uint32_t)i;
	if (i < binding->nviews)
		return 0;
	if (view_make(binding->ruleset, document, release, is_as_if, &binding->views[i]) != 0)
		return error_memory(binding->err);
	binding->nviews++;
	return 0;
}

static int refuse_document(
    const struct binding *binding, const struct model_binding *it, struct span name)
{
	const struct ruleset *ruleset = binding->ruleset;
	char known[RELEASE_LIST];
	size_t used = 0;

	known[0] = '\0';
	for (size_t i = 0; i < ruleset->ndocuments && used < sizeof known; i++)
		used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
		    ruleset->documents[i].name.at);
	return error_set(binding->err, ERROR_SETTING,
	    "%s:%u: no rules are of a document '%.*s' (they are of %s)", it->file, it->line,
	    (int)(name.len < 60 ? name.len : 60), name.at, known);
}

static int read_release(struct binding *binding, const struct model_binding *it, size_t document,
    struct span release, uint32_t *view)
{
	const struct document *of = &binding->ruleset->documents[document];
	struct error why;

	if (of->nreleases && document_find_release(of, release) < 0) {
		release_refuse(of, release, &why);
		return refuse(it, binding->err, why.text);
	}
	struct span kept = arena_text(binding->ruleset->memory, release);
	if (kept.at == NULL)
		return error_memory(binding->err);
	return add_view(binding, document, kept, false, view);
}

static int read_spec(
    struct binding *binding, const struct model_binding *it, struct model_judge *judge)
{
	const struct ruleset *ruleset = binding->ruleset;
	uint32_t *view = &judge->view;
	const char *at = it->spec.len ? memchr(it->spec.at, '@', it->spec.len) : NULL;

	judge->spec = arena_text(ruleset->memory, it->spec);
	if (judge->spec.at == NULL)
		return error_memory(binding->err);
	if (span_is(it->spec, "not-bound"))
		return add_view(binding, ruleset->ndocuments, (struct span){NULL, 0}, true, view);
	if (at == NULL || at == it->spec.at || at + 1 == it->spec.at + it->spec.len)
		return error_set(binding->err, ERROR_SETTING,
		    "%s:%u: spec: '%.*s' is neither DOCUMENT@RELEASE nor not-bound", it->file,
		    it->line, (int)(it->spec.len < 80 ? it->spec.len : 80),
		    it->spec.at ? it->spec.at : "");
	struct span name = span_slice(it->spec, 0, (size_t)(at - it->spec.at));
	struct span release = span_slice(it->spec, name.len + 1, it->spec.len);
	for (size_t i = 0; i < ruleset->ndocuments; i++)
		if (span_equal(ruleset->documents[i].name, name))
			return read_release(binding, it, i, release, view);
	return refuse_document(binding, it, name);
}

/* The models are part of what is judged by: other models, other findings. */
static void mix_models(
    struct ruleset *ruleset, const struct model_binding *bindings, size_t nbindings)
{
	struct hash hash;

	hash_init(&hash, "ruleset-models");
	hash_digest(&hash, &ruleset->digest);
	for (size_t i = 0; i < nbindings; i++) {
		hash_field(&hash, bindings[i].model);
		hash_field(&hash, bindings[i].from);
		hash_field(&hash, bindings[i].until);
		hash_field(&hash, bindings[i].spec);
	}
	hash_done(&hash, &ruleset->digest);
}

static int begin(struct binding *binding, size_t nbindings)
{
	struct arena *arena = binding->ruleset->memory;

	binding->rows = arena_array(arena, nbindings, sizeof *binding->rows);
	binding->judges = arena_array(arena, nbindings, sizeof *binding->judges);
	binding->views = arena_array(arena, nbindings + 2, sizeof *binding->views);
	if (binding->rows == NULL || binding->judges == NULL || binding->views == NULL)
		return error_memory(binding->err);
	binding->views[0] = binding->ruleset->views[0];
	binding->nviews = 1;
	return 0;
}

int ruleset_set_models(struct ruleset *ruleset, const struct model_binding *bindings,
    size_t nbindings, struct error *err)
{
	struct binding binding = {.ruleset = ruleset, .err = err};

	if (nbindings == 0)
		return 0;
	if (nbindings > MODELS_MOST)
		return refuse(&bindings[MODELS_MOST], err, "more than 1,024 models");
	if (begin(&binding, nbindings) != 0)
		return -1;
	for (size_t i = 0; i < nbindings; i++)
		if (read_row(&binding, &bindings[i], &binding.rows[i]) != 0 ||
		    read_spec(&binding, &bindings[i], &binding.judges[i]) != 0)
			return -1;
	ruleset->views = binding.views;
	ruleset->nviews = binding.nviews;
	ruleset->models = binding.rows;
	ruleset->judges = binding.judges;
	ruleset->nmodels = nbindings;
	mix_models(ruleset, bindings, nbindings);
	return 0;
}
