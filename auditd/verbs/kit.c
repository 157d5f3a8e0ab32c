/* Loading what every auditing verb needs, with one line on stderr when it cannot be. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/log.h"
#include "verbs/bindings.h"
#include "verbs/kit.h"

enum { PATHS_MOST = 16 };

const char *kit_rules_dir(void)
{
	const char *dir = getenv("SPECAUDIT_RULES_DIR");

	return dir && *dir ? dir : SPECAUDIT_RULES_DIR;
}

bool kit_is_plain(FILE *stream)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return !isatty(fileno(stream)) || (no_color && *no_color) ||
	       (term && strcmp(term, "dumb") == 0);
}

int kit_status(const struct error *err)
{
	switch (err->kind) {
	case ERROR_SETTING:
	case ERROR_SYSTEM:
		return EXIT_USAGE;
	case ERROR_INPUT:
	case ERROR_LIMIT:
		return EXIT_INCOMPLETE;
	case ERROR_NONE:
	case ERROR_MEMORY:
		break;
	}
	return EXIT_INTERNAL;
}

int kit_fail(const struct error *err)
{
	log_line(LOG_ERROR, "%s", err->text);
	return kit_status(err);
}

/* Paths, some of them made here; freed together. */
struct paths {
	const char *at[PATHS_MOST];
	struct buf made[PATHS_MOST];
	size_t n;
};

static void free_paths(struct paths *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		buf_done(&paths->made[i]);
}

static int add_installed(struct paths *paths, const char *name)
{
	struct buf *made = &paths->made[paths->n];

	buf_printf(made, "%s/%s", kit_rules_dir(), name);
	const char *path = buf_string(made);
	if (path == NULL)
		return -1;
	paths->at[paths->n++] = path;
	return 0;
}

/* A word without a slash that is no file here names an installed pack. */
static int add_pack(struct paths *paths, const char *word)
{
	if (strchr(word, '/') == NULL && access(word, F_OK) != 0)
		return add_installed(paths, word);
	paths->made[paths->n] = (struct buf){0};
	paths->at[paths->n++] = word;
	return 0;
}

/* The packs named as arguments, else by --rules, else the installed one. */
static int find_packs(
    struct paths *paths, const struct options *options, const char *const *packs, size_t npacks)
{
	const char *word;
	int result = 0;

	for (size_t n = 0; result == 0; n++) {
		word = npacks == 0  ? options_nth(options, "rules", n)
		       : n < npacks ? packs[n]
				    : NULL;
		if (word == NULL)
			break;
		if (paths->n == PATHS_MOST)
			return verb_misused(options->verb, "more than %d rule packs", PATHS_MOST);
		result = add_pack(paths, word);
	}
	if (result == 0 && paths->n == 0)
		result = add_installed(paths, "model-spec");
	return result == 0 ? 0 : EXIT_INTERNAL;
}

static int load_rules(
    struct kit *kit, const struct options *options, const char *const *packs_named, size_t npacks)
{
	struct paths packs = {0}, specs = {0};
	struct error err;
	int status = find_packs(&packs, options, packs_named, npacks);
	const char *release = options_get(options, "spec", NULL);

	if (status == 0 && add_installed(&specs, "spec") != 0)
		status = EXIT_INTERNAL;
	if (status == 0)
		kit->ruleset = ruleset_load(packs.at, packs.n, specs.at[0], &err);
	free_paths(&packs);
	free_paths(&specs);
	if (status != 0)
		return status;
	if (kit->ruleset == NULL ||
	    (release && ruleset_set_release(kit->ruleset, span_of(release), &err) != 0)) {
		status = kit_fail(&err);
		return status == EXIT_USAGE ? EXIT_RULES : status;
	}
	return bindings_load(kit->ruleset, options);
}

static int load_matcher(struct kit *kit, const struct options *options)
{
	struct match_options match = {.no_prefilter = options_has(options, "no-prefilter"),
	    .no_jit = options_has(options, "no-jit")};
	struct buf cache = {0};
	struct error err;

	if (!kit->is_strict && !options_has(options, "no-cache") && cache_folder(&cache))
		match.cache = buf_string(&cache);
	kit->matcher = matcher_new(kit->ruleset, &match, &err);
	buf_done(&cache);
	if (kit->matcher)
		return 0;
	int status = kit_fail(&err);
	return status == EXIT_USAGE ? EXIT_RULES : status;
}

int kit_load_schemas(struct kit *kit, const struct options *options)
{
	const char *format = options_get(options, "format", "auto");
	bool is_file = strchr(format, '/') != NULL || strstr(format, ".yaml") != NULL;
	struct paths formats = {0};
	struct error err;
	static const char *const authorities[] = {"developer", "system"};
	size_t authority = 0;
	int status = EXIT_INTERNAL;

	if (!options_choice(options, "system-authority", authorities, ARRAY_LEN(authorities),
		&authority, &status))
		return status;
	kit->reading = (struct reading_options){.schema = -1,
	    .system_authority = authority == 0 ? AUTHORITY_DEVELOPER : AUTHORITY_SYSTEM};
	if (is_file ? add_pack(&formats, format) : add_installed(&formats, "formats"))
		return EXIT_INTERNAL;
	kit->schemas = schemas_load(formats.at, formats.n, &err);
	free_paths(&formats);
	if (kit->schemas == NULL)
		return kit_fail(&err);
	if (strcmp(format, "auto") == 0)
		return 0;
	kit->reading.schema = is_file ? 0 : schemas_find(kit->schemas, format);
	if (kit->reading.schema < 0)
		return verb_misused(options->verb,
		    "no format is called '%s' (see 'specaudit formats list')", format);
	return 0;
}

int kit_load_rules(
    struct kit *kit, const struct options *options, const char *const *packs, size_t npacks)
{
	int status = load_rules(kit, options, packs, npacks);

	return status == 0 ? load_matcher(kit, options) : status;
}

int kit_load(struct kit *kit, const struct options *options)
{
	int status = kit_load_rules(kit, options, NULL, 0);

	if (status == 0)
		status = kit_load_schemas(kit, options);
	return status;
}

void kit_done(struct kit *kit)
{
	schemas_free(kit->schemas);
	matcher_free(kit->matcher);
	ruleset_free(kit->ruleset);
	*kit = (struct kit){0};
}
