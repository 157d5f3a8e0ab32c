/* One tag of an example and the grade in the comment behind it. */
#include <string.h>

#include "spec/examples_private.h"

static const char *const role_words[EXAMPLE_ROLES] = {
    "system", "developer", "user", "assistant", "tool"};

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Take a word of lower-case letters off the front. */
static struct span take_word(struct span *text)
{
	size_t n = 0;

	while (n < text->len && text->at[n] >= 'a' && text->at[n] <= 'z')
		n++;
	struct span word = span_slice(*text, 0, n);
	*text = span_slice(*text, n, text->len);
	return word;
}

/* The value of key="value" in a tag's attributes, or absent. The key stands at the front or behind white space. */
static struct span attribute(struct span text, const char *key)
{
	size_t n = strlen(key);
	bool is_quoted = false;

	for (size_t i = 0; i + n + 2 <= text.len; i++) {
		bool may_begin = !is_quoted && (i == 0 || is_space(text.at[i - 1]));
		is_quoted ^= text.at[i] == '"';
		if (!may_begin || memcmp(text.at + i, key, n) != 0 || text.at[i + n] != '=' ||
		    text.at[i + n + 1] != '"')
			continue;
		struct span value = span_slice(text, i + n + 2, text.len);
		const char *end = memchr(value.at, '"', value.len);
		return end ? span_slice(value, 0, (size_t)(end - value.at))
			   : (struct span){NULL, 0};
	}
	return (struct span){NULL, 0};
}

static enum grade take_grade(struct span *text)
{
	for (size_t grade = GRADE_BAD; grade < GRADES; grade++) {
		struct span name = span_of(grade_names[grade]);
		struct span rest = span_slice(*text, name.len, text->len);
		if (!span_starts(*text, name) || (rest.len > 0 && !strchr(" \t:,;[", rest.at[0])))
			continue;
		*text = rest;
		return (enum grade)grade;
	}
	return GRADE_NONE;
}

/* "[#clause]" off the front; false: it is malformed. */
static bool take_clause(struct span *text, struct span *clause)
{
	if (text->len == 0 || text->at[0] != '[')
		return true;
	const char *end = memchr(text->at, ']', text->len);
	size_t n = end ? (size_t)(end - text->at) : 0;
	if (n < 3 || text->at[1] != '#')
		return false;
	*clause = span_slice(*text, 2, n);
	*text = span_slice(*text, n + 1, text->len);
	return true;
}

/* What stands between "<!--" and "-->". */
static void read_comment(struct span text, struct example_tag *tag)
{
	text = span_trim(text);
	tag->grade = take_grade(&text);
	if (tag->grade == GRADE_NONE)
		tag->flaw = "a comment begins with no grade";
	else if (!take_clause(&text, &tag->clause))
		tag->flaw = "a grade's clause is not written [#anchor]";
	text = span_trim(text);
	while (text.len > 0 && strchr(":,;", text.at[0]))
		text = span_trim(span_slice(text, 1, text.len));
	if (text.len > 0)
		tag->note = text;
}

/* Where "-->" begins, or text.len. */
static size_t comment_end(struct span text)
{
	for (size_t i = 0; i + 3 <= text.len; i++)
		if (memcmp(text.at + i, "-->", 3) == 0)
			return i;
	return text.len;
}

/* What stands behind a turn's tag: a comment, and perhaps text. */
static void read_rest(struct span text, struct example_tag *tag)
{
	static const struct span opened = SPAN("<!--");

	tag->rest = text = span_trim(text);
	if (!span_starts(text, opened))
		return;
	text = span_slice(text, opened.len, text.len);
	size_t end = comment_end(text);
	read_comment(span_slice(text, 0, end), tag);
	if (end == text.len)
		tag->flaw = "a comment is not closed";
	tag->rest = span_trim(span_slice(text, end + 3, text.len));
}

/* Where a tag ends: its '>' outside of quotes, or text.len. */
static size_t tag_end(struct span text)
{
	bool is_quoted = false;

	for (size_t i = 0; i < text.len; i++) {
		is_quoted ^= text.at[i] == '"';
		if (text.at[i] == '>' && !is_quoted)
			return i;
	}
	return text.len;
}

static bool read_turn(struct span word, struct span text, struct example_tag *tag)
{
	size_t end = tag_end(text);

	for (size_t role = 0; role < EXAMPLE_ROLES; role++) {
		if (!span_is(word, role_words[role]) || end == text.len ||
		    (end > 0 && !is_space(text.at[0])))
			continue;
		tag->kind = EXAMPLE_TAG_TURN;
		tag->role = (enum example_role)role;
		tag->name = word;
		if (role == EXAMPLE_ASSISTANT || role == EXAMPLE_TOOL)
			tag->tool = attribute(
			    span_slice(text, 0, end), role == EXAMPLE_TOOL ? "name" : "recipient");
		read_rest(span_slice(text, end + 1, text.len), tag);
		return true;
	}
	return false;
}

bool example_tag_read(struct span line, struct example_tag *tag)
{
	*tag = (struct example_tag){0};
	if (span_is(line, "<comparison>")) {
		tag->kind = EXAMPLE_TAG_COMPARISON;
		return true;
	}
	if (span_is(line, "</comparison>")) {
		tag->kind = EXAMPLE_TAG_COMPARISON_END;
		return true;
	}
	if (line.len < 3 || line.at[0] != '<')
		return false;
	struct span text = span_slice(line, 1, line.len);
	struct span word = take_word(&text);
	return read_turn(word, text, tag);
}

bool example_tag_ends(struct span line, struct span name)
{
	struct span text = span_trim(line);
	size_t n = name.len + 3;

	return text.len >= n && memcmp(text.at + text.len - n, "</", 2) == 0 &&
	       memcmp(text.at + text.len - 1 - name.len, name.at, name.len) == 0 &&
	       text.at[text.len - 1] == '>';
}
