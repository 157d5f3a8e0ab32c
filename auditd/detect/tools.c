/* A table of verbs, sorted, and the nouns that make a plain verb a grave one. */
#include <string.h>

#include "detect/tools.h"

#define GROUP(group) (1u << VERB_##group)

struct verb {
	const char *word;
	unsigned groups;
	bool is_noun; /* as often a thing as a deed */
};

static const struct verb verbs[] = {
    {"accept", GROUP(CHANGE), false},
    {"access", GROUP(VISIT) | GROUP(ALLOW), true},
    {"activate", GROUP(ALLOW), false},
    {"add", GROUP(CREATE) | GROUP(ALLOW) | GROUP(SAY), false},
    {"adjust", GROUP(CHANGE), false},
    {"advise", GROUP(SAY), false},
    {"allow", GROUP(ALLOW), false},
    {"announce", GROUP(SEND) | GROUP(SAY), false},
    {"answer", GROUP(SAY), true},
    {"append", GROUP(CREATE) | GROUP(CHANGE) | GROUP(SAY), false},
    {"approve", GROUP(ALLOW) | GROUP(CHANGE), false},
    {"archive", GROUP(REMOVE), true},
    {"assign", GROUP(CHANGE) | GROUP(ALLOW), false},
    {"attach", GROUP(SEND), false},
    {"authorise", GROUP(ALLOW), false},
    {"authorize", GROUP(ALLOW), false},
    {"ban", GROUP(REMOVE), false},
    {"bash", GROUP(RUN), true},
    {"begin", GROUP(SAY), false},
    {"block", GROUP(REMOVE) | GROUP(ALLOW), true},
    {"book", GROUP(BOOK), true},
    {"booking", GROUP(BOOK), true},
    {"broadcast", GROUP(SEND), false},
    {"browse", GROUP(VISIT), false},
    {"buy", GROUP(PAY), false},
    {"calculate", GROUP(LOOK), false},
    {"call", GROUP(RUN) | GROUP(SEND), true},
    {"cancel", GROUP(REMOVE), false},
    {"change", GROUP(CHANGE), true},
    {"charge", GROUP(PAY), true},
    {"check", GROUP(LOOK), true},
    {"checkout", GROUP(PAY), false},
    {"claim", GROUP(SAY), true},
    {"classify", GROUP(CHANGE) | GROUP(SAY), false},
    {"clear", GROUP(REMOVE), true},
    {"click", GROUP(VISIT), false},
    {"close", GROUP(REMOVE) | GROUP(CHANGE), false},
    {"collect", GROUP(LOOK), false},
    {"command", GROUP(RUN), true},
    {"comment", GROUP(SEND) | GROUP(SAY), true},
    {"compare", GROUP(LOOK), false},
    {"complete", GROUP(CHANGE), true},
    {"compute", GROUP(LOOK), false},
    {"conclude", GROUP(SAY), false},
    {"confirm", GROUP(CHANGE) | GROUP(SAY), false},
    {"contact", GROUP(SEND), true},
    {"convert", GROUP(LOOK), false},
    {"copy", GROUP(CREATE) | GROUP(SEND), true},
    {"count", GROUP(LOOK), true},
    {"crawl", GROUP(VISIT), false},
    {"create", GROUP(CREATE), false},
    {"deactivate", GROUP(REMOVE) | GROUP(ALLOW), false},
    {"declare", GROUP(SAY), false},
    {"delete", GROUP(REMOVE), false},
    {"deploy", GROUP(RUN), false},
    {"deposit", GROUP(PAY), true},
    {"describe", GROUP(LOOK) | GROUP(SAY), false},
    {"destroy", GROUP(REMOVE), false},
    {"direct", GROUP(SAY), true},
    {"disable", GROUP(REMOVE) | GROUP(ALLOW), false},
    {"display", GROUP(SAY), true},
    {"dm", GROUP(SEND), true},
    {"donate", GROUP(PAY), false},
    {"download", GROUP(VISIT), true},
    {"draft", GROUP(CREATE), true},
    {"drop", GROUP(REMOVE), true},
    {"edit", GROUP(CHANGE), true},
    {"email", GROUP(SEND), true},
    {"enable", GROUP(ALLOW), false},
    {"encode", GROUP(LOOK), false},
    {"end", GROUP(SAY), true},
    {"endorse", GROUP(SAY), false},
    {"erase", GROUP(REMOVE), false},
    {"eval", GROUP(RUN), false},
    {"exchange", GROUP(CHANGE), true},
    {"exec", GROUP(RUN), false},
    {"execute", GROUP(RUN), false},
    {"exfiltrate", GROUP(SEND), false},
    {"export", GROUP(SEND), true},
    {"fetch", GROUP(VISIT) | GROUP(LOOK), false},
    {"fill", GROUP(CHANGE), false},
    {"find", GROUP(LOOK), false},
    {"finish", GROUP(SAY), false},
    {"follow", GROUP(VISIT), false},
    {"forward", GROUP(SEND), false},
    {"gather", GROUP(LOOK), false},
    {"generate", GROUP(CREATE), false},
    {"get", GROUP(LOOK), false},
    {"give", GROUP(SEND) | GROUP(ALLOW) | GROUP(SAY), false},
    {"goto", GROUP(VISIT), false},
    {"grant", GROUP(ALLOW), false},
    {"highlight", GROUP(SAY), true},
    {"impersonate", GROUP(ALLOW), false},
    {"include", GROUP(SAY), false},
    {"inform", GROUP(SEND) | GROUP(SAY), false},
    {"insert", GROUP(CREATE) | GROUP(SAY), false},
    {"insist", GROUP(SAY), false},
    {"install", GROUP(RUN), false},
    {"invest", GROUP(PAY), false},
    {"invite", GROUP(ALLOW) | GROUP(SEND), false},
    {"invoke", GROUP(RUN), false},
    {"issue", GROUP(PAY) | GROUP(CREATE), true},
    {"join", GROUP(ALLOW), false},
    {"kick", GROUP(REMOVE), false},
    {"kill", GROUP(REMOVE), false},
    {"label", GROUP(CHANGE) | GROUP(SAY), true},
    {"launch", GROUP(RUN), true},
    {"leak", GROUP(SEND), false},
    {"leave", GROUP(REMOVE) | GROUP(SEND), true},
    {"link", GROUP(SAY) | GROUP(SEND), true},
    {"list", GROUP(LOOK), true},
    {"load", GROUP(LOOK), true},
    {"lock", GROUP(ALLOW), true},
    {"log", GROUP(CREATE), true},
    {"look", GROUP(LOOK), true},
    {"lookup", GROUP(LOOK), false},
    {"mail", GROUP(SEND), true},
    {"make", GROUP(CREATE) | GROUP(CHANGE), false},
    {"mark", GROUP(CHANGE), true},
    {"mention", GROUP(SAY), false},
    {"merge", GROUP(CHANGE), false},
    {"message", GROUP(SEND), true},
    {"modify", GROUP(CHANGE), false},
    {"move", GROUP(CHANGE), true},
    {"navigate", GROUP(VISIT), false},
    {"note", GROUP(SAY), true},
    {"notify", GROUP(SEND), false},
    {"open", GROUP(VISIT) | GROUP(CREATE), true},
    {"order", GROUP(PAY), true},
    {"output", GROUP(SAY), true},
    {"overwrite", GROUP(REMOVE), false},
    {"pay", GROUP(PAY), false},
    {"payment", GROUP(PAY), true},
    {"ping", GROUP(SEND) | GROUP(VISIT), true},
    {"place", GROUP(PAY) | GROUP(CREATE), true},
    {"post", GROUP(SEND) | GROUP(SAY), true},
    {"praise", GROUP(SAY), true},
    {"prepend", GROUP(SAY) | GROUP(CHANGE), false},
    {"print", GROUP(SAY), false},
    {"proclaim", GROUP(SAY), false},
    {"promote", GROUP(SAY) | GROUP(ALLOW), false},
    {"provide", GROUP(SEND) | GROUP(SAY), false},
    {"publish", GROUP(SEND), false},
    {"purchase", GROUP(PAY), true},
    {"purge", GROUP(REMOVE), false},
    {"push", GROUP(SEND) | GROUP(CHANGE), false},
    {"put", GROUP(CREATE) | GROUP(SAY), false},
    {"query", GROUP(LOOK), true},
    {"quote", GROUP(SAY), true},
    {"rate", GROUP(CHANGE) | GROUP(SAY), true},
    {"react", GROUP(SEND), false},
    {"read", GROUP(LOOK), false},
    {"rebook", GROUP(BOOK), false},
    {"recommend", GROUP(SAY), false},
    {"redirect", GROUP(SEND) | GROUP(CHANGE), true},
    {"refund", GROUP(PAY), true},
    {"register", GROUP(CREATE) | GROUP(ALLOW), true},
    {"reject", GROUP(CHANGE), false},
    {"remove", GROUP(REMOVE), false},
    {"rename", GROUP(CHANGE), false},
    {"rent", GROUP(BOOK), true},
    {"repeat", GROUP(SAY), false},
    {"replace", GROUP(CHANGE), false},
    {"reply", GROUP(SEND) | GROUP(SAY), true},
    {"report", GROUP(SEND) | GROUP(SAY), true},
    {"reschedule", GROUP(CHANGE), false},
    {"reservation", GROUP(BOOK), true},
    {"reserve", GROUP(BOOK), false},
    {"reset", GROUP(CHANGE) | GROUP(ALLOW), true},
    {"respond", GROUP(SEND) | GROUP(SAY), false},
    {"retrieve", GROUP(LOOK), false},
    {"return", GROUP(CHANGE) | GROUP(SAY), true},
    {"reveal", GROUP(SEND) | GROUP(SAY), false},
    {"review", GROUP(LOOK), true},
    {"revoke", GROUP(ALLOW) | GROUP(REMOVE), false},
    {"rewrite", GROUP(CHANGE), false},
    {"run", GROUP(RUN), true},
    {"save", GROUP(CREATE), false},
    {"say", GROUP(SAY) | GROUP(SEND), false},
    {"scan", GROUP(LOOK), true},
    {"schedule", GROUP(CREATE), true},
    {"scrape", GROUP(VISIT), false},
    {"search", GROUP(LOOK), true},
    {"sell", GROUP(PAY), false},
    {"send", GROUP(SEND), false},
    {"set", GROUP(CHANGE) | GROUP(CREATE), true},
    {"settle", GROUP(PAY), false},
    {"share", GROUP(ALLOW) | GROUP(SEND), true},
    {"shell", GROUP(RUN), true},
    {"ship", GROUP(SEND), true},
    {"show", GROUP(LOOK) | GROUP(SAY), false},
    {"sign", GROUP(CHANGE), true},
    {"sms", GROUP(SEND), true},
    {"spawn", GROUP(RUN), false},
    {"start", GROUP(RUN) | GROUP(SAY), true},
    {"state", GROUP(SAY), true},
    {"submit", GROUP(SEND), false},
    {"subscribe", GROUP(PAY), false},
    {"suggest", GROUP(SAY), false},
    {"summarise", GROUP(LOOK), false},
    {"summarize", GROUP(LOOK), false},
    {"suspend", GROUP(REMOVE), false},
    {"tell", GROUP(SEND) | GROUP(SAY), false},
    {"terminate", GROUP(REMOVE), false},
    {"text", GROUP(SEND), true},
    {"think", GROUP(LOOK), false},
    {"trade", GROUP(PAY), true},
    {"transaction", GROUP(PAY), true},
    {"transfer", GROUP(PAY) | GROUP(SEND), true},
    {"translate", GROUP(LOOK), false},
    {"transmit", GROUP(SEND), false},
    {"trash", GROUP(REMOVE), true},
    {"tweet", GROUP(SEND), true},
    {"uninstall", GROUP(REMOVE), false},
    {"unlock", GROUP(ALLOW), false},
    {"unsubscribe", GROUP(REMOVE), false},
    {"update", GROUP(CHANGE), true},
    {"upload", GROUP(SEND), true},
    {"urge", GROUP(SAY), false},
    {"use", GROUP(RUN), true},
    {"verify", GROUP(LOOK), false},
    {"view", GROUP(LOOK), true},
    {"visit", GROUP(VISIT), true},
    {"wipe", GROUP(REMOVE), false},
    {"wire", GROUP(PAY), true},
    {"withdraw", GROUP(PAY), false},
    {"write", GROUP(CREATE) | GROUP(SAY), false},
};

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

