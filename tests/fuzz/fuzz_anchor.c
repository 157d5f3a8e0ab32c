/* Hostile patterns: the first line is a pattern, the rest a text. What compiles finds the same with and without its
 * anchors; nothing else may happen. */
#include "support.h"

#include <stdlib.h>

#include "../unit/match/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST = 400 };

static void compare(const struct rules *rules, struct span input)
{
	struct buf text = {0};
	struct arena arena = {0};
	struct talk_of_one talk;
	struct error err;
	struct match_options oracle = {.no_prefilter = true};
	struct matcher *fast = matcher_new(&rules->set, &match_defaults, &err);
	struct matcher *plain = matcher_new(&rules->set, &oracle, &err);

	if ((fast == NULL) != (plain == NULL))
		abort();
	make_valid(&text, span_slice(input, 0, 4000));
	if (fast) {
		const struct transcript *transcript = say(&talk, ROLE_USER, buf_span(&text));
		struct hits a = run_matcher(fast, transcript, &arena),
			    b = run_matcher(plain, transcript, &arena);
		bool has_fault = a.engine_faults || b.engine_faults;
		if (!has_fault && a.n != b.n)
			abort();
		for (size_t i = 0; i < a.n && !has_fault; i++)
			if (!is_same_hit(&a.at[i], &b.at[i]))
				abort();
	}
	matcher_free(fast);
	matcher_free(plain);
	arena_done(&arena);
	buf_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules rules;
	struct span input = {(const char *)data, size};
	struct buf regex = {0};
	const char *newline = size ? memchr(data, '\n', size) : NULL;
	size_t length = newline ? (size_t)(newline - input.at) : size;

	make_valid(&regex, span_slice(input, 0, length < LONGEST ? length : LONGEST));
	if (buf_string(&regex) == NULL)
		abort();
	rules_init(&rules);
	(void)add_plain(&rules, "x");
	rules.patterns[0].regex = buf_span(&regex);
	rules.patterns[0].is_exact = size % 3 > 0;
	rules.patterns[0].is_case_sensitive = size % 3 > 1;
	compare(&rules, span_slice(input, length + 1, size));
	buf_done(&regex);
	return 0;
}
