/* What the actions of the verb spec share: a document of the catalogue, the rules that speak of it, output. */
#ifndef VERBS_SPEC_KIT_H
#define VERBS_SPEC_KIT_H

#include "match/match.h"
#include "ruleset/ruleset.h"
#include "spec/spec.h"
#include "spec/texts.h"
#include "verbs/options.h"

extern const struct verb verb_spec;

/* The document asked about. */
struct spec_kit {
	struct ruleset *ruleset;
	const struct matcher *matcher;
	uint32_t index;                  /* of document in ruleset->documents */
	const struct document *document; /* judged by document->release */
	const struct options *options;
	const char *const *arguments; /* behind the action's word */
	size_t narguments;
};

/* The actions: list the clauses; every clause and what claims it; keep a local copy of a document's text; print the
 * hashes of its sentences; judge a document's own examples; what another text of it
 * changes for the rules. Each returns an exit status after saying what is wrong. */
int spec_list(const struct spec_kit *kit);
int spec_coverage(const struct spec_kit *kit);
int spec_import(const struct spec_kit *kit);
int spec_hashes(const struct spec_kit *kit);
int spec_conformance(const struct spec_kit *kit);
int spec_check(const struct spec_kit *kit);
int spec_diff(const struct spec_kit *kit);

/* Read and parse a Markdown file, saying its flaws on stderr. Returns NULL and *status after saying why not. */
struct spec *spec_read_file(const char *path, int *status);

/* Read a file of at most 16 MiB, or a little more of a larger one. 0, or the exit status after saying why not. */
int spec_read_text(const char *path, struct buf *text);

/* Say why a specification's text is refused; returns the exit status for that. */
int spec_refuse(const struct error *err);

enum { SPEC_RELEASES_MAX = 64 };

/* How a file's sentences compare with a release's. All zero bytes is none. */
struct spec_match {
	size_t known;   /* sentences of the file that the release has */
	size_t unknown; /* that no release has, in their clause */
	size_t missing; /* sentences of the release that the file has not */
	size_t holding; /* sentences of the release */
};

/* Compare a file with every release into matches, one for each. Returns the one with the largest share of what either
 * has, or -1 when out of memory. */
int spec_compare(
    const struct document *document, const struct spec *spec, struct spec_match *matches);

/* Is the file that release at all, by half of its sentences? Where not, says so. */
bool spec_is_release(const struct document *document, const struct spec *spec,
    const struct spec_match *match, int release);

/* Which release a parsed file is: what --spec says, else the one in its name, else the best by sentences; *how says
 * which in words. 0, or the exit status after saying why none is. */
int spec_find_release(
    const struct spec_kit *kit, const struct spec *spec, struct span *release, const char **how);

/* The same without --spec, as an index in the document's releases; -1: it is none that the catalogue knows, or out of
 * memory. *how is left alone then. */
int spec_guess_release(const struct document *document, const struct spec *spec, const char **how);

/* A release as the catalogue knows it; its sentences have a text where texts (NULL: none) have it, and no line. NULL with
 * ERROR_INPUT (a text was changed) or ERROR_MEMORY. Owns: free with spec_free; borrows the ruleset. */
struct spec *spec_of_release(
    const struct spec_kit *kit, int release, const struct texts *texts, struct error *err);

/* Print what was gathered, if nothing failed. Returns an exit status. */
int spec_print(struct buf *out);

/* Append text of a catalogue as one line that is safe to show, wide at least so many bytes. */
void spec_cell(struct buf *out, struct span text, size_t width);

/* How a rule speaks of a clause. */
enum spec_claim { SPEC_CLAIM_NONE, SPEC_CLAIM_SECOND, SPEC_CLAIM_FIRST };

/* Of a rule that applies by the releases in force; others have none. */
enum spec_claim spec_claim_of(const struct spec_kit *kit, const struct rule *rule, size_t clause);

#endif
