/* Which language is a text in? Told by its script, and where languages share one, by function words and letters.
 *
 * Deterministic, linear and bounded: at most LANGUAGE_BYTES of what one message says are looked at. The answer is
 * LANGUAGE_UNKNOWN unless it is positive: enough words, clearly more of them of one language than of any other. What
 * stands in code, quotations, tags and addresses has no say, for it need not be the speaker's. */
#ifndef MATCH_LANGUAGE_H
#define MATCH_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/language.h"
#include "base/text.h"

enum {
	LANGUAGE_BYTES = 4096, /* of a message's text that are looked at */
	LANGUAGE_SHORT = 16,   /* words below which an unknown text counts as too short to tell */
};

enum script {
	SCRIPT_NONE,
	SCRIPT_LATIN,
	SCRIPT_CYRILLIC,
	SCRIPT_GREEK,
	SCRIPT_ARMENIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_DEVANAGARI,
	SCRIPT_BENGALI,
	SCRIPT_GURMUKHI,
	SCRIPT_GUJARATI,
	SCRIPT_ORIYA,
	SCRIPT_TAMIL,
	SCRIPT_TELUGU,
	SCRIPT_KANNADA,
	SCRIPT_MALAYALAM,
	SCRIPT_SINHALA,
	SCRIPT_THAI,
	SCRIPT_LAO,
	SCRIPT_MYANMAR,
	SCRIPT_GEORGIAN,
	SCRIPT_ETHIOPIC,
	SCRIPT_KHMER,
	SCRIPT_HANGUL,
	SCRIPT_KANA,
	SCRIPT_HAN,
	SCRIPTS,
};

/* The tables of language_words.c, made ready for looking up. Immutable, shared by threads. */
struct language_index;

/* Make it, in the arena. first: the language that is believed as soon as a text has clearly begun in it; any other must
 * hold over all that is looked at. Returns NULL when out of memory. */
struct language_index *language_index_new(struct arena *arena, enum language first);

/* What one message showed so far. */
struct language_sample {
	uint32_t nwords;           /* of prose; of scripts without blanks, a third of the letters */
	uint32_t letters[SCRIPTS]; /* by weight: a character of Han, kana, Hangul counts as three */
	uint16_t points[LANGUAGES]; /* of function words and letters */
	uint32_t seen[LANGUAGES];   /* a bit, by hash, for each function word met */
	uint32_t mine,
	    others;    /* points of words that the first language has, and of those it has not */
	uint32_t own;  /* a bit, by hash, for each word that it alone has */
	size_t nbytes; /* looked at */
	enum language clear; /* the first language, if it has clearly begun in it */
};

/* Begin a message. */
void language_begin(struct language_sample *sample);

/* Look at more of it: well-formed UTF-8 (what is not is skipped). Parts of a message are each a text of their own:
 * no fence or quotation goes on from one to the next. */
void language_add(
    const struct language_index *index, struct language_sample *sample, struct span text);

/* Say which language it is in. *is_short: it is unknown for want of words, not because they disagree. */
enum language language_end(const struct language_sample *sample, bool *is_short);

/* Give the languages that a text too short to tell is hardly in: its few words are clearly more of another's, or its
 * letters are of another script. Weaker than language_end, so it says only what a text is not. The empty set says
 * nothing. */
uint64_t language_unlikely(const struct language_sample *sample);

/* All of this for one text. */
enum language language_identify(const struct language_index *index, struct span text);

/* How far a text, however short, speaks for each language: weights that may be compared with each other, of what its
 * function words, its letters and the shape of its other words say. Weaker than language_identify: fit to choose
 * between a few languages that are known to be meant, not to name one of all. What stands in code and quotations has no
 * say. At most LANGUAGE_BYTES are looked at. */
void language_weigh(
    const struct language_index *index, struct span text, uint32_t weights[LANGUAGES]);

#endif
