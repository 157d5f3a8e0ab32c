/* Messages are normalised into one room; when it is full, or no more come, they are hashed side by side. A long message is
 * hashed by itself, as it is read. */
#include <stdlib.h>
#include <string.h>

#include "base/hash_lanes.h"
#include "transcript/contents.h"
#include "transcript/thread_private.h"

enum {
	CONTENTS_ROOM =
	    128 << 10,      /* bytes that wait: they should still be near when they are hashed */
	LONGEST = 16 << 10, /* bytes of a message that may wait: lanes should end together */
	CONTENTS_JOBS = 512,
};

struct contents {
	struct hasher hasher;
	const struct hash_lanes *lanes;
	char prefix[HASH_PREFIX];
	size_t nprefix;
	struct hash_job jobs[CONTENTS_JOBS];
	size_t njobs;
	size_t nused; /* of the room */
	char room[CONTENTS_ROOM];
};

struct contents *contents_new(void)
{
	struct contents *contents = malloc(sizeof *contents);

	if (contents == NULL)
		return NULL;
	hasher_init(&contents->hasher);
	contents->lanes = hash_lanes_pick();
	contents->nprefix = hasher_message_prefix(contents->prefix);
	contents->njobs = 0;
	contents->nused = 0;
	return contents;
}

void contents_free(struct contents *contents)
{
	if (contents)
		hasher_done(&contents->hasher);
	free(contents);
}

void contents_end(struct contents *contents)
{
	contents->lanes->run(contents->jobs, contents->njobs);
	contents->njobs = 0;
	contents->nused = 0;
}

static int add_message(struct contents *contents, struct message *message)
{
	if (contents->njobs == CONTENTS_JOBS ||
	    contents->nused + HASH_PREFIX + LONGEST > CONTENTS_ROOM)
		contents_end(contents);
	char *at = contents->room + contents->nused;
	struct stream stream = {.bytes = at + contents->nprefix, .room = LONGEST};
	if (hasher_stream(&contents->hasher, &stream, message) != 0)
		return -1;
	if (stream.is_begun) {
		stream_done(&stream, &message->content);
		return 0;
	}
	memcpy(at, contents->prefix, contents->nprefix);
	contents->jobs[contents->njobs++] =
	    (struct hash_job){{at, contents->nprefix + stream.n}, &message->content};
	contents->nused += contents->nprefix + stream.n;
	return 0;
}

int contents_add(struct contents *contents, struct transcript *transcript, struct error *err)
{
	for (size_t i = 0; i < transcript->nmessages; i++)
		if (add_message(contents, &transcript->messages[i]) != 0)
			return error_memory(err);
	transcript->has_contents = true;
	return 0;
}
