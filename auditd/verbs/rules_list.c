/* specaudit rules list: one line for each rule, within 100 columns. */
#include <stdio.h>

#include "verbs/rules.h"

enum { COLUMNS = 6, WIDTH = 100, TITLE_LEAST = 20, LANGUAGES_SHOWN = 2 };

/* What stands before the title; of many languages the first and how many more. */
struct line {
	struct span column[COLUMNS];
};

static struct line line_of(const struct rule *rule, struct buf *languages)
{
	size_t nshown = rule->nlanguages <= LANGUAGES_SHOWN ? rule->nlanguages : 1;

	buf_clear(languages);
	for (size_t i = 0; i < nshown; i++) {
		buf_text(languages, i ? "," : "");
		buf_append(languages, rule->languages[i]);
	}
	if (nshown < rule->nlanguages)
		buf_printf(languages, "+%zu", rule->nlanguages - nshown);
	if (languages->len == 0)
		buf_text(languages, "-");
	return (struct line){{rule->id, span_of(family_names[rule->family]),
	    span_of(severity_names[rule->severity]), span_of(confidence_names[rule->confidence]),
	    span_of(status_names[rule->status]), buf_span(languages)}};
}

/* Each column is as wide as its widest entry; returns all they take, with a space behind each. */
static size_t measure(const struct ruleset *ruleset, struct buf *languages, size_t widths[COLUMNS])
{
	size_t sum = 0;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		struct line line = line_of(&ruleset->rules[i], languages);
		for (size_t j = 0; j < COLUMNS; j++)
			if (line.column[j].len > widths[j])
				widths[j] = line.column[j].len;
	}
	for (size_t j = 0; j < COLUMNS; j++)
		sum += widths[j] + 1;
	return sum;
}

/* A title's first characters: rules show has all of it. */
static void put_title(struct buf *out, struct span title, size_t room)
{
	size_t start = out->len;

	text_printable(out, title, false);
	struct span shown = span_slice(buf_span(out), start, out->len);
	if (shown.len <= room)
		return;
	out->len = start + utf8_floor(shown, room - 3);
	buf_text(out, "...");
}

static int list(struct kit *kit, const struct options *options, const char *const *names)
{
	const struct ruleset *ruleset = kit->ruleset;
	size_t widths[COLUMNS] = {0};
	struct buf languages = {0}, text = {0};
	size_t used = measure(ruleset, &languages, widths);
	size_t room = used + TITLE_LEAST < WIDTH ? WIDTH - used : TITLE_LEAST;

	(void)options;
	(void)names;
	for (size_t i = 0; i < ruleset->nrules; i++) {
		struct line line = line_of(&ruleset->rules[i], &languages);
		for (size_t j = 0; j < COLUMNS; j++)
			buf_printf(&text, "%-*.*s ", (int)widths[j], (int)line.column[j].len,
			    line.column[j].at);
		put_title(&text, ruleset->rules[i].title, room);
		buf_byte(&text, '\n');
	}
	fwrite(text.at, 1, text.len, stdout);
	bool failed = text.failed || languages.failed;
	buf_done(&text);
	buf_done(&languages);
	return failed ? EXIT_INTERNAL : EXIT_DONE;
}

const struct rules_action rules_list = {.name = "list", .run = list};
