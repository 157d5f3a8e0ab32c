/* Text is cut into chunks at blanks and brackets; what a chunk is shows by the bytes it is made of. */
#include <string.h>

#include "detect/datum.h"

enum { LONGEST_CHUNK = 2000 };

const char *const datum_names[DATUM_KINDS] = {
    [DATUM_URL] = "web address",
    [DATUM_ADDRESS] = "mail address",
    [DATUM_PATH] = "path",
    [DATUM_NUMBER] = "number",
    [DATUM_CODE] = "code",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool ends_chunk(char c, bool in_url)
{
	if ((unsigned char)c <= ' ' || (c && strchr("\"'<>()[]{},;|`*", c)))
		return true;
	return in_url && c && strchr("/?&=+#:", c);
}

static uint64_t hash_bytes(struct span text, const char *skip)
{
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] && strchr(skip, text.at[i]) == NULL)
			hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3;
	return hash;
}

/* What bytes a chunk has. */
struct makeup {
	size_t ndigits, nletters, njoins, nothers;
	bool has_at, has_slash, has_dot;
};

static struct makeup makeup_of(struct span chunk)
{
	struct makeup makeup = {0};

	for (size_t i = 0; i < chunk.len; i++) {
		char c = chunk.at[i];
		makeup.ndigits += is_digit(c);
		makeup.nletters += is_letter(c);
		makeup.njoins += c == '-' || c == '_';
		makeup.nothers += !is_digit(c) && !is_letter(c) && c != '-' && c != '_' && c != '.';
		makeup.has_at = makeup.has_at || c == '@';
		makeup.has_slash = makeup.has_slash || c == '/' || c == '\\';
		makeup.has_dot = makeup.has_dot || c == '.';
	}
	return makeup;
}

static size_t find(struct span text, const char *what)
{
	size_t len = strlen(what);

	for (size_t i = 0; i + len <= text.len; i++)
		if (memcmp(text.at + i, what, len) == 0)
			return i;
	return text.len;
}

static bool is_host(struct span host)
{
	struct makeup makeup = makeup_of(host);
	size_t dot = host.len;

	while (dot > 0 && host.at[dot - 1] != '.')
		dot--;
	if (dot < 2 || host.len - dot < 2 || makeup.nothers > 0)
		return false;
	for (size_t i = dot; i < host.len; i++)
		if (!is_letter(host.at[i]))
			return false;
	return true;
}

static bool take_url(struct span text, struct datum *datum)
{
	struct span chunk = span_slice(text, datum->start, datum->end);
	size_t scheme = find(span_slice(chunk, 0, 40), "://"), start = 0;
	bool has_scheme = scheme < chunk.len && scheme < 37;

	if (has_scheme)
		start = scheme + 3;
	if (chunk.len > start + 4 && memcmp(chunk.at + start, "www.", 4) == 0) {
		start += 4;
		has_scheme = true;
	}
	size_t end = start;
	while (end < chunk.len && chunk.at[end] != '/' && chunk.at[end] != '?' &&
	       chunk.at[end] != '#' && chunk.at[end] != ':')
		end++;
	struct span host = span_slice(chunk, start, end);
	if (!is_host(host) || (!has_scheme && (end == chunk.len || chunk.at[end] == ':')))
		return false;
	size_t last = chunk.len;
	while (last > end && chunk.at[last - 1] == '/')
		last--;
	datum->kind = DATUM_URL;
	datum->host = hash_bytes(host, "");
	datum->host_end = datum->start + end;
	datum->hash = hash_bytes(span_slice(chunk, start, last), "");
	return true;
}

static bool take_address(struct span chunk, const struct makeup *makeup, struct datum *datum)
{
	size_t at = find(chunk, "@");

	if (!makeup->has_at || at == 0 || makeup->has_slash ||
	    !is_host(span_slice(chunk, at + 1, chunk.len)))
		return false;
	datum->kind = DATUM_ADDRESS;
	datum->hash = hash_bytes(chunk, "");
	return true;
}

static bool take_path(struct span chunk, const struct makeup *makeup, struct datum *datum)
{
	bool begins = chunk.at[0] == '/' || chunk.at[0] == '~' || chunk.at[0] == '.' ||
		      (chunk.len > 2 && chunk.at[1] == ':' && chunk.at[2] == '\\');

	if (!makeup->has_slash || !begins || makeup->nletters < 3)
		return false;
	datum->kind = DATUM_PATH;
	datum->hash = hash_bytes(chunk, "");
	return true;
}

