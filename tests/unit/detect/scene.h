/* Signals in YAML and a conversation built line by line, observed as the program does it: match, then detect. */
#ifndef TESTS_DETECT_SCENE_H
#define TESTS_DETECT_SCENE_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

#include "base/arena.h"
#include "detect/detect.h"
#include "match/match.h"
#include "ruleset/ruleset.h"

enum { SCENE_MESSAGES = 64, SCENE_PARTS = 4 };

struct scene {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct scanner *scanner;
	struct detective *detective;
	struct transcript transcript;
	struct message messages[SCENE_MESSAGES];
	struct part parts[SCENE_MESSAGES][SCENE_PARTS];
	struct arena arena;
	struct hits hits;
};

/* Begin with signals as they stand in a pack, each line indented by two, and bounds (NULL: the usual ones). */
static inline void scene_open_bounded(
    struct scene *scene, const char *signals, const struct detect_options *options)
{
	struct buf text = {0};
	struct error err;

	memset(scene, 0, sizeof *scene);
	buf_printf(&text,
	    "pack: test\nversion: \"1\"\nspec: {document: test, release: 2025-01-01}\nsignals:\n%s",
	    signals);
	scene->ruleset = ruleset_parse(buf_span(&text), "test.yaml", NULL, &err);
	if (scene->ruleset == NULL)
		fail_msg("%s", err.text);
	scene->matcher = matcher_new(scene->ruleset, &match_defaults, &err);
	if (scene->matcher == NULL)
		fail_msg("%s", err.text);
	scene->scanner = scanner_new(scene->matcher);
	scene->detective = detective_new(scene->ruleset, options ? options : &detect_defaults);
	assert_non_null(scene->scanner);
	assert_non_null(scene->detective);
	scene->transcript.messages = scene->messages;
	buf_done(&text);
}

static inline void scene_open(struct scene *scene, const char *signals)
{
	scene_open_bounded(scene, signals, NULL);
}

static inline void scene_close(struct scene *scene)
{
	arena_done(&scene->arena);
	detective_free(scene->detective);
	scanner_free(scene->scanner);
	matcher_free(scene->matcher);
	ruleset_free(scene->ruleset);
}

/* Add a message without parts. */
static inline struct message *scene_message(struct scene *scene, enum role role)
{
	static const enum authority authorities[ROLES] = {[ROLE_SYSTEM] = AUTHORITY_DEVELOPER,
	    [ROLE_DEVELOPER] = AUTHORITY_DEVELOPER,
	    [ROLE_USER] = AUTHORITY_USER};
	size_t at = scene->transcript.nmessages++;
	struct message *message = &scene->messages[at];

	assert_true(at < SCENE_MESSAGES);
	*message = (struct message){.role = role,
	    .authority = authorities[role],
	    .side = role == ROLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT,
	    .is_new = true,
	    .number = (uint32_t)at,
	    .parts = scene->parts[at]};
	return message;
}

/* Add a part to the last message. Borrows. */
static inline struct part *scene_part(
    struct scene *scene, enum part_kind kind, const char *name, struct span text)
{
	struct message *message = &scene->messages[scene->transcript.nmessages - 1];
	struct part *part = &message->parts[message->nparts++];

	assert_true(message->nparts <= SCENE_PARTS);
	*part = (struct part){.kind = kind, .name = span_of(name), .text = text};
	return part;
}

/* Add a message of one text; of a tool its result. */
static inline void scene_say(struct scene *scene, enum role role, const char *text)
{
	scene_message(scene, role);
	scene_part(scene, role == ROLE_TOOL ? PART_RESULT : PART_TEXT, NULL, span_of(text));
}

/* Add a call of the assistant's, in a message of its own. */
static inline void scene_call(struct scene *scene, const char *tool, const char *arguments)
{
	scene_message(scene, ROLE_ASSISTANT);
	scene_part(scene, PART_CALL, tool, span_of(arguments));
}

/* Nobody may have been told that a signal is not worth while which holds, or may hold, somewhere. */
static inline void scene_must_be_worth_while(struct scene *scene)
{
	for (uint32_t i = 0; i < scene->ruleset->nsignals; i++) {
		const struct signal *signal = &scene->ruleset->signals[i];
		if (signal->kind != SIGNAL_DETECTED || detective_may_hold(scene->detective, i))
			continue;
		for (size_t k = 0; k < scene->hits.nmessages; k++)
			if (hit_bit(scene->hits.messages[k].holds, i) ||
			    hit_bit(scene->hits.messages[k].unsure, i))
				fail_msg("%.*s was not worth while", (int)signal->name.len,
				    signal->name.at);
	}
}

static inline void scene_observe(struct scene *scene)
{
	struct error err;

	arena_reset(&scene->arena);
	if (scanner_run(scene->scanner, &scene->transcript, &scene->arena, &scene->hits, &err) !=
		0 ||
	    detective_run(
		scene->detective, &scene->transcript, &scene->arena, &scene->hits, &err) != 0)
		fail_msg("%s", err.text);
	scene_must_be_worth_while(scene);
}

static inline uint32_t scene_signal(const struct scene *scene, const char *name)
{
	int index = ruleset_find_signal(scene->ruleset, span_of(name));

	if (index < 0)
		fail_msg("no signal %s", name);
	return (uint32_t)index;
}

static inline bool scene_holds(const struct scene *scene, uint32_t message, const char *name)
{
	return hit_bit(scene->hits.messages[message].holds, scene_signal(scene, name));
}

static inline bool scene_unsure(const struct scene *scene, uint32_t message, const char *name)
{
	return hit_bit(scene->hits.messages[message].unsure, scene_signal(scene, name));
}

/* The n-th hit of a signal in a message, or NULL. */
static inline const struct hit *scene_hit(
    const struct scene *scene, uint32_t message, const char *name, size_t n)
{
	const struct message_facts *facts = &scene->hits.messages[message];
	uint32_t signal = scene_signal(scene, name);

	for (uint32_t i = 0; i < facts->nhits; i++) {
		const struct hit *hit = &scene->hits.at[facts->first_hit + i];
		if (hit->signal == signal && n-- == 0)
			return hit;
	}
	return NULL;
}

/* Is that the text under a hit, and under what it is held against? against may be NULL: then it is not looked at. */
static inline void scene_must_hit(const struct scene *scene, uint32_t message, const char *name,
    const char *text, const char *against)
{
	const struct hit *hit = scene_hit(scene, message, name, 0);

	if (hit == NULL)
		fail_msg("%s does not hit in message %u", name, message);
	struct span whole = scene->messages[message].parts[hit->part].text;
	struct span under = span_slice(whole, hit->start, hit->end);
	if (!span_is(under, text))
		fail_msg("%s hits '%.*s', not '%s'", name, (int)under.len, under.at, text);
	if (against == NULL)
		return;
	assert_non_null(hit->cause);
	assert_true(hit->cause->has_place);
	whole = scene->messages[hit->cause->message].parts[hit->cause->part].text;
	under = span_slice(whole, hit->cause->start, hit->cause->end);
	if (!span_is(under, against))
		fail_msg(
		    "%s is held against '%.*s', not '%s'", name, (int)under.len, under.at, against);
}

#endif
