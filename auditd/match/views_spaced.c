/* Words letter by letter: h o w, h-o-w, h.o.w; what stands around them in the line is kept, for they mean something only
 * there. */
#include "match/views_masks.h"

/* As many, and as far apart, as masks_find_group looks for. */
enum { LETTERS_LEAST = 4, GAP_MOST = 4 };

static bool is_part_of_word(char c)
{
	return is_ascii_letter(c) || is_ascii_digit(c) || (unsigned char)c >= 0x80;
}

static bool is_single(struct span text, size_t at)
{
	return at < text.len && (is_ascii_letter(text.at[at]) || is_ascii_digit(text.at[at])) &&
	       (at == 0 || !is_part_of_word(text.at[at - 1])) &&
	       (at + 1 >= text.len || !is_part_of_word(text.at[at + 1]));
}

static bool is_gap(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '_' || c == '*' || c == ':' || c == ',' ||
	       c == '/' || c == '|';
}

/* Where the next letter of a word in pieces is, behind the one that ends here; 0: none follows. *gap: what stands
 * between letters, NUL before the first; a wider gap or another one ends a word. */
static size_t next_letter(struct span text, size_t at, char *gap, bool *is_new_word)
{
	size_t start = at;

	if (*gap == '\0' && at < text.len)
		*gap = text.at[at];

	while (at < text.len && at - start < GAP_MOST && is_gap(text.at[at]))
		at++;
	if (at == start)
		return 0;
	*is_new_word = at - start > 1 || text.at[start] != *gap;
	return is_single(text, at) ? at : 0;
}

/* How many single letters stand in a row from here on, and where they end. */
static size_t count_letters(struct span text, size_t at, size_t *end)
{
	size_t n = 0;
	char gap = '\0';
	bool is_new_word;

	do {
		n += is_ascii_letter(text.at[at]);
		*end = at + 1;
		at = next_letter(text, *end, &gap, &is_new_word);
	} while (at != 0);
	return n;
}

/* The first place from `at` to `most` where enough single letters begin; false: none. */
static bool find_letters(struct views *views, size_t at, size_t most, size_t *start)
{
	while (at < most) {
		size_t end;
		if (!is_single(views->text, at)) {
			at++;
		} else if (count_letters(views->text, at, &end) >= LETTERS_LEAST) {
			*start = at;
			return true;
		} else {
			at = end;
		}
	}
	return false;
}

/* The same in all the text: only where enough single letters and digits stand near each other. */
static bool find_first(struct views *views, size_t *start)
{
	struct masks_group group;
	size_t at = views->at;

	while (masks_find_group(vector_best(), MASKS_SINGLES, views->text, at, &group)) {
		if (find_letters(views, group.start, group.end, start))
			return true;
		at = group.end;
	}
	return false;
}

static bool is_lone_word(char c)
{
	return c == 'a' || c == 'A' || c == 'I';
}

/* Join letters from here on; where they end. Behind a word, a first "a" is one of its own. */
static size_t join(struct views *views, size_t at, bool is_behind_word)
{
	struct span text = views->text;
	char gap = '\0';
	bool is_new_word = false;
	size_t end = at, start = at;

	do {
		views_piece(views, at, true);
		if (is_new_word ||
		    (end == start + 1 && is_behind_word && is_lone_word(text.at[start])))
			(void)buf_byte(&views->decoded, ' ');
		(void)buf_byte(&views->decoded, text.at[at]);
		end = at + 1;
		at = next_letter(text, end, &gap, &is_new_word);
	} while (at != 0 && !views_is_full(views));
	return end;
}

int views_find_spaced(struct views *views, struct decoded *decoded)
{
	size_t start, least = views->at;

	if (!find_first(views, &start)) {
		views->at = views->text.len;
		return 0;
	}
	size_t copied = views_line_start(views, start, least), end = start;
	decoded->start = (uint32_t)copied;
	do {
		views_copy(views, copied, start);
		end = join(views, start, start > decoded->start);
		copied = end;
	} while (
	    !views_is_full(views) && find_letters(views, end, views_line_end(views, end), &start));
	size_t stop = views_line_end(views, end);
	views_copy(views, end, stop);
	decoded->end = (uint32_t)stop;
	views->at = stop > end ? stop : end;
	return 1;
}
