/* Folding, cluster by cluster: a character with all that joins it is normalised on its own, which gives the same
 * as normalising the whole text and tells which bytes stand for which. Runs of characters that folding leaves
 * alone are copied. */
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "match/fold.h"
#include "match/plain.h"

enum kind {
	KIND_INERT,  /* stays as it is, unless the next character joins it */
	KIND_FOLDED, /* becomes something else */
	KIND_JOINS,  /* belongs to the character before it */
	KIND_HIDDEN, /* is left out */
	KIND_LETTER, /* looks Latin: stays as it is unless its word is mixed */
};

enum { DECOMPOSED_MOST = 18, CLUSTER_MOST = 33 };

/* Characters of combining class 0 that compose with the one before them: all of canonical decompositions but
 * Hangul. Source: Unicode 13, UnicodeData; a later one folds to itself, which is harmless. */
static bool is_second(int32_t code)
{
	static const int32_t seconds[] = {0x9be, 0x9d7, 0xb3e, 0xb56, 0xb57, 0xbbe, 0xbd7, 0xcc2,
	    0xcd5, 0xcd6, 0xd3e, 0xd57, 0xdcf, 0xddf, 0x102e, 0x1b35, 0x11127, 0x1133e, 0x11357,
	    0x114b0, 0x114ba, 0x114bd, 0x115af, 0x11930};

	if ((code >= 0x1161 && code <= 0x1175) || (code >= 0x11a8 && code <= 0x11c2))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
		if (seconds[i] == code)
			return true;
	return false;
}

static bool joins(int32_t code)
{
	return utf8proc_get_property(code)->combining_class != 0 || is_second(code);
}

/* The compatibility decomposition of one character; its length. */
static size_t decompose(uint32_t code, int32_t out[DECOMPOSED_MOST])
{
	utf8proc_ssize_t n = utf8proc_decompose_char(
	    (int32_t)code, out, DECOMPOSED_MOST, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, NULL);

	if (n < 1 || n > DECOMPOSED_MOST) {
		out[0] = (int32_t)code;
		return 1;
	}
	return (size_t)n;
}

static size_t compose(int32_t *codes, size_t n)
{
	utf8proc_ssize_t shorter = utf8proc_normalize_utf32(
	    codes, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);

	return shorter < 0 ? n : (size_t)shorter;
}

static enum kind find_kind(uint32_t code)
{
	int32_t codes[DECOMPOSED_MOST];

	if (plain_is_hidden(code))
		return KIND_HIDDEN;
	if (plain_mark(code))
		return KIND_FOLDED;
	size_t n = decompose(code, codes);
	if (joins(codes[0]))
		return KIND_JOINS;
	n = compose(codes, n);
	if (n != 1 || codes[0] != (int32_t)code)
		return KIND_FOLDED;
	return plain_letter(code) ? KIND_LETTER : KIND_INERT;
}

/* A text while it is folded. */
struct folding {
	struct fold *fold;
	struct span source;
	size_t run;      /* bytes from here on are still to be copied */
	size_t word_end; /* up to here it is known whether the word is mixed */
	bool word_is_mixed;
};

/* Kana, Han and Hangul syllables, of which there are too many to remember. */
static bool is_plainly_inert(uint32_t code)
{
	return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3) ||
	       (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fa) ||
	       (code >= 0x3400 && code <= 0x4dbf);
}

static struct fold_known find_known(uint32_t code)
{
	enum kind kind = find_kind(code);
	char plain = kind == KIND_FOLDED ? plain_mark(code) : '\0';
	char plainer = plain ? plain_mark((uint32_t)plain) : '\0';

	return (struct fold_known){code, (uint16_t)kind, plainer ? plainer : plain};
}

static const struct fold_known *known_of(struct folding *folding, uint32_t code)
{
	struct fold_known *known = &folding->fold->known[code % FOLD_KNOWN];

	if (known->code != code)
		*known = find_known(code);
	return known;
}

static enum kind kind_of(struct folding *folding, uint32_t code)
{
	return is_plainly_inert(code) ? KIND_INERT : (enum kind)known_of(folding, code)->kind;
}

/* Decode a character beyond ASCII of text that is taken to be well-formed; its length. The two commonest lengths
 * here, all others and the end of the text by the careful function. */
static inline size_t decode(struct span text, size_t at, uint32_t *code)
{
	const unsigned char *bytes = (const unsigned char *)text.at + at;

	if (text.len - at >= 3 && bytes[0] >= 0xc2 && bytes[0] < 0xf0) {
		if (bytes[0] < 0xe0) {
			*code = (uint32_t)(bytes[0] & 0x1f) << 6 | (bytes[1] & 0x3fu);
			return 2;
		}
		*code = (uint32_t)(bytes[0] & 0xf) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 |
			(bytes[2] & 0x3fu);
		return 3;
	}
	int length = utf8_decode(text, at, code);
	return length < 0 ? (size_t)-length : (size_t)length;
}

