/* Conversations out of those that rules carry as tests. */
#ifndef SHIPPED_H
#define SHIPPED_H

#include "base/arena.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

static void add_part(
    struct message *message, enum part_kind kind, struct span name, struct span text)
{
	if (text.at || name.at)
		message->parts[message->nparts++] =
		    (struct part){.kind = kind, .text = text, .name = name};
}

static void make_message(struct arena *arena, const struct talk *talk, struct message *message)
{
	static const enum role roles[] = {[TALK_SYSTEM] = ROLE_SYSTEM,
	    [TALK_DEVELOPER] = ROLE_DEVELOPER,
	    [TALK_USER] = ROLE_USER,
	    [TALK_ASSISTANT] = ROLE_ASSISTANT,
	    [TALK_TOOL] = ROLE_TOOL};
	static const enum authority authorities[] = {[TALK_SYSTEM] = AUTHORITY_DEVELOPER,
	    [TALK_DEVELOPER] = AUTHORITY_DEVELOPER,
	    [TALK_USER] = AUTHORITY_USER,
	    [TALK_TOOL] = AUTHORITY_NONE};
	struct span none = {0};

	message->role = roles[talk->role];
	message->authority = authorities[talk->role];
	message->side = message->role == ROLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT;
	message->flags = talk->is_cut ? MESSAGE_TRUNCATED : 0;
	message->parts = arena_array(arena, 3, sizeof *message->parts);
	assert_non_null(message->parts);
	add_part(message, message->role == ROLE_TOOL ? PART_RESULT : PART_TEXT, none, talk->text);
	add_part(message, PART_REFUSAL, none, talk->refusal);
	if (talk->call_name.at)
		add_part(message, PART_CALL, talk->call_name, talk->call_arguments);
}

static void append(struct arena *arena, const struct rule_test *test, struct transcript *transcript)
{
	for (size_t i = 0; i < test->ntalk; i++)
		make_message(arena, &test->talk[i], &transcript->messages[transcript->nmessages++]);
}

#endif
