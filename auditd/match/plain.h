/* Plain counterparts of single characters: the tables of folding that are not NFKC. */
#ifndef MATCH_PLAIN_H
#define MATCH_PLAIN_H

#include <stdbool.h>
#include <stdint.h>

/* A quote, dash, blank or line separator as its ASCII counterpart; 0 for other characters. */
char plain_mark(uint32_t code);

/* A Cyrillic or Greek letter as the ASCII letter it looks like; 0 for other characters. */
char plain_letter(uint32_t code);

/* Does it not show, so that folding leaves it out? */
bool plain_is_hidden(uint32_t code);

/* May it be part of a word for the sake of look-alikes: an ASCII, Latin, Greek or Cyrillic letter, or hidden? */
bool plain_is_word(uint32_t code);

#endif
