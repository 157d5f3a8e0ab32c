/* specaudit eval: how often the rules are right on transcripts that people have labelled. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "examine.h"
#include "intake.h"
#include "judge/judge.h"
#include "verbs/eval_labels.h"
#include "verbs/eval_print.h"
#include "verbs/kit.h"
#include "verbs/outfile.h"

static const struct option_row rows[] = {
    {"rules", 0, OPTION_VALUE},
    {"spec", 0, OPTION_VALUE},
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"threshold", 0, OPTION_VALUE},
    {"errors", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
};

enum eval_output { EVAL_TEXT, EVAL_JSON };
static const char *const outputs[] = {"text", "json"};

/* One evaluation under way. */
struct eval {
	struct kit kit;
	struct examiner examiner;
	struct labels labels;
	struct json json; /* of the record's labels */
	struct arena arena;
	struct tally *tallies; /* by rule; of the record at hand */
	uint64_t nrecords, nunlabelled;
	uint64_t nerrors;               /* that may still be printed */
	const struct evaluated *record; /* at hand, for what is printed of it */
	const char *path;
	uint64_t line;
};

/* Each record stands alone: nothing is stitched, all of it is new. */
static void stand_alone(struct transcript *transcript)
{
	transcript->has_ended = true;
	for (size_t i = 0; i < transcript->nmessages; i++) {
		struct message *message = &transcript->messages[i];
		message->is_new = message->is_first = true;
		message->number = (uint32_t)i;
		if (message->role == ROLE_ASSISTANT)
			message->side = SIDE_OUTPUT;
	}
}

/* Records that answer one prompt hang together: the last user message, with what the operator said. */
static uint64_t cluster_of(const struct transcript *transcript)
{
	const struct message *last = NULL;
	struct hash hash;
	struct digest digest;

	for (size_t i = 0; i < transcript->nmessages; i++)
		if (transcript->messages[i].role == ROLE_USER)
			last = &transcript->messages[i];
	hash_init(&hash, "prompt");
	for (size_t i = 0; last && i < last->nparts; i++)
		hash_field(&hash, span_trim(last->parts[i].text));
	hash_done(&hash, &digest);
	return digest_number(&digest);
}

static void print_error(
    const struct label *label, const struct prediction *prediction, void *context)
{
	struct eval *eval = context;
	struct buf text = {0};

	if (eval->nerrors == 0)
		return;
	eval->nerrors--;
	text_printable(&text, label->name, false);
	buf_printf(&text, ": %s, labelled %s: %s:%llu",
	    prediction->predicted ? "predicted" : "not predicted",
	    prediction->truth ? "true" : "false", eval->path, (unsigned long long)eval->line);
	for (size_t i = 0; prediction->predicted && i < eval->record->findings->n; i++) {
		const struct finding *finding = &eval->record->findings->at[i];
		buf_printf(&text, "%s%.*s (%.*s, message %u)", i ? ", " : ": ",
		    (int)finding->rule.len, finding->rule.at, (int)finding->verdict.len,
		    finding->verdict.at, (unsigned)finding->message);
	}
	if (!text.failed)
		fprintf(stderr, "%s\n", buf_string(&text));
	buf_done(&text);
}

/* Judge one transcript of a record and hold it against the record's labels. */
static int evaluate(
    struct eval *eval, struct transcript *transcript, struct json_at root, struct error *err)
{
	struct hits hits;
	struct findings findings = {0};
	struct evaluated record = {.transcript = transcript,
	    .hits = &hits,
	    .findings = &findings,
	    .tallies = eval->tallies};

	stand_alone(transcript);
	record.cluster = cluster_of(transcript);
	struct json_at source = json_find(root, span_of("source"));
	struct span name = json_is(source, JSON_TYPE_STRING) ? json_raw(source) : span_of("");
	int64_t index = labels_source(&eval->labels, name);
	if (index < 0)
		return error_memory(err);
	record.source = (uint32_t)index;
	memset(eval->tallies, 0, eval->kit.ruleset->nrules * sizeof *eval->tallies);
	if (scanner_run(eval->examiner.scanner, transcript, &eval->arena, &hits, err) != 0 ||
	    judge_run(eval->kit.ruleset, transcript, &hits, &eval->arena, &findings, eval->tallies,
		err) != 0)
		return -1;
	eval->record = &record;
	return labels_add(
	    &eval->labels, json_find(root, span_of("labels")), &record, print_error, eval, err);
}

static int read_entry(struct eval *eval, const struct entry *entry, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	const struct reading *reading = &entry->of.read.reading;
	struct error why;

	if (record->state == RECORD_BLANK)
		return 0;
	eval->nrecords++;
	eval->line = record->origin.line;
	bool is_labelled =
	    json_parse(&eval->json, record->text, &why) == 0 &&
	    json_is(json_find(json_root(&eval->json), span_of("labels")), JSON_TYPE_OBJECT);
	if (!is_labelled || reading->ntranscripts != 1) {
		eval->nunlabelled++;
		return 0;
	}
	arena_reset(&eval->arena);
	return evaluate(eval, &reading->transcripts[0], json_root(&eval->json), err);
}

