/* specaudit spec: the clauses of a specification, what is checked of them, and its text on this machine. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "verbs/kit.h"
#include "verbs/spec_kit.h"

static const struct option_row rows[] = {
    {"document", 0, OPTION_VALUE},
    {"spec", 0, OPTION_VALUE},
    {"rules", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"into", 0, OPTION_VALUE},
    {"hashes", 0, OPTION_FLAG},
    {"clause", 0, OPTION_VALUE},
    {"all", 0, OPTION_FLAG},
    {"spec-file", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"no-cache", 0, OPTION_FLAG},
};

int spec_print(struct buf *out)
{
	bool failed = out->failed;

	if (!failed && out->len > 0)
		fwrite(out->at, 1, out->len, stdout);
	buf_done(out);
	if (!failed)
		return EXIT_DONE;
	log_line(LOG_ERROR, "out of memory");
	return EXIT_INTERNAL;
}

void spec_cell(struct buf *out, struct span text, size_t width)
{
	size_t start = out->len;

	text_printable(out, text, false);
	while (!out->failed && out->len - start < width)
		buf_byte(out, ' ');
}

enum spec_claim spec_claim_of(const struct spec_kit *kit, const struct rule *rule, size_t clause)
{
	if (!ruleset_rule_applies(kit->ruleset, rule))
		return SPEC_CLAIM_NONE;
	for (size_t i = 0; i < rule->nclauses; i++)
		if (rule->clauses[i].document == kit->index && rule->clauses[i].clause == clause)
			return i == 0 ? SPEC_CLAIM_FIRST : SPEC_CLAIM_SECOND;
	return SPEC_CLAIM_NONE;
}

/* The options without the release, which is another document's. */
static struct options without_release(const struct options *options)
{
	struct options other = *options;

	other.nvalues = 0;
	for (size_t i = 0; i < options->nvalues; i++)
		if (strcmp(options->rows[options->values[i].row].name, "spec") != 0)
			other.values[other.nvalues++] = options->values[i];
	return other;
}

/* Load a document alone, without rules. 0 or an exit status. */
static int load_alone(struct kit *kit, const char *name, bool no_sentences)
{
	struct buf specs = {0};
	struct error err;

	buf_printf(&specs, "%s/spec", kit_rules_dir());
	kit->ruleset = ruleset_of_document(name, buf_string(&specs), no_sentences, &err);
	buf_done(&specs);
	if (kit->ruleset)
		return 0;
	int status = kit_fail(&err);
	return status == EXIT_USAGE ? EXIT_RULES : status;
}

/* The document of that name among those of the rules, else on its own. */
static int find_document(struct kit *kit, const char *name, uint32_t *index)
{
	for (size_t i = 0; i < kit->ruleset->ndocuments; i++) {
		if (span_is(kit->ruleset->documents[i].name, name)) {
			*index = (uint32_t)i;
			return 0;
		}
	}
	kit_done(kit);
	*index = 0;
	return load_alone(kit, name, false);
}

/* The document, and the rules unless only its sentences are wanted: these may lean on what is about to be made. */
static int load_document(
    struct kit *kit, const struct options *options, const char *name, uint32_t *index)
{
	struct options others = name ? without_release(options) : *options;

	*index = 0;
	if (options_has(options, "hashes") && name == NULL)
		return verb_misused(&verb_spec, "--hashes needs --document");
	if (options_has(options, "hashes"))
		return load_alone(kit, name, true);
	int status = kit_load_rules(kit, &others, NULL, 0);
	if (status != 0)
		return status;
	*index = kit->ruleset->document;
	return name ? find_document(kit, name, index) : 0;
}

/* Load what the options ask for. 0 or an exit status. */
static int load(struct kit *kit, const struct options *options, struct spec_kit *spec)
{
	const char *name = options_get(options, "document", NULL);
	const char *release = options_get(options, "spec", NULL);
	int status = load_document(kit, options, name, &spec->index);
	struct error err;

	if (status == 0 && name && release &&
	    ruleset_set_document_release(kit->ruleset, spec->index, span_of(release), &err) != 0) {
		kit_fail(&err);
		status = EXIT_RULES;
	}
	if (status != 0)
		return status;
	spec->ruleset = kit->ruleset;
	spec->matcher = kit->matcher;
	spec->document = &kit->ruleset->documents[spec->index];
	return 0;
}

