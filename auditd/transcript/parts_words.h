/* The words that producers use: keys of messages and parts, part types, roles, finish reasons. */
#ifndef TRANSCRIPT_PARTS_WORDS_H
#define TRANSCRIPT_PARTS_WORDS_H

#include "base/arena.h"
#include "transcript/schema_words.h"
#include "transcript/transcript.h"

/* Keys that mean something in a message, a part or a tool call. Spellings of one key share a
 * number. */
enum key {
	KEY_ROLE,
	KEY_FROM,
	KEY_AUTHOR,
	KEY_SPEAKER,
	KEY_ID,
	KEY_TYPE,
	KEY_NAME,
	/* text */
	KEY_CONTENT,
	KEY_PARTS,
	KEY_TEXT,
	KEY_VALUE,
	KEY_REFUSAL,
	KEY_REASONING,
	KEY_REASONING_TEXT,
	KEY_REASONING_CONTENT,
	KEY_THINKING,
	KEY_THOUGHT,
	KEY_SUMMARY,
	KEY_TRANSCRIPT,
	/* wrappers */
	KEY_MESSAGE,
	KEY_MESSAGES,
	KEY_MESSAGE_CONTENT,
	KEY_GUARD_CONTENT,
	/* calls and results */
	KEY_TOOL_CALLS,
	KEY_TOOL_CALL,
	KEY_FUNCTION_CALL,
	KEY_FUNCTION_RESPONSE,
	KEY_TOOL_USE,
	KEY_TOOL_RESULT,
	KEY_FUNCTION,
	KEY_CUSTOM,
	KEY_TOOL_CALL_ID,
	KEY_TOOL_USE_ID,
	KEY_CALL_ID,
	KEY_ARGUMENTS,
	KEY_ARGS,
	KEY_INPUT,
	KEY_OUTPUT,
	KEY_RESULT,
	KEY_RESPONSE,
	KEY_JSON,
	KEY_CODE,
	KEY_LANGUAGE,
	KEY_EXECUTABLE_CODE,
	KEY_CODE_RESULT,
	/* media */
	KEY_AUDIO,
	KEY_INPUT_AUDIO,
	KEY_IMAGE,
	KEY_IMAGE_URL,
	KEY_VIDEO,
	KEY_DOCUMENT,
	KEY_FILE,
	KEY_INLINE_DATA,
	KEY_FILE_DATA,
	KEY_FILE_ID,
	KEY_SOURCE,
	KEY_DATA,
	KEY_BYTES,
	KEY_URL,
	KEY_MEDIA_TYPE,
	KEY_FORMAT,
	KEY_CACHE_POINT,
	/* how it ended */
	KEY_FINISH_REASON,
	KEY_STOP_REASON,
	KEYS,
};

/* What a part's `type` says. */
enum shape {
	SHAPE_UNKNOWN,
	SHAPE_TEXT,
	SHAPE_REFUSAL,
	SHAPE_REASONING,
	SHAPE_CALL,
	SHAPE_RESULT,
	SHAPE_IMAGE,
	SHAPE_AUDIO,
	SHAPE_VIDEO,
	SHAPE_FILE,
	SHAPE_MESSAGE,
	SHAPE_SYSTEM,
};

/* Built once from the tables; immutable. */
struct dictionary {
	struct words keys;     /* enum key; exact */
	struct words shapes;   /* enum shape; any case */
	struct words roles;    /* enum role; any case */
	struct words finishes; /* enum finish; any case */
};

/* 0, or -1 when out of memory. */
int dictionary_build(struct dictionary *dictionary, struct arena *arena);

/* The shape that a type's word says, also by its ending (`web_search_call`, `bash_tool_result`). */
enum shape dictionary_shape(const struct dictionary *dictionary, struct span type);

#endif
