/* The words of a transcript's enums, as rules, reports and the store use them. */
#include "transcript/transcript.h"

const char *const role_names[ROLES] = {
    [ROLE_UNKNOWN] = "unknown",
    [ROLE_SYSTEM] = "system",
    [ROLE_DEVELOPER] = "developer",
    [ROLE_USER] = "user",
    [ROLE_ASSISTANT] = "assistant",
    [ROLE_TOOL] = "tool",
};

const char *const authority_names[AUTHORITIES] = {
    [AUTHORITY_NONE] = "none",
    [AUTHORITY_GUIDELINE] = "guideline",
    [AUTHORITY_USER] = "user",
    [AUTHORITY_DEVELOPER] = "developer",
    [AUTHORITY_SYSTEM] = "system",
    [AUTHORITY_ROOT] = "root",
};

const char *const part_kind_names[PART_KINDS] = {
    [PART_TEXT] = "text",
    [PART_REASONING] = "reasoning",
    [PART_CALL] = "call",
    [PART_RESULT] = "result",
    [PART_REFUSAL] = "refusal",
    [PART_MEDIA] = "media",
    [PART_OTHER] = "other",
};

static const char *const finish_names[FINISHES] = {
    [FINISH_UNKNOWN] = "unknown",
    [FINISH_STOP] = "stop",
    [FINISH_LENGTH] = "length",
    [FINISH_CALL] = "call",
    [FINISH_REFUSAL] = "refusal",
    [FINISH_FILTER] = "filter",
    [FINISH_ERROR] = "error",
};

const char *role_name(enum role role)
{
	return role_names[role < ROLES ? role : ROLE_UNKNOWN];
}

const char *authority_name(enum authority authority)
{
	return authority_names[authority < AUTHORITIES ? authority : AUTHORITY_NONE];
}

const char *part_kind_name(enum part_kind kind)
{
	return part_kind_names[kind < PART_KINDS ? kind : PART_OTHER];
}

const char *finish_name(enum finish finish)
{
	return finish_names[finish < FINISHES ? finish : FINISH_UNKNOWN];
}

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_alike(struct span a, struct span b)
{
	for (size_t i = 0; a.len == b.len && i < a.len; i++)
		if (small(a.at[i]) != small(b.at[i]))
			return false;
	return a.len == b.len;
}

struct span transcript_metadata(const struct transcript *transcript, struct span key)
{
	for (size_t i = 0; i < transcript->nmetadata; i++)
		if (is_alike(transcript->metadata[i].key, key))
			return transcript->metadata[i].value;
	return (struct span){NULL, 0};
}
