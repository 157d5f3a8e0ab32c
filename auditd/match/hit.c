/* Rows of facts, made when first written to. */
#include <string.h>

#include "match/hit.h"

uint64_t *hits_own_rows(struct hits *hits, uint32_t message, struct arena *arena)
{
	struct message_facts *facts = &hits->messages[message];
	uint64_t *rows;

	if (facts->rows)
		return facts->rows;
	rows = arena_array(arena, hits->nwords * 2, sizeof *rows);
	if (rows == NULL)
		return NULL;
	memcpy(rows, facts->holds, hits->nwords * sizeof *rows);
	memcpy(rows + hits->nwords, facts->unsure, hits->nwords * sizeof *rows);
	facts->rows = rows;
	facts->holds = rows;
	facts->unsure = rows + hits->nwords;
	return rows;
}

int hits_set(
    struct hits *hits, uint32_t message, uint32_t signal, bool is_sure, struct arena *arena)
{
	uint64_t *rows = hits_own_rows(hits, message, arena);

	if (rows == NULL)
		return -1;
	rows[(is_sure ? 0 : hits->nwords) + signal / 64] |= UINT64_C(1) << (signal % 64);
	return 0;
}