static void add_piece(struct folding *folding, size_t source, bool is_cluster)
{
	struct fold_piece piece = {
	    (uint32_t)folding->fold->text.len, (uint32_t)source & 0x7fffffffu, is_cluster};

	(void)buf_append(&folding->fold->pieces, (struct span){(const char *)&piece, sizeof piece});
}

/* Copy what was left alone up to here. */
static void flush(struct folding *folding, size_t end)
{
	if (folding->run == end)
		return;
	add_piece(folding, folding->run, false);
	(void)buf_append(&folding->fold->text, span_slice(folding->source, folding->run, end));
	folding->run = end;
}

static bool is_ascii_letter(uint32_t code)
{
	return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

/* Does the word around a look-alike hold an ASCII letter? Each word is walked once. */
static bool is_mixed(struct folding *folding, size_t at)
{
	uint32_t code;

	if (at < folding->word_end)
		return folding->word_is_mixed;
	folding->word_is_mixed = false;
	for (size_t back = at; back > 0 && !folding->word_is_mixed;) {
		back = utf8_floor(folding->source, back - 1);
		(void)decode(folding->source, back, &code);
		if (!plain_is_word(code))
			break;
		folding->word_is_mixed = is_ascii_letter(code);
	}
	for (folding->word_end = at; folding->word_end < folding->source.len;) {
		size_t length = decode(folding->source, folding->word_end, &code);
		if (!plain_is_word(code))
			break;
		folding->word_is_mixed |= is_ascii_letter(code);
		folding->word_end += length;
	}
	return folding->word_is_mixed;
}

/* Put marks in the order of their combining classes. Source: UAX #15, canonical ordering. */
static void order(int32_t *codes, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int32_t code = codes[i];
		utf8proc_propval_t rank = utf8proc_get_property(code)->combining_class;
		size_t to = i;
		if (rank == 0)
			continue;
		while (to > 0 && utf8proc_get_property(codes[to - 1])->combining_class > rank) {
			codes[to] = codes[to - 1];
			to--;
		}
		codes[to] = code;
	}
}

/* Append one character of a cluster, decomposed; the new length. */
static size_t gather(struct folding *folding, size_t at, uint32_t code, int32_t *codes, size_t n)
{
	char plain = plain_mark(code);

	if (plain == '\0' && (plain = plain_letter(code)) != '\0' && !is_mixed(folding, at))
		plain = '\0';
	if (plain) {
		codes[n] = (unsigned char)plain;
		return n + 1;
	}
	return n + decompose(code, codes + n);
}

static void write_codes(struct folding *folding, const int32_t *codes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char bytes[4];
		char plain = plain_mark((uint32_t)codes[i]);
		size_t length = utf8_encode(plain ? (uint32_t)plain : (uint32_t)codes[i], bytes);
		(void)buf_append(&folding->fold->text, (struct span){bytes, length});
	}
}

/* Write the cluster that begins here; its end. */
static size_t fold_cluster(struct folding *folding, size_t start)
{
	int32_t codes[CLUSTER_MOST * DECOMPOSED_MOST];
	size_t at = start, n = 0, ntaken = 0;

	add_piece(folding, start, true);
	while (at < folding->source.len) {
		uint32_t code;
		size_t length = decode(folding->source, at, &code);
		enum kind kind = code < 0x80 ? KIND_INERT : kind_of(folding, code);
		if (at > start && kind != KIND_JOINS && kind != KIND_HIDDEN)
			break;
		if (kind != KIND_HIDDEN) {
			if (ntaken++ == CLUSTER_MOST)
				break;
			n = gather(folding, at, code, codes, n);
		}
		at += length;
	}
	if (n > 1 || (n == 1 && codes[0] >= 0x80)) {
		order(codes, n);
		n = compose(codes, n);
	}
	write_codes(folding, codes, n);
	return at;
}

/* The end of the ASCII bytes that begin here. */
static size_t skip_ascii(struct span text, size_t at)
{
	for (uint64_t word; at + sizeof word <= text.len; at += sizeof word) {
		memcpy(&word, text.at + at, sizeof word);
		if (word & 0x8080808080808080u)
			break;
	}
	while (at < text.len && (unsigned char)text.at[at] < 0x80)
		at++;
	return at;
}

/* Write a quotation mark, a dash or their like that nothing can join, for an ASCII character or the end of the text
 * follows: which is the commonest of all foldings. False: it is none. */
static bool fold_mark(struct folding *folding, size_t start, uint32_t code, size_t end)
{
	if (end < folding->source.len && (unsigned char)folding->source.at[end] >= 0x80)
		return false;
	char plain = known_of(folding, code)->plain;
	if (plain == '\0')
		return false;
	flush(folding, start);
	add_piece(folding, start, true);
	(void)buf_byte(&folding->fold->text, plain);
	folding->run = end;
	return true;
}

