/* Rule packs for tests: a whole one out of a few lines that matter, and what loading it says. */
#ifndef TESTS_RULESET_PACKS_H
#define TESTS_RULESET_PACKS_H

#include "support.h"

#include <string.h>

#include "ruleset/ruleset.h"

#define HEAD                                                                                       \
	"pack: test\n"                                                                             \
	"version: \"1\"\n"                                                                         \
	"spec: {document: book, release: 2025-01-01}\n"

/* A rule but for its clauses and what it looks for. */
#define RULE_FACTS(id)                                                                             \
	"  - id: " id "\n"                                                                         \
	"    rev: 1\n"                                                                             \
	"    title: A rule\n"                                                                      \
	"    family: honesty\n"                                                                    \
	"    status: experimental\n"                                                               \
	"    languages: [en]\n"                                                                    \
	"    severity: low\n"                                                                      \
	"    confidence: weak\n"                                                                   \
	"    why: Because\n"

#define TESTS                                                                                      \
	"    tests:\n"                                                                             \
	"      - {name: fires, expect: violation, talk: [{user: a}]}\n"                            \
	"      - {name: near miss, expect: none, talk: [{user: b}]}\n"

#define CLAUSES "    clauses: [page]\n"
#define SIGNALS                                                                                    \
	"signals:\n  a: {any: [aaa]}\n  b: {any: [bbb]}\n  t: {in: {role: tool}, any: [ttt]}\n"
#define WHEN "    when: [{user: {all: [a]}}]\n"
#define RULE(id) RULE_FACTS(id) CLAUSES WHEN TESTS

static inline struct ruleset *parse(const char *text, struct error *err)
{
	*err = (struct error){0};
	return ruleset_parse(span_of(text), "test.yaml", NULL, err);
}

/* Parse what must be right. */
static inline struct ruleset *must_parse(const char *text)
{
	struct error err;
	struct ruleset *ruleset = parse(text, &err);

	if (ruleset == NULL)
		fail_msg("%s", err.text);
	return ruleset;
}

/* Parse what must be wrong; the message must hold these words. */
static inline void must_refuse(const char *text, const char *words)
{
	struct error err;
	struct ruleset *ruleset = parse(text, &err);

	if (ruleset)
		fail_msg("loaded, but should say: %s", words);
	if (err.kind != ERROR_SETTING || strstr(err.text, words) == NULL)
		fail_msg("said '%s', not '%s'", err.text, words);
}

static inline const struct signal *signal_named(const struct ruleset *ruleset, const char *name)
{
	int index = ruleset_find_signal(ruleset, span_of(name));

	assert_true(index >= 0);
	return &ruleset->signals[index];
}

static inline const struct rule *rule_named(const struct ruleset *ruleset, const char *id)
{
	int index = ruleset_find_rule(ruleset, span_of(id));

	assert_true(index >= 0);
	return &ruleset->rules[index];
}

#endif
