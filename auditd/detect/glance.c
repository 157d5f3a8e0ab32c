/* Where a text is ASCII its own bytes are looked at; else it is folded first, as for the kinds. */
#include <string.h>

#include "detect/detective.h"
#include "detect/glance.h"

/* See words.c: what stands between two letters of one word. */
static size_t count_joints(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		n += (size_t)(c == '\'') + (size_t)(c == '-') + (size_t)(c == '_');
	}
	return n;
}

/* Does an apostrophe stand where no letter or digit is before it? */
static bool opens_quotation(struct span text)
{
	const char *end = text.at + text.len;

	for (const char *at = text.at; (at = memchr(at, '\'', (size_t)(end - at))); at++) {
		char c = (char)(at > text.at ? at[-1] : ' ');
		bool is_inside =
		    (c >= '0' && c <= '9') || c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
		if (!is_inside)
			return true;
	}
	return false;
}

static int split(
    struct detecting *detecting, uint32_t message, uint32_t part, struct glance *glance)
{
	struct detective *detective = detecting->detective;
	struct runs *runs = &glance->runs;
	struct span text = text_allowed(detecting, message, part);
	bool is_ascii = ascii_prefix(text) == text.len;
	const struct view *view = is_ascii ? NULL : detecting_view(detecting, message, part);

	if (!is_ascii && view == NULL)
		return -1;
	struct span shown = is_ascii ? text : view->text;
	glance->njoints = count_joints(shown);
	buf_clear(&detective->runs);
	if (buf_reserve(&detective->runs, (shown.len / 2 + 1) * sizeof *runs->at) != 0)
		return -1;
	runs->at = (uint32_t *)(void *)detective->runs.at;
	(is_ascii ? detective->split : runs_split_folded)(shown, runs);
	if (!is_ascii)
		runs_look(text, runs);
	if (runs->seen & SEEN_APOSTROPHE && !opens_quotation(shown))
		runs->seen &= ~(unsigned)SEEN_APOSTROPHE;
	return 0;
}

static struct glance *make(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct detective *detective = detecting->detective;
	struct glance *glance = arena_alloc(detecting->scratch, sizeof *glance);
	if (glance == NULL || split(detecting, message, part, glance) != 0)
		return NULL;
	struct runs *runs = &glance->runs;
	uint32_t *at = arena_array(detecting->scratch, runs->n, sizeof *at);
	if (at == NULL)
		return NULL;
	if (runs->n > 0)
		memcpy(at, runs->at, runs->n * sizeof *at);
	runs->at = at;
	vocabulary_hear(detective->vocabulary, &glance->runs, &glance->heard);
	if (detecting->transcript->messages[message].role == ROLE_USER)
		glance->demands = vocabulary_demands(detective->vocabulary, &glance->heard);
	return glance;
}

const struct glance *glance_of(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct detective *detective = detecting->detective;
	const struct transcript *transcript = detecting->transcript;

	if (detective->glances == NULL)
		detective->glances = arena_array(
		    detecting->scratch, transcript->nmessages, sizeof *detective->glances);
	if (detective->glances == NULL)
		return NULL;
	const struct glance ***row = &detective->glances[message];
	if (*row == NULL)
		*row = arena_array(
		    detecting->scratch, transcript->messages[message].nparts, sizeof **row);
	if (*row == NULL)
		return NULL;
	if ((*row)[part])
		return (*row)[part];
	uint64_t *before = profile_enter(detective->profile, PROFILE_TEXTS);
	(*row)[part] = make(detecting, message, part);
	profile_leave(detective->profile, before);
	return (*row)[part];
}

bool glance_is_mixed(const struct glance *glance)
{
	/* Escapes are blanked before words are told apart: then these are not the ones. */
	if (glance->runs.seen & (SEEN_QUOTE | SEEN_TICK | SEEN_TILDE | SEEN_ANGLE | SEEN_BACKSLASH))
		return true;
	return glance_has(glance, VOCABULARY_WORK) ||
	       glance_has_both(glance, VOCABULARY_TEXT, VOCABULARY_POINT);
}

bool glance_brings_text(const struct glance *glance)
{
	bool is_code = glance->runs.seen & (SEEN_TICK | SEEN_TILDE);

	if (glance_has(glance, VOCABULARY_TRANSLATION))
		return true;
	return is_code && (glance_has(glance, VOCABULARY_LAYOUT) ||
			      glance_has_both(glance, VOCABULARY_ADD, VOCABULARY_TYPE) ||
			      glance_has_both(glance, VOCABULARY_ADD, VOCABULARY_COMMENT));
}

bool glance_has_sum(const struct glance *glance)
{
	return glance->runs.ndigits >= 2 && glance->runs.seen & (SEEN_EQUAL | SEEN_PERCENT);
}

bool glance_has_date(const struct glance *glance)
{
	return glance->runs.seen & SEEN_DIGIT &&
	       glance_has_both(glance, VOCABULARY_WEEKDAY, VOCABULARY_MONTH);
}
