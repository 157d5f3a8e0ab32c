/* arithmetic: what a reply states that can be worked out, worked out again. A reply that takes something back is not
 * held to what it said before. */
#include "detect/claim_trace.h"
#include "detect/glance.h"
#include "detect/lexis.h"
#include "detect/reckon.h"
#include "detect/sums.h"
#include "ruleset/detector_arithmetic.h"

struct search {
	struct detecting *detecting;
	const struct detector_arithmetic *settings;
	const struct view *view, *asked; /* of the reply; of the user's last message, or NULL */
	enum {
		NOT_LOOKED,
		STANDS,
		TAKEN_BACK
	} standing; /* of the reply: asked for when something is wrong */
	uint32_t message, part;
};

static bool wants(const struct search *search, enum reckoned reckoned)
{
	return search->settings->of >> reckoned & 1;
}

/* "Wait, that is wrong": does the reply say so anywhere? */
static bool takes_back(struct search *search)
{
	if (search->standing != NOT_LOOKED)
		return search->standing == TAKEN_BACK;
	bool has = lexis_any(search->view, 0, search->view->nwords,
	    "wait correction mistake apologies apologize apologise recalculate recalculating "
	    "re-check recheck "
	    "incorrect oops");
	search->standing = has ? TAKEN_BACK : STANDS;
	return has;
}

static int tell(
    struct search *search, size_t start, size_t end, bool is_right, enum reckoned reckoned)
{
	struct place at = view_place(search->view, search->message, search->part, start, end);
	bool shows_all = search->settings->is >> ARITHMETIC_PRESENT & 1;

	if ((!shows_all && is_right) || (!is_right && takes_back(search)))
		return 0;
	return detecting_hit(search->detecting, at, NULL, "%s: %s", reckoned_names[reckoned],
	    is_right                      ? "comes out"
	    : reckoned == RECKONED_DIGEST ? "no tool worked it out"
					  : "does not come out");
}

static int tell_stated(struct search *search, const struct stated *stated, enum reckoned reckoned)
{
	const struct word *words = search->view->words;

	return tell(search, words[stated->first].start, words[stated->end - 1].end,
	    stated->is_right, reckoned);
}

static int search_sums(struct search *search)
{
	struct sum sum;
	size_t at = 0;

	while (wants(search, RECKONED_SUM) && sum_next(search->view->text, &at, &sum))
		if (tell(search, sum.start, sum.end, sum.is_right, RECKONED_SUM) != 0)
			return -1;
	return 0;
}

static int search_words(struct search *search)
{
	struct stated stated;
	size_t at = 0;

	while (wants(search, RECKONED_WEEKDAY) && weekday_next(search->view, &at, &stated))
		if (tell_stated(search, &stated, RECKONED_WEEKDAY) != 0)
			return -1;
	if (search->asked == NULL)
		return 0;
	struct letter_question question;
	if (wants(search, RECKONED_LETTERS) && letters_asked(search->asked, &question) &&
	    letters_answered(search->view, &question, &stated) &&
	    tell_stated(search, &stated, RECKONED_LETTERS) != 0)
		return -1;
	if (!wants(search, RECKONED_DIGEST) || !digest_asked(search->asked) ||
	    !digest_answered(search->view, &stated))
		return 0;
	const struct trace *trace = trace_get(search->detecting);
	if (trace == NULL)
		return -1;
	return trace->n > 0 ? 0 : tell_stated(search, &stated, RECKONED_DIGEST);
}

static int search_part(struct search *search)
{
	search->view = detecting_words(search->detecting, search->message, search->part);
	if (search->view == NULL)
		return -1;
	search->standing = NOT_LOOKED;
	return search_sums(search) != 0 || search_words(search) != 0 ? -1 : 0;
}

/* A text without two digits, or without what joins them, holds nothing to work out: not worth its words. */
static bool is_worth_it(struct span text)
{
	size_t ndigits = 0;

	for (size_t i = 0; i < text.len && ndigits < 1; i++)
		ndigits += text.at[i] >= '0' && text.at[i] <= '9';
	return ndigits > 0 || text.len < 400;
}

/* Is there anything to work out in the part? 1, 0, or -1 when out of memory. */
static int has_material(const struct search *search)
{
	const struct glance *glance = glance_of(search->detecting, search->message, search->part);

	if (glance == NULL)
		return -1;
	return search->asked || (wants(search, RECKONED_SUM) && glance_has_sum(glance)) ||
	       (wants(search, RECKONED_WEEKDAY) && glance_has_date(glance));
}

/* Keep what a user asks, as far as it is a question for letters or a digest. 0, or -1. */
static int take_question(struct search *search)
{
	const struct glance *glance = glance_of(search->detecting, search->message, search->part);

	search->asked = NULL;
	if (glance == NULL)
		return -1;
	if (!(wants(search, RECKONED_LETTERS) && glance_has(glance, VOCABULARY_MANY)) &&
	    !(wants(search, RECKONED_DIGEST) && glance_has(glance, VOCABULARY_DIGEST)))
		return 0;
	search->asked = detecting_words(search->detecting, search->message, search->part);
	return search->asked ? 0 : -1;
}

static int try_part(struct search *search)
{
	const struct message *message = &search->detecting->transcript->messages[search->message];

	if (!detecting_looks_at(search->detecting, search->message, search->part) ||
	    !is_worth_it(message->parts[search->part].text))
		return 0;
	int result = has_material(search);
	return result > 0 ? search_part(search) : result;
}

static int run(struct detecting *detecting)
{
	struct search search = {.detecting = detecting, .settings = detecting->settings};

	for (uint32_t i = 0; i < detecting->nmessages; i++) {
		const struct message *message = &detecting->transcript->messages[i];
		search.message = i;
		if (message->role == ROLE_USER)
			search.asked = NULL;
		for (search.part = 0; search.part < message->nparts; search.part++)
			if (message->role == ROLE_USER &&
			    message->parts[search.part].kind == PART_TEXT &&
			    take_question(&search) != 0)
				return -1;
		for (search.part = 0; search.part < message->nparts; search.part++)
			if (try_part(&search) != 0)
				return -1;
	}
	return 0;
}

const struct detector_kind kind_arithmetic = {.run = run, .reads = true};
