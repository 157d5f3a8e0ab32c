/* From what a configuration names to what judges. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "verbs/bindings.h"
#include "verbs/exempt.h"
#include "verbs/rulebook.h"

static const struct option_row rows[] = {
    {"spec", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"no-cache", 0, OPTION_FLAG},
};

int rulebook_worse(int status, int other)
{
	static const int worst_first[] = {
	    EXIT_INTERNAL, EXIT_USAGE, EXIT_RULES, EXIT_INCOMPLETE, EXIT_VERIFY, EXIT_FINDINGS};

	for (size_t i = 0; i < ARRAY_LEN(worst_first); i++)
		if (status == worst_first[i] || other == worst_first[i])
			return worst_first[i];
	return EXIT_DONE;
}

/* Installed packs, wherever the program was started: a folder of that name there is not meant. */
static int find_packs(const struct config_list *packs, struct buf *made, const char **at)
{
	for (size_t i = 0; i < packs->n; i++) {
		at[i] = packs->at[i];
		if (strchr(packs->at[i], '/') != NULL)
			continue;
		buf_printf(&made[i], "%s/%s", kit_rules_dir(), packs->at[i]);
		at[i] = buf_string(&made[i]);
		if (at[i] == NULL)
			return EXIT_INTERNAL;
	}
	return 0;
}

static int load_rules(struct kit *kit, const struct verb *verb, const struct config *config)
{
	struct options options = {.verb = verb, .rows = rows, .nrows = ARRAY_LEN(rows)};
	size_t n = config->rules.n;
	struct buf *made = calloc(n + 1, sizeof *made);
	const char **at = calloc(n + 1, sizeof(const char *));
	int status = made && at ? find_packs(&config->rules, made, at) : EXIT_INTERNAL;

	if (*config->spec) {
		options.counts[0] = 1;
		options.values[options.nvalues++].value = config->spec;
	}
	if (status == 0)
		status = kit_load_rules(kit, &options, at, n);
	if (status == 0)
		status = bindings_set(kit->ruleset, config->models, config->nmodels);
	for (size_t i = 0; made && i < n; i++)
		buf_done(&made[i]);
	free(made);
	free(at);
	return status;
}

static bool is_file(const char *format)
{
	return strchr(format, '/') != NULL;
}

/* The installed mappings, then each file once. */
static size_t find_mappings(const struct config *config, const char *installed, const char **paths)
{
	size_t n = 0;

	paths[n++] = installed;
	for (size_t i = 0; i < config->nlogs; i++) {
		const char *format = config->logs[i].format;
		bool is_new = is_file(format);
		for (size_t j = 1; is_new && j < n; j++)
			is_new = strcmp(paths[j], format) != 0;
		if (is_new)
			paths[n++] = format;
	}
	return n;
}

static int check_format(const struct schemas *schemas, const struct config_log *log)
{
	if (strcmp(log->format, "auto") == 0 || schemas_find(schemas, log->format) >= 0)
		return 0;
	size_t n = schemas_count(schemas);
	const char **names = calloc(n + 1, sizeof(const char *));
	for (size_t i = 0; names && i < n; i++)
		names[i] = schemas_name(schemas, i);
	int nearest = names ? text_nearest(span_of(log->format), names, n) : -1;
	if (nearest >= 0)
		log_line(LOG_ERROR, "%s:%u: no format is called '%.100s', did you mean '%s'?",
		    log->file, log->line, log->format, names[nearest]);
	else
		log_line(LOG_ERROR,
		    "%s:%u: no format is called '%.100s' (see 'specaudit formats list')", log->file,
		    log->line, log->format);
	free(names);
	return EXIT_USAGE;
}

static int load_mappings(struct kit *kit, const struct config *config)
{
	struct error err;
	struct buf installed = {0};
	const char **paths = calloc(config->nlogs + 1, sizeof(const char *));
	int status = 0;

	buf_printf(&installed, "%s/formats", kit_rules_dir());
	if (paths == NULL || buf_string(&installed) == NULL)
		error_memory(&err);
	else
		kit->schemas =
		    schemas_load(paths, find_mappings(config, installed.at, paths), &err);
	if (kit->schemas == NULL)
		status = kit_fail(&err);
	for (size_t i = 0; kit->schemas && i < config->nlogs; i++)
		status = rulebook_worse(status, check_format(kit->schemas, &config->logs[i]));
	buf_done(&installed);
	free(paths);
	return status;
}

int rulebook_load(
    struct rulebook *book, const struct verb *verb, const struct config *config, int64_t day)
{
	const struct config_list *files = &config->exceptions;
	int status = load_rules(&book->kit, verb, config);

	/* Exceptions speak of rules: without these nothing can be said of them. */
	if (status == 0)
		status = exempt_load_files(
		    files->at, files->n, book->kit.ruleset, day, &book->exceptions);
	return rulebook_worse(status, load_mappings(&book->kit, config));
}

void rulebook_done(struct rulebook *book)
{
	exceptions_free(book->exceptions);
	kit_done(&book->kit);
	*book = (struct rulebook){0};
}
