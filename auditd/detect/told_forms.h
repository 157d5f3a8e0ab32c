/* The forms in which a secret may be told, one function each, and what they share. Private to told*.c. */
#ifndef DETECT_TOLD_FORMS_H
#define DETECT_TOLD_FORMS_H

#include "detect/told.h"

/* The bones of a text, in the arena. 0, or -1 when out of memory. */
int bones_make(struct bones *bones, struct arena *arena, struct span text);
/* The first letters of lines and words. 0, or -1 when out of memory. */
int initials_make(struct telling *telling, struct arena *arena);

/* The first place of `what` in text at or behind `from`. */
bool text_find(struct span text, struct span what, size_t from, size_t *at);
/* Do no letters touch the place? */
bool stands_apart(struct span text, size_t start, size_t end);
/* May a place of the secret be more than chance? */
bool told_counts(const struct wanted *wanted, struct span text, size_t start, size_t end);
/* The first place of `what` among a text's bones that counts. */
bool bones_find(const struct bones *bones, struct span text, const struct wanted *wanted,
    struct span what, struct span *place);

/* Each: is it told so, and where in the view? find_encoded: -1 when out of memory. */
bool find_part(const struct telling *telling, const struct wanted *wanted, struct span *place);
bool find_words(const struct telling *telling, const struct wanted *wanted, struct span *place);
int find_encoded(const struct telling *telling, const struct wanted *wanted, struct arena *arena,
    struct span *place);
bool find_initials(const struct telling *telling, const struct wanted *wanted, struct span *place);
bool find_letters(const struct telling *telling, const struct wanted *wanted, struct span *place);

#endif
