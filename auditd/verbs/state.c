/* specaudit state: look after a state: is it sound, a copy of it, an older schema brought up to date, old things dropped. */
#include <stdio.h>
#include <string.h>

#include "base/dates.h"
#include "base/json_out.h"
#include "base/log.h"
#include "store/state.h"
#include "verbs/kit.h"

static const struct option_row rows[] = {
    {"output", 0, OPTION_VALUE},
    {"before", 0, OPTION_VALUE},
    {"text-before", 0, OPTION_VALUE},
};

static const char *const outputs[] = {"text", "json"};

/* Text of what was wrong, a line each. */
struct complaints {
	struct json_out *json; /* NULL: print them */
};

static void complain(const char *what, void *context)
{
	struct complaints *complaints = context;

	if (complaints->json)
		json_out_string(complaints->json, NULL, what);
	else
		printf("wrong: %s\n", what);
}

static void print_info(const struct state_info *info, uint64_t nwrong)
{
	printf("schema version: %lld%s\n", (long long)info->version,
	    info->is_ours       ? ""
	    : info->can_migrate ? " (older: specaudit state migrate brings it up to date)"
				: " (not one that this program reads)");
	printf("bytes: %llu\nfindings: %llu\ninputs: %llu\nfollowed texts: %llu\n"
	       "open conversations: %llu\n",
	    (unsigned long long)info->bytes, (unsigned long long)info->findings,
	    (unsigned long long)info->inputs, (unsigned long long)info->streams,
	    (unsigned long long)info->conversations);
	if (nwrong == 0)
		printf("sound\n");
	else
		printf("%llu things are wrong\n", (unsigned long long)nwrong);
}

static void add_info(struct json_out *json, const struct state_info *info, uint64_t nwrong)
{
	json_out_bool(json, "sound", nwrong == 0);
	json_out_signed(json, "version", info->version);
	json_out_bool(json, "is_current", info->is_ours);
	json_out_bool(json, "can_migrate", info->can_migrate);
	json_out_number(json, "bytes", info->bytes);
	json_out_number(json, "findings", info->findings);
	json_out_number(json, "inputs", info->inputs);
	json_out_number(json, "streams", info->streams);
	json_out_number(json, "conversations", info->conversations);
}

static int print_json(struct json_out *json, struct error *err)
{
	struct buf text = {0};
	int result = json_out_print(json, true, &text, err);

	if (result == 0)
		printf("%.*s\n", (int)text.len, text.at);
	buf_done(&text);
	return result;
}

/* What contradicts itself so that it cannot be read is as bad as what was read and is wrong; that the machine refused it is
 * something else. */
static int fail_check(const struct error *err)
{
	int status = kit_fail(err);

	return err->kind == ERROR_SYSTEM && err->sys_errno == 0 ? EXIT_VERIFY : status;
}

static int check_text(const char *dir)
{
	struct complaints complaints = {0};
	struct state_info info;
	struct error err;
	uint64_t nwrong;

	if (state_look(dir, &info, &err) != 0 ||
	    state_check(dir, complain, &complaints, &nwrong, &err) != 0)
		return fail_check(&err);
	print_info(&info, nwrong);
	return nwrong ? EXIT_VERIFY : EXIT_DONE;
}

static int check_json(const char *dir)
{
	struct complaints complaints = {.json = json_out_new()};
	struct state_info info;
	struct error err;
	uint64_t nwrong = 0;
	int result = complaints.json ? 0 : error_memory(&err);

	if (result == 0)
		result = state_look(dir, &info, &err);
	if (result == 0) {
		json_out_object(complaints.json, NULL);
		json_out_array(complaints.json, "wrong");
		result = state_check(dir, complain, &complaints, &nwrong, &err);
	}
	if (result == 0) {
		json_out_end(complaints.json);
		add_info(complaints.json, &info, nwrong);
		json_out_end(complaints.json);
		result = print_json(complaints.json, &err);
	}
	json_out_free(complaints.json);
	if (result != 0)
		return fail_check(&err);
	return nwrong ? EXIT_VERIFY : EXIT_DONE;
}

static int run_check(const struct options *options)
{
	size_t output = 0;
	int status;

	if (!options_choice(options, "output", outputs, ARRAY_LEN(outputs), &output, &status))
		return status;
	return output == 1 ? check_json(options->arguments[1]) : check_text(options->arguments[1]);
}

static int run_backup(const struct options *options)
{
	struct error err;

	if (state_backup(options->arguments[1], options->arguments[2], &err) != 0)
		return kit_fail(&err);
	printf("%s: copied to %s and checked\n", options->arguments[1], options->arguments[2]);
	return EXIT_DONE;
}

