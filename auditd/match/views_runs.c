/* base64 and hexadecimal: long runs of a small alphabet. Runs are found by looking at every n-th byte; whether one is text
 * is told by its first bytes from each place a group may begin at, and again every few dozen bytes, so that text between
 * binary matter is found and pictures cost little. */
#include <string.h>

#include "match/views_masks.h"

/* Characters of an alphabet that together make whole bytes. */
struct alphabet {
	const signed char *values; /* by byte; -1: none of it */
	unsigned bits;             /* of a character */
	unsigned nchars, nbytes;   /* of a group */
	unsigned least;            /* characters in a row that are looked at */
	unsigned class;            /* of views_masks.h */
};

#define NONE_8 -1, -1, -1, -1, -1, -1, -1, -1
#define NONE_32 NONE_8, NONE_8, NONE_8, NONE_8
#define NONE_128 NONE_32, NONE_32, NONE_32, NONE_32

/* Both alphabets of RFC 4648, sections 4 and 5. */
static const signed char base64_values[256] = {NONE_32, NONE_8, -1, -1, -1, 62, -1, 62, -1, 63, 52,
    53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, 63, -1, 26, 27,
    28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
    -1, -1, -1, -1, -1, NONE_128};

static const signed char hex_values[256] = {NONE_32, NONE_8, NONE_8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    -1, -1, -1, -1, -1, -1, -1, 10, 11, 12, 13, 14, 15, -1, NONE_8, NONE_8, NONE_8, -1, 10, 11, 12,
    13, 14, 15, -1, NONE_8, NONE_8, NONE_8, NONE_128};

static const struct alphabet base64 = {base64_values, 6, 4, 3, 14, MASK_CODE};
static const struct alphabet hex = {hex_values, 4, 2, 1, 20, MASK_HEX};

static int value_of(const struct alphabet *alphabet, struct span text, size_t at)
{
	return at < text.len ? alphabet->values[(unsigned char)text.at[at]] : -1;
}

/* Characters one by one, over the ends of lines. */
struct reader {
	const struct alphabet *alphabet;
	struct span text;
	size_t at;
	size_t nleft; /* characters of this line from here on, where it is not the first; else 0 */
};

/* Behind what ends a line, also where it is written \n; 0: there is no end of a line. */
static size_t skip_line_end(struct span text, size_t at)
{
	size_t start = at;

	if (at < text.len && text.at[at] == '\r')
		at++;
	if (at < text.len && text.at[at] == '\n')
		at++;
	else if (text.len - at >= 4 && memcmp(text.at + at, "\\r\\n", 4) == 0)
		at += 4;
	else if (text.len - at >= 2 && memcmp(text.at + at, "\\n", 2) == 0)
		at += 2;
	else
		return 0;
	while (
	    at < text.len && at - start < 16 && strchr(" \t>", text.at[at]) && text.at[at] != '\0')
		at++;
	return at;
}

/* Go on in the next line if nothing but characters of the alphabet stand in it. */
static bool next_line(struct reader *reader)
{
	size_t start = skip_line_end(reader->text, reader->at), end = start;

	if (start == 0)
		return false;
	while (value_of(reader->alphabet, reader->text, end) >= 0)
		end++;
	if (end == start)
		return false;
	if (end < reader->text.len &&
	    (strchr("=\r\n\\\"'`<", reader->text.at[end]) == NULL || reader->text.at[end] == '\0'))
		return false;
	reader->at = start;
	reader->nleft = end - start;
	return true;
}

/* The next character's value, or -1 behind the last. */
static int read_char(struct reader *reader)
{
	int value = value_of(reader->alphabet, reader->text, reader->at);

	if (value < 0) {
		if (!next_line(reader))
			return -1;
		value = value_of(reader->alphabet, reader->text, reader->at);
	}
	reader->at++;
	if (reader->nleft > 0)
		reader->nleft--;
	return value;
}

enum { SAMPLE_BYTES = 48, SAMPLE_CHARS = 64, GROUP_MOST = 4 };

