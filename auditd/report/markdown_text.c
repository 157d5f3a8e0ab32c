/* Hostile and friendly text to harmless Markdown. Source: CommonMark 0.31, sections 2.4 and 6.1;
 * GFM 0.29, section 4.10 (a "|" ends a cell even inside a code span). */
#include <string.h>

#include "report/markdown.h"

int markdown_code(struct buf *out, struct span text)
{
	struct buf safe = {0};

	if (text.len == 0)
		return buf_text(out, "(none)");
	text_printable(&safe, text, false);
	/* A space at both ends is stripped by the renderer, unless all is spaces; it also keeps the
	 * span from ending in a backslash, which some table parsers take for an escape. */
	buf_text(out, "` ");
	for (size_t i = 0; i < safe.len; i++) {
		if (safe.at[i] == '`' || safe.at[i] == '|' || safe.at[i] == '<')
			buf_printf(out, "\\x%02x", (unsigned)safe.at[i]);
		else
			buf_byte(out, safe.at[i]);
	}
	buf_text(out, " `");
	out->failed |= safe.failed;
	buf_done(&safe);
	return out->failed ? -1 : 0;
}

static const char *entity_of(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '|':
		return "&#124;";
	default:
		return NULL;
	}
}

int markdown_words(struct buf *out, struct span text)
{
	static const char special[] = "\\`*_{}[]()#+-!~:@";
	struct buf safe = {0};

	text_printable(&safe, text, false);
	for (size_t i = 0; i < safe.len; i++) {
		const char *entity = entity_of(safe.at[i]);
		if (entity) {
			buf_text(out, entity);
			continue;
		}
		if (safe.at[i] != '\0' && strchr(special, safe.at[i]))
			buf_byte(out, '\\');
		buf_byte(out, safe.at[i]);
	}
	out->failed |= safe.failed;
	buf_done(&safe);
	return out->failed ? -1 : 0;
}
