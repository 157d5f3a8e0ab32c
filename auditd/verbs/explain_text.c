/* An inspection for people to read: the nearest claim and those with findings in full, of the others a line each. */
#include "judge/inspect.h"
#include "match/redact.h"
#include "match/words.h"
#include "verbs/explain_print.h"

enum {
	MESSAGES_FIRST = 5, /* shown of a long conversation */
	MESSAGES_LAST = 30,
	CLAIMS_FULL = 4,   /* with findings, shown in full beside the nearest */
	CLAIMS_BRIEF = 20, /* of which a line is shown */
	OPENING = 40,      /* bytes of a message's first words */
	INDENT = 2,
};

const char *explained_side(const struct message *message)
{
	if (message->role != ROLE_ASSISTANT)
		return message->side == SIDE_OUTPUT ? "output" : "input";
	return message->side == SIDE_OUTPUT ? "the model's own output"
					    : "history, not the model's own output";
}

const char *explained_truth(const struct inspected *node)
{
	static const char *const asked[] = {"not met", "not sure", "met"};
	static const char *const seen[] = {"does not hold", "may hold", "holds"};
	bool is_signal = node->kind == INSPECTED_SIGNAL;

	if (node->truth == INSPECTED_STATED)
		return "";
	return (is_signal ? seen : asked)[node->truth];
}

static const struct part *part_of(const struct explained *explained, const struct inspected *node)
{
	const struct transcript *transcript = explained->subject->transcript;

	if (!node->has_place || node->part >= transcript->messages[node->message].nparts)
		return NULL;
	return &transcript->messages[node->message].parts[node->part];
}

struct span explained_excerpt(const struct explained *explained, const struct inspected *node)
{
	const struct part *part = part_of(explained, node);

	if (part == NULL || node->end > part->text.len)
		return (struct span){0};
	return redact_excerpt(part->text, node->start, node->end, explained->arena);
}

struct span explained_opening(const struct explained *explained, const struct message *message)
{
	for (size_t i = 0; i < message->nparts; i++) {
		struct span text = message->parts[i].text;
		size_t end = text.len < OPENING ? text.len : utf8_floor(text, OPENING);
		if (end > 0)
			return redact_excerpt(text, 0, end, explained->arena);
	}
	return (struct span){0};
}

struct span explained_negator(const struct explained *explained, const struct inspected *node)
{
	const struct signal *signal = &explained->subject->ruleset->signals[node->signal];
	const struct part *part = part_of(explained, node);

	for (size_t i = 0; part && node->is_negated && i < signal->nnegators; i++) {
		struct signal one = *signal;
		one.negators = &signal->negators[i];
		one.nnegators = 1;
		if (words_negate(&one, part->text, 0, node->start))
			return signal->negators[i];
	}
	return (struct span){0};
}

static void put(struct buf *out, struct span text)
{
	text_printable(out, text, false);
}

static void put_indent(struct buf *out, unsigned depth)
{
	for (unsigned i = 0; i < depth * INDENT; i++)
		buf_byte(out, ' ');
}

static const char *mark_of(const struct inspected *node)
{
	static const char *const marks[] = {"[-] ", "[?] ", "[+] ", ""};

	return marks[node->truth];
}

static void put_place(
    struct buf *out, const struct explained *explained, const struct inspected *node)
{
	struct span excerpt = explained_excerpt(explained, node);
	struct span negator = explained_negator(explained, node);

	if (negator.len > 0) {
		buf_text(out, " by '");
		put(out, negator);
		buf_byte(out, '\'');
	}
	buf_printf(out, ", bytes %u to %u", (unsigned)node->start, (unsigned)node->end);
	if (node->part > 0)
		buf_printf(out, " of part %u", (unsigned)node->part);
	if (excerpt.len == 0)
		return;
	buf_text(out, ": \"");
	put(out, excerpt);
	buf_byte(out, '"');
}

static void put_value(struct buf *out, const struct inspected *node)
{
	if (node->kind == INSPECTED_TERM)
		buf_printf(out, " counts %lld", (long long)node->value);
	else
		buf_printf(out, " (%lld of %lld)", (long long)node->value, (long long)node->of);
}

