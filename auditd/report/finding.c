/* One finding as native NDJSON and as lines for a terminal. What it says is the finding's own:
 * nothing is looked up, nothing left out of the JSON. */
#include <inttypes.h>

#include "base/dates.h"
#include "report/figures.h"
#include "report/finding.h"
#include "report/report.h"
#include "report/words.h"

static void put_digest(struct json_out *out, const char *key, const struct digest *digest)
{
	char hex[DIGEST_HEX];

	digest_hex(digest, hex);
	json_out_string(out, key, hex);
}

static void put_time(struct json_out *out, const struct finding *finding)
{
	char text[DATES_TIME];

	if (finding->has_time)
		json_out_string(out, "time", dates_time(finding->time_us, text));
	else
		json_out_null(out, "time");
}

static void put_origin(struct json_out *out, const struct finding *finding)
{
	json_out_object(out, "origin");
	json_out_text(out, "file", finding->file);
	json_out_number(out, "raw", finding->origin.raw_offset);
	json_out_number(out, "text", finding->origin.text_offset);
	json_out_number(out, "line", finding->origin.line);
	json_out_end(out);
}

static void put_evidence(struct json_out *out, const struct finding *finding)
{
	json_out_array(out, "evidence");
	for (size_t i = 0; i < finding->nevidence; i++) {
		const struct evidence *evidence = &finding->evidence[i];
		json_out_object(out, NULL);
		json_out_number(out, "message", evidence->message);
		json_out_number(out, "part", evidence->part);
		json_out_number(out, "start", evidence->start);
		json_out_number(out, "end", evidence->end);
		json_out_text(out, "excerpt", evidence->excerpt);
		json_out_end(out);
	}
	json_out_end(out);
}

static void put_why(struct json_out *out, const struct finding *finding)
{
	json_out_array(out, "why");
	for (size_t i = 0; i < finding->nreasons; i++) {
		const struct reason *reason = &finding->reasons[i];
		json_out_object(out, NULL);
		json_out_text(out, "text", reason->text);
		if (reason->has_value) {
			json_out_signed(out, "value", reason->value);
			json_out_signed(out, "of", reason->of);
		}
		json_out_end(out);
	}
	json_out_end(out);
}

static void put_rule(struct json_out *out, const struct finding *finding)
{
	json_out_text(out, "rule", finding->rule);
	json_out_number(out, "rev", finding->rev);
	json_out_text(out, "family", finding->family);
	json_out_array(out, "clauses");
	for (size_t i = 0; i < finding->nclauses; i++)
		json_out_text(out, NULL, finding->clauses[i]);
	json_out_end(out);
	json_out_text(out, "spec", finding->spec);
	json_out_text(out, "severity", finding->severity);
	json_out_text(out, "confidence", finding->confidence);
	json_out_text(out, "verdict", finding->verdict);
}

static void put_place(struct json_out *out, const struct finding *finding)
{
	json_out_text(out, "conversation", finding->conversation);
	json_out_number(out, "message", finding->message);
	json_out_text(out, "role", finding->role);
	json_out_text(out, "model", finding->model);
	json_out_text(out, "tenant", finding->tenant);
	put_time(out, finding);
	put_origin(out, finding);
}

void finding_put(struct json_out *out, const char *key, const struct finding *finding,
    struct span rules_digest, struct span engine)
{
	json_out_object(out, key);
	json_out_number(out, "v", 1);
	put_digest(out, "id", &finding->id);
	put_rule(out, finding);
	put_place(out, finding);
	put_evidence(out, finding);
	json_out_text(out, "status", finding->status);
	json_out_bool(out, "alert", finding->is_alert);
	put_digest(out, "turn", &finding->turn);
	json_out_number(out, "sightings", finding->sightings);
	if (finding->is_excused)
		json_out_number(out, "excused_by", finding->excused_by);
	else
		json_out_null(out, "excused_by");
	json_out_text(out, "inconclusive", finding->inconclusive);
	json_out_text(out, "exception", finding->exception);
	json_out_text(out, "exception_digest", finding->exception_digest);
	json_out_text(out, "rules", rules_digest);
	json_out_text(out, "engine", engine);
	put_why(out, finding);
	json_out_end(out);
}

