/* What rules show prints. Private to rules_show*.c. */
#ifndef VERBS_RULES_SHOW_H
#define VERBS_RULES_SHOW_H

#include "base/json_out.h"
#include "verbs/measured.h"

/* A clause as a rule refers to it. */
struct shown_clause {
	struct span document, anchor, title;
	struct span authority; /* the level's name; "none" of a heading */
	struct span meaning;   /* absent if the catalogue has none */
};
struct shown_clause clause_shown(const struct ruleset *ruleset, struct clause_ref ref);

/* Does it name the signal: among what it is made of; in a condition or a licence? */
bool signal_asks(const struct signal *it, uint32_t signal);
bool rule_asks(const struct rule *rule, uint32_t signal);

/* Append all about a rule, about a signal, as text that is not yet safe for a terminal. */
void show_rule_text(struct buf *out, const struct ruleset *ruleset, const struct measured *measured,
    const struct rule *rule);
void show_signal_text(struct buf *out, const struct ruleset *ruleset, uint32_t signal);

/* The same as an object. */
void show_rule_json(struct json_out *out, const struct ruleset *ruleset,
    const struct measured *measured, const struct rule *rule);
void show_signal_json(struct json_out *out, const struct ruleset *ruleset, uint32_t signal);

#endif
