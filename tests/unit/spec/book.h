/* A short document of our own for the tests of this room. */
#ifndef TESTS_SPEC_BOOK_H
#define TESTS_SPEC_BOOK_H

#include "support.h"

#include <stdio.h>
#include <string.h>

#include "spec/spec.h"

static inline struct spec *must_parse(const char *text)
{
	struct error err = {0};
	struct spec *spec = spec_parse(span_of(text), "book.md", &err);

	if (spec == NULL)
		fail_msg("%s", err.text);
	return spec;
}

static inline void must_refuse(struct span text, const char *words)
{
	struct error err = {0};
	struct spec *spec = spec_parse(text, "book.md", &err);

	if (spec)
		fail_msg("parsed, but should say: %s", words);
	if (err.kind != ERROR_INPUT || strcmp(err.text, words) != 0)
		fail_msg("said '%s', not '%s'", err.text, words);
}

/* All sentences, each behind its anchor and line: "a:3 First. a:3 Second." on lines. */
static inline void must_say(const struct spec *spec, const char *expected)
{
	struct buf told = {0};

	for (size_t i = 0; i < spec->nsections; i++)
		for (size_t j = 0; j < spec->sections[i].nsentences; j++) {
			const struct spec_sentence *it = &spec->sections[i].sentences[j];
			buf_printf(&told, "%s:%u %s\n", spec->sections[i].anchor.at, it->line,
			    it->text.at);
		}
	if (strcmp(buf_string(&told), expected) != 0)
		fail_msg("\n%s-- is not --\n%s", buf_string(&told), expected);
	buf_done(&told);
}

#endif
