/* Lines to examples: fences, turns, comparisons and grades. What a turn says is made ready in examples_text.c. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "spec/examples_private.h"
#include "spec/heading.h"
#include "spec/inner.h"

enum { MOST_EXAMPLES = 10000 };

const char *const grade_names[GRADES] = {"none", "BAD", "GOOD", "OK"};

struct reading {
	struct examples *examples;
	struct arena *arena; /* the examples' */
	struct error *err;
	struct buf list;    /* of struct example */
	struct buf flaws;   /* of struct spec_flaw */
	struct span anchor; /* of the section one is in */
	struct span title;  /* announced, and its fence has not come; absent: none */
	unsigned title_line;
	struct span fence;      /* the marks that opened the fence one is in; absent: in none */
	bool is_example;        /* that fence holds an example */
	struct example example; /* under way */
	struct buf turns;       /* its own, of struct example_turn */
	unsigned ncomparisons;
	bool is_comparing; /* within a comparison */
	bool is_cut;       /* too many turns: said once */
	bool is_open;      /* within a turn */
	struct example_turn turn;
	struct span tag; /* its tag's name */
	struct buf text; /* raw, of that turn */
	unsigned line;
};

static void note(struct reading *reading, unsigned line, const char *what)
{
	struct spec_flaw flaw = {line, what};

	if (reading->flaws.len / sizeof flaw < SPEC_FLAWS_MAX)
		buf_append(&reading->flaws, (struct span){(const char *)&flaw, sizeof flaw});
	else
		reading->examples->nflaws_dropped++;
}

/* Copy a growing list of size bytes each into the arena. */
static void *keep(struct reading *reading, const struct buf *list, size_t size)
{
	void *items = list->failed ? NULL : arena_array(reading->arena, list->len / size, size);

	if (items && list->len)
		memcpy(items, list->at, list->len);
	return items;
}

static int end_turn(struct reading *reading)
{
	struct example_turn *turn = &reading->turn;
	size_t n = reading->turns.len / sizeof *turn;

	reading->is_open = false;
	if (n == EXAMPLE_TURNS_MAX && !reading->is_cut)
		note(reading, turn->line, "an example has too many turns: the others are left out");
	reading->is_cut = reading->is_cut || n == EXAMPLE_TURNS_MAX;
	if (reading->is_cut) {
		buf_clear(&reading->text);
		return 0;
	}
	bool may_set = turn->role == EXAMPLE_SYSTEM || turn->role == EXAMPLE_DEVELOPER;
	if (may_set &&
	    example_settings(reading->arena, buf_span(&reading->text), &reading->example) != 0)
		return error_memory(reading->err);
	if (reading->text.failed ||
	    example_text(reading->arena, buf_span(&reading->text), turn) != 0)
		return error_memory(reading->err);
	buf_clear(&reading->text);
	if (turn->grade != GRADE_NONE)
		turn->number = ++reading->examples->counts[turn->grade];
	buf_append(&reading->turns, (struct span){(const char *)turn, sizeof *turn});
	return reading->turns.failed ? error_memory(reading->err) : 0;
}

/* Mark the reply of each comparison that a later one goes on from. */
static void choose(struct reading *reading, struct example *example)
{
	static const enum grade order[] = {GRADE_GOOD, GRADE_OK};

	for (unsigned i = 1; i <= reading->ncomparisons; i++) {
		struct example_turn *found = NULL;
		for (size_t grade = 0; found == NULL && grade < ARRAY_LEN(order); grade++)
			for (size_t j = 0; found == NULL && j < example->nturns; j++)
				if (example->turns[j].comparison == i &&
				    example->turns[j].grade == order[grade])
					found = &example->turns[j];
		if (found)
			found->is_chosen = true;
		else if (i < reading->ncomparisons)
			note(reading, example->line,
			    "an example goes on behind a comparison that has no GOOD or OK reply");
	}
}

static int end_example(struct reading *reading)
{
	struct example *example = &reading->example;

	if (reading->is_open) {
		note(reading, reading->turn.line, "a turn is not closed");
		if (end_turn(reading) != 0)
			return -1;
	}
	if (reading->is_comparing)
		note(reading, example->line, "a comparison is not closed");
	reading->is_comparing = false;
	reading->fence = (struct span){NULL, 0};
	example->nturns = reading->turns.len / sizeof *example->turns;
	if (example->nturns == 0)
		return 0;
	if (reading->list.len / sizeof *example == MOST_EXAMPLES)
		return error_set(reading->err, ERROR_INPUT, "%s:%u: too many examples",
		    reading->examples->name, example->line);
	example->turns = keep(reading, &reading->turns, sizeof *example->turns);
	if (example->turns == NULL)
		return error_memory(reading->err);
	choose(reading, example);
	buf_append(&reading->list, (struct span){(const char *)example, sizeof *example});
	return reading->list.failed ? error_memory(reading->err) : 0;
}

