/* A configuration's models as the ruleset takes them. */
#include <stdlib.h>

#include "verbs/bindings.h"
#include "verbs/kit.h"

int bindings_set(struct ruleset *ruleset, const struct config_model *models, size_t nmodels)
{
	struct model_binding *bindings = calloc(nmodels + 1, sizeof *bindings);
	struct error err;

	if (bindings == NULL)
		return EXIT_INTERNAL;
	for (size_t i = 0; i < nmodels; i++)
		bindings[i] = (struct model_binding){.model = span_of(models[i].model),
		    .from = span_of(models[i].from),
		    .until = span_of(models[i].until),
		    .spec = span_of(models[i].spec),
		    .file = models[i].file,
		    .line = models[i].line};
	int result = ruleset_set_models(ruleset, bindings, nmodels, &err);
	free(bindings);
	return result == 0 ? 0 : kit_fail(&err);
}

int bindings_load(struct ruleset *ruleset, const struct options *options)
{
	const char *path =
	    options_knows(options, "models") ? options_get(options, "models", NULL) : NULL;
	struct error err;

	if (path == NULL)
		return 0;
	struct setup *setup = setup_load_models(path, &err);
	if (setup == NULL)
		return kit_fail(&err);
	const struct config *config = setup_config(setup);
	int status = bindings_set(ruleset, config->models, config->nmodels);
	setup_free(setup);
	return status;
}
