/* Text as sentences are compared: typography and markup that do not change what is said are taken away. */
#include <stdlib.h>
#include <utf8proc.h>

#include "spec/inner.h"

struct digest spec_sentence_digest(struct span text)
{
	struct hash hash;
	struct digest digest;

	hash_init(&hash, "sentence");
	hash_field(&hash, text);
	hash_done(&hash, &digest);
	return digest;
}

/* The length of a footnote mark "[^word]" at the start of text, or 0. */
static size_t footnote_length(struct span text)
{
	size_t n = 2;

	if (text.len < 4 || text.at[0] != '[' || text.at[1] != '^')
		return 0;
	while (
	    n < text.len && n < 64 && text.at[n] != ']' && text.at[n] != '\n' && text.at[n] != ' ')
		n++;
	return n > 2 && n < text.len && text.at[n] == ']' ? n + 1 : 0;
}

static const struct {
	struct span entity;
	char byte;
} entities[] = {{SPAN("&amp;"), '&'}, {SPAN("&lt;"), '<'}, {SPAN("&gt;"), '>'},
    {SPAN("&quot;"), '"'}, {SPAN("&apos;"), '\''}, {SPAN("&#39;"), '\''}, {SPAN("&nbsp;"), ' '}};

size_t spec_entity(struct span text, char *byte)
{
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		if (!span_starts(text, entities[i].entity))
			continue;
		*byte = entities[i].byte;
		return entities[i].entity.len;
	}
	return 0;
}

/* Marks dropped, entities decoded. */
static void strip_markup(struct buf *out, struct span text)
{
	for (size_t at = 0; at < text.len;) {
		struct span rest = span_slice(text, at, text.len);
		char byte = text.at[at];
		size_t n = footnote_length(rest);
		if (n == 0) {
			n = byte == '&' ? spec_entity(rest, &byte) : 0;
			buf_byte(out, byte);
		}
		at += n ? n : 1;
	}
}

/* NFKC in place of the contents. */
static int compose(struct buf *text)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)(text->at ? text->at : ""),
	    (utf8proc_ssize_t)text->len, &composed,
	    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE);

	if (n < 0)
		return -1;
	buf_clear(text);
	buf_append(text, (struct span){(const char *)composed, (size_t)n});
	free(composed);
	return text->failed ? -1 : 0;
}

enum {
	HYPHEN = 0x2010,
	NONBREAKING_HYPHEN,
	FIGURE_DASH,
	EN_DASH,
	EM_DASH,
	BAR,
	LEFT_QUOTE = 0x2018,
	RIGHT_QUOTE,
	LOW_QUOTE,
	HIGH_QUOTE,
	LEFT_QUOTES,
	RIGHT_QUOTES,
	LOW_QUOTES,
	HIGH_QUOTES,
	MINUS = 0x2212,
	LINE_SEPARATOR = 0x2028,
	PARAGRAPH_SEPARATOR,
};

/* What a character is written as; NULL: itself. */
static const char *plain_form(uint32_t code)
{
	switch (code) {
	case HYPHEN:
	case NONBREAKING_HYPHEN:
	case MINUS:
		return "-";
	case FIGURE_DASH:
	case EN_DASH:
	case EM_DASH:
	case BAR:
		return " - ";
	case LEFT_QUOTE:
	case RIGHT_QUOTE:
	case LOW_QUOTE:
	case HIGH_QUOTE:
		return "'";
	case LEFT_QUOTES:
	case RIGHT_QUOTES:
	case LOW_QUOTES:
	case HIGH_QUOTES:
		return "\"";
	case '\t':
	case '\n':
	case '\v':
	case '\f':
	case '\r':
	case LINE_SEPARATOR:
	case PARAGRAPH_SEPARATOR:
		return " ";
	default:
		return NULL;
	}
}

static void plain_quotes(struct buf *out, struct span text)
{
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		int n = utf8_decode(text, at, &code);
		size_t step = n > 0 ? (size_t)n : (size_t)-n;
		const char *plain = plain_form(code);
		if (span_starts(span_slice(text, at, text.len), span_of("---"))) {
			buf_text(out, " - ");
			step = 3;
			while (at + step < text.len && text.at[at + step] == '-')
				step++;
		} else if (plain) {
			buf_text(out, plain);
		} else {
			buf_append(out, span_slice(text, at, at + step));
		}
		at += step;
	}
}

static void squeeze(struct buf *out, struct span text)
{
	size_t start = out->len;

	for (size_t at = 0; at < text.len; at++) {
		bool is_space = text.at[at] == ' ';
		if (is_space && (out->len == start || out->at[out->len - 1] == ' '))
			continue;
		buf_byte(out, text.at[at]);
	}
	if (out->len > start && out->at[out->len - 1] == ' ')
		out->len--;
}

int spec_normalise(struct buf *out, struct span text)
{
	struct buf bare = {0}, plain = {0};

	strip_markup(&bare, text);
	int result = bare.failed ? -1 : compose(&bare);
	if (result == 0) {
		plain_quotes(&plain, buf_span(&bare));
		squeeze(out, buf_span(&plain));
	}
	if (plain.failed || out->failed)
		result = -1;
	buf_done(&bare);
	buf_done(&plain);
	return result;
}
