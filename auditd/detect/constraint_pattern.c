/* Patterns of tokens: a small backtracking matcher. */
#include <string.h>

#include "detect/constraint_pattern.h"

static const char letters[CLASSES + 1] = {
    [CLASS_SAY] = 'V',
    [CLASS_REPLY] = 'R',
    [CLASS_USE] = 'U',
    [CLASS_INCLUDE] = 'I',
    [CLASS_NOT] = 'N',
    [CLASS_ONLY] = 'O',
    [CLASS_MUST] = 'M',
    [CLASS_TRY] = 'T',
    [CLASS_LANGUAGE] = 'L',
    [CLASS_FORM] = 'F',
    [CLASS_UNIT] = 'u',
    [CLASS_NUMBER] = 'n',
    [CLASS_QUOTE] = 'q',
    [CLASS_MOST] = '<',
    [CLASS_LEAST] = '>',
    [CLASS_EXACT] = '=',
    [CLASS_CASE] = 'K',
    [CLASS_MARK] = 'm',
    [CLASS_IN] = 'i',
    [CLASS_BEGIN] = 'b',
    [CLASS_END] = 'e',
    [CLASS_WORD] = 'w',
    [CLASS_AND] = '&',
    [CLASS_EACH] = 'E',
    [CLASS_REVEAL] = 'S',
    [CLASS_GIVE] = 'G',
    [CLASS_TOOL] = 't',
    [CLASS_UNITS] = 'Y',
    [CLASS_FEWER] = 'f',
    [CLASS_OVER] = 'o',
    [CLASS_NAME] = 'C',
    [CLASS_TONE] = 'j',
    [CLASS_CAPS] = 'X',
};

enum class class_of(char letter) {
	const char *at = letter ? memchr(letters, letter, CLASSES) : NULL;

	return at ? (enum class)(at - letters) : CLASSES;
}

/* Is the token one of the alternatives of an element? *is_class: by a class. */
static bool is_element(const struct token *token, struct span element, bool *is_class)
{
	size_t at = 0;

	while (at < element.len) {
		size_t end = at;
		while (end < element.len && (element.at[end] != '/' || end == at))
			end++;
		*is_class = element.at[at] == '@';
		if (*is_class) {
			enum class class = class_of(element.at[at + 1]);
			if (class < CLASSES && token->classes & CLASS_BIT(class))
				return true;
		} else if (span_equal(token->text, span_slice(element, at, end))) {
			return true;
		}
		at = end + 1;
	}
	return false;
}

static bool match_from(
    const struct sentence *sentence, const char *pattern, size_t at, struct match *match);

static bool match_gap(const struct sentence *sentence, unsigned most, const char *rest, size_t at,
    struct match *match)
{
	for (unsigned i = 0; i <= most && at + i <= sentence->n; i++) {
		if (match_from(sentence, rest, at + i, match))
			return true;
		if (at + i < sentence->n && span_is(sentence->at[at + i].text, ":"))
			return false;
	}
	return false;
}

static bool match_from(
    const struct sentence *sentence, const char *pattern, size_t at, struct match *match)
{
	size_t length = strcspn(pattern, " ");
	const char *rest = pattern + length + (pattern[length] == ' ');
	struct span element = {pattern, length};
	size_t ncaptures = match->n;
	bool is_class;

	if (length == 0) {
		match->end = at;
		return true;
	}
	if (pattern[0] == '~')
		return match_gap(sentence, (unsigned)(pattern[1] - '0'), rest, at, match);
	if (pattern[0] == '?')
		element = span_slice(element, 1, element.len);
	if (at < sentence->n && is_element(&sentence->at[at], element, &is_class)) {
		if (is_class && match->n < CAPTURES)
			match->at[match->n++] = at;
		if (match_from(sentence, rest, at + 1, match))
			return true;
		match->n = ncaptures;
	}
	return pattern[0] == '?' && match_from(sentence, rest, at, match);
}

bool pattern_match(
    const struct sentence *sentence, const char *pattern, size_t at, struct match *match)
{
	*match = (struct match){.start = at};
	return match_from(sentence, pattern, at, match);
}

const struct token *match_token(
    const struct sentence *sentence, const struct match *match, enum class class, size_t nth)
{
	for (size_t i = 0; i < match->n; i++)
		if (sentence->at[match->at[i]].classes & CLASS_BIT(class) && nth-- == 0)
			return &sentence->at[match->at[i]];
	return NULL;
}
