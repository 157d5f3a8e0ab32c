/* canary: {look: told, pick: [named, quoted, random], forms: [whole, part], tokens: [...]} */
#include "ruleset/detector_canary.h"
#include "ruleset/load.h"

static const char *const pick_words[CANARY_PICKS] = {
    [CANARY_NAMED] = "named", [CANARY_QUOTED] = "quoted", [CANARY_RANDOM] = "random"};

static const char *const form_words[CANARY_FORMS] = {[CANARY_WHOLE] = "whole",
    [CANARY_PART] = "part",
    [CANARY_ENCODED] = "encoded",
    [CANARY_INITIALS] = "initials",
    [CANARY_LETTERS] = "letters"};

static int read_set(struct loader *loader, const struct yaml_node *node, const char *what,
    const char *const *words, size_t nwords, unsigned *set)
{
	struct span word;

	if (loader_expect_list(loader, node, what, nwords) != 0)
		return -1;
	*set = 0;
	for (size_t i = 0; i < node->nitems; i++) {
		size_t k = 0;
		if (loader_read_text(loader, node->items[i], what, &word) != 0)
			return -1;
		while (k < nwords && !span_is(word, words[k]))
			k++;
		if (k == nwords) {
			int near = text_nearest(word, words, nwords);
			return loader_refuse(loader, node->items[i], "%s has no '%.40s'%s%s%s",
			    what, word.at, near >= 0 ? " (did you mean '" : "",
			    near >= 0 ? words[near] : "", near >= 0 ? "'?)" : "");
		}
		*set |= 1u << k;
	}
	return 0;
}

static int read_look(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct span word;

	if (loader_read_text(loader, node, "look", &word) != 0)
		return -1;
	if (!span_is(word, "held") && !span_is(word, "told"))
		return loader_refuse(
		    loader, node, "look is 'held' or 'told', not '%.40s'", word.at);
	((struct detector_canary *)out)->is_held = span_is(word, "held");
	return 0;
}

static int read_pick(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_set(loader, node, "pick", pick_words, CANARY_PICKS,
	    &((struct detector_canary *)out)->picks);
}

static int read_forms(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_set(loader, node, "forms", form_words, CANARY_FORMS,
	    &((struct detector_canary *)out)->forms);
}

enum { SHORTEST_TOKEN = 4, LONGEST_TOKEN = 200 };

static int read_tokens(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_canary *canary = out;

	if (loader_read_texts(loader, node, "tokens", &canary->tokens, &canary->ntokens) != 0)
		return -1;
	for (size_t i = 0; i < canary->ntokens; i++)
		if (canary->tokens[i].len < SHORTEST_TOKEN || canary->tokens[i].len > LONGEST_TOKEN)
			return loader_refuse(loader, node->items[i], "a token has %d to %d bytes",
			    SHORTEST_TOKEN, LONGEST_TOKEN);
	return 0;
}

int detector_canary_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"look", true, read_look}, {"pick", false, read_pick},
	    {"forms", false, read_forms}, {"tokens", false, read_tokens}};
	static const struct schema schema = {"canary", fields, ARRAY_LEN(fields)};
	struct detector_canary *canary = arena_alloc(loader->arena, sizeof *canary);

	if (canary == NULL)
		return loader_refuse_memory(loader);
	canary->forms = (1u << CANARY_FORMS) - 1;
	if (loader_read_map(loader, node, &schema, canary) != 0)
		return -1;
	if (canary->picks == 0 && canary->ntokens == 0)
		return loader_refuse(loader, node, "canary needs 'pick' or 'tokens'");
	if (canary->is_held && canary->picks == 0)
		return loader_refuse(loader, node, "look: held needs 'pick': tokens are only told");
	signal->settings = canary;
	return 0;
}
