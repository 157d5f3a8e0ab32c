/* call: [send_*, transfer*] */
#include <string.h>

#include "ruleset/detector_call.h"
#include "ruleset/load.h"

int detector_call_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	struct detector_call *call = arena_alloc(loader->arena, sizeof *call);

	if (call == NULL)
		return loader_refuse_memory(loader);
	if (loader_read_texts(loader, node, "call", &call->names, &call->nnames) != 0)
		return -1;
	for (size_t i = 0; i < call->nnames; i++) {
		struct span name = call->names[i];
		for (size_t at = 0; at < name.len; at++)
			if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", name.at[at]))
				return loader_refuse(loader, node->items[i],
				    "'%.40s' must be in small letters: case is ignored", name.at);
		if (name.len == 0)
			return loader_refuse(loader, node->items[i], "an empty name");
	}
	signal->settings = call;
	return 0;
}