static bool take_plain(struct span chunk, const struct makeup *makeup, struct datum *datum)
{
	if (makeup->nothers > 0)
		return false;
	if (makeup->nletters == 0 && makeup->ndigits >= 5) {
		datum->kind = DATUM_NUMBER;
		datum->hash = hash_bytes(chunk, "-_.");
		return true;
	}
	if (makeup->ndigits > 0 && makeup->nletters > 0 &&
	    makeup->ndigits + makeup->nletters >= 6) {
		datum->kind = DATUM_CODE;
		datum->hash = hash_bytes(chunk, "-_");
		return true;
	}
	return false;
}

static bool take(struct span text, struct datum *datum)
{
	struct span chunk = span_slice(text, datum->start, datum->end);
	struct makeup makeup = makeup_of(chunk);

	datum->host = 0;
	datum->host_end = datum->end;
	if (makeup.has_dot && take_url(text, datum))
		return true;
	return take_address(chunk, &makeup, datum) || take_path(chunk, &makeup, datum) ||
	       take_plain(chunk, &makeup, datum);
}

static bool is_group(struct span chunk)
{
	for (size_t i = 0; i < chunk.len; i++)
		if (!is_digit(chunk.at[i]))
			return false;
	return chunk.len >= 2 && chunk.len <= 6;
}

static size_t chunk_end(struct span text, size_t at, bool in_url)
{
	while (at < text.len && !ends_chunk(text.at[at], in_url))
		at++;
	return at;
}

/* Groups of digits with one blank between are one number: "4000 1234 5678". */
static size_t join_groups(struct span text, size_t start, size_t end)
{
	while (is_group(span_slice(text, start, end)) && end + 1 < text.len &&
	       text.at[end] == ' ' && is_digit(text.at[end + 1])) {
		size_t next = chunk_end(text, end + 1, false);
		if (!is_group(span_slice(text, end + 1, next)))
			return end;
		start = end + 1;
		end = next;
	}
	return end;
}

static bool next_in(struct span text, size_t *at, struct datum *datum, bool in_url)
{
	while (*at < text.len) {
		if (ends_chunk(text.at[*at], in_url)) {
			(*at)++;
			continue;
		}
		size_t start = *at, end = chunk_end(text, start, in_url);
		size_t joined = in_url ? end : join_groups(text, start, end);
		*at = joined;
		if (end - start > LONGEST_CHUNK)
			continue;
		if (joined > end) {
			*datum = (struct datum){DATUM_NUMBER, start, joined, 0, 0, joined};
			datum->hash = hash_bytes(span_slice(text, start, joined), " -_.");
			return true;
		}
		while (end > start + 1 && strchr(".!?:", text.at[end - 1]) && text.at[end - 1])
			end--;
		datum->start = start;
		datum->end = end;
		if (take(text, datum))
			return true;
	}
	return false;
}

bool datum_next(struct span text, size_t *at, struct datum *datum)
{
	return next_in(text, at, datum, false);
}

bool datum_next_in_url(struct span text, size_t *at, struct datum *datum)
{
	return next_in(text, at, datum, true);
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int sixtyfour_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

/* bits a character, by a table of values; false at a character that is none, or a byte that does not print. */
static bool decode(struct span piece, int (*value_of)(char), unsigned nbits, char *out, size_t *len)
{
	unsigned held = 0, nheld = 0;

	*len = 0;
	for (size_t i = 0; i < piece.len && piece.at[i] != '='; i++) {
		int value = value_of(piece.at[i]);
		if (value < 0)
			return false;
		held = (held << nbits | (unsigned)value) & 0xffff;
		nheld += nbits;
		if (nheld < 8)
			continue;
		nheld -= 8;
		char c = (char)(held >> nheld & 0xff);
		if ((c < ' ' || c > '~') && c != '\n')
			return false;
		out[(*len)++] = c;
	}
	return *len >= 8;
}

int datum_decode(struct span piece, char *out, size_t *len)
{
	return decode(piece, hex_value, 4, out, len) || decode(piece, sixtyfour_value, 6, out, len);
}
