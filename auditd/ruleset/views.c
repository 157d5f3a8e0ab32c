/* The rules by one release or another: what applies, and how findings name the release. */
#include <string.h>

#include "base/arena.h"
#include "ruleset/load.h"

static const struct span as_if = SPAN(" (as if)");

static bool applies_in(
    const struct ruleset *ruleset, const struct rule *rule, const struct span *releases)
{
	struct span release = releases[rule->clauses[0].document];

	return rule_is_valid_in(rule, release) &&
	       clause_is_in(ruleset_clause(ruleset, rule->clauses[0]), release) &&
	       sentences_hold(ruleset, rule, releases);
}

/* "document@release", or the document alone. Absent when out of memory. */
static struct span name_spec(
    struct arena *arena, struct span document, struct span release, bool is_as_if)
{
	struct buf text = {0};

	buf_append(&text, document);
	if (release.len > 0) {
		buf_byte(&text, '@');
		buf_append(&text, release);
	}
	if (is_as_if)
		buf_append(&text, as_if);
	struct span kept =
	    text.failed ? (struct span){NULL, 0} : arena_text(arena, buf_span(&text));
	buf_done(&text);
	return kept;
}

bool spec_is_bound(struct span spec)
{
	return spec.len < as_if.len ||
	       !span_equal(span_slice(spec, spec.len - as_if.len, spec.len), as_if);
}

int view_make(struct ruleset *ruleset, size_t document, struct span release, bool is_as_if,
    struct ruleset_view *view)
{
	struct arena *arena = ruleset->memory;
	struct span *releases = arena_array(arena, ruleset->ndocuments, sizeof *releases);
	struct span *specs = arena_array(arena, ruleset->ndocuments, sizeof *specs);
	bool *applies = arena_array(arena, ruleset->nrules, sizeof *applies);

	if (releases == NULL || specs == NULL || applies == NULL)
		return -1;
	for (size_t i = 0; i < ruleset->ndocuments; i++) {
		const struct document *it = &ruleset->documents[i];
		releases[i] = i == document ? release : it->release;
		specs[i] = name_spec(arena, it->name, releases[i], is_as_if);
		if (specs[i].at == NULL)
			return -1;
	}
	for (size_t i = 0; i < ruleset->nrules; i++)
		applies[i] = applies_in(ruleset, &ruleset->rules[i], releases);
	*view = (struct ruleset_view){ruleset, releases, specs, applies, is_as_if};
	return 0;
}

int views_settle(struct ruleset *ruleset)
{
	struct ruleset_view *view = arena_alloc(ruleset->memory, sizeof *view);

	if (view == NULL ||
	    view_make(ruleset, ruleset->ndocuments, (struct span){NULL, 0}, false, view) != 0)
		return -1;
	ruleset->views = view;
	ruleset->nviews = 1;
	return 0;
}

bool view_rule_applies(const struct ruleset_view *view, const struct rule *rule)
{
	return view->applies[rule - view->ruleset->rules];
}

bool ruleset_rule_applies(const struct ruleset *ruleset, const struct rule *rule)
{
	return view_rule_applies(&ruleset->views[0], rule);
}

bool ruleset_rule_judges(const struct ruleset *ruleset, const struct rule *rule)
{
	for (size_t i = 0; i < ruleset->nviews; i++)
		if (view_rule_applies(&ruleset->views[i], rule))
			return true;
	return false;
}

const struct ruleset_view *ruleset_view_of(
    const struct ruleset *ruleset, struct span model, bool has_time, int64_t time_us)
{
	int row = models_find(ruleset->models, ruleset->nmodels, model, has_time, time_us);

	return &ruleset->views[row < 0 ? 0 : ruleset->judges[row].view];
}
