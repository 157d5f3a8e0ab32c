/* Reading an input again to find one turn in it, without matching or judging. */
#ifndef VERBS_REPLAY_H
#define VERBS_REPLAY_H

#include "base/error.h"
#include "judge/finding.h"
#include "transcript/schema.h"
#include "transcript/transcript.h"

/* Called with the conversation that holds the turn, and the turn's message index. */
typedef void replay_fn(const struct transcript *transcript, size_t message, void *context);

/* Read path until a turn with that identity is found as the message of that number (and, if it is the assistant's, as
 * its output: the same words may have stood before as history); call fn once. Returns 1, 0 if it is not there, -1 with
 * ERROR_SYSTEM (the path cannot be read), ERROR_MEMORY. */
int replay_find(const char *path, const struct schemas *schemas,
    const struct reading_options *reading, const struct finding *finding, replay_fn *fn,
    void *context, struct error *err);

#endif
