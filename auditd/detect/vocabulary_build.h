/* How a vocabulary is made, from two sides: constraint_words.h has names of its own for what the ruleset calls by the same
 * word, so the grammar is read apart. Private to vocabulary*.c. */
#ifndef DETECT_VOCABULARY_BUILD_H
#define DETECT_VOCABULARY_BUILD_H

#include "detect/vocabulary.h"

enum {
	FILTER_BITS = 15,
	ELEMENTS_MOST = 10,
	LITERALS_MOST = VOCABULARY_LITERALS * 64,
};

/* A free slot has neither groups nor a literal. */
struct slot {
	uint32_t hash;
	uint16_t literal; /* 0: none; else its bit, counted from 1 */
	uint64_t groups;
};

/* What a row of the grammar cannot do without: of each element one. */
struct demand {
	unsigned type; /* enum constraint_type */
	size_t n;
	struct heard needs[ELEMENTS_MOST];
};

struct vocabulary {
	uint64_t filter[(1 << FILTER_BITS) / 64];
	struct slot *slots;
	size_t nslots; /* taken */
	uint16_t nliterals;
	struct demand *demands;
	size_t ndemands;
};

/* The slot of a word, to be filled; NULL: it has no run. */
struct slot *vocabulary_slot(struct vocabulary *vocabulary, struct span word);

/* Put a word into groups. */
void vocabulary_add(struct vocabulary *vocabulary, struct span word, uint64_t groups);

/* vocabulary_grammar.c: add the words of constraints and what their grammar needs. 0, or -1 when out of memory. */
int vocabulary_add_grammar(struct vocabulary *vocabulary, struct arena *arena);

/* vocabulary_grammar.c: the classes of constraints that marks stand for. */
uint64_t vocabulary_of_marks(unsigned seen);

#endif
