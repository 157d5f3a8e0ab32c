/* One pass over the words, then one over the tokens between blanks. What a text calls a secret is decided by the words
 * before it, never by what the secret is. */
#include "detect/secrets.h"

#include <string.h>

#include "detect/quoted.h"

enum { TO_LINK = 8, TO_CUE = 6, MORE_WORDS = 3, QUOTED_WORDS = 12, TOKEN_LEAST = 8 };

/* Nouns whose value is a secret whatever it looks like. */
static const char *const strong[] = {"password", "passwords", "passcode", "passphrase", "passwd",
    "pwd", "pin", "codeword", "codename", "safeword", "contraseña", "passwort", "kennwort",
    "senha"};
/* Nouns that are, behind one of `kinds`: a secret code, an api key. */
static const char *const weak[] = {"code", "key", "token", "word", "phrase", "secret", "name",
    "number", "combination", "answer", "credential", "credentials", "string"};
static const char *const kinds[] = {"access", "secret", "security", "api", "private", "master",
    "admin", "entry", "door", "gate", "safe", "vault", "unlock", "override", "activation",
    "license", "licence", "magic", "hidden", "pass", "code", "trigger", "authorization",
    "authorisation", "auth", "bearer", "session", "recovery", "backup", "verification", "alarm",
    "confidential", "internal"};

static const char *const links[] = {
    "is", "are", "was", "equals", "being", "reads", "es", "ist", "est", "é"};
/* Between a link and the value. */
static const char *const fillers[] = {"set", "to", "now", "currently", "today", "simply", "just",
    "exactly", "following", "as", "follows"};
/* What a value is not: the words that begin a statement about the secret. */
static const char *const not_values[] = {"a", "an", "the", "not", "never", "only", "always", "also",
    "required", "known", "stored", "needed", "used", "sent", "changed", "shared", "kept", "given",
    "provided", "entered", "correct", "incorrect", "wrong", "right", "valid", "invalid", "secret",
    "confidential", "private", "sensitive", "strictly", "hidden", "encrypted", "protected",
    "available", "unique", "generated", "case", "case-sensitive", "what", "whatever", "in", "on",
    "at", "by", "for", "from", "with", "of", "if", "when", "this", "that", "these", "those", "it",
    "its", "your", "our", "their", "his", "her", "my", "one", "something", "any", "and", "or",
    "but", "so", "very", "too", "being", "been", "made", "asked", "meant", "supposed", "allowed",
    "limited", "missing", "lost", "expired", "longer", "no", "there", "here", "below", "above",
    "written", "typed", "reset", "verified", "checked", "be", "must", "should", "will", "can",
    "may", "who", "which", "where", "how", "why", "we", "you", "they", "he", "she", "to"};

/* Before a quotation: what makes it a condition, or forbids it ... */
static const char *const holders[] = {"if", "when", "says", "types", "enters", "gives", "provides",
    "inputs", "input", "for", "matches", "equals", "contains", "unless", "exactly", "reveal",
    "mention", "disclose", "share", "discuss", "called", "named", "codenamed", "leak", "divulge",
    "hide", "conceal", "until", "knows", "hears", "name", "code-named"};
/* ... and what makes it a text for users. */
static const char *const tellers[] = {"say", "reply", "respond", "answer", "output", "print",
    "tell", "write", "send", "with", "greet", "display", "show", "return", "saying", "as"};

static struct span word_text(const struct view *view, size_t at)
{
	return span_slice(view->text, view->words[at].start, view->words[at].end);
}

static bool is_one_of(struct span word, const char *const *words, size_t nwords)
{
	for (size_t i = 0; i < nwords; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

#define IS_ONE_OF(view, at, words) is_one_of(word_text(view, at), words, ARRAY_LEN(words))

static struct span between(const struct view *view, size_t word)
{
	size_t end = word + 1 < view->nwords ? view->words[word + 1].start : view->text.len;

	return span_slice(view->text, view->words[word].end, end);
}

static bool has_byte(struct span text, const char *bytes)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '\0' && strchr(bytes, text.at[i]))
			return true;
	return false;
}

