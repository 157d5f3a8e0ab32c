/* One signal and one message: whether it holds, which of its terms hit where, what undid it. Its truth is that of
 * signal_truth; the hits say why. */
#include "judge/inspector.h"

enum {
	PLACES_MAX = 4,   /* of one term or signal */
	TERMS_MAX = 40,   /* of one signal */
	PARTS_MAX = 24,   /* of a signal made of others */
	PATTERN_MAX = 70, /* bytes of a pattern that is quoted */
};

/* What is looked into. */
struct look {
	struct inspector *inspector;
	struct node *node;
	uint32_t message;
	uint32_t index;
	const struct signal *signal;
};

/* The hits of a message, of whatever signal. */
struct run {
	const struct hit *at, *end;
};

static struct run hits_of(const struct hits *hits, uint32_t message)
{
	const struct message_facts *facts = &hits->messages[message];

	if (facts->nhits == 0)
		return (struct run){0};
	const struct hit *first = hits->at + facts->first_hit;
	return (struct run){first, first + facts->nhits};
}

static bool is_of_term(const struct hit *hit, uint32_t term)
{
	return hit->term == term && hit->outcome == OUTCOME_MATCHED;
}

static bool is_same_place(const struct hit *a, const struct hit *b)
{
	return a->part == b->part && a->start == b->start && a->end == b->end;
}

/* Does this hit count, or is it only there when negators are not heeded? */
static bool is_counted(const struct look *look, const struct hit *hit)
{
	struct run run = hits_of(look->inspector->judging.hits, look->message);

	for (const struct hit *it = run.at; it < run.end; it++)
		if (is_of_term(it, hit->term) && is_same_place(it, hit))
			return true;
	return false;
}

static struct node *add_place(
    const struct look *look, struct node *parent, const struct hit *hit, const char *text)
{
	struct node *node = node_add(look->inspector, parent, INSPECTED_PLACE, "%s", text);

	node_message(node, look->message);
	node->is.signal = look->index;
	node->is.has_place = true;
	node->is.part = hit->part;
	node->is.start = hit->start;
	node->is.end = hit->end;
	return node;
}

/* The first places of a term. Returns how many there are. */
static unsigned add_places(const struct look *look, struct node *parent, uint32_t term)
{
	struct run run = hits_of(look->inspector->judging.hits, look->message);
	unsigned n = 0;

	for (const struct hit *hit = run.at; hit < run.end; hit++)
		if (is_of_term(hit, term) && n++ < PLACES_MAX)
			add_place(look, parent, hit, "hits")->is.truth = INSPECTED_MET;
	if (n > PLACES_MAX)
		node_add(look->inspector, parent, INSPECTED_PLACE, "and %u more", n - PLACES_MAX);
	return n;
}

static unsigned count_places(const struct look *look, uint32_t term)
{
	struct run run = hits_of(look->inspector->judging.hits, look->message);
	unsigned n = 0;

	for (const struct hit *hit = run.at; hit < run.end; hit++)
		n += is_of_term(hit, term);
	return n;
}

static bool has_given_up(const struct look *look, uint32_t term)
{
	struct run run = hits_of(look->inspector->judging.hits, look->message);

	for (const struct hit *hit = run.at; hit < run.end; hit++)
		if (hit->term == term && hit->outcome == OUTCOME_GAVE_UP)
			return true;
	return false;
}

/* The weight a term counts with: that of its first hit. */
static int64_t value_of(const struct look *look, uint32_t term)
{
	struct run run = hits_of(look->inspector->judging.hits, look->message);
	int64_t value = 0;

	for (const struct hit *hit = run.at; hit < run.end; hit++)
		if (is_of_term(hit, term))
			value += hit->value;
	return value;
}

/* Hits that a negator keeps from counting. */
static unsigned add_negated(const struct look *look, uint32_t term)
{
	const struct hits *hits = look->inspector->subject->unnegated;
	unsigned n = 0;

	if (hits == NULL || look->signal->nnegators == 0)
		return 0;
	struct run run = hits_of(hits, look->message);
	for (const struct hit *hit = run.at; hit < run.end; hit++) {
		if (!is_of_term(hit, term) || is_counted(look, hit) || n++ >= PLACES_MAX)
			continue;
		struct node *node = add_place(look, look->node, hit, "does not count: negated");
		node->is.truth = INSPECTED_NOT_MET;
		node->is.is_negated = true;
	}
	return n;
}

static struct span name_of(const struct look *look, uint32_t term)
{
	const struct ruleset *ruleset = look->inspector->judging.ruleset;
	const struct term *it = &ruleset->terms[term];

	if (it->name.len > 0 || it->npatterns == 0)
		return it->name;
	struct span regex = ruleset->patterns[it->first_pattern].regex;
	if (regex.len <= PATTERN_MAX)
		return regex;
	return span_slice(regex, 0, utf8_floor(regex, PATTERN_MAX));
}

