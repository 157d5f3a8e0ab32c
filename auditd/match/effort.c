/* The steps of unbounded repeats, from the lengths of the runs that a text holds. */
#include "match/effort.h"

/* Repeats of this many rounds count as unbounded; steps that are always allowed, and those allowed a byte. */
enum {
	LONG_REPEAT = 1000,
	FREE_STEPS = EFFORT_SAFE_BYTES * EFFORT_SAFE_BYTES,
	STEPS_PER_BYTE = 256
};

static size_t count_repeats(const struct node *node)
{
	size_t n = node->kind == NODE_REPEAT && node->max >= LONG_REPEAT;

	for (const struct node *child = node->first; child; child = child->next)
		n += count_repeats(child);
	return n;
}

static void collect(const struct node *node, struct effort *effort)
{
	if (node->kind == NODE_REPEAT && node->max >= LONG_REPEAT)
		effort->sets[effort->n++] = syntax_characters(node->first);
	for (const struct node *child = node->first; child; child = child->next)
		collect(child, effort);
}

int effort_find(const struct node *root, struct arena *arena, struct effort *out)
{
	size_t n = count_repeats(root);

	*out = (struct effort){0};
	if (n == 0)
		return 0;
	out->sets = arena_array(arena, n, sizeof *out->sets);
	if (out->sets == NULL)
		return -1;
	collect(root, out);
	return 0;
}

static bool is_member(const struct char_set *set, unsigned char c)
{
	if (c >= 0x80)
		return set->has_other;
	return set_has(set, c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Steps of one repeat: each place walks at most the longest run, and each run is walked at most once from each
 * of its places. */
static uint64_t steps_of(const struct char_set *set, struct span text, uint64_t nplaces)
{
	uint64_t run = 0, longest = 0, squares = 0;
	bool members[256];

	for (unsigned c = 0; c < 256; c++)
		members[c] = is_member(set, (unsigned char)c);
	for (size_t i = 0; i < text.len; i++) {
		if (members[(unsigned char)text.at[i]]) {
			run++;
			continue;
		}
		longest = run > longest ? run : longest;
		squares += run * run;
		run = 0;
	}
	longest = run > longest ? run : longest;
	squares += run * run;
	return smaller(squares, nplaces * longest);
}

bool effort_is_too_much(const struct effort *effort, struct span text, size_t nplaces)
{
	uint64_t allowed = FREE_STEPS + (uint64_t)STEPS_PER_BYTE * text.len, steps = 0;

	if (effort->n == 0 || text.len <= EFFORT_SAFE_BYTES ||
	    (uint64_t)nplaces * text.len <= allowed / effort->n)
		return false;
	for (size_t i = 0; i < effort->n; i++)
		steps += steps_of(&effort->sets[i], text, nplaces);
	return steps > allowed;
}
