/* What stands at the head of a run's log: what is followed, how, and from where. */
#include <inttypes.h>

#include "base/dates.h"
#include "base/log.h"
#include "daemon/inner.h"

enum { GREET_TEXTS = 50 }; /* texts that are named one by one */

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static int greet_pattern(const struct follow_pattern *pattern, void *context)
{
	(void)context;
	if (pattern->unreadable > 0)
		log_line(LOG_WARNING,
		    "logs: %s: %" PRIu64 " file%s, %" PRIu64 " of them not readable: %s",
		    pattern->pattern, pattern->files, plural(pattern->files), pattern->unreadable,
		    pattern->help);
	else if (pattern->files == 0)
		log_line(LOG_WARNING, "logs: %s: no files yet", pattern->pattern);
	else
		log_line(LOG_INFO, "logs: %s: %" PRIu64 " file%s", pattern->pattern, pattern->files,
		    plural(pattern->files));
	return 0;
}

static int greet_text(const struct follow_status *status, void *context)
{
	uint64_t *n = context;

	if ((*n)++ >= GREET_TEXTS)
		return 0;
	log_line(LOG_INFO, "%s: %s%s%s%s%s, at %" PRIu64 " of its text by now%s%s", status->path,
	    status->state, status->codec[0] ? ", " : "", status->codec,
	    status->format[0] ? ", " : "", status->format, status->text_offset,
	    status->why[0] ? ": " : "", status->why);
	return 0;
}

static void greet_start(const struct config *config)
{
	char since[DATES_TIME];

	switch (config->start) {
	case START_END:
		log_line(LOG_INFO,
		    "start: end: what stood in these logs before is not audited (it is counted as "
		    "before the start); start: beginning audits it");
		break;
	case START_BEGINNING:
		log_line(LOG_INFO, "start: beginning: these logs are audited from their beginning");
		break;
	case START_SINCE:
		log_line(LOG_INFO, "start: since: records from %s on are audited",
		    dates_time(config->since_us, since));
		break;
	case STARTS:
		break;
	}
}

void loop_greet(const struct loop *loop)
{
	const struct follow *follow = live_follow(loop->live);
	uint64_t n = 0;

	(void)follow_each_pattern(follow, greet_pattern, NULL);
	(void)follow_each(follow, greet_text, &n);
	if (n > GREET_TEXTS)
		log_line(LOG_INFO, "and %" PRIu64 " more (specaudit status)", n - GREET_TEXTS);
	greet_start(loop_config(loop));
}
