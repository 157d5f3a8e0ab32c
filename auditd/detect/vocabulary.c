/* A table of runs by their hashes behind a filter of one bit each. */
#include <string.h>

#include "detect/change_text.h"
#include "detect/claim_text.h"
#include "detect/injected.h"
#include "detect/lexis.h"
#include "detect/reckon.h"
#include "detect/vocabulary_build.h"

_Static_assert((int)VOCABULARY_GROUPS <= 64, "groups are bits of one word");

enum { SLOTS = 8192 /* several times as many as there are words */ };

static struct slot *slot_of(const struct vocabulary *vocabulary, uint32_t hash)
{
	size_t at = hash % SLOTS;

	while (vocabulary->slots[at].hash != hash &&
	       (vocabulary->slots[at].groups || vocabulary->slots[at].literal))
		at = (at + 1) % SLOTS;
	return &vocabulary->slots[at];
}

struct slot *vocabulary_slot(struct vocabulary *vocabulary, struct span word)
{
	uint32_t hash;

	if (runs_longest(word, &hash) == 0)
		return NULL;
	vocabulary->filter[hash >> (32 - FILTER_BITS) >> 6] |= UINT64_C(1)
							       << (hash >> (32 - FILTER_BITS) & 63);
	struct slot *slot = slot_of(vocabulary, hash);
	slot->hash = hash;
	return slot;
}

void vocabulary_add(struct vocabulary *vocabulary, struct span word, uint64_t groups)
{
	struct slot *slot = groups ? vocabulary_slot(vocabulary, word) : NULL;

	if (slot)
		slot->groups |= groups;
}

static void add_list(struct vocabulary *vocabulary, const char *list, enum vocabulary_group group)
{
	while (*list) {
		size_t len = strcspn(list, " ");
		vocabulary_add(vocabulary, (struct span){list, len}, VOCABULARY_BIT(group));
		list += len + (list[len] == ' ');
	}
}

static void add_kinds(struct vocabulary *vocabulary)
{
	for (size_t i = 0; claim_verbs(i); i++)
		add_list(vocabulary, claim_verbs(i), VOCABULARY_VERB);
	for (size_t i = 0; i < ARRAY_LEN(reckon_weekdays); i++)
		add_list(vocabulary, reckon_weekdays[i], VOCABULARY_WEEKDAY);
	for (size_t i = 0; i < ARRAY_LEN(reckon_months); i++)
		add_list(vocabulary, reckon_months[i], VOCABULARY_MONTH);
	add_list(vocabulary, claim_leads, VOCABULARY_LEAD);
	add_list(vocabulary, "many", VOCABULARY_MANY);
	add_list(vocabulary, reckon_digests, VOCABULARY_DIGEST);
	add_list(vocabulary, change_adds, VOCABULARY_ADD);
	add_list(vocabulary, change_types, VOCABULARY_TYPE);
	add_list(vocabulary, change_comments, VOCABULARY_COMMENT);
	add_list(vocabulary, change_layouts, VOCABULARY_LAYOUT);
	add_list(vocabulary, change_translations, VOCABULARY_TRANSLATION);
	add_list(vocabulary, untrusted_works, VOCABULARY_WORK);
	add_list(vocabulary, untrusted_texts, VOCABULARY_TEXT);
	add_list(vocabulary, untrusted_points, VOCABULARY_POINT);
}

struct vocabulary *vocabulary_new(struct arena *arena)
{
	struct vocabulary *vocabulary = arena_alloc(arena, sizeof *vocabulary);

	if (vocabulary == NULL)
		return NULL;
	vocabulary->slots = arena_array(arena, SLOTS, sizeof *vocabulary->slots);
	if (vocabulary->slots == NULL)
		return NULL;
	add_kinds(vocabulary);
	return vocabulary_add_grammar(vocabulary, arena) == 0 ? vocabulary : NULL;
}

void vocabulary_hear(
    const struct vocabulary *vocabulary, const struct runs *runs, struct heard *heard)
{
	size_t lead = SIZE_MAX - CLAIM_REACH;

	*heard = (struct heard){.groups = vocabulary_of_marks(runs->seen)};
	for (size_t i = 0; i < runs->n; i++) {
		uint32_t bit = runs->at[i] >> (32 - FILTER_BITS);
		if (!(vocabulary->filter[bit >> 6] >> (bit & 63) & 1))
			continue;
		const struct slot *slot = slot_of(vocabulary, runs->at[i]);
		heard->groups |= slot->groups;
		if (slot->literal)
			heard->literals[(slot->literal - 1) / 64] |= UINT64_C(1)
								     << (slot->literal - 1) % 64;
		if (slot->groups & VOCABULARY_BIT(VOCABULARY_LEAD))
			lead = i;
		if (slot->groups & VOCABULARY_BIT(VOCABULARY_VERB) && i - lead <= CLAIM_REACH)
			heard->groups |= VOCABULARY_BIT(VOCABULARY_CLAIM);
	}
}
