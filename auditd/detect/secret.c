/* secret: personal data and keys with valid forms and check digits, as redaction finds them; and whether they are in
 * no message before. Of values only a hash is kept, for this run. */
#include <string.h>

#include "detect/kind.h"
#include "detect/secret_value.h"

enum { VALUES_MOST = 1 << 16, SHORTEST_VALUE = 4 };

/* One value where it stands. */
struct found {
	uint64_t hash;
	struct place at;
	enum secret_class class;
};

/* Where each value was first said: open addressing, at most half full. */
struct known {
	struct first {
		uint64_t hash; /* 0: free */
		uint32_t message;
	} * at;
	size_t n, size; /* size: a power of two */
	struct found *found;
	size_t nfound, room;
	bool is_full;
	uint32_t full_at; /* where is_full: the first message that was not looked at to its end */
};

static struct first *slot_of(const struct known *known, uint64_t hash)
{
	size_t i = (size_t)(hash & (known->size - 1));

	while (known->at[i].hash != 0 && known->at[i].hash != hash)
		i = (i + 1) & (known->size - 1);
	return &known->at[i];
}

static int grow(struct detecting *detecting, struct known *known)
{
	size_t size = known->size ? known->size * 2 : 64;
	struct known more = {.size = size};

	more.at = arena_array(detecting->scratch, size, sizeof *more.at);
	if (more.at == NULL)
		return -1;
	for (size_t i = 0; i < known->size; i++)
		if (known->at[i].hash != 0)
			*slot_of(&more, known->at[i].hash) = known->at[i];
	known->at = more.at;
	known->size = size;
	return 0;
}

static int remember(
    struct detecting *detecting, struct known *known, uint64_t hash, uint32_t message)
{
	if (known->n * 2 >= known->size && grow(detecting, known) != 0)
		return -1;
	struct first *first = slot_of(known, hash);
	if (first->hash == 0) {
		*first = (struct first){hash, message};
		known->n++;
	}
	return 0;
}

static int keep(struct detecting *detecting, struct known *known, const struct found *found)
{
	if (known->nfound == known->room) {
		size_t room = known->room ? known->room * 2 : 32;
		struct found *more = arena_array(detecting->scratch, room, sizeof *more);
		if (more == NULL)
			return -1;
		if (known->nfound > 0)
			memcpy(more, known->found, known->nfound * sizeof *more);
		known->found = more;
		known->room = room;
	}
	known->found[known->nfound++] = *found;
	return remember(detecting, known, found->hash, found->at.message);
}

static int search_part(
    struct detecting *detecting, struct known *known, uint32_t message, uint32_t part)
{
	struct span text = detecting->transcript->messages[message].parts[part].text;
	struct value_search search = {.text = text, .end = text.len};
	struct value value;

	while (value_next(&search, &value)) {
		if (known->nfound >= VALUES_MOST) {
			known->is_full = true;
			known->full_at = message;
			return 0;
		}
		struct found found = {.class = secret_class_of(&value),
		    .at = {message, part, (uint32_t)value.start, (uint32_t)value.end}};
		uint64_t hash = secret_hash(span_slice(text, value.start, value.end), found.class);
		found.hash = hash ? hash : 1;
		if (keep(detecting, known, &found) != 0)
			return -1;
	}
	return 0;
}

/* Does any signal look for keys? They alone may hold no digit. */
static bool wants_keys(const struct ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		if (signal->kind == SIGNAL_DETECTED && signal->detector == DETECTOR_SECRET &&
		    ((const struct detector_secret *)signal->settings)->of >> SECRET_KEY & 1)
			return true;
	}
	return false;
}

/* Can a text hold a value that is no key? It needs an '@' or digits; an IPv6 address of
 * letters alone is passed over. */
static bool may_hold(struct span text)
{
	enum { LEAST_DIGITS = 4 };
	size_t ndigits = 0;

	for (size_t i = 0; i < text.len && ndigits < LEAST_DIGITS; i++)
		ndigits += value_is_digit(text.at[i]);
	return ndigits >= LEAST_DIGITS || (text.len > 0 && memchr(text.at, '@', text.len));
}

static int search_all(struct detecting *detecting, struct known *known)
{
	bool keys = wants_keys(detecting->ruleset);

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		for (uint32_t k = 0; k < message->nparts && !known->is_full; k++)
			if (message->parts[k].kind != PART_REASONING &&
			    (keys || may_hold(message->parts[k].text)) &&
			    search_part(detecting, known, i, k) != 0)
				return -1;
	}
	return 0;
}

/* The values of a conversation, found on first use. NULL when out of memory. */
static const struct known *get_known(struct detecting *detecting)
{
	void **shared = detecting_shared(detecting);

	if (*shared)
		return *shared;
	struct known *known = arena_alloc(detecting->scratch, sizeof *known);
	if (known == NULL)
		return NULL;
	uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_BOOKS);
	int result = search_all(detecting, known);
	profile_leave(detecting_profile(detecting), before);
	if (result != 0)
		return NULL;
	*shared = known;
	return *shared;
}

static int try_value(
    struct detecting *detecting, const struct known *known, const struct found *found)
{
	const struct detector_secret *secret = detecting->settings;
	const struct place *at = &found->at;
	struct span text = detecting->transcript->messages[at->message].parts[at->part].text;

	if (!(secret->of >> found->class & 1) ||
	    !detecting_looks_at(detecting, at->message, at->part) ||
	    secret_is_reserved(span_slice(text, at->start, at->end), found->class))
		return 0;
	if (secret->is == SECRET_NOVEL && slot_of(known, found->hash)->message < at->message)
		return 0;
	return detecting_hit(detecting, *at, NULL, "%s%s", secret_class_names[found->class],
	    secret->is == SECRET_NOVEL ? ", in no message before" : "");
}

/* May a part that the signal looks at hold a value of its classes, or all parts more values than are kept? */
static bool has_material(struct detecting *detecting)
{
	const struct detector_secret *secret = detecting->settings;
	size_t nbytes = 0;

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		for (uint32_t k = 0; k < message->nparts; k++) {
			struct span text = message->parts[k].text;
			nbytes += text.len;
			if (detecting_looks_at(detecting, i, k) && secret_may_be(text, secret->of))
				return true;
		}
	}
	return nbytes / SHORTEST_VALUE >= VALUES_MOST;
}

static int run(struct detecting *detecting)
{
	if (!has_material(detecting))
		return 0;
	const struct known *known = get_known(detecting);
	if (known == NULL)
		return -1;
	for (size_t i = 0; i < known->nfound; i++)
		if (try_value(detecting, known, &known->found[i]) != 0)
			return -1;
	for (uint32_t i = known->full_at; known->is_full && i < detecting->nmessages; i++)
		detecting_unsure(detecting, i);
	return 0;
}

const struct detector_kind kind_secret = {.run = run, .reads = true};