/* A grade and its comparison must come together. */
static void check_grade(struct reading *reading, const struct example_tag *tag)
{
	struct example_turn *turn = &reading->turn;

	if (tag->flaw)
		note(reading, reading->line, tag->flaw);
	if (!reading->is_comparing && turn->grade != GRADE_NONE) {
		note(reading, reading->line, "a graded reply stands outside of a comparison");
		turn->grade = GRADE_NONE;
	} else if (reading->is_comparing && turn->role != EXAMPLE_ASSISTANT) {
		note(reading, reading->line, "a comparison holds a turn that is no reply");
		turn->grade = GRADE_NONE;
	} else if (reading->is_comparing && turn->grade == GRADE_NONE && tag->flaw == NULL) {
		note(reading, reading->line, "a reply of a comparison has no grade");
	}
}

static int begin_turn(struct reading *reading, const struct example_tag *tag)
{
	struct example_turn *turn = &reading->turn;

	*turn = (struct example_turn){.role = tag->role,
	    .line = reading->line,
	    .comparison = reading->is_comparing ? reading->ncomparisons : 0,
	    .grade = tag->grade};
	if (example_copy(reading->arena, tag->tool, &turn->name) != 0 ||
	    example_copy(reading->arena, tag->note, &turn->note) != 0 ||
	    example_copy(reading->arena, tag->clause, &turn->clause) != 0)
		return error_memory(reading->err);
	check_grade(reading, tag);
	reading->is_open = true;
	reading->tag = tag->name;
	buf_clear(&reading->text);
	return 0;
}

/* Add a line to the open turn; its closing tag may stand at the end. */
static int add_text(struct reading *reading, struct span line)
{
	bool is_end = example_tag_ends(line, reading->tag);
	struct span text = span_trim(line);

	if (is_end) /* without "</" and ">" */
		line = span_slice(text, 0, text.len - reading->tag.len - 3);
	buf_append(&reading->text, line);
	buf_byte(&reading->text, '\n');
	if (reading->text.failed)
		return error_memory(reading->err);
	return is_end ? end_turn(reading) : 0;
}

static void begin_comparison(struct reading *reading)
{
	if (reading->is_comparing)
		note(reading, reading->line, "a comparison within a comparison");
	reading->is_comparing = true;
	reading->ncomparisons++;
}

static void end_comparison(struct reading *reading)
{
	if (!reading->is_comparing)
		note(reading, reading->line, "a comparison ends that has not begun");
	reading->is_comparing = false;
}

static int read_tag(struct reading *reading, const struct example_tag *tag)
{
	if (reading->is_open) {
		note(reading, reading->turn.line, "a turn is not closed");
		if (end_turn(reading) != 0)
			return -1;
	}
	if (tag->kind == EXAMPLE_TAG_TURN) {
		if (begin_turn(reading, tag) != 0)
			return -1;
		return tag->rest.len > 0 ? add_text(reading, tag->rest) : 0;
	}
	if (tag->kind == EXAMPLE_TAG_COMPARISON)
		begin_comparison(reading);
	else
		end_comparison(reading);
	return 0;
}

/* A line of an example's fence. */
static int read_example(struct reading *reading, struct span line)
{
	struct span text = span_trim(line);
	size_t mark = text.len > 1 && text.at[0] == '*' && text.at[1] == '<' ? 1 : list_mark(text);
	bool is_marked = mark > 0 && mark < text.len && text.at[mark] == '<';
	struct example_tag tag;

	if (fence_closes(text, reading->fence))
		return end_example(reading);
	if (reading->is_open && example_tag_ends(line, reading->tag) && !is_marked)
		return add_text(reading, line);
	if (example_tag_read(is_marked ? span_slice(text, mark, text.len) : text, &tag)) {
		if (is_marked)
			note(reading, reading->line, "a list mark stands before a tag");
		return read_tag(reading, &tag);
	}
	if (reading->is_open)
		return add_text(reading, line);
	if (text.len > 0 && !example_is_elision(text))
		note(reading, reading->line, "text stands outside of a turn");
	return 0;
}

