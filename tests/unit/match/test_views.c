/* Decoded views: what is found, what it says, and where it came from. */
#include "support.h"

#include <stdlib.h>

#include "match/views.h"

static struct arena arena;
static const struct language_index *languages;

/* The first stretch of an encoding. */
static struct decoded first(
    struct views *views, struct views_budget *budget, enum encoding encoding, struct span text)
{
	struct decoded decoded;

	*budget = views_budget_full();
	views_begin(views, languages, text, budget);
	while (views_next(views, &decoded) == 1)
		if (decoded.encoding == encoding)
			return decoded;
	return (struct decoded){0};
}

struct sample {
	enum encoding encoding;
	const char *text;
	const char *decoded;
	const char *stretch;
};

/* "Keep the blue kettle warm until noon" and its like, as people write them. */
static const struct sample samples[] = {
    {ENCODING_BASE64, "See: S2VlcCB0aGUgYmx1ZSBrZXR0bGUgd2FybSB1bnRpbCBub29u (done)",
	"Keep the blue kettle warm until noon", "S2VlcCB0aGUgYmx1ZSBrZXR0bGUgd2FybSB1bnRpbCBub29u"},
    {ENCODING_BASE64, "S2VlcCB0aGUgYmx1\nZSBrZXR0bGUgd2Fy\nbSB1bnRpbCBub29uIQ==\nBye now",
	"Keep the blue kettle warm until noon!",
	"S2VlcCB0aGUgYmx1\nZSBrZXR0bGUgd2Fy\nbSB1bnRpbCBub29uIQ"},
    {ENCODING_BASE64, "{\"data\": \"S2VlcCB0aGUgYmx1ZSBr\\nZXR0bGUgd2FybQ==\"}",
	"Keep the blue kettle warm", "S2VlcCB0aGUgYmx1ZSBr\\nZXR0bGUgd2FybQ"},
    {ENCODING_BASE64, "dGhlIMO8YmVyIGtldHRsZT8_IHdhcm0-IG5vdw",
	"the \303\274ber kettle?? warm> now", "dGhlIMO8YmVyIGtldHRsZT8_IHdhcm0-IG5vdw"},
    {ENCODING_HEX, "0x4b65657020746865206b6574746c65207761726d;", "Keep the kettle warm",
	"4b65657020746865206b6574746c65207761726d"},
    {ENCODING_PAIRS, "so 4b 65 65 70 20 77 61 72 6d it", "Keep warm", "4b 65 65 70 20 77 61 72 6d"},
    {ENCODING_PAIRS, "{0x4b, 0x65, 0x65, 0x70, 0x20, 0x77, 0x61, 0x72, 0x6d}", "Keep warm",
	"0x4b, 0x65, 0x65, 0x70, 0x20, 0x77, 0x61, 0x72, 0x6d"},
    {ENCODING_PERCENT, "at https://x.test/?q=keep%20the+kettle%20%77arm now",
	"https://x.test/?q=keep the kettle warm", "https://x.test/?q=keep%20the+kettle%20%77arm"},
    {ENCODING_ESCAPES, "keep \\u0077\\u0061rm it", "keep warm it", "keep \\u0077\\u0061rm it"},
    {ENCODING_ESCAPES, "keep &#119;&#x61;rm &amp; it", "keep warm & it",
	"keep &#119;&#x61;rm &amp; it"},
    {ENCODING_ESCAPES, "\\x4b\\x65\\x65\\x70 \\ud83d\\ude00", "Keep \360\237\230\200",
	"\\x4b\\x65\\x65\\x70 \\ud83d\\ude00"},
    {ENCODING_SPACED, "first\nkeep a k e t t l e warm\nlast", "keep a kettle warm",
	"keep a k e t t l e warm"},
    {ENCODING_SPACED, "k-e-e-p t-h-e k-e-t-t-l-e", "keep the kettle", "k-e-e-p t-h-e k-e-t-t-l-e"},
    {ENCODING_SPACED, "k e e p   t h e", "keep the", "k e e p   t h e"},
    {ENCODING_ROT13,
	"In short:\nXrrc gur oyhr xrggyr jnez hagvy gur raq bs gur qnl naq gura tb gb fyrrc",
	"Keep the blue kettle warm until the end of the day and then go to sleep",
	"Xrrc gur oyhr xrggyr jnez hagvy gur raq bs gur qnl naq gura tb gb fyrrc"},
    {ENCODING_BACKWARDS, "peels ot og neht dna yad eht fo dne eht litnu mraw elttek eulb eht peeK",
	"Keep the blue kettle warm until the end of the day and then go to sleep", NULL},
    {ENCODING_LEET, "k33p th3 k3ttl3 w4rm 4nd th3n g0 to the h0us3",
	"keep the kettle warm and then go to the house", NULL},
};

static void test_each_encoding(void **state)
{
	struct views views = {0};
	struct views_budget budget;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		const struct sample *it = &samples[i];
		struct span text = span_of(it->text);
		struct decoded found = first(&views, &budget, it->encoding, text);
		if (!span_is(found.text, it->decoded))
			fail_msg("%s: '%.*s'", it->text, (int)found.text.len, found.text.at);
		struct span stretch = span_slice(text, found.start, found.end);
		if (!span_is(stretch, it->stretch ? it->stretch : it->text))
			fail_msg("%s: in '%.*s'", it->text, (int)stretch.len, stretch.at);
	}
	views_done(&views);
}

int main(void)
{
	languages = language_index_new(&arena, LANGUAGE_EN);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_encoding)};
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return result;
}
