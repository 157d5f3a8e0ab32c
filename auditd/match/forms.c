/* A message's parts in all their forms, and where in these patterns may match: all that is done to a text before any
 * pattern runs. */
#include <string.h>

#include "match/scanner.h"

/* Texts of so many bytes are scanned for common anchors at once. */
enum { SHORT_BYTES = 384 };

/* U+017F and U+212A are equal to s and k when case is ignored, but not what anchors look for. */
static bool has_odd_case(struct span text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	unsigned found = 0;

	for (size_t i = 0; i + 1 < text.len; i++)
		found |= (unsigned)(at[i] == 0xc5) & (unsigned)(at[i + 1] == 0xbf);
	for (size_t i = 0; i + 2 < text.len; i++)
		found |= (unsigned)(at[i] == 0xe2) & (unsigned)(at[i + 1] == 0x84) &
			 (unsigned)(at[i + 2] == 0xaa);
	return found;
}

static int find_windows(struct scanner *scanner, const struct form *form,
    int (*scan)(const struct guard *, const struct prefilter_text *, struct windows *),
    struct packed_windows *out)
{
	struct prefilter_text text = {form->text, form->is_ascii, form->wanted};
	uint64_t *before = profile_enter(scanner->profile, PROFILE_PREFILTER);

	windows_clear(&scanner->windows);
	int result = scan(form->guard, &text, &scanner->windows);
	if (result == 0)
		result = windows_pack(&scanner->windows, &scanner->kept, out);
	profile_leave(scanner->profile, before);
	return result;
}

int form_scan_common(struct scanner *scanner, struct form *form)
{
	form->has_common = true;
	return find_windows(scanner, form, guard_scan_common, &form->common);
}

/* Common anchors take several times as long as rare ones, so a longer text is scanned for them when patterns want them: of
 * most replies none does. Without the prefilter windows serve only to count places, which short texts do not need. */
static int find_rare(struct scanner *scanner, struct form *form)
{
	if (scanner->matcher->options.no_prefilter && form->text.len <= EFFORT_SAFE_BYTES)
		return 0;
	if (find_windows(scanner, form, guard_scan_rare, &form->windows) != 0)
		return -1;
	return form->text.len <= SHORT_BYTES ? form_scan_common(scanner, form) : 0;
}

/* What may match in a form may match in the transcript. */
static void add_candidates(struct scanner *scanner, const struct form *form)
{
	const struct matcher *matcher = scanner->matcher;
	bool is_all = form->is_unguarded || matcher->options.no_prefilter;

	for (size_t i = 0; i < matcher->pattern_words; i++) {
		uint64_t may = matcher->unguarded[i];
		if (form->windows.touched)
			may |= form->windows.touched[i];
		if (form->common.touched)
			may |= form->common.touched[i];
		if (!form->has_common)
			may |= form->guard->is_common[i];
		scanner->candidates[i] |= form->wanted[i] & (is_all ? ~UINT64_C(0) : may);
	}
}

static int add_form(struct scanner *scanner, struct form *form)
{
	if (find_rare(scanner, form) != 0)
		return -1;
	add_candidates(scanner, form);
	return buf_append(&scanner->forms, (struct span){(const char *)form, sizeof *form});
}

/* Fold a text and keep it, with its way back. *map: NULL where nothing was changed. */
static int fold(
    struct scanner *scanner, struct span text, struct span *out, const struct fold_map **out_map)
{
	uint64_t *before = profile_enter(scanner->profile, PROFILE_FOLD);
	int result = fold_run(&scanner->fold, text, out);

	profile_leave(scanner->profile, before);
	*out_map = NULL;
	if (result != 0 || out->at == text.at)
		return result;
	struct fold_map *map = arena_alloc(&scanner->kept, sizeof *map);
	if (map == NULL)
		return -1;
	*map = fold_map(&scanner->fold);
	struct fold_piece *pieces = arena_array(&scanner->kept, map->npieces, sizeof *pieces);
	*out = arena_text(&scanner->kept, *out);
	if (pieces == NULL || out->at == NULL)
		return -1;
	if (map->npieces > 0)
		memcpy(pieces, map->pieces, map->npieces * sizeof *pieces);
	map->pieces = pieces;
	*out_map = map;
	return 0;
}

/* Both forms of a text that is not ASCII. */
static int add_both(struct scanner *scanner, struct span text, const struct quest *quest,
    struct span *looked, const struct fold_map **map)
{
	const struct wanted *wanted = quest->wanted;
	struct form exact = {.text = text,
	    .wanted = wanted[VIEW_EXACT].bits,
	    .guard = quest->guard,
	    .layer = quest->layer};
	struct form folded = exact;

	if (wanted[VIEW_FOLDED].has_any) {
		folded.wanted = wanted[VIEW_FOLDED].bits;
		if (fold(scanner, text, &folded.text, &folded.map) != 0 ||
		    add_form(scanner, &folded) != 0)
			return -1;
	}
	*looked = folded.text;
	*map = folded.map;
	if (!wanted[VIEW_EXACT].has_any)
		return 0;
	exact.is_unguarded = has_odd_case(text);
	return add_form(scanner, &exact);
}

int forms_of_text(struct scanner *scanner, struct span text, const struct quest *quest,
    struct span *looked, const struct fold_map **map)
{
	*looked = text;
	*map = NULL;
	if (ascii_prefix(text) < text.len)
		return add_both(scanner, text, quest, looked, map);
	return add_form(scanner, &(struct form){.text = text,
				     .is_ascii = true,
				     .wanted = quest->wanted[VIEW_BOTH].bits,
				     .guard = quest->guard,
				     .layer = quest->layer});
}

static size_t count_forms(const struct scanner *scanner)
{
	return scanner->forms.len / sizeof(struct form);
}

static int find_in_part(struct scanner *scanner, uint32_t index, uint32_t k)
{
	const struct matcher *matcher = scanner->matcher;
	const struct message *message = &scanner->transcript->messages[index];
	const struct part *part = &message->parts[k];
	bool is_raw = scanner->transcript->state == TRANSCRIPT_RAW;
	unsigned row = is_raw ? (unsigned)ROLE_RAW : (unsigned)message->role;
	struct quest quest = {
	    .wanted = matcher->wanted[row][part->kind], .guard = matcher->guard_of[row]};
	struct scanned scanned = {.message = index,
	    .part = k,
	    .first_form = count_forms(scanner),
	    .wanted = quest.wanted[VIEW_BOTH].bits};

	if (!quest.wanted[VIEW_BOTH].has_any || part->text.len == 0)
		return 0;
	if (part->text.len > FOLD_LONGEST)
		return -1;
	if (scanner->profile)
		profile_look(scanner->profile, scanned.wanted, matcher->pattern_words);
	if (forms_of_text(scanner, part->text, &quest, &scanned.text, &scanned.map) != 0 ||
	    forms_of_layers(scanner, &scanned, &quest) != 0)
		return -1;
	scanned.nforms = count_forms(scanner) - scanned.first_form;
	for (size_t i = 0; scanned.was_cut && i < matcher->pattern_words; i++)
		scanner->candidates[i] |= scanned.wanted[i];
	return buf_append(&scanner->parts, (struct span){(const char *)&scanned, sizeof scanned});
}

int forms_find(struct scanner *scanner, uint32_t message)
{
	const struct message *it = &scanner->transcript->messages[message];

	scanner->views_budget = views_budget_full();
	for (uint32_t i = 0; i < it->nparts; i++)
		if (find_in_part(scanner, message, i) != 0)
			return -1;
	return 0;
}
