/* A chain of blocks, each twice as large as the last up to a bound; large requests get their own. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { ARENA_ALIGN = 16, ARENA_FIRST = 4096, ARENA_LARGEST = 1 << 20 };

struct arena_block {
	struct arena_block *older;
	size_t size; /* usable bytes behind this header */
	_Alignas(ARENA_ALIGN) char bytes[];
};

static int add_block(struct arena *arena, size_t need)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : ARENA_FIRST;

	if (size > ARENA_LARGEST)
		size = ARENA_LARGEST;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		return -1;
	struct arena_block *block = malloc(sizeof *block + size);
	if (block == NULL)
		return -1;
	block->older = arena->blocks;
	block->size = size;
	arena->blocks = block;
	arena->next = block->bytes;
	arena->left = size;
	arena->held += size;
	return 0;
}

void *arena_bytes(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ARENA_ALIGN)
		return NULL;
	size_t need = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	if (need > arena->left || arena->blocks == NULL) {
		if (add_block(arena, need) != 0)
			return NULL;
	}
	void *at = arena->next;
	arena->next += need;
	arena->left -= need;
	return at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *at = arena_bytes(arena, size);

	return at ? memset(at, 0, size) : NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	return arena_alloc(arena, count * size);
}

char *arena_string(struct arena *arena, struct span text)
{
	if (text.len == SIZE_MAX)
		return NULL;
	char *at = arena_bytes(arena, text.len + 1);
	if (at == NULL)
		return NULL;
	if (text.len > 0)
		memcpy(at, text.at, text.len);
	at[text.len] = '\0';
	return at;
}

struct span arena_text(struct arena *arena, struct span text)
{
	char *at = arena_string(arena, text);

	return (struct span){at, at ? text.len : 0};
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = NULL;

	while (arena->blocks) {
		struct arena_block *older = arena->blocks->older;
		if (keep == NULL && arena->blocks->size <= ARENA_LARGEST)
			keep = arena->blocks;
		else
			free(arena->blocks);
		arena->blocks = older;
	}
	*arena = (struct arena){0};
	if (keep) {
		keep->older = NULL;
		arena->blocks = keep;
		arena->next = keep->bytes;
		arena->left = keep->size;
		arena->held = keep->size;
	}
}

void arena_done(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *older = arena->blocks->older;
		free(arena->blocks);
		arena->blocks = older;
	}
	*arena = (struct arena){0};
}
