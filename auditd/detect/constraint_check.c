/* One constraint against one reply, by type. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "detect/constraint_check.h"

enum kept breach_whole(const struct reply *reply, struct breach *breach, const char *format, ...)
{
	va_list arguments;

	breach->start = 0;
	breach->end = reply->text.len;
	va_start(arguments, format);
	vsnprintf(breach->note, sizeof breach->note, format, arguments);
	va_end(arguments);
	return BROKEN;
}

/* Letters and digits, and all beyond ASCII but what punctuates. */
static bool is_wordish(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (c >= 0xc3 && c < 0xe2) || c >= 0xe4;
}

/* The next place of a literal, as whole words where its ends are letters of a script with blanks; len: none. */
static size_t find_literal(struct span text, struct span literal, size_t at)
{
	if (literal.len == 0)
		return text.len;
	bool left = is_wordish((unsigned char)literal.at[0]) && (unsigned char)literal.at[0] < 0xe4;
	unsigned char last = (unsigned char)literal.at[literal.len - 1];
	bool right = last < 0x80 && is_wordish(last);

	while (at + literal.len <= text.len) {
		const char *found =
		    memchr(text.at + at, literal.at[0], text.len - literal.len - at + 1);
		if (found == NULL)
			return text.len;
		at = (size_t)(found - text.at);
		size_t end = at + literal.len;
		if (memcmp(found, literal.at, literal.len) == 0 &&
		    !(left && at > 0 && is_wordish((unsigned char)text.at[at - 1])) &&
		    !(right && end < text.len && is_wordish((unsigned char)text.at[end])))
			return at;
		at++;
	}
	return text.len;
}

static void place_small(const struct reply *reply, struct breach *breach, size_t start, size_t end)
{
	if (reply->map)
		fold_map_source(reply->map, start, end, &breach->start, &breach->end);
	else {
		breach->start = start;
		breach->end = end;
	}
}

static struct span bare(struct span text)
{
	while (text.len > 0 && (strchr(" \n\t\r*_\"'`#.", text.at[0])))
		text = span_slice(text, 1, text.len);
	while (text.len > 0 && strchr(" \n\t\r*_\"'`.", text.at[text.len - 1]))
		text.len--;
	return text;
}

static enum kept check_edge(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	struct span text = bare(reply->small), literal = bare(constraint->literals[0]);
	bool is_start = constraint->spot == SPOT_START;

	if (literal.len == 0)
		return UNTOLD;
	size_t at = is_start ? 0 : text.len >= literal.len ? text.len - literal.len : text.len;
	bool is_there =
	    text.len >= literal.len && memcmp(text.at + at, literal.at, literal.len) == 0;
	if (is_there != constraint->is_ban)
		return KEPT;
	if (!is_start && reply->is_cut)
		return UNTOLD;
	return breach_whole(reply, breach, "%s %s the words demanded",
	    constraint->is_ban ? "has at its" : "does not", is_start ? "begin with" : "end with");
}

static enum kept check_around(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	struct span text = span_trim(reply->small);
	bool is_wrapped = text.len > 1 && text.at[0] == '"' && text.at[text.len - 1] == '"';

	if (is_wrapped != constraint->is_ban)
		return KEPT;
	return reply->is_cut
		   ? UNTOLD
		   : breach_whole(reply, breach, "is not wrapped in quotation marks as demanded");
}

static enum kept check_banned(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	for (size_t i = 0; i < constraint->nliterals; i++) {
		struct span literal = constraint->literals[i];
		size_t at = find_literal(reply->small, literal, 0);
		bool is_asked = find_literal(reply->asked, literal, 0) < reply->asked.len;
		if (at == reply->small.len || (is_asked && !reply->is_against))
			continue;
		place_small(reply, breach, at, at + literal.len);
		snprintf(breach->note, sizeof breach->note,
		    "uses what is banned: number %zu of %zu", i + 1, constraint->nliterals);
		return BROKEN;
	}
	return KEPT;
}

static enum kept check_included(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	for (size_t i = 0; i < constraint->nliterals; i++) {
		size_t n = 0, at = 0;
		struct span literal = constraint->literals[i];
		while ((at = find_literal(reply->small, literal, at)) < reply->small.len) {
			n++;
			at += literal.len;
		}
		if (n >= constraint->low && n <= constraint->high)
			continue;
		if (n < constraint->low && reply->is_cut)
			return UNTOLD;
		return breach_whole(reply, breach,
		    "words demanded: number %zu of %zu stands there %zu times", i + 1,
		    constraint->nliterals, n);
	}
	return KEPT;
}

static enum kept check_literal(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	if (constraint->spot == SPOT_AROUND)
		return check_around(constraint, reply, breach);
	if (constraint->nliterals == 0)
		return UNTOLD;
	if (constraint->spot != SPOT_ANYWHERE)
		return check_edge(constraint, reply, breach);
	return constraint->is_ban ? check_banned(constraint, reply, breach)
				  : check_included(constraint, reply, breach);
}

static enum kept check_one_of(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	struct span text = bare(reply->small);
	size_t longest = 1, nwords = count_units(text, UNIT_WORDS);
	bool has_one = false;

	for (size_t i = 0; i < constraint->nliterals; i++) {
		struct span literal = bare(constraint->literals[i]);
		size_t n = count_units(literal, UNIT_WORDS);
		longest = n > longest ? n : longest;
		if (span_equal(text, literal))
			return KEPT;
		has_one = has_one || find_literal(text, literal, 0) < text.len;
	}
	if (has_one && nwords <= longest + 2)
		return KEPT;
	if (text.len > 0 && (text.at[0] == '{' || text.at[0] == '['))
		return UNTOLD;
	if (!constraint->is_exact && has_one)
		return UNTOLD;
	return breach_whole(reply, breach, "one of %zu answers demanded; %zu words given",
	    constraint->nliterals, nwords);
}

