/* Why it is not known whether a claim holds: the sentence that names the message which leaves it open. */
#include <stdio.h>
#include <string.h>

#include "judge/explain.h"

enum {
	LOOK_BACK = 256, /* messages before the claim among which the one is looked for */
};

/* May the message be what leaves it open? */
static bool is_cause(const struct judging *judging, uint32_t message, enum truth unsure)
{
	enum role role = message_at(judging, message)->role;

	if (unsure == TRUTH_LANGUAGE)
		return message_is_foreign(judging, message) ||
		       message_is_doubtful(judging, message);
	return judging->hits->messages[message].has_media &&
	       (role == ROLE_USER || role == ROLE_TOOL);
}

/* The message that leaves a claim open: of those it rests on, else of those between. Returns false if there is none,
 * or none near. */
static bool find_cause(
    const struct judging *judging, const struct claim *claim, enum truth unsure, uint32_t *found)
{
	uint32_t first = claim->message > LOOK_BACK ? claim->message - LOOK_BACK : 0;

	for (size_t i = claim->nscenes; i-- > 0;) {
		*found = claim->scenes[i].message;
		if (is_cause(judging, *found, unsure))
			return true;
	}
	if (claim->nscenes == 0)
		return false;
	for (uint32_t i = claim->message; i > first; i--) {
		*found = i - 1;
		if (is_cause(judging, *found, unsure))
			return true;
	}
	return false;
}

void explain_codes(const struct rule *rule, char codes[CODES_SIZE])
{
	size_t len = 0;

	codes[0] = '\0';
	for (size_t i = 0; i < rule->nlanguages; i++) {
		struct span code = rule->languages[i];
		if (len + code.len + sizeof ", " > CODES_SIZE)
			return;
		len += (size_t)snprintf(
		    codes + len, CODES_SIZE - len, "%s%.*s", i ? ", " : "", (int)code.len, code.at);
	}
}

static const char *media_name(const struct message *message)
{
	static const struct {
		struct span prefix;
		const char *name;
	} names[] = {
	    {SPAN("image"), "an image"}, {SPAN("audio"), "a sound"}, {SPAN("video"), "a video"}};

	for (size_t i = 0; i < message->nparts; i++)
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			if (message->parts[i].kind == PART_MEDIA &&
			    span_starts(message->parts[i].name, names[k].prefix))
				return names[k].name;
	return "a file";
}

static void say_cause(
    struct explanation *explanation, const struct claim *claim, enum truth unsure, uint32_t cause)
{
	const struct judging *judging = explanation->judging;
	const struct message *message = message_at(judging, cause);
	char codes[CODES_SIZE];

	if (unsure == TRUTH_MEDIA) {
		explain_say(explanation, "not known: message %u has %s that may say it",
		    message->number, media_name(message));
		return;
	}
	explain_codes(&judging->ruleset->rules[claim->rule], codes);
	if (message_is_doubtful(judging, cause))
		explain_say(explanation,
		    "not known: message %u is short and hardly in a language that the rule reads "
		    "(%s)",
		    message->number, codes);
	else
		explain_say(explanation, "not known: message %u is in %s, the rule reads %s",
		    message->number, language_name(judging->hits->messages[cause].language), codes);
}

void explain_unsure(
    struct explanation *explanation, const struct claim *claim, enum truth unsure, bool is_licence)
{
	static const char *const sentences[] = {
	    [TRUTH_LIMIT] = "not known: a limit was met",
	    [TRUTH_PARTIAL] = "not known: text is missing",
	    [TRUTH_UNLOGGED] = "not known: the log does not say what the rule asks of it",
	    [TRUTH_LANGUAGE] = "not known: a message is in a language that the rule does not read",
	    [TRUTH_MEDIA] = "not known: an image, a sound or a file may say it",
	};
	uint32_t cause = explanation->judging->licence.unsure_message;
	bool has_cause = unsure == TRUTH_LANGUAGE || unsure == TRUTH_MEDIA;

	if (has_cause && (is_licence || find_cause(explanation->judging, claim, unsure, &cause)))
		say_cause(explanation, claim, unsure, cause);
	else
		explain_say(explanation, "%s", sentences[unsure]);
}
