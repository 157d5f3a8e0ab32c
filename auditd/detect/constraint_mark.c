/* Marks of punctuation, emojis, links, swearing; units of measure. */
#include <stdio.h>
#include <string.h>

#include "detect/constraint_check.h"

static const char *const names[MARKS] = {"commas", "full stops", "exclamation marks",
    "question marks", "semicolons", "colons", "dashes", "brackets", "asterisks", "quotation marks",
    "punctuation", "digits", "emojis", "links", "contractions", "swearing"};

static bool is_emoji(uint32_t code)
{
	return (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x2600 && code <= 0x27bf) ||
	       code == 0x2b50;
}

static bool is_mark(enum mark mark, uint32_t code)
{
	switch (mark) {
	case MARK_COMMA:
		return code == ',' || code == 0x3001 || code == 0xff0c;
	case MARK_PERIOD:
		return code == '.';
	case MARK_EXCLAMATION:
		return code == '!' || code == 0xff01 || code == 0xa1;
	case MARK_QUESTION:
		return code == '?' || code == 0xff1f;
	case MARK_SEMICOLON:
		return code == ';';
	case MARK_COLON:
		return code == ':';
	case MARK_DASH:
		return code == 0x2014 || code == 0x2013;
	case MARK_BRACKET:
		return code == '(' || code == ')';
	case MARK_ASTERISK:
		return code == '*';
	case MARK_QUOTE:
		return code == '"' || code == 0x201c || code == 0x201d;
	case MARK_PUNCTUATION:
		return code < 0x80 && code > 0 && strchr(".,;:!?", (int)code) != NULL;
	case MARK_DIGIT:
		return code >= '0' && code <= '9';
	case MARK_EMOJI:
		return is_emoji(code);
	default:
		return false;
	}
}

static bool stands_alone(struct span text, size_t at, size_t end)
{
	bool left = at > 0 && ((text.at[at - 1] >= 'a' && text.at[at - 1] <= 'z')),
	     right = end < text.len && text.at[end] >= 'a' && text.at[end] <= 'z';

	return !left && !right;
}

/* Where one of the words stands in a text of small letters; its length: nowhere. */
static size_t find_any(struct span text, const struct span *words, size_t n, bool is_whole)
{
	for (size_t at = 0; at < text.len; at++)
		for (size_t i = 0; i < n; i++)
			if (span_starts(span_slice(text, at, text.len), words[i]) &&
			    (!is_whole || stands_alone(text, at, at + words[i].len)))
				return at;
	return text.len;
}

static size_t find_phrased(enum mark mark, struct span small)
{
	static const struct span links[] = {SPAN("http://"), SPAN("https://"), SPAN("www.")};
	static const struct span contractions[] = {SPAN("n't"), SPAN("i'm"), SPAN("it's"),
	    SPAN("you're"), SPAN("we're"), SPAN("they're"), SPAN("'ll"), SPAN("'ve"),
	    SPAN("that's"), SPAN("let's")};
	static const struct span swearing[] = {SPAN("fuck"), SPAN("fucking"), SPAN("shit"),
	    SPAN("bullshit"), SPAN("damn"), SPAN("asshole"), SPAN("bastard"), SPAN("crap"),
	    SPAN("goddamn")};

	if (mark == MARK_LINK)
		return find_any(small, links, ARRAY_LEN(links), false);
	if (mark == MARK_CONTRACTION)
		return find_any(small, contractions, ARRAY_LEN(contractions), false);
	return find_any(small, swearing, ARRAY_LEN(swearing), true);
}

/* Where the mark stands first outside of code; the length: nowhere. *end behind it. */
static size_t find_mark(enum mark mark, const struct reply *reply, size_t *end)
{
	struct span text = reply->text;
	bool is_code = false;

	if (mark == MARK_LINK || mark == MARK_CONTRACTION || mark == MARK_SWEARING) {
		size_t at = find_phrased(mark, reply->small);
		if (at == reply->small.len)
			return text.len;
		*end = at + 1;
		if (reply->map)
			fold_map_source(reply->map, at, at + 1, &at, end);
		return at;
	}
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		int n = utf8_decode(text, at, &code);
		size_t length = (size_t)(n > 0 ? n : -n);
		is_code = is_code != (code == '`');
		if (!is_code && n > 0 && is_mark(mark, code)) {
			*end = at + length;
			return at;
		}
		at += length;
	}
	return text.len;
}

