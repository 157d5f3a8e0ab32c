/* The universal decoder: a JSON value that holds dialogue in any producer's dialect comes in,
 * messages go out. What a value is follows from its shape alone: producers' discriminators do
 * not collide, so no mapping has to say which dialect it reads.
 *
 * A string is a message; an object with a role is a message; an array holds messages, parts of
 * one message, or both. Tool results inside a user's message become messages of their own with
 * ROLE_TOOL: what a tool said has no authority. Media are named, never read. Text that no shape
 * explains is kept as PART_OTHER, so that nothing hides in an unknown dialect. */
#ifndef TRANSCRIPT_PARTS_H
#define TRANSCRIPT_PARTS_H

#include "base/arena.h"
#include "transcript/json.h"
#include "transcript/parts_words.h"
#include "transcript/transcript.h"

enum {
	DECODER_MESSAGES = 100000, /* at most from one record */
	DECODER_PARTS = 100000,
	DECODER_DEPTH = 24, /* parts within parts; what lies deeper is kept as raw text */
};

struct hidden; /* a value that a duplicate key hides; private */

/* One record's messages in the making. */
struct decoder {
	/* in */
	const struct dictionary *dictionary;
	const struct words *roles; /* the mapping's own aliases, looked up first; or NULL */
	struct arena *arena;
	struct origin origin;

	/* out */
	struct message *messages;
	size_t nmessages;
	unsigned json_flags;
	bool has_failed;     /* out of memory */
	bool has_overflowed; /* a limit above was met: messages are missing */

	/* the message being built */
	struct {
		bool is_open;
		enum role role;
		bool has_unknown_role;
		struct part *parts;
		size_t nparts;
	} draft;
	struct span id;        /* of the message being read */
	struct json *json;     /* whose flags belong to it */
	struct hidden *hidden; /* its shadowed values, oldest first */
	struct hidden **hidden_end;

	size_t capacity;   /* of messages */
	size_t parts_left; /* free parts behind the draft's */
	size_t nparts;
};

/* How the values of a mapping's turns entry are to be taken. */
enum form {
	FORM_SHAPE,     /* by shape */
	FORM_PAIRS,     /* arrays of [role, text] */
	FORM_ALTERNATE, /* an array of texts whose roles take turns */
	FORM_TEXT,      /* objects whose text lies under the given keys */
};

struct turn_form {
	enum form form;
	enum role role; /* of values that carry none */
	enum role alternate[2];
	const struct span *text_keys;
	size_t ntext_keys;
};

/* Begin; the caller sets what comes in. */
void decoder_init(struct decoder *decoder);

/* Append the messages that a value holds. Failures are remembered in the decoder. Their role,
 * flags, parts, id and finish (where the message itself says) are set; side and authority are
 * the caller's. */
void decode_value(struct decoder *decoder, struct json_at at, const struct turn_form *form);

/* The role that a word means; ROLE_UNKNOWN if none. */
enum role decoder_role(const struct decoder *decoder, struct span word);

#endif
