/* A text's prose, word by word: each word gives points to the languages that have it.
 *
 * ASCII words are cut out eight bytes at a time, for this is done to every message of every log; what holds other
 * letters is decoded. Code, quotations and tags are told by their marks alone, more simply than segments.c tells
 * them: here a wrong guess costs a few words. */
#include <string.h>

#include "match/language_words.h"

enum {
	LETTERS_FEW = 6, /* letters that more languages have say nothing */
	WAITING = 4,
	FOUND = 32,
	MARGIN = 9,          /* bytes that may be read at once */
	CLEAR_POINTS = 8,    /* with which the first language is clear, */
	CLEAR_OWN = 2,       /* so many different words of its own, */
	CLEAR_LEAD = 3,      /* and so many times the points of words that it does not have */
	DENSE_WEIGHT = 3,    /* letters that a character of Han, kana or Hangul is worth */
	DENSE_WORD = 3,      /* letters of a script without blanks that make a word */
	QUOTE_LONGEST = 500, /* bytes */
	CODE_LONGEST = 200,  /* bytes of `code` and of a tag */
	WORD_LONGEST = 48,   /* bytes of a word that is looked up */
	PAIRS = 8,           /* of marks that enclose what has no say */
};

#define ONES UINT64_C(0x0101010101010101)
#define HIGH (ONES * 0x80)

struct walk {
	const struct language_index *index;
	struct language_sample *sample;
	struct span text;
	size_t at;
	uint64_t waiting[WAITING]; /* hashes of words that may be listed */
	size_t nwaiting;
	struct language_slot found[FOUND]; /* words whose points are not given yet */
	size_t nfound;
	size_t unclosed[PAIRS]; /* by pair: nothing closes what opens before this place */
};

static unsigned char byte_at(const struct walk *walk, size_t at)
{
	return at < walk->text.len ? (unsigned char)walk->text.at[at] : 0;
}

enum {
	LETTER = 1,
	GLUE_BEFORE =
	    2, /* what a word is glued to in names of programs, in paths and addresses: it is none of prose */
	GLUE_AFTER = 4,
	OPENS = 8, /* first byte of a mark that may enclose what has no say */
	GLUE = GLUE_BEFORE | GLUE_AFTER,
};

#define LETTERS_4(c) [(c)] = LETTER, [(c) + 1] = LETTER, [(c) + 2] = LETTER, [(c) + 3] = LETTER
#define LETTERS_26(c)                                                                              \
	LETTERS_4(c), LETTERS_4((c) + 4), LETTERS_4((c) + 8), LETTERS_4((c) + 12),                 \
	    LETTERS_4((c) + 16), LETTERS_4((c) + 20), [(c) + 24] = LETTER, [(c) + 25] = LETTER

/* What a byte may be. */
static const unsigned char kinds[256] = {
    LETTERS_26('a'),
    LETTERS_26('A'),
    ['0'] = GLUE,
    ['1'] = GLUE,
    ['2'] = GLUE,
    ['3'] = GLUE,
    ['4'] = GLUE,
    ['5'] = GLUE,
    ['6'] = GLUE,
    ['7'] = GLUE,
    ['8'] = GLUE,
    ['9'] = GLUE,
    ['_'] = GLUE,
    ['/'] = GLUE,
    ['@'] = GLUE,
    ['\\'] = GLUE,
    ['.'] = GLUE_BEFORE,
    ['$'] = GLUE_BEFORE,
    ['#'] = GLUE_BEFORE,
    ['='] = GLUE,
    ['('] = GLUE_AFTER,
    ['"'] = OPENS,
    ['`'] = OPENS,
    ['<'] = OPENS,
    ['>'] = OPENS,
    [0xc2] = OPENS,
    [0xe2] = OPENS,
    [0xe3] = OPENS,
};