/* One node on one line. Its message is named where its parent is not about the same. */
static void put_node(struct buf *out, const struct explained *explained,
    const struct inspected *node, const struct inspected *parent)
{
	const struct message *messages = explained->subject->transcript->messages;
	bool is_named = node->has_message && (parent == NULL || !parent->has_message ||
						 parent->message != node->message);

	buf_text(out, mark_of(node));
	put(out, node->text);
	if (node->kind == INSPECTED_SIGNAL)
		buf_printf(out, " %s", explained_truth(node));
	if (node->has_value)
		put_value(out, node);
	if (is_named)
		buf_printf(out, ", message %u", (unsigned)messages[node->message].number);
	if (node->has_place)
		put_place(out, explained, node);
	if (node->why.len > 0) {
		buf_text(out, ": ");
		put(out, node->why);
	}
	if (explained->inspection && node == explained->inspection->condition)
		buf_printf(out, "   <- the first that is %s", explained_truth(node));
	buf_byte(out, '\n');
}

static void put_tree(struct buf *out, const struct explained *explained,
    const struct inspected *node, const struct inspected *parent, unsigned depth)
{
	put_indent(out, depth);
	put_node(out, explained, node, parent);
	for (const struct inspected *it = node->children; it; it = it->next)
		put_tree(out, explained, it, node, depth + 1);
}

static const struct inspected *find_first(const struct inspected *claim)
{
	for (const struct inspected *step = claim->children; step; step = step->next)
		for (const struct inspected *it = step->children; it; it = it->next)
			if (it->kind == INSPECTED_CONDITION && it->truth == claim->truth)
				return it;
	return NULL;
}

/* A claim in a line: what was found, or what was not met first. */
static void put_brief(
    struct buf *out, const struct explained *explained, const struct inspected *claim)
{
	const struct message *messages = explained->subject->transcript->messages;
	const struct inspected *first = find_first(claim);

	put_indent(out, 1);
	buf_text(out, mark_of(claim));
	if (claim->has_message)
		buf_printf(out, "message %u: ", (unsigned)messages[claim->message].number);
	if (claim->finding)
		put(out, claim->finding->verdict);
	if (first && claim->truth != INSPECTED_MET) {
		buf_printf(out, "%s%s: ", claim->finding ? ", " : "", explained_truth(claim));
		put(out, first->text);
		buf_text(out, first->why.len ? ": " : "");
		put(out, first->why);
	}
	buf_byte(out, '\n');
}

static void put_claims(struct buf *out, const struct explained *explained)
{
	const struct inspection *inspection = explained->inspection;
	size_t nfull = 0, nbrief = 0, nhidden = inspection->nleft_out;

	for (const struct inspected *it = inspection->claims; it; it = it->next) {
		bool is_full = it == inspection->nearest || (it->finding && nfull < CLAIMS_FULL);
		if (is_full) {
			nfull += it != inspection->nearest;
			put_tree(out, explained, it, NULL, 1);
		} else if (nbrief < CLAIMS_BRIEF) {
			nbrief++;
			put_brief(out, explained, it);
		} else {
			nhidden++;
		}
	}
	if (nhidden > 0)
		buf_printf(out, "  %zu more that were tried are not shown\n", nhidden);
}

static void put_flags(struct buf *out, const struct message *message)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {{MESSAGE_TRUNCATED, "text is missing"},
	    {MESSAGE_REDACTED, "text was replaced"},
	    {MESSAGE_BODY_MISSING, "its body lies elsewhere"},
	    {MESSAGE_UNKNOWN_ROLE, "its role is unknown"}, {MESSAGE_RECOVERED, "recovered"},
	    {MESSAGE_PREFILL, "begun by the caller"}, {MESSAGE_ALTERNATIVE, "an alternative"},
	    {MESSAGE_CARRIED, "from before a cut"}};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (message->flags & words[i].flag)
			buf_printf(out, ", %s", words[i].word);
	for (size_t i = 0; i < message->nparts; i++)
		if (message->parts[i].kind == PART_MEDIA) {
			buf_text(out, ", media ");
			put(out, message->parts[i].name);
		}
}

static void put_language(struct buf *out, const struct explained *explained, size_t index)
{
	const char *name = language_name(explained->subject->hits->messages[index].language);

	buf_printf(out, name ? ", in %s" : ", language not known", name);
}

