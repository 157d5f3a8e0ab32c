/* Which words of a message nobody with authority wrote. */
#include <string.h>

#include "detect/injected.h"
#include "detect/lexis.h"
#include "match/segments.h"

const char untrusted_works[] = "summarize summarise translate classify proofread analyze analyse "
			       "rewrite rephrase paraphrase";
const char untrusted_points[] = "this following these";
const char untrusted_texts[] = "email e-mail mail text article page document message transcript "
			       "comment comments letter post review reviews passage cv resume";

static void mark(uint64_t *bits, size_t at)
{
	bits[at / 64] |= UINT64_C(1) << (at % 64);
}

/* Words that start in source bytes [start, end). first is where to begin looking; the next stretch lies behind it. */
static size_t mark_source(
    const struct flat *flat, uint64_t *bits, size_t first, const struct stretch *stretch)
{
	for (; first < flat->nwords; first++) {
		struct place place =
		    view_place(flat->view, 0, 0, flat->words[first].start, flat->words[first].end);
		if (place.start >= stretch->end)
			break;
		if (place.start >= stretch->start)
			mark(bits, first);
	}
	return first;
}

static void mark_stretches(const struct flat *flat, uint64_t *bits, const struct buf *list)
{
	size_t first = 0;

	for (size_t i = 0; i < list->len / sizeof(struct stretch); i++) {
		struct stretch stretch;
		memcpy(&stretch, list->at + i * sizeof stretch, sizeof stretch);
		first = mark_source(flat, bits, first, &stretch);
	}
}

static int mark_quoted(struct span text, const struct flat *flat, uint64_t *bits)
{
	struct buf code = {0}, quotes = {0};
	int result = stretches_find(text, &code, &quotes);

	if (result == 0 && !code.failed && !quotes.failed) {
		mark_stretches(flat, bits, &code);
		mark_stretches(flat, bits, &quotes);
	} else {
		result = -1;
	}
	buf_done(&code);
	buf_done(&quotes);
	return result;
}

static char byte_before(const struct flat *flat, size_t at)
{
	return (char)(flat->words[at].start > 0 ? flat->text.at[flat->words[at].start - 1] : ' ');
}

/* From a tag to where it is closed, at a word of the same name behind "</"; to the end if it is not. */
static void mark_tagged(const struct flat *flat, uint64_t *bits)
{
	uint64_t open = 0;

	for (size_t i = 0; i < flat->nwords; i++) {
		uint32_t start = flat->words[i].start;
		bool closes =
		    byte_before(flat, i) == '/' && start > 1 && flat->text.at[start - 2] == '<';
		if (closes && flat->words[i].hash == open)
			open = 0;
		else if (open)
			mark(bits, i);
		else if (byte_before(flat, i) == '<')
			open = flat->words[i].hash;
	}
}

/* The user gives a text to work on: behind the first line that ends with a colon, or behind a rule of dashes, if the words
 * before ask for work on a text, or name one ("this letter"). */
static bool speaks_of_text(const struct flat *flat, size_t at)
{
	struct span word = flat_word(flat, at);

	if (lexis_has(untrusted_works, word))
		return true;
	return at > 0 && lexis_has(untrusted_points, flat_word(flat, at - 1)) &&
	       lexis_has(untrusted_texts, word);
}

static bool begins_pasted(const struct flat *flat, size_t at)
{
	struct span gap = span_slice(flat->text, flat->words[at - 1].end, flat->words[at].start);
	bool has_mark = false, has_line = false;
	unsigned ndashes = 0;

	gap = span_slice(gap, 0, 64);
	for (size_t i = 0; i < gap.len; i++) {
		has_mark = has_mark || (gap.at[i] == ':' && !has_line);
		has_line = has_line || gap.at[i] == '\n';
		ndashes += gap.at[i] == '-' || gap.at[i] == '=';
	}
	return has_line && (has_mark || ndashes >= 3);
}

static void mark_pasted(const struct flat *flat, uint64_t *bits)
{
	bool speaks = false, is_pasted = false;

	for (size_t i = 0; i < flat->nwords; i++) {
		if (i > 0 && speaks && !is_pasted)
			is_pasted = begins_pasted(flat, i);
		if (is_pasted)
			mark(bits, i);
		else if (!speaks)
			speaks = speaks_of_text(flat, i);
	}
}

const uint64_t *untrusted_words(struct detecting *detecting, uint32_t message, uint32_t part,
    const struct flat *flat, bool *all)
{
	const struct message *it = &detecting->transcript->messages[message];
	uint64_t *bits = arena_array(detecting->scratch, flat->nwords / 64 + 1, sizeof *bits);

	*all = bits && (it->role == ROLE_TOOL || it->parts[part].kind == PART_RESULT);
	if (bits == NULL || *all)
		return bits;
	mark_tagged(flat, bits);
	mark_pasted(flat, bits);
	return mark_quoted(it->parts[part].text, flat, bits) == 0 ? bits : NULL;
}
