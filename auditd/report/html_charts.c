/* Inline SVG without a viewBox: lengths are CSS pixels and per cent of the space there is, so that
 * text keeps its size on a narrow screen. Every number that a bar shows is also text. */
#include "base/dates.h"
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

enum { ROW_HEIGHT = 42, LABEL_COLUMNS = 34, MOST_DAYS = 62, DAYS_HEIGHT = 96, SHARE_HEIGHT = 16 };

/* "12.3%" of whole, at least a sliver when there is anything. */
static void percent(struct buf *out, uint64_t part, uint64_t whole)
{
	unsigned tenths = (unsigned)(share_of(part, whole) * 1000 + 0.5);

	if (tenths == 0 && part > 0)
		tenths = 5;
	buf_printf(out, "%u.%u%%", tenths / 10, tenths % 10);
}

static struct span name_of(const struct html_chart *chart, const struct summary_row *row)
{
	if (row->count.name.len == 0)
		return span_of("not logged");
	return chart->summary ? summary_short_clause(chart->summary, row->count.name)
			      : row->count.name;
}

static void say_row(struct buf *out, const struct html_chart *chart, const struct summary_row *row)
{
	html_label(out, name_of(chart, row), 80);
	buf_text(out, ": ");
	figure_plural(out, row->count.findings, "finding");
	if (row->count.alerts) {
		buf_text(out, ", ");
		figure_plural(out, row->count.alerts, "alert");
	}
}

static void begin_svg(struct buf *out, const struct html_chart *chart, size_t height)
{
	buf_printf(out,
	    "<figure class=\"chart\"><figcaption>%s</figcaption>\n"
	    "<svg role=\"img\" aria-labelledby=\"%s-t %s-d\" width=\"100%%\" height=\"%zu\">"
	    "<title id=\"%s-t\">%s</title><desc id=\"%s-d\">",
	    chart->title, chart->id, chart->id, height, chart->id, chart->title, chart->id);
}

static void draw_row(struct buf *out, const struct html_chart *chart, const struct summary_row *row,
    size_t y, uint64_t most)
{
	const struct store_count *count = &row->count;
	uint64_t rest =
	    count->findings - (count->alerts < count->findings ? count->alerts : count->findings);
	const char *class = "rest";

	for (size_t i = 0; chart->by_severity && i < WORDS_SEVERITIES; i++)
		if (span_is(count->name, words_severities[i]))
			class = words_severities[i];
	buf_printf(out, "<text x=\"0\" y=\"%zu\">", y + 14);
	html_label(out, name_of(chart, row), LABEL_COLUMNS);
	buf_printf(out, "</text><text class=\"num\" x=\"100%%\" y=\"%zu\">", y + 14);
	html_count(out, count->findings);
	if (count->alerts && !chart->by_severity) {
		buf_text(out, " &#183; ");
		figure_plural(out, count->alerts, "alert");
	}
	buf_printf(out,
	    "</text><rect class=\"track\" x=\"0\" y=\"%zu\" width=\"100%%\" height=\"8\" "
	    "rx=\"2\"/>",
	    y + 22);
	if (chart->by_severity)
		rest = count->findings;
	buf_printf(out, "<rect class=\"%s\" x=\"0\" y=\"%zu\" width=\"", class, y + 22);
	percent(out, count->findings, most);
	buf_text(out, "\" height=\"8\" rx=\"2\"/>");
	if (rest == count->findings)
		return;
	buf_printf(out, "<rect class=\"alerts\" x=\"0\" y=\"%zu\" width=\"", y + 22);
	percent(out, count->findings - rest, most);
	buf_text(out, "\" height=\"8\" rx=\"2\"/>");
}

void html_bars(struct buf *out, const struct html_chart *chart)
{
	const struct summary_row *rows = chart->group->rows;
	size_t n = chart->group->nrows < chart->most_rows ? chart->group->nrows : chart->most_rows;
	uint64_t most = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].count.findings > most)
			most = rows[i].count.findings;
	begin_svg(out, chart, n ? n * ROW_HEIGHT : ROW_HEIGHT);
	if (n == 0)
		buf_text(out, "No findings.</desc><text x=\"0\" y=\"14\">No findings.</text>");
	for (size_t i = 0; i < n; i++) {
		say_row(out, chart, &rows[i]);
		buf_text(out, i + 1 < n ? "; " : ".</desc>\n");
	}
	for (size_t i = 0; i < n; i++) {
		draw_row(out, chart, &rows[i], i * ROW_HEIGHT, most);
		buf_byte(out, '\n');
	}
	buf_text(out, "</svg></figure>\n");
}

/* The last MOST_DAYS days that have findings or turns, every day between them too where they
 * fit. */
struct calendar {
	const struct summary_group *days;
	size_t first; /* row; "not logged" and unusual years are left out */
	int64_t first_day;
	size_t ncolumns;
	bool is_continuous;
	uint64_t most;
};

static void make_calendar(const struct summary_group *days, struct calendar *calendar)
{
	int64_t day, first_day = 0, last_day = 0;
	size_t usable = 0, first = 0;

	for (size_t i = days->nrows; i-- > 0 && usable < MOST_DAYS;) {
		if (!dates_parse_day(days->rows[i].count.name, &day))
			continue;
		last_day = usable == 0 ? day : last_day;
		first_day = day;
		first = i;
		usable++;
	}
	bool fits = usable > 0 && last_day - first_day < MOST_DAYS;
	*calendar = (struct calendar){
	    days, first, first_day, fits ? (size_t)(last_day - first_day + 1) : usable, fits, 0};
	for (size_t i = first; i < days->nrows; i++)
		if (dates_parse_day(days->rows[i].count.name, &day) &&
		    days->rows[i].count.findings > calendar->most)
			calendar->most = days->rows[i].count.findings;
}

