/* Sets of characters: ASCII members one by one, all others as one bit. */
#include "match/parse.h"

enum { LONG_S = 0x17f, KELVIN = 0x212a };

/* Characters that PCRE2 takes as they stand, whatever the case option: signs of Latin-1, punctuation, arrows,
 * mathematics, boxes, kana, Han, Hangul syllables. A list to choose from, not a complete one. */
static bool has_no_case(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {{0xa1, 0xa9}, {0xab, 0xb4}, {0xb6, 0xb9}, {0xbb, 0xbf}, {0xd7, 0xd7},
	    {0xf7, 0xf7}, {0x2010, 0x20bf}, {0x2190, 0x245f}, {0x2500, 0x2bff}, {0x3001, 0x3029},
	    {0x3041, 0x3096}, {0x30a1, 0x30fa}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff},
	    {0xac00, 0xd7a3}};

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* U+017F and U+212A are the only characters beyond ASCII that are equal to ASCII ones when case is ignored. */
struct char_set set_of_code(uint32_t code)
{
	struct char_set set = {0};

	if (code < 0x80) {
		set_add(&set, (unsigned char)code);
		set_lower(&set);
		return set;
	}
	set.has_other = true;
	if (has_no_case(code))
		set.only = code;
	if (code == LONG_S)
		set_add(&set, 's');
	if (code == KELVIN)
		set_add(&set, 'k');
	return set;
}

void set_lower(struct char_set *set)
{
	const uint64_t upper =
	    0x7fffffeull; /* A to Z in the second word; a to z stand 32 bits above */
	uint64_t found = set->ascii[1] & upper;

	set->ascii[1] = (set->ascii[1] ^ found) | found << 32;
}

void set_fill(struct char_set *set)
{
	*set = (struct char_set){.ascii = {UINT64_MAX, UINT64_MAX}, .has_other = true};
}

void set_invert(struct char_set *set)
{
	*set = (struct char_set){.ascii = {~set->ascii[0], ~set->ascii[1]}, .has_other = true};
}

void set_join(struct char_set *set, const struct char_set *with)
{
	set->ascii[0] |= with->ascii[0];
	set->ascii[1] |= with->ascii[1];
	set->has_other |= with->has_other;
	set->only = 0;
}

bool set_overlaps(const struct char_set *a, const struct char_set *b)
{
	if ((a->ascii[0] & b->ascii[0]) || (a->ascii[1] & b->ascii[1]))
		return true;
	return a->has_other && b->has_other && !(a->only && b->only && a->only != b->only);
}
