/* flow: values by who named them first, and where they turn up. All values of a conversation go into one table, once a run; what
 * the model itself says names nothing. */
#include <string.h>

#include "detect/datum.h"
#include "detect/injected.h"
#include "detect/tools.h"
#include "ruleset/detector_flow.h"

enum { MOST_DATA = 1 << 17 /* of one conversation */, NAMERS = FLOW_NOBODY };

struct named {
	uint64_t hash;
	struct place places[NAMERS]; /* first place by namer */
	bool is_named[NAMERS];
};

struct ledger {
	struct named *slots;
	size_t nslots, n;
	bool is_full;
};

struct flowing {
	struct detecting *detecting;
	const struct detector_flow *settings;
	struct ledger *ledger;
};

static struct named *slot_of(const struct ledger *ledger, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 29) & (ledger->nslots - 1);

	while (ledger->slots[at].hash && ledger->slots[at].hash != hash)
		at = (at + 1) & (ledger->nslots - 1);
	return &ledger->slots[at];
}

static int grow(struct detecting *detecting, struct ledger *ledger)
{
	struct ledger larger = {.nslots = ledger->nslots * 2, .n = ledger->n};

	larger.slots = arena_array(detecting->scratch, larger.nslots, sizeof *larger.slots);
	if (larger.slots == NULL)
		return -1;
	for (size_t i = 0; i < ledger->nslots; i++)
		if (ledger->slots[i].hash)
			*slot_of(&larger, ledger->slots[i].hash) = ledger->slots[i];
	*ledger = larger;
	return 0;
}

static int name_value(struct detecting *detecting, struct ledger *ledger, uint64_t hash,
    enum flow_from from, struct place place)
{
	if (ledger->n >= MOST_DATA) {
		ledger->is_full = true;
		return 0;
	}
	if (ledger->n * 2 >= ledger->nslots && grow(detecting, ledger) != 0)
		return -1;
	struct named *named = slot_of(ledger, hash | 1);
	ledger->n += named->hash == 0;
	named->hash = hash | 1;
	if (!named->is_named[from]) {
		named->is_named[from] = true;
		named->places[from] = place;
	}
	return 0;
}

/* Whose a place in a user's message is. The first word at or behind the place tells; places ascend. */
static enum flow_from namer_at(
    const struct flat *flat, const uint64_t *bits, bool all, size_t start, size_t *word)
{
	if (all)
		return FLOW_UNTRUSTED;
	while (*word < flat->nwords && flat->words[*word].end <= start)
		(*word)++;
	return *word < flat->nwords && hit_bit(bits, (uint32_t)*word) ? FLOW_UNTRUSTED : FLOW_USER;
}

static int name_part(
    struct detecting *detecting, struct ledger *ledger, uint32_t message, uint32_t part)
{
	const struct message *it = &detecting->transcript->messages[message];
	const struct flat *flat = flat_of(detecting, message, part);
	bool has_rank = it->role == ROLE_SYSTEM || it->role == ROLE_DEVELOPER, all = false;
	size_t at = 0, word = 0;
	struct datum datum;

	if (flat == NULL)
		return -1;
	const uint64_t *bits =
	    has_rank ? NULL : untrusted_words(detecting, message, part, flat, &all);
	if (!has_rank && bits == NULL)
		return -1;
	while (datum_next(flat->text, &at, &datum)) {
		struct place place = view_place(flat->view, message, part, datum.start, datum.end);
		enum flow_from from =
		    has_rank ? FLOW_INSTRUCTION : namer_at(flat, bits, all, datum.start, &word);
		if (name_value(detecting, ledger, datum.hash, from, place) != 0)
			return -1;
		if (datum.host && name_value(detecting, ledger, datum.host, from, place) != 0)
			return -1;
	}
	return 0;
}

static struct ledger *ledger_of(struct detecting *detecting)
{
	void **slot = detecting_shared(detecting);

	if (*slot)
		return *slot;
	struct ledger *ledger = arena_alloc(detecting->scratch, sizeof *ledger);
	if (ledger == NULL)
		return NULL;
	ledger->nslots = 256;
	ledger->slots = arena_array(detecting->scratch, ledger->nslots, sizeof *ledger->slots);
	if (ledger->slots == NULL)
		return NULL;
	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *it = &detecting->transcript->messages[i];
		for (uint32_t k = 0; it->role != ROLE_ASSISTANT && k < it->nparts; k++)
			if (it->parts[k].kind != PART_MEDIA &&
			    name_part(detecting, ledger, i, k) != 0)
				return NULL;
	}
	*slot = ledger;
	return ledger;
}

