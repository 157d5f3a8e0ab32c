/* What messages say, as digests, ahead of thread: many at once, in any thread, since nothing in it depends on other records. */
#ifndef TRANSCRIPT_CONTENTS_H
#define TRANSCRIPT_CONTENTS_H

#include "base/error.h"
#include "transcript/transcript.h"

struct contents;

/* NULL when out of memory. Free with contents_free. */
struct contents *contents_new(void);
void contents_free(struct contents *contents);

/* Take a transcript on: its messages' content and is_long are set by contents_end at the latest, as thread would set them.
 * Until then it is borrowed with all its messages; their text only for the call. 0, or -1 with ERROR_MEMORY. */
int contents_add(struct contents *contents, struct transcript *transcript, struct error *err);
void contents_end(struct contents *contents);

#endif