static const struct verb *find_verb(struct span word)
{
	size_t low = 0, high = ARRAY_LEN(verbs);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(word, span_of(verbs[middle].word));
		if (order == 0)
			return &verbs[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool ends_with(struct span word, const char *end)
{
	struct span tail = span_of(end);

	return word.len > tail.len + 1 &&
	       memcmp(word.at + word.len - tail.len, tail.at, tail.len) == 0;
}

static const struct verb *find_stem(struct span word, size_t cut)
{
	char stem[24];
	size_t len = word.len - cut;
	const struct verb *verb = find_verb((struct span){word.at, len});

	if (verb || len + 1 > sizeof stem || len < 2)
		return verb;
	memcpy(stem, word.at, len);
	stem[len] = 'e';
	verb = find_verb((struct span){stem, len + 1});
	if (verb == NULL && stem[len - 1] == stem[len - 2])
		verb = find_verb((struct span){stem, len - 1});
	return verb;
}

static const struct verb *find_form(struct span word)
{
	static const char *const irregular[][2] = {{"sent", "send"}, {"paid", "pay"},
	    {"bought", "buy"}, {"made", "make"}, {"said", "say"}, {"told", "tell"},
	    {"written", "write"}, {"given", "give"}, {"bookings", "booking"}};
	const struct verb *verb = find_verb(word);

	if (verb || word.len > 20)
		return verb;
	for (size_t i = 0; i < ARRAY_LEN(irregular); i++)
		if (span_is(word, irregular[i][0]))
			return find_verb(span_of(irregular[i][1]));
	if (ends_with(word, "ing"))
		return find_stem(word, 3);
	if (ends_with(word, "ed"))
		return find_stem(word, 2);
	if (ends_with(word, "s"))
		return find_stem(word, 1);
	return NULL;
}

unsigned verb_groups(struct span word, bool *is_noun)
{
	const struct verb *verb = find_form(word);

	if (verb == NULL)
		return 0;
	*is_noun = verb->is_noun;
	return verb->groups;
}

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
		if (groups && is_noun && !by_noun && find_verb(word))
			by_noun = groups;
	}
	if (deciding || by_noun)
		action.class = class_of_groups(deciding ? deciding : by_noun);
	weigh_nouns(&words, &action.class);
	weigh_keys(arguments, &action.class);
	return action;
}