static bool is_named_before(const struct named *named, enum flow_from from, uint32_t message)
{
	return named->is_named[from] && named->places[from].message < message;
}

/* Was the value named by those of the settings alone? *by: by whom. */
static bool fits(const struct flowing *flowing, uint64_t hash, uint32_t message,
    const struct named **named, enum flow_from *by)
{
	unsigned namers = 0;

	*named = slot_of(flowing->ledger, hash | 1);
	for (unsigned i = 0; i < NAMERS; i++)
		if (is_named_before(*named, (enum flow_from)i, message)) {
			namers |= 1u << i;
			*by = (enum flow_from)i;
		}
	if (namers == 0) {
		*by = FLOW_NOBODY;
		return flowing->settings->from >> FLOW_NOBODY & 1 && !flowing->ledger->is_full;
	}
	return !(namers & ~flowing->settings->from);
}

static int tell(struct flowing *flowing, struct place at, const struct datum *datum,
    const struct named *named, enum flow_from by)
{
	const struct place *against = by == FLOW_NOBODY ? NULL : &named->places[by];

	return detecting_hit(flowing->detecting, at, against, "a %s", datum_names[datum->kind]);
}

static int try_value(struct flowing *flowing, struct place at, const struct datum *datum)
{
	const struct named *named;
	enum flow_from by;

	if (!fits(flowing, datum->hash, at.message, &named, &by))
		return 0;
	return tell(flowing, at, datum, named, by);
}

