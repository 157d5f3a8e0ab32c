/* A rule's own facts: what it claims, since when, how sure it is, what excuses it. What it looks
 * for is read by kinds.c, its tests by talks.c. */
#include <string.h>

#include "ruleset/load.h"

static int read_id(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "id", &((struct rule *)out)->id);
}

static int read_rev(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(loader, node, "rev", 1000000, &((struct rule *)out)->rev);
}

static int read_title(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "title", &((struct rule *)out)->title);
}

static int read_why(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "why", &((struct rule *)out)->why);
}

static int read_family(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "family", family_names, FAMILIES, &index,
		loader->err) != 0)
		return -1;
	((struct rule *)out)->family = (enum family)index;
	return 0;
}

static int read_status(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "status", status_names, STATUSES, &index,
		loader->err) != 0)
		return -1;
	((struct rule *)out)->status = (enum status)index;
	return 0;
}

static int read_severity(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "severity", severity_names, SEVERITIES, &index,
		loader->err) != 0)
		return -1;
	((struct rule *)out)->severity = (enum severity)index;
	return 0;
}

static int read_confidence(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "confidence", confidence_names, CONFIDENCES,
		&index, loader->err) != 0)
		return -1;
	((struct rule *)out)->confidence = (enum confidence)index;
	return 0;
}

static int read_verdict(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const char *const words[] = {"violation", "suspect", "signal"};
	static const enum verdict verdicts[] = {VERDICT_VIOLATION, VERDICT_SUSPECT, VERDICT_SIGNAL};
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "verdict", words, ARRAY_LEN(words), &index,
		loader->err) != 0)
		return -1;
	((struct rule *)out)->verdict = verdicts[index];
	return 0;
}

static int read_clauses(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;

	if (loader_expect_list(loader, node, "clauses", ARRAY_LEN(rule->clauses)) != 0)
		return -1;
	rule->nclauses = node->nitems;
	for (size_t i = 0; i < node->nitems; i++)
		if (clause_read(loader, node->items[i], &rule->clauses[i]) != 0)
			return -1;
	return 0;
}

static int read_languages(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;

	if (loader_read_texts(loader, node, "languages", &rule->languages, &rule->nlanguages) != 0)
		return -1;
	for (size_t i = 0; i < rule->nlanguages; i++) {
		struct span language = rule->languages[i];
		bool is_any = span_is(language, "any");
		if (language.len < 2 || language.len > 3 ||
		    strspn(language.at, "abcdefghijklmnopqrstuvwxyz") != language.len)
			return loader_refuse(loader, node->items[i],
			    "'%.40s' is no language code: two or three small letters, as en, or "
			    "any alone",
			    language.at);
		if (is_any && rule->nlanguages > 1)
			return loader_refuse(loader, node->items[i],
			    "any stands alone: it holds every other language");
		rule->reads |= is_any ? LANGUAGES_ANY : language_bit(language_find(language));
	}
	return 0;
}

/* A release of the document whose clause the rule claims. */
static int read_bound(
    struct loader *loader, const struct yaml_node *node, const struct rule *rule, struct span *out)
{
	const struct document *document = &loader->ruleset->documents[rule->clauses[0].document];

	if (loader_read_name(loader, node, "a release", out) != 0)
		return -1;
	if (document->nreleases == 0 || document_find_release(document, *out) >= 0)
		return 0;
	return loader_refuse(loader, node, "%s has no release '%s'", document->name.at, out->at);
}

static int read_from(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;

	return read_bound(loader, node, rule, &rule->valid_from);
}

static int read_until(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;

	return read_bound(loader, node, rule, &rule->valid_until);
}

static int read_valid(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {
	    {"from", false, read_from}, {"until", false, read_until}};
	static const struct schema schema = {"valid", fields, ARRAY_LEN(fields)};
	struct rule *rule = out;

	if (loader_read_map(loader, node, &schema, rule) != 0)
		return -1;
	if (rule->valid_from.at && rule->valid_until.at &&
	    span_compare(rule->valid_until, rule->valid_from) < 0)
		return loader_refuse(loader, node, "until lies before from");
	return 0;
}

/* The level that decides who may excuse, in the newest release by which the rule judges. */
static const struct level *excusing_level(const struct loader *loader, const struct rule *rule)
{
	struct clause_ref ref = rule->clauses[0];
	const struct document *document = &loader->ruleset->documents[ref.document];

	return document_excusing_level(
	    document, ruleset_clause(loader->ruleset, ref), rule->valid_until);
}

/* Roles of messages that have a speaker's authority or more. The system message's is the developer's or the system's, by how
 * the logs are read. */
