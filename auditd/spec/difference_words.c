/* One sentence against another, word by word. */
#include <stdlib.h>

#include "spec/difference.h"

enum { WORDS_MAX = 200 };

/* Words between spaces: a comma that is new is a change too. */
struct line {
	struct span at[WORDS_MAX];
	size_t n;
	bool is_cut;
};

static void split(struct span text, struct line *line)
{
	line->n = 0;
	line->is_cut = false;
	while ((text = span_trim(text)).len > 0) {
		size_t end = 0;
		while (end < text.len && text.at[end] != ' ')
			end++;
		if (line->n == WORDS_MAX) {
			line->is_cut = true;
			return;
		}
		line->at[line->n++] = span_slice(text, 0, end);
		text = span_slice(text, end, text.len);
	}
}

/* How long the longest common subsequence of what stands at and behind [i] and [j] is. */
typedef unsigned char lengths[WORDS_MAX + 1][WORDS_MAX + 1];

static void measure(const struct line *before, const struct line *after, lengths table)
{
	for (size_t i = before->n + 1; i-- > 0;)
		for (size_t j = after->n + 1; j-- > 0;) {
			if (i == before->n || j == after->n)
				table[i][j] = 0;
			else if (span_equal(before->at[i], after->at[j]))
				table[i][j] = (unsigned char)(table[i + 1][j + 1] + 1);
			else
				table[i][j] = table[i + 1][j] > table[i][j + 1] ? table[i + 1][j]
										: table[i][j + 1];
		}
}

enum side { BOTH, BEFORE, AFTER };

/* Open and close marks where the side changes. */
static void put_word(struct buf *out, enum side *last, enum side side, struct span word)
{
	static const char *const opened[] = {"", "[-", "{+"}, *const closed[] = {"", "-]", "+}"};

	if (*last != side)
		buf_text(out, closed[*last]);
	if (out->len > 0 && out->at[out->len - 1] != ' ')
		buf_byte(out, ' ');
	if (*last != side)
		buf_text(out, opened[side]);
	*last = side;
	buf_append(out, word);
}

static void put_all(
    struct buf *out, const struct line *before, const struct line *after, lengths table)
{
	static const char *const closed[] = {"", "-]", "+}"};
	enum side last = BOTH;
	size_t i = 0, j = 0;

	while (i < before->n || j < after->n) {
		if (i < before->n && j < after->n && span_equal(before->at[i], after->at[j])) {
			put_word(out, &last, BOTH, before->at[i++]);
			j++;
		} else if (j == after->n || (i < before->n && table[i + 1][j] >= table[i][j + 1])) {
			put_word(out, &last, BEFORE, before->at[i++]);
		} else {
			put_word(out, &last, AFTER, after->at[j++]);
		}
	}
	buf_text(out, closed[last]);
	if (before->is_cut || after->is_cut)
		buf_text(out, " ...");
}

int difference_words(struct buf *out, struct span before, struct span after)
{
	struct line older, newer;
	lengths *table = malloc(sizeof *table);
	struct buf line = {0};

	if (table == NULL)
		return -1;
	split(before, &older);
	split(after, &newer);
	measure(&older, &newer, *table);
	put_all(&line, &older, &newer, *table);
	buf_append(out, buf_span(&line));
	bool failed = line.failed || out->failed;
	buf_done(&line);
	free(table);
	return failed ? -1 : 0;
}
