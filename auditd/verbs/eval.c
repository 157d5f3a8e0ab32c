/* specaudit eval: how often the rules are right on transcripts that people have labelled. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "verbs/eval_print.h"
#include "verbs/outfile.h"

static const struct option_row rows[] = {
    {"rules", 0, OPTION_VALUE},
    {"spec", 0, OPTION_VALUE},
    {"models", 0, OPTION_VALUE},
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"no-cache", 0, OPTION_FLAG},
    {"threshold", 0, OPTION_VALUE},
    {"fold", 0, OPTION_VALUE},
    {"baseline", 0, OPTION_VALUE},
    {"about", 0, OPTION_VALUE},
    {"no-outcomes", 0, OPTION_FLAG},
    {"errors", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
};

enum eval_output { EVAL_TEXT, EVAL_JSON };
static const char *const outputs[] = {"text", "json"};

/* Of families, rules and signals. NULL when out of memory. */
static const char **known_names(const struct ruleset *ruleset, size_t *n)
{
	const char **names = calloc(FAMILIES + ruleset->nrules + ruleset->nsignals, sizeof *names);

	for (*n = 0; names && *n < FAMILIES; (*n)++)
		names[*n] = family_names[*n];
	for (size_t i = 0; names && i < ruleset->nrules; i++)
		names[(*n)++] = ruleset->rules[i].id.at;
	for (size_t i = 0; names && i < ruleset->nsignals; i++)
		names[(*n)++] = ruleset->signals[i].name.at;
	return names;
}

static void note_unknown(const struct labels *labels)
{
	size_t n = 0;
	const char **names = known_names(labels->ruleset, &n);

	for (size_t i = 0; i < labels->n; i++) {
		struct span name = labels->at[i].name;
		if (labels->at[i].kind != LABEL_UNKNOWN)
			continue;
		int nearest = names ? text_nearest(name, names, n) : -1;
		log_line(LOG_WARNING,
		    "label '%.*s' is no family, rule or signal of these rules: not "
		    "evaluated%s%s%s",
		    (int)name.len, name.at, nearest >= 0 ? "; did you mean '" : "",
		    nearest >= 0 ? names[nearest] : "", nearest >= 0 ? "'?" : "");
	}
	free(names);
}

/* Figures over nothing would pass for figures. A fold may well be empty. */
static int check_measured(const struct eval *eval)
{
	for (size_t i = 0; i < eval->labels.n; i++)
		if (eval->labels.at[i].npredictions > 0)
			return 0;
	if (eval->noutside > 0)
		return 0;
	log_line(LOG_ERROR,
	    "nothing was measured: no record has a label {\"labels\": {NAME: true|false}} of "
	    "these rules");
	return EXIT_USAGE;
}

static int print(const struct eval_report *report, const struct options *options, size_t output)
{
	struct outfile out;
	struct error err;
	int status = outfile_open(&out, options_get(options, "out", NULL));

	if (status != 0)
		return status;
	int result = output == EVAL_JSON ? eval_print_json(report, out.stream, &err)
					 : eval_print_text(report, out.stream, &err);
	status = result == 0 ? 0 : kit_fail(&err);
	int closed = outfile_close(&out, result == 0);
	return status ? status : closed;
}

/* The baseline is looked at before anything is read, and held against what was read. */
static int run_eval(struct eval *eval, const struct options *options, size_t output)
{
	const char *path = options_get(options, "baseline", NULL);
	struct baseline baseline = {0};
	struct comparison comparison = {0};
	struct buf fold = {0};
	struct error err;
	int status = 0;

	fold_name(&eval->fold, &fold);
	if (path && baseline_load(&baseline, path, &err) != 0)
		status = kit_fail(&err);
	for (size_t i = 0; status == 0 && i < options->narguments; i++)
		if (eval_read(eval, options->arguments[i], &err) != 0)
			status = kit_fail(&err);
	const struct compared now = {
	    &eval->labels, eval->records, buf_span(&fold), eval->labels.threshold};
	if (status == 0 && path && baseline_compare(&baseline, &now, &comparison, &err) != 0)
		status = kit_fail(&err);
	if (status == 0) {
		note_unknown(&eval->labels);
		status = check_measured(eval);
	}
	if (status == 0) {
		const struct eval_report report = {.eval = eval,
		    .about = options_get(options, "about", NULL),
		    .no_outcomes = options_has(options, "no-outcomes"),
		    .baseline = path ? &baseline : NULL,
		    .comparison = &comparison};
		status = print(&report, options, output);
	}
	comparison_done(&comparison);
	baseline_done(&baseline);
	buf_done(&fold);
	return status;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct eval eval = {0};
	struct error err;
	size_t output = EVAL_TEXT, threshold = SEVERITY_LOW;
	int status;

	if (!options_parse(&options, &verb_eval, rows, ARRAY_LEN(rows), argc, argv, &status) ||
	    !options_choice(&options, "output", outputs, ARRAY_LEN(outputs), &output, &status) ||
	    !options_choice(
		&options, "threshold", severity_names, SEVERITIES, &threshold, &status) ||
	    !options_number(&options, "errors", false, 0, UINT32_MAX, &eval.nerrors, &status))
		return status;
	const char *fold = options_get(&options, "fold", NULL);
	if (fold && !fold_parse(fold, &eval.fold))
		return verb_misused(&verb_eval,
		    "--fold must be I/N or not:I/N, I from 1 to N, N from 2 to 1000, not '%s'",
		    fold);
	if (options.narguments == 0)
		return verb_misused(&verb_eval, "name the files of labelled transcripts");
	status = kit_load(&eval.kit, &options);
	if (status == 0 && eval_begin(&eval, (enum severity)threshold, &err) != 0)
		status = kit_fail(&err);
	if (status == 0)
		status = run_eval(&eval, &options, output);
	eval_done(&eval);
	return status;
}

const struct verb verb_eval = {
    .name = "eval",
    .usage = "[OPTION...] FILE...",
    .summary = "Measure the rules on labelled transcripts",
    .help =
	"  Each record stands alone and has \"labels\": {NAME: true|false}; NAME is a family, a "
	"rule or a signal, and an\n"
	"  absent name is unknown, not false. \"source\" tells apart where records come from.\n"
	"\n"
	"  --threshold SEVERITY   findings below it do not count as predictions; default low\n"
	"  --fold I/N, not:I/N    only records whose prompt falls into that part of N, or into "
	"the others\n"
	"  --baseline FILE        compare with an earlier --output json of the same records\n"
	"  --about TEXT           say what is measured: kept in the JSON, printed\n"
	"  --no-outcomes          JSON without each record's outcome: cannot be a baseline\n"
	"  --errors N             also print N records that are judged wrongly, to stderr, with "
	"the rules that fired\n"
	"  --output FORMAT        text (default) or json\n"
	"  -o, --out FILE         write to FILE instead of stdout\n"
	"  --rules, --spec, --models, --format, --system-authority, --no-prefilter, --no-jit, "
	"--no-cache\n"
	"                         as for scan\n"
	"\n"
	"example:\n"
	"  specaudit eval --output json -o before.json labelled.jsonl.gz\n"
	"  specaudit eval --rules model-spec --baseline before.json labelled.jsonl.gz\n",
    .run = run,
};
