/* decoded: [a, b] */
#include "ruleset/detector_decoded.h"
#include "ruleset/load.h"

int detector_decoded_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	struct detector_decoded *decoded = arena_alloc(loader->arena, sizeof *decoded);

	if (decoded == NULL)
		return loader_refuse_memory(loader);
	if (names_read(loader, &loader->signals, node, &decoded->any) != 0)
		return -1;
	signal->settings = decoded;
	return 0;
}
