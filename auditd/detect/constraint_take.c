/* Arguments: languages and forms that stand in a row, bounds of a count, literals in quotes or in a list, the object
 * behind a verb. */
#include <string.h>

#include "detect/constraint_take.h"

static bool is_one_of(struct span word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(word, list[i]))
			return true;
	return false;
}

bool token_is_idle(const struct token *token)
{
	static const char *const idle[] = {"a", "an", "the", "you", "your", "user", "users",
	    "user's", "they", "them", "their", "he", "she", "it", "its", "is", "are", "be", "asks",
	    "ask", "asked", "asking", "question", "questions", "wants", "want", "says", "say", "to",
	    "of", "for", "that", "this", "these", "those", "any", "some", "about", "anything",
	    "something", "someone", "customer", "customers", "person", "people", "guest", "client",
	    "when", "if", "unless", "explicitly", "specifically", "request", "requests",
	    "requested", "us", "our", "me", "my", "we", "i", "will", "do", "does", "was", "were",
	    "has", "then", "reader", "else", "otherwise", "directly", "possible", "necessary",
	    "needed", "told", "while", "conversation", "speaks", "talks", "writes"};

	if (token->kind == TOKEN_MARK)
		return true;
	if (token->kind != TOKEN_WORD)
		return false;
	return is_one_of(token->text, idle, ARRAY_LEN(idle)) ||
	       token->classes &
		   (CLASS_BIT(CLASS_SAY) | CLASS_BIT(CLASS_REPLY) | CLASS_BIT(CLASS_NOT) |
		       CLASS_BIT(CLASS_AND) | CLASS_BIT(CLASS_IN) | CLASS_BIT(CLASS_MUST) |
		       CLASS_BIT(CLASS_ONLY));
}

/* May it follow a language or a form that is meant as such, and is not the attribute of something else? */
static bool may_follow(const struct sentence *sentence, size_t at)
{
	static const char *const fit[] = {"and", "or", "only", "at", "for", "regardless", "when",
	    "if", "unless", "even", "please", "to", "but", "so", "then", "from", "throughout",
	    "that", "which", "until", "because", "since", "format", "formatting", "file", "string",
	    "output", "data", "style", "form", "syntax", "language", "text", "words", "whatever",
	    "though", "now", "nothing", "without", "after", "containing", "is", "are", "alone",
	    "here", "instead", "too", "also", "anywhere", "is", "not", "response", "document",
	    "like", "while", "where", "of", "long", "total", "maximum", "tops", "overall"};

	if (at >= sentence->n)
		return true;
	const struct token *next = &sentence->at[at];
	return next->kind != TOKEN_WORD || next->classes != 0 ||
	       is_one_of(next->text, fit, ARRAY_LEN(fit));
}

static bool has(const struct sentence *sentence, size_t at, enum class class)
{
	return at < sentence->n && sentence->at[at].classes & CLASS_BIT(class);
}

static bool is_word(const struct sentence *sentence, size_t at, const char *word)
{
	return at < sentence->n && span_is(sentence->at[at].text, word);
}

static unsigned bit_of(const struct token *token, enum class class)
{
	switch (class) {
	case CLASS_LANGUAGE:
		return token->language;
	case CLASS_FORM:
		return token->form;
	default:
		return token->mark;
	}
}

/* What of the class stands in a row from a token on, with "and", "or", commas and "no" between. */
static uint64_t take_row(
    const struct sentence *sentence, size_t first, enum class class, bool is_ban, size_t *end)
{
	uint64_t set = 0;
	size_t at = first;

	while (has(sentence, at, class)) {
		set |= UINT64_C(1) << bit_of(&sentence->at[at], class);
		*end = ++at;
		while (has(sentence, at, CLASS_AND) || (is_ban && has(sentence, at, CLASS_NOT)) ||
		       is_word(sentence, at, "use"))
			at++;
	}
	return set;
}

static size_t captured(const struct sentence *sentence, const struct match *match, enum class class)
{
	for (size_t i = 0; i < match->n; i++)
		if (sentence->at[match->at[i]].classes & CLASS_BIT(class))
			return match->at[i];
	return sentence->n;
}

