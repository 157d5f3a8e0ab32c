/* Reading and judging for eval. */
#include <stdio.h>
#include <string.h>

#include "intake.h"
#include "verbs/eval_check.h"
#include "verbs/eval_run.h"

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

static void hash_parts(struct hash *hash, const struct message *message)
{
	for (size_t i = 0; message && i < message->nparts; i++)
		hash_field(hash, span_trim(message->parts[i].text));
}

/* Records that answer one prompt hang together: what the operator said and the last user message. */
static uint64_t cluster_of(const struct transcript *transcript)
{
	const struct message *last = NULL;
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "prompt");
	for (size_t i = 0; i < transcript->nmessages; i++) {
		const struct message *message = &transcript->messages[i];
		if (message->role == ROLE_SYSTEM || message->role == ROLE_DEVELOPER)
			hash_parts(&hash, message);
		if (message->role == ROLE_USER)
			last = message;
	}
	hash_parts(&hash, last);
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

/* Chain the record's text onto all before it. */
static void note_record(struct eval *eval, const struct evaluated *record)
{
	struct hash hash;

	hash_init(&hash, "records");
	hash_digest(&hash, &eval->records);
	hash_digest(&hash, &record->digest);
	hash_done(&hash, &eval->records);
}

static int judge(struct eval *eval, struct transcript *transcript, struct hits *hits,
    struct findings *findings, struct error *err)
{
	stand_alone(transcript);
	memset(eval->tallies, 0, eval->kit.ruleset->nrules * sizeof *eval->tallies);
	if (observe(&eval->examiner.observer, transcript, &eval->arena, hits, err) != 0)
		return -1;
	return judge_run(judge_view(eval->kit.ruleset, transcript), transcript, hits, &eval->arena,
	    findings, eval->tallies, err);
}

static int find_source(struct eval *eval, struct json_at root, struct error *err)
{
	struct json_at source = json_find(root, span_of("source"));
	struct span name = json_is(source, JSON_TYPE_STRING) ? json_raw(source) : span_of("");
	int64_t index = labels_source(&eval->labels, name);

	return index < 0 ? error_memory(err) : (int)index;
}

/* Judge one transcript of a record and hold it against the record's labels. */
static int evaluate(
    struct eval *eval, struct transcript *transcript, struct evaluated *record, struct error *err)
{
	struct json_at root = json_root(&eval->json), labels = json_find(root, span_of("labels"));
	struct hits hits;
	struct findings findings = {0};
	int source = find_source(eval, root, err);

	if (source < 0 || judge(eval, transcript, &hits, &findings, err) != 0)
		return -1;
	record->transcript = transcript;
	record->hits = &hits;
	record->findings = &findings;
	record->tallies = eval->tallies;
	record->source = (uint32_t)source;
	record->record = eval->nevaluated++;
	note_record(eval, record);
	eval->record = record;
	if (labels_add(&eval->labels, labels, record, print_error, eval, err) != 0)
		return -1;
	return rule_scores_add(&eval->scores, labels, record, err);
}

static struct digest digest_of(struct span text)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "record");
	hash_field(&hash, span_trim(text));
	hash_done(&hash, &digest);
	return digest;
}

/* What is more than one JSON value was put together by the reader: labels would be of a part of it. */
static int parse_labels(struct eval *eval, struct span text, struct error *err)
{
	struct error why;

	if (json_parse(&eval->json, text, &why) == 0)
		return 0;
	return why.kind == ERROR_MEMORY
		   ? error_memory(err)
		   : error_set(err, ERROR_INPUT, "%s:%llu: the record is torn: %s", eval->path,
			 (unsigned long long)eval->line, why.text);
}

static bool is_labelled(struct eval *eval)
{
	return json_type_of(json_find(json_root(&eval->json), span_of("labels"))) != JSON_TYPE_NULL;
}

static int refuse_labels(const struct eval *eval, const char *what, struct error *err)
{
	return error_set(
	    err, ERROR_SETTING, "%s:%llu: %s", eval->path, (unsigned long long)eval->line, what);
}

/* Labels are true or false; null is as good as none. Anything else was meant, and would be left out in silence. */
static int check_labels(struct eval *eval, struct error *err)
{
	struct json_at labels = json_find(json_root(&eval->json), span_of("labels"));

	if (!json_is(labels, JSON_TYPE_OBJECT))
		return refuse_labels(eval, "labels is no object {NAME: true|false} of names", err);
	for (struct json_at key = json_child(labels); key.json;) {
		struct json_at value = json_after(labels, key);
		if (!json_is(value, JSON_TYPE_TRUE) && !json_is(value, JSON_TYPE_FALSE) &&
		    !json_is(value, JSON_TYPE_NULL)) {
			struct buf what = {0};
			struct span name = json_raw(key);
			buf_printf(&what, "label '%.*s' is neither true nor false",
			    (int)(name.len < 64 ? name.len : 64), name.at ? name.at : "");
			int result = what.failed ? error_memory(err)
						 : refuse_labels(eval, buf_string(&what), err);
			buf_done(&what);
			return result;
		}
		key = json_after(labels, value);
	}
	return 0;
}

