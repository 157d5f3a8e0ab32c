/* Transcripts put together by hand, for the tests of thread. */
#ifndef TESTS_TALK_H
#define TESTS_TALK_H

#include <stdio.h>
#include <string.h>

#include "support.h"

#include "base/arena.h"
#include "transcript/thread.h"

enum { TALK_LONGEST = 64 };

/* A transcript whose messages have one text part each. All memory is the arena's. */
struct talk {
	struct arena arena;
	struct transcript transcript;
	struct message messages[TALK_LONGEST];
};

static inline void talk_begin(struct talk *talk, enum unit unit, enum history history)
{
	arena_reset(&talk->arena);
	memset(&talk->transcript, 0, sizeof talk->transcript);
	memset(talk->messages, 0, sizeof talk->messages);
	talk->transcript.unit = unit;
	talk->transcript.history = history;
	talk->transcript.format = "test";
	talk->transcript.messages = talk->messages;
}

static inline struct message *talk_say(
    struct talk *talk, enum role role, enum side side, const char *text)
{
	struct message *message = &talk->messages[talk->transcript.nmessages++];
	struct part *part = arena_alloc(&talk->arena, sizeof *part);

	assert_true(talk->transcript.nmessages <= TALK_LONGEST);
	assert_non_null(part);
	part->kind = PART_TEXT;
	part->text = arena_text(&talk->arena, span_of(text));
	message->role = role;
	message->side = side;
	message->parts = part;
	message->nparts = 1;
	return message;
}

static inline void talk_place(struct talk *talk, struct thread *thread)
{
	struct error err = {0};

	assert_int_equal(thread_place(thread, &talk->transcript, &err), 0);
}

static inline void talk_add(struct talk *talk, struct thread *thread)
{
	struct error err = {0};

	assert_int_equal(thread_add(thread, &talk->transcript, &err), 0);
}

/* Which messages are new, as text: "1" or "0" each. */
static inline const char *talk_news(const struct transcript *transcript)
{
	static char news[TALK_LONGEST * 64 + 1];
	size_t n = 0;

	for (; n < transcript->nmessages && n + 1 < sizeof news; n++)
		news[n] = transcript->messages[n].is_new ? '1' : '0';
	news[n] = '\0';
	return news;
}

static inline bool same_digest(const struct digest *a, const struct digest *b)
{
	return digest_compare(a, b) == 0;
}

#endif
