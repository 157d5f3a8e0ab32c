/* What a running audit can be asked over its control socket: one JSON object a line, answered by one JSON object a line.
 *
 *   {"do":"status"}                      -> the status document
 *   {"do":"status","output":"text"}      -> {"ok":true,"text":"..."}
 *   {"do":"check","seconds":30}          -> {"ok":true,"healthy":false,"why":"..."}
 *   {"do":"reload"}                      -> {"ok":true,"text":"..."} or {"ok":false,"error":"..."} */
#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/server.h"

enum control_verb { CONTROL_STATUS, CONTROL_CHECK, CONTROL_RELOAD, CONTROL_VERBS };
extern const char *const control_verb_names[CONTROL_VERBS];

enum {
	CONTROL_SECONDS = 30
}; /* CONTROL_CHECK: how old the last commit may be while there is more to read */

struct control_request {
	enum control_verb verb;
	bool as_text;
	int64_t seconds;
};

/* The length of the first line, its newline included; 0: none yet. */
size_t control_line(struct span so_far);

/* Read a request. 0, or -1 with ERROR_SETTING: what is wrong with it, for who asked. */
int control_parse(struct span line, struct control_request *request, struct error *err);

/* Append the answers, newline included. */
void control_answer_text(struct buf *out, struct span text);
void control_answer_error(struct buf *out, const char *what);
void control_answer_check(struct buf *out, bool is_healthy, const char *why);

#endif
