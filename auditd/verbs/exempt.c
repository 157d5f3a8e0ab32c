/* Exceptions to findings: loaded, warned about, described. */
#include <inttypes.h>
#include <time.h>

#include "base/dates.h"
#include "base/log.h"
#include "report/report.h"
#include "verbs/exempt.h"
#include "verbs/kit.h"

_Static_assert((int)EXCEPTION_WARN_DAYS == (int)REPORT_WARN_DAYS,
    "a report and a scan call the same exceptions expiring");

static int64_t today(void)
{
	const int64_t seconds_a_day = 86400;
	time_t now = time(NULL);

	return (int64_t)now / seconds_a_day;
}

/* One line each: who has to do something, and where it stands. */
static void warn(const struct exceptions *exceptions)
{
	char day[DATES_DAY];

	for (size_t i = 0; i < exceptions->n; i++) {
		const struct exception *exception = &exceptions->at[i];
		if (exception->state == EXCEPTION_IN_FORCE)
			continue;
		dates_day(exception->expires, day);
		if (exception->state == EXCEPTION_EXPIRED)
			log_line(LOG_WARNING,
			    "%s:%u: exception %s expired on %s and has no effect (owner: %.200s)",
			    exception->file, exception->line, exception->id.at, day,
			    exception->owner.at);
		else
			log_line(LOG_WARNING,
			    "%s:%u: exception %s ends on %s, %" PRId64
			    " day%s left (owner: %.200s)",
			    exception->file, exception->line, exception->id.at, day,
			    exception->days_left, exception->days_left == 1 ? "" : "s",
			    exception->owner.at);
	}
}

int exempt_day(const struct options *options, int64_t *day)
{
	const char *as_of = options_get(options, "as-of", NULL);

	*day = today();
	if (as_of && !dates_parse_day(span_of(as_of), day))
		return verb_misused(options->verb,
		    "--as-of must be a day of the calendar as YYYY-MM-DD, not '%s'", as_of);
	return 0;
}

/* One that the last scan was not given has no effect to lose. */
static int warn_kept(const struct store_exception *exception, void *context)
{
	const int64_t *day = context;
	int64_t expires;

	if (!exception->is_given || !dates_parse_day(exception->expires, &expires))
		return 0;
	enum exception_state state = exception_state_at(expires - *day);
	if (state == EXCEPTION_EXPIRED)
		log_line(LOG_WARNING,
		    "exception %.*s expired on %.*s and has no effect (owner: %.*s)",
		    (int)exception->id.len, exception->id.at, (int)exception->expires.len,
		    exception->expires.at, (int)exception->owner.len, exception->owner.at);
	if (state == EXCEPTION_EXPIRING)
		log_line(LOG_WARNING,
		    "exception %.*s ends on %.*s, %" PRId64 " day%s left (owner: %.*s)",
		    (int)exception->id.len, exception->id.at, (int)exception->expires.len,
		    exception->expires.at, expires - *day, expires - *day == 1 ? "" : "s",
		    (int)exception->owner.len, exception->owner.at);
	return 0;
}

int exempt_warn_kept(struct store *store, int64_t day, struct error *err)
{
	return store_each_exception(store, warn_kept, &day, err) < 0 ? -1 : 0;
}

int exempt_load_files(const char *const *paths, size_t npaths, const struct ruleset *ruleset,
    int64_t day, struct exceptions **exceptions)
{
	struct error err;

	*exceptions = NULL;
	if (npaths == 0)
		return 0;
	*exceptions = exceptions_load(paths, npaths, ruleset, day, &err);
	if (*exceptions == NULL)
		return kit_fail(&err);
	warn(*exceptions);
	return 0;
}

int exempt_load(
    const struct options *options, const struct ruleset *ruleset, struct exceptions **exceptions)
{
	const char *paths[OPTION_VALUES_MOST + 1];
	int64_t day;
	size_t n = 0;

	int status = exempt_day(options, &day);
	if (status != 0)
		return status;
	while ((paths[n] = options_nth(options, "exceptions", n)) != NULL)
		n++;
	return exempt_load_files(paths, n, ruleset, day, exceptions);
}

int exempt_describe(const struct exceptions *exceptions, struct store *store, struct error *err)
{
	char expires[DATES_DAY], as_of[DATES_DAY];

	if (store_withdraw_exceptions(store, err) != 0)
		return -1;
	for (size_t i = 0; exceptions && i < exceptions->n; i++) {
		const struct exception *exception = &exceptions->at[i];
		struct store_exception row = {
		    .id = exception->id,
		    .rules = {exception->rules, exception->nrules},
		    .tenants = {exception->tenants, exception->ntenants},
		    .models = {exception->models, exception->nmodels},
		    .reason = exception->reason,
		    .owner = exception->owner,
		    .expires = span_of(dates_day(exception->expires, expires)),
		    .as_of = span_of(dates_day(exceptions->as_of, as_of)),
		    .state = span_of(exception_state_names[exception->state]),
		    .digest = span_of(exception->digest),
		};
		if (store_put_exception(store, &row, err) != 0)
			return -1;
	}
	return 0;
}
