/* argv to verb, and nothing else. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "store/store.h"
#include "verbs/verb.h"

static const struct verb *const verbs[] = {&verb_run, &verb_status, &verb_reload, &verb_scan,
    &verb_report, &verb_findings, &verb_show, &verb_rules, &verb_formats, &verb_eval, &verb_spec,
    &verb_state, &verb_config};

static int print_help(void)
{
	printf("usage: specaudit VERB [OPTION...] [ARGUMENT...]\n\n"
	       "Audits conversation logs of language models against their published "
	       "specification.\n\nverbs:\n");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		printf("  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
	printf("\n'specaudit VERB --help' says more, specaudit(1) says all.\n\n"
	       "example:\n  specaudit scan --report audit.html /var/log/gateway\n");
	return EXIT_DONE;
}

static int print_version(void)
{
	printf("specaudit %s\ncodecs: plain gzip zstd\nfindings format: 1\nstate schema: %d\n"
	       "rule pack: model-spec (openai-model-spec, release 2025-12-18 unless --spec)\n",
	    SPECAUDIT_VERSION, STORE_SCHEMA_VERSION);
	return EXIT_DONE;
}

static int unknown_verb(const char *word)
{
	const char *names[ARRAY_LEN(verbs)];

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		names[i] = verbs[i]->name;
	int nearest = text_nearest(span_of(word), names, ARRAY_LEN(verbs));
	if (nearest >= 0)
		log_line(LOG_ERROR, "unknown verb '%s', did you mean '%s'?", word, names[nearest]);
	else
		log_line(LOG_ERROR, "unknown verb '%s' (see 'specaudit --help')", word);
	return EXIT_USAGE;
}

/* A closed descriptor would be given to the next file opened, and output or log text would land in it. What stands
 * in its place fails when it is used: standard input cannot be read, the outputs cannot be written. */
static int hold_standard_descriptors(void)
{
	for (int descriptor = 0; descriptor <= 2; descriptor++)
		if (fcntl(descriptor, F_GETFD) < 0 &&
		    open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) != descriptor)
			return -1;
	return 0;
}

static int run_verb(int argc, char **argv)
{
	if (argc < 2) {
		log_line(LOG_ERROR, "no verb given (see 'specaudit --help')");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0)
		return print_help();
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0)
		return print_version();
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(argv[1], verbs[i]->name) == 0)
			return verbs[i]->run(argc - 1, argv + 1);
	return unknown_verb(argv[1]);
}

int main(int argc, char **argv)
{
	if (hold_standard_descriptors() != 0)
		return EXIT_INTERNAL;
	int status = run_verb(argc, argv);
	if (status == EXIT_DONE && (fflush(stdout) != 0 || ferror(stdout))) {
		log_line(LOG_ERROR, "stdout: writing failed");
		return EXIT_USAGE;
	}
	return status;
}
