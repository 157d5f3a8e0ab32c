/* Sentences to constraints: how many of those that people wrote are read, and how many are read that nobody wrote. */
#include <stdio.h>
#include <string.h>

#include "support.h"

#include "base/language.h"
#include "detect/constraint.h"
#include "detect/constraint_words.h"

#include "constraint_sentences.h"

enum { TEXT = 1000 };

static void add_set(char *out, uint64_t set, const char *const *names, size_t n)
{
	bool is_first = true;

	for (size_t i = 0; i < n; i++)
		if (set >> i & 1) {
			snprintf(out + strlen(out), TEXT - strlen(out), "%s%s",
			    is_first ? " " : ",", names[i]);
			is_first = false;
		}
}

static void add_arguments(char *out, const struct constraint *constraint)
{
	static const char *const forms[FORMS] = {"json", "yaml", "xml", "csv", "html", "markdown",
	    "code", "fence", "plain", "table", "list", "numbered", "heading", "bold", "prose",
	    "calls"};
	static const char *const marks[MARKS] = {"comma", "period", "exclamation", "question",
	    "semicolon", "colon", "dash", "bracket", "asterisk", "quote", "punctuation", "digit",
	    "emoji", "link", "contraction", "swearing"};
	static const char *const cases[] = {"lower", "upper"};
	static const char *const units[] = {"metric", "imperial", "celsius", "fahrenheit"};
	static const char *const counted[UNITS_COUNTED] = {
	    "words", "sentences", "paragraphs", "bullets", "lines", "characters", "questions"};
	static const char *const spots[] = {"", " start", " end", " around"};
	const char *languages[LANGUAGES];
	size_t left = TEXT - strlen(out);

	for (unsigned i = 0; i < LANGUAGES; i++)
		languages[i] = language_name(i);
	if (constraint->type == CONSTRAINT_LANGUAGE)
		add_set(out, constraint->set, languages, LANGUAGES);
	if (constraint->type == CONSTRAINT_FORMAT)
		add_set(out, constraint->set, forms, FORMS);
	if (constraint->type == CONSTRAINT_CASE)
		add_set(out, constraint->set, cases, 2);
	if (constraint->type == CONSTRAINT_UNITS)
		add_set(out, constraint->set, units, 4);
	snprintf(out + strlen(out), left, "%s", spots[constraint->spot]);
	if (constraint->type == CONSTRAINT_MARK)
		add_set(out, constraint->set, marks, MARKS);
	if (constraint->type == CONSTRAINT_COUNT) {
		left = TEXT - strlen(out);
		snprintf(
		    out + strlen(out), left, " %s %u-", counted[constraint->unit], constraint->low);
		if (constraint->high != UINT32_MAX)
			snprintf(out + strlen(out), left, "%u", constraint->high);
	}
	for (size_t i = 0; i < constraint->nliterals; i++)
		snprintf(out + strlen(out), TEXT - strlen(out), "%s'%.*s'", i ? "," : " ",
		    (int)constraint->literals[i].len, constraint->literals[i].at);
}

static void describe(char *out, const struct constraint *constraint)
{
	snprintf(
	    out, TEXT, "%s%s", constraint->is_ban ? "!" : "", constraint_names[constraint->type]);
	add_arguments(out, constraint);
	if (constraint->strength == STRENGTH_TRY)
		strcat(out, " try");
	if (constraint->condition == CONDITION_IF)
		strcat(out, " if");
	if (constraint->condition == CONDITION_UNLESS)
		strcat(out, " unless");
}

static void read_text(const char *text, struct arena *arena, struct constraints *out)
{
	char *small = arena_string(arena, span_of(text));

	fold_small(small, strlen(small));
	struct reading reading = {.small = span_of(small), .source = span_of(text)};
	assert_int_equal(constraints_read(&reading, arena, out), 0);
}

struct tally {
	unsigned wanted, found, right;
};

/* Every part of wants that is among what was read is right. */
static void count(const struct asked *asked, struct tally *tally)
{
	struct arena arena = {0};
	struct constraints got;
	char all[4000] = "", one[TEXT], wants[TEXT];
	unsigned wanted = 0, right = 0;

	read_text(asked->text, &arena, &got);
	for (size_t i = 0; i < got.n; i++) {
		describe(one, &got.at[i]);
		snprintf(all + strlen(all), sizeof all - strlen(all), "%s|", one);
	}
	snprintf(wants, sizeof wants, "%s", asked->wants);
	for (char *part = wants; *part;) {
		char *end = strstr(part, " + ");
		if (end)
			*end = '\0';
		snprintf(one, sizeof one, "%.900s|", part);
		wanted++;
		const char *at = strstr(all, one);
		right += at && (at == all || at[-1] == '|');
		part = end ? end + 3 : part + strlen(part);
	}
	if (right != wanted || got.n != right)
		print_message("%s\n   wants %s\n   reads %s\n", asked->text, asked->wants, all);
	tally->wanted += wanted;
	tally->found += (unsigned)got.n;
	tally->right += right;
	arena_done(&arena);
}

static void measure(const char *what, const struct asked *asked, size_t n, unsigned least)
{
	struct tally tally = {0};

	for (size_t i = 0; i < n; i++)
		count(&asked[i], &tally);
	print_message("%s: %zu sentences, precision %u/%u, recall %u/%u\n", what, n, tally.right,
	    tally.found, tally.right, tally.wanted);
	assert_true(tally.right * 100 >= tally.found * least);
	assert_true(tally.right * 100 >= tally.wanted * least);
}

static void what_is_asked_of_others_or_of_a_part_is_no_demand_on_the_reply(void **state)
{
	(void)state;
	measure("of others", asked_of_others, ARRAY_LEN(asked_of_others), 100);
}

static void sentences_written_before_the_grammar_are_read(void **state)
{
	(void)state;
	measure("before", before_grammar, ARRAY_LEN(before_grammar), 90);
}

static void sentences_written_after_it_are_read(void **state)
{
	(void)state;
	measure("after", after_grammar, ARRAY_LEN(after_grammar), 80);
}

static void the_vocabulary_is_in_order(void **state)
{
	(void)state;
	for (size_t i = 1; i < nknown_words; i++)
		assert_true(strcmp(known_words[i - 1].text, known_words[i].text) < 0);
	for (size_t i = 1; i < nknown_phrases; i++) {
		size_t a = strcspn(known_phrases[i - 1].text, " "),
		       b = strcspn(known_phrases[i].text, " ");
		char one[64], two[64];
		snprintf(one, sizeof one, "%.*s", (int)a, known_phrases[i - 1].text);
		snprintf(two, sizeof two, "%.*s", (int)b, known_phrases[i].text);
		assert_true(strcmp(one, two) <= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_asked_of_others_or_of_a_part_is_no_demand_on_the_reply),
	    cmocka_unit_test(sentences_written_before_the_grammar_are_read),
	    cmocka_unit_test(sentences_written_after_it_are_read),
	    cmocka_unit_test(the_vocabulary_is_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
