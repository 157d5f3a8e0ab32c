/* Asking a running daemon over its control socket. */
#ifndef VERBS_ASK_H
#define VERBS_ASK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transcript/json.h"
#include "verbs/options.h"

/* Where a daemon's state and socket are. */
struct ask_place {
	const char *state;   /* the state's folder */
	const char *control; /* the socket */
	struct arena arena;  /* both live here */
};

/* Find them by --config and --state (the verb's table has both), else by the installed configuration; one that is refused is
 * said, and still asked where they are. 0, or the exit status after saying what is wrong. Free with ask_place_done in either case. */
int ask_place(struct ask_place *place, const struct options *options);
void ask_place_done(struct ask_place *place);

/* An answer, whole. */
struct answer {
	struct buf text; /* one line, without its newline */
	struct json json;
	struct arena arena;
};

/* Ask and wait for the answer, a minute at most. request is one line. 1 with the answer parsed; 0 when nobody is there;
 * -1 with ERROR_SYSTEM (no permission, no answer), ERROR_INPUT (no JSON). Free with answer_done in any case. */
int ask(const char *control, const char *request, struct answer *answer, struct error *err);
void answer_done(struct answer *answer);

/* The value of a text's key; "" if there is none. Lives as long as the answer. */
struct span answer_text(struct answer *answer, const char *key);
bool answer_is(struct answer *answer, const char *key);

#endif
