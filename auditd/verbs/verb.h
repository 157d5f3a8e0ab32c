/* A verb of the program: one file, one const struct, one row in main's table. */
#ifndef VERBS_VERB_H
#define VERBS_VERB_H

#include <stddef.h>

/* What the program exits with; a worse thing outranks findings. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1,   /* findings at or above --fail-on, only when asked for */
	EXIT_UNHEALTHY = 1,  /* a probe: something is wrong */
	EXIT_RULES = 2,      /* rules or specification refused */
	EXIT_USAGE = 3,      /* usage or configuration */
	EXIT_INCOMPLETE = 4, /* some input could not be audited */
	EXIT_VERIFY = 5,     /* verification failed */
	EXIT_INTERNAL = 70,
};

struct verb {
	const char *name;
	const char *usage;                 /* what follows the name: "[OPTION...] [PATH...]" */
	const char *summary;               /* one line, for the list of verbs */
	const char *help;                  /* options and an example, for --help */
	int (*run)(int argc, char **argv); /* argv[0] is the verb; returns an exit_status */
};

extern const struct verb verb_scan, verb_findings, verb_report, verb_show, verb_rules, verb_formats,
    verb_eval, verb_spec, verb_state, verb_config, verb_run, verb_status, verb_reload;

/* Print the usage and help of a verb to stdout; returns EXIT_DONE. */
int verb_help(const struct verb *verb);

/* Say on stderr that the verb was used wrongly and where help is; returns EXIT_USAGE. */
int verb_misused(const struct verb *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
