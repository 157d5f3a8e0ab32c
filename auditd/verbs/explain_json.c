/* An inspection for programs: every claim, every condition. */
#include "judge/inspect.h"
#include "verbs/explain_print.h"

static unsigned number_of(const struct explained *explained, uint32_t message)
{
	return explained->subject->transcript->messages[message].number;
}

static void add_node(
    struct json_out *out, const struct explained *explained, const struct inspected *node);

static void add_children(
    struct json_out *out, const struct explained *explained, const struct inspected *node)
{
	if (node->children == NULL)
		return;
	json_out_array(out, "children");
	for (const struct inspected *it = node->children; it; it = it->next)
		add_node(out, explained, it);
	json_out_end(out);
}

static void add_place(
    struct json_out *out, const struct explained *explained, const struct inspected *node)
{
	struct span negator = explained_negator(explained, node);

	json_out_number(out, "part", node->part);
	json_out_number(out, "start", node->start);
	json_out_number(out, "end", node->end);
	json_out_text(out, "excerpt", explained_excerpt(explained, node));
	if (node->is_negated)
		json_out_text(out, "negated_by", negator);
}

static void add_node(
    struct json_out *out, const struct explained *explained, const struct inspected *node)
{
	json_out_object(out, NULL);
	json_out_string(out, "kind", inspected_kind_names[node->kind]);
	if (node->truth != INSPECTED_STATED)
		json_out_string(out, "truth", explained_truth(node));
	json_out_text(out, "text", node->text);
	if (node->why.len > 0)
		json_out_text(out, "why", node->why);
	if (node->has_message)
		json_out_number(out, "message", number_of(explained, node->message));
	if (node->has_place)
		add_place(out, explained, node);
	if (node->has_value) {
		json_out_signed(out, "value", node->value);
		if (node->kind != INSPECTED_TERM)
			json_out_signed(out, "of", node->of);
	}
	if (node->finding) {
		json_out_text(out, "verdict", node->finding->verdict);
		json_out_bool(out, "alert", node->finding->is_alert);
		json_out_text(out, "exception", node->finding->exception);
	}
	if (explained->inspection && node == explained->inspection->condition)
		json_out_bool(out, "first", true);
	add_children(out, explained, node);
	json_out_end(out);
}

static void add_message(struct json_out *out, const struct explained *explained, size_t index)
{
	const struct message *message = &explained->subject->transcript->messages[index];

	json_out_object(out, NULL);
	json_out_number(out, "message", message->number);
	json_out_string(out, "role", role_name(message->role));
	json_out_string(out, "authority", authority_name(message->authority));
	json_out_bool(out, "output", message->side == SIDE_OUTPUT);
	json_out_bool(out, "new", message->is_new);
	json_out_bool(out, "partial",
	    message->flags & (MESSAGE_TRUNCATED | MESSAGE_REDACTED | MESSAGE_BODY_MISSING));
	json_out_number(out, "words", explained->subject->hits->messages[index].nwords);
	json_out_string(
	    out, "language", language_name(explained->subject->hits->messages[index].language));
	json_out_bool(out, "media", explained->subject->hits->messages[index].has_media);
	json_out_number(out, "line", message->origin.line);
	json_out_text(out, "opening", explained_opening(explained, message));
	json_out_end(out);
}

static void add_conversation(struct json_out *out, const struct explained *explained)
{
	const struct explain_found *found = explained->found;
	const struct ruleset *ruleset = explained->subject->ruleset;
	const struct ruleset_view *view = judge_view(ruleset, found->transcript);
	uint32_t document =
	    explained->rule ? explained->rule->clauses[0].document : ruleset->document;

	json_out_string(out, "file", explained->path);
	json_out_number(out, "line", found->line);
	json_out_text(out, "conversation", found->transcript->conversation);
	json_out_string(out, "format", found->transcript->format);
	json_out_string(out, "raw_because", found->why[0] ? found->why : NULL);
	json_out_text(out, "spec", view->specs[document]);
	json_out_bool(out, "bound", !view->is_as_if);
	json_out_array(out, "messages");
	for (size_t i = 0; i < explained->subject->transcript->nmessages; i++)
		add_message(out, explained, i);
	json_out_end(out);
}

static void add_inspection(struct json_out *out, const struct explained *explained)
{
	const struct inspection *inspection = explained->inspection;
	const struct inspected *nearest = inspection->nearest;

	json_out_text(out, "verdict",
	    nearest && nearest->finding ? nearest->finding->verdict : span_of("none"));
	json_out_text(out, "first_failure", explained->first_failure);
	json_out_array(out, "claims");
	for (const struct inspected *it = inspection->claims; it; it = it->next)
		add_node(out, explained, it);
	json_out_end(out);
	json_out_number(out, "claims_left_out", inspection->nleft_out);
}

void explained_json(struct json_out *out, const struct explained *explained)
{
	json_out_object(out, NULL);
	add_conversation(out, explained);
	if (explained->rule) {
		add_inspection(out, explained);
	} else {
		json_out_array(out, "signals");
		for (const struct inspected *it = explained->signals; it; it = it->next)
			add_node(out, explained, it);
		json_out_end(out);
	}
	json_out_end(out);
}
