/* The nouns that make a plain verb a grave one, and what a name and its arguments say together. */
#include <string.h>

#include "detect/tools.h"

/* Things that weigh more than the verb that moves them, unless it only looks. */
static const struct noun {
	const char *word;
	enum action_class class;
} nouns[] = {
    {"acl", ACTION_PERMISSION},
    {"admin", ACTION_PERMISSION},
    {"collaborator", ACTION_PERMISSION},
    {"credential", ACTION_PERMISSION},
    {"credentials", ACTION_PERMISSION},
    {"funds", ACTION_SPEND},
    {"invitation", ACTION_PERMISSION},
    {"member", ACTION_PERMISSION},
    {"money", ACTION_SPEND},
    {"password", ACTION_PERMISSION},
    {"payment", ACTION_SPEND},
    {"permission", ACTION_PERMISSION},
    {"permissions", ACTION_PERMISSION},
    {"reservation", ACTION_SPEND},
    {"role", ACTION_PERMISSION},
    {"sharing", ACTION_PERMISSION},
    {"transaction", ACTION_SPEND},
};

static const struct {
	const char *word;
} places[] = {
    {"http"}, {"link"}, {"page"}, {"site"}, {"uri"}, {"url"}, {"web"}, {"webpage"}, {"website"}};

/* By group, the class of a call that begins with such a verb. */
static const enum action_class classes[VERB_GROUPS] = {
    [VERB_LOOK] = ACTION_READ,
    [VERB_VISIT] = ACTION_FETCH,
    [VERB_SEND] = ACTION_SEND,
    [VERB_ALLOW] = ACTION_PERMISSION,
    [VERB_PAY] = ACTION_SPEND,
    [VERB_BOOK] = ACTION_SPEND,
    [VERB_REMOVE] = ACTION_IRREVERSIBLE,
    [VERB_CREATE] = ACTION_WRITE,
    [VERB_CHANGE] = ACTION_WRITE,
    [VERB_RUN] = ACTION_SPAWN,
    [VERB_SAY] = ACTION_WRITE,
};

/* The words of a tool's name, small, one after the other. */
struct name_words {
	char text[256];
	size_t starts[32], ends[32], n;
};

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

static void split_name(struct span tool, struct name_words *words)
{
	bool is_in = false;

	words->n = 0;
	for (size_t i = 0; i < tool.len && i < sizeof words->text; i++) {
		char c = tool.at[i];
		bool is_letter = is_capital(c) || is_small(c);
		bool begins =
		    is_letter && (!is_in || (is_capital(c) && i > 0 && is_small(tool.at[i - 1])));
		words->text[i] = (char)(is_capital(c) ? c + ('a' - 'A') : c);
		if (begins && words->n == ARRAY_LEN(words->starts))
			return;
		if (begins)
			words->starts[words->n++] = i;
		if (is_letter)
			words->ends[words->n - 1] = i + 1;
		is_in = is_letter;
	}
}

static bool has_key(struct span arguments, const char *key)
{
	struct span name = span_of(key);

	arguments = span_slice(arguments, 0, 4096);
	for (size_t i = 0; i + name.len + 2 <= arguments.len; i++) {
		if (arguments.at[i] != '"')
			continue;
		if (memcmp(arguments.at + i + 1, name.at, name.len) == 0 &&
		    arguments.at[i + 1 + name.len] == '"')
			return true;
	}
	return false;
}

static enum action_class class_of_groups(unsigned groups)
{
	/* The gravest that fits, but a look before all: what can only look is harmless. */
	static const enum verb_group order[] = {VERB_VISIT, VERB_LOOK, VERB_REMOVE, VERB_BOOK,
	    VERB_PAY, VERB_SEND, VERB_RUN, VERB_CREATE, VERB_CHANGE, VERB_ALLOW, VERB_SAY};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (groups >> order[i] & 1)
			return classes[order[i]];
	return ACTION_WRITE;
}

static bool is_place(struct span word)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (span_is(word, places[i].word))
			return true;
	return false;
}

static void weigh_nouns(const struct name_words *words, enum action_class *class)
{
	for (size_t i = 0; i < words->n; i++) {
		struct span word = {
		    words->text + words->starts[i], words->ends[i] - words->starts[i]};
		if (*class == ACTION_READ && is_place(word))
			*class = ACTION_FETCH;
		if (*class == ACTION_READ || *class == ACTION_FETCH)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(nouns); k++)
			if (span_is(word, nouns[k].word) && *class < nouns[k].class)
				*class = nouns[k].class;
	}
}

static bool removes(const struct name_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		bool is_noun = false;
		struct span word = {
		    words->text + words->starts[i], words->ends[i] - words->starts[i]};
		if (verb_groups(word, &is_noun) >> VERB_REMOVE & 1 && !is_noun)
			return true;
	}
	return false;
}

/* A key that is a deed of its own: {"deactivate_users": ...}. */
static bool has_removing_key(struct span arguments)
{
	struct name_words words;

	arguments = span_slice(arguments, 0, 4096);
	for (size_t i = 0, end; i < arguments.len; i = end + 1) {
		end = i;
		if (arguments.at[i] != '"')
			continue;
		for (end = i + 1; end < arguments.len && arguments.at[end] != '"'; end++)
			;
		if (end + 1 >= arguments.len || arguments.at[end + 1] != ':')
			continue;
		split_name(span_slice(arguments, i + 1, end), &words);
		if (removes(&words))
			return true;
	}
	return false;
}

static void weigh_keys(struct span arguments, enum action_class *class)
{
	bool has_payee = has_key(arguments, "recipient") || has_key(arguments, "iban") ||
			 has_key(arguments, "payee") || has_key(arguments, "to_account");

	if (*class == ACTION_READ || *class == ACTION_FETCH)
		return;
	if (has_key(arguments, "amount") && has_payee && *class < ACTION_SPEND)
		*class = ACTION_SPEND;
	if (has_removing_key(arguments))
		*class = ACTION_IRREVERSIBLE;
	if (*class == ACTION_WRITE && has_key(arguments, "participants"))
		*class = ACTION_SEND;
}

struct action action_of(struct span tool, struct span arguments)
{
	struct name_words words;
	struct action action = {ACTION_WRITE, 0};
	unsigned deciding = 0, by_noun = 0;

	split_name(tool, &words);
	for (size_t i = 0; i < words.n; i++) {
		bool is_noun = false;
		struct span word = {words.text + words.starts[i], words.ends[i] - words.starts[i]};
		unsigned groups = verb_groups(word, &is_noun);
		action.groups |= groups;
		if (groups && !is_noun && !deciding)
			deciding = groups;
		/* "emails.list": things in the plural are no deeds. */
		if (groups && is_noun && !by_noun && verb_is_plain(word))
			by_noun = groups;
	}
	if (deciding || by_noun)
		action.class = class_of_groups(deciding ? deciding : by_noun);
	weigh_nouns(&words, &action.class);
	weigh_keys(arguments, &action.class);
	return action;
}
