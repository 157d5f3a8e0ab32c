/* Lines to sections: what is a fence, commentary, an example or prose, and whose. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "spec/heading.h"
#include "spec/inner.h"

enum {
	MOST_SECTIONS = 10000,
	COMMENTARY_INDENT = 4,
	DEEPEST = 6,
};

struct parsing {
	struct spec *spec;
	struct arena *arena; /* the spec's */
	struct error *err;
	struct buf sections;  /* of struct spec_section */
	struct buf sentences; /* of struct spec_sentence, of the section under way */
	struct buf flaws;     /* of struct spec_flaw */
	struct buf paragraph; /* raw text, lines joined */
	unsigned paragraph_line;
	bool is_example;   /* the paragraph announces one */
	struct span fence; /* the marks that opened the fence one is in; absent: in none */
	unsigned fence_line;
	bool is_commentary;
	int above[DEEPEST + 1]; /* the latest section of each depth */
	unsigned line;
};

static int refuse(struct parsing *parsing, unsigned line, const char *what)
{
	return error_set(parsing->err, ERROR_INPUT, "%s:%u: %s", parsing->spec->name, line, what);
}

static void note(struct parsing *parsing, unsigned line, const char *what)
{
	struct spec_flaw flaw = {line, what};

	if (parsing->flaws.len / sizeof flaw < SPEC_FLAWS_MAX)
		buf_append(&parsing->flaws, (struct span){(const char *)&flaw, sizeof flaw});
	else
		parsing->spec->nflaws_dropped++;
}

static struct spec_section *current(const struct parsing *parsing)
{
	size_t n = parsing->sections.len / sizeof(struct spec_section);
	struct spec_section *sections =
	    (struct spec_section *)(void *)parsing->sections.at; /* malloc's alignment */

	return n ? &sections[n - 1] : NULL;
}

/* Copy a growing list of size bytes each into the arena. */
static void *keep(struct parsing *parsing, const struct buf *list, size_t size)
{
	void *items = list->failed ? NULL : arena_array(parsing->arena, list->len / size, size);

	if (items && list->len)
		memcpy(items, list->at, list->len);
	return items;
}

static int end_section(struct parsing *parsing)
{
	struct spec_section *section = current(parsing);

	if (section == NULL)
		return 0;
	section->nsentences = parsing->sentences.len / sizeof(struct spec_sentence);
	section->sentences = keep(parsing, &parsing->sentences, sizeof(struct spec_sentence));
	parsing->spec->nsentences += section->nsentences;
	buf_clear(&parsing->sentences);
	return section->sentences ? 0 : error_memory(parsing->err);
}

/* Is there anything said in it, or marks only? */
static bool has_words(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

static int add_sentence(struct parsing *parsing, struct span text)
{
	struct spec_sentence sentence = {.line = parsing->paragraph_line};

	if (!has_words(text))
		return 0;
	sentence.text = arena_text(parsing->arena, text);
	sentence.digest = spec_sentence_digest(text);
	buf_append(&parsing->sentences, (struct span){(const char *)&sentence, sizeof sentence});
	return sentence.text.at && !parsing->sentences.failed ? 0 : error_memory(parsing->err);
}

static int end_paragraph(struct parsing *parsing)
{
	struct buf text = {0};
	int result = 0;

	bool is_prose = parsing->paragraph.len > 0 && !parsing->is_example;
	if (is_prose && current(parsing) == NULL) {
		note(parsing, parsing->paragraph_line, "text before the first heading");
	} else if (is_prose) {
		if (parsing->paragraph.failed ||
		    spec_normalise(&text, buf_span(&parsing->paragraph)) != 0)
			result = error_memory(parsing->err);
		struct span rest = buf_span(&text);
		while (result == 0 && rest.len > 0) {
			size_t end = spec_sentence_end(rest);
			result = add_sentence(parsing, span_trim(span_slice(rest, 0, end)));
			rest = span_trim(span_slice(rest, end, rest.len));
		}
	}
	buf_done(&text);
	buf_clear(&parsing->paragraph);
	parsing->is_example = false;
	return result;
}

static int add_prose(struct parsing *parsing, struct span text)
{
	static const struct span example = SPAN("**Example**");
	size_t mark = list_mark(text);

	if (mark > 0 && end_paragraph(parsing) != 0)
		return -1;
	if (parsing->paragraph.len == 0) {
		parsing->paragraph_line = parsing->line;
		parsing->is_example = span_starts(text, example);
	} else {
		buf_byte(&parsing->paragraph, ' ');
	}
	buf_append(&parsing->paragraph, span_trim(span_slice(text, mark, text.len)));
	return parsing->paragraph.failed ? error_memory(parsing->err) : 0;
}

static bool is_known(const struct parsing *parsing, struct span anchor)
{
	size_t n = parsing->sections.len / sizeof(struct spec_section);
	const struct spec_section *sections =
	    (const struct spec_section *)(const void *)parsing->sections.at;

	for (size_t i = 0; i < n; i++)
		if (span_equal(sections[i].anchor, anchor))
			return true;
	return false;
}

static int parent_of(struct parsing *parsing, unsigned depth)
{
	for (unsigned i = depth - 1; i > 0; i--)
		if (parsing->above[i] != SPEC_NO_PARENT)
			return parsing->above[i];
	return SPEC_NO_PARENT;
}

static int begin_section(struct parsing *parsing, const struct heading *heading)
{
	size_t n = parsing->sections.len / sizeof(struct spec_section);
	struct spec_section section = {.depth = heading->depth, .line = parsing->line};

	if (is_known(parsing, heading->anchor))
		return refuse(parsing, parsing->line, "this anchor stands here a second time");
	if (n == MOST_SECTIONS)
		return refuse(parsing, parsing->line, "too many sections");
	if (end_section(parsing) != 0)
		return -1;
	section.parent = parent_of(parsing, heading->depth);
	section.title = arena_text(parsing->arena, heading->title);
	section.anchor = arena_text(parsing->arena, heading->anchor);
	if (heading->authority.at)
		section.authority = arena_text(parsing->arena, heading->authority);
	bool has_all = section.title.at && section.anchor.at &&
		       (heading->authority.at == NULL || section.authority.at);
	buf_append(&parsing->sections, (struct span){(const char *)&section, sizeof section});
	if (!has_all || parsing->sections.failed)
		return error_memory(parsing->err);
	parsing->above[heading->depth] = (int)n;
	for (unsigned i = heading->depth + 1; i <= DEEPEST; i++)
		parsing->above[i] = SPEC_NO_PARENT;
	return 0;
}

static int add_heading(struct parsing *parsing, const struct heading *heading)
{
	if (end_paragraph(parsing) != 0)
		return -1;
	parsing->is_commentary = false;
	if (heading->flaw)
		note(parsing, parsing->line, heading->flaw);
	/* What stands below a heading without an anchor is the section's above. */
	return heading->anchor.at ? begin_section(parsing, heading) : 0;
}

/* A line within a fence: does it close it, and is it written as it should be? */
static void read_fenced(struct parsing *parsing, struct span text)
{
	size_t mark = text.len > 1 && text.at[0] == '*' ? 1 : list_mark(text);

	if (fence_closes(text, parsing->fence))
		parsing->fence = (struct span){NULL, 0};
	else if (mark > 0 && mark < text.len && text.at[mark] == '<' &&
		 text.at[text.len - 1] == '>')
		note(parsing, parsing->line, "a list mark stands before a tag of an example");
}

static size_t indent_of(struct span line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.len && (line.at[i] == ' ' || line.at[i] == '\t'); i++)
		n += line.at[i] == '\t' ? COMMENTARY_INDENT : 1;
	return n;
}

