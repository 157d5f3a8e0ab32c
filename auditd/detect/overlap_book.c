/* Words are counted before the shingles are made, so that a set is as large as its texts and never grows. */
#include <string.h>

#include "detect/echo.h"
#include "detect/overlap_book.h"
#include "detect/runs.h"
#include "detect/shareable.h"

/* How instructions begin everywhere: to say it discloses nothing. */
static const char *const boilerplate[] = {"you are a helpful assistant",
    "you are a helpful, honest and harmless assistant", "you are a friendly and helpful assistant",
    "you are an ai assistant", "answer the user's questions",
    "i am a helpful assistant and i can help you with", "as an ai language model",
    "is there anything else i can help you with", "let me know if you have any other questions",
    "how can i help you today"};

/* Words that change places when two people speak of the same. */
static const char *const persons[][3] = {{"i", "me", "you"}, {"my", "our", "your"},
    {"am", "are", "are"}, {"i'm", "we're", "you're"}, {"mine", "ours", "yours"},
    {"myself", "ourselves", "yourself"}, {"i've", "we've", "you've"}, {"i'd", "we'd", "you'd"},
    {"i'll", "we'll", "you'll"}, {"was", "were", "were"}};

void echo_persons(uint64_t filter[ECHO_PERSONS])
{
	uint32_t hash;

	for (size_t i = 0; i < ARRAY_LEN(persons); i++)
		for (size_t k = 0; k < ARRAY_LEN(persons[i]); k++)
			for (const char *at = persons[i][k]; *at;) {
				size_t len = strcspn(at, "'");
				if (runs_longest((struct span){at, len}, &hash) > 0)
					filter[hash >> 26] |= UINT64_C(1) << (hash >> 20 & 63);
				at += len + (at[len] == '\'');
			}
}

static struct word swapped(const struct view *view, size_t at)
{
	struct word word = view->words[at];
	struct span text = span_slice(view->text, word.start, word.end);

	/* All of them begin with one of these and are short; most other words do not. */
	if (text.len > 9 || text.len == 0 || strchr("aimowy", text.at[0]) == NULL)
		return word;
	for (size_t i = 0; i < ARRAY_LEN(persons); i++)
		for (size_t k = 0; k < ARRAY_LEN(persons[i]); k++)
			if (span_is(text, persons[i][k]))
				word.hash = i + 1;
	return word;
}

uint64_t overlap_hash(const struct overlap_book *book, const struct view *view, size_t word)
{
	struct word words[OVERLAP_MOST_SHINGLE];

	if (!book->swaps_persons)
		return words_hash(view->words + word, book->n);
	for (size_t i = 0; i < book->n; i++)
		words[i] = swapped(view, word + i);
	return words_hash(words, book->n);
}

bool overlap_is_of(
    const struct transcript *transcript, uint32_t message, uint32_t part, enum overlap_class class)
{
	static const enum role roles[OVERLAP_CLASSES] = {[OVERLAP_SYSTEM] = ROLE_SYSTEM,
	    [OVERLAP_DEVELOPER] = ROLE_DEVELOPER,
	    [OVERLAP_USER] = ROLE_USER,
	    [OVERLAP_TOOL] = ROLE_TOOL,
	    [OVERLAP_REPLY] = ROLE_ASSISTANT,
	    [OVERLAP_REASONING] = ROLE_ASSISTANT};
	const struct message *it = &transcript->messages[message];
	enum part_kind kind = it->parts[part].kind;

	if (it->role != roles[class])
		return false;
	if (class == OVERLAP_REASONING)
		return kind == PART_REASONING;
	if (class == OVERLAP_REPLY)
		return kind == PART_TEXT || kind == PART_REFUSAL;
	return kind == PART_TEXT || kind == PART_RESULT;
}

struct shingle_set *overlap_boilerplate(
    struct detecting *detecting, const struct overlap_book *book, struct arena *arena)
{
	struct shingle_set *set = arena_alloc(arena, sizeof *set);
	bool is_new;
	enum { WORDS = 16 };

	if (set == NULL || shingles_init(set, arena, ARRAY_LEN(boilerplate) * WORDS) != 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(boilerplate); i++) {
		struct view *view = view_of(detecting, span_of(boilerplate[i]));
		if (view == NULL || view_split(view, detecting->scratch) != 0)
			return NULL;
		for (size_t at = 0; at + book->n <= view->nwords; at++)
			shingles_add(set, overlap_hash(book, view, at), 0, &is_new);
	}
	return set;
}

