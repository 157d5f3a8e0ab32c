/* Rules and signals in plain words. Text is raw: who prints it makes it safe. */
#ifndef VERBS_RULES_WORDS_H
#define VERBS_RULES_WORDS_H

#include "ruleset/ruleset.h"

/* Append "user", "system or developer", "anybody". */
void words_roles(struct buf *out, role_set roles);

/* Append what a scope looks at: "messages of assistant, prose of text or refusal, sentences 1 to 6". */
void words_scope(struct buf *out, const struct scope *scope);

/* Append names of signals, "a, b". */
void words_signals(struct buf *out, const struct ruleset *ruleset, const struct signal_list *list);

/* Append when a signal holds: "any of 5 patterns", "all of refusal; none of capability-gap". */
void words_holds(struct buf *out, const struct ruleset *ruleset, const struct signal *signal);

/* Append bounds of words, "at most 28 words"; nothing where there are none. */
void words_bounds(struct buf *out, unsigned least, unsigned most);

/* Append what must hold for the rule to fire, step by step, one thing a line, each signal with what it is about. */
void words_rule(struct buf *out, const struct ruleset *ruleset, const struct rule *rule);

#endif
