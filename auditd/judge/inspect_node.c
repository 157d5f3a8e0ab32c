/* Nodes of an inspection: made, worded and hung into the tree. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "judge/inspector.h"

enum {
	TEXT_SIZE = 400,
	NAMES_MAX = 4, /* listed before "..." */
};

const char *const inspected_kind_names[INSPECTED_KINDS] = {
    [INSPECTED_CLAIM] = "claim",
    [INSPECTED_STEP] = "step",
    [INSPECTED_CONDITION] = "condition",
    [INSPECTED_SIGNAL] = "signal",
    [INSPECTED_TERM] = "term",
    [INSPECTED_PLACE] = "place",
    [INSPECTED_OUTCOME] = "outcome",
};

static struct span write_text(struct inspector *inspector, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Cut at a character where it is too long. */
static struct span write_text(struct inspector *inspector, const char *format, va_list arguments)
{
	char text[TEXT_SIZE];
	int n = vsnprintf(text, sizeof text, format, arguments);

	assert(n >= 0);
	struct span whole = {text, (size_t)n};
	if (whole.len >= sizeof text) {
		whole.len = sizeof text - 1;
		whole.len = utf8_valid_prefix(whole);
	}
	struct span kept = arena_text(inspector->arena, whole);
	if (kept.at == NULL)
		inspector->failed = true;
	return kept;
}

struct span inspector_text(struct inspector *inspector, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct span text = write_text(inspector, format, arguments);
	va_end(arguments);
	return text;
}

struct node *node_new(struct inspector *inspector, enum inspected_kind kind, struct span text)
{
	struct node *node = arena_alloc(inspector->arena, sizeof *node);

	if (node == NULL) {
		inspector->failed = true;
		node = &inspector->sink;
	}
	node->is = (struct inspected){.kind = kind, .truth = INSPECTED_STATED, .text = text};
	return node;
}

void node_append(struct node *parent, struct node *child)
{
	if (parent->last) {
		parent->last->next = child;
		parent->last->is.next = &child->is;
	} else {
		parent->first = child;
		parent->is.children = &child->is;
	}
	parent->last = child;
}

struct node *node_add(struct inspector *inspector, struct node *parent, enum inspected_kind kind,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct span text = write_text(inspector, format, arguments);
	va_end(arguments);
	struct node *node = node_new(inspector, kind, text);
	node_append(parent, node);
	return node;
}

void node_why(struct inspector *inspector, struct node *node, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	node->is.why = write_text(inspector, format, arguments);
	va_end(arguments);
}

static const char *why_unsure(enum truth truth)
{
	static const char *const words[] = {
	    [TRUTH_LIMIT] = "a limit was met",
	    [TRUTH_PARTIAL] = "text is missing",
	    [TRUTH_UNLOGGED] = "the log does not say",
	    [TRUTH_LANGUAGE] = "it may be said in a language that the rule does not read",
	    [TRUTH_MEDIA] = "an image, a sound or a file may say it",
	};

	return words[truth];
}

void node_truth(struct inspector *inspector, struct node *node, enum truth truth)
{
	node->is.truth = truth == TRUTH_YES  ? INSPECTED_MET
			 : truth == TRUTH_NO ? INSPECTED_NOT_MET
					     : INSPECTED_UNSURE;
	if (truth_is_unsure(truth))
		node_why(inspector, node, "%s", why_unsure(truth));
}

void node_message(struct node *node, uint32_t message)
{
	node->is.has_message = true;
	node->is.message = message;
}

void node_value(struct node *node, int64_t value, int64_t of)
{
	node->is.has_value = true;
	node->is.value = value;
	node->is.of = of;
}

struct node *condition_add(
    struct inspector *inspector, struct node *step, struct span text, enum truth truth)
{
	struct node *node = node_new(inspector, INSPECTED_CONDITION, text);

	node_append(step, node);
	node_truth(inspector, node, truth);
	return node;
}

/* Names one behind the other, in one text of bounded length. */
struct names {
	char text[TEXT_SIZE];
	size_t len;
};

static void names_add(struct names *names, const char *between, struct span name)
{
	size_t left = sizeof names->text - names->len;
	int length = name.len < TEXT_SIZE ? (int)name.len : TEXT_SIZE;
	int n = snprintf(
	    names->text + names->len, left, "%s%.*s", names->len ? between : "", length, name.at);

	assert(n >= 0);
	names->len += (size_t)n < left ? (size_t)n : left - 1;
}

struct span inspector_roles(struct inspector *inspector, role_set roles)
{
	const role_set all = (1u << ROLES) - 1;
	struct names names = {0};

	if ((roles & all) == all)
		return span_of("any");
	for (unsigned role = 0; role < ROLES; role++)
		if (roles >> role & 1)
			names_add(&names, " or ", span_of(role_name((enum role)role)));
	return inspector_text(inspector, "%s", names.text);
}

struct span inspector_signals(struct inspector *inspector, const struct signal_list *list)
{
	const struct ruleset *ruleset = inspector->judging.ruleset;
	struct names names = {0};

	for (size_t i = 0; i < list->n && i < NAMES_MAX; i++)
		names_add(&names, ", ", ruleset->signals[list->at[i]].name);
	if (list->n > NAMES_MAX)
		names_add(&names, ", ", span_of("..."));
	return inspector_text(inspector, "%s", names.text);
}