static void draw_day(
    struct buf *out, const struct calendar *calendar, const struct summary_row *row, size_t at)
{
	const struct store_count *count = &row->count;
	unsigned step = (unsigned)(100000 / calendar->ncolumns); /* thousandths of a per cent */
	unsigned x = (unsigned)at * step + step / 8, width = step * 3 / 4;
	unsigned height = (unsigned)(share_of(count->findings, calendar->most) * DAYS_HEIGHT + 0.5);
	unsigned alerts = (unsigned)(share_of(count->alerts, calendar->most) * DAYS_HEIGHT + 0.5);

	height = height == 0 && count->findings ? 1 : height;
	alerts = alerts == 0 && count->alerts ? 1 : alerts;
	static const struct html_chart chart = {0};
	buf_text(out, "<g><title>");
	say_row(out, &chart, row);
	buf_printf(out,
	    "</title><rect class=\"rest\" x=\"%u.%03u%%\" y=\"%u\" width=\"%u.%03u%%\" "
	    "height=\"%u\"/>",
	    x / 1000, x % 1000, 20 + DAYS_HEIGHT - height, width / 1000, width % 1000, height);
	if (alerts)
		buf_printf(out,
		    "<rect class=\"alerts\" x=\"%u.%03u%%\" y=\"%u\" width=\"%u.%03u%%\" "
		    "height=\"%u\"/>",
		    x / 1000, x % 1000, 20 + DAYS_HEIGHT - alerts, width / 1000, width % 1000,
		    alerts);
	buf_text(out, "</g>\n");
}

static void draw_days(struct buf *out, const struct calendar *calendar)
{
	const struct summary_group *days = calendar->days;
	size_t column = 0;
	int64_t day;

	for (size_t i = calendar->first; i < days->nrows; i++) {
		if (!dates_parse_day(days->rows[i].count.name, &day))
			continue;
		size_t at = calendar->is_continuous ? (size_t)(day - calendar->first_day) : column;
		draw_day(out, calendar, &days->rows[i], at);
		column++;
	}
}

void html_days(struct buf *out, const struct summary_group *days)
{
	struct html_chart chart = {.id = "by-day", .title = "Findings by day"};
	struct calendar calendar;

	make_calendar(days, &calendar);
	if (calendar.ncolumns == 0)
		return;
	size_t last = days->nrows - 1;
	begin_svg(out, &chart, DAYS_HEIGHT + 44);
	buf_printf(out, "%zu days, ", calendar.ncolumns);
	buf_text(out, "the busiest with ");
	figure_plural(out, calendar.most, "finding");
	buf_text(out, ". The table below has every day.</desc>\n<text class=\"small\" x=\"0\" "
		      "y=\"11\">at most ");
	figure_plural(out, calendar.most, "finding");
	buf_text(out, " a day</text>");
	buf_printf(out, "<rect class=\"axis\" x=\"0\" y=\"%d\" width=\"100%%\" height=\"1\"/>\n",
	    DAYS_HEIGHT + 20);
	draw_days(out, &calendar);
	int64_t day;
	while (last > calendar.first && !dates_parse_day(days->rows[last].count.name, &day))
		last--;
	buf_printf(out, "<text class=\"small\" x=\"0\" y=\"%d\">", DAYS_HEIGHT + 38);
	html_text(out, days->rows[calendar.first].count.name);
	buf_printf(out, "</text><text class=\"small num\" x=\"100%%\" y=\"%d\">", DAYS_HEIGHT + 38);
	html_text(out, days->rows[last].count.name);
	buf_text(out, "</text></svg>");
	if (!calendar.is_continuous)
		buf_text(
		    out, "<p class=\"soft\">Days without findings or turns are not drawn.</p>");
	buf_text(out, "</figure>\n");
}

void html_text_share(struct buf *out, const struct account *account)
{
	const struct {
		const char *class;
		uint64_t nbytes;
	} pieces[] = {
	    {"audited", account->audited},
	    {"raw", account->raw},
	    {"aside", account->other + account->blank + account->pending},
	    {"lost", account_lost_text(account)},
	};
	unsigned x = 0;

	buf_printf(out, "<svg class=\"share\" aria-hidden=\"true\" width=\"100%%\" height=\"%d\">",
	    SHARE_HEIGHT);
	for (size_t i = 0; i < ARRAY_LEN(pieces) && account->produced; i++) {
		unsigned width = (unsigned)(share_of(pieces[i].nbytes, account->produced) * 100000);
		if (width < 400 && pieces[i].nbytes) /* still to be seen */
			width = 400;
		buf_printf(out,
		    "<rect class=\"%s\" x=\"%u.%03u%%\" y=\"0\" width=\"%u.%03u%%\" "
		    "height=\"%d\"/>",
		    pieces[i].class, x / 1000, x % 1000, width / 1000, width % 1000, SHARE_HEIGHT);
		x += width;
	}
	buf_text(out, "</svg>\n");
}
