/* Facts that a text states and that can be worked out without any sum: days of the week, letters in a word, hash values.
 * Private to this room. */
#ifndef DETECT_RECKON_H
#define DETECT_RECKON_H

#include "detect/text.h"

/* Words without one of which there is no date with its day, no question for a digest. */
extern const char *const reckon_weekdays[7];
extern const char *const reckon_months[12];
extern const char reckon_digests[];

/* A statement: words [first, end) of a view. */
struct stated {
	size_t first, end;
	bool is_right;
};

/* Find the next date with the day of the week that it is said to be, from word *at on ("Monday, March 3, 2025", "3 March
 * 2025 is a Monday"), and set *at behind it; false when there is none. English names, years 1900 to 2199.
 * Source: Zeller 1882. */
bool weekday_next(const struct view *view, size_t *at, struct stated *stated);

/* What a user asks to be counted: "how many r's are in strawberry". */
struct letter_question {
	char letter;
	unsigned n; /* the true count, of either case */
};

/* Read such a question; false where there is none. */
bool letters_asked(const struct view *view, struct letter_question *question);

/* The last count that a reply gives to it; false where it gives none. */
bool letters_answered(
    const struct view *view, const struct letter_question *question, struct stated *stated);

/* Does a user ask for the MD5, SHA-1, SHA-2 of a text, and not of one whose hash stands in every tutorial? */
bool digest_asked(const struct view *view);

/* The first run of 32, 40, 56, 64, 96 or 128 hexadecimal digits. */
bool digest_answered(const struct view *view, struct stated *stated);

#endif
