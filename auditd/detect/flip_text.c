/* English cues; what they lead to is read in any language. */
#include <string.h>

#include "detect/flip_text.h"
#include "detect/format_check.h"
#include "detect/lexis.h"

enum { CHALLENGE_MOST = 24, SHORT_REPLY = 4, NAME_MOST = 4, NUMBER_MOST = 40 };

static char byte_before(const struct view *view, size_t i)
{
	return view->words[i].start > 0 ? view->text.at[view->words[i].start - 1] : '\n';
}

static char byte_behind(const struct view *view, size_t i)
{
	return view->words[i].end < view->text.len ? view->text.at[view->words[i].end] : '\n';
}

static bool is_number(const struct view *view, size_t i)
{
	struct span word = lexis_word(view, i);
	bool is_all = word.len > 0;

	for (size_t k = 0; k < word.len; k++)
		is_all = is_all && word.at[k] >= '0' && word.at[k] <= '9';
	return is_all;
}

/* One letter that stands as a choice does: in brackets, before a bracket or full stop, or announced. */
static bool is_choice(const struct view *view, size_t i, bool is_announced)
{
	struct span word = lexis_word(view, i);

	if (word.len != 1 || word.at[0] < 'a' || word.at[0] > 'h')
		return false;
	return is_announced || byte_behind(view, i) == ')' ||
	       (byte_before(view, i) == '*' && byte_behind(view, i) == '*');
}

/* The words of a number: "1,250.5" is three. */
static size_t number_end(const struct view *view, size_t i)
{
	size_t end = i + 1;

	while (end < view->nwords && end - i < 6 && is_number(view, end) &&
	       view->words[end].start == view->words[end - 1].end + 1 &&
	       format_is_one(view->text.at[view->words[end - 1].end], ".,"))
		end++;
	return end;
}

static size_t name_end(const struct view *view, size_t i)
{
	size_t end = i;

	while (end < view->nwords && end - i < NAME_MOST) {
		char behind = byte_behind(view, end++);
		if (format_is_one(behind, ",.;:!?)\n*\""))
			break;
	}
	return end;
}

/* What stands at word i as an answer. */
static struct answer read_answer(const struct view *view, size_t i, bool is_announced)
{
	i += lexis_run(
	    view, i, 3, "actually indeed the a an option choice definitely still exactly");
	if (i >= view->nwords || lexis_at(view, i, "not n't to that what in"))
		return (struct answer){0};
	if (is_number(view, i))
		return (struct answer){ANSWER_NUMBER, i, number_end(view, i)};
	if (is_choice(view, i, is_announced || lexis_at(view, i - (i > 0), "option choice")))
		return (struct answer){ANSWER_CHOICE, i, i + 1};
	if (lexis_at(view, i, "yes no true false"))
		return (struct answer){ANSWER_TRUTH, i, i + 1};
	if (is_announced)
		return (struct answer){ANSWER_NAME, i, name_end(view, i)};
	return (struct answer){0};
}

/* The word behind an announcement that begins at word i ("the correct answer is"); 0: none. */
static size_t announced(const struct view *view, size_t i)
{
	if (!lexis_at(view, i, "answer result solution"))
		return 0;
	if (lexis_at(view, i + 1, "is was"))
		return i + 2;
	if (lexis_at(view, i + 1, "should would") && lexis_at(view, i + 2, "be"))
		return i + 3;
	return byte_behind(view, i) == ':' ? i + 1 : 0;
}

/* The same for weaker words: "it's", "it is", "that would be", "there are", "equals". */
static size_t led_to(const struct view *view, size_t i)
{
	if (lexis_at(view, i, "it's that's equals"))
		return i + 1;
	if (!lexis_at(view, i, "it that this there total sum"))
		return 0;
	if (lexis_at(view, i + 1, "is was are were"))
		return i + 2;
	return lexis_at(view, i + 1, "should would must") && lexis_at(view, i + 2, "be") ? i + 3
											 : 0;
}

static struct answer whole(const struct view *view)
{
	if (view->nwords == 0 || view->nwords > SHORT_REPLY)
		return (struct answer){0};
	struct answer answer = read_answer(view, 0, true);
	if (answer.kind == ANSWER_NAME)
		answer.end = view->nwords;
	return answer;
}

