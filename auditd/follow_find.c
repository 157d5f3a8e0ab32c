/* Files that are no text's, and what becomes of them: sights.
 *
 * A file may hold a text that is known: copied, compressed, or both. It is decoded without being judged, and held against every
 * text by digests (follow_heads.c): how the text begins, what stands before each step of its trace, what stands before
 * the place it was decoded to. A difference at any excludes a text; agreement at the last proves it.
 *
 * What is proven: the file of a text that is still there is a copy and waits. Where that file is gone or emptied, the new one takes
 * the text over. Of a text that ended, a file with nothing more is a repeat, one with more goes on with it.
 * What is not: nobody excluded waits for a file that has not grown for 5 seconds (a compressed one: 60), and a difference is seen at the
 * first 32, 128, 512 bytes and each step. So logs that begin alike are held up only while all that is there of the
 * one is how another begins. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "follow_private.h"

enum {
	CHUNK = 64 << 10,
	SLICE = 256 << 10,    /* stored bytes looked into at one turn */
	SLICE_TEXT = 1 << 20, /* and text */
};

static bool is_candidate(const struct text *text)
{
	return text->at.traced > 0 && !text->is_untold && text->state != TEXT_REPEAT &&
	       text->state != TEXT_FORGOTTEN;
}

static int choose_candidates(struct follow *follow, struct sight *sight, struct error *err)
{
	sight->candidates = calloc(follow->ntexts + !follow->ntexts, sizeof *sight->candidates);
	if (sight->candidates == NULL)
		return error_memory(err);
	for (size_t i = 0; i < follow->ntexts; i++) {
		if (is_candidate(follow->texts[i]))
			sight->candidates[sight->ncandidates++].text = follow->texts[i];
	}
	return 0;
}

void find_drop_candidate(struct sight *sight, size_t index)
{
	free(sight->candidates[index].proof);
	sight->candidates[index] = sight->candidates[--sight->ncandidates];
}

static void feed_proof(struct sight *sight, size_t index, uint64_t text_offset, struct span text)
{
	struct candidate *candidate = &sight->candidates[index];

	if (candidate->proof->state == PROOF_OPEN) {
		proof_feed(candidate->proof, text_offset, text);
		candidate->losses = sight->losses;
		candidate->account = decode_account(sight->decode);
	}
	if (candidate->proof->state == PROOF_DIFFERENT)
		find_drop_candidate(sight, index);
}

/* Hold the first bytes against each text's, then begin the proofs of those that are left. */
static int compare_heads(struct sight *sight, bool at_end, struct error *err)
{
	bool is_enough = sight->heads.n == FOLLOW_HEADS || at_end;

	heads_take(&sight->heads, buf_span(&sight->head));
	for (size_t i = sight->ncandidates; i > 0; i--) {
		struct candidate *candidate = &sight->candidates[i - 1];
		if (!heads_agree(&sight->heads, &candidate->text->at.heads)) {
			find_drop_candidate(sight, i - 1);
			continue;
		}
		if (candidate->proof || !(is_enough || sight->heads.n == FOLLOW_HEADS))
			continue;
		candidate->proof = malloc(sizeof *candidate->proof);
		if (candidate->proof == NULL)
			return error_memory(err);
		proof_init(candidate->proof, &candidate->text->at);
		feed_proof(sight, i - 1, 0, buf_span(&sight->head));
	}
	return 0;
}

static void feed_proofs(struct sight *sight, uint64_t text_offset, struct span text)
{
	for (size_t i = sight->ncandidates; i > 0; i--) {
		if (sight->candidates[i - 1].proof)
			feed_proof(sight, i - 1, text_offset, text);
	}
}

/* Where decoding would go on for the text that is least far: places before are not needed. */
static void keep_places(struct sight *sight)
{
	uint64_t least = sight->text;

	for (size_t i = 0; i < sight->ncandidates; i++) {
		uint64_t settled = sight->candidates[i].text->at.mark.text_offset;
		least = settled < least ? settled : least;
	}
	decode_keep_from(sight->decode, least);
}

