/* Views are kept by message and part for one transcript. What they may take is counted in bytes of text from the
 * transcript's beginning, so that it does not depend on who asks first: the part in which the bound lies is cut, those
 * behind it are empty. */
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

	if (detective->views == NULL)
		detective->views = arena_array(
		    detecting->scratch, detecting->transcript->nmessages, sizeof *detective->views);
	if (detective->views == NULL)
		return NULL;
	if (detective->views[message] == NULL)
		detective->views[message] =
		    arena_array(detecting->scratch, nparts, sizeof **detective->views);
	return detective->views[message];
}

int text_measure(struct detecting *detecting)
{
	const struct transcript *transcript = detecting->transcript;
	struct detective *detective = detecting->detective;
	size_t most = detective->options.max_bytes, sum = 0;

	detecting->first_cut = UINT32_MAX;
	for (size_t i = 0; i < transcript->nmessages; i++)
		for (size_t k = 0; k < transcript->messages[i].nparts; k++)
			sum += transcript->messages[i].parts[k].text.len;
	if (sum <= most)
		return 0;
	detective->starts =
	    arena_array(detecting->scratch, transcript->nmessages, sizeof *detective->starts);
	if (detective->starts == NULL)
		return -1;
	sum = 0;
	for (uint32_t i = 0; i < transcript->nmessages; i++) {
		detective->starts[i] = sum;
		for (size_t k = 0; k < transcript->messages[i].nparts; k++)
			sum += transcript->messages[i].parts[k].text.len;
		if (sum > most && detecting->first_cut == UINT32_MAX)
			detecting->first_cut = i;
	}
	return 0;
}

struct span text_allowed(const struct detecting *detecting, uint32_t message, uint32_t part)
{
	const struct detective *detective = detecting->detective;
	const struct part *parts = detecting->transcript->messages[message].parts;
	struct span text = parts[part].text;
	size_t most = detective->options.max_bytes, start;

	if (detective->starts == NULL)
		return text;
	start = detective->starts[message];
	for (uint32_t i = 0; i < part; i++)
		start += parts[i].text.len;
	if (start >= most)
		return span_slice(text, 0, 0);
	return text.len <= most - start ? text
					: span_slice(text, 0, utf8_floor(text, most - start));
}

static struct view *make(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct detective *detective = detecting->detective;
	struct span text = detecting->transcript->messages[message].parts[part].text;
	struct span allowed = text_allowed(detecting, message, part);
	uint64_t *before = profile_enter(detective->profile, PROFILE_TEXTS);
	struct view *view = view_of(detecting, allowed);
	profile_leave(detective->profile, before);

	if (view)
		view->is_cut = allowed.len < text.len;
	return view;
}

static struct view *view_at(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct view **slots = slots_of(detecting, message);

	if (slots && slots[part] == NULL)
		slots[part] = make(detecting, message, part);
	return slots ? slots[part] : NULL;
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