/* The last token of the class within the match: gaps may have passed over it. */
static size_t last_of(const struct sentence *sentence, const struct match *match, enum class class)
{
	size_t found = sentence->n;

	for (size_t i = match->start; i < match->end; i++)
		if (sentence->at[i].classes & CLASS_BIT(class))
			found = i;
	return found;
}

static int take_set(const struct sentence *sentence, struct match *match, enum class class,
    struct constraint *constraint)
{
	size_t end = match->end, first = last_of(sentence, match, class);

	constraint->set = take_row(sentence, first, class, constraint->is_ban, &end);
	if (end > match->end)
		match->end = end;
	return constraint->set != 0 && may_follow(sentence, end);
}

/* "Three paragraphs" is a count. */
static int take_format(
    const struct sentence *sentence, struct match *match, struct constraint *constraint)
{
	static const char *const whole[] = {"full", "whole", "entire", "complete", "valid", "raw"};
	size_t first = last_of(sentence, match, CLASS_FORM);

	if ((first > 0 && has(sentence, first - 1, CLASS_NUMBER)) ||
	    (constraint->is_ban && sentence->at[first].form == FORM_CALLS))
		return 0;
	for (size_t i = match->start; constraint->is_ban && i < first; i++)
		if (is_one_of(sentence->at[i].text, whole, ARRAY_LEN(whole)))
			return 0;
	return take_set(sentence, match, CLASS_FORM, constraint);
}

static bool add_literal(struct constraint *constraint, struct arena *arena, struct span text)
{
	if (constraint->nliterals >= CONSTRAINT_LITERALS || text.len == 0)
		return true;
	if (constraint->literals == NULL)
		constraint->literals =
		    arena_array(arena, CONSTRAINT_LITERALS, sizeof *constraint->literals);
	if (constraint->literals == NULL)
		return false;
	constraint->literals[constraint->nliterals++] = text;
	return true;
}

/* Quotations from the first one on, in a row or in brackets. */
static int take_quotes(const struct sentence *sentence, size_t at, struct match *match,
    struct arena *arena, struct constraint *constraint)
{
	for (; at < sentence->n; at++) {
		const struct token *token = &sentence->at[at];
		if (token->kind == TOKEN_QUOTE) {
			if (!add_literal(constraint, arena, token->text))
				return -1;
			if (at + 1 > match->end)
				match->end = at + 1;
		} else if (!(token->classes & CLASS_BIT(CLASS_AND)) && !span_is(token->text, "[") &&
			   !(token->classes & CLASS_BIT(CLASS_WORD)) &&
			   !span_is(token->text, "(")) {
			break;
		}
	}
	return constraint->nliterals > 0;
}

/* The bytes of tokens [first, end) in the text: they lie in one, so the first one's address leads to the last. */
static struct span between(const struct sentence *sentence, size_t first, size_t end)
{
	const struct token *a = &sentence->at[first], *b = &sentence->at[end - 1];
	const char *base = a->text.at - (a->kind == TOKEN_QUOTE);

	return (struct span){base, (size_t)(b->end - a->start)};
}

static bool ends_object(const struct token *token)
{
	static const char *const ends[] = {"if", "when", "unless", "except", "until", "without",
	    "while", "because", "under", "even", "regardless", "before", "during", "whenever",
	    "instead", "so", "but", "in", "to", "with", "ever", "at", "as", "under"};

	return token->kind == TOKEN_MARK || is_one_of(token->text, ends, ARRAY_LEN(ends));
}

/* A list of things without quotes: parts of at most four words between "and", "or" and commas; to a full stop. */
static int take_list(const struct sentence *sentence, size_t at, unsigned longest,
    struct match *match, struct arena *arena, struct constraint *constraint)
{
	size_t first = at;

	for (; at <= sentence->n; at++) {
		const struct token *token = at < sentence->n ? &sentence->at[at] : NULL;
		bool is_end = token == NULL || (ends_object(token) && !span_is(token->text, ","));
		bool is_joint = token && token->classes & CLASS_BIT(CLASS_AND);
		if (!is_end && !is_joint)
			continue;
		if (at > first && at - first <= longest &&
		    !add_literal(constraint, arena,
			at == first + 1 ? sentence->at[first].text : between(sentence, first, at)))
			return -1;
		if (at - first > longest || is_end)
			break;
		first = at + 1;
	}
	match->end = at < sentence->n ? at : sentence->n;
	return constraint->nliterals > 0;
}

