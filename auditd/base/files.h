/* Small files of our own: settings, rules, kept figures. */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <stdio.h>

#include "base/error.h"

/* Open a regular file for reading, without ever waiting: a FIFO that nobody writes to would stop us for good, and a device
 * may never end. Returns NULL with ERROR_SYSTEM "PATH: cannot open: ..." or ERROR_SETTING "PATH: no regular file". The
 * caller closes it with fclose. */
FILE *files_open(const char *path, struct error *err);

#endif
