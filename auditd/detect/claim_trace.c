/* Names are taken apart at '_', '-', '.', blanks and capitals; each word says what such a tool can do. A name of which
 * no word is known may do anything: no claim is held against it. */
#include <string.h>

#include "detect/claim_trace.h"
#include "detect/lexis.h"

#define BIT(action) (1u << ACTION_##action)
#define ALL ((1u << ACTIONS) - 1)

struct means {
	const char *words;
	unsigned actions;
	bool is_thing; /* says nothing of what is done to it */
};

static const struct means means[] = {
    {"send notify post tweet reply forward publish share invite contact alert",
	BIT(SEND) | BIT(HANDOVER), false},
    {"book reserve schedule reschedule register enroll subscribe",
	BIT(BOOK) | BIT(STORE) | BIT(CHANGE), false},
    {"pay transfer refund charge purchase buy checkout issue return exchange deposit withdraw",
	BIT(PAY) | BIT(STORE) | BIT(CHANGE), false},
    {"transfer escalate handoff call phone dial", BIT(HANDOVER), false},
    {"save store write create upload add insert put export log record append backup commit submit "
     "open make new "
     "download place set start",
	BIT(STORE) | BIT(CHANGE) | BIT(BOOK) | BIT(HANDOVER) | BIT(SEND) | BIT(PAY), false},
    {"delete remove cancel unsubscribe close trash clear drop rm purge archive revoke",
	BIT(DELETE) | BIT(CHANGE) | BIT(PAY), false},
    {"update change modify edit move rename patch apply reset enable disable replace configure "
     "install deploy "
     "toggle adjust push merge upgrade block activate deactivate process handle manage",
	BIT(CHANGE) | BIT(DELETE) | BIT(BOOK) | BIT(STORE) | BIT(PAY), false},
    {"test build compile lint pytest", BIT(RUN), false},
    {"search find get list lookup look fetch read google view show load check retrieve query "
     "describe calculate "
     "compute track verify inspect download",
	BIT(SEARCH), false},
    {"email mail message msg sms slack dm", BIT(SEND), true},
    {"reservation appointment meeting event calendar reminder alarm order", BIT(BOOK), true},
    {"payment money credit certificate transaction", BIT(PAY), true},
    {"human agent agents support", BIT(HANDOVER), true},
    {"run exec execute shell bash sh terminal command cmd python code interpreter sandbox notebook "
     "jupyter "
     "eval browser computer click http request api sql function tool action task subagent delegate "
     "invoke",
	ALL, false},
};

/* Such a tool, by the first word of its name, only looks. */
static const char looks[] =
    "search find get list lookup look fetch read view show check retrieve query describe "
    "calculate compute track verify inspect web google think";

enum { LONGEST_NAME = 256, SEEN_OF_ARGUMENTS = 512, SEEN_OF_RESULT = 4096 };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* What a word of a name says can be done; *is_known: it is a verb. */
static unsigned of_word(struct span word, bool *is_known)
{
	unsigned actions = 0;

	for (size_t i = 0; i < ARRAY_LEN(means); i++)
		if (lexis_has(means[i].words, word)) {
			actions |= means[i].actions;
			*is_known = *is_known || !means[i].is_thing;
		}
	return actions;
}

/* Take the next word of a name, made small, to out. */
static size_t take_word(struct span name, size_t *at, char out[LONGEST_NAME])
{
	size_t n = 0;

	while (*at < name.len && !is_letter(name.at[*at]))
		(*at)++;
	while (*at < name.len && is_letter(name.at[*at])) {
		char c = name.at[*at];
		if (n > 0 && is_capital(c) && !is_capital(name.at[*at - 1]))
			break;
		out[n++] = (char)(is_capital(c) ? c + ('a' - 'A') : c);
		(*at)++;
	}
	return n;
}

/* Is there an argument that says what to do, so that the name says little? */
static bool says_what(struct span arguments)
{
	static const char *const keys[] = {"\"action\"", "\"operation\"", "\"method\"",
	    "\"command\"", "\"code\"", "\"script\"", "\"sql\""};
	struct span seen = span_slice(arguments, 0, SEEN_OF_ARGUMENTS);

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (lexis_find(seen, 0, keys[i]) < seen.len)
			return true;
	return false;
}