/* One term by its name, with whether it hit and its weight. */
static bool add_term(const struct look *look, uint32_t term)
{
	struct inspector *inspector = look->inspector;
	struct span name = name_of(look, term);
	unsigned n = count_places(look, term);
	bool gave_up = has_given_up(look, term);
	struct node *node =
	    node_add(inspector, look->node, INSPECTED_TERM, "%.*s", (int)name.len, name.at);

	node->is.signal = look->index;
	node_message(node, look->message);
	node_truth(inspector, node, n > 0 ? TRUTH_YES : gave_up ? TRUTH_LIMIT : TRUTH_NO);
	if (look->signal->kind == SIGNAL_SCORE)
		node_value(node, value_of(look, term), 0);
	add_places(look, node, term);
	return n > 0;
}

/* Terms that hit, or of which that is not known; of `all` every one. Returns how many hit. */
static unsigned add_terms(const struct look *look)
{
	const struct signal *signal = look->signal;
	unsigned nhit = 0, nshown = 0;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++) {
		bool is_hit = count_places(look, i) > 0;
		bool is_shown = is_hit || has_given_up(look, i) || signal->kind == SIGNAL_ALL;
		nhit += is_hit;
		if (!is_shown || nshown++ >= TERMS_MAX)
			continue;
		if (signal->kind == SIGNAL_ANY)
			add_places(look, look->node, i);
		else
			add_term(look, i);
	}
	return nhit;
}

static unsigned add_all_negated(const struct look *look)
{
	const struct signal *signal = look->signal;
	unsigned n = 0;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++)
		n += add_negated(look, i);
	return n;
}

/* What undoes it. */
static unsigned add_defeats(const struct look *look)
{
	const struct signal *signal = look->signal;
	struct run run = hits_of(look->inspector->judging.hits, look->message);
	unsigned n = 0;

	for (const struct hit *hit = run.at; hit < run.end; hit++) {
		if (hit->term < signal->first_defeat ||
		    hit->term - signal->first_defeat >= signal->ndefeats ||
		    hit->outcome != OUTCOME_MATCHED || n++ >= PLACES_MAX)
			continue;
		add_place(look, look->node, hit, "undoes it: one of its none");
	}
	return n;
}

/* Hits that lie where the signal does not look. */
static unsigned add_outside(const struct look *look)
{
	const struct hits *hits = look->inspector->subject->unscoped;
	const struct signal *signal = look->signal;
	unsigned n = 0;

	if (hits == NULL)
		return 0;
	struct run run = hits_of(hits, look->message);
	for (const struct hit *hit = run.at; hit < run.end; hit++) {
		if (hit->term < signal->first_term ||
		    hit->term - signal->first_term >= signal->nterms ||
		    hit->outcome != OUTCOME_MATCHED || is_counted(look, hit) || n++ >= PLACES_MAX)
			continue;
		struct node *node =
		    add_place(look, look->node, hit, "does not count: outside its scope");
		node->is.truth = INSPECTED_NOT_MET;
	}
	return n;
}

/* Where it does look, of what text can be apart from. */
static const char *scope_words(const struct scope *scope)
{
	static const char *const words[WHERES] = {[WHERE_PROSE] = "in code or a quotation",
	    [WHERE_CODE] = "outside code",
	    [WHERE_QUOTE] = "outside quotations"};

	if (scope->where != WHERE_ANY)
		return words[scope->where];
	return scope->first_sentence || scope->last_sentence ? "in other sentences"
							     : "in another part of the message";
}

static void nothing_hits(const struct look *look)
{
	const struct signal *signal = look->signal;
	const struct term *terms = look->inspector->judging.ruleset->terms;

	if (add_outside(look) > 0)
		node_why(look->inspector, look->node, "it matches only where it does not look: %s",
		    scope_words(&terms[signal->first_term].scope));
	else
		node_why(look->inspector, look->node, "none of its terms hits");
}

static void score_why(const struct look *look)
{
	const struct signal *signal = look->signal;
	int64_t sum = 0;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++)
		sum += value_of(look, i);
	node_value(look->node, sum, signal->threshold);
	if (look->node->is.truth == INSPECTED_NOT_MET && look->node->is.why.at == NULL)
		node_why(look->inspector, look->node, "sum %lld, threshold %d", (long long)sum,
		    (int)signal->threshold);
}

static void terms_inspect(const struct look *look)
{
	struct node *node = look->node;
	bool is_not = node->is.truth == INSPECTED_NOT_MET;
	unsigned nhit = add_terms(look), nnegated = add_all_negated(look);
	unsigned ndefeats = add_defeats(look);

	if (is_not && ndefeats > 0)
		node_why(look->inspector, node, "undone by one of its none");
	else if (is_not && nhit == 0 && nnegated > 0)
		node_why(look->inspector, node, "negated");
	else if (is_not && look->signal->kind == SIGNAL_ALL)
		node_why(look->inspector, node, "%u of its %u terms hit", nhit,
		    (unsigned)look->signal->nterms);
	else if (is_not && nhit == 0)
		nothing_hits(look);
	if (look->signal->kind == SIGNAL_SCORE)
		score_why(look);
}

