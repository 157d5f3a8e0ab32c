/* specaudit reload: tell a running daemon to take its configuration and rules anew. */
#include <stdio.h>

#include "base/log.h"
#include "verbs/ask.h"
#include "verbs/kit.h"

static const struct option_row rows[] = {
    {"config", 'c', OPTION_VALUE},
    {"state", 0, OPTION_VALUE},
};

static int reload(const char *control)
{
	struct answer answer;
	struct error err;
	int got = ask(control, "{\"do\":\"reload\"}\n", &answer, &err);
	int status = EXIT_DONE;

	if (got < 0) {
		status = kit_fail(&err);
	} else if (got == 0) {
		log_line(LOG_ERROR, "%s: no daemon is running there", control);
		status = EXIT_USAGE;
	} else if (answer_is(&answer, "ok")) {
		struct span text = answer_text(&answer, "text");
		printf("%.*s\n", (int)text.len, text.at);
	} else {
		struct span text = answer_text(&answer, "error");
		log_line(LOG_ERROR, "refused: %.*s", (int)text.len, text.at);
		status = EXIT_USAGE;
	}
	answer_done(&answer);
	return status;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct ask_place place;
	int status;

	if (!options_parse(&options, &verb_reload, rows, ARRAY_LEN(rows), argc, argv, &status))
		return status;
	if (options.narguments > 0)
		return verb_misused(&verb_reload, "it takes no paths");
	status = ask_place(&place, &options);
	if (status == 0)
		status = reload(place.control);
	ask_place_done(&place);
	return status;
}

const struct verb verb_reload = {
    .name = "reload",
    .usage = "[--config FILE | --state DIR]",
    .summary = "Tell a running daemon to take its configuration and rules anew",
    .help = "  -c, --config FILE   whose daemon it is; default /etc/specaudit/specaudit.yaml\n"
	    "  --state DIR         the state it runs on\n"
	    "\n"
	    "The daemon reads the file it was started with. What is wrong is said, and nothing "
	    "changes.\n"
	    "\n"
	    "example:\n"
	    "  specaudit reload --state /var/lib/specaudit\n",
    .run = run,
};
