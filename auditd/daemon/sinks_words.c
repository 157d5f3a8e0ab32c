/* An alert event as JSON and as a line for people. */
#include "base/dates.h"
#include "base/json_out.h"
#include "daemon/sinks.h"

static bool is_group(const struct store_event *event)
{
	return event->rule.at != NULL;
}

int sinks_json(const struct store_event *event, struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();
	char time[DATES_TIME], hex[DIGEST_HEX];

	if (json == NULL)
		return error_memory(err);
	json_out_object(json, NULL);
	json_out_number(json, "v", 1);
	json_out_number(json, "event", event->number);
	json_out_text(json, "kind", event->kind);
	json_out_string(json, "time", dates_time(event->at_us, time));
	if (is_group(event)) {
		json_out_text(json, "rule", event->rule);
		json_out_text(json, "severity", event->severity);
		json_out_text(json, "clause", event->clause);
		json_out_text(json, "model", event->model);
		json_out_text(json, "tenant", event->tenant);
		json_out_number(json, "count", event->count);
		json_out_string(json, "opened", dates_time(event->opened_us, time));
		digest_hex(&event->finding, hex);
		json_out_string(json, "finding", hex);
	} else {
		json_out_text(json, "key", event->key);
		json_out_text(json, "text", event->text);
	}
	json_out_end(json);
	int result = json_out_print(json, false, out, err);
	json_out_free(json);
	return result;
}

static void say_name(struct buf *out, const char *what, struct span name)
{
	buf_printf(out, ", %s ", what);
	if (name.at == NULL)
		buf_text(out, "not logged");
	else
		text_printable(out, name, false);
}

int sinks_text(const struct store_event *event, struct buf *out)
{
	static const struct {
		const char *kind, *words;
	} words[] = {
	    {"open", "alert opened"}, {"tenfold", "alert grew tenfold"}, {"close", "alert closed"}};
	const char *said = NULL;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(event->kind, words[i].kind))
			said = words[i].words;
	if (said)
		buf_text(out, said);
	else
		text_printable(out, event->kind, false);
	buf_text(out, ": ");
	if (!is_group(event)) {
		text_printable(out, event->text, false);
		return out->failed ? -1 : 0;
	}
	text_printable(out, event->rule, false);
	buf_text(out, " (");
	text_printable(out, event->severity, false);
	buf_byte(out, ')');
	say_name(out, "model", event->model);
	say_name(out, "tenant", event->tenant);
	buf_printf(out, ": %llu finding%s", (unsigned long long)event->count,
	    event->count == 1 ? "" : "s");
	return out->failed ? -1 : 0;
}