int report_finding_json(const struct finding *finding, struct span rules_digest, struct span engine,
    struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();

	if (json == NULL)
		return error_memory(err);
	size_t before = out->len;
	finding_put(json, NULL, finding, rules_digest, engine);
	int result = json_out_print(json, false, out, err);
	if (result != 0)
		out->len = before;
	json_out_free(json);
	return result;
}

enum { FILE_COLUMNS = 48, ID_COLUMNS = 36, EXCERPT_COLUMNS = 92, CLAUSE_COLUMNS = 68 };

static void place_line(const struct finding *finding, struct buf *out)
{
	buf_text(out, "  ");
	if (finding->file.len)
		figure_cell(out, finding->file, FILE_COLUMNS, true);
	else
		buf_text(out, "(unknown file)");
	buf_printf(out, ":%" PRIu64 " message %" PRIu32, finding->origin.line, finding->message);
	if (finding->role.len) {
		buf_text(out, " (");
		figure_cell(out, finding->role, 12, false);
		buf_byte(out, ')');
	}
	buf_byte(out, '\n');
	if (finding->conversation.len == 0 && finding->model.len == 0)
		return;
	buf_text(out, "  conversation ");
	figure_cell(out, finding->conversation.len ? finding->conversation : span_of("not named"),
	    ID_COLUMNS, false);
	if (finding->model.len) {
		buf_text(out, ", model ");
		figure_cell(out, finding->model, 30, false);
	}
	buf_byte(out, '\n');
}

static void clause_line(const struct finding *finding, struct buf *out)
{
	if (finding->nclauses == 0)
		return;
	buf_text(out, "  against ");
	figure_cell(out, finding->clauses[0], CLAUSE_COLUMNS, false);
	if (finding->nclauses > 1) {
		buf_text(out, "\n  and ");
		figure_cell(out, finding->clauses[1], CLAUSE_COLUMNS, false);
	}
	if (finding->spec.len > 0) {
		buf_text(out, "\n  judged by ");
		figure_cell(out, finding->spec, CLAUSE_COLUMNS, false);
	}
	buf_byte(out, '\n');
}

static void exception_line(const struct finding *finding, struct buf *out)
{
	if (finding->exception.len == 0)
		return;
	buf_text(out, "  no alert: under exception ");
	figure_cell(out, finding->exception, 48, false);
	buf_text(out, ", version ");
	words_version(finding->exception_digest, out);
	buf_byte(out, '\n');
}

/* The excerpt of the message that the finding is about, else the last one there is. */
static struct span telling_excerpt(const struct finding *finding)
{
	struct span excerpt = {0};

	for (size_t i = 0; i < finding->nevidence; i++) {
		const struct evidence *evidence = &finding->evidence[i];
		if (evidence->excerpt.len == 0)
			continue;
		excerpt = evidence->excerpt;
		if (evidence->message == finding->message)
			break;
	}
	return excerpt;
}

int report_finding_text(const struct finding *finding, struct buf *out)
{
	struct span excerpt = telling_excerpt(finding);

	figure_cell(out, finding->rule, 16, false);
	buf_byte(out, ' ');
	figure_cell(out, finding->verdict, 12, false);
	if (finding->is_excused)
		buf_printf(out, " by message %" PRIu32, finding->excused_by);
	if (finding->inconclusive.len) {
		buf_byte(out, ':');
		figure_cell(out, finding->inconclusive, 12, false);
	}
	buf_text(out, ", ");
	figure_cell(out, finding->severity, 13, false);
	bool is_stable = span_is(finding->status, "stable");
	if (!is_stable) {
		buf_text(out, ", ");
		figure_cell(out, finding->status, 12, false);
	}
	buf_text(out, finding->is_alert ? ", ALERT: " : ": ");
	figure_cell(out, finding->title, is_stable ? 36 : 26, false);
	buf_byte(out, '\n');
	place_line(finding, out);
	clause_line(finding, out);
	exception_line(finding, out);
	if (excerpt.len) {
		buf_text(out, "  \"");
		figure_cell(out, excerpt, EXCERPT_COLUMNS, false);
		buf_text(out, "\"\n");
	}
	return out->failed ? -1 : 0;
}
