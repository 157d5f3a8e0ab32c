/* One pass over the text; nothing depends on the programming language but what comments begin with. */
#include <string.h>

#include "detect/change_text.h"
#include "detect/lexis.h"

static const uint64_t basis = 0xcbf29ce484222325, prime = 0x100000001b3;

const char change_adds[] = "add annotate insert put write translate";
const char change_types[] = "typing annotations annotation hints annotate types";
const char change_comments[] = "comments comment docstrings docstring";
const char change_layouts[] = "reformat prettify beautify reindent re-indent pretty-print";
const char change_translations[] = "translate proofread spell-check spellcheck";

static bool asks(const struct view *view, size_t start, size_t end, const char *list)
{
	for (size_t i = 0; i < view->nwords; i++)
		if ((view->words[i].end <= start || view->words[i].start >= end) &&
		    lexis_at(view, i, list))
			return true;
	return false;
}

enum change_task change_task_of(const struct view *view, size_t start, size_t end)
{
	if (asks(view, start, end,
		"fix refactor improve optimize optimise rename rewrite convert debug implement bug "
		"bugs complete "
		"extend simplify shorten summarize summarise handle modernize modernise port"))
		return TASK_NONE;
	bool adds = asks(view, start, end, change_adds);
	if (adds && asks(view, start, end, change_types))
		return TASK_TYPES;
	if (adds && asks(view, start, end, change_comments))
		return TASK_COMMENTS;
	if (asks(view, start, end, change_layouts))
		return TASK_LAYOUT;
	if (asks(view, start, end, change_translations))
		return TASK_TRANSLATE;
	return TASK_NONE;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool begins(struct span text, size_t at, const char *mark)
{
	return span_starts(span_slice(text, at, text.len), span_of(mark));
}

static size_t behind(struct span text, size_t at, const char *mark)
{
	size_t found = lexis_find(text, at, mark);

	return found < text.len ? found + strlen(mark) : text.len;
}

/* The end of a comment that begins here; at if none does. */
static size_t comment_end(struct span text, size_t at)
{
	static const char *const triples[] = {"\"\"\"", "'''"};

	if (text.at[at] == '#' || (begins(text, at, "//") && (at == 0 || text.at[at - 1] != ':')))
		return lexis_find(text, at, "\n");
	if (begins(text, at, "/*"))
		return behind(text, at + 2, "*/");
	for (size_t i = 0; i < ARRAY_LEN(triples); i++)
		if (begins(text, at, triples[i]))
			return behind(text, at + 3, triples[i]);
	return at;
}

enum { LONGEST_QUOTATION = 4096 };

/* The end of a quotation on one line; the character behind its mark if there is no other near by. */
static size_t quotation_end(struct span text, size_t at)
{
	for (size_t i = at + 1; i < text.len && i - at < LONGEST_QUOTATION && text.at[i] != '\n';
	     i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == text.at[at])
			return i + 1;
	}
	return at + 1;
}

static size_t number_end(struct span text, size_t at)
{
	while (at < text.len && (is_word(text.at[at]) || (text.at[at] == '.' && at + 1 < text.len &&
							     is_digit(text.at[at + 1]))))
		at++;
	return at;
}

static size_t token_end(struct span text, size_t at)
{
	char c = text.at[at];
	size_t end = at;

	if (is_digit(c))
		return number_end(text, at);
	if (c == '"' || c == '\'')
		return quotation_end(text, at);
	while (end < text.len && is_word(text.at[end]))
		end++;
	return end > at ? end : at + 1;
}

/* Zeros at the end of a fraction say nothing, nor which marks a quotation has. */
static uint64_t hash_of(struct span token)
{
	uint64_t hash = basis;
	struct span it = token;

	if (is_digit(token.at[0]) && memchr(token.at, '.', token.len)) {
		while (it.at[it.len - 1] == '0')
			it.len--;
		if (it.at[it.len - 1] == '.')
			it.len--;
	}
	for (size_t i = 0; i < it.len; i++) {
		char c = it.at[i] == '\'' ? '"' : it.at[i];
		hash = (hash ^ (unsigned char)c) * prime;
	}
	return hash;
}

static int make_room(size_t most, struct arena *arena, struct tokens *tokens)
{
	*tokens = (struct tokens){arena_array(arena, most + 1, sizeof *tokens->at),
	    arena_array(arena, most + 1, sizeof *tokens->hashes), 0};
	return tokens->at && tokens->hashes ? 0 : -1;
}

static void add(struct tokens *tokens, size_t start, size_t end, uint64_t hash)
{
	tokens->at[tokens->n] = (struct token){(uint32_t)start, (uint32_t)end, hash};
	tokens->hashes[tokens->n++] = hash;
}

int change_tokens(struct span text, bool drops_comments, struct arena *arena, struct tokens *tokens)
{
	size_t end;

	if (make_room(text.len, arena, tokens) != 0)
		return -1;
	for (size_t at = 0; at < text.len; at = end) {
		end = drops_comments ? comment_end(text, at) : at;
		if (end > at)
			continue;
		end = at + 1;
		if (text.at[at] == ' ' || (text.at[at] >= '\t' && text.at[at] <= '\r'))
			continue;
		end = token_end(text, at);
		add(tokens, at, end, hash_of(span_slice(text, at, end)));
	}
	return 0;
}

int change_figures(struct span text, struct arena *arena, struct tokens *figures)
{
	if (make_room(text.len / 2, arena, figures) != 0)
		return -1;
	for (size_t at = 0; at < text.len;) {
		size_t end = at, ndigits = 0;
		uint64_t hash = basis;
		while (end < text.len &&
		       (is_digit(text.at[end]) ||
			   (end > at && end + 1 < text.len && is_digit(text.at[end + 1]) &&
			       (text.at[end] == '.' || text.at[end] == ',')))) {
			if (is_digit(text.at[end])) {
				hash = (hash ^ (unsigned char)text.at[end]) * prime;
				ndigits++;
			}
			end++;
		}
		if (ndigits >= 2)
			add(figures, at, end, hash);
		at = end > at ? end : at + 1;
	}
	return 0;
}