static void fold_text(struct folding *folding, size_t at)
{
	size_t last = at ? at - 1 : 0; /* the character before at, if it lies in the run */

	while (at < folding->source.len) {
		uint32_t code;
		if ((unsigned char)folding->source.at[at] < 0x80) {
			at = skip_ascii(folding->source, at);
			last = at - 1;
			continue;
		}
		size_t length = decode(folding->source, at, &code);
		enum kind kind = kind_of(folding, code);
		if (kind == KIND_INERT || (kind == KIND_LETTER && !is_mixed(folding, at))) {
			last = at;
			at += length;
			continue;
		}
		if (kind == KIND_FOLDED && fold_mark(folding, at, code, at + length)) {
			at += length;
			continue;
		}
		bool is_joined = kind == KIND_JOINS || kind == KIND_HIDDEN;
		size_t start = is_joined && at > folding->run ? last : at;
		flush(folding, start);
		at = fold_cluster(folding, start);
		folding->run = at;
	}
}

int fold_run(struct fold *fold, struct span source, struct span *folded)
{
	struct folding folding = {.fold = fold, .source = source};
	size_t ascii = skip_ascii(source, 0);

	buf_clear(&fold->text);
	buf_clear(&fold->pieces);
	fold->text.failed = fold->pieces.failed = false;
	fold->source_len = source.len;
	fold_text(&folding, ascii);
	if (folding.run == 0 && fold->pieces.len == 0) {
		*folded = source;
		return 0;
	}
	flush(&folding, source.len);
	if (fold->text.failed || fold->pieces.failed)
		return -1;
	*folded = buf_span(&fold->text);
	return 0;
}

/* What ignoring case makes of a character; 0: more than one. */
static int32_t without_case(uint32_t code)
{
	utf8proc_int32_t out[DECOMPOSED_MOST];
	utf8proc_ssize_t n = utf8proc_decompose_char(
	    (utf8proc_int32_t)code, out, DECOMPOSED_MOST, UTF8PROC_CASEFOLD, NULL);

	return n == 1 ? out[0] : 0;
}

bool fold_is_same_letter(uint32_t a, uint32_t b)
{
	int32_t plain = without_case(a);

	return a == b || (plain != 0 && plain == without_case(b));
}

/* The last piece that begins at or before a folded offset. */
static size_t find_piece(const struct fold_piece *pieces, size_t n, size_t at)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (pieces[middle].folded <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void fold_map_source(
    const struct fold_map *map, size_t start, size_t end, size_t *source_start, size_t *source_end)
{
	const struct fold_piece *pieces = map->pieces;
	size_t n = map->npieces;

	*source_start = start;
	*source_end = end;
	if (n == 0)
		return;
	size_t first = find_piece(pieces, n, start),
	       last = end > start ? find_piece(pieces, n, end - 1) : first;
	*source_start = pieces[first].source;
	if (!pieces[first].is_cluster)
		*source_start += start - pieces[first].folded;
	if (end <= start)
		*source_end = *source_start;
	else if (!pieces[last].is_cluster)
		*source_end = pieces[last].source + (end - pieces[last].folded);
	else
		*source_end = last + 1 < n ? pieces[last + 1].source : map->source_len;
}

struct fold_map fold_map(const struct fold *fold)
{
	return (struct fold_map){
	    .pieces = (const struct fold_piece *)(const void *)fold->pieces.at,
	    .npieces = fold->pieces.len / sizeof(struct fold_piece),
	    .source_len = fold->source_len,
	};
}

void fold_source(
    const struct fold *fold, size_t start, size_t end, size_t *source_start, size_t *source_end)
{
	struct fold_map map = fold_map(fold);

	fold_map_source(&map, start, end, source_start, source_end);
}

void fold_small(char *text, size_t len)
{
	struct span span = {text, len};
	uint32_t code;
	char small[4];

	for (size_t at = 0; at < len;) {
		unsigned char c = (unsigned char)text[at];
		if (c < 0x80) {
			text[at++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
			continue;
		}
		int n = utf8_decode(span, at, &code);
		size_t nbytes = n > 0 ? (size_t)n : 1;
		int32_t lower = n > 0 ? utf8proc_tolower((utf8proc_int32_t)code) : 0;
		if (n > 0 && lower > 0 && utf8_encode((uint32_t)lower, small) == nbytes)
			memcpy(text + at, small, nbytes);
		at += nbytes;
	}
}

void fold_done(struct fold *fold)
{
	buf_done(&fold->text);
	buf_done(&fold->pieces);
	*fold = (struct fold){0};
}

const char *fold_version(void)
{
	return utf8proc_version();
}
