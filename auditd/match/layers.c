/* Patterns over what a part's text hides: decoded once, and what that hides once more. */
#include <string.h>

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
	if (layer->map)
		fold_map_source(layer->map, *start, *end, start, end);
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

static int next_view(struct scanner *scanner, struct views *views, struct decoded *decoded)
{
	uint64_t *before = profile_enter(scanner->profile, PROFILE_VIEWS);
	int result = views_next(views, decoded);

	profile_leave(scanner->profile, before);
	return result;
}

/* A stretch that outlives the walk it was found by. NULL when out of memory. */
static struct layer *keep(struct arena *arena, const struct decoded *decoded)
{
	struct layer *layer = arena_alloc(arena, sizeof *layer);
	struct decoded *copy = arena_alloc(arena, sizeof *copy);
	size_t npieces = decoded->map.npieces;
	struct fold_piece *pieces = arena_array(arena, npieces, sizeof *pieces);

	if (layer == NULL || copy == NULL || pieces == NULL)
		return NULL;
	*copy = *decoded;
	copy->text = arena_text(arena, decoded->text);
	if (copy->text.at == NULL)
		return NULL;
	if (npieces > 0)
		memcpy(pieces, decoded->map.pieces, npieces * sizeof *pieces);
	copy->map.pieces = npieces > 0 ? pieces : NULL;
	layer->decoded = copy;
	return layer;
}

/* Walk over what a text hides, and over what that hides. */
static int find_hidden(
    struct scanner *scanner, struct span text, const struct quest *quest, unsigned depth)
{
	struct views *views = &scanner->views[depth];
	const struct fold_map *map;
	struct decoded decoded;
	struct span looked;
	int result;

	uint64_t *before = profile_enter(scanner->profile, PROFILE_VIEWS);
	views_begin(views, scanner->matcher->languages, text, &scanner->views_budget);
	profile_leave(scanner->profile, before);
	while ((result = next_view(scanner, views, &decoded)) == 1) {
		struct layer *layer = keep(&scanner->kept, &decoded);
		struct quest inner = *quest;
		if (layer == NULL)
			return -1;
		layer->outer = depth > 0 ? quest->layer : NULL;
		layer->map = quest->layer->map;
		inner.layer = layer;
		if (forms_of_text(scanner, layer->decoded->text, &inner, &looked, &map) != 0)
			return -1;
		if (depth + 1 < LAYERS_MOST &&
		    find_hidden(scanner, layer->decoded->text, &inner, depth + 1) != 0)
			return -1;
	}
	return result;
}

int forms_of_layers(struct scanner *scanner, struct scanned *part, const struct quest *quest)
{
	struct layer whole = {.map = part->map};
	struct quest inner = *quest;

	inner.layer = &whole;
	scanner->views_budget.was_cut = false;
	if (find_hidden(scanner, part->text, &inner, 0) != 0)
		return -1;
	part->was_cut = scanner->views_budget.was_cut;
	return 0;
}
