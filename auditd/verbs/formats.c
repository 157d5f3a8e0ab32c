/* specaudit formats: the log formats that mappings are known for. */
#include <stdio.h>
#include <string.h>

#include "verbs/kit.h"

static const struct option_row rows[] = {
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
};

static int run(int argc, char **argv)
{
	struct options options;
	struct kit kit = {0};
	int status;

	if (!options_parse(&options, &verb_formats, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	if (options.narguments != 1 || strcmp(options.arguments[0], "list") != 0)
		return verb_misused(&verb_formats, "say 'formats list'");
	status = kit_load_schemas(&kit, &options);
	for (size_t i = 0; status == 0 && i < schemas_count(kit.schemas); i++)
		printf("%s\n", schemas_name(kit.schemas, i));
	kit_done(&kit);
	return status;
}

const struct verb verb_formats = {
    .name = "formats",
    .usage = "list",
    .summary = "List the known log formats",
    .help = "  --format FILE   check and list a mapping of your own\n"
	    "\n"
	    "example:\n"
	    "  specaudit formats list\n",
    .run = run,
};