static enum kept check_count(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	static const char *const names[UNITS_COUNTED] = {
	    "words", "sentences", "paragraphs", "bullets", "lines", "characters", "questions"};
	size_t n = count_units(reply->text, constraint->unit), low = constraint->low,
	       high = constraint->high;
	size_t slack = constraint->unit == UNIT_WORDS || constraint->unit == UNIT_CHARACTERS;

	if (slack && low == high && !constraint->is_exact) {
		low -= low / 2;
		high += high / 2;
	} else if (slack) {
		low -= low / 20;
		high = high == UINT32_MAX ? high : high + high / 20 + (high < 5 ? 0 : 1);
	}
	if (n >= low && n <= high)
		return KEPT;
	if (n < low && reply->is_cut)
		return UNTOLD;
	return breach_whole(reply, breach, "%zu %s; %s %u demanded", n, names[constraint->unit],
	    n < low ? "at least" : "at most", n < low ? constraint->low : constraint->high);
}

/* Letters outside of fences and `code`, by case. */
static void count_cases(struct span text, size_t *nupper, size_t *nlower, size_t *first_upper)
{
	bool is_code = false;

	*nupper = *nlower = 0;
	*first_upper = text.len;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '`')
			is_code = !is_code;
		if (is_code)
			continue;
		*nlower += c >= 'a' && c <= 'z';
		if (c >= 'A' && c <= 'Z') {
			(*nupper)++;
			*first_upper = i < *first_upper ? i : *first_upper;
		}
	}
}

/* Longer words that begin small, where every word shall begin with a capital. */
static enum kept check_title(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	struct span text = reply->text;
	size_t nsmall = 0, ncapital = 0;

	for (size_t at = 0; at < text.len; at++) {
		size_t start = at;
		while (at < text.len && is_wordish((unsigned char)text.at[at]))
			at++;
		if (at < start + 4)
			continue;
		nsmall += text.at[start] >= 'a' && text.at[start] <= 'z';
		ncapital += text.at[start] >= 'A' && text.at[start] <= 'Z';
	}
	if (nsmall + ncapital < 2)
		return UNTOLD;
	if ((nsmall * 3 <= ncapital) != constraint->is_ban)
		return KEPT;
	return breach_whole(
	    reply, breach, "%zu of %zu words begin small", nsmall, nsmall + ncapital);
}

static enum kept check_case(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	size_t nupper, nlower, first;
	bool wants_lower = (constraint->set == CASE_LOWER) != constraint->is_ban;

	count_cases(reply->text, &nupper, &nlower, &first);
	if (nupper + nlower < 3)
		return UNTOLD;
	if (constraint->set == CASE_TITLE)
		return check_title(constraint, reply, breach);
	if (wants_lower) {
		if (nupper < 2 && nupper * 4 < nlower)
			return KEPT;
		breach_whole(reply, breach, "%zu capital letters; small ones demanded", nupper);
		breach->start = first;
		breach->end = first + 1;
		return BROKEN;
	}
	if (constraint->is_ban ? nlower == 0 : nlower * 10 <= nupper)
		return KEPT;
	return breach_whole(reply, breach, "%zu small letters; capitals demanded", nlower);
}

/* Does the reply give itself another name? */
static enum kept check_name(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	static const struct span cues[] = {SPAN("my name is "), SPAN("i am called "),
	    SPAN("i'm called "), SPAN("call me "), SPAN("i am "), SPAN("i'm ")};
	struct span small = reply->small;

	if (constraint->nliterals == 0 ||
	    find_literal(small, constraint->literals[0], 0) < small.len)
		return KEPT;
	for (size_t i = 0; i < ARRAY_LEN(cues); i++) {
		size_t at =
		    find_literal(small, span_slice(cues[i], 0, cues[i].len - 1), 0) + cues[i].len;
		if (at + 1 >= small.len)
			continue;
		place_small(reply, breach, at, at + 1);
		char first = reply->text.at[breach->start];
		bool is_plain = i < 4 || reply->is_against;
		if (first < 'A' || first > 'Z' || !is_plain)
			continue;
		snprintf(breach->note, sizeof breach->note, "another name than the one demanded");
		return BROKEN;
	}
	return UNTOLD;
}

enum kept constraint_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	switch (constraint->type) {
	case CONSTRAINT_LANGUAGE:
		return tongue_check(constraint, reply, breach);
	case CONSTRAINT_FORMAT:
		return form_check(constraint, reply, breach);
	case CONSTRAINT_ONE_OF:
		return check_one_of(constraint, reply, breach);
	case CONSTRAINT_COUNT:
		return check_count(constraint, reply, breach);
	case CONSTRAINT_CASE:
		return check_case(constraint, reply, breach);
	case CONSTRAINT_MARK:
		return mark_check(constraint, reply, breach);
	case CONSTRAINT_LITERAL:
		return check_literal(constraint, reply, breach);
	case CONSTRAINT_TOPIC:
		return constraint->nliterals > 0 ? check_banned(constraint, reply, breach) : UNTOLD;
	case CONSTRAINT_NAME:
		return check_name(constraint, reply, breach);
	case CONSTRAINT_UNITS:
		return units_check(constraint, reply, breach);
	default:
		return UNTOLD;
	}
}
