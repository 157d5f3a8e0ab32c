/* Sentences that are gone joined with the new ones that are most like them. */
#include <stdlib.h>
#include <string.h>

#include "spec/pairing.h"
#include "spec/wordlist.h"

/* A likeness below it is none. */
static const double least_likeness = 0.4;

bool pairing_take(struct pairing *pairing, size_t steps)
{
	if (steps > pairing->steps) {
		pairing->is_cut = true;
		return false;
	}
	pairing->steps -= steps;
	return true;
}

static double likeness_of(const struct wordlist *a, const struct wordlist *b)
{
	size_t both = a->n + b->n;

	return both ? 2.0 * (double)wordlist_common(a, b) / (double)both : 0.0;
}

/* A sentence that is gone and a new one, by their indexes among the section's changes. */
struct couple {
	double likeness;
	size_t gone, fresh;
};

/* The most alike first, then in reading order. */
static int by_likeness(const void *a, const void *b)
{
	const struct couple *x = a, *y = b;

	if (x->likeness < y->likeness || x->likeness > y->likeness)
		return x->likeness < y->likeness ? 1 : -1;
	if (x->gone != y->gone)
		return x->gone < y->gone ? -1 : 1;
	return (x->fresh > y->fresh) - (x->fresh < y->fresh);
}

/* All couples of one sentence that is gone. */
static void list_couples(struct pairing *pairing, const struct section_change *change, size_t gone,
    const struct wordlist *words)
{
	for (size_t i = 0; i < change->nsentences; i++) {
		if (change->sentences[i].fate != SENTENCE_NEW)
			continue;
		if (!pairing_take(pairing, words[gone].n + words[i].n + 1))
			return;
		struct couple couple = {likeness_of(&words[gone], &words[i]), gone, i};
		if (couple.likeness < least_likeness)
			continue;
		if (pairing->couples.len / sizeof couple == PAIRING_COUPLES_MAX) {
			pairing->is_cut = true;
			return;
		}
		buf_append(&pairing->couples, (struct span){(const char *)&couple, sizeof couple});
	}
}

/* Join the couples, the most alike first, each sentence once. */
static void join(struct pairing *pairing, struct section_change *change)
{
	size_t n = pairing->couples.len / sizeof(struct couple);
	struct couple *couples =
	    (struct couple *)(void *)pairing->couples.at; /* malloc's alignment */

	if (n > 0)
		qsort(couples, n, sizeof *couples, by_likeness);
	for (size_t i = 0; i < n; i++) {
		struct sentence_change *gone = &change->sentences[couples[i].gone],
				       *fresh = &change->sentences[couples[i].fresh];
		if (gone->fate != SENTENCE_GONE || fresh->fate != SENTENCE_NEW)
			continue;
		gone->fate = SENTENCE_CHANGED;
		gone->after = fresh->after;
		gone->likeness = couples[i].likeness;
		fresh->fate = SENTENCE_FATES; /* taken out below */
	}
}

/* Take out what was joined to another, and count again. */
static void settle(struct section_change *change)
{
	size_t kept = 0;

	memset(change->counts, 0, sizeof change->counts);
	for (size_t i = 0; i < change->nsentences; i++) {
		if (change->sentences[i].fate == SENTENCE_FATES)
			continue;
		change->counts[change->sentences[i].fate]++;
		change->sentences[kept++] = change->sentences[i];
	}
	change->nsentences = kept;
}

int pairing_join(struct pairing *pairing, struct arena *arena, struct section_change *change)
{
	size_t n = change->nsentences;
	struct wordlist *words = arena_array(arena, n, sizeof *words);

	for (size_t i = 0; words && i < n; i++) {
		const struct sentence_change *it = &change->sentences[i];
		buf_clear(&pairing->hashes);
		wordlist_add(&pairing->hashes, it->before ? it->before->text : it->after->text, 1);
		if (wordlist_make(arena, &pairing->hashes, false, &words[i]) != 0)
			return -1;
	}
	buf_clear(&pairing->couples);
	for (size_t i = 0; words && i < n; i++)
		if (change->sentences[i].fate == SENTENCE_GONE)
			list_couples(pairing, change, i, words);
	join(pairing, change);
	settle(change);
	return words && !pairing->couples.failed ? 0 : -1;
}

void pairing_done(struct pairing *pairing)
{
	buf_done(&pairing->hashes);
	buf_done(&pairing->couples);
}
