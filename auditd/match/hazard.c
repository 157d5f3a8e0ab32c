/* Questions about a pattern's tree. The first: can a repeat run away, so that the cost doubles with every byte of a
 * hostile text? */
#include "match/parse.h"

/* From how many rounds on a repeat counts as without bound: around another one, and inside it. */
enum { LONG_OUTER = 65, LONG_INNER = 10 };

static int refuse(struct error *err, const struct node *node, const char *what)
{
	return error_set(err, ERROR_SETTING, "%s at offset %zu", what, node->at);
}

/* A repeat whose length varies so much that an outer repeat could share its text out in many ways. */
static bool is_long_inside(const struct node *node)
{
	return node->max != node->min && node->max >= LONG_INNER;
}

/* The single character that a node is, seen through groups and choices: 1 and *set, or 0. */
static bool as_set(const struct node *node, struct char_set *set)
{
	while (node->kind == NODE_SEQUENCE && node->first && node->first->next == NULL)
		node = node->first;
	if (node->kind == NODE_SET) {
		*set = node->set;
		return true;
	}
	if (node->kind != NODE_CHOICE)
		return false;
	*set = (struct char_set){0};
	for (const struct node *child = node->first; child; child = child->next) {
		struct char_set one;
		if (child->kind != NODE_SEQUENCE || child->first == NULL || child->first->next ||
		    child->first->kind != NODE_SET)
			return false;
		one = child->first->set;
		set_join(set, &one);
	}
	return true;
}

static const struct node *unwrap(const struct node *node)
{
	while (node->kind == NODE_SEQUENCE && node->first && node->first->next == NULL)
		node = node->first;
	return node;
}

/* A step of a round: what it can take, and whether it takes exactly one character, or at least one. */
struct step {
	struct char_set set;
	bool is_one, is_needed;
};

enum { MOST_STEPS = 32 };

static bool step_of(const struct node *node, struct step *step)
{
	step->is_one = step->is_needed = as_set(node, &step->set);
	if (step->is_one)
		return true;
	if (node->kind != NODE_REPEAT || !as_set(node->first, &step->set))
		return false;
	step->is_needed = node->min > 0;
	return true;
}

/* The steps of a round, or 0 if it has others than these simple ones, or too many. */
static size_t steps_of(const struct node *body, struct step steps[MOST_STEPS])
{
	size_t n = 0;

	body = unwrap(body);
	if (body->kind != NODE_SEQUENCE)
		return 0;
	for (const struct node *child = body->first; child; child = child->next) {
		if (child->kind == NODE_LOOK)
			continue;
		if (n == MOST_STEPS || !step_of(child, &steps[n++]))
			return 0;
	}
	return n;
}

/* Can no other step take a character of this one's? */
static bool is_apart(const struct step *steps, size_t nsteps, size_t index)
{
	for (size_t i = 0; i < nsteps; i++)
		if (i != index && set_overlaps(&steps[i].set, &steps[index].set))
			return false;
	return true;
}

/* Can a text be shared out among the rounds of a repeat over this body in one way only? So it is when each
 * round holds exactly one character that nothing else in it can take and one step of varying length at most,
 * or when no two steps overlap and such a character, or two steps that must take something, tell the rounds
 * apart. */
static bool is_marked(const struct node *body)
{
	struct step steps[MOST_STEPS];
	size_t nsteps = steps_of(body, steps), napart = 0, nvarying = 0, nneeded = 0, nmarks = 0;

	for (size_t i = 0; i < nsteps; i++) {
		bool apart = is_apart(steps, nsteps, i);
		napart += apart;
		nmarks += apart && steps[i].is_one;
		nvarying += !steps[i].is_one;
		nneeded += steps[i].is_needed;
	}
	return (nmarks > 0 && nvarying <= 1) || (napart == nsteps && (nmarks > 0 || nneeded >= 2));
}

/* Choices that are single characters and share one: each round can then go two ways. */
static bool has_twins(const struct node *body)
{
	struct char_set seen = {0}, set;

	body = unwrap(body);
	if (body->kind != NODE_CHOICE)
		return false;
	for (const struct node *child = body->first; child; child = child->next) {
		if (!as_set(child, &set))
			continue;
		if (set_overlaps(&seen, &set))
			return true;
		set_join(&seen, &set);
	}
	return false;
}

/* Check a subtree. *has_long: backtracking into it can give up text of a long repeat bit by bit. */
static int check(const struct node *node, bool *has_long, struct error *err)
{
	bool is_long = false;

	*has_long = false;
	for (const struct node *child = node->first; child; child = child->next) {
		bool child_is_long;
		if (check(child, &child_is_long, err) != 0)
			return -1;
		is_long |= child_is_long;
	}
	if (node->kind == NODE_REPEAT && node->max >= LONG_OUTER && node->first) {
		if (is_long && !is_marked(node->first))
			return refuse(err, node,
			    "a long repeat of a long repeat can run away: give it a bound");
		if (has_twins(node->first))
			return refuse(
			    err, node, "a long repeat of choices that overlap can run away");
	}
	is_long |= node->kind == NODE_REPEAT && is_long_inside(node);
	*has_long = is_long && node->kind != NODE_ATOMIC && node->kind != NODE_LOOK;
	return 0;
}

int syntax_check(const struct node *root, struct error *err)
{
	bool has_long;

	return check(root, &has_long, err);
}

struct char_set syntax_characters(const struct node *node)
{
	struct char_set set = {0};

	if (node->kind == NODE_SET)
		return node->set;
	if (node->kind == NODE_ANY)
		set_fill(&set);
	if (node->kind == NODE_LOOK)
		return set;
	for (const struct node *child = node->first; child; child = child->next) {
		struct char_set one = syntax_characters(child);
		set_join(&set, &one);
	}
	return set;
}

bool syntax_is_at_start(const struct node *node)
{
	const struct node *child = node->first;

	switch (node->kind) {
	case NODE_LOOK:
		return node->is_start;
	case NODE_SEQUENCE:
		while (child && child->kind == NODE_LOOK && !child->is_start)
			child = child->next;
		return child && syntax_is_at_start(child);
	case NODE_CHOICE:
		while (child && syntax_is_at_start(child))
			child = child->next;
		return child == NULL;
	case NODE_ATOMIC:
		return syntax_is_at_start(child);
	case NODE_REPEAT:
		return node->min > 0 && syntax_is_at_start(child);
	default:
		return false;
	}
}
