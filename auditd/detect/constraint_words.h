/* A text as the grammar of constraints sees it: sentences of tokens, each with the classes it may stand for. Private to
 * constraint*.c. */
#ifndef DETECT_CONSTRAINT_WORDS_H
#define DETECT_CONSTRAINT_WORDS_H

#include "detect/constraint.h"

/* Classes; a token is of several. The letter is how patterns write them: @V. */
enum class {
	CLASS_SAY,      /* @V respond, write, output */
	CLASS_REPLY,    /* @R response, answers, everything */
	CLASS_USE,      /* @U use, stick to */
	CLASS_INCLUDE,  /* @I include, contain, mention */
	CLASS_NOT,      /* @N do not, never, without */
	CLASS_ONLY,     /* @O only, exclusively */
	CLASS_MUST,     /* @M must, always */
	CLASS_TRY,      /* @T try, prefer */
	CLASS_LANGUAGE, /* @L */
	CLASS_FORM,     /* @F json, bullet points */
	CLASS_UNIT,     /* @u words, sentences */
	CLASS_NUMBER,   /* @n 50, fifty */
	CLASS_QUOTE,    /* @q "so" */
	CLASS_MOST,     /* @< at most, no more than */
	CLASS_LEAST,    /* @> at least */
	CLASS_EXACT,    /* @= exactly */
	CLASS_CASE,     /* @K lower case */
	CLASS_MARK,     /* @m commas, emojis */
	CLASS_IN,       /* @i in, as, using */
	CLASS_BEGIN,    /* @b begin, start */
	CLASS_END,      /* @e end, finish */
	CLASS_WORD,     /* @w the word, phrase */
	CLASS_AND,      /* @& and, or, comma */
	CLASS_EACH,     /* @E each, per */
	CLASS_REVEAL,   /* @S reveal, share, disclose */
	CLASS_GIVE,     /* @G offer, grant, issue */
	CLASS_TOOL,     /* @t tool, function */
	CLASS_UNITS,    /* @Y metric, imperial */
	CLASS_FEWER,    /* @f fewer than, under: not inclusive */
	CLASS_OVER,     /* @o more than, over: not inclusive */
	CLASS_NAME,     /* @C begins with a capital, inside of a sentence */
	CLASS_TONE,     /* @j formal, casual */
	CLASS_CAPS,     /* @X a label in capitals */
	CLASSES
};

#define CLASS_BIT(class) (UINT64_C(1) << (class))

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_QUOTE, TOKEN_MARK };

struct token {
	struct span text; /* of a quotation without its marks */
	uint32_t start, end;
	enum token_kind kind;
	uint64_t classes;
	uint32_t number;
	uint8_t language, form, unit, mark; /* where it is of that class */
	uint8_t value;                      /* of case and units */
};

enum { SENTENCE_TOKENS = 160 };

struct sentence {
	struct token at[SENTENCE_TOKENS];
	size_t n;
	uint64_t classes; /* of all of them */
	uint32_t start, end;
	bool is_item; /* of a list: "- so" */
};

/* Read the sentence at *at and step behind it. A sentence longer than SENTENCE_TOKENS is given in pieces. false: there is
 * none left. */
bool sentence_next(const struct reading *reading, size_t *at, struct sentence *sentence);

/* A word that stands for some classes; a phrase has blanks. Sorted by text. */
struct known_word {
	const char *text;
	uint64_t classes;
	uint8_t language, form, unit, mark, value;
	uint32_t number;
};

extern const struct known_word known_words[];
extern const size_t nknown_words;
extern const struct known_word known_phrases[];
extern const size_t nknown_phrases;

#endif
