/* The index of words and letters, and the decision. What is counted in between is language_text.c's. */
#include <string.h>

#include "match/language_words.h"

enum {
	WORDS_LEAST = 4, /* of prose */
	SEEN_LEAST = 3,  /* different function words of the language */
	POINTS_LEAST = 8,
	MANY = 6,           /* languages */
	LETTERS_LEAST = 10, /* of a script that decides alone, by weight */
	WEAK_POINTS = 5,    /* with which, */
	WEAK_SEEN = 2,      /* and so many different words, a language makes others unlikely, */
	WEAK_LEAD = 3,      /* that have its points only so many times over */
	WEAK_LETTERS = 4,   /* of a script that makes languages of others unlikely, by weight */
};

static uint64_t hash_word(struct span word)
{
	uint64_t hash = 0;

	for (size_t at = 0; at < word.len; at += 8) {
		char bytes[8] = {0};
		size_t left = word.len - at;
		memcpy(bytes, word.at + at, left < sizeof bytes ? left : sizeof bytes);
		hash = word_mix(hash, word_bytes(bytes));
	}
	return hash;
}

static void add_word(struct language_index *index, struct span word, enum language language)
{
	uint64_t hash = hash_word(word);
	size_t at = (size_t)hash & (index->nslots - 1);

	while (index->slots[at].languages != 0 && index->slots[at].hash != hash)
		at = (at + 1) & (index->nslots - 1);
	index->slots[at].hash = hash;
	index->slots[at].languages |= language_bit(language);
	size_t bit = (size_t)(hash >> 20) & (MAYBE - 1);
	index->maybe[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* The next word of a row, or an absent span. */
static struct span next_word(const char **at)
{
	const char *start = *at + strspn(*at, " ");
	size_t len = strcspn(start, " ");

	*at = start + len;
	return len ? (struct span){start, len} : (struct span){NULL, 0};
}

static size_t count_words(void)
{
	size_t n = 0;

	for (size_t i = 0; i < nlanguage_rows; i++)
		for (const char *at = language_rows[i].words; next_word(&at).at;)
			n++;
	return n;
}

static void add_row(struct language_index *index, const struct language_row *row)
{
	struct span letters = span_of(row->letters), word;
	uint32_t code;

	for (const char *at = row->words; (word = next_word(&at)).at;)
		add_word(index, word, row->language);
	for (size_t at = 0; at < letters.len;) {
		int length = utf8_decode(letters, at, &code);
		if (code >= LETTER_FIRST && code < LETTER_END)
			index->letters[code - LETTER_FIRST] |= language_bit(row->language);
		at += (size_t)(length < 0 ? -length : length);
	}
}

static uint64_t points_of(uint64_t languages)
{
	unsigned n = count_bits(languages);

	if (n == 0 || n > MANY)
		return 0;
	return n == 1 ? POINTS_OWN : n <= 3 ? POINTS_FEW : POINTS_MANY;
}

bool language_has(enum language_way way)
{
#if defined(__x86_64__)
	if (way == LANGUAGE_BY_AVX2)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#endif
	return way == LANGUAGE_PORTABLE;
}

struct language_index *language_index_new(struct arena *arena, enum language first)
{
	struct language_index *index = arena_alloc(arena, sizeof *index);

	if (index == NULL)
		return NULL;
	index->first = first;
	index->way = language_has(LANGUAGE_BY_AVX2) ? LANGUAGE_BY_AVX2 : LANGUAGE_PORTABLE;
	index->nslots = 64;
	while (index->nslots < count_words() * 5 / 4)
		index->nslots *= 2;
	index->slots = arena_array(arena, index->nslots, sizeof *index->slots);
	if (index->slots == NULL)
		return NULL;
	for (size_t i = 0; i < nlanguage_rows; i++)
		add_row(index, &language_rows[i]);
	for (size_t i = 0; i < index->nslots; i++)
		index->slots[i].languages |= points_of(index->slots[i].languages) << SLOT_POINTS;
	return index;
}

void language_begin(struct language_sample *sample)
{
	*sample = (struct language_sample){0};
}

/* The script that has at least three fifths of the letters. Japanese is Han and kana. */
static enum script leading_script(const struct language_sample *sample)
{
	uint64_t sum = 0, kana = sample->letters[SCRIPT_KANA], han = sample->letters[SCRIPT_HAN];
	enum script best = SCRIPT_NONE;

	for (unsigned i = SCRIPT_NONE + 1; i < SCRIPTS; i++) {
		sum += sample->letters[i];
		if (sample->letters[i] > sample->letters[best])
			best = (enum script)i;
	}
	if ((han + kana) * 5 >= sum * 3 && sum > 0)
		return kana * 12 >= han + kana ? SCRIPT_KANA : SCRIPT_HAN;
	return (uint64_t)sample->letters[best] * 5 >= sum * 3 ? best : SCRIPT_NONE;
}

/* Is its lead over another language of its script large enough? */
static bool is_ahead(const struct language_row *row, const struct language_row *other,
    const struct language_sample *sample)
{
	uint32_t mine = sample->points[row->language], its = sample->points[other->language];
	bool is_kin = row->kin != 0 && row->kin == other->kin;

	if (is_kin)
		return mine >= its + 2 && its * 10 <= mine * 9;
	return mine >= its + 4 && its * 5 <= mine * 3;
}

/* The row of the script with most points. */
static const struct language_row *leading_row(
    const struct language_sample *sample, enum script script)
{
	const struct language_row *best = NULL;

	for (size_t i = 0; i < nlanguage_rows; i++) {
		const struct language_row *row = &language_rows[i];
		if (row->script == script &&
		    (!best || sample->points[row->language] > sample->points[best->language]))
			best = row;
	}
	return best;
}

static enum language decide_by_words(const struct language_sample *sample, enum script script)
{
	const struct language_row *best = leading_row(sample, script);

	if (best == NULL || sample->nwords < WORDS_LEAST)
		return LANGUAGE_UNKNOWN;
	uint32_t points = sample->points[best->language];
	if (points < POINTS_LEAST || points * 2 < sample->nwords ||
	    count_bits(sample->seen[best->language]) < SEEN_LEAST)
		return LANGUAGE_UNKNOWN;
	for (size_t i = 0; i < nlanguage_rows; i++)
		if (&language_rows[i] != best && language_rows[i].script == script &&
		    !is_ahead(best, &language_rows[i], sample))
			return LANGUAGE_UNKNOWN;
	return best->language;
}

enum language language_end(const struct language_sample *sample, bool *is_short)
{
	*is_short = false;
	if (sample->clear != LANGUAGE_UNKNOWN)
		return sample->clear;
	enum script script = leading_script(sample);
	enum language alone = script == SCRIPT_HAN ? LANGUAGE_ZH : script_language(script);
	enum language found = LANGUAGE_UNKNOWN;

	if (alone == LANGUAGE_UNKNOWN)
		found = decide_by_words(sample, script);
	else if (sample->letters[script] + (script == SCRIPT_KANA) * sample->letters[SCRIPT_HAN] >=
		 LETTERS_LEAST)
		found = alone;
	*is_short = found == LANGUAGE_UNKNOWN && sample->nwords < LANGUAGE_SHORT;
	return found;
}

/* Languages that are not written in the script. Latin letters say nothing: names and terms have them in any language. */
static uint64_t unlike_script(const struct language_sample *sample)
{
	enum script script = leading_script(sample);
	uint64_t alike = language_bit(script_language(script));

	if (script == SCRIPT_NONE || script == SCRIPT_LATIN ||
	    sample->letters[script] < WEAK_LETTERS)
		return 0;
	if (script == SCRIPT_HAN)
		alike = language_bit(LANGUAGE_ZH) | language_bit(LANGUAGE_JA);
	for (size_t i = 0; i < nlanguage_rows; i++)
		if (language_rows[i].script == script)
			alike |= language_bit(language_rows[i].language);
	return ~(alike | UINT64_C(1) << LANGUAGE_UNKNOWN);
}

uint64_t language_unlikely(const struct language_sample *sample)
{
	uint64_t unlikely = unlike_script(sample);
	unsigned most = 0;

	for (unsigned i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		if (sample->points[i] > most && count_bits(sample->seen[i]) >= WEAK_SEEN)
			most = sample->points[i];
	if (most < WEAK_POINTS)
		return unlikely;
	for (unsigned i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		if (sample->points[i] * WEAK_LEAD <= most)
			unlikely |= language_bit(i);
	return unlikely;
}

enum language language_identify(const struct language_index *index, struct span text)
{
	struct language_sample sample;
	bool is_short;

	language_begin(&sample);
	language_add(index, &sample, text);
	return language_end(&sample, &is_short);
}
