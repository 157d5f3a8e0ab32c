/* overlap: a text repeats another one of the conversation. Each part is read once, shingle by shingle; shingles in a row
 * that stand in the sources are a run, and the longest is the hit. */
#include "detect/echo.h"
#include "detect/overlap_book.h"

enum { PERMILLE = 1000 };

/* What one part is held against. */
struct held {
	struct detecting *detecting;
	const struct detector_overlap *settings;
	struct overlap_book *book;
	const struct overlap_sources *with[OVERLAP_CLASSES], *minus[OVERLAP_CLASSES];
	uint32_t
	    *seen[OVERLAP_CLASSES]; /* by slot: the last part that has the shingle; for shares */
	size_t *totals[OVERLAP_CLASSES];       /* by text; for shares */
	const struct shingle_set *boilerplate; /* NULL: is not taken off */
	uint32_t nparts;                       /* looked at so far */
};

/* Words [start, end) of the part, and where they stand first. */
struct run {
	size_t start, end;
	uint32_t place;
	enum overlap_class class;
};

struct sums {
	struct run longest;
	size_t covered; /* words of the part */
	size_t shared;  /* shingles of the sources that the part has */
};

/* May what is said in `message` come from a text of the class in `from`? Hidden reasoning comes before the words of its
 * own message. */
static bool is_before(enum overlap_class class, uint32_t from, uint32_t message)
{
	return from < message || (class == OVERLAP_REASONING && from == message);
}

static bool is_used(const struct detecting *detecting, uint32_t message)
{
	const struct signal_list *using = &detecting->signal->using;

	if (using->n == 0)
		return true;
	for (size_t i = 0; i < using->n; i++)
		if (detecting_holds(detecting, message, using->at[i]))
			return true;
	return false;
}

static bool is_taken_off(const struct held *held, uint64_t hash, uint32_t message)
{
	if (held->boilerplate && shingles_find(held->boilerplate, hash))
		return true;
	for (int class = 0; class < OVERLAP_CLASSES; class ++) {
		const struct overlap_sources *sources = held->minus[class];
		const struct shingle *shingle = sources ? shingles_find(&sources->set, hash) : NULL;
		if (shingle && is_before((enum overlap_class) class,
				   overlap_text_at(sources, shingle->place)->message, message))
			return true;
	}
	return false;
}

/* Is it one of a source's that counts, in a text that the message may repeat? */
static bool counts(const struct held *held, enum overlap_class class, const struct shingle *shingle,
    uint32_t message)
{
	if (held->settings->minus_shareable && shingle->mark)
		return false;
	const struct overlap_text *text = overlap_text_at(held->with[class], shingle->place);
	return is_before(class, text->message, message) && is_used(held->detecting, text->message);
}

static const struct shingle *find(
    const struct held *held, uint64_t hash, uint32_t message, enum overlap_class *class)
{
	for (int i = 0; i < OVERLAP_CLASSES; i++) {
		const struct shingle *shingle =
		    held->with[i] ? shingles_find(&held->with[i]->set, hash) : NULL;
		*class = (enum overlap_class)i;
		if (shingle && counts(held, *class, shingle, message))
			return is_taken_off(held, hash, message) ? NULL : shingle;
	}
	return NULL;
}

/* Count a shingle of the sources once for each part. */
static void add_shared(
    struct held *held, enum overlap_class class, const struct shingle *shingle, struct sums *sums)
{
	uint32_t *seen = &held->seen[class][shingle - held->with[class]->set.slots];

	sums->shared += *seen != held->nparts;
	*seen = held->nparts;
}

static void read_part(
    struct held *held, uint32_t message, const struct view *view, struct sums *sums)
{
	struct run run = {0};
	unsigned n = held->book->n;

