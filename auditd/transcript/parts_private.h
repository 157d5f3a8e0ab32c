/* What the files of the universal decoder share. Nobody else includes this. */
#ifndef TRANSCRIPT_PARTS_PRIVATE_H
#define TRANSCRIPT_PARTS_PRIVATE_H

#include "transcript/parts.h"

/* Flags of the tape that say something about the text just read. */
enum { TEXT_FLAGS = JSON_HAD_SURROGATE | JSON_HAD_BAD_UTF8 };

struct hidden {
	struct json_at at;
	struct hidden *next;
};

/* Remember a value that a later one hides, for the message being built. */
void hide(struct decoder *decoder, struct json_at at);

/* An object's known members: token index of each key's last value; 0 where absent or null. */
struct members {
	struct json *json;
	uint32_t at[KEYS];
	bool has_others; /* unknown keys with values */
};

/* Where parts go: the message's role and what kind text is of. */
struct lane {
	enum role role;
	bool is_roleless; /* nobody said the role: calls go to the assistant, results to the tool */
	bool has_unknown_role;
	enum part_kind kind;
	struct span name, call_id; /* for PART_RESULT */
	int depth;
};

/* Walk an object once. Values that a repeated key hides are remembered for the message being
 * built. */
void read_members(struct decoder *decoder, struct json_at object, struct members *members);

static inline struct json_at member(const struct members *members, enum key key)
{
	return members->at[key] ? (struct json_at){members->json, members->at[key]}
				: (struct json_at){NULL, 0};
}

/* The first of those keys that is there (KEYS ends the list), or nowhere. */
struct json_at member_of(const struct members *members, const enum key *keys);

/* Is there more than who says it, what it is called and how it ended? */
bool has_rest(const struct members *members);

/* A scalar's text; absent for anything else. */
struct span scalar_text(struct decoder *decoder, struct json_at at);
struct span member_text(struct decoder *decoder, const struct members *members, enum key key);

/* The JSON of any value as it stands, made well-formed UTF-8. */
struct span raw_text(struct decoder *decoder, struct json_at at);

/* The draft: add a part to the lane's message, beginning it if need be; end it. */
void add_part(struct decoder *decoder, const struct lane *lane, const struct part *part);
void add_text(
    struct decoder *decoder, const struct lane *lane, enum part_kind kind, struct span text);
void add_raw(struct decoder *decoder, const struct lane *lane, struct json_at at);
void open_message(struct decoder *decoder, const struct lane *lane);
void close_message(struct decoder *decoder);

/* Text, a part, or an array of them. */
void read_content(struct decoder *decoder, struct json_at at, const struct lane *lane);

/* A part whose members were read. */
void read_part(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane);

/* The texts of a message or part, wherever they stand. Returns false if there are none. */
bool read_texts(struct decoder *decoder, const struct members *members, const struct lane *lane);

/* A tool call: the object that holds name and arguments, or wraps it. */
void read_call(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane);
void read_result(struct decoder *decoder, const struct members *members, const struct lane *lane);

/* What a tool gave, wherever it stands. Returns false if there is nothing. */
bool read_outputs(struct decoder *decoder, const struct members *members, const struct lane *lane);
void read_reasoning(
    struct decoder *decoder, const struct members *members, const struct lane *lane);

/* A medium, found in the object itself or in what it wraps; name is used where no media type is
 * said. */
void read_media(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane, const char *name);

#endif
