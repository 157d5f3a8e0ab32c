/* A local copy of a specification's sentences, for people who read reports: the rules know sentences by hash
 * alone, and the document's text is not part of the program.
 *
 * One file for each document and release, DIR/DOCUMENT@RELEASE.txt: a first line "specaudit sentences 1
 * DOCUMENT@RELEASE", then a line "HASH TEXT" for each sentence. Every text is checked against its hash. */
#ifndef SPEC_TEXTS_H
#define SPEC_TEXTS_H

#include "spec/spec.h"

struct texts;

/* Append the folder that local copies are kept in: $SPECAUDIT_SPEC_TEXTS, else $XDG_DATA_HOME/specaudit/spec, else
 * ~/.local/share/specaudit/spec (an XDG_DATA_HOME that is not absolute is passed over). Errors: ERROR_SETTING
 * (none of the variables is set), ERROR_MEMORY. */
int texts_default_dir(struct buf *out, struct error *err);

/* Open the copy of a release. Returns 1 and *texts; 0 and *texts NULL where there is none; -1 on error.
 * Errors: ERROR_INPUT "FILE:LINE: what" (not such a file, larger than 16 MiB), ERROR_SYSTEM, ERROR_SETTING (a
 * name that cannot be part of a file's), ERROR_MEMORY. Owns: free with texts_free. */
int texts_open(const char *dir, struct span document, struct span release, struct texts **texts,
    struct error *err);

/* Look up a sentence. Returns 1 and *text (normalised, one line, borrowed until texts_free), 0 where it is not
 * there, -1 where the text was changed: ERROR_INPUT "FILE:LINE: ...", and *text is left alone. */
int texts_find(
    const struct texts *texts, const struct digest *sentence, struct span *text, struct error *err);

/* How many sentences there are, and the file's name. */
size_t texts_count(const struct texts *texts);
const char *texts_file(const struct texts *texts);
void texts_free(struct texts *texts);

/* Keep a copy of all sentences of a parsed document, whole or not at all, in the place of an earlier one. Makes
 * the folder where it is missing (mode 0777 less the umask, its parents too) and appends the file's name to *file.
 * Errors: ERROR_SYSTEM, ERROR_SETTING (as above), ERROR_MEMORY; an earlier copy is then as it was. */
int texts_save(const char *dir, struct span document, struct span release, const struct spec *spec,
    struct buf *file, struct error *err);

#endif