	*sums = (struct sums){0};
	held->nparts++;
	for (size_t i = 0; i + n <= view->nwords; i++) {
		enum overlap_class class;
		const struct shingle *shingle =
		    find(held, overlap_hash(held->book, view, i), message, &class);
		if (shingle == NULL)
			continue;
		if (held->settings->of_source)
			add_shared(held, class, shingle, sums);
		sums->covered += run.end > i ? i + n - run.end : n;
		if (run.end == 0 || i + n != run.end + 1 || class != run.class)
			run = (struct run){i, i + n, shingle->place, class};
		run.end = i + n;
		if (run.end - run.start > sums->longest.end - sums->longest.start)
			sums->longest = run;
	}
}

/* How many shingles of the sources a message could have repeated: up to its last text before the message, of each class. */
static size_t count_sources(const struct held *held, uint32_t message)
{
	size_t n = 0;

	for (int class = 0; class < OVERLAP_CLASSES; class ++) {
		const struct overlap_sources *sources = held->with[class];
		size_t low = 0, high = sources ? sources->ntexts : 0;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (is_before((enum overlap_class) class, sources->texts[middle].message,
				message))
				low = middle + 1;
			else
				high = middle;
		}
		n += low > 0 ? held->totals[class][low - 1] : 0;
	}
	return n;
}

/* By text of the class: the shingles that count and stand first in it or in one before. */
static int sum_sources(struct held *held, enum overlap_class class)
{
	const struct overlap_sources *sources = held->with[class];
	size_t *totals = arena_array(held->detecting->scratch, sources->ntexts + 1, sizeof *totals);

	if (totals == NULL)
		return -1;
	for (size_t i = 0; i <= sources->set.mask; i++) {
		const struct shingle *shingle = &sources->set.slots[i];
		if (shingle->place != UINT32_MAX && counts(held, class, shingle, UINT32_MAX))
			totals[overlap_text_at(sources, shingle->place) - sources->texts]++;
	}
	for (size_t i = 1; i < sources->ntexts; i++)
		totals[i] += totals[i - 1];
	held->totals[class] = totals;
	return 0;
}

static unsigned permille(size_t part, size_t whole)
{
	return whole ? (unsigned)((uint64_t)part * PERMILLE / whole) : 0;
}

/* The run's place in the source, cut where the source's text ends. */
static struct place place_of(const struct held *held, const struct run *run)
{
	const struct overlap_text *text = overlap_text_at(held->with[run->class], run->place);
	const struct word *words = text->view->words;
	size_t first = run->place - text->first, last = first + (run->end - run->start) - 1;

	if (last >= text->view->nwords)
		last = text->view->nwords - 1;
	return view_place(
	    text->view, text->message, text->part, words[first].start, words[last].end);
}

static int judge_part(struct held *held, uint32_t message, uint32_t part, const struct view *view)
{
	const struct detector_overlap *settings = held->settings;
	struct sums sums;

	read_part(held, message, view, &sums);
	const struct run *run = &sums.longest;
	if (run->end == 0 || run->end - run->start < settings->run)
		return 0;
	unsigned of_reply = permille(sums.covered, view->nwords), of_source = 0;
	if (of_reply < settings->of_reply)
		return 0;
	if (settings->of_source) {
		of_source = permille(sums.shared, count_sources(held, message));
		if (of_source < settings->of_source)
			return 0;
	}
	struct place at = view_place(
	    view, message, part, view->words[run->start].start, view->words[run->end - 1].end);
	struct place against = place_of(held, run);
	if (settings->of_source)
		return detecting_hit(held->detecting, at, &against,
		    "%zu words in a row; %u permille of the source, %u of the text",
		    run->end - run->start, of_source, of_reply);
	return detecting_hit(held->detecting, at, &against,
	    "%zu words in a row; %u permille of the text", run->end - run->start, of_reply);
}

