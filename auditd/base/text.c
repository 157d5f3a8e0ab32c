/* Spans, growing text and the small vocabulary over them. UTF-8 lives in utf8.c. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct span span_of(const char *string)
{
	return (struct span){string, string ? strlen(string) : 0};
}

bool span_is(struct span a, const char *string)
{
	return span_equal(a, span_of(string));
}

int span_compare(struct span a, struct span b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span a)
{
	size_t start = 0, end = a.len;

	while (start < end && is_blank(a.at[start]))
		start++;
	while (end > start && is_blank(a.at[end - 1]))
		end--;
	return span_slice(a, start, end);
}

int buf_reserve(struct buf *buf, size_t more)
{
	if (buf->cap - buf->len >= more)
		return 0;
	if (more > SIZE_MAX / 2 - buf->len) {
		buf->failed = true;
		return -1;
	}
	size_t cap = buf->cap + buf->cap / 2;
	if (cap < buf->len + more)
		cap = buf->len + more;
	if (cap < 64)
		cap = 64;
	char *at = realloc(buf->at, cap);
	if (at == NULL) {
		buf->failed = true;
		return -1;
	}
	buf->at = at;
	buf->cap = cap;
	return 0;
}

int buf_append(struct buf *buf, struct span text)
{
	if (text.len == 0)
		return 0;
	if (buf_reserve(buf, text.len) != 0)
		return -1;
	memcpy(buf->at + buf->len, text.at, text.len);
	buf->len += text.len;
	return 0;
}

int buf_text(struct buf *buf, const char *string)
{
	return buf_append(buf, span_of(string));
}

int buf_byte(struct buf *buf, char byte)
{
	return buf_append(buf, (struct span){&byte, 1});
}

int buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	int result = -1;
	if (length >= 0 && buf_reserve(buf, (size_t)length + 1) == 0) {
		vsnprintf(buf->at + buf->len, (size_t)length + 1, format, again);
		buf->len += (size_t)length;
		result = 0;
	}
	va_end(again);
	return result;
}

struct span buf_span(const struct buf *buf)
{
	return (struct span){buf->at ? buf->at : "", buf->len};
}

const char *buf_string(struct buf *buf)
{
	if (buf_reserve(buf, 1) != 0)
		return NULL;
	buf->at[buf->len] = '\0';
	return buf->at;
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

void buf_done(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){0};
}

enum { DISTANCE_LONGEST = 63 };

size_t text_distance(struct span a, struct span b)
{
	size_t row[DISTANCE_LONGEST + 1];

	a = span_slice(a, 0, DISTANCE_LONGEST);
	b = span_slice(b, 0, DISTANCE_LONGEST);
	assert((a.len == 0 || a.at) && (b.len == 0 || b.at));
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t best = diagonal + (a.at[i - 1] != b.at[j - 1]);
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[b.len];
}

int text_nearest(struct span word, const char *const *names, size_t nnames)
{
	int best = -1;
	size_t best_distance = word.len / 3 + 2;

	for (size_t i = 0; i < nnames; i++) {
		size_t distance = text_distance(word, span_of(names[i]));
		if (distance < best_distance) {
			best_distance = distance;
			best = (int)i;
		}
	}
	return best;
}