/* Read a group, the last of which may be short. Returns its bytes' number, and where it begins. */
static size_t read_group(struct reader *reader, char out[GROUP_MOST], size_t *start)
{
	const struct alphabet *alphabet = reader->alphabet;
	unsigned nbits = 0;
	uint32_t bits = 0;
	size_t n = 0;

	for (unsigned i = 0; i < alphabet->nchars; i++) {
		struct reader before = *reader;
		int value = read_char(reader);
		if (value < 0) {
			*reader = before;
			break;
		}
		if (i == 0)
			*start = reader->at - 1;
		bits = bits << alphabet->bits | (uint32_t)value;
		nbits += alphabet->bits;
	}
	for (; nbits >= 8; nbits -= 8)
		out[n++] = (char)(bits >> (nbits - 8) & 0xff);
	return n;
}

/* Is what begins here text? Most of what is not is told by its first byte or two. */
static bool begins_text(struct reader reader)
{
	char bytes[SAMPLE_BYTES + GROUP_MOST];
	struct buf sample = {.at = bytes};
	struct quality quality = {0};
	size_t start = 0, n, clean = 0;

	while (sample.len < SAMPLE_BYTES &&
	       (n = read_group(&reader, bytes + sample.len, &start)) > 0) {
		sample.len += n;
		clean = views_clean(&sample, clean, false, &quality);
		if (quality.nbad * 12 > SAMPLE_BYTES)
			return false;
	}
	if (sample.len >= SAMPLE_BYTES) /* a character may be cut off there */
		return quality_is_text(&quality);
	(void)views_clean(&sample, clean, true, &quality);
	return quality_is_text(&quality);
}

/* Characters of the alphabet that stand without a break: up to which place, and whether it goes on in a next line. */
struct stretch {
	size_t end;
	bool goes_on;
};

static struct stretch stretch_at(const struct reader *reader)
{
	struct reader behind = {.alphabet = reader->alphabet, .text = reader->text};
	size_t end = reader->at;

	while (value_of(reader->alphabet, reader->text, end) >= 0)
		end++;
	behind.at = end;
	return (struct stretch){end, next_line(&behind)};
}

/* Is a byte bad whatever follows it? before: the byte in front of it. */
static bool is_surely_bad(unsigned before, unsigned byte)
{
	if (byte < 0x20 || byte == 0x7f)
		return byte != '\t' && byte != '\n' && byte != '\r';
	return (byte >= 0x80 && byte < 0xc0 && before < 0x80) || byte == 0xc0 || byte == 0xc1 ||
	       byte > 0xf4;
}

/* Are there more than so many bad ones among the first n bytes that these characters stand for? */
static bool has_many_bad(const struct alphabet *alphabet, const char *at, size_t n, size_t many)
{
	unsigned before = 0, nbits = 0;
	uint32_t bits = 0;
	size_t nbad = 0;

	for (; n > 0; n--) {
		for (; nbits < 8; nbits += alphabet->bits)
			bits = bits << alphabet->bits |
			       (unsigned char)alphabet->values[(unsigned char)*at++];
		nbits -= 8;
		unsigned byte = bits >> nbits & 0xff;
		nbad += is_surely_bad(before, byte);
		if (nbad > many)
			return true;
		before = byte;
	}
	return false;
}

/* Would begins_text say no, as is seen at once? Most words that are long enough to be looked at, and most binary matter,
 * are known by it. */
static bool is_hopeless(const struct reader *reader, const struct stretch *stretch)
{
	enum { SHORT = 24, UNFINISHED = 4 };
	unsigned bits = reader->alphabet->bits;
	const char *at = reader->text.at + reader->at;

	if (reader->at > stretch->end)
		return false;
	size_t n = (stretch->end - reader->at) * bits / 8;
	if (n >= SAMPLE_BYTES)
		return has_many_bad(
		    reader->alphabet, at, SAMPLE_BYTES - UNFINISHED, SAMPLE_BYTES / 12);
	if (stretch->goes_on)
		return false;
	return n < VIEW_LEAST || has_many_bad(reader->alphabet, at, n, n <= SHORT ? 0 : n / 12);
}

