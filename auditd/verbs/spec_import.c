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

int spec_read_text(const char *path, struct buf *text)
{
	struct error err;
	FILE *stream = fopen(path, "rb");
	int result = 0;

	if (stream == NULL)
		result = error_set(&err, ERROR_SYSTEM, "%s: cannot open", path);
	if (result == 0)
		result = read_stream(stream, path, text, &err);
	if (stream)
		fclose(stream);
	return result == 0 ? 0 : kit_fail(&err);
}

int spec_refuse(const struct error *err)
{
	int status = kit_fail(err);

	return err->kind == ERROR_INPUT ? EXIT_RULES : status;
}

struct spec *spec_read_file(const char *path, int *status)
{
	struct buf text = {0};
	struct error err;
	struct spec *spec = NULL;

	*status = spec_read_text(path, &text);
	if (*status == 0 && (spec = spec_parse(buf_span(&text), path, &err)) == NULL)
		*status = spec_refuse(&err);
	buf_done(&text);
	if (spec)
		say_flaws(spec);
	return spec;
}

static void say_anchors(struct buf *out, const struct document *document, const struct spec *spec)
{
	for (size_t i = 0; i < spec->nsections; i++)
		if (document_find_clause(document, spec->sections[i].anchor) < 0)
			buf_printf(out, "unknown anchor '%s' at line %u\n",
			    spec->sections[i].anchor.at, spec->sections[i].line);
}

static void say_match(struct buf *out, const struct document *document, const struct spec *spec,
    const struct spec_match *match, int release)
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
	struct spec_match matches[SPEC_RELEASES_MAX] = {0};
	struct buf out = {0};
	int release = spec_compare(kit->document, spec, matches);
	int status = 0;

	if (release < 0) {
		log_line(LOG_ERROR, "out of memory");
		return EXIT_INTERNAL;
	}
	if (!spec_is_release(kit->document, spec, &matches[release], release))
		return EXIT_RULES;
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
