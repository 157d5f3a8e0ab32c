/* The walk: sentence by sentence, type by type, row by row; and what stands around a match. */
#include <string.h>

#include "base/language.h"
#include "detect/constraint_index.h"
#include "detect/constraint_take.h"

enum { NOT_WINDOW = 4 };

struct read {
	const struct reading *reading;
	struct arena *arena;
	struct constraints *out;
	const struct sentence *sentence;
	size_t first; /* constraint of this sentence */
};

static bool is_any(struct span word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(word, list[i]))
			return true;
	return false;
}

/* Odd: what the key token says is forbidden. "Only" behind a "not" takes it back: "not only". */
static unsigned count_negations(
    const struct sentence *sentence, size_t start, size_t key, enum constraint_type type)
{
	size_t first = start > NOT_WINDOW ? start - NOT_WINDOW : 0;
	unsigned n = 0;

	for (size_t i = first; i < key; i++) {
		const struct token *token = &sentence->at[i];
		if (i < start && (span_is(token->text, ",") || span_is(token->text, ":") ||
				     span_is(token->text, "and") || span_is(token->text, "but")))
			n = 0;
		else if (token->classes & CLASS_BIT(CLASS_NOT))
			n++;
	}
	(void)type;
	return n;
}

static bool is_condition(const struct sentence *sentence, size_t at, enum on_condition *condition)
{
	static const char *const ifs[] = {"if", "when", "whenever", "while", "once", "until"};
	static const char *const unlesses[] = {"unless", "except"};
	struct span word = sentence->at[at].text;
	bool is_for = span_is(word, "for") && at + 1 < sentence->n;

	*condition = CONDITION_NONE;
	if (is_any(word, unlesses, ARRAY_LEN(unlesses)))
		*condition = CONDITION_UNLESS;
	else if (is_any(word, ifs, ARRAY_LEN(ifs)))
		*condition = CONDITION_IF;
	else if (is_for && (at == 0 || sentence->is_item))
		*condition = CONDITION_IF;
	else if (is_for)
		for (size_t i = at + 1; i < at + 5 && i < sentence->n; i++)
			if (span_is(sentence->at[i].text, "questions") ||
			    span_is(sentence->at[i].text, "requests") ||
			    span_is(sentence->at[i].text, "topics"))
				*condition = CONDITION_IF;
	return *condition != CONDITION_NONE;
}

/* The words of a condition, up to a comma, its own constraint or the end. */
static int take_triggers(
    struct read *read, size_t at, const struct match *match, struct constraint *constraint)
{
	const struct sentence *sentence = read->sentence;
	struct span *words = arena_array(read->arena, sentence->n + 1, sizeof *words);

	if (words == NULL)
		return -1;
	for (at++; at < sentence->n; at++) {
		const struct token *token = &sentence->at[at];
		if (span_is(token->text, ",") || span_is(token->text, "then") || at == match->start)
			break;
		if (!token_is_idle(token))
			words[constraint->ntriggers++] = token->text;
	}
	constraint->triggers = words;
	return 0;
}

/* An "if" that every reply meets is none; an "unless" without words of its own leaves it to who stands lower. */
static int take_condition(
    struct read *read, const struct match *match, struct constraint *constraint)
{
	const struct sentence *sentence = read->sentence;

	bool is_only_if = false;

	for (size_t i = 0; i < sentence->n && constraint->condition == CONDITION_NONE; i++) {
		if ((i >= match->start && i < match->end) ||
		    !is_condition(sentence, i, &constraint->condition))
			continue;
		is_only_if = i > 0 && span_is(sentence->at[i - 1].text, "only");
		if (take_triggers(read, i, match, constraint) != 0)
			return -1;
	}
	if (constraint->condition == CONDITION_IF && constraint->ntriggers == 0 && !is_only_if)
		constraint->condition = CONDITION_NONE;
	if (constraint->condition == CONDITION_UNLESS)
		constraint->is_default = true;
	return 0;
}