/* Go on behind what is no text: to the next place where a long line begins, or by as much as was looked at. */
static bool step(struct reader *reader, const struct stretch *stretch)
{
	if (reader->at <= stretch->end && stretch->end - reader->at >= SAMPLE_CHARS) {
		reader->at += SAMPLE_CHARS;
		reader->nleft -= reader->nleft < SAMPLE_CHARS ? reader->nleft : SAMPLE_CHARS;
		return true;
	}
	for (unsigned i = 0; i < SAMPLE_CHARS; i++) {
		size_t before = reader->at;
		if (read_char(reader) < 0)
			return i > 0;
		if (i > 0 && reader->at != before + 1 && reader->nleft >= reader->alphabet->least) {
			reader->at--;
			reader->nleft++;
			return true;
		}
	}
	return true;
}

/* Take back what was decoded last. */
static void take_back(struct views *views, size_t nbytes, size_t npieces)
{
	views->decoded.len = nbytes;
	views->pieces.len = npieces;
}

/* Decode until the end, or until a few dozen bytes in a row are no text. */
static void decode(struct views *views, struct reader *reader)
{
	struct quality quality = {0};
	size_t clean = 0, nbytes = 0, npieces = 0, start = 0, n;
	struct reader block = *reader;
	char group[GROUP_MOST];

	while (!views_is_full(views) && (n = read_group(reader, group, &start)) > 0) {
		views_piece(views, start, true);
		(void)buf_append(&views->decoded, (struct span){group, n});
		if (views->decoded.len - nbytes < SAMPLE_BYTES)
			continue;
		size_t before = clean;
		clean = views_clean(&views->decoded, clean, false, &quality);
		if (quality.nbad * 4 > quality.n) {
			clean = before;
			*reader = block;
			take_back(views, nbytes, npieces);
			break;
		}
		quality = (struct quality){0};
		nbytes = views->decoded.len;
		npieces = views->pieces.len;
		block = *reader;
	}
	(void)views_clean(&views->decoded, clean, true, &quality);
}

/* Header and payload of a signed token are text, but they hide nothing: {"alg": ...}. Source: RFC 7519, section 3.1. */
static bool is_token(struct span text, size_t start)
{
	static const char begin[] = "eyJ";
	size_t end = start;

	if (text.len - start < 3 || memcmp(text.at + start, begin, 3) != 0)
		return false;
	if (start > 0 && text.at[start - 1] == '.')
		return true;
	while (value_of(&base64, text, end) >= 0)
		end++;
	return end < text.len && text.at[end] == '.';
}

/* Look through a run. 1: decoded, 0: there is no text in it; the reader stands behind it. */
static int look_through(struct views *views, struct reader *reader, struct decoded *decoded)
{
	struct stretch stretch = {0};

	do {
		struct reader begin = *reader;
		if (reader->at >= stretch.end)
			stretch = stretch_at(reader);
		for (unsigned skip = 0; skip < reader->alphabet->nchars; skip++) {
			if (is_hopeless(&begin, &stretch) || !begins_text(begin)) {
				if (read_char(&begin) < 0)
					break;
				continue;
			}
			decoded->start = (uint32_t)begin.at;
			*reader = begin;
			decode(views, reader);
			decoded->end = (uint32_t)reader->at;
			if (views->decoded.len > 0)
				return 1;
		}
	} while (step(reader, &stretch));
	return 0;
}

static int find(struct views *views, const struct alphabet *alphabet, struct decoded *decoded)
{
	enum vector way = vector_best();

	while (views->at < views->text.len) {
		size_t start =
		    masks_find_run(way, views->text, views->at, alphabet->class, alphabet->least);
		if (start == views->text.len)
			break;
		struct reader reader = {.alphabet = alphabet, .text = views->text, .at = start};
		int result = 0;
		if (alphabet == &base64 && is_token(views->text, start)) {
			while (value_of(alphabet, views->text, reader.at) >= 0)
				reader.at++;
		} else {
			result = look_through(views, &reader, decoded);
		}
		views->at = reader.at > views->at ? reader.at : views->at + 1;
		if (result == 1)
			return 1;
	}
	return 0;
}

int views_find_base64(struct views *views, struct decoded *decoded)
{
	return find(views, &base64, decoded);
}

int views_find_hex(struct views *views, struct decoded *decoded)
{
	return find(views, &hex, decoded);
}
