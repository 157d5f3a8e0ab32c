/* Positions are read back as they were, and refused when they are damaged; beginnings of texts are told apart. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

static void fill(struct text *text)
{
	struct position *at = &text->at;

	at->epoch = 3;
	at->base = 100;
	at->text_start = 120;
	at->mark = (struct lines_mark){.text_offset = 5000, .number = 7, .line_start = 5000};
	at->nlosses = 2;
	at->read = 6000;
	at->guard.nbytes = 3;
	memcpy(at->guard.bytes, "abc", 3);
	at->traced = 5100;
	memset(&at->digest, 0x11, sizeof at->digest);
	at->nsteps = 2;
	memset(at->steps, 0x22, 2 * sizeof at->steps[0]);
	at->recent[0].traced = 5000;
	memset(&at->recent[0].digest, 0x33, sizeof at->recent[0].digest);
	at->heads.n = 1;
	memset(&at->heads.at[0], 0x44, sizeof at->heads.at[0]);
	at->account = (struct decode_account){.read = 6000, .decoded = 5900, .container = 100};
	at->earlier.lost[LOSS_CORRUPT] = (uint64_t)-5;
	text->has_file = true;
	text->size = 7000;
	text->mtime_us = -1;
	text->real = strdup("elsewhere");
	text->format = strdup("openai-chat");
	text->tried = 16;
	text->fitted = 15;
	text->is_released = true;
}

static void a_position_is_read_back_as_it_was(void **state)
{
	(void)state;
	struct text text = {0}, back = {0};
	struct buf blob = {0}, again = {0};

	fill(&text);
	assert_int_equal(follow_pack(&text, &blob), 0);
	assert_int_equal(follow_unpack(&back, buf_span(&blob)), 0);
	assert_int_equal(follow_pack(&back, &again), 0);
	assert_int_equal(blob.len, again.len);
	assert_memory_equal(blob.at, again.at, blob.len);
	assert_string_equal(back.format, "openai-chat");
	assert_int_equal(back.at.mark.text_offset, 5000);
	/* 2,000 of them cost little. */
	assert_true(blob.len < 1500);
	assert_true(sizeof(struct text) < 2048);
	free(text.real);
	free(text.format);
	free(back.real);
	free(back.format);
	buf_done(&blob);
	buf_done(&again);
}

static void a_position_cut_anywhere_is_refused(void **state)
{
	(void)state;
	struct text text = {0};
	struct buf blob = {0};

	fill(&text);
	assert_int_equal(follow_pack(&text, &blob), 0);
	for (size_t n = 0; n < blob.len; n++) {
		struct text back = {0};
		char *copy = malloc(n + !n);
		assert_non_null(copy);
		memcpy(copy, blob.at, n);
		assert_int_equal(follow_unpack(&back, (struct span){copy, n}), -1);
		assert_null(back.real);
		assert_int_equal(back.at.read, 0);
		free(copy);
	}
	/* Bytes that make no sense are refused or read, never more than that. */
	uint64_t seed = 5;
	for (size_t i = 0; i < 20000; i++) {
		struct text back = {0};
		char *copy = malloc(blob.len);
		assert_non_null(copy);
		memcpy(copy, blob.at, blob.len);
		for (size_t k = random_below(&seed, 4) + 1; k > 0; k--)
			copy[random_below(&seed, blob.len)] = (char)random_below(&seed, 256);
		if (follow_unpack(&back, (struct span){copy, blob.len}) == 0) {
			assert_true(back.at.mark.text_offset >= back.at.base);
			free(back.real);
			free(back.format);
		}
		free(copy);
	}
	free(text.real);
	free(text.format);
	buf_done(&blob);
}

/* Feed a text in pieces. */
static void feed(struct proof *proof, struct span text, size_t most, uint64_t *seed)
{
	for (size_t at = 0; at < text.len;) {
		size_t n = 1 + random_below(seed, most);
		struct span piece = span_slice(text, at, at + n);
		proof_feed(proof, at, piece);
		at += piece.len;
	}
}

static void position_of(struct position *at, struct span text, size_t base)
{
	struct trace trace;

	trace_init(&trace);
	trace_feed(&trace, span_slice(text, base, text.len));
	*at = (struct position){.base = base, .traced = text.len, .nsteps = trace.nsteps};
	at->digest = trace_digest(&trace);
	memcpy(at->steps, trace.steps, trace.nsteps * sizeof at->steps[0]);
}

static void a_proof_holds_for_what_goes_on_and_for_nothing_else(void **state)
{
	(void)state;
	struct buf text = {0};
	struct position at;
	struct proof proof;
	uint64_t seed = 7;

	for (size_t i = 0; i < 100000; i++)
		buf_byte(&text, (char)random_below(&seed, 256));
	for (size_t round = 0; round < 50; round++) {
		size_t length = 1 + random_below(&seed, 90000);
		size_t base = round % 2 ? random_below(&seed, length) : 0;
		position_of(&at, span_slice(buf_span(&text), 0, length), base);
		proof_init(&proof, &at);
		feed(&proof, span_slice(buf_span(&text), 0, length - 1), 5000, &seed);
		assert_int_equal(
		    proof.state, length - 1 < base || length > base ? PROOF_OPEN : PROOF_EQUAL);
		proof_init(&proof, &at);
		feed(&proof, buf_span(&text), 5000, &seed);
		assert_int_equal(proof.state, PROOF_EQUAL);
		/* A byte that differs. */
		size_t where = base + random_below(&seed, length - base);
		text.at[where] = (char)(text.at[where] ^ 1);
		proof_init(&proof, &at);
		feed(&proof, buf_span(&text), 5000, &seed);
		assert_int_equal(proof.state, PROOF_DIFFERENT);
		/* It is seen at the next step, not only at the end. */
		assert_true(proof.trace.nbytes <= 4 * (where - base + 1) + 4096);
		text.at[where] = (char)(text.at[where] ^ 1);
	}
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_position_is_read_back_as_it_was),
	    cmocka_unit_test(a_position_cut_anywhere_is_refused),
	    cmocka_unit_test(a_proof_holds_for_what_goes_on_and_for_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
