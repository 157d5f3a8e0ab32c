/* A specification's Markdown in, its sections and normative sentences out.
 *
 * A section begins with a heading `# Title {#anchor authority=root}`. Normative is the prose below it, without
 * commentary (`!!! meta "Commentary"` and what is indented below), examples (fences, and the paragraphs
 * `**Example**: ...` that announce them) and footnote marks. Knows no document and no catalogue. */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

enum { SPEC_NO_PARENT = -1 };

/* A sentence after spec_normalise: one line, UTF-8, not empty. */
struct spec_sentence {
	struct span text;
	struct digest digest; /* spec_sentence_digest of text */
	unsigned line;        /* where its paragraph begins, from 1 */
};

struct spec_section {
	struct span title;
	struct span anchor;
	struct span authority; /* absent: a heading or background */
	unsigned depth;        /* how many '#' */
	unsigned line;
	int parent;                      /* index of the section above, or SPEC_NO_PARENT */
	struct spec_sentence *sentences; /* in reading order */
	size_t nsentences;
};

/* Something malformed that was read past. */
struct spec_flaw {
	unsigned line;
	const char *what;
};

struct spec {
	const char *name; /* as in messages */
	struct spec_section *sections;
	size_t nsections;
	size_t nsentences; /* of all sections */
	struct spec_flaw *flaws;
	size_t nflaws;
	size_t nflaws_dropped; /* beyond the first 100 */
	void *memory;          /* owned */
};

/* Parse a document of at most 16 MiB; name stands in messages and is copied.
 * Returns NULL on error. Errors: ERROR_INPUT "NAME:LINE: what" (bytes that are not UTF-8 or a NUL, an anchor
 * twice, no heading with an anchor at all, too large, too many sections), ERROR_MEMORY.
 * Owns: free with spec_free; nothing borrows from text. */
struct spec *spec_parse(struct span text, const char *name, struct error *err);
void spec_free(struct spec *spec);

/* Append text as it is compared: NFKC, entities decoded, quotes and apostrophes as ASCII, dashes as " - ", hyphens
 * as "-", footnote marks and invisible characters dropped, white space as single spaces, none at the ends. Returns 0, or -1 when out of memory or on text that is not UTF-8. */
int spec_normalise(struct buf *out, struct span text);

/* The hash that stands for a normalised sentence. Source: BLAKE2b, see base/hash.h; domain "sentence". */
struct digest spec_sentence_digest(struct span text);

/* Where the first sentence of a normalised paragraph ends: the bytes [0, end) are the sentence, what follows is
 * behind a space. end > 0 unless the text is empty. */
size_t spec_sentence_end(struct span text);

#endif