static int run_migrate(const struct options *options)
{
	const char *dir = options->arguments[1];
	int64_t from, to;
	struct error err;

	if (state_migrate(dir, &from, &to, &err) != 0)
		return kit_fail(&err);
	if (from == to)
		printf("%s: schema version %lld already\n", dir, (long long)to);
	else
		printf("%s: schema version %lld is now %lld; as it was: %s/specaudit.db.v%lld\n",
		    dir, (long long)from, (long long)to, dir, (long long)from);
	return EXIT_DONE;
}

/* The beginning of a day as microseconds, or INT64_MIN if the option is not given. Returns 1, or 0 with *status. */
static int read_day(const struct options *options, const char *name, int64_t *time_us, int *status)
{
	const char *text = options_get(options, name, NULL);
	int64_t day;

	*time_us = INT64_MIN;
	if (text == NULL)
		return 1;
	if (!dates_parse_day(span_of(text), &day)) {
		*status = verb_misused(&verb_state,
		    "--%s must be a day of the calendar as YYYY-MM-DD, not '%s'", name, text);
		return 0;
	}
	*time_us = day * INT64_C(86400000000);
	return 1;
}

static int run_prune(const struct options *options)
{
	int64_t before_us, text_before_us;
	struct state_pruned pruned;
	struct error err;
	int status;

	if (!read_day(options, "before", &before_us, &status) ||
	    !read_day(options, "text-before", &text_before_us, &status))
		return status;
	if (before_us == INT64_MIN && text_before_us == INT64_MIN)
		return verb_misused(&verb_state, "say what is old: --before or --text-before DATE");
	if (state_prune(options->arguments[1], before_us, text_before_us, &pruned, &err) != 0)
		return kit_fail(&err);
	printf(
	    "dropped: %llu findings, %llu hours of arrivals, %llu alerts, %llu events, %llu ended "
	    "texts\nerased: %llu excerpts and reasons of findings that stay\n",
	    (unsigned long long)pruned.findings, (unsigned long long)pruned.arrivals,
	    (unsigned long long)pruned.alerts, (unsigned long long)pruned.events,
	    (unsigned long long)pruned.streams, (unsigned long long)pruned.texts);
	return EXIT_DONE;
}

/* One action, what it takes, and the options that would do nothing for it. */
static const struct action {
	const char *name;
	int (*run)(const struct options *options);
	size_t narguments; /* besides the name */
	const char *takes;
	const char *idle[3];
} actions[] = {
    {"check", run_check, 1, "DIR", {"before", "text-before"}},
    {"backup", run_backup, 2, "DIR FILE", {"before", "text-before", "output"}},
    {"migrate", run_migrate, 1, "DIR", {"before", "text-before", "output"}},
    {"prune", run_prune, 1, "DIR", {"output"}},
};

static int run_action(const struct action *action, const struct options *options)
{
	if (options->narguments != 1 + action->narguments)
		return verb_misused(&verb_state, "%s takes %s", action->name, action->takes);
	for (size_t i = 0; i < ARRAY_LEN(action->idle) && action->idle[i]; i++)
		if (options_has(options, action->idle[i]))
			return verb_misused(
			    &verb_state, "--%s does nothing for %s", action->idle[i], action->name);
	return action->run(options);
}

static int run(int argc, char **argv)
{
	struct options options;
	int status;

	if (!options_parse(&options, &verb_state, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	for (size_t i = 0; options.narguments > 0 && i < ARRAY_LEN(actions); i++)
		if (strcmp(options.arguments[0], actions[i].name) == 0)
			return run_action(&actions[i], &options);
	return verb_misused(&verb_state, "say what to do: check, backup, migrate or prune");
}

const struct verb verb_state = {
    .name = "state",
    .usage = "check|backup|migrate|prune [OPTION...] DIR [FILE]",
    .summary = "Look after a state: check, copy, bring up to date, drop what is old",
    .help =
	"  check DIR          is the state sound? Also while it is written to\n"
	"  backup DIR FILE    copy its database to a FILE that is not there yet, also while it is\n"
	"                     written to: a copy of one commit, checked before it gets its name\n"
	"  migrate DIR        bring an older schema up to date, after a copy to\n"
	"                     DIR/specaudit.db.vN\n"
	"  prune DIR          drop what is old; tallies, accounts and reports stay\n"
	"\n"
	"  --output FORMAT    of check: text (default) or json\n"
	"  --before DATE      prune findings, arrivals, closed alerts, events and ended texts "
	"from\n"
	"                     before that day (UTC)\n"
	"  --text-before DATE prune only the text of evidence from before that day\n"
	"\n"
	"exit status: 5 when check finds something wrong\n"
	"\n"
	"example:\n"
	"  specaudit state prune --before 2026-01-01 --text-before 2026-06-01 audit.state\n",
    .run = run,
};
