/* A claim in, evidence and reasons out. Both are bounded, and every step of a rule has its share, so that the claim is
 * never crowded out by what led to it. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "judge/explain.h"

enum {
	SPARE_EVIDENCE = 1, /* a licence */
	SPARE_REASONS = 3,  /* a licence, raw text, what is not known */
	NAMES_MAX = 4,      /* listed before "..." */
	SENTENCE_SIZE = 240,
};

void explain_init(struct explanation *explanation, const struct judging *judging)
{
	*explanation = (struct explanation){.judging = judging,
	    .evidence_room = JUDGE_EVIDENCE_MAX,
	    .reasons_room = JUDGE_REASONS_MAX};
}

static struct span write_text(struct explanation *explanation, const char *format,
    va_list arguments) __attribute__((format(printf, 2, 0)));

/* Text in the arena, cut at a character where it is too long. */
static struct span write_text(
    struct explanation *explanation, const char *format, va_list arguments)
{
	char text[SENTENCE_SIZE];
	int n = vsnprintf(text, sizeof text, format, arguments);

	assert(n >= 0);
	struct span whole = {text, (size_t)n};
	if (whole.len >= sizeof text) {
		whole.len = sizeof text - 1;
		whole.len = utf8_valid_prefix(whole);
	}
	struct span kept = arena_text(explanation->judging->arena, whole);
	if (kept.at == NULL)
		explanation->failed = true;
	return kept;
}

struct span explain_label(struct explanation *explanation, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct span text = write_text(explanation, format, arguments);
	va_end(arguments);
	return text;
}

void explain_say(struct explanation *explanation, const char *format, ...)
{
	va_list arguments;

	if (explanation->nreasons >= explanation->reasons_room)
		return;
	va_start(arguments, format);
	explanation->reasons[explanation->nreasons++].text =
	    write_text(explanation, format, arguments);
	va_end(arguments);
}

void explain_value(
    struct explanation *explanation, int64_t value, int64_t of, const char *format, ...)
{
	va_list arguments;

	if (explanation->nreasons >= explanation->reasons_room)
		return;
	va_start(arguments, format);
	explanation->reasons[explanation->nreasons++] = (struct reason){
	    .text = write_text(explanation, format, arguments),
	    .has_value = true,
	    .value = value,
	    .of = of,
	};
	va_end(arguments);
}

/* Names as "a, b, c", the first few of them. */
struct names {
	char text[SENTENCE_SIZE];
	size_t len;
	size_t n;
};

static void names_add(
    struct names *names, const struct ruleset *ruleset, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n && names->n <= NAMES_MAX; i++) {
		struct span name = ruleset->signals[list->at[i]].name;
		const char *comma = names->n > 0 ? ", " : "";
		int length = name.len < SENTENCE_SIZE ? (int)name.len : SENTENCE_SIZE;
		char *end = names->text + names->len;
		size_t left = sizeof names->text - names->len;
		int n = names->n++ < NAMES_MAX
			    ? snprintf(end, left, "%s%.*s", comma, length, name.at)
			    : snprintf(end, left, ", ...");
		assert(n >= 0);
		names->len += (size_t)n < left ? (size_t)n : left - 1;
	}
}

static struct names names_of(
    const struct explanation *explanation, const struct signal_list *a, const struct signal_list *b)
{
	struct names names = {0};

	names_add(&names, explanation->judging->ruleset, a);
	names_add(&names, explanation->judging->ruleset, b);
	return names;
}

static const char *how_it_holds(enum truth truth)
{
	static const char *const how[] = {
	    [TRUTH_NO] = "does not hold",
	    [TRUTH_LIMIT] = "may hold: a limit was met",
	    [TRUTH_PARTIAL] = "holds, if no text is missing",
	    [TRUTH_UNLOGGED] = "may hold: the log does not say",
	    [TRUTH_LANGUAGE] = "holds, if no words of another language undo it",
	    [TRUTH_MEDIA] = "holds, if no image, sound or file undoes it",
	    [TRUTH_YES] = "holds",
	};

	return how[truth];
}

static void explain_signal(struct explanation *explanation, uint32_t message, uint32_t index)
{
	const struct judging *judging = explanation->judging;
	const struct signal *signal = &judging->ruleset->signals[index];
	const char *how = how_it_holds(signal_truth(judging, message, index, TO_ACCUSE));
	int length = signal->name.len < SENTENCE_SIZE ? (int)signal->name.len : SENTENCE_SIZE;

	if (evidence_signal(explanation, message, index) == 0)
		evidence_message(explanation, message, signal->name);
	if (signal->kind == SIGNAL_SCORE)
		explain_value(explanation, evidence_score(judging, message, index),
		    signal->threshold, "%.*s %s", length, signal->name.at, how);
	else
		explain_say(explanation, "%.*s %s", length, signal->name.at, how);
}

/* Those of the list that hold; only if none does, those that may. */
static void explain_signals(
    struct explanation *explanation, uint32_t message, const struct signal_list *list)
{
	enum truth best = TRUTH_NO;

