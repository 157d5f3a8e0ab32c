/* Languages that most rules pass over, by their plain names. */
#include "base/language.h"
#include "report/figures.h"
#include "report/words.h"

enum { MOST_LANGUAGES = 5, LANGUAGE_COLUMNS = 20 };

static void say_turns(uint64_t turns, struct buf *out)
{
	buf_text(out, out->len ? " " : "");
	figure_plural(out, turns, "turn");
	buf_text(out, turns == 1 ? " is in " : " are in ");
}

/* "100 turns are in Japanese (ja): 93 of 96 rules do not read it." */
static void say_language(
    const struct summary *summary, const struct summary_language *language, struct buf *out)
{
	const char *name = language_title(language_find(language->name));

	say_turns(language->turns, out);
	buf_printf(out, "%s%s", name ? name : "", name ? " (" : "");
	figure_cell(out, language->name, LANGUAGE_COLUMNS, false);
	buf_text(out, name ? "): " : ": ");
	figure_count(out, summary->njudging - language->nreading);
	buf_text(out, " of ");
	figure_plural(out, summary->njudging, "rule");
	buf_text(out, summary->njudging == 1 ? " does" : " do");
	buf_text(out, " not read it.");
}

bool words_languages(const struct summary *summary, struct buf *out)
{
	size_t shown = 0, more = 0;
	uint64_t turns = 0;

	for (size_t i = 0; i < summary->nlanguages; i++) {
		const struct summary_language *language = &summary->languages[i];
		if (!summary_is_little_read(summary, language))
			continue;
		if (shown < MOST_LANGUAGES) {
			say_language(summary, language, out);
			shown++;
		} else {
			turns += language->turns;
			more++;
		}
	}
	if (more > 0) {
		say_turns(turns, out);
		figure_plural(out, more, "more language");
		buf_text(out, " that most rules do not read.");
	}
	if (shown > 0)
		buf_text(out, " What rules do not read is in none of their rates: no finding there "
			      "means nothing.");
	if (summary->unidentified > 0) {
		say_turns(summary->unidentified, out);
		buf_text(out, "no language that could be told; the rules judge them all the same.");
	}
	return out->len > 0;
}
