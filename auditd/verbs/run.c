/* specaudit run: the daemon. */
#include <stdio.h>

#include "base/log.h"
#include "daemon/loop.h"
#include "verbs/gear.h"
#include "verbs/kit.h"

static const struct option_row rows[] = {
    {"config", 'c', OPTION_VALUE},
    {"state", 0, OPTION_VALUE},
    {"once", 0, OPTION_FLAG},
    {"end", 0, OPTION_FLAG},
    {"quiet", 'q', OPTION_FLAG},
};

/* What the machine refuses at the start may be there at the next try, so the service manager may try: another status
 * than what is wrong with the configuration. */
static int fail(const struct error *err)
{
	int status = kit_fail(err);

	return err->kind == ERROR_SYSTEM ? EXIT_INTERNAL : status;
}

static int run_loop(const struct options *options, struct gear_source *source)
{
	struct loop_options loop = {
	    .load = gear_load,
	    .unload = gear_free,
	    .describe = gear_describe,
	    .context = source,
	    .version = SPECAUDIT_VERSION,
	    .is_once = options_has(options, "once"),
	    .is_end = options_has(options, "end"),
	};
	struct loop_outcome outcome;
	struct error err;
	struct loop_gear *gear = gear_load(source, &err);

	if (gear == NULL) {
		if (!source->is_said)
			log_line(LOG_ERROR, "%s", err.text);
		return source->status;
	}
	if (loop_run(&loop, gear, &outcome, &err) != 0)
		return fail(&err);
	if (outcome.is_complete)
		return EXIT_DONE;
	log_line(LOG_WARNING, "the audit is incomplete: %s", outcome.why);
	return EXIT_INCOMPLETE;
}

static int run(int argc, char **argv)
{
	struct options options;
	int status;

	if (!options_parse(&options, &verb_run, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	struct gear_source source = {.path = options_get(&options, "config", SETUP_FILE),
	    .state = options_get(&options, "state", NULL)};
	if (options.narguments > 0)
		return verb_misused(
		    &verb_run, "it takes no paths: the configuration names the logs");
	if (options_has(&options, "end") && !options_has(&options, "once"))
		return verb_misused(&verb_run, "--end goes with --once");
	if (options_has(&options, "quiet"))
		log_set_level(LOG_ERROR);
	return run_loop(&options, &source);
}

const struct verb verb_run = {
    .name = "run",
    .usage = "[--config FILE] [OPTION...]",
    .summary = "Follow the logs that a configuration names, and audit what comes",
    .help = "  -c, --config FILE   what to follow, and how (specaudit.conf(5)); default "
	    "/etc/specaudit/specaudit.yaml\n"
	    "  --state DIR         keep the state in DIR instead of where FILE says\n"
	    "  --once              read what is there, commit, and be done\n"
	    "  --end               with --once: end conversations that are still open\n"
	    "  -q, --quiet         only errors on stderr\n"
	    "\n"
	    "example:\n"
	    "  specaudit run --config /etc/specaudit/specaudit.yaml\n",
    .run = run,
};