/* Values in a text, all of which stand for one place. */
static int try_pieces(struct flowing *flowing, struct place at, struct span text)
{
	struct datum datum;

	for (size_t i = 0; datum_next_in_url(text, &i, &datum);)
		if (try_value(flowing, at, &datum) != 0)
			return -1;
	return 0;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "%2d" and the like become what they stand for, in place. */
static struct span unescape(char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		int high = i + 2 < len && text[i] == '%' ? nibble(text[i + 1]) : -1;
		int low = high >= 0 ? nibble(text[i + 2]) : -1;
		if (low >= 0) {
			text[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			text[n++] = text[i];
		}
	}
	return (struct span){text, n};
}

/* What a path or query carries: as it stands, unescaped, and decoded piece by piece. */
static int try_outside(struct flowing *flowing, struct place at, struct span rest)
{
	char *copy = arena_alloc(flowing->detecting->scratch, rest.len * 2 + 2);

	if (copy == NULL)
		return -1;
	if (rest.len > 0)
		memcpy(copy, rest.at, rest.len);
	struct span plain = unescape(copy, rest.len);
	if (try_pieces(flowing, at, plain) != 0)
		return -1;
	for (size_t i = 0; i < plain.len;) {
		size_t end = i, len;
		while (end < plain.len && !strchr("/?&=#:.", plain.at[end]) && plain.at[end])
			end++;
		struct span piece = span_slice(plain, i, end);
		if (piece.len >= 12 && datum_decode(piece, copy + rest.len + 1, &len)) {
			fold_small(copy + rest.len + 1, len);
			if (try_pieces(flowing, at, (struct span){copy + rest.len + 1, len}) != 0)
				return -1;
		}
		i = end + 1;
	}
	return 0;
}

/* The text as it was is asked for the path, since base64 tells letters apart by case. */
static int try_datum(struct flowing *flowing, struct span source, struct place at,
    const struct datum *datum, bool is_direct)
{
	const struct named *host;
	bool goes_out = flowing->settings->to >> FLOW_OUTSIDE & 1 && datum->host;

	if (is_direct)
		return try_value(flowing, at, datum);
	if (!goes_out)
		return 0;
	host = slot_of(flowing->ledger, datum->host | 1);
	if (is_named_before(host, FLOW_USER, at.message) ||
	    is_named_before(host, FLOW_INSTRUCTION, at.message))
		return 0;
	size_t skip = datum->host_end - datum->start;
	struct span rest = span_slice(source, at.start + skip, at.end);
	return try_outside(flowing, at, rest);
}

static int try_part(struct flowing *flowing, uint32_t message, uint32_t index)
{
	struct detecting *detecting = flowing->detecting;
	const struct part *part = &detecting->transcript->messages[message].parts[index];
	unsigned to = flowing->settings->to;
	bool is_direct = to >> FLOW_TEXT & 1;
	size_t at = 0;
	struct datum datum;

	if (part->kind == PART_CALL) {
		enum action_class class = action_of(part->name, part->text).class;
		bool changes = class != ACTION_READ && class != ACTION_FETCH;
		is_direct = to >> FLOW_CALL & 1 || (to >> FLOW_CHANGE & 1 && changes);
	}
	const struct flat *flat = flat_of(detecting, message, index);
	if (flat == NULL)
		return -1;
	while (datum_next(flat->text, &at, &datum)) {
		struct place place = view_place(flat->view, message, index, datum.start, datum.end);
		if (try_datum(flowing, part->text, place, &datum, is_direct) != 0)
			return -1;
	}
	return 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Is there a slash that closes no tag? */
static bool has_path(struct span text)
{
	const char *at = text.at;

	for (size_t left = text.len; left > 4; left = text.len - (size_t)(at - text.at)) {
		at = memchr(at, '/', left);
		if (at == NULL)
			return false;
		if (at > text.at && at[-1] != '<')
			return true;
		at++;
	}
	return false;
}

static bool has_www(struct span text)
{
	for (size_t at = 0; at + 4 <= text.len; at++)
		if ((text.at[at] | 0x20) == 'w' && (text.at[at + 1] | 0x20) == 'w' &&
		    (text.at[at + 2] | 0x20) == 'w' && text.at[at + 3] == '.')
			return true;
	return false;
}

/* Does a host end here, before what a path or query begins with: a dot and two letters? */
static bool ends_host(struct span text, size_t at)
{
	size_t dot = at;

	while (dot > 0 && is_letter(text.at[dot - 1]))
		dot--;
	return at - dot >= 2 && dot > 0 && text.at[dot - 1] == '.';
}

/* An address has a scheme, or www., or such a host. */
static bool may_begin_path(struct span text, size_t at)
{
	return (at > 0 && text.at[at - 1] == ':') || ends_host(text, at);
}

/* Is there a place before one of these marks, or none of them, where an address may be? */
static bool has_address(struct span text, char mark)
{
	const char *end = text.at + text.len;

	for (const char *at = text.at; at < end && (at = memchr(at, mark, (size_t)(end - at)));
	     at++)
		if (may_begin_path(text, (size_t)(at - text.at)))
			return true;
	return false;
}

/* Only an address can carry something out: where there is none, nothing else need be known. What is not ASCII may be
 * another text when it is folded. */
static bool may_flow(const struct flowing *flowing, const struct part *part)
{
	struct span text = part->text;

	if (flowing->settings->to != 1u << FLOW_OUTSIDE)
		return true;
	if (!has_path(text))
		return false;
	return ascii_prefix(text) < text.len || has_address(text, '/') || has_address(text, '?') ||
	       has_address(text, '#') || has_www(text);
}

/* Is there an address with something behind its host? 1, 0, or -1 when out of memory. */
static int carries_anything(const struct flowing *flowing, uint32_t message, uint32_t part)
{
	struct datum datum;
	size_t at = 0;

	if (flowing->settings->to != 1u << FLOW_OUTSIDE)
		return 1;
	const struct flat *flat = flat_of(flowing->detecting, message, part);
	if (flat == NULL)
		return -1;
	while (datum_next(flat->text, &at, &datum))
		if (datum.host && datum.end > datum.host_end + 1)
			return 1;
	return 0;
}

static int run(struct detecting *detecting)
{
	struct flowing flowing = {.detecting = detecting, .settings = detecting->settings};

	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++) {
			if (!detecting_looks_at(detecting, i, k) ||
			    !may_flow(&flowing, &detecting->transcript->messages[i].parts[k]))
				continue;
			int result = carries_anything(&flowing, i, k);
			if (result < 0)
				return -1;
			if (result == 0)
				continue;
			if (flowing.ledger == NULL &&
			    (flowing.ledger = ledger_of(detecting)) == NULL)
				return -1;
			if (flowing.ledger->is_full)
				detecting_unsure(detecting, i);
			if (try_part(&flowing, i, k) != 0)
				return -1;
		}
	return 0;
}

const struct detector_kind kind_flow = {.run = run, .reads = true};
