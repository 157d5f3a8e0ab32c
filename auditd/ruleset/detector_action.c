/* action: {class: [irreversible, spend], when: [unasked, unconfirmed]} */
#include "ruleset/detector_action.h"
#include "ruleset/load.h"

const char *const action_class_names[ACTION_CLASSES] = {
    [ACTION_READ] = "read",
    [ACTION_FETCH] = "fetch",
    [ACTION_WRITE] = "write",
    [ACTION_SEND] = "send",
    [ACTION_SPEND] = "spend",
    [ACTION_PERMISSION] = "permission",
    [ACTION_SPAWN] = "spawn",
    [ACTION_IRREVERSIBLE] = "irreversible",
};

static const char *const whens[ACTION_WHENS] = {
    [ACTION_UNASKED] = "unasked",
    [ACTION_UNCONFIRMED] = "unconfirmed",
    [ACTION_AFTER_DATA] = "after-data",
    [ACTION_AFTER_STOP] = "after-stop",
    [ACTION_BULK] = "bulk",
};

/* A list of words into the set of their indexes. */
static int read_words(struct loader *loader, const struct yaml_node *node, const char *what,
    const char *const *words, size_t nwords, unsigned *out)
{
	size_t index;

	if (loader_expect_list(loader, node, what, nwords) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		if (yaml_choice(loader->source->yaml, node->items[i], what, words, nwords, &index,
			loader->err) != 0)
			return -1;
		*out |= 1u << index;
	}
	return 0;
}

static int read_class(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_words(loader, node, "class", action_class_names, ACTION_CLASSES,
	    &((struct detector_action *)out)->classes);
}

static int read_when(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_words(
	    loader, node, "when", whens, ACTION_WHENS, &((struct detector_action *)out)->whens);
}

int detector_action_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {
	    {"class", true, read_class}, {"when", false, read_when}};
	static const struct schema schema = {"action", fields, ARRAY_LEN(fields)};
	struct detector_action *action = arena_alloc(loader->arena, sizeof *action);

	if (action == NULL)
		return loader_refuse_memory(loader);
	if (loader_read_map(loader, node, &schema, action) != 0)
		return -1;
	signal->settings = action;
	return 0;
}
