/* Which release of a catalogue's document a parsed file is, by its sentences or its name. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "verbs/spec_kit.h"

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
static size_t mark_known(const struct document *document, const struct spec *spec, bool *marks,
    struct spec_match *matches)
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

int spec_compare(
    const struct document *document, const struct spec *spec, struct spec_match *matches)
{
	bool *marks = calloc(document->nsentences + 1, sizeof *marks);
	double most = -1;
	int best = 0;

	if (marks == NULL)
		return -1;
	size_t unknown = mark_known(document, spec, marks, matches);
	for (size_t i = 0; i < document->nreleases; i++) {
		struct spec_match *match = &matches[i];
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

static bool fits(const struct spec *spec, const struct spec_match *match)
{
	return match->known * 2 >= spec->nsentences && match->known > 0;
}

bool spec_is_release(const struct document *document, const struct spec *spec,
    const struct spec_match *match, int release)
{
	if (fits(spec, match))
		return true;
	log_line(LOG_ERROR,
	    "%s is no release of %s that the catalogue knows: %zu of %zu sentences are those of "
	    "%s, the nearest",
	    spec->name, document->name.at, match->known, spec->nsentences,
	    document->releases[release].at);
	return false;
}

/* The release whose name stands in a file's name, between what is no letter or digit; the longest, or -1. */
static int release_in_name(const struct document *document, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct span name = span_of(slash ? slash + 1 : path);
	int best = -1;

	for (size_t i = 0; i < document->nreleases; i++) {
		struct span release = document->releases[i];
		for (size_t at = 0; at + release.len <= name.len; at++)
			if (span_equal(span_slice(name, at, at + release.len), release) &&
			    (best < 0 || release.len > document->releases[best].len))
				best = (int)i;
	}
	return best;
}

static const char by_name[] = "the name of the file", by_sentences[] = "its sentences";

int spec_guess_release(const struct document *document, const struct spec *spec, const char **how)
{
	struct spec_match matches[SPEC_RELEASES_MAX] = {0};
	int index = release_in_name(document, spec->name);

	if (index >= 0) {
		*how = by_name;
		return index;
	}
	index = document->nsentences ? spec_compare(document, spec, matches) : -1;
	if (index < 0 || !fits(spec, &matches[index]))
		return -1;
	*how = by_sentences;
	return index;
}

/* Say why no release was found. */
static int refuse(const struct spec_kit *kit, const struct spec *spec)
{
	struct spec_match matches[SPEC_RELEASES_MAX] = {0};

	if (kit->document->nsentences == 0)
		return verb_misused(&verb_spec,
		    "no release stands in the name of %s, and %s has no sentences.yaml: say --spec",
		    spec->name, kit->document->name.at);
	int index = spec_compare(kit->document, spec, matches);
	if (index >= 0 && !spec_is_release(kit->document, spec, &matches[index], index))
		return EXIT_RULES;
	log_line(LOG_ERROR, "out of memory");
	return EXIT_INTERNAL;
}

int spec_find_release(
    const struct spec_kit *kit, const struct spec *spec, struct span *release, const char **how)
{
	const char *asked = options_get(kit->options, "spec", NULL);

	if (asked) {
		*how = "--spec";
		*release = span_of(asked);
		return 0;
	}
	int index = spec_guess_release(kit->document, spec, how);
	if (index < 0)
		return refuse(kit, spec);
	*release = kit->document->releases[index];
	return 0;
}
