/* Sets of characters: ASCII members one by one, all others as one bit. */
#include "match/parse.h"

enum { LONG_S = 0x17f, KELVIN = 0x212a };

/* Characters that PCRE2 takes as they stand, whatever the case option: kana, Han, Hangul syllables. A list to
 * choose from, not a complete one. */
static bool has_no_case(uint32_t code)
{
	return (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fa) ||
	       (code >= 0x3400 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0x9fff) ||
	       (code >= 0xac00 && code <= 0xd7a3);
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
	for (unsigned char c = 'A'; c <= 'Z'; c++)
		if (set_has(set, c)) {
			set->ascii[1] &= ~(1ull << (c & 63));
			set_add(set, (unsigned char)(c + 32));
		}
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
