/* Rows and cells of the Markdown report's tables. */
#include "report/figures.h"
#include "report/markdown.h"
#include "report/markdown_kit.h"

void md_count_cell(struct buf *out, uint64_t number)
{
	buf_byte(out, ' ');
	figure_count(out, number);
	buf_text(out, " |");
}

void md_code_cell(struct buf *out, struct span text)
{
	buf_byte(out, ' ');
	markdown_code(out, text);
	buf_text(out, " |");
}

void md_words_cell(struct buf *out, struct span text)
{
	buf_byte(out, ' ');
	markdown_words(out, text);
	buf_text(out, " |");
}

void md_begin_row(struct buf *out)
{
	buf_byte(out, '|');
}

void md_end_row(struct buf *out)
{
	buf_byte(out, '\n');
}

void md_left_out(struct buf *out, uint64_t n)
{
	if (n == 0)
		return;
	buf_text(out, "\nAnd ");
	figure_count(out, n);
	buf_text(out, " more; the JSON report lists them.\n");
}
