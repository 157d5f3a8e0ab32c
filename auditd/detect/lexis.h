/* Single words of a view against short lists of words. Private to this room. */
#ifndef DETECT_LEXIS_H
#define DETECT_LEXIS_H

#include "detect/text.h"

/* Is the text one of the words in a list, which are parted by single blanks? No word is in NULL. */
bool lexis_has(const char *list, struct span word);

/* The same of word i of a view; behind its last word no word is in a list. */
bool lexis_at(const struct view *view, size_t i, const char *list);

/* The number of words from i on, at most `most`, that are all in the list. */
size_t lexis_run(const struct view *view, size_t i, size_t most, const char *list);

/* Is one of the words [from, to) in the list? to may lie behind the end. */
bool lexis_any(const struct view *view, size_t from, size_t to, const char *list);

/* Word i of a view as text; empty behind the end. */
struct span lexis_word(const struct view *view, size_t i);

/* Does a sentence or line end between word i and the one behind it, or is there none? A full stop inside of a
 * number or name is no end. */
bool lexis_ends(const struct view *view, size_t i);

/* The first word of the sentence of word i, at most `most` words before it; the word behind its last one. */
size_t lexis_sentence_start(const struct view *view, size_t i, size_t most);
size_t lexis_sentence_end(const struct view *view, size_t i, size_t most);

/* The first place of a word in a text at or behind at; the text's length if there is none. Linear. */
size_t lexis_find(struct span text, size_t at, const char *word);

#endif
