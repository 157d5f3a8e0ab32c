/* A small world to judge in: rules by their bodies, conversations in shorthand, findings as one line of text.
 *
 * A conversation is words separated by spaces, a message each: role, signals, marks.
 *   u:ab      a user message on which the signals a and b hold (s d u a t: system developer user assistant tool;
 *             ?: unknown)
 *   a:a?b     the signal a may hold (a limit was met), b holds
 *   a:b/pi9   marks: p truncated, r redacted, m body missing, o not new, i the input's side, a number of words,
 *             x in Spanish (all others are in English, which the rules read), q of unknown language, y of unknown
 *             language but hardly English, v with an image
 * Signals a to h match words; s is a score of at least 2000; f is undone by other words; o is made of all of a and b;
 * w bears a word bound; z looks at tool messages alone. */
#ifndef TESTS_JUDGE_WORLD_H
#define TESTS_JUDGE_WORLD_H

#include "support.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "judge/judge.h"

enum { WORLD_MESSAGES = 64, WORLD_HITS = 256, WORLD_RULES = 8, WORLD_WORDS = 20 };

struct world {
	struct ruleset *ruleset;
	struct transcript transcript;
	struct message messages[WORLD_MESSAGES];
	struct part parts[WORLD_MESSAGES];
	struct hits hits;
	struct message_facts facts[WORLD_MESSAGES];
	uint64_t holds[WORLD_MESSAGES], unsure[WORLD_MESSAGES];
	struct hit hit[WORLD_HITS];
	struct arena arena;
	struct findings findings;
	struct tally tallies[WORLD_RULES];
	char told[4096];
};

/* A rule as a test writes it: what it looks for, and what differs from a stable, high, strong violation. */
struct world_rule {
	const char *id;
	const char *body;
	const char *more;
};

static inline void world_write_rule(struct buf *yaml, const struct world_rule *rule)
{
	static const char *const defaults[][2] = {{"languages", "[en]"}, {"status", "stable"},
	    {"severity", "high"}, {"confidence", "strong"}};
	const char *more = rule->more ? rule->more : "";
	const char *fires = strstr(more, "verdict: ");

	buf_printf(yaml,
	    "  - id: %s\n    rev: 3\n    title: Title of %s\n    family: honesty\n"
	    "    clauses: [book#page]\n    why: Because.\n",
	    rule->id, rule->id);
	for (size_t i = 0; i < ARRAY_LEN(defaults); i++)
		if (strstr(more, defaults[i][0]) == NULL)
			buf_printf(yaml, "    %s: %s\n", defaults[i][0], defaults[i][1]);
	buf_printf(yaml, "    %s\n", rule->body);
	if (*more)
		buf_printf(yaml, "    %s\n", more);
	buf_printf(yaml,
	    "    tests: [{name: yes, expect: %s, talk: [{user: x}]},"
	    " {name: no, expect: none, talk: [{user: y}]}]\n",
	    fires ? fires + strlen("verdict: ") : "violation");
}

static inline void world_init(struct world *world, const struct world_rule *rules, size_t nrules)
{
	struct buf yaml = {0};
	struct error err = {0};

	*world = (struct world){0};
	buf_text(&yaml, "pack: test\nspec: {document: book, release: 2024-01-01}\nsignals:\n");
	for (char name = 'a'; name <= 'e'; name++)
		buf_printf(&yaml, "  %c: {any: ['%c%c%c']}\n", name, name, name, name);
	buf_text(&yaml,
	    "  s: {score: {threshold: 2000, terms: ["
	    "{name: one, weight: 1500, any: [uno]}, {name: two, weight: 900, any: [due]}]}}\n"
	    "  f: {any: [fff], none: [ggg]}\n"
	    "  o: {of: {all: [a, b]}}\n"
	    "  w: {any: [www], words: {max: 10}}\n"
	    "  z: {in: {role: tool}, any: [zzz]}\n"
	    "rules:\n");
	for (size_t i = 0; i < nrules; i++)
		world_write_rule(&yaml, &rules[i]);
	world->ruleset = ruleset_parse(buf_span(&yaml), "test.yaml", NULL, &err);
	if (world->ruleset == NULL)
		fail_msg("%s", err.text);
	buf_done(&yaml);
	assert_true(nrules <= WORLD_RULES && world->ruleset->nsignals <= 64);
	world->transcript = (struct transcript){.state = TRANSCRIPT_READ,
	    .format = "test",
	    .conversation = SPAN("talk-1"),
	    .model = SPAN("model-1"),
	    .messages = world->messages};
	world->hits = (struct hits){.at = world->hit, .messages = world->facts};
}

