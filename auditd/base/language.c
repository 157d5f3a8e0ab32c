/* Codes of languages. */
#include "base/language.h"

static const char *const names[LANGUAGES] = {
    [LANGUAGE_EN] = "en",
    [LANGUAGE_ES] = "es",
    [LANGUAGE_FR] = "fr",
    [LANGUAGE_DE] = "de",
    [LANGUAGE_PT] = "pt",
    [LANGUAGE_IT] = "it",
    [LANGUAGE_NL] = "nl",
    [LANGUAGE_SV] = "sv",
    [LANGUAGE_DA] = "da",
    [LANGUAGE_NO] = "no",
    [LANGUAGE_PL] = "pl",
    [LANGUAGE_CS] = "cs",
    [LANGUAGE_SK] = "sk",
    [LANGUAGE_HR] = "hr",
    [LANGUAGE_RO] = "ro",
    [LANGUAGE_HU] = "hu",
    [LANGUAGE_FI] = "fi",
    [LANGUAGE_TR] = "tr",
    [LANGUAGE_ID] = "id",
    [LANGUAGE_VI] = "vi",
    [LANGUAGE_TL] = "tl",
    [LANGUAGE_SW] = "sw",
    [LANGUAGE_RU] = "ru",
    [LANGUAGE_UK] = "uk",
    [LANGUAGE_BG] = "bg",
    [LANGUAGE_SR] = "sr",
    [LANGUAGE_EL] = "el",
    [LANGUAGE_HE] = "he",
    [LANGUAGE_AR] = "ar",
    [LANGUAGE_FA] = "fa",
    [LANGUAGE_UR] = "ur",
    [LANGUAGE_HI] = "hi",
    [LANGUAGE_MR] = "mr",
    [LANGUAGE_NE] = "ne",
    [LANGUAGE_BN] = "bn",
    [LANGUAGE_PA] = "pa",
    [LANGUAGE_GU] = "gu",
    [LANGUAGE_OR] = "or",
    [LANGUAGE_TA] = "ta",
    [LANGUAGE_TE] = "te",
    [LANGUAGE_KN] = "kn",
    [LANGUAGE_ML] = "ml",
    [LANGUAGE_SI] = "si",
    [LANGUAGE_TH] = "th",
    [LANGUAGE_LO] = "lo",
    [LANGUAGE_MY] = "my",
    [LANGUAGE_KM] = "km",
    [LANGUAGE_KA] = "ka",
    [LANGUAGE_HY] = "hy",
    [LANGUAGE_AM] = "am",
    [LANGUAGE_KO] = "ko",
    [LANGUAGE_JA] = "ja",
    [LANGUAGE_ZH] = "zh",
};

static const char *const titles[LANGUAGES] = {
    [LANGUAGE_EN] = "English",
    [LANGUAGE_ES] = "Spanish",
    [LANGUAGE_FR] = "French",
    [LANGUAGE_DE] = "German",
    [LANGUAGE_PT] = "Portuguese",
    [LANGUAGE_IT] = "Italian",
    [LANGUAGE_NL] = "Dutch",
    [LANGUAGE_SV] = "Swedish",
    [LANGUAGE_DA] = "Danish",
    [LANGUAGE_NO] = "Norwegian",
    [LANGUAGE_PL] = "Polish",
    [LANGUAGE_CS] = "Czech",
    [LANGUAGE_SK] = "Slovak",
    [LANGUAGE_HR] = "Croatian",
    [LANGUAGE_RO] = "Romanian",
    [LANGUAGE_HU] = "Hungarian",
    [LANGUAGE_FI] = "Finnish",
    [LANGUAGE_TR] = "Turkish",
    [LANGUAGE_ID] = "Indonesian",
    [LANGUAGE_VI] = "Vietnamese",
    [LANGUAGE_TL] = "Filipino",
    [LANGUAGE_SW] = "Swahili",
    [LANGUAGE_RU] = "Russian",
    [LANGUAGE_UK] = "Ukrainian",
    [LANGUAGE_BG] = "Bulgarian",
    [LANGUAGE_SR] = "Serbian",
    [LANGUAGE_EL] = "Greek",
    [LANGUAGE_HE] = "Hebrew",
    [LANGUAGE_AR] = "Arabic",
    [LANGUAGE_FA] = "Persian",
    [LANGUAGE_UR] = "Urdu",
    [LANGUAGE_HI] = "Hindi",
    [LANGUAGE_MR] = "Marathi",
    [LANGUAGE_NE] = "Nepali",
    [LANGUAGE_BN] = "Bengali",
    [LANGUAGE_PA] = "Punjabi",
    [LANGUAGE_GU] = "Gujarati",
    [LANGUAGE_OR] = "Odia",
    [LANGUAGE_TA] = "Tamil",
    [LANGUAGE_TE] = "Telugu",
    [LANGUAGE_KN] = "Kannada",
    [LANGUAGE_ML] = "Malayalam",
    [LANGUAGE_SI] = "Sinhala",
    [LANGUAGE_TH] = "Thai",
    [LANGUAGE_LO] = "Lao",
    [LANGUAGE_MY] = "Burmese",
    [LANGUAGE_KM] = "Khmer",
    [LANGUAGE_KA] = "Georgian",
    [LANGUAGE_HY] = "Armenian",
    [LANGUAGE_AM] = "Amharic",
    [LANGUAGE_KO] = "Korean",
    [LANGUAGE_JA] = "Japanese",
    [LANGUAGE_ZH] = "Chinese",
};

const char *language_name(unsigned language)
{
	return language < LANGUAGES ? names[language] : NULL;
}

const char *language_title(unsigned language)
{
	return language < LANGUAGES ? titles[language] : NULL;
}

enum language language_find(struct span name)
{
	for (unsigned i = LANGUAGE_UNKNOWN + 1; i < LANGUAGES; i++)
		if (span_is(name, names[i]))
			return (enum language)i;
	return LANGUAGE_UNKNOWN;
}