/* Where a detector found it, what it held it against, and its word on it. */
static void detected_inspect(const struct look *look)
{
	struct run run = hits_of(look->inspector->judging.hits, look->message);
	unsigned n = 0;

	for (const struct hit *hit = run.at; hit < run.end; hit++) {
		if (hit->signal != look->index || n++ >= PLACES_MAX)
			continue;
		struct node *node = add_place(look, look->node, hit, "found");
		node->is.truth = INSPECTED_MET;
		if (hit->cause && hit->cause->note.len > 0)
			node_why(look->inspector, node, "%s", hit->cause->note.at);
		if (hit->cause && hit->cause->has_place) {
			struct hit other = {.part = hit->cause->part,
			    .start = hit->cause->start,
			    .end = hit->cause->end};
			node_message(
			    add_place(look, look->node, &other, "against"), hit->cause->message);
		}
	}
	if (n == 0)
		node_why(look->inspector, look->node, "nothing of the kind '%s' found",
		    detector_names[look->signal->detector]);
}

static enum truth truth_of(const struct look *look, uint32_t signal)
{
	return signal_truth(&look->inspector->judging, look->message, signal, TO_ACCUSE);
}

/* Of a signal made of others: the first that decides against it. */
static void composed_why(const struct look *look)
{
	const struct signal *it = look->signal;
	const struct signal *signals = look->inspector->judging.ruleset->signals;
	bool has_any = it->any.n == 0;

	for (size_t i = 0; i < it->all.n; i++)
		if (truth_of(look, it->all.at[i]) == TRUTH_NO) {
			node_why(look->inspector, look->node, "%s does not hold",
			    signals[it->all.at[i]].name.at);
			return;
		}
	for (size_t i = 0; i < it->any.n; i++)
		has_any = has_any || truth_of(look, it->any.at[i]) != TRUTH_NO;
	if (!has_any) {
		struct span names = inspector_signals(look->inspector, &it->any);
		node_why(look->inspector, look->node, "none holds of %.*s", (int)names.len,
		    names.at ? names.at : "");
		return;
	}
	for (size_t i = 0; i < it->none.n; i++)
		if (truth_of(look, it->none.at[i]) == TRUTH_YES) {
			node_why(look->inspector, look->node, "%s holds",
			    signals[it->none.at[i]].name.at);
			return;
		}
}

/* The signals it is made of, one level deep: of `none` only those that may hold. */
static void composed_inspect(const struct look *look)
{
	const struct signal *it = look->signal;
	unsigned n = 0;

	for (size_t i = 0; i < it->all.n && n++ < PARTS_MAX; i++)
		signal_inspect(
		    look->inspector, look->node, look->message, it->all.at[i], TO_ACCUSE, false);
	for (size_t i = 0; i < it->any.n && n++ < PARTS_MAX; i++)
		signal_inspect(
		    look->inspector, look->node, look->message, it->any.at[i], TO_ACCUSE, false);
	for (size_t i = 0; i < it->none.n && n < PARTS_MAX; i++)
		if (truth_of(look, it->none.at[i]) != TRUTH_NO) {
			n++;
			signal_inspect(look->inspector, look->node, look->message, it->none.at[i],
			    TO_ACCUSE, false);
		}
}

/* Does it look at such messages at all? */
static bool is_in_question(const struct look *look)
{
	const struct judging *judging = &look->inspector->judging;
	const struct message *message = message_at(judging, look->message);
	const struct signal *signal = look->signal;
	uint32_t nwords = judging->hits->messages[look->message].nwords;

	if (!message_is_raw(judging, message) && !message_has_role(message, signal->scope.roles)) {
		struct span roles = inspector_roles(look->inspector, signal->scope.roles);
		node_why(look->inspector, look->node, "it looks at %.*s messages only",
		    (int)roles.len, roles.at ? roles.at : "");
		return false;
	}
	if (nwords < signal->min_words)
		node_why(look->inspector, look->node, "%u words, at least %u", nwords,
		    signal->min_words);
	else if (signal->max_words > 0 && nwords > signal->max_words)
		node_why(
		    look->inspector, look->node, "%u words, at most %u", nwords, signal->max_words);
	else
		return true;
	return false;
}

struct node *signal_inspect(struct inspector *inspector, struct node *parent, uint32_t message,
    uint32_t signal, enum purpose purpose, bool unfold)
{
	const struct signal *it = &inspector->judging.ruleset->signals[signal];
	struct node *node = node_new(inspector, INSPECTED_SIGNAL, it->name);
	struct look look = {inspector, node, message, signal, it};

	node_append(parent, node);
	node_message(node, message);
	node->is.signal = signal;
	node_truth(inspector, node, signal_truth(&inspector->judging, message, signal, purpose));
	bool is_not = node->is.truth == INSPECTED_NOT_MET;
	if (is_not && !is_in_question(&look))
		return node;
	if (it->kind == SIGNAL_DETECTED) {
		detected_inspect(&look);
		return node;
	}
	if (it->kind != SIGNAL_OF) {
		terms_inspect(&look);
		return node;
	}
	if (is_not)
		composed_why(&look);
	if (unfold)
		composed_inspect(&look);
	return node;
}
