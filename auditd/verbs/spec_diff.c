/* specaudit spec check and spec diff: what another text of a specification changes, and which rules that concerns. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "spec/texts.h"
#include "verbs/kit.h"
#include "verbs/review.h"

enum format { FORMAT_TEXT, FORMAT_JSON, FORMATS };
static const char *const format_names[FORMATS] = {"text", "json"};

/* One of the two texts. */
struct edition {
	struct spec *spec;
	int release;      /* an index in the document's, or DIFFERENCE_NONE */
	struct buf label; /* for people */
};

static void edition_done(struct edition *edition)
{
	spec_free(edition->spec);
	buf_done(&edition->label);
}

/* "FILE (house@2026, known by --spec)". 0 or an exit status. */
static int label(
    const struct spec_kit *kit, struct edition *edition, const char *path, const char *how)
{
	if (path)
		buf_printf(&edition->label, "%s (", path);
	if (edition->release < 0)
		buf_printf(&edition->label, "no known release of %s", kit->document->name.at);
	else
		buf_printf(&edition->label, "%s@%s", kit->document->name.at,
		    kit->document->releases[edition->release].at);
	buf_printf(
	    &edition->label, "%s%s%s", how ? ", known by " : "", how ? how : "", path ? ")" : "");
	if (buf_string(&edition->label) && !edition->label.failed)
		return 0;
	log_line(LOG_ERROR, "out of memory");
	return EXIT_INTERNAL;
}

/* Open the local copy of a release; *texts NULL where there is none. 0 or an exit status. */
static int open_texts(const struct spec_kit *kit, int release, struct texts **texts)
{
	const char *dir = options_get(kit->options, "into", NULL);
	struct buf found = {0};
	struct error err = {0};
	int result = 0;

	*texts = NULL;
	if (dir == NULL && (result = texts_default_dir(&found, &err)) == 0)
		dir = buf_string(&found);
	if (result == 0 && dir)
		result = texts_open(
		    dir, kit->document->name, kit->document->releases[release], texts, &err);
	buf_done(&found);
	/* without a home there is no copy */
	if (result >= 0 || err.kind == ERROR_SETTING)
		return 0;
	return kit_fail(&err);
}

static int read_release(
    const struct spec_kit *kit, int release, bool needs_texts, struct edition *edition)
{
	struct texts *texts;
	struct error err;
	int status = open_texts(kit, release, &texts);

	edition->release = release;
	if (status == 0 && needs_texts && texts == NULL)
		status = verb_misused(&verb_spec,
		    "there is no local copy of %s@%s: import it, or give its file",
		    kit->document->name.at, kit->document->releases[release].at);
	if (status == 0 && (edition->spec = spec_of_release(kit, release, texts, &err)) == NULL)
		status = err.kind == ERROR_INPUT ? kit_fail(&err), EXIT_VERIFY : kit_fail(&err);
	texts_free(texts);
	return status == 0 ? label(kit, edition, NULL, NULL) : status;
}

static int read_file(const struct spec_kit *kit, const char *path, struct edition *edition)
{
	const char *how = NULL;
	int status = 0;

	edition->spec = spec_read_file(path, &status);
	if (edition->spec == NULL)
		return status;
	edition->release = spec_guess_release(kit->document, edition->spec, &how);
	return label(kit, edition, path, how);
}

static int print(const struct spec_kit *kit, const struct reviews *reviews, bool has_sentences,
    struct error *err)
{
	struct review_shape shape = {has_sentences, options_has(kit->options, "all")};
	struct buf out = {0};
	size_t format = FORMAT_TEXT;
	int status = 0;

	if (!options_choice(kit->options, "output", format_names, FORMATS, &format, &status))
		return status;
	if (format == FORMAT_TEXT) {
		reviews_text(reviews, shape, &out);
	} else if (reviews_json(reviews, &out, err) != 0) {
		buf_done(&out);
		return kit_fail(err);
	}
	return spec_print(&out);
}

/* Is there something that a person should look at, for the rules' sake? */
static bool has_news(const struct reviews *reviews)
{
	const struct difference *difference = reviews->difference;

	for (size_t i = 0; i < difference->nsections; i++)
		if (difference->sections[i].before == NULL)
			return true;
	return reviews->counts[REVIEW_OK] + reviews->nended < reviews->n;
}

/* Compare, review and print. The rules are those of the older side's release, if it is known. */
static int compare(const struct spec_kit *kit, const struct edition *before,
    const struct edition *after, bool is_check)
{
	struct error err;
	struct reviews reviews = {.kit = kit,
	    .before = before->label.at,
	    .after = after->label.at,
	    .newer = after->release};
	struct difference *difference = NULL;
	int status = 0;

	if (before->release >= 0 && ruleset_set_document_release(kit->ruleset, kit->index,
					kit->document->releases[before->release], &err) != 0)
		return kit_fail(&err);
	reviews.difference = difference = difference_new(before->spec, after->spec, &err);
	if (difference == NULL || reviews_make(&reviews, &err) != 0)
		status = kit_fail(&err);
	else
		status = print(kit, &reviews, !is_check, &err);
	if (status == 0 && is_check && has_news(&reviews))
		status = EXIT_FINDINGS;
	reviews_done(&reviews);
	difference_free(difference);
	return status;
}

int spec_check(const struct spec_kit *kit)
{
	const char *path = options_get(kit->options, "spec-file", NULL);
	const struct document *document = kit->document;
	struct edition before = {0}, after = {0};
	int release = document->release.at ? document_find_release(document, document->release)
					   : DIFFERENCE_NONE;

	if (path == NULL || kit->narguments > 0)
		return verb_misused(&verb_spec, "check needs --spec-file FILE.md and no arguments");
	if (document->nsentences == 0 || release < 0) {
		log_line(LOG_ERROR, "%s has no sentences.yaml to compare with", document->name.at);
		return EXIT_RULES;
	}
	int status = read_release(kit, release, false, &before);
	if (status == 0)
		status = read_file(kit, path, &after);
	if (status == 0)
		status = compare(kit, &before, &after, true);
	edition_done(&before);
	edition_done(&after);
	return status;
}

/* A release's name, or a file. */
static int read_argument(const struct spec_kit *kit, const char *argument, struct edition *edition)
{
	int release = document_find_release(kit->document, span_of(argument));

	return release >= 0 ? read_release(kit, release, true, edition)
			    : read_file(kit, argument, edition);
}

int spec_diff(const struct spec_kit *kit)
{
	struct edition before = {0}, after = {0};
	int status = 0;

	if (kit->narguments != 2)
		return verb_misused(
		    &verb_spec, "diff needs an older and a newer FILE.md or release");
	status = read_argument(kit, kit->arguments[0], &before);
	if (status == 0)
		status = read_argument(kit, kit->arguments[1], &after);
	if (status == 0)
		status = compare(kit, &before, &after, false);
	edition_done(&before);
	edition_done(&after);
	return status;
}