static void put_message(struct buf *out, const struct explained *explained, size_t index)
{
	const struct message *message = &explained->subject->transcript->messages[index];
	struct span opening = explained_opening(explained, message);

	buf_printf(out, "    %u %s: %s, ", (unsigned)message->number, role_name(message->role),
	    explained_side(message));
	if (message->role != ROLE_ASSISTANT)
		buf_printf(out, "authority %s, ", authority_name(message->authority));
	buf_printf(out, "%s, %u words", message->is_new ? "new" : "seen before",
	    (unsigned)explained->subject->hits->messages[index].nwords);
	if (explained->found->transcript->unit == UNIT_MESSAGE)
		buf_printf(out, ", line %llu", (unsigned long long)message->origin.line);
	put_language(out, explained, index);
	put_flags(out, message);
	if (opening.len > 0) {
		buf_text(out, ": \"");
		put(out, opening);
		buf_byte(out, '"');
	}
	buf_byte(out, '\n');
}

static void put_messages(struct buf *out, const struct explained *explained)
{
	size_t n = explained->subject->transcript->nmessages;
	bool is_long = n > MESSAGES_FIRST + MESSAGES_LAST;

	buf_printf(out, "  messages: %zu\n", n);
	for (size_t i = 0; i < n; i++) {
		if (is_long && i == MESSAGES_FIRST) {
			i = n - MESSAGES_LAST;
			buf_printf(
			    out, "    ... %zu more ...\n", n - MESSAGES_FIRST - MESSAGES_LAST);
		}
		put_message(out, explained, i);
	}
}

static void put_format(struct buf *out, const struct explained *explained)
{
	const struct explain_found *found = explained->found;

	buf_text(out, "  format: ");
	if (found->transcript->state == TRANSCRIPT_READ) {
		put(out, span_of(found->transcript->format));
		buf_text(out, explained->is_format_given
				  ? ", as asked for"
				  : ", the mapping that fits it with most weight");
	} else {
		buf_text(out, "raw text: ");
		put(out, found->why[0] ? span_of(found->why)
				       : span_of("a piece of the line that no mapping fits"));
	}
	buf_byte(out, '\n');
}

static void put_heading(struct buf *out, const struct explained *explained)
{
	const struct transcript *transcript = explained->found->transcript;

	put(out, span_of(explained->path));
	buf_printf(out, ":%llu", (unsigned long long)explained->found->line);
	if (transcript->conversation.len > 0) {
		buf_text(out, ", conversation ");
		put(out, transcript->conversation);
	}
	buf_byte(out, '\n');
	put_format(out, explained);
	put_messages(out, explained);
}

static void put_languages(struct buf *out, const struct rule *rule)
{
	buf_text(out, rule->nlanguages ? "; for messages in " : "");
	for (size_t i = 0; i < rule->nlanguages; i++) {
		buf_text(out, i ? ", " : "");
		put(out, rule->languages[i]);
	}
}

static void put_rule(struct buf *out, const struct explained *explained)
{
	const struct rule *rule = explained->rule;
	const struct inspected_case *subject = explained->subject;
	const struct ruleset_view *view = judge_view(subject->ruleset, subject->transcript);

	buf_text(out, "  rule ");
	put(out, rule->id);
	buf_text(out, ", ");
	put(out, rule->title);
	buf_printf(out, ": %s%s; severity %s, evidence %s", status_names[rule->status],
	    rule->status == STATUS_STABLE ? "" : ", so it never alerts",
	    severity_names[rule->severity], confidence_names[rule->confidence]);
	put_languages(out, rule);
	buf_text(out, view->is_as_if ? "; not bound, judged by " : "; judged by ");
	put(out, view->specs[rule->clauses[0].document]);
	buf_byte(out, '\n');
}

static void put_outcome(struct buf *out, const struct explained *explained)
{
	const struct inspection *inspection = explained->inspection;
	const struct inspected *nearest = inspection->nearest;

	if (nearest && nearest->finding) {
		buf_text(out, "  it has a finding: ");
		put(out, nearest->finding->verdict);
		buf_printf(out, " on message %u\n",
		    (unsigned)explained->subject->transcript->messages[nearest->message].number);
	} else {
		buf_text(out, "  it does not fire\n");
	}
	if (explained->first_failure.len > 0) {
		buf_text(out, "  first: ");
		put(out, explained->first_failure);
		buf_byte(out, '\n');
	}
}

static void put_signals(struct buf *out, const struct explained *explained)
{
	buf_text(out, "  signal ");
	put(out, explained->name);
	buf_byte(out, '\n');
	for (const struct inspected *it = explained->signals; it; it = it->next)
		put_tree(out, explained, it, NULL, 1);
}

void explained_text(struct buf *out, const struct explained *explained)
{
	put_heading(out, explained);
	if (explained->rule == NULL) {
		put_signals(out, explained);
		return;
	}
	put_rule(out, explained);
	put_outcome(out, explained);
	put_claims(out, explained);
}
