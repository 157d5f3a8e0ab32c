/* A conversation as every later stage sees it, whichever producer logged it. */
#ifndef TRANSCRIPT_TRANSCRIPT_H
#define TRANSCRIPT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/origin.h"
#include "base/text.h"

enum role {
	ROLE_UNKNOWN, /* also: the text of a line that no mapping fits */
	ROLE_SYSTEM,
	ROLE_DEVELOPER,
	ROLE_USER,
	ROLE_ASSISTANT,
	ROLE_TOOL,
	ROLES,
};

/* The chain of command, lowest first. */
enum authority {
	AUTHORITY_NONE, /* assistant, tool, quoted and unknown text */
	AUTHORITY_GUIDELINE,
	AUTHORITY_USER,
	AUTHORITY_DEVELOPER,
	AUTHORITY_SYSTEM,
	AUTHORITY_ROOT,
	AUTHORITIES,
};

enum part_kind {
	PART_TEXT,
	PART_REASONING,
	PART_CALL,    /* a tool call: name is the tool, text its arguments */
	PART_RESULT,  /* a tool's result */
	PART_REFUSAL, /* a field that the producer reserves for refusals */
	PART_MEDIA,   /* image, audio, file: name is the media type; text stays empty */
	PART_OTHER,   /* anything else that has text: matched, never trusted */
	PART_KINDS,
};

/* Which side of the model call: only output is the audited model's conduct. An assistant message among
 * the input may have been forged by the caller. */
enum side { SIDE_INPUT, SIDE_OUTPUT };

enum finish {
	FINISH_UNKNOWN,
	FINISH_STOP,
	FINISH_LENGTH,
	FINISH_CALL,
	FINISH_REFUSAL,
	FINISH_FILTER,
	FINISH_ERROR,
	FINISHES
};

enum message_flag {
	MESSAGE_TRUNCATED = 1,    /* a marker or the finish reason says that text is missing */
	MESSAGE_REDACTED = 2,     /* a marker says that text was replaced */
	MESSAGE_BODY_MISSING = 4, /* the body lies elsewhere */
	MESSAGE_BAD_UTF8 = 8,
	MESSAGE_SURROGATE = 16,
	MESSAGE_DUPLICATE_KEYS = 32, /* shadowed values follow as PART_OTHER */
	MESSAGE_UNKNOWN_ROLE = 64,
	MESSAGE_RECOVERED = 128,   /* found behind a torn record on the same line */
	MESSAGE_PREFILL = 256,     /* begun by the caller, continued by the model */
	MESSAGE_ALTERNATIVE = 512, /* another answer to the same input as the output before it */
	MESSAGE_CARRIED = 1024,    /* set by thread: from before a part that is not here any more */
};

struct part {
	enum part_kind kind;
	struct span text; /* well-formed UTF-8, unescaped */
	struct span name;
	struct span call_id; /* links PART_CALL and PART_RESULT */
	struct span
	    media; /* PART_MEDIA: its URL or bytes as logged (base64); hashed, never matched */
};

struct message {
	enum role role;
	enum authority authority;
	enum side side;
	enum finish finish; /* assistant messages, where logged */
	unsigned flags;     /* of enum message_flag */
	bool is_first;      /* set by thread: a turn not met before, in whatever part */
	uint32_t number;    /* set by thread: its index from the conversation's first known turn */
	bool
	    is_new; /* set by thread: not a repeat; output is one only where it was seen as output */
	struct digest content; /* set by thread or contents: hash of role and normalised parts */
	bool
	    is_long; /* set with it: its normalised text is long enough to tell a repeat by itself */
	struct digest turn; /* set by thread: identity of this turn */
	struct part *parts;
	size_t nparts;
	struct span id;       /* the producer's message id; absent if none */
	struct origin origin; /* of the record it was read from */
};

/* What stands beside the dialogue: the channel, a flag of the caller. */
struct metadatum {
	struct span key, value; /* as logged; a truth value is "true" or "false" */
};

enum {
	TRANSCRIPT_METADATA = 16,       /* at most of one record */
	TRANSCRIPT_METADATA_KEY = 40,   /* bytes; a longer one is left out */
	TRANSCRIPT_METADATA_VALUE = 80, /* bytes; a longer one is cut */
};

/* What the record stands for, by its mapping. */
enum unit {
	UNIT_CONVERSATION, /* a whole conversation: complete, never continued */
	UNIT_REQUEST,      /* one call of the model, with the history it was sent */
	UNIT_MESSAGE,      /* one message of a conversation spread over lines */
};

enum history { HISTORY_FULL, HISTORY_NONE, HISTORY_DELTA };

/* Why a transcript is as it is. */
enum transcript_state {
	TRANSCRIPT_READ, /* a mapping fits */
	TRANSCRIPT_RAW,  /* none fits: one message of ROLE_UNKNOWN holds the line */
};

struct transcript {
	enum transcript_state state;
	enum unit unit;
	enum history history;
	const char *format;       /* the mapping's name; "raw" */
	struct span conversation; /* the producer's conversation id; absent if none */
	struct span request;      /* the producer's record id */
	struct span tenant, user, model;
	bool has_time;
	int64_t time_us;            /* UTC, microseconds since 1970 */
	struct metadatum *metadata; /* each key once */
	size_t nmetadata;
	struct digest key; /* set by thread: identity of the conversation */
	bool has_ended;    /* set by thread: no later message can belong to it */
	struct message *messages;
	size_t nmessages;
	bool has_contents;    /* its messages' contents are set */
	struct origin origin; /* of the record that completed it */
	unsigned json_flags;  /* of enum json_flag: what the record needed forgiven */
};

/* The value of a key, in whatever case it is logged; absent if it is not. */
struct span transcript_metadata(const struct transcript *transcript, struct span key);

/* Words of the enums as rules, reports and the store use them. Never NULL. */
const char *role_name(enum role role);
const char *authority_name(enum authority authority);
const char *part_kind_name(enum part_kind kind);
const char *finish_name(enum finish finish);

extern const char *const role_names[ROLES];
extern const char *const authority_names[AUTHORITIES];
extern const char *const part_kind_names[PART_KINDS];

#endif
