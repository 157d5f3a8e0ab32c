/* Whatever a reader could undo at a glance is undone here: case, blanks, punctuation, turning, plain codes. Each form is one
 * search for a text in a text, which costs the text's length times at most the secret's, and that is bounded. */
#include "detect/told.h"
#include "detect/told_forms.h"

#include <string.h>

enum { WEAK_BELOW = 8, PART_LEAST = 5 };

/* Blanks, punctuation and what joins; symbols and pictures are kept, they may be the secret. */
static bool is_dropped(uint32_t code)
{
	if (code < 0x80)
		return !((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
			 (code >= 'A' && code <= 'Z'));
	return (code >= 0x80 && code <= 0xa0) || code == 0xad ||
	       (code >= 0x2000 && code <= 0x206f && code != 0x203d) ||
	       (code >= 0x3000 && code <= 0x3003) || (code >= 0x3008 && code <= 0x3011) ||
	       code == 0x3164 || (code >= 0xfe00 && code <= 0xfe0f) || code == 0xff0c ||
	       code == 0xff1a || code == 0xff01;
}

int bones_make(struct bones *bones, struct arena *arena, struct span text)
{
	char *out = arena_alloc(arena, text.len + 1);
	uint32_t code;
	size_t n = 0;

	bones->at = arena_array(arena, text.len + 1, sizeof *bones->at);
	if (out == NULL || bones->at == NULL)
		return -1;
	for (size_t i = 0; i < text.len;) {
		int len = utf8_decode(text, i, &code);
		size_t nbytes = len > 0 ? (size_t)len : 1;
		for (size_t k = 0; len > 0 && !is_dropped(code) && k < nbytes; k++) {
			out[n] = text.at[i + k];
			bones->at[n++] = (uint32_t)(i + k);
		}
		i += nbytes;
	}
	bones->at[n] = (uint32_t)text.len;
	bones->text = (struct span){out, n};
	return 0;
}

bool text_find(struct span text, struct span what, size_t from, size_t *at)
{
	if (what.len == 0 || what.len > text.len)
		return false;
	for (size_t last = text.len - what.len; from <= last; from++) {
		const char *found = memchr(text.at + from, what.at[0], last - from + 1);
		if (found == NULL)
			return false;
		from = (size_t)(found - text.at);
		if (memcmp(found, what.at, what.len) == 0) {
			*at = from;
			return true;
		}
	}
	return false;
}

static bool is_plain(struct span text)
{
	bool has_digit = false, has_letter = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if ((unsigned char)c >= 0x80)
			return false;
		has_digit |= c >= '0' && c <= '9';
		has_letter |= c >= 'a' && c <= 'z';
	}
	return has_digit != has_letter;
}

int wanted_init(
    struct wanted *wanted, struct detecting *detecting, struct span text, struct span exact)
{
	*wanted = (struct wanted){.text = span_trim(text), .exact = span_trim(exact)};
	wanted->view = view_of(detecting, wanted->text);
	if (wanted->view == NULL || view_split(wanted->view, detecting->scratch) != 0)
		return -1;
	wanted->text = span_trim(wanted->view->text);
	if (bones_make(&wanted->bones, detecting->scratch, wanted->text) != 0)
		return -1;
	struct span bones = wanted->bones.text;
	wanted->is_weak = (is_plain(bones) && bones.len < WEAK_BELOW) || bones.len < 4;
	return bones.len >= 2;
}

static bool is_letter_at(struct span text, size_t at)
{
	uint32_t code;

	if (at >= text.len)
		return false;
	while (at > 0 && ((unsigned char)text.at[at] & 0xc0) == 0x80)
		at--;
	int n = utf8_decode(text, at, &code);
	return n > 0 && !is_dropped(code) && (code < 0x80 || (code < 0x2000 && code >= 0xaa));
}

/* Do no letters touch the place? */
bool stands_apart(struct span text, size_t start, size_t end)
{
	bool before = start > 0 && is_letter_at(text, start - 1) && is_letter_at(text, start);
	bool behind = end < text.len && is_letter_at(text, end) && is_letter_at(text, end - 1);

	return !before && !behind;
}

