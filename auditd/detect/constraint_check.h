/* Is a constraint kept by a reply? Private to this room. */
#ifndef DETECT_CONSTRAINT_CHECK_H
#define DETECT_CONSTRAINT_CHECK_H

#include "detect/constraint.h"
#include "match/language.h"

enum kept { KEPT, BROKEN, UNTOLD }; /* UNTOLD: it cannot be told, or does not apply */

/* A reply as the checks see it. */
struct reply {
	struct span text;           /* as written */
	struct span small;          /* folded, small letters */
	const struct fold_map *map; /* from small to text */
	bool is_cut;                /* more of it may have been meant */
	bool is_piece;              /* one of several texts that are the reply together */
	bool has_calls;
	bool is_refusal;
	bool is_against;   /* somebody lower asked for the opposite */
	struct span asked; /* the last words of the user, small */
	uint64_t rivals;   /* languages that the conversation speaks of */
	const struct language_index *languages;
};

/* What was found: the place in the text, and one line. */
struct breach {
	size_t start, end;
	char note[160];
};

/* Check one. Time is linear in the reply, times the literals of the constraint, which are bounded. */
enum kept constraint_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach);

/* constraint_tongue.c: the check of languages. */
enum kept tongue_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach);

/* constraint_form.c: the check of forms. */
enum kept form_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach);

/* constraint_mark.c: the checks of marks, and of units of measure. */
enum kept mark_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach);
enum kept units_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach);

/* constraint_count.c: words, sentences and so on of a text; fences and marks of lists do not count. */
size_t count_units(struct span text, enum unit_counted unit);

/* Say it in the breach, of the whole reply. Returns BROKEN. */
enum kept breach_whole(const struct reply *reply, struct breach *breach, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