static int read_batch(struct eval *eval, const struct batch *batch, struct error *err)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		if (entry->kind == ENTRY_LOSS)
			return error_set(
			    err, ERROR_INPUT, "%s: %s", eval->path, entry->of.loss.detail);
		if (entry->kind == ENTRY_RECORD && read_entry(eval, entry, err) != 0)
			return -1;
	}
	return 0;
}

/* Each file is read on its own, so that messages can name it. A file that cannot be read whole ends it all: figures over
 * a part of the labels would pass for figures over all. */
static int read_file(struct eval *eval, const char *path, struct error *err)
{
	struct source_list inputs = {0};
	struct intake_options options = {
	    .decode = decode_defaults, .max_line = lines_defaults.max_line};
	struct examiner reader = {0};
	struct batch batch = {0};
	struct intake *intake = NULL;
	int got = -1;

	eval->path = path;
	if (source_find(&path, 1, &inputs, err) != 0 ||
	    examiner_init(&reader, eval->kit.schemas, &eval->kit.reading, NULL, err) != 0)
		goto done;
	intake = intake_new(&inputs, &options);
	if (intake == NULL) {
		error_memory(err);
		goto done;
	}
	while ((got = intake_fill(intake, &batch, err)) == 1) {
		if (examine(&reader, &batch, err) != 0 || read_batch(eval, &batch, err) != 0) {
			got = -1;
			break;
		}
		batch_clear(&batch);
	}
done:
	intake_free(intake);
	batch_done(&batch);
	examiner_done(&reader);
	source_list_done(&inputs);
	return got;
}

static void note_unknown(const struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++)
		if (labels->at[i].kind == LABEL_UNKNOWN)
			log_line(LOG_WARNING,
			    "label '%.*s' is no family, rule or signal of these rules: not "
			    "evaluated",
			    (int)labels->at[i].name.len, labels->at[i].name.at);
}

static int run_eval(struct eval *eval, const struct options *options, size_t output)
{
	struct outfile out;
	struct error err;
	int status;

	if (examiner_init(&eval->examiner, eval->kit.schemas, &eval->kit.reading, eval->kit.matcher,
		&err) != 0)
		return kit_fail(&err);
	eval->tallies =
	    arena_array(&eval->labels.arena, eval->kit.ruleset->nrules, sizeof *eval->tallies);
	if (eval->tallies == NULL)
		return EXIT_INTERNAL;
	eval->labels.ruleset = eval->kit.ruleset;
	for (size_t i = 0; i < options->narguments; i++)
		if (read_file(eval, options->arguments[i], &err) != 0)
			return kit_fail(&err);
	note_unknown(&eval->labels);
	if ((status = outfile_open(&out, options_get(options, "out", NULL))) != 0)
		return status;
	const struct eval_report report = {&eval->labels, eval->nrecords, eval->nunlabelled};
	int result = output == EVAL_JSON ? eval_print_json(&report, out.stream, &err)
					 : eval_print_text(&report, out.stream, &err);
	status = result == 0 ? 0 : kit_fail(&err);
	int closed = outfile_close(&out, result == 0);
	return status ? status : closed;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct eval eval = {0};
	size_t output = EVAL_TEXT, threshold = SEVERITY_LOW;
	int status;

	if (!options_parse(&options, &verb_eval, rows, ARRAY_LEN(rows), argc, argv, &status) ||
	    !options_choice(&options, "output", outputs, ARRAY_LEN(outputs), &output, &status) ||
	    !options_choice(
		&options, "threshold", severity_names, SEVERITIES, &threshold, &status) ||
	    !options_number(&options, "errors", false, 0, UINT32_MAX, &eval.nerrors, &status))
		return status;
	if (options.narguments == 0)
		return verb_misused(&verb_eval, "name the files of labelled transcripts");
	eval.labels.threshold = (enum severity)threshold;
	status = kit_load(&eval.kit, &options);
	if (status == 0)
		status = run_eval(&eval, &options, output);
	labels_done(&eval.labels);
	examiner_done(&eval.examiner);
	json_done(&eval.json);
	arena_done(&eval.arena);
	kit_done(&eval.kit);
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
	"  --errors N             also print N records that are judged wrongly, to stderr, with "
	"the rules that fired\n"
	"  --output FORMAT        text (default) or json\n"
	"  -o, --out FILE         write to FILE instead of stdout\n"
	"  --rules, --spec, --format, --system-authority, --no-prefilter, --no-jit   as for scan\n"
	"\n"
	"example:\n"
	"  specaudit eval --errors 10 labelled.jsonl.gz\n",
    .run = run,
};
