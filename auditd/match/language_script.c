/* Scripts by ranges of code points. Source: Unicode 15.1, Blocks.txt and Scripts.txt, as far as one script's letters and
 * vowel signs go; digits and punctuation are no letters. */
#include "match/language_words.h"

struct range {
	uint32_t first, last;
	enum script script;
};

/* In order and apart. Combining marks at U+0300 belong to whatever letter they follow. */
static const struct range ranges[] = {
    {0x41, 0x5a, SCRIPT_LATIN},
    {0x61, 0x7a, SCRIPT_LATIN},
    {0xc0, 0xd6, SCRIPT_LATIN},
    {0xd8, 0xf6, SCRIPT_LATIN},
    {0xf8, 0x24f, SCRIPT_LATIN},
    {0x300, 0x36f, SCRIPT_LATIN},
    {0x370, 0x373, SCRIPT_GREEK},
    {0x376, 0x377, SCRIPT_GREEK},
    {0x37b, 0x37d, SCRIPT_GREEK},
    {0x386, 0x386, SCRIPT_GREEK},
    {0x388, 0x3ff, SCRIPT_GREEK},
    {0x400, 0x52f, SCRIPT_CYRILLIC},
    {0x531, 0x556, SCRIPT_ARMENIAN},
    {0x560, 0x588, SCRIPT_ARMENIAN},
    {0x591, 0x5c7, SCRIPT_HEBREW},
    {0x5d0, 0x5f2, SCRIPT_HEBREW},
    {0x610, 0x61a, SCRIPT_ARABIC},
    {0x620, 0x65f, SCRIPT_ARABIC},
    {0x66e, 0x6d3, SCRIPT_ARABIC},
    {0x6d5, 0x6dc, SCRIPT_ARABIC},
    {0x6ee, 0x6ef, SCRIPT_ARABIC},
    {0x6fa, 0x6ff, SCRIPT_ARABIC},
    {0x750, 0x77f, SCRIPT_ARABIC},
    {0x900, 0x963, SCRIPT_DEVANAGARI},
    {0x971, 0x97f, SCRIPT_DEVANAGARI},
    {0x980, 0x9e3, SCRIPT_BENGALI},
    {0xa01, 0xa5e, SCRIPT_GURMUKHI},
    {0xa70, 0xa75, SCRIPT_GURMUKHI},
    {0xa81, 0xae3, SCRIPT_GUJARATI},
    {0xb01, 0xb63, SCRIPT_ORIYA},
    {0xb82, 0xbd7, SCRIPT_TAMIL},
    {0xc00, 0xc63, SCRIPT_TELUGU},
    {0xc80, 0xce3, SCRIPT_KANNADA},
    {0xd00, 0xd63, SCRIPT_MALAYALAM},
    {0xd7a, 0xd7f, SCRIPT_MALAYALAM},
    {0xd81, 0xddf, SCRIPT_SINHALA},
    {0xe01, 0xe3a, SCRIPT_THAI},
    {0xe40, 0xe4e, SCRIPT_THAI},
    {0xe81, 0xece, SCRIPT_LAO},
    {0x1000, 0x103f, SCRIPT_MYANMAR},
    {0x10a0, 0x10fa, SCRIPT_GEORGIAN},
    {0x1100, 0x11ff, SCRIPT_HANGUL},
    {0x1200, 0x135f, SCRIPT_ETHIOPIC},
    {0x1780, 0x17d3, SCRIPT_KHMER},
    {0x1e00, 0x1eff, SCRIPT_LATIN},
    {0x1f00, 0x1fff, SCRIPT_GREEK},
    {0x3005, 0x3006, SCRIPT_HAN},
    {0x3041, 0x309f, SCRIPT_KANA},
    {0x30a1, 0x30fa, SCRIPT_KANA},
    {0x30fc, 0x30ff, SCRIPT_KANA},
    {0x3130, 0x318f, SCRIPT_HANGUL},
    {0x3400, 0x4dbf, SCRIPT_HAN},
    {0x4e00, 0x9fff, SCRIPT_HAN},
    {0xac00, 0xd7a3, SCRIPT_HANGUL},
    {0xf900, 0xfaff, SCRIPT_HAN},
    {0xfb50, 0xfdff, SCRIPT_ARABIC},
    {0xfe70, 0xfefc, SCRIPT_ARABIC},
    {0xff66, 0xff9f, SCRIPT_KANA},
    {0x20000, 0x3ffff, SCRIPT_HAN},
};

/* Han is not here: kana among it decides. */
static const enum language languages[SCRIPTS] = {
    [SCRIPT_GREEK] = LANGUAGE_EL,
    [SCRIPT_ARMENIAN] = LANGUAGE_HY,
    [SCRIPT_HEBREW] = LANGUAGE_HE,
    [SCRIPT_BENGALI] = LANGUAGE_BN,
    [SCRIPT_GURMUKHI] = LANGUAGE_PA,
    [SCRIPT_GUJARATI] = LANGUAGE_GU,
    [SCRIPT_ORIYA] = LANGUAGE_OR,
    [SCRIPT_TAMIL] = LANGUAGE_TA,
    [SCRIPT_TELUGU] = LANGUAGE_TE,
    [SCRIPT_KANNADA] = LANGUAGE_KN,
    [SCRIPT_MALAYALAM] = LANGUAGE_ML,
    [SCRIPT_SINHALA] = LANGUAGE_SI,
    [SCRIPT_THAI] = LANGUAGE_TH,
    [SCRIPT_LAO] = LANGUAGE_LO,
    [SCRIPT_MYANMAR] = LANGUAGE_MY,
    [SCRIPT_GEORGIAN] = LANGUAGE_KA,
    [SCRIPT_ETHIOPIC] = LANGUAGE_AM,
    [SCRIPT_KHMER] = LANGUAGE_KM,
    [SCRIPT_HANGUL] = LANGUAGE_KO,
    [SCRIPT_KANA] = LANGUAGE_JA,
};

enum script script_of(uint32_t code)
{
	size_t low = 0, high = ARRAY_LEN(ranges);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ranges[middle].last < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ARRAY_LEN(ranges) && ranges[low].first <= code ? ranges[low].script
								    : SCRIPT_NONE;
}

/* In blocks of pairs a capital stands before its small letter, on even or on odd places. */
static uint32_t lower_of_pair(uint32_t code)
{
	bool is_odd_first =
	    (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e) || code == 0x1af;

	if (code == 0x130 || code == 0x131 || code == 0x138 || code == 0x149)
		return code;
	return (code & 1) == is_odd_first ? code + 1 : code;
}

uint32_t script_lower(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code + 32;
	if (code < 0x100)
		return code >= 0xc0 && code <= 0xde && code != 0xd7 ? code + 32 : code;
	if (code == 0x178)
		return 0xff;
	if (code < 0x180 || code == 0x1a0 || code == 0x1af || (code >= 0x218 && code <= 0x21b) ||
	    (code >= 0x1ea0 && code <= 0x1eff) || (code >= 0x490 && code <= 0x491))
		return lower_of_pair(code);
	if (code >= 0x410 && code <= 0x42f)
		return code + 32;
	return code >= 0x400 && code <= 0x40f ? code + 80 : code;
}

bool script_is_dense(enum script script)
{
	return script == SCRIPT_HAN || script == SCRIPT_KANA || script == SCRIPT_HANGUL ||
	       script == SCRIPT_THAI || script == SCRIPT_LAO || script == SCRIPT_KHMER ||
	       script == SCRIPT_MYANMAR;
}

enum language script_language(enum script script)
{
	return languages[script];
}
