/* Integer arithmetic to text: printf's %f would follow the locale. */
#include <inttypes.h>

#include "report/figures.h"

void figure_count(struct buf *out, uint64_t number)
{
	char digits[32];
	size_t n = 0;

	do {
		if (n % 4 == 3)
			digits[n++] = ',';
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	while (n > 0)
		buf_byte(out, digits[--n]);
}

void figure_bytes(struct buf *out, uint64_t nbytes)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	uint64_t whole = nbytes, rest = 0;
	size_t unit = 0;

	if (nbytes < 1024) {
		buf_printf(out, "%" PRIu64 " B", nbytes);
		return;
	}
	for (;; unit++) {
		rest = whole % 1024;
		whole /= 1024;
		if (whole < 1024 || unit + 1 == ARRAY_LEN(units))
			break;
	}
	buf_printf(out, "%" PRIu64 ".%" PRIu64 " %s", whole, rest * 10 / 1024, units[unit]);
}

static void append_tenths(struct buf *out, double share)
{
	unsigned tenths = (unsigned)(share * 1000 + 0.5);

	buf_printf(out, "%u.%u", tenths / 10, tenths % 10);
}

void figure_percent(struct buf *out, double share)
{
	if (share <= 0 || share >= 1)
		buf_text(out, share <= 0 ? "0" : "100");
	else if (share < 0.0005)
		buf_text(out, "<0.1");
	else if (share >= 0.9995)
		buf_text(out, ">99.9");
	else
		append_tenths(out, share);
	buf_text(out, " %");
}

void figure_rate(struct buf *out, const struct tally *tally)
{
	if (tally->exposed == 0) {
		buf_text(out, "never exposed");
		return;
	}
	struct interval interval = wilson_interval(tally->fired, tally->exposed);
	double share = share_of(tally->fired, tally->exposed);
	figure_percent(out, share > 1 ? 1 : share);
	buf_text(out, " (");
	append_tenths(out, interval.low);
	buf_text(out, " to ");
	append_tenths(out, interval.high);
	buf_text(out, " %)");
}

void figure_share(struct buf *out, double share)
{
	if (share > 0 && share < 0.005) {
		buf_text(out, "<0.01");
	} else if (share < 1 && share >= 0.995) {
		buf_text(out, ">0.99");
	} else {
		double within = share > 1 ? 1 : share > 0 ? share : 0;
		unsigned hundredths = (unsigned)(within * 100 + 0.5);
		buf_printf(out, "%u.%02u", hundredths / 100, hundredths % 100);
	}
}

void figure_plural(struct buf *out, uint64_t number, const char *word)
{
	figure_count(out, number);
	buf_printf(out, " %s%s", word, number == 1 ? "" : "s");
}

/* Columns and bytes of the character at; text is well formed. */
static size_t width_at(struct span text, size_t at, size_t *nbytes)
{
	uint32_t code;
	int length = utf8_decode(text, at, &code);

	*nbytes = (size_t)(length < 0 ? -length : length);
	return code >= 0x1100 ? 2 : 1;
}

static size_t width_of(struct span text)
{
	size_t columns = 0, step;

	for (size_t at = 0; at < text.len; at += step)
		columns += width_at(text, at, &step);
	return columns;
}

/* Where the longest prefix of at most columns ends; sets *taken. */
static size_t prefix_of(struct span text, size_t columns, size_t *taken)
{
	size_t at = 0, step;

	*taken = 0;
	while (at < text.len) {
		size_t width = width_at(text, at, &step);
		if (*taken + width > columns)
			break;
		*taken += width;
		at += step;
	}
	return at;
}

/* Where the longest suffix of at most columns begins; sets *taken. */
static size_t suffix_of(struct span text, size_t columns, size_t *taken)
{
	size_t left = width_of(text), at = 0, step;

	while (left > columns) {
		left -= width_at(text, at, &step);
		at += step;
	}
	*taken = left;
	return at;
}

size_t figure_cell(struct buf *out, struct span text, size_t columns, bool keep_end)
{
	static const struct span dots = SPAN("...");
	struct buf safe = {0};
	size_t taken = 0;

	/* Printing may quadruple a byte, never shrink one: what lies further away cannot be
	 * shown. */
	size_t most = columns * 4 + 4;
	bool is_cut = text.len > most;
	if (is_cut)
		text = keep_end ? span_slice(text, text.len - most, text.len)
				: span_slice(text, 0, most);
	if (text_printable(&safe, text, false) != 0)
		out->failed = true;
	struct span shown = buf_span(&safe);
	if (!is_cut && width_of(shown) <= columns) {
		taken = width_of(shown);
		buf_append(out, shown);
	} else if (keep_end) {
		size_t start = suffix_of(shown, columns - dots.len, &taken);
		buf_append(out, dots);
		buf_append(out, span_slice(shown, start, shown.len));
		taken += dots.len;
	} else {
		size_t end = prefix_of(shown, columns - dots.len, &taken);
		buf_append(out, span_slice(shown, 0, end));
		buf_append(out, dots);
		taken += dots.len;
	}
	buf_done(&safe);
	return taken;
}
