/* What a tool does, by the words of its name and the keys of its arguments; and which words of ordinary text ask for
 * such a thing. Nothing here looks at a conversation. */
#ifndef DETECT_TOOLS_H
#define DETECT_TOOLS_H

#include <stdbool.h>

#include "base/text.h"
#include "ruleset/actions.h"

/* Sets of verbs that ask for the same thing: a call of one of them was asked for by any other. */
enum verb_group {
	VERB_LOOK,
	VERB_VISIT,
	VERB_SEND,
	VERB_ALLOW,
	VERB_PAY,
	VERB_BOOK,
	VERB_REMOVE,
	VERB_CREATE,
	VERB_CHANGE,
	VERB_RUN,
	VERB_SAY,
	VERB_GROUPS
};

/* The verb groups of a word in small letters, in any of its usual forms (sends, sending, sent): bit g. 0: no verb of
 * doing. *is_noun: it is as often a name of a thing (mail, order, book). */
unsigned verb_groups(struct span word, bool *is_noun);

/* Is it a verb of doing in its plain form (send, not sends)? */
bool verb_is_plain(struct span word);

struct action {
	enum action_class class;
	unsigned groups; /* bits of enum verb_group of all words of the name */
};

/* What a call does. The name is cut at spaces, dots, underscores, dashes and where a small letter meets a capital; only its
 * first 256 bytes and the first 4 KiB of the arguments count. A name that says nothing writes. */
struct action action_of(struct span tool, struct span arguments);

#endif