static int take_text(struct sight *sight, struct span text, struct error *err)
{
	uint64_t from = sight->text;

	sight->text += text.len;
	if (sight->head.len < FOLLOW_HEAD) {
		size_t n = FOLLOW_HEAD - sight->head.len;
		if (buf_append(&sight->head, span_slice(text, 0, n)) != 0)
			return error_memory(err);
		if (compare_heads(sight, false, err) != 0)
			return -1;
	}
	feed_proofs(sight, from, text);
	return 0;
}

/* Decode on. 1, 0 at the end of what is there, -1 with *err: ERROR_MEMORY, or the file cannot be read. */
static int read_slice(struct follow *follow, struct sight *sight, struct error *err)
{
	uint64_t enough = tail_offset(sight->tail) + SLICE;
	uint64_t enough_text = sight->text + SLICE_TEXT;
	struct piece piece;

	while (tail_offset(sight->tail) < enough && sight->text < enough_text &&
	       sight->ncandidates > 0) {
		struct span chunk;
		int got = decode_next(sight->decode, &piece, err);
		if (got < 0)
			return -1;
		sight->losses += got == 1 && piece.kind == PIECE_LOSS;
		if (got == 1 && piece.kind == PIECE_TEXT && take_text(sight, piece.text, err) != 0)
			return -1;
		if (got == 1)
			continue;
		got = tail_next(sight->tail, CHUNK, &chunk, err);
		if (got <= 0)
			return got;
		pace_take(&follow->pace, chunk.len);
		follow->stored_bytes += chunk.len;
		decode_feed(sight->decode, chunk, false);
	}
	return 1;
}

static int open_sight(struct follow *follow, struct sight *sight, struct error *err)
{
	const char *path = sight->path;

	if (sight->tail == NULL)
		sight->tail = tail_open(path, 0, NULL, err);
	if (sight->tail == NULL)
		return -1;
	if (tail_device(sight->tail) != sight->device || tail_inode(sight->tail) != sight->inode) {
		/* The name leads elsewhere by now: the next look tells. */
		tail_close(sight->tail);
		sight->tail = NULL;
		follow->is_dirty = true;
		return 0;
	}
	if (sight->decode)
		return 1;
	sight->decode = decode_new(&follow->decode);
	if (sight->decode == NULL)
		return error_memory(err);
	follow->nsight_decoders++;
	return choose_candidates(follow, sight, err) == 0 ? 1 : -1;
}

/* What cannot be read is tried again at later looks. */
static int shut(struct follow *follow, struct sight *sight, struct error *why, struct error *err)
{
	if (why->kind == ERROR_MEMORY)
		return error_memory(err);
	sight_close(follow, sight);
	sight->state = SIGHT_CLOSED;
	sight->is_due = false;
	sight->looked_us = follow->now_us;
	if (sight->why && strcmp(sight->why, why->text) == 0)
		return 0;
	free(sight->why);
	sight->why = strdup(why->text);
	if (sight->why == NULL)
		return error_memory(err);
	log_line(LOG_WARNING, "%s; it is tried again", why->text);
	return 0;
}

int find_look_into(struct follow *follow, struct sight *sight, struct error *err)
{
	struct error why = {0};
	enum tail_state state;
	uint64_t size;

	sight->is_due = false;
	int got = open_sight(follow, sight, &why);
	if (got < 0)
		return shut(follow, sight, &why, err);
	if (got == 0)
		return 0;
	sight->state = SIGHT_READING;
	if (tail_look(sight->tail, &state, &size, &why) != 0)
		return shut(follow, sight, &why, err);
	if (state == TAIL_TRUNCATED) {
		sight_restart(follow, sight);
		return 0;
	}
	got = read_slice(follow, sight, &why);
	if (got < 0)
		return shut(follow, sight, &why, err);
	if (compare_heads(sight, got == 0, err) != 0)
		return -1;
	keep_places(sight);
	/* Proofs begin when the first bytes are known, or no more of them are there. */
	if (got == 1 && sight->heads.n < FOLLOW_HEADS && sight->ncandidates > 0) {
		sight->is_due = true;
		return 0;
	}
	return find_decide(follow, sight, got == 0, err);
}
