/* One line to stderr for one event: "specaudit: warning: TEXT". Never holds conversation text. Only
 * main, the pipeline, the daemon's loop and the verbs log. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

enum log_level { LOG_QUIET, LOG_ERROR, LOG_WARNING, LOG_INFO };

/* Set the lowest urgency that is still written; LOG_INFO at first. */
void log_set_level(enum log_level level);

/* Write one line if its level is wanted. Control characters in it are escaped. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* From now on also keep the first error's text, whether errors are wanted or not, for who asked from elsewhere: NUL-ended
 * in text[size], which must be "" and stays borrowed until the next call. NULL: keep nothing any more. */
void log_keep(char *text, size_t size);

#endif
