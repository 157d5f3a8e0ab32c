/* Two passes: escapes to blanks of the same length, then words and what stands before each. */
#include <string.h>

#include "detect/flat.h"
#include "detect/injected.h"

/* "\n" becomes a blank and a newline, "\" at a line's end and "\ " become blanks, "\"" a quote, "''" one quote. */
static void blank_escapes(char *text, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (text[i] == '\'' && text[i + 1] == '\'') {
			text[i++] = ' ';
			continue;
		}
		if (text[i] != '\\')
			continue;
		char next = text[i + 1];
		text[i] = ' ';
		if (next == 'n' || next == 'r')
			text[i + 1] = '\n';
		else if (next == 't' || next == '\n')
			text[i + 1] = ' ';
		i++;
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool joins(char c)
{
	return c == '.' || c == '@' || c == ':' || c == '/' || c == '?' || c == '=' || c == '&' ||
	       c == '#' || c == '%' || c == '+' || c == '\\' || c == '~';
}

static unsigned gap_edges(struct span gap)
{
	unsigned edges = gap.len > 0 ? FLAT_JOINED : 0, newlines = 0;

	for (size_t i = 0; i < gap.len; i++) {
		char c = gap.at[i];
		if (!joins(c))
			edges &= ~(unsigned)FLAT_JOINED;
		if (c == '\n') {
			edges |= FLAT_LINE;
			newlines++;
		} else if (!is_blank(c)) {
			newlines = 0;
		}
		if (newlines >= 2)
			edges |= FLAT_SENTENCE;
		if ((c == '.' || c == '!' || c == '?') &&
		    (i + 1 == gap.len ? false : !joins(gap.at[i + 1])))
			edges |= FLAT_SENTENCE;
		if (c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}')
			edges |= FLAT_SENTENCE;
		if (c == ':' || c == ';' || c == ',' || c == '(' || c == '-' || c == '*' ||
		    c == '"' || c == '\'')
			edges |= FLAT_LINE;
	}
	if (gap.len > 0 && (gap.at[gap.len - 1] == '#' || gap.at[gap.len - 1] == '@'))
		edges |= FLAT_NAME;
	return edges;
}

enum { LONGEST_QUOTE = 40 /* words */ };

struct quoting {
	bool is_open;
	size_t since;
};

/* A quote before the word and behind a blank opens, one behind a word closes. */
static bool is_quoted(struct quoting *quoting, struct span gap, size_t at)
{
	for (size_t i = 0; i < gap.len; i++) {
		if (gap.at[i] != '"' && gap.at[i] != '\'' && gap.at[i] != '`')
			continue;
		bool is_before = i + 1 == gap.len || gap.at[i + 1] == '#' || gap.at[i + 1] == '<';
		quoting->is_open = is_before && !quoting->is_open;
		quoting->since = at;
	}
	if (quoting->is_open && at - quoting->since > LONGEST_QUOTE)
		quoting->is_open = false;
	return quoting->is_open;
}

static bool has_digit(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] >= '0' && word.at[i] <= '9')
			return true;
	return false;
}

static bool has_capital(const struct flat *flat, struct span source, size_t at)
{
	struct place place =
	    view_place(flat->view, 0, 0, flat->words[at].start, flat->words[at].start + 1);

	return place.start < source.len && source.at[place.start] >= 'A' &&
	       source.at[place.start] <= 'Z';
}

static void find_edges(const struct flat *flat, struct span source, uint8_t *edges)
{
	struct quoting quoting = {0};
	size_t behind = 0;

	for (size_t i = 0; i < flat->nwords; i++) {
		struct span gap = span_slice(flat->text, behind, flat->words[i].start);
		unsigned found = i == 0 ? FLAT_SENTENCE | FLAT_LINE : 0;
		/* A gap may be long; its edges are told by its ends. */
		if (gap.len > 256)
			found |= FLAT_SENTENCE | FLAT_LINE |
				 gap_edges(span_slice(gap, gap.len - 128, gap.len));
		else
			found |= gap_edges(gap);
		if (is_quoted(
			&quoting, gap.len > 256 ? span_slice(gap, gap.len - 128, gap.len) : gap, i))
			found |= FLAT_QUOTED;
		if (has_digit(flat_word(flat, i)))
			found |= FLAT_DIGIT;
		if (has_capital(flat, source, i))
			found |= FLAT_CAPITAL;
		edges[i] = (uint8_t)found;
		behind = flat->words[i].end;
	}
}

static const struct flat *make(
    struct detecting *detecting, const struct view *view, struct span source)
{
	struct flat *flat = arena_alloc(detecting->scratch, sizeof *flat);
	char *text = arena_alloc(detecting->scratch, view->text.len + 1);

	if (flat == NULL || text == NULL)
		return NULL;
	if (view->text.len > 0)
		memcpy(text, view->text.at, view->text.len);
	blank_escapes(text, view->text.len);
	struct view blanked = {.text = {text, view->text.len}};
	if (view_split(&blanked, detecting->scratch) != 0)
		return NULL;
	uint8_t *edges = arena_alloc(detecting->scratch, blanked.nwords + 1);
	if (edges == NULL)
		return NULL;
	*flat = (struct flat){view, blanked.text, blanked.words, edges, blanked.nwords};
	find_edges(flat, source, edges);
	return flat;
}

const struct flat *flat_of(struct detecting *detecting, uint32_t message, uint32_t part)
{
	struct injected_shared *shared = injected_shared(detecting);
	const struct message *it = &detecting->transcript->messages[message];

	if (shared == NULL)
		return NULL;
	if (shared->flats[message] == NULL)
		shared->flats[message] =
		    arena_array(detecting->scratch, it->nparts, sizeof **shared->flats);
	if (shared->flats[message] == NULL)
		return NULL;
	const struct view *view = detecting_view(detecting, message, part); /* tells of cuts too */
	const struct flat **slot = &shared->flats[message][part];
	if (view && *slot == NULL)
		*slot = make(detecting, view, it->parts[part].text);
	return view ? *slot : NULL;
}

const struct flat *flat_of_text(struct detecting *detecting, struct span text)
{
	const struct view *view = view_of(detecting, text);

	return view ? make(detecting, view, text) : NULL;
}

struct place flat_place(
    const struct flat *flat, uint32_t message, uint32_t part, size_t first, size_t last)
{
	return view_place(
	    flat->view, message, part, flat->words[first].start, flat->words[last].end);
}
