/* specaudit eval: how often the rules are right on transcripts that people have labelled. */
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "base/log.h"
#include "examine.h"
#include "intake.h"
#include "judge/judge.h"
#include "verbs/eval_labels.h"
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
	struct tally *tallies; /* not used further: judging needs a place to count */
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
	struct evaluated record = {.transcript = transcript, .hits = &hits, .findings = &findings};

	stand_alone(transcript);
	record.cluster = cluster_of(transcript);
	struct json_at source = json_find(root, span_of("source"));
	struct span name = json_is(source, JSON_TYPE_STRING) ? json_raw(source) : span_of("");
	int64_t index = labels_source(&eval->labels, name);
	if (index < 0)
		return error_memory(err);
	record.source = (uint32_t)index;
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

static void print_row(FILE *out, struct span name, const struct figures *figures)
{
	const struct counts *counts = &figures->counts;

	fprintf(out, "%-22.*s %6llu %5llu %5llu %5llu %6llu", (int)name.len, name.at,
	    (unsigned long long)counts->n, (unsigned long long)counts->tp,
	    (unsigned long long)counts->fp, (unsigned long long)counts->fn,
	    (unsigned long long)counts->tn);
	for (int i = 0; i < FIGURES; i++) {
		if (figures->is_defined[i])
			fprintf(out, "  %.3f [%.3f, %.3f]", figures->value[i], figures->low[i],
			    figures->high[i]);
		else
			fprintf(out, "  %-20s", "-");
	}
	if (counts->inconclusive)
		fprintf(out, "  %llu inconclusive", (unsigned long long)counts->inconclusive);
	fputc('\n', out);
}

/* The predictions of one source, moved to the front; returns how many. */
static size_t pick_source(struct prediction *predictions, size_t n, uint32_t source)
{
	size_t npicked = 0;

	for (size_t i = 0; i < n; i++) {
		if (predictions[i].source != source)
			continue;
		struct prediction kept = predictions[npicked];
		predictions[npicked++] = predictions[i];
		predictions[i] = kept;
	}
	return npicked;
}

static int print_label(struct eval *eval, struct label *label, FILE *out)
{
	struct figures figures;
	struct buf name = {0};

	if (figures_of(label->predictions, label->npredictions, &figures) != 0)
		return -1;
	text_printable(&name, label->name, false);
	print_row(out, buf_span(&name), &figures);
	for (uint32_t i = 0; eval->labels.nsources > 1 && i < eval->labels.nsources; i++) {
		size_t n = pick_source(label->predictions, label->npredictions, i);
		if (n == 0 || n == label->npredictions)
			continue;
		if (figures_of(label->predictions, n, &figures) != 0)
			return -1;
		buf_clear(&name);
		buf_text(&name, "  ");
		text_printable(&name, eval->labels.sources[i], false);
		print_row(out, buf_span(&name), &figures);
	}
	buf_done(&name);
	return 0;
}

static int print_text(struct eval *eval, FILE *out, struct error *err)
{
	fprintf(out, "%-22s %6s %5s %5s %5s %6s", "label", "n", "tp", "fp", "fn", "tn");
	for (int i = 0; i < FIGURES; i++)
		fprintf(out, "  %-20s", figure_names[i]);
	fputc('\n', out);
	for (size_t i = 0; i < eval->labels.n; i++)
		if (eval->labels.at[i].npredictions > 0 &&
		    print_label(eval, &eval->labels.at[i], out) != 0)
			return error_memory(err);
	fprintf(out,
	    "%llu records, %llu of them without labels; intervals are 95 %%, clustered by prompt\n",
	    (unsigned long long)eval->nrecords, (unsigned long long)eval->nunlabelled);
	return 0;
}

static void put_interval(
    struct json_out *out, const char *key, const struct figures *figures, int figure)
{
	if (!figures->is_defined[figure]) {
		json_out_null(out, key);
		return;
	}
	json_out_array(out, key);
	json_out_real(out, NULL, figures->low[figure]);
	json_out_real(out, NULL, figures->high[figure]);
	json_out_end(out);
}

static void put_label(struct json_out *out, const char *name, const struct figures *figures)
{
	const struct counts *counts = &figures->counts;

	json_out_object(out, name);
	json_out_number(out, "n", counts->n);
	json_out_number(out, "tp", counts->tp);
	json_out_number(out, "fp", counts->fp);
	json_out_number(out, "fn", counts->fn);
	json_out_number(out, "tn", counts->tn);
	json_out_number(out, "inconclusive", counts->inconclusive);
	json_out_number(out, "prompts", figures->nclusters);
	for (int i = 0; i < FIGURES; i++) {
		if (figures->is_defined[i])
			json_out_real(out, figure_names[i], figures->value[i]);
		else
			json_out_null(out, figure_names[i]);
	}
	json_out_object(out, "interval95");
	for (int i = 0; i < FIGURES; i++)
		put_interval(out, figure_names[i], figures, i);
	json_out_end(out);
	json_out_end(out);
}

static int put_labels(struct eval *eval, struct json_out *out)
{
	struct figures figures;

	for (size_t i = 0; i < eval->labels.n; i++) {
		struct label *label = &eval->labels.at[i];
		if (label->npredictions == 0)
			continue;
		if (figures_of(label->predictions, label->npredictions, &figures) != 0)
			return -1;
		put_label(out, label->name.at, &figures);
	}
	return 0;
}

static int print_json(struct eval *eval, FILE *file, struct error *err)
{
	struct json_out *out = json_out_new();
	struct buf text = {0};
	char digest[DIGEST_HEX];
	int result = -1;

	if (out == NULL)
		return error_memory(err);
	digest_hex(&eval->kit.ruleset->digest, digest);
	json_out_object(out, NULL);
	json_out_object(out, "labels");
	int put = put_labels(eval, out);
	json_out_end(out);
	json_out_number(out, "records", eval->nrecords);
	json_out_number(out, "unlabelled", eval->nunlabelled);
	json_out_string(out, "rules_digest", digest);
	json_out_end(out);
	if (put != 0)
		error_memory(err);
	else if (json_out_print(out, true, &text, err) == 0 && buf_byte(&text, '\n') == 0)
		result = fwrite(text.at, 1, text.len, file) == text.len
			     ? 0
			     : error_set(err, ERROR_SYSTEM, "cannot write the figures");
	json_out_free(out);
	buf_done(&text);
	return result;
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
	int result = output == EVAL_JSON ? print_json(eval, out.stream, &err)
					 : print_text(eval, out.stream, &err);
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