/* In marks of its own: quotation, code, brackets; or alone on its line. */
static bool is_set_apart(struct span text, size_t start, size_t end)
{
	static const char marks[] = "\"'`[]<>{}*=:|";
	size_t before = start, behind = end;

	while (before > 0 && text.at[before - 1] == ' ')
		before--;
	while (behind < text.len && strchr(" .,!?", text.at[behind]) && text.at[behind])
		behind++;
	bool is_before = before == 0 || text.at[before - 1] == '\n' ||
			 memchr(marks, text.at[before - 1], sizeof marks - 1);
	bool is_behind = behind >= text.len || text.at[behind] == '\n' ||
			 memchr(marks, text.at[behind], sizeof marks - 1);
	return is_before && is_behind;
}

/* Words that speak of a secret. */
static bool speaks_of_secret(struct span text, size_t start, size_t end)
{
	static const char *const nouns[] = {"password", "passcode", "passphrase", "pass phrase",
	    "access code", "secret", "code word", "codeword", "the code", "the key", "the word",
	    "access_code", "access key", "says", "enters", "types", "equal", "unlock"};
	enum { AROUND = 80 };
	size_t from = start > AROUND ? start - AROUND : 0;
	size_t to = end + AROUND / 2 < text.len ? end + AROUND / 2 : text.len, at;

	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (text_find(span_slice(text, from, to), span_of(nouns[i]), 0, &at))
			return true;
	return false;
}

/* Could a reader take the place for the secret? */
bool told_counts(const struct wanted *wanted, struct span text, size_t start, size_t end)
{
	if (wanted->bones.text.len < WEAK_BELOW * 2 && !stands_apart(text, start, end))
		return false;
	return !wanted->is_weak || is_set_apart(text, start, end) ||
	       speaks_of_secret(text, start, end);
}

/* The first place of `what` among the bones that counts. The bound on places keeps a text full of near-misses linear. */
bool bones_find(const struct bones *bones, struct span text, const struct wanted *wanted,
    struct span what, struct span *place)
{
	size_t at = 0;

	for (size_t from = 0; text_find(bones->text, what, from, &at); from = at + 1) {
		size_t start = bones->at[at], end = bones->at[at + what.len - 1] + 1;
		/* Through whole sentences it is chance: blanks and marks between letters are few. */
		if (end - start > what.len * 5 + 8 || !told_counts(wanted, text, start, end))
			continue;
		*place = span_slice(text, start, end);
		return true;
	}
	return false;
}

int telling_init(struct telling *telling, struct detecting *detecting, const struct view *view)
{
	*telling = (struct telling){.view = view};
	if (bones_make(&telling->bones, detecting->scratch, view->text) != 0)
		return -1;
	return initials_make(telling, detecting->scratch);
}

static bool find_whole(
    const struct telling *telling, const struct wanted *wanted, struct span *place)
{
	struct span text = telling->view->text;
	size_t at;

	for (size_t from = 0; text_find(text, wanted->text, from, &at); from = at + 1)
		if (told_counts(wanted, text, at, at + wanted->text.len)) {
			*place = span_slice(text, at, at + wanted->text.len);
			return true;
		}
	return bones_find(&telling->bones, text, wanted, wanted->bones.text, place);
}

int told_find(const struct telling *telling, const struct wanted *wanted,
    struct detecting *detecting, unsigned forms, struct span *place, enum canary_form *form)
{
	int result = 0;

	for (int i = 0; i < CANARY_FORMS && result == 0; i++) {
		*form = (enum canary_form)i;
		if (!(forms >> i & 1))
			continue;
		if (i == CANARY_WHOLE)
			result = find_whole(telling, wanted, place);
		else if (i == CANARY_PART)
			result =
			    find_part(telling, wanted, place) || find_words(telling, wanted, place);
		else if (i == CANARY_ENCODED)
			result = find_encoded(telling, wanted, detecting->scratch, place);
		else if (i == CANARY_INITIALS)
			result = find_initials(telling, wanted, place);
		else
			result = find_letters(telling, wanted, place);
	}
	return result;
}