/* Does the conversation have a text of the class, and one behind it to look at? */
static bool has_sources(const struct detecting *detecting, overlap_set with)
{
	const struct transcript *transcript = detecting->transcript;
	bool has_source = false;

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		if (has_source &&
		    detecting->signal->scope.roles >> transcript->messages[i].role & 1)
			return true;
		for (uint32_t k = 0; k < transcript->messages[i].nparts; k++)
			for (int class = 0; class < OVERLAP_CLASSES; class ++)
				has_source |=
				    with >> class & 1 && is_used(detecting, i) &&
				    overlap_is_of(transcript, i, k, (enum overlap_class) class);
		if (has_source && with >> OVERLAP_REASONING & 1)
			return true;
	}
	return false;
}

/* A cut text, or shingles that found no room, leave doubt about all that comes behind. */
static int note_doubt(struct held *held, const struct overlap_sources *sources)
{
	struct detecting *detecting = held->detecting;

	for (size_t i = 0; i < sources->ntexts; i++)
		if (detecting_words(detecting, sources->texts[i].message, sources->texts[i].part) ==
		    NULL)
			return -1;
	for (uint32_t i = 0; sources->set.was_lost && i < detecting->nmessages; i++)
		detecting_unsure(detecting, i);
	return 0;
}

/* Made once for all conversations. */
static int open_boilerplate(struct held *held)
{
	void **slot = detecting_compiled(held->detecting);

	if (!held->settings->minus_boilerplate)
		return 0;
	if (*slot == NULL)
		*slot = overlap_boilerplate(
		    held->detecting, held->book, detecting_memory(held->detecting));
	held->boilerplate = *slot;
	return held->boilerplate ? 0 : -1;
}

static int open_class(struct held *held, enum overlap_class class)
{
	struct detecting *detecting = held->detecting;
	const struct overlap_sources *sources;

	if (!((held->settings->with | held->settings->minus) >> class & 1))
		return 0;
	bool wants_marks = held->settings->minus_shareable && held->settings->with >> class & 1;
	sources = overlap_sources(detecting, held->book, class, wants_marks);
	if (sources == NULL || note_doubt(held, sources) != 0)
		return -1;
	if (held->settings->minus >> class & 1) {
		held->minus[class] = sources;
		return 0;
	}
	held->with[class] = sources;
	if (!held->settings->of_source)
		return 0;
	held->seen[class] =
	    arena_array(detecting->scratch, sources->set.mask + 1, sizeof *held->seen[class]);
	return held->seen[class] ? sum_sources(held, class) : -1;
}

/* 1, 0, or -1 when out of memory. */
static int may_repeat(const struct held *held)
{
	const struct detector_overlap *settings = held->settings;
	uint64_t *before = profile_enter(detecting_profile(held->detecting), PROFILE_BOOKS);
	int result = echo_find(held->detecting, &(struct echo){.with = settings->with,
						    .run = settings->run,
						    .n = settings->n,
						    .of_reply = settings->of_reply,
						    .swaps_persons = settings->swaps_persons,
						    .is_used = is_used});

	profile_leave(detecting_profile(held->detecting), before);
	return result;
}

static int run(struct detecting *detecting)
{
	struct held held = {.detecting = detecting, .settings = detecting->settings};

	if (!has_sources(detecting, held.settings->with))
		return 0;
	int result = may_repeat(&held);
	if (result <= 0)
		return result;
	held.book = overlap_book(detecting, held.settings->n, held.settings->swaps_persons);
	if (held.book == NULL || open_boilerplate(&held) != 0)
		return -1;
	for (int class = 0; class < OVERLAP_CLASSES; class ++)
		if (open_class(&held, (enum overlap_class) class) != 0)
			return -1;
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++) {
			if (!detecting_looks_at(detecting, i, k))
				continue;
			const struct view *view = detecting_words(detecting, i, k);
			if (view == NULL || judge_part(&held, i, k, view) != 0)
				return -1;
		}
	return 0;
}

const struct detector_kind kind_overlap = {.run = run, .reads = true};
