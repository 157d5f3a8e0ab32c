/* specaudit config: the configuration, checked, printed as it takes effect, described as a schema. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "canary.h"
#include "daemon/expect.h"
#include "setup/config.h"
#include "source/globs.h"
#include "verbs/exempt.h"
#include "verbs/rulebook.h"
#include "verbs/service.h"

static const struct option_row rows[] = {
    {"config", 'c', OPTION_VALUE},
    {"state", 0, OPTION_VALUE},
    {"as-service", 0, OPTION_MAYBE},
    {"as-of", 0, OPTION_VALUE},
};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* Paths may hold anything. */
static void print_safe(const char *string)
{
	struct buf text = {0};

	text_printable(&text, span_of(string), false);
	fwrite(text.at ? text.at : "", 1, text.len, stdout);
	buf_done(&text);
}

/* A path of logs: how many files it stands for now, and with a service which of them that may not read. */
static int check_path(
    const struct config_log *log, const char *pattern, const struct service *service)
{
	struct globs_found found = {0};
	struct error err;
	size_t unseen = 0, nbad = 0;

	if (globs_find(pattern, &found, &unseen, &err) != 0)
		return kit_fail(&err);
	print_safe(pattern);
	printf(" (format %s): %zu file%s now\n", log->format, found.nfiles, plural(found.nfiles));
	if (unseen > 0) {
		printf("  %zu place%s could not be looked at: ", unseen, plural(unseen));
		print_safe(found.unseen);
		printf("\n");
	}
	for (size_t i = 0; service && i < found.nfolders; i++)
		nbad += !service_may_read(service, found.folders[i]);
	for (size_t i = 0; service && i < found.nfiles; i++)
		nbad += !service_may_read(service, found.files[i].path);
	globs_done(&found);
	return nbad || unseen ? EXIT_INCOMPLETE : EXIT_DONE;
}

static int check_logs(const struct config *config, const struct service *service)
{
	int status = 0;

	for (size_t i = 0; i < config->nlogs; i++)
		for (size_t j = 0; j < config->logs[i].paths.n; j++)
			status = rulebook_worse(status,
			    check_path(&config->logs[i], config->logs[i].paths.at[j], service));
	return status;
}

/* Expectations are a whole: a stream has one name in all files. */
static int check_expectations(const struct config_list *files)
{
	struct error err;

	if (files->n == 0)
		return 0;
	struct expectations *expectations = expect_load(files->at, files->n, &err);
	if (expectations == NULL)
		return kit_fail(&err);
	expect_free(expectations);
	return 0;
}

/* A canary of a rule that is not there would be missed for ever. Its id is nobody's business. */
static void warn_rule(const struct ruleset *ruleset, const struct canary *canary)
{
	const char **names = calloc(ruleset->nrules + 1, sizeof(const char *));

	for (size_t i = 0; names && i < ruleset->nrules; i++)
		names[i] = ruleset->rules[i].id.at;
	int nearest = names ? text_nearest(canary->rule, names, ruleset->nrules) : -1;
	log_line(LOG_WARNING, "canary of line %u: no rule %.*s is loaded%s%s%s", canary->line,
	    (int)canary->rule.len, canary->rule.at, nearest >= 0 ? ", did you mean " : "",
	    nearest >= 0 ? names[nearest] : "", nearest >= 0 ? "?" : "");
	free(names);
}

static int check_canaries(const struct config_list *files, const struct ruleset *ruleset)
{
	struct error err;

	if (files->n == 0)
		return 0;
	struct canaries *canaries = canary_load(files->at, files->n, &err);
	if (canaries == NULL)
		return kit_fail(&err);
	for (size_t i = 0; ruleset && i < canary_count(canaries); i++) {
		const struct canary *canary = canary_get(canaries, i);
		if (ruleset_find_rule(ruleset, canary->rule) < 0)
			warn_rule(ruleset, canary);
	}
	canary_free(canaries);
	return 0;
}

static int check_readable(const struct config_list *files, const struct service *service)
{
	int status = 0;

	for (size_t i = 0; i < files->n; i++)
		if (files->at[i][0] == '/' && !service_may_read(service, files->at[i]))
			status = EXIT_USAGE;
	return status;
}

/* The files of the configuration itself, and those it names. */
static int check_settings(const struct setup *setup, const struct service *service)
{
	const struct config *config = setup_config(setup);
	const struct config_list *lists[] = {
	    &config->rules, &config->exceptions, &config->expect, &config->canaries};
	int status = 0;

	for (size_t i = 0; setup_file(setup, i); i++)
		if (!service_may_read(service, setup_file(setup, i)))
			status = EXIT_USAGE;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		status = rulebook_worse(status, check_readable(lists[i], service));
	for (size_t i = 0; i < config->nlogs; i++)
		if (config->logs[i].format[0] == '/' &&
		    !service_may_read(service, config->logs[i].format))
			status = EXIT_USAGE;
	return status;
}