static int read_entry(struct eval *eval, const struct entry *entry, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	const struct reading *reading = &entry->of.read.reading;
	struct evaluated evaluated = {0};

	eval->line = record->origin.line;
	if (record->state == RECORD_BLANK)
		return 0;
	const struct eval_place place = {eval->path, eval->line};
	if (eval_check_record(&place, record, reading, err) != 0 ||
	    parse_labels(eval, record->text, err) != 0)
		return -1;
	if (reading->ntranscripts == 1)
		evaluated.cluster = cluster_of(&reading->transcripts[0]);
	if (reading->ntranscripts == 1 && !fold_has(&eval->fold, evaluated.cluster)) {
		eval->noutside++;
		return 0;
	}
	eval->nrecords++;
	if (!is_labelled(eval)) {
		eval->nunlabelled++;
		return 0;
	}
	if (reading->ntranscripts == 0)
		return error_set(err, ERROR_INPUT,
		    "%s:%llu: it has labels, and its mapping says that it holds no conversation",
		    eval->path, (unsigned long long)eval->line);
	if (check_labels(eval, err) != 0)
		return -1;
	evaluated.digest = digest_of(record->text);
	arena_reset(&eval->arena);
	return evaluate(eval, &reading->transcripts[0], &evaluated, err);
}

static int read_batch(struct eval *eval, const struct source_list *inputs,
    const struct batch *batch, struct error *err)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		const struct eval_place place = {eval->path, eval->line};
		if (entry->kind == ENTRY_LOSS)
			return eval_refuse_loss(&place, &entry->of.loss, err);
		if (entry->kind == ENTRY_BEGIN && entry->of.input->index < inputs->npaths) {
			eval->path = inputs->paths[entry->of.input->index];
			eval->line = 0;
		}
		if (entry->kind == ENTRY_RECORD && read_entry(eval, entry, err) != 0)
			return -1;
	}
	return 0;
}

/* Where labels were meant to be and are not, a name was mistyped or a file is the wrong one. */
static int check_file(
    const struct eval *eval, const char *path, const struct eval *before, struct error *err)
{
	if (eval->nevaluated > before->nevaluated || eval->noutside > before->noutside)
		return 0;
	return error_set(err, ERROR_INPUT, "%s: %s", path,
	    eval->nrecords == before->nrecords ? "no record in it"
					       : "none of its records has labels");
}

/* Each file is read on its own, so that messages can name it. What cannot be read whole ends it all: figures over a
 * part of the labels would pass for figures over all. */
int eval_read(struct eval *eval, const char *path, struct error *err)
{
	struct source_list inputs = {0};
	struct intake_options options = {
	    .decode = decode_defaults, .max_line = lines_defaults.max_line};
	struct examiner reader = {0};
	struct batch batch = {0};
	struct intake *intake = NULL;
	const struct eval before = *eval;
	int got = -1;

	eval->path = path;
	eval->line = 0;
	if (source_find(&path, 1, &inputs, err) != 0 ||
	    examiner_init(&reader, eval->kit.schemas, &eval->kit.reading, NULL, err) != 0)
		goto done;
	intake = intake_new(&inputs, &options);
	if (intake == NULL) {
		error_memory(err);
		goto done;
	}
	while ((got = intake_fill(intake, &batch, err)) == 1) {
		if (examine(&reader, &batch, err) != 0 ||
		    read_batch(eval, &inputs, &batch, err) != 0) {
			got = -1;
			break;
		}
		batch_clear(&batch);
	}
	if (got == 0)
		got = check_file(eval, path, &before, err);
done:
	eval->path = path; /* the list's paths go */
	intake_free(intake);
	batch_done(&batch);
	examiner_done(&reader);
	source_list_done(&inputs);
	return got;
}

int eval_begin(struct eval *eval, enum severity threshold, struct error *err)
{
	const struct ruleset *ruleset = eval->kit.ruleset;

	eval->labels.ruleset = eval->scores.ruleset = ruleset;
	eval->labels.threshold = eval->scores.threshold = threshold;
	eval->tallies = arena_array(&eval->labels.arena, ruleset->nrules, sizeof *eval->tallies);
	if (eval->tallies == NULL)
		return error_memory(err);
	if (examiner_init(&eval->examiner, eval->kit.schemas, &eval->kit.reading, eval->kit.matcher,
		err) != 0)
		return -1;
	eval->examiner.observer.everything =
	    true; /* labels ask about signals that no rule may need */
	return 0;
}

void eval_done(struct eval *eval)
{
	rule_scores_done(&eval->scores);
	labels_done(&eval->labels);
	examiner_done(&eval->examiner);
	json_done(&eval->json);
	arena_done(&eval->arena);
	kit_done(&eval->kit);
}
