/* Forms: does a reply have the form that was demanded, or one that was forbidden? What a validator can say it says;
 * of the rest only what is plain. */
#include <string.h>

#include "detect/constraint_check.h"
#include "detect/json_text.h"

static const char *const names[FORMS] = {"JSON", "YAML", "XML", "CSV", "HTML", "Markdown", "code",
    "a code fence", "plain text", "a table", "a list", "a numbered list", "a heading", "bold text",
    "prose", "function calls"};

/* Shape of a reply's lines. */
struct shape {
	size_t nlines, nbullets, nnumbered, nheadings, nrules, ncells, nkeys, ncommas, nfences;
	size_t
	    first_mark; /* offset of the first bullet, heading, fence or table row; the length: none */
	bool has_bold;
	size_t bold_at;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_numbered(struct span line)
{
	size_t n = 0;

	while (n < line.len && n < 3 && is_digit(line.at[n]))
		n++;
	return n > 0 && n + 1 < line.len && (line.at[n] == '.' || line.at[n] == ')') &&
	       line.at[n + 1] == ' ';
}

static bool is_bulleted(struct span line)
{
	if (line.len > 2 && strchr("-*+", line.at[0]) && line.at[1] == ' ')
		return true;
	return line.len > 3 && memcmp(line.at, "\xe2\x80\xa2", 3) == 0;
}

static bool is_heading(struct span line)
{
	size_t n = 0;

	while (n < line.len && n < 7 && line.at[n] == '#')
		n++;
	return n > 0 && n < 7 && n < line.len && line.at[n] == ' ';
}

static size_t count_of(struct span line, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < line.len; i++)
		n += line.at[i] == c;
	return n;
}

/* "key:" or "- item", as YAML has them. */
static bool is_key(struct span line)
{
	size_t at = line.len > 1 && line.at[0] == '-' && line.at[1] == ' ' ? 2 : 0, start = at;

	if (line.len > 0 && (line.at[0] == '#' || span_is(line, "---")))
		return true;
	while (at < line.len && at - start < 40 && line.at[at] != ':')
		at++;
	if (at < line.len && line.at[at] == ':' && at > start &&
	    count_of(span_slice(line, start, at), ' ') < 4)
		return at + 1 == line.len || line.at[at + 1] == ' ';
	return start == 2;
}

static void take_line(struct shape *shape, struct span text, size_t start, size_t end)
{
	struct span line = span_trim(span_slice(text, start, end));

	if (line.len == 0)
		return;
	bool is_row = line.at[0] == '|' && count_of(line, '|') > 2,
	     is_fence = line.len >= 3 && memcmp(line.at, "```", 3) == 0,
	     is_mark =
		 is_bulleted(line) || is_numbered(line) || is_heading(line) || is_row || is_fence;
	shape->nlines++;
	shape->nbullets += is_bulleted(line);
	shape->nnumbered += is_numbered(line);
	shape->nheadings += is_heading(line);
	shape->ncells += is_row;
	shape->nkeys += is_key(line);
	shape->ncommas += count_of(line, ',') > 0 && count_of(line, '.') < 3;
	shape->nfences += is_fence;
	if (is_mark && shape->first_mark == text.len)
		shape->first_mark = start;
}

static struct shape shape_of(struct span text)
{
	struct shape shape = {.first_mark = text.len};

	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.at + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.at) : text.len;
		take_line(&shape, text, at, end);
		at = end + 1;
	}
	for (size_t i = 0; i + 5 < text.len && !shape.has_bold; i++)
		if (text.at[i] == '*' && text.at[i + 1] == '*' && text.at[i + 2] != ' ' &&
		    text.at[i + 2] != '*') {
			size_t left = text.len - i - 3 < 200 ? text.len - i - 3 : 200;
			const char *close = memchr(text.at + i + 3, '*', left);
			shape.has_bold = close && close[1] == '*';
			shape.bold_at = i;
		}
	return shape;
}

/* What is inside of the fence, where the whole text is one; else the text. */
static struct span without_fence(struct span text)
{
	text = span_trim(text);
	if (text.len < 7 || memcmp(text.at, "```", 3) != 0 ||
	    memcmp(text.at + text.len - 3, "```", 3) != 0)
		return text;
	const char *newline = memchr(text.at, '\n', text.len);
	size_t start = newline ? (size_t)(newline - text.at) + 1 : 3;
	return span_trim(span_slice(text, start, text.len - 3));
}

static bool is_markup(struct span text)
{
	text = without_fence(text);
	return text.len > 2 && text.at[0] == '<' && text.at[text.len - 1] == '>';
}

static bool is_json(struct span text)
{
	struct json_flaw flaw;

	text = without_fence(text);
	return text.len > 0 && (text.at[0] == '{' || text.at[0] == '[' || text.at[0] == '"') &&
	       json_text_check(text, &flaw);
}

static bool begins_as_json(struct span text)
{
	text = without_fence(text);
	return text.len > 1 && (text.at[0] == '{' ||
				   (text.at[0] == '[' && strchr("{[\"0123456789\n ", text.at[1])));
}

static bool is_marked(const struct shape *shape)
{
	return shape->has_bold || shape->nheadings > 0 || shape->nfences > 0 ||
	       shape->nbullets > 1 || shape->ncells > 1;
}

