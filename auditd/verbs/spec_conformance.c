/* specaudit spec conformance FILE.md: a specification's graded examples, judged by the rules of its own release. */
#include "base/log.h"
#include "verbs/conformance.h"
#include "verbs/kit.h"

enum format { FORMAT_TEXT, FORMAT_JSON, FORMATS };
static const char *const format_names[FORMATS] = {"text", "json"};

/* Judge by the file's own release. 0 or an exit status. */
static int set_release(const struct spec_kit *kit, struct span text, const char **how)
{
	struct error err;
	struct span release;
	struct spec *spec = spec_parse(text, kit->arguments[0], &err);

	if (spec == NULL)
		return spec_refuse(&err);
	int status = spec_find_release(kit, spec, &release, how);
	spec_free(spec);
	if (status == 0 &&
	    ruleset_set_document_release(kit->ruleset, kit->index, release, &err) != 0) {
		kit_fail(&err);
		status = EXIT_RULES;
	}
	return status;
}

static void say_flaws(const struct examples *examples)
{
	for (size_t i = 0; i < examples->nflaws; i++)
		log_line(LOG_WARNING, "%s:%u: %s", examples->name, examples->flaws[i].line,
		    examples->flaws[i].what);
	if (examples->nflaws_dropped)
		log_line(LOG_WARNING, "%s: and %zu more", examples->name, examples->nflaws_dropped);
}

/* A grade that names a clause the catalogue has not can be met by no rule. */
static void say_anchors(const struct conformance *conformance)
{
	for (size_t i = 0; i < conformance->nreplies; i++) {
		const struct conformance_reply *reply = &conformance->replies[i];
		if (document_find_clause(conformance->kit->document, reply->clause) < 0)
			log_line(LOG_WARNING, "%s:%u: %s is graded by a clause that %s has not",
			    conformance->examples->name, reply->turn->line, reply->id,
			    conformance->kit->document->name.at);
	}
}

static int report(const struct spec_kit *kit, const struct examples *examples, const char *how)
{
	struct conformance conformance = {.kit = kit, .examples = examples, .how = how};
	struct buf out = {0};
	struct error err;
	size_t format = FORMAT_TEXT;
	int status = 0;

	if (!options_choice(kit->options, "output", format_names, FORMATS, &format, &status))
		return status;
	struct span clause = span_of(options_get(kit->options, "clause", NULL));
	int result = conformance_judge(&conformance, clause, &err);
	if (result == 0) {
		say_anchors(&conformance);
		if (format == FORMAT_JSON)
			result = conformance_json(&conformance, &out, &err);
		else
			conformance_text(&conformance, options_has(kit->options, "all"), &out);
	}
	conformance_done(&conformance);
	if (result == 0)
		return spec_print(&out);
	buf_done(&out);
	return kit_fail(&err);
}

int spec_conformance(const struct spec_kit *kit)
{
	const char *clause = options_get(kit->options, "clause", NULL), *how = "";
	struct buf text = {0};
	struct error err;

	if (kit->narguments != 1)
		return verb_misused(&verb_spec, "conformance needs one FILE.md");
	if (clause && document_find_clause(kit->document, span_of(clause)) < 0)
		return verb_misused(
		    &verb_spec, "%s has no clause '%s'", kit->document->name.at, clause);
	int status = spec_read_text(kit->arguments[0], &text);
	if (status == 0)
		status = set_release(kit, buf_span(&text), &how);
	if (status == 0) {
		struct examples *examples =
		    examples_parse(buf_span(&text), kit->arguments[0], &err);
		if (examples) {
			say_flaws(examples);
			status = report(kit, examples, how);
			examples_free(examples);
		} else {
			status = spec_refuse(&err);
		}
	}
	buf_done(&text);
	return status;
}
