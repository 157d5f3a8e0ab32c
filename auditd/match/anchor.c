/* From a pattern's tree to the strings of which every match contains at least one.
 *
 * Each node gets its facts bottom-up: how long its matches are, all of them where they are few, else how they
 * begin and end, and the cheapest anchors found inside. A sequence joins its children's strings into runs for
 * as long as they stay few and short. */
#include "match/anchor_list.h"

enum { POWER_MOST = 8 };

struct facts {
	uint32_t min, max;           /* length of a match in bytes */
	bool is_exact;               /* a match is one of first */
	struct list first;           /* a match begins with one of these */
	struct list last;            /* and ends with one of these, which begins ... */
	uint32_t last_min, last_max; /* ... so many bytes behind the start of the match */
	struct anchors best;         /* n == 0: none known */
	uint64_t cost;               /* of best */
};

/* Whether edges of words stand right before and behind a node: its choices have use for them, each alone. */
struct sides {
	bool opens, closes;
};

static void find(
    struct finder *finder, const struct node *node, struct sides sides, struct facts *facts);

static bool is_too_short(const struct anchor *text)
{
	if (anchor_is_beyond(text))
		return anchor_own_piece(text).len < ANCHOR_SHORTEST + 1;
	return text->len == 0 || anchor_width(text) < ANCHOR_SHORTEST;
}

/* Take these anchors if they are cheaper than what is known. */
static void consider(struct facts *facts, const struct anchors *anchors)
{
	if (anchors->n == 0 || anchors->n > ANCHOR_MOST)
		return;
	for (size_t i = 0; i < anchors->n; i++)
		if (is_too_short(&anchors->at[i]))
			return;
	uint64_t most = facts->best.n ? facts->cost : UINT64_MAX,
		 cost = anchors_cost(anchors, most);
	if (cost >= most)
		return;
	facts->best = *anchors;
	facts->cost = cost;
}

static void consider_list(
    struct finder *finder, struct facts *facts, const struct list *list, uint32_t min, uint32_t max)
{
	struct anchors anchors = {
	    .at = list->at, .n = list->n, .min_distance = min, .max_distance = max};

	consider(facts, &anchors);
	if (list->n < 2 || list->n > CROSS_MOST)
		return;
	list_shorten(finder, list, &anchors);
	if (anchors.n < list->n)
		consider(facts, &anchors);
}

/* Facts of a node of which only the length is known. */
static void know_length(struct finder *finder, struct facts *facts, uint32_t min, uint32_t max)
{
	*facts = (struct facts){.min = min, .max = max, .last_min = min, .last_max = max};
	facts->first = facts->last = list_nothing(finder);
}

static void find_nothing(struct finder *finder, struct facts *facts)
{
	know_length(finder, facts, 0, 0);
	facts->is_exact = true;
}

static void find_only(struct finder *finder, uint32_t code, struct facts *facts)
{
	struct anchor text = {.len = 0};

	text.len = (unsigned char)utf8_encode(code, text.bytes);
	know_length(finder, facts, text.len, text.len);
	facts->is_exact = true;
	facts->last_min = facts->last_max = 0;
	if (facts->first.at)
		facts->first.at[0] = text;
	facts->last = facts->first;
	consider_list(finder, facts, &facts->first, 0, 0);
}

/* The strings of a set: its letters, and of the digits and of what is no part of a word the one, or any. */
struct members {
	struct list list;
	size_t at[SYMBOLS]; /* of each symbol's string in the list, and 1; 0: none yet */
};

static void add_member(struct members *members, unsigned char c)
{
	unsigned char symbol = symbol_of(c);
	size_t *at = &members->at[symbol];
	char byte = (char)(c == ANY_OTHER || c == ANY_DIGIT ? ANY_OTHER : c);

	if (*at == 0) {
		members->list.at[members->list.n++] = (struct anchor){.len = 1, .bytes = {byte}};
		*at = members->list.n;
	} else {
		members->list.at[*at - 1].bytes[0] = symbol == SYMBOL_DIGIT ? ANY_DIGIT : ANY_OTHER;
	}
}

static void find_set(struct finder *finder, const struct char_set *set, struct facts *facts)
{
	struct members members = {.list = {0}};

	if (set->only) {
		find_only(finder, set->only, facts);
		return;
	}
	know_length(finder, facts, 1, 1);
	if (set->has_other || (set->ascii[0] | set->ascii[1]) == 0)
		return;
	members.list = list_new(finder, SYMBOLS);
	for (unsigned half = 0; half < 2 && members.list.at; half++)
		for (uint64_t left = set->ascii[half]; left; left &= left - 1)
			add_member(
			    &members, (unsigned char)(half * 64 + (unsigned)__builtin_ctzll(left)));
	facts->is_exact = true;
	facts->first = facts->last = members.list;
	facts->last_min = facts->last_max = 0;
}

