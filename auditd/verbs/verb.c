/* Help and complaints, the same for every verb. */
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "verbs/verb.h"

int verb_help(const struct verb *verb)
{
	printf("usage: specaudit %s %s\n\n%s.\n\n%s", verb->name, verb->usage, verb->summary,
	    verb->help);
	return EXIT_DONE;
}

int verb_misused(const struct verb *verb, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	log_line(LOG_ERROR, "%s: %s (see 'specaudit %s --help')", verb->name, what, verb->name);
	return EXIT_USAGE;
}
