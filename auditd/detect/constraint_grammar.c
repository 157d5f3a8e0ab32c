/* How people say what a reply shall be. Each row is one way to say it, in the notation of constraint_pattern.h; whether it
 * is asked or forbidden, on what condition and how strongly is read from what stands around it, by constraint_read.c.
 *
 * To add a wording, write its sentence in tests/unit/detect/constraint_sentences.h first. */
#include "detect/constraint_grammar.h"

static const struct grammar_row language_rows[] = {
    {"translate/translates/translating ~5 into/to ~1 @L", ROW_USER, 0},
    {"@V ~4 @i ~2 @L", ROW_USER, 0},
    {"@R ~5 @i/be/use ~2 @L", ROW_USER, 0},
    {"@O ?@i/speak/write/use ~1 @L", 0, 0},
    {"@L @O", 0, 0},
    {"@U ~2 @L", 0, 0},
    {"language ?: ~2 @L", 0, 0},
    {"speak/write/speaks/writes ~1 @L", 0, 0},
    {"@N ~1 @L", ROW_BAN, 0},
};

static const struct grammar_row format_rows[] = {
    {"@N ~1 wrap/put/enclose/use ~4 @i/inside ~2 @F", ROW_BAN, 0},
    {"wrap/put/enclose/wrapped/enclosed ~4 @i/inside ~2 @F", 0, 0},
    {"@N ~2 @F", ROW_USER | ROW_BAN, 0},
    {"@F ~2 @N ?allowed/permitted", ROW_BAN, 0},
    {"@V ~4 @i ~3 @F", ROW_USER, 0},
    {"@R ~4 @i/be ~3 @F", ROW_USER, 0},
    {"@O ~2 @F", 0, 0},
    {"@F ~1 @O", 0, 0},
    {"@U ~3 @F", ROW_USER, 0},
    {"@V ~2 @F", 0, 0},
};

static const struct grammar_row one_of_rows[] = {
    {"@O/@=/either ~5 yes ?: ?@& no", ROW_STRICT | ROW_USER, 0},
    {"yes ?: @& no ~3 @O/nothing", ROW_STRICT | ROW_USER, 0},
    {"word/words/answer ?: ?either yes @& no", ROW_STRICT | ROW_USER, 0},
    {"@V ~2 yes @& no", 0, 0},
    {"one of ~5 :", ROW_LIST | ROW_STRICT, 0},
    {"@O/@=/one/either ~5 @q @& ?@& @q", ROW_STRICT, 0},
    {"@V ~2 @q @& ?@& @q", ROW_STRICT, 0},
    {"@q @& ?@& @q ~4 @O/nothing", ROW_STRICT, 0},
    {"classify/label/rate/@V ~6 @X @& ?@& @X", ROW_STRICT, 0},
    {"@O/@= ~4 @X @& ?@& @X", ROW_STRICT, 0},
    {"either ~2 @X @& @X", ROW_STRICT, 0},
    {"one of ~3 @X @&", ROW_STRICT, 0},
};

static const struct grammar_row count_rows[] = {
    {"between @n and/to @n ~2 @u", ROW_USER, 0},
    {"@n ~1 @u ?or/and less/fewer/@</@>/more/minimum", ROW_USER, 0},
    {"@</@>/@f/@o/@= ~3 @n ~2 @u", ROW_USER, 0},
    {"@u @< ~3 @n", ROW_USER, 0},
    {"@u ?@< ~2 @</@>/@f/@o/@= ~2 @n", ROW_USER, 0},
    {"@n to/or/and @n ~1 @u", ROW_USER, 0},
    {"@n @n @u", ROW_USER, 0},
    {"@V ~5 @i ?@O ~1 @n ~1 @u", ROW_USER, 0},
    {"@V ~2 @O/@= @n ~1 @u", ROW_USER, 0},
    {"@U/@V/@I ~1 @n ~1 @u", 0, 0},
    {"@R ~4 be/have/contain/@i ~1 @n ~1 @u", ROW_USER, 0},
    {"@n ~1 @u ~1 @E/@O", 0, 0},
    {"@O @n ~1 @u", 0, 0},
};

static const struct grammar_row case_rows[] = {
    {"capitalize/capitalise every/each word", ROW_USER, SPOT_START},
    {"capitalize/capitalise ~2 first letter ~2 every/each", ROW_USER, SPOT_START},
    {"@N ~3 @K", ROW_USER | ROW_BAN, 0},
    {"@V ~4 @i ~3 @K", ROW_USER, 0},
    {"@R ~5 @i/be ~3 @K", ROW_USER, 0},
    {"@O ~3 @K", 0, 0},
    {"@U ~3 @K", ROW_USER, 0},
    {"@V ~2 @K", ROW_USER, 0},
    {"@K @O", 0, 0},
};

