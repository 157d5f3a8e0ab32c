/* The numbers of a period, one a line in byte order of their names, so that two editions can be compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/figures.h"
#include "report/segments.h"

/* Lines in the making. */
struct numbers {
	char **lines; /* owned, each too */
	size_t n;
	bool has_failed;
};

static void add(struct numbers *numbers, const char *prefix, const char *name, uint64_t number)
{
	struct buf line = {0};

	if (number == 0)
		return;
	buf_printf(&line, "%s%s %llu\n", prefix, name, (unsigned long long)number);
	char **lines = realloc(numbers->lines, (numbers->n + 1) * sizeof *lines);
	if (lines)
		numbers->lines = lines;
	if (lines == NULL || buf_string(&line) == NULL) {
		numbers->has_failed = true;
		buf_done(&line);
		return;
	}
	lines[numbers->n++] = line.at;
}

static void add_rule(struct numbers *numbers, const char *prefix, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;
	const struct {
		const char *word;
		uint64_t number;
	} counts[] = {
	    {"evaluated", tally->evaluated},
	    {"exposed", tally->exposed},
	    {"fired", tally->fired},
	    {"suppressed", tally->suppressed},
	    {"excused", tally->excused},
	    {"inconclusive", tally_inconclusive(tally)},
	};
	char name[160];

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		snprintf(name, sizeof name, "rule %.*s rev %u %s", (int)rule->rule.id.len,
		    rule->rule.id.at, rule->rule.rev, counts[i].word);
		add(numbers, prefix, name, counts[i].number);
	}
}

static void add_segment(struct numbers *numbers, const char *prefix, const struct summary *summary)
{
	add(numbers, prefix, "conversations", summary->counts.conversations);
	add(numbers, prefix, "turns", summary->counts.turns);
	add(numbers, prefix, "repeated turns", summary->counts.repeats);
	add(numbers, prefix, "findings", summary->total.findings);
	add(numbers, prefix, "alerts", summary->total.alerts);
	add(numbers, prefix, "suppressed", summary->total.suppressed);
	add(numbers, prefix, "excused", summary->total.excused);
	add(numbers, prefix, "inconclusive", summary->total.inconclusive);
	for (size_t i = 0; i < summary->nrules; i++)
		add_rule(numbers, prefix, &summary->rules[i]);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int write_numbers(struct numbers *numbers, struct buf *out, struct error *err)
{
	if (numbers->n > 0)
		qsort(numbers->lines, numbers->n, sizeof *numbers->lines, compare_lines);
	for (size_t i = 0; i < numbers->n; i++) {
		buf_text(out, numbers->lines[i]);
		free(numbers->lines[i]);
	}
	free(numbers->lines);
	return numbers->has_failed || out->failed ? error_memory(err) : 0;
}

int report_numbers(
    struct store *store, const struct report_options *options, struct buf *out, struct error *err)
{
	struct report_options plain = *options;
	struct report_segments segments = {0};
	struct numbers numbers = {0};
	char prefix[DIGEST_HEX + 1];

	plain.max_examples = 0;
	plain.quotes = (struct report_quotes){0};
	if (report_segments_read(&segments, store, &plain, err) != 0) {
		report_segments_done(&segments);
		return -1;
	}
	for (size_t i = 0; i < segments.n; i++) {
		const struct summary *summary = &segments.at[i];
		/* Always by its rules: a second ruleset must not rename the first one's numbers. */
		snprintf(prefix, sizeof prefix, "%.12s%s",
		    summary->nversions == 1 ? summary->versions[0].hex : "",
		    summary->nversions == 1 ? " " : "");
		add_segment(&numbers, prefix, summary);
	}
	report_segments_done(&segments);
	return write_numbers(&numbers, out, err);
}

/* One line of such a text. */
struct line {
	struct span name;
	uint64_t number;
};

/* Take the next line: 1, or 0 when there is none left. What does not end in a number reads as 0. */
static int take_line(struct span *text, struct line *line)
{
	if (text->len == 0)
		return 0;
	const char *newline = memchr(text->at, '\n', text->len);
	size_t length = newline ? (size_t)(newline - text->at) : text->len;
	size_t space = length;
	while (space > 0 && text->at[space - 1] != ' ')
		space--;
	*line = (struct line){.name = span_slice(*text, 0, space ? space - 1 : length)};
	for (size_t i = space; i < length && text->at[i] >= '0' && text->at[i] <= '9'; i++)
		line->number = line->number * 10 + (uint64_t)(text->at[i] - '0');
	*text = span_slice(*text, length + (newline != NULL), text->len);
	return 1;
}

struct changes {
	struct report_change *at;
	size_t n;
};

static int add_change(struct changes *changes, struct span name, uint64_t before, uint64_t after)
{
	if (before == after)
		return 0;
	struct report_change *at = realloc(changes->at, (changes->n + 1) * sizeof *at);
	if (at == NULL)
		return -1;
	changes->at = at;
	at[changes->n++] = (struct report_change){name, before, after};
	return 0;
}

/* Merge two sorted lists. */
static int merge(struct span before, struct span after, struct changes *changes)
{
	struct line a, b;
	int has_a = take_line(&before, &a), has_b = take_line(&after, &b), result = 0;

	while (result == 0 && (has_a || has_b)) {
		int order = !has_a ? 1 : !has_b ? -1 : span_compare(a.name, b.name);
		result = add_change(changes, order <= 0 ? a.name : b.name,
		    order <= 0 ? a.number : 0, order >= 0 ? b.number : 0);
		if (order <= 0)
			has_a = take_line(&before, &a);
		if (order >= 0)
			has_b = take_line(&after, &b);
	}
	return result;
}

int report_compare(struct span before, struct span after, struct report_change **changes,
    size_t *nchanges, struct error *err)
{
	struct changes found = {0};

	if (merge(before, after, &found) != 0) {
		free(found.at);
		return error_memory(err);
	}
	*changes = found.at;
	*nchanges = found.n;
	return 0;
}
