/* specaudit spec import FILE.md: which release is it, how much of it is known, and a local copy of its sentences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "spec/texts.h"
#include "verbs/kit.h"
#include "verbs/spec_kit.h"

enum { LARGEST_FILE = 16 << 20 };

static int read_stream(FILE *stream, const char *path, struct buf *text, struct error *err)
{
	size_t n;

	do {
		if (buf_reserve(text, 1 << 16) != 0)
			return error_memory(err);
		n = fread(text->at + text->len, 1, 1 << 16, stream);
		text->len += n;
	} while (n > 0 && text->len <= LARGEST_FILE);
	if (ferror(stream))
		return error_set(err, ERROR_SYSTEM, "%s: cannot read", path);
	return 0;
}

static void say_flaws(const struct spec *spec)
{
	for (size_t i = 0; i < spec->nflaws; i++)
		log_line(
		    LOG_WARNING, "%s:%u: %s", spec->name, spec->flaws[i].line, spec->flaws[i].what);
	if (spec->nflaws_dropped)
		log_line(LOG_WARNING, "%s: and %zu more", spec->name, spec->nflaws_dropped);
}

struct spec *spec_read_file(const char *path, int *status)
{
	struct buf text = {0};
	struct error err;
	struct spec *spec = NULL;
	FILE *stream = fopen(path, "rb");
	int result = 0;

	if (stream == NULL)
		result = error_set(&err, ERROR_SYSTEM, "%s: cannot open", path);
	if (result == 0)
		result = read_stream(stream, path, &text, &err);
	if (stream)
		fclose(stream);
	if (result == 0)
		spec = spec_parse(buf_span(&text), path, &err);
	buf_done(&text);
	if (spec == NULL) {
		*status = kit_fail(&err);
		if (err.kind == ERROR_INPUT)
			*status = EXIT_RULES;
		return NULL;
	}
	say_flaws(spec);
	return spec;
}

/* How the file's sentences compare with a release's. */
struct match {
	size_t known;   /* sentences of the file that the release has */
	size_t unknown; /* that no release has, in their clause */
	size_t missing; /* sentences of the release that the file has not */
	size_t holding; /* sentences of the release */
};

static const struct sentence *find_known(
    const struct document *document, int clause, const struct digest *digest)
{
	for (size_t i = 0; clause >= 0 && i < document->nsentences; i++)
		if (document->sentences[i].clause == (uint32_t)clause &&
		    digest_compare(&document->sentences[i].digest, digest) == 0)
			return &document->sentences[i];
	return NULL;
}

/* Mark the catalogue's sentences that the file has; count those of the file that hold in each release. */
static size_t mark_known(
    const struct document *document, const struct spec *spec, bool *marks, struct match *matches)
{
	size_t unknown = 0;

	for (size_t i = 0; i < spec->nsections; i++) {
		const struct spec_section *section = &spec->sections[i];
		int clause = document_find_clause(document, section->anchor);
		for (size_t j = 0; j < section->nsentences; j++) {
			const struct sentence *known =
			    find_known(document, clause, &section->sentences[j].digest);
			unknown += known == NULL;
			if (known)
				marks[known - document->sentences] = true;
			for (size_t k = 0; known && k < document->nreleases; k++)
				matches[k].known += known->releases >> k & 1;
		}
	}
	return unknown;
}

/* Compare with every release. Returns the one with the largest share of what either has, or -1 when out of memory. */
static int compare(const struct document *document, const struct spec *spec, struct match *matches)
{
	bool *marks = calloc(document->nsentences + 1, sizeof *marks);
	double most = -1;
	int best = 0;

	if (marks == NULL)
		return -1;
	size_t unknown = mark_known(document, spec, marks, matches);
	for (size_t i = 0; i < document->nreleases; i++) {
		struct match *match = &matches[i];
		match->unknown = unknown;
		for (size_t j = 0; j < document->nsentences; j++) {
			bool holds = (document->sentences[j].releases >> i & 1) != 0;
			match->holding += holds;
			match->missing += holds && !marks[j];
		}
		double share =
		    (double)match->known / (double)(spec->nsentences + match->missing + 1);
		if (share > most) {
			most = share;
			best = (int)i;
		}
	}
	free(marks);
	return best;
}

static void say_anchors(struct buf *out, const struct document *document, const struct spec *spec)
{
	for (size_t i = 0; i < spec->nsections; i++)
		if (document_find_clause(document, spec->sections[i].anchor) < 0)
			buf_printf(out, "unknown anchor '%s' at line %u\n",
			    spec->sections[i].anchor.at, spec->sections[i].line);
}

static void say_match(struct buf *out, const struct document *document, const struct spec *spec,
    const struct match *match, int release)
{
	size_t others = spec->nsentences - match->known - match->unknown;
	double share =
	    spec->nsentences ? 100.0 * (double)match->known / (double)spec->nsentences : 0.0;

	buf_printf(out,
	    "%s@%s: %zu sections, %zu sentences: %zu known (%.1f %%), %zu unknown, %zu of other "
	    "releases only; %zu of the release missing\n",
	    document->name.at, document->releases[release].at, spec->nsections, spec->nsentences,
	    match->known, share, match->unknown, others, match->missing);
}

static int save(const struct spec_kit *kit, const struct spec *spec, int release, struct buf *out)
{
	const char *dir = options_get(kit->options, "into", NULL);
	struct buf found = {0}, file = {0};
	struct error err;
	int result = 0;

	if (dir == NULL && (result = texts_default_dir(&found, &err)) == 0)
		dir = buf_string(&found);
	if (result == 0 && dir == NULL)
		result = error_memory(&err);
	if (result == 0)
		result = texts_save(
		    dir, kit->document->name, kit->document->releases[release], spec, &file, &err);
	if (result == 0)
		buf_printf(out, "kept in %s\n", buf_string(&file));
	buf_done(&found);
	buf_done(&file);
	return result == 0 ? 0 : kit_fail(&err);
}

static int import(const struct spec_kit *kit, const struct spec *spec)
{
	struct match matches[64] = {0};
	struct buf out = {0};
	int release = compare(kit->document, spec, matches);
	int status = 0;

	if (release < 0) {
		log_line(LOG_ERROR, "out of memory");
		return EXIT_INTERNAL;
	}
	if (matches[release].known * 2 < spec->nsentences || matches[release].known == 0) {
		log_line(LOG_ERROR,
		    "%s is no release of %s that the catalogue knows: %zu of %zu sentences are "
		    "those of %s, the nearest",
		    spec->name, kit->document->name.at, matches[release].known, spec->nsentences,
		    kit->document->releases[release].at);
		return EXIT_RULES;
	}
	say_match(&out, kit->document, spec, &matches[release], release);
	say_anchors(&out, kit->document, spec);
	status = save(kit, spec, release, &out);
	int printed = spec_print(&out);
	return status != 0 ? status : printed;
}

int spec_import(const struct spec_kit *kit)
{
	int status = 0;

	if (kit->narguments != 1)
		return verb_misused(&verb_spec, "import needs one FILE.md");
	if (kit->document->nsentences == 0) {
		log_line(
		    LOG_ERROR, "%s has no sentences.yaml to compare with", kit->document->name.at);
		return EXIT_RULES;
	}
	struct spec *spec = spec_read_file(kit->arguments[0], &status);
	if (spec == NULL)
		return status;
	status = import(kit, spec);
	spec_free(spec);
	return status;
}