static void begin_fence(struct reading *reading, struct span text, struct span marks)
{
	struct span info = span_trim(span_slice(text, marks.len, text.len));

	reading->fence = marks;
	reading->is_example = span_is(info, "xml");
	if (!reading->is_example)
		return;
	reading->example = (struct example){
	    .title = reading->title, .anchor = reading->anchor, .line = reading->line};
	reading->title = (struct span){NULL, 0};
	reading->ncomparisons = 0;
	reading->is_cut = false;
	buf_clear(&reading->turns);
}

static int begin_title(struct reading *reading, struct span title)
{
	if (reading->title.at)
		note(reading, reading->title_line, "an example is announced that does not come");
	reading->title_line = reading->line;
	reading->title = arena_text(reading->arena, title);
	return reading->title.at ? 0 : error_memory(reading->err);
}

static int read_line(struct reading *reading, struct span line)
{
	static const struct span announced = SPAN("**Example**:");
	struct span text = span_trim(line), marks = fence_marks(text);
	struct heading heading;

	if (reading->fence.at && reading->is_example)
		return read_example(reading, line);
	if (reading->fence.at) {
		if (fence_closes(text, reading->fence))
			reading->fence = (struct span){NULL, 0};
		return 0;
	}
	if (marks.at) {
		begin_fence(reading, text, marks);
		return 0;
	}
	if (span_starts(text, announced))
		return begin_title(reading, span_trim(span_slice(text, announced.len, text.len)));
	if (!heading_read(line, &heading) || heading.anchor.at == NULL)
		return 0;
	reading->anchor = arena_text(reading->arena, heading.anchor);
	return reading->anchor.at ? 0 : error_memory(reading->err);
}

static int read_all(struct reading *reading, struct span text)
{
	struct span line;
	size_t at = 0;

	if (spec_check_text(text, reading->examples->name, reading->err) != 0)
		return -1;
	while (spec_next_line(text, &at, &line)) {
		reading->line++;
		if (read_line(reading, line) != 0)
			return -1;
	}
	if (reading->title.at)
		note(reading, reading->title_line, "an example is announced that does not come");
	if (reading->fence.at == NULL)
		return 0;
	note(reading, reading->is_example ? reading->example.line : reading->line,
	    "a fence is not closed");
	return reading->is_example ? end_example(reading) : 0;
}

static int keep_all(struct reading *reading)
{
	struct examples *examples = reading->examples;

	examples->at = keep(reading, &reading->list, sizeof *examples->at);
	examples->n = reading->list.len / sizeof *examples->at;
	examples->flaws = keep(reading, &reading->flaws, sizeof *examples->flaws);
	examples->nflaws = reading->flaws.len / sizeof *examples->flaws;
	return examples->at && examples->flaws ? 0 : error_memory(reading->err);
}

static int reading_init(struct reading *reading, const char *name, struct error *err)
{
	*reading = (struct reading){.err = err, .examples = calloc(1, sizeof *reading->examples)};
	if (reading->examples)
		reading->examples->memory = reading->arena = calloc(1, sizeof *reading->arena);
	if (reading->arena)
		reading->examples->name = arena_string(reading->arena, span_of(name));
	return reading->arena && reading->examples->name ? 0 : error_memory(err);
}

struct examples *examples_parse(struct span text, const char *name, struct error *err)
{
	struct reading reading;
	int result = reading_init(&reading, name, err);

	if (text.at == NULL)
		text = span_of("");
	if (result == 0)
		result = read_all(&reading, text);
	if (result == 0)
		result = keep_all(&reading);
	buf_done(&reading.list);
	buf_done(&reading.flaws);
	buf_done(&reading.turns);
	buf_done(&reading.text);
	if (result == 0)
		return reading.examples;
	examples_free(reading.examples);
	return NULL;
}

void examples_free(struct examples *examples)
{
	if (examples == NULL)
		return;
	if (examples->memory)
		arena_done(examples->memory);
	free(examples->memory);
	free(examples);
}

bool example_precedes(const struct example *example, size_t turn, size_t reply)
{
	const struct example_turn *earlier = &example->turns[turn];

	if (turn >= reply)
		return false;
	return earlier->comparison == 0 ||
	       (earlier->is_chosen && earlier->comparison < example->turns[reply].comparison);
}
