/* The greedy search forwards, with the furthest points of every step kept for the way back. */
#include <string.h>

#include "detect/diff.h"

enum { WIDTH = 2 * DIFF_MOST + 3, MIDDLE = DIFF_MOST + 1 };

struct search {
	const uint64_t *a, *b;
	ptrdiff_t na, nb;
	ptrdiff_t *rows; /* of WIDTH each: before step d, how far in a each diagonal reaches */
};

/* Does step d come to diagonal k from k + 1 by an insertion? */
static int goes_down(const ptrdiff_t *reach, ptrdiff_t d, ptrdiff_t k)
{
	return k == -d || (k != d && reach[MIDDLE + k - 1] < reach[MIDDLE + k + 1]);
}

/* Search forwards; the number of differences, or -1: too many. */
static ptrdiff_t search_forwards(struct search *search)
{
	ptrdiff_t reach[WIDTH] = {0};

	for (ptrdiff_t d = 0; d <= DIFF_MOST; d++) {
		memcpy(search->rows + d * WIDTH, reach, sizeof reach);
		for (ptrdiff_t k = -d; k <= d; k += 2) {
			ptrdiff_t x = goes_down(reach, d, k) ? reach[MIDDLE + k + 1]
							     : reach[MIDDLE + k - 1] + 1;
			while (x < search->na && x - k < search->nb && x - k >= 0 &&
			       search->a[x] == search->b[x - k])
				x++;
			reach[MIDDLE + k] = x;
			if (x >= search->na && x - k >= search->nb)
				return d;
		}
	}
	return -1;
}

/* Go back from the end: one deletion or insertion a step, newest first; neighbours become one hunk. */
static void go_back(const struct search *search, ptrdiff_t d, struct hunks *hunks)
{
	ptrdiff_t x = search->na, y = search->nb;

	for (; d > 0; d--) {
		const ptrdiff_t *reach = search->rows + d * WIDTH;
		ptrdiff_t k = x - y, before = goes_down(reach, d, k) ? k + 1 : k - 1;
		ptrdiff_t from_x = reach[MIDDLE + before], from_y = from_x - before;
		size_t a = (size_t)from_x, b = (size_t)from_y;
		size_t a_end = a + (before < k), b_end = b + (before > k);
		struct hunk *next = hunks->n > 0 ? &hunks->at[hunks->n - 1] : NULL;
		if (next && next->a == a_end && next->b == b_end) {
			next->a = a;
			next->b = b;
		} else {
			hunks->at[hunks->n++] = (struct hunk){a, a_end, b, b_end};
		}
		x = from_x;
		y = from_y;
	}
}

int diff_run(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, struct arena *arena,
    struct hunks *hunks)
{
	struct search search = {.a = a, .b = b, .na = (ptrdiff_t)na, .nb = (ptrdiff_t)nb};

	search.rows = arena_array(arena, (size_t)(DIFF_MOST + 1) * WIDTH, sizeof *search.rows);
	if (search.rows == NULL)
		return -1;
	ptrdiff_t d = search_forwards(&search);
	if (d < 0)
		return 0;
	*hunks = (struct hunks){arena_array(arena, (size_t)d + 1, sizeof *hunks->at), 0};
	if (hunks->at == NULL)
		return -1;
	go_back(&search, d, hunks);
	for (size_t i = 0; i < hunks->n / 2; i++) {
		struct hunk first = hunks->at[i];
		hunks->at[i] = hunks->at[hunks->n - 1 - i];
		hunks->at[hunks->n - 1 - i] = first;
	}
	return 1;
}