/* Does a sentence end behind the word? */
static bool ends_sentence(struct span gap)
{
	for (size_t i = 0; i < gap.len; i++) {
		char c = gap.at[i];
		if (c == '\n' || c == ';')
			return true;
		if ((c == '.' || c == '!' || c == '?') &&
		    (i + 1 == gap.len || gap.at[i + 1] == ' ' || gap.at[i + 1] == '\n'))
			return true;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* A value in quotation marks at `at`, or one token, or a few words up to the sentence's end. */
static bool value_at(const struct view *view, size_t at, bool is_strong, struct secret *secret)
{
	struct span text = view->text;

	if (at >= text.len)
		return false;
	if (is_quote(text.at[at]) || text.at[at] == '[' || text.at[at] == '<') {
		size_t end =
		    is_quote(text.at[at]) ? quoted_end(text, at, QUOTED_LONGEST) : text.len;
		if (end == text.len || end <= at + 1)
			return false;
		secret->start = at + 1;
		secret->end = end;
		return true;
	}
	size_t end = at;
	bool has_digit = false, has_mark = false;
	while (end < text.len && !is_blank(text.at[end]) && end - at <= SECRET_LONGEST) {
		has_digit |= text.at[end] >= '0' && text.at[end] <= '9';
		has_mark |= end > at && memchr("-_$#@!%&*+=", text.at[end], 11) != NULL;
		end++;
	}
	while (end > at && strchr(".,;:!?)]\"'`", text.at[end - 1]))
		end--;
	struct span token = span_slice(text, at, end);
	if (token.len < 2 || is_one_of(token, not_values, ARRAY_LEN(not_values)) ||
	    !(is_strong || has_digit || has_mark))
		return false;
	secret->start = at;
	secret->end = end;
	return true;
}

/* A value without marks may go on for some words, up to the sentence's end; not where one of them begins a statement. */
static void widen(const struct view *view, struct secret *secret)
{
	size_t word = 0, high = view->nwords;

	while (word < high) {
		size_t middle = word + (high - word) / 2;
		if (view->words[middle].end < secret->end)
			word = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; word < view->nwords && i <= MORE_WORDS; i++, word++) {
		if (i > 0 && IS_ONE_OF(view, word, not_values))
			return;
		struct span gap = between(view, word);
		if (ends_sentence(gap) || word + 1 == view->nwords || has_byte(gap, ",")) {
			secret->end = view->words[word].end > secret->end ? view->words[word].end
									  : secret->end;
			return;
		}
	}
}

static size_t skip_blanks(struct span text, size_t at)
{
	while (at < text.len && is_blank(text.at[at]))
		at++;
	return at;
}

enum noun { NOUN_NONE, NOUN_WEAK, NOUN_STRONG };

static enum noun noun_at(const struct view *view, size_t word)
{
	if (IS_ONE_OF(view, word, strong))
		return NOUN_STRONG;
	if (!IS_ONE_OF(view, word, weak))
		return NOUN_NONE;
	if (word > 0 && IS_ONE_OF(view, word - 1, kinds))
		return NOUN_STRONG;
	return NOUN_WEAK;
}

/* The place behind a link that follows a noun within its sentence: ":", "=", "is". 0: none. */
static size_t behind_link(const struct view *view, size_t noun)
{
	for (size_t word = noun; word < view->nwords && word - noun < TO_LINK; word++) {
		struct span gap = between(view, word);
		size_t at = view->words[word].end;
		if (word > noun && IS_ONE_OF(view, word, links))
			return skip_blanks(view->text, at);
		struct span trimmed = span_trim(gap);
		if (trimmed.len > 0 && (trimmed.at[0] == ':' || trimmed.at[0] == '=')) {
			at = (size_t)(trimmed.at - view->text.at);
			while (at < view->text.len && strchr(":=> ", view->text.at[at]))
				at++;
			return skip_blanks(view->text, at);
		}
		if (ends_sentence(gap) ||
		    (word > noun && IS_ONE_OF(view, word, not_values) &&
			noun_at(view, word) == NOUN_NONE && has_byte(gap, ",")))
			return 0;
	}
	return 0;
}

/* Over "set to", "now", a noun: "is the word 'moss'". */
static size_t skip_fillers(const struct view *view, size_t at, size_t word)
{
	while (word < view->nwords && view->words[word].start < at)
		word++;
	for (size_t i = 0; i < 3 && word < view->nwords && view->words[word].start == at;
	     i++, word++) {
		bool is_the = span_is(word_text(view, word), "the") && word + 1 < view->nwords &&
			      IS_ONE_OF(view, word + 1, weak);
		if (!is_the && !IS_ONE_OF(view, word, fillers) && !IS_ONE_OF(view, word, weak))
			break;
		at = skip_blanks(view->text, view->words[word].end);
		while (at < view->text.len && view->text.at[at] == ':')
			at = skip_blanks(view->text, at + 1);
	}
	return at;
}

static bool named_at(const struct view *view, size_t word, struct secret *secret)
{
	enum noun noun = noun_at(view, word);
	size_t at = noun != NOUN_NONE ? behind_link(view, word) : 0;

	if (at == 0)
		return false;
	at = skip_fillers(view, at, word);
	if (!value_at(view, at, noun == NOUN_STRONG, secret))
		return false;
	if (secret->start == at)
		widen(view, secret);
	secret->pick = CANARY_NAMED;
	return true;
}

/* A quotation that opens behind this word, and what the words before it make of it: the nearest that says something. */
static bool quoted_at(const struct view *view, size_t word, struct secret *secret)
{
	struct span gap = between(view, word);
	size_t open = gap.len;

	if (word + 1 >= view->nwords)
		return false;
	for (size_t i = 0; i < gap.len && open == gap.len; i++)
		if (is_quote(gap.at[i]) && (i > 0 && is_blank(gap.at[i - 1])))
			open = i;
	if (open == gap.len)
		return false;
	size_t at = view->words[word].end + open,
	       end = quoted_end(view->text, at, SECRET_LONGEST + 1);
	if (end == view->text.len || end <= at + 1)
		return false;
	for (size_t i = 0; i < TO_CUE && i <= word; i++) {
		if (i > 0 && ends_sentence(between(view, word - i)))
			return false;
		if (IS_ONE_OF(view, word - i, tellers))
			return false;
		if (!IS_ONE_OF(view, word - i, holders))
			continue;
		*secret = (struct secret){at + 1, end, CANARY_QUOTED};
		return true;
	}
	return false;
}

/* A token of letters and digits that is neither an address, a path nor a plain number with a unit. */
static bool is_random(struct span token)
{
	size_t nletters = 0, ndigits = 0, nturns = 0;
	int last = 0;

	if (token.len < TOKEN_LEAST || token.len > SECRET_LONGEST || has_byte(token, "/@\\"))
		return false;
	for (size_t i = 0; i < token.len; i++) {
		char c = token.at[i];
		int class = c >= '0' && c <= '9' ? 1 : c >= 'a' && c <= 'z' ? 2 : 0;
		ndigits += class == 1;
		nletters += class == 2;
		nturns += class != 0 && last != 0 && class != last;
		last = class != 0 ? class : last;
	}
	return ndigits >= 2 && nletters >= 2 && nturns >= 1 && ndigits + nletters + 4 > token.len;
}

struct picking {
	struct secret *out;
	size_t n, most;
	bool has_more;
};

/* Each place once: nothing that begins inside of what was picked before. */
static void keep(struct picking *picking, const struct secret *secret)
{
	for (size_t i = 0; i < picking->n; i++)
		if (secret->start < picking->out[i].end && picking->out[i].start < secret->end)
			return;
	if (picking->n == picking->most)
		picking->has_more = true;
	else
		picking->out[picking->n++] = *secret;
}

static void pick_random(const struct view *view, struct picking *picking)
{
	struct span text = view->text;

	for (size_t at = skip_blanks(text, 0); at < text.len && !picking->has_more;) {
		size_t start = at, end;
		while (at < text.len && !is_blank(text.at[at]))
			at++;
		end = at;
		while (end > start && strchr(".,;:!?)]}>\"'`", text.at[end - 1]))
			end--;
		while (start < end && strchr("([{<\"'`", text.at[start]))
			start++;
		struct secret secret = {start, end, CANARY_RANDOM};
		if (is_random(span_slice(text, start, end)))
			keep(picking, &secret);
		at = skip_blanks(text, at);
	}
}

static int compare_starts(const struct secret *a, const struct secret *b)
{
	return a->start < b->start ? -1 : a->start > b->start;
}

static void sort(struct secret *secrets, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && compare_starts(&secrets[k - 1], &secrets[k]) > 0; k--) {
			struct secret other = secrets[k];
			secrets[k] = secrets[k - 1];
			secrets[k - 1] = other;
		}
}

size_t secrets_pick(
    const struct view *view, unsigned picks, struct secret *out, size_t most, bool *has_more)
{
	struct picking picking = {.out = out, .most = most};
	struct secret secret;
	size_t behind = 0;

	for (size_t i = 0; i < view->nwords && !picking.has_more; i++) {
		if (view->words[i].start < behind)
			continue; /* what a text that is named quotes is of that text */
		if (picks >> CANARY_NAMED & 1 && named_at(view, i, &secret)) {
			if (secret.end - secret.start > SECRET_LONGEST)
				behind = secret.end;
			else
				keep(&picking, &secret);
		} else if (picks >> CANARY_QUOTED & 1 && quoted_at(view, i, &secret))
			keep(&picking, &secret);
	}
	if (picks >> CANARY_RANDOM & 1)
		pick_random(view, &picking);
	sort(out, picking.n);
	*has_more = picking.has_more;
	return picking.n;
}