/* The edge of a word: no bytes, but what lies beside it is known. */
static void find_edge(struct finder *finder, struct facts *facts)
{
	find_nothing(finder, facts);
	if (facts->first.at)
		facts->first.at[0].opens = facts->first.at[0].closes = true;
}

/* Strings that the end of a growing sequence is known to be, from an offset on. */
struct run {
	struct list strings;
	uint32_t min, max;
};

/* A sequence while it grows. The wide run takes in all it can; the narrow one begins anew behind each choice, for
 * one string may be cheaper to look for than all the longer ones that a choice before it makes. */
struct growth {
	struct facts *facts;
	struct run wide, narrow;
	bool is_first; /* the wide run begins where the sequence does */
};

static void consider_run(struct finder *finder, struct facts *facts, const struct run *run)
{
	consider_list(finder, facts, &run->strings, run->min, run->max);
}

static struct run run_from(uint32_t min, uint32_t max, const struct list *strings)
{
	return (struct run){*strings, min, max};
}

/* The narrow run goes on only through children that are one string. */
static void narrow_append(struct finder *finder, struct growth *growth, const struct facts *child)
{
	struct facts *facts = growth->facts;
	struct list longer, none = list_nothing(finder);
	bool is_string = child->is_exact && child->first.n == 1;

	if (is_string) {
		enum cross cross =
		    list_cross(finder, &growth->narrow.strings, &child->first, &longer);
		growth->narrow.strings = longer;
		if (cross == CROSS_WHOLE)
			return;
	}
	consider_run(finder, facts, &growth->narrow);
	if (is_string)
		growth->narrow = run_from(facts->min, facts->max, &child->first);
	else
		growth->narrow = run_from(length_plus(facts->min, child->min),
		    length_plus(facts->max, child->max), &none);
}

/* The wide run ends: with what a match of the child begins with, if that is not too much. */
static void close_wide(struct finder *finder, struct growth *growth, const struct list *strings)
{
	struct facts *facts = growth->facts;

	growth->wide.strings = *strings;
	consider_run(finder, facts, &growth->wide);
	if (growth->is_first)
		facts->first = *strings;
	growth->is_first = false;
	facts->is_exact = false;
}

static void append(struct finder *finder, struct growth *growth, const struct facts *child)
{
	struct facts *facts = growth->facts;
	struct list longer;
	enum cross cross = list_cross(finder, &growth->wide.strings, &child->first, &longer);

	narrow_append(finder, growth, child);
	if (cross == CROSS_WHOLE && child->is_exact) {
		growth->wide.strings = longer;
	} else {
		close_wide(finder, growth, &longer);
		struct anchors inner = child->best;
		inner.min_distance = length_plus(facts->min, inner.min_distance);
		inner.max_distance = length_plus(facts->max, inner.max_distance);
		consider(facts, &inner);
		growth->wide = run_from(length_plus(facts->min, child->last_min),
		    length_plus(facts->max, child->last_max), &child->last);
	}
	facts->min = length_plus(facts->min, child->min);
	facts->max = length_plus(facts->max, child->max);
}

static bool is_edge(const struct node *node)
{
	return node->kind == NODE_LOOK && node->is_edge;
}

/* Does an edge come next, but for other things that take no text? */
static bool closes_next(const struct node *node, bool at_end)
{
	for (; node && node->kind == NODE_LOOK; node = node->next)
		if (node->is_edge)
			return true;
	return node == NULL && at_end;
}

static void append_edge(struct finder *finder, struct growth *growth)
{
	struct facts edge;

	find_edge(finder, &edge);
	append(finder, growth, &edge);
}

static void grow(
    struct finder *finder, const struct node *node, struct sides sides, struct growth *growth)
{
	bool opens = sides.opens;

	if (sides.opens)
		append_edge(finder, growth);
	for (const struct node *child = node->first; child && !finder->failed;
	     child = child->next) {
		struct facts one;
		find(finder, child, (struct sides){opens, closes_next(child->next, sides.closes)},
		    &one);
		append(finder, growth, &one);
		opens = is_edge(child) || (opens && child->kind == NODE_LOOK);
	}
	if (sides.closes)
		append_edge(finder, growth);
}

static void find_sequence(
    struct finder *finder, const struct node *node, struct sides sides, struct facts *facts)
{
	struct list none = list_nothing(finder);
	struct growth growth = {facts, run_from(0, 0, &none), run_from(0, 0, &none), true};

	find_nothing(finder, facts);
	grow(finder, node, sides, &growth);
	consider_run(finder, facts, &growth.narrow);
	consider_run(finder, facts, &growth.wide);
	if (facts->is_exact)
		facts->first = growth.wide.strings;
	facts->last = growth.wide.strings;
	facts->last_min = growth.wide.min;
	facts->last_max = growth.wide.max;
}

