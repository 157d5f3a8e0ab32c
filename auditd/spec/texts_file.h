/* What a local copy is called and how it begins. Private to this room. */
#ifndef SPEC_TEXTS_FILE_H
#define SPEC_TEXTS_FILE_H

#include "base/error.h"
#include "base/text.h"

/* Append DIR/DOCUMENT@RELEASE.txt with a NUL behind it. Errors: ERROR_SETTING, ERROR_MEMORY. */
int texts_name(
    struct buf *out, const char *dir, struct span document, struct span release, struct error *err);

/* Append the first line, without its end. */
void texts_head(struct buf *out, struct span document, struct span release);

#endif
