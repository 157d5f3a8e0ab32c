/* flip: changed */
#include "ruleset/detector_flip.h"
#include "ruleset/load.h"

int detector_flip_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const char *const names[FLIP_KINDS] = {
	    [FLIP_CHALLENGED] = "challenged",
	    [FLIP_CHANGED] = "changed",
	    [FLIP_KEPT] = "kept",
	};
	struct detector_flip *flip = arena_alloc(loader->arena, sizeof *flip);
	size_t index;

	if (flip == NULL)
		return loader_refuse_memory(loader);
	if (yaml_choice(
		loader->source->yaml, node, "flip", names, FLIP_KINDS, &index, loader->err) != 0)
		return -1;
	flip->is = (enum flip_is)index;
	signal->settings = flip;
	return 0;
}
