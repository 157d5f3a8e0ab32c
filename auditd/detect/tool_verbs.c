/* A table of verbs, sorted, and the forms they take. */
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

bool verb_is_plain(struct span word)
{
	return find_verb(word) != NULL;
}