static enum kept check_end(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	struct span text = span_trim(reply->text);

	while (text.len > 0 &&
	       (strchr("*_\"')", text.at[text.len - 1]) ||
		   (unsigned char)text.at[text.len - 1] >= 0x80) &&
	       !(text.len >= 3 && memcmp(text.at + text.len - 3, "\xef\xbc\x9f", 3) == 0))
		text = span_trim(span_slice(text, 0, text.len - 1));
	if (text.len == 0 || reply->is_cut)
		return UNTOLD;
	bool is_question = text.at[text.len - 1] == '?' || text.at[text.len - 1] == '\x9f';
	if (is_question != constraint->is_ban)
		return KEPT;
	return breach_whole(
	    reply, breach, "%s with a question", constraint->is_ban ? "ends" : "does not end");
}

enum kept mark_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	if (constraint->spot == SPOT_END)
		return check_end(constraint, reply, breach);
	for (unsigned i = 0; i < MARKS; i++) {
		if (!(constraint->set >> i & 1))
			continue;
		size_t end = 0, at = find_mark((enum mark)i, reply, &end);
		bool is_there = at < reply->text.len;
		if (is_there != constraint->is_ban)
			continue;
		if (!is_there && reply->is_cut)
			return UNTOLD;
		breach_whole(reply, breach, "%s %s", names[i],
		    is_there ? "there, which are forbidden" : "demanded, not there");
		if (is_there) {
			breach->start = at;
			breach->end = end;
		}
		return BROKEN;
	}
	return KEPT;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where a number with one of the units stands; the length: nowhere. */
static size_t find_measure(struct span small, const struct span *units, size_t n)
{
	for (size_t at = 0; at < small.len; at++) {
		if (!is_digit(small.at[at]))
			continue;
		size_t end = at;
		while (end < small.len &&
		       (is_digit(small.at[end]) || small.at[end] == ',' || small.at[end] == '.'))
			end++;
		static const struct span between[] = {SPAN(" million"), SPAN(" billion"),
		    SPAN(" degrees"), SPAN("\xc2\xb0"), SPAN(" "), SPAN("-"), SPAN(" ")};
		for (size_t i = 0; i < ARRAY_LEN(between); i++)
			if (span_starts(span_slice(small, end, small.len), between[i]))
				end += between[i].len;
		for (size_t i = 0; i < n; i++)
			if (span_starts(span_slice(small, end, small.len), units[i]) &&
			    stands_alone(small, end, end + units[i].len))
				return at;
		at = end;
	}
	return small.len;
}

enum kept units_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	static const struct span metric[] = {SPAN("km"), SPAN("kilometers"), SPAN("kilometres"),
	    SPAN("kg"), SPAN("kilograms"), SPAN("kilos"), SPAN("cm"), SPAN("centimeters"),
	    SPAN("centimetres"), SPAN("mm"), SPAN("m"), SPAN("meters"), SPAN("metres"), SPAN("g"),
	    SPAN("grams"), SPAN("c"), SPAN("celsius"), SPAN("liters"), SPAN("litres"), SPAN("ml"),
	    SPAN("l"), SPAN("tonnes")};
	static const struct span imperial[] = {SPAN("miles"), SPAN("mile"), SPAN("feet"),
	    SPAN("foot"), SPAN("ft"), SPAN("inches"), SPAN("inch"), SPAN("pounds"), SPAN("lbs"),
	    SPAN("lb"), SPAN("ounces"), SPAN("oz"), SPAN("f"), SPAN("fahrenheit"), SPAN("gallons"),
	    SPAN("yards"), SPAN("mph"), SPAN("gallon")};
	size_t first = find_measure(reply->small, metric, ARRAY_LEN(metric)),
	       second = find_measure(reply->small, imperial, ARRAY_LEN(imperial));
	bool wants_metric =
	    ((constraint->set & (UNITS_METRIC | UNITS_CELSIUS)) != 0) != constraint->is_ban;
	size_t wanted = wants_metric ? first : second, other = wants_metric ? second : first;

	if (other == reply->small.len || wanted < reply->small.len)
		return KEPT;
	breach->start = other;
	breach->end = other + 1;
	if (reply->map)
		fold_map_source(reply->map, other, other + 1, &breach->start, &breach->end);
	snprintf(breach->note, sizeof breach->note, "%s units; %s ones demanded",
	    wants_metric ? "imperial" : "metric", wants_metric ? "metric" : "imperial");
	return BROKEN;
}
