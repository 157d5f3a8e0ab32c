/* Texts as lists of their words' hashes, to say how alike they are. Private to this room. */
#ifndef SPEC_WORDLIST_H
#define SPEC_WORDLIST_H

#include "base/arena.h"
#include "base/text.h"

/* Sorted hashes; words in capitals and small letters are the same. */
struct wordlist {
	uint64_t *at;
	size_t n;
};

/* Take the next word (letters, digits and apostrophes) off the front of *text. false: there is none. */
bool wordlist_next(struct span *text, struct span *word);

/* Append the hashes of a text's words of at least so many bytes. */
void wordlist_add(struct buf *hashes, struct span text, size_t shortest);

/* Sort what was gathered into the arena, each word once if is_set. 0, or -1 when out of memory. */
int wordlist_make(
    struct arena *arena, const struct buf *hashes, bool is_set, struct wordlist *list);

/* How many entries both have; takes as many steps as both have entries. */
size_t wordlist_common(const struct wordlist *a, const struct wordlist *b);

#endif
