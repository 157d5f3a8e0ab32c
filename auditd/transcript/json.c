/* Walking the tape: containers, members by key, items by index, and the bytes of any value. */
#include "transcript/json_private.h"

static const struct json_at nowhere = {NULL, 0};

static bool is_container(const struct json_token *token)
{
	return token->type == JSON_TYPE_ARRAY || token->type == JSON_TYPE_OBJECT;
}

static uint32_t extent(const struct json_token *token)
{
	return is_container(token) ? token->len : 1;
}

struct json_at json_root(struct json *json)
{
	return json->ntokens > 0 ? (struct json_at){json, 0} : nowhere;
}

size_t json_count(struct json_at container)
{
	size_t count = 0;

	for (struct json_at at = json_child(container); at.json; at = json_after(container, at))
		count++;
	return json_is(container, JSON_TYPE_OBJECT) ? count / 2 : count;
}

/* Compare character by character, so that a key in escapes needs no copy. */
static bool equals_unescaped(struct span raw, struct span key)
{
	size_t done = 0;

	for (size_t at = 0; at < raw.len;) {
		uint32_t code;
		char character[4];
		unsigned flags = 0;
		at += json_character(raw, at, &code, &flags);
		size_t len = utf8_encode(code, character);
		if (len > key.len - done || memcmp(character, key.at + done, len) != 0)
			return false;
		done += len;
	}
	return done == key.len;
}

struct wanted {
	struct span key;
	bool has_replacement; /* it may hold U+FFFD, which ill-formed bytes are read as */
};

static struct wanted want(struct span key)
{
	bool has_replacement = key.len > 0 && memchr(key.at, 0xef, key.len);

	return (struct wanted){key, has_replacement};
}

static bool is_wanted(struct json_at at, const struct wanted *wanted)
{
	const struct json_token *token = json_token_of(at);
	struct span raw = json_raw(at);

	if (token->escaped || wanted->has_replacement)
		return equals_unescaped(raw, wanted->key);
	return raw.len == wanted->key.len &&
	       (raw.len == 0 || memcmp(raw.at, wanted->key.at, raw.len) == 0);
}

/* The first wanted key from that key on, or nowhere. */
static struct json_at find_key(
    struct json_at object, struct json_at key, const struct wanted *wanted)
{
	while (key.json && !is_wanted(key, wanted))
		key = json_after(object, json_after(object, key));
	return key;
}

static struct json_at first_key(struct json_at object)
{
	return json_is(object, JSON_TYPE_OBJECT) ? json_child(object) : nowhere;
}

struct json_at json_find(struct json_at object, struct span key)
{
	struct wanted wanted = want(key);
	struct json_at found = nowhere;

	for (struct json_at at = first_key(object); at.json;) {
		at = find_key(object, at, &wanted);
		if (at.json == NULL)
			break;
		if (found.json)
			object.json->flags |= JSON_HAD_DUPLICATE;
		found = json_after(object, at);
		at = json_after(object, found);
	}
	return found;
}

struct json_at json_find_nth(struct json_at object, struct span key, size_t n)
{
	struct wanted wanted = want(key);
	struct json_at at = find_key(object, first_key(object), &wanted);

	for (; at.json && n > 0; n--)
		at = find_key(object, json_after(object, json_after(object, at)), &wanted);
	return json_after(object, at);
}

struct json_at json_item(struct json_at array, int64_t index)
{
	if (!json_is(array, JSON_TYPE_ARRAY))
		return nowhere;
	if (index < 0)
		index += (int64_t)json_count(array);
	if (index < 0)
		return nowhere;
	struct json_at at = json_child(array);
	for (; at.json && index > 0; index--)
		at = json_after(array, at);
	return at;
}

/* How many containers within this one, itself included, end where it ends. */
static size_t count_closing(struct json_at container)
{
	const struct json_token *first = json_token_of(container);
	const struct json_token *end = first + first->len;
	size_t nclosing = 1;

	for (const struct json_token *token = first + 1; token < end;) {
		bool is_last = token + extent(token) == end;
		nclosing += is_last && is_container(token);
		token += is_last ? 1 : extent(token);
	}
	return nclosing;
}

/* Behind its last token there are only closing brackets and white space, and as many of them belong to
 * it as containers end there. */
static struct span raw_container(struct json_at at)
{
	struct span text = at.json->text;
	const struct json_token *first = json_token_of(at);
	const struct json_token *last = first + first->len - 1;
	size_t end = (size_t)last->start + (is_container(last) ? 1u : last->len);

	if (last->type == JSON_TYPE_STRING)
		end++;
	for (size_t nclosing = count_closing(at); nclosing > 0; end++)
		nclosing -= text.at[end] == ']' || text.at[end] == '}';
	return span_slice(text, first->start, end);
}

struct span json_raw(struct json_at at)
{
	if (at.json == NULL)
		return (struct span){NULL, 0};
	const struct json_token *token = json_token_of(at);
	if (is_container(token))
		return raw_container(at);
	return (struct span){at.json->text.at + token->start, token->len};
}
