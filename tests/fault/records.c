#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "records.h"

const char *const record_kind_names[RECORD_KINDS] = {"audited", "raw", "blank", "long"};

enum {
	GROUP = 8,
	FIRST_TIME = 1714550400, /* 2024-05-01: past, wherever this runs */
	LINE_ROOM = 66 << 10,
};

/* splitmix64 */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15U;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

uint64_t record_random(uint64_t seed, uint64_t index, uint64_t bound)
{
	return mix(mix(seed) ^ index) % bound;
}

struct maker {
	uint64_t seed; /* of seed and stream */
	const char *stream;
	uint64_t index;
	char *text;
	size_t n;
};

__attribute__((format(printf, 2, 3))) static void say(struct maker *maker, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	maker->n +=
	    (size_t)vsnprintf(maker->text + maker->n, RECORD_MOST - maker->n, format, arguments);
	va_end(arguments);
}

static uint64_t chance(const struct maker *maker, uint64_t salt, uint64_t bound)
{
	return record_random(maker->seed + salt * 7919, maker->index, bound);
}

/* The record's time: mostly a good one, now and then none or one that cannot be. */
static void say_time(struct maker *maker)
{
	time_t seconds = (time_t)(FIRST_TIME + maker->index * 37);
	struct tm parts;
	char text[40];

	switch (chance(maker, 1, 12)) {
	case 0:
		return;
	case 1:
		say(maker, "\"timestamp\":\"9999-12-31T23:59:59Z\",");
		return;
	default:
		gmtime_r(&seconds, &parts);
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
		say(maker, "\"timestamp\":\"%s\",", text);
	}
}

static const char *question(uint64_t which)
{
	static const char *const texts[] = {"How much is the blue atlas?",
	    "When may I come to the shop?", "Is my book there? Yours, Ada",
	    "Please look after my receipt.",
	    "Which of the new books would you read first on a long journey by train?"};

	return texts[which % 5];
}

static const char *answer(uint64_t which)
{
	static const char *const texts[] = {"It costs 40 crowns.",
	    "I will shred your receipt at once.", "Dear Ada, it is here and waits for you.",
	    "Please ask at the till, they know.",
	    "We are open from nine to six on every day but Sunday.",
	    "The one about the lighthouse keepers, since it is long and has good maps."};

	return texts[which % 6];
}

/* A call with its whole history: turn 0 or 1 of a conversation that has an id. */
static void say_request(struct maker *maker, uint64_t conversation, uint64_t turn)
{
	struct maker first = *maker;

	first.index = conversation;
	say(maker, "{");
	say_time(maker);
	say(maker,
	    "\"conversation_id\":\"%s-r%llu\",\"tenant\":\"t%llu\",\"request\":{\"model\":"
	    "\"clerk\",\"messages\":[",
	    maker->stream, (unsigned long long)conversation,
	    (unsigned long long)chance(&first, 2, 3));
	if (chance(&first, 3, 3) == 0)
		say(maker, "{\"role\":\"developer\",\"content\":\"You may name prices.\"},");
	say(maker, "{\"role\":\"user\",\"content\":\"%s\"}", question(chance(&first, 4, 5)));
	if (turn > 0)
		say(maker,
		    ",{\"role\":\"assistant\",\"content\":\"%s\"},{\"role\":\"user\",\"content\":"
		    "\"And then? %s\"}",
		    answer(chance(&first, 5, 6)), question(chance(&first, 6, 5)));
	say(maker,
	    "]},\"response\":{\"model\":\"clerk\",\"choices\":[{\"message\":{\"role\":"
	    "\"assistant\",\"content\":\"%s\"},"
	    "\"finish_reason\":\"stop\"}]}}",
	    answer(turn > 0 ? chance(&first, 7, 6) : chance(&first, 5, 6)));
}

/* One message of a conversation that lies spread over lines. */
static void say_message(struct maker *maker, char kind, uint64_t conversation, uint64_t ordinal)
{
	struct maker whole = *maker;

	whole.index = conversation;
	say(maker, "{");
	say_time(maker);
	say(maker,
	    "\"conversation_id\":\"%s-%c%llu\",\"model\":\"clerk\",\"role\":\"%s\",\"content\":\"%"
	    "s (%llu)\"}",
	    maker->stream, kind, (unsigned long long)conversation,
	    ordinal % 2 ? "assistant" : "user",
	    ordinal % 2 ? answer(chance(&whole, 10 + ordinal, 6))
			: question(chance(&whole, 10 + ordinal, 5)),
	    (unsigned long long)ordinal);
}

/* Nobody is named: equal among equals. */
static void say_equal(struct maker *maker)
{
	uint64_t which = chance(maker, 20, 4);

	say(maker,
	    "{\"model\":\"clerk\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],"
	    "\"response\":\"%s\"}",
	    question(which), answer(which + 1));
}

static enum record_kind say_odd(struct maker *maker)
{
	size_t n;

	switch (maker->index % (4 * RECORD_PERIOD) == 5 ? 9 : chance(maker, 30, 5)) {
	case 0:
		say(maker, "{\"conversation_id\":\"%s-x\",\"messages\":[{\"role\":\"user\",\"con",
		    maker->stream);
		return RECORD_KIND_RAW;
	case 1:
		say(maker, "Mar 03 clerk[%llu]: I will shred your receipt",
		    (unsigned long long)maker->index);
		return RECORD_KIND_RAW;
	case 2:
		return RECORD_KIND_BLANK;
	case 9:
		say(maker,
		    "{\"model\":\"clerk\",\"messages\":[{\"role\":\"user\",\"content\":\"%llu ",
		    (unsigned long long)maker->index);
		n = LINE_ROOM - maker->n;
		for (size_t i = 0; i < n; i++)
			maker->text[maker->n + i] = i % 61 ? (char)('a' + i % 23) : ' ';
		maker->n += n;
		say(maker, "\"}],\"response\":\"It costs 7 crowns.\"}");
		return RECORD_KIND_LONG;
	default:
		say_equal(maker);
		return RECORD_KIND_AUDITED;
	}
}

enum record_kind record_make(
    uint64_t seed, const char *stream, uint64_t index, char *text, size_t *n)
{
	struct maker maker = {.seed = seed, .stream = stream, .index = index, .text = text};
	enum record_kind kind = RECORD_KIND_AUDITED;
	uint64_t group = index / GROUP;

	for (const char *at = stream; *at; at++)
		maker.seed = mix(maker.seed ^ (unsigned char)*at);
	switch (index % GROUP) {
	case 0:
		say_request(&maker, group, 0);
		break;
	case 1:
	case 3:
		say_message(&maker, 'm', group, index % GROUP / 2);
		break;
	case 4:
		say_request(&maker, group, 1);
		break;
	case 5:
		kind = say_odd(&maker);
		break;
	case 6: /* over four groups */
		say_message(&maker, 'l', index / RECORD_PERIOD, group % (RECORD_PERIOD / GROUP));
		break;
	default:
		say_equal(&maker);
	}
	say(&maker, "\n");
	*n = maker.n;
	return kind;
}
