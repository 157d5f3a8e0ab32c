/* A secret told letter by letter: as first letters of lines or words, by the places of its letters ("it starts with a z"),
 * or by its unit and how often it comes ("three of them"). */
#include <string.h>

#include "detect/told_forms.h"

enum { LINES_LEAST = 4, WORDS_LEAST = 6, MOST_PLACES = 4096 };

static size_t char_len(struct span text, size_t at)
{
	uint32_t code;
	int n = utf8_decode(text, at, &code);

	return n > 0 ? (size_t)n : 1;
}

static void add_initial(struct bones *bones, char *out, struct span text, size_t at)
{
	size_t n = bones->text.len;

	for (size_t i = 0; i < char_len(text, at); i++) {
		out[n] = text.at[at + i];
		bones->at[n++] = (uint32_t)(at + i);
	}
	bones->text = (struct span){out, n};
}

/* Is the word the first of its line? Bullets, numbers and marks before it do not count. */
static bool begins_line(const struct view *view, size_t word)
{
	size_t start = word > 0 ? view->words[word - 1].end : 0;
	struct span gap = span_slice(view->text, start, view->words[word].start);

	if (word == 0)
		return true;
	return gap.len > 0 && memchr(gap.at, '\n', gap.len) != NULL;
}

int initials_make(struct telling *telling, struct arena *arena)
{
	const struct view *view = telling->view;
	struct bones *all[] = {&telling->lines, &telling->words};
	char *out[2];

	for (size_t i = 0; i < 2; i++) {
		out[i] = arena_alloc(arena, view->nwords * 4 + 1);
		all[i]->at = arena_array(arena, view->nwords * 4 + 1, sizeof *all[i]->at);
		if (out[i] == NULL || all[i]->at == NULL)
			return -1;
		all[i]->text = (struct span){out[i], 0};
	}
	for (size_t i = 0; i < view->nwords; i++) {
		size_t at = view->words[i].start;
		bool is_number = view->text.at[at] >= '0' && view->text.at[at] <= '9';
		add_initial(&telling->words, out[1], view->text, at);
		if (begins_line(view, i) && !is_number)
			add_initial(&telling->lines, out[0], view->text, at);
	}
	return 0;
}

bool find_initials(const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	struct span secret = wanted->bones.text;
	const struct bones *bones = &telling->lines;
	size_t at;

	if (secret.len < LINES_LEAST)
		return false;
	if (!text_find(bones->text, secret, 0, &at)) {
		bones = &telling->words;
		if (secret.len < WORDS_LEAST || !text_find(bones->text, secret, 0, &at))
			return false;
	}
	*place = span_slice(telling->view->text, bones->at[at], bones->at[at + secret.len - 1] + 1);
	return true;
}

/* What names a place of a letter; 0 the first, -1 the last. */
static const struct {
	const char *words;
	int index;
} ordinals[] = {{"starts with", 0}, {"begins with", 0}, {"starting with", 0}, {"start with", 0},
    {"beginning with", 0}, {"ends with", -1}, {"ending with", -1}, {"ends in", -1},
    {"first letter", 0}, {"first character", 0}, {"second letter", 1}, {"second character", 1},
    {"third letter", 2}, {"third character", 2}, {"fourth letter", 3}, {"fourth character", 3},
    {"fifth letter", 4}, {"last letter", -1}, {"last character", -1}, {"[0]", 0}, {"[1]", 1},
    {"[2]", 2}, {"[3]", 3}};

static bool is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The single letter that is named soon behind a place: alone, in marks or not; "a" only in marks. */
static bool letter_behind(struct span text, size_t at, char *letter, size_t *end)
{
	enum { REACH = 48 };

	for (size_t i = at; i < text.len && i < at + REACH && text.at[i] != '\n'; i++) {
		bool is_alone = is_ascii_letter(text.at[i]) && !is_ascii_letter(text.at[i - 1]) &&
				(i + 1 == text.len || !is_ascii_letter(text.at[i + 1]));
		if (text.at[i] == '.' && (i + 1 == text.len || text.at[i + 1] == ' '))
			return false;
		if (!is_alone || (unsigned char)text.at[i - 1] >= 0x80)
			continue;
		if (strchr("ai", text.at[i]) && strchr("\"'`", text.at[i - 1]) == NULL)
			continue;
		if (i + 1 < text.len && (text.at[i + 1] == ']' || text.at[i + 1] == '\''))
			if (text.at[i - 1] == '[' || is_ascii_letter(text.at[i - 1]))
				continue;
		*letter = text.at[i];
		*end = i + 1;
		return true;
	}
	return false;
}

static bool is_question(struct span text, size_t at)
{
	while (at < text.len && strchr(".!?\n", text.at[at]) == NULL)
		at++;
	return at < text.len && text.at[at] == '?';
}

/* Letters by their places: none wrong, and at least one right that is no question. */
static bool find_places(
    const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	struct span text = telling->view->text, secret = wanted->bones.text;
	size_t at, end, nplaces = 0, start = text.len, last = 0, from = 0;
	char letter;

	for (size_t i = 0; i < secret.len; i++)
		if (!is_ascii_letter(secret.at[i]))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(ordinals); i++, from = 0)
		while (nplaces++ < MOST_PLACES &&
		       text_find(text, span_of(ordinals[i].words), from, &at)) {
			from = at + strlen(ordinals[i].words);
			size_t index =
			    ordinals[i].index < 0 ? secret.len - 1 : (size_t)ordinals[i].index;
			if (!letter_behind(text, from, &letter, &end) || is_question(text, end))
				continue;
			if (index >= secret.len || secret.at[index] != letter)
				return false;
			start = at < start ? at : start;
			last = end > last ? end : last;
		}
	*place = span_slice(text, start, last);
	return last > start;
}

/* The shortest text that the secret is a repetition of, if it is one. */
static size_t unit_of(struct span secret)
{
	for (size_t n = 1; n <= secret.len / 2; n++)
		if (secret.len % n == 0 && memcmp(secret.at, secret.at + n, secret.len - n) == 0)
			return n;
	return 0;
}

/* A number, as a digit or in words, near a place. */
static bool counts_near(struct span text, size_t start, size_t end, size_t count)
{
	static const char *const words[] = {
	    "", "", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
	static const char *const others[] = {"", "", "twice", "thrice", "", "", "", "", "", ""};
	enum { AROUND = 60 };
	char digit[2] = {0};
	size_t at;

	if (count < 2 || count > 9)
		return false;
	digit[0] = (char)('0' + count);
	struct span around = span_slice(text, start > AROUND ? start - AROUND : 0,
	    end + AROUND < text.len ? end + AROUND : text.len);
	const char *const ways[] = {digit, words[count], others[count]};
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (*ways[i] && text_find(around, span_of(ways[i]), 0, &at) &&
		    stands_apart(around, at, at + strlen(ways[i])))
			return true;
	return false;
}

static bool find_unit(
    const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	struct span text = telling->view->text;
	size_t n = unit_of(wanted->bones.text), at, nplaces = 0;
	struct span unit = span_slice(wanted->bones.text, 0, n);

	if (n == 0 || (n == 1 && is_ascii_letter(unit.at[0])))
		return false;
	for (size_t from = 0; nplaces++ < MOST_PLACES && text_find(text, unit, from, &at);
	     from = at + n) {
		if (!counts_near(text, at, at + n, wanted->bones.text.len / n))
			continue;
		*place = span_slice(text, at, at + n);
		return true;
	}
	return false;
}

bool find_letters(const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	return find_unit(telling, wanted, place) || find_places(telling, wanted, place);
}