static bool is_placeholder(struct span text)
{
	return memchr(text.at, '[', text.len) || memchr(text.at, '{', text.len) ||
	       memchr(text.at, '<', text.len) ||
	       (text.len >= 3 && memcmp(text.at + text.len - 3, "...", 3) == 0);
}

static uint32_t times_of(const struct sentence *sentence, size_t at)
{
	if (is_word(sentence, at, "once"))
		return 1;
	if (is_word(sentence, at, "twice"))
		return 2;
	if (has(sentence, at, CLASS_NUMBER) &&
	    (is_word(sentence, at + 1, "times") || is_word(sentence, at + 1, "time")))
		return sentence->at[at].number;
	return 0;
}

static void set_bounds(
    struct constraint *constraint, uint64_t classes, bool is_negated, uint32_t number)
{
	constraint->low = 0;
	constraint->high = UINT32_MAX;
	if (classes & CLASS_BIT(CLASS_OVER) && is_negated)
		constraint->high = number;
	else if (classes & CLASS_BIT(CLASS_FEWER) && is_negated)
		constraint->low = number;
	else if (classes & CLASS_BIT(CLASS_MOST))
		constraint->high = number;
	else if (classes & CLASS_BIT(CLASS_FEWER))
		constraint->high = number > 0 ? number - 1 : 0;
	else if (classes & CLASS_BIT(CLASS_LEAST))
		constraint->low = number;
	else if (classes & CLASS_BIT(CLASS_OVER))
		constraint->low = number + 1;
	else
		constraint->low = constraint->high = number;
	constraint->is_exact = classes & CLASS_BIT(CLASS_EXACT);
}

#define COMPARATORS                                                                                \
	(CLASS_BIT(CLASS_MOST) | CLASS_BIT(CLASS_LEAST) | CLASS_BIT(CLASS_FEWER) |                 \
	    CLASS_BIT(CLASS_OVER) | CLASS_BIT(CLASS_EXACT))

/* How often a literal is wanted: "at least twice", "three times". */
static void take_times(const struct sentence *sentence, struct constraint *constraint)
{
	constraint->low = 1;
	constraint->high = UINT32_MAX;
	for (size_t i = 0; i < sentence->n; i++) {
		uint32_t times = times_of(sentence, i);
		if (times == 0)
			continue;
		uint64_t how = i > 0 ? sentence->at[i - 1].classes & COMPARATORS : 0;
		set_bounds(constraint, how, false, times);
		if (how == 0)
			constraint->high = UINT32_MAX;
		return;
	}
}

static int take_literal(const struct sentence *sentence, const struct grammar_row *row,
    struct match *match, struct arena *arena, struct constraint *constraint)
{
	size_t first = captured(sentence, match, CLASS_QUOTE);
	int result;

	constraint->spot = row->spot;
	if (row->spot == SPOT_AROUND)
		return sentence->at[last_of(sentence, match, CLASS_MARK)].mark == MARK_QUOTE;
	take_times(sentence, constraint);
	if (first == sentence->n && has(sentence, match->end, CLASS_QUOTE))
		first = match->end;
	if (first < sentence->n)
		result = take_quotes(sentence, first, match, arena, constraint);
	else
		result = take_list(sentence, match->end + is_word(sentence, match->end, "["),
		    row->flags & ROW_BAN ? 4 : 3, match, arena, constraint);
	for (size_t i = 0; result > 0 && i < constraint->nliterals; i++)
		if (is_placeholder(constraint->literals[i]))
			return 0;
	return result;
}

