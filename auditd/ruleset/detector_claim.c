/* claim: {is: [unbacked, failed], of: [send, book]} */
#include "ruleset/detector_claim.h"
#include "ruleset/load.h"

const char *const action_names[ACTIONS] = {
    [ACTION_SEND] = "send",
    [ACTION_BOOK] = "book",
    [ACTION_PAY] = "pay",
    [ACTION_STORE] = "store",
    [ACTION_DELETE] = "delete",
    [ACTION_CHANGE] = "change",
    [ACTION_RUN] = "run",
    [ACTION_SEARCH] = "search",
    [ACTION_HANDOVER] = "handover",
};

static const char *const is_names[CLAIM_KINDS] = {
    [CLAIM_MADE] = "made",
    [CLAIM_UNBACKED] = "unbacked",
    [CLAIM_FAILED] = "failed",
    [CLAIM_DENIED] = "denied",
};

static int read_is(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"is", is_names, CLAIM_KINDS};

	return loader_read_choices(loader, node, &choices, &((struct detector_claim *)out)->is);
}

static int read_of(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"of", action_names, ACTIONS};

	return loader_read_choices(loader, node, &choices, &((struct detector_claim *)out)->of);
}

static const struct field fields[] = {
    {"is", true, read_is},
    {"of", false, read_of},
};

static const struct schema schema = {"claim", fields, ARRAY_LEN(fields)};

int detector_claim_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	struct detector_claim *claim = arena_alloc(loader->arena, sizeof *claim);

	if (claim == NULL)
		return loader_refuse_memory(loader);
	claim->of = (1u << ACTIONS) - 1;
	if (loader_read_map(loader, node, &schema, claim) != 0)
		return -1;
	signal->settings = claim;
	return 0;
}
