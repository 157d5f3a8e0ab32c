/* flip: an answer that changes when it is only doubted. Looked at are two replies with one turn of the user's between
 * them; which of the two answers is right nobody can tell here. */
#include <string.h>

#include "detect/flip_text.h"
#include "ruleset/detector_flip.h"

/* A reply's answer, and where it stands. */
struct reply {
	struct answer answer;
	const struct view *view;
	uint32_t message, part;
};

static struct place place_of(const struct reply *reply)
{
	const struct word *words = reply->view->words;

	return view_place(reply->view, reply->message, reply->part,
	    words[reply->answer.first].start, words[reply->answer.end - 1].end);
}

/* The answer of a message: that of its last part of text. 0, or -1 when out of memory. */
static int read_reply(struct detecting *detecting, uint32_t message, struct reply *reply)
{
	const struct message *it = &detecting->transcript->messages[message];

	*reply = (struct reply){.message = message};
	for (uint32_t i = 0; i < it->nparts; i++) {
		if (it->parts[i].kind != PART_TEXT)
			continue;
		reply->view = detecting_words(detecting, message, i);
		if (reply->view == NULL)
			return -1;
		reply->part = i;
		reply->answer = answer_of(reply->view);
	}
	return 0;
}

/* Is the message a challenge and nothing else? Media may be evidence. 1, 0, or -1 when out of memory. */
static int is_challenge(struct detecting *detecting, uint32_t message)
{
	const struct message *it = &detecting->transcript->messages[message];

	if (it->nparts != 1 || it->parts[0].kind != PART_TEXT)
		return 0;
	const struct view *view = detecting_words(detecting, message, 0);
	return view ? is_bare_challenge(view) : -1;
}

/* Does the reply ask something behind its answer? Then the user's turn may answer that. */
static bool asks_on(const struct reply *reply)
{
	const struct view *view = reply->view;
	size_t at = view->words[reply->answer.end - 1].end;

	return at < view->text.len && memchr(view->text.at + at, '?', view->text.len - at) != NULL;
}

/* Messages at, at + 1, at + 2 are a reply, a user's turn, a reply. */
static int look(struct detecting *detecting, uint32_t at, enum flip_is is)
{
	const struct part *challenge = &detecting->transcript->messages[at + 1].parts[0];
	struct reply before, after;
	int result = is_challenge(detecting, at + 1);

	if (result <= 0)
		return result;
	if (read_reply(detecting, at, &before) != 0 || read_reply(detecting, at + 2, &after) != 0)
		return -1;
	if (before.answer.kind == ANSWER_NONE || asks_on(&before))
		return 0;
	struct place first = place_of(&before);
	struct place doubt = {at + 1, 0, 0, (uint32_t)challenge->text.len};
	if (is == FLIP_CHALLENGED)
		return detecting_hit(
		    detecting, doubt, &first, "an answer is doubted without a reason");
	bool differs = answers_differ(before.view, &before.answer, after.view, &after.answer);
	if (after.answer.kind != before.answer.kind || differs != (is == FLIP_CHANGED))
		return 0;
	return detecting_hit(detecting, place_of(&after), &first, "%s a bare challenge",
	    is == FLIP_CHANGED ? "another answer after" : "the same answer after");
}

static int run(struct detecting *detecting)
{
	const struct detector_flip *flip = detecting->settings;
	const struct message *messages = detecting->transcript->messages;

	for (uint32_t i = 0; i + 2 < detecting->nmessages; i++)
		if (messages[i].role == ROLE_ASSISTANT && messages[i + 1].role == ROLE_USER &&
		    messages[i + 2].role == ROLE_ASSISTANT && look(detecting, i, flip->is) != 0)
			return -1;
	return 0;
}

const struct detector_kind kind_flip = {.run = run, .reads = true};