static unsigned lowest(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

/* Give the points of all words found. */
static void give_points(struct walk *walk)
{
	struct language_sample *sample = walk->sample;

	for (size_t i = 0; i < walk->nfound; i++) {
		uint64_t found = walk->found[i].languages;
		unsigned points = (unsigned)(found >> SLOT_POINTS);
		for (uint64_t left = found & SLOT_LANGUAGES; left; left &= left - 1) {
			unsigned language = lowest(left);
			unsigned before = sample->points[language];
			sample->points[language] = (uint16_t)(before + points);
			sample->seen[language] |= UINT32_C(1) << (walk->found[i].hash >> 59);
		}
	}
	walk->nfound = 0;
}

/* Has it clearly begun in the first language? */
static bool is_clear(const struct language_sample *sample)
{
	return sample->mine >= CLEAR_POINTS && sample->mine >= CLEAR_LEAD * sample->others &&
	       count_bits(sample->own) >= CLEAR_OWN;
}

/* A listed word: it waits for its points, which most texts are clear without. */
static void take_found(struct walk *walk, uint64_t hash, uint64_t found)
{
	struct language_sample *sample = walk->sample;
	unsigned points = (unsigned)(found >> SLOT_POINTS);
	uint64_t first = language_bit(walk->index->first);

	if (points == 0)
		return;
	walk->found[walk->nfound++] = (struct language_slot){hash, found};
	if (walk->nfound == FOUND)
		give_points(walk);
	if ((found & SLOT_LANGUAGES) == first)
		sample->own |= UINT32_C(1) << (hash >> 59);
	if (found & first)
		sample->mine += points;
	else
		sample->others += points;
}

/* Look up what waits, and see whether that is enough. */
static void look_up(struct walk *walk)
{
	for (size_t i = 0; i < walk->nwaiting; i++) {
		uint64_t found = language_word(walk->index, walk->waiting[i]);
		if (found != 0)
			take_found(walk, walk->waiting[i], found);
	}
	walk->nwaiting = 0;
	if (is_clear(walk->sample))
		walk->sample->clear = walk->index->first;
}

static void add_waiting(struct walk *walk, uint64_t hash, bool may_count)
{
	walk->waiting[walk->nwaiting] = hash;
	walk->nwaiting += may_count && language_may_know(walk->index, hash);
	if (walk->nwaiting == WAITING)
		look_up(walk);
}

/* A word as it is being decoded. */
struct word {
	char bytes[WORD_LONGEST];
	size_t nbytes, nletters;
	enum script script;
	uint64_t languages; /* that have all its letters */
	bool has_letters;   /* beyond ASCII, that some language is known to have */
};

static void word_add(struct word *word, const struct walk *walk, uint32_t code)
{
	char utf8[4];
	uint32_t small = script_lower(code);
	size_t n = utf8_encode(small, utf8);

	word->nletters++;
	if (word->nbytes + n <= sizeof word->bytes)
		memcpy(word->bytes + word->nbytes, utf8, n);
	word->nbytes += n; /* over the longest: not looked up */
	if (small < LETTER_FIRST || small >= LETTER_END ||
	    walk->index->letters[small - LETTER_FIRST] == 0)
		return;
	word->languages &= walk->index->letters[small - LETTER_FIRST];
	word->has_letters = true;
}

static uint64_t word_hash(const struct word *word)
{
	uint64_t hash = 0;

	for (size_t at = 0; at < word->nbytes; at += 8)
		hash = word_mix(hash, word_bytes(word->bytes + at));
	return hash;
}

/* The length of an apostrophe, straight or curved, with a letter behind it; else 0. */
static size_t apostrophe(const struct walk *walk, size_t at)
{
	size_t length = byte_at(walk, at) == '\'' ? 1 : 0;

	if (byte_at(walk, at) == 0xe2 && byte_at(walk, at + 1) == 0x80 &&
	    byte_at(walk, at + 2) == 0x99)
		length = 3;
	unsigned char next = byte_at(walk, at + length);
	return length > 0 && ((kinds[next] & LETTER) || next >= 0xc3) ? length : 0;
}

static void take_decoded(struct walk *walk, struct word *word)
{
	struct language_sample *sample = walk->sample;
	uint64_t hash = word->nbytes <= sizeof word->bytes ? word_hash(word) : 0;

	if (script_is_dense(word->script)) {
		sample->nwords += (uint32_t)(word->nletters / DENSE_WORD + 1);
		return;
	}
	sample->nwords += word->nletters > 1;
	add_waiting(walk, hash, true);
	if (!word->has_letters || count_bits(word->languages) > LETTERS_FEW ||
	    language_word(walk->index, hash) != 0)
		return;
	for (uint64_t left = word->languages; left; left &= left - 1)
		sample->points[lowest(left)]++;
}

static void count_letter(struct language_sample *sample, enum script script)
{
	bool is_wide = script == SCRIPT_HAN || script == SCRIPT_KANA || script == SCRIPT_HANGUL;

	sample->letters[script] += is_wide ? DENSE_WEIGHT : 1;
}

static enum script script_of_any(uint32_t code, int length)
{
	if (length == 1)
		return kinds[code] & LETTER ? SCRIPT_LATIN : SCRIPT_NONE;
	return length > 0 ? script_of(code) : SCRIPT_NONE;
}

/* A word that may hold any letters, or one character that is none. */
static void walk_decoded(struct walk *walk)
{
	struct word word = {.languages = UINT64_MAX};
	size_t start = walk->at;

	while (walk->at < walk->text.len) {
		uint32_t code;
		int length = utf8_decode(walk->text, walk->at, &code);
		enum script script = script_of_any(code, length);
		if (script == SCRIPT_NONE) {
			walk->at += walk->at == start ? (size_t)(length < 0 ? -length : length) : 0;
			break;
		}
		word.script = script;
		walk->at += (size_t)length;
		count_letter(walk->sample, script);
		word_add(&word, walk, code);
	}
	if (word.nletters == 0)
		return;
	size_t elided = apostrophe(walk, walk->at);
	if (elided > 0 && word.nbytes < sizeof word.bytes)
		word.bytes[word.nbytes++] = '\'';
	bool is_glued = (kinds[byte_at(walk, walk->at)] & GLUE_AFTER) ||
			(start > 0 && (kinds[byte_at(walk, start - 1)] & GLUE_BEFORE));
	walk->at += elided;
	if (!is_glued)
		take_decoded(walk, &word);
}

/* Bytes of the eight that are ASCII letters, as their high bits; lower gets them all in lower case. */
static uint64_t letters_of(uint64_t bytes, uint64_t *lower)
{
	uint64_t low = (bytes | ONES * 0x20) & ~HIGH;

	*lower = low;
	return (low + ONES * (0x80 - 'a')) & ~(low + ONES * (0x80 - ('z' + 1))) & HIGH & ~bytes;
}

/* The length of a word of ASCII letters that is known to go on for eight bytes. */
static size_t length_of_long(const char *start, const char *end)
{
	const char *at = start + 8;

	while (at < end && kinds[(unsigned char)*at] & LETTER)
		at++;
	return (size_t)(at - start);
}

/* Pass plain ASCII: words and what stands between them, up to what needs a closer look. No branch depends on whether a
 * word is listed, and few on how long it is: the guesses of branches that come out wrong would cost more than all
 * else. */
static void walk_ascii(struct walk *walk)
{
	struct language_sample *sample = walk->sample;
	const char *at = walk->text.at + walk->at, *end = walk->text.at + walk->text.len;
	unsigned char before = walk->at > 0 ? (unsigned char)at[-1] : 0;
	uint32_t nletters = 0, nwords = 0;

	while (end - at >= MARGIN && sample->clear == LANGUAGE_UNKNOWN) {
		uint64_t lower, other = ~letters_of(word_bytes(at), &lower) & HIGH;
		size_t n = other ? lowest(other) / 8 : length_of_long(at, end);
		unsigned char next = at + n < end ? (unsigned char)at[n] : 0;
		if (next >= 0x80 || next == '\'' || (n == 0 && (kinds[next] & OPENS)))
			break;
		bool is_word = !(kinds[next] & GLUE_AFTER) && !(kinds[before] & GLUE_BEFORE);
		uint64_t word = n < 8 ? lower & ((UINT64_C(1) << 8 * n) - 1) : lower;
		nletters += (uint32_t)n;
		nwords += n > 1 && is_word;
		add_waiting(walk, word_mix(0, word), n - 1 < 8 && is_word);
		at += n;
		before = next;
		at += at < end && !(kinds[next] & OPENS);
	}
	walk->at = (size_t)(at - walk->text.at);
	sample->letters[SCRIPT_LATIN] += nletters;
	sample->nwords += nwords;
}

/* What a mark opens another closes. */
struct pair {
	struct span open, close;
	size_t longest; /* bytes between them */
	bool one_line;  /* else one paragraph */
};

static const struct pair pairs[PAIRS] = {
    {SPAN("\""), SPAN("\""), QUOTE_LONGEST, false},
    {SPAN("\u201c"), SPAN("\u201d"), QUOTE_LONGEST, false},
    {SPAN("\u201e"), SPAN("\u201c"), QUOTE_LONGEST, false},
    {SPAN("\u00ab"), SPAN("\u00bb"), QUOTE_LONGEST, false},
    {SPAN("\u300c"), SPAN("\u300d"), QUOTE_LONGEST, false},
    {SPAN("\u300e"), SPAN("\u300f"), QUOTE_LONGEST, false},
    {SPAN("`"), SPAN("`"), CODE_LONGEST, true},
    {SPAN("<"), SPAN(">"), CODE_LONGEST, true},
};

/* Where what the pair encloses ends, or the same place if nothing closes it. That nothing did up to some place is
 * remembered, so that marks without a match cost no more than the text's length. */
static size_t behind_pair(struct walk *walk, size_t kind)
{
	const struct pair *pair = &pairs[kind];
	size_t start = walk->at + pair->open.len, left = walk->text.len - start;
	size_t end = left > pair->longest ? start + pair->longest : walk->text.len;
	size_t at = start > walk->unclosed[kind] ? start : walk->unclosed[kind];

	for (; at + pair->close.len <= end; at++) {
		if (walk->text.at[at] == '\n' && (pair->one_line || byte_at(walk, at + 1) == '\n'))
			break;
		if (memcmp(walk->text.at + at, pair->close.at, pair->close.len) == 0)
			return at + pair->close.len;
	}
	walk->unclosed[kind] = at;
	return walk->at;
}

/* A fence goes on to the next one, or to the end. */
static size_t behind_fence(const struct walk *walk)
{
	for (size_t at = walk->at + 3; at + 3 <= walk->text.len; at++)
		if (memcmp(walk->text.at + at, "```", 3) == 0)
			return at + 3;
	return walk->text.len;
}

static size_t behind_line(const struct walk *walk)
{
	size_t left = walk->text.len - walk->at;
	const char *newline = memchr(walk->text.at + walk->at, '\n', left);

	return newline ? (size_t)(newline - walk->text.at) + 1 : walk->text.len;
}

/* Pass what has no say, beginning at this character: returns where it ends, or the same place. */
static size_t behind_mark(struct walk *walk)
{
	struct span rest = span_slice(walk->text, walk->at, walk->text.len);
	static const struct span fence = SPAN("```");

	if (span_starts(rest, fence))
		return behind_fence(walk);
	if (rest.at[0] == '>' && (walk->at == 0 || walk->text.at[walk->at - 1] == '\n'))
		return behind_line(walk);
	for (size_t i = 0; i < PAIRS; i++)
		if (span_starts(rest, pairs[i].open))
			return behind_pair(walk, i);
	return walk->at;
}

static void walk_on(struct walk *walk)
{
	unsigned char c = byte_at(walk, walk->at);
	size_t end = kinds[c] & OPENS ? behind_mark(walk) : walk->at;

	if (end > walk->at)
		walk->at = end;
	else if ((kinds[c] & LETTER) || c >= 0x80)
		walk_decoded(walk);
	else
		walk->at++;
}

void language_add(
    const struct language_index *index, struct language_sample *sample, struct span text)
{
	size_t left = LANGUAGE_BYTES - sample->nbytes;
	struct walk walk;

	walk.index = index;
	walk.sample = sample;
	walk.text = text;
	walk.at = walk.nwaiting = walk.nfound = 0;
	memset(walk.unclosed, 0, sizeof walk.unclosed);
	if (text.len > left)
		walk.text.len = utf8_floor(text, left);
	while (walk.at < walk.text.len && sample->clear == LANGUAGE_UNKNOWN) {
		walk_ascii(&walk);
		if (walk.at < walk.text.len)
			walk_on(&walk);
	}
	look_up(&walk);
	if (sample->clear == LANGUAGE_UNKNOWN)
		give_points(&walk);
	sample->nbytes += walk.text.len;
}
