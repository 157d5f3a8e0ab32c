/* One scan of a text for the anchors of all patterns; what comes out is where each pattern's matches may start. */
#ifndef MATCH_PREFILTER_H
#define MATCH_PREFILTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "match/anchor.h"
#include "match/bits.h"

/* Places where matches of one pattern may start: [first, last]. */
struct window {
	uint32_t first, last;
	uint32_t next; /* index of the pattern's next window, or NO_WINDOW */
};

enum { WINDOW_GAP = 64, WINDOWS_MOST = 1024 };
#define NO_WINDOW UINT32_MAX

/* A pattern's windows. */
struct window_list {
	uint32_t head, tail;
	uint32_t n;
};

/* All windows of one text, in order for each pattern. Windows less than WINDOW_GAP apart are joined, and the
 * last of WINDOWS_MOST takes in all that follow, so memory is bounded whatever the text. All zero but for
 * windows_init. */
struct windows {
	struct window *at;
	size_t n, capacity;
	struct window_list *lists; /* one for each pattern; meaningful where touched has its bit */
	uint64_t *touched;         /* a bit for each pattern */
	size_t nwords;             /* of touched */
	bool failed;               /* out of memory */
};

int windows_init(struct windows *windows, size_t npatterns);
void windows_clear(struct windows *windows);
void windows_done(struct windows *windows);

/* Add [first, last] to a pattern's windows. first may lie up to ANCHOR_LONGEST before those that went before. */
void windows_add(struct windows *windows, uint32_t pattern, uint32_t first, uint32_t last);

/* Places where matches may start: [first, last]. */
struct place_range {
	uint32_t first, last;
};

/* A copy of the windows of a text, as small as can be, to keep while other texts are scanned. All zero: no windows. */
struct packed_windows {
	const uint64_t *touched; /* a bit for each pattern that has windows; NULL where none has */
	const uint32_t *ranks;   /* by word of touched: how many bits the words before it have */
	const uint32_t
	    *starts; /* by rank of the pattern: its first range; one more than patterns */
	const struct place_range *at;
	size_t nwords;
};

/* Copy windows into the arena. 0, or -1 when out of memory. */
int windows_pack(const struct windows *windows, struct arena *arena, struct packed_windows *out);

/* A pattern's windows, in order; *n: how many. */
const struct place_range *packed_windows_of(
    const struct packed_windows *packed, uint32_t pattern, size_t *n);

/* Immutable. */
struct prefilter;

/* Build from one struct anchors per pattern; those with n == 0 are left out. NULL when out of memory. */
struct prefilter *prefilter_new(const struct anchors *anchors, size_t npatterns);
void prefilter_free(struct prefilter *prefilter);

/* Scan by a method ("portable", "avx2", "avx512") instead of the best one. False if the processor cannot. */
bool prefilter_set_method(struct prefilter *prefilter, const char *name);

/* How many different strings it looks for; NULL: none. */
size_t prefilter_nanchors(const struct prefilter *prefilter);

/* What is scanned, and for which patterns. */
struct prefilter_text {
	struct span text; /* less than 4 GiB */
	bool is_ascii;
	const uint64_t *wanted;
};

/* Find the anchors of the wanted patterns in a text and add the windows they leave: the same by each method. 0, or -1
 * when out of memory. */
int prefilter_scan(
    const struct prefilter *prefilter, const struct prefilter_text *text, struct windows *windows);

#endif