struct overlap_book *overlap_book(struct detecting *detecting, unsigned n, bool swaps_persons)
{
	void **shared = detecting_shared_of(detecting, DETECTOR_OVERLAP);

	for (struct overlap_book *book = *shared; book; book = book->next)
		if (book->n == n && book->swaps_persons == swaps_persons)
			return book;
	struct overlap_book *book = arena_alloc(detecting->scratch, sizeof *book);
	if (book == NULL)
		return NULL;
	book->n = n;
	book->swaps_persons = swaps_persons;
	book->next = *shared;
	*shared = book;
	return book;
}

static size_t count_texts(struct detecting *detecting, enum overlap_class class)
{
	size_t n = 0;

	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++)
			n += overlap_is_of(detecting->transcript, i, k, class);
	return n;
}

/* Give each text of the class its places; *nwords in all. */
static int list_texts(struct detecting *detecting, enum overlap_class class,
    struct overlap_sources *sources, size_t *nwords)
{
	*nwords = 0;
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++) {
			if (!overlap_is_of(detecting->transcript, i, k, class))
				continue;
			const struct view *view = detecting_words(detecting, i, k);
			if (view == NULL)
				return -1;
			sources->texts[sources->ntexts++] =
			    (struct overlap_text){i, k, (uint32_t)*nwords, view};
			*nwords += view->nwords;
		}
	return 0;
}

/* A shingle is shareable where all its words are, in all its places. */
static int add_shingles(struct detecting *detecting, const struct overlap_book *book,
    struct overlap_sources *sources, const struct overlap_text *text)
{
	const struct view *view = text->view;
	unsigned char *marks =
	    sources->is_marked ? arena_array(detecting->scratch, view->nwords + 1, 1) : NULL;
	size_t marked = 0;
	bool is_new;

	if (sources->is_marked && marks == NULL)
		return -1;
	if (marks)
		shareable_mark(view, marks);
	for (size_t i = 0; i < view->nwords; i++) {
		marked = marks && marks[i] ? marked + 1 : 0;
		if (i + 1 < book->n)
			continue;
		size_t first = i + 1 - book->n;
		struct shingle *shingle = shingles_add(&sources->set,
		    overlap_hash(book, view, first), text->first + (uint32_t)first, &is_new);
		if (shingle && is_new)
			shingle->mark = marked >= book->n;
		else if (shingle && marked < book->n)
			shingle->mark = 0;
	}
	return 0;
}

static struct overlap_sources *make_sources(struct detecting *detecting,
    const struct overlap_book *book, enum overlap_class class, bool is_marked)
{
	struct overlap_sources *sources = arena_alloc(detecting->scratch, sizeof *sources);
	size_t nwords;

	if (sources == NULL)
		return NULL;
	sources->is_marked = is_marked;
	sources->texts =
	    arena_array(detecting->scratch, count_texts(detecting, class), sizeof *sources->texts);
	if (sources->texts == NULL || list_texts(detecting, class, sources, &nwords) != 0 ||
	    shingles_init(&sources->set, detecting->scratch, nwords) != 0)
		return NULL;
	for (size_t i = 0; i < sources->ntexts; i++)
		if (add_shingles(detecting, book, sources, &sources->texts[i]) != 0)
			return NULL;
	return sources;
}

const struct overlap_sources *overlap_sources(struct detecting *detecting,
    struct overlap_book *book, enum overlap_class class, bool wants_marks)
{
	struct overlap_sources **sources = &book->sources[class];

	if (*sources && (!wants_marks || (*sources)->is_marked))
		return *sources;
	uint64_t *before = profile_enter(detecting_profile(detecting), PROFILE_BOOKS);
	struct overlap_sources *made = make_sources(detecting, book, class, wants_marks);
	profile_leave(detecting_profile(detecting), before);
	if (made)
		*sources = made;
	return made;
}

const struct overlap_text *overlap_text_at(const struct overlap_sources *sources, uint32_t place)
{
	size_t low = 0, high = sources->ntexts;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (sources->texts[middle].first <= place)
			low = middle;
		else
			high = middle;
	}
	return &sources->texts[low];
}
