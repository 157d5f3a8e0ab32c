/* Hostile tool results and arguments: orders are looked for and followed up in bounded work, and every hit lies in its text. */
#include "support.h"

#include <stdlib.h>

#include "base/arena.h"
#include "detect/detect.h"
#include "detect/leaves.h"
#include "match/match.h"
#include "ruleset/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char pack[] =
    "pack: test\nversion: \"1\"\nspec: {document: test, release: 2025-01-01}\nsignals:\n"
    "  orders:\n"
    "    in: {role: [tool, user], part: [text, result]}\n"
    "    injected:\n"
    "      threshold: 600\n"
    "      cues:\n"
    "        - {name: override, weight: 600, any: ['ignore ~2 instruction*|rules']}\n"
    "        - {name: markup, weight: 400, markup: [system]}\n"
    "        - {name: order, weight: 300, shape: order}\n"
    "        - {name: payload, weight: 200, shape: payload}\n"
    "  acts: {in: {role: assistant}, obeys: {by: [call, fetch, read, statement], not-from: "
    "[guide*]}, using: [orders]}\n"
    "  out: {in: {role: assistant}, flow: {from: [user, untrusted], to: [outside]}}\n"
    "  new: {in: {role: assistant}, flow: {from: [nobody], to: [text, call]}}\n"
    "  grave: {in: {role: assistant}, action: {class: [send, irreversible], when: [unasked, "
    "unconfirmed]}}\n";

struct rig {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct scanner *scanner;
	struct detective *detective;
};

static void open_rig(struct rig *rig)
{
	struct error err;

	rig->ruleset = ruleset_parse(span_of(pack), "fuzz.yaml", NULL, &err);
	if (rig->ruleset == NULL)
		abort();
	rig->matcher = matcher_new(rig->ruleset, &match_defaults, &err);
	if (rig->matcher == NULL)
		abort();
	rig->scanner = scanner_new(rig->matcher);
	rig->detective = detective_new(rig->ruleset, &detect_defaults);
	if (rig->scanner == NULL || rig->detective == NULL)
		abort();
}

static void check_leaves(struct span text, struct arena *arena)
{
	static struct leaves leaves;

	if (leaves_find(text, arena, &leaves) != 0)
		abort();
	for (size_t i = 0; i < leaves.n; i++)
		if (leaves.at[i].start > leaves.at[i].end || leaves.at[i].end > text.len ||
		    leaves.at[i].text.len > leaves.at[i].end - leaves.at[i].start)
			abort();
}

static void check_hits(const struct transcript *transcript, const struct hits *hits)
{
	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *hit = &hits->at[i];
		const struct part *part = &transcript->messages[hit->message].parts[hit->part];
		if (hit->start > hit->end || hit->end > part->text.len)
			abort();
	}
}

/* The first third is what a tool brought, the second a call's arguments, the third a reply. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rig rig;
	static struct arena arena;
	struct span text = {(const char *)data, size};
	size_t one = utf8_floor(text, size / 3), two = utf8_floor(text, size / 3 * 2);
	struct hits hits = {0};
	struct error err;

	if (utf8_valid_prefix(text) < size)
		return 0;
	if (rig.ruleset == NULL)
		open_rig(&rig);
	struct part parts[] = {{.kind = PART_TEXT, .text = span_slice(text, 0, one)},
	    {.kind = PART_RESULT, .text = span_slice(text, 0, one)},
	    {.kind = PART_CALL,
		.name = span_slice(text, 0, 20),
		.text = span_slice(text, one, two)},
	    {.kind = PART_TEXT, .text = span_slice(text, two, size)}};
	struct message messages[] = {
	    {.role = ROLE_USER, .authority = AUTHORITY_USER, .parts = &parts[0], .nparts = 1},
	    {.role = ROLE_TOOL, .parts = &parts[1], .nparts = 1},
	    {.role = ROLE_ASSISTANT, .side = SIDE_OUTPUT, .parts = &parts[2], .nparts = 2}};
	struct transcript transcript = {.messages = messages, .nmessages = ARRAY_LEN(messages)};
	arena_reset(&arena);
	check_leaves(parts[2].text, &arena);
	if (scanner_run(rig.scanner, &transcript, &arena, &hits, &err) != 0 ||
	    detective_run(rig.detective, &transcript, &arena, &hits, &err) != 0)
		abort();
	check_hits(&transcript, &hits);
	return 0;
}
