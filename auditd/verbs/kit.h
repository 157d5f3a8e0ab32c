/* What several verbs set up alike: rules, mappings, patterns; where they are installed; where output goes. */
#ifndef VERBS_KIT_H
#define VERBS_KIT_H

#include <stdio.h>

#include "base/error.h"
#include "match/match.h"
#include "ruleset/ruleset.h"
#include "transcript/schema.h"
#include "verbs/options.h"

/* Rules compiled and mappings loaded. All zero bytes is empty. */
struct kit {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct schemas *schemas;
	struct reading_options reading;
	bool
	    is_strict; /* set before loading: every pattern is checked again, whatever the cache knows */
};

/* Load by the options --rules (repeatable: a pack's name or a path), --spec, --models, --format, --system-authority and the flags
 * --no-prefilter, --no-jit, --no-cache; the verb's table has all of them. Returns 0, or the exit status after saying what is wrong
 * on stderr. Free with kit_done. */
int kit_load(struct kit *kit, const struct options *options);

/* Only rules and patterns: those packs, or with npacks 0 what --rules says; by --spec, --models and the three flags. */
int kit_load_rules(
    struct kit *kit, const struct options *options, const char *const *packs, size_t npacks);

/* Only the mappings, by --format and --system-authority. */
int kit_load_schemas(struct kit *kit, const struct options *options);
void kit_done(struct kit *kit);

/* Where rules, specifications and mappings are: $SPECAUDIT_RULES_DIR, else where they were installed. */
const char *kit_rules_dir(void);

/* Is the stream no terminal, or one that shall get plain text ($NO_COLOR not empty, $TERM dumb)? */
bool kit_is_plain(FILE *stream);

/* The exit status that an error stands for. */
int kit_status(const struct error *err);

/* Say an error on stderr and give the exit status it stands for. */
int kit_fail(const struct error *err);

#endif
