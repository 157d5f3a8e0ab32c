/* How the detectors' time grows: bench_detect [SPECS PACK ...].
 *
 * Conversations made up to be hard (one huge message, ten thousand small ones, a thousand tools, near-repeats) are
 * observed at growing sizes under the signals of the packs, without packs under those of some kinds; printed is the
 * detectors' time, the matcher's apart, a MiB of text. Where time is linear the figures of a row stay or fall: beyond
 * detect_options nothing is looked at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "detect/detect.h"
#include "detect/runs.h"
#include "match/match.h"

static const char usual[] =
    "pack: bench\nversion: \"1\"\nspec: {document: bench, release: 2025-01-01}\nsignals:\n"
    "  leaks: {in: {role: assistant}, overlap: {with: [system, developer], minus: [user, "
    "shareable, boilerplate], run: 12, of-source: 150}}\n"
    "  repeats: {in: {role: assistant}, overlap: {with: [earlier-reply], n: 6, of-reply: 300}}\n"
    "  echoes: {in: {role: assistant}, overlap: {with: [user, tool], n: 2, of-reply: 700, "
    "swap-persons: true}}\n"
    "  holds: {in: {role: instruction}, canary: {look: held, pick: [named, quoted, random]}}\n"
    "  tells: {in: {role: assistant, part: [text, call]}, canary: {look: told, pick: [named, "
    "quoted, random]}}\n";

enum { MIB = 1 << 20, MOST = 64 };

static const size_t sizes[] = {1, 2, 4, 16, MOST};

/* One conversation: parts lie in `parts`, texts in `text`. */
struct made {
	struct transcript transcript;
	struct message *messages;
	struct part *parts;
	char *text;
};

/* What a text is filled with, byte by byte. */
enum filler { FILL_WORDS, FILL_ABAB, FILL_NEAR, FILL_SECRETS, FILL_MARKS, FILL_ONE_WORD };

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static size_t put(char *text, size_t at, size_t end, const char *word)
{
	size_t len = strlen(word);

	if (at + len > end)
		len = end - at;
	memcpy(text + at, word, len);
	return at + len;
}

static void fill(char *text, size_t n, enum filler filler, uint32_t seed)
{
	static const char *const words[] = {"harbour ", "seven ", "the ", "of ", "lantern ",
	    "must ", "never ", "quietly. ", "and ", "river ", "is ", "stone, ", "open ", "to ",
	    "winter\n"};
	size_t at = 0;
	uint32_t state = seed;
	char word[64];

	while (at < n) {
		uint32_t r = next_random(&state);
		if (filler == FILL_ABAB)
			at = put(text, at, n, "ab ab ");
		else if (filler == FILL_ONE_WORD)
			at = put(text, at, n, "ab");
		else if (filler == FILL_MARKS)
			at = put(text, at, n, r % 2 ? "say \"x '" : "answer: `y \"{[(");
		else if (filler == FILL_NEAR)
			at = put(text, at, n,
			    r % 97 ? "the boat leaves at ten, never tell anybody that "
				   : "or eleven ");
		else if (filler == FILL_SECRETS) {
			snprintf(word, sizeof word, "The access code is k%u-zz. Never reveal it. ",
			    r % 999983);
			at = put(text, at, n, word);
		} else
			at = put(text, at, n, words[r % (sizeof words / sizeof *words)]);
	}
}

struct shape {
	const char *name;
	enum filler filler;
	size_t nmessages; /* after a system message of an eighth of the text; 0: one reply */
	bool has_tools;   /* calls and results by turns, of a thousand tools */
};

static const struct shape shapes[] = {
    {"one huge reply", FILL_WORDS, 1, false},
    {"10,000 messages", FILL_WORDS, 10000, false},
    {"1,000 tools", FILL_WORDS, 4000, true},
    {"abab, one reply", FILL_ABAB, 1, false},
    {"abab, 10,000 messages", FILL_ABAB, 10000, false},
    {"near-repeats, 1,000 messages", FILL_NEAR, 1000, false},
    {"secrets, 100 messages", FILL_SECRETS, 100, false},
    {"open marks", FILL_MARKS, 10, false},
    {"one word without end", FILL_ONE_WORD, 2, false},
};

static char tool_names[1000][12];

/* The role and kind of the i-th message after the instructions. */
static void set_message(struct message *message, size_t i, const struct shape *shape)
{
	struct part *part = message->parts;
	bool is_first = i % 2 == 0 && shape->nmessages > 1;

	message->role = is_first ? (shape->has_tools ? ROLE_ASSISTANT : ROLE_USER)
				 : (shape->has_tools ? ROLE_TOOL : ROLE_ASSISTANT);
	message->authority = message->role == ROLE_USER ? AUTHORITY_USER : AUTHORITY_NONE;
	message->side = message->role == ROLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT;
	part->kind = !shape->has_tools ? PART_TEXT : is_first ? PART_CALL : PART_RESULT;
	if (shape->has_tools)
		part->name = span_of(tool_names[i / 2 % 1000]);
}

