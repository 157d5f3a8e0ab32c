/* Tables of quotes, dashes, blanks, look-alike letters and characters that do not show. */
#include <stddef.h>

#include "base/text.h"
#include "match/plain.h"

struct range {
	uint32_t first, last;
	char plain; /* 0 where the range only tells who is in it */
};

static const struct range marks[] = {
    {0x85, 0x85, '\n'},
    {0xa0, 0xa0, ' '},
    {0xab, 0xab, '"'},
    {0xb4, 0xb4, '\''},
    {0xbb, 0xbb, '"'},
    {0x2b9, 0x2b9, '\''},
    {0x2ba, 0x2ba, '"'},
    {0x2bb, 0x2bd, '\''},
    {0x1680, 0x1680, ' '},
    {0x2000, 0x200a, ' '},
    {0x2010, 0x2015, '-'},
    {0x2018, 0x201b, '\''},
    {0x201c, 0x201f, '"'},
    {0x2028, 0x2029, '\n'},
    {0x202f, 0x202f, ' '},
    {0x2032, 0x2032, '\''},
    {0x2033, 0x2033, '"'},
    {0x2035, 0x2035, '\''},
    {0x2036, 0x2036, '"'},
    {0x2039, 0x203a, '\''},
    {0x205f, 0x205f, ' '},
    {0x2212, 0x2212, '-'},
    {0x275b, 0x275c, '\''},
    {0x275d, 0x275e, '"'},
    {0x2e3a, 0x2e3b, '-'},
    {0x3000, 0x3000, ' '},
    {0x301d, 0x301f, '"'},
    {0xfe58, 0xfe58, '-'},
    {0xfe63, 0xfe63, '-'},
    {0xff02, 0xff02, '"'},
    {0xff07, 0xff07, '\''},
    {0xff0d, 0xff0d, '-'},
};

/* Default-ignorable characters. Source: Unicode 15, DerivedCoreProperties; Hangul fillers are left in, for they
 * take a letter's room. */
static const struct range hidden[] = {
    {0xad, 0xad, 0},
    {0x34f, 0x34f, 0},
    {0x61c, 0x61c, 0},
    {0x17b4, 0x17b5, 0},
    {0x180b, 0x180f, 0},
    {0x200b, 0x200f, 0},
    {0x202a, 0x202e, 0},
    {0x2060, 0x206f, 0},
    {0xfe00, 0xfe0f, 0},
    {0xfeff, 0xfeff, 0},
    {0xfff0, 0xfffb, 0},
    {0x1bca0, 0x1bca3, 0},
    {0x1d173, 0x1d17a, 0},
    {0xe0000, 0xe0fff, 0},
};

/* Letters whose usual glyphs are those of an ASCII letter. Source: UTS #39, confusables, the lower-case and
 * capital letters of Greek and Cyrillic with one letter on the other side. */
static const struct range letters[] = {
    {0x391, 0x391, 'A'},
    {0x392, 0x392, 'B'},
    {0x395, 0x395, 'E'},
    {0x396, 0x396, 'Z'},
    {0x397, 0x397, 'H'},
    {0x399, 0x399, 'I'},
    {0x39a, 0x39a, 'K'},
    {0x39c, 0x39c, 'M'},
    {0x39d, 0x39d, 'N'},
    {0x39f, 0x39f, 'O'},
    {0x3a1, 0x3a1, 'P'},
    {0x3a4, 0x3a4, 'T'},
    {0x3a5, 0x3a5, 'Y'},
    {0x3a7, 0x3a7, 'X'},
    {0x3b1, 0x3b1, 'a'},
    {0x3b9, 0x3b9, 'i'},
    {0x3ba, 0x3ba, 'k'},
    {0x3bd, 0x3bd, 'v'},
    {0x3bf, 0x3bf, 'o'},
    {0x3c1, 0x3c1, 'p'},
    {0x3c5, 0x3c5, 'u'},
    {0x3c7, 0x3c7, 'x'},
    {0x3f2, 0x3f2, 'c'},
    {0x3f3, 0x3f3, 'j'},
    {0x3f9, 0x3f9, 'C'},
    {0x405, 0x405, 'S'},
    {0x406, 0x406, 'I'},
    {0x408, 0x408, 'J'},
    {0x410, 0x410, 'A'},
    {0x412, 0x412, 'B'},
    {0x415, 0x415, 'E'},
    {0x41a, 0x41a, 'K'},
    {0x41c, 0x41c, 'M'},
    {0x41d, 0x41d, 'H'},
    {0x41e, 0x41e, 'O'},
    {0x420, 0x420, 'P'},
    {0x421, 0x421, 'C'},
    {0x422, 0x422, 'T'},
    {0x425, 0x425, 'X'},
    {0x430, 0x430, 'a'},
    {0x435, 0x435, 'e'},
    {0x43a, 0x43a, 'k'},
    {0x43c, 0x43c, 'm'},
    {0x43e, 0x43e, 'o'},
    {0x440, 0x440, 'p'},
    {0x441, 0x441, 'c'},
    {0x442, 0x442, 't'},
    {0x443, 0x443, 'y'},
    {0x445, 0x445, 'x'},
    {0x455, 0x455, 's'},
    {0x456, 0x456, 'i'},
    {0x458, 0x458, 'j'},
    {0x475, 0x475, 'v'},
    {0x4ae, 0x4ae, 'Y'},
    {0x4bb, 0x4bb, 'h'},
    {0x4c0, 0x4c0, 'I'},
    {0x4cf, 0x4cf, 'l'},
    {0x501, 0x501, 'd'},
    {0x50c, 0x50c, 'G'},
    {0x51a, 0x51a, 'Q'},
    {0x51b, 0x51b, 'q'},
    {0x51c, 0x51c, 'W'},
    {0x51d, 0x51d, 'w'},
};

static const struct range *find(const struct range *ranges, size_t n, uint32_t code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && code >= ranges[low].first ? &ranges[low] : NULL;
}

char plain_mark(uint32_t code)
{
	const struct range *range = find(marks, ARRAY_LEN(marks), code);

	if (range == NULL)
		return '\0';
	return range->plain;
}

char plain_letter(uint32_t code)
{
	const struct range *range = find(letters, ARRAY_LEN(letters), code);

	if (range == NULL)
		return '\0';
	return range->plain;
}

bool plain_is_hidden(uint32_t code)
{
	return find(hidden, ARRAY_LEN(hidden), code) != NULL;
}

bool plain_is_word(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
	       (code >= 0xc0 && code <= 0x24f && code != 0xd7 && code != 0xf7) ||
	       (code >= 0x300 && code <= 0x52f && code != 0x37e && code != 0x387) ||
	       (code >= 0x1e00 && code <= 0x1fff) || plain_is_hidden(code);
}
