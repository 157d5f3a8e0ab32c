/* Languages that can be told apart, and their codes: what rules are written in and what messages are found to be in. */
#ifndef BASE_LANGUAGE_H
#define BASE_LANGUAGE_H

#include <stdint.h>

#include "base/text.h"

/* LANGUAGE_UNKNOWN is 0; a set of them is a bit each. The names follow ISO 639-1, but for tl (Filipino). */
enum language {
	LANGUAGE_UNKNOWN,
	LANGUAGE_EN,
	LANGUAGE_ES,
	LANGUAGE_FR,
	LANGUAGE_DE,
	LANGUAGE_PT,
	LANGUAGE_IT,
	LANGUAGE_NL,
	LANGUAGE_SV,
	LANGUAGE_DA,
	LANGUAGE_NO,
	LANGUAGE_PL,
	LANGUAGE_CS,
	LANGUAGE_SK,
	LANGUAGE_HR,
	LANGUAGE_RO,
	LANGUAGE_HU,
	LANGUAGE_FI,
	LANGUAGE_TR,
	LANGUAGE_ID,
	LANGUAGE_VI,
	LANGUAGE_TL,
	LANGUAGE_SW,
	LANGUAGE_RU,
	LANGUAGE_UK,
	LANGUAGE_BG,
	LANGUAGE_SR,
	LANGUAGE_EL,
	LANGUAGE_HE,
	LANGUAGE_AR,
	LANGUAGE_FA,
	LANGUAGE_UR,
	LANGUAGE_HI,
	LANGUAGE_MR,
	LANGUAGE_NE,
	LANGUAGE_BN,
	LANGUAGE_PA,
	LANGUAGE_GU,
	LANGUAGE_OR,
	LANGUAGE_TA,
	LANGUAGE_TE,
	LANGUAGE_KN,
	LANGUAGE_ML,
	LANGUAGE_SI,
	LANGUAGE_TH,
	LANGUAGE_LO,
	LANGUAGE_MY,
	LANGUAGE_KM,
	LANGUAGE_KA,
	LANGUAGE_HY,
	LANGUAGE_AM,
	LANGUAGE_KO,
	LANGUAGE_JA,
	LANGUAGE_ZH,
	LANGUAGES,
};

/* The set of all, known or not. */
#define LANGUAGES_ANY UINT64_MAX

/* Give the code, "en". NULL for LANGUAGE_UNKNOWN and for what is no language. */
const char *language_name(unsigned language);

/* Give the name, "English". NULL likewise. */
const char *language_title(unsigned language);

/* Find a language by its code. LANGUAGE_UNKNOWN if it is none of them. */
enum language language_find(struct span name);

/* Give the set that holds it alone; LANGUAGE_UNKNOWN gives the empty set. */
static inline uint64_t language_bit(unsigned language)
{
	return language == LANGUAGE_UNKNOWN ? 0 : UINT64_C(1) << language;
}

#endif