unsigned trace_actions(struct span name, struct span arguments, bool *is_versatile)
{
	char word[LONGEST_NAME];
	unsigned actions = 0;
	bool is_known = false, only_looks = false;
	size_t at = 0, n;

	name = span_slice(name, 0, LONGEST_NAME);
	for (size_t i = 0; (n = take_word(name, &at, word)) > 0; i++) {
		struct span it = {word, n};
		actions |= of_word(it, &is_known);
		if (i == 0)
			only_looks = lexis_has(looks, it);
		else if (lexis_has("and or in out", it))
			only_looks = false;
	}
	if (only_looks && !says_what(arguments))
		actions = 1u << ACTION_SEARCH;
	*is_versatile = !is_known || actions == ALL || says_what(arguments);
	return *is_versatile ? ALL : actions;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* What stands behind a key and its colon; empty: there is no such key. */
static struct span value_of(struct span text, size_t at, const char *key)
{
	size_t i = at + strlen(key);

	while (i < text.len && (is_blank(text.at[i]) || text.at[i] == ':' || text.at[i] == '='))
		i++;
	return span_slice(text, i, i + 12);
}

static bool starts_with_one(struct span text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_starts(text, span_of(words[i])))
			return true;
	return false;
}

/* A key whose value says that it went wrong. Text is small letters. */
static bool says_bad(struct span text)
{
	static const char *const nothing[] = {"null", "none", "false", "\"\"", "[]", "{}", "0"};
	static const char *const no[] = {"false", "\"false", "no"};
	static const char *const bad[] = {"\"err", "\"fail", "\"denied", "\"reject", "\"not_found",
	    "\"not found", "\"invalid", "\"timeout", "\"forbidden", "\"unauthor", "4", "5"};
	static const char *const zero[] = {"0", "null", "none"};
	static const struct {
		const char *key;
		const char *const *words;
		size_t n;
		bool is_inverse; /* any other value is the bad one */
	} keys[] = {
	    {"\"error\"", nothing, ARRAY_LEN(nothing), true},
	    {"\"success\"", no, ARRAY_LEN(no), false},
	    {"\"ok\"", no, ARRAY_LEN(no), false},
	    {"\"status\"", bad, ARRAY_LEN(bad), false},
	    {"\"status_code\"", bad + 10, 2, false},
	    {"\"exit_code\"", zero, ARRAY_LEN(zero), true},
	    {"\"exitcode\"", zero, ARRAY_LEN(zero), true},
	    {"\"returncode\"", zero, ARRAY_LEN(zero), true},
	    {"\"is_error\"", no, ARRAY_LEN(no), true},
	    {"exit code", zero, ARRAY_LEN(zero), true},
	    {"exit status", zero, ARRAY_LEN(zero), true},
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t at = lexis_find(text, 0, keys[i].key);
		if (at == text.len)
			continue;
		struct span value = value_of(text, at, keys[i].key);
		if (value.len > 0 &&
		    starts_with_one(value, keys[i].words, keys[i].n) != keys[i].is_inverse)
			return true;
	}
	return false;
}

/* "3 failed": a count that is not 0 before the word. */
static bool counts_failures(struct span text)
{
	for (size_t at = 0; (at = lexis_find(text, at, " failed")) < text.len; at++)
		if (at > 0 && text.at[at - 1] >= '0' && text.at[at - 1] <= '9' &&
		    !(text.at[at - 1] == '0' &&
			(at < 2 || text.at[at - 2] < '0' || text.at[at - 2] > '9')))
			return true;
	return false;
}

bool trace_failed(struct span result)
{
	static const char *const starts[] = {"error", "\"error", "exception", "traceback", "failed",
	    "failure", "fatal", "http 4", "http 5", "http/1.1 4", "http/1.1 5", "permission denied",
	    "access denied", "not found", "unauthorized", "forbidden", "timeout", "timed out",
	    "4xx", "5xx", "could not", "unable to", "cannot"};
	static const char *const anywhere[] = {"command not found", "permission denied",
	    "traceback (most recent call last)", "no such file or directory", "connection refused",
	    "assertionerror", "internal server error", "service unavailable"};
	char small[SEEN_OF_RESULT];
	struct span trimmed = span_slice(span_trim(result), 0, SEEN_OF_RESULT);

	for (size_t i = 0; i < trimmed.len; i++)
		small[i] =
		    (char)(is_capital(trimmed.at[i]) ? trimmed.at[i] + ('a' - 'A') : trimmed.at[i]);
	struct span text = {small, trimmed.len};
	if (starts_with_one(text, starts, ARRAY_LEN(starts)) || says_bad(text) ||
	    counts_failures(text))
		return true;
	/* A page or a file may speak of such things far inside. */
	for (size_t i = 0; text.len < 600 && i < ARRAY_LEN(anywhere); i++)
		if (lexis_find(text, 0, anywhere[i]) < text.len)
			return true;
	return false;
}

