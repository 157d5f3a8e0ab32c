/* What find.c and read.c share. */
#ifndef SOURCE_INNER_H
#define SOURCE_INNER_H

#include <stdbool.h>

/* Does the path stand for standard input? */
bool source_is_stdin(const char *path);

#endif