/* Anchors of either: those of both, or none. */
static void join_best(struct finder *finder, struct facts *facts, const struct facts *other)
{
	struct list a = {(struct anchor *)(uintptr_t)facts->best.at, facts->best.n}, joined;
	struct list b = {(struct anchor *)(uintptr_t)other->best.at, other->best.n};

	if (a.n == 0 || b.n == 0 || !list_join(finder, &a, &b, &joined)) {
		facts->best.n = 0;
		return;
	}
	facts->best.at = joined.at;
	facts->best.n = joined.n;
	facts->best.min_distance = smaller(facts->best.min_distance, other->best.min_distance);
	facts->best.max_distance = larger(facts->best.max_distance, other->best.max_distance);
	facts->cost += other->cost;
}

static void join_facts(struct finder *finder, struct facts *facts, const struct facts *other)
{
	struct list first, last;

	join_best(finder, facts, other);
	facts->min = smaller(facts->min, other->min);
	facts->max = larger(facts->max, other->max);
	facts->last_min = smaller(facts->last_min, other->last_min);
	facts->last_max = larger(facts->last_max, other->last_max);
	if (!list_join(finder, &facts->first, &other->first, &first) ||
	    !list_join(finder, &facts->last, &other->last, &last)) {
		facts->is_exact = false;
		facts->first = facts->last = list_nothing(finder);
		facts->last_min = facts->min;
		facts->last_max = facts->max;
		return;
	}
	facts->is_exact &= other->is_exact;
	facts->first = first;
	facts->last = last;
}

static void find_choice(
    struct finder *finder, const struct node *node, struct sides sides, struct facts *facts)
{
	find(finder, node->first, sides, facts);
	for (const struct node *child = node->first->next; child && !finder->failed;
	     child = child->next) {
		struct facts one;
		find(finder, child, sides, &one);
		join_facts(finder, facts, &one);
	}
}

/* All texts of a repeat of few rounds of few texts; false if they are too many. */
static bool find_powers(
    struct finder *finder, const struct node *node, const struct facts *body, struct list *out)
{
	struct list power = list_nothing(finder), all = {0};

	if (!body->is_exact || node->max > POWER_MOST)
		return false;
	if (node->min == 0)
		all = power;
	for (uint32_t i = 1; i <= node->max; i++) {
		struct list longer;
		if (list_cross(finder, &power, &body->first, &longer) != CROSS_WHOLE)
			return false;
		power = longer;
		if (i >= node->min && !list_join(finder, &all, &power, &all))
			return false;
	}
	*out = all;
	return true;
}

static void find_repeat(struct finder *finder, const struct node *node, struct facts *facts)
{
	struct facts body;
	struct list all;

	find(finder, node->first, (struct sides){false, false}, &body);
	know_length(
	    finder, facts, length_times(body.min, node->min), length_times(body.max, node->max));
	if (finder->failed || node->max == 0)
		return;
	if (find_powers(finder, node, &body, &all)) {
		facts->is_exact = true;
		facts->first = facts->last = all;
		facts->last_min = facts->last_max = 0;
		consider_list(finder, facts, &all, 0, 0);
	} else if (node->min > 0) {
		facts->first = body.first;
		facts->last = body.last;
		facts->last_min = length_plus(length_times(body.min, node->min - 1), body.last_min);
		facts->last_max = length_plus(
		    length_times(body.max, node->max == ENDLESS ? ENDLESS : node->max - 1),
		    body.last_max);
		consider(facts, &body.best);
	}
}

static void find(
    struct finder *finder, const struct node *node, struct sides sides, struct facts *facts)
{
	switch (node->kind) {
	case NODE_SET:
		find_set(finder, &node->set, facts);
		break;
	case NODE_SEQUENCE:
		find_sequence(finder, node, sides, facts);
		break;
	case NODE_CHOICE:
		find_choice(finder, node, sides, facts);
		break;
	case NODE_REPEAT:
		find_repeat(finder, node, facts);
		break;
	case NODE_ATOMIC:
		find(finder, node->first, sides, facts);
		break;
	case NODE_LOOK:
		if (node->is_edge)
			find_edge(finder, facts);
		else
			find_nothing(finder, facts);
		break;
	case NODE_ANY:
		know_length(finder, facts, 1, ENDLESS);
		break;
	}
}

/* Repeats of this many rounds take steps that count; see effort.h. */
enum { LONG_REPEAT = 1000 };

static bool has_long_repeat(const struct node *node)
{
	if (node->kind == NODE_REPEAT && node->max >= LONG_REPEAT)
		return true;
	for (const struct node *child = node->first; child; child = child->next)
		if (has_long_repeat(child))
			return true;
	return false;
}

int anchors_find(
    const struct node *root, struct arena *arena, struct anchors *out, struct error *err)
{
	struct finder finder = {.arena = arena};
	struct facts facts;

	find(&finder, root, (struct sides){false, false}, &facts);
	if (finder.failed)
		return error_memory(err);
	*out = facts.best;
	out->rate = anchors_rate(out);
	out->key_rate = anchors_key_rate(out);
	if (anchors_are_everywhere(out) && !has_long_repeat(root))
		*out = (struct anchors){.n = 0};
	out->is_at_start = syntax_is_at_start(root);
	return 0;
}