static void take_strength(
    const struct read *read, const struct match *match, struct constraint *constraint)
{
	const struct sentence *sentence = read->sentence;

	constraint->strength = STRENGTH_PLAIN;
	if (sentence->classes & (CLASS_BIT(CLASS_MUST) | CLASS_BIT(CLASS_ONLY)))
		constraint->strength = STRENGTH_MUST;
	for (size_t i = 0; i < match->start; i++)
		if (sentence->at[i].classes & CLASS_BIT(CLASS_TRY))
			constraint->strength = STRENGTH_TRY;
	for (size_t i = match->start; i < sentence->n; i++)
		if (span_is(sentence->at[i].text, "default") ||
		    span_is(sentence->at[i].text, "by default") ||
		    span_is(sentence->at[i].text, "preferably"))
			constraint->strength = STRENGTH_TRY;
}

/* For one reply, or for all? Users mean the next one unless they say otherwise. */
static void take_span_of_time(const struct read *read, struct constraint *constraint)
{
	static const char *const once[] = {"once", "next", "time"};
	static const char *const standing[] = {"always", "every", "each", "throughout", "never",
	    "onwards", "rest", "ongoing", "future", "whole", "forward"};
	const struct sentence *sentence = read->sentence;
	bool is_standing = false, is_once = false;

	for (size_t i = 0; i < sentence->n; i++) {
		struct span word = sentence->at[i].text;
		is_standing =
		    is_standing || is_any(word, standing, ARRAY_LEN(standing)) ||
		    (span_is(word, "now") && i > 0 && span_is(sentence->at[i - 1].text, "from"));
		is_once = is_once || (is_any(word, once, ARRAY_LEN(once)) && i > 0 &&
					 (span_is(sentence->at[i - 1].text, "this") ||
					     span_is(sentence->at[i - 1].text, "just") ||
					     span_is(sentence->at[i - 1].text, "your")));
		is_once = is_once || (i > 0 && span_is(sentence->at[i - 1].text, "this") &&
					 sentence->at[i].classes & CLASS_BIT(CLASS_REPLY));
	}
	constraint->is_once = is_once || (read->reading->is_user && !is_standing);
}

/* In a user's words a demand begins where a clause does, or names the reply; else it belongs to their story. */
static bool is_addressed(const struct sentence *sentence, const struct match *match)
{
	static const char *const before[] = {",", ":", "and", "please", "then", "but", "you",
	    "must", "should", "always", "can", "could", "only", "so", "to", "will", "kindly",
	    "just", "now", "(", "actually"};

	if (match->start == 0 || sentence->at[match->start].classes & CLASS_BIT(CLASS_REPLY))
		return true;
	for (size_t i = 0; i < match->start; i++)
		if (span_is(sentence->at[i].text, "your") ||
		    (i == 0 &&
			sentence->at[i].classes & (CLASS_BIT(CLASS_SAY) | CLASS_BIT(CLASS_NOT))))
			return true;
	const struct token *last = &sentence->at[match->start - 1];
	return is_any(last->text, before, ARRAY_LEN(before)) ||
	       last->classes & (CLASS_BIT(CLASS_NOT) | CLASS_BIT(CLASS_MUST) |
				   CLASS_BIT(CLASS_ONLY) | CLASS_BIT(CLASS_TRY));
}

static bool is_set_of(enum constraint_type type)
{
	return type == CONSTRAINT_LANGUAGE || type == CONSTRAINT_FORMAT || type == CONSTRAINT_MARK;
}

/* Several of one set in one sentence are one constraint. */
static bool merge(struct read *read, const struct constraint *constraint)
{
	for (size_t i = read->first; i < read->out->n; i++) {
		struct constraint *other = &read->out->at[i];
		if (other->type != constraint->type || other->is_ban != constraint->is_ban ||
		    other->spot != constraint->spot || !is_set_of(other->type))
			continue;
		other->set |= constraint->set;
		if (constraint->at.end > other->at.end)
			other->at.end = constraint->at.end;
		return true;
	}
	return false;
}

/* Where the "not" of a ban stands before its match. */
static size_t first_negation(const struct sentence *sentence, size_t start)
{
	size_t least = start > NOT_WINDOW ? start - NOT_WINDOW : 0;

	for (size_t i = start; i-- > least;)
		if (sentence->at[i].classes & CLASS_BIT(CLASS_NOT))
			return i;
	return start;
}