static const struct grammar_row mark_rows[] = {
    {"@e ~6 @i/on/by ~3 question", ROW_USER, SPOT_END},
    {"@N ~1 ask/asking ~3 question/questions", ROW_BAN | ROW_USER, 0},
    {"@N ~4 @m", ROW_USER | ROW_BAN, 0},
    {"@m ~2 @N", ROW_BAN, 0},
    {"@I/@U/@V ~4 @m", ROW_USER, 0},
    {"@> ~1 @n ~1 @m", ROW_USER, 0},
};

static const struct grammar_row literal_rows[] = {
    {"wrap/put/enclose/surround/wrapped/enclosed/surrounded ~6 @m", ROW_USER, SPOT_AROUND},
    {"@e ~6 @i/by ~6 @q", ROW_USER, SPOT_END},
    {"@e ~5 @q", ROW_USER, SPOT_END},
    {"@b ~6 @i/by ~6 @q", ROW_USER, SPOT_START},
    {"@b ~5 @q", ROW_USER, SPOT_START},
    {"last/final ~4 be ~5 @q", ROW_USER, SPOT_END},
    {"first ~4 be ~5 @q", ROW_USER, SPOT_START},
    {"@I ~5 @q", ROW_USER, 0},
    {"@N ~5 @w ~1 @q", ROW_USER | ROW_BAN, 0},
    {"say/use/write/utter/using/saying/@U ~4 @q", ROW_USER, 0},
    {"@w @q ~3 @I/used/@N", ROW_USER, 0},
    {"@N ~1 words/phrases/terms/word/phrase ?are/include/list :", ROW_BAN | ROW_LIST | ROW_USER, 0},
    {"@N ~3 the/following/these/this ?following "
     "words/word/phrase/phrases/terms/term/keywords/keyword ?:",
	ROW_BAN | ROW_LIST | ROW_USER, 0},
    {"@I ~3 the/following/these/this ?following "
     "words/word/phrase/phrases/terms/term/keywords/keyword ?:",
	ROW_LIST | ROW_USER, 0},
    {"@I ~2 keywords/keyword ?:", ROW_LIST | ROW_USER, 0},
    {"following/these words/phrases/terms ~2 @N :", ROW_BAN | ROW_LIST | ROW_USER, 0},
};

static const struct grammar_row topic_rows[] = {
    {"@N ~2 mention/mentioning ?of", ROW_BAN | ROW_REST, 0},
    {"@N ~2 discuss/discussing/recommend/recommending/name/naming", ROW_BAN | ROW_REST, 0},
    {"@N ~2 bring/bringing up", ROW_BAN | ROW_REST, 0},
    {"@N ~2 talk/talking/speak/speaking/write/writing about", ROW_BAN | ROW_REST, 0},
    {"@N ~2 refer/referring/allude/alluding to", ROW_BAN | ROW_REST, 0},
};

static const struct grammar_row name_rows[] = {
    {"your name is", ROW_REST, 0},
    {"you are/re/'re called/named", ROW_REST, 0},
    {"you're called/named", ROW_REST, 0},
    {"speak/act/respond/reply/answer/write/pose as", ROW_REST | ROW_USER, SPOT_START},
    {"call/introduce/refer yourself ?as ?to", ROW_REST, 0},
};

static const struct grammar_row units_rows[] = {
    {"@N ~3 @Y", ROW_BAN, 0},
    {"@U ~3 @Y", 0, 0},
    {"@V ~4 @i ~2 @Y", 0, 0},
    {"@O ~2 @Y", 0, 0},
    {"@Y @O", 0, 0},
};

static const struct grammar_row secret_rows[] = {
    {"@N ~3 @S/mention/mentioning ~4 instructions/prompt/rules/guidelines/password/code/secret/key/"
     "passphrase/policy/passcode/token/configuration/confidential/internal",
	ROW_BAN, 0},
    {"keep ~6 confidential/secret/private/hidden", ROW_BAN, 0},
    {"is/are ?strictly ?and confidential/secret/private", ROW_BAN, 0},
};

static const struct grammar_row grant_rows[] = {
    {"@N ~1 authorised/authorized/allowed/permitted/able to", ROW_BAN | ROW_REST, 0},
    {"@N to", ROW_BAN | ROW_REST, 0},
    {"@N ~1 offer/grant/issue/approve/promise/waive/authorize/authorise/offering/granting/issuing",
	ROW_BAN | ROW_REST, 0},
};

