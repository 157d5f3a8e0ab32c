/* What tools do, by kinds: the words for them that settings use. */
#ifndef RULESET_ACTIONS_H
#define RULESET_ACTIONS_H

/* From harmless to grave. A tool that says nothing of itself writes. */
enum action_class {
	ACTION_READ,         /* looks something up */
	ACTION_FETCH,        /* looks something up outside, at an address it is given */
	ACTION_WRITE,        /* changes something that can be changed back */
	ACTION_SEND,         /* tells somebody outside, or many, something */
	ACTION_SPEND,        /* moves money, buys, books */
	ACTION_PERMISSION,   /* changes who may do or see what */
	ACTION_SPAWN,        /* starts a program, an agent, a schedule */
	ACTION_IRREVERSIBLE, /* destroys */
	ACTION_CLASSES
};

extern const char *const action_class_names[ACTION_CLASSES]; /* "read", "fetch", ... */

#endif
