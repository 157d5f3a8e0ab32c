/* Windows of places where matches may start: a list for each pattern, all in one array. */
#include <stdlib.h>
#include <string.h>

#include "match/prefilter.h"

int windows_init(struct windows *windows, size_t npatterns)
{
	*windows = (struct windows){.nwords = bits_words(npatterns)};
	windows->lists = calloc(npatterns ? npatterns : 1, sizeof *windows->lists);
	windows->touched = calloc(windows->nwords ? windows->nwords : 1, sizeof *windows->touched);
	if (windows->lists && windows->touched)
		return 0;
	windows_done(windows);
	return -1;
}

void windows_done(struct windows *windows)
{
	free(windows->at);
	free(windows->lists);
	free(windows->touched);
	*windows = (struct windows){0};
}

void windows_clear(struct windows *windows)
{
	memset(windows->touched, 0, windows->nwords * sizeof *windows->touched);
	windows->n = 0;
	windows->failed = false;
}

static struct window *push(struct windows *windows)
{
	if (windows->n == windows->capacity) {
		size_t capacity = windows->capacity ? windows->capacity * 2 : 256;
		struct window *at = realloc(windows->at, capacity * sizeof *at);
		if (at == NULL) {
			windows->failed = true;
			return NULL;
		}
		windows->at = at;
		windows->capacity = capacity;
	}
	return &windows->at[windows->n++];
}

static bool widens_tail(
    const struct windows *windows, const struct window_list *list, uint32_t first)
{
	const struct window *tail = &windows->at[list->tail];

	return list->n == WINDOWS_MOST || first <= tail->last || first - tail->last <= WINDOW_GAP;
}

void windows_add(struct windows *windows, uint32_t pattern, uint32_t first, uint32_t last)
{
	struct window_list *list = &windows->lists[pattern];
	bool is_new = !bits_has(windows->touched, pattern);

	if (!is_new && widens_tail(windows, list, first)) {
		struct window *tail = &windows->at[list->tail];
		tail->first = first < tail->first ? first : tail->first;
		tail->last = last > tail->last ? last : tail->last;
		return;
	}
	uint32_t index = (uint32_t)windows->n;
	struct window *window = push(windows);
	if (window == NULL)
		return;
	*window = (struct window){first, last, NO_WINDOW};
	if (is_new)
		*list = (struct window_list){.head = index};
	else
		windows->at[list->tail].next = index;
	list->tail = index;
	list->n++;
	bits_add(windows->touched, pattern);
}
