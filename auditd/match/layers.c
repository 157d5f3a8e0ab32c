/* Patterns over what a part's text hides: decoded once, and what that hides once more. */
#include "match/scanner.h"

bool layer_place(const struct layer *layer, size_t *start, size_t *end)
{
	bool is_changed = false;

	for (; layer; layer = layer->outer) {
		is_changed |= views_is_changed(layer->decoded, *start, *end);
		views_source(layer->decoded, *start, *end, start, end);
	}
	return is_changed;
}

void layer_unfold(const struct layer *layer, size_t *start, size_t *end)
{
	while (layer->outer)
		layer = layer->outer;
	if (layer->fold)
		fold_source(layer->fold, *start, *end, start, end);
}

const struct hit_cause *layer_cause(struct scanner *scanner, struct layer *layer)
{
	struct buf note = {0};

	if (layer->cause)
		return layer->cause;
	struct hit_cause *cause = arena_alloc(scanner->arena, sizeof *cause);
	if (layer->outer)
		(void)buf_printf(&note, "decoded from %s, then from %s",
		    encoding_names[layer->outer->decoded->encoding],
		    encoding_names[layer->decoded->encoding]);
	else
		(void)buf_printf(
		    &note, "decoded from %s", encoding_names[layer->decoded->encoding]);
	if (cause && !note.failed) {
		cause->note = arena_text(scanner->arena, buf_span(&note));
		if (cause->note.at)
			layer->cause = cause;
	}
	buf_done(&note);
	return layer->cause;
}

/* There was more than may be decoded: nothing that is looked for here is known not to be there. */
static int give_up_all(struct scanner *scanner, struct span text, const struct quest *quest)
{
	const struct matcher *matcher = scanner->matcher;
	struct raw_hit hit = {.term = TERM_NONE, .outcome = OUTCOME_GAVE_UP};
	size_t start = 0, end = text.len;

	if (quest->layer->fold)
		fold_source(quest->layer->fold, 0, text.len, &start, &end);
	hit.end = (uint32_t)end;
	for (uint32_t i = 0; i < matcher->ruleset->npatterns; i++) {
		if (!bits_has(quest->wanted[VIEW_BOTH].bits, i) || matcher->terms[i] == hit.term)
			continue;
		hit.term = matcher->terms[i];
		if (buf_append(&scanner->raw, (struct span){(const char *)&hit, sizeof hit}) != 0)
			return -1;
	}
	return 0;
}

static int next_view(struct scanner *scanner, struct views *views, struct decoded *decoded)
{
	uint64_t *before = profile_enter(scanner->profile, PROFILE_VIEWS);
	int result = views_next(views, decoded);

	profile_leave(scanner->profile, before);
	return result;
}

/* Walk over what a text hides, and over what that hides. */
static int search_hidden(
    struct scanner *scanner, struct span text, const struct quest *quest, unsigned depth)
{
	struct views *views = &scanner->views[depth];
	struct decoded decoded;
	struct span folded;
	int result;

	uint64_t *before = profile_enter(scanner->profile, PROFILE_VIEWS);
	views_begin(views, scanner->matcher->languages, text, &scanner->views_budget);
	profile_leave(scanner->profile, before);
	while ((result = next_view(scanner, views, &decoded)) == 1) {
		struct layer layer = {.decoded = &decoded,
		    .outer = depth > 0 ? quest->layer : NULL,
		    .fold = quest->layer->fold};
		struct quest inner = *quest;
		inner.layer = &layer;
		inner.fold = &scanner->decoded_fold;
		if (search_forms(scanner, decoded.text, &inner, &folded) != 0)
			return -1;
		if (depth + 1 < LAYERS_MOST &&
		    search_hidden(scanner, decoded.text, &inner, depth + 1) != 0)
			return -1;
	}
	return result;
}

int search_layers(struct scanner *scanner, struct span text, const struct quest *quest)
{
	bool is_folded = text.at == scanner->fold.text.at && scanner->fold.text.len > 0;
	struct layer whole = {.fold = is_folded ? &scanner->fold : NULL};
	struct quest inner = *quest;

	inner.layer = &whole;
	scanner->views_budget.was_cut = false;
	segments_set(&scanner->outer, text);
	if (search_hidden(scanner, text, &inner, 0) != 0)
		return -1;
	return scanner->views_budget.was_cut ? give_up_all(scanner, text, &inner) : 0;
}
