/* Rulesets and transcripts built by hand, for tests of matching. */
#ifndef TESTS_MATCH_RULES_H
#define TESTS_MATCH_RULES_H

#include <string.h>

#include "base/arena.h"
#include "match/match.h"

enum { RULES_MOST = 600 };

#define ALL_BITS ((1u << 16) - 1)

/* A ruleset and the arrays it points to. */
struct rules {
	struct ruleset set;
	struct pattern patterns[RULES_MOST];
	struct term terms[RULES_MOST];
	struct signal signals[RULES_MOST];
	uint32_t numbers[RULES_MOST];
	size_t nnumbers;
};

static inline void rules_init(struct rules *rules)
{
	memset(rules, 0, sizeof *rules);
	rules->set.patterns = rules->patterns;
	rules->set.terms = rules->terms;
	rules->set.signals = rules->signals;
}

static inline struct scope rules_scope(void)
{
	return (struct scope){.roles = ALL_BITS, .parts = ALL_BITS};
}

static inline struct signal *add_signal(struct rules *rules, enum signal_kind kind)
{
	struct signal *signal = &rules->signals[rules->set.nsignals++];

	*signal = (struct signal){.kind = kind,
	    .scope = rules_scope(),
	    .first_term = (uint32_t)rules->set.nterms,
	    .first_defeat = (uint32_t)rules->set.nterms,
	    .file = "test",
	    .line = 1};
	return signal;
}

static inline struct pattern *add_pattern(struct rules *rules, const char *regex)
{
	struct pattern *pattern = &rules->patterns[rules->set.npatterns++];

	*pattern = (struct pattern){.regex = span_of(regex), .file = "rules.yaml", .line = 7};
	rules->terms[rules->set.nterms - 1].npatterns++;
	return pattern;
}

/* Without terms of its own. */
static inline struct term *new_term(struct rules *rules, const char *regex)
{
	struct term *term = &rules->terms[rules->set.nterms++];

	*term =
	    (struct term){.scope = rules_scope(), .first_pattern = (uint32_t)rules->set.npatterns};
	(void)add_pattern(rules, regex);
	return term;
}

/* A term of the last signal, with one pattern. */
static inline struct term *add_term(struct rules *rules, const char *regex)
{
	rules->signals[rules->set.nsignals - 1].nterms++;
	return new_term(rules, regex);
}

/* A term that undoes the last signal; behind all others. */
static inline struct term *add_defeat(struct rules *rules, const char *regex)
{
	struct signal *signal = &rules->signals[rules->set.nsignals - 1];

	if (signal->ndefeats++ == 0)
		signal->first_defeat = (uint32_t)rules->set.nterms;
	return new_term(rules, regex);
}

/* A signal that holds when the pattern hits anywhere; its index. */
static inline uint32_t add_plain(struct rules *rules, const char *regex)
{
	(void)add_signal(rules, SIGNAL_ANY);
	(void)add_term(rules, regex);
	return (uint32_t)(rules->set.nsignals - 1);
}

/* Append to a list of signals; all of a list without another between. */
static inline void add_to(struct rules *rules, struct signal_list *list, uint32_t signal)
{
	if (list->n == 0)
		list->at = &rules->numbers[rules->nnumbers];
	rules->numbers[rules->nnumbers++] = signal;
	list->n++;
}

/* One message of one part, as a transcript. */
struct talk_of_one {
	struct transcript transcript;
	struct message message;
	struct part part;
};

static inline const struct transcript *say(
    struct talk_of_one *talk, enum role role, struct span text)
{
	*talk = (struct talk_of_one){.part = {.kind = PART_TEXT, .text = text}};
	talk->message = (struct message){.role = role, .parts = &talk->part, .nparts = 1};
	talk->transcript = (struct transcript){.messages = &talk->message, .nmessages = 1};
	return &talk->transcript;
}

/* Append bytes as well-formed UTF-8: what is not becomes U+FFFD. */
static inline void make_valid(struct buf *out, struct span bytes)
{
	for (size_t at = 0; at < bytes.len;) {
		char utf8[4];
		uint32_t code;
		int length = utf8_decode(bytes, at, &code);
		buf_append(out, (struct span){utf8, utf8_encode(code, utf8)});
		at += (size_t)(length < 0 ? -length : length);
	}
}

/* Causes are compared by what they say. */
static inline bool is_same_hit(const struct hit *a, const struct hit *b)
{
	struct hit left = *a, right = *b;

	if ((a->cause == NULL) != (b->cause == NULL) ||
	    (a->cause && !span_equal(a->cause->note, b->cause->note)))
		return false;
	left.cause = right.cause = NULL;
	return memcmp(&left, &right, sizeof left) == 0;
}

/* Run a matcher with a scanner of its own. */
static inline struct hits run_matcher(
    const struct matcher *matcher, const struct transcript *transcript, struct arena *arena)
{
	struct scanner *scanner = scanner_new(matcher);
	struct error err = {0};
	struct hits hits = {0};

	assert_non_null(scanner);
	assert_int_equal(scanner_run(scanner, transcript, arena, &hits, &err), 0);
	scanner_free(scanner);
	return hits;
}

static inline struct matcher *compile(const struct rules *rules, struct match_options options)
{
	struct error err = {0};
	struct matcher *matcher = matcher_new(&rules->set, &options, &err);

	if (matcher == NULL)
		fail_msg("%s", err.text);
	return matcher;
}

#endif
