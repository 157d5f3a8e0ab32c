/* The state of an audit in words: a JSON document for programs, a page for people. */
#ifndef DAEMON_STATUS_H
#define DAEMON_STATUS_H

#include "base/error.h"
#include "base/text.h"
#include "daemon/figures.h"

enum { STATUS_TEXTS = 40 }; /* texts that the page lists at most; the document has all */

/* Append the document, version 1, on one line without a newline:
 * {"v","running","version","state","time","started","degraded","alarm","healthy","committed","uncommitted","lag":{"bytes",
 * "seconds"},"records","findings","alerts","commits","open_conversations","open_decoders","untrusted_times","unreadable",
 * "pending_format","reloads":{"ok","failed","error"},"canaries":[{"id","rule","seen","missed"}],"account":{"read","decoded",...,"quarantined":{REASON: bytes}},
 * "rules":[{"id","clause","severity","evaluated","exposed","fired","suppressed","excused","inconclusive"}],
 * "states":{STATE: texts},"texts":[{"input","path","state","codec","format","why","readable","open","size","read","lag":{"bytes","seconds"},"text","resume",
 * "quarantined","grown"}]}; what is not known is null. records to untrusted_times count from the
 * daemon's start; texts that are over are only counted.
 * 0, or -1 with ERROR_MEMORY. */
int status_json(const struct figures *figures, struct buf *out, struct error *err);

/* Append the page; names from logs and rules are made harmless. 0, or -1 with ERROR_MEMORY. */
int status_text(const struct figures *figures, struct buf *out, struct error *err);

/* One line for a service manager: how many texts, how far behind, when committed last. */
void status_line(const struct figures *figures, char line[200]);

#endif
