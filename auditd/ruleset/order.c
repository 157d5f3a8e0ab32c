/* A topological order without recursion: a graph in, a position for every node out. */
#include <stdlib.h>

#include "ruleset/load.h"

enum state { STATE_NEW, STATE_OPEN, STATE_DONE };

struct walk {
	const struct graph *graph;
	unsigned char *state; /* by node */
	uint32_t *next;       /* by node: the edge to follow next */
	uint32_t *path;       /* open nodes, the root first */
	uint32_t npath;
	uint32_t *position; /* by node: out */
	uint32_t nplaced;
};

static void open_node(struct walk *walk, uint32_t node)
{
	walk->state[node] = STATE_OPEN;
	walk->next[node] = walk->graph->first[node];
	walk->path[walk->npath++] = node;
}

/* Place a root and all it leads to. Returns 0, or 1 with a node of a cycle. */
static int walk_from(struct walk *walk, uint32_t root, uint32_t *on_cycle)
{
	open_node(walk, root);
	while (walk->npath > 0) {
		uint32_t node = walk->path[walk->npath - 1];
		if (walk->next[node] == walk->graph->first[node + 1]) {
			walk->state[node] = STATE_DONE;
			walk->position[node] = walk->nplaced++;
			walk->npath--;
			continue;
		}
		uint32_t child = walk->graph->to[walk->next[node]++];
		if (walk->state[child] == STATE_OPEN) {
			*on_cycle = child;
			return 1;
		}
		if (walk->state[child] == STATE_NEW)
			open_node(walk, child);
	}
	return 0;
}

int graph_order(const struct graph *graph, uint32_t *position, uint32_t *on_cycle)
{
	struct walk walk = {.graph = graph, .position = position};
	int result = -1;

	walk.state = calloc((size_t)graph->n + 1, sizeof *walk.state);
	walk.next = calloc((size_t)graph->n + 1, sizeof *walk.next);
	walk.path = calloc((size_t)graph->n + 1, sizeof *walk.path);
	if (walk.state == NULL || walk.next == NULL || walk.path == NULL)
		goto done;
	result = 0;
	for (uint32_t node = 0; node < graph->n && result == 0; node++)
		if (walk.state[node] == STATE_NEW)
			result = walk_from(&walk, node, on_cycle);
done:
	free(walk.state);
	free(walk.next);
	free(walk.path);
	return result;
}
