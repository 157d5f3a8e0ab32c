/* overlap: {with: [system], minus: [user, shareable], n: 5, run: 12, of-source: 150, of-reply: 750} */
#include "ruleset/detector_overlap.h"
#include "ruleset/load.h"

enum { MOST_RUN = 10000, PERMILLE = 1000, USUAL_SHINGLE = 5 };

static const char *const class_words[OVERLAP_CLASSES] = {
    [OVERLAP_SYSTEM] = "system",
    [OVERLAP_DEVELOPER] = "developer",
    [OVERLAP_USER] = "user",
    [OVERLAP_TOOL] = "tool",
    [OVERLAP_REPLY] = "earlier-reply",
    [OVERLAP_REASONING] = "reasoning",
};

static int read_class(
    struct loader *loader, const struct yaml_node *node, const char *what, overlap_set *set)
{
	struct span word;

	if (loader_read_text(loader, node, what, &word) != 0)
		return -1;
	int class = text_nearest(word, class_words, OVERLAP_CLASSES);
	for (int i = 0; i < OVERLAP_CLASSES; i++)
		if (span_is(word, class_words[i])) {
			*set |= 1u << i;
			return 0;
		}
	return loader_refuse(loader, node, "%s has no '%.40s'%s%s%s", what, word.at,
	    class >= 0 ? " (did you mean '" : "", class >= 0 ? class_words[class] : "",
	    class >= 0 ? "'?)" : "");
}

static int read_with(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_overlap *overlap = out;

	if (loader_expect_list(loader, node, "with", OVERLAP_CLASSES) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++)
		if (read_class(loader, node->items[i], "with", &overlap->with) != 0)
			return -1;
	return 0;
}

static int read_minus(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_overlap *overlap = out;

	if (loader_expect_list(loader, node, "minus", OVERLAP_CLASSES + 2) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		const struct yaml_node *item = node->items[i];
		if (item->type == YAML_SCALAR && span_is(item->text, "shareable"))
			overlap->minus_shareable = true;
		else if (item->type == YAML_SCALAR && span_is(item->text, "boilerplate"))
			overlap->minus_boilerplate = true;
		else if (read_class(loader, item, "minus", &overlap->minus) != 0)
			return -1;
	}
	return 0;
}

static int read_n(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "n", OVERLAP_MOST_SHINGLE, &((struct detector_overlap *)out)->n);
}

static int read_run(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "run", MOST_RUN, &((struct detector_overlap *)out)->run);
}

static int read_of_source(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "of-source", PERMILLE, &((struct detector_overlap *)out)->of_source);
}

static int read_of_reply(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "of-reply", PERMILLE, &((struct detector_overlap *)out)->of_reply);
}

static int read_swap(struct loader *loader, const struct yaml_node *node, void *out)
{
	return yaml_bool(loader->source->yaml, node, "swap-persons",
	    &((struct detector_overlap *)out)->swaps_persons, loader->err);
}

int detector_overlap_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"with", true, read_with},
	    {"minus", false, read_minus}, {"n", false, read_n}, {"run", false, read_run},
	    {"of-source", false, read_of_source}, {"of-reply", false, read_of_reply},
	    {"swap-persons", false, read_swap}};
	static const struct schema schema = {"overlap", fields, ARRAY_LEN(fields)};
	struct detector_overlap *overlap = arena_alloc(loader->arena, sizeof *overlap);

	if (overlap == NULL)
		return loader_refuse_memory(loader);
	overlap->n = USUAL_SHINGLE;
	if (loader_read_map(loader, node, &schema, overlap) != 0)
		return -1;
	if (overlap->with & overlap->minus)
		return loader_refuse(loader, node, "what stands in 'with' cannot stand in 'minus'");
	if (overlap->run == 0 && overlap->of_source == 0 && overlap->of_reply == 0)
		return loader_refuse(
		    loader, node, "overlap needs one of 'run', 'of-source' and 'of-reply'");
	if (overlap->run && overlap->run < overlap->n)
		return loader_refuse(
		    loader, node, "a run is at least as long as a shingle (%u)", overlap->n);
	signal->settings = overlap;
	return 0;
}