static role_set roles_above(enum speaker speaker)
{
	static const char *const words[SPEAKERS][3] = {
	    [SPEAKER_USER] = {"user", "developer", "system"},
	    [SPEAKER_DEVELOPER] = {"developer", "system"},
	    [SPEAKER_SYSTEM] = {"system"}};
	role_set roles = 0;

	for (size_t i = 0; i < 3 && words[speaker][i]; i++)
		roles |= role_word(span_of(words[speaker][i]));
	return roles;
}

/* A licence that no message could give: a slip of the writer. */
static int check_licences(struct loader *loader, const struct yaml_node *node,
    const struct level *level, const struct signal_list *licences)
{
	static const char *const who[SPEAKERS] = {[SPEAKER_USER] = "user, developer or system",
	    [SPEAKER_DEVELOPER] = "developer or system",
	    [SPEAKER_SYSTEM] = "system"};

	for (size_t i = 0; i < licences->n; i++) {
		const struct signal *signal = &loader->ruleset->signals[licences->at[i]];
		if ((signal->scope.roles & roles_above(level->excused_by)) == 0)
			return loader_refuse(loader, node->items[i],
			    "signal '%s' looks at no message of those who may excuse it: %s",
			    signal->name.at, who[level->excused_by]);
	}
	return 0;
}

static int read_excuses(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;
	const struct level *level = excusing_level(loader, rule);

	if (level == NULL || level->excused_by == SPEAKER_NOBODY)
		return loader_refuse(loader, node,
		    "clause '%s' has %s authority: nothing can excuse breaking it; use none or "
		    "unless, or claim a clause that somebody may override",
		    ruleset_clause(loader->ruleset, rule->clauses[0])->anchor.at,
		    level_name(level).at);
	if (names_read(loader, &loader->signals, node, &rule->excused_by) != 0)
		return -1;
	return check_licences(loader, node, level, &rule->excused_by);
}

static int read_implied(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;
	const struct level *level = excusing_level(loader, rule);

	if (level == NULL || !level->is_implied)
		return loader_refuse(loader, node,
		    "clause '%s' has %s authority: implicit signs do not excuse breaking it",
		    ruleset_clause(loader->ruleset, rule->clauses[0])->anchor.at,
		    level_name(level).at);
	if (names_read(loader, &loader->signals, node, &rule->implied_by) != 0)
		return -1;
	return check_licences(loader, node, level, &rule->implied_by);
}

static int read_false_positives(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;

	return loader_read_texts(
	    loader, node, "false-positives", &rule->false_positives, &rule->nfalse_positives);
}

/* The key that says what the rule looks for: exactly one. */
static int read_kind(struct loader *loader, const struct name *name, struct rule *rule)
{
	enum rule_kind kind = RULE_KINDS;
	size_t n = 0;

	for (size_t i = 0; i < RULE_KINDS; i++) {
		if (yaml_find(name->value, rule_kind_names[i]) == NULL)
			continue;
		kind = (enum rule_kind)i;
		n++;
	}
	if (n != 1)
		return loader_refuse(loader, name->value,
		    "rule %s needs exactly one of 'when', 'absence' and 'compose'", name->text.at);
	return kind_read(loader, name->value, kind, rule);
}

static int compile(struct loader *loader, const struct name *name)
{
	/* Clauses first: what follows is checked against them. Kinds and tests are read by name,
	 * below. */
	static const struct field fields[] = {{"id", true, read_id}, {"rev", true, read_rev},
	    {"title", true, read_title}, {"family", true, read_family},
	    {"clauses", true, read_clauses}, {"status", true, read_status},
	    {"languages", true, read_languages}, {"valid", false, read_valid},
	    {"severity", true, read_severity}, {"confidence", true, read_confidence},
	    {"verdict", false, read_verdict}, {"excused-by", false, read_excuses},
	    {"implied-by", false, read_implied}, {"leans-on", false, leans_read},
	    {"why", true, read_why}, {"false-positives", false, read_false_positives},
	    {"when", false, NULL}, {"absence", false, NULL}, {"compose", false, NULL},
	    {"tests", true, NULL}};
	static const struct schema schema = {"a rule", fields, ARRAY_LEN(fields)};
	struct rule *rule = &loader->ruleset->rules[name->index];

	loader->source = name->source;
	rule->verdict = VERDICT_VIOLATION;
	rule->file = name->source->file;
	rule->line = name->value->line;
	if (loader_read_map(loader, name->value, &schema, rule) != 0 ||
	    read_kind(loader, name, rule) != 0)
		return -1;
	return tests_read(loader, yaml_find(name->value, "tests"), rule);
}

int rules_compile(struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	const struct name *declared = (const struct name *)(const void *)loader->rules.declared.at;

	ruleset->nrules = loader->rules.n;
	ruleset->rules = arena_array(loader->arena, ruleset->nrules, sizeof *ruleset->rules);
	if (ruleset->rules == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < loader->rules.n; i++)
		if (compile(loader, &declared[i]) != 0)
			return -1;
	return 0;
}
