/* Hostile text: with and without the prefilter the same is found, every hit lies in the text on character boundaries,
 * and its excerpt is well-formed. */
#include "support.h"

#include <stdlib.h>

#include "../unit/match/rules.h"
#include "match/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const patterns[] = {
    "\\bignore (?:all )?(?:previous|prior) (?:instructions|rules)\\b",
    "I(?:'m| am) (?:sorry|afraid)", "\\w+ secret", ".{0,9}key", "[a-z]+@[a-z]+", "\\d{3}-\\d{4}",
    "no\\b", "x", "\u4f60\u597d", "caf\u00e9", "ss", "(?:a|b|c)d?e", "\\s+to", "\"[^\"]{1,9}\"",
    "s+t", "k"};

/* What a hit may not be: outside its part, empty, or beginning or ending inside a character. */
static void check_hits(const struct hits *hits, struct span text, struct arena *arena)
{
	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *hit = &hits->at[i];
		if (hit->start > hit->end || hit->end > text.len ||
		    utf8_floor(text, hit->start) != hit->start ||
		    utf8_floor(text, hit->end) != hit->end)
			abort();
		struct span excerpt = redact_excerpt(text, hit->start, hit->end, arena);
		if (excerpt.at == NULL || utf8_valid_prefix(excerpt) != excerpt.len)
			abort();
	}
}

static void check_same(const struct hits *a, const struct hits *b)
{
	if (a->n != b->n || a->messages[0].nwords != b->messages[0].nwords)
		abort();
	for (size_t i = 0; i < a->n; i++)
		if (!is_same_hit(&a->at[i], &b->at[i]))
			abort();
}

static void fill(struct rules *rules)
{
	static struct span negators[] = {SPAN("not"), SPAN("no")};

	rules_init(rules);
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		(void)add_plain(rules, patterns[i]);
		rules->patterns[i].is_exact = i % 4 == 3;
		rules->terms[i].scope.where = (enum where)(i % WHERES);
		rules->terms[i].scope.last_sentence = (unsigned)i % 5;
		if (i % 3 == 0) {
			rules->signals[i].negators = negators;
			rules->signals[i].nnegators = 2;
			rules->signals[i].negation_words = 3;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules rules;
	static struct matcher *fast, *plain;
	struct span input = {(const char *)data, size};
	struct buf text = {0};
	struct arena arena = {0};
	struct talk_of_one talk;

	if (fast == NULL) {
		fill(&rules);
		fast = compile(&rules, match_defaults);
		plain = compile(&rules, (struct match_options){.no_prefilter = true});
	}
	make_valid(&text, input);
	const struct transcript *transcript = say(&talk, ROLE_USER, buf_span(&text));
	struct hits with = run_matcher(fast, transcript, &arena),
		    without = run_matcher(plain, transcript, &arena);
	check_same(&with, &without);
	check_hits(&with, buf_span(&text), &arena);
	(void)redact_text(buf_span(&text), &arena);
	arena_done(&arena);
	buf_done(&text);
	return 0;
}
