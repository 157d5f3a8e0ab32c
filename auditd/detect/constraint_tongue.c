/* Languages: whether a reply is in one of those demanded, or in one that was forbidden. A reply that is in several is
 * judged by its sentences. */
#include <stdio.h>
#include <string.h>

#include "detect/constraint_check.h"

enum {
	LEAD_TENTHS = 13,  /* so many tenths of the demanded one's weight another must have, */
	LEAD_LEAST = 6,    /* and so much more, to be taken for the reply's */
	STRETCH_WORDS = 8, /* of sentences in another language that count */
	OWN_WORDS = 5,     /* of sentences in the language demanded that leave it open, */
	OWN_SHARE = 4,     /* if they are so much of the others: one in */
	SENTENCE_WORDS = 4,
	MOST_SENTENCES = 200,
};

static bool is_task_of_translation(struct span asked)
{
	static const struct span cues[] = {SPAN("translat"), SPAN("how do you say"),
	    SPAN("how do i say"), SPAN("how to say"), SPAN("traduc"), SPAN("tradui"),
	    SPAN("übersetz"), SPAN("in english?"), SPAN("mean in ")};

	for (size_t i = 0; i < ARRAY_LEN(cues); i++)
		for (size_t at = 0; at + cues[i].len <= asked.len; at++)
			if (memcmp(asked.at + at, cues[i].at, cues[i].len) == 0)
				return true;
	return false;
}

/* The heaviest of a set of languages. */
static enum language heaviest(const uint32_t weights[LANGUAGES], uint64_t set)
{
	enum language best = LANGUAGE_UNKNOWN;

	for (unsigned i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		if (set & language_bit(i) &&
		    (best == LANGUAGE_UNKNOWN || weights[i] > weights[best]))
			best = (enum language)i;
	return best;
}

/* In another language than those wanted? That language, or LANGUAGE_UNKNOWN. */
static enum language other_language(const struct reply *reply, struct span text, uint64_t wanted)
{
	uint32_t weights[LANGUAGES];
	enum language named = language_identify(reply->languages, text);

	if (named != LANGUAGE_UNKNOWN)
		return wanted & language_bit(named) ? LANGUAGE_UNKNOWN : named;
	language_weigh(reply->languages, text, weights);
	enum language mine = heaviest(weights, wanted),
		      other = heaviest(weights, reply->rivals & ~wanted);
	uint32_t own = mine ? weights[mine] : 0, its = other ? weights[other] : 0;
	if (its * 10 >= own * LEAD_TENTHS && its >= own + LEAD_LEAST)
		return other;
	return LANGUAGE_UNKNOWN;
}

static size_t sentence_end(struct span text, size_t at)
{
	for (; at < text.len; at++) {
		char c = text.at[at], next = at + 1 < text.len ? text.at[at + 1] : '\n';
		if (c == '\n' || ((c == '.' || c == '!' || c == '?' || c == ':') &&
				     (next == ' ' || next == '\n')))
			return at + 1;
		if (at + 3 <= text.len && memcmp(text.at + at, "\xe3\x80\x82", 3) == 0)
			return at + 3;
	}
	return text.len;
}

/* Words of a reply's sentences in the languages wanted and in others, and where the others stand. */
struct blend {
	size_t nown, nother;
	size_t start, end;
	enum language other;
};

static struct blend blend_of(const struct reply *reply, uint64_t wanted)
{
	struct blend blend = {0};
	size_t nsentences = 0;

	for (size_t at = 0; at < reply->text.len && nsentences < MOST_SENTENCES; nsentences++) {
		size_t end = sentence_end(reply->text, at);
		struct span text = span_trim(span_slice(reply->text, at, end));
		size_t nwords = count_units(text, UNIT_WORDS);
		enum language named = nwords < SENTENCE_WORDS
					  ? LANGUAGE_UNKNOWN
					  : language_identify(reply->languages, text);
		at = end;
		if (named == LANGUAGE_UNKNOWN)
			continue;
		if (wanted & language_bit(named)) {
			blend.nown += nwords;
			continue;
		}
		if (blend.nother == 0)
			blend.start = (size_t)(text.at - reply->text.at);
		blend.end = (size_t)(text.at - reply->text.at) + text.len;
		blend.nother += nwords;
		blend.other = named;
	}
	return blend;
}

static enum language first_of(uint64_t set)
{
	return heaviest((uint32_t[LANGUAGES]){0}, set);
}

enum kept tongue_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	if (is_task_of_translation(reply->asked))
		return UNTOLD;
	if (constraint->is_ban) {
		enum language named = language_identify(reply->languages, reply->text);
		if (named == LANGUAGE_UNKNOWN || !(constraint->set & language_bit(named)))
			return KEPT;
		return breach_whole(
		    reply, breach, "answer in %s, which is forbidden", language_name(named));
	}
	enum language other = other_language(reply, reply->text, constraint->set);
	struct blend blend = blend_of(reply, constraint->set);
	if (other != LANGUAGE_UNKNOWN && blend.nown >= OWN_WORDS &&
	    blend.nown * OWN_SHARE >= blend.nother)
		return UNTOLD;
	if (other != LANGUAGE_UNKNOWN)
		return breach_whole(reply, breach, "answer in %s; %s demanded",
		    language_name(other), language_name(first_of(constraint->set)));
	if (blend.nother < STRETCH_WORDS || blend.nother < 2 * blend.nown)
		return KEPT;
	breach->start = blend.start;
	breach->end = blend.end;
	snprintf(breach->note, sizeof breach->note, "goes on in %s; %s demanded",
	    language_name(blend.other), language_name(first_of(constraint->set)));
	return BROKEN;
}