/* Is the way of calling written into the reply's text, or is part of it left out? */
static bool has_written_call(struct span text)
{
	static const char *const marks[] = {"<tool_call", "<function",
	    "Action Input:", "<|python_tag|>", "[TOOL_CALLS]", "[...", "[\xe2\x80\xa6"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (lexis_find(text, 0, marks[i]) < text.len)
			return true;
	return false;
}

/* Give a result to its call: by id, else the first one that has none. */
static struct traced *call_of(
    struct trace *trace, const struct part *part, const struct transcript *transcript)
{
	for (size_t i = trace->n; i > 0; i--) {
		struct traced *call = &trace->at[i - 1];
		struct span id = transcript->messages[call->message].parts[call->part].call_id;
		if (part->call_id.len > 0 && span_equal(id, part->call_id))
			return call;
		if (trace->n - i >= 64)
			break;
	}
	size_t first = trace->n > 64 ? trace->n - 64 : 0;
	for (size_t i = first; part->call_id.len == 0 && i < trace->n; i++)
		if (!trace->at[i].has_result)
			return &trace->at[i];
	return NULL;
}

static void add_result(
    struct detecting *detecting, struct trace *trace, uint32_t message, uint32_t index)
{
	const struct part *part = &detecting->transcript->messages[message].parts[index];
	struct traced *call = call_of(trace, part, detecting->transcript);

	if (call == NULL) {
		call = &trace->at[trace->n++];
		*call = (struct traced){.message = message, .part = index};
		call->actions = trace_actions(part->name, (struct span){0}, &call->is_versatile);
	}
	call->has_result = true;
	call->has_failed = trace_failed(part->text);
	call->result_message = message;
	call->result_part = index;
}

static void add(struct detecting *detecting, struct trace *trace, uint32_t message, uint32_t index)
{
	const struct message *it = &detecting->transcript->messages[message];
	const struct part *part = &it->parts[index];

	if (part->kind == PART_CALL) {
		struct traced *call = &trace->at[trace->n++];
		*call = (struct traced){.message = message, .part = index};
		call->actions = trace_actions(part->name, part->text, &call->is_versatile);
	} else if (it->role == ROLE_TOOL &&
		   (part->kind == PART_RESULT || part->kind == PART_TEXT)) {
		add_result(detecting, trace, message, index);
	} else if (it->role == ROLE_ASSISTANT && part->kind == PART_TEXT &&
		   has_written_call(part->text)) {
		trace->is_unclear = true;
	}
}

/* Is the message of the assistant's empty or incomplete in the log? A call may have stood there. */
static bool has_gap(const struct message *message)
{
	const unsigned gaps = MESSAGE_BODY_MISSING | MESSAGE_REDACTED | MESSAGE_TRUNCATED;
	bool is_empty = true;

	if (message->role != ROLE_ASSISTANT)
		return false;
	for (size_t i = 0; i < message->nparts; i++)
		is_empty = is_empty && message->parts[i].kind == PART_TEXT &&
			   span_trim(message->parts[i].text).len == 0;
	return is_empty || message->flags & gaps;
}

static struct trace *make(struct detecting *detecting)
{
	const struct transcript *transcript = detecting->transcript;
	struct trace *trace = arena_alloc(detecting->scratch, sizeof *trace);
	size_t nparts = 0;

	for (uint32_t i = 0; i < detecting->nmessages; i++)
		nparts += transcript->messages[i].nparts;
	if (trace)
		trace->at = arena_array(detecting->scratch, nparts, sizeof *trace->at);
	if (trace == NULL || trace->at == NULL)
		return NULL;
	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		trace->is_unclear = trace->is_unclear || has_gap(&transcript->messages[i]);
		for (uint32_t k = 0; k < transcript->messages[i].nparts; k++)
			add(detecting, trace, i, k);
	}
	return trace;
}

const struct trace *trace_get(struct detecting *detecting)
{
	void **shared = detecting_shared_of(detecting, DETECTOR_CLAIM);

	if (*shared)
		return *shared;
	uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_BOOKS);
	*shared = make(detecting);
	profile_leave(detecting_profile(detecting), before);
	return *shared;
}
