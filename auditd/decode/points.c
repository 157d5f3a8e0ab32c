/* The points of a decoder: a short list, and how one is written down. */
#include <stdlib.h>
#include <string.h>

#include "decode/gzip_press.h"
#include "decode/points.h"

enum {
	VERSION = 1,           /* of what is written down */
	STATE_MOST = 48 << 10, /* bytes of a codec's state */
};

/* No offset comes near it, so that sums of a few cannot overflow. */
static const uint64_t OFFSET_MOST = UINT64_C(1) << 56;

struct points *points_new(void)
{
	struct points *points = calloc(1, sizeof *points);

	if (points == NULL)
		return NULL;
	points->list[0] = calloc(1, sizeof *points->list[0]);
	if (points->list[0] == NULL) {
		free(points);
		return NULL;
	}
	points->codec = points->list[0]->codec = "";
	points->n = 1;
	return points;
}

void points_free(struct points *points)
{
	if (points == NULL)
		return;
	for (size_t i = 0; i < POINTS_MOST; i++) {
		if (points->list[i])
			buf_done(&points->list[i]->state);
		free(points->list[i]);
	}
	free(points);
}

void points_take(struct points *points, const struct piece *piece)
{
	if (piece->kind == PIECE_LOSS)
		points->nlosses++;
	if (piece->kind != PIECE_TEXT)
		return;
	points->text_offset += piece->text.len;
	trace_feed(&points->trace, piece->text);
}

static struct point *newest(const struct points *points)
{
	return points->list[points->n - 1];
}

bool points_are_due(const struct points *points, uint64_t at, uint64_t every)
{
	if (points == NULL)
		return false;
	const struct point *last = newest(points);
	return points->text_offset - last->place.text_offset >= every ||
	       at - last->at >= POINTS_EVERY;
}

bool points_are_far(const struct points *points, uint64_t more)
{
	return points == NULL ||
	       points->text_offset + more - newest(points)->place.text_offset < POINTS_EVERY;
}

uint64_t points_due_at(const struct points *points)
{
	return points ? newest(points)->at + POINTS_EVERY : UINT64_MAX;
}

bool points_are_at(const struct points *points)
{
	const struct decode_place *place = &newest(points)->place;

	return place->text_offset == points->text_offset && place->nlosses == points->nlosses;
}

/* Move the entry at from to the end of the list, those behind it up. */
static void rotate(struct points *points, size_t from)
{
	struct point *point = points->list[from];

	memmove(&points->list[from], &points->list[from + 1],
	    (POINTS_MOST - 1 - from) * sizeof(struct point *));
	points->list[POINTS_MOST - 1] = point;
}

struct point *points_begin(struct points *points, const struct input *input)
{
	if (points->n == POINTS_MOST) {
		/* The oldest stays. */
		rotate(points, 1);
		points->n--;
	}
	struct point **place = &points->list[points->n];
	if (*place == NULL)
		*place = calloc(1, sizeof **place);
	struct point *point = *place;
	if (point == NULL)
		return NULL;
	point->codec = points->codec;
	point->place = (struct decode_place){.serial = newest(points)->place.serial + 1,
	    .feed_offset = input->at,
	    .text_offset = points->text_offset,
	    .nlosses = points->nlosses};
	point->at = input->at;
	point->account = input->account;
	point->trace = points->trace;
	buf_clear(&point->state);
	return point;
}

void points_keep(struct points *points)
{
	points->n++;
}

void points_forget(struct points *points, uint64_t text_offset)
{
	while (points->n > 1 && points->list[1]->place.text_offset <= text_offset) {
		rotate(points, 0);
		points->n--;
	}
}

static void pack_account(struct buf *buf, const struct decode_account *account)
{
	pack_number(buf, account->decoded);
	pack_number(buf, account->container);
	for (size_t i = 0; i < LOSS_REASONS; i++)
		pack_number(buf, account->lost[i]);
}

/* Read an account back whose sum must be at. */
static int unpack_account(struct unpack *unpack, uint64_t at, struct decode_account *account)
{
	uint64_t sum = account->decoded = unpack_below(unpack, OFFSET_MOST);

	sum += account->container = unpack_below(unpack, OFFSET_MOST);
	for (size_t i = 0; i < LOSS_REASONS; i++)
		sum += account->lost[i] = unpack_below(unpack, OFFSET_MOST);
	return sum == at ? 0 : -1;
}

/* By this digest damage is known; it stands behind what it is of. */
static struct digest seal(struct span bytes)
{
	struct digest digest;
	struct hash hash;

	hash_init(&hash, "decode point");
	hash_field(&hash, bytes);
	hash_done(&hash, &digest);
	return digest;
}

int points_save(const struct points *points, struct buf *buf, struct error *err)
{
	const struct point *point = points->list[0];
	size_t start = buf->len;

	pack_number(buf, VERSION);
	pack_text(buf, span_of(point->codec));
	pack_number(buf, point->place.serial);
	pack_number(buf, point->place.text_offset);
	pack_number(buf, point->place.nlosses);
	pack_number(buf, point->at);
	pack_account(buf, &point->account);
	trace_pack(&point->trace, buf);
	if (gzip_press(buf_span(&point->state), buf) == 0 && !buf->failed) {
		struct digest digest = seal(span_slice(buf_span(buf), start, buf->len));
		pack_digest(buf, &digest);
	}
	return buf->failed ? error_memory(err) : 0;
}

int points_refuse(struct error *err)
{
	return error_set(err, ERROR_INPUT, "the saved place cannot be used");
}

/* Is the digest behind state its own? state is cut to what stands before. */
static bool is_sealed(struct span *state)
{
	struct digest is;

	if (state->len < sizeof is.bytes)
		return false;
	size_t length = state->len - sizeof is.bytes;
	memcpy(is.bytes, state->at + length, sizeof is.bytes);
	state->len = length;
	struct digest expected = seal(*state);
	return digest_compare(&is, &expected) == 0;
}

/* 0; -1 when out of memory; 1 when it is damaged. */
static int unpack_point(struct unpack *unpack, struct point *point, struct span *codec)
{
	if (unpack_number(unpack) != VERSION)
		return 1;
	*codec = unpack_text(unpack);
	point->place.serial = unpack_below(unpack, OFFSET_MOST);
	point->place.text_offset = unpack_below(unpack, OFFSET_MOST);
	point->place.nlosses = unpack_below(unpack, OFFSET_MOST);
	point->place.feed_offset = point->at = unpack_below(unpack, OFFSET_MOST);
	if (unpack_account(unpack, point->at, &point->account) != 0 ||
	    trace_unpack(unpack, &point->trace) != 0 ||
	    point->trace.nbytes != point->place.text_offset)
		return 1;
	return gzip_unpress(unpack, STATE_MOST, &point->state);
}

struct points *points_resume(struct span state, struct span *codec, struct error *err)
{
	struct unpack unpack = {.rest = state};

	if (!is_sealed(&unpack.rest)) {
		points_refuse(err);
		return NULL;
	}
	struct points *points = points_new();
	if (points == NULL) {
		error_memory(err);
		return NULL;
	}
	struct point *point = points->list[0];
	int answer = unpack_point(&unpack, point, codec);
	if (answer == 0 && unpack_end(&unpack) == 0) {
		points->text_offset = point->place.text_offset;
		points->nlosses = point->place.nlosses;
		points->trace = point->trace;
		return points;
	}
	points_free(points);
	if (answer < 0)
		error_memory(err);
	else
		points_refuse(err);
	return NULL;
}
