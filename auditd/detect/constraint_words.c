/* Text to sentences of tokens. A sentence ends with . ! ? or ; before a blank and at a line's end, but for the lines of
 * a list that a colon announces. */
#include <string.h>

#include "detect/constraint_index.h"
#include "detect/constraint_words.h"
#include "detect/quoted.h"

enum { QUOTE_MOST = 200, ITEM_MOST = 60, PHRASE_WORDS = 6 };

struct scan {
	const struct reading *reading;
	struct span text;
	size_t at;
	struct sentence *sentence;
	bool in_list; /* a colon at a line's end announced items */
};

static bool is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') || code == '_';
	return code >= 0xaa && code != 0xab && code != 0xbb && code != 0xbf && code != 0xd7 &&
	       code != 0xf7 && !(code >= 0x2000 && code <= 0x2bff) &&
	       !(code >= 0x3000 && code <= 0x3040) && !(code >= 0xfe10 && code <= 0xfe6f) &&
	       !(code >= 0xff01 && code <= 0xff0f) && code < 0x1f000;
}

static char byte_at(const struct scan *scan, size_t at)
{
	return at < scan->text.len ? scan->text.at[at] : '\0';
}

static bool letter_at(const struct scan *scan, size_t at, size_t *length)
{
	uint32_t code;

	if (at >= scan->text.len)
		return false;
	*length = 1;
	if ((unsigned char)scan->text.at[at] < 0x80)
		return is_letter((unsigned char)scan->text.at[at]);
	int n = utf8_decode(scan->text, at, &code);
	*length = n > 0 ? (size_t)n : (size_t)-n;
	return n > 0 && is_letter(code);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t word_end(const struct scan *scan, size_t at)
{
	size_t length;

	while (at < scan->text.len) {
		size_t next = at + (byte_at(scan, at) == '\'');
		if (!letter_at(scan, next, &length))
			return at;
		at = next + length;
	}
	return at;
}

static int compare_known(struct span word, const char *known)
{
	size_t len = strlen(known), least = word.len < len ? word.len : len;
	int order = least ? memcmp(word.at, known, least) : 0;

	return order ? order : (word.len > len) - (word.len < len);
}

static const struct known_word *find_word(const struct constraint_index *index, struct span word)
{
	size_t low = 0, high = nknown_words;

	if (index) {
		unsigned place = constraint_index_word(index, word);
		return place ? &known_words[place - 1] : NULL;
	}

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_known(word, known_words[middle].text);
		if (order == 0)
			return &known_words[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* How the word compares with a phrase's first. */
static int compare_first(struct span word, const char *phrase)
{
	size_t len = strcspn(phrase, " "), least = word.len < len ? word.len : len;
	int order = least ? memcmp(word.at, phrase, least) : 0;

	return order ? order : (word.len > len) - (word.len < len);
}

/* Where a phrase that begins here ends; 0: it does not stand here. Blanks and hyphens separate its words alike. */
static size_t phrase_end(const struct scan *scan, size_t at, const char *phrase)
{
	for (; *phrase; phrase++) {
		char c = byte_at(scan, at);
		if (*phrase != c && !(*phrase == ' ' && (c == '-' || c == '\t')))
			return 0;
		at++;
	}
	size_t length;
	return letter_at(scan, at, &length) || byte_at(scan, at) == '\'' ? 0 : at;
}

static const struct known_word *find_phrase(
    const struct scan *scan, struct span word, size_t start, size_t *end)
{
	size_t low = 0, high = nknown_phrases;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_first(word, known_phrases[middle].text) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < nknown_phrases && compare_first(word, known_phrases[low].text) == 0; low++) {
		*end = phrase_end(scan, start, known_phrases[low].text);
		if (*end > 0)
			return &known_phrases[low];
	}
	return NULL;
}

static struct token *add_token(struct scan *scan, enum token_kind kind, size_t start, size_t end)
{
	struct sentence *sentence = scan->sentence;
	struct token *token = &sentence->at[sentence->n++];

	*token = (struct token){.kind = kind,
	    .start = (uint32_t)start,
	    .end = (uint32_t)end,
	    .text = span_slice(scan->text, start, end)};
	return token;
}

static void set_known(struct token *token, const struct known_word *known)
{
	token->classes |= known->classes;
	token->language = known->language;
	token->form = known->form;
	token->unit = known->unit;
	token->mark = known->mark;
	token->value = known->value;
	token->number = known->number;
}

/* Capitals of the text as it was written: 0 none, 1 the first letter, 2 all of them. */
static unsigned capitals(const struct scan *scan, const struct token *token)
{
	size_t start = token->start, end = token->end;
	unsigned nupper = 0, nlower = 0;

	if (scan->reading->map)
		fold_map_source(scan->reading->map, token->start, token->end, &start, &end);
	struct span word = span_slice(scan->reading->source, start, end);
	for (size_t i = 0; i < word.len; i++) {
		nupper += word.at[i] >= 'A' && word.at[i] <= 'Z';
		nlower +=
		    (word.at[i] >= 'a' && word.at[i] <= 'z') || (unsigned char)word.at[i] >= 0x80;
	}
	if (nupper >= 2 && nlower == 0)
		return 2;
	return word.len > 1 && word.at[0] >= 'A' && word.at[0] <= 'Z';
}

static uint32_t number_of(struct span digits)
{
	uint32_t number = 0;

	for (size_t i = 0; i < digits.len; i++) {
		if (is_digit(digits.at[i]))
			number = number * 10 + (uint32_t)(digits.at[i] - '0');
		if (number > 1000000)
			return 1000000;
	}
	return number;
}

static bool take_number(struct scan *scan)
{
	size_t end = scan->at;

	while (is_digit(byte_at(scan, end)) ||
	       (byte_at(scan, end) == ',' && end > scan->at && is_digit(byte_at(scan, end + 1)) &&
		   is_digit(byte_at(scan, end + 2)) && is_digit(byte_at(scan, end + 3)) &&
		   !is_digit(byte_at(scan, end + 4))))
		end++;
	size_t length;
	if (letter_at(scan, end, &length))
		return false;
	struct token *token = add_token(scan, TOKEN_NUMBER, scan->at, end);
	token->classes = CLASS_BIT(CLASS_NUMBER);
	token->number = number_of(token->text);
	scan->at = end;
	return true;
}

static void take_word(struct scan *scan)
{
	size_t end = word_end(scan, scan->at), phrase_stop = 0;
	struct span word = span_slice(scan->text, scan->at, end);
	const struct constraint_index *index = scan->reading->index;
	const struct known_word *known = NULL;

	if (index == NULL || constraint_index_begins(index, word))
		known = find_phrase(scan, word, scan->at, &phrase_stop);
	if (known)
		end = phrase_stop;
	else if (word.len <= 24)
		known = find_word(index, word);
	struct token *token = add_token(scan, TOKEN_WORD, scan->at, end);
	if (known)
		set_known(token, known);
	unsigned how = capitals(scan, token);
	if (how == 2)
		token->classes |= CLASS_BIT(CLASS_CAPS);
	if (how >= 1 && scan->sentence->n > 1)
		token->classes |= CLASS_BIT(CLASS_NAME);
	scan->at = end;
}

static bool names_value(struct span word)
{
	static const char *const nouns[] = {"code", "codes", "password", "passcode", "passphrase",
	    "passwort", "kennwort", "contraseña", "senha", "secret", "key", "token", "pin",
	    "phrase", "word", "codeword", "value", "string", "answer"};

	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (span_is(word, nouns[i]))
			return true;
	return false;
}

/* Do the last words name a value that follows: "the code is", "password:"? */
static bool is_named(const struct sentence *sentence)
{
	static const char *const links[] = {"is", "are", "was", "=", ":", "es", "ist", "est"};
	enum { NEAR = 4 };
	size_t n = sentence->n;
	bool is_linked = false;

	for (size_t i = 0; n > 0 && i < ARRAY_LEN(links); i++)
		is_linked = is_linked || span_is(sentence->at[n - 1].text, links[i]);
	for (size_t i = 1; is_linked && i < n && i <= NEAR; i++)
		if (names_value(sentence->at[n - 1 - i].text))
			return true;
	return false;
}

static bool add_quote(struct scan *scan, size_t start, size_t end, struct span text)
{
	struct token *token = add_token(scan, TOKEN_QUOTE, start, end);

	token->text = span_trim(text);
	token->classes = CLASS_BIT(CLASS_QUOTE);
	scan->at = end;
	return token->text.len > 0;
}

/* A value may be any text, with lines and quotations of its own, and asks for nothing. */
static bool take_value(struct scan *scan)
{
	size_t start = scan->at, end;

	if (byte_at(scan, start) != '"' || !is_named(scan->sentence))
		return false;
	end = quoted_end(scan->text, start, QUOTED_LONGEST);
	struct span text = span_trim(span_slice(scan->text, start + 1, end));
	return end < scan->text.len && text.len > 0 && add_quote(scan, start, end + 1, text);
}

/* A quotation of one line; 'so' only where neither mark is an apostrophe. */
static bool take_quote(struct scan *scan)
{
	char mark = byte_at(scan, scan->at);
	size_t start = scan->at + 1, length;

	if (mark == '\'' && start > 1 && letter_at(scan, start - 2, &length))
		return false;
	while (mark == '`' && byte_at(scan, start) == '`')
		start++;
	for (size_t i = start; i < scan->text.len && i < start + QUOTE_MOST; i++) {
		if (byte_at(scan, i) == '\n')
			return false;
		if (byte_at(scan, i) != mark || i == start ||
		    (mark == '\'' && letter_at(scan, i + 1, &length)))
			continue;
		size_t end = i + 1;
		while (mark == '`' && byte_at(scan, end) == '`')
			end++;
		return add_quote(scan, scan->at, end, span_slice(scan->text, start, i));
	}
	return false;
}

static size_t behind_blanks(const struct scan *scan, size_t at)
{
	while (byte_at(scan, at) == ' ' || byte_at(scan, at) == '\t' || byte_at(scan, at) == '\r' ||
	       byte_at(scan, at) == '\n')
		at++;
	return at;
}

static bool is_bullet(const struct scan *scan, size_t at)
{
	char c = byte_at(scan, at);
	size_t end = at;

	while (is_digit(byte_at(scan, end)))
		end++;
	if (end > at && end - at < 4 && (byte_at(scan, end) == '.' || byte_at(scan, end) == ')'))
		return byte_at(scan, end + 1) == ' ';
	return ((c == '-' || c == '*') && byte_at(scan, at + 1) == ' ') ||
	       (c == '\xe2' && byte_at(scan, at + 1) == '\x80' && byte_at(scan, at + 2) == '\xa2');
}

/* Behind the bullet or the number of an item. */
static size_t behind_bullet(const struct scan *scan, size_t at)
{
	if (!is_bullet(scan, at))
		return at;
	while (at < scan->text.len && byte_at(scan, at) != ' ')
		at++;
	return behind_blanks(scan, at);
}

static size_t line_length(const struct scan *scan, size_t at)
{
	size_t end = at;

	while (end < scan->text.len && end < at + ITEM_MOST + 1 && byte_at(scan, end) != '\n')
		end++;
	return end - at;
}

/* At a line's end: does the sentence go on with an item of the list it announced? */
static bool goes_on(struct scan *scan)
{
	struct sentence *sentence = scan->sentence;
	size_t next = behind_blanks(scan, scan->at);
	bool is_announced = sentence->n > 0 && span_is(sentence->at[sentence->n - 1].text, ":");

	if (!is_announced && !scan->in_list)
		return false;
	if (!is_bullet(scan, next) || line_length(scan, next) > ITEM_MOST)
		return false;
	if (scan->in_list && sentence->n < SENTENCE_TOKENS) {
		struct token *comma = add_token(scan, TOKEN_MARK, scan->at, scan->at + 1);
		comma->text = span_of(",");
		comma->classes = CLASS_BIT(CLASS_AND);
	}
	scan->in_list = true;
	scan->at = behind_bullet(scan, next);
	return true;
}

static bool ends_sentence(const struct scan *scan, char c)
{
	char next = byte_at(scan, scan->at + 1);

	if (c == ';')
		return true;
	if (c != '.' && c != '!' && c != '?')
		return false;
	return next == '\0' || next == ' ' || next == '\n' || next == '\r' || next == '"' ||
	       next == '*' || next == ')';
}

static void take_mark(struct scan *scan)
{
	char c = byte_at(scan, scan->at);

	if (strchr(":,([])/&=.!?", c) && c) {
		struct token *token = add_token(scan, TOKEN_MARK, scan->at, scan->at + 1);
		if (c == ',' || c == '/' || c == '&')
			token->classes = CLASS_BIT(CLASS_AND);
	}
	uint32_t code;
	int n = utf8_decode(scan->text, scan->at, &code);
	scan->at += n > 0 ? (size_t)n : 1;
}

/* One step. false: the sentence is over. */
static bool step(struct scan *scan)
{
	char c = byte_at(scan, scan->at);
	size_t length;

	if (c == '\n')
		return goes_on(scan);
	if (ends_sentence(scan, c)) {
		scan->at++;
		return false;
	}
	if ((c == '"' || c == '\'' || c == '`') && (take_value(scan) || take_quote(scan)))
		return true;
	if (is_digit(c) && take_number(scan))
		return true;
	if (letter_at(scan, scan->at, &length))
		take_word(scan);
	else
		take_mark(scan);
	return true;
}

/* Behind the fenced block, and what blank there is, that begins here: code asks nothing. */
static size_t behind_code(const struct scan *scan, size_t at)
{
	static const struct span fence = SPAN("```");

	while (span_starts(span_slice(scan->text, at, scan->text.len), fence)) {
		at += fence.len;
		while (at < scan->text.len &&
		       !span_starts(span_slice(scan->text, at, scan->text.len), fence))
			at++;
		at = behind_blanks(scan, at + fence.len);
	}
	return at < scan->text.len ? at : scan->text.len;
}

bool sentence_next(const struct reading *reading, size_t *at, struct sentence *sentence)
{
	struct scan scan = {
	    .reading = reading, .text = reading->small, .at = *at, .sentence = sentence};

	do {
		sentence->n = 0;
		sentence->classes = 0;
		scan.in_list = false;
		scan.at = behind_code(&scan, behind_blanks(&scan, scan.at));
		if (scan.at >= scan.text.len)
			return false;
		sentence->is_item = is_bullet(&scan, scan.at);
		scan.at = behind_bullet(&scan, scan.at);
		sentence->start = (uint32_t)scan.at;
		while (scan.at < scan.text.len && sentence->n < SENTENCE_TOKENS && step(&scan))
			;
		sentence->end = (uint32_t)scan.at;
		*at = scan.at;
	} while (sentence->n == 0);
	for (size_t i = 0; i < sentence->n; i++)
		sentence->classes |= sentence->at[i].classes;
	return true;
}
