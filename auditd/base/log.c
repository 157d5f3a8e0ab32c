/* Lines to stderr. What is wanted, and where a copy goes, are the mutable globals of the program besides its signal
 * flags. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

static enum log_level wanted = LOG_INFO;
static char *kept; /* NULL: nothing is kept */
static size_t kept_size;

void log_set_level(enum log_level level)
{
	wanted = level;
}

void log_keep(char *text, size_t size)
{
	kept = text;
	kept_size = size;
}

void log_line(enum log_level level, const char *format, ...)
{
	static const char *const words[] = {"", "error: ", "warning: ", ""};
	char text[1024];

	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (kept && level == LOG_ERROR && kept[0] == '\0')
		snprintf(kept, kept_size, "%s", text);
	if (level > wanted || level == LOG_QUIET)
		return;
	struct buf safe = {0};
	if (text_printable(&safe, span_of(text), false) == 0)
		/* A line of progress may stand there. */
		fprintf(stderr, "%sspecaudit: %s%s\n", isatty(STDERR_FILENO) ? "\r\x1b[K" : "",
		    words[level], buf_string(&safe));
	buf_done(&safe);
}
