/* Questions to a loaded ruleset, and the words of its enums. Never changes one but for the
 * release. */
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "ruleset/load.h"

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

const char *const speaker_names[SPEAKERS] = {
    [SPEAKER_NOBODY] = "nobody",
    [SPEAKER_USER] = "user",
    [SPEAKER_DEVELOPER] = "developer",
    [SPEAKER_SYSTEM] = "system",
};

const char *const observable_names[OBSERVABLES] = {
    [OBSERVABLE_UNKNOWN] = "unknown",
    [OBSERVABLE_YES] = "yes",
    [OBSERVABLE_PARTLY] = "partly",
    [OBSERVABLE_NO] = "no",
};

const char *const trail_names[TRAILS] = {
    [TRAIL_ABSENT] = "absent",
    [TRAIL_NEW] = "new",
    [TRAIL_CHANGED] = "changed",
    [TRAIL_SAME] = "same",
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

bool rule_is_valid_in(const struct rule *rule, struct span release)
{
	return is_within(release, rule->valid_from, rule->valid_until);
}

bool clause_is_in(const struct clause *clause, struct span release)
{
	return is_within(release, clause->from, clause->until);
}

int document_find_clause(const struct document *document, struct span anchor)
{
	for (size_t i = 0; i < document->nclauses; i++)
		if (span_equal(document->clauses[i].anchor, anchor))
			return (int)i;
	return -1;
}

int document_find_release(const struct document *document, struct span release)
{
	for (size_t i = 0; i < document->nreleases; i++)
		if (span_equal(document->releases[i], release))
			return (int)i;
	return -1;
}

const struct level *document_level(
    const struct document *document, const struct clause *clause, struct span release)
{
	int level = clause->level;

	for (size_t i = clause->npast; release.at && i > 0; i--)
		if (span_compare(release, clause->past[i - 1].until) <= 0)
			level = clause->past[i - 1].level;
	return level == LEVEL_NONE ? NULL : &document->levels[level];
}

const struct level *document_excusing_level(
    const struct document *document, const struct clause *clause, struct span release)
{
	const struct level *level = document_level(document, clause, release);

	if (level == NULL && document->nlevels > 0)
		return &document->levels[document->nlevels - 1];
	return level;
}

const struct level *ruleset_level(const struct ruleset *ruleset, struct clause_ref ref)
{
	const struct document *document = &ruleset->documents[ref.document];

	return document_level(document, ruleset_clause(ruleset, ref), document->release);
}

struct span level_name(const struct level *level)
{
	return level ? level->name : span_of("none");
}

/* The digest is of everything loaded and the releases judged by. */
static void mix_release(struct ruleset *ruleset, uint32_t document, struct span release)
{
	struct hash hash;

	hash_init(&hash, "ruleset-release");
	hash_digest(&hash, &ruleset->digest);
	if (document != ruleset->document)
		hash_field(&hash, ruleset->documents[document].name);
	hash_field(&hash, release);
	hash_done(&hash, &ruleset->digest);
}

int release_refuse(const struct document *document, struct span release, struct error *err)
{
	char known[RELEASE_LIST];

	document_list_releases(document, known);
	return error_set(err, ERROR_SETTING, "%s has no release '%.*s' (it has %s)",
	    document->name.at, (int)(release.len < 40 ? release.len : 40),
	    release.at ? release.at : "", known);
}

int ruleset_set_document_release(
    struct ruleset *ruleset, uint32_t index, struct span release, struct error *err)
{
	struct document *document = &ruleset->documents[index];

	assert(ruleset->nmodels == 0);
	if (document->nreleases && document_find_release(document, release) < 0)
		return release_refuse(document, release, err);
	struct span kept = arena_text(ruleset->memory, release);
	if (kept.at == NULL)
		return error_memory(err);
	if (!span_equal(kept, document->release))
		mix_release(ruleset, index, kept);
	document->release = kept;
	if (index == ruleset->document)
		ruleset->release = kept;
	return views_settle(ruleset) == 0 ? 0 : error_memory(err);
}

int ruleset_set_release(struct ruleset *ruleset, struct span release, struct error *err)
{
	return ruleset_set_document_release(ruleset, ruleset->document, release, err);
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
