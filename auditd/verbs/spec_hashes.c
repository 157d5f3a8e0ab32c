/* specaudit spec import --hashes: a catalogue's sentences.yaml out of a document's releases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "verbs/kit.h"
#include "verbs/spec_kit.h"

enum { MOST_RELEASES = 64 };

/* The parsed releases, in the catalogue's order. */
struct releases {
	const struct spec_kit *kit;
	struct spec *at[MOST_RELEASES];
	size_t n;
};

static const struct spec_section *find_section(const struct spec *spec, struct span anchor)
{
	for (size_t i = 0; i < spec->nsections; i++)
		if (span_equal(spec->sections[i].anchor, anchor))
			return &spec->sections[i];
	return NULL;
}

static bool has_sentence(const struct spec_section *section, const struct digest *digest, size_t n)
{
	for (size_t i = 0; section && i < n; i++)
		if (digest_compare(&section->sentences[i].digest, digest) == 0)
			return true;
	return false;
}

static bool is_same(const struct spec_section *a, const struct spec_section *b)
{
	if (a->nsentences != b->nsentences)
		return false;
	for (size_t i = 0; i < a->nsentences; i++)
		if (digest_compare(&a->sentences[i].digest, &b->sentences[i].digest) != 0)
			return false;
	return true;
}

/* "new same changed", for the catalogue's trail. */
static void write_trail(struct buf *out, const struct releases *releases, struct span anchor)
{
	const struct spec_section *before = NULL;

	for (size_t i = 0; i < releases->n; i++) {
		const struct spec_section *now = find_section(releases->at[i], anchor);
		enum trail trail = now == NULL            ? TRAIL_ABSENT
				   : before == NULL       ? TRAIL_NEW
				   : is_same(before, now) ? TRAIL_SAME
							  : TRAIL_CHANGED;
		buf_printf(out, "%s%s", i ? ", " : "", trail_names[trail]);
		before = now;
	}
}

/* Is it written when this release's section comes, or was it before? */
static bool is_first(const struct releases *releases, struct span anchor, size_t release,
    const struct spec_section *section, size_t sentence)
{
	const struct digest *digest = &section->sentences[sentence].digest;

	for (size_t i = 0; i < release; i++) {
		const struct spec_section *other = find_section(releases->at[i], anchor);
		if (other && has_sentence(other, digest, other->nsentences))
			return false;
	}
	return !has_sentence(section, digest, sentence);
}

static void write_sentence(struct buf *out, const struct releases *releases, struct span anchor,
    const struct digest *digest)
{
	char hex[DIGEST_HEX];

	digest_hex(digest, hex);
	buf_printf(out, "    \"%s\": \"", hex);
	for (size_t i = 0; i < releases->n; i++) {
		const struct spec_section *section = find_section(releases->at[i], anchor);
		buf_byte(
		    out, section && has_sentence(section, digest, section->nsentences) ? 'x' : '-');
	}
	buf_text(out, "\"\n");
}

static void write_clause(struct buf *out, const struct releases *releases, struct span anchor)
{
	bool has_head = false;

	for (size_t i = 0; i < releases->n; i++) {
		const struct spec_section *section = find_section(releases->at[i], anchor);
		for (size_t j = 0; section && j < section->nsentences; j++) {
			if (!is_first(releases, anchor, i, section, j))
				continue;
			if (!has_head) {
				buf_printf(out, "  # ");
				write_trail(out, releases, anchor);
				buf_printf(out, "\n  %s:\n", anchor.at);
				has_head = true;
			}
			write_sentence(out, releases, anchor, &section->sentences[j].digest);
		}
	}
	if (has_head)
		return;
	buf_printf(out, "  # %s has none: ", anchor.at);
	write_trail(out, releases, anchor);
	buf_byte(out, '\n');
}

/* Every section must be in the catalogue: its sentences would be lost. */
static int check_anchors(const struct releases *releases)
{
	int status = 0;

	for (size_t i = 0; i < releases->n; i++) {
		const struct spec *spec = releases->at[i];
		for (size_t j = 0; j < spec->nsections; j++) {
			const struct spec_section *section = &spec->sections[j];
			if (document_find_clause(releases->kit->document, section->anchor) >= 0)
				continue;
			log_line(LOG_ERROR, "%s:%u: the catalogue has no clause '%s'", spec->name,
			    section->line, section->anchor.at);
			status = EXIT_RULES;
		}
	}
	return status;
}

static int write_all(const struct releases *releases)
{
	const struct document *document = releases->kit->document;
	struct buf out = {0};

	buf_printf(&out,
	    "# The normative sentences of %s by their hashes alone, and the releases in which each "
	    "holds.\n# Printed by specaudit spec import --hashes; above each clause stands its "
	    "trail.\ndocument: %s\nreleases: [",
	    document->title.at, document->name.at);
	for (size_t i = 0; i < document->nreleases; i++)
		buf_printf(&out, "%s%s", i ? ", " : "", document->releases[i].at);
	buf_text(&out, "]\nsentences:\n");
	for (size_t i = 0; i < document->nclauses; i++)
		write_clause(&out, releases, document->clauses[i].anchor);
	return spec_print(&out);
}

/* RELEASE=FILE into its place. */
static int read_argument(struct releases *releases, const char *argument)
{
	const struct document *document = releases->kit->document;
	const char *equals = strchr(argument, '=');
	int status = 0;

	if (equals == NULL)
		return verb_misused(&verb_spec, "'%s' is not RELEASE=FILE", argument);
	struct span release = {argument, (size_t)(equals - argument)};
	int index = document_find_release(document, release);
	if (index < 0)
		return verb_misused(&verb_spec, "the catalogue of %s has no release '%.*s'",
		    document->name.at, (int)release.len, release.at);
	if (releases->at[index])
		return verb_misused(
		    &verb_spec, "release %s is given twice", document->releases[index].at);
	releases->at[index] = spec_read_file(equals + 1, &status);
	return status;
}

int spec_hashes(const struct spec_kit *kit)
{
	struct releases releases = {.kit = kit, .n = kit->document->nreleases};
	int status = 0;

	for (size_t i = 0; status == 0 && i < kit->narguments; i++)
		status = read_argument(&releases, kit->arguments[i]);
	for (size_t i = 0; status == 0 && i < releases.n; i++)
		if (releases.at[i] == NULL)
			status = verb_misused(
			    &verb_spec, "release %s is missing", kit->document->releases[i].at);
	if (status == 0)
		status = check_anchors(&releases);
	if (status == 0)
		status = write_all(&releases);
	for (size_t i = 0; i < releases.n; i++)
		spec_free(releases.at[i]);
	return status;
}
