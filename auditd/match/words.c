/* Counting words at several bytes a nanosecond, for it is done to every message; and looking back for negators. */
#include "match/words.h"

enum { BLOCK = 128, LOOK_BACK = 4096 };

/* ASCII text behind a byte: one word for each byte above the space that stands behind one which is not. Blocks are
 * short enough for sums of bytes, which compilers turn into vector code. */
static size_t count_ascii(const unsigned char *text, size_t len, bool is_inside)
{
	size_t words = len > 0 && text[0] > ' ' && !is_inside, at = 1;

	for (; at + BLOCK <= len; at += BLOCK) {
		unsigned char sum = 0;
		for (size_t i = at; i < at + BLOCK; i++)
			sum = (unsigned char)(sum + ((text[i] > ' ') & (text[i - 1] <= ' ')));
		words += sum;
	}
	for (; at < len; at++)
		words += (text[at] > ' ') & (text[at - 1] <= ' ');
	return words;
}

static bool is_wide_blank(uint32_t code)
{
	return code == 0x85 || code == 0xa0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
	       code == 0x202f || code == 0x205f || code == 0x3000;
}

static bool is_ideograph(uint32_t code)
{
	return (code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) ||
	       (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

size_t words_count(struct span text)
{
	size_t words = 0;
	bool is_inside = false; /* the character before is part of a word */

	for (size_t at = 0; at < text.len;) {
		struct span rest = span_slice(text, at, text.len);
		size_t ascii = ascii_prefix(rest);
		words += count_ascii((const unsigned char *)rest.at, ascii, is_inside);
		is_inside = ascii > 0 ? (unsigned char)rest.at[ascii - 1] > ' ' : is_inside;
		at += ascii;
		if (at == text.len)
			break;
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		bool is_alone = is_ideograph(code), is_blank = is_wide_blank(code);
		words += is_alone || (!is_blank && !is_inside);
		is_inside = !is_alone && !is_blank;
		at += (size_t)(length < 0 ? -length : length);
	}
	return words;
}

static bool is_word_byte(char byte)
{
	unsigned char c = (unsigned char)byte;

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '\'' || c >= 0x80;
}

static bool is_equal(struct span word, struct span negator)
{
	if (word.len != negator.len)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.at[i];
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (c != (unsigned char)negator.at[i])
			return false;
	}
	return true;
}

static bool is_negator(const struct signal *signal, struct span word)
{
	for (size_t i = 0; i < signal->nnegators; i++)
		if (is_equal(word, signal->negators[i]))
			return true;
	return false;
}

bool words_negate(const struct signal *signal, struct span text, size_t start, size_t end)
{
	size_t at = end;

	if (end - start > LOOK_BACK)
		start = end - LOOK_BACK;
	for (unsigned n = 0; n < signal->negation_words; n++) {
		while (at > start && !is_word_byte(text.at[at - 1]))
			at--;
		size_t word_end = at;
		while (at > start && is_word_byte(text.at[at - 1]))
			at--;
		if (at == word_end)
			return false;
		if (is_negator(signal, span_slice(text, at, word_end)))
			return true;
	}
	return false;
}
