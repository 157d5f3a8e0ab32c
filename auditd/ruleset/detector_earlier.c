/* earlier: [a, b] */
#include "ruleset/detector_earlier.h"
#include "ruleset/load.h"

int detector_earlier_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	struct detector_earlier *earlier = arena_alloc(loader->arena, sizeof *earlier);

	if (earlier == NULL)
		return loader_refuse_memory(loader);
	if (names_read(loader, &loader->signals, node, &earlier->any) != 0)
		return -1;
	signal->settings = earlier;
	signal->using = earlier->any; /* for who asks what a signal is made of */
	return 0;
}