static int keep(struct read *read, const struct match *match, struct constraint *constraint)
{
	const struct sentence *sentence = read->sentence;
	struct constraints *out = read->out;

	size_t first = constraint->is_ban ? first_negation(sentence, match->start) : match->start;

	constraint->at =
	    (struct stretch_read){sentence->at[first].start, sentence->at[match->end - 1].end};
	take_strength(read, match, constraint);
	take_span_of_time(read, constraint);
	if (take_condition(read, match, constraint) != 0)
		return -1;
	if (merge(read, constraint))
		return 0;
	if (out->n == CONSTRAINTS_MOST) {
		out->was_cut = true;
		return 0;
	}
	struct constraint *at = constraint_room(read->arena, out->at, out->n, sizeof *at);
	if (at == NULL)
		return -1;
	out->at = at;
	out->at[out->n++] = *constraint;
	return 0;
}

static size_t key_of(const struct sentence *sentence, const struct grammar *grammar,
    const struct grammar_row *row, const struct match *match)
{
	if (grammar->type == CONSTRAINT_LITERAL && row->spot == 0 && match->n > 0)
		return match->at[match->n - 1];
	for (size_t i = match->end; i-- > match->start;)
		if (sentence->at[i].classes & grammar->needs & ~CLASS_BIT(CLASS_NOT))
			return i;
	return match->end > match->start ? match->end - 1 : match->start;
}

/* Does a place stand in the words of a condition? A verb without its subject begins what is asked. */
static bool is_in_condition(const struct sentence *sentence, size_t at)
{
	static const char *const subjects[] = {"user", "users", "they", "you", "to", "i",
	    "customer", "who", "he", "she", "it", "person", "client", "guest", "not", "and"};
	size_t begin = sentence->n;

	for (size_t i = 0; i < at; i++) {
		enum on_condition condition = CONDITION_NONE;
		if (is_condition(sentence, i, &condition) && !span_is(sentence->at[i].text, "for"))
			begin = i;
		else if (span_is(sentence->at[i].text, ",") ||
			 span_is(sentence->at[i].text, "then") ||
			 span_is(sentence->at[i].text, ":"))
			begin = sentence->n;
	}
	if (begin == sentence->n)
		return false;
	return at < begin + 3 || !(sentence->at[at].classes & CLASS_BIT(CLASS_SAY)) ||
	       is_any(sentence->at[at - 1].text, subjects, ARRAY_LEN(subjects));
}

/* A user's words are about a task: a count beside other numbers is of its things, a table may be one of its data, code
 * and quotations part of it. */
static bool is_meant(
    const struct sentence *sentence, const struct match *match, const struct constraint *constraint)
{
	static const char *const articles[] = {"a", "as", "an", "markdown"};
	bool has_word = false;

	for (size_t i = 0; i < sentence->n; i++) {
		bool is_inside = i >= match->start && i < match->end;
		uint64_t classes = sentence->at[i].classes;
		if (constraint->type == CONSTRAINT_COUNT && !is_inside &&
		    classes & (CLASS_BIT(CLASS_NUMBER) | CLASS_BIT(CLASS_EACH)))
			return false;
		if (is_inside && classes & CLASS_BIT(CLASS_FORM) &&
		    sentence->at[i].form == FORM_TABLE && !constraint->is_ban &&
		    !(i > 0 && is_any(sentence->at[i - 1].text, articles, ARRAY_LEN(articles))))
			return false;
		has_word = has_word || (is_inside && classes & CLASS_BIT(CLASS_WORD));
	}
	if (constraint->is_ban)
		return true;
	if (constraint->type == CONSTRAINT_FORMAT && constraint->set & UINT64_C(1) << FORM_CODE)
		return sentence->classes & CLASS_BIT(CLASS_ONLY);
	if (constraint->type == CONSTRAINT_MARK && constraint->spot == SPOT_ANYWHERE)
		return constraint->set != UINT64_C(1) << MARK_LINK;
	return constraint->type != CONSTRAINT_LITERAL || constraint->spot != SPOT_ANYWHERE ||
	       has_word;
}