static inline void world_done(struct world *world)
{
	ruleset_free(world->ruleset);
	arena_done(&world->arena);
}

static inline uint32_t world_signal(const struct world *world, char name)
{
	int index = ruleset_find_signal(world->ruleset, (struct span){&name, 1});

	assert_true(index >= 0);
	return (uint32_t)index;
}

static inline enum role world_role(char letter)
{
	static const char letters[ROLES + 1] = "?sduat";
	const char *at = strchr(letters, letter);

	assert_true(letter && at);
	return (enum role)(at - letters);
}

static inline void world_add_hit(struct world *world, uint32_t message, uint32_t signal)
{
	struct message_facts *facts = &world->facts[message];
	const struct signal *it = &world->ruleset->signals[signal];

	if (it->kind == SIGNAL_OF)
		return;
	assert_true(world->hits.n < WORLD_HITS);
	world->hit[world->hits.n++] = (struct hit){.message = message,
	    .signal = signal,
	    .term = it->first_term,
	    .start = 10 * signal,
	    .end = 10 * signal + 3,
	    .value = it->kind == SIGNAL_SCORE ? 2400 : 0};
	facts->nhits++;
}

/* The hits of a message in order of their signals, as the matcher gives them. */
static inline void world_add_hits(struct world *world, uint32_t message)
{
	world->facts[message].first_hit = (uint32_t)world->hits.n;
	for (uint32_t i = 0; i < world->ruleset->nsignals; i++)
		if (hit_bit(&world->holds[message], i))
			world_add_hit(world, message, i);
}

static inline const char *world_read_signals(struct world *world, uint32_t message, const char *at)
{
	for (; isalpha((unsigned char)*at); at++) {
		uint64_t bit = UINT64_C(1) << world_signal(world, *at);
		if (at[1] == '?') {
			world->unsure[message] |= bit;
			at++;
		} else {
			world->holds[message] |= bit;
		}
	}
	return at;
}

static inline const char *world_read_marks(struct world *world, uint32_t index, const char *at)
{
	struct message *message = &world->messages[index];

	for (; *at && *at != ' '; at++) {
		if (isdigit((unsigned char)*at)) {
			world->facts[index].nwords = (uint32_t)strtoul(at, (char **)&at, 10);
			at--;
		} else if (*at == 'o') {
			message->is_new = false;
		} else if (*at == 'i') {
			message->side = SIDE_INPUT;
		} else if (*at == 'x' || *at == 'q' || *at == 'y') {
			world->facts[index].language = *at == 'x' ? LANGUAGE_ES : LANGUAGE_UNKNOWN;
			world->facts[index].unlikely = *at == 'y' ? language_bit(LANGUAGE_EN) : 0;
		} else if (*at == 'v') {
			world->facts[index].has_media = true;
			world->parts[index] =
			    (struct part){.kind = PART_MEDIA, .name = SPAN("image/png")};
		} else {
			assert_non_null(strchr("prm", *at));
			message->flags |= *at == 'p'   ? MESSAGE_TRUNCATED
					  : *at == 'r' ? MESSAGE_REDACTED
						       : MESSAGE_BODY_MISSING;
		}
	}
	return at;
}

static inline const char *world_read_message(struct world *world, const char *at)
{
	static const enum authority authorities[ROLES] = {[ROLE_SYSTEM] = AUTHORITY_SYSTEM,
	    [ROLE_DEVELOPER] = AUTHORITY_DEVELOPER,
	    [ROLE_USER] = AUTHORITY_USER};
	uint32_t index = (uint32_t)world->transcript.nmessages++;
	struct message *message = &world->messages[index];
	struct hash hash;

	assert_true(index < WORLD_MESSAGES);
	*message = (struct message){.role = world_role(*at),
	    .is_new = true,
	    .number = index,
	    .parts = &world->parts[index],
	    .nparts = 1,
	    .origin = {.line = index + 1}};
	message->authority = authorities[message->role];
	message->side = message->role == ROLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT;
	hash_init(&hash, "turn");
	hash_number(&hash, index);
	hash_done(&hash, &message->turn);
	world->holds[index] = world->unsure[index] = 0;
	world->facts[index] = (struct message_facts){.holds = &world->holds[index],
	    .unsure = &world->unsure[index],
	    .nwords = WORLD_WORDS,
	    .language = LANGUAGE_EN};
	world->parts[index] = (struct part){0};
	at++;
	if (*at == ':')
		at = world_read_signals(world, index, at + 1);
	if (*at == '/')
		at = world_read_marks(world, index, at + 1);
	assert_true(*at == ' ' || *at == '\0');
	world_add_hits(world, index);
	return at;
}