static const struct grammar_row scope_rows[] = {
    {"@O ~1 @V/discuss/talk ~3 about/on/regarding/concerning", ROW_REST, 0},
    {"@O ~1 help/assist/deal ~2 with", ROW_REST, 0},
    {"@O discuss/cover", ROW_REST, 0},
    {"@O ~1 @V/discuss/help ~2 questions/requests/topics related to", ROW_REST, 0},
    {"@N ~2 @V ~3 unrelated to", ROW_REST, 0},
};

static const struct grammar_row ask_rows[] = {
    {"ask/request/get/seek/obtain/require/wait ~4 confirmation/permission/approval/consent", 0, 0},
    {"ask/check/confirm ~6 before", 0, 0},
};

static const struct grammar_row tool_rows[] = {
    {"@N ~1 @U/call/invoke/calling/invoking ~2 @t", ROW_BAN, 0},
    {"@U/call/invoke ~3 @t", 0, 0},
};

static const struct grammar_row cite_rows[] = {
    {"cite/citing/reference ~3 sources/source/references/reference", 0, 0},
    {"@I/provide/give ~3 citations/citation/sources/references", 0, 0},
};

static const struct grammar_row answer_rows[] = {
    {"@N ~3 @S/@G/tell/telling/giving/revealing ~5 answer/answers/solution/solutions", ROW_BAN, 0},
};

static const struct grammar_row tone_rows[] = {
    {"@j tone/register/style/language/address/manner", 0, 0},
    {"@U/be/keep/stay/remain/speak/write ~3 @j", 0, 0},
    {"@N ~3 @j", ROW_BAN, 0},
};

#define ROWS(name) .rows = name##_rows, .nrows = ARRAY_LEN(name##_rows)

const struct grammar grammars[CONSTRAINTS] = {
    [CONSTRAINT_LANGUAGE] = {CONSTRAINT_LANGUAGE, CLASS_BIT(CLASS_LANGUAGE), ROWS(language)},
    [CONSTRAINT_FORMAT] = {CONSTRAINT_FORMAT, CLASS_BIT(CLASS_FORM), ROWS(format)},
    [CONSTRAINT_ONE_OF] = {CONSTRAINT_ONE_OF, 0, ROWS(one_of)},
    [CONSTRAINT_COUNT] = {CONSTRAINT_COUNT, CLASS_BIT(CLASS_UNIT), ROWS(count)},
    [CONSTRAINT_CASE] = {CONSTRAINT_CASE, CLASS_BIT(CLASS_CASE) | CLASS_BIT(CLASS_EACH),
	ROWS(case)},
    [CONSTRAINT_MARK] = {CONSTRAINT_MARK,
	CLASS_BIT(CLASS_MARK) | CLASS_BIT(CLASS_END) | CLASS_BIT(CLASS_NOT), ROWS(mark)},
    [CONSTRAINT_LITERAL] = {CONSTRAINT_LITERAL,
	CLASS_BIT(CLASS_QUOTE) | CLASS_BIT(CLASS_WORD) | CLASS_BIT(CLASS_MARK), ROWS(literal)},
    [CONSTRAINT_TOPIC] = {CONSTRAINT_TOPIC, CLASS_BIT(CLASS_NOT), ROWS(topic)},
    [CONSTRAINT_NAME] = {CONSTRAINT_NAME, 0, ROWS(name)},
    [CONSTRAINT_UNITS] = {CONSTRAINT_UNITS, CLASS_BIT(CLASS_UNITS), ROWS(units)},
    [CONSTRAINT_SECRET] = {CONSTRAINT_SECRET, 0, ROWS(secret)},
    [CONSTRAINT_GRANT] = {CONSTRAINT_GRANT, CLASS_BIT(CLASS_NOT), ROWS(grant)},
    [CONSTRAINT_SCOPE] = {CONSTRAINT_SCOPE, CLASS_BIT(CLASS_ONLY) | CLASS_BIT(CLASS_NOT),
	ROWS(scope)},
    [CONSTRAINT_ASK] = {CONSTRAINT_ASK, 0, ROWS(ask)},
    [CONSTRAINT_TOOL] = {CONSTRAINT_TOOL, CLASS_BIT(CLASS_TOOL), ROWS(tool)},
    [CONSTRAINT_CITE] = {CONSTRAINT_CITE, 0, ROWS(cite)},
    [CONSTRAINT_ANSWER] = {CONSTRAINT_ANSWER, CLASS_BIT(CLASS_NOT), ROWS(answer)},
    [CONSTRAINT_TONE] = {CONSTRAINT_TONE, CLASS_BIT(CLASS_TONE), ROWS(tone)},
};