/* "Say so" alone is what to say when it comes up, not what every reply must hold. */
static bool is_offhand(
    const struct sentence *sentence, const struct match *match, const struct constraint *constraint)
{
	if (constraint->type != CONSTRAINT_LITERAL || constraint->is_ban ||
	    constraint->spot != SPOT_ANYWHERE || sentence->classes & CLASS_BIT(CLASS_MUST))
		return false;
	for (size_t i = match->start; i < match->end; i++)
		if (sentence->at[i].classes & (CLASS_BIT(CLASS_INCLUDE) | CLASS_BIT(CLASS_WORD)))
			return false;
	return true;
}

/* "The back end then adds 'OK'": what somebody else does is no demand, unless it is the reply that does it. */
static bool is_of_another(
    const struct sentence *sentence, const struct match *match, enum constraint_type type)
{
	const struct token *verb = &sentence->at[match->start];
	static const char *const ends_of_things[] = {"back", "front", "far", "rear", "low", "high"};
	size_t least = match->start > 5 ? match->start - 5 : 0;

	if (type != CONSTRAINT_LITERAL || match->start == 0 || verb->text.len < 2)
		return false;
	if (span_is(verb->text, "end") &&
	    is_any(sentence->at[match->start - 1].text, ends_of_things, ARRAY_LEN(ends_of_things)))
		return true;
	if (!(verb->classes &
		(CLASS_BIT(CLASS_END) | CLASS_BIT(CLASS_BEGIN) | CLASS_BIT(CLASS_INCLUDE))) ||
	    verb->text.at[verb->text.len - 1] != 's')
		return false;
	for (size_t i = match->start; i-- > least;)
		if (sentence->at[i].classes & CLASS_BIT(CLASS_REPLY))
			return false;
	return true;
}

/* "Answer yes or no, then in one sentence say why": each is a demand on a part of the reply alone. */
static bool is_of_a_part(
    const struct sentence *sentence, const struct match *match, enum constraint_type type)
{
	size_t least = match->start > 3 ? match->start - 3 : 0;
	bool has_condition = false;

	if (type != CONSTRAINT_ONE_OF && type != CONSTRAINT_COUNT)
		return false;
	for (size_t i = match->end; i < sentence->n && i < match->end + 2; i++)
		if (span_is(sentence->at[i].text, "then") ||
		    span_is(sentence->at[i].text, "followed"))
			return true;
	for (size_t i = 0; i < match->start; i++) {
		enum on_condition condition;
		has_condition = has_condition || is_condition(sentence, i, &condition);
	}
	for (size_t i = least; i < match->start; i++)
		if ((!has_condition && span_is(sentence->at[i].text, "then")) ||
		    span_is(sentence->at[i].text, "followed"))
			return true;
	return false;
}

/* "Letters stay under 160 words": the number has a unit of its own. */
static bool has_other_unit(
    const struct sentence *sentence, const struct match *match, enum constraint_type type)
{
	return type == CONSTRAINT_COUNT && match->end < sentence->n &&
	       sentence->at[match->end - 1].classes & CLASS_BIT(CLASS_NUMBER) &&
	       sentence->at[match->end].classes & CLASS_BIT(CLASS_UNIT);
}

/* Try one row at a token. 1 and *next, 0, or -1. */
static int try_row(struct read *read, const struct grammar *grammar, const struct grammar_row *row,
    size_t at, size_t *next)
{
	const struct sentence *sentence = read->sentence;
	struct match match;

	if (read->reading->is_user && !(row->flags & ROW_USER))
		return 0;
	if (!pattern_match(sentence, row->pattern, at, &match))
		return 0;
	if ((read->reading->is_user && !is_addressed(sentence, &match)) ||
	    is_in_condition(sentence, at) || is_of_another(sentence, &match, grammar->type) ||
	    is_of_a_part(sentence, &match, grammar->type) ||
	    has_other_unit(sentence, &match, grammar->type))
		return 0;
	size_t key = key_of(sentence, grammar, row, &match);
	unsigned n = count_negations(sentence, match.start, key, grammar->type);
	struct constraint constraint = {.type = grammar->type, .high = UINT32_MAX};
	constraint.is_ban = row->flags & ROW_BAN ? true : n % 2 == 1;
	int result = constraint_take(sentence, row, &match, read->arena, &constraint);
	if (result > 0 && read->reading->is_user && !is_meant(sentence, &match, &constraint))
		return 0;
	if (result > 0 && is_offhand(sentence, &match, &constraint))
		return 0;
	if (result <= 0)
		return result;
	*next = match.end > at ? match.end : at + 1;
	return keep(read, &match, &constraint) == 0 ? 1 : -1;
}