/* Does the line belong to commentary? A line at the margin ends it. */
static bool is_commented(struct parsing *parsing, struct span line, struct span text)
{
	static const struct span mark = SPAN("!!! ");

	if (span_starts(text, mark))
		parsing->is_commentary = true;
	else if (parsing->is_commentary && text.len > 0 && indent_of(line) < COMMENTARY_INDENT)
		parsing->is_commentary = false;
	return parsing->is_commentary;
}

static int read_line(struct parsing *parsing, struct span line)
{
	struct span text = span_trim(line), marks;
	struct heading heading;

	if (parsing->fence.at) {
		read_fenced(parsing, text);
		return 0;
	}
	if ((marks = fence_marks(text)).at) {
		parsing->fence = marks;
		parsing->fence_line = parsing->line;
		return end_paragraph(parsing);
	}
	if (is_commented(parsing, line, text) || text.len == 0)
		return end_paragraph(parsing);
	if (heading_read(line, &heading))
		return add_heading(parsing, &heading);
	return add_prose(parsing, text);
}

static int parse(struct parsing *parsing, struct span text)
{
	struct span line;
	size_t at = 0;

	if (spec_check_text(text, parsing->spec->name, parsing->err) != 0)
		return -1;
	while (spec_next_line(text, &at, &line)) {
		parsing->line++;
		if (read_line(parsing, line) != 0)
			return -1;
	}
	if (end_paragraph(parsing) != 0 || end_section(parsing) != 0)
		return -1;
	if (parsing->fence.at)
		note(parsing, parsing->fence_line, "a fence is not closed");
	if (current(parsing) == NULL)
		return refuse(parsing, 1, "no heading has an anchor, as in '# Title {#anchor}'");
	return 0;
}

static int keep_all(struct parsing *parsing)
{
	struct spec *spec = parsing->spec;

	spec->sections = keep(parsing, &parsing->sections, sizeof *spec->sections);
	spec->nsections = parsing->sections.len / sizeof *spec->sections;
	spec->flaws = keep(parsing, &parsing->flaws, sizeof *spec->flaws);
	spec->nflaws = parsing->flaws.len / sizeof *spec->flaws;
	return spec->sections && spec->flaws ? 0 : error_memory(parsing->err);
}

static int spec_init(struct parsing *parsing, const char *name, struct error *err)
{
	*parsing = (struct parsing){.err = err, .spec = calloc(1, sizeof *parsing->spec)};
	for (size_t i = 0; i < ARRAY_LEN(parsing->above); i++)
		parsing->above[i] = SPEC_NO_PARENT;
	if (parsing->spec)
		parsing->spec->memory = parsing->arena = calloc(1, sizeof *parsing->arena);
	if (parsing->arena)
		parsing->spec->name = arena_string(parsing->arena, span_of(name));
	return parsing->arena && parsing->spec->name ? 0 : error_memory(err);
}

struct spec *spec_parse(struct span text, const char *name, struct error *err)
{
	struct parsing parsing;
	int result = spec_init(&parsing, name, err);

	if (text.at == NULL)
		text = span_of("");
	if (result == 0)
		result = parse(&parsing, text);
	if (result == 0)
		result = keep_all(&parsing);
	buf_done(&parsing.sections);
	buf_done(&parsing.sentences);
	buf_done(&parsing.flaws);
	buf_done(&parsing.paragraph);
	if (result == 0)
		return parsing.spec;
	spec_free(parsing.spec);
	return NULL;
}

void spec_free(struct spec *spec)
{
	if (spec == NULL)
		return;
	if (spec->memory)
		arena_done(spec->memory);
	free(spec->memory);
	free(spec);
}
