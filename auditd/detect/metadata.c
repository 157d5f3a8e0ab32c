/* metadata: the log says so beside the dialogue, of the whole conversation or, of a finish reason, of the message. Where it
 * says nothing the signal is unsure: what is not logged is no proof of anything. */
#include "base/models.h"
#include "detect/kind.h"
#include "ruleset/detector_metadata.h"

static struct span finish_of(const struct message *message)
{
	return message->finish == FINISH_UNKNOWN ? (struct span){NULL, 0}
						 : span_of(finish_name(message->finish));
}

/* Absent: not logged. */
static struct span value_of(const struct detecting *detecting, uint32_t message)
{
	const struct detector_metadata *metadata = detecting->settings;
	const struct transcript *transcript = detecting->transcript;

	if (span_is(metadata->key, "model"))
		return transcript->model;
	if (span_is(metadata->key, "tenant"))
		return transcript->tenant;
	if (span_is(metadata->key, "finish_reason"))
		return finish_of(&transcript->messages[message]);
	return transcript_metadata(transcript, metadata->key);
}

/* The pattern that the value fits, in whatever case it is; absent: none. */
static struct span find(const struct detector_metadata *metadata, struct span value)
{
	char small[MODELS_LONGEST];
	size_t len = value.len < sizeof small ? value.len : sizeof small;

	for (size_t i = 0; i < len; i++)
		small[i] =
		    (char)(value.at[i] >= 'A' && value.at[i] <= 'Z' ? value.at[i] + ('a' - 'A')
								    : value.at[i]);
	for (size_t i = 0; i < metadata->nvalues; i++)
		if (models_fit(metadata->values[i], (struct span){small, len}))
			return metadata->values[i];
	return (struct span){NULL, 0};
}

/* The beginning of the message's first part that is looked at stands for the message. */
static int hit(struct detecting *detecting, uint32_t message, struct span value)
{
	const struct detector_metadata *metadata = detecting->settings;
	uint32_t part = 0, nparts = (uint32_t)detecting->transcript->messages[message].nparts;

	while (part < nparts && !detecting_looks_at(detecting, message, part))
		part++;
	if (part == nparts)
		return 0;
	return detecting_hit(detecting, (struct place){message, part, 0, 0}, NULL, "%.*s is %.*s",
	    (int)metadata->key.len, metadata->key.at, (int)value.len, value.at);
}

static int run(struct detecting *detecting)
{
	const struct detector_metadata *metadata = detecting->settings;
	bool is_of_reply = span_is(metadata->key, "finish_reason");

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		if (is_of_reply && message->role != ROLE_ASSISTANT)
			continue;
		struct span value = value_of(detecting, i);
		if (value.len == 0) {
			detecting_unsure(detecting, i);
			continue;
		}
		struct span found = find(metadata, value);
		if (found.at && hit(detecting, i, found) != 0)
			return -1;
	}
	return 0;
}

const struct detector_kind kind_metadata = {.run = run};