/* Counts of a part of the reply, or of something else that has words, are none of the whole. */
static bool is_of_part(const struct sentence *sentence, const struct match *match)
{
	static const char *const parts[] = {"title", "subject", "heading", "headline", "name",
	    "caption", "slogan", "bullet", "item", "line", "section", "paragraph", "sentence",
	    "password", "username", "intro", "introduction", "field", "column", "label", "tag",
	    "step", "point", "clause", "verse", "stanza", "headings", "titles", "description"};
	size_t first = match->start > 5 ? match->start - 5 : 0;

	for (size_t i = first; i < match->start; i++)
		if (is_one_of(sentence->at[i].text, parts, ARRAY_LEN(parts)))
			return true;
	for (size_t i = match->end; i < match->end + 3 && i < sentence->n; i++)
		if ((sentence->at[i].classes & CLASS_BIT(CLASS_EACH) ||
			is_word(sentence, i, "in") || is_word(sentence, i, "of")) &&
		    i + 1 < sentence->n)
			for (size_t k = i + 1; k < i + 3 && k < sentence->n; k++)
				if (is_one_of(sentence->at[k].text, parts, ARRAY_LEN(parts)))
					return true;
	return false;
}

static int take_count(
    const struct sentence *sentence, struct match *match, struct constraint *constraint)
{
	uint64_t how = 0;
	const struct token *first = NULL, *second = NULL;
	size_t unit = last_of(sentence, match, CLASS_UNIT);

	for (size_t i = match->start; i < match->end; i++) {
		how |= sentence->at[i].classes & COMPARATORS;
		if (has(sentence, i, CLASS_NUMBER)) {
			second = first ? &sentence->at[i] : NULL;
			first = first ? first : &sentence->at[i];
		}
		if (is_word(sentence, i, "less") || is_word(sentence, i, "fewer"))
			how |= CLASS_BIT(CLASS_MOST);
		if (is_word(sentence, i, "more"))
			how |= CLASS_BIT(CLASS_LEAST);
	}
	if (match->start > 0)
		how |= sentence->at[match->start - 1].classes & COMPARATORS;
	if (first == NULL || unit == sentence->n || is_of_part(sentence, match))
		return 0;
	constraint->unit = sentence->at[unit].unit;
	set_bounds(constraint, how, constraint->is_ban, first->number);
	if (second && second->number >= first->number) {
		constraint->low = first->number;
		constraint->high = second->number;
	}
	constraint->is_ban = false;
	return first->number > 0 && may_follow(sentence, match->end);
}

static int take_case(const struct sentence *sentence, const struct grammar_row *row,
    const struct match *match, struct constraint *constraint)
{
	static const char *const others[] = {"variable", "variables", "identifier", "identifiers",
	    "keys", "column", "columns", "filenames", "tags", "hex", "keywords", "labels", "titles",
	    "headings", "acronyms", "letter", "nouns", "word", "words", "names", "first", "title"};

	if (row->spot == SPOT_START) {
		constraint->set = CASE_TITLE;
		return 1;
	}
	for (size_t i = 0; i < sentence->n; i++)
		if (is_one_of(sentence->at[i].text, others, ARRAY_LEN(others)))
			return 0;
	constraint->set = sentence->at[last_of(sentence, match, CLASS_CASE)].value;
	return 1;
}

static int take_mark(const struct sentence *sentence, const struct grammar_row *row,
    struct match *match, struct constraint *constraint)
{
	constraint->spot = row->spot;
	if (row->spot == SPOT_END ||
	    (row->flags & ROW_BAN && !(match_token(sentence, match, CLASS_MARK, 0)))) {
		constraint->set = UINT64_C(1) << MARK_QUESTION;
		return 1;
	}
	int result = take_set(sentence, match, CLASS_MARK, constraint);
	return constraint->is_ban || constraint->set != UINT64_C(1) << MARK_QUOTE ? result : 0;
}

static int take_one_of(const struct sentence *sentence, const struct grammar_row *row,
    struct match *match, struct arena *arena, struct constraint *constraint)
{
	constraint->is_exact = row->flags & ROW_STRICT;
	if (row->flags & ROW_LIST)
		return take_list(sentence, match->end, 4, match, arena, constraint) > 0 &&
		       constraint->nliterals > 1;
	if (captured(sentence, match, CLASS_QUOTE) < sentence->n)
		return take_quotes(sentence, captured(sentence, match, CLASS_QUOTE), match, arena,
			   constraint) > 0 &&
		       constraint->nliterals > 1;
	if (is_word(sentence, match->end - 1, "no") ||
	    match_token(sentence, match, CLASS_CAPS, 0) == NULL)
		return add_literal(constraint, arena, span_of("yes")) &&
			       add_literal(constraint, arena, span_of("no"))
			   ? 1
			   : -1;
	for (size_t i = captured(sentence, match, CLASS_CAPS); i < sentence->n; i++) {
		if (has(sentence, i, CLASS_CAPS)) {
			if (!add_literal(constraint, arena, sentence->at[i].text))
				return -1;
			match->end = i + 1 > match->end ? i + 1 : match->end;
		} else if (!has(sentence, i, CLASS_AND)) {
			break;
		}
	}
	return constraint->nliterals > 1;
}

