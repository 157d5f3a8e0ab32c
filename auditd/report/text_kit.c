/* Lines of the text report: headings, cells, sentences broken at 80 columns. */
#include <string.h>

#include "report/figures.h"
#include "report/text.h"

enum { COLUMNS = 80 };

void text_begin_style(const struct page *page, enum style style)
{
	static const char *const codes[] = {
	    [STYLE_HEADING] = "\033[1m", [STYLE_GOOD] = "\033[1;32m", [STYLE_BAD] = "\033[1;31m"};

	if (page->has_color)
		buf_text(page->out, codes[style]);
}

void text_end_style(const struct page *page)
{
	if (page->has_color)
		buf_text(page->out, "\033[0m");
}

void text_heading(const struct page *page, const char *text)
{
	buf_byte(page->out, '\n');
	text_begin_style(page, STYLE_HEADING);
	buf_text(page->out, text);
	text_end_style(page);
	buf_byte(page->out, '\n');
}

void text_spaces(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_byte(out, ' ');
}

/* A cell of exactly columns, filled up at the right. */
void text_padded(struct buf *out, struct span text, size_t columns)
{
	text_spaces(out, columns - figure_cell(out, text, columns, false));
}

void text_right(struct buf *out, uint64_t number, size_t columns)
{
	struct buf digits = {0};

	figure_count(&digits, number);
	if (digits.len < columns)
		text_spaces(out, columns - digits.len);
	buf_append(out, buf_span(&digits));
	out->failed |= digits.failed;
	buf_done(&digits);
}

/* A sentence broken at spaces, every line behind indent columns but the first. */
void text_wrapped(struct buf *out, struct span text, size_t indent)
{
	size_t column = indent;

	while (text.len > 0) {
		const char *space = memchr(text.at, ' ', text.len);
		size_t word = space ? (size_t)(space - text.at) : text.len;
		if (column > indent && column + 1 + word > COLUMNS) {
			buf_byte(out, '\n');
			text_spaces(out, indent);
			column = indent;
		}
		if (column > indent) {
			buf_byte(out, ' ');
			column++;
		}
		buf_append(out, span_slice(text, 0, word));
		column += word;
		text = span_slice(text, word + 1, text.len);
	}
	buf_byte(out, '\n');
}
