/* change: outside */
#include "ruleset/detector_change.h"
#include "ruleset/load.h"

int detector_change_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const char *const names[CHANGE_KINDS] = {
	    [CHANGE_ASKED] = "asked",
	    [CHANGE_OUTSIDE] = "outside",
	    [CHANGE_DRIFTED] = "drifted",
	};
	struct detector_change *change = arena_alloc(loader->arena, sizeof *change);
	size_t index;

	if (change == NULL)
		return loader_refuse_memory(loader);
	if (yaml_choice(loader->source->yaml, node, "change", names, CHANGE_KINDS, &index,
		loader->err) != 0)
		return -1;
	change->is = (enum change_is)index;
	signal->settings = change;
	return 0;
}