static int read_type(struct read *read, const struct grammar *grammar)
{
	const struct sentence *sentence = read->sentence;

	if (grammar->needs != 0 && !(sentence->classes & grammar->needs))
		return 0;
	for (size_t at = 0; at < sentence->n;) {
		size_t next = at + 1;
		int result = 0;
		for (size_t i = 0; i < grammar->nrows && result == 0; i++)
			result = try_row(read, grammar, &grammar->rows[i], at, &next);
		if (result < 0)
			return -1;
		at = next;
	}
	return 0;
}

/* Does a sentence of no type tell the model what to do? */
static bool is_instruction(const struct sentence *sentence)
{
	static const char *const verbs[] = {"be", "ask", "keep", "make", "help", "act", "refer",
	    "treat", "call", "follow", "remember", "assume", "consider", "think", "check", "focus",
	    "offer", "suggest", "start", "respect", "maintain", "adopt", "prioritize",
	    "prioritise"};
	bool is_you = false;

	if (sentence->n < 3)
		return false;
	for (size_t i = 0; i < sentence->n; i++)
		is_you = is_you || span_is(sentence->at[i].text, "you") ||
			 span_is(sentence->at[i].text, "your");
	const struct token *first = &sentence->at[0];
	return is_any(first->text, verbs, ARRAY_LEN(verbs)) ||
	       first->classes &
		   (CLASS_BIT(CLASS_SAY) | CLASS_BIT(CLASS_USE) | CLASS_BIT(CLASS_NOT) |
		       CLASS_BIT(CLASS_MUST) | CLASS_BIT(CLASS_GIVE) | CLASS_BIT(CLASS_TRY)) ||
	       (is_you && sentence->classes & (CLASS_BIT(CLASS_MUST) | CLASS_BIT(CLASS_NOT)));
}

static int note_uncheckable(struct read *read)
{
	struct constraints *out = read->out;

	if (read->reading->is_user || !is_instruction(read->sentence))
		return 0;
	if (out->nuncheckable == CONSTRAINTS_MOST) {
		out->was_cut = true;
		return 0;
	}
	struct stretch_read *at =
	    constraint_room(read->arena, out->uncheckable, out->nuncheckable, sizeof *at);
	if (at == NULL)
		return -1;
	out->uncheckable = at;
	out->uncheckable[out->nuncheckable++] =
	    (struct stretch_read){read->sentence->start, read->sentence->end};
	return 0;
}

bool constraint_is_checked(enum constraint_type type)
{
	switch (type) {
	case CONSTRAINT_SECRET:
	case CONSTRAINT_SCOPE:
	case CONSTRAINT_ASK:
	case CONSTRAINT_ANSWER:
	case CONSTRAINT_NAME:
	case CONSTRAINT_TONE:
	case CONSTRAINT_GRANT:
		return false;
	default:
		return true;
	}
}

int constraints_read(const struct reading *whole, struct arena *arena, struct constraints *out)
{
	struct reading reading = *whole;
	struct sentence sentence; /* large, and filled by sentence_next */
	struct read read = {.reading = &reading, .arena = arena, .out = out, .sentence = &sentence};

	*out = (struct constraints){0};

	if (reading.small.len > CONSTRAINT_LONGEST_TEXT) {
		reading.small.len = utf8_floor(reading.small, CONSTRAINT_LONGEST_TEXT);
		out->was_cut = true;
	}
	for (size_t at = 0; sentence_next(&reading, &at, &sentence);) {
		read.first = out->n;
		for (size_t i = 0; i < CONSTRAINTS; i++)
			if (!(reading.barred >> i & 1) && read_type(&read, &grammars[i]) != 0)
				return -1;
		if (out->n == read.first && note_uncheckable(&read) != 0)
			return -1;
	}
	return 0;
}
