/* arithmetic: {is: wrong, of: [sum, weekday]} */
#include "ruleset/detector_arithmetic.h"
#include "ruleset/load.h"

const char *const reckoned_names[RECKONINGS] = {
    [RECKONED_SUM] = "sum",
    [RECKONED_WEEKDAY] = "weekday",
    [RECKONED_LETTERS] = "letters",
    [RECKONED_DIGEST] = "digest",
};

static const char *const is_names[ARITHMETIC_KINDS] = {
    [ARITHMETIC_PRESENT] = "present",
    [ARITHMETIC_WRONG] = "wrong",
};

static int read_is(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"is", is_names, ARITHMETIC_KINDS};

	return loader_read_choices(
	    loader, node, &choices, &((struct detector_arithmetic *)out)->is);
}

static int read_of(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"of", reckoned_names, RECKONINGS};

	return loader_read_choices(
	    loader, node, &choices, &((struct detector_arithmetic *)out)->of);
}

int detector_arithmetic_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"is", true, read_is}, {"of", false, read_of}};
	static const struct schema schema = {"arithmetic", fields, ARRAY_LEN(fields)};
	struct detector_arithmetic *arithmetic = arena_alloc(loader->arena, sizeof *arithmetic);

	if (arithmetic == NULL)
		return loader_refuse_memory(loader);
	arithmetic->of = (1u << RECKONINGS) - 1;
	if (loader_read_map(loader, node, &schema, arithmetic) != 0)
		return -1;
	signal->settings = arithmetic;
	return 0;
}