static int check_service(const struct setup *setup, const struct options *options)
{
	const struct config *config = setup_config(setup);
	struct service *service = NULL;
	struct error err;

	if (options_has(options, "as-service")) {
		service = service_find(options_get(options, "as-service", "specaudit"), &err);
		if (service == NULL)
			return kit_fail(&err);
		printf("as %s:\n", service_name(service));
	}
	int status = check_logs(config, service);
	if (service) {
		status = rulebook_worse(status, check_settings(setup, service));
		status = rulebook_worse(status, service_check_writing(service, config));
	}
	service_free(service);
	return status;
}

static void print_loaded(const struct setup *setup, const struct rulebook *book)
{
	char digest[DIGEST_HEX];
	size_t nfiles = 0;

	while (setup_file(setup, nfiles))
		nfiles++;
	printf("%zu file%s read\n", nfiles, plural(nfiles));
	digest_hex(&book->kit.ruleset->digest, digest);
	printf("%s: %zu rule%s, digest %s\n", book->kit.ruleset->pack.at, book->kit.ruleset->nrules,
	    plural(book->kit.ruleset->nrules), digest);
}

static int check(const struct setup *setup, const struct options *options)
{
	const struct config *config = setup_config(setup);
	struct rulebook book = {0};
	struct error err;
	int64_t day;
	int status = exempt_day(options, &day);

	if (status != 0)
		return status;
	if (setup_check_logs(setup, &err) != 0)
		status = kit_fail(&err);
	int loaded = rulebook_load(&book, options->verb, config, day);
	if (loaded == 0)
		print_loaded(setup, &book);
	status = rulebook_worse(status, loaded);
	status = rulebook_worse(status, check_expectations(&config->expect));
	status = rulebook_worse(status, check_canaries(&config->canaries, book.kit.ruleset));
	rulebook_done(&book);
	return rulebook_worse(status, check_service(setup, options));
}

static int print_buf(struct buf *text)
{
	fwrite(text->at, 1, text->len, stdout);
	buf_done(text);
	return EXIT_DONE;
}

static int print(const struct setup *setup, const struct options *options)
{
	struct buf text = {0};
	struct error err;

	(void)options;
	if (setup_print(setup, &text, &err) == 0)
		return print_buf(&text);
	buf_done(&text);
	return kit_fail(&err);
}

static int schema(void)
{
	struct buf text = {0};
	struct error err;

	if (setup_schema(&text, &err) == 0)
		return print_buf(&text);
	buf_done(&text);
	return kit_fail(&err);
}

static int with_setup(
    const struct options *options, int (*act)(const struct setup *, const struct options *))
{
	struct error err;
	struct setup *setup = setup_load(
	    options_get(options, "config", SETUP_FILE), options_get(options, "state", NULL), &err);

	if (setup == NULL)
		return kit_fail(&err);
	int status = act(setup, options);
	setup_free(setup);
	return status;
}

static int run(int argc, char **argv)
{
	struct options options;
	int status;

	if (!options_parse(&options, &verb_config, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	const char *action = options.narguments == 1 ? options.arguments[0] : "";
	bool is_check = strcmp(action, "check") == 0;
	if (!is_check && (options_has(&options, "as-service") || options_has(&options, "as-of")))
		return verb_misused(
		    &verb_config, "--as-service and --as-of are for 'config check'");
	if (is_check)
		return with_setup(&options, check);
	if (strcmp(action, "print") == 0)
		return with_setup(&options, print);
	if (strcmp(action, "schema") == 0)
		return schema();
	return verb_misused(&verb_config, "say what to do: check, print or schema");
}

const struct verb verb_config = {
    .name = "config",
    .usage = "check|print|schema [OPTION...]",
    .summary = "Check, print and describe the configuration",
    .help =
	"  check             load all that it names and say what is wrong\n"
	"  print             print it as it takes effect, with the place of each value\n"
	"  schema            print a JSON Schema of it\n"
	"\n"
	"  -c, --config FILE   the configuration (default " SETUP_FILE ")\n"
	"  --state DIR         check, print: with another state\n"
	"  --as-service[=USER[:GROUP,...]]\n"
	"                      check: say which files that user (default specaudit) may not read,\n"
	"                      which group would help, and where it may not write\n"
	"  --as-of DATE        check: hold exceptions against that day instead of today\n"
	"\n"
	"example:\n"
	"  specaudit config check -c " SETUP_FILE " --as-service\n",
    .run = run,
};
