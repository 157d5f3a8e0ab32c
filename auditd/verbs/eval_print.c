/* An evaluation's figures as a table for people and as JSON for programs. */
#include "base/json_out.h"
#include "verbs/eval_print.h"

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

static int print_label(const struct eval_report *report, struct label *label, FILE *out)
{
	struct figures figures;
	struct buf name = {0};

	if (figures_of(label->predictions, label->npredictions, &figures) != 0)
		return -1;
	text_printable(&name, label->name, false);
	print_row(out, buf_span(&name), &figures);
	for (uint32_t i = 0; report->labels->nsources > 1 && i < report->labels->nsources; i++) {
		size_t n = pick_source(label->predictions, label->npredictions, i);
		if (n == 0 || n == label->npredictions)
			continue;
		if (figures_of(label->predictions, n, &figures) != 0)
			return -1;
		buf_clear(&name);
		buf_text(&name, "  ");
		text_printable(&name, report->labels->sources[i], false);
		print_row(out, buf_span(&name), &figures);
	}
	buf_done(&name);
	return 0;
}

int eval_print_text(const struct eval_report *report, FILE *out, struct error *err)
{
	fprintf(out, "%-22s %6s %5s %5s %5s %6s", "label", "n", "tp", "fp", "fn", "tn");
	for (int i = 0; i < FIGURES; i++)
		fprintf(out, "  %-20s", figure_names[i]);
	fputc('\n', out);
	for (size_t i = 0; i < report->labels->n; i++)
		if (report->labels->at[i].npredictions > 0 &&
		    print_label(report, &report->labels->at[i], out) != 0)
			return error_memory(err);
	fprintf(out,
	    "%llu records, %llu of them without labels; intervals are 95 %%, clustered by prompt\n",
	    (unsigned long long)report->nrecords, (unsigned long long)report->nunlabelled);
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

static int put_labels(const struct eval_report *report, struct json_out *out)
{
	struct figures figures;

	for (size_t i = 0; i < report->labels->n; i++) {
		struct label *label = &report->labels->at[i];
		if (label->npredictions == 0)
			continue;
		if (figures_of(label->predictions, label->npredictions, &figures) != 0)
			return -1;
		put_label(out, label->name.at, &figures);
	}
	return 0;
}

int eval_print_json(const struct eval_report *report, FILE *file, struct error *err)
{
	struct json_out *out = json_out_new();
	struct buf text = {0};
	char digest[DIGEST_HEX];
	int result = -1;

	if (out == NULL)
		return error_memory(err);
	digest_hex(&report->labels->ruleset->digest, digest);
	json_out_object(out, NULL);
	json_out_object(out, "labels");
	int put = put_labels(report, out);
	json_out_end(out);
	json_out_number(out, "records", report->nrecords);
	json_out_number(out, "unlabelled", report->nunlabelled);
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