static int run_import(const struct spec_kit *kit)
{
	return options_has(kit->options, "hashes") ? spec_hashes(kit) : spec_import(kit);
}

/* One action and the options that would do nothing for it. */
static const struct action {
	const char *name;
	int (*run)(const struct spec_kit *kit);
	const char *idle[6];
} actions[] = {
    {"list", spec_list, {"output", "hashes", "clause", "all", "spec-file"}},
    {"coverage", spec_coverage, {"into", "hashes", "clause", "all", "spec-file"}},
    {"import", run_import, {"output", "spec", "clause", "all", "spec-file"}},
    {"conformance", spec_conformance, {"into", "hashes", "spec-file"}},
    {"check", spec_check, {"hashes", "clause"}},
    {"diff", spec_diff, {"hashes", "clause", "spec", "spec-file"}},
};

/* 0 or the exit status after saying which option does nothing. */
static int refuse_idle(const struct action *action, const struct options *options)
{
	for (size_t i = 0; i < ARRAY_LEN(action->idle) && action->idle[i]; i++)
		if (options_has(options, action->idle[i]))
			return verb_misused(
			    &verb_spec, "--%s does nothing for %s", action->idle[i], action->name);
	if (options_has(options, "hashes") && options_has(options, "into"))
		return verb_misused(&verb_spec, "--into does nothing with --hashes");
	return 0;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct kit kit = {0};
	int status;

	if (!options_parse(&options, &verb_spec, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	for (size_t i = 0; options.narguments > 0 && i < ARRAY_LEN(actions); i++) {
		if (strcmp(options.arguments[0], actions[i].name) != 0)
			continue;
		struct spec_kit spec = {.options = &options,
		    .arguments = options.arguments + 1,
		    .narguments = options.narguments - 1};
		status = refuse_idle(&actions[i], &options);
		if (status == 0)
			status = load(&kit, &options, &spec);
		if (status == 0)
			status = actions[i].run(&spec);
		kit_done(&kit);
		return status;
	}
	return verb_misused(
	    &verb_spec, "say what to do: list, coverage, import, conformance, check or diff");
}

const struct verb verb_spec = {
    .name = "spec",
    .usage = "list|coverage|import|conformance|check|diff [OPTION...] [ANCHOR...|FILE.md...]",
    .summary = "The clauses of a specification, and which rules look after them",
    .help =
	"  list       every clause: order, anchor, authority, whether logs can show it, meaning;\n"
	"             with anchors, all that is known of these\n"
	"  coverage   every clause, and the rules that claim it or the reason why none does\n"
	"  import     keep a local copy of a specification's sentences, for reports to quote\n"
	"  conformance   judge the graded examples of FILE.md, by its own release: hits, misses,\n"
	"             false alarms by clause. In-sample: the rules' writers have read them\n"
	"  check      do the clauses and sentences that rules lean on still stand in --spec-file?\n"
	"  diff       what a newer FILE.md or release changes, and the rules to review\n"
	"\n"
	"  --document NAME    another document than the rules' own\n"
	"  --spec RELEASE     another release of it\n"
	"  --rules PATH       rules to look at (repeatable; default: the installed pack)\n"
	"  --output FORMAT    of coverage: text (default), json or markdown; of conformance,\n"
	"                     check and diff: text or json\n"
	"  --into DIR         where import keeps copies, and others look for them (default:\n"
	"                     $SPECAUDIT_SPEC_TEXTS, else specaudit/spec below $XDG_DATA_HOME,\n"
	"                     else below ~/.local/share)\n"
	"  --hashes           import nothing: print a catalogue's sentences.yaml out of\n"
	"                     RELEASE=FILE.md for every release of --document\n"
	"  --clause ANCHOR    of conformance: only replies graded by that clause\n"
	"  --all              of conformance: every reply, not only what went wrong; of check and\n"
	"                     diff: every rule\n"
	"  --spec-file FILE   of check: the Markdown to hold the rules against\n"
	"  --no-prefilter, --no-jit, --no-cache   slower, the same outcome\n"
	"\n"
	"example:\n"
	"  specaudit spec coverage --output markdown\n",
    .run = run,
};
