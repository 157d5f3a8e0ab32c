/* A text's prose, word by word: each word gives points to the languages that have it.
 *
 * ASCII words are cut out of sixty-four bytes at a time, for this is done to every message of every log; what holds
 * other letters is decoded. */
#include <string.h>

#include "match/language_masks.h"

enum {
	LETTERS_FEW = 6, /* letters that more languages have say nothing */
	WAITING = 4,
	FOUND = 32,
	CLEAR_POINTS =
	    8, /* with which, two different words of its own among them, the first language is clear, */
	CLEAR_LEAD = 3,    /* if they are so many times the points of words that it does not have */
	DENSE_WEIGHT = 3,  /* letters that a character of Han, kana or Hangul is worth */
	DENSE_WORD = 3,    /* letters of a script without blanks that make a word */
	WORD_LONGEST = 48, /* bytes of a word that is looked up */
};

#define ONES UINT64_C(0x0101010101010101)

struct walk {
	const struct language_index *index;
	struct language_sample *sample;
	struct span text;
	size_t at;
	uint64_t waiting[WAITING]; /* hashes of words that may be listed */
	size_t nwaiting;
	struct language_slot found[FOUND]; /* words whose points are not given yet */
	size_t nfound;
	struct language_marks marks;
};

static unsigned char byte_at(const struct walk *walk, size_t at)
{
	return at < walk->text.len ? (unsigned char)walk->text.at[at] : 0;
}

#define LETTERS_4(c) [(c)] = LETTER, [(c) + 1] = LETTER, [(c) + 2] = LETTER, [(c) + 3] = LETTER
#define LETTERS_26(c)                                                                              \
	LETTERS_4(c), LETTERS_4((c) + 4), LETTERS_4((c) + 8), LETTERS_4((c) + 12),                 \
	    LETTERS_4((c) + 16), LETTERS_4((c) + 20), [(c) + 24] = LETTER, [(c) + 25] = LETTER

