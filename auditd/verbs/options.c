/* getopt_long over a verb's own table. */
#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "verbs/options.h"

enum { FIRST_LONG = 256, HELP = 'h' };

/* getopt's own tables: long options, and the letters. */
struct tables {
	struct option longs[OPTIONS_MOST + 2];
	char letters[2 * OPTIONS_MOST + 4];
};

static void make_tables(struct tables *tables, const struct option_row *rows, size_t nrows)
{
	size_t at = 0;

	assert(nrows <= OPTIONS_MOST);
	tables->letters[at++] = ':';
	for (size_t i = 0; i < nrows; i++) {
		static const int takes[] = {no_argument, required_argument, optional_argument};
		bool has_value = rows[i].kind == OPTION_VALUE;
		tables->longs[i] =
		    (struct option){rows[i].name, takes[rows[i].kind], NULL, FIRST_LONG + (int)i};
		if (rows[i].letter == 0)
			continue;
		tables->letters[at++] = rows[i].letter;
		if (has_value)
			tables->letters[at++] = ':';
	}
	tables->longs[nrows] = (struct option){"help", no_argument, NULL, HELP};
	tables->longs[nrows + 1] = (struct option){0};
	tables->letters[at++] = HELP;
	tables->letters[at] = '\0';
}

static int row_of(const struct options *options, int got)
{
	if (got >= FIRST_LONG)
		return got - FIRST_LONG;
	for (size_t i = 0; i < options->nrows; i++)
		if (options->rows[i].letter == got)
			return (int)i;
	return -1;
}

static int misuse(const struct options *options, int got, char **argv)
{
	const char *word = argv[optind - 1];

	if (got == ':')
		return verb_misused(options->verb, "option '%s' needs a value", word);
	const char *names[OPTIONS_MOST];
	for (size_t i = 0; i < options->nrows; i++)
		names[i] = options->rows[i].name;
	struct span bare = span_of(word);
	while (bare.len && bare.at[0] == '-')
		bare = span_slice(bare, 1, bare.len);
	int nearest = bare.len > 1 ? text_nearest(bare, names, options->nrows) : -1;
	if (nearest >= 0)
		return verb_misused(options->verb, "unknown option '%s', did you mean '--%s'?",
		    word, names[nearest]);
	return verb_misused(options->verb, "unknown option '%s'", word);
}

int options_parse(struct options *options, const struct verb *verb, const struct option_row *rows,
    size_t nrows, int argc, char **argv, int *status)
{
	struct tables tables;
	int got;

	*options = (struct options){.verb = verb, .rows = rows, .nrows = nrows};
	make_tables(&tables, rows, nrows);
	optind = 1;
	opterr = 0;
	while ((got = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1) {
		if (got == HELP) {
			*status = verb_help(verb);
			return 0;
		}
		int row = got == '?' || got == ':' ? -1 : row_of(options, got);
		if (row < 0) {
			*status = misuse(options, got, argv);
			return 0;
		}
		options->counts[row]++;
		if (rows[row].kind == OPTION_FLAG || optarg == NULL)
			continue;
		if (options->nvalues == OPTION_VALUES_MOST) {
			*status = verb_misused(verb, "more than %d options", OPTION_VALUES_MOST);
			return 0;
		}
		options->values[options->nvalues].row = (size_t)row;
		options->values[options->nvalues++].value = optarg;
	}
	options->arguments = (const char *const *)(argv + optind);
	options->narguments = (size_t)(argc - optind);
	return 1;
}

static size_t find_row(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->nrows; i++)
		if (strcmp(options->rows[i].name, name) == 0)
			return i;
	assert(!"an option that the verb's table has");
	return 0;
}

bool options_knows(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->nrows; i++)
		if (strcmp(options->rows[i].name, name) == 0)
			return true;
	return false;
}

bool options_has(const struct options *options, const char *name)
{
	return options->counts[find_row(options, name)] > 0;
}

const char *options_nth(const struct options *options, const char *name, size_t n)
{
	size_t row = find_row(options, name);

	for (size_t i = 0; i < options->nvalues; i++)
		if (options->values[i].row == row && n-- == 0)
			return options->values[i].value;
	return NULL;
}

const char *options_get(const struct options *options, const char *name, const char *fallback)
{
	const char *last = fallback, *value;

	for (size_t n = 0; (value = options_nth(options, name, n)) != NULL; n++)
		last = value;
	return last;
}

/* The power of two a size's ending stands for, or -1. */
static int shift_of(const char *ending, bool sized)
{
	static const struct {
		const char *ending;
		int shift;
	} units[] = {
	    {"", 0}, {"K", 10}, {"KiB", 10}, {"M", 20}, {"MiB", 20}, {"G", 30}, {"GiB", 30}};

	for (size_t i = 0; i < (sized ? ARRAY_LEN(units) : 1); i++)
		if (strcmp(ending, units[i].ending) == 0)
			return units[i].shift;
	return -1;
}

int options_number(const struct options *options, const char *name, bool sized, uint64_t low,
    uint64_t high, uint64_t *out, int *status)
{
	const char *text = options_get(options, name, NULL);
	char *end;

	if (text == NULL)
		return 1;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 10);
	int shift = shift_of(end, sized);
	bool is_number = text[0] >= '0' && text[0] <= '9' && errno == 0 && shift >= 0;
	if (!is_number || value > UINT64_MAX >> shift || value << shift < low ||
	    value << shift > high) {
		*status = verb_misused(options->verb,
		    "--%s must be a whole number from %llu to %llu, not '%s'", name,
		    (unsigned long long)low, (unsigned long long)high, text);
		return 0;
	}
	*out = value << shift;
	return 1;
}

int options_choice(const struct options *options, const char *name, const char *const *names,
    size_t nnames, size_t *out, int *status)
{
	const char *text = options_get(options, name, NULL);

	if (text == NULL)
		return 1;
	for (size_t i = 0; i < nnames; i++) {
		if (strcmp(names[i], text) == 0) {
			*out = i;
			return 1;
		}
	}
	struct buf list = {0};
	for (size_t i = 0; i < nnames; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	*status = verb_misused(
	    options->verb, "--%s must be one of %s, not '%s'", name, buf_string(&list), text);
	buf_done(&list);
	return 0;
}

int options_share(const struct options *options, const char *name, double *out, int *status)
{
	const char *text = options_get(options, name, NULL);
	char *end;

	if (text == NULL)
		return 1;
	double share = strtod(text, &end);
	if (strcmp(end, "%") == 0) {
		share /= 100;
		end++;
	}
	if (end == text || *end != '\0' || !(share >= 0 && share <= 1)) {
		*status = verb_misused(options->verb,
		    "--%s must be a share from 0 to 1 (or 0%% to 100%%), not '%s'", name, text);
		return 0;
	}
	*out = share;
	return 1;
}
