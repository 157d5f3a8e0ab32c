/* secret: personal data and keys with valid forms and check digits, as redaction finds them; and whether they are in
 * no message before. Of values only a hash is kept, for this run. */
#include "detect/kind.h"
#include "detect/secret_value.h"

enum { VALUES_MOST = 1 << 16 };

enum { LOOKED_AT = 1u << SECRET_CLASSES };

/* What signals of this kind share: most parts hold nothing, which is found out once. */
struct book {
	struct known *known;
	unsigned **classes; /* by message, part: LOOKED_AT, and the classes of its values */
};

/* Where each value was first said: open addressing, at most half full. */
struct known {
	struct first {
		uint64_t hash; /* 0: free */
		uint32_t message;
	} * at;
	size_t n, size; /* size: a power of two */
	bool is_full;
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
	struct known more = {.n = known->n, .size = known->size ? known->size * 2 : 64};

	more.at = arena_array(detecting->scratch, more.size, sizeof *more.at);
	if (more.at == NULL)
		return -1;
	for (size_t i = 0; i < known->size; i++)
		if (known->at[i].hash != 0)
			*slot_of(&more, known->at[i].hash) = known->at[i];
	*known = more;
	return 0;
}

static int remember(
    struct detecting *detecting, struct known *known, uint64_t hash, uint32_t message)
{
	known->is_full = known->n >= VALUES_MOST;
	if (known->is_full)
		return 0;
	if (known->n * 2 >= known->size && grow(detecting, known) != 0)
		return -1;
	struct first *first = slot_of(known, hash ? hash : 1);
	if (first->hash == 0) {
		*first = (struct first){hash ? hash : 1, message};
		known->n++;
	}
	return 0;
}

static int remember_part(
    struct detecting *detecting, struct known *known, uint32_t message, struct span text)
{
	struct value_search search = {.text = text, .end = text.len};
	struct value value;

	while (value_next(&search, &value)) {
		enum secret_class class = secret_class_of(&value);
		uint64_t hash = secret_hash(span_slice(text, value.start, value.end), class);
		if (remember(detecting, known, hash, message) != 0)
			return -1;
	}
	return 0;
}

static int remember_all(struct detecting *detecting, struct known *known)
{
	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		for (uint32_t k = 0; k < message->nparts; k++)
			if (message->parts[k].kind != PART_REASONING &&
			    remember_part(detecting, known, i, message->parts[k].text) != 0)
				return -1;
	}
	return 0;
}

static struct book *get_book(struct detecting *detecting)
{
	void **shared = detecting_shared(detecting);

	if (*shared)
		return *shared;
	struct book *book = arena_alloc(detecting->scratch, sizeof *book);
	if (book == NULL)
		return NULL;
	book->classes = arena_array(
	    detecting->scratch, detecting->transcript->nmessages, sizeof *book->classes);
	if (book->classes == NULL)
		return NULL;
	*shared = book;
	return book;
}

static unsigned find_classes(struct span text)
{
	struct value_search search = {.text = text, .end = text.len};
	struct value value;
	unsigned classes = LOOKED_AT;

	while (value_next(&search, &value))
		classes |= 1u << secret_class_of(&value);
	return classes;
}

/* The classes of a part's values. 0, or -1 when out of memory. */
static int get_classes(
    struct detecting *detecting, uint32_t message, uint32_t part, unsigned *classes)
{
	const struct message *it = &detecting->transcript->messages[message];
	struct book *book = get_book(detecting);

	if (book == NULL)
		return -1;
	unsigned **slots = &book->classes[message];
	if (*slots == NULL)
		*slots = arena_array(detecting->scratch, it->nparts, sizeof **slots);
	if (*slots == NULL)
		return -1;
	if ((*slots)[part] == 0) {
		uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_BOOKS);
		(*slots)[part] = find_classes(it->parts[part].text);
		profile_leave(detecting_profile(detecting), before);
	}
	*classes = (*slots)[part];
	return 0;
}

/* The values of a conversation, found on first use. NULL when out of memory. */
static const struct known *get_known(struct detecting *detecting)
{
	struct book *book = get_book(detecting);

	if (book == NULL || book->known)
		return book ? book->known : NULL;
	struct known *known = arena_alloc(detecting->scratch, sizeof *known);
	if (known == NULL || grow(detecting, known) != 0)
		return NULL;
	uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_BOOKS);
	int result = remember_all(detecting, known);
	profile_leave(detecting_profile(detecting), before);
	if (result != 0)
		return NULL;
	book->known = known;
	return known;
}

static int tell(
    struct detecting *detecting, struct place at, struct span text, enum secret_class class)
{
	const struct detector_secret *secret = detecting->settings;

	if (secret->is == SECRET_NOVEL) {
		const struct known *known = get_known(detecting);
		if (known == NULL)
			return -1;
		uint64_t hash = secret_hash(text, class);
		const struct first *first = slot_of(known, hash ? hash : 1);
		if (first->hash == 0)
			detecting_unsure(detecting, at.message);
		if (first->hash == 0 || first->message < at.message)
			return 0;
	}
	return detecting_hit(detecting, at, NULL, "%s%s", secret_class_names[class],
	    secret->is == SECRET_NOVEL ? ", in no message before" : "");
}

static int search_part(struct detecting *detecting, uint32_t message, uint32_t part)
{
	const struct detector_secret *secret = detecting->settings;
	struct span text = detecting->transcript->messages[message].parts[part].text;
	struct value_search search = {.text = text, .end = text.len};
	struct value value;
	unsigned classes;

	if (get_classes(detecting, message, part, &classes) != 0)
		return -1;
	if ((classes & secret->of) == 0)
		return 0;
	while (value_next(&search, &value)) {
		enum secret_class class = secret_class_of(&value);
		struct span found = span_slice(text, value.start, value.end);
		struct place at = {message, part, (uint32_t)value.start, (uint32_t)value.end};
		if (secret->of >> class & 1 && !secret_is_reserved(found, class) &&
		    tell(detecting, at, found, class) != 0)
			return -1;
	}
	return 0;
}

static int run(struct detecting *detecting)
{
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++)
			if (detecting_looks_at(detecting, i, k) &&
			    search_part(detecting, i, k) != 0)
				return -1;
	return 0;
}

const struct detector_kind kind_secret = {.run = run};
