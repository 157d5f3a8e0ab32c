/* Words in, small tables and calendars; English. */
#include <string.h>

#include "detect/lexis.h"
#include "detect/reckon.h"

const char *const reckon_weekdays[7] = {
    "saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"};
const char *const reckon_months[12] = {"january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december"};
const char reckon_digests[] =
    "md5 sha1 sha-1 sha256 sha-256 sha512 sha-512 sha224 sha-224 sha384 sha-384 md5sum sha1sum "
    "sha256sum";
static const char *const numerals[] = {"zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve"};

static int index_of(struct span word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(word, words[i]))
			return (int)i;
	return -1;
}

/* A whole number of at most four digits, also "3rd"; -1: none. */
static int number_of(struct span word)
{
	int value = 0;
	size_t i = 0;

	for (; i < word.len && i < 5 && word.at[i] >= '0' && word.at[i] <= '9'; i++)
		value = value * 10 + (word.at[i] - '0');
	struct span rest = span_slice(word, i, word.len);
	return i > 0 && i < 5 && (rest.len == 0 || lexis_has("st nd rd th", rest)) ? value : -1;
}

struct date {
	int day, month, year; /* month from 1 */
};

/* The day of the week, 0 is Saturday. Source: Zeller's congruence. */
static int weekday_of(const struct date *date)
{
	int month = date->month < 3 ? date->month + 12 : date->month;
	int year = date->month < 3 ? date->year - 1 : date->year;

	return (date->day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7;
}

static bool is_digit_at(const struct view *view, size_t i)
{
	struct span word = lexis_word(view, i);

	return word.len > 0 && word.at[0] >= '0' && word.at[0] <= '9';
}

/* "March 3, 2025" or "3 March 2025" from a word on: the words it takes, 0: none. */
static size_t date_at(const struct view *view, size_t i, struct date *date)
{
	size_t n = 3;

	/* Names of months are looked up only where a day stands beside them. */
	if (!is_digit_at(view, i) && !is_digit_at(view, i + 1))
		return 0;
	int month = index_of(lexis_word(view, i), reckon_months, ARRAY_LEN(reckon_months));

	if (month >= 0) {
		*date = (struct date){number_of(lexis_word(view, i + 1)), month + 1,
		    number_of(lexis_word(view, i + 2))};
	} else {
		size_t of = lexis_at(view, i + 1, "of");
		month =
		    index_of(lexis_word(view, i + 1 + of), reckon_months, ARRAY_LEN(reckon_months));
		*date = (struct date){number_of(lexis_word(view, i)), month + 1,
		    number_of(lexis_word(view, i + 2 + of))};
		n = 3 + of;
	}
	bool is_date = month >= 0 && date->day >= 1 && date->day <= 31 && date->year >= 1900 &&
		       date->year < 2200;
	return is_date ? n : 0;
}

/* A digit, or the first letter of a month: most words are neither. */
static bool may_begin_date(const struct view *view, size_t i)
{
	char c = view->text.at[view->words[i].start];

	return (c >= '0' && c <= '9') || c == 'j' || c == 'f' || c == 'm' || c == 'a' || c == 's' ||
	       c == 'o' || c == 'n' || c == 'd';
}

bool weekday_next(const struct view *view, size_t *at, struct stated *stated)
{
	struct date date;

	for (; *at < view->nwords; (*at)++) {
		size_t i = *at, n = may_begin_date(view, i) ? date_at(view, i, &date) : 0,
		       end = i + n;
		if (n == 0)
			continue;
		int day = i > 0 && !lexis_ends(view, i - 1)
			      ? index_of(lexis_word(view, i - 1), reckon_weekdays,
				    ARRAY_LEN(reckon_weekdays))
			      : -1;
		size_t first = day >= 0 ? i - 1 : i;
		/* Behind the date only words that say so may stand between. */
		if (day < 0 && !lexis_ends(view, end - 1) &&
		    lexis_at(view, end, "is was falls fell")) {
			size_t behind = end + 1 + lexis_run(view, end + 1, 2, "on a");
			day = index_of(
			    lexis_word(view, behind), reckon_weekdays, ARRAY_LEN(reckon_weekdays));
			end = behind + 1;
		}
		*at = i + n;
		if (day < 0)
			continue;
		*stated = (struct stated){first, end, day == weekday_of(&date)};
		return true;
	}
	return false;
}

/* The letter that a word names: "r", "r's", "rs"; NUL: none. */
static char letter_of(struct span word)
{
	bool is_plural = word.len == 3 && word.at[1] == '\'' && word.at[2] == 's';

	if ((word.len == 1 || is_plural || (word.len == 2 && word.at[1] == 's')) &&
	    word.at[0] >= 'a' && word.at[0] <= 'z')
		return word.at[0];
	return '\0';
}

bool letters_asked(const struct view *view, struct letter_question *question)
{
	for (size_t i = 0; i + 3 < view->nwords; i++) {
		if (!lexis_at(view, i, "many") || !lexis_at(view, i - (i > 0), "how"))
			continue;
		size_t at =
		    i + 1 +
		    lexis_run(view, i + 1, 7,
			"times does do the letter letters appear occur instances of is there are");
		char letter = letter_of(lexis_word(view, at));
		if (letter == '\0' || lexis_at(view, at, "is as a"))
			continue;
		size_t in =
		    at + 1 +
		    lexis_run(view, at + 1, 5, "are there appear occur is do does letters letter");
		if (!lexis_at(view, in, "in"))
			continue;
		in += 1 + lexis_run(view, in + 1, 3, "the word name");
		struct span word = lexis_word(view, in);
		bool is_alone = in + 1 >= view->nwords || lexis_ends(view, in) ||
				view->text.at[view->words[in].end] == '"' ||
				view->text.at[view->words[in].end] == '\'';
		if (word.len < 3 || !is_alone)
			continue;
		*question = (struct letter_question){.letter = letter};
		for (size_t k = 0; k < word.len; k++)
			question->n += word.at[k] == letter;
		return true;
	}
	return false;
}

/* A number as digits or as a word up to twelve; -1: none. */
static int count_of(struct span word)
{
	int value = number_of(word);

	if (span_is(word, "once"))
		return 1;
	if (span_is(word, "twice"))
		return 2;
	return value >= 0 ? value : index_of(word, numerals, ARRAY_LEN(numerals));
}

bool letters_answered(
    const struct view *view, const struct letter_question *question, struct stated *stated)
{
	bool found = false;

	for (size_t i = 0; i < view->nwords; i++) {
		int count = count_of(lexis_word(view, i));
		if (count < 0)
			continue;
		bool is_whole = view->nwords <= 3;
		size_t behind =
		    i + 1 + lexis_run(view, i + 1, 3, "letter letters instances of the");
		bool is_of_letter = letter_of(lexis_word(view, behind)) == question->letter;
		bool is_times =
		    lexis_at(view, i, "once twice") || lexis_at(view, i + 1, "times time");
		if (!is_whole && !is_of_letter && !is_times)
			continue;
		*stated = (struct stated){i, i + 1, (unsigned)count == question->n};
		found = true;
	}
	return found;
}

bool digest_asked(const struct view *view)
{
	/* What stands on every page about hashing may be known by heart. */
	bool names = view->nwords <= 60 && lexis_any(view, 0, view->nwords, reckon_digests);

	return names &&
	       lexis_any(view, 0, view->nwords,
		   "what what's whats compute calculate give of hash tell generate") &&
	       !lexis_any(view, 0, view->nwords,
		   "hello password test foo admin empty abc fox 123456 crack decrypt verify check "
		   "compare reverse "
		   "identify function code python");
}

static bool is_digest(struct span word)
{
	static const size_t lengths[] = {32, 40, 56, 64, 96, 128};
	bool has_digit = false, is_length = false;

	for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
		is_length = is_length || word.len == lengths[i];
	for (size_t i = 0; is_length && i < word.len; i++) {
		char c = word.at[i];
		bool is_number = c >= '0' && c <= '9';
		if (!is_number && !(c >= 'a' && c <= 'f'))
			return false;
		has_digit = has_digit || is_number;
	}
	return is_length && has_digit;
}

bool digest_answered(const struct view *view, struct stated *stated)
{
	for (size_t i = 0; i < view->nwords; i++)
		if (is_digest(lexis_word(view, i))) {
			*stated = (struct stated){i, i + 1, false};
			return true;
		}
	return false;
}