	for (size_t i = 0; i < list->n; i++)
		best = truth_or(
		    best, signal_truth(explanation->judging, message, list->at[i], TO_ACCUSE));
	for (size_t i = 0; i < list->n; i++) {
		enum truth truth =
		    signal_truth(explanation->judging, message, list->at[i], TO_ACCUSE);
		if (truth != TRUTH_NO && (truth == TRUTH_YES || best != TRUTH_YES))
			explain_signal(explanation, message, list->at[i]);
	}
}

static void explain_words(
    struct explanation *explanation, uint32_t nwords, const struct condition *condition)
{
	if (condition->max_words > 0)
		explain_value(explanation, nwords, condition->max_words, "%u words, at most %u",
		    nwords, condition->max_words);
	if (condition->min_words > 0)
		explain_value(explanation, nwords, condition->min_words, "%u words, at least %u",
		    nwords, condition->min_words);
}

/* A condition that asks for no signal still rests on its message. */
static struct span whole_label(
    struct explanation *explanation, const struct scene *scene, const struct names *none)
{
	const struct condition *is = scene->is;
	const struct message *message = message_at(explanation->judging, scene->message);
	uint32_t nwords = explanation->judging->hits->messages[scene->message].nwords;

	if (none->n > 0)
		return explain_label(explanation, "no %s", none->text);
	if (is->min_words > 0 || is->max_words > 0)
		return explain_label(explanation, "%u words", nwords);
	return explain_label(explanation, "%s message", role_name(message->role));
}

static void explain_present(struct explanation *explanation, const struct scene *scene)
{
	const struct judging *judging = explanation->judging;
	const struct condition *is = scene->is;
	struct names none = names_of(explanation, &is->none, &(struct signal_list){0});
	size_t before = explanation->nevidence;

	explain_signals(explanation, scene->message, &is->all);
	explain_signals(explanation, scene->message, &is->any);
	if (explanation->nevidence == before)
		evidence_message(
		    explanation, scene->message, whole_label(explanation, scene, &none));
	if (none.n > 0)
		explain_say(explanation, "none of: %s", none.text);
	if (!message_is_raw(judging, message_at(judging, scene->message)))
		explain_words(explanation, judging->hits->messages[scene->message].nwords, is);
}

static void explain_missing(
    struct explanation *explanation, const struct scene *scene, const struct claim *claim)
{
	struct names names = names_of(explanation, &scene->is->all, &scene->is->any);
	const char *expected = names.n > 0 ? names.text : "such message";

	evidence_message(
	    explanation, scene->message, explain_label(explanation, "no %s", expected));
	explain_value(explanation, claim->nreplies, claim->within, "no %s in %u of %u messages",
	    expected, claim->nreplies, claim->within);
}

static void explain_scene(
    struct explanation *explanation, const struct scene *scene, const struct claim *claim)
{
	if (scene->is_missing)
		explain_missing(explanation, scene, claim);
	else
		explain_present(explanation, scene);
}

/* Of very many steps the oldest go without evidence. */
static void explain_scenes(struct explanation *explanation, const struct claim *claim)
{
	size_t evidence_left = JUDGE_EVIDENCE_MAX - SPARE_EVIDENCE;
	size_t reasons_left = JUDGE_REASONS_MAX - SPARE_REASONS;
	size_t nshown = claim->nscenes < evidence_left ? claim->nscenes : evidence_left;

	for (size_t i = claim->nscenes - nshown; i < claim->nscenes; i++) {
		size_t before = explanation->nevidence;
		explanation->evidence_room = before + evidence_left / (claim->nscenes - i);
		explanation->reasons_room =
		    explanation->nreasons + reasons_left / (claim->nscenes - i);
		size_t nreasons = explanation->nreasons;
		explain_scene(explanation, &claim->scenes[i], claim);
		evidence_left -= explanation->nevidence - before;
		reasons_left -= explanation->nreasons - nreasons;
		if (i + 1 == claim->nscenes)
			explanation->first = explanation->evidence[before];
	}
}

/* The parts' evidence by turns, so that each is seen. */
static void explain_parts(struct explanation *explanation, const struct claim *claim)
{
	explanation->evidence_room = JUDGE_EVIDENCE_MAX - SPARE_EVIDENCE;
	explanation->reasons_room = JUDGE_REASONS_MAX - SPARE_REASONS;
	for (size_t round = 0; round < JUDGE_EVIDENCE_MAX; round++)
		for (size_t i = 0; i < claim->nparts; i++) {
			const struct finding *part = &claim->parts[i]->finding;
			if (round < part->nevidence &&
			    explanation->nevidence < explanation->evidence_room)
				explanation->evidence[explanation->nevidence++] =
				    part->evidence[round];
		}
	for (size_t i = 0; i < claim->nparts; i++) {
		const struct finding *part = &claim->parts[i]->finding;
		int length = part->rule.len < SENTENCE_SIZE ? (int)part->rule.len : SENTENCE_SIZE;
		explain_say(explanation, "%.*s: %.*s on message %u", length, part->rule.at,
		    (int)part->verdict.len, part->verdict.at,
		    message_at(explanation->judging, part->message)->number);
	}
}

void explain_claim(struct explanation *explanation, const struct claim *claim)
{
	if (claim->nparts > 0)
		explain_parts(explanation, claim);
	else
		explain_scenes(explanation, claim);
	explanation->evidence_room = JUDGE_EVIDENCE_MAX;
	explanation->reasons_room = JUDGE_REASONS_MAX;
}
