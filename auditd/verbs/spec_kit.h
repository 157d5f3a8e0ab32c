/* What the actions of the verb spec share: a document of the catalogue, the rules that speak of it, output. */
#ifndef VERBS_SPEC_KIT_H
#define VERBS_SPEC_KIT_H

#include "ruleset/ruleset.h"
#include "spec/spec.h"
#include "verbs/options.h"

extern const struct verb verb_spec;

/* The document asked about. */
struct spec_kit {
	const struct ruleset *ruleset;
	uint32_t index;                  /* of document in ruleset->documents */
	const struct document *document; /* judged by document->release */
	const struct options *options;
	const char *const *arguments; /* behind the action's word */
	size_t narguments;
};

/* The actions: list the clauses; every clause and what claims it; keep a local copy of a document's text; print the
 * hashes of its sentences. Each returns an exit status after saying what is wrong. */
int spec_list(const struct spec_kit *kit);
int spec_coverage(const struct spec_kit *kit);
int spec_import(const struct spec_kit *kit);
int spec_hashes(const struct spec_kit *kit);

/* Read and parse a Markdown file, saying its flaws on stderr. Returns NULL and *status after saying why not. */
struct spec *spec_read_file(const char *path, int *status);

/* Print what was gathered, if nothing failed. Returns an exit status. */
int spec_print(struct buf *out);

/* Append text of a catalogue as one line that is safe to show, wide at least so many bytes. */
void spec_cell(struct buf *out, struct span text, size_t width);

/* How a rule speaks of a clause. */
enum spec_claim { SPEC_CLAIM_NONE, SPEC_CLAIM_SECOND, SPEC_CLAIM_FIRST };

/* Of a rule that applies by the releases in force; others have none. */
enum spec_claim spec_claim_of(const struct spec_kit *kit, const struct rule *rule, size_t clause);

#endif