static inline void world_talk(struct world *world, const char *talk)
{
	world->transcript.nmessages = 0;
	world->hits.n = 0;
	while (*talk) {
		talk = world_read_message(world, talk);
		talk += strspn(talk, " ");
	}
	world->hits.nmessages = world->transcript.nmessages;
}

/* Findings as "RULE@MESSAGE=VERDICT", with the cause behind "inconclusive" and the licence behind "excused". */
static inline const char *world_tell(struct world *world)
{
	struct buf told = {0};

	for (size_t i = 0; i < world->findings.n; i++) {
		const struct finding *it = &world->findings.at[i];
		buf_printf(&told, "%s%.*s@%u=%.*s", i ? " " : "", (int)it->rule.len, it->rule.at,
		    it->message, (int)it->verdict.len, it->verdict.at);
		if (it->inconclusive.at)
			buf_printf(&told, "-%.*s", (int)it->inconclusive.len, it->inconclusive.at);
		if (it->is_excused)
			buf_printf(&told, "-%u", it->excused_by);
	}
	assert_true(told.len < sizeof world->told);
	memcpy(world->told, told.at ? told.at : "", told.len);
	world->told[told.len] = '\0';
	buf_done(&told);
	return world->told;
}

static inline void world_check_sums(const struct world *world)
{
	for (size_t i = 0; i < world->ruleset->nrules; i++) {
		const struct tally *it = &world->tallies[i];
		assert_true(it->fired + it->excused <= it->exposed);
		assert_true(it->exposed + tally_inconclusive(it) <= it->evaluated);
	}
}

/* Judge what was last talked. */
static inline const char *world_judge_again(struct world *world)
{
	struct error err = {0};

	arena_reset(&world->arena);
	memset(world->tallies, 0, sizeof world->tallies);
	assert_int_equal(
	    judge_run(judge_view(world->ruleset, &world->transcript), &world->transcript,
		&world->hits, &world->arena, &world->findings, world->tallies, &err),
	    0);
	world_check_sums(world);
	return world_tell(world);
}

static inline const char *world_judge(struct world *world, const char *talk)
{
	world_talk(world, talk);
	return world_judge_again(world);
}

/* "evaluated exposed fired excused inconclusive" of one rule. */
static inline const char *world_tally(struct world *world, size_t rule)
{
	const struct tally *it = &world->tallies[rule];
	int n = snprintf(world->told, sizeof world->told, "%d %d %d %d %d", (int)it->evaluated,
	    (int)it->exposed, (int)it->fired, (int)it->excused, (int)tally_inconclusive(it));

	assert_true(n > 0);
	return world->told;
}

/* A row of a truth table: one rule's body, a conversation, the findings and the tally that must follow. */
struct world_case {
	const char *what;
	const char *body;
	const char *talk;
	const char *told;
	const char *tally; /* NULL: whatever */
};

static inline void world_check_case(const struct world_case *it, const char *more)
{
	struct world world;

	world_init(&world, &(struct world_rule){"R", it->body, more}, 1);
	const char *told = world_judge(&world, it->talk);
	if (strcmp(told, it->told) != 0)
		fail_msg("%s: %s: \"%s\", not \"%s\"", it->what, it->talk, told, it->told);
	const char *tally = world_tally(&world, 0);
	if (it->tally && strcmp(tally, it->tally) != 0)
		fail_msg("%s: %s: tally %s, not %s", it->what, it->talk, tally, it->tally);
	world_done(&world);
}

static inline void world_check_cases(const struct world_case *cases, size_t ncases)
{
	for (size_t i = 0; i < ncases; i++)
		world_check_case(&cases[i], NULL);
}

#endif
