/* The grammar of constraints as far as it is told by which words there are: of each row what it cannot do without. */
#include <string.h>

#include "detect/constraint_grammar.h"
#include "detect/vocabulary_build.h"

_Static_assert((int)CLASSES <= (int)VOCABULARY_LEAD, "classes have room before the groups");

/* A word that a grammar names: its bit. false: it is a mark, or there is no bit left, and it may always be there. */
static bool add_literal(struct vocabulary *vocabulary, struct span word, struct heard *needs)
{
	struct slot *slot = vocabulary_slot(vocabulary, word);

	if (slot == NULL || (slot->literal == 0 && vocabulary->nliterals == LITERALS_MOST))
		return false;
	if (slot->literal == 0)
		slot->literal = ++vocabulary->nliterals;
	needs->literals[(slot->literal - 1) / 64] |= UINT64_C(1) << (slot->literal - 1) % 64;
	return true;
}

/* The alternatives of an element, as constraint_pattern.c reads them. false: one of them may always be there. */
static bool read_element(struct vocabulary *vocabulary, struct span element, struct heard *needs)
{
	for (size_t at = 0, end; at < element.len; at = end + 1) {
		for (end = at; end < element.len && (element.at[end] != '/' || end == at);)
			end++;
		if (element.at[at] == '@' && end > at + 1) {
			enum class class = class_of(element.at[at + 1]);
			if (class < CLASSES)
				needs->groups |= CLASS_BIT(class);
		} else if (!add_literal(vocabulary, span_slice(element, at, end), needs)) {
			return false;
		}
	}
	return true;
}

static void read_row(
    struct vocabulary *vocabulary, const struct grammar *grammar, const char *pattern)
{
	struct demand *demand = &vocabulary->demands[vocabulary->ndemands++];

	demand->type = grammar->type;
	if (grammar->needs)
		demand->needs[demand->n++].groups = grammar->needs;
	for (size_t len; *pattern; pattern += len + (pattern[len] == ' ')) {
		len = strcspn(pattern, " ");
		if (pattern[0] == '~' || pattern[0] == '?' || demand->n == ELEMENTS_MOST)
			continue;
		struct heard needs = {0};
		if (read_element(vocabulary, (struct span){pattern, len}, &needs))
			demand->needs[demand->n++] = needs;
	}
}

/* Only of what users may ask. */
static int add_demands(struct vocabulary *vocabulary, struct arena *arena)
{
	size_t n = 0;

	for (size_t i = 0; i < CONSTRAINTS; i++)
		for (size_t k = 0; k < grammars[i].nrows; k++)
			n += (grammars[i].rows[k].flags & ROW_USER) != 0;
	vocabulary->demands = arena_array(arena, n + 1, sizeof *vocabulary->demands);
	if (vocabulary->demands == NULL)
		return -1;
	for (size_t i = 0; i < CONSTRAINTS; i++)
		for (size_t k = 0; k < grammars[i].nrows; k++)
			if (grammars[i].rows[k].flags & ROW_USER)
				read_row(vocabulary, &grammars[i], grammars[i].rows[k].pattern);
	return 0;
}

static void add_words(struct vocabulary *vocabulary)
{
	for (size_t i = 0; i < nknown_words; i++)
		vocabulary_add(vocabulary, span_of(known_words[i].text), known_words[i].classes);
	for (size_t i = 0; i < nknown_phrases; i++)
		vocabulary_add(
		    vocabulary, span_of(known_phrases[i].text), known_phrases[i].classes);
}

int vocabulary_add_grammar(struct vocabulary *vocabulary, struct arena *arena)
{
	add_words(vocabulary);
	return add_demands(vocabulary, arena);
}

/* Capitals and commas are not looked for: they may always be there. */
uint64_t vocabulary_of_marks(unsigned seen)
{
	uint64_t classes = CLASS_BIT(CLASS_NAME) | CLASS_BIT(CLASS_CAPS) | CLASS_BIT(CLASS_AND);

	if (seen & SEEN_DIGIT)
		classes |= CLASS_BIT(CLASS_NUMBER);
	if (seen & (SEEN_QUOTE | SEEN_TICK | SEEN_APOSTROPHE))
		classes |= CLASS_BIT(CLASS_QUOTE);
	return classes;
}

static bool is_met(const struct heard *heard, const struct heard *need)
{
	uint64_t both = heard->groups & need->groups;

	for (size_t i = 0; i < VOCABULARY_LITERALS; i++)
		both |= heard->literals[i] & need->literals[i];
	return both != 0;
}

uint32_t vocabulary_demands(const struct vocabulary *vocabulary, const struct heard *heard)
{
	uint32_t types = 0;

	for (size_t i = 0; i < vocabulary->ndemands; i++) {
		const struct demand *demand = &vocabulary->demands[i];
		size_t nmet = 0;
		if (types >> demand->type & 1)
			continue;
		while (nmet < demand->n && is_met(heard, &demand->needs[nmet]))
			nmet++;
		if (nmet == demand->n)
			types |= UINT32_C(1) << demand->type;
	}
	return types;
}