const unsigned char language_kinds[256] = {
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
    ['"'] = OPENS | STOPS,
    ['`'] = OPENS | STOPS,
    ['<'] = OPENS | STOPS,
    ['>'] = OPENS | STOPS,
    ['\''] = STOPS,
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
static inline bool is_clear(const struct language_sample *sample)
{
	bool has_points =
	    sample->mine >= CLEAR_POINTS && sample->mine >= CLEAR_LEAD * sample->others;

	return has_points && (sample->own & (sample->own - 1)) != 0;
}

/* A listed word: it waits for its points, which most texts are clear without. That many languages have it is as if none
 * had. No branch depends on the word. */
static inline void take_found(struct walk *walk, uint64_t hash, uint64_t found)
{
	struct language_sample *sample = walk->sample;
	uint32_t points = (uint32_t)(found >> SLOT_POINTS);
	uint64_t first = language_bit(walk->index->first);
	uint32_t is_first = (found & first) != 0;
	uint32_t is_own = (found & SLOT_LANGUAGES) == first;

	walk->found[walk->nfound] = (struct language_slot){hash, found};
	walk->nfound += points != 0;
	sample->own |= (is_own & (points != 0)) << (hash >> 59);
	sample->mine += points & (0 - is_first);
	sample->others += points & (is_first - 1);
}

/* Look up what waits, and see whether that is enough. */
static inline void look_up(struct walk *walk)
{
	for (size_t i = 0; i < walk->nwaiting; i++)
		take_found(walk, walk->waiting[i], language_word(walk->index, walk->waiting[i]));
	walk->nwaiting = 0;
	if (walk->nfound > FOUND - WAITING)
		give_points(walk);
	if (is_clear(walk->sample))
		walk->sample->clear = walk->index->first;
}

static inline void add_waiting(struct walk *walk, uint64_t hash, bool may_count)
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
	return length > 0 && ((language_kinds[next] & LETTER) || next >= 0xc3) ? length : 0;
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

/* Letters of ASCII need no decoding. */
static void add_ascii(struct word *word, struct walk *walk)
{
	unsigned char c;

	for (; language_kinds[c = byte_at(walk, walk->at)] & LETTER; walk->at++) {
		if (word->nbytes < sizeof word->bytes)
			word->bytes[word->nbytes] = (char)(c | 0x20);
		word->nbytes++;
		word->nletters++;
		word->script = SCRIPT_LATIN;
		walk->sample->letters[SCRIPT_LATIN]++;
	}
}

static void count_letter(struct language_sample *sample, enum script script)
{
	bool is_wide = script == SCRIPT_HAN || script == SCRIPT_KANA || script == SCRIPT_HANGUL;

	sample->letters[script] += is_wide ? DENSE_WEIGHT : 1;
}

static enum script script_of_any(uint32_t code, int length)
{
	if (length == 1)
		return language_kinds[code] & LETTER ? SCRIPT_LATIN : SCRIPT_NONE;
	return length > 0 ? script_of(code) : SCRIPT_NONE;
}

/* A word that may hold any letters, or one character that is none. */
static void walk_decoded(struct walk *walk)
{
	struct word word = {.languages = UINT64_MAX};
	size_t start = walk->at;

	for (;;) {
		uint32_t code;
		add_ascii(&word, walk);
		if (walk->at >= walk->text.len)
			break;
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
	bool is_glued = (language_kinds[byte_at(walk, walk->at)] & GLUE_AFTER) ||
			(start > 0 && (language_kinds[byte_at(walk, start - 1)] & GLUE_BEFORE));
	walk->at += elided;
	if (!is_glued)
		take_decoded(walk, &word);
}

/* The length of a word of ASCII letters. */
static size_t length_of_long(const struct walk *walk)
{
	size_t at = walk->at;

	while (language_kinds[byte_at(walk, at)] & LETTER)
		at++;
	return at - walk->at;
}

/* A word that fills a block: no listed one is so long. False: what follows wants a closer look. */
static bool pass_long(struct walk *walk)
{
	size_t n = length_of_long(walk);
	unsigned before = walk->at > 0 ? language_kinds[byte_at(walk, walk->at - 1)] : 0;
	unsigned char next = byte_at(walk, walk->at + n);

	if (next >= 0x80 || next == '\'')
		return false;
	walk->sample->letters[SCRIPT_LATIN] += (uint32_t)n;
	walk->sample->nwords += !(before & GLUE_BEFORE) && !(language_kinds[next] & GLUE_AFTER);
	walk->at += n;
	return true;
}

/* The words of a block: where they begin and behind which bytes they end, and which of these places are glued. */
struct words {
	uint64_t starts, ends, glued_starts, glued_ends;
};

/* Take words one after the other. No branch depends on whether a word is listed or how long it is: the guesses of
 * branches that come out wrong would cost more than all else. at: eight bytes may be read from each word's start on. */
static inline void take_words(struct walk *walk, const unsigned char *at, struct words words)
{
	uint32_t nwords = 0;

	while (words.starts != 0 && walk->sample->clear == LANGUAGE_UNKNOWN) {
		unsigned start = lowest(words.starts), n = lowest(words.ends) - start;
		bool is_word = !((words.glued_starts & words.starts & -words.starts) |
				 (words.glued_ends & words.ends & -words.ends));
		unsigned unused = n < 8 ? 64 - 8 * n : 0;
		uint64_t bytes = word_bytes((const char *)at + start) | ONES * 0x20;
		add_waiting(walk, word_mix(0, bytes << unused >> unused), n <= 8 && is_word);
		nwords += n > 1 && is_word;
		words.starts &= words.starts - 1;
		words.ends &= words.ends - 1;
	}
	walk->sample->nwords += nwords;
}

enum { AHEAD = 8 };

/* The block at the walk's place; what is behind the text is NUL. */
LANGUAGE_INLINE const unsigned char *block_at(
    const struct walk *walk, unsigned char copy[LANGUAGE_BLOCK + AHEAD])
{
	const char *at = walk->text.at + walk->at;
	size_t left = walk->text.len - walk->at;

	if (left >= LANGUAGE_BLOCK + AHEAD)
		return (const unsigned char *)at;
	memset(copy, 0, LANGUAGE_BLOCK + AHEAD);
	memcpy(copy, at, left);
	return copy;
}

/* The bits below the n-th. */
static inline uint64_t bits_below(unsigned n)
{
	return n < LANGUAGE_BLOCK ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

static inline unsigned highest(uint64_t bits)
{
	return 63 - (unsigned)__builtin_clzll(bits);
}

/* Pass plain ASCII: words and what stands between them, up to what needs a closer look, and a word right before it. */
LANGUAGE_INLINE void walk_blocks(struct walk *walk, language_masker *make)
{
	unsigned stop = LANGUAGE_BLOCK;

	while (walk->at < walk->text.len && stop == LANGUAGE_BLOCK &&
	       walk->sample->clear == LANGUAGE_UNKNOWN) {
		unsigned char copy[LANGUAGE_BLOCK + AHEAD];
		const unsigned char *at = block_at(walk, copy);
		struct language_masks is;
		bool is_glued =
		    walk->at > 0 && (language_kinds[byte_at(walk, walk->at - 1)] & GLUE_BEFORE);
		make(at, &is);
		stop = is.stop ? lowest(is.stop) : LANGUAGE_BLOCK;
		bool takes_last =
		    stop < LANGUAGE_BLOCK && (language_kinds[at[stop]] & OPENS) && at[stop] < 0x80;
		uint64_t letters = is.letter & bits_below(stop),
			 others = ~letters & bits_below(stop);
		unsigned end = takes_last ? stop : others ? highest(others) + 1 : 0;
		letters &= bits_below(end);
		if (end == 0 && stop == LANGUAGE_BLOCK) {
			if (!pass_long(walk))
				break;
			continue;
		}
		walk->sample->letters[SCRIPT_LATIN] += count_bits(letters);
		take_words(walk, at,
		    (struct words){.starts = letters & ~(letters << 1),
			.ends = ~letters & letters << 1,
			.glued_starts = is.before << 1 | is_glued,
			.glued_ends = is.after});
		walk->at += end;
	}
	if (walk->at > walk->text.len)
		walk->at = walk->text.len;
}

static void walk_portable(struct walk *walk)
{
	walk_blocks(walk, language_masks_portable);
}

#if defined(__x86_64__)
LANGUAGE_AVX2 static void walk_avx2(struct walk *walk)
{
	walk_blocks(walk, language_masks_avx2);
}
#else
#define walk_avx2 walk_portable
#endif

static void walk_on(struct walk *walk)
{
	unsigned char c = byte_at(walk, walk->at);
	size_t end = language_kinds[c] & OPENS ? language_behind(&walk->marks, walk->text, walk->at)
					       : walk->at;

	if (end > walk->at)
		walk->at = end;
	else if ((language_kinds[c] & LETTER) || c >= 0x80)
		walk_decoded(walk);
	else
		walk->at++;
}

static void (*const walk_ascii[LANGUAGE_WAYS])(struct walk *) = {
    [LANGUAGE_PORTABLE] = walk_portable, [LANGUAGE_BY_AVX2] = walk_avx2};

void language_add(
    const struct language_index *index, struct language_sample *sample, struct span text)
{
	size_t left = LANGUAGE_BYTES - sample->nbytes;
	struct walk walk;

	walk.index = index;
	walk.sample = sample;
	walk.text = text;
	walk.at = walk.nwaiting = walk.nfound = 0;
	memset(&walk.marks, 0, sizeof walk.marks);
	if (text.len > left)
		walk.text.len = utf8_floor(text, left);
	while (walk.at < walk.text.len && sample->clear == LANGUAGE_UNKNOWN) {
		walk_ascii[index->way](&walk);
		if (walk.at < walk.text.len)
			walk_on(&walk);
	}
	look_up(&walk);
	if (sample->clear == LANGUAGE_UNKNOWN)
		give_points(&walk);
	sample->nbytes += walk.text.len;
}