/* The object behind the match, without what says nothing. A topic's names behind "such as" are those meant. */
static int take_rest(const struct sentence *sentence, struct match *match, struct arena *arena,
    struct constraint *constraint)
{
	size_t at = match->end, end = at;
	size_t such = sentence->n;

	while (end < sentence->n &&
	       !(ends_object(&sentence->at[end]) && !span_is(sentence->at[end].text, ",")))
		end++;
	for (size_t i = at; i + 1 < sentence->n && i < at + 6; i++)
		if ((is_word(sentence, i, "such") && is_word(sentence, i + 1, "as")) ||
		    is_word(sentence, i, "including") || is_word(sentence, i, "like"))
			such = i + 1 + is_word(sentence, i, "such");
	if (such < sentence->n)
		at = such;
	while (at < end && token_is_idle(&sentence->at[at]) && !(has(sentence, at, CLASS_GIVE)))
		at++;
	if (at >= sentence->n || at >= end + (such < sentence->n ? sentence->n : 0))
		return 0;
	return take_list(sentence, at, 6, match, arena, constraint);
}

/* A name is what has capitals; "as a guide" has none. */
static int take_name(const struct sentence *sentence, const struct grammar_row *row,
    struct match *match, struct arena *arena, struct constraint *constraint)
{
	size_t at = match->end + (row->spot == SPOT_START && is_word(sentence, match->end, "the")),
	       end = at;

	while (end < sentence->n && end < at + 4 && has(sentence, end, CLASS_NAME))
		end++;
	if (end == at || has(sentence, at, CLASS_LANGUAGE) || has(sentence, at, CLASS_FORM) ||
	    has(sentence, at, CLASS_CAPS))
		return 0;
	match->end = end;
	return add_literal(constraint, arena, between(sentence, at, end)) ? 1 : -1;
}

static int take_tool(const struct sentence *sentence, struct match *match, struct arena *arena,
    struct constraint *constraint)
{
	size_t tool = last_of(sentence, match, CLASS_TOOL);

	if (tool == 0 || tool == sentence->n)
		return 0;
	const struct token *before = &sentence->at[tool - 1];
	if (token_is_idle(before) || before->classes & CLASS_BIT(CLASS_USE))
		return 0;
	return add_literal(constraint, arena, before->text) ? 1 : -1;
}

int constraint_take(const struct sentence *sentence, const struct grammar_row *row,
    struct match *match, struct arena *arena, struct constraint *constraint)
{
	switch (constraint->type) {
	case CONSTRAINT_LANGUAGE:
		return take_set(sentence, match, CLASS_LANGUAGE, constraint);
	case CONSTRAINT_FORMAT:
		return take_format(sentence, match, constraint);
	case CONSTRAINT_ONE_OF:
		return take_one_of(sentence, row, match, arena, constraint);
	case CONSTRAINT_COUNT:
		return take_count(sentence, match, constraint);
	case CONSTRAINT_CASE:
		return take_case(sentence, row, match, constraint);
	case CONSTRAINT_MARK:
		return take_mark(sentence, row, match, constraint);
	case CONSTRAINT_LITERAL:
		return take_literal(sentence, row, match, arena, constraint);
	case CONSTRAINT_UNITS:
		constraint->set = sentence->at[last_of(sentence, match, CLASS_UNITS)].value;
		return 1;
	case CONSTRAINT_TOOL:
		return take_tool(sentence, match, arena, constraint);
	case CONSTRAINT_NAME:
		return take_name(sentence, row, match, arena, constraint);
	default:
		return row->flags & ROW_REST ? take_rest(sentence, match, arena, constraint) : 1;
	}
}
