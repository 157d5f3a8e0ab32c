/* The actions of specaudit rules: one file each, one row in the table of rules.c. */
#ifndef VERBS_RULES_H
#define VERBS_RULES_H

#include "verbs/kit.h"

enum { RULES_OPTIONS_MOST = 8 };

struct rules_action {
	const char *name;
	size_t nnames;    /* how many of its first arguments are no packs */
	bool takes_paths; /* none of its arguments is a pack: they are logs */
	bool is_strict;   /* it is about the patterns themselves: no cache vouches for them */
	const char
	    *wants; /* what they are, for who forgets them: "the id of a rule, or a signal" */
	const char *options[RULES_OPTIONS_MOST]; /* those that not every action takes */
	/* Rules and patterns are loaded. names are the nnames arguments. Returns an exit status. */
	int (*run)(struct kit *kit, const struct options *options, const char *const *names);
};

extern const struct rules_action rules_check, rules_test, rules_list, rules_show, rules_explain,
    rules_profile;

/* The index of a rule or of a signal by name; where there is none, say so on stderr with the nearest one that there is, and
 * return -1. */
int rules_find_rule(const struct kit *kit, const char *id);

/* Is it FILE or FILE:LINE, of a file that is there? */
bool rules_is_place(const char *word);

#endif
