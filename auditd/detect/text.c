/* Views are kept by message and part for one run. What they may take is counted in bytes of text: the part at which the
 * bound is met is cut, those behind it are empty, and whoever asked is told by was_cut. */
#include <string.h>

#include "detect/detective.h"
#include "detect/text.h"

static struct view *fill(struct detecting *detecting, struct span text, struct view *view)
{
	struct fold *fold = &detecting->detective->fold;
	struct arena *scratch = detecting->scratch;
	struct span folded = text;

	if (ascii_prefix(text) < text.len) {
		if (fold_run(fold, text, &folded) != 0)
			return NULL;
		struct fold_map map = fold_map(fold);
		struct fold_piece *pieces = arena_array(scratch, map.npieces, sizeof *pieces);
		if (pieces == NULL)
			return NULL;
		if (folded.at != text.at && map.npieces > 0) {
			memcpy(pieces, map.pieces, map.npieces * sizeof *pieces);
			view->map = (struct fold_map){pieces, map.npieces, map.source_len};
		}
	}
	char *small = arena_alloc(scratch, folded.len + 1);
	if (small == NULL)
		return NULL;
	if (folded.len > 0)
		memcpy(small, folded.at, folded.len);
	fold_small(small, folded.len);
	view->text = (struct span){small, folded.len};
	return view;
}

struct view *view_of(struct detecting *detecting, struct span text)
{
	struct view *view = arena_alloc(detecting->scratch, sizeof *view);

	return view ? fill(detecting, text, view) : NULL;
}

/* The views of a message's parts, made on first use. */
static struct view **slots_of(struct detecting *detecting, uint32_t message)
{
	struct detective *detective = detecting->detective;
	size_t nparts = detecting->transcript->messages[message].nparts;

	if (detective->views[message] == NULL)
		detective->views[message] =
		    arena_array(detecting->scratch, nparts, sizeof **detective->views);
	return detective->views[message];
}

static void note_cut(struct detecting *detecting, uint32_t message)
{
	if (!detecting->was_cut || message < detecting->first_cut)
		detecting->first_cut = message;
	detecting->was_cut = true;
}

static struct view *make(struct detecting *detecting, struct span text)
{
	struct detective *detective = detecting->detective;
	size_t left = detective->options.max_bytes - detective->nbytes;
	size_t len = text.len <= left ? text.len : utf8_floor(text, left);
	uint64_t *before = profile_enter(detective->profile, PROFILE_TEXTS);
	struct view *view = view_of(detecting, span_slice(text, 0, len));
	profile_leave(detective->profile, before);

	if (view == NULL)
		return NULL;
	view->is_cut = len < text.len;
	detective->nbytes += len;
	return view;
}

static struct view *view_at(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct view **slots = slots_of(detecting, message);

	if (slots == NULL)
		return NULL;
	if (slots[part] == NULL)
		slots[part] =
		    make(detecting, detecting->transcript->messages[message].parts[part].text);
	if (slots[part] && slots[part]->is_cut)
		note_cut(detecting, message);
	return slots[part];
}

const struct view *detecting_view(struct detecting *detecting, uint32_t message, uint32_t part)
{
	return view_at(detecting, message, part);
}

const struct view *detecting_words(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct view *view = view_at(detecting, message, part);

	if (view == NULL || view->words)
		return view;
	uint64_t *before = profile_enter(detecting->detective->profile, PROFILE_TEXTS);
	int result = view_split(view, detecting->scratch);
	profile_leave(detecting->detective->profile, before);
	return result == 0 ? view : NULL;
}

struct place view_place(
    const struct view *view, uint32_t message, uint32_t part, size_t start, size_t end)
{
	size_t source_start, source_end;

	fold_map_source(&view->map, start, end, &source_start, &source_end);
	return (struct place){message, part, (uint32_t)source_start, (uint32_t)source_end};
}