/* Words outside of fences. */
static size_t words_outside(struct span text)
{
	size_t n = 0;
	bool is_inside = false;

	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.at + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.at) : text.len;
		struct span line = span_trim(span_slice(text, at, end));
		if (line.len >= 3 && memcmp(line.at, "```", 3) == 0)
			is_inside = !is_inside;
		else if (!is_inside)
			n += count_units(line, UNIT_WORDS);
		at = end + 1;
	}
	return n;
}

static bool is_code(struct span text, const struct shape *shape)
{
	if (shape->nfences > 0)
		return words_outside(text) <= 12;
	return count_units(text, UNIT_WORDS) < 8 || count_of(text, ';') + count_of(text, '{') +
							    count_of(text, '=') +
							    count_of(text, '(') >
							1;
}

/* Does the reply have the form, as far as a demand for it goes? */
static bool has_form(enum form form, const struct reply *reply, const struct shape *shape)
{
	size_t nitems = shape->nbullets + shape->nnumbered;

	switch (form) {
	case FORM_JSON:
		return is_json(reply->text);
	case FORM_YAML:
		return shape->nkeys * 2 >= shape->nlines && shape->nkeys > 0 &&
		       !begins_as_json(reply->text);
	case FORM_XML:
	case FORM_HTML:
		return is_markup(reply->text);
	case FORM_CSV:
		return shape->ncommas * 3 >= shape->nlines * 2;
	case FORM_CODE:
		return is_code(reply->text, shape);
	case FORM_FENCE:
		return shape->nfences > 0;
	case FORM_PLAIN:
		return !is_marked(shape) && !is_json(reply->text) && !is_markup(reply->text);
	case FORM_TABLE:
		return shape->ncells > 1;
	case FORM_LIST:
		return nitems > 0;
	case FORM_NUMBERED:
		return shape->nnumbered > 0;
	case FORM_HEADING:
		return shape->nheadings > 0 || shape->has_bold;
	case FORM_BOLD:
		return shape->has_bold;
	case FORM_PROSE:
		return nitems < 2 && shape->ncells < 2 && !is_json(reply->text);
	case FORM_CALLS:
		return reply->has_calls;
	default:
		return true;
	}
}

/* Is a forbidden form there? Stricter: only where it is plain. */
static bool shows_form(enum form form, const struct reply *reply, const struct shape *shape)
{
	switch (form) {
	case FORM_MARKDOWN:
		return is_marked(shape);
	case FORM_LIST:
		return shape->nbullets > 1 || shape->nnumbered > 2;
	case FORM_NUMBERED:
		return shape->nnumbered > 1;
	case FORM_HEADING:
		return shape->nheadings > 0;
	case FORM_JSON:
		return begins_as_json(reply->text);
	case FORM_CODE:
		return shape->nfences > 0;
	case FORM_PROSE:
	case FORM_PLAIN:
	case FORM_YAML:
	case FORM_CSV:
		return false;
	default:
		return has_form(form, reply, shape);
	}
}

static enum kept check_ban(const struct constraint *constraint, const struct reply *reply,
    const struct shape *shape, struct breach *breach)
{
	for (unsigned i = 0; i < FORMS; i++) {
		if (!(constraint->set >> i & 1) || !shows_form((enum form)i, reply, shape))
			continue;
		enum kept kept =
		    breach_whole(reply, breach, "has %s, which is forbidden", names[i]);
		if (shape->first_mark < reply->text.len)
			breach->start = shape->first_mark;
		return kept;
	}
	return KEPT;
}

static enum kept break_demand(unsigned form, const struct reply *reply, struct breach *breach)
{
	struct span body = without_fence(reply->text);
	struct json_flaw flaw = {0, ""};

	if (form == FORM_JSON && begins_as_json(reply->text) && !json_text_check(body, &flaw)) {
		breach_whole(reply, breach,
		    "JSON demanded; flawed at byte %zu, where %s should stand", flaw.at, flaw.what);
		breach->start = (size_t)(body.at - reply->text.at) + flaw.at;
		if (breach->start >= reply->text.len)
			breach->start = reply->text.len - 1;
		breach->end = breach->start + 1;
		return BROKEN;
	}
	return breach_whole(reply, breach, "%s demanded, not given", names[form]);
}

enum kept form_check(
    const struct constraint *constraint, const struct reply *reply, struct breach *breach)
{
	struct shape shape = shape_of(reply->text);
	unsigned first = FORMS;
	bool is_long = reply->is_against || count_units(reply->text, UNIT_WORDS) > 120;

	if (constraint->is_ban)
		return check_ban(constraint, reply, &shape, breach);
	for (unsigned i = 0; i < FORMS; i++) {
		if (!(constraint->set >> i & 1))
			continue;
		if (i == FORM_MARKDOWN ? is_marked(&shape) || !is_long
				       : has_form((enum form)i, reply, &shape))
			return KEPT;
		first = first == FORMS ? i : first;
	}
	if (first == FORMS || reply->is_cut || (reply->has_calls && first != FORM_CALLS))
		return UNTOLD;
	return break_demand(first, reply, breach);
}
