/* A pattern runs on folded text, so folding itself is asked what it makes of the pattern's characters. */
#include "match/literal.h"

#include <stdio.h>

#include "match/fold.h"

/* Fold a text of one or two characters into a buffer. Returns 0, or -1 when out of memory. */
static int fold_few(struct span text, struct buf *out)
{
	struct fold fold = {0};
	struct span folded;
	int result = fold_run(&fold, text, &folded);

	if (result == 0)
		result = buf_append(out, folded);
	fold_done(&fold);
	return result;
}

/* "U+2019", "U+0065 U+0301". */
static void name_codes(uint32_t before, uint32_t code, char name[24])
{
	if (before)
		(void)snprintf(name, 24, "U+%04X U+%04X", (unsigned)before, (unsigned)code);
	else
		(void)snprintf(name, 24, "U+%04X", (unsigned)code);
}

static void say(uint32_t before, uint32_t code, struct span folded, char words[LITERAL_WORDS])
{
	char name[24];
	struct buf safe = {0};

	name_codes(before, code, name);
	text_printable(&safe, folded, false);
	if (folded.len == 0)
		(void)snprintf(words, LITERAL_WORDS,
		    "it holds %s, which is left out of texts: leave it out, or say exact: true",
		    name);
	else
		(void)snprintf(words, LITERAL_WORDS,
		    "it holds %s, which texts are rid of: write '%s' instead, or say exact: true",
		    name, buf_string(&safe));
	buf_done(&safe);
}

/* Is it but for its case what it is folded to? Then it matches that: U+212A is a k, where case is ignored. */
static bool is_case_of(uint32_t code, struct span folded)
{
	uint32_t other;

	return folded.len > 0 && utf8_decode(folded, 0, &other) == (int)folded.len &&
	       fold_is_same_letter(code, other);
}

/* Fold one character, or two that follow each other; together tells what folding makes of both at once, apart of each. Out
 * of memory both are what they were: then nothing is refused, and what comes next fails. */
static void fold_each(uint32_t before, uint32_t code, struct buf *together, struct buf *apart)
{
	char bytes[8];
	size_t nbefore = before ? utf8_encode(before, bytes) : 0,
	       len = nbefore + utf8_encode(code, bytes + nbefore);
	struct span text = {bytes, len};

	if (fold_few(text, together) == 0 &&
	    (nbefore == 0 || fold_few(span_slice(text, 0, nbefore), apart) == 0) &&
	    (nbefore == 0 ? buf_append(apart, text)
			  : fold_few(span_slice(text, nbefore, len), apart)) == 0)
		return;
	buf_clear(together);
	buf_clear(apart);
}

bool literal_is_gone(uint32_t before, uint32_t code, char words[LITERAL_WORDS])
{
	struct buf together = {0}, apart = {0};

	if (before < 0x80 && code < 0x80)
		return false;
	fold_each(before, code, &together, &apart);
	bool is_gone = !span_equal(buf_span(&together), buf_span(&apart)) &&
		       !(before == 0 && is_case_of(code, buf_span(&together)));
	if (is_gone)
		say(before, code, buf_span(&together), words);
	buf_done(&together);
	buf_done(&apart);
	return is_gone;
}

static int check(const struct node *before, const struct node *node, struct error *err)
{
	char words[LITERAL_WORDS];
	bool has_before = before && before->kind == NODE_SET && before->literal;

	if (literal_is_gone(0, node->literal, words) ||
	    (has_before && literal_is_gone(before->literal, node->literal, words)))
		return error_set(err, ERROR_SETTING, "%s at offset %zu", words, node->at);
	return 0;
}

/* Trees are no deeper than SYNTAX_DEPTH allows. */
int literal_check(const struct node *root, struct error *err)
{
	const struct node *before = NULL;

	if (root->kind == NODE_SET && root->literal && check(NULL, root, err) != 0)
		return -1;
	for (const struct node *child = root->first; child; child = child->next) {
		bool follows = root->kind == NODE_SEQUENCE;
		if (child->kind == NODE_SET && child->literal) {
			if (check(follows ? before : NULL, child, err) != 0)
				return -1;
		} else if (literal_check(child, err) != 0) {
			return -1;
		}
		before = child;
	}
	return 0;
}
