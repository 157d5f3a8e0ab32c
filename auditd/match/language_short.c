/* Short texts: beyond function words, the shape of words speaks. Latin script alone needs it; for the languages in which
 * assistants are asked to answer most. The cues were written by hand, from how these languages spell. */
#include <string.h>

#include "match/language_words.h"

enum {
	FUNCTION_WEIGHT = 4, /* a point of function words, */
	CUE_WEIGHT = 1,      /* against a cue of shape */
	SCRIPT_WEIGHT = 2,   /* a letter of a script that is one language's */
	SHAPE_BYTES = 48,    /* of a word */
};

/* "^so" begins a word, "so$" ends it, "so" stands anywhere in it. Separated by blanks. */
struct shape {
	enum language language;
	const char *cues;
};

static const struct shape shapes[] = {
    {LANGUAGE_EN,
	"th sh ck wh ^kn ee oo ing$ ed$ ly$ ness$ ful$ tion$ ght ow ^w ks$ er$ ^y ty$ "
	"ake ouse ay$ ey$ ight bb gg pp ird$ ish$ ous$ dge wn rk ^the$ all$ ble$ ment$ y$ ts$ ss$"},
    {LANGUAGE_ES, "ción$ os$ as$ o$ a$ dad$ mente$ ando$ iendo$ ñ ll ié ue ía ero$ ito$ rro ció "
		  "^el$ ón$ ez$ ar$ ir$ án$ ó$ ería$ illo$ illa$ es$ z$ que$ ^h ué ú"},
    {LANGUAGE_FR,
	"eau eux$ aux$ oi ou tion$ ment$ é è ê ç ^l' ^d' ^qu' ette$ elle$ aire$ ique$ eur$ euse$ "
	"ère$ ée$ és$ ez$ ais$ ait$ ons$ ant$ ille$ gn ^ch œ que$ ai e$ es$ ine$ in$"},
    {LANGUAGE_DE, "sch ung$ keit$ heit$ lich$ ^ge en$ ß ä ö ü ei ie cht tz ^ver ^be pf ck ich er$ "
		  "e$ eu au st ^z"},
    {LANGUAGE_IT, "zione$ o$ a$ e$ i$ tto$ zz gli cch ggi tà$ ità$ mente$ ano$ are$ ere$ ire$ "
		  "ella$ ello$ ss ò ù ch gh nn"},
    {LANGUAGE_PT,
	"ção$ ções$ ão$ õ ã lh nh os$ as$ o$ a$ dade$ mente$ ndo$ ê ô ç ei ou eiro$ eira$ ém$ m$"},
    {LANGUAGE_NL, "ij aa oo ee uu sch ^ge en$ heid$ lijk$ oe ui eeuw isch$ je$ tie$ ^v ^z cht gg "
		  "ek$ er$ aar$"},
};

static bool has_cue(struct span word, struct span cue)
{
	bool at_start = cue.at[0] == '^', at_end = cue.at[cue.len - 1] == '$';
	struct span text = span_slice(cue, at_start, cue.len - at_end);

	if (text.len > word.len)
		return false;
	if (at_start && at_end)
		return span_equal(text, word);
	if (at_start)
		return span_starts(word, text);
	if (at_end)
		return memcmp(word.at + word.len - text.len, text.at, text.len) == 0;
	for (size_t i = 0; i + text.len <= word.len; i++)
		if (memcmp(word.at + i, text.at, text.len) == 0)
			return true;
	return false;
}

static unsigned count_cues(struct span word, const char *cues)
{
	unsigned n = 0;

	while (*cues) {
		size_t len = strcspn(cues, " ");
		n += has_cue(word, (struct span){cues, len});
		cues += len + (cues[len] == ' ');
	}
	return n;
}

/* A word of at least three letters, its letters made small; moves *at behind it. */
static bool next_shape(struct span text, size_t *at, char word[SHAPE_BYTES], size_t *len)
{
	while (*at < text.len) {
		size_t nletters = 0;
		*len = 0;
		while (*at < text.len) {
			uint32_t code;
			int n = utf8_decode(text, *at, &code);
			if (n > 0 && (script_of(code) != SCRIPT_NONE || code == '\'')) {
				char utf8[4];
				size_t nbytes = utf8_encode(script_lower(code), utf8);
				if (*len + nbytes <= SHAPE_BYTES)
					memcpy(word + *len, utf8, nbytes);
				*len += nbytes;
				nletters++;
				*at += (size_t)n;
				continue;
			}
			*at += (size_t)(n > 0 ? n : -n);
			break;
		}
		if (nletters >= 3 && *len <= SHAPE_BYTES)
			return true;
	}
	return false;
}

static void weigh_shapes(struct span text, uint32_t weights[LANGUAGES])
{
	char word[SHAPE_BYTES];
	size_t len;

	for (size_t at = 0; next_shape(text, &at, word, &len);)
		for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
			weights[shapes[i].language] +=
			    CUE_WEIGHT * count_cues((struct span){word, len}, shapes[i].cues);
}

void language_weigh(
    const struct language_index *index, struct span text, uint32_t weights[LANGUAGES])
{
	struct language_sample sample;
	struct language_index whole = *index;

	memset(weights, 0, LANGUAGES * sizeof *weights);
	whole.first = LANGUAGE_UNKNOWN; /* nothing is believed before its end */
	text.len = text.len > LANGUAGE_BYTES ? utf8_floor(text, LANGUAGE_BYTES) : text.len;
	language_begin(&sample);
	language_add(&whole, &sample, text);
	weigh_shapes(text, weights);
	for (unsigned i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		weights[i] += FUNCTION_WEIGHT * sample.points[i];
	for (unsigned i = SCRIPT_NONE + 1; i < SCRIPTS; i++) {
		enum language alone =
		    i == SCRIPT_HAN ? LANGUAGE_ZH : script_language((enum script)i);
		if (alone != LANGUAGE_UNKNOWN)
			weights[alone] += SCRIPT_WEIGHT * sample.letters[i];
	}
	if (sample.letters[SCRIPT_KANA] > 0)
		weights[LANGUAGE_JA] += SCRIPT_WEIGHT * sample.letters[SCRIPT_HAN];
}
