/* A few local copies, each opened once. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "spec/texts.h"
#include "verbs/quotes.h"

enum { COPIES_MOST = 16 };

/* A specification that was asked for; texts is NULL where there is no copy that can be read. */
struct copy {
	struct span spec;
	struct texts *texts;
	bool is_changed; /* it is no copy any more */
};

struct quotes {
	struct buf dir; /* where copies are kept; empty: nowhere */
	struct copy copies[COPIES_MOST];
	size_t ncopies;
	struct arena arena;
};

struct quotes *quotes_new(void)
{
	struct quotes *quotes = calloc(1, sizeof *quotes);

	if (quotes && texts_default_dir(&quotes->dir, NULL) != 0)
		buf_clear(&quotes->dir);
	return quotes;
}

void quotes_free(struct quotes *quotes)
{
	if (quotes == NULL)
		return;
	for (size_t i = 0; i < quotes->ncopies; i++)
		texts_free(quotes->copies[i].texts);
	buf_done(&quotes->dir);
	arena_done(&quotes->arena);
	free(quotes);
}

static void open_copy(struct quotes *quotes, struct copy *copy)
{
	const char *at = memchr(copy->spec.at, '@', copy->spec.len);
	const char *dir = buf_string(&quotes->dir);
	struct error err;

	if (at == NULL || dir == NULL || quotes->dir.len == 0)
		return;
	size_t split = (size_t)(at - copy->spec.at);
	struct span document = span_slice(copy->spec, 0, split);
	struct span release = span_slice(copy->spec, split + 1, copy->spec.len);
	if (texts_open(dir, document, release, &copy->texts, &err) < 0) {
		copy->texts = NULL;
		copy->is_changed = err.kind == ERROR_INPUT;
		log_line(LOG_ERROR, "%s; its sentences are not quoted", err.text);
	}
}

/* NULL when there is no room for another. */
static struct copy *find_copy(struct quotes *quotes, struct span spec)
{
	for (size_t i = 0; i < quotes->ncopies; i++)
		if (span_equal(quotes->copies[i].spec, spec))
			return &quotes->copies[i];
	struct span kept = arena_text(&quotes->arena, spec);
	if (quotes->ncopies == COPIES_MOST || kept.at == NULL)
		return NULL;
	struct copy *copy = &quotes->copies[quotes->ncopies++];
	copy->spec = kept;
	open_copy(quotes, copy);
	return copy;
}

static int find(void *context, struct span spec, const struct digest *sentence, struct span *text)
{
	struct copy *copy = spec.len > 0 ? find_copy(context, spec) : NULL;
	struct error err;

	if (copy == NULL || copy->texts == NULL)
		return copy && copy->is_changed ? -1 : 0;
	int got = texts_find(copy->texts, sentence, text, &err);
	if (got < 0)
		log_line(LOG_ERROR, "%s; it is not quoted", err.text);
	return got;
}

struct report_quotes quotes_for_report(struct quotes *quotes)
{
	if (quotes == NULL)
		return (struct report_quotes){0};
	return (struct report_quotes){.find = find, .context = quotes};
}