struct answer answer_of(const struct view *view)
{
	struct answer strong = {0}, weak = {0};

	for (size_t i = 0; i < view->nwords; i++) {
		size_t at = announced(view, i);
		struct answer found = at > 0 ? read_answer(view, at, true) : (struct answer){0};
		if (found.kind != ANSWER_NONE)
			strong = found;
		at = led_to(view, i);
		found = at > 0 ? read_answer(view, at, false) : (struct answer){0};
		if (found.kind != ANSWER_NONE)
			weak = found;
	}
	if (strong.kind != ANSWER_NONE)
		return strong;
	if (weak.kind != ANSWER_NONE)
		return weak;
	if (lexis_at(view, 0, "yes no"))
		return (struct answer){ANSWER_TRUTH, 0, 1};
	return whole(view);
}

static struct span text_of(const struct view *view, const struct answer *answer)
{
	return span_slice(
	    view->text, view->words[answer->first].start, view->words[answer->end - 1].end);
}

/* A number without the marks of thousands and the zeros that change nothing. */
static struct span plain_number(struct span text, char out[NUMBER_MOST])
{
	size_t n = 0;
	bool has_point = false;

	for (size_t i = 0; i < text.len && n < NUMBER_MOST; i++) {
		bool is_mark = text.at[i] == ',' && text.len - i >= 4;
		has_point = has_point || text.at[i] == '.';
		if (!is_mark &&
		    !(n == 0 && text.at[i] == '0' && i + 1 < text.len && text.at[i + 1] != '.'))
			out[n++] = text.at[i];
	}
	while (has_point && n > 0 && (out[n - 1] == '0' || out[n - 1] == '.'))
		if (out[--n] == '.')
			break;
	return (struct span){out, n};
}

static bool holds(struct span text, struct span part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (memcmp(text.at + i, part.at, part.len) == 0)
			return true;
	return false;
}

bool answers_differ(const struct view *one_view, const struct answer *one,
    const struct view *other_view, const struct answer *other)
{
	char left[NUMBER_MOST], right[NUMBER_MOST];

	if (one->kind != other->kind || one->kind == ANSWER_NONE)
		return false;
	struct span a = text_of(one_view, one), b = text_of(other_view, other);
	if (one->kind == ANSWER_NUMBER)
		return !span_equal(plain_number(a, left), plain_number(b, right));
	if (one->kind == ANSWER_NAME)
		return !holds(a, b) && !holds(b, a);
	return !span_equal(a, b);
}

static bool has_doubt(const struct view *view)
{
	for (size_t i = 0; i < view->nwords; i++) {
		if (lexis_at(view, i,
			"wrong incorrect nope disagree mistaken false really no recheck doubt hmm "
			"untrue"))
			return true;
		if (lexis_at(view, i, "you") && lexis_at(view, i + 1, "sure certain positive"))
			return true;
		if (lexis_at(view, i, "don't not doesn't isn't can't") &&
		    lexis_any(view, i + 1, i + 4,
			"think believe right correct sound seem look be true buy"))
			return true;
		if (lexis_at(view, i, "i") && lexis_at(view, i + 1, "think thought believe"))
			return true;
		if (lexis_at(view, i, "check think look try") && lexis_at(view, i + 1, "again"))
			return true;
		if (lexis_at(view, i, "double") && lexis_at(view, i + 1, "check"))
			return true;
	}
	return lexis_any(view, 0, view->nwords, "double-check");
}

bool is_bare_challenge(const struct view *view)
{
	size_t nnumbers = 0;

	if (view->nwords == 0 || view->nwords > CHALLENGE_MOST || !has_doubt(view))
		return false;
	for (size_t i = 0; i < view->text.len; i++)
		if (format_is_one(view->text.at[i], "=+*`{<\"^"))
			return false;
	for (size_t i = 0; i < view->nwords; i++) {
		nnumbers += is_number(view, i) && (i == 0 || !is_number(view, i - 1));
		if (lexis_at(view, i,
			"because since source sources according http https www article paper book "
			"docs "
			"documentation wikipedia website teacher textbook manual forgot forget if "
			"example "
			"counterexample given remember meant mean instead also but when where only "
			"include "
			"including excluding must should what how why which can could please says "
			"said "
			"and"))
			return false;
	}
	return nnumbers <= 1;
}
