/* Is all well with an audit? What is worst is named first, and alone. */
#include <inttypes.h>
#include <stdio.h>

#include "daemon/figures.h"

uint64_t figures_behind(const struct figures_text *text)
{
	return text->size > text->read ? text->size - text->read : 0;
}

static const struct figures_text *find_text(
    const struct figures *figures, bool (*is_it)(const struct figures_text *))
{
	for (size_t i = 0; i < figures->ntexts; i++)
		if (is_it(&figures->texts[i]))
			return &figures->texts[i];
	return NULL;
}

static bool waits_for_format(const struct figures_text *text)
{
	return span_is(text->state, "pending-format");
}

static bool is_unreadable(const struct figures_text *text)
{
	return !text->is_readable;
}

static struct span path_of(const struct figures_text *text)
{
	return text ? span_slice(text->path, 0, 160) : (struct span){"", 0};
}

bool figures_are_healthy(const struct figures *figures, int64_t seconds, char why[300])
{
	const struct figures_run *run = &figures->run;
	const int64_t patience_us = seconds * 1000000;
	int64_t age_us = run->now_us - figures->live.committed_us;
	enum { WHY = 300 };

	why[0] = '\0';
	if (!run->is_running) {
		snprintf(why, WHY, "no daemon is running on this state");
	} else if (run->degraded[0] != '\0') {
		snprintf(why, WHY, "degraded: %.250s", run->degraded);
	} else if (figures->follow.lag_bytes > 0 && figures->lag_us > patience_us &&
		   age_us > patience_us) {
		snprintf(why, WHY,
		    "%" PRIu64 " bytes wait, and nothing was committed for %" PRId64 " s",
		    figures->follow.lag_bytes, age_us / 1000000);
	} else if (figures->follow.unreadable > 0) {
		struct span path = path_of(find_text(figures, is_unreadable));
		snprintf(why, WHY, "%" PRIu64 " file%s cannot be read: %.*s",
		    figures->follow.unreadable, figures->follow.unreadable == 1 ? "" : "s",
		    (int)path.len, path.at);
	} else if (figures->follow.unseen > 0) {
		snprintf(why, WHY, "%" PRIu64 " place%s cannot be looked at: %.200s",
		    figures->follow.unseen, figures->follow.unseen == 1 ? "" : "s",
		    figures->follow.unseen_help);
	} else if (figures->follow.pending_format > 0) {
		struct span path = path_of(find_text(figures, waits_for_format));
		snprintf(why, WHY, "%" PRIu64 " %s for format: %.*s",
		    figures->follow.pending_format,
		    figures->follow.pending_format == 1 ? "text waits" : "texts wait",
		    (int)path.len, path.at);
	} else if (run->alarm[0] != '\0') {
		snprintf(why, WHY, "%.290s", run->alarm);
	}
	return why[0] == '\0';
}
