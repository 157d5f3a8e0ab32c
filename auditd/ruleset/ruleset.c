/* Questions to a loaded ruleset, and the words of its enums. Never changes one but for the
 * release. */
#include <stdlib.h>

#include "base/arena.h"
#include "ruleset/load.h"
#include "ruleset/ruleset.h"

const char *const family_names[FAMILIES] = {
    [FAMILY_REFUSAL_OVERREACH] = "refusal-overreach",
    [FAMILY_UNSAFE_CONTENT] = "unsafe-content",
    [FAMILY_INSTRUCTION_HIERARCHY] = "instruction-hierarchy",
    [FAMILY_HONESTY] = "honesty",
    [FAMILY_PRIVACY] = "privacy",
    [FAMILY_UNDER_18] = "under-18",
    [FAMILY_TRANSFORMATION] = "transformation",
    [FAMILY_STYLE] = "style",
};

const char *const severity_names[SEVERITIES] = {
    [SEVERITY_INFORMATIONAL] = "informational",
    [SEVERITY_LOW] = "low",
    [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high",
    [SEVERITY_CRITICAL] = "critical",
};

const char *const confidence_names[CONFIDENCES] = {
    [CONFIDENCE_WEAK] = "weak",
    [CONFIDENCE_STRONG] = "strong",
    [CONFIDENCE_EXACT] = "exact",
};

const char *const status_names[STATUSES] = {
    [STATUS_EXPERIMENTAL] = "experimental",
    [STATUS_STABLE] = "stable",
    [STATUS_DEPRECATED] = "deprecated",
};

const char *const verdict_names[VERDICTS] = {
    [VERDICT_NONE] = "none",
    [VERDICT_SIGNAL] = "signal",
    [VERDICT_SUSPECT] = "suspect",
    [VERDICT_VIOLATION] = "violation",
    [VERDICT_EXCUSED] = "excused",
    [VERDICT_INCONCLUSIVE] = "inconclusive",
};

const char *const clause_authority_names[CLAUSE_AUTHORITIES] = {
    [CLAUSE_NO_AUTHORITY] = "none",
    [CLAUSE_GUIDELINE] = "guideline",
    [CLAUSE_USER] = "user",
    [CLAUSE_DEVELOPER] = "developer",
    [CLAUSE_SYSTEM] = "system",
    [CLAUSE_ROOT] = "root",
};

const char *const where_names[WHERES] = {
    [WHERE_ANY] = "any",
    [WHERE_PROSE] = "prose",
    [WHERE_CODE] = "code",
    [WHERE_QUOTE] = "quote",
};

const char *const rule_kind_names[RULE_KINDS] = {
    [RULE_SEQUENCE] = "when",
    [RULE_ABSENCE] = "absence",
    [RULE_COMPOSE] = "compose",
};

int ruleset_find_rule(const struct ruleset *ruleset, struct span id)
{
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (span_equal(ruleset->rules[i].id, id))
			return (int)i;
	return -1;
}

int ruleset_find_signal(const struct ruleset *ruleset, struct span name)
{
	for (size_t i = 0; i < ruleset->nsignals; i++)
		if (span_equal(ruleset->signals[i].name, name))
			return (int)i;
	return -1;
}

const struct clause *ruleset_clause(const struct ruleset *ruleset, struct clause_ref ref)
{
	return &ruleset->documents[ref.document].clauses[ref.clause];
}

/* Releases of a document are in the order of their bytes; an absent bound or release excludes
 * nothing. */
static bool is_within(struct span release, struct span from, struct span until)
{
	if (release.at == NULL)
		return true;
	return (from.at == NULL || span_compare(release, from) >= 0) &&
	       (until.at == NULL || span_compare(release, until) <= 0);
}

bool ruleset_rule_applies(const struct ruleset *ruleset, const struct rule *rule)
{
	const struct clause *clause = ruleset_clause(ruleset, rule->clauses[0]);
	struct span release = ruleset->documents[rule->clauses[0].document].release;

	return is_within(release, rule->valid_from, rule->valid_until) &&
	       is_within(release, clause->from, clause->until);
}

int ruleset_set_release(struct ruleset *ruleset, struct span release, struct error *err)
{
	struct document *document = &ruleset->documents[ruleset->document];

	if (document->nreleases && !document_has_release(document, release)) {
		char known[RELEASE_LIST];
		document_list_releases(document, known);
		return error_set(err, ERROR_SETTING, "%s has no release '%.*s' (it has %s)",
		    document->name.at, (int)(release.len < 40 ? release.len : 40),
		    release.at ? release.at : "", known);
	}
	struct span kept = arena_text(ruleset->memory, release);
	if (kept.at == NULL)
		return error_memory(err);
	if (!span_equal(kept, ruleset->release)) {
		struct hash hash;
		hash_init(&hash, "ruleset-release");
		hash_digest(&hash, &ruleset->digest);
		hash_field(&hash, kept);
		hash_done(&hash, &ruleset->digest);
	}
	document->release = kept;
	ruleset->release = kept;
	return 0;
}

void ruleset_free(struct ruleset *ruleset)
{
	if (ruleset == NULL)
		return;
	if (ruleset->memory)
		arena_done(ruleset->memory);
	free(ruleset->memory);
	free(ruleset);
}