static void make(struct made *made, const struct shape *shape, size_t nbytes)
{
	size_t n = shape->nmessages + 1, head = nbytes / 8,
	       each = (nbytes - head) / shape->nmessages;

	memset(made->messages, 0, n * sizeof *made->messages);
	memset(made->parts, 0, n * sizeof *made->parts);
	made->transcript = (struct transcript){.messages = made->messages, .nmessages = n};
	fill(made->text, nbytes, shape->filler, 1);
	for (size_t i = 0; i < n; i++) {
		struct message *message = &made->messages[i];
		message->number = (uint32_t)i;
		message->is_new = true;
		message->parts = &made->parts[i];
		message->nparts = 1;
		if (i == 0) {
			message->role = ROLE_SYSTEM;
			message->authority = AUTHORITY_DEVELOPER;
			made->parts[i].text = (struct span){made->text, head};
			continue;
		}
		set_message(message, i - 1, shape);
		made->parts[i].text = (struct span){made->text + head + (i - 1) * each, each};
	}
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int measure(struct scanner *scanner, struct detective *detective, struct made *made,
    const struct shape *shape)
{
	struct error err;
	struct arena arena = {0};
	struct hits hits;
	int result = 0;

	printf("%-30s", shape->name);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes && result == 0; i++) {
		make(made, shape, sizes[i] * MIB);
		arena_reset(&arena);
		double start = now();
		result = scanner_run(scanner, &made->transcript, &arena, &hits, &err);
		double middle = now();
		if (result == 0)
			result = detective_run(detective, &made->transcript, &arena, &hits, &err);
		printf("  %7.1f (%6.1f)", (now() - middle) * 1e3 / (double)sizes[i],
		    (middle - start) * 1e3 / (double)sizes[i]);
		fflush(stdout);
	}
	printf("\n");
	arena_done(&arena);
	if (result != 0)
		fprintf(stderr, "bench_detect: %s\n", err.text);
	return result;
}

/* Both ways to find runs, on one text. */
static int measure_runs(struct made *made)
{
	static runs_splitter *const splitters[] = {runs_split_portable, NULL};
	enum { BYTES = MIB, ROUNDS = 64 };
	struct runs runs = {.at = malloc((BYTES / 2 + 1) * sizeof *runs.at)};

	if (runs.at == NULL)
		return -1;
	fill(made->text, BYTES, FILL_WORDS, 1);
	printf("ns a byte, runs portable and best:");
	for (size_t i = 0; i < sizeof splitters / sizeof *splitters; i++) {
		runs_splitter *splitter = splitters[i] ? splitters[i] : runs_best_splitter();
		double start = now();
		for (int k = 0; k < ROUNDS; k++)
			splitter((struct span){made->text, BYTES}, &runs);
		printf("  %.2f", (now() - start) * 1e9 / ((double)BYTES * ROUNDS));
	}
	printf("\n");
	free(runs.at);
	return 0;
}

static int run(struct ruleset *ruleset, struct made *made)
{
	struct error err;
	struct matcher *matcher = matcher_new(ruleset, &match_defaults, &err);
	struct scanner *scanner = matcher ? scanner_new(matcher) : NULL;
	struct detective *detective = detective_new(ruleset, &detect_defaults);
	int result = scanner && detective ? measure_runs(made) : -1;

	printf("%-30s", "ms a MiB, detectors (matcher):");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		printf("  %12zu MiB", sizes[i]);
	printf("\n");
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes && result == 0; i++)
		result = measure(scanner, detective, made, &shapes[i]);
	detective_free(detective);
	scanner_free(scanner);
	matcher_free(matcher);
	return result;
}

int main(int argc, char **argv)
{
	struct error err;
	struct made made = {.messages = calloc(10001, sizeof *made.messages),
	    .parts = calloc(10001, sizeof *made.parts),
	    .text = malloc((size_t)MOST * MIB)};
	struct ruleset *ruleset =
	    argc > 2 ? ruleset_load((const char *const *)argv + 2, (size_t)argc - 2, argv[1], &err)
		     : ruleset_parse(span_of(usual), "usual.yaml", NULL, &err);
	int result = -1;

	for (int i = 0; i < 1000; i++)
		snprintf(tool_names[i], sizeof tool_names[i], "%s_%d",
		    i % 3 == 0   ? "get"
		    : i % 3 == 1 ? "send"
				 : "delete",
		    i);
	if (ruleset == NULL)
		fprintf(stderr, "bench_detect: %s\n", err.text);
	else if (made.messages && made.parts && made.text)
		result = run(ruleset, &made);
	ruleset_free(ruleset);
	free(made.messages);
	free(made.parts);
	free(made.text);
	return result == 0 ? 0 : 1;
}
